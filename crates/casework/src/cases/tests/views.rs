//! Who sees what: names and other reporters' words are searched for in the whole serialised view, so that a new field
//! cannot let them through unnoticed.

use evidence::finding::Question;
use evidence::verdict::{Fingerprint, Verdict};

use crate::cases::case::{Case, CaseState, Closing, Outcome};
use crate::cases::report::{AdviceLine, Privacy, Report};
use crate::cases::sample::{
    both_hats, case_of, examination, file, member, message_id, minute, report, step, uuid,
};
use crate::cases::thread::{MessageFrom, MessageKind, ThreadMessage};
use crate::cases::timeline::{Actor, EntryKind, Head, Line, append};
use crate::cases::views::{DeskView, StaffView, Viewer, WaitingReport};
use crate::ids::{AccountId, ReportId};
use crate::people::Hat;

/// A case with one report of each privacy: 2 named, 3 confidential, 4 anonymous.
fn three_reports() -> Case {
    let privacies = [
        (2, Privacy::Named),
        (3, Privacy::Confidential),
        (4, Privacy::Anonymous),
    ];
    let mut case = case_of(
        privacies
            .map(|(number, privacy)| report(number, privacy))
            .to_vec(),
    );
    for (number, _) in privacies {
        let id = ReportId(uuid(number));
        case.evidence.push(file(id));
        case.examinations
            .push(examination(id, Verdict::Suspicious, Fingerprint::default()));
        case.threads
            .push(word(number, MessageFrom::Reporter, "a word from"));
        case.threads.push(word(
            number + 10,
            MessageFrom::Desk(AccountId(uuid(100))),
            "an answer to",
        ));
        let line = Line {
            chain: id.into(),
            at: minute(0),
            actor: Actor::Reporter,
            kind: EntryKind::ReportReceived,
            says: String::from("a report came in"),
        };
        case.timeline.push(append(Head::EMPTY, &line));
    }
    case.verdict = Some(Verdict::Harmful);
    case.steps.push(step(200, Question::KeepWorking));
    case
}

fn word(number: u128, from: MessageFrom, text: &str) -> ThreadMessage {
    let report = ReportId(uuid(if number > 10 { number - 10 } else { number }));
    ThreadMessage {
        id: message_id(number),
        report,
        from,
        kind: MessageKind::Word,
        text: format!("{text} {}", report.0.as_u128()),
        when: minute(i64::try_from(number).unwrap()),
        evidence: Vec::new(),
    }
}

fn desk(case: &Case, hats: &[Hat]) -> DeskView {
    case.through(&Viewer::Member(&member(100, hats)))
        .unwrap()
        .desk()
        .unwrap()
}

fn staff(case: &Case, number: u128) -> StaffView {
    case.through(&Viewer::Reporter(ReportId(uuid(number))))
        .unwrap()
        .staff()
        .unwrap()
}

fn json(view: &impl serde::Serialize) -> String {
    serde_json::to_string(view).unwrap()
}

#[test]
fn the_desk_sees_named_names_and_no_sealed_ones() {
    let written = json(&desk(&three_reports(), &[Hat::It]));
    assert!(written.contains("Rosalind Kettle 2") && written.contains("rosalind2@school.example"));
    assert!(
        !written.contains("Rosalind Kettle 3") && !written.contains("rosalind3@"),
        "{written}"
    );
}

#[test]
fn an_anonymous_name_would_not_be_shown_even_if_it_had_been_stored() {
    let mut case = three_reports();
    case.reports[2].reporter_name = Some(String::from("Rosalind Kettle 4"));
    assert!(!json(&desk(&case, &[Hat::It, Hat::Security])).contains("Rosalind Kettle 4"));
}

#[test]
fn an_auditor_reads_without_names_and_may_do_nothing() {
    let view = desk(&three_reports(), &[Hat::Auditor]);
    let written = json(&view);
    assert!(
        !written.contains("Rosalind") && !written.contains("rosalind"),
        "{written}"
    );
    assert!(
        !view.may.work
            && !view.may.close
            && !view.may.reopen
            && !view.may.tell
            && !view.may.publish
    );
    assert!(view.questions.iter().all(|question| !question.may_answer));
}

#[test]
fn a_case_does_not_exist_for_those_who_may_not_see_it() {
    let mut case = three_reports();
    for hats in [&[][..], &[Hat::Staff], &[Hat::Admin], &[Hat::Leader]] {
        assert!(
            case.through(&Viewer::Member(&member(100, hats))).is_none(),
            "{hats:?}"
        );
    }
    assert!(case.through(&Viewer::Reporter(ReportId(uuid(5)))).is_none());
    case.about_it = true;
    for hats in [
        &[Hat::It][..],
        &[Hat::It, Hat::Security],
        &[Hat::Auditor],
        &[Hat::Admin, Hat::Security],
    ] {
        assert!(
            case.through(&Viewer::Member(&member(100, hats))).is_none(),
            "{hats:?}"
        );
    }
    assert!(
        desk(&case, &[Hat::Leader])
            .questions
            .iter()
            .all(|question| question.may_answer)
    );
}

#[test]
fn a_reporter_sees_nothing_of_the_others() {
    let case = three_reports();
    for (own, others) in [(2, [3, 4]), (3, [2, 4]), (4, [2, 3])] {
        let written = json(&staff(&case, own));
        assert!(written.contains(&format!("I clicked it, says {own}")));
        assert!(
            written.contains(&format!("a word from {own}"))
                && written.contains(&format!("mail-{own}.eml"))
        );
        assert!(written.contains(&format!("Your mailbox is full {own}")));
        for other in others {
            for sign in [
                "says ",
                "a word from ",
                "an answer to ",
                "mail-",
                "Kettle ",
                "mailbox is full ",
            ] {
                assert!(
                    !written.contains(&format!("{sign}{other}")),
                    "{own} sees `{sign}{other}`: {written}"
                );
            }
        }
        assert!(
            !written.contains("Do thing"),
            "steps are the desk's: {written}"
        );
    }
}

#[test]
fn a_reporter_gets_the_worse_verdict_and_the_reasons_in_order() {
    let view = staff(&three_reports(), 2);
    assert_eq!(view.verdict, Some(Verdict::Harmful));
    let keys: Vec<&str> = view
        .findings
        .iter()
        .map(|sentence| sentence.key.as_str())
        .collect();
    assert_eq!(keys, ["finding-links-other-host", "finding-sender-known"]);
    assert_eq!(
        view.unchecked[0].key,
        "unchecked-authentication-dns-not-asked"
    );
    assert_eq!(view.lost.len(), 1);
    assert!(view.may_disagree);
}

#[test]
fn a_report_without_a_case_is_seen_by_its_reporter_alone() {
    let mut waiting = WaitingReport {
        report: Report {
            case: None,
            examination_pending: true,
            advice: vec![AdviceLine {
                key: String::from("advice-message"),
                text: None,
            }],
            ..report(2, Privacy::Named)
        },
        evidence: vec![file(ReportId(uuid(2)))],
        thread: Vec::new(),
    };
    waiting.report.exposures.clear();
    let view = waiting
        .through(&Viewer::Reporter(ReportId(uuid(2))))
        .unwrap()
        .staff()
        .unwrap();
    assert!(view.examination_pending && view.verdict.is_none() && view.case_number.is_none());
    assert_eq!(view.advice[0].key, "advice-message");
    assert_eq!(view.may_add_exposures.len(), 10);
    assert!(
        waiting
            .through(&Viewer::Reporter(ReportId(uuid(3))))
            .is_none()
    );
    assert!(waiting.through(&Viewer::Member(&both_hats())).is_none());
}

#[test]
fn the_desks_page_has_all_it_draws() {
    let case = three_reports();
    let view = desk(&case, &[Hat::It]);
    assert_eq!(view.questions[0].question, Question::KeepWorking);
    assert!(view.questions[0].may_answer && !view.questions[1].may_answer);
    assert_eq!(view.questions[0].open_steps.len(), 1);
    assert!(view.steps[0].is_overdue(minute(61)) && !view.steps[0].is_overdue(minute(60)));
    assert_eq!(view.still_open.len(), 2 + 1 + 3);
    assert!(view.may.work && !view.may.close && view.may.tell && !view.may.reopen);
    assert_eq!(view.timeline.len(), 3);
    assert_eq!(view.timeline[0].who, "the reporter");
    assert_eq!(view.timeline[2].report_place, Some(3));
    assert!(view.broken_links.is_empty());
    let original = &view.reports[0].files[0]
        .examination
        .as_ref()
        .unwrap()
        .originals[0];
    let weights: Vec<i16> = original
        .findings
        .iter()
        .map(|finding| finding.weight)
        .collect();
    assert_eq!(weights, [-20, 12, 0]);
    assert_eq!(original.findings[0].where_seen, "header From, bytes 3-9");
}

#[test]
fn a_broken_timeline_is_said_on_the_page() {
    let mut case = three_reports();
    case.timeline[1].kind = String::from("closed");
    assert_eq!(desk(&case, &[Hat::It]).broken_links.len(), 1);
}

#[test]
fn a_closed_case_says_how_it_ended_to_both_sides() {
    let mut case = three_reports();
    case.state = CaseState::Closed;
    case.closing = Some(Closing {
        outcome: Outcome::NearMiss,
        stopped_by: None,
        lesson: String::from("Hands go up fast."),
        who: AccountId(uuid(101)),
        when: minute(90),
    });
    assert_eq!(staff(&case, 2).outcome, Some(Outcome::NearMiss));
    assert!(
        !json(&staff(&case, 2)).contains("Hands go up fast"),
        "the lesson is the desk's"
    );
    let view = desk(&case, &[Hat::It]);
    assert_eq!(view.closing.unwrap().who, "a former member");
    assert!(view.may.reopen && !view.may.work && !view.may.tell);
}

#[test]
fn views_are_written_with_stable_codes() {
    let written: serde_json::Value =
        serde_json::to_value(desk(&three_reports(), &[Hat::It])).unwrap();
    assert_eq!(written["kind"], "message");
    assert_eq!(written["state"], "open");
    assert_eq!(written["verdict"], "harmful");
    assert_eq!(written["grade"], "described");
    assert_eq!(written["opened"], "2026-11-22T03:56:00Z");
    assert_eq!(written["exposures"][0], "clicked");
    assert_eq!(written["questions"][1]["question"], "prevent-or-recover");
    let original = &written["reports"][0]["files"][0]["examination"]["originals"][0];
    assert_eq!(original["lost"][0], "signatures");
    assert_eq!(original["findings"][0]["cia"], "CI");
}
