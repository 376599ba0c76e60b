//! What a heads-up says, what it never says, and whom it reaches. How it is written as a mail and how a tap comes back are
//! tested where that is done.

use std::collections::{BTreeMap, BTreeSet};

use evidence::verdict::{Fingerprint, Verdict};
use uuid::Uuid;

use super::*;
use crate::cases::case::CaseState;
use crate::cases::report::Exposure;
use crate::cases::sample;
use crate::ids::ColleagueId;
use crate::people::colleagues::Colleague;

fn own() -> Vec<String> {
    vec!["school.example".into()]
}

fn text(title: &str, looks_like: &str, to_do: &str) -> WrittenText {
    WrittenText {
        title: title.into(),
        looks_like: looks_like.into(),
        to_do: to_do.into(),
    }
}

fn plain() -> BTreeMap<String, WrittenText> {
    let english = text(
        "Full mailbox",
        "It leads to https://bad.example/in",
        "Leave it.",
    );
    BTreeMap::from([
        ("en".to_owned(), english),
        ("de".to_owned(), WrittenText::default()),
    ])
}

fn new(texts: &BTreeMap<String, WrittenText>) -> NewHeadsUp<'_> {
    NewHeadsUp {
        id: HeadsUpId(Uuid::from_u128(77)),
        texts,
        written_in: "en",
        audience: Audience::Everybody,
        reports: 2,
        banner_hours: Some(48),
    }
}

fn written(case: &Case, new: NewHeadsUp<'_>, to: usize) -> Result<Acted<HeadsUp>, HeadsUpRefused> {
    let pass = sample::pass(case, &sample::both_hats());
    write_heads_up(case, &pass, new, to, sample::minute(5))
}

#[test]
fn what_is_written_is_defanged_and_stands_in_for_a_missing_language() {
    let case = sample::case_of(vec![sample::report(1, Privacy::Named)]);
    let acted = written(&case, new(&plain()), 120).unwrap();
    let heads_up = acted.changed;
    let (language, german) = heads_up.text_for("de").unwrap();
    assert_eq!(language, "en");
    assert_eq!(
        german.looks_like.as_str(),
        "It leads to hxxps://bad[.]example/in"
    );
    assert_eq!(heads_up.spotted_by, SpottedBy::Some);
    assert_eq!(heads_up.banner_until, Some(sample::minute(5 + 48 * 60)));
    assert_eq!(
        acted.lines[0].says,
        "a heads-up went out to 120 colleagues and as a banner: Full mailbox"
    );
    assert_eq!(acted.lines[0].kind, EntryKind::HeadsUpSent);
}

#[test]
fn a_reporter_is_never_named_and_a_sealed_name_cannot_be_guessed() {
    let case = sample::case_of(vec![
        sample::report(1, Privacy::Named),
        sample::report(2, Privacy::Confidential),
    ]);
    for (says, refused) in [
        ("ask rosalind kettle 1", true),
        ("ask rosalind1@school.example", true),
        ("ask rosalind1[at]school[.]example", true),
        ("ask Rosalind Kettle 2", false),
    ] {
        let texts = BTreeMap::from([("en".to_owned(), text("A", says, "B"))]);
        let found = written(&case, new(&texts), 1).err();
        let expected = HeadsUpRefused::NamesAReporter {
            language: "en".into(),
        };
        assert_eq!(found == Some(expected), refused, "{says}");
    }
}

#[test]
fn what_may_not_be_sent_is_refused_with_a_sentence() {
    let case = sample::case_of(vec![sample::report(1, Privacy::Named)]);
    let long = "x".repeat(PART_CHARS_MAX + 1);
    let texts =
        |title: &str, looks: &str| BTreeMap::from([("en".to_owned(), text(title, looks, "B"))]);
    let (missing, too_long, fine) = (texts(" ", "A"), texts("A", &long), plain());
    let refusals = [
        written(&case, new(&missing), 1),
        written(&case, new(&too_long), 1),
        written(&case, new(&BTreeMap::new()), 1),
        written(&case, new(&fine), ADDRESSEES_MAX + 1),
        written(
            &case,
            NewHeadsUp {
                banner_hours: Some(0),
                ..new(&fine)
            },
            1,
        ),
        written(
            &case,
            NewHeadsUp {
                banner_hours: None,
                ..new(&fine)
            },
            0,
        ),
    ];
    for refused in refusals {
        assert!(refused.unwrap_err().advice().ends_with('.'));
    }
    let mut about_it = case.clone();
    about_it.about_it = true;
    let security = sample::member(5, &[crate::people::Hat::Security]);
    let pass = sample::pass(&about_it, &security);
    let refused = write_heads_up(&about_it, &pass, new(&fine), 1, sample::minute(5));
    assert_eq!(refused, Err(HeadsUpRefused::AboutIt));
    let other = sample::pass(&case, &sample::both_hats());
    let mut elsewhere = case.clone();
    elsewhere.id = CaseId(Uuid::from_u128(9_999));
    let refused = write_heads_up(&elsewhere, &other, new(&fine), 1, sample::minute(5));
    assert_eq!(refused, Err(HeadsUpRefused::OtherCase));
}

#[test]
fn a_draft_names_nobody_of_ours_and_nothing_in_it_is_live() {
    let named = sample::report(1, Privacy::Confidential);
    let mut case = sample::case_of(vec![named.clone()]);
    let fingerprint = Fingerprint {
        marks: Vec::new(),
        text_similarity: None,
    };
    let mut record = sample::examination(named.id, Verdict::Harmful, fingerprint);
    let original = &mut record.originals[0];
    original.subject = "ROSALIND KETTLE 1, rosalind1@school.example: pay at www.bad.example".into();
    original.from_address = "it@mailbox.invalid".into();
    original.findings[1].facts = vec![("host".into(), "login.bad.example".into())];
    case.examinations = vec![record.clone()];
    let facts = draft_facts(&case, &own());
    assert_eq!(facts.subject.as_str(), "…, …: pay at www[.]bad[.]example");
    assert_eq!(facts.from_address.as_str(), "it[at]mailbox[.]invalid");
    assert_eq!(facts.hosts, [Defanged::of("login.bad.example")]);
    assert_eq!(facts.findings.len(), 1);
    assert_eq!(facts.findings[0].0, "finding-links-other-host");
    assert_eq!(facts.findings[0].1[0].1, "login[.]bad[.]example");
    record.originals[0].from_address = "head@school.example".into();
    case.examinations = vec![record];
    assert!(draft_facts(&case, &own()).from_address.is_empty());
    assert_eq!(
        draft_facts(&sample::case_of(Vec::new()), &own()),
        DraftFacts::default()
    );
}

fn colleague(number: u128, address: &str, group: &str) -> Colleague {
    Colleague {
        id: ColleagueId(Uuid::from_u128(number)),
        name: format!("Colleague {number}"),
        address: address.into(),
        language: "de".into(),
        groups: BTreeSet::from([group.to_owned()]),
    }
}

#[test]
fn it_reaches_everybody_groups_or_typed_addresses_and_never_another_house() {
    let list = [
        colleague(1, "ada@school.example", "office"),
        colleague(2, "ben@school.example", "yard"),
        colleague(3, "eve@elsewhere.example", "yard"),
    ];
    let reached = |audience| {
        let mut next = 100;
        reach(&audience, &list, &own(), || {
            next += 1;
            ColleagueId(Uuid::from_u128(next))
        })
    };
    let everybody = reached(Audience::Everybody);
    assert_eq!(everybody.to.len(), 2);
    assert_eq!(everybody.left_out, ["eve@elsewhere.example"]);
    let yard = reached(Audience::Groups(BTreeSet::from(["yard".to_owned()])));
    assert_eq!(yard.to.len(), 1);
    assert_eq!(yard.to[0].id, list[1].id);
    let typed = [
        "<ADA@school.example>",
        "new@school.example",
        "new@school.example",
        "x@evil.test",
        "nonsense",
    ];
    let typed = reached(Audience::Typed(typed.map(String::from).into()));
    assert_eq!(typed.to.len(), 2);
    assert_eq!(typed.to[0].id, list[0].id);
    assert_eq!(typed.to[1].id, ColleagueId(Uuid::from_u128(101)));
    assert_eq!(typed.left_out, ["x@evil.test", "nonsense"]);
    assert_eq!(reached(Audience::Nobody), Reached::default());
}

#[test]
fn a_tap_on_a_closed_case_opens_it_only_where_there_is_more_to_tell() {
    let mut report = sample::report(1, Privacy::Named);
    report.what_happened = String::new();
    for (exposures, words, reopens) in [
        (vec![], "", false),
        (vec![Exposure::Nothing], "", false),
        (vec![Exposure::Clicked], "", true),
        (vec![Exposure::Nothing], "but my screen is odd now", true),
    ] {
        report.exposures = exposures.into_iter().collect();
        report.what_happened = words.into();
        let closed = what_a_tap_means(&report, CaseState::Closed);
        assert_eq!((closed.reopens, closed.told), (reopens, !reopens));
        let open = what_a_tap_means(&report, CaseState::Open);
        assert!(!open.reopens && !open.told);
    }
}

#[test]
fn few_people_are_not_counted_aloud() {
    assert_eq!(SpottedBy::of(0).counted(), None);
    assert_eq!(SpottedBy::of(2).counted(), None);
    assert_eq!(SpottedBy::of(3).counted(), Some(3));
}
