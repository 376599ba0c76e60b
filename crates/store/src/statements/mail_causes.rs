//! What makes a mail due, seen inside the transaction of what happened: the first place of a report, a verdict that is
//! not the one we told, a case that is open again, a message of the desk. And the mails of a case, for its page.

use casework::cases::mail::{
    MailCause, MailState, MailTrouble, ReportMail, WAIT_FOR_DNS_SECONDS, may_be_written_to,
};
use casework::cases::report::Report;
use casework::cases::thread::{MessageFrom, MessageKind, ThreadMessage};
use casework::cases::timeline::Line;
use casework::ids::{MailId, OrganisationId, ReportId};
use casework::moment::Moment;
use casework::people::reply_address::MailPurpose;
use evidence::verdict::Verdict;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Db, EngineDesk, Writing, known};
use crate::error::Result;
use crate::records::intake::Placement;
use crate::records::job::JobKind;
use crate::records::outgoing_mail::{MAILS_PER_CASE_SHOWN_MAX, NewMail};

/// Report ids in one statement; engines limit the number of bound values.
const IDS_PER_STATEMENT_MAX: usize = 500;

const LAST_TOLD: &str = "SELECT said_verdict FROM outgoing_mails WHERE organisation = $1 AND report = $2
    AND purpose IN ('answer', 'update') AND handed_us IS NOT NULL ORDER BY handed_us DESC, id LIMIT 1";
const SEND_NOW: &str =
    "UPDATE outgoing_mails SET try_at_us = $3 WHERE organisation = $1 AND cause = $2
    AND state = 'waiting' AND attempts = 0 AND try_at_us > $3";
const MAILS: &str = "SELECT id, report, purpose, state, trouble, since_us FROM outgoing_mails
    WHERE replaced_by IS NULL AND organisation = ";
/// Only what did not get through, or may not have, and was not sent again already.
const SEND_AGAIN: &str = "INSERT INTO outgoing_mails
    (organisation, id, cause, purpose, report, message, heads_up, addressee, state, attempts, try_at_us, created_us, since_us)
    SELECT organisation, $3, $4, purpose, report, message, heads_up, addressee, 'waiting', 0, $5, $5, $5 FROM outgoing_mails
    WHERE organisation = $1 AND id = $2 AND state IN ('given-up', 'unsure') AND replaced_by IS NULL
    ON CONFLICT (organisation, cause) DO NOTHING";
const REPLACED: &str =
    "UPDATE outgoing_mails SET replaced_by = $3 WHERE organisation = $1 AND id = $2";
/// A report that came by mail carries the digest of that mail in its submission.
const OWN_MAIL: &str = "SELECT e.sha256 FROM reports r JOIN evidence e ON e.organisation = r.organisation
    AND e.report = r.id AND r.submission = 'mail-' || e.sha256 WHERE r.organisation = $1 AND r.id = $2";
const CAME_BACK: &str = "UPDATE outgoing_mails SET state = 'given-up', since_us = $3, trouble = $4
    WHERE organisation = $1 AND id = $2 AND report = $5 AND state IN ('sent', 'unsure', 'handing-over')";

#[derive(sqlx::FromRow)]
struct MailRow {
    id: Uuid,
    report: Uuid,
    purpose: String,
    state: String,
    trouble: Option<String>,
    since_us: i64,
}

impl MailRow {
    fn read(self) -> Result<ReportMail> {
        let trouble = self.trouble.as_deref();
        Ok(ReportMail {
            id: MailId(self.id),
            report: ReportId(self.report),
            purpose: known("purpose of a mail", &self.purpose, MailPurpose::from_code)?,
            state: known("state of a mail", &self.state, MailState::from_code)?,
            trouble: trouble
                .map(|code| known("trouble of a mail", code, MailTrouble::from_code))
                .transpose()?,
            since: Moment(self.since_us),
        })
    }
}

impl EngineDesk {
    /// The answer at the first place a report gets; later ones are told where they are not what we told before.
    pub(super) async fn mail_of_placement(
        &self,
        writing: &mut Writing,
        report: &Report,
        placement: &Placement,
        reopened: bool,
    ) -> Result<()> {
        if !self.mail_leaves || !may_be_written_to(report) {
            return Ok(());
        }
        // Who answers a heads-up has a case before the first look.
        if report.examination_pending {
            return self.enqueue_thanks(writing, report.id, placement).await;
        }
        sqlx::query(SEND_NOW)
            .bind(self.organisation)
            .bind(MailCause::Thanks(report.id).code())
            .bind(placement.at.0)
            .execute(&mut **writing)
            .await?;
        let Some(told) = self.last_told(&mut **writing, report.id).await? else {
            return Ok(());
        };
        if reopened || self.verdict_of_report(writing, report.id).await? != told {
            self.enqueue_changed(writing, report.id, placement.at)
                .await?;
        }
        Ok(())
    }

    /// The verdict in the last mail that told one; the outer `None` where none has left.
    async fn last_told<'e>(
        &self,
        executor: impl sqlx::Executor<'e, Database = Db>,
        report: ReportId,
    ) -> Result<Option<Option<Verdict>>> {
        let told: Option<Option<String>> = sqlx::query_scalar(LAST_TOLD)
            .bind(self.organisation)
            .bind(report.0)
            .fetch_optional(executor)
            .await?;
        let read = |code: String| known("verdict", &code, Verdict::from_code);
        told.map(|code| code.map(read).transpose()).transpose()
    }

    pub(crate) async fn last_told_verdict(
        &self,
        report: ReportId,
    ) -> Result<Option<Option<Verdict>>> {
        self.last_told(&self.pool, report).await
    }

    pub(crate) async fn own_mail_of_report(&self, report: ReportId) -> Result<Option<String>> {
        Ok(sqlx::query_scalar(OWN_MAIL)
            .bind(self.organisation)
            .bind(report.0)
            .fetch_optional(&self.pool)
            .await?)
    }

    async fn enqueue_thanks(
        &self,
        writing: &mut Writing,
        report: ReportId,
        placement: &Placement,
    ) -> Result<()> {
        let asks_dns = placement
            .jobs
            .iter()
            .any(|job| job.kind == JobKind::ExamineWithDns);
        let wait_micros = if asks_dns {
            WAIT_FOR_DNS_SECONDS * 1_000_000
        } else {
            0
        };
        let thanks = NewMail {
            cause: MailCause::Thanks(report),
            purpose: MailPurpose::Answer,
            report,
            message: None,
            send_at: Moment(placement.at.0.saturating_add(wait_micros)),
            created: placement.at,
        };
        self.enqueue_mail_within(writing, &thanks).await
    }

    async fn enqueue_changed(
        &self,
        writing: &mut Writing,
        report: ReportId,
        at: Moment,
    ) -> Result<()> {
        let changed = NewMail {
            cause: MailCause::Changed(report, at),
            purpose: MailPurpose::Update,
            report,
            message: None,
            send_at: at,
            created: at,
        };
        self.enqueue_mail_within(writing, &changed).await
    }

    /// Tells reporters who are owed an outcome again that their case is open again.
    pub(super) async fn mails_of_reopening(
        &self,
        writing: &mut Writing,
        reports: &[ReportId],
        at: Moment,
    ) -> Result<()> {
        for report in self.to_write_to(writing, reports).await? {
            self.enqueue_changed(writing, report, at).await?;
        }
        Ok(())
    }

    /// A message of the desk goes out as a mail, too.
    pub(super) async fn mails_of_messages(
        &self,
        writing: &mut Writing,
        messages: &[&ThreadMessage],
    ) -> Result<()> {
        let from_desk: Vec<&ThreadMessage> = messages
            .iter()
            .copied()
            .filter(|message| matches!(message.from, MessageFrom::Desk(_)))
            .collect();
        let reports: Vec<ReportId> = from_desk.iter().map(|message| message.report).collect();
        let reachable = self.to_write_to(writing, &reports).await?;
        for message in from_desk {
            if !reachable.contains(&message.report) {
                continue;
            }
            let mail = NewMail {
                cause: MailCause::Message(message.id),
                purpose: purpose_of(message.kind),
                report: message.report,
                message: Some(message.id),
                send_at: message.when,
                created: message.when,
            };
            self.enqueue_mail_within(writing, &mail).await?;
        }
        Ok(())
    }

    async fn to_write_to(
        &self,
        writing: &mut Writing,
        reports: &[ReportId],
    ) -> Result<Vec<ReportId>> {
        if !self.mail_leaves || reports.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<Uuid> = reports.iter().map(|report| report.0).collect();
        let found = self.reports_within(writing, &ids).await?;
        Ok(found
            .iter()
            .filter(|report| may_be_written_to(report))
            .map(|report| report.id)
            .collect())
    }

    pub(crate) async fn enqueue_mail(&self, mail: &NewMail) -> Result<()> {
        let mut writing = self.begin().await?;
        if !self
            .to_write_to(&mut writing, &[mail.report])
            .await?
            .is_empty()
        {
            self.enqueue_mail_within(&mut writing, mail).await?;
        }
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn send_mail_again(
        &self,
        mail: MailId,
        line: &Line,
        at: Moment,
    ) -> Result<bool> {
        let cause = MailCause::Again(mail);
        let fresh = cause.mail(OrganisationId(self.organisation));
        let mut writing = self.begin().await?;
        let added = sqlx::query(SEND_AGAIN)
            .bind(self.organisation)
            .bind(mail.0)
            .bind(fresh.0)
            .bind(cause.code())
            .bind(at.0)
            .execute(&mut *writing)
            .await?;
        if added.rows_affected() == 0 {
            writing.rollback().await?;
            return Ok(false);
        }
        sqlx::query(REPLACED)
            .bind(self.organisation)
            .bind(mail.0)
            .bind(fresh.0)
            .execute(&mut *writing)
            .await?;
        self.append_line(&mut writing, line).await?;
        writing.commit().await?;
        Ok(true)
    }

    pub(crate) async fn mail_came_back(
        &self,
        mail: MailId,
        report: ReportId,
        line: &Line,
        at: Moment,
    ) -> Result<bool> {
        let mut writing = self.begin().await?;
        let changed = sqlx::query(CAME_BACK)
            .bind(self.organisation)
            .bind(mail.0)
            .bind(at.0)
            .bind(MailTrouble::CameBack.code())
            .bind(report.0)
            .execute(&mut *writing)
            .await?;
        if changed.rows_affected() == 0 {
            writing.rollback().await?;
            return Ok(false);
        }
        self.append_line(&mut writing, line).await?;
        writing.commit().await?;
        Ok(true)
    }

    /// The mails of these reports, oldest first, without those that another one took the place of.
    pub(super) async fn mails_within(
        &self,
        reading: &mut Writing,
        reports: &[Uuid],
    ) -> Result<Vec<ReportMail>> {
        let mut mails = Vec::new();
        for some in reports.chunks(IDS_PER_STATEMENT_MAX) {
            let mut asked: QueryBuilder<Db> = QueryBuilder::new(MAILS);
            asked.push_bind(self.organisation).push(" AND report IN (");
            let mut list = asked.separated(", ");
            for report in some {
                list.push_bind(*report);
            }
            asked
                .push(") ORDER BY created_us DESC, id DESC LIMIT ")
                .push_bind(MAILS_PER_CASE_SHOWN_MAX as i64);
            let rows: Vec<MailRow> = asked.build_query_as().fetch_all(&mut **reading).await?;
            for row in rows.into_iter().rev() {
                mails.push(row.read()?);
            }
        }
        Ok(mails)
    }

    pub(crate) async fn mails_of_report(&self, report: ReportId) -> Result<Vec<ReportMail>> {
        let mut reading = self.begin_reading().await?;
        let mails = self.mails_within(&mut reading, &[report.0]).await?;
        reading.commit().await?;
        Ok(mails)
    }
}

fn purpose_of(kind: MessageKind) -> MailPurpose {
    match kind {
        MessageKind::Question => MailPurpose::Question,
        MessageKind::Outcome => MailPurpose::Outcome,
        MessageKind::Word | MessageKind::Disagreement => MailPurpose::Word,
    }
}
