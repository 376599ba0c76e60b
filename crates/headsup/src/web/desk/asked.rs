//! What a person asks of the queue, as it stands in the address: read leniently (a value the page never offers is left
//! out), written in one order, so that a kept filter and a live refresh ask for exactly the same.

use casework::cases::case::CaseState;
use casework::cases::report::ReportKind;
use casework::moment::Moment;
use casework::people::Hat;
use casework::people::passes::Sight;
use evidence::verdict::Verdict;
use serde::Deserialize;
use store::{QueueCursor, QueueQuery};

/// Characters of a search.
pub const WORDS_CHARS_MAX: usize = 200;
/// Rows on one page.
pub const ROWS_PER_PAGE: u32 = 50;

/// The fields of the form as they arrive.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AskedFields {
    q: String,
    filter: String,
    state: String,
    kind: String,
    hat: String,
    verdict: String,
    page: String,
}

/// Which cases, by their state. A queue is of open cases unless somebody asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AskedState {
    /// Open ones.
    #[default]
    Open,
    /// Closed ones.
    Closed,
    /// Both.
    All,
}

/// The views that everybody has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quick {
    /// With a step overdue.
    Overdue,
    /// With a reporter who waits to be told, or disagrees.
    ReporterWaits,
}

impl Quick {
    const fn code(self) -> &'static str {
        match self {
            Quick::Overdue => "overdue",
            Quick::ReporterWaits => "reporter-waits",
        }
    }
}

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Words to be found.
    pub words: String,
    /// A view that everybody has.
    pub quick: Option<Quick>,
    /// Open, closed or both.
    pub state: AskedState,
    /// The kind of the first report.
    pub kind: Option<ReportKind>,
    /// With an open step for this hat.
    pub hat: Option<Hat>,
    /// The verdict.
    pub verdict: Option<Verdict>,
    /// Where the page before ended.
    pub page: Option<QueueCursor>,
}

impl From<AskedFields> for Asked {
    fn from(fields: AskedFields) -> Asked {
        Asked {
            words: fields.q.trim().chars().take(WORDS_CHARS_MAX).collect(),
            quick: [Quick::Overdue, Quick::ReporterWaits]
                .into_iter()
                .find(|one| one.code() == fields.filter),
            state: match fields.state.as_str() {
                "closed" => AskedState::Closed,
                "all" => AskedState::All,
                _ => AskedState::Open,
            },
            kind: ReportKind::from_code(&fields.kind),
            hat: Hat::from_code(&fields.hat).filter(|hat| matches!(hat, Hat::It | Hat::Security)),
            verdict: Verdict::from_code(&fields.verdict),
            page: fields.page.parse().ok(),
        }
    }
}

impl Asked {
    /// Reads a query string, such as a kept one.
    pub fn from_query(query: &str) -> Asked {
        let fields: AskedFields = axum::extract::Query::try_from_uri(&as_uri(query))
            .map(|axum::extract::Query(fields)| fields)
            .unwrap_or_default();
        Asked::from(fields)
    }

    /// The query string without a question mark; empty where nothing but the default is asked. The page is left out:
    /// a kept filter and a narrowed list begin at the top.
    pub fn to_query(&self) -> String {
        let state = match self.state {
            AskedState::Open => "",
            AskedState::Closed => "closed",
            AskedState::All => "all",
        };
        let pairs = [
            ("q", self.words.as_str()),
            ("filter", self.quick.map_or("", Quick::code)),
            ("state", state),
            ("kind", self.kind.map_or("", ReportKind::code)),
            ("hat", self.hat.map_or("", Hat::code)),
            ("verdict", self.verdict.map_or("", Verdict::code)),
        ];
        let written: Vec<String> = pairs
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", percent_encoded(value)))
            .collect();
        written.join("&")
    }

    /// The query string of this very page, with a question mark where there is one.
    pub fn with_question_mark(&self) -> String {
        let mut query = self.to_query();
        if let Some(page) = self.page {
            let and = if query.is_empty() { "" } else { "&" };
            query = format!("{query}{and}page={page}");
        }
        if query.is_empty() {
            query
        } else {
            format!("?{query}")
        }
    }

    /// The address of the list that follows.
    pub fn address_of_page(&self, page: QueueCursor) -> String {
        let asked = Asked {
            page: Some(page),
            ..self.clone()
        };
        format!("/desk{}", asked.with_question_mark())
    }

    /// Whether a choice beyond the words is made, so that the page shows the choices opened.
    pub fn narrows(&self) -> bool {
        self.state != AskedState::Open
            || self.kind.is_some()
            || self.hat.is_some()
            || self.verdict.is_some()
    }

    /// Whether this is the queue as it opens.
    pub fn is_plain(&self) -> bool {
        self.to_query().is_empty()
    }

    /// The question for the store.
    pub fn within(&self, sight: Sight, now: Moment, rows: u32) -> QueueQuery {
        QueueQuery {
            state: match self.state {
                AskedState::Open => Some(CaseState::Open),
                AskedState::Closed => Some(CaseState::Closed),
                AskedState::All => None,
            },
            kind: self.kind,
            hat: self.hat,
            verdict: self.verdict,
            due_before: (self.quick == Some(Quick::Overdue)).then_some(now),
            owes_reporter: self.quick == Some(Quick::ReporterWaits),
            text: self.words.clone(),
            after: self.page,
            rows,
            ..QueueQuery::within(sight)
        }
    }
}

fn as_uri(query: &str) -> axum::http::Uri {
    format!("/?{query}").parse().unwrap_or_default()
}

/// Percent-encodes all but the unreserved characters (RFC 3986 clause 2.3).
pub fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let asked = Asked {
            words: "bank & \"paid\" +ü?#".to_owned(),
            quick: Some(Quick::ReporterWaits),
            state: AskedState::All,
            kind: Some(ReportKind::PaymentChange),
            hat: Some(Hat::Security),
            verdict: Some(Verdict::CantTell),
            page: None,
        };
        assert_eq!(Asked::from_query(&asked.to_query()), asked);
        assert_eq!(Asked::from_query(""), Asked::default());
        assert_eq!(Asked::default().with_question_mark(), "");
    }

    #[test]
    fn what_the_page_never_offers_is_left_out() {
        let asked = Asked::from_query(
            "state=burning&kind=poem&hat=leader&verdict=safe&filter=x&page=y&z=1",
        );
        assert!(asked.is_plain());
        assert_eq!(asked.page, None);
        assert_eq!(Asked::from_query("%zz").words, "");
        assert_eq!(
            Asked::from_query(&format!("q={}", "a".repeat(5_000)))
                .words
                .len(),
            WORDS_CHARS_MAX
        );
    }

    #[test]
    fn the_page_is_kept_for_a_refresh_and_dropped_from_what_is_kept() {
        let asked = Asked::from_query("q=bank&page=12.7");
        assert_eq!(asked.with_question_mark(), "?q=bank&page=12.7");
        assert_eq!(asked.to_query(), "q=bank");
    }
}
