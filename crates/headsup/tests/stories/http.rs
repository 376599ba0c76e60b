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
    /// The body, byte for byte.
    pub bytes: Vec<u8>,
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

/// A file handed in with a form: its name and its bytes.
pub type HandedIn<'f> = (&'f str, &'f [u8]);

/// Somebody with a browser of their own: remembers the session, follows nothing by itself.
#[derive(Clone, Debug)]
pub struct Visitor {
    host: String,
    cookie: Option<String>,
    agent: &'static str,
}

impl Visitor {
    /// A visitor who has never been here.
    pub fn new(base_url: &str) -> Visitor {
        let host = base_url.trim_start_matches("http://");
        Visitor {
            host: host.split('/').next().unwrap_or_default().to_owned(),
            cookie: None,
            agent: "story",
        }
    }

    /// The same with a browser that says so of itself.
    pub fn with_agent(mut self, agent: &'static str) -> Visitor {
        self.agent = agent;
        self
    }

    /// The same with a cookie that somebody planted.
    pub fn with_cookie(mut self, pair: &str) -> Visitor {
        self.cookie = Some(pair.to_owned());
        self
    }

    /// The same person with the same browser at another desk.
    pub fn at(&self, base_url: &str) -> Visitor {
        let other = Visitor::new(base_url);
        Visitor {
            cookie: self.cookie.clone(),
            ..other
        }
    }

    /// Whether a session cookie was given.
    pub fn is_signed_in(&self) -> bool {
        self.cookie.is_some()
    }

    /// `GET`; fails the test when nobody answers.
    pub fn get(&self, path: &str) -> Answer {
        let request = format!("GET {path} HTTP/1.1\r\n{}\r\n", self.fields());
        exchange(&self.host, request.as_bytes()).expect("an answer")
    }

    /// `POST` of a form; keeps the session it may begin.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        let kind = "application/x-www-form-urlencoded";
        self.post_kept(path, kind, &body.join("&"))
    }

    /// `POST` of JSON, as a script of our own pages sends it; keeps the session it may begin.
    pub fn post_json(&mut self, path: &str, body: &str) -> Answer {
        self.post_kept(path, "application/json", body)
    }

    fn post_kept(&mut self, path: &str, kind: &str, body: &str) -> Answer {
        let answer = self.send(path, kind, body.as_bytes()).expect("an answer");
        if let Some(set) = answer.field("set-cookie") {
            let pair = set.split(';').next().unwrap_or_default();
            self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
        answer
    }

    /// `POST` of a multipart form with text fields and files; an error where nobody answers to the end.
    pub fn try_post_with_files(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[HandedIn<'_>],
    ) -> std::io::Result<Answer> {
        let mut body = Vec::new();
        // Files first, as the page has them: what is to be kept of them is only known behind them.
        for (name, bytes) in files {
            let head = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        for (name, value) in fields {
            let part = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        body.extend_from_slice(b"--edge--\r\n");
        self.send(path, "multipart/form-data; boundary=edge", &body)
    }

    /// The same; fails the test when nobody answers.
    pub fn post_with_files(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[HandedIn<'_>],
    ) -> Answer {
        self.try_post_with_files(path, fields, files)
            .expect("an answer")
    }

    fn send(&self, path: &str, kind: &str, body: &[u8]) -> std::io::Result<Answer> {
        let (host, length, fields) = (&self.host, body.len(), self.fields());
        let head = format!(
            "POST {path} HTTP/1.1\r\n{fields}Origin: http://{host}\r\nContent-Type: {kind}\r\n\
             Content-Length: {length}\r\n\r\n"
        );
        exchange(host, &[head.as_bytes(), body].concat())
    }

    fn fields(&self) -> String {
        let cookie = self.cookie.as_ref();
        let cookie = cookie.map_or_else(String::new, |pair| format!("Cookie: {pair}\r\n"));
        let (host, agent) = (&self.host, self.agent);
        format!("Host: {host}\r\nUser-Agent: {agent}\r\n{cookie}Connection: close\r\n")
    }
}

/// `GET`, saying another host than the one asked.
pub fn get_by_host(base_url: &str, path: &str, said: &str) -> std::io::Result<Answer> {
    let host = base_url.trim_start_matches("http://");
    exchange(
        host,
        format!("GET {path} HTTP/1.1\r\nHost: {said}\r\nConnection: close\r\n\r\n").as_bytes(),
    )
}

/// Sends these bytes on a connection of their own and reads the answer to its end.
pub fn exchange(host: &str, request: &[u8]) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(Duration::from_secs(ANSWER_SECONDS_MAX)))?;
    stream.write_all(request)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let text = String::from_utf8_lossy(&answer);
    let ends = answer.windows(4).position(|four| four == b"\r\n\r\n");
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
        bytes: ends.map_or(Vec::new(), |at| answer[at + 4..].to_vec()),
    })
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
