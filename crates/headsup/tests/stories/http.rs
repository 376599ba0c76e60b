//! A small HTTP/1.1 client for one request on one connection: enough to play a browser without scripts, and nothing a
//! test could hide behind.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// How long an answer may take; reached only when something is broken.
const ANSWER_SECONDS_MAX: u64 = 60;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Status line and fields.
    pub head: String,
    /// The body, as text.
    pub body: String,
}

impl Answer {
    /// The value of a field, compared without case.
    pub fn field(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
            .next()
    }
}

/// `GET`.
pub fn get(base_url: &str, path: &str, cookie: Option<&str>) -> std::io::Result<Answer> {
    let cookie = cookie
        .map(|cookie| format!("Cookie: {cookie}\r\n"))
        .unwrap_or_default();
    let host = host(base_url);
    exchange(
        host,
        format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{cookie}Connection: close\r\n\r\n")
            .as_bytes(),
    )
}

/// `GET`, saying another host than the one asked.
pub fn get_by_host(base_url: &str, path: &str, said: &str) -> std::io::Result<Answer> {
    exchange(
        host(base_url),
        format!("GET {path} HTTP/1.1\r\nHost: {said}\r\nConnection: close\r\n\r\n").as_bytes(),
    )
}

/// `POST` of a form.
pub fn post_form(base_url: &str, path: &str, fields: &[(&str, &str)]) -> std::io::Result<Answer> {
    let body: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    post(
        base_url,
        path,
        "application/x-www-form-urlencoded",
        body.join("&").as_bytes(),
    )
}

/// `POST` of a multipart form with text fields and one file.
pub fn post_with_file(
    base_url: &str,
    path: &str,
    fields: &[(&str, &str)],
    file: &[u8],
) -> std::io::Result<Answer> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend_from_slice(
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                .as_bytes(),
        );
    }
    body.extend_from_slice(
        b"--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"mail.eml\"\r\n\r\n",
    );
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    post(base_url, path, "multipart/form-data; boundary=edge", &body)
}

fn post(base_url: &str, path: &str, kind: &str, body: &[u8]) -> std::io::Result<Answer> {
    let host = host(base_url);
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Type: {kind}\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    exchange(host, &[head.as_bytes(), body].concat())
}

fn exchange(host: &str, request: &[u8]) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(Duration::from_secs(ANSWER_SECONDS_MAX)))?;
    stream.write_all(request)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let text = String::from_utf8_lossy(&answer);
    let broken = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(broken)?;
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .ok_or_else(broken)?;
    Ok(Answer {
        status,
        head: head.to_owned(),
        body: body.to_owned(),
    })
}

fn host(base_url: &str) -> &str {
    base_url
        .trim_start_matches("http://")
        .split('/')
        .next()
        .unwrap_or_default()
}

fn encoded(value: &str) -> String {
    value
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
