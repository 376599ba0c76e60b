//! What the desk found out about messages: of closed cases, the outcome and what was seen in their worst message. For
//! learning weights; no name, address or word of anybody leaves here.

use evidence::mail::open::Grade;
use evidence::verdict::ConfirmedMessage;

use super::{EngineDesk, known};
use crate::error::Result;
use crate::stored_json::{self, examination};

/// Closed cases that are read, the newest.
const CLOSED_CASES_MAX: i64 = 1_000;

/// Cases about IT are read by few, so nothing is learnt from them. The order is the index's: a closed case is never due.
const CLOSED: &str = "WITH told AS (
        SELECT id, number, outcome FROM cases
        WHERE organisation = $1 AND about_it = FALSE AND state = 'closed' AND kind = 'message'
        AND NOT demonstration AND outcome IN ('harm', 'near-miss', 'false-alarm')
        ORDER BY due_us, number DESC LIMIT $2
    ), seen AS (
        SELECT told.number, told.outcome, e.grade, e.document,
        ROW_NUMBER() OVER (PARTITION BY told.id ORDER BY e.score DESC, e.at_us DESC, e.sha256) AS place
        FROM told JOIN reports r ON r.organisation = $1 AND r.case_id = told.id
        JOIN examinations e ON e.organisation = $1 AND e.report = r.id
    )
    SELECT outcome, grade, document FROM seen WHERE place = 1 ORDER BY number DESC";

impl EngineDesk {
    pub(crate) async fn confirmed_messages(&self) -> Result<Vec<ConfirmedMessage>> {
        let rows: Vec<(String, String, String)> = sqlx::query_as(CLOSED)
            .bind(self.organisation)
            .bind(CLOSED_CASES_MAX)
            .fetch_all(&self.pool)
            .await?;
        let mut confirmed = Vec::new();
        for (outcome, grade, document) in rows {
            let stored: examination::Stored = stored_json::read("examination", &document)?;
            confirmed.push(ConfirmedMessage {
                harmful: outcome != "false-alarm",
                seen: stored.seen_in_worst(),
                grade: known("grade", &grade, Grade::from_code)?,
            });
        }
        Ok(confirmed)
    }
}
