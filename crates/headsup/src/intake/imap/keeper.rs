//! Keeps a mailbox read as long as the desk runs: takes the lease, connects, reads, waits for news, and begins again after
//! trouble, with growing pauses. What is read and in which order stands in `reader`.

use std::time::{Duration, SystemTime};

use casework::moment::Moment;
use store::{MailboxClaim, MailboxState};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use super::pause::pause_after;
use super::reader::{Reader, Stopped};
use crate::imap_connection::ImapConnection;
use crate::imap_sign_in::{ImapAccess, ImapKey};
use crate::imap_trouble::{ImapTrouble, TroubleKind};
use crate::state::DeskState;

/// How long the lease on a mailbox holds unless it is kept up; another instance takes over no sooner.
const LEASE_SECONDS: i64 = 20;
/// How often the lease is kept up.
const HEARTBEAT_SECONDS: u64 = 6;
/// How often an instance that doesn't hold the mailbox asks for it.
const STANDBY_SECONDS: u64 = 5;
/// How often a renewed password or token is looked for during a long pause.
const SECRET_LOOK_SECONDS: u64 = 5;

/// Reads the mailbox of the settings until `stopping` turns true; returns at once where none is to be read.
pub async fn run(state: DeskState, stopping: watch::Receiver<bool>) {
    let Some(access) = ImapAccess::of(&state.settings) else {
        return;
    };
    let keeper = Keeper {
        mailbox: access.key_of_mailbox(),
        holder: state.world.new_token(),
        state,
        access,
        stopping,
    };
    keeper.keep().await;
}

struct Keeper {
    state: DeskState,
    access: ImapAccess,
    mailbox: String,
    holder: String,
    stopping: watch::Receiver<bool>,
}

/// Troubles in a row, the last one told, and the mail that our own side refused for now.
#[derive(Default)]
struct Troubles {
    in_a_row: u32,
    told: String,
    refused_for_now: Option<(u32, u32)>,
}

impl Keeper {
    async fn keep(mut self) {
        let mut troubles = Troubles::default();
        while !*self.stopping.borrow() {
            match self.state.desk.claim_mailbox(&self.claim()).await {
                Ok(Some(known)) => {
                    let stopped = self.hold(known, &mut troubles).await;
                    self.end(stopped, &mut troubles).await;
                }
                Ok(None) => self.pause(Duration::from_secs(STANDBY_SECONDS)).await,
                Err(error) => {
                    tracing::error!(cause = ?error.to_string(), "cannot ask for the mailbox");
                    self.pause(Duration::from_secs(STANDBY_SECONDS)).await;
                }
            }
        }
    }

    fn claim(&self) -> MailboxClaim {
        claim(&self.state, &self.mailbox, &self.holder)
    }

    /// Reads while the lease holds.
    async fn hold(&mut self, known: MailboxState, troubles: &mut Troubles) -> Stopped {
        let (state, mailbox, holder) = (
            self.state.clone(),
            self.mailbox.clone(),
            self.holder.clone(),
        );
        tokio::select! {
            stopped = self.read(known, troubles) => stopped,
            () = keep_lease(&state, &mailbox, &holder) => Stopped::LeaseLost,
        }
    }

    async fn read(&mut self, known: MailboxState, troubles: &mut Troubles) -> Stopped {
        let mut connection = tokio::select! {
            opened = ImapConnection::open(&self.access) => match opened {
                Ok(connection) => connection,
                Err(trouble) => return Stopped::Trouble(trouble),
            },
            _ = self.stopping.wait_for(|stop| *stop) => return Stopped::Told,
        };
        let careful = troubles.in_a_row > 0;
        let claim = self.claim();
        let mut reader = Reader::new(self.state.clone(), &self.access, claim, known, careful);
        reader.refused_for_now = troubles.refused_for_now;
        let stopped = loop {
            if let Err(stopped) = reader.look(&mut connection, &self.stopping).await {
                troubles.refused_for_now = reader.refused_for_now;
                break stopped;
            }
            if troubles.in_a_row > 0 {
                tracing::info!("the mailbox is read again");
            }
            *troubles = Troubles::default();
            let next_try = match reader.until_next_try().await {
                Ok(next_try) => next_try,
                Err(stopped) => break stopped,
            };
            let mut stopping = self.stopping.clone();
            let told = async move {
                let stopped = stopping.wait_for(|stop| *stop);
                match next_try {
                    Some(pause) => drop(timeout(pause, stopped).await),
                    None => drop(stopped.await),
                }
            };
            if let Err(trouble) = connection.wait_for_news(told).await {
                break Stopped::Trouble(trouble);
            }
            if *self.stopping.borrow() {
                break Stopped::Told;
            }
        };
        connection.leave().await;
        stopped
    }

    /// Gives the mailbox back, says what stood in the way, and waits as long as that asks for.
    async fn end(&mut self, stopped: Stopped, troubles: &mut Troubles) {
        let claim = self.claim();
        if let Stopped::Trouble(trouble) = &stopped {
            self.tell(trouble, troubles);
            let (says, advice) = (trouble.sentence(), trouble.advice());
            let noted = self
                .state
                .desk
                .note_mailbox_trouble(&claim, &says, advice)
                .await;
            if let Err(error) = noted {
                tracing::warn!(cause = ?error.to_string(), "cannot note what stands in the way of the mailbox");
            }
        }
        if let Err(error) = self.state.desk.release_mailbox(&claim).await {
            tracing::warn!(cause = ?error.to_string(), "cannot give the mailbox back; its lease ends by itself");
        }
        match stopped {
            Stopped::Trouble(trouble) => {
                troubles.in_a_row = troubles.in_a_row.saturating_add(1);
                let [dice] = self.state.world.random_bytes::<1>();
                let pause = pause_after(trouble.kind(), troubles.in_a_row, dice);
                self.pause_unless_renewed(pause, trouble.kind()).await;
            }
            Stopped::LeaseLost => {
                tracing::warn!("another instance reads the mailbox now");
                self.pause(Duration::from_secs(STANDBY_SECONDS)).await;
            }
            Stopped::Told => {}
        }
    }

    /// Once for each new trouble; while it lasts the self-check shows it.
    fn tell(&self, trouble: &ImapTrouble, troubles: &mut Troubles) {
        let told = trouble.to_string();
        if told != troubles.told {
            tracing::warn!(cause = ?told, "the mailbox cannot be read; it will be tried again");
            troubles.told = told;
        }
    }

    async fn pause(&mut self, pause: Duration) {
        let _ = timeout(pause, self.stopping.wait_for(|stop| *stop)).await;
    }

    /// Waits, but no longer than until somebody writes a new password or token.
    async fn pause_unless_renewed(&mut self, pause: Duration, kind: TroubleKind) {
        if !matches!(kind, TroubleKind::SignIn | TroubleKind::SetUp) {
            return self.pause(pause).await;
        }
        let (until, written) = (Instant::now() + pause, self.secret_written());
        while Instant::now() < until && !*self.stopping.borrow() && self.secret_written() == written
        {
            let left = until.saturating_duration_since(Instant::now());
            self.pause(left.min(Duration::from_secs(SECRET_LOOK_SECONDS)))
                .await;
        }
    }

    fn secret_written(&self) -> Option<SystemTime> {
        let (ImapKey::Password(source) | ImapKey::Token(source)) = &self.access.key;
        std::fs::metadata(source.file()?).ok()?.modified().ok()
    }
}

fn claim(state: &DeskState, mailbox: &str, holder: &str) -> MailboxClaim {
    let now = state.world.now();
    MailboxClaim {
        mailbox: mailbox.to_owned(),
        holder: holder.to_owned(),
        now,
        until: Moment(now.0.saturating_add(LEASE_SECONDS * 1_000_000)),
    }
}

/// Ends only when the lease was lost.
async fn keep_lease(state: &DeskState, mailbox: &str, holder: &str) {
    loop {
        sleep(Duration::from_secs(HEARTBEAT_SECONDS)).await;
        match state
            .desk
            .prolong_mailbox(&claim(state, mailbox, holder))
            .await
        {
            Ok(true) => {}
            Ok(false) => return,
            // The database may be back before the lease ends; until then nothing can be taken in anyway.
            Err(error) => {
                tracing::warn!(cause = ?error.to_string(), "cannot keep the lease on the mailbox");
            }
        }
    }
}
