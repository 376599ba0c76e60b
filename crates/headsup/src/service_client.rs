//! Asks a service over HTTP: one question, one connection, one answer read up to a limit. It follows no redirect. A host that the
//! settings name may be anywhere; one that another host named must be in the public internet, and the connection goes to the very
//! address that was looked at. What an answer means is decided by whoever asked.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body as RequestBody;
use axum::http::{HeaderMap, Request, Response, header};
use hyper::body::{Body as _, Incoming};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::address_guard::is_public;
use crate::http_exchange::{self, ExchangeFailed};
use crate::service_host::ServiceHost;
use crate::tls::{TlsError, client_config};

/// An answer's header, bytes.
const HEADER_BYTES_MAX: usize = 64 * 1024;
/// Addresses of one name that are looked at and tried.
const ADDRESSES_MAX: usize = 8;

/// A whole answer.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The fields.
    pub fields: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

/// What is asked: a GET, or a POST where there is a form.
#[derive(Clone, Debug, Default)]
pub struct Question<'q> {
    /// Path and query.
    pub path: &'q str,
    /// The whole value of `Authorization`, which proves who we are.
    pub authorization: Option<&'q str>,
    /// The form, encoded.
    pub form: Option<String>,
}

/// How long one question may take, and how much of an answer is read.
#[derive(Clone, Copy, Debug)]
pub struct AskLimits {
    /// From the connection to the last byte of the answer, seconds.
    pub seconds: u64,
    /// The body of an answer, bytes.
    pub answer_bytes: usize,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskFailed {
    /// Nobody answers.
    #[error("{host} cannot be reached: {says}")]
    Unreachable {
        /// Whom we asked.
        host: String,
        /// Why.
        says: String,
    },
    /// An answer beyond the limit.
    #[error("the answer of {host} is longer than {limit_bytes} bytes")]
    TooLong {
        /// Whom we asked.
        host: String,
        /// The limit.
        limit_bytes: usize,
    },
}

/// The client; the trusted authorities are read once, at the first https.
pub struct ServiceClient {
    limits: AskLimits,
    tls: OnceCell<Arc<ClientConfig>>,
}

impl ServiceClient {
    /// A client with these limits.
    pub fn new(limits: AskLimits) -> ServiceClient {
        ServiceClient {
            limits,
            tls: OnceCell::new(),
        }
    }

    /// Asks, and reads the whole answer.
    ///
    /// # Errors
    /// When there is no whole answer in time, or it is longer than a page may be.
    pub async fn ask(
        &self,
        host: &ServiceHost,
        question: Question<'_>,
    ) -> Result<Answer, AskFailed> {
        let asked = timeout(
            Duration::from_secs(self.limits.seconds),
            self.ask_at_last(host, question),
        );
        asked
            .await
            .unwrap_or_else(|_| Err(unreachable(host, "no whole answer in time")))
    }

    async fn ask_at_last(
        &self,
        host: &ServiceHost,
        question: Question<'_>,
    ) -> Result<Answer, AskFailed> {
        let failed = |error: &dyn std::error::Error| unreachable(host, &error.to_string());
        let request = request(host, question).map_err(|error| failed(&error))?;
        let stream = connect(host).await?;
        let limit_bytes = self.limits.answer_bytes;
        if !host.is_https {
            return exchange(host, stream, request, limit_bytes).await;
        }
        let name = ServerName::try_from(host.host.clone()).map_err(|error| failed(&error))?;
        let tls = self.tls().await.map_err(|error| failed(&error))?;
        let stream = TlsConnector::from(tls)
            .connect(name, stream)
            .await
            .map_err(|error| failed(&error))?;
        exchange(host, stream, request, limit_bytes).await
    }

    async fn tls(&self) -> Result<Arc<ClientConfig>, TlsError> {
        let read = || async {
            // Reading the authorities blocks for some milliseconds.
            let read = tokio::task::spawn_blocking(client_config).await;
            read.unwrap_or(Err(TlsError::NoRoots))
        };
        Ok(Arc::clone(self.tls.get_or_try_init(read).await?))
    }
}

/// Resolves, looks at every address where that is asked for, and connects to one that was looked at.
async fn connect(host: &ServiceHost) -> Result<TcpStream, AskFailed> {
    let failed = |error: &std::io::Error| unreachable(host, &error.to_string());
    let found = tokio::net::lookup_host((host.host.as_str(), host.port))
        .await
        .map_err(|error| failed(&error))?;
    let addresses: Vec<SocketAddr> = found.take(ADDRESSES_MAX).collect();
    if host.must_be_public && !addresses.iter().all(|address| is_public(address.ip())) {
        return Err(unreachable(
            host,
            "its address is not one of the public internet",
        ));
    }
    TcpStream::connect(&addresses[..])
        .await
        .map_err(|error| failed(&error))
}

fn unreachable(host: &ServiceHost, says: &str) -> AskFailed {
    AskFailed::Unreachable {
        host: host.host_field(),
        says: says.to_owned(),
    }
}

fn request(
    host: &ServiceHost,
    question: Question<'_>,
) -> Result<Request<RequestBody>, axum::http::Error> {
    let mut start = match &question.form {
        Some(_) => Request::post(question.path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"),
        None => Request::get(question.path),
    };
    if let Some(authorization) = question.authorization {
        start = start.header(header::AUTHORIZATION, authorization);
    }
    start
        .header(header::HOST, host.host_field())
        .header(header::ACCEPT, "application/json")
        .header(
            header::USER_AGENT,
            concat!("headsup/", env!("CARGO_PKG_VERSION")),
        )
        .header(header::CONNECTION, "close")
        .body(RequestBody::from(question.form.unwrap_or_default()))
}

async fn exchange(
    host: &ServiceHost,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<RequestBody>,
    limit_bytes: usize,
) -> Result<Answer, AskFailed> {
    let read = |response: Response<Incoming>| async move {
        let (head, body) = response.into_parts();
        Ok(Answer {
            status: head.status.as_u16(),
            fields: head.headers,
            body: read_body(host, body, limit_bytes).await?,
        })
    };
    http_exchange::exchange(stream, request, HEADER_BYTES_MAX, read, |failed| {
        let says = match failed {
            ExchangeFailed::Broken(error) => error.to_string(),
            ExchangeFailed::Ended => "the connection ended".to_owned(),
        };
        unreachable(host, &says)
    })
    .await
}

async fn read_body(
    host: &ServiceHost,
    mut body: Incoming,
    limit_bytes: usize,
) -> Result<Vec<u8>, AskFailed> {
    let mut kept = Vec::new();
    loop {
        let frame = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await;
        let Some(frame) = frame else {
            return Ok(kept);
        };
        let frame = frame.map_err(|error| unreachable(host, &error.to_string()))?;
        if let Some(data) = frame.data_ref() {
            if kept.len() + data.len() > limit_bytes {
                return Err(AskFailed::TooLong {
                    host: host.host_field(),
                    limit_bytes,
                });
            }
            kept.extend_from_slice(data);
        }
    }
}
