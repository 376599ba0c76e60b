//! Turns what a person typed or pasted about a message into bytes that evidence can read, so that the links and the
//! wording in it are looked at like any other. It is a description, and its media type says so.

use casework::cases::report::ReportKind;

/// The media type under which such bytes are kept.
pub const DESCRIBED_MEDIA_TYPE: &str = "message/x-headsup-described";
/// The name under which they are shown.
pub const DESCRIBED_NAME: &str = "what-was-written.txt";
/// Shorter words tell nothing that examining could find.
const CHARS_MIN: usize = 12;

/// The words as a minimal message (RFC 5322 clause 2.1: fields, an empty line, a body), for the kinds that are about
/// words somebody sent; `None` where there is too little to read.
pub fn described_message(kind: ReportKind, words: &str) -> Option<Vec<u8>> {
    let is_about_words = matches!(
        kind,
        ReportKind::Message | ReportKind::Text | ReportKind::PaymentChange
    );
    let words = words.trim();
    if !is_about_words || words.chars().count() < CHARS_MIN {
        return None;
    }
    let body = words
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\n', "\r\n");
    let head = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
    Some(format!("{head}{body}\r\n").into_bytes())
}

#[cfg(test)]
mod tests {
    use super::{ReportKind, described_message};

    #[test]
    fn words_about_a_message_become_one_and_others_do_not() {
        let message = described_message(
            ReportKind::Text,
            "Your parcel waits:\rhttp://parcel.example/x\n",
        )
        .unwrap();
        assert!(
            String::from_utf8(message)
                .unwrap()
                .ends_with("\r\n\r\nYour parcel waits:\r\nhttp://parcel.example/x\r\n")
        );
        assert_eq!(described_message(ReportKind::Text, "  help!  "), None);
        assert_eq!(
            described_message(ReportKind::Mistake, "I opened the door for somebody"),
            None
        );
    }
}
