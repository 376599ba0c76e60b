//! `POST /api/v1/headers`: headers of mail that came in, shown so that an examination can tell a stranger from somebody
//! people write with. One block by itself, or many as JSON. Who, to whom, when and how is remembered; a subject or a text
//! never is. The same mail shown twice counts once, by its Message-ID.

use axum::Json;
use axum::extract::{Request, State};
use evidence::mail::remembering::facts_of_header;
use serde::{Deserialize, Serialize};
use store::{MailToRemember, REMEMBERED_AT_ONCE_MAX, Remembered};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::api_access::Caller;
use crate::api_answers::ActRefused;
use crate::api_problem::Problem;
use crate::api_request::{JSON, is_media_type, read_body, read_object};
use crate::state::DeskState;

/// The media type of a message's header alone (RFC 6522 clause 4).
const HEADERS: &str = "text/rfc822-headers";
/// One header block, bytes or, as JSON, characters.
const BLOCK_MAX: usize = 64 * 1024;
/// All of them as JSON, bytes: with room for what JSON escapes.
const BLOCKS_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Header blocks as they are shown.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"headers": ["From: Bo <bo@mill.example>\r\nTo: ada@school.example\r\nMessage-ID: <1@mill.example>\r\n"]}))]
pub struct ShownHeaders {
    /// Each the header of one mail (RFC 5322 clause 2.2); what stands below an empty line isn't looked at.
    #[schema(min_items = 1, max_items = 100, value_type = Vec<OneHeader>)]
    headers: Vec<String>,
}

/// One header block.
struct OneHeader;

impl PartialSchema for OneHeader {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .description(Some("The header of one mail, at most 64 KiB."))
            .into()
    }
}

impl ToSchema for OneHeader {}

/// What became of the headers.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"new": 1, "known": 0, "left_out": 0}))]
pub struct HeadersTaken {
    /// Mails seen for the first time.
    new: u64,
    /// Mails seen before; nothing was counted twice.
    known: u64,
    /// Blocks that name no sender or no Message-ID, or are more than 400 days old: not kept.
    left_out: u64,
}

/// Show headers of mail
///
/// Of mail that came in, and of mail your own people sent. It is remembered who wrote to you, since when, from where, with which
/// program, at which hour and in which language, and which mails there were: never a subject, never a text. One header block
/// as `text/rfc822-headers`, or up to 100 as JSON, each of at most 64 KiB. The same Message-ID shown twice counts once, so
/// a program that never heard the answer may send again.
#[utoipa::path(
    post,
    path = "/api/v1/headers",
    tag = "headers",
    request_body(content(
        (ShownHeaders = "application/json"),
        (OneHeader = "text/rfc822-headers", example = json!("From: Bo <bo@mill.example>\r\nTo: ada@school.example\r\nMessage-ID: <1@mill.example>\r\n"))
    )),
    responses(
        (status = 200, description = "Remembered; durable.", body = HeadersTaken),
        ActRefused
    ),
    security(("token" = ["headers:write"]))
)]
pub async fn show_headers(
    State(state): State<DeskState>,
    caller: Caller,
    request: Request,
) -> Result<Json<HeadersTaken>, Problem> {
    caller.feeding()?;
    let blocks = read_blocks(request).await?;
    let shown = blocks.len() as u64;
    let mails: Vec<MailToRemember> = blocks
        .iter()
        .filter_map(|block| facts_of_header(block))
        .map(|facts| MailToRemember {
            facts,
            reported: None,
        })
        .collect();
    let nameless = shown - mails.len() as u64;
    let taken = remember(&state, &mails, &caller).await?;
    Ok(Json(HeadersTaken {
        new: taken.new,
        known: taken.known,
        left_out: taken.left_out + nameless,
    }))
}

async fn remember(
    state: &DeskState,
    mails: &[MailToRemember],
    caller: &Caller,
) -> Result<Remembered, Problem> {
    let organisation = state.desk.organisation().await;
    let own_domains = organisation
        .map_err(|error| Problem::of_store("read the organisation", &error))?
        .map(|organisation| organisation.settings.own_domains)
        .unwrap_or_default();
    let desk = &state.desk;
    let remembered = desk
        .remember_fed_mails(mails, &own_domains, caller.now)
        .await;
    remembered.map_err(|error| Problem::of_store("remember mail", &error))
}

/// The header blocks of a request, of either kind.
async fn read_blocks(request: Request) -> Result<Vec<Vec<u8>>, Problem> {
    let (parts, body) = request.into_parts();
    if is_media_type(&parts.headers, HEADERS) {
        let body = read_body(&parts.headers, body, HEADERS, BLOCK_MAX).await?;
        if body.bytes.is_empty() {
            return Err(Problem::not_acceptable(
                "The body is empty: send the header of a mail.",
            ));
        }
        return Ok(vec![body.bytes]);
    }
    let body = read_body(&parts.headers, body, JSON, BLOCKS_BYTES_MAX).await?;
    let shown: ShownHeaders = read_object(&body.bytes)?;
    let count = shown.headers.len();
    if count == 0 || count > REMEMBERED_AT_ONCE_MAX {
        return Err(Problem::not_acceptable(format!(
            "Send 1 to {REMEMBERED_AT_ONCE_MAX} headers at once; these are {count}."
        )));
    }
    let is_odd = |block: &String| block.is_empty() || block.chars().count() > BLOCK_MAX;
    if let Some(place) = shown.headers.iter().position(is_odd) {
        return Err(Problem::not_acceptable(format!(
            "Header {} has to hold 1 to {BLOCK_MAX} characters.",
            place + 1
        )));
    }
    Ok(shown.headers.into_iter().map(String::into_bytes).collect())
}
