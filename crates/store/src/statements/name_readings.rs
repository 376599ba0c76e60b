//! That names were shown: a line of the case's timeline, and what a reporter is told of such lines. When one is due is decided
//! above.

use casework::cases::name_reading::{NameReading, READINGS_TOLD_MAX};
use casework::cases::timeline::{EntryKind, Line};
use casework::ids::CaseId;
use casework::moment::Moment;

use super::EngineDesk;
use crate::error::{Result, StoreError};

const READINGS: &str = "SELECT actor, at_us FROM timeline
    WHERE organisation = $1 AND chain = $2 AND kind = $3 AND at_us >= $4 ORDER BY sequence DESC LIMIT $5";

impl EngineDesk {
    pub(crate) async fn note_name_reading(&self, line: &Line) -> Result<()> {
        let mut writing = self.begin().await?;
        self.append_line(&mut writing, line).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn name_readings(
        &self,
        case: CaseId,
        from: Moment,
    ) -> Result<Vec<NameReading>> {
        let rows: Vec<(String, i64)> = sqlx::query_as(READINGS)
            .bind(self.organisation)
            .bind(case.0)
            .bind(EntryKind::NameRead.code())
            .bind(from.0)
            .bind(i64::from(READINGS_TOLD_MAX))
            .fetch_all(&self.pool)
            .await?;
        let reading = |(actor, at): (String, i64)| {
            let reader = actor
                .parse()
                .map_err(|_| StoreError::unreadable("actor of a timeline", &actor))?;
            Ok(NameReading {
                reader,
                at: Moment(at),
            })
        };
        rows.into_iter().map(reading).collect()
    }
}
