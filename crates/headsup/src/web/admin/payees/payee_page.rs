//! `GET /admin/payees/{payee}`: what is on file of one payee, how old each value is, where it came from and who entered it, and
//! what stood there before.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use casework::verify::change::{PastKind, PastValue};
use casework::verify::known_number::KNOWN_AFTER_DAYS;
use casework::verify::payee::{Payee, ValueKind, ValueOnFile};
use casework::verify::register::both_changed;

use super::at_register::AtRegister;
use super::words::{self, Choice, Names};
use crate::refusal::Refusal;
use crate::web::desk::nav::Nav;
use crate::web::desk::when::{self, When};
use crate::web::frame::Frame;
use crate::web::reader::page;

const DAY_MINUTES: i64 = 24 * 60;

/// The page.
#[derive(Template)]
#[template(path = "admin/payee.html")]
pub(super) struct PayeePage {
    pub(super) frame: Frame,
    pub(super) nav: Nav,
    pub(super) keeps: bool,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) kind_code: &'static str,
    pub(super) parts: Vec<Part>,
    pub(super) both_changed: bool,
    pub(super) known_after_days: i64,
    pub(super) past: Vec<PastShown>,
    pub(super) kinds: Vec<Choice>,
    pub(super) value_kinds: Vec<Choice>,
    pub(super) sources: Vec<Choice>,
    pub(super) news: News,
}

/// What was refused, and what was written.
#[derive(Clone, Debug, Default)]
pub(super) struct News {
    pub(super) error: String,
    pub(super) put: String,
    pub(super) kind: String,
    pub(super) source: String,
    /// Why another name was refused.
    pub(super) name_error: String,
}

/// The values of one kind.
pub(super) struct Part {
    pub(super) title: &'static str,
    pub(super) empty: &'static str,
    pub(super) values: Vec<ValueShown>,
}

/// A value on file.
pub(super) struct ValueShown {
    pub(super) kind: &'static str,
    pub(super) raw: String,
    pub(super) shown: String,
    pub(super) source: &'static str,
    pub(super) by: String,
    pub(super) since: When,
    /// Of a number that isn't known yet: from when on requests may be checked by it.
    pub(super) known_from: String,
}

/// Something that stood there before.
pub(super) struct PastShown {
    pub(super) what: &'static str,
    pub(super) value: String,
    pub(super) came: String,
    pub(super) until: When,
    pub(super) by: String,
}

/// The page as it opens.
pub async fn show(at: AtRegister, Path(id): Path<String>) -> Result<Response, Refusal> {
    let payee = at.payee(&id).await?;
    draw(at, payee, News::default(), StatusCode::OK).await
}

/// The page, with news.
pub(super) async fn draw(
    at: AtRegister,
    payee: Payee,
    news: News,
    status: StatusCode,
) -> Result<Response, Refusal> {
    let past = at.state.desk.payee_past(payee.id).await;
    let past = past.map_err(|error| Refusal::our_fault("read a payee's past", &error))?;
    let names = Names::read(&at.state).await?;
    let drawn = PayeePage {
        keeps: at.keeps(),
        id: payee.id.to_string(),
        name: payee.name.clone(),
        kind: words::kind(payee.kind),
        kind_code: payee.kind.code(),
        parts: parts(&at, &payee, &names),
        both_changed: both_changed(&payee, &past, at.now),
        known_after_days: KNOWN_AFTER_DAYS,
        past: past
            .iter()
            .map(|one| past_shown(&at, one, &names))
            .collect(),
        kinds: words::kind_choices(),
        value_kinds: words::value_kind_choices(),
        sources: words::source_choices(),
        nav: at.nav(),
        frame: at.frame,
        news,
    };
    Ok((status, page(&drawn)).into_response())
}

fn parts(at: &AtRegister, payee: &Payee, names: &Names) -> Vec<Part> {
    let part = |kind, title, empty| Part {
        title,
        empty,
        values: payee
            .values_of(kind)
            .map(|value| value_shown(at, value, names))
            .collect(),
    };
    vec![
        part(
            ValueKind::Number,
            "Numbers",
            "No number: nobody can check a payment by a call.",
        ),
        part(
            ValueKind::Account,
            "Accounts",
            "No account: every one that is asked for is new.",
        ),
        part(
            ValueKind::Domain,
            "Domains",
            "No domain: every sender is new.",
        ),
    ]
}

fn value_shown(at: &AtRegister, value: &ValueOnFile, names: &Names) -> ValueShown {
    let known = value.since.plus_minutes(KNOWN_AFTER_DAYS * DAY_MINUTES);
    let is_young = value.kind == ValueKind::Number && known > at.now;
    ValueShown {
        kind: value.kind.code(),
        raw: value.value.clone(),
        shown: words::value(value.kind, &value.value),
        source: words::source(value.source),
        by: names.of(value.entered_by),
        since: when::past(value.since, at.now, &at.zone),
        known_from: if is_young {
            when::exact(known, &at.zone)
        } else {
            String::new()
        },
    }
}

fn past_shown(at: &AtRegister, past: &PastValue, names: &Names) -> PastShown {
    PastShown {
        what: words::past_kind(past.kind),
        value: match past.kind {
            PastKind::Name => past.value.clone(),
            PastKind::Value(kind) => words::value(kind, &past.value),
        },
        came: past.entered.map_or_else(String::new, |entered| {
            let since = when::exact(entered.since, &at.zone);
            let (source, by) = (words::source(entered.source), names.of(entered.by));
            format!("from {source}, entered by {by}, {since}")
        }),
        until: when::past(past.until, at.now, &at.zone),
        by: names.of(past.ended_by),
    }
}
