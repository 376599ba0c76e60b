//! An HTTP/1.1 client just large enough to load our own desk on the loopback address: one connection a request, so that
//! what is measured includes accepting it. It is no general client and speaks to nobody else.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The largest answer read, bytes.
const ANSWER_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// What came back.
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers, names in lower case; of repeated ones the last.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
}

/// Somebody at a desk: an address and the cookie that came with signing in.
#[derive(Clone)]
pub struct Client {
    address: SocketAddr,
    cookie: Option<String>,
}

impl Client {
    /// A client without a session; the address must be on the loopback range.
    pub fn new(address: SocketAddr) -> Result<Client, String> {
        if !address.ip().is_loopback() {
            return Err(format!(
                "`{address}` is not a loopback address; benches load nothing else"
            ));
        }
        Ok(Client {
            address,
            cookie: None,
        })
    }

    /// The same client with the session that an answer set.
    pub fn with_session_of(&self, answer: &Answer) -> Client {
        let cookie = answer
            .headers
            .get("set-cookie")
            .and_then(|value| value.split(';').next());
        Client {
            address: self.address,
            cookie: cookie.map(str::to_owned),
        }
    }

    /// Gets a page.
    pub async fn get(&self, path: &str) -> Result<Answer, String> {
        self.send("GET", path, "text/plain", b"").await
    }

    /// Posts a form.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Result<Answer, String> {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", percent(value)))
            .collect();
        self.send(
            "POST",
            path,
            "application/x-www-form-urlencoded",
            body.join("&").as_bytes(),
        )
        .await
    }

    /// Posts fields and one file as a browser would.
    pub async fn post_file(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &[u8]),
    ) -> Result<Answer, String> {
        const BOUNDARY: &str = "----headsup-bench-boundary";
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        let (name, bytes) = file;
        body.extend(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: message/rfc822\r\n\r\n").bytes(),
        );
        body.extend(bytes);
        body.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
        self.send(
            "POST",
            path,
            &format!("multipart/form-data; boundary={BOUNDARY}"),
            &body,
        )
        .await
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        kind: &str,
        body: &[u8],
    ) -> Result<Answer, String> {
        let mut stream = TcpStream::connect(self.address)
            .await
            .map_err(|cause| format!("cannot connect to the desk: {cause}"))?;
        let cookie = self
            .cookie
            .as_ref()
            .map(|cookie| format!("Cookie: {cookie}\r\n"))
            .unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n{cookie}Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        let mut raw = Vec::new();
        let exchange = async {
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(body).await?;
            stream.take(ANSWER_BYTES_MAX).read_to_end(&mut raw).await
        };
        exchange
            .await
            .map_err(|cause| format!("{method} {path} broke off: {cause}"))?;
        parse(&raw)
            .ok_or_else(|| format!("{method} {path} was answered with something that is not HTTP"))
    }
}

fn parse(raw: &[u8]) -> Option<Answer> {
    let end = raw.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&raw[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    Some(Answer {
        status,
        headers,
        body: raw[end + 4..].to_vec(),
    })
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
