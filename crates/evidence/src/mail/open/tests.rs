//! Golden pairs: every `NAME.eml` or `NAME.txt` under `fixtures/mail/wrappers` is opened and compared with `NAME.opened`.
//! Drop in a file, get a test. A `.txt` holds base64 of a binary file. The hostile inputs that no text file can hold are
//! in `hostile`.

mod hostile;

use super::{Opened, open};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/mail/wrappers")
}

/// Writes the containers that no editor can write, as text: run once, with `HEADSUP_WRITE_GOLDEN` set.
#[test]
fn containers_written_here_are_the_ones_in_the_fixtures() {
    for (name, bytes) in super::mapi::tests::containers() {
        let path = fixtures().join(format!("{name}.txt"));
        if std::env::var_os("HEADSUP_WRITE_GOLDEN").is_some() {
            let lines: Vec<String> = bytes.chunks(57).map(super::rebuild::base64_line).collect();
            std::fs::write(&path, lines.join("\n") + "\n").unwrap();
        }
        let stored = std::fs::read(&path).unwrap();
        assert!(
            super::decode::base64(&stored).len() >= bytes.len(),
            "{name} is cut short"
        );
    }
}

/// Opened in plain text: one fact a line, the originals last.
pub(super) fn rendered(opened: &Opened) -> String {
    let mut text = String::new();
    let line =
        |text: &mut String, name: &str, value: &str| writeln!(text, "{name}: {value}").unwrap();
    if let Some(disposition) = opened.disposition {
        line(&mut text, "disposition", disposition.code());
    }
    if let Some(comment) = &opened.comment {
        line(&mut text, "comment", comment);
    }
    for marker in &opened.drill_markers {
        line(&mut text, "drill marker", marker);
    }
    for finding in &opened.findings {
        line(
            &mut text,
            "finding",
            &format!("{} {}", finding.kind.id, finding.says),
        );
    }
    for unchecked in &opened.unchecked {
        line(&mut text, "unchecked", unchecked.id);
    }
    if opened.originals_beyond_cap > 0 {
        line(
            &mut text,
            "beyond cap",
            &opened.originals_beyond_cap.to_string(),
        );
    }
    for original in &opened.originals {
        let wrappers: Vec<&str> = original
            .wrappers
            .iter()
            .map(|wrapper| wrapper.code())
            .collect();
        let lost: Vec<&str> = original.lost.iter().map(|lost| lost.code()).collect();
        writeln!(text, "\noriginal: {}", original.grade.code()).unwrap();
        line(&mut text, "wrappers", &wrappers.join(" "));
        line(&mut text, "lost", &lost.join(" "));
        text.push_str(&outline(&original.bytes));
    }
    text.lines()
        .map(|line| line.trim_end())
        .collect::<Vec<_>>()
        .join("\n")
        + "\n"
}

/// The fields people look at, and the words, decoded.
fn outline(bytes: &[u8]) -> String {
    let message = super::mime::entity(bytes);
    let mut text = String::new();
    for name in [
        "From",
        "To",
        "Cc",
        "Reply-To",
        "Subject",
        "Date",
        "Message-ID",
    ] {
        let value = message.text_of(name);
        if !value.is_empty() {
            writeln!(text, "  {name}: {value}").unwrap();
        }
    }
    let contents = super::contents::contents_of(&message, bytes, 0);
    for (name, words) in [("text", &contents.text), ("html", &contents.html)] {
        for line in words.lines().filter(|line| !line.trim().is_empty()) {
            writeln!(text, "  {name}| {}", line.trim()).unwrap();
        }
    }
    for (start, end) in &contents.other_parts {
        let part = super::mime::entity(bytes.get(*start..*end).unwrap());
        writeln!(
            text,
            "  file| {} {}",
            part.content_type().value,
            part.file_name()
        )
        .unwrap();
    }
    text
}

#[test]
fn every_golden_pair_agrees() {
    let mut pairs = 0;
    let mut differing = Vec::new();
    let mut entries: Vec<PathBuf> = std::fs::read_dir(fixtures())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let extension = path
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or_default()
            .to_owned();
        let stored = std::fs::read(&path).unwrap();
        let bytes = match extension.as_str() {
            "eml" => stored,
            "txt" => super::decode::base64(&stored),
            _ => continue,
        };
        pairs += 1;
        let wanted_path = path.with_extension("opened");
        let got = rendered(&open(&bytes));
        if std::env::var_os("HEADSUP_WRITE_GOLDEN").is_some() {
            std::fs::write(&wanted_path, &got).unwrap();
        }
        let wanted = std::fs::read_to_string(&wanted_path).unwrap_or_default();
        if got != wanted {
            differing.push(format!(
                "{}\n--- wanted\n{wanted}\n--- got\n{got}",
                path.display()
            ));
        }
    }
    assert!(pairs >= 10, "only {pairs} golden pairs found");
    assert!(
        differing.is_empty(),
        "{} of {pairs} pairs differ:\n{}",
        differing.len(),
        differing.join("\n")
    );
}

/// Ids that no text file can bring, and where they are proved instead.
const PROVED_ELSEWHERE: &[(&str, &str)] = &[(
    "wrapper.too-large",
    "a fixture would be larger than the rest of the repository; `hostile` makes one",
)];

#[test]
fn every_kind_has_a_golden_pair() {
    let said: String = std::fs::read_dir(fixtures())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "opened"))
        .map(|path| std::fs::read_to_string(path).unwrap() + "\n")
        .collect();
    let has = |what: &str, id: &str| {
        said.lines().any(|line| {
            let rest = line.strip_prefix(what);
            rest.is_some_and(|rest| rest.split(' ').next() == Some(id))
        })
    };
    let kinds = super::KINDS
        .iter()
        .map(|kind| (kind.id, has("finding: ", kind.id)));
    let unchecked = super::UNCHECKED_IDS
        .iter()
        .map(|id| (*id, has("unchecked: ", id)));
    for (id, found) in kinds.chain(unchecked) {
        let excused = PROVED_ELSEWHERE.iter().any(|(known, _)| *known == id);
        assert!(
            found != excused,
            "`{id}`: in an `.opened` {found}, excused {excused}"
        );
    }
}

#[test]
fn every_kind_and_code_has_a_sentence_in_both_languages() {
    let messages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../messages");
    for language in ["en", "de"] {
        let text =
            std::fs::read_to_string(messages.join(language).join("findings-open.ftl")).unwrap();
        let has = |key: String| {
            let found = text
                .lines()
                .any(|line| line.starts_with(&format!("{key} = ")));
            assert!(found, "no `{key}` in {language}");
        };
        super::KINDS
            .iter()
            .for_each(|kind| has(format!("finding-{}", kind.id.replace('.', "-"))));
        super::UNCHECKED_IDS
            .iter()
            .for_each(|id| has(format!("unchecked-{}", id.replace('.', "-"))));
        super::Lost::ALL
            .iter()
            .for_each(|lost| has(format!("lost-{}", lost.code())));
        super::Grade::ALL
            .iter()
            .for_each(|grade| has(format!("grade-{}", grade.code())));
        super::Wrapper::ALL
            .iter()
            .for_each(|wrapper| has(format!("wrapper-{}", wrapper.code())));
        super::Disposition::ALL
            .iter()
            .for_each(|one| has(format!("disposition-{}", one.code())));
    }
}
