//! The words of a PDF, page after page (ISO 32000-1 clause 7.7.3). Words that are only in a picture stay unread, and so does
//! what is locked with a password that isn't empty. Text that is there but not drawn, such as the words a scanner found behind its picture, is read too.

use super::pdf_objects::Objects;
use super::pdf_shown::Showing;
use super::pdf_values::{Dictionary, Value};
use super::{FileText, LOCKED};
use crate::mail::detect::attachments::pdf;
use std::collections::BTreeSet;

/// Pages read.
const PAGES_MAX: usize = 200;
/// Nodes of the tree of pages looked at.
const NODES_MAX: usize = 2_000;
/// Steps up from a page to what it inherits.
const PARENTS_MAX: usize = 20;
/// Content streams of one page.
const STREAMS_MAX: usize = 500;
/// Fields and notes of one page.
const ANNOTATIONS_MAX: usize = 500;

/// With fewer letters than this beside a picture, what it says stands in the picture.
const FEW_LETTERS: usize = 40;
/// With this many digits they may be an account all the same.
const MANY_DIGITS: usize = 10;

/// The words of a PDF.
pub(super) fn pdf_text(bytes: &[u8]) -> FileText {
    let objects = Objects::read(bytes);
    if pdf::read(bytes).encrypted && !objects.is_opened() {
        return LOCKED;
    }
    let mut showing = Showing::new(&objects);
    for page in pages(&objects) {
        if showing.is_done() {
            break;
        }
        show_page(&objects, &page, &mut showing);
    }
    let (letters, unknown) = showing.letters;
    let (pictures, packed) = (showing.pictures, showing.packed);
    let text = showing.lines.finish();
    if text.is_empty() {
        return FileText::Unread(if packed {
            "a PDF that is packed in a way we don't read"
        } else if pictures {
            "a picture"
        } else {
            "a PDF without words we could read"
        });
    }
    if unknown * 2 > letters {
        return FileText::Unread("a PDF whose letters can only be drawn");
    }
    if pictures && is_next_to_nothing(&text) {
        return FileText::Unread("mostly a picture");
    }
    FileText::Read(text)
}

fn is_next_to_nothing(text: &str) -> bool {
    let few = text.chars().filter(|c| c.is_alphanumeric()).count() < FEW_LETTERS;
    let digits = text.chars().filter(char::is_ascii_digit).count();
    few && digits < MANY_DIGITS
}

/// The pages in their order: those that hang from the catalog, or else every page there is.
fn pages(objects: &Objects<'_>) -> Vec<Dictionary> {
    let root = objects.catalog();
    let root = root.as_ref().and_then(|catalog| catalog.get("Pages"));
    let mut pages = Vec::new();
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<Value> = root.into_iter().cloned().collect();
    while let Some(node) = waiting.pop() {
        if pages.len() >= PAGES_MAX || seen.len() >= NODES_MAX {
            break;
        }
        if let Value::Reference(number) = node
            && !seen.insert(number)
        {
            continue;
        }
        let Some(dictionary) = objects.dictionary(&node) else {
            continue;
        };
        match dictionary.get("Kids") {
            Some(kids) => {
                let kids = objects.array(kids);
                waiting.extend(kids.into_iter().take(NODES_MAX).rev());
                waiting.truncate(NODES_MAX);
            }
            None => pages.push(dictionary),
        }
    }
    if pages.is_empty() {
        let all = objects.numbers().into_iter();
        let all = all.filter_map(|number| objects.dictionary(&Value::Reference(number)));
        pages = all
            .filter(|object| object.is("Type", "Page"))
            .take(PAGES_MAX)
            .collect();
    }
    pages
}

fn show_page(objects: &Objects<'_>, page: &Dictionary, showing: &mut Showing<'_, '_>) {
    let resources = inherited(objects, page, "Resources").unwrap_or_default();
    let contents = page
        .get("Contents")
        .map(|contents| match objects.resolved(contents) {
            Some(Value::Array(streams)) => streams,
            _ => vec![contents.clone()],
        });
    // The streams of a page are one stream in pieces, cut between two words (clause 7.8.2).
    let mut content = Vec::new();
    for stream in contents.iter().flatten().take(STREAMS_MAX) {
        match objects.stream(stream) {
            Some((_, piece)) => {
                content.extend_from_slice(&piece);
                content.push(b'\n');
            }
            None => showing.packed = true,
        }
    }
    showing.show(&content, &resources);
    let annotations = page.get("Annots").map(|all| objects.array(all));
    for annotation in annotations.iter().flatten().take(ANNOTATIONS_MAX) {
        if let Some(annotation) = objects.dictionary(annotation) {
            showing.show_annotation(&annotation);
        }
    }
    showing.page_ends();
}

/// What a page has itself, or from what it hangs from (clause 7.7.3.4).
fn inherited(objects: &Objects<'_>, page: &Dictionary, name: &str) -> Option<Dictionary> {
    let mut node = page.clone();
    for _ in 0..PARENTS_MAX {
        if let Some(found) = objects.dictionary_in(&node, name) {
            return Some(found);
        }
        node = objects.dictionary_in(&node, "Parent")?;
    }
    None
}
