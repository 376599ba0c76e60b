//! The words shown to people: message files never promise that something is safe, and never blame.

use std::path::Path;

use super::{Complaint, files_below};

/// Words no message may hold, by language folder; compared word by word, without case.
const BANNED: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "safe",
            "safely",
            "user error",
            "your fault",
            "stupid",
            "careless",
        ],
    ),
    (
        "de",
        &[
            "sicher",
            "unbedenklich",
            "anwenderfehler",
            "benutzerfehler",
            "ihre schuld",
            "leichtsinnig",
        ],
    ),
];

/// Complaints of this rule.
pub fn check(root: &Path) -> Result<Vec<Complaint>, String> {
    let mut complaints = Vec::new();
    for (language, banned) in BANNED {
        let folder = root.join("messages").join(language);
        if !folder.is_dir() {
            complaints.push(Complaint::new(&folder, None, "is missing"));
            continue;
        }
        for file in files_below(&folder, ".ftl")? {
            let text = std::fs::read_to_string(&file)
                .map_err(|cause| format!("cannot read `{}`: {cause}", file.display()))?;
            complaints.extend(banned_words(&file, &text, banned));
        }
    }
    Ok(complaints)
}

fn banned_words(file: &Path, text: &str, banned: &[&str]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (index, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.starts_with('#'))
    {
        let value = line
            .split_once('=')
            .map_or(line, |(_, value)| value)
            .to_lowercase();
        let spaced: String = value
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { ' ' })
            .collect();
        for word in banned
            .iter()
            .filter(|word| format!(" {spaced} ").contains(&format!(" {word} ")))
        {
            complaints.push(Complaint::new(
                file,
                Some(index + 1),
                format!("the word `{word}` is never shown to people"),
            ));
        }
    }
    complaints
}
