//! The room for things on a stick: from a path and its bytes to what it is, what is odd about it, and a verdict. It reads no
//! folder, which is the business of whoever asks; it runs nothing and shows nothing. What files are made of it asks of the look
//! at attached files in `mail`; what is said of them here speaks of a stick, because a program in a mail and one on a stick
//! are two different things.

mod keyboard;
pub mod kinds;
mod shortcuts;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::finding::{Finding, FindingKind, Place, Unchecked};
use crate::mail::detect::attachments::{
    LoneFile, ending_of_name, look_at_lone_file, runs_by_name, text_of_file,
};
use crate::mail::detect::quote::quote;
use crate::rules::Rules;
use crate::verdict::Verdict;

/// From this many points on a thing is harmful.
const HARMFUL_POINTS: i16 = 40;
/// From this many points on a thing is suspicious.
const SUSPICIOUS_POINTS: i16 = 20;
/// Files up to this size are read as settings whatever their bytes look like.
const SETTINGS_BYTES_MAX: usize = 64 * 1024;
/// Blanks in a row that no person types into a name.
const BLANKS_MIN: usize = 6;

/// Kinds of things that hold others and are not opened here.
const SEALED: [&str; 2] = ["things.disk-image", "things.onenote"];
/// Bytes at the front of an archive in which office documents say that they are some.
const OFFICE_MARK_BYTES_MAX: usize = 4 * 1024;

/// One thing as it was met in the folder.
#[derive(Clone, Copy, Debug)]
pub struct Thing<'a> {
    /// Its path below the folder, `/` between the parts; hostile.
    pub path: &'a str,
    /// Whether its name was no UTF-8, so that `path` is only nearly it.
    pub name_is_not_utf8: bool,
    /// What it is to the file system.
    pub met: Met<'a>,
    /// Names of the folders that lie beside it, lower case.
    pub folders_beside: &'a BTreeSet<String>,
}

/// What a thing is to the file system.
#[derive(Clone, Copy, Debug)]
pub enum Met<'a> {
    /// A file.
    File {
        /// Its bytes, or only the first of them.
        bytes: &'a [u8],
        /// How many it has.
        size_bytes: u64,
    },
    /// A link; it was not followed.
    Link,
    /// A pipe, a socket or a device; it was not opened.
    Special,
}

/// What came of the look at one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// What it is, in words, such as `a PDF`.
    pub is: &'static str,
    /// What was seen.
    pub findings: Vec<Finding>,
    /// What could not be checked.
    pub unchecked: Vec<Unchecked>,
    /// What to think of it; never `Unwanted`, which is for mail.
    pub verdict: Verdict,
}

/// Looks at one thing. What is unpacked on the way is taken off `unpack_bytes_left`, so that a stick full of archives ends.
pub fn look(thing: &Thing<'_>, rules: &Rules, unpack_bytes_left: &mut usize) -> Looked {
    let mut looking = Looking {
        thing,
        name: thing.path.rsplit('/').next().unwrap_or(thing.path),
        findings: Vec::new(),
        unchecked: Vec::new(),
    };
    let is = match thing.met {
        Met::File { bytes, size_bytes } => {
            looking.file(bytes, size_bytes, rules, unpack_bytes_left)
        }
        Met::Link => {
            looking.say(
                &kinds::LINK,
                "is a link to somewhere else; it was not followed",
            );
            "a link"
        }
        Met::Special => {
            looking.leave(
                "things.not-a-file",
                "is a pipe, a socket or a device; it was not opened",
            );
            "a pipe, a socket or a device"
        }
    };
    looking.name();
    let verdict = verdict_of(&looking.findings, &looking.unchecked);
    Looked {
        is,
        findings: looking.findings,
        unchecked: looking.unchecked,
        verdict,
    }
}

/// The verdict on one thing: the weights of the different kinds seen, added up.
pub fn verdict_of(findings: &[Finding], unchecked: &[Unchecked]) -> Verdict {
    let mut seen = BTreeSet::new();
    let different = findings.iter().filter(|one| seen.insert(one.kind.id));
    let points = different.fold(0_i16, |sum, one| sum.saturating_add(one.weight));
    if points >= HARMFUL_POINTS {
        Verdict::Harmful
    } else if points >= SUSPICIOUS_POINTS {
        Verdict::Suspicious
    } else if unchecked.is_empty() {
        Verdict::NothingWrongFound
    } else {
        Verdict::CantTell
    }
}

struct Looking<'l> {
    thing: &'l Thing<'l>,
    name: &'l str,
    findings: Vec<Finding>,
    unchecked: Vec<Unchecked>,
}

impl Looking<'_> {
    fn say(&mut self, kind: &'static FindingKind, what: &str) {
        self.say_whole(kind, format!("{} {what}", quote(self.name)));
    }

    fn say_whole(&mut self, kind: &'static FindingKind, says: String) {
        if !self.has(kind) {
            let place = Place::named(quote(self.thing.path));
            self.findings.push(Finding::new(kind, place, says));
        }
    }

    fn leave(&mut self, id: &'static str, what: &str) {
        let says = format!("{} {what}", quote(self.name));
        self.unchecked.push(Unchecked::new(id, says));
    }

    fn has(&self, kind: &FindingKind) -> bool {
        self.findings.iter().any(|one| one.kind.id == kind.id)
    }

    fn file(
        &mut self,
        bytes: &[u8],
        size_bytes: u64,
        rules: &Rules,
        unpack_bytes_left: &mut usize,
    ) -> &'static str {
        let seen = look_at_lone_file(self.name, bytes, rules, unpack_bytes_left);
        // Settings may stand in two-byte letters without a mark; without the empty bytes they read as if they had none.
        let may_be_text = seen.is_text || bytes.len() <= SETTINGS_BYTES_MAX;
        let text = match may_be_text {
            true => text_of_file(bytes).replace('\0', ""),
            false => String::new(),
        };
        let is_explained = self.by_shape(bytes, &text);
        self.as_on_a_stick(&seen, is_explained);
        if size_bytes > bytes.len() as u64 {
            let says = format!(
                "has {size_bytes} bytes; only its first {} were read",
                bytes.len()
            );
            self.leave("things.only-beginning", &says);
        }
        if *unpack_bytes_left == 0 {
            self.leave(
                "things.unpacking-ended",
                "may be packed: so much was unpacked on this stick that no more is",
            );
        }
        match seen.is {
            _ if bytes.is_empty() && size_bytes > 0 => "a file that was not read",
            "a ZIP archive" if is_office(bytes) => "an office document",
            is => is,
        }
    }

    /// What only matters on a stick. True where it says what the file does, so that its kind alone need not be said again.
    fn by_shape(&mut self, bytes: &[u8], text: &str) -> bool {
        let before = self.findings.len();
        let is_at_top = !self.thing.path.contains('/');
        for (kind, says) in shortcuts::seen(self.name, is_at_top, bytes, text) {
            self.say(kind, &says);
        }
        for (kind, says) in keyboard::seen(self.name, bytes, text) {
            self.say(kind, says);
        }
        self.findings.len() > before
    }

    fn as_on_a_stick(&mut self, seen: &LoneFile, is_explained: bool) {
        for finding in &seen.detected.findings {
            let Some((kind, words)) = kinds::on_a_stick(finding.kind.id) else {
                continue;
            };
            let repeats = kind.id == kinds::SHORTCUT.id || kind.id == kinds::SCRIPT.id;
            if is_explained && repeats {
                continue;
            }
            if SEALED.contains(&kind.id) {
                self.leave("things.unreadable", "was not looked into");
            }
            match words {
                Some(words) => self.say(kind, words),
                None => self.say_whole(kind, finding.says.clone()),
            }
        }
        self.unchecked.extend(
            seen.detected
                .unchecked
                .iter()
                .filter_map(|one| match one.id {
                    "attachments.encrypted" => {
                        Some(Unchecked::new("things.encrypted", one.says.clone()))
                    }
                    "attachments.unreadable" => {
                        Some(Unchecked::new("things.unreadable", one.says.clone()))
                    }
                    _ => None,
                }),
        );
    }

    fn runs(&self) -> bool {
        self.has(&kinds::PROGRAM)
            || self.has(&kinds::SCRIPT)
            || self.has(&kinds::SHORTCUT)
            || self.has(&kinds::SHORTCUT_COMMAND)
            || runs_by_name(&ending_of_name(self.name))
    }

    fn name(&mut self) {
        if self.thing.name_is_not_utf8 {
            self.say(&kinds::NOT_UTF8, "has a name that is no UTF-8");
        }
        if self.thing.path.chars().any(char::is_control) {
            self.say(
                &kinds::STEERING,
                "has control characters in its name or in that of its folder",
            );
        }
        let runs = self.runs();
        if is_padded(self.name) {
            self.say(
                &kinds::PADDED,
                "has a row of blanks in its name, which pushes its ending out of sight",
            );
        }
        let hidden = self.thing.path.split('/').any(|part| part.starts_with('.'));
        if runs && hidden {
            self.say(&kinds::HIDDEN_RUNS, "is hidden, and runs when it is opened");
        }
        let stem = self
            .name
            .rsplit_once('.')
            .map_or(self.name, |(stem, _)| stem);
        if runs
            && self
                .thing
                .folders_beside
                .contains(&stem.trim().to_lowercase())
        {
            self.say(
                &kinds::LIKE_A_FOLDER,
                "is named like the folder beside it, and runs when it is opened",
            );
        }
    }
}

/// Whether an archive is a document: Office Open XML names its types, OpenDocument its kind, both near the front.
fn is_office(bytes: &[u8]) -> bool {
    let front = bytes
        .get(..bytes.len().min(OFFICE_MARK_BYTES_MAX))
        .unwrap_or_default();
    let front = String::from_utf8_lossy(front);
    front.contains("[Content_Types].xml") || front.contains("mimetypeapplication/vnd.oasis")
}

/// Whether so many blanks stand in a row that a list of files shows the end of the name no more.
fn is_padded(name: &str) -> bool {
    let mut blanks = 0_usize;
    name.trim().chars().any(|letter| {
        let blank = letter.is_whitespace() || matches!(letter, '\u{2800}' | '\u{3164}' | '\u{ad}');
        blanks = if blank { blanks + 1 } else { 0 };
        blanks >= BLANKS_MIN
    })
}
