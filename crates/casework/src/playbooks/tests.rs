//! Our own playbooks hold together: each is read, every combination is served, every advice has its words in every
//! language; and a playbook somebody else wrote badly is refused in words that help.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::cases::payment_check::CALL_BACK_STEP;
use evidence::finding::Question;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn ours() -> Vec<Playbook> {
    let mut texts: Vec<(String, String)> = fs::read_dir(repository().join("playbooks"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect();
    texts.sort();
    let texts = texts
        .iter()
        .map(|(file, text)| (file.as_str(), text.as_str()));
    read_playbooks(texts).unwrap_or_else(|problems| panic!("{}", join(&problems)))
}

fn join(problems: &[PlaybookProblem]) -> String {
    problems
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

fn verdicts() -> impl Iterator<Item = Option<Verdict>> {
    Verdict::ALL.into_iter().map(Some).chain([None])
}

#[test]
fn every_combination_serves_both_questions_and_advises_the_reporter() {
    let playbooks = ours();
    for kind in ReportKind::ALL {
        for exposure in Exposure::ALL {
            for verdict in verdicts() {
                let exposures = BTreeSet::from([*exposure]);
                let circumstances = Circumstances {
                    kind: *kind,
                    exposures: &exposures,
                    answers: &[],
                    verdict,
                    grade: verdict.map(|_| Grade::Original),
                    call_needed: *kind == ReportKind::PaymentChange,
                };
                let laid = lay_out(&playbooks, circumstances);
                let said = format!("{} × {} × {verdict:?}", kind.code(), exposure.code());
                for question in Question::ALL {
                    assert!(
                        laid.steps.iter().any(|step| step.question == question),
                        "{said}: no step for {question:?}"
                    );
                }
                assert!(
                    !laid.steps.iter().any(|step| step.id.starts_with("think-")),
                    "{said}: no playbook of ours"
                );
                assert!(!laid.advice.is_empty(), "{said}: no advice");
                assert!(
                    laid.steps.is_sorted_by_key(|step| step.due_minutes),
                    "{said}: steps out of order"
                );
            }
        }
    }
}

#[test]
fn every_thing_serves_both_questions_and_advises_what_fits_it() {
    let playbooks = ours();
    for (kind, question, value, says, is_silent) in [
        (
            ReportKind::Device,
            "device",
            "stick",
            "advice-stick-owner",
            "advice-box-leave",
        ),
        (
            ReportKind::Device,
            "device",
            "other",
            "advice-device-hands-off",
            "advice-box-leave",
        ),
        (
            ReportKind::Device,
            "device",
            "odd-computer",
            "advice-device-odd-computer",
            "advice-stick-owner",
        ),
        (
            ReportKind::Device,
            "device",
            "unknown-device",
            "advice-box-leave",
            "advice-device-hands-off",
        ),
        (
            ReportKind::LostItem,
            "thing",
            "laptop",
            "advice-lost-where",
            "advice-lost-key-which",
        ),
        (
            ReportKind::LostItem,
            "thing",
            "phone",
            "advice-lost-with-it",
            "advice-stolen-police",
        ),
        (
            ReportKind::LostItem,
            "thing",
            "key-or-badge",
            "advice-lost-key-which",
            "advice-lost-papers-what",
        ),
        (
            ReportKind::LostItem,
            "thing",
            "papers",
            "advice-lost-papers-what",
            "advice-lost-key-which",
        ),
        (
            ReportKind::LostItem,
            "how-lost",
            "stolen",
            "advice-stolen-police",
            "advice-lost-papers-what",
        ),
    ] {
        let answers = [(question.to_owned(), value.to_owned())];
        let laid = lay_out(
            &playbooks,
            Circumstances {
                kind,
                exposures: &BTreeSet::new(),
                answers: &answers,
                verdict: None,
                grade: None,
                call_needed: false,
            },
        );
        let advised = |key: &str| laid.advice.iter().any(|line| line.key == key);
        assert!(
            advised(says) && !advised(is_silent),
            "{value}: {:?}",
            laid.advice
        );
        let thought_of = laid.steps.iter().all(|step| !step.id.starts_with("think-"));
        assert!(thought_of, "{value}: a question without a step of ours");
    }
}

#[test]
fn every_kind_exposure_and_verdict_has_a_playbook_of_its_own() {
    let playbooks = ours();
    for kind in ReportKind::ALL {
        assert!(
            playbooks
                .iter()
                .any(|one| one.when.kinds == BTreeSet::from([*kind])
                    || (one.when.call_needed && *kind == ReportKind::PaymentChange)),
            "{}",
            kind.code()
        );
    }
    for exposure in Exposure::ALL
        .iter()
        .filter(|one| **one != Exposure::Nothing)
    {
        let own = |one: &&Playbook| {
            one.when.exposures == BTreeSet::from([*exposure]) && one.when.verdicts.is_empty()
        };
        assert!(playbooks.iter().any(|one| own(&one)), "{}", exposure.code());
    }
    for verdict in Verdict::ALL {
        assert!(
            playbooks
                .iter()
                .any(|one| one.when.verdicts == BTreeSet::from([verdict])),
            "{}",
            verdict.code()
        );
    }
}

#[test]
fn telling_more_never_takes_a_step_away() {
    let playbooks = ours();
    let all: BTreeSet<Exposure> = Exposure::ALL.iter().copied().collect();
    for kind in ReportKind::ALL {
        for exposure in Exposure::ALL {
            for verdict in verdicts() {
                let ids = |exposures: &BTreeSet<Exposure>| -> BTreeSet<String> {
                    let circumstances = Circumstances {
                        kind: *kind,
                        exposures,
                        answers: &[],
                        verdict,
                        grade: None,
                        call_needed: *kind == ReportKind::PaymentChange,
                    };
                    lay_out(&playbooks, circumstances)
                        .steps
                        .into_iter()
                        .map(|step| step.id)
                        .collect()
                };
                assert!(ids(&all).is_superset(&ids(&BTreeSet::from([*exposure]))));
            }
        }
    }
}

#[test]
fn a_step_shared_by_playbooks_has_the_same_words_in_all_of_them() {
    let mut seen: BTreeMap<String, PlannedStep> = BTreeMap::new();
    for step in ours().into_iter().flat_map(|playbook| playbook.steps) {
        let step = PlannedStep {
            due_minutes: 0,
            ..step
        };
        let first = seen.entry(step.id.clone()).or_insert_with(|| step.clone());
        assert_eq!(*first, step);
    }
}

#[test]
fn every_step_says_what_proves_it_and_nothing_promises_safety() {
    for playbook in ours() {
        for step in &playbook.steps {
            assert!(
                step.reason.contains(" Proof: "),
                "{}: no proof in `{}`",
                playbook.id,
                step.id
            );
            promises_no_safety(&step.id, &format!("{} {}", step.title, step.reason));
        }
    }
}

/// Words as they stand alone, so that `safeguard` and `unsicher` pass.
fn promises_no_safety(whose: &str, text: &str) {
    let lower = text.to_lowercase();
    let mut words = lower.split(|letter: char| !letter.is_alphanumeric());
    assert!(
        !words.any(|word| ["safe", "safely", "sicher", "secure"].contains(&word)),
        "{whose}: {text}"
    );
}

fn messages(language: &str) -> BTreeMap<String, String> {
    let path = repository()
        .join("messages")
        .join(language)
        .join("advice.ftl");
    fs::read_to_string(path)
        .unwrap()
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
        .map(|(key, text)| (key.to_owned(), text.to_owned()))
        .collect()
}

#[test]
fn every_advice_has_its_words_in_every_language_and_no_words_lie_idle() {
    let playbooks = ours();
    let used: BTreeSet<&str> = playbooks
        .iter()
        .flat_map(|playbook| &playbook.advice)
        .map(|advice| advice.line.key.as_str())
        .collect();
    for language in ["en", "de"] {
        let messages = messages(language);
        let there: BTreeSet<&str> = messages.keys().map(String::as_str).collect();
        assert_eq!(there, used, "{language}");
        for (key, text) in &messages {
            assert!(text.len() > 20, "{language}: {key}");
            promises_no_safety(key, text);
        }
    }
}

#[test]
fn what_cannot_wait_comes_first() {
    let playbooks = ours();
    let exposures = BTreeSet::from([Exposure::Clicked, Exposure::EnteredPassword, Exposure::Paid]);
    let laid = lay_out(
        &playbooks,
        Circumstances {
            kind: ReportKind::Message,
            exposures: &exposures,
            answers: &[],
            verdict: Some(Verdict::Harmful),
            grade: Some(Grade::Original),
            call_needed: false,
        },
    );
    let keys: Vec<&str> = laid.advice.iter().map(|line| line.key.as_str()).collect();
    assert_eq!(keys.first(), Some(&"advice-paid-bank-now"));
    assert_eq!(keys.get(1), Some(&"advice-change-password"));
    assert!(keys.len() <= laying_out::ADVICE_LINES_MAX);
    assert_eq!(
        laid.steps.first().map(|step| step.id.as_str()),
        Some("call-bank")
    );
}

#[test]
fn a_mail_that_has_to_be_rung_about_gets_the_call_whatever_it_was_reported_as() {
    let playbooks = ours();
    let nothing = BTreeSet::new();
    let laid = |call_needed| {
        let circumstances = Circumstances {
            kind: ReportKind::Message,
            exposures: &nothing,
            answers: &[],
            verdict: Some(Verdict::NothingWrongFound),
            grade: Some(Grade::Original),
            call_needed,
        };
        let steps = lay_out(&playbooks, circumstances).steps;
        steps.iter().any(|step| step.id == CALL_BACK_STEP)
    };
    assert!(laid(true) && !laid(false));
}

#[test]
fn what_was_told_is_not_asked_again() {
    let playbooks = ours();
    let asks = |exposures: &[Exposure]| {
        let exposures = exposures.iter().copied().collect();
        let circumstances = Circumstances {
            kind: ReportKind::Message,
            exposures: &exposures,
            answers: &[],
            verdict: Some(Verdict::Harmful),
            grade: Some(Grade::Original),
            call_needed: false,
        };
        lay_out_advice(&playbooks, circumstances)
            .iter()
            .any(|line| line.key == "advice-clicked-typed")
    };
    assert!(asks(&[Exposure::Clicked]));
    assert!(!asks(&[]));
    assert!(!asks(&[Exposure::Clicked, Exposure::EnteredPassword]));
    assert!(!asks(&[Exposure::Clicked, Exposure::Installed]));
}

#[test]
fn the_same_step_from_two_playbooks_is_one_with_the_earlier_due() {
    let playbook = |id: &str, kind: &str, due: u32| {
        format!(
            "id = \"{id}\"\ntitle = \"t\"\n[when]\n{kind}\n[[steps]]\nid = \"shared\"\nhat = \"it\"\n\
             question = \"keep-working\"\ntitle = \"t\"\nreason = \"r\"\ndue_minutes = {due}\n"
        )
    };
    let texts = [
        ("a.toml", playbook("a", "kinds = [\"call\"]", 60)),
        ("b.toml", playbook("b", "", 15)),
        ("c.toml", playbook("c", "kinds = [\"text\"]", 1)),
    ];
    let playbooks =
        read_playbooks(texts.iter().map(|(file, text)| (*file, text.as_str()))).unwrap();
    let nothing = BTreeSet::new();
    let laid = lay_out(
        &playbooks,
        Circumstances {
            kind: ReportKind::Call,
            exposures: &nothing,
            answers: &[],
            verdict: None,
            grade: None,
            call_needed: false,
        },
    );
    let steps: Vec<(&str, i64)> = laid
        .steps
        .iter()
        .map(|step| (step.id.as_str(), step.due_minutes))
        .collect();
    // Nobody served Security's question, so a plain step stands in.
    assert_eq!(steps, [("shared", 15), ("think-prevent-or-recover", 1_440)]);
}

#[test]
fn a_playbook_of_the_data_folder_replaces_ours_by_its_id_and_its_words_win() {
    let playbook = |id: &str, title: &str| {
        format!(
            "id = \"{id}\"\ntitle = \"{title}\"\n[[steps]]\nid = \"shared\"\nhat = \"it\"\n\
             question = \"keep-working\"\ntitle = \"{title}\"\nreason = \"r\"\ndue_minutes = 5\n"
        )
    };
    let texts = [
        ("a.toml", playbook("a", "ours")),
        ("b.toml", playbook("b", "ours")),
        ("their.toml", playbook("b", "theirs")),
    ];
    let playbooks =
        read_playbooks(texts.iter().map(|(file, text)| (*file, text.as_str()))).unwrap();
    let titles: Vec<&str> = playbooks.iter().map(|one| one.title.as_str()).collect();
    assert_eq!(titles, ["theirs", "ours"]);
    let nothing = BTreeSet::new();
    let circumstances = Circumstances {
        kind: ReportKind::Call,
        exposures: &nothing,
        answers: &[],
        verdict: None,
        grade: None,
        call_needed: false,
    };
    assert_eq!(lay_out(&playbooks, circumstances).steps[0].title, "theirs");
}

#[test]
fn a_playbook_that_cannot_be_read_says_where_and_what() {
    let step = "[[steps]]\nid = \"s\"\nhat = \"it\"\nquestion = \"keep-working\"\ntitle = \"t\"\nreason = \"r\"\ndue_minutes = 5\n";
    let head = "id = \"p\"\ntitle = \"t\"\n";
    for (text, line, part) in [
        (
            format!("{head}colour = \"red\"\n"),
            3,
            "unknown field `colour`",
        ),
        (
            format!("{head}[when]\nkinds = [\"letter\"]\n"),
            4,
            "`letter` is no kind; there are message, call",
        ),
        (
            format!("{head}[when]\nverdicts = [\"safe\"]\n"),
            4,
            "`safe` is no verdict",
        ),
        (
            format!("{head}[when]\nunless_exposures = [\"guessed\"]\n"),
            4,
            "`guessed` is no exposure",
        ),
        (
            format!("{head}[when]\nanswers = [\"stick\"]\n"),
            4,
            "`stick` is no answer; write `question=value`",
        ),
        (
            format!("{head}[when]\nunless = [\"clicked\"]\n"),
            4,
            "unknown field `unless`",
        ),
        (
            format!("{head}[when]\nunless_exposures = [\"clicked\"]\n{step}"),
            4,
            "may have advice, but no steps",
        ),
        (
            format!("{head}{}", step.replace("\"it\"", "\"leader\"")),
            5,
            "for the hat `it` or `security`",
        ),
        (
            format!("{head}{}", step.replace("\"it\"", "\"boss\"")),
            5,
            "`boss` is no hat; there are it, security",
        ),
        (
            format!("{head}{}", step.replace("= 5", "= 0")),
            9,
            "`due_minutes` must lie between",
        ),
        (
            format!("{head}{}", step.replace("\"s\"", "\"S p\"")),
            4,
            "lower-case letters, digits and dashes",
        ),
        (
            format!("{head}{step}{step}"),
            11,
            "the step `s` stands there twice",
        ),
        (
            format!("{head}[[advice]]\nkey = \"hello\"\n"),
            4,
            "does not start with `advice-`",
        ),
        (String::from("id = \"p\"\n"), 1, "missing field `title`"),
        (String::from("id = \"p\"\ntitle = \n"), 2, ""),
    ] {
        let problem = read_playbook("ours.toml", &text).unwrap_err();
        assert_eq!(problem.line, line, "{problem}\n{text}");
        assert!(problem.what.contains(part), "{problem}");
        assert!(
            problem
                .to_string()
                .starts_with("cannot read the playbook `ours.toml`, line "),
            "{problem}"
        );
    }
}
