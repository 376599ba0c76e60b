//! What a reporter adds through the private link: exposures, words and files, "I think you are wrong".

use casework::cases::acts::{Disagreement, lay_out_steps};
use casework::cases::case::{PlannedStep, STEPS_MAX, Step};
use casework::cases::report::{EvidenceItem, Exposure};
use casework::cases::thread::ThreadMessage;
use casework::cases::timeline::Line;
use casework::ids::{CaseId, ReportId, StepId};
use casework::moment::Moment;
use uuid::Uuid;

use super::case_writes::ReportersAct;
use super::{EngineDesk, Writing};
use crate::error::{Refusal, Result, StoreError};
use crate::records::intake::{ExposuresSaved, MESSAGES_PER_REPORT_MAX};
use crate::records::job::NewJob;

const DROP_NOTHING: &str =
    "DELETE FROM exposures WHERE organisation = $1 AND report = $2 AND exposure = $3";
const DISAGREED_REPORT: &str =
    "UPDATE reports SET disagreed_us = $3, told_us = NULL WHERE organisation = $1 AND id = $2";
const DISAGREED_CASE: &str =
    "UPDATE cases SET disagreed_us = $3 WHERE organisation = $1 AND id = $2";
const MESSAGES_COUNT: &str =
    "SELECT COUNT(*) FROM messages WHERE organisation = $1 AND report = $2";

impl EngineDesk {
    pub(crate) async fn save_exposures(&self, saved: &ExposuresSaved<'_>) -> Result<()> {
        let mut writing = self.begin().await?;
        let case = self.lock_report(&mut writing, saved.report).await?;
        let act = ReportersAct {
            at: saved.at,
            reopens: saved.change.reopens,
            has_weight: saved
                .change
                .exposures
                .iter()
                .any(|one| *one != Exposure::Nothing),
        };
        self.append_reporters_lines(&mut writing, case, saved.lines, act)
            .await?;
        for exposure in &saved.change.exposures {
            self.insert_exposure(&mut writing, saved.report, exposure.code(), saved.at)
                .await?;
        }
        if !saved.change.exposures.contains(&Exposure::Nothing) {
            sqlx::query(DROP_NOTHING)
                .bind(self.organisation)
                .bind(saved.report.0)
                .bind(Exposure::Nothing.code())
                .execute(&mut *writing)
                .await?;
        }
        if saved.change.owed_again {
            self.set_told(&mut writing, saved.report, None).await?;
        }
        if let Some(advice) = saved.advice {
            self.set_advice(&mut writing, saved.report, advice).await?;
        }
        if let Some(case) = case {
            self.lay_out_within(&mut writing, case, saved.steps, saved.at)
                .await?;
            self.refresh_case(&mut writing, case).await?;
        }
        writing.commit().await?;
        Ok(())
    }

    /// Lays planned steps out in an open case, with the line that says so. Harmless to do twice.
    pub(super) async fn lay_out_within(
        &self,
        writing: &mut Writing,
        case: CaseId,
        planned: &[(StepId, PlannedStep)],
        at: Moment,
    ) -> Result<()> {
        let plans: Vec<PlannedStep> = planned.iter().map(|(_, plan)| plan.clone()).collect();
        let Some(bones) = self.case_bones(writing, case).await? else {
            return Err(StoreError::Missing { what: "case" });
        };
        // At most one identifier is asked for each plan, so they can't run out.
        let mut ids = planned.iter().map(|(id, _)| *id);
        let acted = lay_out_steps(&bones, &plans, at, || {
            ids.next().unwrap_or(StepId(Uuid::nil()))
        });
        let (moved, new): (Vec<&Step>, Vec<&Step>) = acted
            .changed
            .iter()
            .partition(|step| bones.steps.iter().any(|one| one.id == step.id));
        for step in moved {
            self.move_step(writing, case, step).await?;
        }
        self.insert_steps(writing, case, &new).await?;
        debug_assert!(bones.steps.len() <= STEPS_MAX);
        self.append_lines(writing, &acted.lines).await
    }

    pub(crate) async fn save_message(
        &self,
        message: &ThreadMessage,
        evidence: &[EvidenceItem],
        lines: &[Line],
        jobs: &[NewJob],
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        let case = self.lock_report(&mut writing, message.report).await?;
        let act = ReportersAct {
            at: message.when,
            reopens: false,
            has_weight: false,
        };
        self.append_reporters_lines(&mut writing, case, lines, act)
            .await?;
        self.refuse_a_full_thread(&mut writing, message.report)
            .await?;
        self.insert_message(&mut writing, message).await?;
        self.mails_of_messages(&mut writing, &[message]).await?;
        for item in evidence {
            self.insert_evidence(&mut writing, message.report, item)
                .await?;
        }
        for job in jobs {
            self.enqueue_within(&mut writing, job, message.when).await?;
        }
        self.reindex_report(&mut writing, message.report).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn save_disagreement(
        &self,
        report: ReportId,
        disagreement: &Disagreement,
        lines: &[Line],
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        let case = self.lock_report(&mut writing, report).await?;
        let act = ReportersAct {
            at: disagreement.disagreed,
            reopens: disagreement.reopens,
            has_weight: true,
        };
        self.append_reporters_lines(&mut writing, case, lines, act)
            .await?;
        self.refuse_a_full_thread(&mut writing, report).await?;
        self.insert_message(&mut writing, &disagreement.message)
            .await?;
        sqlx::query(DISAGREED_REPORT)
            .bind(self.organisation)
            .bind(report.0)
            .bind(disagreement.disagreed.0)
            .execute(&mut *writing)
            .await?;
        if let Some(case) = case {
            sqlx::query(DISAGREED_CASE)
                .bind(self.organisation)
                .bind(case.0)
                .bind(disagreement.disagreed.0)
                .execute(&mut *writing)
                .await?;
            self.refresh_case(&mut writing, case).await?;
        }
        self.reindex_report(&mut writing, report).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(super) async fn refuse_a_full_thread(
        &self,
        writing: &mut Writing,
        report: ReportId,
    ) -> Result<()> {
        let count: i64 = sqlx::query_scalar(MESSAGES_COUNT)
            .bind(self.organisation)
            .bind(report.0)
            .fetch_one(&mut **writing)
            .await?;
        if count >= MESSAGES_PER_REPORT_MAX as i64 {
            return Err(Refusal::ThreadIsFull.into());
        }
        Ok(())
    }
}
