//! A counterpart for what the desk sends over HTTP: a real socket that writes down what it hears and answers as it was told
//! to, well or badly. It knows nothing of webhooks or chats, and checks nothing; the tests do.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// How long a test waits for something to be heard before it counts as never said.
const WAIT_SECONDS_MAX: u64 = 60;
/// The longest body written down, bytes.
const BODY_BYTES_MAX: usize = 1 << 20;

/// How one request is answered.
#[derive(Clone, Debug)]
pub enum Answering {
    /// With this status, these further fields and this body.
    With(u16, Vec<(&'static str, String)>, String),
    /// With 200 and so many bytes of body.
    Long(usize),
    /// With 200 and a body that never ends and hardly comes.
    Dripping,
    /// Not at all, until the receiver is told to let go; the connection is then closed.
    Hanging,
    /// By closing the connection.
    HangingUp,
}

impl Answering {
    /// A status with a word.
    pub fn status(status: u16) -> Answering {
        Answering::With(status, Vec::new(), format!("status {status}"))
    }
}

/// A request as it was heard.
#[derive(Clone, Debug)]
pub struct Heard {
    /// Method and path.
    pub line: String,
    /// The fields, names in lower case.
    pub fields: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Heard {
    /// The value of a field.
    #[track_caller]
    pub fn field(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(field, _)| field == name);
        &found
            .unwrap_or_else(|| panic!("no field `{name}` in {:?}", self.fields))
            .1
    }
}

#[derive(Default)]
struct Inside {
    heard: Vec<Heard>,
    answers: VecDeque<Answering>,
    let_go: bool,
}

/// A server on a port of its own; it listens until the test ends.
#[derive(Clone)]
pub struct Receiver {
    address: SocketAddr,
    inside: Arc<(Mutex<Inside>, Condvar)>,
}

impl Receiver {
    /// Listens on a free port of the loopback address.
    pub fn start() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let receiver = Receiver {
            address: listener.local_addr().expect("it listens"),
            inside: Arc::default(),
        };
        let ours = receiver.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let ours = ours.clone();
                // A client that goes away in the middle is what some tests are about.
                std::thread::spawn(move || drop(ours.serve(stream)));
            }
        });
        receiver
    }

    /// Host and port.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// The address of a path, over plain HTTP.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Answers the next requests in this way, one after the other; all later ones get 200.
    pub fn will_answer(&self, answers: impl IntoIterator<Item = Answering>) {
        self.inside().answers.extend(answers);
    }

    /// All requests so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.inside().heard.clone()
    }

    /// Waits until so many requests were heard, and gives them.
    #[track_caller]
    pub fn wait_for(&self, count: usize) -> Vec<Heard> {
        let (lock, bell) = &*self.inside;
        let inside = lock.lock().expect("no thread panicked");
        let (inside, late) = bell
            .wait_timeout_while(inside, Duration::from_secs(WAIT_SECONDS_MAX), |inside| {
                inside.heard.len() < count
            })
            .expect("no thread panicked");
        let heard = inside.heard.clone();
        assert!(!late.timed_out(), "heard {} of {count}", heard.len());
        heard
    }

    /// Closes the connections that hang.
    pub fn let_go(&self) {
        self.inside().let_go = true;
        self.inside.1.notify_all();
    }

    fn inside(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.inside.0.lock().expect("no thread panicked")
    }

    fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let heard = read_request(&stream)?;
        let answer = {
            let mut inside = self.inside();
            inside.heard.push(heard);
            inside.answers.pop_front()
        };
        self.inside.1.notify_all();
        match answer.unwrap_or_else(|| Answering::status(200)) {
            Answering::With(status, fields, body) => {
                let fields: String = fields
                    .iter()
                    .map(|(name, value)| format!("{name}: {value}\r\n"))
                    .collect();
                let length = body.len();
                write!(
                    stream,
                    "HTTP/1.1 {status} said\r\n{fields}content-length: {length}\r\n\r\n{body}"
                )
            }
            Answering::Long(bytes) => {
                write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {bytes}\r\n\r\n")?;
                let chunk = [b'x'; 8 * 1024];
                for _ in 0..bytes.div_ceil(chunk.len()) {
                    stream.write_all(&chunk)?;
                }
                Ok(())
            }
            Answering::Dripping => {
                write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nx")?;
                self.wait_until_let_go();
                Ok(())
            }
            Answering::Hanging => {
                self.wait_until_let_go();
                Ok(())
            }
            Answering::HangingUp => Ok(()),
        }
    }

    fn wait_until_let_go(&self) {
        let (lock, bell) = &*self.inside;
        let inside = lock.lock().expect("no thread panicked");
        let _ = bell.wait_timeout_while(inside, Duration::from_secs(WAIT_SECONDS_MAX), |inside| {
            !inside.let_go
        });
    }
}

fn read_request(stream: &TcpStream) -> std::io::Result<Heard> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut fields = Vec::new();
    loop {
        let mut field = String::new();
        reader.read_line(&mut field)?;
        let Some((name, value)) = field.trim_end().split_once(':') else {
            break;
        };
        fields.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = fields
        .iter()
        .find(|(name, _)| name == "content-length")
        .and_then(|(_, value)| value.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; usize::min(length, BODY_BYTES_MAX)];
    reader.read_exact(&mut body)?;
    let line = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
    Ok(Heard {
        line,
        fields,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}
