//! The words are complete: every language has the same keys with the same variables, the files are well-formed, and
//! every key that a template or the code names exists.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::*;

type Keys = BTreeMap<String, BTreeSet<String>>;

/// The keys of a language and the variables of each, read from the source text rather than through the loader.
fn keys_of(language: &str) -> Keys {
    let mut keys = Keys::new();
    let mut current = None;
    for path in MessageFiles::iter()
        .filter(|path| path.starts_with(&format!("{language}/")) && path.ends_with(".ftl"))
    {
        let text = String::from_utf8(MessageFiles::get(&path).unwrap().data.into_owned()).unwrap();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|first: char| first.is_ascii_lowercase()) {
                current = line.split([' ', '=']).next().map(str::to_owned);
                keys.entry(current.clone().unwrap()).or_default();
            }
            for variable in line.split('$').skip(1) {
                let end =
                    variable.find(|one: char| !one.is_ascii_alphanumeric() && !"-_".contains(one));
                let name = &variable[..end.unwrap_or(variable.len())];
                keys.entry(current.clone().unwrap())
                    .or_default()
                    .insert(name.to_owned());
            }
        }
    }
    keys
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files_under(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_under(&path, extension, found);
        } else if path.extension().is_some_and(|one| one == extension) {
            found.push(path);
        }
    }
}

/// The literal keys named in a text as `.say("…")`, `.with("…"` or `.say_with("…"`.
fn named_in(text: &str) -> Vec<String> {
    [".say(", ".with(", ".say_with("]
        .into_iter()
        .flat_map(|call| text.split(call).skip(1))
        .filter_map(|rest| rest.trim_start().strip_prefix('"'))
        .filter_map(|rest| rest.split_once('"'))
        .map(|(key, _)| key.to_owned())
        // Other types have a `with` too; message keys begin with a small letter.
        .filter(|key| key.starts_with(|first: char| first.is_ascii_lowercase()))
        .collect()
}

#[test]
fn english_and_german_are_there_and_well_formed() {
    let languages: Vec<&str> = Words::all().iter().map(Words::language).collect();
    assert!(
        languages.contains(&"en") && languages.contains(&"de"),
        "{languages:?}"
    );
    for words in Words::all() {
        assert!(words.defects().is_empty(), "{:#?}", words.defects());
    }
}

#[test]
fn every_language_has_the_same_keys_with_the_same_variables() {
    let english = keys_of(FALLBACK_LANGUAGE);
    for words in Words::all() {
        let other = keys_of(words.language());
        let missing: Vec<_> = english
            .keys()
            .filter(|key| !other.contains_key(*key))
            .collect();
        let added: Vec<_> = other
            .keys()
            .filter(|key| !english.contains_key(*key))
            .collect();
        assert!(
            missing.is_empty() && added.is_empty(),
            "{}: missing {missing:?}, only there {added:?}",
            words.language()
        );
        for (key, variables) in &english {
            assert_eq!(
                variables,
                &other[key],
                "{}: variables of `{key}`",
                words.language()
            );
        }
    }
}

#[test]
fn every_key_named_in_templates_and_code_exists() {
    let mut files = Vec::new();
    files_under(&repository().join("templates"), "html", &mut files);
    files_under(&repository().join("crates/headsup/src"), "rs", &mut files);
    let mut missing = Vec::new();
    for file in files
        .iter()
        .filter(|file| !file.ends_with("words/tests.rs"))
    {
        let text = std::fs::read_to_string(file).unwrap();
        for key in named_in(&text) {
            if !Words::for_language("en").has(&key) {
                missing.push(format!("{}: `{key}`", file.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn a_missing_key_is_seen_and_never_a_panic() {
    assert_eq!(
        Words::for_language("de").say("no-such-key"),
        "⟦no-such-key⟧"
    );
    assert_eq!(
        Words::for_language("de").sentence("finding-no-such", &[]),
        None
    );
}

#[test]
fn a_chosen_language_wins_over_the_browsers_and_that_over_the_organisations() {
    let language = |chosen, header, ours| Words::negotiate(chosen, header, ours).language();
    assert_eq!(language(Some("de"), Some("en"), "en"), "de");
    assert_eq!(
        language(None, Some("xx, de-CH;q=0.9, en;q=0.5"), "en"),
        "de"
    );
    assert_eq!(language(Some("xx"), Some("xx"), "de"), "de");
    assert_eq!(language(None, None, "xx"), "en");
}

#[test]
fn arguments_are_put_in_without_isolating_marks() {
    let moment = casework::moment::Moment::from_unix_seconds(1_795_359_843);
    let zone = jiff::tz::TimeZone::UTC;
    assert_eq!(
        Words::for_language("en").day_and_time(moment, &zone),
        "22 November 2026, 15:04"
    );
    assert_eq!(
        Words::for_language("de").day_and_time(moment, &zone),
        "22. November 2026, 15:04 Uhr"
    );
    assert_eq!(for_machines(moment), "2026-11-22T15:04:03Z");
}

/// Keys made at run time out of a prefix and a code; each family has its own test that walks its codes.
const FAMILIES: &[&str] = &[
    "about-it-readers-",
    "advice-",
    "answer-saw-",
    "answer-step-",
    "ask-",
    "caller-challenge-end-",
    "caller-device-end-",
    "caller-vouching-end-",
    "choice-",
    "disposition-",
    "exposure-",
    "finding-",
    "grade-",
    "guarded-action-",
    "hat-",
    "kind-",
    "lost-",
    "month-",
    "outcome-",
    "privacy-",
    "problem-",
    "refusal-",
    "said-",
    "thread-",
    "unchecked-",
    "verdict-",
    "vouched-action-",
    "wrapper-",
];

#[test]
fn no_key_is_left_over() {
    let mut files = Vec::new();
    files_under(&repository().join("templates"), "html", &mut files);
    files_under(&repository().join("crates/headsup/src"), "rs", &mut files);
    let everything: String = files
        .iter()
        .map(|file| std::fs::read_to_string(file).unwrap())
        .collect();
    let left_over: Vec<String> = keys_of(FALLBACK_LANGUAGE)
        .into_keys()
        .filter(|key| !FAMILIES.iter().any(|family| key.starts_with(family)))
        .filter(|key| !everything.contains(&format!("\"{key}\"")))
        .collect();
    assert!(left_over.is_empty(), "{left_over:#?}");
}

#[test]
fn every_code_that_people_read_has_words_in_every_language() {
    use casework::cases::case::Outcome;
    use casework::cases::report::{Exposure, Privacy, ReportKind};
    use casework::verify::caller_answer::{LinkEnd, YesNoStands};
    use casework::verify::caller_check::GuardedAction;
    use casework::verify::inquiry::Said;
    use evidence::mail::open::Lost;
    use evidence::verdict::Verdict;

    let mut keys: Vec<String> = Vec::new();
    let mut add = |prefix: &str, codes: Vec<&str>, parts: &[&str]| {
        for code in codes {
            keys.extend(parts.iter().map(|part| format!("{prefix}-{code}{part}")));
        }
    };
    let kinds = ReportKind::ALL.iter().map(|one| one.code()).collect();
    add("kind", kinds, &["", "-hint", "-title", "-lead"]);
    add(
        "exposure",
        Exposure::ALL.iter().map(|one| one.code()).collect(),
        &[""],
    );
    add(
        "privacy",
        Privacy::ALL.iter().map(|one| one.code()).collect(),
        &["", "-hint"],
    );
    let said = Said::ALL.iter().map(|one| one.code()).collect();
    add("said", said, &["", "-hint"]);
    let guarded = GuardedAction::ALL.iter().map(|one| one.code()).collect();
    add("guarded-action", guarded, &[""]);
    let ends = LinkEnd::ALL.iter().map(|one| one.code()).collect();
    add("caller-challenge-end", ends, &[""]);
    let vouched = GuardedAction::ALL.iter().map(|one| one.code()).collect();
    add("vouched-action", vouched, &[""]);
    let stands = YesNoStands::ALL.iter();
    // While it waits the page asks instead.
    let ended = stands.filter(|one| **one != YesNoStands::Waits);
    let ended: Vec<&str> = ended.map(|one| one.code()).collect();
    add("caller-vouching-end", ended.clone(), &[""]);
    add("caller-device-end", ended, &[""]);
    add(
        "verdict",
        Verdict::ALL.iter().map(|one| one.code()).collect(),
        &["", "-says"],
    );
    add(
        "outcome",
        Outcome::ALL.iter().map(|one| one.code()).collect(),
        &[""],
    );
    add(
        "lost",
        Lost::ALL.iter().map(|one| one.code()).collect(),
        &[""],
    );
    add(
        "month",
        vec![
            "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12",
        ],
        &[""],
    );
    let unread: Vec<String> = evidence::mail::detect::attachments::HANDED_IN_UNCHECKED_IDS
        .iter()
        .map(|id| id.replace('.', "-"))
        .collect();
    add(
        "unchecked",
        unread.iter().map(String::as_str).collect(),
        &[""],
    );
    // A refusal to those who aren't signed in is a redirect and has no page.
    let mut refusals = crate::refusal::Refusal::CODES.to_vec();
    refusals.retain(|code| !["sign-in-first", "second-factor-first"].contains(code));
    add("refusal", refusals, &["-title", "-says"]);
    let lacking = |words: &'static Words| {
        keys.iter()
            .filter(|key| !words.has(key))
            .map(|key| format!("{}: {key}", words.language()))
    };
    let missing: Vec<String> = Words::all().iter().flat_map(lacking).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn nothing_is_called_safe_and_nobody_is_blamed() {
    let never = [
        (
            "en",
            [
                " safe ",
                " safe.",
                " safely",
                "user error",
                "be careful",
                "your fault",
                "should have known",
            ]
            .as_slice(),
        ),
        (
            "de",
            [
                "ungefährlich",
                "unbedenklich",
                "harmlos",
                "seien sie vorsichtig",
                "ihre schuld",
            ]
            .as_slice(),
        ),
    ];
    let mut said = Vec::new();
    for (language, phrases) in never {
        for path in MessageFiles::iter().filter(|path| path.starts_with(language)) {
            let text = String::from_utf8(MessageFiles::get(&path).unwrap().data.into_owned())
                .unwrap()
                .to_lowercase();
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                let found = phrases
                    .iter()
                    .filter(|phrase| format!("{line} ").contains(**phrase));
                said.extend(found.map(|phrase| format!("{path}: `{}` in {line}", phrase.trim())));
            }
        }
    }
    assert!(said.is_empty(), "{said:#?}");
}
