//! The queue of mails: enqueued in the transaction of what causes them, claimed for a lease, noted as being handed over
//! right before the relay may accept them, settled after. A mail found in the middle of being handed over becomes unsure
//! and is never given out again.

use casework::cases::mail::{
    MAILS_PER_ADDRESS_AND_HOUR_MAX, MailCause, MailTrouble, line_of_mail_trouble,
};
use casework::cases::timeline::Line;
use casework::ids::{
    CallerCheckId, CaseId, InquiryId, MailId, MessageId, OrganisationId, ReportId,
};
use casework::moment::Moment;
use casework::people::reply_address::MailPurpose;
use evidence::verdict::Verdict;
use uuid::Uuid;

use super::super::dialect;
use super::{EngineDesk, EngineStore, Writing, counted, known};
use crate::error::{Result, StoreError};
use crate::records::outgoing_mail::{
    ClaimedMail, HandingOver, MAIL_ERROR_CHARS_MAX, MailAbout, MailCounts, MailSettled,
    MayHandOver, NewMail,
};
use crate::words::without_nul;

const HOUR_MINUTES: i64 = 60;

/// Nothing leaves because of demonstration data.
const ENQUEUE: &str = "INSERT INTO outgoing_mails
    (organisation, id, cause, purpose, report, message, state, attempts, try_at_us, created_us, since_us)
    SELECT $1, $2, $3, $4, r.id, $6, 'waiting', 0, $7, $8, $8 FROM reports r
    WHERE r.organisation = $1 AND r.id = $5 AND NOT r.demonstration
    ON CONFLICT (organisation, cause) DO NOTHING";
const NEXT: &str =
    "SELECT MIN(try_at_us) FROM outgoing_mails WHERE state IN ('waiting', 'handing-over')";
/// Whether a claim is still ours: nobody else's attempt has begun since.
const PROLONG: &str =
    "UPDATE outgoing_mails SET try_at_us = $5 WHERE organisation = $1 AND id = $2 AND worker = $3
    AND attempts = $4 AND state IN ('waiting', 'handing-over')";
const TO_ADDRESS: &str =
    "SELECT COUNT(*) FROM outgoing_mails WHERE organisation = $1 AND address_digest = $2
    AND handed_us > $3";
const HAND_OVER: &str =
    "UPDATE outgoing_mails SET state = 'handing-over', since_us = $5, handed_us = $5,
    try_at_us = $6, address_digest = $7, said_verdict = $8
    WHERE organisation = $1 AND id = $2 AND worker = $3 AND attempts = $4 AND state = 'waiting'";
const SENT: &str =
    "UPDATE outgoing_mails SET state = 'sent', since_us = $5, trouble = NULL, last_error = NULL
    WHERE organisation = $1 AND id = $2 AND worker = $3 AND attempts = $4 AND state = $6";
const PUT_OFF: &str = "UPDATE outgoing_mails SET state = 'waiting', since_us = $5, try_at_us = $6, last_error = $7,
    worker = NULL, attempts = attempts - $8, handed_us = NULL, address_digest = NULL, said_verdict = NULL
    WHERE organisation = $1 AND id = $2 AND worker = $3 AND attempts = $4 AND state IN ('waiting', 'handing-over')";
const GIVE_UP: &str = "UPDATE outgoing_mails SET state = 'given-up', since_us = $5, trouble = $6, last_error = $7,
    worker = NULL, handed_us = NULL, said_verdict = NULL
    WHERE organisation = $1 AND id = $2 AND worker = $3 AND attempts = $4 AND state IN ('waiting', 'handing-over')";
const UNSURE: &str = "UPDATE outgoing_mails SET state = 'unsure', since_us = $5, trouble = $6, last_error = $7
    WHERE organisation = $1 AND id = $2 AND worker = $3 AND attempts = $4 AND state = 'handing-over'";
const COUNTS: &str = "SELECT COUNT(*) FILTER (WHERE state IN ('waiting', 'handing-over')),
    MIN(CASE WHEN state IN ('waiting', 'handing-over') THEN created_us END),
    COUNT(*) FILTER (WHERE state IN ('given-up', 'unsure') AND replaced_by IS NULL)
    FROM outgoing_mails WHERE organisation = $1";
const LAST_ERROR: &str =
    "SELECT last_error FROM outgoing_mails WHERE organisation = $1 AND state = 'waiting'
    AND last_error IS NOT NULL ORDER BY since_us DESC, id LIMIT 1";

#[derive(sqlx::FromRow)]
struct ClaimedRow {
    organisation: Uuid,
    id: Uuid,
    cause: String,
    purpose: String,
    report: Option<Uuid>,
    message: Option<Uuid>,
    heads_up: Option<Uuid>,
    addressee: Option<String>,
    attempts: i64,
    created_us: i64,
}

impl ClaimedRow {
    fn read(self, worker: &str) -> Result<ClaimedMail> {
        let purpose = known("purpose of a mail", &self.purpose, MailPurpose::from_code)?;
        let about = match (self.report, self.heads_up) {
            (Some(report), _) => MailAbout::Report {
                report: ReportId(report),
                message: self.message.map(MessageId),
            },
            (None, Some(id)) if purpose == MailPurpose::WasThisYou => {
                MailAbout::Inquiry(InquiryId(id))
            }
            (None, Some(id)) if purpose == MailPurpose::PaymentReminder => {
                let to = self.addressee.unwrap_or_default();
                let to = to
                    .parse()
                    .map_err(|_| StoreError::unreadable("mail", "to nobody"))?;
                let case = CaseId(id);
                MailAbout::PaymentReminder { case, to }
            }
            (None, Some(id)) if purpose == MailPurpose::CallerChallenge => {
                MailAbout::CallerChallenge(CallerCheckId(id))
            }
            (None, Some(id)) if purpose == MailPurpose::CallerVouching => {
                MailAbout::CallerVouching(CallerCheckId(id))
            }
            (None, Some(id)) => MailAbout::HeadsUp {
                id,
                addressee: self.addressee.unwrap_or_default(),
            },
            (None, None) => return Err(StoreError::unreadable("mail", "about nothing")),
        };
        Ok(ClaimedMail {
            id: MailId(self.id),
            organisation: OrganisationId(self.organisation),
            purpose,
            about,
            answers_told: MailCause::is_told(&self.cause),
            attempt: self.attempts,
            created: Moment(self.created_us),
            worker: worker.to_owned(),
        })
    }
}

impl EngineDesk {
    /// Enqueues a mail, where mail can leave at all.
    pub(super) async fn enqueue_mail_within(
        &self,
        writing: &mut Writing,
        mail: &NewMail,
    ) -> Result<()> {
        if !self.mail_leaves {
            return Ok(());
        }
        sqlx::query(ENQUEUE)
            .bind(self.organisation)
            .bind(mail.cause.mail(OrganisationId(self.organisation)).0)
            .bind(mail.cause.code())
            .bind(mail.purpose.code())
            .bind(mail.report.0)
            .bind(mail.message.map(|message| message.0))
            .bind(mail.send_at.0)
            .bind(mail.created.0)
            .execute(&mut **writing)
            .await?;
        Ok(())
    }

    pub(crate) async fn mail_counts(&self) -> Result<MailCounts> {
        let (waiting, oldest, troubled): (i64, Option<i64>, i64) = sqlx::query_as(COUNTS)
            .bind(self.organisation)
            .fetch_one(&self.pool)
            .await?;
        let last_error: Option<String> = sqlx::query_scalar(LAST_ERROR)
            .bind(self.organisation)
            .fetch_optional(&self.pool)
            .await?;
        Ok(MailCounts {
            waiting: counted(waiting),
            oldest: oldest.map(Moment),
            troubled: counted(troubled),
            last_error,
        })
    }

    pub(crate) async fn hand_mail_over(
        &self,
        mail: &ClaimedMail,
        handing: &HandingOver,
        lease_seconds: i64,
    ) -> Result<MayHandOver> {
        let mut writing = self.begin().await?;
        if let Some(report) = mail.about.report() {
            // The lock keeps a placement from changing the verdict between this look and the note.
            self.lock_report(&mut writing, report).await?;
            let tells = matches!(mail.purpose, MailPurpose::Answer | MailPurpose::Update);
            if tells && self.verdict_of_report(&mut writing, report).await? != handing.said_verdict
            {
                writing.rollback().await?;
                return Ok(MayHandOver::ComposeAnew);
            }
        }
        let to_address: i64 = sqlx::query_scalar(TO_ADDRESS)
            .bind(self.organisation)
            .bind(&handing.address_digest[..])
            .bind(handing.at.plus_minutes(-HOUR_MINUTES).0)
            .fetch_one(&mut *writing)
            .await?;
        if counted(to_address) >= MAILS_PER_ADDRESS_AND_HOUR_MAX {
            writing.rollback().await?;
            return Ok(MayHandOver::TooMany);
        }
        let changed = sqlx::query(HAND_OVER)
            .bind(self.organisation)
            .bind(mail.id.0)
            .bind(&mail.worker)
            .bind(mail.attempt)
            .bind(handing.at.0)
            .bind(later(handing.at, lease_seconds).0)
            .bind(&handing.address_digest[..])
            .bind(handing.said_verdict.map(Verdict::code))
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(if changed.rows_affected() == 1 {
            MayHandOver::Yes
        } else {
            MayHandOver::NotOurs
        })
    }

    pub(crate) async fn settle_outgoing_mail(
        &self,
        mail: &ClaimedMail,
        settled: &MailSettled,
        at: Moment,
    ) -> Result<bool> {
        let mut writing = self.begin().await?;
        let is_ours = match settled {
            MailSettled::Sent { after_all } => {
                let from = |state| self.note_sent(mail, at, state);
                if from("handing-over")
                    .execute(&mut *writing)
                    .await?
                    .rows_affected()
                    == 1
                {
                    true
                } else {
                    // Our claim ran out while the relay took its time, and somebody noted the mail as unsure.
                    let late = from("unsure").execute(&mut *writing).await?;
                    if let (1, Some(line)) = (late.rows_affected(), after_all) {
                        self.append_line(&mut writing, line).await?;
                    }
                    late.rows_affected() == 1
                }
            }
            MailSettled::PutOff {
                until,
                error,
                counts,
            } => {
                let changed = sqlx::query(PUT_OFF)
                    .bind(self.organisation)
                    .bind(mail.id.0)
                    .bind(&mail.worker)
                    .bind(mail.attempt)
                    .bind(at.0)
                    .bind(until.0)
                    .bind(shortened(error))
                    .bind(i64::from(!counts))
                    .execute(&mut *writing)
                    .await?;
                changed.rows_affected() == 1
            }
            MailSettled::Unsure { error, line } => {
                let lost = Lost {
                    statement: UNSURE,
                    trouble: MailTrouble::Unanswered,
                    error,
                    line: line.as_ref(),
                };
                self.note_lost(&mut writing, mail, lost, at).await?
            }
            MailSettled::GivenUp {
                trouble,
                error,
                line,
            } => {
                let lost = Lost {
                    statement: GIVE_UP,
                    trouble: *trouble,
                    error,
                    line: line.as_ref(),
                };
                self.note_lost(&mut writing, mail, lost, at).await?
            }
        };
        writing.commit().await?;
        Ok(is_ours)
    }

    fn note_sent<'q>(
        &self,
        mail: &'q ClaimedMail,
        at: Moment,
        from: &'static str,
    ) -> sqlx::query::Query<'q, super::Db, <super::Db as sqlx::Database>::Arguments> {
        sqlx::query(SENT)
            .bind(self.organisation)
            .bind(mail.id.0)
            .bind(&mail.worker)
            .bind(mail.attempt)
            .bind(at.0)
            .bind(from)
    }

    async fn note_lost(
        &self,
        writing: &mut Writing,
        mail: &ClaimedMail,
        lost: Lost<'_>,
        at: Moment,
    ) -> Result<bool> {
        let changed = sqlx::query(lost.statement)
            .bind(self.organisation)
            .bind(mail.id.0)
            .bind(&mail.worker)
            .bind(mail.attempt)
            .bind(at.0)
            .bind(lost.trouble.code())
            .bind(shortened(lost.error))
            .execute(&mut **writing)
            .await?;
        if let (1, Some(line)) = (changed.rows_affected(), lost.line) {
            self.append_line(writing, line).await?;
        }
        Ok(changed.rows_affected() == 1)
    }
}

/// A mail that did not get through, or may not have.
struct Lost<'l> {
    statement: &'static str,
    trouble: MailTrouble,
    error: &'l str,
    line: Option<&'l Line>,
}

impl EngineStore {
    pub(crate) async fn next_mail_at(&self) -> Result<Option<Moment>> {
        let next: Option<i64> = sqlx::query_scalar(NEXT).fetch_one(&self.pool).await?;
        Ok(next.map(Moment))
    }

    pub(crate) async fn claim_mail(
        &self,
        worker: &str,
        now: Moment,
        lease_seconds: i64,
    ) -> Result<Option<ClaimedMail>> {
        // A look that writes nothing: an idle desk leaves the disk alone.
        if self.next_mail_at().await?.is_none_or(|next| next > now) {
            return Ok(None);
        }
        while self.note_one_unsure(now).await? {}
        let mut writing = dialect::begin(&self.pool, &self.turns).await?;
        let row: Option<ClaimedRow> = sqlx::query_as(dialect::CLAIM_MAIL)
            .bind(worker)
            .bind(now.0)
            .bind(later(now, lease_seconds).0)
            .fetch_optional(&mut *writing)
            .await?;
        writing.commit().await?;
        row.map(|row| row.read(worker)).transpose()
    }

    /// Finds one mail whose worker never came back from handing it over, notes it as unsure and says so on the report.
    async fn note_one_unsure(&self, now: Moment) -> Result<bool> {
        let mut writing = dialect::begin(&self.pool, &self.turns).await?;
        let row: Option<(Uuid, Option<Uuid>, String)> = sqlx::query_as(dialect::NOTE_MAIL_UNSURE)
            .bind(now.0)
            .bind(MailTrouble::Stopped.code())
            .fetch_optional(&mut *writing)
            .await?;
        let Some((organisation, report, purpose)) = row else {
            writing.rollback().await?;
            return Ok(false);
        };
        if let Some(report) = report {
            let purpose = known("purpose of a mail", &purpose, MailPurpose::from_code)?;
            let line = line_of_mail_trouble(ReportId(report), purpose, MailTrouble::Stopped, now);
            self.desk(OrganisationId(organisation))
                .append_line(&mut writing, &line)
                .await?;
        }
        writing.commit().await?;
        Ok(true)
    }

    pub(crate) async fn prolong_mail(
        &self,
        mail: &ClaimedMail,
        now: Moment,
        lease_seconds: i64,
    ) -> Result<bool> {
        let mut writing = dialect::begin(&self.pool, &self.turns).await?;
        let changed = sqlx::query(PROLONG)
            .bind(mail.organisation.0)
            .bind(mail.id.0)
            .bind(&mail.worker)
            .bind(mail.attempt)
            .bind(later(now, lease_seconds).0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(changed.rows_affected() == 1)
    }
}

fn later(now: Moment, seconds: i64) -> Moment {
    Moment(now.0.saturating_add(seconds.saturating_mul(1_000_000)))
}

fn shortened(error: &str) -> String {
    without_nul(error)
        .chars()
        .take(MAIL_ERROR_CHARS_MAX)
        .collect()
}
