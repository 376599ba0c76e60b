//! Organisations, their settings, the desk's secret. What the settings mean is known above.

use casework::ids::OrganisationId;
use casework::moment::Moment;
use uuid::Uuid;

use super::super::dialect;
use super::{EngineDesk, EngineStore, digest};
use crate::error::Result;
use crate::records::organisation::{Organisation, OrganisationSettings};
use crate::stored_json;
use crate::words::without_nul;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    created_us: i64,
    set_up_us: Option<i64>,
    demonstration: bool,
    settings: String,
}

impl Row {
    fn read(self) -> Result<Organisation> {
        Ok(Organisation {
            id: OrganisationId(self.id),
            created: Moment(self.created_us),
            set_up: self.set_up_us.map(Moment),
            demonstration: self.demonstration,
            settings: stored_json::read("organisation's settings", &self.settings)?,
        })
    }
}

const ALL: &str = "SELECT id, created_us, set_up_us, demonstration, settings FROM organisations ORDER BY created_us, id";
const ONE: &str =
    "SELECT id, created_us, set_up_us, demonstration, settings FROM organisations WHERE id = $1";
const CREATE: &str = "INSERT INTO organisations (id, created_us, set_up_us, public_name, language, demonstration, settings)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING";
const SAVE_SETTINGS: &str =
    "UPDATE organisations SET public_name = $2, language = $3, settings = $4 WHERE id = $1";
const MARK_SET_UP: &str = "UPDATE organisations SET set_up_us = COALESCE(set_up_us, $2), demonstration = (demonstration OR $3) WHERE id = $1";
const OFFER_SECRET: &str = "UPDATE headsup SET desk_secret = $1 WHERE desk_secret IS NULL";
const SECRET: &str = "SELECT desk_secret FROM headsup";
const TOUCH: &str = "UPDATE headsup SET only_row = only_row";

impl EngineStore {
    pub(crate) async fn prove_alive(&self) -> Result<()> {
        let mut writing = dialect::begin(&self.pool, &self.turns).await?;
        sqlx::query(TOUCH).execute(&mut *writing).await?;
        writing.rollback().await?;
        Ok(())
    }

    pub(crate) async fn desk_secret(&self, offered: [u8; 32]) -> Result<[u8; 32]> {
        let mut writing = dialect::begin(&self.pool, &self.turns).await?;
        sqlx::query(OFFER_SECRET)
            .bind(&offered[..])
            .execute(&mut *writing)
            .await?;
        let kept: Vec<u8> = sqlx::query_scalar(SECRET).fetch_one(&mut *writing).await?;
        writing.commit().await?;
        digest("desk secret", &kept)
    }

    pub(crate) async fn organisations(&self) -> Result<Vec<Organisation>> {
        let rows: Vec<Row> = sqlx::query_as(ALL).fetch_all(&self.pool).await?;
        rows.into_iter().map(Row::read).collect()
    }

    pub(crate) async fn create_organisation(&self, organisation: &Organisation) -> Result<()> {
        let mut writing = dialect::begin(&self.pool, &self.turns).await?;
        sqlx::query(CREATE)
            .bind(organisation.id.0)
            .bind(organisation.created.0)
            .bind(organisation.set_up.map(|at| at.0))
            .bind(without_nul(&organisation.settings.public_name))
            .bind(without_nul(&organisation.settings.language))
            .bind(organisation.demonstration)
            .bind(stored_json::write(&organisation.settings))
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }
}

impl EngineDesk {
    pub(crate) async fn organisation(&self) -> Result<Option<Organisation>> {
        let row: Option<Row> = sqlx::query_as(ONE)
            .bind(self.organisation)
            .fetch_optional(&self.pool)
            .await?;
        row.map(Row::read).transpose()
    }

    pub(crate) async fn save_settings(&self, settings: &OrganisationSettings) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(SAVE_SETTINGS)
            .bind(self.organisation)
            .bind(without_nul(&settings.public_name))
            .bind(without_nul(&settings.language))
            .bind(stored_json::write(settings))
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn mark_set_up(&self, at: Moment, demonstration: bool) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(MARK_SET_UP)
            .bind(self.organisation)
            .bind(at.0)
            .bind(demonstration)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }
}
