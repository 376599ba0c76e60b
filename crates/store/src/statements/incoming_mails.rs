//! Mails that reached the desk and are no report of their own: noted once each, and what the desk decides about held ones.

use casework::cases::held_mail::{HeldMail, HeldState};
use casework::cases::thread::ThreadMessage;
use casework::cases::timeline::Line;
use casework::ids::{AccountId, MessageId, ReportId};
use casework::moment::Moment;
use uuid::Uuid;

use super::case_writes::ReportersAct;
use super::report_rows::IDS_PER_STATEMENT_MAX;
use super::{EngineDesk, Writing, known, stored};
use crate::error::{Refusal, Result, StoreError};
use crate::records::incoming_mail::{
    HELD_MAILS_PER_REPORT_MAX, HeldMailDecided, MailNote, MailTakenAs, MailedAnswer, NotedMail,
};
use crate::words::without_nul;

const NOTE: &str = "INSERT INTO incoming_mails
    (organisation, id, submission, what, report, sha256, size_bytes, from_name, from_address, says, because,
     received_us, state)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    ON CONFLICT (organisation, submission) DO NOTHING";
const OF_SUBMISSION: &str =
    "SELECT what, report FROM incoming_mails WHERE organisation = $1 AND submission = $2";
const HELD: &str = "SELECT id, report, sha256, from_name, from_address, says, received_us, state, decided_by, decided_us
    FROM incoming_mails WHERE what = 'held' AND organisation = ";
const HELD_COUNT: &str =
    "SELECT COUNT(*) FROM incoming_mails WHERE organisation = $1 AND report = $2 AND what = 'held'";
const DECIDE: &str = "UPDATE incoming_mails SET state = $3, decided_by = $4, decided_us = $5
    WHERE organisation = $1 AND id = $2 AND what = 'held' AND state = 'waiting'";

#[derive(sqlx::FromRow)]
struct HeldRow {
    id: Uuid,
    report: Uuid,
    sha256: String,
    from_name: String,
    from_address: String,
    says: String,
    received_us: i64,
    state: String,
    decided_by: Option<Uuid>,
    decided_us: Option<i64>,
}

impl HeldRow {
    fn read(self) -> Result<HeldMail> {
        let decided = self
            .decided_by
            .map(AccountId)
            .zip(self.decided_us.map(Moment));
        let state = match (self.state.as_str(), decided) {
            ("waiting", _) => HeldState::Waiting,
            ("taken", Some((who, when))) => HeldState::Taken { who, when },
            ("set-aside", Some((who, when))) => HeldState::SetAside { who, when },
            (other, _) => return Err(StoreError::unreadable("held mail's state", other)),
        };
        Ok(HeldMail {
            id: MessageId(self.id),
            report: ReportId(self.report),
            sha256: self.sha256,
            from_name: self.from_name,
            from_address: self.from_address,
            text: self.says,
            received: Moment(self.received_us),
            state,
        })
    }
}

impl EngineDesk {
    pub(crate) async fn mail_of_submission(&self, submission: &str) -> Result<Option<NotedMail>> {
        let row: Option<(String, Option<Uuid>)> = sqlx::query_as(OF_SUBMISSION)
            .bind(self.organisation)
            .bind(without_nul(submission))
            .fetch_optional(&self.pool)
            .await?;
        row.map(|(what, report)| {
            Ok(NotedMail {
                taken_as: known("what a mail was taken as", &what, MailTakenAs::from_code)?,
                report: report.map(ReportId),
            })
        })
        .transpose()
    }

    pub(crate) async fn note_mail(&self, note: &MailNote, lines: &[Line]) -> Result<bool> {
        let mut writing = self.begin().await?;
        let case = match note.report {
            Some(report) => self.lock_report(&mut writing, report).await?,
            None => None,
        };
        if !self.note_within(&mut writing, note).await? {
            writing.rollback().await?;
            return Ok(false);
        }
        let act = ReportersAct {
            at: note.received,
            reopens: false,
            has_weight: false,
        };
        self.append_reporters_lines(&mut writing, case, lines, act)
            .await?;
        writing.commit().await?;
        Ok(true)
    }

    pub(crate) async fn save_mailed_answer(&self, answer: &MailedAnswer<'_>) -> Result<bool> {
        let message = answer.message;
        let mut writing = self.begin().await?;
        let case = self.lock_report(&mut writing, message.report).await?;
        if !self.note_within(&mut writing, answer.note).await? {
            writing.rollback().await?;
            return Ok(false);
        }
        let act = ReportersAct {
            at: message.when,
            reopens: false,
            has_weight: false,
        };
        self.append_reporters_lines(&mut writing, case, answer.lines, act)
            .await?;
        self.add_mailed_message(
            &mut writing,
            message,
            answer.evidence,
            answer.jobs,
            message.when,
        )
        .await?;
        writing.commit().await?;
        Ok(true)
    }

    pub(crate) async fn save_held_mail(&self, decided: &HeldMailDecided<'_>) -> Result<()> {
        let (who, when) = match decided.held.state {
            HeldState::Waiting => return Err(Refusal::Other.into()),
            HeldState::Taken { who, when } | HeldState::SetAside { who, when } => (who, when),
        };
        let mut writing = self.begin().await?;
        let case = self.lock_report(&mut writing, decided.held.report).await?;
        if let Some(case) = case {
            self.lock_case(&mut writing, case, decided.at).await?;
        }
        let changed = sqlx::query(DECIDE)
            .bind(self.organisation)
            .bind(decided.held.id.0)
            .bind(decided.held.state.code())
            .bind(who.0)
            .bind(when.0)
            .execute(&mut *writing)
            .await?;
        if changed.rows_affected() == 0 {
            return Err(Refusal::Other.into());
        }
        self.append_lines(&mut writing, decided.lines).await?;
        if let Some(message) = decided.message {
            self.add_mailed_message(
                &mut writing,
                message,
                decided.evidence,
                decided.jobs,
                decided.at,
            )
            .await?;
        }
        writing.commit().await?;
        Ok(())
    }

    /// The held mails of these reports, oldest first.
    pub(super) async fn held_mails_within(
        &self,
        writing: &mut Writing,
        ids: &[Uuid],
    ) -> Result<Vec<HeldMail>> {
        let mut held = Vec::new();
        for some in ids.chunks(IDS_PER_STATEMENT_MAX) {
            let mut asked = self.about_reports(HELD, "report", some);
            asked
                .push(" ORDER BY received_us, id LIMIT ")
                .push_bind((HELD_MAILS_PER_REPORT_MAX * some.len().max(1)) as i64);
            let rows: Vec<HeldRow> = asked.build_query_as().fetch_all(&mut **writing).await?;
            for row in rows {
                held.push(row.read()?);
            }
        }
        Ok(held)
    }

    /// False where the submission is known already.
    async fn note_within(&self, writing: &mut Writing, note: &MailNote) -> Result<bool> {
        let taken_as = self.within_limit(writing, note).await?;
        let state = match taken_as {
            MailTakenAs::Held => "waiting",
            _ => "noted",
        };
        let inserted = sqlx::query(NOTE)
            .bind(self.organisation)
            .bind(note.id.0)
            .bind(without_nul(&note.submission))
            .bind(taken_as.code())
            .bind(note.report.map(|report| report.0))
            .bind(&note.sha256)
            .bind(stored(note.size_bytes))
            .bind(without_nul(&note.from_name))
            .bind(without_nul(&note.from_address))
            .bind(without_nul(&note.says))
            .bind(without_nul(&note.because))
            .bind(note.received.0)
            .bind(state)
            .execute(&mut **writing)
            .await?;
        Ok(inserted.rows_affected() == 1)
    }

    /// A stranger can't fill a case page: beyond the limit a held mail is only noted.
    async fn within_limit(&self, writing: &mut Writing, note: &MailNote) -> Result<MailTakenAs> {
        let (MailTakenAs::Held, Some(report)) = (note.taken_as, note.report) else {
            return Ok(note.taken_as);
        };
        let count: i64 = sqlx::query_scalar(HELD_COUNT)
            .bind(self.organisation)
            .bind(report.0)
            .fetch_one(&mut **writing)
            .await?;
        if count < HELD_MAILS_PER_REPORT_MAX as i64 {
            Ok(MailTakenAs::Held)
        } else {
            Ok(MailTakenAs::Automatic)
        }
    }

    async fn add_mailed_message(
        &self,
        writing: &mut Writing,
        message: &ThreadMessage,
        evidence: &[casework::cases::report::EvidenceItem],
        jobs: &[crate::records::job::NewJob],
        at: Moment,
    ) -> Result<()> {
        self.refuse_a_full_thread(writing, message.report).await?;
        self.insert_message(writing, message).await?;
        for item in evidence {
            self.insert_evidence(writing, message.report, item).await?;
        }
        for job in jobs {
            self.enqueue_within(writing, job, at).await?;
        }
        self.reindex_report(writing, message.report).await
    }
}
