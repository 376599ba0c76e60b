//! Passkeys, and the ceremonies that were used. A ceremony is spent in the transaction of what it was for, so that of any
//! number of tries with the same answer one counts. What an answer proves is judged above.

use casework::ids::{AccountId, PasskeyId};
use casework::moment::Moment;
use casework::people::ceremony::SpentCeremony;
use casework::people::passkey::{PASSKEYS_PER_ACCOUNT_MAX, Passkey};
use uuid::Uuid;

use super::{EngineDesk, Writing, digest};
use crate::error::{Refusal, Result};
use crate::words::without_nul;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    account: Uuid,
    name: String,
    credential_sha256: Vec<u8>,
    credential: String,
    created_us: i64,
    used_us: Option<i64>,
}

impl Row {
    fn read(self) -> Result<Passkey> {
        Ok(Passkey {
            id: PasskeyId(self.id),
            account: AccountId(self.account),
            name: self.name,
            credential_sha256: digest("credential digest", &self.credential_sha256)?,
            credential: self.credential,
            created: Moment(self.created_us),
            last_used: self.used_us.map(Moment),
        })
    }
}

const SPEND: &str =
    "INSERT INTO spent_ceremonies (organisation, ceremony_sha256, expires_us) VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING";
/// A change of nothing, so that two that are added at once are counted one after the other.
const HOLD_ACCOUNT: &str =
    "UPDATE accounts SET active = active WHERE organisation = $1 AND id = $2 AND active";
const COUNT: &str = "SELECT COUNT(*) FROM passkeys WHERE organisation = $1 AND account = $2";
const ADD: &str = "INSERT INTO passkeys (organisation, id, account, name, credential_sha256, credential, created_us, used_us)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
const OF_ACCOUNT: &str =
    "SELECT id, account, name, credential_sha256, credential, created_us, used_us FROM passkeys
    WHERE organisation = $1 AND account = $2 ORDER BY created_us, id LIMIT 100";
const BY_CREDENTIAL: &str =
    "SELECT id, account, name, credential_sha256, credential, created_us, used_us FROM passkeys
    WHERE organisation = $1 AND credential_sha256 = $2";
const USED: &str =
    "UPDATE passkeys SET credential = $3, used_us = $4 WHERE organisation = $1 AND id = $2";
const REMOVE: &str = "DELETE FROM passkeys WHERE organisation = $1 AND account = $2 AND id = $3";

impl EngineDesk {
    pub(crate) async fn add_passkey(
        &self,
        passkey: &Passkey,
        ceremony: &SpentCeremony,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        self.spend_ceremony(&mut writing, ceremony).await?;
        let held = sqlx::query(HOLD_ACCOUNT)
            .bind(self.organisation)
            .bind(passkey.account.0)
            .execute(&mut *writing)
            .await?;
        let kept: i64 = sqlx::query_scalar(COUNT)
            .bind(self.organisation)
            .bind(passkey.account.0)
            .fetch_one(&mut *writing)
            .await?;
        if held.rows_affected() == 0 || kept >= PASSKEYS_PER_ACCOUNT_MAX as i64 {
            return Err(Refusal::TooManyPasskeys.into());
        }
        let added = sqlx::query(ADD)
            .bind(self.organisation)
            .bind(passkey.id.0)
            .bind(passkey.account.0)
            .bind(without_nul(&passkey.name))
            .bind(&passkey.credential_sha256[..])
            .bind(&passkey.credential)
            .bind(passkey.created.0)
            .bind(passkey.last_used.map(|at| at.0))
            .execute(&mut *writing)
            .await?;
        if added.rows_affected() == 0 {
            return Err(Refusal::PasskeyIsTaken.into());
        }
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn passkeys_of(&self, account: AccountId) -> Result<Vec<Passkey>> {
        let rows: Vec<Row> = sqlx::query_as(OF_ACCOUNT)
            .bind(self.organisation)
            .bind(account.0)
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter().map(Row::read).collect()
    }

    pub(crate) async fn passkey_by_credential(
        &self,
        credential_sha256: &[u8; 32],
    ) -> Result<Option<Passkey>> {
        let row: Option<Row> = sqlx::query_as(BY_CREDENTIAL)
            .bind(self.organisation)
            .bind(&credential_sha256[..])
            .fetch_optional(&self.pool)
            .await?;
        row.map(Row::read).transpose()
    }

    pub(crate) async fn use_passkey(
        &self,
        passkey: &Passkey,
        at: Moment,
        ceremony: &SpentCeremony,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        self.spend_ceremony(&mut writing, ceremony).await?;
        let used = sqlx::query(USED)
            .bind(self.organisation)
            .bind(passkey.id.0)
            .bind(&passkey.credential)
            .bind(at.0)
            .execute(&mut *writing)
            .await?;
        if used.rows_affected() == 0 {
            return Err(Refusal::LinkIsSpent.into());
        }
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn remove_passkey(&self, account: AccountId, id: PasskeyId) -> Result<bool> {
        let mut writing = self.begin().await?;
        let removed = sqlx::query(REMOVE)
            .bind(self.organisation)
            .bind(account.0)
            .bind(id.0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(removed.rows_affected() > 0)
    }

    pub(super) async fn spend_ceremony(
        &self,
        writing: &mut Writing,
        ceremony: &SpentCeremony,
    ) -> Result<()> {
        let spent = sqlx::query(SPEND)
            .bind(self.organisation)
            .bind(&ceremony.sealed_sha256[..])
            .bind(ceremony.expires.0)
            .execute(&mut **writing)
            .await?;
        if spent.rows_affected() == 0 {
            return Err(Refusal::LinkIsSpent.into());
        }
        Ok(())
    }
}
