//! Codes from an app, and recovery codes. A code is spent by the statement that moves the last step on, a recovery code by the one
//! that deletes it, so that of any number of tries one counts; the ceremony is spent in the same transaction.

use casework::ids::AccountId;
use casework::moment::Moment;
use casework::people::app_code::{AppCode, AppSecret};
use casework::people::ceremony::SpentCeremony;

use super::{EngineDesk, Writing, counted, stored};
use crate::error::{Refusal, Result, StoreError};

const PUT: &str = "INSERT INTO app_codes (organisation, account, secret, since_us, last_step) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (organisation, account) DO UPDATE SET secret = excluded.secret, since_us = excluded.since_us,
    last_step = excluded.last_step";
const ONE: &str =
    "SELECT secret, since_us, last_step FROM app_codes WHERE organisation = $1 AND account = $2";
const USE_STEP: &str = "UPDATE app_codes SET last_step = $3 WHERE organisation = $1 AND account = $2 AND last_step < $3";
const USE_RECOVERY: &str =
    "DELETE FROM recovery_codes WHERE organisation = $1 AND account = $2 AND code_sha256 = $3";
const DROP_RECOVERY: &str = "DELETE FROM recovery_codes WHERE organisation = $1 AND account = $2";
const DROP: &str = "DELETE FROM app_codes WHERE organisation = $1 AND account = $2";
const PUT_RECOVERY: &str =
    "INSERT INTO recovery_codes (organisation, account, code_sha256) VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING";
const LEFT: &str = "SELECT COUNT(*) FROM recovery_codes WHERE organisation = $1 AND account = $2";

impl EngineDesk {
    pub(crate) async fn begin_app_code(
        &self,
        app: &AppCode,
        recovery_sha256: &[[u8; 32]],
        ceremony: &SpentCeremony,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        self.spend_ceremony(&mut writing, ceremony).await?;
        sqlx::query(PUT)
            .bind(self.organisation)
            .bind(app.account.0)
            .bind(&app.secret.0[..])
            .bind(app.since.0)
            .bind(stored(app.last_step))
            .execute(&mut *writing)
            .await?;
        self.put_recovery_codes(&mut writing, app.account, recovery_sha256)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn app_code(&self, account: AccountId) -> Result<Option<AppCode>> {
        let row: Option<(Vec<u8>, i64, i64)> = sqlx::query_as(ONE)
            .bind(self.organisation)
            .bind(account.0)
            .fetch_optional(&self.pool)
            .await?;
        let Some((secret, since, last_step)) = row else {
            return Ok(None);
        };
        let secret = secret
            .try_into()
            .map_err(|_| StoreError::unreadable("secret of an app", "of another length"))?;
        Ok(Some(AppCode {
            account,
            secret: AppSecret(secret),
            since: Moment(since),
            last_step: counted(last_step),
        }))
    }

    pub(crate) async fn use_app_code(
        &self,
        account: AccountId,
        step: u64,
        ceremony: &SpentCeremony,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        self.spend_ceremony(&mut writing, ceremony).await?;
        let used = sqlx::query(USE_STEP)
            .bind(self.organisation)
            .bind(account.0)
            .bind(stored(step))
            .execute(&mut *writing)
            .await?;
        if used.rows_affected() == 0 {
            return Err(Refusal::LinkIsSpent.into());
        }
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn use_recovery_code(
        &self,
        account: AccountId,
        code_sha256: &[u8; 32],
        ceremony: &SpentCeremony,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        self.spend_ceremony(&mut writing, ceremony).await?;
        let used = sqlx::query(USE_RECOVERY)
            .bind(self.organisation)
            .bind(account.0)
            .bind(&code_sha256[..])
            .execute(&mut *writing)
            .await?;
        if used.rows_affected() == 0 {
            return Err(Refusal::LinkIsSpent.into());
        }
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn recovery_codes_left(&self, account: AccountId) -> Result<u64> {
        let left: i64 = sqlx::query_scalar(LEFT)
            .bind(self.organisation)
            .bind(account.0)
            .fetch_one(&self.pool)
            .await?;
        Ok(counted(left))
    }

    pub(crate) async fn end_app_code(&self, account: AccountId) -> Result<()> {
        let mut writing = self.begin().await?;
        for statement in [DROP_RECOVERY, DROP] {
            sqlx::query(statement)
                .bind(self.organisation)
                .bind(account.0)
                .execute(&mut *writing)
                .await?;
        }
        writing.commit().await?;
        Ok(())
    }

    /// Recovery codes in place of those there were.
    async fn put_recovery_codes(
        &self,
        writing: &mut Writing,
        account: AccountId,
        recovery_sha256: &[[u8; 32]],
    ) -> Result<()> {
        sqlx::query(DROP_RECOVERY)
            .bind(self.organisation)
            .bind(account.0)
            .execute(&mut **writing)
            .await?;
        for code in recovery_sha256 {
            sqlx::query(PUT_RECOVERY)
                .bind(self.organisation)
                .bind(account.0)
                .bind(&code[..])
                .execute(&mut **writing)
                .await?;
        }
        Ok(())
    }
}
