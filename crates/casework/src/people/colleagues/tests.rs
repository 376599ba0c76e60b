//! What a table of colleagues changes, and which addresses are ours. Storing them and showing them are tested where that
//! is done.

use uuid::Uuid;

use super::import::groups;
use super::*;

const LANGUAGES: &[&str] = &["de", "en"];

fn own() -> Vec<String> {
    vec!["school.example".into()]
}

fn colleague(number: u128, name: &str, language: &str, group: &str) -> Colleague {
    Colleague {
        id: ColleagueId(Uuid::from_u128(number)),
        name: name.into(),
        address: format!("{}@school.example", name.to_lowercase()),
        language: language.into(),
        groups: groups(group),
    }
}

#[test]
fn a_table_says_what_it_changes_before_anything_does() {
    let there = [
        colleague(1, "Ada", "en", "office"),
        colleague(2, "Ben", "de", "office"),
        colleague(3, "Cem", "de", ""),
    ];
    let table = "Name;E-Mail;Sprache;Gruppen\r\n\
        Ada;ADA@school.example;en;Office\r\n\
        \"Ben \"\"B\"\" Beck\";ben@school.example;de-AT;office yard\r\n\
        Dia;dia@mail.school.example;xx;yard\r\n\
        Eve;eve@elsewhere.example;;\r\n\
        Ada;ada@school.example;;\r\n\
        Nobody;;;\r\n";
    let plan = plan_import(&there, table, &own(), LANGUAGES, false);
    assert_eq!(plan.unchanged, 1);
    let (before, after) = &plan.changed[0];
    assert_eq!(
        (before.name.as_str(), after.name.as_str()),
        ("Ben", "Ben \"B\" Beck")
    );
    assert_eq!(after.language, "de");
    assert_eq!(after.groups, groups("yard office"));
    assert_eq!(plan.added.len(), 1);
    assert_eq!(plan.added[0].address, "dia@mail.school.example");
    assert_eq!(plan.added[0].language, "");
    assert_eq!(
        plan.problems,
        [
            (5, RowProblem::OtherDomain),
            (6, RowProblem::Twice),
            (7, RowProblem::NoAddress)
        ]
    );
    assert!(plan.removed.is_empty());
    let whole = plan_import(&there, table, &own(), LANGUAGES, true);
    assert_eq!(whole.removed, [there[2].clone()]);
}

#[test]
fn a_list_of_bare_addresses_and_a_table_without_heading_are_read() {
    let bare = plan_import(
        &[],
        "ada@school.example\nben@school.example",
        &own(),
        LANGUAGES,
        false,
    );
    assert_eq!(bare.added.len(), 2);
    assert_eq!(bare.added[1].name, "");
    let table = "\u{feff}Ada Marsh,ada@school.example,en,office|yard\n";
    let plain = plan_import(&[], table, &own(), LANGUAGES, false);
    assert_eq!(plain.added[0].name, "Ada Marsh");
    assert_eq!(plain.added[0].groups, groups("office yard"));
    assert!(plan_import(&[], "", &own(), LANGUAGES, false).is_empty());
}

#[test]
fn only_our_own_domains_and_names_below_them_are_ours() {
    for (address, ours) in [
        ("ada@school.example", true),
        ("ada@mail.school.example", true),
        ("ada@SCHOOL.example", true),
        ("ada@notschool.example", false),
        ("ada@school.example.evil.test", false),
        ("ada@school.example@evil.test", false),
        ("ada", false),
    ] {
        assert_eq!(is_of_domains(address, &own()), ours, "{address}");
    }
    assert!(!is_of_domains(
        "ada@school.example",
        &["".into(), " ".into()]
    ));
}

#[test]
fn what_could_bend_a_header_is_no_address() {
    for address in [
        "ada@school.example\r\nBcc: x@evil.test",
        "ada@school.example,x@school.example",
        "ada@@school.example",
        "a b@school.example",
        "<ada@school.example>",
        "ada@localhost",
        "@school.example",
        "ada@",
        "ada@.school.example",
        "\"ada\"@school.example",
    ] {
        assert!(!is_address(address), "{address}");
    }
    assert!(is_address("o'hara+news@mail.school.example"));
}
