//! Text that cannot be clicked. Links and addresses are written so that no mail program, chat or browser makes them live
//! again (`hxxps://bad[.]example`, `desk[at]bad[.]example`), and characters nobody sees are gone. The only way to a
//! [`Defanged`] is through [`Defanged::of`], so whatever asks for one can't be given a working link. It says nothing
//! about whether what is written is true.

/// Dots that browsers take for the dot of a name: the plain one and those of RFC 3490 clause 3.1, and one more that looks
/// like it.
const DOTS: [char; 5] = ['.', '\u{3002}', '\u{ff0e}', '\u{ff61}', '\u{2024}'];
/// Signs that are read as the one of an address.
const AT_SIGNS: [char; 3] = ['@', '\u{ff20}', '\u{fe6b}'];
/// Colons that are read as the one after a scheme.
const COLONS: [char; 3] = [':', '\u{ff1a}', '\u{fe55}'];

/// A date or a sum has no more characters than this.
const NUMBER_CHARS_MAX: usize = 64;

/// Text without anything that can be clicked. Defanging it again changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Defanged(String);

impl Defanged {
    /// Defangs a text. Line ends become `\n`, other control and invisible characters go, both ends are trimmed.
    pub fn of(text: &str) -> Defanged {
        let letters: Vec<char> = visible(text).collect();
        let mut out = String::with_capacity(letters.len() + 16);
        let mut at = 0;
        while let Some(letter) = letters.get(at).copied() {
            let before = at
                .checked_sub(1)
                .and_then(|place| letters.get(place).copied());
            let after = letters.get(at + 1).copied();
            match letter {
                _ if DOTS.contains(&letter) => {
                    let joins = before.is_some_and(is_of_a_name) && after.is_some_and(is_of_a_name);
                    let broken = joins && !is_plain_number(&letters, at);
                    out.push_str(if broken { "[.]" } else { "." });
                }
                _ if AT_SIGNS.contains(&letter) => {
                    let joins = before.is_some_and(is_written) && after.is_some_and(is_written);
                    out.push_str(if joins { "[at]" } else { "@" });
                }
                _ if COLONS.contains(&letter) => break_scheme(&mut out, after),
                '\\' if after == Some('\\')
                    && !(before == Some('[') && letters.get(at + 2) == Some(&']')) =>
                {
                    // A path to another computer, which some programs make a link of.
                    out.push_str("[\\\\]");
                    at += 1;
                }
                '\\' if after == Some('\\') => {
                    out.push_str("\\\\");
                    at += 1;
                }
                _ => out.push(letter),
            }
            at += 1;
        }
        Defanged(out.trim().to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same on one line.
    pub fn on_one_line(&self) -> Defanged {
        Defanged(self.0.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

impl std::fmt::Display for Defanged {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

/// Line ends made one kind; whatever can't be seen goes, because it could stand between a dot and its name.
fn visible(text: &str) -> impl Iterator<Item = char> {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let letters: Vec<char> = lines
        .chars()
        .filter(|letter| *letter == '\n' || !is_unseen(*letter))
        .map(|letter| if letter == '\t' { ' ' } else { letter })
        .collect();
    letters.into_iter()
}

fn is_unseen(letter: char) -> bool {
    (letter.is_control() && letter != '\t')
        || matches!(letter,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a letter may belong to a host's name. Generous: all that is not ASCII counts, marks and emoji included.
fn is_of_a_name(letter: char) -> bool {
    let dot = DOTS.contains(&letter);
    !dot && is_written(letter)
        && (letter.is_ascii_alphanumeric()
            || matches!(letter, '-' | '_' | '%')
            || !letter.is_ascii())
}

fn is_written(letter: char) -> bool {
    !letter.is_whitespace()
}

/// Whether the dot at `place` stands in a date or a sum such as 22.11.2026 or 1.99, which nothing makes a link of. Four
/// numbers are an address of a computer.
fn is_plain_number(letters: &[char], place: usize) -> bool {
    let of_run = |letter: &&char| is_of_a_name(**letter) || DOTS.contains(*letter);
    let before = letters.get(..place).unwrap_or_default();
    // It is asked for every dot, so it must not read a run of any length from each of them.
    let back = before.iter().rev().take(NUMBER_CHARS_MAX);
    let from = place - back.take_while(of_run).count();
    let run: Vec<char> = letters
        .get(from..)
        .unwrap_or_default()
        .iter()
        .take(2 * NUMBER_CHARS_MAX)
        .take_while(of_run)
        .copied()
        .collect();
    let opened = from.checked_sub(1).and_then(|before| letters.get(before));
    let led_to = opened.is_some_and(|letter| *letter == '/' || AT_SIGNS.contains(letter));
    let leads_on = matches!(letters.get(from + run.len()), Some('/' | ':'));
    let dots = run.iter().filter(|letter| DOTS.contains(letter)).count();
    let digits = run
        .iter()
        .all(|letter| letter.is_ascii_digit() || DOTS.contains(letter));
    digits && dots < 3 && run.len() <= NUMBER_CHARS_MAX && !led_to && !leads_on
}

/// A colon was read: breaks the scheme before it, which is in `out` already, where something is joined to it.
fn break_scheme(out: &mut String, after: Option<char>) {
    let joined =
        after.is_some_and(|letter| is_written(letter) && !matches!(letter, ')' | ']' | '"'));
    let scheme_bytes: usize = out
        .bytes()
        .rev()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-'))
        .count();
    let start = out.len() - scheme_bytes;
    let scheme = out.get(start..).unwrap_or_default().to_ascii_lowercase();
    let is_scheme = scheme.len() > 1 && scheme.bytes().any(|byte| byte.is_ascii_alphabetic());
    if !joined || !is_scheme {
        out.push(':');
        return;
    }
    let harmless = match scheme.as_str() {
        "http" | "hxxp" => "hxxp:",
        "https" | "hxxps" => "hxxps:",
        _ => {
            out.push_str("[:]");
            return;
        }
    };
    out.truncate(start);
    out.push_str(harmless);
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use proptest::prelude::*;

    use super::{Defanged, is_unseen};

    /// Golden pairs: `NAME.written` with the expected `NAME.defanged` beside it. Adding a file adds a test.
    #[test]
    fn every_text_is_defanged_as_its_golden_pair_says() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cases/defanged");
        let mut written: Vec<PathBuf> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "written"))
            .collect();
        written.sort();
        assert!(written.len() > 5, "the golden pairs are gone");
        for path in written {
            let found = Defanged::of(&fs::read_to_string(&path).unwrap());
            let expected = fs::read_to_string(path.with_extension("defanged")).unwrap_or_default();
            assert_eq!(found.as_str(), expected.trim_end(), "{}", path.display());
        }
    }

    /// What a mail program could make a link of, looked for in another way than the one it was broken by.
    fn live(text: &str) -> Option<String> {
        text.split(char::is_whitespace).find_map(|word| {
            let schemes = [
                "http:",
                "https:",
                "ftp:",
                "file:",
                "smb:",
                "mailto:",
                "javascript:",
                "tel:",
                "data:",
            ];
            let lower = word.to_lowercase();
            let letters: Vec<char> = lower.chars().collect();
            let near = |place: usize| letters.get(place).copied();
            let dotted = letters.iter().enumerate().any(|(place, letter)| {
                *letter == '.'
                    && place > 0
                    && near(place - 1).is_some_and(char::is_alphanumeric)
                    && near(place + 1).is_some_and(char::is_alphabetic)
            });
            let mail = letters
                .iter()
                .enumerate()
                .any(|(place, letter)| *letter == '@' && place > 0 && near(place + 1).is_some());
            let leads = schemes.iter().any(|scheme| {
                lower
                    .split(scheme)
                    .skip(1)
                    .any(|rest| rest.starts_with(char::is_alphanumeric) || rest.starts_with('/'))
            });
            let www = lower
                .split("www.")
                .skip(1)
                .any(|rest| rest.starts_with(char::is_alphanumeric));
            (dotted || mail || leads || www).then(|| word.to_owned())
        })
    }

    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "http",
            "https",
            "HTTPS",
            "ftp",
            "file",
            "mailto",
            "javascript",
            "tel",
            ":",
            "//",
            "/",
            "\\\\",
            "www",
            ".",
            "。",
            "．",
            "@",
            "＠",
            "：",
            "bad",
            "bücher",
            "e\u{301}",
            "example",
            "test",
            "1",
            "23",
            "192",
            "\u{200b}",
            "\u{00ad}",
            "\u{202e}",
            "-",
            "_",
            "%2e",
            " ",
            "\n",
            "\t",
            "(",
            ")",
            "[",
            "]",
            "[.]",
            "[at]",
            "hxxp",
            "\"",
            "'",
            "<",
            ">",
            "?",
            "#",
            "\u{feff}",
            "🐨",
        ]);
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn no_live_link_or_address_survives(text in pieces()) {
            let defanged = Defanged::of(&text);
            prop_assert_eq!(live(defanged.as_str()), None, "{:?} became {:?}", text, defanged);
            prop_assert!(!defanged.as_str().chars().any(|letter| letter != '\n' && is_unseen(letter)));
        }

        #[test]
        fn defanging_again_changes_nothing(text in pieces()) {
            let once = Defanged::of(&text);
            prop_assert_eq!(Defanged::of(once.as_str()), once);
        }

        #[test]
        fn any_text_at_all_is_taken(text in ".*") {
            prop_assert_eq!(live(Defanged::of(&text).as_str()), None);
        }
    }
}
