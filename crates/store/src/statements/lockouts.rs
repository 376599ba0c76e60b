//! What sign-in logs explain: one row for each burst of failures, its case, and what happens when a hand is raised about an
//! account whose explanation waits. Joining is decided by the floor below, under the lock that placing reports holds.

use casework::cases::case::CaseState;
use casework::cases::joining::{JoinOrOpen, JoinedBecause, join_or_open_by_marks, line_of_opening};
use casework::cases::lockout::{LOCKOUTS_SHOWN_MAX, LockoutRecord, account_mark};
use casework::cases::report::ReportKind;
use casework::cases::views::desk::{CaseOfLockout, FoundLockout};
use casework::ids::{CaseId, LockoutId};
use casework::moment::Moment;
use casework::people::passes::CaseFacts;
use uuid::Uuid;

use super::super::dialect;
use super::placement::FreshCase;
use super::{EngineDesk, Writing, counted};
use crate::error::Result;
use crate::records::intake::Wave;
use crate::records::lockout::{LOCKOUT_REACHES_DAYS, LOCKOUT_WAITS_DAYS, NotedLockout};
use crate::stored_json;
use crate::stored_json::lockout::{LockoutColumns, StoredLockout};
use crate::words::without_nul;

/// Minutes of a day.
const DAY_MINUTES: i64 = 24 * 60;

const NOTED: &str =
    "SELECT case_id, cause, locked FROM lockouts WHERE organisation = $1 AND id = $2";
const NOTE: &str = "INSERT INTO lockouts
    (organisation, id, account_mark, account, first_us, last_us, document, cause, locked, case_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (organisation, id) DO UPDATE SET first_us = excluded.first_us, last_us = excluded.last_us,
    document = excluded.document, cause = excluded.cause, locked = excluded.locked, case_id = excluded.case_id";
const FORGET: &str =
    "DELETE FROM lockouts WHERE organisation = $1 AND case_id IS NULL AND last_us < $2";
const OF_CASE: &str = "SELECT id, account, first_us, last_us, document FROM lockouts
    WHERE organisation = $1 AND case_id = $2 ORDER BY last_us DESC, id LIMIT $3";
const WAITING: &str = "SELECT id, account, first_us, last_us, document FROM lockouts
    WHERE organisation = $1 AND case_id IS NULL AND account_mark = $2 AND last_us >= $3
    ORDER BY last_us DESC, id LIMIT $4";
const OF_ACCOUNT: &str = "SELECT l.id, l.account, l.first_us, l.last_us, l.document, c.id AS case_id, c.number, c.about_it
    FROM lockouts l LEFT JOIN cases c ON c.organisation = l.organisation AND c.id = l.case_id
    WHERE l.organisation = $1 AND l.account_mark = $2 ORDER BY l.last_us DESC, l.id LIMIT $3";
const GIVE: &str = "UPDATE lockouts SET case_id = $3 WHERE organisation = $1 AND id = $2";

#[derive(sqlx::FromRow)]
struct LockoutRow {
    id: Uuid,
    account: String,
    first_us: i64,
    last_us: i64,
    document: String,
}

impl LockoutRow {
    fn read(self) -> Result<LockoutRecord> {
        let stored: StoredLockout = stored_json::read("lockout", &self.document)?;
        stored.record(LockoutColumns {
            id: LockoutId(self.id),
            account: self.account,
            first: Moment(self.first_us),
            last: Moment(self.last_us),
        })
    }
}

/// An explanation with the case it is in, where it is in one.
#[derive(sqlx::FromRow)]
struct FoundRow {
    #[sqlx(flatten)]
    lockout: LockoutRow,
    case_id: Option<Uuid>,
    number: Option<i64>,
    about_it: Option<bool>,
}

impl FoundRow {
    fn read(self) -> Result<FoundLockout> {
        let case = match (self.case_id, self.number, self.about_it) {
            (Some(case), Some(number), Some(about_it)) => Some(CaseOfLockout {
                number: counted(number),
                facts: CaseFacts {
                    case: CaseId(case),
                    about_it,
                },
            }),
            _ => None,
        };
        let record = self.lockout.read()?;
        Ok(FoundLockout { record, case })
    }
}

impl EngineDesk {
    pub(crate) async fn lockouts_of_account(
        &self,
        account_mark: &str,
    ) -> Result<Vec<FoundLockout>> {
        let rows: Vec<FoundRow> = sqlx::query_as(OF_ACCOUNT)
            .bind(self.organisation)
            .bind(without_nul(account_mark))
            .bind(LOCKOUTS_SHOWN_MAX as i64)
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter().map(FoundRow::read).collect()
    }

    pub(crate) async fn note_lockout(&self, noted: &NotedLockout) -> Result<Option<CaseId>> {
        let mut writing = self.begin_repeatable().await?;
        dialect::lock_cases(&mut writing, self.organisation).await?;
        let before: Option<(Option<Uuid>, String, bool)> = sqlx::query_as(NOTED)
            .bind(self.organisation)
            .bind(noted.record.id.0)
            .fetch_optional(&mut *writing)
            .await?;
        let case_before = before.as_ref().and_then(|(case, ..)| *case).map(CaseId);
        let case = match self.still_open(&mut writing, case_before, noted.at).await? {
            Some(case) => Some(case),
            // A burst that went on after its case was closed is a new trouble.
            None => self.case_for(&mut writing, noted).await?,
        };
        self.keep(&mut writing, &noted.record, case.or(case_before))
            .await?;
        if let Some(case) = case {
            let told = before.is_some_and(|(_, cause, locked)| {
                case_before == Some(case)
                    && cause == noted.record.cause().code()
                    && locked == noted.record.locked
            });
            if !told {
                self.tell_case(&mut writing, case, noted).await?;
            }
        }
        sqlx::query(FORGET)
            .bind(self.organisation)
            .bind(noted.at.plus_minutes(-LOCKOUT_WAITS_DAYS * DAY_MINUTES).0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(case)
    }

    async fn still_open(
        &self,
        writing: &mut Writing,
        case: Option<CaseId>,
        at: Moment,
    ) -> Result<Option<CaseId>> {
        let Some(case) = case else {
            return Ok(None);
        };
        let state = self.lock_case(writing, case, at).await?;
        Ok((state == CaseState::Open).then_some(case))
    }

    /// The open case of the same account or attack, or a new one where it raises one.
    async fn case_for(
        &self,
        writing: &mut Writing,
        noted: &NotedLockout,
    ) -> Result<Option<CaseId>> {
        let marks = noted.record.joining_marks();
        let wave = Wave {
            marks: marks.clone(),
            similarities: Vec::new(),
        };
        let candidates = self.candidates_within(writing, &wave, false).await?;
        let case = match join_or_open_by_marks(&marks, &candidates) {
            JoinOrOpen::Join(case, JoinedBecause::SameAccount) => case,
            _ if !noted.record.raises_a_case() => return Ok(None),
            JoinOrOpen::Join(case, _) => case,
            JoinOrOpen::Open => {
                let title = noted.record.title();
                let fresh = FreshCase {
                    id: noted.fresh_case,
                    title: &title,
                    kind: ReportKind::Lockout,
                    about_it: false,
                    opened: noted.at,
                    demonstration: false,
                };
                self.insert_case(writing, &fresh).await?;
                let line = line_of_opening(fresh.id, &title, noted.at);
                self.append_line(writing, &line).await?;
                self.index(writing, fresh.id.0, fresh.id, &title).await?;
                fresh.id
            }
        };
        self.lock_open_case(writing, case, noted.at).await?;
        self.save_wave(writing, case, &wave).await?;
        Ok(Some(case))
    }

    async fn keep(
        &self,
        writing: &mut Writing,
        record: &LockoutRecord,
        case: Option<CaseId>,
    ) -> Result<()> {
        sqlx::query(NOTE)
            .bind(self.organisation)
            .bind(record.id.0)
            .bind(without_nul(
                &account_mark(&record.account).unwrap_or_default(),
            ))
            .bind(without_nul(&record.account))
            .bind(record.first.0)
            .bind(record.last.0)
            .bind(stored_json::write(&StoredLockout::of(record)))
            .bind(record.cause().code())
            .bind(record.locked)
            .bind(case.map(|case| case.0))
            .execute(&mut **writing)
            .await?;
        Ok(())
    }

    async fn tell_case(
        &self,
        writing: &mut Writing,
        case: CaseId,
        noted: &NotedLockout,
    ) -> Result<()> {
        let line = noted.record.line_of(case, noted.at);
        self.append_line(writing, &line).await?;
        self.lay_out_within(writing, case, &noted.steps, noted.at)
            .await?;
        self.refresh_case(writing, case).await
    }

    /// What sign-in logs explain about a case, the latest first.
    pub(super) async fn lockouts_within(
        &self,
        writing: &mut Writing,
        case: CaseId,
    ) -> Result<Vec<LockoutRecord>> {
        let rows: Vec<LockoutRow> = sqlx::query_as(OF_CASE)
            .bind(self.organisation)
            .bind(case.0)
            .bind(LOCKOUTS_SHOWN_MAX as i64)
            .fetch_all(&mut **writing)
            .await?;
        rows.into_iter().map(LockoutRow::read).collect()
    }

    pub(crate) async fn waiting_lockouts(
        &self,
        account_marks: &[String],
        at: Moment,
    ) -> Result<Vec<LockoutRecord>> {
        let mut reading = self.begin_reading().await?;
        let found = self.waiting_within(&mut reading, account_marks, at).await?;
        reading.commit().await?;
        Ok(found)
    }

    async fn waiting_within(
        &self,
        writing: &mut Writing,
        account_marks: &[String],
        at: Moment,
    ) -> Result<Vec<LockoutRecord>> {
        let mut found = Vec::new();
        for mark in account_marks {
            let rows: Vec<LockoutRow> = sqlx::query_as(WAITING)
                .bind(self.organisation)
                .bind(without_nul(mark))
                .bind(at.plus_minutes(-LOCKOUT_REACHES_DAYS * DAY_MINUTES).0)
                .bind(LOCKOUTS_SHOWN_MAX as i64)
                .fetch_all(&mut **writing)
                .await?;
            for row in rows {
                found.push(row.read()?);
            }
        }
        Ok(found)
    }

    /// Gives a case the explanations that waited for somebody to raise a hand about these accounts, with a line for each.
    /// Their steps are among those of the placement, see [`Self::waiting_lockouts`].
    pub(super) async fn give_waiting_lockouts(
        &self,
        writing: &mut Writing,
        case: CaseId,
        account_marks: &[String],
        at: Moment,
    ) -> Result<()> {
        for record in self.waiting_within(writing, account_marks, at).await? {
            sqlx::query(GIVE)
                .bind(self.organisation)
                .bind(record.id.0)
                .bind(case.0)
                .execute(&mut **writing)
                .await?;
            self.append_line(writing, &record.line_of(case, at)).await?;
        }
        Ok(())
    }
}
