//! What the forms of this room have in common: cleaning fields, and saying beside each field what to change.

use casework::people::sign_in::{PasswordOwner, PasswordRefusal, check_password};

use crate::words::Words;

/// The longest name of a person or an organisation, characters.
pub const NAME_CHARS_MAX: usize = 120;
/// The longest address (RFC 5321 clause 4.5.3.1.3 leaves 254 between the angle brackets).
pub const ADDRESS_CHARS_MAX: usize = 254;

/// What to change, by field.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Problems {
    found: Vec<(&'static str, String)>,
}

impl Problems {
    /// Whether all is well.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Whether this field has to change.
    pub fn has(&self, field: &str) -> bool {
        self.found.iter().any(|(name, _)| *name == field)
    }

    /// Whether this is the first field to change, which gets the focus.
    pub fn is_first(&self, field: &str) -> bool {
        self.found.first().is_some_and(|(name, _)| *name == field)
    }

    /// What to change about a field.
    pub fn says(&self, field: &str) -> &str {
        self.found
            .iter()
            .find(|(name, _)| *name == field)
            .map_or("", |(_, says)| says)
    }

    /// Notes a problem by the key of its sentence.
    pub fn note(&mut self, words: &Words, field: &'static str, key: &str) {
        self.found.push((field, words.say(key)));
    }

    /// Notes a problem in words that are made already.
    pub fn put(&mut self, field: &'static str, says: String) {
        self.found.push((field, says));
    }

    /// Checks a line of text that must be there.
    pub fn check_line(&mut self, words: &Words, field: &'static str, value: &str) {
        if value.is_empty() {
            self.note(words, field, "problem-empty");
        } else if value.chars().count() > NAME_CHARS_MAX {
            self.note(words, field, "problem-too-long");
        }
    }

    /// Checks an e-mail address, as far as its shape tells.
    pub fn check_address(&mut self, words: &Words, field: &'static str, value: &str) {
        if value.is_empty() {
            self.note(words, field, "problem-empty");
        } else if !looks_like_address(value) {
            self.note(words, field, "problem-address");
        }
    }

    /// Checks a new password.
    pub fn check_password(&mut self, words: &Words, password: &str, owner: PasswordOwner<'_>) {
        let key = match check_password(password, owner) {
            Ok(()) => return,
            Err(PasswordRefusal::TooShort) => "problem-password-too-short",
            Err(PasswordRefusal::TooLong) => "problem-password-too-long",
            Err(PasswordRefusal::NameOrAddress) => "problem-password-name",
            Err(PasswordRefusal::OneCharacter) => "problem-password-one-character",
        };
        self.note(words, "password", key);
    }
}

/// One line, without control characters and without space at its ends.
pub fn line(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    visible.trim().to_owned()
}

/// Something before one `@`, a host with a dot after it, no white space.
pub fn looks_like_address(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else {
        return false;
    };
    !local.is_empty()
        && !local.contains('@')
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !text.chars().any(|letter| {
            letter.is_whitespace() || letter.is_control() || "<>\",;".contains(letter)
        })
        && text.chars().count() <= ADDRESS_CHARS_MAX
}

#[cfg(test)]
mod tests {
    use super::{line, looks_like_address};

    #[test]
    fn tells_addresses_by_their_shape() {
        for good in ["a@b.example", "o.grün@schule.example", "x+y@sub.b.example"] {
            assert!(looks_like_address(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "@b.example",
            "a@b",
            "a b@c.example",
            "a@b@c.example",
            "a@.example",
            "<a@b.example>",
        ] {
            assert!(!looks_like_address(bad), "{bad}");
        }
    }

    #[test]
    fn a_line_has_no_control_characters() {
        assert_eq!(line("  Ottilie\r\nBcc: x\u{7}  "), "Ottilie  Bcc: x");
    }
}
