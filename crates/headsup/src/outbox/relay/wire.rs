//! The lines between us and the relay: commands out, replies in, each within its limits, over TCP or TLS. It knows no order
//! of commands.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{RelayError, RelayErrorKind};

/// Bytes of one line of a reply; RFC 5321 clause 4.5.3.1.5 has 512, and relays write more.
const LINE_BYTES_MAX: usize = 2_000;
/// Lines of one reply.
const LINES_MAX: usize = 100;
/// Characters of a reply that are told.
const TOLD_CHARS_MAX: usize = 300;

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// A connection, and what was read of it and not yet understood.
pub(super) struct Wire {
    stream: Box<dyn Stream>,
    unread: Vec<u8>,
}

/// A reply (RFC 5321 clause 4.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub code: u16,
    /// The lines without their codes.
    pub lines: Vec<String>,
}

impl Wire {
    pub async fn connect(host: &str, port: u16) -> Result<Wire, RelayError> {
        let stream = TcpStream::connect((host, port)).await.map_err(|error| {
            RelayError::relay(format!("the mail server cannot be reached: {error}"))
        })?;
        // A lone dot is all there is to send in the end; it shouldn't wait for company.
        let _ = stream.set_nodelay(true);
        Ok(Wire {
            stream: Box::new(stream),
            unread: Vec::new(),
        })
    }

    /// Begins TLS. What came before in the clear and wasn't understood yet was put there by somebody else (the injection
    /// that RFC 3207 clause 5 leaves open), so then there is no going on.
    pub async fn protect(
        self,
        host: &str,
        tls: Option<&Arc<ClientConfig>>,
    ) -> Result<Wire, RelayError> {
        if !self.unread.is_empty() {
            return Err(RelayError::relay(
                "the mail server said more before TLS than it was asked",
            ));
        }
        let tls = tls.ok_or_else(|| RelayError::relay("TLS is not set up"))?;
        let name = ServerName::try_from(host.to_owned()).map_err(|_| {
            RelayError::relay("the mail server's name cannot stand in a certificate")
        })?;
        let stream = TlsConnector::from(Arc::clone(tls))
            .connect(name, self.stream)
            .await
            .map_err(|error| {
                RelayError::relay(format!("TLS with the mail server failed: {error}"))
            })?;
        Ok(Wire {
            stream: Box::new(stream),
            unread: Vec::new(),
        })
    }

    pub async fn command(&mut self, line: &str) -> Result<Reply, RelayError> {
        // Addresses and tokens have been made sure of; a line end here would be a fault of ours.
        if line.contains(['\r', '\n']) {
            return Err(RelayError {
                kind: RelayErrorKind::Never,
                says: String::from("a command would have been two lines"),
            });
        }
        self.send(format!("{line}\r\n").as_bytes()).await?;
        self.reply().await
    }

    pub async fn send(&mut self, bytes: &[u8]) -> Result<(), RelayError> {
        let sent = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        sent.await.map_err(|error| {
            RelayError::relay(format!("the connection to the mail server broke: {error}"))
        })
    }

    pub async fn reply(&mut self) -> Result<Reply, RelayError> {
        let mut lines = Vec::new();
        loop {
            let line = self.line().await?;
            let not_understood =
                || RelayError::relay("the mail server said something that is no SMTP");
            let code: u16 = line
                .get(..3)
                .and_then(|code| code.parse().ok())
                .filter(|code| (200..600).contains(code))
                .ok_or_else(not_understood)?;
            let more = line.as_bytes().get(3) == Some(&b'-');
            lines.push(line.get(4..).unwrap_or_default().to_owned());
            if !more {
                return Ok(Reply { code, lines });
            }
            if lines.len() >= LINES_MAX {
                return Err(not_understood());
            }
        }
    }

    async fn line(&mut self) -> Result<String, RelayError> {
        loop {
            if let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.unread.drain(..=end).collect();
                return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
            if self.unread.len() > LINE_BYTES_MAX {
                return Err(RelayError::relay("the mail server's line never ends"));
            }
            let mut some = [0; 1024];
            let count = self.stream.read(&mut some).await.map_err(|error| {
                RelayError::relay(format!("the connection to the mail server broke: {error}"))
            })?;
            if count == 0 {
                return Err(RelayError::relay("the mail server hung up"));
            }
            self.unread.extend_from_slice(&some[..count]);
        }
    }
}

impl Reply {
    /// Any 2xx.
    pub fn must_be_positive(&self) -> Result<(), RelayError> {
        if (200..300).contains(&self.code) {
            Ok(())
        } else {
            Err(self.refusal())
        }
    }

    /// This very code.
    pub fn must_be(&self, code: u16) -> Result<(), RelayError> {
        if self.code == code {
            Ok(())
        } else {
            Err(self.refusal())
        }
    }

    pub fn refusal(&self) -> RelayError {
        let kind = match self.code {
            // RFC 5321 clause 3.8: it is closing down. RFC 4954 clause 6: it wants us to sign in first.
            421 | 530 | 534 | 535 | 538 => RelayErrorKind::Relay,
            500..600 => RelayErrorKind::Never,
            _ => RelayErrorKind::Later,
        };
        RelayError {
            kind,
            says: format!("the mail server says {} {}", self.code, self.told())
                .trim_end()
                .to_owned(),
        }
    }

    /// The words without control characters, and without anything that holds an @: a sealed reporter's address is nobody's
    /// business.
    fn told(&self) -> String {
        let said = self.lines.join(" ");
        let words: Vec<&str> = said
            .split(|letter: char| letter.is_whitespace() || letter.is_control())
            .filter(|word| !word.is_empty())
            .map(|word| {
                if word.contains('@') {
                    "(an address)"
                } else {
                    word
                }
            })
            .collect();
        words.join(" ").chars().take(TOLD_CHARS_MAX).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{RelayErrorKind, Reply};

    fn reply(code: u16, line: &str) -> Reply {
        Reply {
            code,
            lines: vec![line.to_owned()],
        }
    }

    #[test]
    fn a_refusal_says_what_follows_and_names_no_address() {
        let unknown = reply(550, "5.1.1 <ana@school.example>: user\u{7} unknown").refusal();
        assert_eq!(unknown.kind, RelayErrorKind::Never);
        assert_eq!(
            unknown.says,
            "the mail server says 550 5.1.1 (an address) user unknown"
        );
        assert_eq!(reply(451, "later").refusal().kind, RelayErrorKind::Later);
        assert_eq!(reply(421, "bye").refusal().kind, RelayErrorKind::Relay);
        assert_eq!(reply(535, "no").refusal().kind, RelayErrorKind::Relay);
        assert_eq!(reply(354, "go on").refusal().kind, RelayErrorKind::Later);
    }
}
