//! Integrations: rows, and which report came from which. What a token proves is decided by the floor below.

use std::collections::{BTreeMap, BTreeSet};

use casework::cases::case::{Case, StepState};
use casework::ids::{AccountId, IntegrationId, ReportId};
use casework::moment::Moment;
use casework::people::Doer;
use casework::people::integrations::{INTEGRATIONS_MAX, Integration, Scope, TokenHandle};
use uuid::Uuid;

use super::{EngineDesk, Writing, digest};
use crate::error::{Refusal, Result, StoreError};
use crate::records::integrations::HandedIn;
use crate::words::without_nul;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    scopes: String,
    requests_per_minute: i64,
    handle: Vec<u8>,
    secret_sha256: Vec<u8>,
    created_us: i64,
    created_by: Uuid,
    last_used_day: Option<i64>,
    revoked_us: Option<i64>,
}

impl Row {
    fn read(self) -> Result<Integration> {
        let handle = self.handle.as_slice().try_into();
        Ok(Integration {
            id: IntegrationId(self.id),
            name: self.name,
            // A scope this version doesn't know is worth nothing.
            scopes: self
                .scopes
                .split(' ')
                .filter_map(Scope::from_code)
                .collect(),
            requests_per_minute: u32::try_from(self.requests_per_minute).unwrap_or(0),
            handle: handle.map_err(|_| StoreError::unreadable("token handle", "its length"))?,
            secret_sha256: digest("token digest", &self.secret_sha256)?,
            created: Moment(self.created_us),
            created_by: AccountId(self.created_by),
            last_used_day: self.last_used_day,
            revoked: self.revoked_us.map(Moment),
        })
    }
}

const CREATE: &str = "INSERT INTO integrations
    (organisation, id, name, scopes, requests_per_minute, handle, secret_sha256, created_us, created_by)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
    WHERE (SELECT COUNT(*) FROM integrations WHERE organisation = $1) < $10";
const ALL: &str = "SELECT id, name, scopes, requests_per_minute, handle, secret_sha256, created_us, created_by, last_used_day,
    revoked_us FROM integrations WHERE organisation = $1 ORDER BY created_us DESC, id DESC LIMIT $2";
const ONE: &str = "SELECT id, name, scopes, requests_per_minute, handle, secret_sha256, created_us, created_by, last_used_day,
    revoked_us FROM integrations WHERE organisation = $1 AND handle = $2";
const USED: &str = "UPDATE integrations SET last_used_day = $3
    WHERE organisation = $1 AND id = $2 AND (last_used_day IS NULL OR last_used_day < $3)";
const REVOKE: &str = "UPDATE integrations SET revoked_us = COALESCE(revoked_us, $3) WHERE organisation = $1 AND id = $2";
const NAMES: &str = "SELECT id, name FROM integrations WHERE organisation = $1";
const HAND_IN: &str =
    "INSERT INTO integration_reports (organisation, report, integration) VALUES ($1, $2, $3)
    ON CONFLICT (organisation, report) DO NOTHING";
const WHO_HANDED_IN: &str =
    "SELECT integration FROM integration_reports WHERE organisation = $1 AND report = $2";

impl EngineDesk {
    pub(crate) async fn create_integration(&self, integration: &Integration) -> Result<()> {
        let scopes: Vec<&str> = integration.scopes.iter().map(|one| one.code()).collect();
        let mut writing = self.begin().await?;
        let made = sqlx::query(CREATE)
            .bind(self.organisation)
            .bind(integration.id.0)
            .bind(without_nul(&integration.name))
            .bind(scopes.join(" "))
            .bind(i64::from(integration.requests_per_minute))
            .bind(&integration.handle[..])
            .bind(&integration.secret_sha256[..])
            .bind(integration.created.0)
            .bind(integration.created_by.0)
            .bind(INTEGRATIONS_MAX as i64)
            .execute(&mut *writing)
            .await?;
        if made.rows_affected() == 0 {
            return Err(Refusal::TooManyIntegrations.into());
        }
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn integrations(&self) -> Result<Vec<Integration>> {
        let rows: Vec<Row> = sqlx::query_as(ALL)
            .bind(self.organisation)
            .bind(INTEGRATIONS_MAX as i64)
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter().map(Row::read).collect()
    }

    pub(crate) async fn integration_by_handle(
        &self,
        handle: &TokenHandle,
    ) -> Result<Option<Integration>> {
        let row: Option<Row> = sqlx::query_as(ONE)
            .bind(self.organisation)
            .bind(&handle[..])
            .fetch_optional(&self.pool)
            .await?;
        row.map(Row::read).transpose()
    }

    pub(crate) async fn note_integration_used(&self, id: IntegrationId, day: i64) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(USED)
            .bind(self.organisation)
            .bind(id.0)
            .bind(day)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn revoke_integration(&self, id: IntegrationId, at: Moment) -> Result<()> {
        let mut writing = self.begin().await?;
        let changed = sqlx::query(REVOKE)
            .bind(self.organisation)
            .bind(id.0)
            .bind(at.0)
            .execute(&mut *writing)
            .await?;
        if changed.rows_affected() == 0 {
            return Err(StoreError::Missing {
                what: "integration",
            });
        }
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn note_handed_in(
        &self,
        report: ReportId,
        handed_in: &HandedIn,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        self.note_handed_in_within(&mut writing, report, handed_in)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    pub(super) async fn note_handed_in_within(
        &self,
        writing: &mut Writing,
        report: ReportId,
        handed_in: &HandedIn,
    ) -> Result<()> {
        let noted = sqlx::query(HAND_IN)
            .bind(self.organisation)
            .bind(report.0)
            .bind(handed_in.integration.0)
            .execute(&mut **writing)
            .await?;
        if noted.rows_affected() == 1 {
            self.append_line(writing, &handed_in.line).await?;
        }
        Ok(())
    }

    pub(crate) async fn integration_of_report(
        &self,
        report: ReportId,
    ) -> Result<Option<IntegrationId>> {
        let id: Option<Uuid> = sqlx::query_scalar(WHO_HANDED_IN)
            .bind(self.organisation)
            .bind(report.0)
            .fetch_optional(&self.pool)
            .await?;
        Ok(id.map(IntegrationId))
    }

    /// The names of the integrations that settled a step or stand in the timeline.
    pub(super) async fn integration_names_within(
        &self,
        writing: &mut Writing,
        case: &Case,
    ) -> Result<BTreeMap<IntegrationId, String>> {
        let concerned = integrations_in(case);
        if concerned.is_empty() {
            return Ok(BTreeMap::new());
        }
        let all: Vec<(Uuid, String)> = sqlx::query_as(NAMES)
            .bind(self.organisation)
            .fetch_all(&mut **writing)
            .await?;
        let named = all.into_iter().map(|(id, name)| (IntegrationId(id), name));
        Ok(named.filter(|(id, _)| concerned.contains(id)).collect())
    }
}

fn integrations_in(case: &Case) -> BTreeSet<IntegrationId> {
    let settled = case.steps.iter().filter_map(|step| match &step.state {
        StepState::Done { who, .. } | StepState::Waived { who, .. } => match who {
            Doer::Integration(id) => Some(*id),
            Doer::Member(_) => None,
        },
        StepState::Open => None,
    });
    let acted = case.timeline.iter().filter_map(|entry| {
        let id = entry.actor.strip_prefix("integration:")?;
        id.parse().ok()
    });
    settled.chain(acted).collect()
}
