//! A mail server that takes everything and remembers when the first mail for each address came. It stands where the
//! relay would, so that the time until a person is thanked can be measured.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// A running sink; it ends with the process.
#[derive(Clone)]
pub struct Sink {
    address: SocketAddr,
    arrived: Arc<Mutex<HashMap<String, Instant>>>,
    more: Arc<Notify>,
}

impl Sink {
    /// Starts listening.
    pub async fn start() -> Result<Sink, String> {
        let failed = |cause: std::io::Error| format!("cannot listen for thanks: {cause}");
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(failed)?;
        let sink = Sink {
            address: listener.local_addr().map_err(failed)?,
            arrived: Arc::default(),
            more: Arc::default(),
        };
        let shared = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let sink = shared.clone();
                // A conversation that breaks off shows as a thanks that never came.
                tokio::spawn(async move {
                    let _ = sink.converse(stream).await;
                });
            }
        });
        Ok(sink)
    }

    /// What the desk is told as its relay.
    pub fn relay(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// How many addresses were written to.
    pub fn count(&self) -> usize {
        self.arrived
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }

    /// Waits for the first mail to an address, at most this long.
    pub async fn wait_for(&self, address: &str, at_most: Duration) {
        let arrival = async {
            loop {
                let more = self.more.notified();
                if self.first_for(address).is_some() {
                    return;
                }
                more.await;
            }
        };
        // One that never came is counted as not thanked by whoever asks for it later.
        let _ = tokio::time::timeout(at_most, arrival).await;
    }

    /// When the first mail for an address came.
    pub fn first_for(&self, address: &str) -> Option<Instant> {
        let arrived = self.arrived.lock();
        let arrived = arrived.unwrap_or_else(PoisonError::into_inner);
        arrived.get(address).copied()
    }

    fn note(&self, recipients: impl Iterator<Item = String>) {
        let now = Instant::now();
        let mut arrived = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        for recipient in recipients {
            arrived.entry(recipient).or_insert(now);
        }
        drop(arrived);
        self.more.notify_waiters();
    }

    async fn converse(&self, stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 sink.test\r\n").await?;
        let mut recipients = Vec::new();
        let mut line = String::new();
        while stream.read_line(&mut line).await? > 0 {
            let said = line.trim_end().to_ascii_lowercase();
            line.clear();
            let reply: &[u8] = if said == "data" {
                stream.write_all(b"354 go on\r\n").await?;
                while stream.read_line(&mut line).await? > 0 && line != ".\r\n" {
                    line.clear();
                }
                line.clear();
                self.note(recipients.drain(..));
                b"250 taken\r\n"
            } else if said == "quit" {
                b"221 bye\r\n"
            } else {
                if let Some(rest) = said.strip_prefix("rcpt to:<") {
                    recipients.extend(rest.split('>').next().map(str::to_owned));
                }
                b"250 yes\r\n"
            };
            stream.write_all(reply).await?;
        }
        Ok(())
    }
}
