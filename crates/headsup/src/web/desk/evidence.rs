//! `GET /desk/evidence/{report}/{sha256}`, its `/picture/{index}` and its `/download`: the bytes of one file as inert
//! text, drawn in a sandbox, or as they are. A file belongs to a report, a report to a case, and whoever may not see the
//! case gets 404 for the file.

use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use casework::cases::report::EvidenceItem;
use casework::ids::ReportId;
use casework::people::passes::CaseFacts;

use super::inert_text::{InertText, Run, inert, inert_line};
use super::nav::{Here, Nav};
use super::picture::{self, PicturePage};
use super::reading::AtDesk;
use super::when;
use crate::refusal::Refusal;
use crate::web::frame::Frame;
use crate::web::headers::PICTURE_POLICY;
use crate::web::reader::page;

/// What the raw bytes may do, should a browser show them after all: nothing.
const DOWNLOAD_POLICY: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";
/// Characters of a file name that are offered for saving.
const NAME_CHARS_MAX: usize = 80;
/// Characters of a file name's ending.
const ENDING_CHARS_MAX: usize = 12;

#[derive(Template)]
#[template(path = "desk/evidence.html")]
struct EvidencePage {
    frame: Frame,
    nav: Nav,
    number: u64,
    back: String,
    href: String,
    name: Vec<Run>,
    name_plain: String,
    about: String,
    text: InertText,
    unseen: String,
    cut: String,
}

/// A file this reader may see, with its bytes.
struct Found {
    number: u64,
    item: EvidenceItem,
    bytes: Vec<u8>,
}

/// The file as inert text.
pub async fn text(
    at: AtDesk,
    Path((report, sha256)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let found = find(&at, &report, &sha256).await?;
    let nav = Nav::of(&at.member, Here::Desk);
    Ok(page(&text_page(&found, nav, at.frame)))
}

fn text_page(found: &Found, nav: Nav, frame: Frame) -> EvidencePage {
    let text = inert(&found.bytes);
    let item = &found.item;
    let digest: String = item.sha256.chars().take(16).collect();
    let size = when::sized(item.size_bytes);
    EvidencePage {
        nav,
        frame,
        number: found.number,
        back: format!("/desk/cases/{}#evidence", found.number),
        href: format!("/desk/evidence/{}/{}", item.report, item.sha256),
        name: inert_line(named(item)),
        name_plain: named(item).to_owned(),
        about: format!("{size} · SHA-256 {digest}… · shown as text; nothing in it can act"),
        unseen: unseen_words(&text),
        cut: format!(
            "These are the first {} of {}. The rest is in the download.",
            when::sized(text.shown_bytes as u64),
            when::sized(text.all_bytes as u64)
        ),
        text,
    }
}

fn unseen_words(text: &InertText) -> String {
    let count = when::counted(
        text.unseen,
        "character or byte that the eye misses is marked",
        "characters or bytes that the eye misses are marked",
    );
    format!("{count}, such as U+200B (a space without width).")
}

/// The file drawn, for the sandboxed frame.
pub async fn drawn(
    at: AtDesk,
    Path((report, sha256, index)): Path<(String, String, usize)>,
) -> Result<Response, Refusal> {
    let found = find(&at, &report, &sha256).await?;
    let drawn = tokio::task::spawn_blocking(move || picture::draw(&found.bytes, index)).await;
    let drawn = drawn.map_err(|error| Refusal::our_fault("draw a message", &error))?;
    let mut response = page(&PicturePage { drawn });
    let policy = HeaderValue::from_static(PICTURE_POLICY);
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// The file as it is.
pub async fn download(
    at: AtDesk,
    Path((report, sha256)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let found = find(&at, &report, &sha256).await?;
    let name = clean_name(&found.item.name, found.number);
    let mut response = found.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/octet-stream"),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(DOWNLOAD_POLICY),
    );
    if let Ok(disposition) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

async fn find(at: &AtDesk, report: &str, sha256: &str) -> Result<Found, Refusal> {
    let report: ReportId = report.parse().map_err(|_| Refusal::NotFound)?;
    let file = at.state.desk.report_file(report).await;
    let file = file
        .map_err(|error| Refusal::our_fault("look up a report", &error))?
        .ok_or(Refusal::NotFound)?;
    let case = file.case.ok_or(Refusal::NotFound)?;
    let facts = CaseFacts {
        case: case.id,
        about_it: case.about_it,
    };
    at.reading.open(facts).ok_or(Refusal::NotFound)?;
    let item = file
        .evidence
        .into_iter()
        .find(|item| item.sha256 == sha256)
        .ok_or(Refusal::NotFound)?;
    let bytes = at
        .state
        .desk
        .evidence_folder()
        .read_soon(&item.sha256)
        .await;
    let bytes = bytes.map_err(|error| Refusal::our_fault("read evidence", &error))?;
    Ok(Found {
        number: case.number,
        item,
        bytes,
    })
}

fn named(item: &EvidenceItem) -> &str {
    if item.name.is_empty() {
        "A file without a name"
    } else {
        &item.name
    }
}

/// A name to save under: letters, digits, dot, dash and underscore alone, and the case in front, so that a reported file
/// can't take the place of anything.
fn clean_name(name: &str, number: u64) -> String {
    let plain: String = name
        .chars()
        .filter(|one| !super::inert_text::is_unseen(*one))
        .map(|one| {
            if one.is_ascii_alphanumeric() || "._-".contains(one) {
                one
            } else {
                '_'
            }
        })
        .collect();
    let is_ending = |text: &str| {
        !text.is_empty()
            && text.len() <= ENDING_CHARS_MAX
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let (stem, ending) = match plain.rsplit_once('.') {
        Some((stem, ending)) if is_ending(ending) => (stem, format!(".{ending}")),
        _ => (plain.as_str(), String::new()),
    };
    let stem = last_chars(stem.trim_matches(['.', '_']), NAME_CHARS_MAX);
    let stem = if stem.is_empty() { "file" } else { stem };
    format!("case-{number}-{stem}{ending}")
}

/// The last characters of ASCII text.
fn last_chars(text: &str, count: usize) -> &str {
    text.get(text.len().saturating_sub(count)..).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::desk::samples::{self, HOSTILE};
    use crate::words::Words;
    use casework::people::Hat;

    fn drawn(name: &str, bytes: &[u8]) -> String {
        let mut item = samples::case().evidence.remove(0);
        item.name = name.to_owned();
        let found = Found {
            number: 12,
            item,
            bytes: bytes.to_vec(),
        };
        let nav = Nav::of(&samples::member(&[Hat::It]), Here::Desk);
        let frame = Frame::new(Words::for_language("en"), "Hillside School", "/desk");
        text_page(&found, nav, frame).render().unwrap()
    }

    #[test]
    fn a_hostile_file_is_text_on_its_page_and_its_tricks_are_marked() {
        let page = drawn(
            HOSTILE,
            format!("Subject: {HOSTILE}\r\n\r\n{HOSTILE}").as_bytes(),
        );
        assert!(!page.contains("<script>bang"), "markup reached the page");
        assert!(page.contains("&#60;script&#62;bang()") && page.contains("U+202E"));
        assert!(page.contains("2 characters or bytes that the eye misses are marked"));
        assert!(page.contains("href=\"/desk/cases/12#evidence\""));
    }

    #[test]
    fn a_plain_file_without_a_name_has_a_page_without_warnings() {
        let page = drawn("", b"Dear all,\nnothing odd here.\n");
        assert!(page.contains("A file without a name") && page.contains("nothing odd here."));
        assert!(!page.contains("class=\"notice"), "{page}");
    }

    #[test]
    fn a_name_to_save_under_is_plain() {
        assert_eq!(clean_name("invoice.eml", 12), "case-12-invoice.eml");
        assert_eq!(clean_name("../../etc/passwd", 1), "case-1-etc_passwd");
        assert_eq!(
            clean_name("a\"; x=\"b\r\nSet-Cookie: c", 1),
            "case-1-a___x__b_Set-Cookie__c"
        );
        assert_eq!(clean_name("photo\u{202e}gpj.exe", 1), "case-1-photogpj.exe");
        assert_eq!(clean_name("…", 3), "case-3-file");
        assert_eq!(clean_name("счёт.eml", 3), "case-3-file.eml");
        // What Windows takes for a device stays a file, for what stands before it.
        assert_eq!(clean_name("CON.txt", 4), "case-4-CON.txt");
        assert_eq!(clean_name("NUL", 4), "case-4-NUL");
        let long = clean_name(&format!("{}.eml", "x".repeat(500)), 1);
        assert!(long.len() < 100 && long.ends_with(".eml"));
    }
}
