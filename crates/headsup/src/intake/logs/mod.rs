//! Takes logs in while they are written: by syslog over UDP (RFC 5426), TCP in both framings (RFC 6587) and TLS (RFC 5425),
//! and from files that are followed through their rotation; from services on the net, which `pulling` asks; and from the desk itself. Each line goes to one watch, which remembers sign-ins within
//! stated caps and notes in the store why an account cannot sign in. No log is kept: what stays is the explanation, with
//! the lines behind it. What lines mean is `evidence::signin`'s business; what joins what is `casework`'s.
//!
//! **What is lost.** TCP and TLS wait when the watch is busy; UDP cannot, and what it drops is counted. What was remembered
//! is forgotten when the process ends; a followed file is read again from its start, and what lies there teaches habits.

mod following;
mod framing;
mod limits;
mod lines_kept;
mod listening;
mod piece;
mod pulling;
mod telling;
#[cfg(test)]
mod tests;
mod watching;

use std::path::PathBuf;

use tokio::net::{TcpListener, UdpSocket};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::log_service::LogService;
use crate::state::DeskState;
use limits::PIECES_WAITING_MAX;
use listening::Senders;
use piece::{Piece, StreamId};

/// Where logs come from.
#[derive(Default)]
pub struct LogSources {
    /// Datagrams and connections at one address.
    pub plain: Option<(UdpSocket, TcpListener)>,
    /// Connections under TLS.
    pub tls: Option<(TcpListener, TlsAcceptor)>,
    /// Files to follow.
    pub files: Vec<PathBuf>,
    /// Services to pull from.
    pub services: Vec<LogService>,
}

/// Takes logs in until `stopping` turns true.
pub async fn run(state: DeskState, sources: LogSources, stopping: watch::Receiver<bool>) {
    let mut sending = JoinSet::new();
    let (pieces, arriving) = mpsc::channel(PIECES_WAITING_MAX);
    let senders = Senders::new(&state);
    if let Some((udp, tcp)) = sources.plain {
        sending.spawn(listening::datagrams(
            udp,
            senders.clone(),
            pieces.clone(),
            stopping.clone(),
        ));
        sending.spawn(listening::connections(
            tcp,
            None,
            senders.clone(),
            pieces.clone(),
            stopping.clone(),
        ));
    }
    if let Some((tcp, tls)) = sources.tls {
        sending.spawn(listening::connections(
            tcp,
            Some(tls),
            senders,
            pieces.clone(),
            stopping.clone(),
        ));
    }
    for file in sources.files {
        sending.spawn(following::follow(
            state.clone(),
            file,
            pieces.clone(),
            stopping.clone(),
        ));
    }
    for service in sources.services {
        sending.spawn(pulling::keep(
            state.clone(),
            service,
            pieces.clone(),
            stopping.clone(),
        ));
    }
    if let Some(lines) = state.own_sign_ins.listen() {
        sending.spawn(own_sign_ins(lines, pieces.clone(), stopping));
    }
    drop(pieces);
    watching::watch(&state, arriving).await;
    sending.join_all().await;
}

/// Hands the desk's own sign-ins on.
async fn own_sign_ins(
    mut lines: mpsc::Receiver<Vec<u8>>,
    pieces: mpsc::Sender<Piece>,
    mut stopping: watch::Receiver<bool>,
) {
    let begin = Piece::Begin(StreamId::OWN, "sign-ins to Headsup".to_owned());
    let mut next = Some(begin);
    while let Some(piece) = next {
        // Nobody listens any more once the desk stops.
        if pieces.send(piece).await.is_err() {
            return;
        }
        next = tokio::select! {
            line = lines.recv() => line.map(|line| Piece::Lines(StreamId::OWN, line)),
            _ = stopping.wait_for(|stopping| *stopping) => None,
        };
    }
}
