//! The queue's pages and counts. Every filter is a column of the case's own row, kept by the acts; the order is the
//! order of an index, and a page starts where the one before ended, so page 1,000 costs what page 1 costs. A search is
//! asked of the index of words first; only the cases it found are then looked at, however many there are.

use std::collections::BTreeSet;

use casework::cases::case::{CaseState, Outcome};
use casework::cases::report::ReportKind;
use casework::ids::CaseId;
use casework::moment::Moment;
use casework::people::Hat;
use casework::people::passes::Sight;
use evidence::verdict::Verdict;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::super::dialect;
use super::{Db, EngineDesk, counted, known, stored};
use crate::error::Result;
use crate::records::queue::{
    COUNT_MAX, QUEUE_ROWS_MAX, QueueCounts, QueuePage, QueueQuery, QueueRow, SEARCH_HITS_MAX,
};
use crate::words::{WORDS_PER_QUERY_MAX, search_words};

const COLUMNS: &str = "SELECT id, number, title, kind, about_it, state, verdict, opened_us, changed_us, due_us, reports_count,
    untold_count, open_it_steps, open_security_steps, answered_keep_working, answered_prevent_or_recover, disagreed_us,
    outcome, EXISTS (SELECT 1 FROM payment_checks p WHERE p.organisation = cases.organisation AND p.case_id = cases.id
    AND p.state NOT IN ('released', 'stopped')) AS payment_held FROM ";
const OF_ALL: &str = "cases WHERE organisation = ";
/// `CROSS JOIN` has SQLite begin with the hits; PostgreSQL sees it by itself.
const OF_HITS: &str = "hits CROSS JOIN cases WHERE id = hits.case_id AND organisation = ";
/// Case by case, the order of the index would be followed over all cases in search of the few hits.
const ORDER_OF_HITS: &str = " ORDER BY due_us + 0, number DESC LIMIT ";
const ORDER_OF_INDEX: &str = " ORDER BY due_us, number DESC LIMIT ";
const COUNT: &str = "SELECT COUNT(*) FROM (SELECT 1 FROM cases WHERE organisation = ";

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    number: i64,
    title: String,
    kind: String,
    about_it: bool,
    state: String,
    verdict: Option<String>,
    opened_us: i64,
    changed_us: i64,
    due_us: i64,
    reports_count: i64,
    untold_count: i64,
    open_it_steps: i64,
    open_security_steps: i64,
    answered_keep_working: bool,
    answered_prevent_or_recover: bool,
    disagreed_us: Option<i64>,
    outcome: Option<String>,
    payment_held: bool,
}

impl Row {
    fn read(self) -> Result<QueueRow> {
        let verdict = self.verdict.as_deref();
        let outcome = self.outcome.as_deref();
        Ok(QueueRow {
            id: CaseId(self.id),
            number: counted(self.number),
            title: self.title,
            kind: known("report kind", &self.kind, ReportKind::from_code)?,
            about_it: self.about_it,
            state: known("case state", &self.state, CaseState::from_code)?,
            verdict: verdict
                .map(|code| known("verdict", code, Verdict::from_code))
                .transpose()?,
            opened: Moment(self.opened_us),
            changed: Moment(self.changed_us),
            due: (self.due_us != i64::MAX).then_some(Moment(self.due_us)),
            reports_count: counted(self.reports_count),
            untold_count: counted(self.untold_count),
            open_it_steps: counted(self.open_it_steps),
            open_security_steps: counted(self.open_security_steps),
            answered_keep_working: self.answered_keep_working,
            answered_prevent_or_recover: self.answered_prevent_or_recover,
            disagreed: self.disagreed_us.map(Moment),
            outcome: outcome
                .map(|code| known("outcome", code, Outcome::from_code))
                .transpose()?,
            payment_held: self.payment_held,
        })
    }
}

/// What the text of a query asks for.
enum Wanted {
    Anything,
    Number(u64),
    Words(Vec<String>),
}

impl Wanted {
    /// `#12` is case 12; all else is words. Text without a letter or digit asks for nothing in particular.
    fn of(text: &str) -> Wanted {
        let number = text
            .trim()
            .strip_prefix('#')
            .and_then(|digits| digits.parse().ok());
        match number {
            Some(number) => Wanted::Number(number),
            None => match search_words(text, WORDS_PER_QUERY_MAX) {
                words if words.is_empty() => Wanted::Anything,
                words => Wanted::Words(words),
            },
        }
    }
}

impl EngineDesk {
    pub(crate) async fn queue(&self, query: &QueueQuery) -> Result<QueuePage> {
        let limit = query.rows.clamp(1, QUEUE_ROWS_MAX) as usize;
        let (mut rows, search_capped) = match Wanted::of(&query.text) {
            Wanted::Words(words) => self.rows_found(query, &words, limit).await?,
            Wanted::Anything => (self.rows_in_order(query, None, limit).await?, false),
            Wanted::Number(number) => {
                (self.rows_in_order(query, Some(number), limit).await?, false)
            }
        };
        rows.sort_by_key(|row| (row.cursor().due_us, std::cmp::Reverse(row.number)));
        let more = rows.len() > limit;
        rows.truncate(limit);
        Ok(QueuePage {
            next: if more {
                rows.last().map(QueueRow::cursor)
            } else {
                None
            },
            rows,
            search_capped,
        })
    }

    /// One statement for each part of the sight: each then follows the order of an index.
    async fn rows_in_order(
        &self,
        query: &QueueQuery,
        number: Option<u64>,
        limit: usize,
    ) -> Result<Vec<QueueRow>> {
        let mut rows = Vec::new();
        for about_it in parts_of(query.sight) {
            let mut asked = QueryBuilder::new(COLUMNS);
            asked.push(OF_ALL);
            self.filter(&mut asked, query, &[about_it]);
            if let Some(number) = number {
                asked.push(" AND number = ").push_bind(stored(number));
            }
            after(&mut asked, query);
            asked.push(ORDER_OF_INDEX).push_bind(limit as i64 + 1);
            let found: Vec<Row> = asked.build_query_as().fetch_all(&self.pool).await?;
            for row in found {
                rows.push(row.read()?);
            }
        }
        Ok(rows)
    }

    /// The rows among the newest hits, and whether there are more hits than were looked at.
    async fn rows_found(
        &self,
        query: &QueueQuery,
        words: &[String],
        limit: usize,
    ) -> Result<(Vec<QueueRow>, bool)> {
        let hits =
            dialect::find_hits(&self.pool, words, self.organisation, SEARCH_HITS_MAX).await?;
        let capped = hits.len() as i64 >= SEARCH_HITS_MAX;
        let cases: BTreeSet<Uuid> = hits.into_iter().collect();
        let parts = parts_of(query.sight);
        if cases.is_empty() || parts.is_empty() {
            return Ok((Vec::new(), capped));
        }
        let mut asked = QueryBuilder::new("WITH hits (case_id) AS (");
        asked.push_values(cases, |mut row, case| {
            row.push_bind(case);
        });
        asked.push(") ").push(COLUMNS).push(OF_HITS);
        self.filter(&mut asked, query, &parts);
        after(&mut asked, query);
        asked.push(ORDER_OF_HITS).push_bind(limit as i64 + 1);
        // Every search finds another number of cases: keeping the statement prepared would only fill the cache.
        let found: Vec<Row> = asked
            .build_query_as()
            .persistent(false)
            .fetch_all(&self.pool)
            .await?;
        let rows: Result<Vec<QueueRow>> = found.into_iter().map(Row::read).collect();
        Ok((rows?, capped))
    }

    pub(crate) async fn queue_counts(&self, sight: Sight, now: Moment) -> Result<QueueCounts> {
        let open = QueueQuery {
            state: Some(CaseState::Open),
            ..QueueQuery::within(sight)
        };
        let overdue = QueueQuery {
            due_before: Some(now),
            ..open.clone()
        };
        Ok(QueueCounts {
            open: self.count(&open, "").await?,
            overdue: self.count(&overdue, "").await?,
            disagreed: self.count(&open, " AND disagreed_us IS NOT NULL").await?,
        })
    }

    async fn count(&self, query: &QueueQuery, more: &'static str) -> Result<u64> {
        let mut total: i64 = 0;
        for about_it in parts_of(query.sight) {
            let mut asked = QueryBuilder::new(COUNT);
            self.filter(&mut asked, query, &[about_it]);
            asked
                .push(more)
                .push(" LIMIT ")
                .push_bind(COUNT_MAX)
                .push(") AS counted");
            let count: i64 = asked.build_query_scalar().fetch_one(&self.pool).await?;
            total = total.saturating_add(count);
        }
        Ok(counted(total.min(COUNT_MAX)))
    }

    fn filter(&self, asked: &mut QueryBuilder<Db>, query: &QueueQuery, parts: &[bool]) {
        asked.push_bind(self.organisation);
        if let [about_it] = parts {
            asked
                .push(" AND about_it = ")
                .push(if *about_it { "TRUE" } else { "FALSE" });
        }
        if let Some(state) = query.state {
            asked.push(" AND state = ").push_bind(state.code());
        }
        if let Some(kind) = query.kind {
            asked.push(" AND kind = ").push_bind(kind.code());
        }
        if let Some(verdict) = query.verdict {
            asked.push(" AND verdict = ").push_bind(verdict.code());
        }
        if let Some(due_before) = query.due_before {
            asked.push(" AND due_us < ").push_bind(due_before.0);
        }
        match query.hat {
            None => {}
            Some(Hat::It) => {
                asked.push(" AND open_it_steps > 0");
            }
            Some(Hat::Security) => {
                asked.push(" AND open_security_steps > 0");
            }
            Some(_) => {
                asked.push(" AND open_other_steps > 0");
            }
        }
        if query.owes_reporter {
            asked.push(" AND (untold_count > 0 OR disagreed_us IS NOT NULL)");
        }
    }
}

/// Where the page before ended. Written so that the index finds the place: the first comparison alone bounds it.
fn after(asked: &mut QueryBuilder<Db>, query: &QueueQuery) {
    let Some(after) = query.after else {
        return;
    };
    asked.push(" AND due_us >= ").push_bind(after.due_us);
    asked.push(" AND (due_us > ").push_bind(after.due_us);
    asked
        .push(" OR number < ")
        .push_bind(stored(after.number))
        .push(")");
}

fn parts_of(sight: Sight) -> Vec<bool> {
    let parts = [(sight.ordinary, false), (sight.about_it, true)];
    parts
        .into_iter()
        .filter(|(seen, _)| *seen)
        .map(|(_, about_it)| about_it)
        .collect()
}
