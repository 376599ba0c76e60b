//! `POST /api/v1/reports`: a report as JSON, with files as base64. It takes the same way into the store as the staff form's;
//! a file is durable before the report is, and the report before the answer.

use axum::extract::{Request, State};
use axum::response::Response;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use casework::cases::report::Privacy;
use casework::people::integrations::HandingInPass;
use store::RememberedAnswer;

use super::answer::{TakenInAnswer, What, handed_in};
use super::new_report::{NewFile, NewReport};
use crate::api_access::Caller;
use crate::api_answers::ActRefused;
use crate::api_once::{KeyField, Sent, Try, once, refused_by_store};
use crate::api_problem::Problem;
use crate::api_request::{JSON, Object, read_body, read_object};
use crate::intake::arrival::receive_from;
use crate::intake::form::KeptFile;
use crate::kept_pictures::as_it_may_be_kept;
use crate::raise_form::FILE_BYTES_MAX;
use crate::state::DeskState;
use crate::words::Words;

/// A report with its files, bytes: one file of the largest size as base64, and room for words.
pub const REPORT_BYTES_MAX: usize = FILE_BYTES_MAX / 3 * 4 + 1024 * 1024;

/// Base64 with padding (RFC 4648 clause 4); bits left over at the end may be anything, as many writers leave them.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// Hand in a report
///
/// Of any kind but the one about IT, which is raised on the page alone. At most 34 MiB altogether: 20 files of at most
/// 25 MiB, as base64. Where the report is anonymous, `reporter` is left out and nothing of it is kept. Send an
/// `Idempotency-Key`: without one, a report sent twice is two.
#[utoipa::path(
    post,
    path = "/api/v1/reports",
    tag = "reports",
    params(
        KeyField
    ),
    request_body = NewReport,
    responses(
        (status = 201, description = "The report; durable.", body = TakenInAnswer,
            headers(("Location" = String, description = "Where to read how it stands."))),
        ActRefused
    ),
    security(("token" = ["reports:write"]))
)]
pub async fn hand_in_report(
    State(state): State<DeskState>,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let pass = caller.handing_in()?;
    let (parts, body) = request.into_parts();
    let body = read_body(&parts.headers, body, JSON, REPORT_BYTES_MAX).await?;
    let report: NewReport = read_object(&body.bytes)?;
    report.check()?;
    let sent = Sent {
        path: parts.uri.path(),
        headers: &parts.headers,
        body: &body.bytes,
    };
    let (state, caller) = (&state, &caller);
    let take = |once| take_in(state, pass, report, once);
    once(state, caller, sent, take).await
}

async fn take_in(
    state: &DeskState,
    pass: HandingInPass,
    report: NewReport,
    once: Try,
) -> Result<RememberedAnswer, Problem> {
    let mut files = Vec::new();
    let privacy = report.privacy();
    for (position, Object(file)) in report.files.iter().enumerate() {
        let kept = keep(state, file, position + 1, privacy).await?;
        // The same file twice in one report is one piece of evidence.
        if !files.iter().any(|one: &KeptFile| one.sha256 == kept.sha256) {
            files.push(kept);
        }
    }
    let language = language(state, report.language.as_deref()).await?;
    let exposures = report.told_exposures();
    let raised = report.raised(language, once.submission(state), files);
    let by = |report: &_| handed_in(report, pass.integration());
    let arrived = receive_from(state, raised, exposures, by).await;
    let arrived = arrived.map_err(|error| refused_by_store("take a report in", &error))?;
    // A try that was taken over finds the report of the first one: it is the same hand, and as new as it was then.
    let told =
        TakenInAnswer::of_report(state, What::NewReport, arrived.stands_for, true).written()?;
    once.keep(state, &told).await?;
    Ok(told)
}

async fn keep(
    state: &DeskState,
    file: &NewFile,
    number: usize,
    privacy: Privacy,
) -> Result<KeptFile, Problem> {
    let bytes = BASE64.decode(&file.content_base64).map_err(|_| {
        Problem::not_acceptable(format!("The content of file {number} is not base64."))
    })?;
    if bytes.is_empty() || bytes.len() > FILE_BYTES_MAX {
        let says = format!("File {number} has to hold 1 to {FILE_BYTES_MAX} bytes.");
        return Err(Problem::not_acceptable(says));
    }
    let bytes = as_it_may_be_kept(bytes, privacy).ok_or_else(|| {
        Problem::not_acceptable(format!(
            "File {number} is a picture or video that may tell who took it, of a kind that can't be freed of that. \
             Send it as JPEG, PNG, WebP or GIF, or leave it out."
        ))
    })?;
    let size_bytes = bytes.len() as u64;
    let kept = state.desk.evidence_folder().keep_soon(bytes).await;
    Ok(KeptFile {
        sha256: kept.map_err(|error| Problem::of_store("keep a file", &error))?,
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        size_bytes,
    })
}

/// The language to answer in: the closest there is to the one asked for, or the organisation's.
async fn language(state: &DeskState, asked: Option<&str>) -> Result<String, Problem> {
    let organisation = state.desk.organisation().await;
    let ours = organisation
        .map_err(|error| Problem::of_store("read the organisation", &error))?
        .map(|organisation| organisation.settings.language)
        .unwrap_or_default();
    Ok(Words::negotiate(None, asked, &ours).language().to_owned())
}
