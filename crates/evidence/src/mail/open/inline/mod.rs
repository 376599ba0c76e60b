//! Inline forwards: a message copied into the text of another one by a mail program. It finds the copied header block,
//! in the words of the supported clients and languages, and rebuilds a message from it. Everything it reads is a claim
//! of the forwarder's mail program; it never says that a sender or a date is true.
//!
//! `quoted` folds away what an answer quotes. `words` is the table of facts, `block` finds the header block, `dates` reads its date, `lines` turns text and HTML
//! into lines that know where they began.

mod block;
mod dates;
pub(super) mod lines;
pub(super) mod quoted;
#[cfg(test)]
mod tests;
mod words;

use self::block::{Block, Claims, Strength};
use self::lines::Line;
use self::words::Label;
use super::carrier::{SubjectKind, has_links, html_has_links, is_between_colleagues, subject_kind};
use super::contents::Contents;
use super::mime::Entity;
use super::{Lost, rebuild, report};

/// Characters of a note above a forward.
const NOTE_CHARS_MAX: usize = 1_000;
/// Recipients written into the rebuilt message.
const RECIPIENTS_MAX: usize = 200;

/// A forward found in the text of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Forward {
    /// What stood above the forward.
    pub lead_in: String,
    /// Whether that is only a short note.
    pub lead_in_is_note: bool,
    /// What the forward destroyed.
    pub lost: Vec<Lost>,
    /// The forwarded message as RFC 5322 bytes.
    pub rebuilt: Vec<u8>,
}

/// One body of a message, and the forward found in it.
struct Body {
    lines: Vec<Line>,
    block: Block,
    source_bytes: usize,
}

/// Finds a forward in a message without attached ones. `whole` is the message's bytes, out of which its files are copied:
/// mail programs forward them along.
pub(super) fn find(
    message: &Entity<'_>,
    contents: &Contents,
    subject: Option<&str>,
    whole: &[u8],
) -> Option<Forward> {
    let (kind, bare_subject) = match subject {
        Some(subject) => subject_kind(subject),
        None => (SubjectKind::Unknown, ""),
    };
    let text = body(&contents.text, lines::of_text, kind);
    let html = body(&contents.html, lines::of_html, kind);
    let mut claims = text.as_ref().or(html.as_ref())?.block.claims.clone();
    if claims.value(Label::Subject).is_none() {
        // Outlook 2019 leaves the subject to the outer message.
        claims
            .fields
            .push((Label::Subject, bare_subject.to_owned()));
    }
    let lead_in = text
        .as_ref()
        .or(html.as_ref())
        .map(Body::lead_in)
        .unwrap_or_default();
    let html_above = html
        .as_ref()
        .and_then(|body| contents.html.get(..body.line_start(body.block.first_line)))
        .unwrap_or_default();
    let short = lead_in.chars().take(NOTE_CHARS_MAX + 1).count() <= NOTE_CHARS_MAX;
    let lead_in_is_note = short && !has_links(&lead_in) && !html_has_links(html_above);
    let strength = text.as_ref().or(html.as_ref())?.block.strength;
    let plausible = match kind {
        // A rule or "original message" also stands above the quotation of an answer whose subject was changed.
        SubjectKind::Other => lead_in_is_note && is_between_colleagues(message),
        SubjectKind::Unknown => lead_in_is_note,
        SubjectKind::Forward | SubjectKind::Reply => true,
    };
    if strength < Strength::Announced && !plausible {
        return None;
    }
    let mut parts = Vec::new();
    if let Some(text) = &text {
        parts.push(rebuild::text_part("plain", &text.forwarded_text()));
    }
    if !contents.html.is_empty() {
        parts.push(rebuild::text_part(
            "html",
            forwarded_html(contents, html.as_ref()),
        ));
    }
    let body = with_files(rebuild::body("alternative", parts), contents, whole);
    let mut rebuilt = header_section(&claims, message).into_bytes();
    rebuilt.extend_from_slice(&body);
    Some(Forward {
        lead_in_is_note,
        lead_in,
        lost: lost(&claims, contents),
        rebuilt,
    })
}

fn body(source: &str, lines_of: fn(&str) -> Vec<Line>, kind: SubjectKind) -> Option<Body> {
    // A reply quotes; what it quotes is not what was reported.
    if kind == SubjectKind::Reply {
        return None;
    }
    let lines = lines_of(source);
    let block = block::find(&lines, |strength| match kind {
        SubjectKind::Forward => true,
        SubjectKind::Unknown => strength >= Strength::BareBlock,
        SubjectKind::Other => strength >= Strength::Separator,
        SubjectKind::Reply => false,
    })?;
    Some(Body {
        lines,
        block,
        source_bytes: source.len(),
    })
}

impl Body {
    /// Where a line begins in the source; its end for a line beyond the last, as in a forward without a body.
    fn line_start(&self, line: usize) -> usize {
        self.lines
            .get(line)
            .map_or(self.source_bytes, |line| line.start)
    }

    fn lead_in(&self) -> String {
        let above = self.lines.get(..self.block.first_line).unwrap_or_default();
        above
            .iter()
            .map(|line| line.text.as_str())
            .collect::<Vec<_>>()
            .join("\n")
            .trim()
            .to_owned()
    }

    /// The forwarded text, without the quotation marks or the indent that some programs put before every line.
    fn forwarded_text(&self) -> String {
        let body = self.lines.get(self.block.body_line..).unwrap_or_default();
        let filled: Vec<&Line> = body
            .iter()
            .filter(|line| !line.text.trim().is_empty())
            .collect();
        let most = |sign: &str| {
            2 * filled
                .iter()
                .filter(|line| line.text.starts_with(sign))
                .count()
                > filled.len()
        };
        let sign = [">", "    "]
            .into_iter()
            .find(|sign| most(sign))
            .unwrap_or_default();
        let unmarked = |line: &Line| -> String {
            let rest = line.text.strip_prefix(sign).unwrap_or(&line.text);
            let rest = if sign == ">" {
                rest.strip_prefix(' ').unwrap_or(rest)
            } else {
                rest
            };
            rest.to_owned()
        };
        let text = body.iter().map(unmarked).collect::<Vec<_>>().join("\r\n");
        text.trim_matches(['\r', '\n', ' ']).to_owned() + "\r\n"
    }
}

/// The HTML after the copied header block; all of it where the block was found in the text only, so that no link is lost.
fn forwarded_html<'c>(contents: &'c Contents, html: Option<&Body>) -> &'c str {
    let start = html.map_or(0, |body| body.line_start(body.block.body_line));
    contents.html.get(start..).unwrap_or(&contents.html)
}

fn with_files(body: Vec<u8>, contents: &Contents, whole: &[u8]) -> Vec<u8> {
    if contents.other_parts.is_empty() {
        return body;
    }
    let files = contents
        .other_parts
        .iter()
        .filter_map(|(start, end)| whole.get(*start..*end));
    let parts = std::iter::once(body)
        .chain(files.map(<[u8]>::to_vec))
        .collect();
    rebuild::body("mixed", parts)
}

fn lost(claims: &Claims, contents: &Contents) -> Vec<Lost> {
    let mut lost = vec![Lost::TransportHeaders, Lost::Signatures];
    if contents.html.is_empty() {
        lost.push(Lost::LinkTargets);
    }
    // Nobody can tell from a forward what was attached; a mention in brackets is the only trace there is.
    let mentions = ["[cid:", "[image:", ".pdf>", ".docx>", ".xlsx>", ".zip>"];
    if contents.other_parts.is_empty()
        && mentions
            .iter()
            .any(|mention| contents.text.contains(mention))
    {
        lost.push(Lost::Attachments);
    }
    if claims
        .value(Label::From)
        .and_then(report::first_address)
        .is_none()
    {
        lost.push(Lost::SenderAddress);
    }
    rebuild::with_lost(&lost, &[])
}

/// The header section of the rebuilt message, without the fields that describe its body.
fn header_section(claims: &Claims, message: &Entity<'_>) -> String {
    let mut header = String::new();
    for (label, name) in [
        (Label::From, "From"),
        (Label::ReplyTo, "Reply-To"),
        (Label::To, "To"),
        (Label::Cc, "Cc"),
    ] {
        let list = mailboxes(claims.value(label).unwrap_or_default());
        header.push_str(&rebuild::encoded_field(name, &list));
    }
    header.push_str(&rebuild::field(
        "Subject",
        claims.value(Label::Subject).unwrap_or_default(),
    ));
    let date = claims.value(Label::Date).unwrap_or_default();
    header.push_str(&rebuild::field(
        "Date",
        &dates::rfc_5322(date).unwrap_or_else(|| date.to_owned()),
    ));
    header.push_str(&rebuild::field("X-Headsup-Date-As-Forwarded", date));
    if let Some(id) = message.field("X-Forwarded-Message-Id") {
        // Thunderbird names the forwarded message; a claim, and useful to find it in a mailbox.
        header.push_str(&rebuild::field(
            "X-Headsup-Claimed-Message-ID",
            &super::decode::unstructured(id),
        ));
    }
    header + "MIME-Version: 1.0\r\n"
}

/// A list of mailboxes as a forward shows them, as an RFC 5322 list. Names may hold commas, so a piece without an
/// address belongs to the next one.
fn mailboxes(text: &str) -> String {
    let separator = if text.contains(';') { ';' } else { ',' };
    let mut list = Vec::new();
    let mut open = String::new();
    for piece in text.split(separator) {
        if !open.is_empty() {
            open.push(separator);
        }
        open.push_str(piece);
        if open.contains('@') {
            list.push(one_mailbox(&std::mem::take(&mut open)));
        }
        if list.len() >= RECIPIENTS_MAX {
            break;
        }
    }
    if !open.trim().is_empty() && list.is_empty() {
        list.push(one_mailbox(&open));
    }
    list.retain(|mailbox| !mailbox.is_empty());
    list.join(",\r\n ")
}

/// One mailbox: `John Doe <a@b>`, `John Doe [mailto:a@b]`, `John Doe (a@b)`, `a@b <a@b>`, or a name alone.
fn one_mailbox(text: &str) -> String {
    let address = report::first_address(text).unwrap_or_default();
    let end = text.find(['<', '[', '(']).unwrap_or(text.len());
    let marks = |character: char| character.is_whitespace() || "\"'„”“«»*".contains(character);
    let name = text.get(..end).unwrap_or_default().trim_matches(marks);
    let name = if name.eq_ignore_ascii_case(&address) || name.contains('@') {
        ""
    } else {
        name
    };
    rebuild::mailbox(name, &address)
}
