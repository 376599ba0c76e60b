//! Raw lines as people may see them: cut at a stated length, free of what could steer a terminal, and without names that no
//! account has, because people type their password where the name belongs. What can't be understood by itself is not shown.
//! It reads no file: whoever asks brings the line.

use std::cmp::Reverse;

use super::reading::{InputFacts, Ledger, Reader, without_controls};
use super::record::{Record, StatusDetail};

/// Bytes of a line that are read; of a longer one nothing is shown.
pub const LINE_READ_BYTES_MAX: usize = 4_096;
/// Characters shown of a line.
pub const LINE_SHOWN_CHARS_MAX: usize = 240;
/// What stands in place of a name that no account has.
pub const NAME_OF_NOBODY: &str = "[name of nobody]";
/// Names looked for in one text.
const NAMES_MAX: usize = 16;

/// Words behind which programs write the name of an account, and what ends that name.
const OPENINGS: [(&str, Option<char>); 15] = [
    ("for invalid user ", None),
    ("for illegal user ", None),
    ("for user ", None),
    ("invalid user ", None),
    ("illegal user ", None),
    ("unknown user ", None),
    ("user=<", Some('>')),
    ("user '", Some('\'')),
    ("user \"", Some('"')),
    ("user=", None),
    ("user ", None),
    ("username ", None),
    ("account ", None),
    ("login=", None),
    ("for ", None),
];

/// The line of a record, for people. `None` where it is too long, is no text, or can't be understood by itself: then nobody
/// can say which of its words is a name.
pub fn shown_line(line: &[u8], facts: InputFacts) -> Option<String> {
    if line.len() > LINE_READ_BYTES_MAX {
        return None;
    }
    let mut text = std::str::from_utf8(line).ok()?.to_owned();
    let mut understood = text.contains("last message repeated ");
    let mut hidden = Some(());
    let mut reader = Reader::default();
    let mut sink = |record: &Record<'_>| {
        understood = true;
        if record.status_detail == StatusDetail::NoSuchAccount && !record.user.is_empty() {
            match with_name_hidden(&text, record.user) {
                Some(without) => text = without,
                None => hidden = None,
            }
        }
    };
    reader.begin(facts);
    reader.feed(line, &mut sink);
    reader.end(&mut sink);
    hidden?;
    understood.then(|| cut(&text))
}

/// Hides in the samples of lines that could not be read whatever stands where a name would, unless it is a known account's.
pub fn hide_names_in_samples(ledger: &mut Ledger, is_known: impl Fn(&str) -> bool) {
    for sample in &mut ledger.samples {
        sample.text = with_names_hidden(&sample.text, &is_known);
    }
}

/// The text with this name hidden wherever it stands as a word. `None` where it stands nowhere: it was written in some other
/// way then, and can't be hidden.
fn with_name_hidden(text: &str, name: &str) -> Option<String> {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    let mut found = false;
    while let Some((front, behind)) = rest.split_once(name) {
        shown.push_str(front);
        let within_word = shown.chars().next_back().is_some_and(char::is_alphanumeric)
            || behind.chars().next().is_some_and(char::is_alphanumeric);
        if within_word {
            shown.push_str(name);
        } else {
            shown.push_str(NAME_OF_NOBODY);
            found = true;
        }
        rest = behind;
    }
    shown.push_str(rest);
    found.then_some(shown)
}

fn with_names_hidden(text: &str, is_known: &impl Fn(&str) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    for _ in 0..NAMES_MAX {
        let Some((front, name, behind)) = next_name(rest) else {
            break;
        };
        shown.push_str(front);
        shown.push_str(if is_known(name) { name } else { NAME_OF_NOBODY });
        rest = behind;
    }
    // Beyond so many names nothing is told apart any more, and nothing is shown.
    if next_name(rest).is_none() {
        shown.push_str(rest);
    }
    shown
}

/// What stands before the next name, the name, and what stands behind it.
fn next_name(text: &str) -> Option<(&str, &str, &str)> {
    // The first opening, and of those that stand together the longest: `user=<` is more than `user=`.
    let (at, words, ends_at) = OPENINGS
        .iter()
        .filter_map(|(words, end)| Some((text.find(words)?, *words, *end)))
        .min_by_key(|(at, words, _)| (*at, Reverse(words.len())))?;
    let begin = at + words.len();
    let (front, rest) = text.split_at_checked(begin)?;
    let plain_end = || {
        let from = rest.find(" from ").or_else(|| rest.find(" rhost="));
        from.or_else(|| rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ';')))
    };
    let end = match ends_at {
        Some(mark) => rest.find(mark),
        None => plain_end(),
    };
    let (name, behind) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
    if name.is_empty() {
        // An empty name is no name; what follows is looked at without it.
        let width = rest.chars().next()?.len_utf8();
        let (_, behind) = text.split_at_checked(begin + width)?;
        return Some((text.get(..begin + width)?, "", behind));
    }
    Some((front, name, behind))
}

fn cut(text: &str) -> String {
    let mut shown = without_controls(text);
    if let Some((end, _)) = shown.char_indices().nth(LINE_SHOWN_CHARS_MAX) {
        shown.truncate(end);
        shown.push('\u{2026}');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::{LINE_READ_BYTES_MAX, LINE_SHOWN_CHARS_MAX, shown_line, with_names_hidden};
    use crate::signin::reading::InputFacts;

    const FACTS: InputFacts = InputFacts {
        not_after: 1_773_100_800_000_000,
        zone_minutes: 0,
    };

    fn shown(line: &str) -> Option<String> {
        shown_line(line.as_bytes(), FACTS)
    }

    #[test]
    fn names_of_accounts_are_shown_and_names_of_nobody_are_not() {
        let known =
            "Mar  3 00:17:22 gate sshd[7]: Failed password for rita from 192.0.2.9 port 7 ssh2";
        assert_eq!(shown(known).as_deref(), Some(known));
        for (line, expected) in [
            (
                "Mar  3 00:17:22 gate sshd[7]: Failed password for invalid user Summer 26! from 192.0.2.9 port 7 ssh2",
                "Mar  3 00:17:22 gate sshd[7]: Failed password for invalid user [name of nobody] from 192.0.2.9 port 7 ssh2",
            ),
            (
                "Mar  3 00:17:22 gate sshd[7]: Invalid user gate7 from 192.0.2.9 port 7",
                "Mar  3 00:17:22 gate sshd[7]: Invalid user [name of nobody] from 192.0.2.9 port 7",
            ),
            (
                "Mar  3 00:17:22 gate sshd[7]: Failed password for invalid user \u{1b}[2J from 192.0.2.9 port 7 ssh2",
                "Mar  3 00:17:22 gate sshd[7]: Failed password for invalid user [name of nobody] from 192.0.2.9 port 7 ssh2",
            ),
        ] {
            assert_eq!(shown(line).as_deref(), Some(expected));
        }
    }

    #[test]
    fn what_is_not_understood_or_too_long_is_not_shown_and_the_rest_is_cut() {
        assert_eq!(shown("no line of any log for hunter2"), None);
        assert_eq!(shown(&"x".repeat(LINE_READ_BYTES_MAX + 1)), None);
        let long = format!(
            "Mar  3 00:17:22 gate sshd[7]: Failed password for {} from 192.0.2.9 port 7 ssh2",
            "r".repeat(500)
        );
        assert_eq!(
            shown(&long).unwrap().chars().count(),
            LINE_SHOWN_CHARS_MAX + 1
        );
    }

    #[test]
    fn samples_keep_known_names_alone() {
        let is_known = |name: &str| name == "rita";
        for (text, expected) in [
            (
                "x: FAILED LOGIN for hunter2 from 192.0.2.9",
                "x: FAILED LOGIN for [name of nobody] from 192.0.2.9",
            ),
            (
                "x: login failed, user=<rita>, then user=<my pass>, end",
                "x: login failed, user=<rita>, then user=<[name of nobody]>, end",
            ),
            (
                "x: Failed password for invalid user a b from 192.0.2.9",
                "x: Failed password for invalid user [name of nobody] from 192.0.2.9",
            ),
            (
                "x: login failed for user hunter2 ip=192.0.2.9",
                "x: login failed for user [name of nobody] ip=192.0.2.9",
            ),
            ("nothing here", "nothing here"),
            ("ends with user=", "ends with user="),
        ] {
            assert_eq!(with_names_hidden(text, &is_known), expected, "{text}");
        }
    }
}
