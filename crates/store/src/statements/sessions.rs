//! Sessions, failed sign-ins, and the filters members keep. How long one lasts is decided above.

use casework::ids::{AccountId, FilterId};
use casework::moment::Moment;
use casework::people::account::{Account, Proof, SESSION_MINUTES_MAX, Session};
use casework::people::sign_in::FAILURE_WINDOW_MINUTES;
use uuid::Uuid;

use super::{EngineDesk, digest};
use crate::error::Result;
use crate::records::people::{SAVED_FILTERS_MAX, SavedFilter};
use crate::words::without_nul;

/// How stale the "last used" of a session may get before it is written again, microseconds: a write for every page
/// would make reading wait for the disk.
const SEEN_STALE_US_MAX: i64 = 60_000_000;
/// Failures of one sort that are read back.
const FAILURES_MAX: i64 = 1_000;
/// Sessions of one account that are read back; more than anybody looks at.
const SESSIONS_SHOWN_MAX: i64 = 100;

const START: &str =
    "INSERT INTO sessions (organisation, token_sha256, account, created_us, seen_us, expires_us, second_factor)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const ONE: &str = "SELECT account, created_us, seen_us, second_factor FROM sessions WHERE organisation = $1 AND token_sha256 = $2";
const SEEN: &str = "UPDATE sessions SET seen_us = $3 WHERE organisation = $1 AND token_sha256 = $2 AND seen_us < $3";
const PROVED: &str =
    "UPDATE sessions SET second_factor = $3 WHERE organisation = $1 AND token_sha256 = $2";
const END: &str = "DELETE FROM sessions WHERE organisation = $1 AND token_sha256 = $2";
const OF_ACCOUNT: &str = "SELECT token_sha256, created_us, seen_us, second_factor FROM sessions WHERE organisation = $1 AND account = $2
    ORDER BY seen_us DESC, token_sha256 LIMIT $3";
const END_ONE_OF: &str =
    "DELETE FROM sessions WHERE organisation = $1 AND account = $2 AND token_sha256 = $3";
const END_OTHERS_OF: &str =
    "DELETE FROM sessions WHERE organisation = $1 AND account = $2 AND token_sha256 <> $3";
const FAILED: &str =
    "INSERT INTO sign_in_failures (organisation, what_sha256, at_us) VALUES ($1, $2, $3)";
const FAILURES: &str = "SELECT at_us FROM sign_in_failures WHERE organisation = $1 AND what_sha256 = $2 AND at_us >= $3
    ORDER BY at_us DESC LIMIT $4";
const FORGET: &str = "DELETE FROM sign_in_failures WHERE organisation = $1 AND what_sha256 = $2";
const SWEEP: [&str; 5] = [
    "DELETE FROM sessions WHERE organisation = $1 AND expires_us < $2",
    "DELETE FROM single_use_links WHERE organisation = $1 AND (expires_us < $2 OR used_us < $2)",
    "DELETE FROM spent_ceremonies WHERE organisation = $1 AND expires_us < $2",
    "UPDATE seal_openings SET part = NULL WHERE organisation = $1 AND part IS NOT NULL AND until_us <= $2",
    "DELETE FROM sign_in_failures WHERE organisation = $1 AND at_us < $2",
];
const FILTERS_COUNT: &str =
    "SELECT COUNT(*) FROM saved_filters WHERE organisation = $1 AND account = $2";
const SAVE_FILTER: &str =
    "INSERT INTO saved_filters (organisation, id, account, name, query, created_us)
    VALUES ($1, $2, $3, $4, $5, $6)";
const FILTERS: &str =
    "SELECT id, name, query, created_us FROM saved_filters WHERE organisation = $1 AND account = $2
    ORDER BY name, id LIMIT 1000";
const DELETE_FILTER: &str =
    "DELETE FROM saved_filters WHERE organisation = $1 AND account = $2 AND id = $3";

fn proof(second_factor: bool) -> Proof {
    match second_factor {
        true => Proof::TwoFactors,
        false => Proof::OneFactor,
    }
}

impl EngineDesk {
    pub(crate) async fn start_session(&self, session: &Session) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(START)
            .bind(self.organisation)
            .bind(&session.token_sha256[..])
            .bind(session.account.0)
            .bind(session.started.0)
            .bind(session.last_used.0)
            .bind(session.started.plus_minutes(SESSION_MINUTES_MAX).0)
            .bind(session.proof == Proof::TwoFactors)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn session(
        &self,
        token_sha256: &[u8; 32],
        at: Moment,
    ) -> Result<Option<(Session, Account)>> {
        let row: Option<(Uuid, i64, i64, bool)> = sqlx::query_as(ONE)
            .bind(self.organisation)
            .bind(&token_sha256[..])
            .fetch_optional(&self.pool)
            .await?;
        let Some((account, started, last_used, second_factor)) = row else {
            return Ok(None);
        };
        let mut session = Session {
            token_sha256: *token_sha256,
            account: AccountId(account),
            started: Moment(started),
            last_used: Moment(last_used),
            proof: proof(second_factor),
        };
        if !session.is_live(at) {
            return Ok(None);
        }
        let Some(account) = self
            .account(session.account)
            .await?
            .filter(|account| account.active)
        else {
            return Ok(None);
        };
        if at.0.saturating_sub(last_used) > SEEN_STALE_US_MAX {
            let mut writing = self.begin().await?;
            sqlx::query(SEEN)
                .bind(self.organisation)
                .bind(&token_sha256[..])
                .bind(at.0)
                .execute(&mut *writing)
                .await?;
            writing.commit().await?;
            session.last_used = at;
        }
        Ok(Some((session, account)))
    }

    pub(crate) async fn note_second_factor(&self, token_sha256: &[u8; 32]) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(PROVED)
            .bind(self.organisation)
            .bind(&token_sha256[..])
            .bind(true)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn end_session(&self, token_sha256: &[u8; 32]) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(END)
            .bind(self.organisation)
            .bind(&token_sha256[..])
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn sessions_of(&self, account: AccountId, at: Moment) -> Result<Vec<Session>> {
        let rows: Vec<(Vec<u8>, i64, i64, bool)> = sqlx::query_as(OF_ACCOUNT)
            .bind(self.organisation)
            .bind(account.0)
            .bind(SESSIONS_SHOWN_MAX)
            .fetch_all(&self.pool)
            .await?;
        let read =
            |(token_sha256, started, last_used, second_factor): (Vec<u8>, i64, i64, bool)| {
                Ok(Session {
                    token_sha256: digest("session token digest", &token_sha256)?,
                    account,
                    started: Moment(started),
                    last_used: Moment(last_used),
                    proof: proof(second_factor),
                })
            };
        let mut sessions: Vec<Session> = rows.into_iter().map(read).collect::<Result<_>>()?;
        sessions.retain(|session| session.is_live(at));
        Ok(sessions)
    }

    pub(crate) async fn end_session_of(
        &self,
        account: AccountId,
        token_sha256: &[u8; 32],
    ) -> Result<()> {
        self.end_sessions_by(END_ONE_OF, account, token_sha256)
            .await
    }

    pub(crate) async fn end_other_sessions(
        &self,
        account: AccountId,
        kept_sha256: &[u8; 32],
    ) -> Result<()> {
        self.end_sessions_by(END_OTHERS_OF, account, kept_sha256)
            .await
    }

    async fn end_sessions_by(
        &self,
        statement: &'static str,
        account: AccountId,
        token_sha256: &[u8; 32],
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(statement)
            .bind(self.organisation)
            .bind(account.0)
            .bind(&token_sha256[..])
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn record_sign_in_failure(
        &self,
        what_sha256: &[u8; 32],
        at: Moment,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(FAILED)
            .bind(self.organisation)
            .bind(&what_sha256[..])
            .bind(at.0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn sign_in_failures(
        &self,
        what_sha256: &[u8; 32],
        since: Moment,
    ) -> Result<Vec<Moment>> {
        let moments: Vec<i64> = sqlx::query_scalar(FAILURES)
            .bind(self.organisation)
            .bind(&what_sha256[..])
            .bind(since.0)
            .bind(FAILURES_MAX)
            .fetch_all(&self.pool)
            .await?;
        Ok(moments.into_iter().map(Moment).collect())
    }

    pub(crate) async fn forget_sign_in_failures(&self, what_sha256: &[u8; 32]) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(FORGET)
            .bind(self.organisation)
            .bind(&what_sha256[..])
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn sweep_people(&self, now: Moment) -> Result<()> {
        let windows = [
            now,
            now,
            now,
            now,
            now.plus_minutes(-FAILURE_WINDOW_MINUTES),
        ];
        let mut writing = self.begin().await?;
        for (statement, before) in SWEEP.into_iter().zip(windows) {
            sqlx::query(statement)
                .bind(self.organisation)
                .bind(before.0)
                .execute(&mut *writing)
                .await?;
        }
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn save_filter(&self, filter: &SavedFilter) -> Result<()> {
        let mut writing = self.begin().await?;
        let kept: i64 = sqlx::query_scalar(FILTERS_COUNT)
            .bind(self.organisation)
            .bind(filter.account.0)
            .fetch_one(&mut *writing)
            .await?;
        if kept < SAVED_FILTERS_MAX as i64 {
            sqlx::query(SAVE_FILTER)
                .bind(self.organisation)
                .bind(filter.id.0)
                .bind(filter.account.0)
                .bind(without_nul(&filter.name))
                .bind(without_nul(&filter.query))
                .bind(filter.created.0)
                .execute(&mut *writing)
                .await?;
        }
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn saved_filters(&self, account: AccountId) -> Result<Vec<SavedFilter>> {
        let rows: Vec<(Uuid, String, String, i64)> = sqlx::query_as(FILTERS)
            .bind(self.organisation)
            .bind(account.0)
            .fetch_all(&self.pool)
            .await?;
        let read = |(id, name, query, created)| SavedFilter {
            id: FilterId(id),
            account,
            name,
            query,
            created: Moment(created),
        };
        Ok(rows.into_iter().map(read).collect())
    }

    pub(crate) async fn delete_filter(&self, account: AccountId, id: FilterId) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(DELETE_FILTER)
            .bind(self.organisation)
            .bind(account.0)
            .bind(id.0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }
}
