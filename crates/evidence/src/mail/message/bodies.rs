//! Sorts decoded parts into what people read, what they can click, and what they can open. It draws no conclusions.

use super::html;
use super::media_type::Declared;
use super::parts::Leaf;
use super::words::{clean_body, visible_file_name};
use super::{Attachment, Link, LinkOrigin, Message, Oddities, charset, transfer};
use crate::limits::{HTML_BYTES_MAX, LINKS_MAX, TEXT_CHARS_MAX};

/// A bare address in text, bytes.
const TEXT_LINK_BYTES_MAX: usize = 2_048;

/// Fills in text, HTML, links and attachments.
pub(super) fn fill(message: &mut Message, leaves: Vec<Leaf>, oddities: &mut Oddities) {
    let mut text = String::new();
    let mut hidden = String::new();
    for leaf in leaves {
        match shown_as(&leaf.declared) {
            ShownAs::Plain => plain(message, &leaf, &mut text, oddities),
            ShownAs::Html => markup(message, &leaf, &mut text, &mut hidden, oddities),
            ShownAs::File => {}
        }
        if shown_as(&leaf.declared) == ShownAs::File || !leaf.declared.file_name.is_empty() {
            message.attachments.push(attachment(leaf));
        }
    }
    message.text = clean_body(text.trim(), TEXT_CHARS_MAX, "text", oddities);
    message.hidden_text = clean_body(hidden.trim(), TEXT_CHARS_MAX, "hidden text", oddities);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ShownAs {
    Plain,
    Html,
    File,
}

fn shown_as(declared: &Declared) -> ShownAs {
    if declared.is_attachment {
        return ShownAs::File;
    }
    match declared.media_type.as_str() {
        "text/html" | "application/xhtml+xml" => ShownAs::Html,
        "text/calendar" | "text/css" | "text/csv" | "text/x-vcard" | "text/vcard" | "text/rtf" => {
            ShownAs::File
        }
        // A multipart whose boundary never comes is shown as plain text by mail programs.
        other if other.starts_with("text/") || other.starts_with("multipart/") => ShownAs::Plain,
        _ => ShownAs::File,
    }
}

fn decoded_text(leaf: &Leaf, oddities: &mut Oddities) -> String {
    let (text, oddity) = charset::decode(&leaf.bytes, leaf.declared.charset.as_bytes());
    if let Some(code) = oddity {
        oddities.note(code, &leaf.place);
    }
    text
}

fn plain(message: &mut Message, leaf: &Leaf, text: &mut String, oddities: &mut Oddities) {
    if let Some((name, bytes)) = transfer::uuencoded(&leaf.bytes) {
        oddities.note("uuencode", &leaf.place);
        message.attachments.push(Attachment {
            name: visible_file_name(&name),
            declared_type: "application/octet-stream".to_owned(),
            bytes,
            part: leaf.place.clone(),
            inline: false,
        });
    }
    let decoded = decoded_text(leaf, oddities);
    let part = format!("{} ({})", leaf.place, leaf.declared.media_type);
    bare_links(&decoded, &part, &mut message.links, oddities);
    append(text, &decoded);
}

fn markup(
    message: &mut Message,
    leaf: &Leaf,
    text: &mut String,
    hidden: &mut String,
    oddities: &mut Oddities,
) {
    let mut decoded = decoded_text(leaf, oddities);
    let part = format!("{} ({})", leaf.place, leaf.declared.media_type);
    let shown = html::read(
        &decoded,
        &part,
        LINKS_MAX.saturating_sub(message.links.len()),
        oddities,
    );
    message.links.extend(shown.links);
    append(text, &shown.text);
    append(message.page_text.get_or_insert_default(), &shown.text);
    append(hidden, &shown.hidden_text);
    decoded.truncate(decoded.floor_char_boundary(HTML_BYTES_MAX));
    message.html.push((part, decoded));
}

/// Bytes beyond four for each kept character can never be shown.
fn append(out: &mut String, more: &str) {
    let mut end = more
        .len()
        .min((TEXT_CHARS_MAX * 4).saturating_sub(out.len()));
    while !more.is_char_boundary(end) {
        end -= 1;
    }
    if !out.is_empty() && end > 0 {
        out.push('\n');
    }
    out.push_str(more.get(..end).unwrap_or_default());
}

fn attachment(leaf: Leaf) -> Attachment {
    Attachment {
        name: visible_file_name(&leaf.declared.file_name),
        inline: leaf.declared.is_inline && !leaf.declared.is_attachment,
        declared_type: leaf.declared.media_type,
        part: leaf.place,
        bytes: leaf.bytes,
    }
}

/// Addresses written out in text, as mail programs make them clickable.
pub(super) fn bare_links(text: &str, part: &str, links: &mut Vec<Link>, oddities: &mut Oddities) {
    let mut rest = text;
    while let Some(start) = next_link_start(rest) {
        let candidate = rest.get(start..).unwrap_or_default();
        let before = rest.get(..start).unwrap_or_default();
        if let Some((target, after)) = wrapped_link(before, candidate) {
            rest = after;
            if links.len() < LINKS_MAX {
                links.push(Link {
                    text: target.clone(),
                    target,
                    origin: LinkOrigin::Text,
                    part: part.to_owned(),
                });
            }
            continue;
        }
        let end = candidate
            .find(|c: char| {
                c.is_whitespace()
                    || c.is_control()
                    || matches!(c, '<' | '>' | '"' | '“' | '”' | '„')
            })
            .unwrap_or(candidate.len());
        let written = candidate.get(..end).unwrap_or_default();
        rest = candidate.get(end..).unwrap_or_default();
        let target = trimmed_link(written);
        if target.len() < 8 || target.len() > TEXT_LINK_BYTES_MAX {
            continue;
        }
        if links.len() >= LINKS_MAX {
            oddities.note("links-cap", part);
            return;
        }
        links.push(Link {
            target: target.to_owned(),
            text: target.to_owned(),
            origin: LinkOrigin::Text,
            part: part.to_owned(),
        });
    }
}

/// An address in angle brackets may go on over line ends, which are no part of it (RFC 3986 appendix C). What it is, and what
/// follows the brackets; `None` for any other address.
fn wrapped_link<'t>(before: &str, candidate: &'t str) -> Option<(String, &'t str)> {
    const NAMED: &[u8] = b"<url:";
    let (before, length) = (before.as_bytes(), before.len());
    let last = before.get(length.saturating_sub(NAMED.len())..);
    let opened =
        before.ends_with(b"<") || last.is_some_and(|last| last.eq_ignore_ascii_case(NAMED));
    let bytes = candidate.as_bytes();
    let close = bytes
        .iter()
        .take(TEXT_LINK_BYTES_MAX)
        .position(|byte| matches!(byte, b'>' | b'<' | b'"'))
        .filter(|at| opened && bytes.get(*at) == Some(&b'>'))?;
    let (inside, after) = candidate.split_at_checked(close)?;
    let mut lines = inside.lines().map(str::trim);
    let whole = lines.clone().count() > 1
        && lines.all(|line| !line.is_empty() && !line.contains(char::is_whitespace));
    whole.then(|| (inside.split_whitespace().collect(), after))
}

/// Where the next address starts: a scheme people click, or `www.` at the start of a word.
fn next_link_start(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    // Every such start has a colon or a dot behind its letters, and few colons and dots have such letters before them.
    memchr::memchr2_iter(b':', b'.', bytes).find_map(|mark| {
        let starts: &[&[u8]] = match bytes.get(mark) {
            Some(b'.') => &[b"www"],
            _ if bytes.get(mark + 1..mark + 3) == Some(b"//") => &[b"http", b"https", b"ftp"],
            _ => &[],
        };
        starts.iter().find_map(|letters| {
            let at = mark.checked_sub(letters.len())?;
            let alone = at == 0 || !bytes.get(at - 1).is_some_and(u8::is_ascii_alphanumeric);
            let same = bytes.get(at..mark)?.eq_ignore_ascii_case(letters);
            (alone && same).then_some(at)
        })
    })
}

/// Punctuation after an address belongs to the sentence, and so does a bracket that was opened before it.
fn trimmed_link(written: &str) -> &str {
    let trimmed = written.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_']);
    match trimmed.strip_suffix([')', ']', '}']) {
        Some(shorter) if !shorter.contains(['(', '[', '{']) => {
            shorter.trim_end_matches(['.', ',', ';'])
        }
        _ => trimmed,
    }
}
