//! What the words after a command amount to: a kind by a first word, in any language we have, "confidential" as a word of
//! its own, and the rest as it was written. Pure.

use casework::cases::report::ReportKind;

use crate::intake::fields::words;
use crate::raise_form::WORDS_CHARS_MAX;

/// First words that name a kind. They are recognised in every language, because a chat has people of several; a word that
/// isn't here names a message.
const KINDS: [(&str, &[&str], ReportKind); 2 * 11] = [
    ("en", &["message", "mail", "email"], ReportKind::Message),
    ("de", &["nachricht"], ReportKind::Message),
    ("en", &["call", "phone"], ReportKind::Call),
    ("de", &["anruf"], ReportKind::Call),
    ("en", &["text", "sms"], ReportKind::Text),
    ("de", &["kurznachricht"], ReportKind::Text),
    ("en", &["payment", "invoice"], ReportKind::PaymentChange),
    ("de", &["zahlung", "rechnung"], ReportKind::PaymentChange),
    ("en", &["device", "usb"], ReportKind::Device),
    ("de", &["gerät"], ReportKind::Device),
    ("en", &["lockout", "locked"], ReportKind::Lockout),
    ("de", &["ausgesperrt"], ReportKind::Lockout),
    ("en", &["mistake"], ReportKind::Mistake),
    ("de", &["fehler", "versehen"], ReportKind::Mistake),
    ("en", &["lost", "stolen"], ReportKind::LostItem),
    ("de", &["verloren", "gestohlen"], ReportKind::LostItem),
    ("en", &["friction", "obstacle"], ReportKind::Friction),
    ("de", &["hürde", "hindernis"], ReportKind::Friction),
    ("en", &["question"], ReportKind::Question),
    ("de", &["frage"], ReportKind::Question),
    ("en", &["about-it"], ReportKind::AboutIt),
    ("de", &["über-it"], ReportKind::AboutIt),
];
/// The word that makes a report confidential.
const CONFIDENTIAL: [&str; 2] = ["confidential", "vertraulich"];
/// The words that say nothing but ask how it goes.
const HELP: [&str; 2] = ["help", "hilfe"];

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatWords {
    /// What it is about.
    pub kind: ReportKind,
    /// Whether the name is to be kept from those who work the case.
    pub is_confidential: bool,
    /// The words; empty where there is nothing to raise.
    pub text: String,
}

impl ChatWords {
    /// Reads what stands after the command.
    pub fn read(written: &str) -> ChatWords {
        let written = words(written, WORDS_CHARS_MAX);
        let (is_confidential, rest) = without_confidential(&written);
        let kind = first_word(rest).and_then(|(word, _)| kind_named(word));
        // A kind that is set off by a colon isn't part of the sentence; "lost my phone" is one.
        let text = match (kind, first_word(rest)) {
            (Some(_), Some((_, after))) if after.starts_with(':') => {
                after.trim_start_matches(':').trim_start()
            }
            (Some(_), Some((_, after))) if after.trim().is_empty() => "",
            (None, Some((word, after))) if after.trim().is_empty() && is_one_of(word, &HELP) => "",
            _ => rest,
        };
        ChatWords {
            kind: kind.unwrap_or(ReportKind::Message),
            is_confidential,
            text: text.to_owned(),
        }
    }
}

/// "confidential" as the first word, or right after the kind: `question confidential: …`.
fn without_confidential(written: &str) -> (bool, &str) {
    match first_word(written) {
        Some((word, after)) if is_one_of(word, &CONFIDENTIAL) => {
            (true, after.trim_start_matches([':', ',']).trim_start())
        }
        Some((word, after)) if kind_named(word).is_some() => match first_word(after.trim_start()) {
            Some((second, _)) if is_one_of(second, &CONFIDENTIAL) => (true, written),
            _ => (false, written),
        },
        _ => (false, written),
    }
}

/// The first word and what follows it, from the colon or space on.
fn first_word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let end = text
        .find(|letter: char| letter.is_whitespace() || matches!(letter, ':' | ','))
        .unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

fn kind_named(word: &str) -> Option<ReportKind> {
    let found = KINDS.iter().find(|(_, names, _)| is_one_of(word, names));
    found.map(|(_, _, kind)| *kind)
}

fn is_one_of(word: &str, names: &[&str]) -> bool {
    let folded = word.to_lowercase();
    names.contains(&folded.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;

    #[test]
    fn a_first_word_names_the_kind_and_nothing_of_a_sentence_is_lost() {
        for (written, kind, is_confidential, text) in [
            ("a strange mail", "message", false, "a strange mail"),
            ("lost my phone", "lost-item", false, "lost my phone"),
            ("Question: may I?", "question", false, "may I?"),
            ("FRAGE darf ich?", "question", false, "FRAGE darf ich?"),
            ("Gerät: ein Stick", "device", false, "ein Stick"),
            ("confidential I clicked", "message", true, "I clicked"),
            (
                "vertraulich: Fehler: ich war es",
                "mistake",
                true,
                "ich war es",
            ),
            (
                "mistake confidential I did it",
                "mistake",
                true,
                "mistake confidential I did it",
            ),
            ("question", "question", false, ""),
            (" help ", "message", false, ""),
            ("help me", "message", false, "help me"),
            ("", "message", false, ""),
            (
                "about-it: somebody reads mail",
                "about-it",
                false,
                "somebody reads mail",
            ),
            ("calling it odd", "message", false, "calling it odd"),
        ] {
            let read = ChatWords::read(written);
            let seen = (read.kind.code(), read.is_confidential, &*read.text);
            assert_eq!(seen, (kind, is_confidential, text), "{written}");
        }
    }

    #[test]
    fn every_kind_has_a_word_in_every_language() {
        for words in Words::all() {
            for kind in ReportKind::ALL {
                let has = |(language, _, named): &(&str, &[&str], ReportKind)| {
                    *language == words.language() && named == kind
                };
                assert!(
                    KINDS.iter().any(has),
                    "{} {}",
                    words.language(),
                    kind.code()
                );
            }
        }
    }
}
