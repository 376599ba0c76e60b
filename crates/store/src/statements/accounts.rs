//! Local accounts. Passwords are here only as the hashes the top floor makes. No rule about hats is decided here.

use casework::ids::AccountId;
use casework::moment::Moment;
use casework::people::account::Account;
use casework::people::{Hat, Hats};
use uuid::Uuid;

use super::{EngineDesk, Writing};
use crate::error::{Refusal, Result, StoreError};
use crate::words::{folded, without_nul};

#[derive(sqlx::FromRow)]
pub(super) struct AccountRow {
    id: Uuid,
    name: String,
    address: String,
    password_hash: Option<String>,
    hats: String,
    active: bool,
    created_us: i64,
}

impl AccountRow {
    pub(super) fn read(self) -> Account {
        Account {
            id: AccountId(self.id),
            name: self.name,
            address: self.address,
            hats: read_hats(&self.hats),
            password_hash: self.password_hash,
            active: self.active,
            created: Moment(self.created_us),
        }
    }
}

/// Hats as codes between spaces. A hat that this version does not know is not worn.
pub(super) fn read_hats(codes: &str) -> Hats {
    Hats::of(codes.split(' ').filter_map(Hat::from_code))
}

pub(super) fn write_hats(hats: &Hats) -> String {
    let codes: Vec<&str> = hats.0.iter().map(|hat| hat.code()).collect();
    codes.join(" ")
}

const CREATE: &str = "INSERT INTO accounts
    (organisation, id, name, address, address_folded, password_hash, hats, active, created_us, demonstration)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, FALSE) ON CONFLICT (organisation, address_folded) DO NOTHING";
const ONE: &str = "SELECT id, name, address, password_hash, hats, active, created_us FROM accounts
    WHERE organisation = $1 AND id = $2";
const BY_ADDRESS: &str =
    "SELECT id, name, address, password_hash, hats, active, created_us FROM accounts
    WHERE organisation = $1 AND address_folded = $2";
const ALL: &str = "SELECT id, name, address, password_hash, hats, active, created_us FROM accounts
    WHERE organisation = $1 ORDER BY name, id";
/// Locks the rows on PostgreSQL as well: two admins who take each other's hat wait for one another.
const LOCK_ALL: &str = "UPDATE accounts SET active = active WHERE organisation = $1";
const SET_HATS: &str = "UPDATE accounts SET hats = $3 WHERE organisation = $1 AND id = $2";
const SET_PASSWORD: &str =
    "UPDATE accounts SET password_hash = $3 WHERE organisation = $1 AND id = $2";
const SET_ACTIVE: &str = "UPDATE accounts SET active = $3 WHERE organisation = $1 AND id = $2";
const END_SESSIONS: &str = "DELETE FROM sessions WHERE organisation = $1 AND account = $2";

impl EngineDesk {
    pub(crate) async fn create_account(&self, account: &Account) -> Result<()> {
        let mut writing = self.begin().await?;
        self.insert_account(&mut writing, account).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(super) async fn insert_account(
        &self,
        writing: &mut Writing,
        account: &Account,
    ) -> Result<()> {
        let created = sqlx::query(CREATE)
            .bind(self.organisation)
            .bind(account.id.0)
            .bind(without_nul(&account.name))
            .bind(without_nul(&account.address))
            .bind(folded(&account.address))
            .bind(&account.password_hash)
            .bind(write_hats(&account.hats))
            .bind(account.active)
            .bind(account.created.0)
            .execute(&mut **writing)
            .await?;
        if created.rows_affected() == 0 {
            return Err(Refusal::AddressIsTaken.into());
        }
        Ok(())
    }

    pub(crate) async fn account(&self, id: AccountId) -> Result<Option<Account>> {
        let row: Option<AccountRow> = sqlx::query_as(ONE)
            .bind(self.organisation)
            .bind(id.0)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(AccountRow::read))
    }

    pub(crate) async fn account_by_address(&self, address: &str) -> Result<Option<Account>> {
        let row: Option<AccountRow> = sqlx::query_as(BY_ADDRESS)
            .bind(self.organisation)
            .bind(folded(address))
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(AccountRow::read))
    }

    pub(crate) async fn accounts(&self) -> Result<Vec<Account>> {
        let rows: Vec<AccountRow> = sqlx::query_as(ALL)
            .bind(self.organisation)
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.into_iter().map(AccountRow::read).collect())
    }

    pub(crate) async fn set_hats(&self, id: AccountId, hats: &Hats) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(LOCK_ALL)
            .bind(self.organisation)
            .execute(&mut *writing)
            .await?;
        let changed = sqlx::query(SET_HATS)
            .bind(self.organisation)
            .bind(id.0)
            .bind(write_hats(hats))
            .execute(&mut *writing)
            .await?;
        found(changed.rows_affected())?;
        self.refuse_without_admin(&mut writing).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn set_password_hash(&self, id: AccountId, password_hash: &str) -> Result<()> {
        let mut writing = self.begin().await?;
        let changed = sqlx::query(SET_PASSWORD)
            .bind(self.organisation)
            .bind(id.0)
            .bind(password_hash)
            .execute(&mut *writing)
            .await?;
        found(changed.rows_affected())?;
        self.end_sessions_within(&mut writing, id).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn deactivate_account(
        &self,
        id: AccountId,
        by: AccountId,
        at: Moment,
    ) -> Result<Vec<u64>> {
        let mut writing = self.begin().await?;
        sqlx::query(LOCK_ALL)
            .bind(self.organisation)
            .execute(&mut *writing)
            .await?;
        self.set_active_within(&mut writing, id, false).await?;
        self.refuse_without_admin(&mut writing).await?;
        self.end_sessions_within(&mut writing, id).await?;
        let left = self.leave_calls_within(&mut writing, id, by, at).await?;
        writing.commit().await?;
        Ok(left)
    }

    pub(crate) async fn reactivate_account(&self, id: AccountId) -> Result<()> {
        let mut writing = self.begin().await?;
        self.set_active_within(&mut writing, id, true).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn end_sessions_of(&self, account: AccountId) -> Result<()> {
        let mut writing = self.begin().await?;
        self.end_sessions_within(&mut writing, account).await?;
        writing.commit().await?;
        Ok(())
    }

    async fn set_active_within(
        &self,
        writing: &mut Writing,
        id: AccountId,
        active: bool,
    ) -> Result<()> {
        let changed = sqlx::query(SET_ACTIVE)
            .bind(self.organisation)
            .bind(id.0)
            .bind(active)
            .execute(&mut **writing)
            .await?;
        found(changed.rows_affected())
    }

    async fn end_sessions_within(&self, writing: &mut Writing, id: AccountId) -> Result<()> {
        sqlx::query(END_SESSIONS)
            .bind(self.organisation)
            .bind(id.0)
            .execute(&mut **writing)
            .await?;
        Ok(())
    }

    async fn refuse_without_admin(&self, writing: &mut Writing) -> Result<()> {
        let rows: Vec<AccountRow> = sqlx::query_as(ALL)
            .bind(self.organisation)
            .fetch_all(&mut **writing)
            .await?;
        let anybody = rows
            .into_iter()
            .map(AccountRow::read)
            .any(|account| account.active && account.hats.wears(Hat::Admin));
        if anybody {
            Ok(())
        } else {
            Err(Refusal::LastAdmin.into())
        }
    }
}

fn found(rows: u64) -> Result<()> {
    if rows == 0 {
        Err(StoreError::Missing { what: "account" })
    } else {
        Ok(())
    }
}
