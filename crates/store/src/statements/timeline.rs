//! The timelines. An entry is appended in the transaction of the act it tells; the head of its chain is locked first,
//! so that the sequence has no gaps and no two entries follow the same one.

use casework::cases::timeline::{ChainId, Entry, Head, Line, append};
use casework::moment::Moment;
use uuid::Uuid;

use super::{EngineDesk, Writing, counted, digest, stored};
use crate::error::{Result, StoreError};
use crate::words::without_nul;

const START: &str =
    "INSERT INTO chains (organisation, id, length, head, demonstration) VALUES ($1, $2, 0, $3, $4)";
/// Takes the row's lock and reads the head as it stood.
const LOCK_HEAD: &str = "UPDATE chains SET length = length + 1 WHERE organisation = $1 AND id = $2
    RETURNING length - 1, head";
const MOVE_HEAD: &str = "UPDATE chains SET head = $3 WHERE organisation = $1 AND id = $2";
const HEAD: &str = "SELECT length, head FROM chains WHERE organisation = $1 AND id = $2";
const APPEND: &str = "INSERT INTO timeline
    (organisation, chain, sequence, at_us, actor, kind, says, says_sha256, previous, hash)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const ENTRIES: &str =
    "SELECT sequence, at_us, actor, kind, says, says_sha256, previous, hash FROM timeline
    WHERE organisation = $1 AND chain = $2 ORDER BY sequence";
const ERASE: &str =
    "UPDATE timeline SET says = NULL WHERE organisation = $1 AND chain = $2 AND sequence = $3";

#[derive(sqlx::FromRow)]
pub(super) struct EntryRow {
    sequence: i64,
    at_us: i64,
    actor: String,
    kind: String,
    says: Option<String>,
    says_sha256: Vec<u8>,
    previous: Vec<u8>,
    hash: Vec<u8>,
}

impl EntryRow {
    pub(super) fn read(self, chain: ChainId) -> Result<Entry> {
        Ok(Entry {
            chain,
            sequence: counted(self.sequence),
            at: Moment(self.at_us),
            actor: self.actor,
            kind: self.kind,
            says: self.says,
            says_sha256: digest("digest of words", &self.says_sha256)?,
            previous: digest("hash of the entry before", &self.previous)?,
            hash: digest("hash of an entry", &self.hash)?,
        })
    }
}

impl EngineDesk {
    pub(super) async fn start_chain(
        &self,
        writing: &mut Writing,
        chain: Uuid,
        demonstration: bool,
    ) -> Result<()> {
        sqlx::query(START)
            .bind(self.organisation)
            .bind(chain)
            .bind(&Head::EMPTY.hash[..])
            .bind(demonstration)
            .execute(&mut **writing)
            .await?;
        Ok(())
    }

    pub(super) async fn append_line(&self, writing: &mut Writing, line: &Line) -> Result<()> {
        let locked: Option<(i64, Vec<u8>)> = sqlx::query_as(LOCK_HEAD)
            .bind(self.organisation)
            .bind(line.chain.0)
            .fetch_optional(&mut **writing)
            .await?;
        let (length, head) = locked.ok_or(StoreError::Missing { what: "timeline" })?;
        let head = Head {
            sequence: counted(length),
            hash: digest("head of a timeline", &head)?,
        };
        // What is hashed is what is stored, so NUL has to go before the hashing.
        let line = Line {
            says: without_nul(&line.says).into_owned(),
            ..line.clone()
        };
        let entry = append(head, &line);
        self.insert_entry(writing, &entry).await?;
        sqlx::query(MOVE_HEAD)
            .bind(self.organisation)
            .bind(line.chain.0)
            .bind(&entry.hash[..])
            .execute(&mut **writing)
            .await?;
        self.announce(writing, line.kind, &entry).await
    }

    async fn insert_entry(&self, writing: &mut Writing, entry: &Entry) -> Result<()> {
        sqlx::query(APPEND)
            .bind(self.organisation)
            .bind(entry.chain.0)
            .bind(stored(entry.sequence))
            .bind(entry.at.0)
            .bind(&entry.actor)
            .bind(&entry.kind)
            .bind(&entry.says)
            .bind(&entry.says_sha256[..])
            .bind(&entry.previous[..])
            .bind(&entry.hash[..])
            .execute(&mut **writing)
            .await?;
        Ok(())
    }

    pub(super) async fn head_within(&self, writing: &mut Writing, chain: Uuid) -> Result<Head> {
        let row: Option<(i64, Vec<u8>)> = sqlx::query_as(HEAD)
            .bind(self.organisation)
            .bind(chain)
            .fetch_optional(&mut **writing)
            .await?;
        let (length, head) = row.ok_or(StoreError::Missing { what: "timeline" })?;
        Ok(Head {
            sequence: counted(length),
            hash: digest("head of a timeline", &head)?,
        })
    }

    pub(crate) async fn timeline(&self, chain: ChainId) -> Result<Vec<Entry>> {
        let rows: Vec<EntryRow> = sqlx::query_as(ENTRIES)
            .bind(self.organisation)
            .bind(chain.0)
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter().map(|row| row.read(chain)).collect()
    }

    pub(crate) async fn erase_words(&self, chain: ChainId, sequence: u64) -> Result<()> {
        let mut writing = self.begin().await?;
        let changed = sqlx::query(ERASE)
            .bind(self.organisation)
            .bind(chain.0)
            .bind(stored(sequence))
            .execute(&mut *writing)
            .await?;
        if changed.rows_affected() == 0 {
            return Err(StoreError::Missing {
                what: "timeline entry",
            });
        }
        writing.commit().await?;
        Ok(())
    }
}
