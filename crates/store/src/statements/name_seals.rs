//! The seal on names: keys, sealed names and their parts, openings. The part that the first of two opened lies here until the second
//! one came or the hour is over, and is then wiped; it opens nothing by itself.

use std::collections::BTreeSet;

use casework::cases::name_opening::Opening;
use casework::cases::thread::ThreadMessage;
use casework::cases::timeline::Line;
use casework::ids::{AccountId, CaseId, OpeningId, ReportId, SealKeyId};
use casework::moment::Moment;
use casework::people::name_seal::{
    Half, PART_BYTES, PUBLIC_KEY_BYTES, SEAL_KEYS_MAX, SealKey, SealedName, SealedPart,
};
use uuid::Uuid;

use super::accounts::read_hats;
use super::new_reports::NewReport;
use super::rows_at_once::insert;
use super::{EngineDesk, Writing, digest, known};
use crate::error::{Refusal, Result, StoreError};
use crate::words::without_nul;

/// Openings of one organisation that are listed.
const OPENINGS_SHOWN_MAX: i64 = 100;

const END_KEYS: &str = "UPDATE seal_keys SET ended_us = $3 WHERE organisation = $1 AND account = $2 AND ended_us IS NULL";
const ADD_KEY: &str = "INSERT INTO seal_keys (organisation, id, account, half, public_key, made_us)
    VALUES ($1, $2, $3, $4, $5, $6)";
const LIVE_KEYS: &str = "SELECT k.id, k.account, k.half, k.public_key, k.made_us, a.hats FROM seal_keys k JOIN accounts a
    ON a.organisation = k.organisation AND a.id = k.account AND a.active
    WHERE k.organisation = $1 AND k.ended_us IS NULL ORDER BY k.made_us, k.id LIMIT $2";
const KEYS_OF: &str =
    "SELECT k.id, k.account, k.half, k.public_key, k.made_us, a.hats FROM seal_keys k JOIN accounts a
    ON a.organisation = k.organisation AND a.id = k.account
    WHERE k.organisation = $1 AND k.account = $2 ORDER BY k.made_us DESC, k.id DESC LIMIT $3";
const NAMES: &str = "INSERT INTO sealed_names (organisation, report, sealed) ";
const PARTS: &str = "INSERT INTO sealed_parts (organisation, report, seal_key, sealed) ";
const NAME: &str = "SELECT sealed FROM sealed_names WHERE organisation = $1 AND report = $2";
const PARTS_OF: &str =
    "SELECT seal_key, sealed FROM sealed_parts WHERE organisation = $1 AND report = $2 LIMIT $3";
const OF_CASE: &str = "SELECT n.report FROM sealed_names n JOIN reports r ON r.organisation = n.organisation AND r.id = n.report
    WHERE n.organisation = $1 AND r.case_id = $2 LIMIT 1000";
/// What is over keeps no part.
const WIPE: &str = "UPDATE seal_openings SET part = NULL WHERE organisation = $1 AND part IS NOT NULL AND until_us <= $2";
const ASK: &str = "INSERT INTO seal_openings
    (organisation, id, report, case_id, reason, asked_by, half, asked_us, until_us, part)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 WHERE NOT EXISTS (SELECT 1 FROM seal_openings
        WHERE organisation = $1 AND report = $3 AND opened_us IS NULL AND until_us > $8)";
const WAITING: &str = "SELECT o.id, o.report, o.case_id, c.about_it, o.reason, o.asked_by, o.half, o.asked_us, o.part
    FROM seal_openings o JOIN cases c ON c.organisation = o.organisation AND c.id = o.case_id
    WHERE o.organisation = $1 AND o.opened_us IS NULL AND o.until_us > $2 ORDER BY o.asked_us, o.id LIMIT $3";
const ONE: &str =
    "SELECT o.id, o.report, o.case_id, c.about_it, o.reason, o.asked_by, o.half, o.asked_us, o.part
    FROM seal_openings o JOIN cases c ON c.organisation = o.organisation AND c.id = o.case_id
    WHERE o.organisation = $1 AND o.id = $2 AND o.opened_us IS NULL AND o.until_us > $3";
const OPENED: &str = "UPDATE seal_openings SET opened_by = $3, opened_us = $4, part = NULL
    WHERE organisation = $1 AND id = $2 AND opened_us IS NULL AND until_us > $4";

#[derive(sqlx::FromRow)]
struct KeyRow {
    id: Uuid,
    account: Uuid,
    half: String,
    public_key: Vec<u8>,
    made_us: i64,
    hats: String,
}

impl KeyRow {
    fn read(self) -> Result<SealKey> {
        let public_key: [u8; PUBLIC_KEY_BYTES] = digest("public key", &self.public_key)?;
        Ok(SealKey {
            id: SealKeyId(self.id),
            account: AccountId(self.account),
            half: known("half of the seal", &self.half, Half::from_code)?,
            public_key,
            made: Moment(self.made_us),
        })
    }
}

#[derive(sqlx::FromRow)]
struct OpeningRow {
    id: Uuid,
    report: Uuid,
    case_id: Uuid,
    about_it: bool,
    reason: String,
    asked_by: Uuid,
    half: String,
    asked_us: i64,
    part: Option<Vec<u8>>,
}

impl OpeningRow {
    fn read(self) -> Result<(Opening, Option<Vec<u8>>)> {
        let opening = Opening {
            id: OpeningId(self.id),
            report: ReportId(self.report),
            case: CaseId(self.case_id),
            about_it: self.about_it,
            by: AccountId(self.asked_by),
            half: known("half of the seal", &self.half, Half::from_code)?,
            reason: self.reason,
            asked: Moment(self.asked_us),
        };
        Ok((opening, self.part))
    }
}

/// The sealed names of new reports.
pub(super) async fn insert_sealed_names(
    writing: &mut Writing,
    new: &[NewReport<'_>],
) -> Result<()> {
    let names: Vec<(Uuid, ReportId, &SealedName)> = new
        .iter()
        .filter_map(|one| {
            let sealed = one.arrival.sealed.as_ref()?;
            Some((one.desk.organisation, one.arrival.report.id, sealed))
        })
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    insert(writing, NAMES, 3, &names, |mut row, (of, report, name)| {
        row.push_bind(*of)
            .push_bind(report.0)
            .push_bind(name.sealed.clone());
    })
    .await?;
    let parts: Vec<(Uuid, ReportId, &SealedPart)> = names
        .iter()
        .flat_map(|(of, report, name)| name.parts.iter().map(|part| (*of, *report, part)))
        .collect();
    insert(writing, PARTS, 4, &parts, |mut row, (of, report, part)| {
        row.push_bind(*of)
            .push_bind(report.0)
            .push_bind(part.key.0)
            .push_bind(part.sealed.clone());
    })
    .await
}

impl EngineDesk {
    pub(crate) async fn add_seal_key(&self, key: &SealKey, line: &Line) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(END_KEYS)
            .bind(self.organisation)
            .bind(key.account.0)
            .bind(key.made.0)
            .execute(&mut *writing)
            .await?;
        sqlx::query(ADD_KEY)
            .bind(self.organisation)
            .bind(key.id.0)
            .bind(key.account.0)
            .bind(key.half.code())
            .bind(&key.public_key[..])
            .bind(key.made.0)
            .execute(&mut *writing)
            .await?;
        self.append_organisation_line(&mut writing, line).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn seal_keys(&self) -> Result<Vec<SealKey>> {
        let rows: Vec<KeyRow> = sqlx::query_as(LIVE_KEYS)
            .bind(self.organisation)
            .bind(SEAL_KEYS_MAX as i64)
            .fetch_all(&self.pool)
            .await?;
        let mut keys = Vec::with_capacity(rows.len());
        for row in rows {
            let worn = Half::of(&read_hats(&row.hats));
            let key = row.read()?;
            if worn == Some(key.half) {
                keys.push(key);
            }
        }
        Ok(keys)
    }

    pub(crate) async fn seal_keys_of(&self, account: AccountId) -> Result<Vec<SealKey>> {
        let rows: Vec<KeyRow> = sqlx::query_as(KEYS_OF)
            .bind(self.organisation)
            .bind(account.0)
            .bind(SEAL_KEYS_MAX as i64)
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter().map(KeyRow::read).collect()
    }

    pub(crate) async fn sealed_name(&self, report: ReportId) -> Result<Option<SealedName>> {
        let sealed: Option<Vec<u8>> = sqlx::query_scalar(NAME)
            .bind(self.organisation)
            .bind(report.0)
            .fetch_optional(&self.pool)
            .await?;
        let Some(sealed) = sealed else {
            return Ok(None);
        };
        let parts: Vec<(Uuid, Vec<u8>)> = sqlx::query_as(PARTS_OF)
            .bind(self.organisation)
            .bind(report.0)
            .bind(SEAL_KEYS_MAX as i64)
            .fetch_all(&self.pool)
            .await?;
        let read = |(key, sealed)| SealedPart {
            key: SealKeyId(key),
            sealed,
        };
        Ok(Some(SealedName {
            sealed,
            parts: parts.into_iter().map(read).collect(),
        }))
    }

    pub(crate) async fn sealed_reports(&self, case: CaseId) -> Result<BTreeSet<ReportId>> {
        let rows: Vec<Uuid> = sqlx::query_scalar(OF_CASE)
            .bind(self.organisation)
            .bind(case.0)
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.into_iter().map(ReportId).collect())
    }

    pub(crate) async fn ask_opening(
        &self,
        opening: &Opening,
        part: &[u8; PART_BYTES],
        line: &Line,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        self.lock_open_case(&mut writing, opening.case, opening.asked)
            .await?;
        sqlx::query(WIPE)
            .bind(self.organisation)
            .bind(opening.asked.0)
            .execute(&mut *writing)
            .await?;
        let asked = sqlx::query(ASK)
            .bind(self.organisation)
            .bind(opening.id.0)
            .bind(opening.report.0)
            .bind(opening.case.0)
            .bind(without_nul(&opening.reason))
            .bind(opening.by.0)
            .bind(opening.half.code())
            .bind(opening.asked.0)
            .bind(opening.until().0)
            .bind(&part[..])
            .execute(&mut *writing)
            .await?;
        if asked.rows_affected() == 0 {
            return Err(Refusal::OpeningWaits.into());
        }
        self.append_lines(&mut writing, std::slice::from_ref(line))
            .await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn openings_waiting(&self, now: Moment) -> Result<Vec<Opening>> {
        let rows: Vec<OpeningRow> = sqlx::query_as(WAITING)
            .bind(self.organisation)
            .bind(now.0)
            .bind(OPENINGS_SHOWN_MAX)
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter()
            .map(|row| row.read().map(|(opening, _)| opening))
            .collect()
    }

    pub(crate) async fn opening(
        &self,
        id: OpeningId,
        now: Moment,
    ) -> Result<Option<(Opening, [u8; PART_BYTES])>> {
        let row: Option<OpeningRow> = sqlx::query_as(ONE)
            .bind(self.organisation)
            .bind(id.0)
            .bind(now.0)
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let (opening, part) = row.read()?;
        let part = part.ok_or_else(|| StoreError::unreadable("part of a key", "none"))?;
        Ok(Some((opening, digest("part of a key", &part)?)))
    }

    pub(crate) async fn note_opened(
        &self,
        opening: &Opening,
        by: AccountId,
        at: Moment,
        line: &Line,
        told: &ThreadMessage,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        let opened = sqlx::query(OPENED)
            .bind(self.organisation)
            .bind(opening.id.0)
            .bind(by.0)
            .bind(at.0)
            .execute(&mut *writing)
            .await?;
        if opened.rows_affected() == 0 {
            return Err(Refusal::OpeningIsOver.into());
        }
        self.insert_message(&mut writing, told).await?;
        self.append_lines(&mut writing, std::slice::from_ref(line))
            .await?;
        writing.commit().await?;
        Ok(())
    }
}
