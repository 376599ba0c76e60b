//! The same look at a file that came with no mail, for the room that lists a stick. It chooses no words about where the file
//! lay; whoever asks does.

use super::content::{Content, content_of, text_of};
use super::{File, Look, names};
use crate::limits::ARCHIVE_BYTES_MAX;
use crate::mail::detect::Detected;
use crate::rules::Rules;

/// What a file is by its bytes, and what was seen in it.
#[derive(Clone, Debug)]
pub struct LoneFile {
    /// What it is, in words, such as `a PDF`.
    pub is: &'static str,
    /// Whether it is text of some kind.
    pub is_text: bool,
    /// Findings of this detector's kinds, and what could not be checked.
    pub detected: Detected,
}

/// Looks at one file. What is unpacked on the way is taken off `unpack_bytes_left`.
pub fn look_at_lone_file(
    name: &str,
    bytes: &[u8],
    rules: &Rules,
    unpack_bytes_left: &mut usize,
) -> LoneFile {
    let budget_bytes = (*unpack_bytes_left).min(ARCHIVE_BYTES_MAX / 2);
    let mut look = Look {
        readers: Vec::new(),
        detected: Detected::default(),
        budget_bytes,
        rules,
        text: "",
    };
    let file = File {
        name: name.to_owned(),
        bytes,
        part: String::new(),
        inline: false,
    };
    look.at(&file, 0);
    let unpacked = budget_bytes.saturating_sub(look.budget_bytes);
    *unpack_bytes_left = unpack_bytes_left.saturating_sub(unpacked);
    let content = content_of(bytes);
    LoneFile {
        is: content.words(),
        is_text: matches!(content, Content::Text | Content::Html | Content::Script(_)),
        detected: look.detected,
    }
}

/// The text of a file, byte order marks obeyed, capped.
pub fn text_of_file(bytes: &[u8]) -> String {
    text_of(bytes)
}

/// The ending of a name, lower case, blanks and dots behind it left out.
pub fn ending_of_name(name: &str) -> String {
    names::ending(name)
}

/// Whether a computer runs what has such an ending.
pub fn runs_by_name(ending: &str) -> bool {
    names::runs_as(ending).is_some()
}
