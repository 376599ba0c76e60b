//! The listener: it accepts connections within limits and runs a session for each, until the desk stops; then every
//! session finishes the mail in hand. What is said in a session is `session`'s business.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::admission::{Admission, Crowded};
use super::dialogue::Protocol;
use super::gathering::Room;
use super::limits::{ACCEPT_PAUSE, STOPPING_MAX, WRITE_WAIT_MAX};
use super::reply::Reply;
use super::senders::Senders;
use super::session::serve_connection;
use crate::channel_settings::ReportAddress;
use crate::state::DeskState;

/// What all sessions of a desk share.
pub struct Listening {
    /// The desk.
    pub state: DeskState,
    /// Who may report.
    pub senders: Senders,
    /// What is offered for STARTTLS; `None` means that it isn't.
    pub tls: Option<TlsAcceptor>,
    /// Who is connected.
    pub admission: Admission,
    /// Where arriving mails lie.
    pub room: Room,
}

impl Listening {
    /// For a desk with this report address.
    pub fn new(
        state: DeskState,
        report_address: ReportAddress,
        tls: Option<TlsAcceptor>,
    ) -> Listening {
        Listening {
            senders: Senders {
                report_address,
                relays: state.settings.mail_relays.clone(),
            },
            tls,
            admission: Admission::default(),
            room: Room::new(&state.settings.data),
            state,
        }
    }

    /// The minute it is, for counting.
    pub fn minute(&self) -> i64 {
        self.state.world.now().0 / 60_000_000
    }
}

/// Serves until `stopping` turns true; then waits for the mails in hand, within ten seconds.
pub async fn serve(
    listening: Arc<Listening>,
    listener: TcpListener,
    protocol: Protocol,
    mut stopping: watch::Receiver<bool>,
) {
    let mut sessions = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let session = admit(
                    Arc::clone(&listening),
                    stream,
                    peer,
                    protocol,
                    stopping.clone(),
                );
                sessions.spawn(session);
            }
            Err(error) => {
                tracing::warn!(cause = ?error.to_string(), "cannot accept a mail connection; trying again");
                sleep(ACCEPT_PAUSE).await;
            }
        }
        // Collects what has ended, so that the set doesn't grow with every connection ever made.
        while sessions.try_join_next().is_some() {}
    }
    drop(listener);
    let all_done = async { while sessions.join_next().await.is_some() {} };
    if timeout(STOPPING_MAX, all_done).await.is_err() {
        tracing::info!("stopped with mails still arriving; their senders will try again");
    }
}

async fn admit(
    listening: Arc<Listening>,
    mut stream: TcpStream,
    peer: SocketAddr,
    protocol: Protocol,
    stopping: watch::Receiver<bool>,
) {
    let is_relay = listening.senders.is_relay(peer.ip());
    match listening
        .admission
        .admit(peer.ip(), is_relay, listening.minute())
    {
        Ok(admitted) => serve_connection(listening, stream, protocol, admitted, stopping).await,
        Err(crowded) => {
            let mut line = Vec::new();
            crowded_reply(crowded).write_to(&mut line);
            // Whether it is heard is the client's affair.
            let _ = timeout(WRITE_WAIT_MAX, stream.write_all(&line)).await;
        }
    }
}

const fn crowded_reply(crowded: Crowded) -> Reply {
    match crowded {
        Crowded::Everywhere => Reply::new(
            421,
            "4.3.2",
            "All places are taken just now; please try again soon",
        ),
        Crowded::OneAddress => Reply::new(
            421,
            "4.7.0",
            "Your address holds enough connections; please use those",
        ),
        Crowded::TooFast => Reply::new(
            421,
            "4.7.0",
            "Your address connects too often; please wait a minute",
        ),
    }
}
