//! A file that was handed in by itself, with no mail around it: what nobody could read in it, in plain words. It is never
//! cleared: a person looks.

use super::content::{Content, content_of};
use super::{clean, quote};
use crate::finding::Unchecked;
use crate::mail::message::Message;

const PICTURE: &str = "attachments.handed-in-picture";
const DOCUMENT: &str = "attachments.handed-in-document";
const WORDS: &str = "attachments.handed-in-words";
const EMPTY: &str = "attachments.handed-in-empty";
const OTHER: &str = "attachments.handed-in-file";

/// Every id of something unchecked that a file by itself can bring.
pub const UNCHECKED_IDS: &[&str] = &[PICTURE, DOCUMENT, WORDS, EMPTY, OTHER];

/// What nobody could read in a file handed in by itself.
pub(super) fn unread(message: &Message) -> Vec<Unchecked> {
    let Some(file) = message.attachments.first() else {
        return vec![Unchecked::new(EMPTY, "the file is empty")];
    };
    let content = content_of(&file.bytes);
    let (id, says) = match content {
        Content::Empty => (EMPTY, format!("{} is empty", quote(&file.name))),
        Content::Text if file.bytes.trim_ascii().is_empty() => {
            (EMPTY, format!("{} is empty", quote(&file.name)))
        }
        Content::Picture | Content::Svg => (
            PICTURE,
            format!(
                "{} is a picture: what stands in it can't be read by machine, a person looks",
                quote(&file.name)
            ),
        ),
        Content::Text | Content::Html => (
            WORDS,
            format!(
                "{} holds words without the mail around them: nothing shows who sent them",
                quote(&file.name)
            ),
        ),
        Content::Pdf | Content::Zip | Content::Compound | Content::Rtf => (
            DOCUMENT,
            format!(
                "{} is {}, and no mail: it was looked at from outside, its words were not read",
                quote(&file.name),
                content.words()
            ),
        ),
        _ => (
            OTHER,
            format!("{} is {}, and no mail", quote(&file.name), content.words()),
        ),
    };
    let mut unchecked = Unchecked::new(id, says);
    unchecked.facts.push(("name", clean(&file.name)));
    vec![unchecked]
}
