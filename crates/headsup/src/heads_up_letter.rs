//! What a heads-up says to one reader: the words of the mail, which the outbox sends and the preview shows, and the draft
//! the desk begins with. It stands beside the rooms because both need the very same words. It sends and stores nothing.

use casework::cases::defanged::Defanged;
use casework::cases::heads_up::{DraftFacts, HeadsUp, HeadsUpText, SpottedBy, WrittenText};
use casework::cases::report::ReportKind;

use crate::words::{Argument, Words};

/// A piece of the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LetterPiece {
    /// A paragraph of ours.
    Paragraph(String),
    /// A line that stands over what follows.
    Heading(String),
    /// The desk's words, their line breaks kept; defanged.
    Words(Defanged),
    /// What one tap says, and where it leads: an address of ours.
    Tap {
        /// The words before the address.
        says: String,
        /// The address.
        address: String,
    },
    /// What stands below.
    Signature(Vec<String>),
}

/// A heads-up as one reader gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadsUpLetter {
    /// The subject, on one line.
    pub subject: String,
    /// The text.
    pub pieces: Vec<LetterPiece>,
}

/// What a letter is written with.
#[derive(Clone, Copy, Debug)]
pub struct LetterTo<'l> {
    /// The note.
    pub heads_up: &'l HeadsUp,
    /// The desk's own address, such as `https://desk.school.example`.
    pub base_url: &'l str,
    /// The token of this reader's links.
    pub token: &'l str,
    /// The organisation, as its admin wrote it; may be empty.
    pub organisation: &'l str,
}

/// The choice in an address: "I got it too, and did nothing".
pub const DID_NOTHING: &str = "nothing";
/// The choice in an address: "I clicked something in it".
pub const DID_CLICK: &str = "clicked";

/// Writes the letter in a reader's language.
pub fn letter(to: &LetterTo<'_>, words: &Words) -> HeadsUpLetter {
    let found = to.heads_up.text_for(words.language());
    let empty = HeadsUpText {
        title: Defanged::default(),
        looks_like: Defanged::default(),
        to_do: Defanged::default(),
    };
    let (language, text) = found.unwrap_or((words.language(), &empty));
    let tap = |key: &str, did: &str| LetterPiece::Tap {
        says: words.with(key, "kind", to.heads_up.kind.code()),
        address: format!("{}/h/{}?did={did}", to.base_url, to.token),
    };
    let paragraph = |key: &str| LetterPiece::Paragraph(words.say(key));
    let spotted = spotted(to.heads_up.spotted_by, words);
    let intro = format!("{} {spotted}", words.say("heads-up-intro"));
    let mut pieces = vec![paragraph("heads-up-hello"), LetterPiece::Paragraph(intro)];
    if language != words.language() {
        let name = Words::for_language(language).language_name();
        let says = words.with("heads-up-in-language", "language", name);
        pieces.push(LetterPiece::Paragraph(says));
    }
    pieces.extend([
        LetterPiece::Heading(words.say("heads-up-looks-like")),
        LetterPiece::Words(text.looks_like.clone()),
        LetterPiece::Heading(words.say("heads-up-to-do")),
        LetterPiece::Words(text.to_do.clone()),
        paragraph("heads-up-ask"),
        tap("heads-up-tap-nothing", DID_NOTHING),
        tap("heads-up-tap-clicked", DID_CLICK),
        LetterPiece::Paragraph(words.say_with(
            "heads-up-tap-note",
            [
                ("host", Argument::from(host_of(to.base_url))),
                ("start", Argument::from(to.base_url)),
            ],
        )),
        paragraph("heads-up-thanks"),
        signature(to.organisation, words),
    ]);
    let title = text.title.as_str();
    HeadsUpLetter {
        subject: words.with("heads-up-subject", "title", title),
        pieces,
    }
}

/// How many spotted it, in words that point at nobody.
pub fn spotted(by: SpottedBy, words: &Words) -> String {
    match by {
        SpottedBy::Some => words.say("heads-up-spotted-some"),
        SpottedBy::Counted(count) => words.with("heads-up-spotted-counted", "count", count),
    }
}

fn signature(organisation: &str, words: &Words) -> LetterPiece {
    let organisation = Defanged::of(organisation).on_one_line();
    let signed = words.say("heads-up-signed");
    let who = if organisation.is_empty() {
        signed
    } else {
        format!("{signed}, {organisation}")
    };
    LetterPiece::Signature(vec![who, words.say("heads-up-why")])
}

fn host_of(base_url: &str) -> &str {
    let after_scheme = base_url
        .split_once("://")
        .map_or(base_url, |(_, rest)| rest);
    after_scheme.split('/').next().unwrap_or_default()
}

/// The first words of a heads-up in one language, out of what the case knows; the desk changes them as it likes.
pub fn draft(kind: ReportKind, facts: &DraftFacts, words: &Words) -> WrittenText {
    let of_kind = |key: &str| words.with(key, "kind", kind.code());
    let mut looks_like = Vec::new();
    looks_like.extend(draft_of_sender(facts, words));
    if !facts.subject.is_empty() {
        let subject = facts.subject.as_str();
        looks_like.push(words.with("heads-up-draft-subject", "subject", subject));
    }
    if !facts.hosts.is_empty() {
        let hosts: Vec<&str> = facts.hosts.iter().map(Defanged::as_str).collect();
        let hosts = hosts.join(", ");
        looks_like.push(words.with("heads-up-draft-hosts", "hosts", hosts.as_str()));
    }
    let findings = facts.findings.iter();
    looks_like.extend(findings.filter_map(|(key, facts)| words.sentence(key, facts)));
    if looks_like.is_empty() {
        looks_like.push(of_kind("heads-up-draft-looks"));
    }
    let title = match facts.subject.is_empty() {
        true => of_kind("heads-up-draft-title"),
        false => {
            let subject: String = facts
                .subject
                .as_str()
                .chars()
                .take(TITLE_SUBJECT_CHARS_MAX)
                .collect();
            words.with("heads-up-draft-title-subject", "subject", subject.as_str())
        }
    };
    WrittenText {
        title,
        looks_like: looks_like.join("\n"),
        to_do: of_kind("heads-up-draft-do"),
    }
}

/// Characters of a subject that stand in a drafted title.
const TITLE_SUBJECT_CHARS_MAX: usize = 80;

fn draft_of_sender(facts: &DraftFacts, words: &Words) -> Option<String> {
    let (name, address) = (facts.from_name.as_str(), facts.from_address.as_str());
    match (name.is_empty(), address.is_empty()) {
        (false, false) => Some(words.say_with(
            "heads-up-draft-from",
            [
                ("name", Argument::from(name)),
                ("address", Argument::from(address)),
            ],
        )),
        (false, true) => Some(words.with("heads-up-draft-from-name", "name", name)),
        (true, false) => Some(words.with("heads-up-draft-from-address", "address", address)),
        (true, true) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use casework::cases::heads_up::Audience;
    use casework::ids::{AccountId, CaseId, HeadsUpId};
    use casework::moment::Moment;

    use super::*;

    fn heads_up() -> HeadsUp {
        let text = HeadsUpText {
            title: Defanged::of("Full mailbox"),
            looks_like: Defanged::of("It leads to https://bad.example/in\nand asks for a password"),
            to_do: Defanged::of("Leave it."),
        };
        HeadsUp {
            id: HeadsUpId(uuid::Uuid::from_u128(1)),
            case: CaseId(uuid::Uuid::from_u128(2)),
            kind: ReportKind::Message,
            texts: BTreeMap::from([("en".to_owned(), text)]),
            written_in: "en".into(),
            spotted_by: SpottedBy::Counted(4),
            audience: Audience::Everybody,
            created: Moment::default(),
            by: AccountId(uuid::Uuid::from_u128(3)),
            banner_until: None,
        }
    }

    fn written(language: &str) -> (String, String) {
        let heads_up = heads_up();
        let to = LetterTo {
            heads_up: &heads_up,
            base_url: "https://desk.school.example",
            token: "TOKEN",
            organisation: "Hillside School",
        };
        let letter = letter(&to, Words::for_language(language));
        let pieces: Vec<String> = letter
            .pieces
            .iter()
            .map(|piece| match piece {
                LetterPiece::Paragraph(says) | LetterPiece::Heading(says) => says.clone(),
                LetterPiece::Words(words) => words.to_string(),
                LetterPiece::Tap { says, address } => format!("{says} {address}"),
                LetterPiece::Signature(lines) => lines.join("\n"),
            })
            .collect();
        (letter.subject, pieces.join("\n"))
    }

    #[test]
    fn the_only_live_addresses_in_a_letter_are_our_own() {
        for words in Words::all() {
            let (subject, text) = written(words.language());
            assert!(subject.ends_with("Full mailbox"), "{subject}");
            let rest = text
                .replace("https://desk.school.example", "")
                .replace("desk.school.example", "");
            assert!(
                !rest.contains("://")
                    || rest.matches("://").count() == rest.matches("hxxps://").count(),
                "{rest}"
            );
            assert!(rest.contains("hxxps://bad[.]example/in"), "{rest}");
            assert!(!text.contains('⟦') && text.contains('4'), "{text}");
            assert!(text.contains("/h/TOKEN?did=nothing") && text.contains("/h/TOKEN?did=clicked"));
        }
    }

    #[test]
    fn a_reader_is_told_when_the_words_are_in_another_language() {
        assert!(written("de").1.contains("English"));
        assert!(!written("en").1.contains("English"));
    }

    #[test]
    fn every_kind_has_a_draft_in_every_language() {
        for words in Words::all() {
            for kind in ReportKind::ALL {
                let drafted = draft(*kind, &DraftFacts::default(), words);
                for part in [drafted.title, drafted.looks_like, drafted.to_do] {
                    assert!(!part.trim().is_empty() && !part.contains('⟦'), "{part}");
                }
            }
        }
    }
}
