//! Keeps a log pulled as long as the desk runs: takes the lease, pulls round after round, and waits after trouble as long as the
//! service asks for. What a round is stands in `puller`.

use std::time::Duration;

use store::PullState;
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep, timeout};

use super::super::piece::{Piece, StreamId};
use super::limits::{HEARTBEAT_SECONDS, LEASE_SECONDS, STANDBY_SECONDS};
use super::pause::{after_round, after_trouble};
use super::puller::Puller;
use super::trouble::PullTrouble;
use crate::log_service::LogService;
use crate::service_client::AskFailed;
use crate::state::DeskState;
use casework::moment::Moment;
use store::PullClaim;

/// Pulls one log until `stopping` turns true.
pub async fn keep(
    state: DeskState,
    service: LogService,
    pieces: mpsc::Sender<Piece>,
    stopping: watch::Receiver<bool>,
) {
    let stream = StreamId(state.log_tally.next_stream());
    let begun = Piece::Begin(stream, service.log());
    if pieces.send(begun).await.is_err() {
        return;
    }
    let keeper = Keeper {
        puller: Puller::new(state, service, stream, pieces),
        stopping,
        in_a_row: 0,
        told: String::new(),
    };
    keeper.keep().await;
}

struct Keeper {
    puller: Puller,
    stopping: watch::Receiver<bool>,
    /// Troubles in a row.
    in_a_row: u32,
    /// The last one that was logged.
    told: String,
}

impl Keeper {
    async fn keep(mut self) {
        while !*self.stopping.borrow() {
            let claim = self.puller.claim();
            match self.puller.state.desk.claim_pull(&claim).await {
                Ok(Some(known)) => self.hold(&known).await,
                Ok(None) => self.pause(Duration::from_secs(STANDBY_SECONDS)).await,
                Err(error) => {
                    tracing::error!(cause = ?error.to_string(), "cannot ask for the log that is to be pulled");
                    self.pause(Duration::from_secs(STANDBY_SECONDS)).await;
                }
            }
        }
    }

    /// Pulls round after round until the lease is lost, the desk stops, or somebody else had better try.
    async fn hold(&mut self, known: &PullState) {
        self.puller.begin(known);
        while !*self.stopping.borrow() {
            let (state, claim) = (self.puller.state.clone(), self.puller.claim());
            let mut stopping = self.stopping.clone();
            let ended = tokio::select! {
                ended = self.puller.round() => ended,
                // A lost lease is noticed when the cursor is to move; a round is never cut in between.
                () = keep_lease(&state, &claim) => Ok(()),
                _ = stopping.wait_for(|stop| *stop) => break,
            };
            let [dice] = state.world.random_bytes::<1>();
            let (pause, is_lost) = match ended {
                Ok(()) => {
                    self.went_well();
                    (
                        after_round(self.puller.service.round_seconds(), dice),
                        false,
                    )
                }
                Err(PullTrouble::LeaseLost) => {
                    tracing::warn!("another instance pulls the log now");
                    (Duration::from_secs(STANDBY_SECONDS), true)
                }
                Err(trouble) => {
                    self.in_a_row = self.in_a_row.saturating_add(1);
                    self.tell(&trouble).await;
                    let pause = after_trouble(&trouble, self.in_a_row, dice);
                    // Another instance may reach what this one cannot; it would not be answered any sooner by a busy one.
                    (
                        pause,
                        matches!(
                            trouble,
                            PullTrouble::NoAnswer(AskFailed::Unreachable { .. })
                        ),
                    )
                }
            };
            if is_lost {
                self.give_back().await;
                return self.pause(pause).await;
            }
            let claim = self.puller.claim();
            tokio::select! {
                () = self.pause(pause) => {}
                () = keep_lease(&state, &claim) => {}
            }
        }
        self.give_back().await;
    }

    fn went_well(&mut self) {
        if self.in_a_row > 0 {
            tracing::info!("the log is pulled again");
        }
        self.in_a_row = 0;
        self.told.clear();
    }

    /// Once for each new trouble in the log; the self-check shows the latest.
    async fn tell(&mut self, trouble: &PullTrouble) {
        let (says, advice) = (trouble.to_string(), trouble.advice(&self.puller.service));
        if says != self.told {
            tracing::warn!(service = self.puller.service.name(), cause = ?says, "a log cannot be pulled; it will be tried again");
            self.told.clone_from(&says);
        }
        let claim = self.puller.claim();
        let noted = self
            .puller
            .state
            .desk
            .note_pull_trouble(&claim, &says, advice)
            .await;
        if let Err(error) = noted {
            tracing::warn!(cause = ?error.to_string(), "cannot note what stands in the way of a log");
        }
    }

    async fn give_back(&self) {
        let claim = self.puller.claim();
        if let Err(error) = self.puller.state.desk.release_pull(&claim).await {
            tracing::warn!(cause = ?error.to_string(), "cannot give a log back; its lease ends by itself");
        }
    }

    async fn pause(&mut self, pause: Duration) {
        let _ = timeout(pause, self.stopping.wait_for(|stop| *stop)).await;
    }
}

/// Keeps the lease up. Never ends: what follows from a lost one is seen where the cursor is to move.
async fn keep_lease(state: &DeskState, first: &PullClaim) {
    loop {
        sleep(Duration::from_secs(HEARTBEAT_SECONDS)).await;
        let now = state.world.now();
        let claim = PullClaim {
            now,
            until: Moment(now.0.saturating_add(LEASE_SECONDS * 1_000_000)),
            ..first.clone()
        };
        match state.desk.prolong_pull(&claim).await {
            Ok(true) => {}
            Ok(false) => std::future::pending().await,
            Err(error) => {
                tracing::warn!(cause = ?error.to_string(), "cannot keep the lease on a log");
            }
        }
    }
}
