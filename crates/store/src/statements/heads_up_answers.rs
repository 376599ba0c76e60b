//! Raised hands that answer a heads-up: received, and put into its case in the same transaction, whatever the case's
//! state. What that means for the case is decided by the floor below, under the lock.

use casework::cases::case::CaseState;
use casework::cases::heads_up::{line_of_reopening_by_tap, what_a_tap_means};
use casework::cases::joining::line_of_joining;
use casework::ids::{CaseId, ReportId};
use casework::moment::Moment;
use evidence::verdict::Verdict;
use uuid::Uuid;

use super::new_reports::{NewReport, begin_reports};
use super::{EngineDesk, Writing, known};
use crate::error::{Refusal, Result, StoreError};
use crate::records::heads_up::AnsweringHeadsUp;
use crate::records::intake::Received;
use crate::stored_json;
use crate::words::without_nul;

/// Of a heads-up about a demonstration nothing is known: none can be sent.
const CASE: &str = "SELECT h.case_id FROM heads_ups h JOIN cases c
    ON c.organisation = h.organisation AND c.id = h.case_id
    WHERE h.organisation = $1 AND h.id = $2 AND c.demonstration = FALSE AND c.about_it = FALSE";
const ANSWER: &str =
    "INSERT INTO heads_up_reports (organisation, report, heads_up) VALUES ($1, $2, $3)";
/// The case is named with the row and not later, where a closed case would take no report: a hand that has nothing to
/// add to a closed case joins it as it is, and counts as told.
const INTO_CASE: &str = "INSERT INTO reports
    (organisation, id, submission, case_id, kind, privacy, language, what_happened, details, advice, reporter_name,
     reporter_address, received_us, examination_pending, may_be_published, told_us, demonstration)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '[]', $10, $11, $12, TRUE, FALSE, $13, FALSE)
    ON CONFLICT (organisation, submission) DO NOTHING";
const VERDICT: &str = "SELECT c.verdict FROM heads_up_reports h JOIN reports r
    ON r.organisation = h.organisation AND r.id = h.report JOIN cases c
    ON c.organisation = r.organisation AND c.id = r.case_id WHERE h.organisation = $1 AND h.report = $2";

impl EngineDesk {
    pub(crate) async fn receive_answer_to_heads_up(
        &self,
        answering: &AnsweringHeadsUp<'_>,
    ) -> Result<Received> {
        let arrival = answering.arrival;
        let report = &arrival.report;
        let mut writing = self.begin().await?;
        let case: Option<Uuid> = sqlx::query_scalar(CASE)
            .bind(self.organisation)
            .bind(answering.heads_up.0)
            .fetch_optional(&mut *writing)
            .await?;
        let case = CaseId(case.ok_or(StoreError::Missing { what: "heads-up" })?);
        let state = self.lock_case(&mut writing, case, report.received).await?;
        let means = what_a_tap_means(report, state);
        let told = means.told.then_some(report.received);
        if !self
            .insert_report_into(&mut writing, answering, case, told)
            .await?
        {
            // Somebody tapped twice. The first one is committed by now: the insert waited for it.
            writing.rollback().await?;
            let first = self.report_of_submission(&arrival.submission).await?;
            return Ok(Received {
                report: first.ok_or(Refusal::Other)?,
                is_new: false,
            });
        }
        let new = NewReport {
            desk: self,
            arrival,
            handed_in: None,
        };
        begin_reports(&mut writing, &[new]).await?;
        sqlx::query(ANSWER)
            .bind(self.organisation)
            .bind(report.id.0)
            .bind(answering.heads_up.0)
            .execute(&mut *writing)
            .await?;
        if means.reopens && state == CaseState::Closed {
            self.reopen_within(&mut writing, case).await?;
            let line = line_of_reopening_by_tap(case, report.received);
            self.append_line(&mut writing, &line).await?;
        }
        let head = self.head_within(&mut writing, report.id.0).await?;
        let joined = line_of_joining(case, report.id, head, report.received);
        self.append_line(&mut writing, &joined).await?;
        self.refresh_case_after_placing(&mut writing, case, Some(report.id))
            .await?;
        writing.commit().await?;
        Ok(Received {
            report: report.id,
            is_new: true,
        })
    }

    /// False where the submission is known already.
    async fn insert_report_into(
        &self,
        writing: &mut Writing,
        answering: &AnsweringHeadsUp<'_>,
        case: CaseId,
        told: Option<Moment>,
    ) -> Result<bool> {
        let arrival = answering.arrival;
        let report = &arrival.report;
        let (name, address) = super::reports::identity(report);
        let inserted = sqlx::query(INTO_CASE)
            .bind(self.organisation)
            .bind(report.id.0)
            .bind(without_nul(&arrival.submission))
            .bind(case.0)
            .bind(report.kind.code())
            .bind(report.privacy.code())
            .bind(without_nul(&report.language))
            .bind(without_nul(&report.what_happened))
            .bind(stored_json::write(&report.details))
            .bind(name)
            .bind(address)
            .bind(report.received.0)
            .bind(told.map(|at| at.0))
            .execute(&mut **writing)
            .await?;
        Ok(inserted.rows_affected() == 1)
    }

    /// The verdict on the case of a report that answers a heads-up; `None` for any other report.
    pub(super) async fn verdict_by_heads_up(
        &self,
        reading: &mut Writing,
        report: ReportId,
    ) -> Result<Option<Verdict>> {
        let found: Option<Option<String>> = sqlx::query_scalar(VERDICT)
            .bind(self.organisation)
            .bind(report.0)
            .fetch_optional(&mut **reading)
            .await?;
        let code = found.flatten();
        code.map(|code| known("verdict", &code, Verdict::from_code))
            .transpose()
    }
}
