//! A caller who was not who they said becomes a case, in the transaction that ends the check: it joins the open one about the same
//! name, or opens one. What it says, and what is to be done, is decided by the floor below.

use casework::cases::joining::{JoinOrOpen, join_or_open_by_marks, line_of_opening};
use casework::cases::report::ReportKind;
use casework::ids::CaseId;
use casework::moment::Moment;
use casework::verify::caller_attempt::CallerAttempt;
use casework::verify::caller_check::CallerCheck;
use uuid::Uuid;

use super::placement::FreshCase;
use super::{EngineDesk, Writing, counted};
use crate::error::{Refusal, Result};
use crate::records::caller_attempt::AttemptIds;
use crate::records::intake::Wave;

/// What decides where an attempt goes.
const ORIGIN: &str =
    "SELECT number, about_it, demonstration FROM cases WHERE organisation = $1 AND id = $2";
const NUMBER: &str = "SELECT number FROM cases WHERE organisation = $1 AND id = $2";

impl EngineDesk {
    /// Follows a refused check up. The locks of placing and of the check's case are held.
    pub(super) async fn follow_attempt_up(
        &self,
        writing: &mut Writing,
        check: &CallerCheck,
        ids: &AttemptIds,
        at: Moment,
    ) -> Result<()> {
        let (number, about_it, demonstration): (i64, bool, bool) = sqlx::query_as(ORIGIN)
            .bind(self.organisation)
            .bind(check.case.0)
            .fetch_one(&mut **writing)
            .await?;
        let number = counted(number);
        let attempt = CallerAttempt::of(check, number).ok_or(Refusal::CallerCheckJumps)?;
        // What is about IT stays where IT doesn't see it.
        let case = match about_it {
            true => check.case,
            false => {
                self.case_of_attempt(writing, &attempt, ids.fresh_case, demonstration, at)
                    .await?
            }
        };
        if case != check.case {
            self.append_line(writing, &attempt.line(case, at)).await?;
            let followed: i64 = sqlx::query_scalar(NUMBER)
                .bind(self.organisation)
                .bind(case.0)
                .fetch_one(&mut **writing)
                .await?;
            let line = attempt.line_of_origin(check.case, counted(followed), at);
            self.append_line(writing, &line).await?;
        }
        let steps: Vec<_> = ids.steps.into_iter().zip(attempt.steps).collect();
        self.lay_out_within(writing, case, &steps, at).await?;
        self.refresh_case(writing, case).await
    }

    /// The open case about the same name, or a new one.
    async fn case_of_attempt(
        &self,
        writing: &mut Writing,
        attempt: &CallerAttempt,
        fresh_case: CaseId,
        demonstration: bool,
        at: Moment,
    ) -> Result<CaseId> {
        let marks = vec![attempt.mark.clone()];
        let wave = Wave {
            marks: marks.clone(),
            similarities: Vec::new(),
        };
        let candidates = self
            .candidates_within(writing, &wave, demonstration)
            .await?;
        let case = match join_or_open_by_marks(&marks, &candidates) {
            JoinOrOpen::Join(case, _) => case,
            JoinOrOpen::Open => {
                let fresh = FreshCase {
                    id: fresh_case,
                    title: &attempt.title,
                    kind: ReportKind::Call,
                    about_it: false,
                    opened: at,
                    demonstration,
                };
                self.insert_case(writing, &fresh).await?;
                let line = line_of_opening(fresh.id, &attempt.title, at);
                self.append_line(writing, &line).await?;
                let id: Uuid = fresh.id.0;
                self.index(writing, id, fresh.id, &attempt.title).await?;
                fresh.id
            }
        };
        self.lock_open_case(writing, case, at).await?;
        self.save_wave(writing, case, &wave).await?;
        Ok(case)
    }
}
