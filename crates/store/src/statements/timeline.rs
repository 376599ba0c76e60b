//! The timelines. An entry is appended in the transaction of the act it tells; the head of its chain is locked first,
//! so that the sequence has no gaps and no two entries follow the same one.

use casework::cases::timeline::{ChainId, Entry, Head, Line, append};
use casework::moment::Moment;
use uuid::Uuid;

use super::rows_at_once::insert;
use super::{EngineDesk, Writing, counted, digest, stored};
use crate::error::{Result, StoreError};
use crate::words::without_nul;

const START: &str =
    "INSERT INTO chains (organisation, id, length, head, demonstration) VALUES ($1, $2, 0, $3, $4)";
/// Takes the row's lock and reads the head as it stood.
const LOCK_HEAD: &str = "UPDATE chains SET length = length + $3 WHERE organisation = $1 AND id = $2
    RETURNING length - $3, head";
const MOVE_HEAD: &str = "UPDATE chains SET head = $3 WHERE organisation = $1 AND id = $2";
const HEAD: &str = "SELECT length, head FROM chains WHERE organisation = $1 AND id = $2";
const ENTRIES: &str =
    "SELECT sequence, at_us, actor, kind, says, says_sha256, previous, hash FROM timeline
    WHERE organisation = $1 AND chain = $2 ORDER BY sequence";
const ERASE: &str =
    "UPDATE timeline SET says = NULL WHERE organisation = $1 AND chain = $2 AND sequence = $3";

const CHAINS: &str = "INSERT INTO chains (organisation, id, length, head, demonstration) ";
const TIMELINE: &str = "INSERT INTO timeline
    (organisation, chain, sequence, at_us, actor, kind, says, says_sha256, previous, hash) ";

/// A timeline that nobody can have appended to yet: its organisation, itself, its head, whether it is demonstration.
pub(super) type NewChain = (Uuid, Uuid, Head, bool);

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

/// Puts whole timelines in at once; their entries follow with [`insert_entries`] in the same transaction.
pub(super) async fn insert_chains(writing: &mut Writing, chains: &[NewChain]) -> Result<()> {
    insert(
        writing,
        CHAINS,
        5,
        chains,
        |mut row, (organisation, chain, head, demonstration)| {
            row.push_bind(*organisation)
                .push_bind(*chain)
                .push_bind(stored(head.sequence))
                .push_bind(head.hash.to_vec())
                .push_bind(*demonstration);
        },
    )
    .await
}

/// Puts entries in, each with its organisation.
pub(super) async fn insert_entries(writing: &mut Writing, entries: &[(Uuid, Entry)]) -> Result<()> {
    insert(
        writing,
        TIMELINE,
        10,
        entries,
        |mut row, (organisation, entry)| {
            row.push_bind(*organisation)
                .push_bind(entry.chain.0)
                .push_bind(stored(entry.sequence))
                .push_bind(entry.at.0)
                .push_bind(entry.actor.clone())
                .push_bind(entry.kind.clone())
                .push_bind(entry.says.clone())
                .push_bind(entry.says_sha256.to_vec())
                .push_bind(entry.previous.to_vec())
                .push_bind(entry.hash.to_vec());
        },
    )
    .await
}

/// A line as it is stored: what is hashed is what is stored, so NUL has to go before the hashing.
pub(super) fn storable(line: &Line) -> Line {
    Line {
        says: without_nul(&line.says).into_owned(),
        ..line.clone()
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
        self.append_lines(writing, std::slice::from_ref(line)).await
    }

    /// Appends lines in their order. Those of one timeline that follow each other take its lock once.
    pub(super) async fn append_lines(&self, writing: &mut Writing, lines: &[Line]) -> Result<()> {
        for of_one in lines.chunk_by(|one, next| one.chain == next.chain) {
            let Some(chain) = of_one.first().map(|line| line.chain) else {
                continue;
            };
            let mut entries = Vec::with_capacity(of_one.len());
            let mut head = self.lock_head(writing, chain, of_one.len()).await?;
            for line in of_one {
                let entry = append(head, &storable(line));
                head = entry.as_head();
                entries.push((self.organisation, entry));
            }
            insert_entries(writing, &entries).await?;
            self.move_head(writing, chain, head).await?;
            for (line, (_, entry)) in of_one.iter().zip(&entries) {
                self.announce(writing, line.kind, entry).await?;
            }
        }
        Ok(())
    }

    /// Takes the lock of a timeline, and makes room for so many entries.
    async fn lock_head(
        &self,
        writing: &mut Writing,
        chain: ChainId,
        entries: usize,
    ) -> Result<Head> {
        let locked: Option<(i64, Vec<u8>)> = sqlx::query_as(LOCK_HEAD)
            .bind(self.organisation)
            .bind(chain.0)
            .bind(entries as i64)
            .fetch_optional(&mut **writing)
            .await?;
        let (length, head) = locked.ok_or(StoreError::Missing { what: "timeline" })?;
        Ok(Head {
            sequence: counted(length),
            hash: digest("head of a timeline", &head)?,
        })
    }

    async fn move_head(&self, writing: &mut Writing, chain: ChainId, head: Head) -> Result<()> {
        sqlx::query(MOVE_HEAD)
            .bind(self.organisation)
            .bind(chain.0)
            .bind(&head.hash[..])
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
