//! Links that work once. A link is spent by one statement, so of any number of tries one gets it.

use casework::ids::AccountId;
use casework::moment::Moment;
use casework::people::account::Account;
use uuid::Uuid;

use super::accounts::{read_hats, write_hats};
use super::{EngineDesk, digest, known};
use crate::error::{Refusal, Result};
use crate::records::people::{LinkKind, SingleUseLink};
use crate::words::without_nul;

#[derive(sqlx::FromRow)]
struct Row {
    token_sha256: Vec<u8>,
    kind: String,
    account: Option<Uuid>,
    name: String,
    address: String,
    hats: String,
    created_us: i64,
    expires_us: i64,
    used_us: Option<i64>,
}

impl Row {
    fn read(self) -> Result<SingleUseLink> {
        Ok(SingleUseLink {
            token_sha256: digest("link token digest", &self.token_sha256)?,
            kind: known("link kind", &self.kind, LinkKind::from_code)?,
            account: self.account.map(AccountId),
            name: self.name,
            address: self.address,
            hats: read_hats(&self.hats),
            created: Moment(self.created_us),
            expires: Moment(self.expires_us),
            used: self.used_us.map(Moment),
        })
    }
}

const CREATE: &str = "INSERT INTO single_use_links
    (organisation, token_sha256, kind, account, name, address, hats, created_us, expires_us, used_us)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const OPEN_ONE: &str = "SELECT token_sha256, kind, account, name, address, hats, created_us, expires_us, used_us
    FROM single_use_links WHERE organisation = $1 AND token_sha256 = $2 AND used_us IS NULL AND expires_us > $3";
const OPEN_ALL: &str =
    "SELECT token_sha256, kind, account, name, address, hats, created_us, expires_us, used_us
    FROM single_use_links WHERE organisation = $1 AND used_us IS NULL AND expires_us > $2
    ORDER BY created_us DESC LIMIT 1000";
const SPEND: &str = "UPDATE single_use_links SET used_us = $3
    WHERE organisation = $1 AND token_sha256 = $2 AND used_us IS NULL AND expires_us > $3
    RETURNING token_sha256, kind, account, name, address, hats, created_us, expires_us, used_us";
const WITHDRAW: &str = "DELETE FROM single_use_links WHERE organisation = $1 AND token_sha256 = $2 AND used_us IS NULL";

impl EngineDesk {
    pub(crate) async fn create_link(&self, link: &SingleUseLink) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(CREATE)
            .bind(self.organisation)
            .bind(&link.token_sha256[..])
            .bind(link.kind.code())
            .bind(link.account.map(|account| account.0))
            .bind(without_nul(&link.name))
            .bind(without_nul(&link.address))
            .bind(write_hats(&link.hats))
            .bind(link.created.0)
            .bind(link.expires.0)
            .bind(link.used.map(|at| at.0))
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn open_link(
        &self,
        token_sha256: &[u8; 32],
        at: Moment,
    ) -> Result<Option<SingleUseLink>> {
        let row: Option<Row> = sqlx::query_as(OPEN_ONE)
            .bind(self.organisation)
            .bind(&token_sha256[..])
            .bind(at.0)
            .fetch_optional(&self.pool)
            .await?;
        row.map(Row::read).transpose()
    }

    pub(crate) async fn open_links(&self, at: Moment) -> Result<Vec<SingleUseLink>> {
        let rows: Vec<Row> = sqlx::query_as(OPEN_ALL)
            .bind(self.organisation)
            .bind(at.0)
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter().map(Row::read).collect()
    }

    pub(crate) async fn spend_link(
        &self,
        token_sha256: &[u8; 32],
        at: Moment,
    ) -> Result<Option<SingleUseLink>> {
        let mut writing = self.begin().await?;
        let row: Option<Row> = sqlx::query_as(SPEND)
            .bind(self.organisation)
            .bind(&token_sha256[..])
            .bind(at.0)
            .fetch_optional(&mut *writing)
            .await?;
        writing.commit().await?;
        row.map(Row::read).transpose()
    }

    pub(crate) async fn spend_link_for_account(
        &self,
        token_sha256: &[u8; 32],
        account: &Account,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        let row: Option<Row> = sqlx::query_as(SPEND)
            .bind(self.organisation)
            .bind(&token_sha256[..])
            .bind(account.created.0)
            .fetch_optional(&mut *writing)
            .await?;
        let kind = row.map(Row::read).transpose()?.map(|link| link.kind);
        // An admin link lets somebody in who has an account; it makes none.
        if !matches!(kind, Some(LinkKind::SetUp | LinkKind::Invitation)) {
            return Err(Refusal::LinkIsSpent.into());
        }
        self.insert_account(&mut writing, account).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn withdraw_link(&self, token_sha256: &[u8; 32]) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(WITHDRAW)
            .bind(self.organisation)
            .bind(&token_sha256[..])
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }
}
