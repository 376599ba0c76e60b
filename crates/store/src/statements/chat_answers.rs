//! Later answers to a chat. A look is claimed by one statement; a post is noted before it is made, so that a crash in
//! between says too little rather than the same thing twice: the whole answer is behind the private link anyway.

use casework::ids::{OrganisationId, ReportId};
use casework::moment::Moment;
use uuid::Uuid;

use super::super::dialect;
use super::{EngineDesk, EngineStore, counted, stored};
use crate::error::Result;
use crate::records::chat::{ChatLook, NewChatAnswer};
use crate::words::without_nul;

const KEEP: &str =
    "INSERT INTO chat_answers (organisation, report, url, posts, looks, run_at_us, expires_us)
    VALUES ($1, $2, $3, 0, 0, $4, $5) ON CONFLICT (organisation, report) DO NOTHING";
const NEXT: &str = "SELECT MIN(run_at_us) FROM chat_answers";
const NOTE: &str = "UPDATE chat_answers SET posts = posts + 1, told = $3
    WHERE organisation = $1 AND report = $2 AND looks = $4";
const PUT_OFF: &str = "UPDATE chat_answers SET run_at_us = $3, told = $5
    WHERE organisation = $1 AND report = $2 AND looks = $4";
const FORGET: &str =
    "DELETE FROM chat_answers WHERE organisation = $1 AND report = $2 AND looks = $3";

/// A claimed row: organisation, report, url, told, posts, looks, expires.
type LookRow = (Uuid, Uuid, String, Option<String>, i64, i64, i64);

impl EngineDesk {
    pub(crate) async fn keep_chat_answer(&self, answer: &NewChatAnswer) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(KEEP)
            .bind(self.organisation)
            .bind(answer.report.0)
            .bind(without_nul(&answer.url))
            .bind(answer.look_at.0)
            .bind(answer.expires.0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }
}

impl EngineStore {
    pub(crate) async fn claim_chat_look(
        &self,
        now: Moment,
        lease_seconds: i64,
    ) -> Result<Option<ChatLook>> {
        // A look that writes nothing: an idle desk leaves the disk alone.
        let next: Option<i64> = sqlx::query_scalar(NEXT).fetch_one(&self.pool).await?;
        if next.is_none_or(|next| next > now.0) {
            return Ok(None);
        }
        let leased_until = now
            .0
            .saturating_add(lease_seconds.saturating_mul(1_000_000));
        let mut writing = dialect::begin(&self.pool, &self.turns).await?;
        let row: Option<LookRow> = sqlx::query_as(dialect::CLAIM_CHAT_LOOK)
            .bind(now.0)
            .bind(leased_until)
            .fetch_optional(&mut *writing)
            .await?;
        writing.commit().await?;
        let read = |(organisation, report, url, told, posts, looks, expires)| ChatLook {
            organisation: OrganisationId(organisation),
            report: ReportId(report),
            url,
            told,
            posts: counted(posts),
            looks: counted(looks),
            expires: Moment(expires),
        };
        Ok(row.map(read))
    }

    pub(crate) async fn note_chat_post(&self, look: &ChatLook, told: &str) -> Result<bool> {
        let mut writing = dialect::begin(&self.pool, &self.turns).await?;
        let noted = sqlx::query(NOTE)
            .bind(look.organisation.0)
            .bind(look.report.0)
            .bind(told)
            .bind(stored(look.looks))
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(noted.rows_affected() == 1)
    }

    pub(crate) async fn put_off_chat_look(
        &self,
        look: &ChatLook,
        told: Option<&str>,
        at: Moment,
    ) -> Result<()> {
        let mut writing = dialect::begin(&self.pool, &self.turns).await?;
        sqlx::query(PUT_OFF)
            .bind(look.organisation.0)
            .bind(look.report.0)
            .bind(at.0)
            .bind(stored(look.looks))
            .bind(told)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn forget_chat_answer(&self, look: &ChatLook) -> Result<()> {
        let mut writing = dialect::begin(&self.pool, &self.turns).await?;
        sqlx::query(FORGET)
            .bind(look.organisation.0)
            .bind(look.report.0)
            .bind(stored(look.looks))
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }
}
