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
/// Correspondents of the same names that are looked at.
const NAMESAKES_MAX: i64 = 100;

const CORRESPONDENTS: &str =
    "SELECT address, name_key, first_us, last_us, mails, days, written_to, first_written_us, habits
    FROM correspondents WHERE organisation = ";
const DOMAINS: &str = "SELECT domain, MIN(first_us) FROM correspondents WHERE organisation = ";
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
        let mut senders: Vec<RememberedSender> = Vec::new();
        for (column, values) in [
            ("address", &wanted.addresses),
            ("name_key", &wanted.name_keys),
        ] {
            let values: Vec<&String> = values.iter().collect();
            for some in values.chunks(ASKED_AT_ONCE_MAX) {
                let mut asked = self.asking(CORRESPONDENTS);
                one_of(
                    &mut asked,
                    column,
                    some.iter().map(|value| without_nul(value).into_owned()),
                );
                asked.push(" ORDER BY days DESC, address LIMIT ").push_bind(
                    // Each address has one row at most, a name may have many.
                    NAMESAKES_MAX.max(some.len() as i64),
                );
                let rows: Vec<CorrespondentRow> =
                    asked.build_query_as().fetch_all(&mut **reading).await?;
                for row in rows {
                    let sender = row.read()?;
                    if !senders.iter().any(|known| known.address == sender.address) {
                        senders.push(sender);
                    }
                }
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
        let domains: Vec<&String> = wanted.domains.iter().collect();
        for some in domains.chunks(ASKED_AT_ONCE_MAX) {
            let mut asked = self.asking(DOMAINS);
            one_of(
                &mut asked,
                "domain",
                some.iter().map(|value| without_nul(value).into_owned()),
            );
            asked.push(" AND first_us IS NOT NULL GROUP BY domain");
            let rows: Vec<(String, i64)> = asked.build_query_as().fetch_all(&mut **reading).await?;
            let seconds = |(domain, first_us): (String, i64)| {
                (domain, first_us.div_euclid(MICROS_PER_SECOND))
            };
            found.extend(rows.into_iter().map(seconds));
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
