//! Devices of colleagues. Each is enrolled in the transaction that spends its invitation and writes its line, so that one
//! invitation is one device. What an answer of a device proves is judged above.

use casework::cases::timeline::Line;
use casework::ids::{AccountId, ColleagueId, DeviceId};
use casework::moment::Moment;
use casework::people::ceremony::SpentCeremony;
use casework::people::colleagues::COLLEAGUES_MAX;
use casework::people::enrolled_device::{DEVICES_PER_COLLEAGUE_MAX, EnrolledDevice};
use uuid::Uuid;

use super::{EngineDesk, counted, digest};
use crate::error::{Refusal, Result};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    colleague: Uuid,
    invited_by: Uuid,
    credential_sha256: Vec<u8>,
    credential: String,
    enrolled_us: i64,
    used_us: Option<i64>,
}

impl Row {
    fn read(self) -> Result<EnrolledDevice> {
        Ok(EnrolledDevice {
            id: DeviceId(self.id),
            colleague: ColleagueId(self.colleague),
            invited_by: AccountId(self.invited_by),
            credential_sha256: digest("credential digest", &self.credential_sha256)?,
            credential: self.credential,
            enrolled: Moment(self.enrolled_us),
            last_used: self.used_us.map(Moment),
        })
    }
}

/// A change of nothing, so that two that are enrolled at once are counted one after the other.
const HOLD_COLLEAGUE: &str =
    "UPDATE colleagues SET name = name WHERE organisation = $1 AND id = $2";
const COUNT: &str =
    "SELECT COUNT(*) FROM enrolled_devices WHERE organisation = $1 AND colleague = $2";
const COUNTS: &str = "SELECT colleague, COUNT(*) FROM enrolled_devices WHERE organisation = $1 GROUP BY colleague LIMIT $2";
const ADD: &str =
    "INSERT INTO enrolled_devices (organisation, id, colleague, invited_by, credential_sha256,
    credential, enrolled_us, used_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
const OF_COLLEAGUE: &str =
    "SELECT id, colleague, invited_by, credential_sha256, credential, enrolled_us, used_us
    FROM enrolled_devices WHERE organisation = $1 AND colleague = $2 ORDER BY enrolled_us, id LIMIT 100";
const BY_CREDENTIAL: &str =
    "SELECT id, colleague, invited_by, credential_sha256, credential, enrolled_us, used_us
    FROM enrolled_devices WHERE organisation = $1 AND credential_sha256 = $2";
const USED: &str =
    "UPDATE enrolled_devices SET credential = $3, used_us = $4 WHERE organisation = $1 AND id = $2";
const REMOVE: &str =
    "DELETE FROM enrolled_devices WHERE organisation = $1 AND colleague = $2 AND id = $3";

impl EngineDesk {
    pub(crate) async fn enrol_device(
        &self,
        device: &EnrolledDevice,
        line: &Line,
        invitation: &SpentCeremony,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        self.spend_ceremony(&mut writing, invitation).await?;
        let held = sqlx::query(HOLD_COLLEAGUE)
            .bind(self.organisation)
            .bind(device.colleague.0)
            .execute(&mut *writing)
            .await?;
        if held.rows_affected() == 0 {
            return Err(Refusal::NotOnTheList.into());
        }
        let kept: i64 = sqlx::query_scalar(COUNT)
            .bind(self.organisation)
            .bind(device.colleague.0)
            .fetch_one(&mut *writing)
            .await?;
        if kept >= DEVICES_PER_COLLEAGUE_MAX as i64 {
            return Err(Refusal::TooManyPasskeys.into());
        }
        let added = sqlx::query(ADD)
            .bind(self.organisation)
            .bind(device.id.0)
            .bind(device.colleague.0)
            .bind(device.invited_by.0)
            .bind(&device.credential_sha256[..])
            .bind(&device.credential)
            .bind(device.enrolled.0)
            .bind(device.last_used.map(|at| at.0))
            .execute(&mut *writing)
            .await?;
        if added.rows_affected() == 0 {
            return Err(Refusal::PasskeyIsTaken.into());
        }
        self.append_organisation_line(&mut writing, line).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn devices_of(&self, colleague: ColleagueId) -> Result<Vec<EnrolledDevice>> {
        let rows: Vec<Row> = sqlx::query_as(OF_COLLEAGUE)
            .bind(self.organisation)
            .bind(colleague.0)
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter().map(Row::read).collect()
    }

    pub(crate) async fn device_counts(&self) -> Result<Vec<(ColleagueId, u64)>> {
        let rows: Vec<(Uuid, i64)> = sqlx::query_as(COUNTS)
            .bind(self.organisation)
            .bind(COLLEAGUES_MAX as i64)
            .fetch_all(&self.pool)
            .await?;
        let read = |(id, count)| (ColleagueId(id), counted(count));
        Ok(rows.into_iter().map(read).collect())
    }

    pub(crate) async fn device_by_credential(
        &self,
        credential_sha256: &[u8; 32],
    ) -> Result<Option<EnrolledDevice>> {
        let row: Option<Row> = sqlx::query_as(BY_CREDENTIAL)
            .bind(self.organisation)
            .bind(&credential_sha256[..])
            .fetch_optional(&self.pool)
            .await?;
        row.map(Row::read).transpose()
    }

    pub(crate) async fn use_device(
        &self,
        device: &EnrolledDevice,
        at: Moment,
        ceremony: &SpentCeremony,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        self.spend_ceremony(&mut writing, ceremony).await?;
        let used = sqlx::query(USED)
            .bind(self.organisation)
            .bind(device.id.0)
            .bind(&device.credential)
            .bind(at.0)
            .execute(&mut *writing)
            .await?;
        if used.rows_affected() == 0 {
            return Err(Refusal::LinkIsSpent.into());
        }
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn remove_device(
        &self,
        colleague: ColleagueId,
        id: DeviceId,
        line: &Line,
    ) -> Result<bool> {
        let mut writing = self.begin().await?;
        let removed = sqlx::query(REMOVE)
            .bind(self.organisation)
            .bind(colleague.0)
            .bind(id.0)
            .execute(&mut *writing)
            .await?;
        if removed.rows_affected() == 0 {
            return Ok(false);
        }
        self.append_organisation_line(&mut writing, line).await?;
        writing.commit().await?;
        Ok(true)
    }
}
