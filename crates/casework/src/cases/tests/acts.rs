//! Each act: what it changes, what it says on which timeline, and what it refuses.

use std::collections::BTreeSet;

use evidence::finding::Question;
use evidence::verdict::{Fingerprint, Verdict};

use crate::cases::acts::{
    ActRefused, AnswerWords, ClosingWords, NewDeskMessage, NewReporterMessage, Published,
    StepByHand, Wanted, add_exposures, add_step, close, complete_step, desk_says, disagree,
    lay_out_steps, line_of_receipt, publish, reopen, reporter_says, tell_reporters,
    title_for_new_case, write_answer,
};
use crate::cases::case::{
    Answer, AnswerStanding, Case, CaseState, Outcome, PlannedStep, StepState, StoppedBy,
    WORDS_CHARS_MAX,
};
use crate::cases::gate::{StillOpen, gate};
use crate::cases::report::{Exposure, Privacy, ReportKind};
use crate::cases::sample::{
    both_hats, case_of, examination, member, message_id, minute, pass, report, step, uuid,
};
use crate::cases::thread::MessageKind;
use crate::cases::timeline::{Actor, ChainId, EntryKind};
use crate::ids::{AccountId, CaseId, PublishedAnswerId, ReportId, StepId};
use crate::moment::Moment;
use crate::people::Hat;

fn sample() -> Case {
    case_of(vec![
        report(2, Privacy::Named),
        report(3, Privacy::Anonymous),
    ])
}

fn answers(text: &'static str, because: &'static str) -> AnswerWords<'static> {
    AnswerWords {
        standing: AnswerStanding::Answers,
        text,
        because,
    }
}

fn ready() -> Case {
    let mut case = sample();
    for report in &mut case.reports {
        report.told = Some(minute(5));
    }
    case.answers = Question::ALL
        .map(|question| Answer {
            question,
            standing: AnswerStanding::DoesNotApply,
            text: String::new(),
            because: String::from("nobody was stopped"),
            who: AccountId(uuid(100)),
            when: minute(5),
        })
        .to_vec();
    case
}

#[test]
fn an_answer_needs_its_words_and_what_it_rests_on() {
    let case = sample();
    let work = pass(&case, &both_hats());
    let keep = work.answers(Question::KeepWorking).unwrap();
    let refused = |words| write_answer(&case, &keep, words, minute(1)).unwrap_err();
    assert_eq!(
        refused(answers(" ", "mail log")),
        ActRefused::WordsMissing(Wanted::Answer)
    );
    assert_eq!(
        refused(answers("They work", "")),
        ActRefused::WordsMissing(Wanted::RestsOn)
    );
    assert_eq!(
        refused(answers("They work", "")).advice(),
        "Please write what the answer rests on."
    );
    let acted = write_answer(
        &case,
        &keep,
        answers(" They work ", "they said so"),
        minute(1),
    )
    .unwrap();
    assert_eq!(acted.changed.text, "They work");
    assert_eq!(acted.changed.who, both_hats().id);
    assert_eq!(acted.lines[0].kind, EntryKind::AnswerWritten);
    assert_eq!(acted.lines[0].chain, ChainId::from(case.id));
    assert_eq!(
        acted.lines[0].says,
        "IT's question was answered: They work This rests on: they said so"
    );
}

#[test]
fn each_question_is_answered_by_its_own_hat() {
    let case = sample();
    let it = pass(&case, &member(1, &[Hat::It]));
    let security = pass(&case, &member(1, &[Hat::Security]));
    assert!(
        it.answers(Question::KeepWorking).is_some()
            && it.answers(Question::PreventOrRecover).is_none()
    );
    assert!(
        security.answers(Question::KeepWorking).is_none()
            && security.answers(Question::PreventOrRecover).is_some()
    );
}

#[test]
fn a_pass_for_another_case_opens_nothing() {
    let mut case = sample();
    let work = pass(&case, &both_hats());
    case.steps.push(step(9, Question::KeepWorking));
    case.id = CaseId(uuid(99));
    assert_eq!(
        complete_step(&case, &work, StepId(uuid(9)), "seen", minute(1)).unwrap_err(),
        ActRefused::OtherCase
    );
}

#[test]
fn too_many_words_are_refused() {
    let mut case = sample();
    case.steps.push(step(9, Question::KeepWorking));
    let work = pass(&case, &both_hats());
    let just_fits = "ä".repeat(WORDS_CHARS_MAX);
    assert!(complete_step(&case, &work, StepId(uuid(9)), &just_fits, minute(1)).is_ok());
    assert_eq!(
        complete_step(
            &case,
            &work,
            StepId(uuid(9)),
            &format!("{just_fits}ä"),
            minute(1)
        )
        .unwrap_err(),
        ActRefused::WordsTooLong(Wanted::Proof)
    );
}

#[test]
fn a_step_is_done_once() {
    let mut case = sample();
    case.steps.push(step(9, Question::KeepWorking));
    let work = pass(&case, &both_hats());
    let acted = complete_step(&case, &work, StepId(uuid(9)), "mail log, 09:14", minute(1)).unwrap();
    assert_eq!(
        acted.lines[0].says,
        "a step was done: Do thing 9. Proof: mail log, 09:14"
    );
    case.steps[0] = acted.changed;
    assert_eq!(
        complete_step(&case, &work, StepId(uuid(9)), "again", minute(2)).unwrap_err(),
        ActRefused::StepNotOpen
    );
    assert_eq!(
        complete_step(&case, &work, StepId(uuid(10)), "again", minute(2)).unwrap_err(),
        ActRefused::NoSuchStep
    );
}

#[test]
fn a_step_by_hand_is_for_it_or_security() {
    let case = sample();
    let work = pass(&case, &both_hats());
    let by_hand = |hat| StepByHand {
        id: StepId(uuid(9)),
        hat,
        question: Question::KeepWorking,
        title: "Ring the school office",
        reason: "",
        due: minute(30),
    };
    assert_eq!(
        add_step(&case, &work, by_hand(Hat::Leader), minute(1)).unwrap_err(),
        ActRefused::NoSuchHat
    );
    let added = add_step(&case, &work, by_hand(Hat::It), minute(1)).unwrap();
    assert_eq!(added.changed.state, StepState::Open);
    assert_eq!(
        added.lines[0].says,
        "a step was added: Ring the school office"
    );
}

fn planned(id: &str, due_minutes: i64) -> PlannedStep {
    PlannedStep {
        id: id.to_owned(),
        hat: Hat::It,
        question: Question::KeepWorking,
        title: String::from("Planned"),
        reason: String::from("Because."),
        due_minutes,
    }
}

#[test]
fn laying_out_twice_adds_nothing_and_an_earlier_due_wins() {
    let mut case = sample();
    let mut numbers = 300..;
    let mut new_id = || StepId(uuid(numbers.next().unwrap()));
    let first = lay_out_steps(
        &case,
        &[planned("a", 60), planned("b", 120)],
        minute(0),
        &mut new_id,
    );
    assert_eq!(first.lines[0].says, "playbooks laid out 2 steps");
    case.steps = first.changed;
    let again = lay_out_steps(
        &case,
        &[planned("a", 60), planned("b", 120)],
        minute(0),
        &mut new_id,
    );
    assert!(again.changed.is_empty() && again.lines.is_empty());
    let later = lay_out_steps(
        &case,
        &[planned("b", 15), planned("c", 60)],
        minute(10),
        &mut new_id,
    );
    let dues: Vec<(Option<&str>, Moment)> = later
        .changed
        .iter()
        .map(|step| (step.playbook_step.as_deref(), step.due))
        .collect();
    assert_eq!(dues, [(Some("b"), minute(25)), (Some("c"), minute(70))]);
    case.steps[0].state = StepState::Waived {
        reason: String::from("no"),
        who: AccountId(uuid(1)).into(),
        when: minute(1),
    };
    let waived = lay_out_steps(&case, &[planned("a", 1)], minute(10), &mut new_id);
    assert!(waived.changed.is_empty(), "what was waived stays waived");
    case.state = CaseState::Closed;
    let closed = lay_out_steps(&case, &[planned("z", 1)], minute(10), &mut new_id);
    assert!(closed.changed.is_empty(), "a closed case gets no open step");
}

#[test]
fn telling_reaches_everybody_who_is_owed_and_says_so_on_their_own_timelines() {
    let mut case = sample();
    case.reports[0].told = Some(minute(1));
    let work = pass(&case, &both_hats());
    let acted = tell_reporters(&case, &work, &[], "It was harmful.", minute(2), || {
        message_id(7)
    })
    .unwrap();
    assert_eq!(acted.changed.len(), 1);
    assert_eq!(acted.changed[0].report, ReportId(uuid(3)));
    assert_eq!(acted.changed[0].message.kind, MessageKind::Outcome);
    assert_eq!(acted.lines[0].chain, ChainId::from(ReportId(uuid(3))));
    case.reports[1].told = Some(minute(2));
    assert_eq!(
        tell_reporters(&case, &work, &[], "Again.", minute(3), || message_id(8)).unwrap_err(),
        ActRefused::NobodyToTell
    );
    let again = tell_reporters(
        &case,
        &work,
        &[ReportId(uuid(2))],
        "Again.",
        minute(3),
        || message_id(8),
    )
    .unwrap();
    assert_eq!(again.changed.len(), 1);
    assert_eq!(
        tell_reporters(&case, &work, &[ReportId(uuid(77))], "x", minute(3), || {
            message_id(9)
        })
        .unwrap_err(),
        ActRefused::NoSuchReport
    );
}

#[test]
fn the_desk_may_still_talk_on_a_closed_case() {
    let mut case = sample();
    case.state = CaseState::Closed;
    let message = NewDeskMessage {
        id: message_id(1),
        report: ReportId(uuid(2)),
        asks: true,
        text: "Did it come back?",
    };
    let acted = desk_says(&case, &pass(&case, &both_hats()), message, minute(1)).unwrap();
    assert_eq!(acted.changed.kind, MessageKind::Question);
    assert_eq!(acted.lines[0].says, "the desk asked the reporter something");
}

#[test]
fn what_an_anonymous_reporter_does_is_noted_to_the_hour() {
    let case = sample();
    let message = NewReporterMessage {
        id: message_id(1),
        text: "one more thing",
        files: &[],
    };
    let hour = Moment::from_unix_seconds(1_795_316_400);
    let said = reporter_says(&case.reports[1], message, minute(1)).unwrap();
    assert_eq!((said.changed.when, said.lines[0].at), (hour, hour));
    let said = reporter_says(&case.reports[0], message, minute(1)).unwrap();
    assert_eq!(said.changed.when, minute(1));
    let more = BTreeSet::from([Exposure::Paid]);
    assert_eq!(
        add_exposures(&case.reports[1], None, &more, minute(1)).lines[0].at,
        hour
    );
    assert_eq!(
        disagree(&case.reports[1], None, message, minute(1))
            .unwrap()
            .changed
            .disagreed,
        hour
    );
}

#[test]
fn files_need_no_words_and_words_no_files() {
    let case = sample();
    let says = |text, files: &[String]| {
        let message = NewReporterMessage {
            id: message_id(1),
            text,
            files,
        };
        reporter_says(&case.reports[0], message, minute(1))
    };
    assert_eq!(
        says(" ", &[]).unwrap_err(),
        ActRefused::WordsMissing(Wanted::Message)
    );
    let with_file = says("", &["0".repeat(64)]).unwrap();
    assert_eq!(with_file.lines[0].kind, EntryKind::EvidenceAdded);
    assert_eq!(with_file.lines[0].actor, Actor::Reporter);
}

#[test]
fn exposures_only_grow_and_nothing_goes_when_something_comes() {
    let mut case = sample();
    case.reports[0].exposures = BTreeSet::from([Exposure::Nothing]);
    let more = BTreeSet::from([Exposure::Clicked, Exposure::EnteredPassword]);
    let acted = add_exposures(&case.reports[0], Some(&case), &more, minute(1));
    assert_eq!(acted.changed.exposures, more);
    assert!(!acted.changed.reopens && !acted.changed.owed_again);
    assert_eq!(
        acted.lines[0].says,
        "the reporter told more: clicked, entered-password"
    );
    case.reports[0].exposures = more.clone();
    let nothing_new = add_exposures(
        &case.reports[0],
        Some(&case),
        &BTreeSet::from([Exposure::Nothing]),
        minute(1),
    );
    assert_eq!(nothing_new.changed.exposures, more);
    assert!(nothing_new.lines.is_empty());
}

#[test]
fn an_exposure_told_late_opens_the_case_again() {
    let mut case = ready();
    case.state = CaseState::Closed;
    let more = BTreeSet::from([Exposure::Paid]);
    let acted = add_exposures(&case.reports[0], Some(&case), &more, minute(9));
    assert!(acted.changed.reopens && acted.changed.owed_again);
    assert_eq!(acted.lines[1].kind, EntryKind::Reopened);
    assert_eq!(acted.lines[1].chain, ChainId::from(case.id));
}

#[test]
fn disagreeing_needs_no_words_and_opens_a_closed_case() {
    let mut case = ready();
    case.state = CaseState::Closed;
    let message = NewReporterMessage {
        id: message_id(1),
        text: "",
        files: &[],
    };
    let acted = disagree(&case.reports[0], Some(&case), message, minute(9)).unwrap();
    assert!(acted.changed.reopens);
    assert_eq!(acted.lines.len(), 2);
    case.state = CaseState::Open;
    let acted = disagree(&case.reports[0], Some(&case), message, minute(9)).unwrap();
    assert!(!acted.changed.reopens);
    assert_eq!(acted.lines.len(), 1);
}

#[test]
fn the_gate_says_what_is_open_in_the_order_of_work() {
    let mut case = sample();
    case.steps.push(step(9, Question::KeepWorking));
    let open = gate(&case).unwrap_err();
    let codes: Vec<&str> = open.iter().map(StillOpen::code).collect();
    assert_eq!(
        codes,
        ["question", "question", "step", "reporter", "reporter"]
    );
    assert_eq!(open[2].to_string(), "A step is still open: Do thing 9");
    assert_eq!(
        open[4].to_string(),
        "The person behind report 2 has not been told the outcome yet."
    );
    assert!(gate(&ready()).is_ok());
}

#[test]
fn closing_asks_the_gate_about_the_case_as_it_stands_now() {
    let mut case = ready();
    let ready_then = gate(&case).unwrap();
    case.steps.push(step(9, Question::KeepWorking));
    let words = ClosingWords {
        outcome: Outcome::Harm,
        stopped_by: None,
        lesson: "Ask sooner.",
    };
    let refused = close(
        ready_then,
        &case,
        &pass(&case, &both_hats()),
        words,
        minute(9),
    )
    .unwrap_err();
    assert!(
        matches!(&refused, ActRefused::StillOpen(open) if open.len() == 1),
        "{refused:?}"
    );
}

#[test]
fn only_a_near_miss_was_stopped_by_something() {
    let case = ready();
    let work = pass(&case, &both_hats());
    let close_with = |outcome, stopped_by| {
        let words = ClosingWords {
            outcome,
            stopped_by,
            lesson: "Ask sooner.",
        };
        close(gate(&case).unwrap(), &case, &work, words, minute(9))
    };
    assert_eq!(
        close_with(Outcome::NearMiss, None).unwrap_err(),
        ActRefused::StoppedByMissing
    );
    assert_eq!(
        close_with(Outcome::FalseAlarm, Some(StoppedBy::Luck)).unwrap_err(),
        ActRefused::StoppedByUnexpected
    );
    let closed = close_with(Outcome::NearMiss, Some(StoppedBy::Person)).unwrap();
    assert_eq!(
        closed.lines[0].says,
        "the case was closed: a near miss, stopped by a person. Lesson: Ask sooner."
    );
}

#[test]
fn reopening_owes_everybody_an_outcome_again() {
    let mut case = ready();
    let work = pass(&case, &both_hats());
    assert_eq!(
        reopen(&case, &work, "a new lead", minute(9)).unwrap_err(),
        ActRefused::CaseOpen
    );
    case.state = CaseState::Closed;
    let acted = reopen(&case, &work, "a new lead", minute(9)).unwrap();
    assert_eq!(acted.changed.owed_again.len(), 2);
}

#[test]
fn an_answer_is_published_only_when_its_asker_agreed() {
    let mut case = sample();
    case.kind = ReportKind::Question;
    let work = pass(&case, &both_hats());
    let words = Published {
        id: PublishedAnswerId(uuid(8)),
        question: "May I use my own stick?",
        answer: "Better not; we lend you one.",
    };
    assert_eq!(
        publish(&case, &work, words, minute(1)).unwrap_err(),
        ActRefused::MayNotBePublished
    );
    case.reports[0].may_be_published = true;
    assert_eq!(
        publish(&case, &work, words, minute(1))
            .unwrap()
            .changed
            .question,
        words.question
    );
    case.kind = ReportKind::Message;
    assert_eq!(
        publish(&case, &work, words, minute(1)).unwrap_err(),
        ActRefused::MayNotBePublished
    );
}

#[test]
fn a_title_tells_what_it_is_about_and_hides_nothing() {
    let mut report = report(2, Privacy::Named);
    assert_eq!(
        title_for_new_case(&report, &[]),
        "Message: I clicked it, says 2"
    );
    let mut record = examination(report.id, Verdict::Harmful, Fingerprint::default());
    record.originals[0].subject = String::from("Pay\u{202e}gpj.\r\n now\u{200b}!");
    assert_eq!(
        title_for_new_case(&report, &[record]),
        "Message: “Paygpj. now!” from it@mailbox.invalid"
    );
    report.what_happened = "word ".repeat(500);
    let long = title_for_new_case(&report, &[]);
    assert!(long.ends_with('…') && long.chars().count() <= 160, "{long}");
    report.what_happened = String::from(" ");
    assert_eq!(title_for_new_case(&report, &[]), "Message");
}

#[test]
fn the_title_of_a_sealed_report_quotes_the_mail_and_never_its_reporter() {
    for privacy in [Privacy::Confidential, Privacy::Anonymous] {
        let mut report = report(2, privacy);
        report.what_happened = String::from("Rosalind from room 4 here, my head wants this");
        assert_eq!(title_for_new_case(&report, &[]), "Message");
        let mut record = examination(report.id, Verdict::Harmful, Fingerprint::default());
        record.originals[0].subject = String::from("Your parcel waits");
        assert_eq!(
            title_for_new_case(&report, std::slice::from_ref(&record)),
            "Message: “Your parcel waits”"
        );
        record.originals[0].subject = String::new();
        assert_eq!(title_for_new_case(&report, &[record]), "Message");
    }
}

#[test]
fn the_first_line_of_a_report_names_nobody() {
    let line = line_of_receipt(&report(2, Privacy::Named), 2);
    assert_eq!(line.says, "a report came in: message, 2 files");
}
