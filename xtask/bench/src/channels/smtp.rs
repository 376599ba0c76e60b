//! A mail client for loading our own listener on the loopback address: one connection, many mails. It speaks to nobody
//! else.

use std::net::SocketAddr;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// A connection that has said hello.
pub struct SmtpClient {
    stream: BufReader<TcpStream>,
}

impl SmtpClient {
    /// Connects and says hello; the address must be on the loopback range.
    pub async fn connect(address: SocketAddr) -> Result<SmtpClient, String> {
        if !address.ip().is_loopback() {
            return Err(format!(
                "`{address}` is not a loopback address; benches load nothing else"
            ));
        }
        let stream = TcpStream::connect(address).await.map_err(broke_off)?;
        stream.set_nodelay(true).map_err(broke_off)?;
        let mut client = SmtpClient {
            stream: BufReader::new(stream),
        };
        client.expect(220).await?;
        client.say("EHLO bench.school.example\r\n", 250).await?;
        Ok(client)
    }

    /// Hands a mail in; returns when it was acknowledged.
    pub async fn hand_in(&mut self, from: &str, to: &str, mail: &[u8]) -> Result<(), String> {
        self.say(&format!("MAIL FROM:<{from}>\r\n"), 250).await?;
        self.say(&format!("RCPT TO:<{to}>\r\n"), 250).await?;
        self.say("DATA\r\n", 354).await?;
        let mut text = Vec::with_capacity(mail.len() + 8);
        for line in mail.split_inclusive(|byte| *byte == b'\n') {
            // RFC 5321 section 4.5.2: a dot at the start of a line is doubled.
            if line.starts_with(b".") {
                text.push(b'.');
            }
            text.extend_from_slice(line);
        }
        if !text.ends_with(b"\r\n") {
            text.extend_from_slice(b"\r\n");
        }
        text.extend_from_slice(b".\r\n");
        self.stream.write_all(&text).await.map_err(broke_off)?;
        self.expect(250).await
    }

    async fn say(&mut self, command: &str, code: u16) -> Result<(), String> {
        let sent = self.stream.write_all(command.as_bytes()).await;
        sent.map_err(broke_off)?;
        self.expect(code).await
    }

    async fn expect(&mut self, code: u16) -> Result<(), String> {
        loop {
            let mut line = String::new();
            let read = self.stream.read_line(&mut line).await.map_err(broke_off)?;
            if read == 0 {
                return Err("the listener hung up".to_owned());
            }
            // RFC 5321 section 4.2.1: a hyphen after the code means that more follows.
            if line.as_bytes().get(3) != Some(&b'-') {
                return if line.starts_with(&code.to_string()) {
                    Ok(())
                } else {
                    Err(format!("the listener said: {}", line.trim_end()))
                };
            }
        }
    }
}

fn broke_off(cause: std::io::Error) -> String {
    format!("the SMTP conversation broke off: {cause}")
}
