//! The bytes between us and an IMAP server: plain or TLS behind one type, with an allowance of how many more may come
//! in. The library that reads them buffers up to half a gigabyte for a single answer; the allowance keeps it to what
//! was asked for.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A stream that a connection can run over.
trait Carrier: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug> Carrier for S {}

/// A connection, with what may still come in.
#[derive(Debug)]
pub(crate) struct Wire {
    carrier: Box<dyn Carrier>,
    allowed_bytes: u64,
}

impl Wire {
    pub(crate) fn new(
        carrier: impl AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug + 'static,
        allowed_bytes: u64,
    ) -> Wire {
        Wire {
            carrier: Box::new(carrier),
            allowed_bytes,
        }
    }

    /// From now on so many bytes may come in.
    pub(crate) fn allow(&mut self, bytes: u64) {
        self.allowed_bytes = bytes;
    }

    /// Whether more came in than was allowed.
    pub(crate) fn is_spent(&self) -> bool {
        self.allowed_bytes == 0
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        if self.is_spent() {
            return Poll::Ready(Err(std::io::Error::other(
                "more came in than was asked for",
            )));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.carrier).poll_read(context, buffer))?;
        let read = (buffer.filled().len() - before) as u64;
        self.allowed_bytes = self.allowed_bytes.saturating_sub(read);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.carrier).poll_write(context, bytes)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.carrier).poll_flush(context)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.carrier).poll_shutdown(context)
    }
}
