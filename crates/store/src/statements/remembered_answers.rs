//! Answers kept for requests that are sent twice. A request is claimed by one statement, so of any number of tries at
//! once, on any number of instances, one works on it; a try that dies loses its claim in time. An answer is kept in the
//! transaction of what it tells, so that the two are there together or not at all.

use casework::moment::Moment;

use super::{EngineDesk, Writing, digest};
use crate::error::{Refusal, Result, StoreError};
use crate::records::integrations::{
    AnswerClaim, Claimed, KeptAnswer, REMEMBERED_ANSWER_BYTES_MAX, RememberedAnswer,
};

const FORGET: &str = "DELETE FROM remembered_answers WHERE organisation = $1 AND forget_us <= $2";
/// Takes a fresh key, or one whose try has died: the same request, no answer, and out of time.
const CLAIM: &str = "INSERT INTO remembered_answers
    (organisation, integration, key_digest, request_digest, claimed_by, claimed_until_us, forget_us)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (organisation, integration, key_digest) DO UPDATE
    SET claimed_by = excluded.claimed_by, claimed_until_us = excluded.claimed_until_us
    WHERE remembered_answers.status IS NULL AND remembered_answers.claimed_until_us <= $8
        AND remembered_answers.request_digest = excluded.request_digest";
const LOOK: &str = "SELECT request_digest, status, body, location FROM remembered_answers
    WHERE organisation = $1 AND integration = $2 AND key_digest = $3";
const KEEP: &str = "UPDATE remembered_answers SET status = $5, body = $6, location = $7, claimed_until_us = NULL
    WHERE organisation = $1 AND integration = $2 AND key_digest = $3 AND claimed_by = $4 AND status IS NULL";
const RELEASE: &str = "DELETE FROM remembered_answers
    WHERE organisation = $1 AND integration = $2 AND key_digest = $3 AND claimed_by = $4 AND status IS NULL";

#[derive(sqlx::FromRow)]
struct Row {
    request_digest: Vec<u8>,
    status: Option<i64>,
    body: Option<String>,
    location: Option<String>,
}

impl EngineDesk {
    pub(crate) async fn claim_answer(&self, claim: &AnswerClaim, now: Moment) -> Result<Claimed> {
        let mut writing = self.begin().await?;
        sqlx::query(FORGET)
            .bind(self.organisation)
            .bind(now.0)
            .execute(&mut *writing)
            .await?;
        let taken = sqlx::query(CLAIM)
            .bind(self.organisation)
            .bind(claim.key.integration.0)
            .bind(&claim.key.key_digest[..])
            .bind(&claim.key.request_digest[..])
            .bind(claim.claimed_by)
            .bind(claim.until.0)
            .bind(claim.forget.0)
            .bind(now.0)
            .execute(&mut *writing)
            .await?;
        let claimed = if taken.rows_affected() == 1 {
            Claimed::Ours
        } else {
            self.look_at_answer(&mut writing, claim).await?
        };
        writing.commit().await?;
        Ok(claimed)
    }

    async fn look_at_answer(&self, writing: &mut Writing, claim: &AnswerClaim) -> Result<Claimed> {
        let row: Option<Row> = sqlx::query_as(LOOK)
            .bind(self.organisation)
            .bind(claim.key.integration.0)
            .bind(&claim.key.key_digest[..])
            .fetch_optional(&mut **writing)
            .await?;
        // Given back between the two statements: as good as in progress, the sender tries again.
        let Some(row) = row else {
            return Ok(Claimed::InProgress);
        };
        if digest("request digest", &row.request_digest)? != claim.key.request_digest {
            return Ok(Claimed::OtherRequest);
        }
        let (Some(status), Some(body)) = (row.status, row.body) else {
            return Ok(Claimed::InProgress);
        };
        Ok(Claimed::Answered(RememberedAnswer {
            status: u16::try_from(status)
                .map_err(|_| StoreError::unreadable("status", &status.to_string()))?,
            body,
            location: row.location,
        }))
    }

    pub(crate) async fn keep_answer(&self, kept: &KeptAnswer) -> Result<()> {
        let mut writing = self.begin().await?;
        self.keep_answer_within(&mut writing, Some(kept)).await?;
        writing.commit().await?;
        Ok(())
    }

    /// Keeps the answer, where there is one to keep.
    pub(super) async fn keep_answer_within(
        &self,
        writing: &mut Writing,
        kept: Option<&KeptAnswer>,
    ) -> Result<()> {
        let Some(KeptAnswer { claim, answer }) = kept else {
            return Ok(());
        };
        if answer.body.len() > REMEMBERED_ANSWER_BYTES_MAX {
            return Err(Refusal::Other.into());
        }
        let changed = sqlx::query(KEEP)
            .bind(self.organisation)
            .bind(claim.key.integration.0)
            .bind(&claim.key.key_digest[..])
            .bind(claim.claimed_by)
            .bind(i64::from(answer.status))
            .bind(&answer.body)
            .bind(answer.location.as_deref())
            .execute(&mut **writing)
            .await?;
        if changed.rows_affected() == 1 {
            Ok(())
        } else {
            Err(Refusal::ClaimIsLost.into())
        }
    }

    pub(crate) async fn release_answer(&self, claim: &AnswerClaim) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(RELEASE)
            .bind(self.organisation)
            .bind(claim.key.integration.0)
            .bind(&claim.key.key_digest[..])
            .bind(claim.claimed_by)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }
}
