//! The tables of what people answer by mail when they tell what they did, one file for each language in `/phrases`,
//! embedded. How an answer is compared with them is decided by `casework`.

use std::sync::LazyLock;

use casework::cases::said_by_mail::Phrases;

/// The tables, embedded.
#[derive(rust_embed::Embed)]
#[folder = "../../phrases"]
struct PhraseFiles;

static ALL: LazyLock<Vec<Phrases>> = LazyLock::new(|| {
    texts()
        .iter()
        .filter_map(|(file, text)| {
            let read = Phrases::read(text);
            // A test reads every file, so this never says anything.
            read.inspect_err(
                |problem| tracing::error!(file, cause = %problem, "a table of phrases is not read"),
            )
            .ok()
        })
        .collect()
});

/// What every language's table knows.
pub fn all() -> &'static [Phrases] {
    &ALL
}

fn texts() -> Vec<(String, String)> {
    let mut paths: Vec<String> = PhraseFiles::iter().map(|path| path.into_owned()).collect();
    paths.retain(|path| path.ends_with(".toml"));
    paths.sort();
    paths
        .into_iter()
        .filter_map(|path| {
            let file = PhraseFiles::get(&path)?;
            Some((path, String::from_utf8_lossy(&file.data).into_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use casework::cases::report::Exposure;
    use casework::cases::said_by_mail::{Phrases, exposures_said};

    use super::{all, texts};
    use crate::words::Words;

    #[test]
    fn every_table_is_read_and_every_language_of_the_pages_has_one() {
        for (file, text) in texts() {
            if let Err(problem) = Phrases::read(&text) {
                panic!("{file}: {problem}");
            }
        }
        for words in Words::all() {
            let wanted = format!("{}.toml", words.language());
            assert!(texts().iter().any(|(file, _)| *file == wanted), "{wanted}");
        }
    }

    #[test]
    fn people_are_understood_in_their_language_and_never_by_half() {
        for (words, wanted) in [
            ("I clicked", Some(Exposure::Clicked)),
            (
                "Hi all,\n\nsorry, I’ve clicked the link!\n\nThank you",
                Some(Exposure::Clicked),
            ),
            ("Ja, leider, ich habe geklickt.", Some(Exposure::Clicked)),
            (
                "ICH HABE MEIN PASSWORT EINGEGEBEN",
                Some(Exposure::EnteredPassword),
            ),
            ("Ich habe überwiesen!", Some(Exposure::Paid)),
            ("I never clicked", None),
            ("Ich habe nicht geklickt", None),
            ("Should I tell you if I clicked?", None),
            ("I clicked?", None),
        ] {
            let wanted: BTreeSet<Exposure> = wanted.into_iter().collect();
            assert_eq!(exposures_said(all(), words), wanted, "{words}");
        }
    }
}
