//! Attachments: what is each file really, and can opening it do harm? By content, not by name; nothing is run, and
//! nothing is written anywhere. Archives are looked into twice over at most.

mod archive;
mod archives;
mod content;
mod documents;
mod file_text;
mod handed_in;
mod kinds;
mod links_inside;
mod lone_file;
mod markup;
mod names;
mod office;
mod packed;
mod pdf;
mod pdf_strings;
mod pictures;
mod two_kinds;

use super::quote::{clean, quote};
use super::{Detected, Detector};
use crate::finding::{Finding, FindingKind, Place, Unchecked};
use crate::limits::ARCHIVE_BYTES_MAX;
use crate::mail::message::{Attachment, LinkOrigin, Message};
use crate::mail::open::Original;
use crate::rules::{RuleMatched, Rules};
use crate::surroundings::Surroundings;
use content::{Content, content_of, text_of};

pub use file_text::{FileText, file_text};
pub use handed_in::UNCHECKED_IDS as HANDED_IN_UNCHECKED_IDS;
pub use links_inside::add_links_in_files;
pub use lone_file::{LoneFile, ending_of_name, look_at_lone_file, runs_by_name, text_of_file};

/// The attachments detector.
pub const DETECTOR: Detector = Detector {
    name: "attachments",
    kinds: kinds::ALL,
    detect,
};

/// Archives in archives looked into.
const NESTING_MAX: usize = 2;
/// Entries of one archive whose bytes are looked at.
const ENTRIES_LOOKED_INTO_MAX: usize = 50;
/// Bytes unpacked of one entry.
const ENTRY_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Recipients whose address is looked for in attached pages.
const READERS_MAX: usize = 10;
/// Fewer words than this beside a picture, and what the mail says may stand in the picture.
const FEW_WORDS: usize = 15;
/// The same beside a picture that is itself the link: the words are its small print.
const FEW_WORDS_BESIDE_LINKED_PICTURE: usize = 40;

fn detect(original: &Original, message: &Message, surroundings: &Surroundings) -> Detected {
    let readers = message.recipients.iter().take(READERS_MAX);
    let mut look = Look {
        readers: readers.map(|mailbox| mailbox.address.clone()).collect(),
        detected: Detected::default(),
        budget_bytes: ARCHIVE_BYTES_MAX / 2,
        rules: &surroundings.rules,
        text: &message.text,
    };
    if !message.bare_file {
        look.mail_by_rules(&original.bytes);
    }
    for attachment in &message.attachments {
        look.at(&File::of(attachment), 0);
    }
    if message.bare_file {
        look.detected.unchecked.extend(handed_in::unread(message));
    } else {
        look.pictures(message);
        look.codes_unread(message);
    }
    look.detected
}

/// One file, in the mail or in an archive.
struct File<'a> {
    name: String,
    bytes: &'a [u8],
    part: String,
    inline: bool,
}

impl<'a> File<'a> {
    fn of(attachment: &'a Attachment) -> File<'a> {
        File {
            name: attachment.name.clone(),
            bytes: &attachment.bytes,
            part: attachment.part.clone(),
            inline: attachment.inline,
        }
    }
}

/// What has been seen so far, and how much may still be unpacked.
struct Look<'r> {
    detected: Detected,
    rules: &'r Rules,
    budget_bytes: usize,
    /// The text of the mail around the files.
    text: &'r str,
    readers: Vec<String>,
}

/// Whether a text speaks of a password; few mails come with a file for which that matters.
fn names_password(text: &str) -> bool {
    let lower = text.to_lowercase();
    [
        "password",
        "passwort",
        "kennwort",
        "passcode",
        "contraseña",
        "mot de passe",
        "senha",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

impl Look<'_> {
    fn at(&mut self, file: &File<'_>, depth: usize) {
        let content = content_of(file.bytes);
        self.name(file, content);
        self.by_rules(file);
        if let Some(what) = two_kinds::both(file.bytes, content) {
            self.say(file, &kinds::TWO_KINDS, what);
        }
        match content {
            Content::Program(what) => self.program(file, depth, &kinds::PROGRAM, what),
            Content::Script(what) => self.program(file, depth, &kinds::SCRIPT, what),
            Content::Shortcut => self.program(file, depth, &kinds::SHORTCUT, content.words()),
            Content::DiskImage => self.say(file, &kinds::DISK_IMAGE, "is a disk image"),
            Content::OneNote => self.say(
                file,
                &kinds::ONENOTE,
                "is a OneNote section, which can carry scripts",
            ),
            Content::Zip => self.archive(file, depth),
            Content::Compound => self.compound(file, depth),
            Content::Rtf => self.office(file, &office::look_into_rich_text(&text_of(file.bytes))),
            Content::Html => self.page(file),
            Content::Svg => self.drawing(file),
            Content::Pdf => {
                self.pdf(file);
                self.by_name(file, depth);
            }
            Content::Gzip => self.gzip(file, depth),
            Content::Tar => self.tar(file, depth),
            Content::Rar => self.rar(file),
            Content::OtherArchive(what) => self.unread(file, what),
            Content::Calendar => self.say(file, &kinds::CALENDAR, "is a calendar entry"),
            Content::Text => {
                let ending = names::ending(&file.name);
                if let Some(inside) = office::look_into_text(&text_of(file.bytes), &ending) {
                    self.office(file, &inside);
                }
                self.by_name(file, depth);
            }
            Content::Other | Content::Empty | Content::Picture | Content::Contact => {
                self.by_name(file, depth)
            }
        }
    }

    fn made(&mut self, file: &File<'_>, kind: &'static FindingKind, what: &str, weight: i16) {
        let says = format!("{} {what}", quote(&file.name));
        let finding = Finding::new(kind, Place::named(file.part.clone()), says)
            .with_fact("name", clean(&file.name))
            .weighing(weight);
        self.detected.findings.push(finding);
    }

    fn say(&mut self, file: &File<'_>, kind: &'static FindingKind, what: &str) {
        self.made(file, kind, what, kind.weight);
    }

    fn name(&mut self, file: &File<'_>, content: Content) {
        if names::has_direction_characters(&file.name) {
            self.say(
                file,
                &kinds::DIRECTION,
                "has direction characters in its name, so that its ending reads wrong",
            );
        }
        if names::has_double_ending(&file.name) {
            self.say(
                file,
                &kinds::DOUBLE_ENDING,
                "shows one ending and has another",
            );
        }
        if names::hides(&file.name, content) {
            self.say(file, &kinds::NAME_HIDES, &format!("is {}", content.words()));
        }
    }

    fn by_rules(&mut self, file: &File<'_>) {
        for matched in self.rules.matching(file.bytes) {
            self.say(file, &kinds::OWN_RULE, &in_words(&matched));
        }
    }

    /// The mail as it came, header and all.
    fn mail_by_rules(&mut self, bytes: &[u8]) {
        for matched in self.rules.matching(bytes) {
            let says = format!("the mail {}", in_words(&matched));
            let finding = Finding::new(&kinds::OWN_RULE, Place::named("the whole mail"), says)
                .with_fact("name", clean(&matched.name));
            self.detected.findings.push(finding);
        }
    }

    fn program(&mut self, file: &File<'_>, depth: usize, kind: &'static FindingKind, what: &str) {
        if depth == 0 {
            self.say(file, kind, &format!("is {what}"));
        } else {
            self.say(
                file,
                &kinds::ARCHIVE_HOLDS_PROGRAM,
                &format!("in an archive is {what}"),
            );
        }
    }

    /// A script is only a script by its name; so is a program whose bytes did not come through.
    fn by_name(&mut self, file: &File<'_>, depth: usize) {
        let ending = names::ending(&file.name);
        let Some(what) = names::runs_as(&ending) else {
            return;
        };
        let script = matches!(
            ending.as_str(),
            "js" | "jse"
                | "vbs"
                | "vbe"
                | "wsf"
                | "wsh"
                | "hta"
                | "ps1"
                | "bat"
                | "cmd"
                | "url"
                | "scf"
                | "reg"
        );
        if depth > 0 {
            // Source archives are full of scripts; alone in an archive is another matter (see `archive`).
            return;
        }
        if script {
            self.say(file, &kinds::SCRIPT, &format!("is {what}"));
        } else {
            self.made(
                file,
                &kinds::PROGRAM,
                &format!("is named like {what}, but its bytes are none"),
                24,
            );
        }
    }

    fn encrypted(&mut self, file: &File<'_>) {
        let weight = if names_password(self.text) {
            kinds::ENCRYPTED.weight
        } else {
            8
        };
        self.made(
            file,
            &kinds::ENCRYPTED,
            "only opens with a password",
            weight,
        );
        self.unchecked(
            file,
            "attachments.encrypted",
            "only opens with a password; what is inside was not examined",
        );
    }

    fn unread(&mut self, file: &File<'_>, what: &str) {
        self.unchecked(
            file,
            "attachments.unreadable",
            &format!("is {what}; what is inside was not examined"),
        );
    }

    fn unchecked(&mut self, file: &File<'_>, id: &'static str, what: &str) {
        let mut unchecked = Unchecked::new(id, format!("{} {what}", quote(&file.name)));
        unchecked.facts.push(("name", clean(&file.name)));
        self.detected.unchecked.push(unchecked);
    }

    /// Pictures nobody looked through for square codes; noted where the links were read.
    fn codes_unread(&mut self, message: &Message) {
        let noted = message.oddities.iter();
        for (_, name) in noted.filter(|(code, _)| *code == links_inside::CODES_UNREAD) {
            let says = format!(
                "{} is too large, broken, one too many or of a kind that isn't read; it was not looked through for QR codes",
                quote(name)
            );
            let mut unchecked = Unchecked::new("attachments.codes-unread", says);
            unchecked.facts.push(("name", clean(name)));
            self.detected.unchecked.push(unchecked);
        }
    }

    /// Next to no text and a picture: what the mail says may stand in the picture, where nobody has looked.
    fn pictures(&mut self, message: &Message) {
        let pictures = message
            .attachments
            .iter()
            .any(|file| content_of(&file.bytes) == Content::Picture)
            || message
                .links
                .iter()
                .any(|link| link.origin == LinkOrigin::Resource);
        let few = if has_linked_picture(message) {
            FEW_WORDS_BESIDE_LINKED_PICTURE
        } else {
            FEW_WORDS
        };
        if pictures && words_shown(message).nth(few - 1).is_none() {
            self.detected.unchecked.push(Unchecked::new(
                "attachments.picture-unread",
                "the mail is mostly a picture; words in pictures are not read, nor is anything in pictures that would have to be fetched",
            ));
        }
    }
}

fn in_words(matched: &RuleMatched) -> String {
    let name = quote(&matched.name);
    match clean(&matched.description) {
        description if description.is_empty() => format!("matches your own rule {name}"),
        description => format!("matches your own rule {name}: {description}"),
    }
}

/// Whether a link to a page has a picture in place of words.
fn has_linked_picture(message: &Message) -> bool {
    message.links.iter().any(|link| {
        let web = link.target.starts_with("http");
        web && link.origin == LinkOrigin::Anchor && link.text.trim().is_empty()
    })
}

/// The words a mail program shows: those of the page where there is one, else those of the plain text. Random letters
/// and addresses are no words.
fn words_shown(message: &Message) -> impl Iterator<Item = &str> {
    let text = message.page_text.as_deref().unwrap_or(&message.text);
    text.split_whitespace().filter(|word| {
        !word.contains("://") && word.chars().filter(|c| c.is_alphabetic()).count() > 1
    })
}

#[cfg(test)]
mod tests;
