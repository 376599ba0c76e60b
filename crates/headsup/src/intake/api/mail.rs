//! `POST /api/v1/reports/mail`: a raw mail, byte for byte. What it means is decided by `intake::mail`, as for every other
//! channel; the same bytes are one report, so a program that never heard the answer may send again.

use axum::extract::{Request, State};
use axum::response::Response;
use casework::people::integrations::HandingInPass;
use store::{EVIDENCE_BYTES_MAX, RememberedAnswer};

use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::answer::{TakenInAnswer, What, handed_in_at};
use crate::api_access::Caller;
use crate::api_answers::ActRefused;
use crate::api_once::{KeyField, Sent, Try, once};
use crate::api_problem::Problem;
use crate::api_request::read_body;
use crate::intake::mail::{
    IncomingMail, MailChannel, MailRefused, TakenIn, TakenInAs, take_in_mail,
};
use crate::state::DeskState;

/// The media type of a mail (RFC 2046 clause 5.2.1).
const MAIL: &str = "message/rfc822";
/// The biggest mail taken, bytes.
const MAIL_BYTES_MAX: usize = EVIDENCE_BYTES_MAX as usize;

/// A mail as it is handed in.
struct RawMail;

impl PartialSchema for RawMail {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .description(Some("A message (RFC 5322), byte for byte."))
            .into()
    }
}

impl ToSchema for RawMail {}

/// Hand in a mail
///
/// The body is the message itself (RFC 5322), byte for byte, with its suspicious original attached or forwarded, just as a
/// person's mail program sends it to the reporting address. At most 25 MiB. The same bytes handed in twice are one report.
#[utoipa::path(
    post,
    path = "/api/v1/reports/mail",
    tag = "reports",
    params(
        KeyField
    ),
    request_body(content = RawMail, content_type = "message/rfc822", description = "The message.",
        example = json!("From: robin@school.example\r\nSubject: Fw: Your mailbox is full\r\n\r\nIs this real?\r\n")),
    responses(
        (status = 201, description = "A new report; durable.", body = TakenInAnswer,
            headers(("Location" = String, description = "Where to read how it stands."))),
        (status = 200, description = "Taken in as something else than a new report; durable.", body = TakenInAnswer),
        ActRefused
    ),
    security(("token" = ["reports:write"]))
)]
pub async fn hand_in_mail(
    State(state): State<DeskState>,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let pass = caller.handing_in()?;
    let (parts, body) = request.into_parts();
    let body = read_body(&parts.headers, body, MAIL, MAIL_BYTES_MAX).await?;
    if body.bytes.is_empty() {
        return Err(Problem::not_acceptable(
            "The body is empty: send the message.",
        ));
    }
    let sent = Sent {
        path: parts.uri.path(),
        headers: &parts.headers,
        body: &body.bytes,
    };
    let (state, caller, bytes) = (&state, &caller, body.bytes.as_slice());
    let take = |once| take_in(state, caller, pass, bytes, once);
    once(state, caller, sent, take).await
}

async fn take_in(
    state: &DeskState,
    caller: &Caller,
    pass: HandingInPass,
    bytes: &[u8],
    once: Try,
) -> Result<RememberedAnswer, Problem> {
    let mail = IncomingMail {
        bytes: bytes.to_vec(),
        envelope_from: None,
        recipient: None,
        channel: MailChannel::Api,
    };
    let taken = take_in_mail(state, mail).await.map_err(refused)?;
    let told = told(state, caller, pass, taken).await?.written()?;
    once.keep(state, &told).await?;
    Ok(told)
}

async fn told(
    state: &DeskState,
    caller: &Caller,
    pass: HandingInPass,
    taken: TakenIn,
) -> Result<TakenInAnswer, Problem> {
    let what = match taken.what {
        TakenInAs::NewReport => What::NewReport,
        TakenInAs::Duplicate => What::Duplicate,
        TakenInAs::Reply => What::Reply,
        TakenInAs::Held => What::Held,
        TakenInAs::Automatic => What::Automatic,
        TakenInAs::Bounce => What::Bounce,
    };
    let (Some(report), What::NewReport | What::Duplicate) = (taken.report, what) else {
        // Whose thread a mail belongs to is nothing an integration may learn from a mail it holds.
        return Ok(TakenInAnswer {
            what,
            report: None,
            private_link: None,
        });
    };
    if what == What::NewReport {
        let handed_in = handed_in_at(report, pass.integration(), caller.now);
        let noted = state.desk.note_handed_in(report, &handed_in).await;
        noted.map_err(|error| Problem::of_store("note who handed a report in", &error))?;
    }
    let handed_in_by = state.desk.integration_of_report(report).await;
    let handed_in_by =
        handed_in_by.map_err(|error| Problem::of_store("look up a report", &error))?;
    let is_its_own = handed_in_by == Some(pass.integration());
    Ok(TakenInAnswer::of_report(state, what, report, is_its_own))
}

/// The sentence is written for mail servers: one line, no capital, no full stop.
fn refused(refused: MailRefused) -> Problem {
    let mut letters = refused.says.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let says: String = first.into_iter().chain(letters).chain(['.']).collect();
    if refused.temporary {
        Problem::try_again(says)
    } else {
        Problem::not_acceptable(says)
    }
}
