//! What a request asks of the list of cases: the filters that the queue has, read strictly (a field or a value that isn't
//! offered is refused, because a program that misspells one would otherwise get everything). One list serves reading and
//! description.

use axum::http::Uri;
use casework::cases::case::CaseState;
use casework::moment::Moment;
use casework::people::passes::Sight;
use store::{QUEUE_ROWS_MAX, QueueQuery};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Required, Schema};
use utoipa::{IntoParams, PartialSchema};

use crate::api_problem::Problem;
use crate::api_request::QueryFields;
use crate::api_words::{CaseStateCode, Kind, StepHat, VerdictCode};
use crate::web::desk::asked::WORDS_CHARS_MAX;

/// The filters of every list of cases.
const FILTERS: [&str; 6] = ["state", "kind", "hat", "verdict", "filter", "q"];
/// The filters, and how to walk through pages.
const FILTERS_AND_PAGES: [&str; 8] = [
    "state", "kind", "hat", "verdict", "filter", "q", "cursor", "limit",
];
/// Rows of a page where nobody says.
const ROWS_DEFAULT: u32 = 50;
/// The longest cursor, characters: two numbers of 64 bits and a full stop.
const CURSOR_CHARS_MAX: usize = 41;

/// The filters alone, for exports.
pub struct Filters;

/// The filters with cursor and limit, for the list.
pub struct FiltersAndPages;

impl Filters {
    /// Reads them.
    pub fn read(uri: &Uri, sight: Sight, now: Moment) -> Result<QueueQuery, Problem> {
        let fields = QueryFields::read(uri, &FILTERS)?;
        filters(&fields, sight, now)
    }
}

impl FiltersAndPages {
    /// Reads them.
    pub fn read(uri: &Uri, sight: Sight, now: Moment) -> Result<QueueQuery, Problem> {
        let fields = QueryFields::read(uri, &FILTERS_AND_PAGES)?;
        let mut query = filters(&fields, sight, now)?;
        let limit = |text: &str| {
            let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
            let rows: u32 = text.parse().ok().filter(|_| is_digits)?;
            (1..=QUEUE_ROWS_MAX).contains(&rows).then_some(rows)
        };
        let offered = format!("a number from 1 to {QUEUE_ROWS_MAX}");
        query.rows = fields
            .one_of("limit", limit, &offered)?
            .unwrap_or(ROWS_DEFAULT);
        let cursor = |text: &str| text.parse().ok();
        query.after = fields.one_of("cursor", cursor, "what `next` said")?;
        Ok(query)
    }
}

fn filters(fields: &QueryFields, sight: Sight, now: Moment) -> Result<QueueQuery, Problem> {
    let mut query = QueueQuery::within(sight);
    let code = |name, offered: Vec<&str>| (name, format!("one of `{}`", offered.join("`, `")));
    let (name, offered) = code("state", states());
    let state = fields.one_of(name, read_state, &offered)?;
    query.state = state.unwrap_or(Some(CaseState::Open));
    let (name, offered) = code("kind", Kind::offered());
    query.kind = fields.one_of(name, Kind::read, &offered)?.map(|one| one.0);
    let (name, offered) = code("hat", StepHat::offered());
    query.hat = fields
        .one_of(name, StepHat::read, &offered)?
        .map(|one| one.0);
    let (name, offered) = code("verdict", VerdictCode::offered());
    let verdict = fields.one_of(name, VerdictCode::read, &offered)?;
    query.verdict = verdict.map(|one| one.0);
    let (name, offered) = code("filter", QUICK.to_vec());
    let quick = |text: &str| QUICK.iter().position(|one| *one == text);
    match fields.one_of(name, quick, &offered)? {
        Some(0) => query.due_before = Some(now),
        Some(_) => query.owes_reporter = true,
        None => {}
    }
    let words = |text: &str| (text.chars().count() <= WORDS_CHARS_MAX).then(|| text.to_owned());
    let offered = format!("at most {WORDS_CHARS_MAX} characters long");
    query.text = fields.one_of("q", words, &offered)?.unwrap_or_default();
    Ok(query)
}

/// The views that everybody has: with a step overdue, with a reporter who waits.
const QUICK: [&str; 2] = ["overdue", "reporter-waits"];

fn states() -> Vec<&'static str> {
    let mut states = CaseStateCode::offered();
    states.push("all");
    states
}

fn read_state(text: &str) -> Option<Option<CaseState>> {
    match text {
        "all" => Some(None),
        _ => CaseStateCode::read(text).map(|state| Some(state.0)),
    }
}

impl IntoParams for Filters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![
            described(
                "state",
                one_of(&states()),
                "Which cases; open ones where nobody says.",
            ),
            described("kind", Kind::schema(), "The kind of the first report."),
            described("hat", StepHat::schema(), "With an open step for this hat."),
            described("verdict", VerdictCode::schema(), "The verdict."),
            described(
                "filter",
                one_of(&QUICK),
                "With a step overdue, or with a reporter who waits to be told or disagrees.",
            ),
            described(
                "q",
                text(WORDS_CHARS_MAX),
                "Words to be found, all of them, each by its start.",
            ),
        ]
    }
}

impl IntoParams for FiltersAndPages {
    fn into_params(provider: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let limit = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(QUEUE_ROWS_MAX))
            .default(Some(ROWS_DEFAULT.into()));
        let cursor = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[0-9]{1,18}\\.[0-9]{1,18}$"))
            .max_length(Some(CURSOR_CHARS_MAX));
        let mut all = Filters::into_params(provider);
        all.push(described(
            "cursor",
            cursor.into(),
            "Where the page before ended: what its `next` said.",
        ));
        all.push(described("limit", limit.into(), "Rows of a page."));
        all
    }
}

fn described(name: &str, schema: RefOr<Schema>, says: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(says))
        .schema(Some(schema))
        .build()
}

fn one_of(values: &[&str]) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(values.iter().copied()))
        .into()
}

fn text(chars_max: usize) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(chars_max))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use casework::cases::report::ReportKind;

    const SIGHT: Sight = Sight {
        ordinary: true,
        about_it: false,
    };

    fn read(query: &str) -> Result<QueueQuery, Problem> {
        let uri: Uri = format!("/api/v1/cases?{query}").parse().unwrap();
        FiltersAndPages::read(&uri, SIGHT, Moment(5))
    }

    #[test]
    fn reads_the_filters_of_the_queue() {
        let query = read(
            "state=all&kind=call&hat=it&verdict=harmful&filter=overdue&q=bank&cursor=12.7&limit=3",
        )
        .unwrap();
        let expected = QueueQuery {
            kind: Some(ReportKind::Call),
            hat: Some(casework::people::Hat::It),
            verdict: Some(evidence::verdict::Verdict::Harmful),
            due_before: Some(Moment(5)),
            text: "bank".to_owned(),
            after: "12.7".parse().ok(),
            rows: 3,
            ..QueueQuery::within(SIGHT)
        };
        assert_eq!(query, expected);
        assert_eq!(read("").unwrap().state, Some(CaseState::Open));
    }

    #[test]
    fn refuses_what_is_not_offered() {
        for wrong in [
            "state=",
            "state=burning",
            "kind=about-it",
            "hat=leader",
            "limit=0",
            "limit=201",
            "limit=+5",
            "cursor=x",
            "filter=x",
            "page=1",
            &format!("q={}", "a".repeat(201)),
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_described_is_what_is_read() {
        let names = |params: Vec<Parameter>| -> Vec<String> {
            params.into_iter().map(|param| param.name).collect()
        };
        assert_eq!(names(Filters::into_params(|| None)), FILTERS);
        assert_eq!(
            names(FiltersAndPages::into_params(|| None)),
            FILTERS_AND_PAGES
        );
    }
}
