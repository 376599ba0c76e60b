//! The register of payees, read: one payee, a page of them, those a request may mean. What a likeness is worth is decided by
//! the floor below; the keys here only narrow a million payees down to a few.

use std::collections::{BTreeSet, HashMap};

use casework::ids::{AccountId, IntegrationId, PayeeId};
use casework::moment::Moment;
use casework::people::Doer;
use casework::verify::change::{Entered, PastKind, PastValue};
use casework::verify::known_number::RecordSource;
use casework::verify::payee::{Payee, PayeeKind, ValueKind, ValueOnFile};
use casework::verify::payee_question::{PayeeQuestion, sought};
use casework::verify::written::{folded_name, written};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Db, EngineDesk, Writing, counted, known};
use crate::error::{Result, StoreError};
use crate::records::payees::{PAYEE_PAST_SHOWN_MAX, PAYEES_PER_PAGE_MAX};
use crate::words::without_nul;

/// Identifiers in one statement; engines limit the number of bound values.
const IDS_PER_STATEMENT_MAX: usize = 500;
/// Rows of an index that are looked at for one question, in each of the two. Which payees are near is told one by one, and
/// hundreds of them under one key are no answer to anything.
const CANDIDATES_MAX: i64 = 200;
/// Characters of a search that count.
const SEARCH_CHARS_MAX: usize = 200;

const FOUND_BY_VALUE: &str = "SELECT payee FROM payee_values WHERE organisation = ";
const FOUND_BY_LIKENESS: &str = "SELECT payee FROM payee_likenesses WHERE organisation = ";
const PAYEES: &str =
    "SELECT id, kind, name FROM payees WHERE removed_us IS NULL AND organisation = ";
const VALUES: &str =
    "SELECT payee, kind, value, source, entered_by, entered_by_integration, since_us
    FROM payee_values WHERE organisation = ";
/// $2 is the last one of the page before, $3 what the name holds, the others what may be on file.
const PAGE: &str = "SELECT id FROM payees WHERE organisation = $1 AND removed_us IS NULL
    AND (name_folded, id) > (COALESCE((SELECT name_folded FROM payees WHERE organisation = $1 AND id = $2), ''), $2)
    AND (name_folded LIKE $3 ESCAPE '^' OR id IN
        (SELECT payee FROM payee_values WHERE organisation = $1 AND sought IN ($4, $5, $6)))
    ORDER BY name_folded, id LIMIT $7";
const COUNT: &str = "SELECT COUNT(*) FROM payees WHERE organisation = $1 AND removed_us IS NULL";
const NAMED: &str = "SELECT id FROM payees WHERE removed_us IS NULL AND organisation = ";
const PAST: &str =
    "SELECT kind, value, source, entered_by, entered_by_integration, since_us, until_us,
    ended_by, ended_by_integration FROM payee_past WHERE organisation = $1 AND payee = $2
    ORDER BY until_us DESC, kind, value LIMIT $3";

#[derive(sqlx::FromRow)]
struct ValueRow {
    payee: Uuid,
    kind: String,
    value: String,
    source: String,
    entered_by: Option<Uuid>,
    entered_by_integration: Option<Uuid>,
    since_us: i64,
}

impl ValueRow {
    fn read(self) -> Result<ValueOnFile> {
        Ok(ValueOnFile {
            kind: known("payee value", &self.kind, ValueKind::from_code)?,
            value: self.value,
            source: known("value source", &self.source, RecordSource::from_code)?,
            entered_by: doer(self.entered_by, self.entered_by_integration)?,
            since: Moment(self.since_us),
        })
    }
}

#[derive(sqlx::FromRow)]
struct PastRow {
    kind: String,
    value: String,
    source: Option<String>,
    entered_by: Option<Uuid>,
    entered_by_integration: Option<Uuid>,
    since_us: Option<i64>,
    until_us: i64,
    ended_by: Option<Uuid>,
    ended_by_integration: Option<Uuid>,
}

impl PastRow {
    fn read(self) -> Result<PastValue> {
        let entered = match (self.source, self.since_us) {
            (Some(source), Some(since)) => Some(Entered {
                source: known("value source", &source, RecordSource::from_code)?,
                by: doer(self.entered_by, self.entered_by_integration)?,
                since: Moment(since),
            }),
            _ => None,
        };
        Ok(PastValue {
            kind: known("past value", &self.kind, PastKind::from_code)?,
            value: self.value,
            entered,
            until: Moment(self.until_us),
            ended_by: doer(self.ended_by, self.ended_by_integration)?,
        })
    }
}

fn doer(member: Option<Uuid>, integration: Option<Uuid>) -> Result<Doer> {
    match (member, integration) {
        (Some(member), None) => Ok(Doer::Member(AccountId(member))),
        (None, Some(integration)) => Ok(Doer::Integration(IntegrationId(integration))),
        _ => Err(StoreError::unreadable("payee value", "entered by nobody")),
    }
}

impl EngineDesk {
    pub(crate) async fn payee(&self, id: PayeeId) -> Result<Option<Payee>> {
        let mut reading = self.begin_reading().await?;
        let found = self.payees_of(&mut reading, &[id.0]).await?;
        reading.rollback().await?;
        Ok(found.into_iter().next())
    }

    pub(crate) async fn payees_found(&self, question: &PayeeQuestion) -> Result<Vec<Payee>> {
        let mut reading = self.begin_reading().await?;
        let values = question.sought();
        let by_value = (FOUND_BY_VALUE, " AND sought IN (");
        let mut ids = self.found_under(&mut reading, by_value, values).await?;
        let keys = question.likeness_keys();
        let by_likeness = (FOUND_BY_LIKENESS, " AND likeness IN (");
        ids.extend(self.found_under(&mut reading, by_likeness, keys).await?);
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let candidates = self.payees_of(&mut reading, &ids).await?;
        reading.rollback().await?;
        Ok(question.answered_by(candidates))
    }

    pub(crate) async fn payees_page(
        &self,
        search: &str,
        after: Option<PayeeId>,
        limit: usize,
    ) -> Result<Vec<Payee>> {
        let search: String = without_nul(search).chars().take(SEARCH_CHARS_MAX).collect();
        // What could be no value of a kind is looked for as nothing, which no value is.
        let on_file = ValueKind::ALL.iter().map(|kind| {
            let value = written(*kind, &search);
            value.map(|value| sought(*kind, &value)).unwrap_or_default()
        });
        let mut reading = self.begin_reading().await?;
        let mut page = sqlx::query_scalar::<_, Uuid>(PAGE)
            .bind(self.organisation)
            .bind(after.map_or(Uuid::nil(), |after| after.0))
            .bind(holds(&folded_name(&search)));
        for value in on_file {
            page = page.bind(value);
        }
        let ids = page
            .bind(limit.min(PAYEES_PER_PAGE_MAX) as i64)
            .fetch_all(&mut *reading)
            .await?;
        let found = self.payees_of(&mut reading, &ids).await?;
        reading.rollback().await?;
        let mut by_id: HashMap<PayeeId, Payee> =
            found.into_iter().map(|payee| (payee.id, payee)).collect();
        Ok(ids
            .iter()
            .filter_map(|id| by_id.remove(&PayeeId(*id)))
            .collect())
    }

    pub(crate) async fn payees_count(&self) -> Result<u64> {
        let count: i64 = sqlx::query_scalar(COUNT)
            .bind(self.organisation)
            .fetch_one(&self.pool)
            .await?;
        Ok(counted(count))
    }

    pub(crate) async fn payees_named(&self, names: &[String]) -> Result<Vec<Payee>> {
        let names: BTreeSet<String> = names.iter().map(|name| folded_name(name)).collect();
        let names: Vec<String> = names.into_iter().collect();
        let mut reading = self.begin_reading().await?;
        let mut ids: Vec<Uuid> = Vec::new();
        for some in names.chunks(IDS_PER_STATEMENT_MAX) {
            let mut asked: QueryBuilder<Db> = QueryBuilder::new(NAMED);
            asked
                .push_bind(self.organisation)
                .push(" AND name_folded IN (");
            listed(&mut asked, some);
            let found = asked.build_query_scalar::<Uuid>().persistent(false);
            ids.extend(found.fetch_all(&mut *reading).await?);
        }
        let found = self.payees_of(&mut reading, &ids).await?;
        reading.rollback().await?;
        Ok(found)
    }

    pub(crate) async fn payee_past(&self, id: PayeeId) -> Result<Vec<PastValue>> {
        let rows: Vec<PastRow> = sqlx::query_as(PAST)
            .bind(self.organisation)
            .bind(id.0)
            .bind(PAYEE_PAST_SHOWN_MAX as i64)
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter().map(PastRow::read).collect()
    }

    /// The payees that stand in an index under any of these keys.
    async fn found_under<'k, K>(
        &self,
        reading: &mut Writing,
        (from, under): (&'static str, &'static str),
        keys: BTreeSet<K>,
    ) -> Result<BTreeSet<Uuid>>
    where
        K: sqlx::Encode<'k, Db> + sqlx::Type<Db> + Clone + 'k,
    {
        if keys.is_empty() {
            return Ok(BTreeSet::new());
        }
        let keys: Vec<K> = keys.into_iter().collect();
        let mut asked: QueryBuilder<Db> = QueryBuilder::new(from);
        asked.push_bind(self.organisation).push(under);
        listed(&mut asked, &keys);
        asked.push(" LIMIT ").push_bind(CANDIDATES_MAX);
        let found = asked.build_query_scalar::<Uuid>().persistent(false);
        let found: Vec<Uuid> = found.fetch_all(&mut **reading).await?;
        Ok(found.into_iter().collect())
    }

    /// These payees with all that is on file, where they are on the register.
    pub(super) async fn payees_of(
        &self,
        reading: &mut Writing,
        ids: &[Uuid],
    ) -> Result<Vec<Payee>> {
        let mut payees: HashMap<Uuid, Payee> = HashMap::new();
        for some in ids.chunks(IDS_PER_STATEMENT_MAX) {
            let mut asked: QueryBuilder<Db> = QueryBuilder::new(PAYEES);
            asked.push_bind(self.organisation).push(" AND id IN (");
            listed(&mut asked, some);
            let rows: Vec<(Uuid, String, String)> = asked
                .build_query_as()
                .persistent(some.len() == 1)
                .fetch_all(&mut **reading)
                .await?;
            for (id, kind, name) in rows {
                let payee = Payee {
                    id: PayeeId(id),
                    kind: known("payee", &kind, PayeeKind::from_code)?,
                    name,
                    values: Vec::new(),
                };
                payees.insert(id, payee);
            }
            let mut asked: QueryBuilder<Db> = QueryBuilder::new(VALUES);
            asked.push_bind(self.organisation).push(" AND payee IN (");
            listed(&mut asked, some);
            let rows: Vec<ValueRow> = asked
                .build_query_as()
                .persistent(some.len() == 1)
                .fetch_all(&mut **reading)
                .await?;
            for row in rows {
                if let Some(payee) = payees.get_mut(&row.payee) {
                    payee.values.push(row.read()?);
                }
            }
        }
        let mut payees: Vec<Payee> = payees.into_values().collect();
        payees.sort_by_key(|payee| payee.id);
        for payee in &mut payees {
            // The oldest first, and always in the same order.
            payee.values.sort_by(|one, other| {
                (one.kind, one.since, &one.value).cmp(&(other.kind, other.since, &other.value))
            });
        }
        Ok(payees)
    }
}

/// The rest of a list in brackets.
pub(super) fn listed<'k, K>(asked: &mut QueryBuilder<Db>, keys: &[K])
where
    K: sqlx::Encode<'k, Db> + sqlx::Type<Db> + Clone + 'k,
{
    let mut list = asked.separated(", ");
    for key in keys {
        list.push_bind(key.clone());
    }
    asked.push(")");
}

/// The pattern of whatever holds this text.
fn holds(text: &str) -> String {
    let plain = text
        .replace('^', "^^")
        .replace('%', "^%")
        .replace('_', "^_");
    format!("%{plain}%")
}
