//! A listener that nobody should ever reach. The browser uses it as its proxy for every host but its own machine, so any
//! request a hostile message causes lands here and is counted.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

/// A counting listener on the loopback address; it runs until the test process ends.
pub struct Tripwire {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Tripwire {
    /// Starts listening.
    pub fn start() -> Tripwire {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
        let address = listener
            .local_addr()
            .expect("a bound listener has an address");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&requests);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut buffer = [0u8; 2048];
                let length = stream.read(&mut buffer).unwrap_or(0);
                let line = String::from_utf8_lossy(&buffer[..length])
                    .lines()
                    .next()
                    .unwrap_or("")
                    .to_owned();
                heard.lock().expect("no reader panicked").push(line);
                let _ = stream.write_all(
                    b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                );
            }
        });
        Tripwire { address, requests }
    }

    /// Where it listens, as `host:port`.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// The request lines heard so far that name this text.
    pub fn heard(&self, naming: &str) -> Vec<String> {
        let requests = self.requests.lock().expect("no reader panicked");
        requests
            .iter()
            .filter(|line| line.contains(naming))
            .cloned()
            .collect()
    }
}
