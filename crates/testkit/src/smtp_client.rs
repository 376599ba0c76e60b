//! A mail client on a raw socket: one mail, one connection, every reply read. It is no library's idea of SMTP, so what it
//! hears is what the listener really said.

use std::io::{BufRead as _, BufReader, Error, ErrorKind, Result, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long a reply may take; reached only when something is broken.
const REPLY_SECONDS_MAX: u64 = 60;

/// Hands a mail in (its lines end in CRLF, without the dot that ends it); gives the last code heard: 250 when it was taken.
///
/// # Errors
/// When the connection ends before the last reply.
pub fn hand_in(server: SocketAddr, from: &str, to: &str, mail: &[u8]) -> Result<u16> {
    let stream = TcpStream::connect(server)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(REPLY_SECONDS_MAX)))?;
    let mut replies = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    let mut code = reply(&mut replies)?;
    for (command, wanted) in [
        ("EHLO client.school.example\r\n".to_owned(), 250),
        (format!("MAIL FROM:<{from}>\r\n"), 250),
        (format!("RCPT TO:<{to}>\r\n"), 250),
        ("DATA\r\n".to_owned(), 354),
    ] {
        if code >= 400 {
            return Ok(code);
        }
        stream.write_all(command.as_bytes())?;
        code = reply(&mut replies)?;
        if code != wanted {
            return Ok(code);
        }
    }
    let mut text = Vec::with_capacity(mail.len() + 8);
    for line in mail.split_inclusive(|byte| *byte == b'\n') {
        // RFC 5321 section 4.5.2: a dot at the start of a line is doubled.
        if line.starts_with(b".") {
            text.push(b'.');
        }
        text.extend_from_slice(line);
    }
    text.extend_from_slice(b".\r\n");
    stream.write_all(&text)?;
    let last = reply(&mut replies)?;
    let _ = stream.write_all(b"QUIT\r\n");
    Ok(last)
}

/// Reads one reply, all its lines.
fn reply(replies: &mut BufReader<TcpStream>) -> Result<u16> {
    loop {
        let mut line = String::new();
        if replies.read_line(&mut line)? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let code = line.get(..3).and_then(|code| code.parse().ok());
        let code = code.ok_or_else(|| Error::other(format!("no reply: {line}")))?;
        // RFC 5321 section 4.2.1: a hyphen after the code means that more follows.
        if line.as_bytes().get(3) != Some(&b'-') {
            return Ok(code);
        }
    }
}
