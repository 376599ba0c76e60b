//! The verdict of a case: the worst of its examinations, found without reading those of a whole wave. Which of two verdicts is
//! worse is known on the ground floor.

use casework::ids::{CaseId, ReportId};
use evidence::verdict::Verdict;

use super::{EngineDesk, Writing, known};
use crate::error::Result;

const VERDICTS_OF_REPORT: &str =
    "SELECT DISTINCT verdict FROM examinations WHERE organisation = $1 AND report = $2";
/// Stops at the first hit.
const HAS_VERDICT: &str = "SELECT EXISTS (SELECT 1 FROM reports r JOIN examinations e
    ON e.organisation = r.organisation AND e.report = r.id
    WHERE r.organisation = $1 AND r.case_id = $2 AND e.verdict = $3)";
const OLD_VERDICT: &str = "SELECT verdict FROM cases WHERE organisation = $1 AND id = $2";
const NEW_VERDICT: &str = "UPDATE cases SET verdict = $3 WHERE organisation = $1 AND id = $2";

impl EngineDesk {
    /// The verdict on one report's own evidence, as its page tells it: the worst of its examinations.
    pub(super) async fn verdict_of_report(
        &self,
        writing: &mut Writing,
        report: ReportId,
    ) -> Result<Option<Verdict>> {
        let codes: Vec<String> = sqlx::query_scalar(VERDICTS_OF_REPORT)
            .bind(self.organisation)
            .bind(report.0)
            .fetch_all(&mut **writing)
            .await?;
        let mut worst = None;
        for code in codes {
            worst = worst.max(Some(known("verdict", &code, Verdict::from_code)?));
        }
        Ok(worst)
    }

    /// Sets the verdict of a case to the worst of its examinations, of which one report's changed from `before` (`None` where
    /// it wasn't in the case) to `now`; says what it is now where that changed.
    pub(super) async fn refresh_verdict(
        &self,
        writing: &mut Writing,
        case: CaseId,
        before: Option<Verdict>,
        now: Option<Verdict>,
    ) -> Result<Option<Verdict>> {
        let old: Option<String> = sqlx::query_scalar(OLD_VERDICT)
            .bind(self.organisation)
            .bind(case.0)
            .fetch_one(&mut **writing)
            .await?;
        let old = old
            .map(|code| known("verdict", &code, Verdict::from_code))
            .transpose()?;
        let worst = if now >= old {
            now
        } else if before < old {
            // Another report has it.
            old
        } else {
            self.worst_verdict(writing, case).await?
        };
        if worst == old {
            return Ok(None);
        }
        sqlx::query(NEW_VERDICT)
            .bind(self.organisation)
            .bind(case.0)
            .bind(worst.map(Verdict::code))
            .execute(&mut **writing)
            .await?;
        Ok(worst)
    }

    async fn worst_verdict(&self, writing: &mut Writing, case: CaseId) -> Result<Option<Verdict>> {
        for verdict in Verdict::ALL.into_iter().rev() {
            let there: bool = sqlx::query_scalar(HAS_VERDICT)
                .bind(self.organisation)
                .bind(case.0)
                .bind(verdict.code())
                .fetch_one(&mut **writing)
                .await?;
            if there {
                return Ok(Some(verdict));
            }
        }
        Ok(None)
    }
}
