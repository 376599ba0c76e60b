//! Reads the texts of the families. It knows their form and nothing of mail.
//!
//! `== name | honest | category` starts a family and `-- en` a letter in a language. Lines `key: value` follow, up to a
//! line with a single dot; then the body. In both, `$name` is a blank the cast fills in, `$$` a dollar sign, and
//! `{one|another}` a choice. In a body an empty line parts paragraphs, `| left | right` is a row of a table,
//! `[label](address)` a link, `>> ` a line quoted from an earlier mail, and `-- ` starts the small print.

use super::Wanted;

/// One family.
pub struct Family {
    /// Its name.
    pub name: &'static str,
    /// What the answer should be.
    pub wanted: Wanted,
    /// The kind of mail.
    pub category: &'static str,
    /// Its letters, at least one.
    pub letters: Vec<Letter>,
}

/// One letter with its blanks.
pub struct Letter {
    /// `en`, `de` …
    pub language: &'static str,
    /// The lines above the body, in order.
    pub keys: Vec<(&'static str, &'static str)>,
    /// The lines of the body.
    pub body: Vec<&'static str>,
}

impl Letter {
    /// The value of a key.
    pub fn key(&self, name: &str) -> Option<&'static str> {
        self.all(name).next()
    }

    /// Every value of a key that may stand several times.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &'static str> {
        self.keys
            .iter()
            .filter(move |(key, _)| *key == name)
            .map(|(_, value)| *value)
    }
}

/// Reads a text of families. A mistake in it stops the bench, with the line.
pub fn read(text: &'static str) -> Vec<Family> {
    let mut families: Vec<Family> = Vec::new();
    let mut in_body = false;
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("== ") {
            families.push(family(head));
            in_body = false;
        } else if let Some(language) = line.strip_prefix("-- ").filter(|rest| rest.len() == 2) {
            let family = families.last_mut().expect("a letter belongs to a family");
            family.letters.push(Letter {
                language,
                keys: Vec::new(),
                body: Vec::new(),
            });
            in_body = false;
        } else if let Some(letter) = families
            .last_mut()
            .and_then(|family| family.letters.last_mut())
        {
            if in_body {
                letter.body.push(line);
            } else if line == "." {
                in_body = true;
            } else if let Some((key, value)) = line.split_once(": ") {
                letter.keys.push((key, value));
            } else {
                assert!(line.trim().is_empty(), "`{line}` is no `key: value`");
            }
        }
    }
    families
}

fn family(head: &'static str) -> Family {
    let mut parts = head.split(" | ");
    let name = parts.next().unwrap_or_default();
    let wanted = match parts.next() {
        Some("honest") => Wanted::Honest,
        Some("harmful") => Wanted::Harmful,
        Some("advertising") => Wanted::Advertising,
        other => panic!("`{name}` is to be {other:?}, which is no answer"),
    };
    Family {
        name,
        wanted,
        category: parts.next().unwrap_or("legitimate"),
        letters: Vec::new(),
    }
}
