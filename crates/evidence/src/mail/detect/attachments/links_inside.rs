//! The links inside the files of a message: web pages, drawings, PDFs, office documents, calendar entries, contacts, Internet
//! shortcuts, the codes in pictures, and the same in archives. They become links of the message and are looked at by the
//! links detector like any other; nothing is judged here.

use super::archive::{self, Archive, Listing};
use super::content::{Content, content_of, text_of};
use super::pictures::{Picture, Reader};
use super::{names, office, pdf};
use crate::limits::LINKS_MAX;
use crate::mail::detect::quote::quote;
use crate::mail::message::{self, Link, LinkOrigin, Message};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::collections::BTreeSet;

/// Links looked at of one file.
const LINKS_PER_FILE_MAX: usize = 500;
/// Links kept of all files of one message.
const LINKS_IN_FILES_MAX: usize = 2_000;
/// Archives in archives looked into.
const NESTING_MAX: usize = 2;
/// Entries of one archive that are opened.
const ENTRIES_MAX: usize = 20;
/// Bytes unpacked of one entry, and over all archives of one message.
const ENTRY_BYTES_MAX: usize = 4 * 1024 * 1024;
const UNPACKED_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Addresses read out of the scripts of one page.
const SCRIPT_LINKS_MAX: usize = 50;
/// Base64 text that may hold an address, bytes.
const CODED_BYTES_MAX: usize = 2_048;

/// The oddity of a picture nobody looked through for codes; see [`crate::mail::message::Message::oddities`].
pub const CODES_UNREAD: &str = "codes-unread";

/// Adds the links inside the files of a message to its links, and notes the pictures that were not looked through.
pub fn add_links_in_files(message: &mut Message) {
    if message.attachments.is_empty() {
        return;
    }
    let mut search = Search {
        links: Vec::new(),
        unread: Vec::new(),
        pictures: Reader::default(),
        unpacked_left: UNPACKED_BYTES_MAX,
    };
    for file in &message.attachments {
        // The words of a text or page handed in by itself were read as a body already.
        let read_as_body = message.bare_file && !message.text.is_empty();
        if !read_as_body {
            search.file(&file.name, &file.bytes, &file.part, 0);
        }
    }
    let room = LINKS_MAX.saturating_sub(message.links.len());
    message.links.extend(search.links.into_iter().take(room));
    let unread = search.unread.into_iter().take(FILES_NOTED_MAX);
    message
        .oddities
        .extend(unread.map(|name| (CODES_UNREAD, name)));
}

/// Pictures named that were not looked through.
const FILES_NOTED_MAX: usize = 3;

struct Search {
    links: Vec<Link>,
    unread: Vec<String>,
    pictures: Reader,
    unpacked_left: usize,
}

impl Search {
    fn file(&mut self, name: &str, bytes: &[u8], part: &str, depth: usize) {
        let place = format!("{part}, inside {}", quote(name));
        match content_of(bytes) {
            Content::Html => self.page(&text_of(bytes), &place),
            Content::Svg => self.page(&text_of(bytes), &place),
            Content::Pdf => self.pdf(name, bytes, &place),
            Content::Zip => self.archive(bytes, &place, depth),
            Content::Compound => self.bare(office::links_in_compound(bytes), &place),
            Content::Rtf => self.bare(office::links_in_rich_text(&text_of(bytes)), &place),
            Content::Calendar | Content::Contact => self.lines(&text_of(bytes), &place),
            Content::Text if names::ending(name) == "url" => self.lines(&text_of(bytes), &place),
            Content::Picture => self.picture(name, Picture::File(bytes), &place),
            _ => {}
        }
    }

    fn keep(&mut self, found: Vec<Link>) {
        let mut seen = BTreeSet::new();
        for link in found.into_iter().take(LINKS_PER_FILE_MAX) {
            if self.links.len() >= LINKS_IN_FILES_MAX {
                return;
            }
            if seen.insert((link.target.clone(), link.text.clone())) {
                self.links.push(link);
            }
        }
    }

    fn bare(&mut self, targets: Vec<String>, place: &str) {
        let link = |target| link(target, LinkOrigin::File, place);
        self.keep(targets.into_iter().map(link).collect());
    }

    /// What a person can click in a page, where its forms go, and where its scripts lead.
    fn page(&mut self, text: &str, place: &str) {
        let mut found = message::links_in_page(text, place, LINKS_PER_FILE_MAX);
        found.retain(|link| link.origin != LinkOrigin::Resource);
        for link in &mut found {
            link.origin = LinkOrigin::File;
        }
        self.keep(found);
        self.bare(links_in_scripts(text), place);
    }

    fn pdf(&mut self, name: &str, bytes: &[u8], place: &str) {
        let inside = pdf::read(bytes);
        self.bare(inside.links, place);
        for picture in &inside.pictures {
            if let Some(picture) = picture.picture() {
                self.picture(name, picture, place);
            }
        }
    }

    fn picture(&mut self, name: &str, picture: Picture<'_>, place: &str) {
        match self.pictures.codes(picture) {
            Some(codes) => {
                let link = |code| link(code, LinkOrigin::Code, place);
                self.keep(codes.into_iter().map(link).collect());
            }
            None => self.unread.push(name.to_owned()),
        }
    }

    /// Calendar entries and contacts fold long lines (RFC 5545 clause 3.1, RFC 6350 clause 3.2).
    fn lines(&mut self, text: &str, place: &str) {
        let unfolded = text
            .replace("\r\n", "\n")
            .replace("\n ", "")
            .replace("\n\t", "")
            .replace("\\n", "\n")
            .replace("\\N", "\n")
            .replace("\\,", ",")
            .replace("\\;", ";");
        let mut found = message::links_in_text(&unfolded, place, LINKS_PER_FILE_MAX);
        for link in &mut found {
            link.origin = LinkOrigin::File;
        }
        self.keep(found);
    }

    fn archive(&mut self, bytes: &[u8], place: &str, depth: usize) {
        let Some((mut archive, listing)) = archive::open(bytes) else {
            return;
        };
        let budget_bytes = &mut self.unpacked_left;
        if let Some(targets) = office::links_in_xml(&mut archive, &listing, budget_bytes) {
            self.bare(targets, place);
            return;
        }
        if depth >= NESTING_MAX || listing.bomb {
            return;
        }
        for (name, entry) in self.entries(&mut archive, &listing) {
            self.file(&name, &entry, place, depth + 1);
        }
    }

    /// The entries of an archive that may hold links, unpacked.
    fn entries(&mut self, archive: &mut Archive<'_>, listing: &Listing) -> Vec<(String, Vec<u8>)> {
        const MAY_HOLD_LINKS: [&str; 19] = [
            "html", "htm", "shtml", "xhtml", "svg", "pdf", "docx", "docm", "xlsx", "xlsm", "pptx",
            "doc", "rtf", "ics", "vcf", "url", "zip", "png", "jpg",
        ];
        let mut unpacked = Vec::new();
        for entry in listing.entries.iter().filter(|entry| !entry.encrypted) {
            if unpacked.len() >= ENTRIES_MAX || self.unpacked_left == 0 {
                break;
            }
            if MAY_HOLD_LINKS.contains(&names::ending(&entry.name).as_str()) {
                let inner = archive.unpack(entry.index, ENTRY_BYTES_MAX, &mut self.unpacked_left);
                unpacked.push((entry.name.clone(), inner));
            }
        }
        unpacked
    }
}

fn link(target: String, origin: LinkOrigin, place: &str) -> Link {
    Link {
        target,
        text: String::new(),
        origin,
        part: place.to_owned(),
    }
}

/// Addresses a page's scripts lead to: written out beside a word that goes, sends or fetches, or in base64.
fn links_in_scripts(text: &str) -> Vec<String> {
    if !text.to_ascii_lowercase().contains("<script") {
        return Vec::new();
    }
    let written = ["'http", "\"http", "`http"]
        .into_iter()
        .flat_map(|start| text.match_indices(start))
        .filter(|(at, _)| goes(text, *at))
        .filter_map(|(at, _)| {
            let quote = text.get(at..)?.chars().next()?;
            let rest = text.get(at + 1..)?;
            rest.get(..rest.find([quote, '\n', '<'])?)
                .map(str::to_owned)
        });
    // `http` in base64 always begins like this.
    let coded = text.match_indices("aHR0c").filter_map(|(at, _)| {
        let rest = text.get(at..)?;
        let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/');
        let end = rest.find(|c| !letters(c)).unwrap_or(rest.len());
        let coded = rest.get(..end.min(CODED_BYTES_MAX))?;
        let whole = STANDARD_NO_PAD.decode(coded).or_else(|_| {
            // Bits left over at the end belong to nothing.
            STANDARD_NO_PAD.decode(coded.get(..coded.len() / 4 * 4).unwrap_or_default())
        });
        let decoded = String::from_utf8_lossy(&whole.ok()?).into_owned();
        let end =
            decoded.find(|c: char| c.is_whitespace() || c.is_control() || "'\"<>".contains(c));
        let target = decoded.get(..end.unwrap_or(decoded.len()))?.to_owned();
        target.contains("://").then_some(target)
    });
    written.chain(coded).take(SCRIPT_LINKS_MAX).collect()
}

/// Whether the words right before an address send somebody or something there.
fn goes(text: &str, at: usize) -> bool {
    const BEFORE_BYTES: usize = 60;
    let mut start = at.saturating_sub(BEFORE_BYTES);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let before = text.get(start..at).unwrap_or_default().to_ascii_lowercase();
    [
        "location", "fetch(", "open(", "action", "url", "post(", "href", "ajax",
    ]
    .iter()
    .any(|word| before.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_give_away_where_they_lead() {
        let page = "<script>var a='https://cdn.test/x.png'; window.location = \"https://go.test/a\";\
            fetch('https://in.test/b?c'); x=atob('aHR0cHM6Ly9oaWRkZW4udGVzdC9h');</script>";
        assert_eq!(
            links_in_scripts(page),
            [
                "https://in.test/b?c",
                "https://go.test/a",
                "https://hidden.test/a"
            ]
        );
        assert!(links_in_scripts("location='https://go.test'").is_empty());
    }
}
