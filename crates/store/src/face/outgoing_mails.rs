//! Mails on their way out. What makes one due is seen by the statements of what happened; here are the queue's own acts.

use casework::cases::mail::ReportMail;
use casework::cases::timeline::Line;
use casework::ids::{MailId, ReportId};
use casework::moment::Moment;
use evidence::verdict::Verdict;

use super::{Desk, DeskEngine, Store, delegate};
use crate::records::outgoing_mail::{
    ClaimedMail, HandingOver, MailCounts, MailSettled, MayHandOver, NewMail,
};

impl Desk {
    /// The same desk, knowing whether mail can leave; until told it can't, and then nothing is enqueued.
    pub fn with_mail_leaving(mut self, leaves: bool) -> Desk {
        match &mut self.engine {
            DeskEngine::Sqlite(engine) => engine.mail_leaves = leaves,
            DeskEngine::Postgres(engine) => engine.mail_leaves = leaves,
        }
        self
    }

    delegate! { DeskEngine;
        /// Enqueues a mail by itself, outside the transaction of its cause; a second one of the same cause changes
        /// nothing, and so does one to somebody who can't be written to.
        pub async fn enqueue_mail(&self, mail: &NewMail) -> Result<()>;

        /// Notes that the relay is about to accept a mail. Only after `Yes` may the end of its data be sent.
        pub async fn hand_mail_over(&self, mail: &ClaimedMail, handing: &HandingOver, lease_seconds: i64) -> Result<MayHandOver>;

        /// Settles a claimed mail; false where the claim was lost to somebody else, and then nothing was changed.
        pub async fn settle_outgoing_mail(&self, mail: &ClaimedMail, settled: &MailSettled, at: Moment) -> Result<bool>;

        /// Sends a mail that was given up or is unsure once more, as a new mail; false where it is neither, or was sent
        /// again already.
        pub async fn send_mail_again(&self, mail: MailId, line: &Line, at: Moment) -> Result<bool>;

        /// Notes that a mail about this report came back; false where it was not one that had left.
        pub async fn mail_came_back(&self, mail: MailId, report: ReportId, line: &Line, at: Moment) -> Result<bool>;

        /// The mails about one report, oldest first, without those that another one took the place of.
        pub async fn mails_of_report(&self, report: ReportId) -> Result<Vec<ReportMail>>;

        /// The verdict in the last mail that told one about this report; the outer `None` where none has left.
        pub async fn last_told_verdict(&self, report: ReportId) -> Result<Option<Option<Verdict>>>;

        /// The digest of the mail that a report came by, where it came by mail; it is among the report's evidence.
        pub async fn own_mail_of_report(&self, report: ReportId) -> Result<Option<String>>;

        /// How the queue of mails stands.
        pub async fn mail_counts(&self) -> Result<MailCounts>;
    }
}

impl Store {
    delegate! { StoreEngine;
        /// Claims the mail that has waited longest, for `lease_seconds`; `None` where there is nothing to send. A mail
        /// whose worker never came back from handing it over becomes unsure first, and is not given out.
        pub async fn claim_mail(&self, worker: &str, now: Moment, lease_seconds: i64) -> Result<Option<ClaimedMail>>;

        /// Keeps a claim for `lease_seconds` more; false where it was lost to somebody else.
        pub async fn prolong_mail(&self, mail: &ClaimedMail, now: Moment, lease_seconds: i64) -> Result<bool>;

        /// When the next mail could be sent, or the next lost claim ends; `None` where none waits.
        pub async fn next_mail_at(&self) -> Result<Option<Moment>>;
    }
}
