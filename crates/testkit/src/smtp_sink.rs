//! A mail server for one test: real SMTP over a real socket of the loopback address, which keeps what it is given and does at
//! each step what it was told, from a polite no to hanging up without a word. It delivers nothing to anybody.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// How long a test waits for what should happen, seconds; reached only when something is broken.
const WAIT_SECONDS_MAX: u64 = 30;

/// A step of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Somebody connects.
    Connect,
    /// `EHLO`.
    Hello,
    /// `AUTH`.
    SignIn,
    /// `MAIL FROM`.
    Sender,
    /// `RCPT TO`.
    Recipient,
    /// `DATA`.
    Data,
    /// The dot that ends a mail.
    End,
}

/// What the server does at a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// What it should.
    Accepts,
    /// Says this instead, such as `451 4.3.0 later`.
    Says(&'static str),
    /// Hangs up.
    HangsUp,
    /// Keeps the mail as taken, and hangs up without saying so. At other steps it hangs up.
    TakesAndHangsUp,
    /// Says nothing until the other side is gone.
    Waits,
}

/// A mail that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SunkMail {
    /// The envelope sender.
    pub from: String,
    /// The envelope recipients.
    pub to: Vec<String>,
    /// The text as it is meant: doubled dots undone.
    pub text: String,
    /// Whether it came over TLS.
    pub over_tls: bool,
    /// Who had signed in: the decoded answer to PLAIN or LOGIN.
    pub signed_in: Option<String>,
}

impl SunkMail {
    /// The value of a header, unfolded; fails the test where it isn't there.
    #[track_caller]
    pub fn header(&self, name: &str) -> String {
        self.header_if_any(name)
            .unwrap_or_else(|| panic!("no `{name}` in:\n{}", self.text))
    }

    /// The value of a header, unfolded.
    pub fn header_if_any(&self, name: &str) -> Option<String> {
        let head = self.text.split("\r\n\r\n").next().unwrap_or_default();
        let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        unfolded
            .split("\r\n")
            .filter_map(|line| line.split_once(": "))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.to_owned())
    }

    /// The body, quoted-printable undone.
    pub fn body(&self) -> String {
        let body = self
            .text
            .split_once("\r\n\r\n")
            .map_or("", |(_, body)| body);
        match self.header_if_any("Content-Transfer-Encoding").as_deref() {
            Some("quoted-printable") => unquoted(body),
            _ => body.to_owned(),
        }
    }

    /// The body with its soft line breaks undone (RFC 3676 clause 4.1).
    pub fn read(&self) -> String {
        self.body().replace(" \r\n", " ").replace("\r\n", "\n")
    }
}

/// A running server; it ends with the value.
pub struct SmtpSink {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    inside: Mutex<Inside>,
    changed: Condvar,
    tls: Option<Arc<ServerConfig>>,
}

#[derive(Default)]
struct Inside {
    mails: Vec<SunkMail>,
    does: HashMap<Step, Does>,
    reached: HashMap<Step, usize>,
    stopped: bool,
}

impl SmtpSink {
    /// A server that takes everything.
    pub fn start() -> SmtpSink {
        SmtpSink::start_on("127.0.0.1:0", None)
    }

    /// The same, offering STARTTLS.
    pub fn start_with_tls(tls: Arc<ServerConfig>) -> SmtpSink {
        SmtpSink::start_on("127.0.0.1:0", Some(tls))
    }

    /// A server at an address that another one may have had before.
    pub fn start_on(address: &str, tls: Option<Arc<ServerConfig>>) -> SmtpSink {
        let listener = TcpListener::bind(address)
            .unwrap_or_else(|cause| panic!("cannot listen on {address}: {cause}"));
        let address = listener.local_addr().expect("a listener has an address");
        let shared = Arc::new(Shared {
            tls,
            ..Shared::default()
        });
        let of_listener = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if of_listener.lock().stopped {
                    return;
                }
                let of_conversation = Arc::clone(&of_listener);
                std::thread::spawn(move || converse(stream, &of_conversation));
            }
        });
        SmtpSink { address, shared }
    }

    /// Where it listens, `127.0.0.1:port`.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// What it does at a step from now on.
    pub fn at(&self, step: Step, does: Does) {
        self.shared.lock().does.insert(step, does);
    }

    /// What it took so far.
    pub fn mails(&self) -> Vec<SunkMail> {
        self.shared.lock().mails.clone()
    }

    /// How often a step was reached.
    pub fn reached(&self, step: Step) -> usize {
        self.shared.lock().reached.get(&step).copied().unwrap_or(0)
    }

    /// Waits until so many mails were taken, and gives them all.
    #[track_caller]
    pub fn wait_for(&self, count: usize) -> Vec<SunkMail> {
        self.wait_until(|inside| inside.mails.len() >= count, "mails")
            .mails
            .clone()
    }

    /// Waits until a step was reached so often.
    #[track_caller]
    pub fn wait_for_step(&self, step: Step, times: usize) {
        drop(self.wait_until(
            |inside| inside.reached.get(&step).copied().unwrap_or(0) >= times,
            "a step",
        ));
    }

    #[track_caller]
    fn wait_until(&self, reached: impl Fn(&Inside) -> bool, what: &str) -> MutexGuard<'_, Inside> {
        let wait = Duration::from_secs(WAIT_SECONDS_MAX);
        let (inside, timeout) = self
            .shared
            .changed
            .wait_timeout_while(self.shared.lock(), wait, |inside| !reached(inside))
            .unwrap_or_else(PoisonError::into_inner);
        assert!(
            !timeout.timed_out(),
            "waited for {what} in vain; there are {} mails, and these steps: {:?}",
            inside.mails.len(),
            inside.reached
        );
        inside
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.shared.lock().stopped = true;
        // The listener looks at the flag when somebody connects.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a step was reached, and says what to do there.
    fn reach(&self, step: Step) -> Does {
        let mut inside = self.lock();
        *inside.reached.entry(step).or_default() += 1;
        let does = inside.does.get(&step).cloned().unwrap_or(Does::Accepts);
        self.changed.notify_all();
        does
    }

    fn keep(&self, mail: SunkMail) {
        self.lock().mails.push(mail);
        self.changed.notify_all();
    }
}

trait Stream: Read + Write {}
impl<S: Read + Write> Stream for S {}

/// One side of a conversation.
struct Talk<'s> {
    stream: BufReader<Box<dyn Stream>>,
    shared: &'s Shared,
    over_tls: bool,
    signed_in: Option<String>,
}

/// The conversation is over.
struct Over;

fn converse(stream: TcpStream, shared: &Shared) {
    let plain = stream.try_clone().expect("a socket can be shared");
    let mut talk = Talk {
        stream: BufReader::new(Box::new(plain)),
        shared,
        over_tls: false,
        signed_in: None,
    };
    if talk.step(Step::Connect, "220 sink.example ESMTP").is_err() {
        return;
    }
    let _ = talk.listen(stream);
}

impl Talk<'_> {
    fn say(&mut self, line: &str) -> Result<(), Over> {
        let stream = self.stream.get_mut();
        let said = write!(stream, "{line}\r\n").and_then(|()| stream.flush());
        said.map_err(|_| Over)
    }

    fn line(&mut self) -> Result<String, Over> {
        let mut line = String::new();
        match self.stream.read_line(&mut line) {
            Ok(0) | Err(_) => Err(Over),
            Ok(_) => Ok(line.trim_end_matches(['\r', '\n']).to_owned()),
        }
    }

    /// Does what was told for a step; true where it was accepted.
    fn step(&mut self, step: Step, accepted: &str) -> Result<bool, Over> {
        match self.shared.reach(step) {
            Does::Accepts => self.say(accepted).map(|()| true),
            Does::Says(instead) => self.say(instead).map(|()| false),
            Does::HangsUp | Does::TakesAndHangsUp => Err(Over),
            Does::Waits => {
                while self.line().is_ok() {}
                Err(Over)
            }
        }
    }

    fn listen(&mut self, socket: TcpStream) -> Result<(), Over> {
        let (mut from, mut to) = (String::new(), Vec::new());
        loop {
            let line = self.line()?;
            let verb = line.split(' ').next().unwrap_or_default().to_uppercase();
            match verb.as_str() {
                "EHLO" => {
                    let offers = match (&self.shared.tls, self.over_tls) {
                        (Some(_), false) => "250-sink.example\r\n250 STARTTLS",
                        _ => "250-sink.example\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
                    };
                    self.step(Step::Hello, offers)?;
                }
                "STARTTLS" => self.begin_tls(&socket)?,
                "AUTH" => self.sign_in(&line)?,
                "MAIL" => {
                    to.clear();
                    from = bracketed(&line);
                    self.step(Step::Sender, "250 2.1.0 ok")?;
                }
                "RCPT" => {
                    if self.step(Step::Recipient, "250 2.1.5 ok")? {
                        to.push(bracketed(&line));
                    }
                }
                "DATA" => self.take(&from, &to)?,
                "RSET" | "NOOP" => self.say("250 2.0.0 ok")?,
                "QUIT" => return self.say("221 2.0.0 bye"),
                _ => self.say("500 5.5.1 what?")?,
            }
        }
    }

    fn begin_tls(&mut self, socket: &TcpStream) -> Result<(), Over> {
        let config = self.shared.tls.clone().ok_or(Over)?;
        self.say("220 2.0.0 go on")?;
        let connection = ServerConnection::new(config).map_err(|_| Over)?;
        let socket = socket.try_clone().map_err(|_| Over)?;
        self.stream = BufReader::new(Box::new(StreamOwned::new(connection, socket)));
        self.over_tls = true;
        Ok(())
    }

    fn sign_in(&mut self, line: &str) -> Result<(), Over> {
        let said = match line.strip_prefix("AUTH PLAIN ") {
            Some(said) => decoded(said),
            None => {
                self.say("334 VXNlcm5hbWU6")?;
                let user = decoded(&self.line()?);
                self.say("334 UGFzc3dvcmQ6")?;
                format!("{user} {}", decoded(&self.line()?))
            }
        };
        if self.step(Step::SignIn, "235 2.7.0 welcome")? {
            self.signed_in = Some(said);
        }
        Ok(())
    }

    fn take(&mut self, from: &str, to: &[String]) -> Result<(), Over> {
        if !self.step(Step::Data, "354 go on")? {
            return Ok(());
        }
        let mut text = String::new();
        loop {
            let line = self.line()?;
            if line == "." {
                break;
            }
            text.push_str(line.strip_prefix('.').unwrap_or(&line));
            text.push_str("\r\n");
        }
        let mail = SunkMail {
            from: from.to_owned(),
            to: to.to_vec(),
            text,
            over_tls: self.over_tls,
            signed_in: self.signed_in.clone(),
        };
        let takes_silently =
            self.shared.lock().does.get(&Step::End) == Some(&Does::TakesAndHangsUp);
        if takes_silently {
            self.shared.keep(mail.clone());
        }
        if self.step(Step::End, "250 2.0.0 taken")? {
            self.shared.keep(mail);
        }
        Ok(())
    }
}

fn bracketed(line: &str) -> String {
    let inside = line
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or_else(String::new, |(address, _)| address.to_owned())
}

fn decoded(text: &str) -> String {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(text)
        .unwrap_or_default();
    String::from_utf8_lossy(&bytes)
        .replace('\0', " ")
        .trim()
        .to_owned()
}

/// Quoted-printable undone (RFC 2045 clause 6.7).
pub fn unquoted(text: &str) -> String {
    let joined = text.replace("=\r\n", "");
    let bytes = joined.as_bytes();
    let (mut plain, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let hex = (bytes[at] == b'=')
            .then(|| joined.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match hex {
            Some(byte) => {
                plain.push(byte);
                at += 3;
            }
            None => {
                plain.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}
