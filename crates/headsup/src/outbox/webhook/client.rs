//! The HTTP client of what leaves the desk: one POST, one connection, one answer read up to a limit. The name is resolved
//! here, every address behind it is looked at, and the connection goes to the very address that was looked at, so that a
//! name can't change its mind in between. It follows no redirect and keeps no connection; when to try again is decided
//! elsewhere.

use std::future::poll_fn;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body as RequestBody;
use axum::http::{Request, Response, header};
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
use crate::tls::{TlsError, client_config};
use crate::webhook_target::Target;

/// One POST from the first question to the last byte of the answer, seconds.
pub const POST_SECONDS_MAX: u64 = 15;
/// Bytes of an answer that are read; the rest is left unread and the connection closed.
pub const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// An answer's body after its header, seconds: nothing in it changes what follows.
const BODY_SECONDS_MAX: u64 = 2;
/// Bytes of an answer that are shown to admins.
const EXCERPT_BYTES_MAX: usize = 2_000;
/// Bytes of an answer's header.
const HEADER_BYTES_MAX: usize = 32 * 1024;
/// Addresses of one name that are tried.
const ADDRESSES_MAX: usize = 8;
/// Characters of a cause that are told.
const CAUSE_CHARS_MAX: usize = 200;

/// A POST that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostAnswer {
    /// The status.
    pub status: u16,
    /// `Retry-After`, as it stands.
    pub retry_after: Option<String>,
    /// The beginning of the answer, control characters taken out; hostile text.
    pub excerpt: String,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum PostFailed {
    /// TLS can't be set up on our side.
    #[error("TLS cannot be used")]
    Tls(#[from] TlsError),
    /// The name has no address.
    #[error("the name of the receiver cannot be resolved")]
    Unresolved {
        /// Why.
        source: std::io::Error,
    },
    /// An address behind the name is not of the public internet.
    #[error("the name of the receiver leads to `{address}`, which is not of the public internet")]
    NotPublic {
        /// The address.
        address: IpAddr,
    },
    /// Nobody takes the connection, or TLS fails.
    #[error("the receiver cannot be connected to")]
    Unconnected {
        /// Why.
        source: std::io::Error,
    },
    /// The host can't be named in TLS.
    #[error("the name of the receiver cannot be asked for by TLS")]
    NoServerName,
    /// It broke in the middle.
    #[error("the receiver gave no proper answer")]
    Broken {
        /// Why.
        source: hyper::Error,
    },
    /// The request could not be written.
    #[error("the request cannot be written")]
    Unwritable {
        /// Why.
        source: axum::http::Error,
    },
    /// It took too long.
    #[error("the receiver gave no answer in time")]
    TimedOut,
}

impl PostFailed {
    /// The sentence and its causes, for admins.
    pub fn told(&self) -> String {
        let mut told = self.to_string();
        let mut next = std::error::Error::source(self);
        while let Some(source) = next {
            told = format!("{told}: {source}");
            next = source.source();
        }
        told.chars()
            .filter(|letter| !letter.is_control())
            .take(CAUSE_CHARS_MAX)
            .collect()
    }
}

/// The client. Cheap to clone; the trusted authorities are read once, at the first https.
#[derive(Clone, Default)]
pub struct HttpClient {
    tls: Arc<OnceCell<Arc<ClientConfig>>>,
    seconds_max: Option<u64>,
}

impl HttpClient {
    /// A client that trusts whom the operating system trusts.
    pub fn new() -> HttpClient {
        HttpClient::default()
    }

    /// A client with another TLS, and less patience.
    pub fn with(tls: Option<Arc<ClientConfig>>, seconds_max: u64) -> HttpClient {
        HttpClient {
            tls: Arc::new(OnceCell::new_with(tls)),
            seconds_max: Some(seconds_max),
        }
    }

    /// Posts JSON.
    ///
    /// # Errors
    /// When there is no answer: the receiver can't be reached, may not be reached, or is too slow.
    pub async fn post(
        &self,
        target: &Target,
        fields: &[(&'static str, String)],
        body: String,
    ) -> Result<PostAnswer, PostFailed> {
        let seconds = self.seconds_max.unwrap_or(POST_SECONDS_MAX);
        timeout(
            Duration::from_secs(seconds),
            self.post_at_last(target, fields, body),
        )
        .await
        .unwrap_or(Err(PostFailed::TimedOut))
    }

    async fn post_at_last(
        &self,
        target: &Target,
        fields: &[(&'static str, String)],
        body: String,
    ) -> Result<PostAnswer, PostFailed> {
        let request = request(target, fields, body)?;
        let stream = connect(target).await?;
        if !target.is_https {
            return exchange(stream, request).await;
        }
        let name =
            ServerName::try_from(target.host.clone()).map_err(|_| PostFailed::NoServerName)?;
        let stream = TlsConnector::from(self.tls().await?)
            .connect(name, stream)
            .await
            .map_err(|source| PostFailed::Unconnected { source })?;
        exchange(stream, request).await
    }

    async fn tls(&self) -> Result<Arc<ClientConfig>, PostFailed> {
        let read = || async {
            // Reading the authorities blocks for some milliseconds.
            let read = tokio::task::spawn_blocking(client_config).await;
            read.unwrap_or(Err(TlsError::NoRoots))
        };
        Ok(Arc::clone(self.tls.get_or_try_init(read).await?))
    }
}

fn request(
    target: &Target,
    fields: &[(&'static str, String)],
    body: String,
) -> Result<Request<RequestBody>, PostFailed> {
    let mut request = Request::post(&target.path)
        .header(header::HOST, target.host_field())
        .header(header::CONTENT_TYPE, "application/json")
        .header(
            header::USER_AGENT,
            concat!("headsup/", env!("CARGO_PKG_VERSION")),
        )
        .header(header::CONNECTION, "close");
    for (name, value) in fields {
        request = request.header(*name, value);
    }
    request
        .body(RequestBody::from(body))
        .map_err(|source| PostFailed::Unwritable { source })
}

/// Resolves, looks at every address, and connects to one of those that were looked at.
async fn connect(target: &Target) -> Result<TcpStream, PostFailed> {
    let found = tokio::net::lookup_host((target.host.as_str(), target.port))
        .await
        .map_err(|source| PostFailed::Unresolved { source })?;
    let addresses: Vec<SocketAddr> = found.collect();
    let refused = addresses
        .iter()
        .map(SocketAddr::ip)
        .find(|address| !is_public(*address));
    if let (Some(address), false) = (refused, target.is_private) {
        return Err(PostFailed::NotPublic { address });
    }
    let mut source = std::io::Error::from(std::io::ErrorKind::AddrNotAvailable);
    for address in addresses.into_iter().take(ADDRESSES_MAX) {
        match TcpStream::connect(address).await {
            Ok(stream) => {
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Err(error) => source = error,
        }
    }
    Err(PostFailed::Unconnected { source })
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<RequestBody>,
) -> Result<PostAnswer, PostFailed> {
    let read = |response| async { Ok(read_answer(response).await) };
    http_exchange::exchange(
        stream,
        request,
        HEADER_BYTES_MAX,
        read,
        |failed| match failed {
            ExchangeFailed::Broken(source) => PostFailed::Broken { source },
            ExchangeFailed::Ended => PostFailed::TimedOut,
        },
    )
    .await
}

/// The status counts once it is there; an answer that breaks off or goes on for ever is cut.
async fn read_answer(response: Response<Incoming>) -> PostAnswer {
    let status = response.status().as_u16();
    let retry_after = response
        .headers()
        .get(header::RETRY_AFTER)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let mut kept = Vec::new();
    let reading = read_body(response.into_body(), &mut kept);
    let _ = timeout(Duration::from_secs(BODY_SECONDS_MAX), reading).await;
    PostAnswer {
        status,
        retry_after,
        excerpt: excerpt(&kept),
    }
}

async fn read_body(mut body: Incoming, kept: &mut Vec<u8>) {
    let mut read_bytes = 0;
    while read_bytes < ANSWER_BYTES_MAX {
        let frame = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await;
        let Some(Ok(frame)) = frame else {
            return;
        };
        if let Some(data) = frame.data_ref() {
            read_bytes += data.len();
            let room = EXCERPT_BYTES_MAX.saturating_sub(kept.len());
            kept.extend(data.iter().take(room));
        }
    }
}

fn excerpt(bytes: &[u8]) -> String {
    let plain = String::from_utf8_lossy(bytes)
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect::<String>();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
