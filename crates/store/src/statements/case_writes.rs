//! What every act on a case shares: locking its row, keeping its counters, writing its parts. Each act locks the case
//! first; that, and the triggers behind it, is why two people at once can't close a case and add a step to it.

use casework::cases::case::{CaseState, Step, StepState};
use casework::cases::report::AdviceLine;
use casework::cases::thread::{MessageFrom, ThreadMessage};
use casework::cases::timeline::{EntryKind, Line};
use casework::ids::{CaseId, ReportId};
use casework::moment::Moment;
use casework::people::Doer;
use uuid::Uuid;

use super::rows_at_once::insert;
use super::{EngineDesk, Writing, known};
use crate::error::{Refusal, Result, StoreError};
use crate::stored_json;
use crate::stored_json::advice::StoredAdvice;
use crate::words::without_nul;

/// Changes the row in order to lock it, on both engines.
const LOCK: &str =
    "UPDATE cases SET changed_us = $3 WHERE organisation = $1 AND id = $2 RETURNING state";
/// What the queue sorts and filters by besides reports.
const REFRESH: &str = "UPDATE cases SET
    due_us = COALESCE((SELECT MIN(due_us) FROM steps WHERE organisation = $1 AND case_id = $2 AND state = 'open'),
        9223372036854775807),
    open_it_steps = (SELECT COUNT(*) FROM steps WHERE organisation = $1 AND case_id = $2 AND state = 'open' AND hat = 'it'),
    open_security_steps = (SELECT COUNT(*) FROM steps WHERE organisation = $1 AND case_id = $2 AND state = 'open'
        AND hat = 'security'),
    open_other_steps = (SELECT COUNT(*) FROM steps WHERE organisation = $1 AND case_id = $2 AND state = 'open'
        AND hat NOT IN ('it', 'security')),
    answered_keep_working = EXISTS (SELECT 1 FROM answers WHERE organisation = $1 AND case_id = $2
        AND question = 'keep-working'),
    answered_prevent_or_recover = EXISTS (SELECT 1 FROM answers WHERE organisation = $1 AND case_id = $2
        AND question = 'prevent-or-recover')
    WHERE organisation = $1 AND id = $2";
const COUNT_REPORTS: &str = "UPDATE cases SET
    reports_count = (SELECT COUNT(*) FROM reports WHERE organisation = $1 AND case_id = $2),
    untold_count = (SELECT COUNT(*) FROM reports WHERE organisation = $1 AND case_id = $2 AND told_us IS NULL)
    WHERE organisation = $1 AND id = $2";
/// One report more: a wave of ten thousand is not counted ten thousand times.
const COUNT_ONE_MORE: &str = "UPDATE cases SET reports_count = reports_count + 1,
    untold_count = untold_count + (SELECT COUNT(*) FROM reports WHERE organisation = $1 AND id = $3 AND told_us IS NULL)
    WHERE organisation = $1 AND id = $2";
const REOPEN: &str =
    "UPDATE cases SET state = 'open', closed_us = NULL, closed_by = NULL, outcome = NULL,
    stopped_by = NULL, lesson = NULL WHERE organisation = $1 AND id = $2";
const ADD_STEPS: &str = "INSERT INTO steps
    (organisation, id, case_id, playbook_step, hat, question, title, reason, due_us, state) ";
const MOVE_STEP: &str = "UPDATE steps SET due_us = $4 WHERE organisation = $1 AND case_id = $2 AND id = $3 AND state = 'open'";
const SETTLE_STEP: &str =
    "UPDATE steps SET state = $4, because = $5, settled_by = $6, settled_us = $7, settled_by_integration = $8
    WHERE organisation = $1 AND case_id = $2 AND id = $3 AND state = 'open'";
const ADD_MESSAGE: &str = "INSERT INTO messages
    (organisation, id, report, sent_by, author, kind, at_us, says, evidence) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const TOLD: &str = "UPDATE reports SET told_us = $3 WHERE organisation = $1 AND id = $2";
const ADVISE: &str = "UPDATE reports SET advice = $3 WHERE organisation = $1 AND id = $2";
/// Changes nothing, and so locks the row on both engines.
const LOCK_REPORT: &str = "UPDATE reports SET examination_pending = examination_pending
    WHERE organisation = $1 AND id = $2 RETURNING case_id";

impl EngineDesk {
    /// Locks the case until the transaction ends, and says how it stands.
    pub(super) async fn lock_case(
        &self,
        writing: &mut Writing,
        case: CaseId,
        at: Moment,
    ) -> Result<CaseState> {
        let state: Option<String> = sqlx::query_scalar(LOCK)
            .bind(self.organisation)
            .bind(case.0)
            .bind(at.0)
            .fetch_optional(&mut **writing)
            .await?;
        let state = state.ok_or(StoreError::Missing { what: "case" })?;
        known("case state", &state, CaseState::from_code)
    }

    /// As [`Self::lock_case`], refusing a closed case.
    pub(super) async fn lock_open_case(
        &self,
        writing: &mut Writing,
        case: CaseId,
        at: Moment,
    ) -> Result<()> {
        match self.lock_case(writing, case, at).await? {
            CaseState::Open => Ok(()),
            CaseState::Closed => Err(Refusal::CaseIsClosed.into()),
        }
    }

    /// Locks a report until the transaction ends, and says which case it is in. Reports are locked before cases.
    pub(super) async fn lock_report(
        &self,
        writing: &mut Writing,
        report: ReportId,
    ) -> Result<Option<CaseId>> {
        let row: Option<Option<Uuid>> = sqlx::query_scalar(LOCK_REPORT)
            .bind(self.organisation)
            .bind(report.0)
            .fetch_optional(&mut **writing)
            .await?;
        let case = row.ok_or(StoreError::Missing { what: "report" })?;
        Ok(case.map(CaseId))
    }

    /// Counts again what the queue sorts and filters by.
    pub(super) async fn refresh_case(&self, writing: &mut Writing, case: CaseId) -> Result<()> {
        for statement in [REFRESH, COUNT_REPORTS] {
            sqlx::query(statement)
                .bind(self.organisation)
                .bind(case.0)
                .execute(&mut **writing)
                .await?;
        }
        Ok(())
    }

    /// The same after an examination: the reports are the same as before, or `joined` is one more.
    pub(super) async fn refresh_case_after_placing(
        &self,
        writing: &mut Writing,
        case: CaseId,
        joined: Option<ReportId>,
    ) -> Result<()> {
        sqlx::query(REFRESH)
            .bind(self.organisation)
            .bind(case.0)
            .execute(&mut **writing)
            .await?;
        if let Some(report) = joined {
            sqlx::query(COUNT_ONE_MORE)
                .bind(self.organisation)
                .bind(case.0)
                .bind(report.0)
                .execute(&mut **writing)
                .await?;
        }
        Ok(())
    }

    pub(super) async fn reopen_within(&self, writing: &mut Writing, case: CaseId) -> Result<()> {
        sqlx::query(REOPEN)
            .bind(self.organisation)
            .bind(case.0)
            .execute(&mut **writing)
            .await?;
        Ok(())
    }

    /// Appends the lines of something a reporter did, which may have reopened the case. Whether it does is seen under
    /// the lock: a line that tells of a reopening is left out when somebody else reopened the case a moment ago, and
    /// where the case was closed a moment ago, the reporter's act has to be thought through again.
    pub(super) async fn append_reporters_lines(
        &self,
        writing: &mut Writing,
        case: Option<CaseId>,
        lines: &[Line],
        act: ReportersAct,
    ) -> Result<()> {
        let mut closed = false;
        if let Some(case) = case {
            closed = self.lock_case(writing, case, act.at).await? == CaseState::Closed;
            if closed && act.reopens {
                self.reopen_within(writing, case).await?;
            } else if closed && act.has_weight {
                return Err(Refusal::CaseIsClosed.into());
            }
        }
        let told: Vec<Line> = lines
            .iter()
            .filter(|line| closed || line.kind != EntryKind::Reopened)
            .cloned()
            .collect();
        self.append_lines(writing, &told).await
    }

    /// Puts steps into a case, and settles those of them that are settled.
    pub(super) async fn insert_steps(
        &self,
        writing: &mut Writing,
        case: CaseId,
        steps: &[&Step],
    ) -> Result<()> {
        insert(writing, ADD_STEPS, 10, steps, |mut row, step| {
            row.push_bind(self.organisation)
                .push_bind(step.id.0)
                .push_bind(case.0)
                .push_bind(
                    step.playbook_step
                        .as_deref()
                        .map(|key| without_nul(key).into_owned()),
                )
                .push_bind(step.hat.code())
                .push_bind(step.question.code())
                .push_bind(without_nul(&step.title).into_owned())
                .push_bind(without_nul(&step.reason).into_owned())
                .push_bind(step.due.0)
                .push_bind(StepState::Open.code());
        })
        .await?;
        for step in steps.iter().filter(|step| step.state != StepState::Open) {
            self.settle_step_within(writing, case, step).await?;
        }
        Ok(())
    }

    pub(super) async fn move_step(
        &self,
        writing: &mut Writing,
        case: CaseId,
        step: &Step,
    ) -> Result<()> {
        sqlx::query(MOVE_STEP)
            .bind(self.organisation)
            .bind(case.0)
            .bind(step.id.0)
            .bind(step.due.0)
            .execute(&mut **writing)
            .await?;
        Ok(())
    }

    pub(super) async fn settle_step_within(
        &self,
        writing: &mut Writing,
        case: CaseId,
        step: &Step,
    ) -> Result<()> {
        let (because, who, when) = match &step.state {
            StepState::Open => return Err(Refusal::Other.into()),
            StepState::Done {
                proof: because,
                who,
                when,
            }
            | StepState::Waived {
                reason: because,
                who,
                when,
            } => (because, who, when),
        };
        let (member, integration) = doer_columns(*who);
        let changed = sqlx::query(SETTLE_STEP)
            .bind(self.organisation)
            .bind(case.0)
            .bind(step.id.0)
            .bind(step.state.code())
            .bind(without_nul(because))
            .bind(member)
            .bind(when.0)
            .bind(integration)
            .execute(&mut **writing)
            .await?;
        if changed.rows_affected() == 0 {
            return Err(Refusal::StepIsSettled.into());
        }
        Ok(())
    }

    pub(super) async fn insert_message(
        &self,
        writing: &mut Writing,
        message: &ThreadMessage,
    ) -> Result<()> {
        let (sent_by, author) = sender(message.from);
        sqlx::query(ADD_MESSAGE)
            .bind(self.organisation)
            .bind(message.id.0)
            .bind(message.report.0)
            .bind(sent_by)
            .bind(author)
            .bind(message.kind.code())
            .bind(message.when.0)
            .bind(without_nul(&message.text))
            .bind(stored_json::write(&message.evidence))
            .execute(&mut **writing)
            .await?;
        Ok(())
    }

    pub(super) async fn set_told(
        &self,
        writing: &mut Writing,
        report: ReportId,
        told: Option<Moment>,
    ) -> Result<()> {
        let changed = sqlx::query(TOLD)
            .bind(self.organisation)
            .bind(report.0)
            .bind(told.map(|at| at.0))
            .execute(&mut **writing)
            .await?;
        if changed.rows_affected() == 0 {
            return Err(StoreError::Missing { what: "report" });
        }
        Ok(())
    }

    pub(super) async fn set_advice(
        &self,
        writing: &mut Writing,
        report: ReportId,
        advice: &[AdviceLine],
    ) -> Result<()> {
        let advice: Vec<StoredAdvice> = advice.iter().map(StoredAdvice::of).collect();
        sqlx::query(ADVISE)
            .bind(self.organisation)
            .bind(report.0)
            .bind(stored_json::write(&advice))
            .execute(&mut **writing)
            .await?;
        Ok(())
    }
}

/// What a reporter's act means for the case.
#[derive(Clone, Copy)]
pub(super) struct ReportersAct {
    /// When.
    pub(super) at: Moment,
    /// Whether it opens a closed case again.
    pub(super) reopens: bool,
    /// Whether a closed case can't just go on being closed after it.
    pub(super) has_weight: bool,
}

/// The two columns that hold who settled a step: a member's account, or an integration.
pub(super) fn doer_columns(who: Doer) -> (Option<Uuid>, Option<Uuid>) {
    match who {
        Doer::Member(account) => (Some(account.0), None),
        Doer::Integration(integration) => (None, Some(integration.0)),
    }
}

/// How the writer of a message is stored: a word, and the account where it is a member.
pub(super) fn sender(from: MessageFrom) -> (&'static str, Option<Uuid>) {
    match from {
        MessageFrom::Reporter => ("reporter", None),
        MessageFrom::Desk(account) => ("desk", Some(account.0)),
        MessageFrom::Automatic => ("automatic", None),
        MessageFrom::SomebodyElse => ("somebody-else", None),
    }
}
