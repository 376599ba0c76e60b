//! `GET /api/v1/payees`, `GET` and `PUT /api/v1/payees/{id}`: an accounting system reads and keeps the register. A value that
//! stays keeps its age whatever is sent, so a program can't make a number known that isn't. The answer of a replacement is
//! remembered in its transaction.

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use casework::ids::PayeeId;
use casework::people::Doer;
use casework::verify::change::{PayeeChange, ValueGiven, changed};
use casework::verify::payee::{PAYEE_VALUES_MAX, Payee};
use casework::verify::written::written_name;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api_access::Caller;
use crate::api_answers::{ActRefused, Refused};
use crate::api_once::{KeyField, Sent, answer, once, refused_by_store};
use crate::api_problem::Problem;
use crate::api_request::{JSON, Object, QueryFields, SMALL_BODY_BYTES_MAX, read_body, read_object};
use crate::api_words::{At, PayeeKindCode, SourceCode, ValueKindCode};
use crate::state::DeskState;

/// Payees of one page.
const PAYEES_PER_PAGE: usize = 100;
/// The longest search, characters.
const SEARCH_CHARS_MAX: usize = 200;

/// A payee.
#[derive(Serialize, ToSchema)]
pub struct PayeeWritten {
    /// Its identifier.
    #[schema(value_type = uuid::Uuid)]
    id: PayeeId,
    /// What it is.
    kind: PayeeKindCode,
    /// Its name.
    name: String,
    /// What is on file.
    values: Vec<ValueWritten>,
}

/// A value on file.
#[derive(Serialize, ToSchema)]
pub struct ValueWritten {
    /// What it is.
    kind: ValueKindCode,
    /// In the one spelling it has on file.
    value: String,
    /// Where it came from.
    source: SourceCode,
    /// Since when it stands there unchanged.
    since: At,
}

/// A page of the register, by name.
#[derive(Serialize, ToSchema)]
pub struct PayeesPage {
    /// The payees.
    payees: Vec<PayeeWritten>,
    /// What to send as `cursor` for the next page; nothing where this is the last one.
    #[schema(required = true, value_type = Option<uuid::Uuid>)]
    next: Option<PayeeId>,
}

/// A payee as it is to stand: all of it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "supplier", "name": "Brightwater Paper", "values": [
    {"kind": "account", "value": "GB29 NWBK 6016 1331 9268 19", "source": "contract"}]}))]
pub struct PayeeSent {
    /// What it is.
    kind: PayeeKindCode,
    /// Its name.
    #[schema(min_length = 1, max_length = 200, pattern = "\\S")]
    name: String,
    /// All that is to be on file. What isn't here goes.
    #[schema(max_items = 100, value_type = Vec<ValueSent>)]
    values: Vec<Object<ValueSent>>,
}

/// A value to be on file.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ValueSent {
    /// What it is.
    kind: ValueKindCode,
    /// As it is written anywhere: blanks and the like are left out.
    #[schema(max_length = 300)]
    value: String,
    /// Where it came from. No message is among these.
    source: SourceCode,
}

impl From<&Payee> for PayeeWritten {
    fn from(payee: &Payee) -> PayeeWritten {
        let values = payee.values.iter().map(|value| ValueWritten {
            kind: value.kind.into(),
            value: value.value.clone(),
            source: value.source.into(),
            since: value.since.into(),
        });
        PayeeWritten {
            id: payee.id,
            kind: payee.kind.into(),
            name: payee.name.clone(),
            values: values.collect(),
        }
    }
}

/// List payees
///
/// By name, 100 a page. A list is walked by sending what `next` said as `cursor`, until it says nothing.
#[utoipa::path(
    get,
    path = "/api/v1/payees",
    tag = "payees",
    params(
        ("q" = Option<String>, Query, description = "A part of a name, or a whole account, number or domain.", max_length = 200),
        ("cursor" = Option<uuid::Uuid>, Query, description = "What `next` said.")
    ),
    responses((status = 200, description = "A page of payees.", body = PayeesPage), Refused),
    security(("token" = ["payees:write"]))
)]
pub async fn list_payees(
    State(state): State<DeskState>,
    caller: Caller,
    uri: Uri,
) -> Result<Json<PayeesPage>, Problem> {
    caller.payees()?;
    let fields = QueryFields::read(&uri, &["q", "cursor"])?;
    let short = |text: &str| (text.chars().count() <= SEARCH_CHARS_MAX).then(|| text.to_owned());
    let offered = format!("at most {SEARCH_CHARS_MAX} characters long");
    let search = fields.one_of("q", short, &offered)?.unwrap_or_default();
    let cursor = |text: &str| text.parse().ok();
    let after = fields.one_of("cursor", cursor, "what `next` said")?;
    let found = state
        .desk
        .payees_page(&search, after, PAYEES_PER_PAGE + 1)
        .await;
    let mut found = found.map_err(|error| Problem::of_store("read the register", &error))?;
    let goes_on = found.len() > PAYEES_PER_PAGE;
    found.truncate(PAYEES_PER_PAGE);
    Ok(Json(PayeesPage {
        next: found.last().filter(|_| goes_on).map(|last| last.id),
        payees: found.iter().map(PayeeWritten::from).collect(),
    }))
}

/// Read a payee
#[utoipa::path(
    get,
    path = "/api/v1/payees/{id}",
    tag = "payees",
    params(("id" = uuid::Uuid, Path, description = "The payee.")),
    responses((status = 200, description = "The payee.", body = PayeeWritten), Refused),
    security(("token" = ["payees:write"]))
)]
pub async fn show_payee(
    State(state): State<DeskState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<PayeeWritten>, Problem> {
    caller.payees()?;
    let payee = read(&state, payee_id(&id)?).await?;
    let payee = payee.ok_or_else(Problem::not_found)?;
    Ok(Json(PayeeWritten::from(&payee)))
}

/// Put a payee on the register, or replace what is there
///
/// All that is to be on file is sent. A value that is there already keeps its source and its age; what isn't sent goes and
/// is kept as the past. A new payee gets the identifier in the address.
#[utoipa::path(
    put,
    path = "/api/v1/payees/{id}",
    tag = "payees",
    params(("id" = uuid::Uuid, Path, description = "The payee."), KeyField),
    request_body = PayeeSent,
    responses((status = 200, description = "The payee.", body = PayeeWritten), ActRefused),
    security(("token" = ["payees:write"]))
)]
pub async fn put_payee(
    State(state): State<DeskState>,
    caller: Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let by = Doer::Integration(caller.payees()?.integration());
    let id = payee_id(&id)?;
    let (parts, body) = request.into_parts();
    let body = read_body(&parts.headers, body, JSON, SMALL_BODY_BYTES_MAX).await?;
    let change = wanted(id, read_object(&body.bytes)?)?;
    let sent = Sent {
        path: parts.uri.path(),
        headers: &parts.headers,
        body: &body.bytes,
    };
    let (state, now) = (&state, caller.now);
    once(state, &caller, sent, |once| async move {
        let before = read(state, id).await?;
        let after = changed(before.as_ref(), &change, by, now)
            .ok()
            .and_then(|changed| changed.after)
            .ok_or_else(|| Problem::not_acceptable("The payee can't be put on the register."))?;
        let told = answer(StatusCode::OK, &PayeeWritten::from(&after), None)?;
        let kept = once.keeping(&told);
        let desk = &state.desk;
        let saved = desk.save_payee_once(&change, by, now, kept.as_ref()).await;
        saved.map_err(|error| refused_by_store("change the register", &error))?;
        Ok(told)
    })
    .await
}

fn payee_id(id: &str) -> Result<PayeeId, Problem> {
    id.parse().map_err(|_| Problem::not_found())
}

async fn read(state: &DeskState, id: PayeeId) -> Result<Option<Payee>, Problem> {
    let found = state.desk.payee(id).await;
    found.map_err(|error| Problem::of_store("read a payee", &error))
}

fn wanted(id: PayeeId, sent: PayeeSent) -> Result<PayeeChange, Problem> {
    let name = written_name(&sent.name).ok_or_else(|| {
        Problem::not_acceptable("`name` has to have 1 to 200 characters that can be seen.")
    })?;
    if sent.values.len() > PAYEE_VALUES_MAX {
        let says = format!("`values` has at most {PAYEE_VALUES_MAX} entries.");
        return Err(Problem::not_acceptable(says));
    }
    let mut values = Vec::new();
    for (place, Object(value)) in sent.values.into_iter().enumerate() {
        let given = ValueGiven::new(value.kind.0, &value.value, value.source.0);
        let given = given.map_err(|why| {
            Problem::not_acceptable(format!("`values[{place}]` can't be taken: {why}."))
        })?;
        values.push(given);
    }
    Ok(PayeeChange::Put {
        id,
        kind: sent.kind.0,
        name,
        values,
    })
}
