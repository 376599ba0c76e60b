//! The walk up the DNS to the record that speaks for a domain, on zones of a few records. No message here: what is said
//! of one is shown by the golden pairs.

use super::*;
use crate::dns::{DnsAnswers, DnsQuestion};

fn zone(records: &[(&str, &str)]) -> DnsAnswers {
    DnsAnswers::planted(records.iter().map(|(name, record)| {
        let (record_type, name) = name.split_once(' ').unwrap_or(("TXT", name));
        let name = if record.starts_with("v=DMARC1") {
            format!("_dmarc.{name}")
        } else {
            name.to_owned()
        };
        (
            DnsQuestion::new(&name, RecordType::from_code(record_type).unwrap()),
            DnsAnswer::Records(record.split(" | ").map(str::to_owned).collect()),
        )
    }))
}

fn found(from: &str, records: &[(&str, &str)]) -> Option<Policy> {
    match discover(from, &Answers::new(&zone(records))) {
        Discovery::Found(policy) => Some(policy),
        Discovery::NotPublished => None,
        Discovery::Unknown => panic!("every question has an answer"),
    }
}

#[test]
fn eight_questions_are_the_most() {
    let names: Vec<&str> = names_up("a.b.c").collect();
    assert_eq!(names, ["a.b.c", "b.c", "c"]);
    let names: Vec<&str> = names_up("1.2.3.4.5.6.7.8.9.10.example").collect();
    assert_eq!(names.len(), 8);
    assert_eq!(names[1], "5.6.7.8.9.10.example");
    assert_eq!(names[7], "example");
    assert_eq!(names_up("1.2.3.4.5.6.7.8").count(), 8);
}

#[test]
fn the_nearest_record_rules_and_the_highest_names_the_organisation() {
    let records = [
        ("mail.firm.example", "v=DMARC1; p=none"),
        ("firm.example", "v=DMARC1; p=reject; sp=quarantine"),
    ];
    let own = found("mail.firm.example", &records).unwrap();
    assert_eq!(
        (own.wish, own.organisation.as_str()),
        (Wish::None, "firm.example")
    );
    let below = found("other.firm.example", &records).unwrap();
    assert_eq!(
        (below.wish, below.published_at.as_str()),
        (Wish::Quarantine, "firm.example")
    );
    assert_eq!(found("elsewhere.example", &records), None);
}

#[test]
fn a_domain_can_say_that_it_is_an_organisation_or_a_suffix() {
    let records = [
        ("branch.firm.example", "v=DMARC1; p=reject; psd=n"),
        ("firm.example", "v=DMARC1; p=none"),
        ("town.example", "v=DMARC1; p=reject; psd=y"),
    ];
    let own = found("branch.firm.example", &records).unwrap();
    assert_eq!(own.organisation, "branch.firm.example");
    let below = found("mail.school.town.example", &records).unwrap();
    assert_eq!(below.organisation, "school.town.example");
    assert_eq!(below.published_at, "town.example");
}

#[test]
fn names_that_do_not_exist_have_a_rule_of_their_own() {
    let records = [
        ("firm.example", "v=DMARC1; p=none; sp=none; np=reject"),
        ("MX there.firm.example", "10 in.firm.example"),
    ];
    let missing = found("nowhere.firm.example", &records).unwrap();
    assert!(missing.for_missing_name && missing.wish == Wish::Reject);
    let there = found("there.firm.example", &records).unwrap();
    assert!(!there.for_missing_name && there.wish == Wish::None);
}

#[test]
fn test_mode_is_a_step_milder() {
    let rule = |record| {
        let policy = found("firm.example", &[("firm.example", record)]).unwrap();
        (policy.published, policy.wish)
    };
    assert_eq!(
        rule("v=DMARC1; p=reject; t=y"),
        (Wish::Reject, Wish::Quarantine)
    );
    assert_eq!(
        rule("v=DMARC1; p=quarantine; t=y"),
        (Wish::Quarantine, Wish::None)
    );
    // `pct` is gone from the standard.
    assert_eq!(
        rule("v=DMARC1; p=reject; pct=0"),
        (Wish::Reject, Wish::Reject)
    );
    assert_eq!(
        rule("v=DMARC1; rua=mailto:d@firm.example"),
        (Wish::None, Wish::None)
    );
    assert_eq!(
        rule("v=DMARC1; p=oops; rua=mailto:d@firm.example"),
        (Wish::None, Wish::None)
    );
}

#[test]
fn what_is_no_policy_is_passed_over() {
    for record in [
        "v=DMARC1; p=reject | v=DMARC1; p=none",
        "v=DMARC1; p=oops",
        "v=DMARC1x; p=reject",
    ] {
        assert_eq!(
            found("firm.example", &[("firm.example", record)]),
            None,
            "{record}"
        );
    }
    let beside = "v=DMARC1; p=reject | something else";
    assert!(found("firm.example", &[("firm.example", beside)]).is_some());
}

#[test]
fn row_27_tags_that_ask_nothing_of_a_reader_change_nothing() {
    // `pct`, `rf` and `ri` are historic (RFC 9989, appendix on the changes since RFC 7489).
    let of = |record: &str| found("firm.example", &[("firm.example", record)]).unwrap();
    let plain = of("v=DMARC1; p=reject");
    assert_eq!(plain.wish, Wish::Reject);
    for more in ["pct=0", "rf=afrf:iodef", "ri=0", "ri=-1; rf=; pct=many"] {
        assert_eq!(of(&format!("v=DMARC1; p=reject; {more}")), plain, "{more}");
    }
}

#[test]
fn alignment_is_by_organisation_or_to_the_letter() {
    let records = [("firm.example", "v=DMARC1; p=reject; adkim=s")];
    let dns = zone(&records);
    let answers = Answers::new(&dns);
    let policy = found("mail.firm.example", &records).unwrap();
    let aligned = |proved, by| is_aligned(&policy, "mail.firm.example", proved, by, &answers);
    assert_eq!(aligned("mail.firm.example", By::Dkim), Some(true));
    assert_eq!(aligned("firm.example", By::Dkim), Some(false));
    assert_eq!(aligned("firm.example", By::Spf), Some(true));
    assert_eq!(aligned("bounce.firm.example", By::Spf), Some(true));
    assert_eq!(aligned("badfirm.example", By::Spf), Some(false));
    assert_eq!(aligned("example", By::Spf), Some(false));
}

#[test]
fn all_questions_are_asked_in_one_round() {
    let absent = DnsAnswers::absent();
    let answers = Answers::new(&absent);
    assert_eq!(discover("a.firm.example", &answers), Discovery::Unknown);
    assert_eq!(answers.wanted_count(), 3);
}
