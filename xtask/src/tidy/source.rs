//! A Rust file as the rules look at it: its text, and the same text with comments and the insides of string literals
//! blanked out, line for line, so that a word in a comment is not mistaken for code. It is no parser.

use std::path::{Path, PathBuf};

use super::files_below;

/// One Rust file of the checkout.
pub struct Source {
    /// The path from the root of the checkout.
    pub path: PathBuf,
    /// The file as it stands.
    pub text: String,
    /// The same with comments and string contents replaced by spaces; offsets and lines agree with `text`.
    pub code: String,
}

impl Source {
    /// Reads every Rust file of the checkout.
    pub fn read_all(root: &Path) -> Result<Vec<Source>, String> {
        files_below(root, ".rs")?
            .into_iter()
            .map(|file| {
                let text = std::fs::read_to_string(&file)
                    .map_err(|cause| format!("cannot read `{}`: {cause}", file.display()))?;
                let path = file.strip_prefix(root).unwrap_or(&file).to_path_buf();
                let code = blanked(&text);
                Ok(Source { path, text, code })
            })
            .collect()
    }

    /// The crate's folder name under `crates/`, or `xtask`.
    pub fn floor(&self) -> &str {
        let mut parts = self
            .path
            .components()
            .filter_map(|part| part.as_os_str().to_str());
        match parts.next() {
            Some("crates") => parts.next().unwrap_or(""),
            Some(first) => first,
            None => "",
        }
    }

    /// The path below the crate's `src/`, as parts; `None` for tests, benches and build scripts.
    pub fn below_src(&self) -> Option<Vec<&str>> {
        let parts: Vec<&str> = self
            .path
            .components()
            .filter_map(|part| part.as_os_str().to_str())
            .collect();
        let src = parts.iter().position(|part| *part == "src")?;
        Some(parts[src + 1..].to_vec())
    }

    /// Whether the file holds only tests, by its name or folder.
    pub fn is_test(&self) -> bool {
        let named =
            |name: &str| name == "tests" || name == "tests.rs" || name.ends_with("_tests.rs");
        self.floor() == "testkit"
            || self
                .path
                .components()
                .filter_map(|part| part.as_os_str().to_str())
                .any(named)
    }

    /// The line (from 1) of a byte offset.
    pub fn line_of(&self, offset: usize) -> usize {
        self.text.as_bytes()[..offset]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count()
            + 1
    }

    /// The offset at which an inline `mod tests {` begins, or the end of the file.
    pub fn tests_begin(&self) -> usize {
        self.code.find("#[cfg(test)]").unwrap_or(self.code.len())
    }
}

/// The text with comments and string contents blanked; line ends stay.
fn blanked(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => line_end(bytes, at),
            b'/' if bytes.get(at + 1) == Some(&b'*') => block_end(bytes, at),
            b'r' if raw_string_hashes(bytes, at).is_some() && !is_word(bytes, at) => {
                raw_string_end(bytes, at)
            }
            b'"' => string_end(bytes, at),
            b'\'' => character_end(bytes, at),
            _ => {
                at += 1;
                continue;
            }
        };
        for byte in &mut out[at..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at = end.max(at + 1);
    }
    // Blanking whole literals and comments leaves no half character behind.
    String::from_utf8_lossy(&out).into_owned()
}

fn is_word(bytes: &[u8], at: usize) -> bool {
    at > 0
        && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_')
        && bytes[at - 1] != b'b'
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..]
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(bytes.len(), |length| at + length)
}

fn block_end(bytes: &[u8], at: usize) -> usize {
    let mut depth = 0usize;
    let mut here = at;
    while here + 1 < bytes.len() {
        match &bytes[here..here + 2] {
            b"/*" => {
                depth += 1;
                here += 2;
            }
            b"*/" => {
                depth -= 1;
                here += 2;
                if depth == 0 {
                    return here;
                }
            }
            _ => here += 1,
        }
    }
    bytes.len()
}

fn raw_string_hashes(bytes: &[u8], at: usize) -> Option<usize> {
    let hashes = bytes[at + 1..]
        .iter()
        .take_while(|byte| **byte == b'#')
        .count();
    (bytes.get(at + 1 + hashes) == Some(&b'"')).then_some(hashes)
}

fn raw_string_end(bytes: &[u8], at: usize) -> usize {
    let hashes = raw_string_hashes(bytes, at).unwrap_or(0);
    let mut closing = vec![b'"'];
    closing.resize(hashes + 1, b'#');
    let inside = at + 2 + hashes;
    bytes[inside.min(bytes.len())..]
        .windows(closing.len())
        .position(|window| window == closing)
        .map_or(bytes.len(), |length| inside + length + closing.len())
}

fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut here = at + 1;
    while here < bytes.len() {
        match bytes[here] {
            b'\\' => here += 2,
            b'"' => return here + 1,
            _ => here += 1,
        }
    }
    bytes.len()
}

/// The end of a character literal, or the quote itself where it begins a lifetime.
fn character_end(bytes: &[u8], at: usize) -> usize {
    if bytes.get(at + 1) == Some(&b'\\') {
        let closing = bytes[(at + 3).min(bytes.len())..]
            .iter()
            .take(12)
            .position(|byte| *byte == b'\'');
        return closing.map_or(at, |length| at + 3 + length + 1);
    }
    let closing = bytes[(at + 1).min(bytes.len())..]
        .iter()
        .take(5)
        .position(|byte| *byte == b'\'');
    match closing {
        Some(length)
            if length > 0
                && std::str::from_utf8(&bytes[at + 1..at + 1 + length])
                    .is_ok_and(|inner| inner.chars().count() == 1) =>
        {
            at + 1 + length + 1
        }
        _ => at,
    }
}

#[cfg(test)]
mod tests {
    use super::blanked;

    #[test]
    fn comments_strings_and_characters_are_blanked_and_lifetimes_stay() {
        let code = blanked(
            "let a = \"crate::web\"; // crate::jobs\nfn f<'a>(x: &'a str) { let q = '\"'; crate::cli::x(); }",
        );
        assert!(!code.contains("web"));
        assert!(!code.contains("jobs"));
        assert!(code.contains("fn f<'a>(x: &'a str)"));
        assert!(code.contains("crate::cli::x();"));
    }

    #[test]
    fn raw_strings_and_nested_comments_are_blanked() {
        let code = blanked("let a = r#\"SELECT \"x\" FROM\"#; /* a /* b */ c */ done");
        assert!(!code.contains("SELECT") && !code.contains('c') && code.ends_with("done"));
    }
}
