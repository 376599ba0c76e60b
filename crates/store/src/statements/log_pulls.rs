//! Sign-in logs that are pulled from services on the net. One process holds a log by a lease, and every write but the claim
//! names its holder, so one that lost the lease changes nothing any more.

use casework::moment::Moment;

use super::super::dialect;
use super::{EngineDesk, Writing};
use crate::error::Result;
use crate::records::log_pull::{PULL_SAYS_CHARS_MAX, PullClaim, PullState, PullTrouble};
use crate::words::without_nul;

const ADD: &str = "INSERT INTO pulled_logs (organisation, log, begun_us) VALUES ($1, $2, $3)
    ON CONFLICT (organisation, log) DO NOTHING";
const PROLONG: &str = "UPDATE pulled_logs SET held_until_us = $4 WHERE organisation = $1 AND log = $2 AND holder = $3";
const RELEASE: &str = "UPDATE pulled_logs SET holder = NULL, held_until_us = 0
    WHERE organisation = $1 AND log = $2 AND holder = $3";
const STATE: &str =
    "SELECT begun_us, held_until_us, taken_until_us, looked_us, trouble, trouble_advice, trouble_us
    FROM pulled_logs WHERE organisation = $1 AND log = $2";
const ADVANCE: &str = "UPDATE pulled_logs
    SET taken_until_us = CASE WHEN taken_until_us > $4 THEN taken_until_us ELSE $4 END
    WHERE organisation = $1 AND log = $2 AND holder = $3";
const LOOKED: &str = "UPDATE pulled_logs SET looked_us = $4, trouble = NULL, trouble_advice = NULL, trouble_us = NULL
    WHERE organisation = $1 AND log = $2 AND holder = $3";
const TROUBLED: &str = "UPDATE pulled_logs SET trouble = $4, trouble_advice = $5, trouble_us = COALESCE(trouble_us, $6)
    WHERE organisation = $1 AND log = $2 AND holder = $3";

impl EngineDesk {
    pub(crate) async fn claim_pull(&self, claim: &PullClaim) -> Result<Option<PullState>> {
        let mut writing = self.begin().await?;
        sqlx::query(ADD)
            .bind(self.organisation)
            .bind(&claim.log)
            .bind(claim.now.0)
            .execute(&mut *writing)
            .await?;
        let claimed = sqlx::query(dialect::CLAIM_PULL)
            .bind(self.organisation)
            .bind(&claim.log)
            .bind(&claim.holder)
            .bind(claim.until.0)
            .bind(claim.now.0)
            .execute(&mut *writing)
            .await?;
        let state = if claimed.rows_affected() == 1 {
            self.pull_within(&mut writing, &claim.log).await?
        } else {
            None
        };
        writing.commit().await?;
        Ok(state)
    }

    pub(crate) async fn prolong_pull(&self, claim: &PullClaim) -> Result<bool> {
        self.change_pull(PROLONG, claim, claim.until).await
    }

    pub(crate) async fn release_pull(&self, claim: &PullClaim) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(RELEASE)
            .bind(self.organisation)
            .bind(&claim.log)
            .bind(&claim.holder)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn pull(&self, log: &str) -> Result<Option<PullState>> {
        let mut reading = self.begin_reading().await?;
        self.pull_within(&mut reading, log).await
    }

    async fn pull_within(&self, transaction: &mut Writing, log: &str) -> Result<Option<PullState>> {
        let row: Option<StateRow> = sqlx::query_as(STATE)
            .bind(self.organisation)
            .bind(log)
            .fetch_optional(&mut **transaction)
            .await?;
        Ok(row.map(StateRow::read))
    }

    pub(crate) async fn advance_pull(
        &self,
        claim: &PullClaim,
        taken_until: Moment,
    ) -> Result<bool> {
        self.change_pull(ADVANCE, claim, taken_until).await
    }

    pub(crate) async fn note_pull_looked(&self, claim: &PullClaim) -> Result<bool> {
        self.change_pull(LOOKED, claim, claim.now).await
    }

    pub(crate) async fn note_pull_trouble(
        &self,
        claim: &PullClaim,
        says: &str,
        advice: &str,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(TROUBLED)
            .bind(self.organisation)
            .bind(&claim.log)
            .bind(&claim.holder)
            .bind(told(says))
            .bind(told(advice))
            .bind(claim.now.0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    /// Runs a statement that sets one moment; false where the lease was lost.
    async fn change_pull(
        &self,
        statement: &'static str,
        claim: &PullClaim,
        moment: Moment,
    ) -> Result<bool> {
        let mut writing = self.begin().await?;
        let changed = sqlx::query(statement)
            .bind(self.organisation)
            .bind(&claim.log)
            .bind(&claim.holder)
            .bind(moment.0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(changed.rows_affected() == 1)
    }
}

fn told(says: &str) -> String {
    without_nul(says)
        .chars()
        .take(PULL_SAYS_CHARS_MAX)
        .collect()
}

#[derive(sqlx::FromRow)]
struct StateRow {
    begun_us: i64,
    held_until_us: i64,
    taken_until_us: Option<i64>,
    looked_us: Option<i64>,
    trouble: Option<String>,
    trouble_advice: Option<String>,
    trouble_us: Option<i64>,
}

impl StateRow {
    fn read(self) -> PullState {
        PullState {
            begun: Moment(self.begun_us),
            held_until: Some(Moment(self.held_until_us)).filter(|until| until.0 > 0),
            taken_until: self.taken_until_us.map(Moment),
            looked: self.looked_us.map(Moment),
            trouble: self.trouble.map(|says| PullTrouble {
                says,
                advice: self.trouble_advice.unwrap_or_default(),
                since: Moment(self.trouble_us.unwrap_or_default()),
            }),
        }
    }
}
