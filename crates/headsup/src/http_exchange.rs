//! One question and one answer over a connection that is already there: what the clients of this desk share. Whom to ask, how
//! long to wait and how much of an answer to read is each client's own.

use std::future::Future;

use axum::body::Body as RequestBody;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

/// Why an exchange gave no answer.
#[derive(Debug)]
pub enum ExchangeFailed {
    /// What came was no HTTP, or the connection broke.
    Broken(hyper::Error),
    /// The connection ended before the answer did.
    Ended,
}

/// What the `Host` field says (RFC 9110 clause 7.2): the port is left out where it is the scheme's own.
pub fn host_field(host: &str, port: u16, is_https: bool) -> String {
    let host = if host.contains(':') {
        format!("[{host}]")
    } else {
        host.to_owned()
    };
    match (is_https, port) {
        (true, 443) | (false, 80) => host,
        (_, port) => format!("{host}:{port}"),
    }
}

/// Asks, and hands the answer to `read` while the connection is driven beside it; both are dropped together, so that nothing
/// of a slow receiver stays behind.
///
/// # Errors
/// What `read` gives, or what `failed` makes of a connection that broke.
pub async fn exchange<A, E, Reading: Future<Output = Result<A, E>>>(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<RequestBody>,
    header_bytes_max: usize,
    read: impl FnOnce(Response<Incoming>) -> Reading,
    failed: impl Fn(ExchangeFailed) -> E,
) -> Result<A, E> {
    let broken = |error| failed(ExchangeFailed::Broken(error));
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(header_bytes_max)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    let exchanged = async { read(sender.send_request(request).await.map_err(broken)?).await };
    let driven = async {
        let _ = connection.await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        answered = exchanged => answered,
        () = driven => Err(failed(ExchangeFailed::Ended)),
    }
}
