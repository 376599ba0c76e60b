//! Hears syslog: datagrams, connections, connections under TLS. It lets in whom the settings name, takes messages out of
//! their frames and hands them on as lines. What lines say is the watch's business.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::framing::{Framing, push_line};
use super::limits::{
    ACCEPT_PAUSE, CONNECTIONS_MAX, DATAGRAM_BYTES_MAX, HANDSHAKE_MAX, READ_BYTES, STREAMS_MAX,
};
use super::piece::{Piece, StreamId};
use crate::channel_settings::Network;
use crate::state::DeskState;

/// Who may send logs: this computer, and the networks of the settings.
#[derive(Clone)]
pub struct Senders {
    state: DeskState,
}

impl Senders {
    /// Those of this desk.
    pub fn new(state: &DeskState) -> Senders {
        Senders {
            state: state.clone(),
        }
    }

    fn may_send(&self, peer: IpAddr) -> bool {
        let let_in = is_let_in(peer, &self.state.settings.log_senders);
        if !let_in {
            self.state.log_tally.turned_away();
        }
        let_in
    }
}

fn is_let_in(peer: IpAddr, networks: &[Network]) -> bool {
    peer.to_canonical().is_loopback() || networks.iter().any(|network| network.contains(peer))
}

/// Hears datagrams, each one message (RFC 5426 section 3.1), until the desk stops.
pub async fn datagrams(
    socket: UdpSocket,
    senders: Senders,
    pieces: mpsc::Sender<Piece>,
    mut stopping: watch::Receiver<bool>,
) {
    let mut streams: HashMap<IpAddr, StreamId> = HashMap::new();
    let mut buffer = vec![0_u8; DATAGRAM_BYTES_MAX];
    loop {
        let received = tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            received = socket.recv_from(&mut buffer) => received,
        };
        let Ok((length, peer)) = received else {
            sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let peer = peer.ip().to_canonical();
        if !senders.may_send(peer) {
            continue;
        }
        let mut line = Vec::with_capacity(length + 1);
        push_line(buffer.get(..length).unwrap_or_default(), &mut line);
        let known = streams.get(&peer).copied();
        let stream = match known {
            Some(stream) => stream,
            None if streams.len() >= STREAMS_MAX => StreamId(0),
            None => {
                let stream = StreamId(senders.state.log_tally.next_stream());
                let begun = pieces.try_send(Piece::Begin(stream, format!("{peer}, by UDP")));
                if begun.is_ok() {
                    streams.insert(peer, stream);
                }
                stream
            }
        };
        if pieces.try_send(Piece::Lines(stream, line)).is_err() {
            senders.state.log_tally.dropped();
        }
    }
}

/// Hears connections until the desk stops.
pub async fn connections(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    senders: Senders,
    pieces: mpsc::Sender<Piece>,
    mut stopping: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut sessions = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => break,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, peer)) = accepted else {
            sleep(ACCEPT_PAUSE).await;
            continue;
        };
        // One that finds no place is closed; a sender of logs comes back by itself.
        if let Ok(place) = Arc::clone(&places).try_acquire_owned()
            && senders.may_send(peer.ip())
        {
            let (tls, senders, pieces) = (tls.clone(), senders.clone(), pieces.clone());
            let stopping = stopping.clone();
            sessions.spawn(async move {
                serve(stream, peer, tls, &senders, pieces, stopping).await;
                drop(place);
            });
        }
        while sessions.try_join_next().is_some() {}
    }
    sessions.join_all().await;
}

async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<TlsAcceptor>,
    senders: &Senders,
    pieces: mpsc::Sender<Piece>,
    stopping: watch::Receiver<bool>,
) {
    let id = StreamId(senders.state.log_tally.next_stream());
    let peer = peer.ip().to_canonical();
    match tls {
        None => read(stream, id, format!("{peer}, by TCP"), pieces, stopping).await,
        Some(tls) => match timeout(HANDSHAKE_MAX, tls.accept(stream)).await {
            Ok(Ok(stream)) => read(stream, id, format!("{peer}, by TLS"), pieces, stopping).await,
            Ok(Err(_)) | Err(_) => senders.state.log_tally.turned_away(),
        },
    }
}

/// Reads a connection to its end. Sending waits while the watch is busy, and so the sender waits.
async fn read(
    mut stream: impl AsyncRead + Unpin,
    id: StreamId,
    name: String,
    pieces: mpsc::Sender<Piece>,
    mut stopping: watch::Receiver<bool>,
) {
    if pieces.send(Piece::Begin(id, name)).await.is_err() {
        return;
    }
    let mut framing = Framing::default();
    let mut buffer = vec![0_u8; READ_BYTES];
    loop {
        let read = tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => break,
            read = stream.read(&mut buffer) => read,
        };
        let Ok(length @ 1..) = read else {
            break;
        };
        let mut lines = Vec::with_capacity(length);
        let framed = framing.feed(buffer.get(..length).unwrap_or_default(), &mut lines);
        if !lines.is_empty() && pieces.send(Piece::Lines(id, lines)).await.is_err() {
            return;
        }
        if framed.is_err() {
            tracing::warn!("a connection for logs sent a length that is none, and was closed");
            break;
        }
    }
    let mut lines = Vec::new();
    framing.end(&mut lines);
    if !lines.is_empty() {
        let _ = pieces.send(Piece::Lines(id, lines)).await;
    }
    let _ = pieces.send(Piece::End(id)).await;
}

#[cfg(test)]
mod tests {
    use super::{Network, is_let_in};

    #[test]
    fn this_computer_and_named_networks_may_send_and_nobody_else() {
        let networks = [Network {
            address: "192.0.2.0".parse().unwrap(),
            prefix_bits: 24,
        }];
        for (peer, let_in) in [
            ("127.0.0.1", true),
            ("::1", true),
            ("::ffff:127.0.0.1", true),
            ("192.0.2.9", true),
            ("::ffff:192.0.2.9", true),
            ("192.0.3.9", false),
            ("2001:db8::1", false),
        ] {
            assert_eq!(
                is_let_in(peer.parse().unwrap(), &networks),
                let_in,
                "{peer}"
            );
        }
        assert!(!is_let_in("192.0.2.9".parse().unwrap(), &[]));
    }
}
