//! Announced calls and the words shown for them. An open contact is one that nobody closed, whose time isn't over, and whose
//! case is open; how many may be open and how often words are shown is refused in the statement that writes.

use casework::cases::timeline::Line;
use casework::ids::{AccountId, CaseId, ContactId, ShowingId};
use casework::moment::Moment;
use casework::verify::contact::{Contact, OPEN_CONTACTS_MAX, SHOWINGS_MAX, Showing};
use casework::verify::two_words::TwoWords;
use uuid::Uuid;

use super::EngineDesk;
use crate::error::{Refusal, Result, StoreError};
use crate::words::without_nul;

const ANNOUNCE: &str = "INSERT INTO contacts (organisation, id, case_id, opened_by, caller, whom, about, opened_us, until_us)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 WHERE $10 >
        (SELECT COUNT(*) FROM contacts WHERE organisation = $1 AND closed_us IS NULL AND until_us > $8)
    ON CONFLICT (organisation, id) DO NOTHING";
const CLOSE: &str = "UPDATE contacts SET closed_us = $4
    WHERE organisation = $1 AND id = $2 AND case_id = $3 AND closed_us IS NULL";
const ONE: &str =
    "SELECT id, case_id, opened_by, caller, whom, about, opened_us, until_us, closed_us
    FROM contacts WHERE organisation = $1 AND id = $2";
const OPEN: &str = "SELECT c.id, c.case_id, c.opened_by, c.caller, c.whom, c.about, c.opened_us, c.until_us, c.closed_us
    FROM contacts c JOIN cases k ON k.organisation = c.organisation AND k.id = c.case_id AND k.state <> 'closed'
    WHERE c.organisation = $1 AND c.closed_us IS NULL AND c.until_us > $2 ORDER BY c.opened_us DESC, c.id LIMIT $3";
const SHOW: &str = "INSERT INTO contact_showings (organisation, id, contact, place, words, language, shown_us, until_us)
    SELECT $1, $2, c.id, (SELECT COUNT(*) FROM contact_showings s WHERE s.organisation = $1 AND s.contact = $3) + 1,
        $4, $5, $6, $7
    FROM contacts c JOIN cases k ON k.organisation = c.organisation AND k.id = c.case_id AND k.state <> 'closed'
    WHERE c.organisation = $1 AND c.id = $3 AND c.closed_us IS NULL AND c.until_us > $6
        AND $8 > (SELECT COUNT(*) FROM contact_showings s WHERE s.organisation = $1 AND s.contact = $3)
    ON CONFLICT (organisation, contact, place) DO NOTHING";
const SHOWINGS: &str =
    "SELECT id, contact, words, language, shown_us, until_us FROM contact_showings
    WHERE organisation = $1 AND contact = $2 ORDER BY place DESC";
const SHOWING: &str =
    "SELECT id, contact, words, language, shown_us, until_us FROM contact_showings
    WHERE organisation = $1 AND id = $2";

/// Two presses at once may want the same place; the second tries again so often.
const TRIES_MAX: usize = 3;

#[derive(sqlx::FromRow)]
struct ContactRow {
    id: Uuid,
    case_id: Uuid,
    opened_by: Uuid,
    caller: String,
    whom: String,
    about: String,
    opened_us: i64,
    until_us: i64,
    closed_us: Option<i64>,
}

impl ContactRow {
    fn read(self) -> Contact {
        Contact {
            id: ContactId(self.id),
            case: CaseId(self.case_id),
            by: AccountId(self.opened_by),
            caller: self.caller,
            whom: self.whom,
            about: self.about,
            opened: Moment(self.opened_us),
            until: Moment(self.until_us),
            closed: self.closed_us.map(Moment),
        }
    }
}

#[derive(sqlx::FromRow)]
struct ShowingRow {
    id: Uuid,
    contact: Uuid,
    words: i64,
    language: String,
    shown_us: i64,
    until_us: i64,
}

impl ShowingRow {
    fn read(self) -> Result<Showing> {
        let words = u32::try_from(self.words).ok().and_then(TwoWords::of_number);
        Ok(Showing {
            id: ShowingId(self.id),
            contact: ContactId(self.contact),
            words: words
                .ok_or_else(|| StoreError::unreadable("two words", &self.words.to_string()))?,
            language: self.language,
            at: Moment(self.shown_us),
            until: Moment(self.until_us),
        })
    }
}

impl EngineDesk {
    pub(crate) async fn open_contact(&self, contact: &Contact, lines: &[Line]) -> Result<()> {
        let mut writing = self.begin().await?;
        self.lock_open_case(&mut writing, contact.case, contact.opened)
            .await?;
        let done = sqlx::query(ANNOUNCE)
            .bind(self.organisation)
            .bind(contact.id.0)
            .bind(contact.case.0)
            .bind(contact.by.0)
            .bind(without_nul(&contact.caller))
            .bind(without_nul(&contact.whom))
            .bind(without_nul(&contact.about))
            .bind(contact.opened.0)
            .bind(contact.until.0)
            .bind(OPEN_CONTACTS_MAX as i64)
            .execute(&mut *writing)
            .await?;
        if done.rows_affected() == 0 {
            return Err(Refusal::TooManyContacts.into());
        }
        self.append_lines(&mut writing, lines).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn close_contact(&self, contact: &Contact, lines: &[Line]) -> Result<()> {
        let closed = contact.closed.unwrap_or(contact.until);
        let mut writing = self.begin().await?;
        self.lock_open_case(&mut writing, contact.case, closed)
            .await?;
        let done = sqlx::query(CLOSE)
            .bind(self.organisation)
            .bind(contact.id.0)
            .bind(contact.case.0)
            .bind(closed.0)
            .execute(&mut *writing)
            .await?;
        if done.rows_affected() == 0 {
            return Err(Refusal::ContactIsOver.into());
        }
        self.append_lines(&mut writing, lines).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn contact(&self, id: ContactId) -> Result<Option<Contact>> {
        let row: Option<ContactRow> = sqlx::query_as(ONE)
            .bind(self.organisation)
            .bind(id.0)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(ContactRow::read))
    }

    pub(crate) async fn open_contacts(&self, now: Moment) -> Result<Vec<Contact>> {
        let rows: Vec<ContactRow> = sqlx::query_as(OPEN)
            .bind(self.organisation)
            .bind(now.0)
            .bind(OPEN_CONTACTS_MAX as i64)
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.into_iter().map(ContactRow::read).collect())
    }

    pub(crate) async fn show_words(&self, showing: &Showing) -> Result<()> {
        for _ in 0..TRIES_MAX {
            let mut writing = self.begin().await?;
            let done = sqlx::query(SHOW)
                .bind(self.organisation)
                .bind(showing.id.0)
                .bind(showing.contact.0)
                .bind(i64::from(showing.words.number()))
                .bind(without_nul(&showing.language))
                .bind(showing.at.0)
                .bind(showing.until.0)
                .bind(SHOWINGS_MAX as i64)
                .execute(&mut *writing)
                .await?;
            writing.commit().await?;
            if done.rows_affected() == 1 {
                return Ok(());
            }
        }
        Err(Refusal::ContactIsOver.into())
    }

    pub(crate) async fn showings(&self, contact: ContactId) -> Result<Vec<Showing>> {
        let rows: Vec<ShowingRow> = sqlx::query_as(SHOWINGS)
            .bind(self.organisation)
            .bind(contact.0)
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter().map(ShowingRow::read).collect()
    }

    pub(crate) async fn showing(&self, id: ShowingId) -> Result<Option<Showing>> {
        let row: Option<ShowingRow> = sqlx::query_as(SHOWING)
            .bind(self.organisation)
            .bind(id.0)
            .fetch_optional(&self.pool)
            .await?;
        row.map(ShowingRow::read).transpose()
    }
}
