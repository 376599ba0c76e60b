//! Remembering mail: one row for each mail, one for each correspondent, one for the feed. Whoever remembers holds a lock,
//! because a correspondent's habits are read, changed and written back.

use casework::moment::Moment;
use evidence::mail::remembering::{domain_that_tells, party};
use evidence::memory::{HeaderFacts, RememberedSender};
use evidence::verdict::Verdict;
use sha2::{Digest as _, Sha256};
use sqlx::Row as _;

use super::super::dialect;
use super::{EngineDesk, Writing, counted, stored};
use crate::error::Result;
use crate::records::remembered_mail::{
    FEED_SILENCE_DAYS_MAX, MailToRemember, MemoryLimits, MemoryState, REMEMBERED_AT_ONCE_MAX,
    REMEMBERED_DAYS, Remembered, ReportedMail,
};
use crate::stored_json;
use crate::stored_json::habits::StoredHabits;
use crate::words::without_nul;

const MICROS_PER_SECOND: i64 = 1_000_000;
const DAY_MICROS: i64 = 86_400 * MICROS_PER_SECOND;
/// Bytes of a Message-ID's digest that are kept.
const MAIL_DIGEST_BYTES: usize = 16;

const ADD_MAIL: &str =
    "INSERT INTO remembered_mails (organisation, mail, sender, parties, at_us, proved)
    VALUES ($1, $2, $3, $4, $5, FALSE) ON CONFLICT (organisation, mail) DO NOTHING";
/// Somebody else's mail under the same Message-ID changes nothing in what is known of the first.
const NOTE_FOUND: &str = "UPDATE remembered_mails SET report = $4, found = $5, proved = $6
    WHERE organisation = $1 AND mail = $2 AND sender = $3";
const CORRESPONDENT: &str =
    "SELECT address, name_key, first_us, last_us, mails, days, written_to, first_written_us, habits
    FROM correspondents WHERE organisation = $1 AND address = $2";
const KEEP: &str = "INSERT INTO correspondents (organisation, address, domain, name_key, first_us, last_us, mails, days,
        written_to, first_written_us, touched_us, habits) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (organisation, address) DO UPDATE SET name_key = excluded.name_key, first_us = excluded.first_us,
        last_us = excluded.last_us, mails = excluded.mails, days = excluded.days, written_to = excluded.written_to,
        first_written_us = excluded.first_written_us, habits = excluded.habits,
        touched_us = CASE WHEN excluded.touched_us > correspondents.touched_us THEN excluded.touched_us
            ELSE correspondents.touched_us END";
const FEED: &str = "SELECT covers_since_us, covers_own_since_us, last_fed_us FROM mail_feeds WHERE organisation = $1";
const KEEP_FEED: &str = "INSERT INTO mail_feeds (organisation, covers_since_us, covers_own_since_us, last_fed_us)
    VALUES ($1, $2, $3, $4) ON CONFLICT (organisation) DO UPDATE SET covers_since_us = excluded.covers_since_us,
        covers_own_since_us = excluded.covers_own_since_us, last_fed_us = excluded.last_fed_us";
const COUNT: &str = "SELECT (SELECT COUNT(*) FROM correspondents WHERE organisation = $1),
    (SELECT COUNT(*) FROM remembered_mails WHERE organisation = $1)";
const FORGET: [&str; 3] = [
    "DELETE FROM remembered_mails WHERE organisation = $1",
    "DELETE FROM correspondents WHERE organisation = $1",
    "DELETE FROM mail_feeds WHERE organisation = $1",
];
/// $2 is the moment before which all goes, $3 how many rows may stay.
const PRUNE: [&str; 2] = [
    "DELETE FROM remembered_mails WHERE organisation = $1 AND (at_us < $2 OR at_us < COALESCE((SELECT at_us
        FROM remembered_mails WHERE organisation = $1 ORDER BY at_us DESC LIMIT 1 OFFSET $3), $2))",
    "DELETE FROM correspondents WHERE organisation = $1 AND (touched_us < $2 OR touched_us < COALESCE((SELECT touched_us
        FROM correspondents WHERE organisation = $1 ORDER BY touched_us DESC LIMIT 1 OFFSET $3), $2))",
];

/// Since when a feed covers what, microseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Feed {
    pub(super) covers_since_us: i64,
    pub(super) covers_own_since_us: Option<i64>,
    pub(super) last_fed_us: i64,
}

impl Feed {
    /// Whether it still covers what comes in.
    pub(super) fn speaks_at(&self, now: Moment) -> bool {
        now.0.saturating_sub(self.last_fed_us) <= FEED_SILENCE_DAYS_MAX * DAY_MICROS
    }
}

/// The row of one correspondent.
#[derive(sqlx::FromRow)]
pub(super) struct CorrespondentRow {
    address: String,
    name_key: String,
    first_us: Option<i64>,
    last_us: Option<i64>,
    mails: i64,
    days: i64,
    written_to: i64,
    first_written_us: Option<i64>,
    habits: String,
}

impl CorrespondentRow {
    pub(super) fn read(self) -> Result<RememberedSender> {
        let seconds = |micros: i64| micros.div_euclid(MICROS_PER_SECOND);
        let habits: StoredHabits = stored_json::read("a correspondent's habits", &self.habits)?;
        Ok(RememberedSender {
            address: self.address,
            name_key: Some(self.name_key).filter(|key| !key.is_empty()),
            first_seen_unix_seconds: self.first_us.map(seconds),
            last_seen_unix_seconds: self.last_us.map(seconds),
            mails: counted(self.mails),
            days: counted(self.days),
            written_to: counted(self.written_to),
            first_written_unix_seconds: self.first_written_us.map(seconds),
            harmful: 0,
            harmful_proved: 0,
            habits: habits.read(),
        })
    }
}

/// What is kept of a Message-ID.
pub(super) fn mail_digest(message_id: &str) -> Vec<u8> {
    let digest = Sha256::digest(message_id.as_bytes());
    digest.iter().take(MAIL_DIGEST_BYTES).copied().collect()
}

/// Whether an address or a party is one of ours.
fn is_own(address: &str, own_domains: &[String]) -> bool {
    let host = address.rsplit_once('@').map_or(address, |(_, host)| host);
    own_domains.iter().any(|own| {
        host == own
            || host
                .strip_suffix(own.as_str())
                .is_some_and(|rest| rest.ends_with('.'))
    })
}

impl EngineDesk {
    pub(crate) async fn remember_fed_mails(
        &self,
        mails: &[MailToRemember],
        own_domains: &[String],
        now: Moment,
    ) -> Result<Remembered> {
        let mut writing = self.begin().await?;
        dialect::lock_memory(&mut writing, self.organisation).await?;
        let remembered = self
            .remember_mails(&mut writing, mails, own_domains, now)
            .await?;
        let shows_own = mails
            .iter()
            .any(|mail| is_own(&mail.facts.from, own_domains));
        if !mails.is_empty() {
            self.note_fed(&mut writing, shows_own, now).await?;
        }
        writing.commit().await?;
        Ok(remembered)
    }

    pub(crate) async fn remember_reported_mails(
        &self,
        mails: &[MailToRemember],
        own_domains: &[String],
        now: Moment,
    ) -> Result<Remembered> {
        let mut writing = self.begin_repeatable().await?;
        dialect::lock_memory(&mut writing, self.organisation).await?;
        let remembered = self
            .remember_mails(&mut writing, mails, own_domains, now)
            .await?;
        writing.commit().await?;
        Ok(remembered)
    }

    async fn remember_mails(
        &self,
        writing: &mut Writing,
        mails: &[MailToRemember],
        own_domains: &[String],
        now: Moment,
    ) -> Result<Remembered> {
        let mut remembered = Remembered::default();
        let left_out = mails.len().saturating_sub(REMEMBERED_AT_ONCE_MAX);
        remembered.left_out = left_out as u64;
        for mail in mails.iter().take(REMEMBERED_AT_ONCE_MAX) {
            let facts = &mail.facts;
            let seen_us = facts.seen_unix_seconds.map_or(now.0, |seconds| {
                seconds.saturating_mul(MICROS_PER_SECOND).min(now.0)
            });
            let too_old = seen_us < now.0.saturating_sub(REMEMBERED_DAYS * DAY_MICROS);
            let Some(message_id) = facts.message_id.as_deref().filter(|_| !too_old) else {
                remembered.left_out += 1;
                continue;
            };
            let digest = mail_digest(message_id);
            let is_new = self
                .add_mail(writing, &digest, facts, own_domains, seen_us)
                .await?;
            if let Some(reported) = &mail.reported {
                self.note_found(writing, &digest, facts, reported).await?;
            }
            if !is_new {
                remembered.known += 1;
                continue;
            }
            remembered.new += 1;
            // What was harmful teaches nobody's habits.
            let teaches = |reported: &ReportedMail| reported.verdict != Verdict::Harmful;
            if mail.reported.as_ref().is_none_or(teaches) {
                self.learn(writing, facts, own_domains, seen_us).await?;
            }
        }
        Ok(remembered)
    }

    async fn add_mail(
        &self,
        writing: &mut Writing,
        digest: &[u8],
        facts: &HeaderFacts,
        own_domains: &[String],
        seen_us: i64,
    ) -> Result<bool> {
        // Of our own people it is enough to know that it was one of them.
        let sender = if is_own(&facts.from, own_domains) {
            party(&facts.from).unwrap_or_default()
        } else {
            facts.from.clone()
        };
        let added = sqlx::query(ADD_MAIL)
            .bind(self.organisation)
            .bind(digest)
            .bind(without_nul(&sender))
            .bind(stored_json::write(&facts.parties))
            .bind(seen_us)
            .execute(&mut **writing)
            .await?;
        Ok(added.rows_affected() == 1)
    }

    async fn note_found(
        &self,
        writing: &mut Writing,
        digest: &[u8],
        facts: &HeaderFacts,
        reported: &ReportedMail,
    ) -> Result<()> {
        sqlx::query(NOTE_FOUND)
            .bind(self.organisation)
            .bind(digest)
            .bind(without_nul(&facts.from))
            .bind(reported.report.0)
            .bind(reported.verdict.code())
            .bind(reported.proved)
            .execute(&mut **writing)
            .await?;
        Ok(())
    }

    /// Counts a mail for whoever sent it, or, where it is one of ours, for each it was sent to.
    async fn learn(
        &self,
        writing: &mut Writing,
        facts: &HeaderFacts,
        own_domains: &[String],
        seen_us: i64,
    ) -> Result<()> {
        let seen = seen_us.div_euclid(MICROS_PER_SECOND);
        if !is_own(&facts.from, own_domains) {
            let mut sender = self.correspondent(writing, &facts.from).await?;
            sender.learn(facts, seen);
            return self.keep_correspondent(writing, &sender, seen_us).await;
        }
        let others = facts.recipients.iter();
        for address in others.filter(|address| !is_own(address, own_domains)) {
            let mut sender = self.correspondent(writing, address).await?;
            sender.learn_written_to(seen);
            self.keep_correspondent(writing, &sender, seen_us).await?;
        }
        Ok(())
    }

    async fn correspondent(
        &self,
        writing: &mut Writing,
        address: &str,
    ) -> Result<RememberedSender> {
        let address = without_nul(address);
        let row: Option<CorrespondentRow> = sqlx::query_as(CORRESPONDENT)
            .bind(self.organisation)
            .bind(&*address)
            .fetch_optional(&mut **writing)
            .await?;
        match row {
            Some(row) => row.read(),
            None => Ok(RememberedSender::new(&address)),
        }
    }

    async fn keep_correspondent(
        &self,
        writing: &mut Writing,
        sender: &RememberedSender,
        touched_us: i64,
    ) -> Result<()> {
        let micros = |seconds: i64| seconds.saturating_mul(MICROS_PER_SECOND);
        sqlx::query(KEEP)
            .bind(self.organisation)
            .bind(&sender.address)
            .bind(domain_that_tells(&sender.address))
            .bind(without_nul(sender.name_key.as_deref().unwrap_or_default()))
            .bind(sender.first_seen_unix_seconds.map(micros))
            .bind(sender.last_seen_unix_seconds.map(micros))
            .bind(stored(sender.mails))
            .bind(stored(sender.days))
            .bind(stored(sender.written_to))
            .bind(sender.first_written_unix_seconds.map(micros))
            .bind(touched_us)
            .bind(stored_json::write(&StoredHabits::of(&sender.habits)))
            .execute(&mut **writing)
            .await?;
        Ok(())
    }

    /// A feed that was silent for long begins anew: nobody knows what it didn't show.
    async fn note_fed(&self, writing: &mut Writing, shows_own: bool, now: Moment) -> Result<()> {
        let before = self.feed(writing).await?.filter(|feed| feed.speaks_at(now));
        let own = before.and_then(|feed| feed.covers_own_since_us);
        sqlx::query(KEEP_FEED)
            .bind(self.organisation)
            .bind(before.map_or(now.0, |feed| feed.covers_since_us))
            .bind(own.or(shows_own.then_some(now.0)))
            .bind(now.0)
            .execute(&mut **writing)
            .await?;
        Ok(())
    }

    pub(super) async fn feed(&self, transaction: &mut Writing) -> Result<Option<Feed>> {
        let row = sqlx::query(FEED)
            .bind(self.organisation)
            .fetch_optional(&mut **transaction)
            .await?;
        let read = |row: <super::super::Db as sqlx::Database>::Row| {
            Ok(Feed {
                covers_since_us: row.try_get(0)?,
                covers_own_since_us: row.try_get(1)?,
                last_fed_us: row.try_get(2)?,
            })
        };
        row.map(read).transpose()
    }

    pub(crate) async fn memory_state(&self, now: Moment) -> Result<MemoryState> {
        let mut reading = self.begin_reading().await?;
        let (correspondents, mails): (i64, i64) = sqlx::query_as(COUNT)
            .bind(self.organisation)
            .fetch_one(&mut *reading)
            .await?;
        let feed = self.feed(&mut reading).await?;
        let speaking = feed.filter(|feed| feed.speaks_at(now));
        Ok(MemoryState {
            correspondents: counted(correspondents),
            mails: counted(mails),
            covers_since: speaking.map(|feed| Moment(feed.covers_since_us)),
            covers_own_since: speaking.and_then(|feed| feed.covers_own_since_us.map(Moment)),
            last_fed: feed.map(|feed| Moment(feed.last_fed_us)),
        })
    }

    pub(crate) async fn prune_memory(&self, limits: MemoryLimits, now: Moment) -> Result<u64> {
        let before = now.0.saturating_sub(REMEMBERED_DAYS * DAY_MICROS);
        let mut writing = self.begin().await?;
        dialect::lock_memory(&mut writing, self.organisation).await?;
        let mut gone = 0;
        let kept = [limits.mails_max, limits.correspondents_max];
        for (statement, most) in PRUNE.into_iter().zip(kept) {
            let pruned = sqlx::query(statement)
                .bind(self.organisation)
                .bind(before)
                // The last one that may stay; nothing is older than that.
                .bind(stored(most.saturating_sub(1)))
                .execute(&mut *writing)
                .await?;
            gone += pruned.rows_affected();
        }
        writing.commit().await?;
        Ok(gone)
    }

    pub(crate) async fn forget_mail(&self) -> Result<u64> {
        let mut writing = self.begin().await?;
        dialect::lock_memory(&mut writing, self.organisation).await?;
        let mut gone = 0;
        for statement in FORGET {
            let forgotten = sqlx::query(statement)
                .bind(self.organisation)
                .execute(&mut *writing)
                .await?;
            gone += forgotten.rows_affected();
        }
        writing.commit().await?;
        Ok(gone)
    }
}
