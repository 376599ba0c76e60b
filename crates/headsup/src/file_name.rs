//! Cleans the name of a handed-in file for showing. Bytes are never stored under it; it is a label, and a hostile one.

/// The longest name kept, characters.
pub const NAME_CHARS_MAX: usize = 150;

/// The last part of the path, with characters that hide or turn text made visible, capped; `file` where nothing is left.
pub fn cleaned(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible = |letter: char| {
        if letter.is_control() || hides_or_turns(letter) {
            '\u{fffd}'
        } else {
            letter
        }
    };
    let kept: String = last.trim().chars().map(visible).collect();
    let name = shortened(&kept);
    if name.is_empty() {
        "file".to_owned()
    } else {
        name
    }
}

/// A name that says nothing about whoever handed the file in: a number, and the extension.
pub fn anonymous(name: &str, number: usize) -> String {
    let cleaned = cleaned(name);
    let extension = cleaned.rsplit_once('.').map(|(_, extension)| extension);
    let plain = |extension: &&str| {
        (1..=5).contains(&extension.len())
            && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    match extension.filter(plain) {
        Some(extension) => format!("file-{number}.{}", extension.to_ascii_lowercase()),
        None => format!("file-{number}"),
    }
}

/// Keeps the end, where the extension stands.
fn shortened(name: &str) -> String {
    let count = name.chars().count();
    if count <= NAME_CHARS_MAX {
        return name.to_owned();
    }
    let end: String = name.chars().skip(count - NAME_CHARS_MAX + 1).collect();
    format!("…{end}")
}

/// Zero-width characters and the direction marks of Unicode's bidirectional algorithm.
fn hides_or_turns(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::{NAME_CHARS_MAX, anonymous, cleaned};

    #[test]
    fn a_name_is_a_label_and_no_path() {
        for (name, expected) in [
            ("invoice.eml", "invoice.eml"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\ottilie\\mail.msg", "mail.msg"),
            ("exe\u{202e}fdp.scr", "exe\u{fffd}fdp.scr"),
            ("a\r\nb", "a\u{fffd}\u{fffd}b"),
            ("", "file"),
            ("..", ".."),
        ] {
            assert_eq!(cleaned(name), expected);
        }
        let long = cleaned(&format!("{}.eml", "x".repeat(10_000)));
        assert!(
            long.chars().count() == NAME_CHARS_MAX && long.ends_with(".eml"),
            "{long}"
        );
    }

    #[test]
    fn an_anonymous_name_keeps_the_extension_alone() {
        assert_eq!(anonymous("Ottilie's mail.EML", 2), "file-2.eml");
        assert_eq!(anonymous("secret.my own words", 1), "file-1");
    }
}
