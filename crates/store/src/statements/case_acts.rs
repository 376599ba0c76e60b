//! What the desk does to a case. Each act is one transaction: the case's lock, the changed part, its lines, the counters.

use casework::cases::acts::{PublishedAnswer, Reopened, Told};
use casework::cases::case::{Answer, CaseState, Closing, STEPS_MAX, Step};
use casework::cases::thread::ThreadMessage;
use casework::cases::timeline::Line;
use casework::ids::{AccountId, CaseId, PublishedAnswerId, ReportId};
use casework::moment::Moment;
use uuid::Uuid;

use super::{EngineDesk, Writing};
use crate::error::{Refusal, Result, StoreError};
use crate::records::integrations::KeptAnswer;
use crate::words::without_nul;

const ANSWER: &str = "INSERT INTO answers (organisation, case_id, question, standing, says, because, by_account, at_us)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (organisation, case_id, question) DO UPDATE SET standing = excluded.standing, says = excluded.says,
    because = excluded.because, by_account = excluded.by_account, at_us = excluded.at_us";
const STEPS_COUNT: &str = "SELECT COUNT(*) FROM steps WHERE organisation = $1 AND case_id = $2";
const RENAME: &str = "UPDATE cases SET title = $3 WHERE organisation = $1 AND id = $2";
/// The trigger behind it asks the gate.
const CLOSE: &str = "UPDATE cases SET state = 'closed', closed_us = $3, closed_by = $4, outcome = $5, stopped_by = $6,
    lesson = $7, disagreed_us = NULL WHERE organisation = $1 AND id = $2 AND state = 'open'";
const PUBLISH: &str = "INSERT INTO published_answers
    (organisation, id, case_id, asked, answer, by_account, published_us, demonstration)
    SELECT $1, $2, $3, $4, $5, $6, $7, demonstration FROM cases WHERE organisation = $1 AND id = $3
    ON CONFLICT (organisation, id) DO NOTHING";
const PUBLISHED: &str =
    "SELECT id, case_id, asked, answer, by_account, published_us FROM published_answers
    WHERE organisation = $1 ORDER BY published_us DESC, id LIMIT $2";

impl EngineDesk {
    pub(crate) async fn save_answer(
        &self,
        case: CaseId,
        answer: &Answer,
        lines: &[Line],
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        self.lock_open_case(&mut writing, case, answer.when).await?;
        self.insert_answer(&mut writing, case, answer).await?;
        self.append_lines(&mut writing, lines).await?;
        self.refresh_case(&mut writing, case).await?;
        self.reindex_case(&mut writing, case).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(super) async fn insert_answer(
        &self,
        writing: &mut Writing,
        case: CaseId,
        answer: &Answer,
    ) -> Result<()> {
        sqlx::query(ANSWER)
            .bind(self.organisation)
            .bind(case.0)
            .bind(answer.question.code())
            .bind(answer.standing.code())
            .bind(without_nul(&answer.text))
            .bind(without_nul(&answer.because))
            .bind(answer.who.0)
            .bind(answer.when.0)
            .execute(&mut **writing)
            .await?;
        Ok(())
    }

    pub(crate) async fn add_step(
        &self,
        case: CaseId,
        step: &Step,
        lines: &[Line],
        at: Moment,
    ) -> Result<()> {
        self.add_step_once(case, step, lines, at, None).await
    }

    pub(crate) async fn add_step_once(
        &self,
        case: CaseId,
        step: &Step,
        lines: &[Line],
        at: Moment,
        kept: Option<&KeptAnswer>,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        self.lock_open_case(&mut writing, case, at).await?;
        let count: i64 = sqlx::query_scalar(STEPS_COUNT)
            .bind(self.organisation)
            .bind(case.0)
            .fetch_one(&mut *writing)
            .await?;
        if count >= STEPS_MAX as i64 {
            return Err(Refusal::TooManySteps.into());
        }
        self.insert_steps(&mut writing, case, &[step]).await?;
        self.append_lines(&mut writing, lines).await?;
        self.keep_answer_within(&mut writing, kept).await?;
        self.refresh_case(&mut writing, case).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn note_on_case(&self, case: CaseId, line: &Line, at: Moment) -> Result<()> {
        let mut writing = self.begin().await?;
        self.lock_open_case(&mut writing, case, at).await?;
        self.append_line(&mut writing, line).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn settle_step(
        &self,
        case: CaseId,
        step: &Step,
        lines: &[Line],
        at: Moment,
    ) -> Result<()> {
        self.settle_step_once(case, step, lines, at, None).await
    }

    pub(crate) async fn settle_step_once(
        &self,
        case: CaseId,
        step: &Step,
        lines: &[Line],
        at: Moment,
        kept: Option<&KeptAnswer>,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        self.lock_open_case(&mut writing, case, at).await?;
        self.settle_step_within(&mut writing, case, step).await?;
        self.append_lines(&mut writing, lines).await?;
        self.keep_answer_within(&mut writing, kept).await?;
        self.refresh_case(&mut writing, case).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn rename_case(&self, case: CaseId, title: &str, at: Moment) -> Result<()> {
        let mut writing = self.begin().await?;
        self.lock_case(&mut writing, case, at).await?;
        sqlx::query(RENAME)
            .bind(self.organisation)
            .bind(case.0)
            .bind(without_nul(title))
            .execute(&mut *writing)
            .await?;
        self.reindex_case(&mut writing, case).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn save_told(
        &self,
        case: CaseId,
        told: &[Told],
        lines: &[Line],
    ) -> Result<()> {
        let Some(at) = told.iter().map(|one| one.told).max() else {
            return Ok(());
        };
        let mut writing = self.begin().await?;
        let mut reports: Vec<ReportId> = told.iter().map(|one| one.report).collect();
        self.lock_reports_of(&mut writing, case, &mut reports)
            .await?;
        self.lock_open_case(&mut writing, case, at).await?;
        for one in told {
            self.insert_message(&mut writing, &one.message).await?;
            self.set_told(&mut writing, one.report, Some(one.told))
                .await?;
            self.reindex_report(&mut writing, one.report).await?;
        }
        let messages: Vec<&ThreadMessage> = told.iter().map(|one| &one.message).collect();
        self.mails_of_messages(&mut writing, &messages).await?;
        self.append_lines(&mut writing, lines).await?;
        self.refresh_case(&mut writing, case).await?;
        writing.commit().await?;
        Ok(())
    }

    /// Locks reports in one order for everybody, and refuses one that is in another case.
    async fn lock_reports_of(
        &self,
        writing: &mut Writing,
        case: CaseId,
        reports: &mut [ReportId],
    ) -> Result<()> {
        reports.sort_unstable();
        for report in reports {
            if self.lock_report(writing, *report).await? != Some(case) {
                return Err(StoreError::Missing { what: "report" });
            }
        }
        Ok(())
    }

    pub(crate) async fn close_case(
        &self,
        case: CaseId,
        closing: &Closing,
        lines: &[Line],
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        self.lock_open_case(&mut writing, case, closing.when)
            .await?;
        self.close_within(&mut writing, case, closing).await?;
        self.append_lines(&mut writing, lines).await?;
        self.refresh_case(&mut writing, case).await?;
        self.reindex_case(&mut writing, case).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(super) async fn close_within(
        &self,
        writing: &mut Writing,
        case: CaseId,
        closing: &Closing,
    ) -> Result<()> {
        sqlx::query(CLOSE)
            .bind(self.organisation)
            .bind(case.0)
            .bind(closing.when.0)
            .bind(closing.who.0)
            .bind(closing.outcome.code())
            .bind(closing.stopped_by.map(|one| one.code()))
            .bind(without_nul(&closing.lesson))
            .execute(&mut **writing)
            .await?;
        Ok(())
    }

    pub(crate) async fn reopen_case(
        &self,
        case: CaseId,
        reopened: &Reopened,
        lines: &[Line],
        at: Moment,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        let mut reports = reopened.owed_again.clone();
        self.lock_reports_of(&mut writing, case, &mut reports)
            .await?;
        if self.lock_case(&mut writing, case, at).await? == CaseState::Open {
            return Err(Refusal::CaseIsOpen.into());
        }
        self.reopen_within(&mut writing, case).await?;
        for report in &reopened.owed_again {
            self.set_told(&mut writing, *report, None).await?;
        }
        self.mails_of_reopening(&mut writing, &reopened.owed_again, at)
            .await?;
        self.append_lines(&mut writing, lines).await?;
        self.refresh_case(&mut writing, case).await?;
        self.reindex_case(&mut writing, case).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn publish_answer(
        &self,
        answer: &PublishedAnswer,
        lines: &[Line],
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        self.lock_case(&mut writing, answer.case, answer.published)
            .await?;
        sqlx::query(PUBLISH)
            .bind(self.organisation)
            .bind(answer.id.0)
            .bind(answer.case.0)
            .bind(without_nul(&answer.question))
            .bind(without_nul(&answer.answer))
            .bind(answer.who.0)
            .bind(answer.published.0)
            .execute(&mut *writing)
            .await?;
        self.append_lines(&mut writing, lines).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn published_answers(&self, rows: u32) -> Result<Vec<PublishedAnswer>> {
        let rows: Vec<(Uuid, Uuid, String, String, Uuid, i64)> = sqlx::query_as(PUBLISHED)
            .bind(self.organisation)
            .bind(i64::from(rows))
            .fetch_all(&self.pool)
            .await?;
        let read = |(id, case, question, answer, who, published)| PublishedAnswer {
            id: PublishedAnswerId(id),
            case: CaseId(case),
            question,
            answer,
            who: AccountId(who),
            published: Moment(published),
        };
        Ok(rows.into_iter().map(read).collect())
    }
}
