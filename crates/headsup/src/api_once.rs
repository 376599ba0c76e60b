//! Requests that may be sent twice: the `Idempotency-Key` field of draft-ietf-httpapi-idempotency-key-header. The same
//! key with the same request gets the same answer and nothing happens twice; with another request it is refused; while a
//! first try is at work a second is asked to wait. What is remembered lies in the database, for a day, so it holds across
//! instances and after a kill. An answer is remembered in the transaction of what it tells, or what it tells is safe to do
//! twice; only what was done is remembered, a refusal is worked out anew. Keys and requests are kept as keyed digests.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::moment::Moment;
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::{AnswerClaim, Claimed, KeptAnswer, RememberedAnswer, RequestKey, StoreError};
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use crate::api_access::Caller;
use crate::api_problem::Problem;
use crate::api_request::JSON;
use crate::state::DeskState;

/// The field.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The longest key, characters.
pub const KEY_CHARS_MAX: usize = 200;
/// How long a try may take before another takes over, minutes.
const TRY_MINUTES_MAX: i64 = 2;
/// How long an answer is remembered at least, minutes.
const REMEMBERED_MINUTES: i64 = 24 * 60;
const MINUTE_MICROS: i64 = 60_000_000;

/// A request as it was sent: what makes it the same request.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'s> {
    /// Its path.
    pub path: &'s str,
    /// Its fields; only the key is looked at.
    pub headers: &'s HeaderMap,
    /// Its body.
    pub body: &'s [u8],
}

/// One try at a request: ours to answer.
#[derive(Clone, Debug)]
pub struct Try {
    claim: Option<AnswerClaim>,
}

/// Does the work of a request, unless it was done before.
///
/// # Errors
/// What the work refuses, a key that can't be read (400), one used for another request (422), one still at work (409).
pub async fn once<Done>(
    state: &DeskState,
    caller: &Caller,
    sent: Sent<'_>,
    work: impl FnOnce(Try) -> Done,
) -> Result<Response, Problem>
where
    Done: Future<Output = Result<RememberedAnswer, Problem>>,
{
    let claim = claim(state, caller, sent)?;
    if let Some(claim) = &claim {
        let claimed = state.desk.claim_answer(claim, caller.now).await;
        match claimed.map_err(|error| Problem::of_store("claim a request", &error))? {
            Claimed::Ours => {}
            Claimed::Answered(answer) => return Ok(written(answer)),
            Claimed::OtherRequest => return Err(other_request()),
            Claimed::InProgress => return Err(in_progress()),
        }
    }
    match work(Try { claim }).await {
        Ok(answer) => Ok(written(answer)),
        Err(problem) => {
            give_back(state, claim).await;
            Err(problem)
        }
    }
}

impl Try {
    /// The answer, to be kept in the transaction of what it tells.
    pub fn keeping(&self, answer: &RememberedAnswer) -> Option<KeptAnswer> {
        self.claim.map(|claim| KeptAnswer {
            claim,
            answer: answer.clone(),
        })
    }

    /// Keeps the answer of something that was saved before and is safe to do twice.
    pub async fn keep(&self, state: &DeskState, answer: &RememberedAnswer) -> Result<(), Problem> {
        let Some(kept) = self.keeping(answer) else {
            return Ok(());
        };
        let saved = state.desk.keep_answer(&kept).await;
        saved.map_err(|error| refused_by_store("remember an answer", &error))
    }

    /// A submission id that is the same for every try of this request; without a key, a fresh one.
    pub fn submission(&self, state: &DeskState) -> String {
        let Some(claim) = &self.claim else {
            return state.world.new_token();
        };
        let words = format!(
            "{} {} {}",
            claim.key.integration,
            hex(&claim.key.key_digest),
            hex(&claim.key.request_digest)
        );
        let digest = state.keyed_digest("api-submission", &words);
        format!("api-{}", hex(&digest))
    }
}

/// An answer that can be remembered.
pub fn answer<Told: Serialize>(
    status: StatusCode,
    told: &Told,
    location: Option<String>,
) -> Result<RememberedAnswer, Problem> {
    let body = serde_json::to_string(told)
        .map_err(|error| Problem::our_fault("write an answer", &error))?;
    Ok(RememberedAnswer {
        status: status.as_u16(),
        body,
        location,
    })
}

/// What the store refuses an act of the API with.
pub fn refused_by_store(doing: &'static str, error: &StoreError) -> Problem {
    match error {
        StoreError::Refused(store::Refusal::ClaimIsLost) => in_progress(),
        StoreError::Refused(refusal) => Problem::conflict(sentence(&refusal.to_string())),
        StoreError::Missing { .. } => Problem::not_found(),
        other => Problem::of_store(doing, other),
    }
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

fn claim(
    state: &DeskState,
    caller: &Caller,
    sent: Sent<'_>,
) -> Result<Option<AnswerClaim>, Problem> {
    let Some(key) = key(sent.headers)? else {
        return Ok(None);
    };
    let body = Sha256::digest(sent.body);
    let request = format!("{} {}", sent.path, hex(&body));
    Ok(Some(AnswerClaim {
        key: RequestKey {
            integration: caller.integration.id,
            key_digest: state.keyed_digest("api-key", key),
            request_digest: state.keyed_digest("api-request", &request),
        },
        claimed_by: uuid::Uuid::from_bytes(state.world.random_bytes()),
        until: end_of_minute(caller.now.plus_minutes(TRY_MINUTES_MAX)),
        // To the hour: a report may be anonymous, and its minute is nobody's business.
        forget: caller
            .now
            .rounded_down_to_the_hour()
            .plus_minutes(REMEMBERED_MINUTES + 60),
    }))
}

const fn end_of_minute(at: Moment) -> Moment {
    Moment(
        at.0.div_euclid(MINUTE_MICROS)
            .saturating_add(1)
            .saturating_mul(MINUTE_MICROS),
    )
}

/// The key: a string in quotes (RFC 9651 clause 3.3.3) or bare.
fn key(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let mut given = headers
        .get_all(HeaderName::from_static(IDEMPOTENCY_KEY))
        .iter();
    let (first, second) = (given.next(), given.next());
    let Some(value) = first else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default();
    let bare = match text.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"').unwrap_or_default(),
        None => text,
    };
    let is_plain = bare
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_.:-".contains(&byte));
    if second.is_some() || bare.is_empty() || bare.len() > KEY_CHARS_MAX || !is_plain {
        return Err(Problem::unreadable(format!(
            "An `Idempotency-Key` is 1 to {KEY_CHARS_MAX} letters, digits, `_`, `.`, `:` and `-`, such as a UUID."
        )));
    }
    Ok(Some(bare))
}

/// The field, for the description of every act.
pub struct KeyField;

impl IntoParams for KeyField {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let bare = format!("[A-Za-z0-9_.:-]{{1,{KEY_CHARS_MAX}}}");
        let schema = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(format!("^(?:{bare}|\"{bare}\")$")));
        let field = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(
                "Makes a second sending harmless for a day: the same key with the same request gets the same answer, \
                 with another request 422, and 409 while the first is still being worked on.",
            ))
            .schema(Some(schema))
            .build();
        vec![field]
    }
}

async fn give_back(state: &DeskState, claim: Option<AnswerClaim>) {
    let Some(claim) = claim else {
        return;
    };
    if let Err(error) = state.desk.release_answer(&claim).await {
        // It runs out by itself.
        Problem::of_store("give a claim back", &error);
    }
}

fn other_request() -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "key-used",
        "This `Idempotency-Key` was used for another request. Use a fresh key for every request.",
    )
}

fn in_progress() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "in-progress",
        "A request with this `Idempotency-Key` is still being worked on. Send it again in a moment.",
    )
    .retry_after(2)
}

fn written(answer: RememberedAnswer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = (status, Body::from(answer.body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(JSON));
    if let Some(location) = answer
        .location
        .and_then(|way| HeaderValue::try_from(way).ok())
    {
        headers.insert(header::LOCATION, location);
    }
    response
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_string_in_quotes_or_bare() {
        let read = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(IDEMPOTENCY_KEY, HeaderValue::from_static(value));
            }
            key(&headers)
                .map(|key| key.map(str::to_owned))
                .map_err(|problem| problem.status())
        };
        assert_eq!(read(&[]), Ok(None));
        assert_eq!(read(&["\"8e03978e\""]), Ok(Some("8e03978e".to_owned())));
        assert_eq!(read(&["8e03978e"]), Ok(Some("8e03978e".to_owned())));
        for wrong in [
            &[""][..],
            &["\"\""],
            &["\"a"],
            &["a b"],
            &["a\\b"],
            &["a", "a"],
        ] {
            assert_eq!(read(wrong), Err(StatusCode::BAD_REQUEST), "{wrong:?}");
        }
        let long: &'static str = "x".repeat(KEY_CHARS_MAX + 1).leak();
        assert_eq!(read(&[long]), Err(StatusCode::BAD_REQUEST));
    }

    #[test]
    fn a_claim_ends_on_a_whole_minute() {
        assert_eq!(end_of_minute(Moment(1)), Moment(MINUTE_MICROS));
        assert_eq!(
            end_of_minute(Moment(MINUTE_MICROS)),
            Moment(2 * MINUTE_MICROS)
        );
    }
}
