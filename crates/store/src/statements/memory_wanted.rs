//! What an examination asks of the memory, in a handful of statements and one snapshot. It changes nothing.

use std::collections::BTreeMap;

use casework::moment::Moment;
use evidence::memory::{Memory, RememberedMail, RememberedSender, WantedMemory};
use sqlx::QueryBuilder;

use super::super::Db;
use super::remembered_mail::{CorrespondentRow, mail_digest};
use super::{EngineDesk, Writing, counted};
use crate::error::Result;
use crate::stored_json;
use crate::words::without_nul;

const MICROS_PER_SECOND: i64 = 1_000_000;
/// Values asked for in one statement.
const ASKED_AT_ONCE_MAX: usize = 500;
/// Correspondents of one name that are looked at: those who wrote on the most days.
const NAMESAKES_MAX: i64 = 20;

const CORRESPONDENTS: &str =
    "SELECT address, name_key, first_us, last_us, mails, days, written_to, first_written_us, habits
    FROM correspondents WHERE organisation = ";
/// Whoever wrote once or twice lends a name to nobody, and a name such as a newsletter's is on thousands of them. The last
/// condition is that of the index `correspondents_who_write`, literally, or the engines would not use it;
/// `evidence::memory` says it of one sender as [`RememberedSender::writes_with_us`].
const NAMESAKES: &str =
    "SELECT address, name_key, first_us, last_us, mails, days, written_to, first_written_us, habits
    FROM correspondents WHERE organisation = $1 AND name_key = $2 AND (days >= 3 OR written_to > 0)
    ORDER BY days DESC LIMIT $3";
/// One look at the first row of an index for each domain, however many write from there.
const FIRST_OF_DOMAIN: &str =
    "SELECT MIN(first_us) FROM correspondents WHERE organisation = $1 AND domain = $2";
const MAILS: &str = "SELECT mail, sender, parties, COALESCE(found, ''), proved FROM remembered_mails WHERE organisation = ";
const HARMFUL: &str =
    "SELECT sender, COUNT(*), CAST(SUM(CASE WHEN proved THEN 1 ELSE 0 END) AS BIGINT)
    FROM remembered_mails WHERE organisation = ";
/// Where a case was closed as a false alarm, people have said otherwise.
const STILL_HARMFUL: &str =
    " AND found = 'harmful' AND NOT EXISTS (SELECT 1 FROM reports r JOIN cases k
        ON k.organisation = r.organisation AND k.id = r.case_id
        WHERE r.organisation = remembered_mails.organisation AND r.id = remembered_mails.report
        AND k.outcome = 'false-alarm') GROUP BY sender";

impl EngineDesk {
    pub(crate) async fn memory_of(&self, wanted: &WantedMemory, now: Moment) -> Result<Memory> {
        let mut reading = self.begin_reading().await?;
        let mut memory = Memory::default();
        let feed = self.feed(&mut reading).await?;
        if let Some(feed) = feed.filter(|feed| feed.speaks_at(now)) {
            let seconds = |micros: i64| micros.div_euclid(MICROS_PER_SECOND);
            memory.covers_since_unix_seconds = Some(seconds(feed.covers_since_us));
            memory.covers_own_since_unix_seconds = feed.covers_own_since_us.map(seconds);
        }
        memory.senders = self.remembered_senders(&mut reading, wanted).await?;
        memory.domains = self.remembered_domains(&mut reading, wanted).await?;
        memory.mails = self.wanted_mails(&mut reading, wanted).await?;
        self.count_harmful(&mut reading, wanted, &mut memory.senders)
            .await?;
        Ok(memory)
    }

    async fn remembered_senders(
        &self,
        reading: &mut Writing,
        wanted: &WantedMemory,
    ) -> Result<Vec<RememberedSender>> {
        let mut rows: Vec<CorrespondentRow> = Vec::new();
        let addresses: Vec<&String> = wanted.addresses.iter().collect();
        for some in addresses.chunks(ASKED_AT_ONCE_MAX) {
            let mut asked = self.asking(CORRESPONDENTS);
            one_of(
                &mut asked,
                "address",
                some.iter().map(|value| without_nul(value).into_owned()),
            );
            rows.extend(
                asked
                    .build_query_as::<CorrespondentRow>()
                    .fetch_all(&mut **reading)
                    .await?,
            );
        }
        for name_key in &wanted.name_keys {
            let namesakes = sqlx::query_as::<_, CorrespondentRow>(NAMESAKES)
                .bind(self.organisation)
                .bind(without_nul(name_key))
                .bind(NAMESAKES_MAX);
            rows.extend(namesakes.fetch_all(&mut **reading).await?);
        }
        let mut senders: Vec<RememberedSender> = Vec::new();
        for row in rows {
            let sender = row.read()?;
            if !senders.iter().any(|known| known.address == sender.address) {
                senders.push(sender);
            }
        }
        Ok(senders)
    }

    async fn remembered_domains(
        &self,
        reading: &mut Writing,
        wanted: &WantedMemory,
    ) -> Result<BTreeMap<String, i64>> {
        let mut found = BTreeMap::new();
        for domain in &wanted.domains {
            let first_us: Option<i64> = sqlx::query_scalar(FIRST_OF_DOMAIN)
                .bind(self.organisation)
                .bind(without_nul(domain))
                .fetch_one(&mut **reading)
                .await?;
            if let Some(first_us) = first_us {
                found.insert(domain.clone(), first_us.div_euclid(MICROS_PER_SECOND));
            }
        }
        Ok(found)
    }

    async fn wanted_mails(
        &self,
        reading: &mut Writing,
        wanted: &WantedMemory,
    ) -> Result<BTreeMap<String, RememberedMail>> {
        let by_digest: BTreeMap<Vec<u8>, &String> = wanted
            .message_ids
            .iter()
            .map(|id| (mail_digest(id), id))
            .collect();
        let digests: Vec<&Vec<u8>> = by_digest.keys().collect();
        let mut found = BTreeMap::new();
        for some in digests.chunks(ASKED_AT_ONCE_MAX) {
            let mut asked = self.asking(MAILS);
            one_of(
                &mut asked,
                "mail",
                some.iter().map(|digest| (*digest).clone()),
            );
            let rows: Vec<(Vec<u8>, String, String, String, bool)> =
                asked.build_query_as().fetch_all(&mut **reading).await?;
            for (digest, sender, parties, verdict, proved) in rows {
                let Some(id) = by_digest.get(&digest) else {
                    continue;
                };
                let mail = RememberedMail {
                    sender,
                    parties: stored_json::read("the parties to a mail", &parties)?,
                    harmful: verdict == evidence::verdict::Verdict::Harmful.code(),
                    proved,
                };
                found.insert((*id).clone(), mail);
            }
        }
        Ok(found)
    }

    /// Counts what was reported and found harmful.
    async fn count_harmful(
        &self,
        reading: &mut Writing,
        wanted: &WantedMemory,
        senders: &mut Vec<RememberedSender>,
    ) -> Result<()> {
        let mut addresses: Vec<String> = wanted.addresses.iter().cloned().collect();
        addresses.extend(senders.iter().map(|sender| sender.address.clone()));
        addresses.sort_unstable();
        addresses.dedup();
        for some in addresses.chunks(ASKED_AT_ONCE_MAX) {
            let mut asked = self.asking(HARMFUL);
            one_of(
                &mut asked,
                "sender",
                some.iter().map(|address| without_nul(address).into_owned()),
            );
            asked.push(STILL_HARMFUL);
            let rows: Vec<(String, i64, i64)> =
                asked.build_query_as().fetch_all(&mut **reading).await?;
            for (address, harmful, proved) in rows {
                let place = senders.iter().position(|sender| sender.address == address);
                let place = place.unwrap_or_else(|| {
                    senders.push(RememberedSender::new(&address));
                    senders.len() - 1
                });
                if let Some(sender) = senders.get_mut(place) {
                    (sender.harmful, sender.harmful_proved) = (counted(harmful), counted(proved));
                }
            }
        }
        Ok(())
    }

    fn asking(&self, what: &'static str) -> QueryBuilder<Db> {
        let mut asked = QueryBuilder::new(what);
        asked.push_bind(self.organisation);
        asked
    }
}

/// Adds that a column holds one of these values.
fn one_of<T>(asked: &mut QueryBuilder<Db>, column: &str, values: impl Iterator<Item = T>)
where
    T: for<'q> sqlx::Encode<'q, Db> + sqlx::Type<Db> + Send + 'static,
{
    asked.push(format!(" AND {column} IN ("));
    let mut listed = asked.separated(", ");
    for value in values {
        listed.push_bind(value);
    }
    asked.push(")");
}
