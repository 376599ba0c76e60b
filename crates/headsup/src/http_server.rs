//! Listens and serves: connections, their limits, and stopping without dropping what is being answered. It knows nothing
//! of pages; it is handed a router. Limits stand here because a slow or greedy client is met before any handler is.

use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::http;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, Sleep, sleep, timeout};
use tower::ServiceExt;

use crate::refusal::Refusal;

/// Connections served at once; the rest wait in the operating system's queue.
pub const CONNECTIONS_MAX: usize = 1_024;
/// From the first byte of a request to the end of its headers, and between two requests.
const HEADER_SECONDS_MAX: u64 = 15;
/// A connection on which nothing moves for so long is closed.
const IDLE_SECONDS_MAX: u64 = 60;
/// A request without files, headers to answer.
const REQUEST_SECONDS_MAX: u64 = 30;
/// A request with files, headers to answer: 60 MiB over a slow telephone line.
const UPLOAD_SECONDS_MAX: u64 = 600;
/// The read buffer of one connection, which bounds the headers too, bytes.
const HEADER_BYTES_MAX: usize = 64 * 1024;
/// How long a stopping desk waits for answers on their way.
const STOPPING_SECONDS_MAX: u64 = 10;
/// After a failed accept (too many open files), how long until the next try.
const ACCEPT_PAUSE_MILLIS: u64 = 100;

/// Serves until `stopping` turns true, then lets running requests finish within ten seconds.
pub async fn serve(listener: TcpListener, router: Router, mut stopping: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let Some((stream, peer, place)) = accepted else {
            break;
        };
        connections.spawn(serve_connection(
            stream,
            peer,
            place,
            router.clone(),
            stopping.clone(),
        ));
        // Collects what has ended, so that the set doesn't grow with every connection ever made.
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    let all_done = async { while connections.join_next().await.is_some() {} };
    if timeout(Duration::from_secs(STOPPING_SECONDS_MAX), all_done)
        .await
        .is_err()
    {
        tracing::info!("stopped with connections still open");
    }
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    // The semaphore is never closed; if it were, serving ends.
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return Some((stream, peer, place)),
            Err(error) => {
                tracing::warn!(cause = ?error.to_string(), "cannot accept a connection; trying again");
                sleep(Duration::from_millis(ACCEPT_PAUSE_MILLIS)).await;
            }
        }
    }
}

async fn serve_connection(
    stream: TcpStream,
    peer: SocketAddr,
    _place: OwnedSemaphorePermit,
    router: Router,
    mut stopping: watch::Receiver<bool>,
) {
    // Answers are written whole; waiting for more would only delay them.
    let _ = stream.set_nodelay(true);
    let service = router.map_request(move |mut request: http::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(axum::body::Body::new)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(HEADER_SECONDS_MAX))
        .max_buf_size(HEADER_BYTES_MAX)
        .serve_connection(
            TokioIo::new(IdleLimited::new(stream)),
            TowerToHyperService::new(service),
        );
    let mut connection = pin!(connection);
    // A connection that breaks is the client's affair; there is nobody left to tell.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopping.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// A layer that gives up on a request that takes too long to arrive or to be answered.
pub async fn limit_time(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let carries_files = path.starts_with("/raise/")
        || (path.starts_with("/r/") && path.ends_with("/message"))
        || path.starts_with("/api/v1/reports");
    let seconds_max = if carries_files {
        UPLOAD_SECONDS_MAX
    } else {
        REQUEST_SECONDS_MAX
    };
    match timeout(Duration::from_secs(seconds_max), next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::TooSlow.into_response(),
    }
}

/// A stream that fails once nothing has moved on it, either way, for [`IDLE_SECONDS_MAX`].
struct IdleLimited<S> {
    stream: S,
    limit: Pin<Box<Sleep>>,
}

impl<S> IdleLimited<S> {
    fn new(stream: S) -> IdleLimited<S> {
        IdleLimited {
            stream,
            limit: Box::pin(sleep(Duration::from_secs(IDLE_SECONDS_MAX))),
        }
    }

    /// Restarts the limit after progress; turns waiting into a failure once the limit has passed.
    fn watch<T>(
        &mut self,
        context: &mut Context<'_>,
        progress: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if progress.is_ready() {
            self.limit
                .as_mut()
                .reset(Instant::now() + Duration::from_secs(IDLE_SECONDS_MAX));
            return progress;
        }
        ready!(self.limit.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for IdleLimited<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let progress = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.watch(context, progress)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for IdleLimited<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let progress = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch(context, progress)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let progress = Pin::new(&mut self.stream).poll_flush(context);
        self.watch(context, progress)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let progress = Pin::new(&mut self.stream).poll_shutdown(context);
        self.watch(context, progress)
    }
}
