//! One mail's way from its row to the relay, and the row's state on that way: composed, offered, noted as being handed over,
//! ended, settled. Whatever breaks, a mail is given to the relay at most once, and one that does not get through is said on
//! its report.

use std::sync::Arc;

use casework::cases::mail::{
    MailTrouble, line_of_mail_got_through, line_of_mail_trouble, next_try,
};
use casework::cases::timeline::Line;
use casework::moment::Moment;
use evidence::verdict::Verdict;
use jiff::tz::TimeZone;
use rustls::ClientConfig;
use store::{ClaimedMail, Desk, HandingOver, MailAbout, MailSettled, MayHandOver, StoreError};

use super::caller_challenge;
use super::caller_vouching;
use super::compose::{CannotCompose, Composed, ToWrite, compose};
use super::gather::{Gathered, Ungathered, gather};
use super::heads_up;
use super::payment_reminder;
use super::relay::{RelayConnection, RelayError, RelayErrorKind};
use super::relay_health::RelayHealth;
use super::was_this_you;
use crate::channel_settings::{Protection, Relay, ReportAddress};
use crate::state::DeskState;
use crate::tls;

/// How long a claim holds unless it is kept up, seconds.
pub const LEASE_SECONDS: i64 = 20;
/// Mails over one connection; then a fresh one is made.
const MAILS_PER_CONNECTION_MAX: u32 = 50;
/// How often one mail is composed anew because the verdict changed under it.
const COMPOSINGS_MAX: usize = 5;

/// What all workers of a process share.
pub struct Outbox {
    state: DeskState,
    relay: Relay,
    report_address: ReportAddress,
    tls: Option<Arc<ClientConfig>>,
    health: RelayHealth,
}

/// One worker's connection, while it has one.
#[derive(Default)]
pub struct Carrier {
    connection: Option<RelayConnection>,
}

/// What a step found out about a mail.
enum Went {
    Settled(MailSettled),
    /// Somebody else has it now.
    NotOurs,
    /// Compose it anew.
    Anew,
}

impl Outbox {
    /// The outbox of a desk with a relay; `None` where no mail leaves.
    pub fn of(state: &DeskState) -> Option<Outbox> {
        let relay = state.settings.relay.clone()?;
        let report_address = state.settings.report_address.clone()?;
        let tls = match relay.protection {
            Protection::Plain => None,
            Protection::StartTls | Protection::Tls => tls::client_config()
                .inspect_err(|error| {
                    tracing::error!(cause = ?error.to_string(), "no mail can leave over TLS");
                })
                .ok(),
        };
        Some(Outbox {
            state: state.clone(),
            relay,
            report_address,
            tls,
            health: RelayHealth::default(),
        })
    }

    /// Claims a mail and sends it. False where there is nothing to send just now.
    ///
    /// # Errors
    /// When the database doesn't answer.
    pub async fn send_next(&self, worker: &str, carrier: &mut Carrier) -> store::Result<bool> {
        let now = self.state.world.now();
        let Some(_turn) = self.health.turn(now) else {
            return Ok(false);
        };
        let claimed = self
            .state
            .store
            .claim_mail(worker, now, LEASE_SECONDS)
            .await?;
        let Some(mail) = claimed else {
            return Ok(false);
        };
        let kept = tokio::select! {
            sent = self.send(&mail, carrier) => Some(sent?),
            () = self.keep_claim(&mail) => None,
        };
        if kept.is_none() {
            tracing::warn!(mail = %mail.id, "lost the claim on a mail; whoever has it now will send it");
            carrier.connection = None;
        }
        Ok(true)
    }

    /// Says goodbye to the relay, for when there is nothing more to send.
    pub async fn rest(&self, carrier: &mut Carrier) {
        if let Some(connection) = carrier.connection.take() {
            connection.close().await;
        }
    }

    /// Connects, signs in, says goodbye: whether mail could leave now.
    ///
    /// # Errors
    /// What stands in the way.
    pub async fn knock(&self) -> Result<(), RelayError> {
        self.connect().await?.close().await;
        Ok(())
    }

    async fn send(&self, mail: &ClaimedMail, carrier: &mut Carrier) -> store::Result<()> {
        let desk = self.state.store.desk(mail.organisation);
        for _ in 0..COMPOSINGS_MAX {
            match self.try_once(&desk, mail, carrier).await? {
                Went::Settled(settled) => return self.settle(&desk, mail, settled).await,
                Went::NotOurs => return Ok(()),
                Went::Anew => {}
            }
        }
        let settled = self.put_off(mail, "the verdict kept changing", true);
        self.settle(&desk, mail, settled).await
    }

    async fn try_once(
        &self,
        desk: &Desk,
        mail: &ClaimedMail,
        carrier: &mut Carrier,
    ) -> store::Result<Went> {
        let (composed, said_verdict) = match self.written(desk, mail).await? {
            Ok(written) => written,
            Err(settled) => return Ok(Went::Settled(settled)),
        };
        let mut connection = match self.offered(&composed, carrier).await {
            Ok(connection) => connection,
            Err(error) => return Ok(Went::Settled(self.refused(mail, &error))),
        };
        let handing = HandingOver {
            said_verdict,
            address_digest: self.address_digest(&composed.envelope_to),
            at: self.state.world.now(),
        };
        match desk.hand_mail_over(mail, &handing, LEASE_SECONDS).await? {
            MayHandOver::Yes => {}
            // The connection goes with what was offered on it: an unfinished mail is none.
            MayHandOver::ComposeAnew => return Ok(Went::Anew),
            MayHandOver::NotOurs => return Ok(Went::NotOurs),
            MayHandOver::TooMany => {
                let settled = self.given_up(mail, MailTrouble::TooMany, "");
                return Ok(Went::Settled(settled));
            }
        }
        let ended = connection.end().await;
        if ended.is_ok() && connection.mails_carried() < MAILS_PER_CONNECTION_MAX {
            carrier.connection = Some(connection);
        }
        Ok(Went::Settled(self.judged(mail, ended)))
    }

    /// The mail, with the verdict it tells; or what becomes of one that can't be written.
    async fn written(
        &self,
        desk: &Desk,
        mail: &ClaimedMail,
    ) -> store::Result<Result<(Composed, Option<Verdict>), MailSettled>> {
        let written = match &mail.about {
            MailAbout::HeadsUp { id, addressee } => {
                let to = (*id, addressee.as_str());
                let composed = heads_up::compose(&self.state, desk, mail, to, &self.report_address);
                composed
                    .await
                    .map(|written| written.map(|mail| (mail, None)))
            }
            MailAbout::Inquiry(id) => {
                let (state, address) = (&self.state, &self.report_address);
                let composed = was_this_you::compose(state, desk, mail, *id, address);
                composed
                    .await
                    .map(|written| written.map(|mail| (mail, None)))
            }
            MailAbout::PaymentReminder { case, to } => {
                let (state, address) = (&self.state, &self.report_address);
                let composed = payment_reminder::compose(state, desk, mail, (*case, *to), address);
                composed
                    .await
                    .map(|written| written.map(|mail| (mail, None)))
            }
            MailAbout::CallerVouching(id) => {
                let (state, address) = (&self.state, &self.report_address);
                let composed = caller_vouching::compose(state, desk, mail, *id, address);
                composed
                    .await
                    .map(|written| written.map(|mail| (mail, None)))
            }
            MailAbout::CallerChallenge(id) => {
                let (state, address) = (&self.state, &self.report_address);
                let composed = caller_challenge::compose(state, desk, mail, *id, address);
                composed
                    .await
                    .map(|written| written.map(|mail| (mail, None)))
            }
            MailAbout::Report { .. } => gather(&self.state, desk, mail).await.map(|gathered| {
                let composed = self.composed(mail, &gathered);
                composed.map(|mail| (mail, gathered.view.verdict))
            }),
        };
        match written {
            Ok(Ok(written)) => Ok(Ok(written)),
            Ok(Err(error)) => {
                let told = error.to_string();
                Ok(Err(self.given_up(mail, MailTrouble::NoAddress, &told)))
            }
            Err(Ungathered::Never(trouble)) => Ok(Err(self.given_up(mail, trouble, ""))),
            Err(Ungathered::Store(error)) => Err(error),
        }
    }

    fn composed(&self, mail: &ClaimedMail, gathered: &Gathered) -> Result<Composed, CannotCompose> {
        let path = self.state.private_path(gathered.report);
        let page = format!("{}{path}", self.state.settings.base_url());
        compose(&ToWrite {
            mail: mail.id,
            purpose: mail.purpose,
            token: &self.state.reply_token(gathered.report),
            page: &page,
            to: &gathered.address,
            name: gathered.name.as_deref(),
            view: &gathered.view,
            desk_words: gathered.desk_words.as_deref(),
            answers_told: mail.answers_told,
            told_before: gathered.told_before,
            answers: gathered.answers.as_deref(),
            first_mail: gathered.first_mail,
            organisation: &gathered.organisation,
            report_address: &self.report_address,
            urgent_contact: &gathered.urgent_contact,
            own_hosts: &gathered.own_hosts,
            now: self.state.world.now(),
            zone: &TimeZone::system(),
        })
    }

    /// Offers a mail on the connection there is, or on a fresh one: a relay may have hung up on the old one meanwhile, which
    /// says nothing about the mail.
    async fn offered(
        &self,
        composed: &Composed,
        carrier: &mut Carrier,
    ) -> Result<RelayConnection, RelayError> {
        let Composed {
            envelope_from: from,
            envelope_to: to,
            bytes,
        } = composed;
        if let Some(mut old) = carrier.connection.take() {
            match old.offer(from, to, bytes).await {
                Ok(()) => return Ok(old),
                Err(error) if error.kind == RelayErrorKind::Relay => {}
                Err(error) => {
                    carrier.connection = old.forget().await.then_some(old);
                    return Err(error);
                }
            }
        }
        let mut fresh = self.connect().await?;
        match fresh.offer(from, to, bytes).await {
            Ok(()) => {
                self.health.answered();
                Ok(fresh)
            }
            Err(error) => {
                if error.kind != RelayErrorKind::Relay {
                    self.health.answered();
                    carrier.connection = fresh.forget().await.then_some(fresh);
                }
                Err(error)
            }
        }
    }

    async fn connect(&self) -> Result<RelayConnection, RelayError> {
        let password = match &self.state.settings.relay_password {
            Some(source) => Some(source.read().map_err(|error| RelayError {
                kind: RelayErrorKind::Relay,
                says: error.to_string(),
            })?),
            None => None,
        };
        let hello = self.report_address.domain();
        RelayConnection::open(&self.relay, password.as_ref(), self.tls.as_ref(), hello).await
    }

    /// What the relay's answer to the end of a mail means.
    fn judged(
        &self,
        mail: &ClaimedMail,
        ended: Result<Result<(), RelayError>, RelayError>,
    ) -> MailSettled {
        match ended {
            Ok(Ok(())) => MailSettled::Sent {
                after_all: self.line(mail, line_of_mail_got_through),
            },
            Ok(Err(refused)) => self.refused(mail, &refused),
            Err(silent) => MailSettled::Unsure {
                error: silent.says,
                line: self.trouble_line(mail, MailTrouble::Unanswered),
            },
        }
    }

    fn refused(&self, mail: &ClaimedMail, error: &RelayError) -> MailSettled {
        match error.kind {
            RelayErrorKind::Never => self.given_up(mail, MailTrouble::Refused, &error.says),
            RelayErrorKind::Later => self.put_off(mail, &error.says, true),
            RelayErrorKind::Relay => {
                let knock = self.health.failed(self.state.world.now());
                tracing::warn!(cause = ?error.says, "the relay does not take our mail");
                match self.put_off(mail, &error.says, false) {
                    MailSettled::PutOff { error, counts, .. } => MailSettled::PutOff {
                        until: knock,
                        error,
                        counts,
                    },
                    given_up => given_up,
                }
            }
        }
    }

    fn put_off(&self, mail: &ClaimedMail, error: &str, counts: bool) -> MailSettled {
        let attempts = mail.attempt.max(1).unsigned_abs();
        match next_try(attempts, mail.created, self.state.world.now()) {
            Some(until) => MailSettled::PutOff {
                until,
                error: error.to_owned(),
                counts,
            },
            None => self.given_up(mail, MailTrouble::Expired, error),
        }
    }

    fn given_up(&self, mail: &ClaimedMail, trouble: MailTrouble, error: &str) -> MailSettled {
        MailSettled::GivenUp {
            trouble,
            error: error.to_owned(),
            line: self.trouble_line(mail, trouble),
        }
    }

    fn trouble_line(&self, mail: &ClaimedMail, trouble: MailTrouble) -> Option<Line> {
        self.line(mail, |report, purpose, at| {
            line_of_mail_trouble(report, purpose, trouble, at)
        })
    }

    fn line(
        &self,
        mail: &ClaimedMail,
        write: impl FnOnce(
            casework::ids::ReportId,
            casework::people::reply_address::MailPurpose,
            Moment,
        ) -> Line,
    ) -> Option<Line> {
        let report = mail.about.report()?;
        Some(write(report, mail.purpose, self.state.world.now()))
    }

    async fn settle(
        &self,
        desk: &Desk,
        mail: &ClaimedMail,
        settled: MailSettled,
    ) -> Result<(), StoreError> {
        let now = self.state.world.now();
        let is_ours = desk.settle_outgoing_mail(mail, &settled, now).await?;
        match (&settled, is_ours) {
            (_, false) => tracing::warn!(mail = %mail.id, "a mail was settled by somebody else"),
            (MailSettled::GivenUp { trouble, .. }, _) => {
                tracing::warn!(mail = %mail.id, why = trouble.code(), "gave up on a mail; its case says so");
            }
            (MailSettled::Unsure { .. }, _) => {
                tracing::warn!(mail = %mail.id, "whether a mail got through is unknown; its case says so");
            }
            (MailSettled::Sent { .. } | MailSettled::PutOff { .. }, _) => {}
        }
        Ok(())
    }

    fn address_digest(&self, address: &str) -> [u8; 32] {
        self.state
            .keyed_digest("mail-address", &address.to_lowercase())
    }

    /// Ends only when the claim was lost.
    async fn keep_claim(&self, mail: &ClaimedMail) {
        const HEARTBEAT: std::time::Duration = std::time::Duration::from_secs(6);
        let mut heartbeat =
            tokio::time::interval_at(tokio::time::Instant::now() + HEARTBEAT, HEARTBEAT);
        loop {
            heartbeat.tick().await;
            let now = self.state.world.now();
            match self
                .state
                .store
                .prolong_mail(mail, now, LEASE_SECONDS)
                .await
            {
                Ok(true) => {}
                Ok(false) => return,
                // The database may be back before the lease ends.
                Err(error) => {
                    tracing::warn!(cause = ?error.to_string(), "cannot keep the claim on a mail");
                }
            }
        }
    }
}
