//! Explanations of sign-in logs as a case keeps them: which raise a case, and what they join.

use evidence::signin::explaining::Cause;

use crate::cases::joining::{JoinOrOpen, JoinedBecause, OpenCase, join_or_open_by_marks};
use crate::cases::lockout::{
    HypothesisRecord, LockoutRecord, SourceRecord, account_mark, account_marks_of, steps_of,
};
use crate::cases::report::{Privacy, ReportKind};
use crate::cases::sample::{minute, report, uuid};
use crate::ids::{CaseId, LockoutId};

fn explained(cause: Cause, probability: f64, locked: bool) -> LockoutRecord {
    LockoutRecord {
        id: LockoutId(uuid(1)),
        account: String::from("SCHOOL\\Anna"),
        at: minute(9),
        first: minute(1),
        last: minute(9),
        failures: 12,
        locked,
        hypotheses: vec![HypothesisRecord {
            cause,
            probability,
            evidence_for: Vec::new(),
            against: Vec::new(),
            missing: Vec::new(),
        }],
        lines: Vec::new(),
        sources: vec![SourceRecord {
            name: String::from("192.0.2.7"),
            failures: 12,
            first: minute(1),
            last: minute(9),
            every_seconds: None,
            earlier: 0,
        }],
        marks: Vec::new(),
        keep_working: String::from("Unlock."),
        prevent_or_recover: String::from("Look."),
        notes: Vec::new(),
    }
}

#[test]
fn a_lock_raises_a_case_and_so_does_somebody_who_got_in_and_nothing_else() {
    for (cause, probability, locked, raises) in [
        (Cause::MistypedPassword, 0.9, false, false),
        (Cause::MistypedPassword, 0.9, true, true),
        (Cause::Undecided, 0.3, true, true),
        (Cause::BruteForce, 0.9, false, false),
        (Cause::PasswordGuessed, 0.9, false, true),
        (Cause::PasswordGuessed, 0.4, false, false),
        (Cause::SecondFactorFatigue, 0.6, false, true),
        (Cause::SecondFactorRelayed, 0.6, false, true),
        (Cause::SecondFactorRelayed, 0.4, false, false),
    ] {
        let record = explained(cause, probability, locked);
        assert_eq!(
            record.raises_a_case(),
            raises,
            "{cause:?} {probability} {locked}"
        );
    }
}

#[test]
fn an_account_is_one_however_it_is_written() {
    for name in ["anna", " Anna ", "anna@school.example", "SCHOOL\\ANNA"] {
        assert_eq!(
            account_mark(name).as_deref(),
            Some("account:anna"),
            "{name}"
        );
    }
    for nobody in ["", " ", "@school.example", "SCHOOL\\"] {
        assert_eq!(account_mark(nobody), None, "{nobody}");
    }
}

#[test]
fn only_an_attack_joins_by_its_address() {
    let benign = explained(Cause::StaleSavedPassword, 0.9, true);
    assert_eq!(benign.joining_marks(), ["account:anna"]);
    let attack = explained(Cause::Spraying, 0.9, true);
    assert_eq!(
        attack.joining_marks(),
        ["account:anna", "sign-in-source:192.0.2.7"]
    );
    let open = |number, mark: &str| OpenCase {
        case: CaseId(uuid(number)),
        about_it: false,
        opened: minute(0),
        fingerprints: vec![evidence::verdict::Fingerprint {
            marks: vec![mark.to_owned()],
            text_similarity: None,
        }],
    };
    let candidates = [open(1, "sign-in-source:192.0.2.7"), open(2, "account:anna")];
    assert_eq!(
        join_or_open_by_marks(&attack.joining_marks(), &candidates),
        JoinOrOpen::Join(CaseId(uuid(2)), JoinedBecause::SameAccount)
    );
    assert_eq!(
        join_or_open_by_marks(&attack.joining_marks(), &candidates[..1]),
        JoinOrOpen::Join(CaseId(uuid(1)), JoinedBecause::SameSignInSource)
    );
    assert_eq!(
        join_or_open_by_marks(&benign.joining_marks(), &candidates[..1]),
        JoinOrOpen::Open
    );
}

#[test]
fn a_report_is_about_the_account_it_names_and_only_where_somebody_is_locked_out() {
    let mut raised = report(1, Privacy::Named);
    raised.kind = ReportKind::Lockout;
    raised.details = vec![(String::from("account"), String::from("a.berg"))];
    raised.reporter_address = Some(String::from("anna@school.example"));
    assert_eq!(
        account_marks_of(&raised),
        ["account:a.berg", "account:anna"]
    );
    raised.kind = ReportKind::Message;
    assert_eq!(account_marks_of(&raised), [""; 0]);
}

#[test]
fn both_answers_become_steps_and_an_attack_presses_more() {
    let steps = steps_of(&explained(Cause::StaleSavedPassword, 0.9, true));
    assert_eq!(steps.len(), 2);
    assert!(steps[0].reason.starts_with("Unlock."));
    assert_eq!(steps[1].due_minutes, 480);
    assert_eq!(
        steps_of(&explained(Cause::Spraying, 0.9, true))[1].due_minutes,
        60
    );
}
