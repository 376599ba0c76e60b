//! What the stories start from: small records with recognisable identifiers. Number 7 of anything is the same 7 in
//! every story.

use std::collections::BTreeSet;

use casework::cases::acts::Told;
use casework::cases::case::{
    Answer, AnswerStanding, Closing, Outcome, PlannedStep, Step, StepState, StoppedBy,
};
use casework::cases::examination::{
    ExaminationRecord, FindingRecord, OriginalRecord, UncheckedRecord,
};
use casework::cases::report::{AdviceLine, EvidenceItem, Exposure, Privacy, Report, ReportKind};
use casework::cases::thread::{MessageFrom, MessageKind, ThreadMessage};
use casework::cases::timeline::{Actor, ChainId, EntryKind, Line};
use casework::ids::{AccountId, CaseId, MessageId, OrganisationId, ReportId, StepId};
use casework::moment::Moment;
use casework::people::account::Account;
use casework::people::passes::Sight;
use casework::people::{Hat, Hats};
use evidence::finding::{Cia, Question};
use evidence::mail::message::read;
use evidence::mail::open::{Grade, Lost, Wrapper};
use evidence::mail::payment_request::payment_request;
use evidence::verdict::{Fingerprint, Verdict};
use uuid::Uuid;

use crate::{Arrival, Organisation, OrganisationSettings, Placed, Placement};

use super::TestWorld;

pub(crate) const ALL: Sight = Sight {
    ordinary: true,
    about_it: true,
};
pub(crate) const ORDINARY: Sight = Sight {
    ordinary: true,
    about_it: false,
};

fn id(sort: u128, number: u32) -> Uuid {
    Uuid::from_u128((sort << 64) | u128::from(number))
}

pub(crate) fn report_id(number: u32) -> ReportId {
    ReportId(id(1, number))
}

pub(crate) fn case_id(number: u32) -> CaseId {
    CaseId(id(2, number))
}

pub(crate) fn account_id(number: u32) -> AccountId {
    AccountId(id(3, number))
}

pub(crate) fn step_id(number: u32) -> StepId {
    StepId(id(4, number))
}

pub(crate) fn message_id(number: u32) -> MessageId {
    MessageId(id(5, number))
}

/// So many minutes after a day in May.
pub(crate) fn minute(count: i64) -> Moment {
    Moment::from_unix_seconds(1_779_000_000).plus_minutes(count)
}

pub(crate) fn organisation(number: u32) -> Organisation {
    Organisation {
        id: OrganisationId(id(9, number)),
        created: minute(i64::from(number)),
        set_up: None,
        demonstration: false,
        settings: OrganisationSettings {
            public_name: format!("School {number}"),
            language: "en".into(),
            ..OrganisationSettings::default()
        },
    }
}

pub(crate) fn account(number: u32, hats: &[Hat]) -> Account {
    Account {
        id: account_id(number),
        name: format!("Member {number}"),
        address: format!("member{number}@school.example"),
        hats: Hats::of(hats.iter().copied()),
        password_hash: None,
        active: true,
        created: minute(0),
    }
}

pub(crate) fn digest(number: u32) -> String {
    format!("{number:064x}")
}

pub(crate) fn report(number: u32) -> Report {
    Report {
        id: report_id(number),
        case: None,
        kind: ReportKind::Message,
        exposures: BTreeSet::from([Exposure::Clicked]),
        privacy: Privacy::Named,
        reporter_name: Some(format!("Reporter {number}")),
        reporter_address: Some(format!("reporter{number}@school.example")),
        language: "en".into(),
        what_happened: format!("A parcel\0 I never ordered, number {number}"),
        details: vec![("asked-for".into(), "a fee".into())],
        received: minute(i64::from(number)),
        told: None,
        may_be_published: false,
        disagreed: None,
        advice: Vec::new(),
        examination_pending: true,
    }
}

pub(crate) fn evidence(number: u32) -> EvidenceItem {
    EvidenceItem {
        sha256: digest(number),
        report: report_id(number),
        name: "parcel\0.eml".into(),
        media_type: "message/rfc822".into(),
        size_bytes: 1_234,
        received: minute(i64::from(number)),
    }
}

pub(crate) fn arrival(number: u32) -> Arrival {
    Arrival {
        report: report(number),
        submission: format!("submission-{number}"),
        evidence: vec![evidence(number)],
        says: "a report came in: message, 1 file".into(),
        sealed: None,
        demonstration: false,
    }
}

/// An examination of report `number` with these marks.
pub(crate) fn examination(
    number: u32,
    marks: &[&str],
    text_similarity: Option<u64>,
) -> ExaminationRecord {
    ExaminationRecord {
        sha256: digest(number),
        report: report_id(number),
        examined: minute(i64::from(number)),
        dns_questions_open: true,
        verdict: Verdict::Suspicious,
        score: 0.75,
        grade: Grade::InlineForward,
        originals: vec![OriginalRecord {
            sha256: digest(number),
            grade: Grade::InlineForward,
            wrappers: vec![Wrapper::InlineForward, Wrapper::MicrosoftReport],
            lost: vec![Lost::Signatures],
            verdict: Verdict::Suspicious,
            score: 0.75,
            findings: vec![finding()],
            unchecked: vec![UncheckedRecord {
                id: "authentication.dns-not-asked".into(),
                says: "DNS was not asked".into(),
                facts: vec![("domain".into(), "parcel.example".into())],
            }],
            subject: "Ihr Päckchen wartet".into(),
            from_name: "Parcel Service".into(),
            from_address: "pay@parcel.example".into(),
            dated: Some(minute(-5)),
            fingerprint: Fingerprint {
                marks: marks.iter().map(|mark| (*mark).to_owned()).collect(),
                text_similarity,
            },
            payment: payment_request(&read(
                "From: Parcel Service <pay@parcel.example>\nReply-To: pay@parcels.example\n\n\
                 Account name: Parcel\nIBAN DE89 3704 0044 0532 0130 00, BIC COBADEFF\n\
                 Invoice 20417 over 1.234,50 EUR, due 30.11.2026, tel. 01632 960001\n"
                    .as_bytes(),
            )),
        }],
        originals_beyond_cap: 0,
        comment: Some("is this real?".into()),
        drill_markers: Vec::new(),
        wrapping_findings: Vec::new(),
        wrapping_unchecked: Vec::new(),
        call_needed: true,
    }
}

fn finding() -> FindingRecord {
    FindingRecord {
        id: "links.text-names-another-host".into(),
        weight: 12,
        question: Question::PreventOrRecover,
        cia: Cia::CI,
        advertising: false,
        where_seen: "part 1".into(),
        bytes: Some((10, 20)),
        says: "the text names `parcel.example`, the link leads to `quokka.test`".into(),
        facts: vec![("host".into(), "quokka.test".into())],
    }
}

pub(crate) fn planned(id: &str, due_minutes: i64) -> PlannedStep {
    PlannedStep {
        id: id.into(),
        hat: Hat::It,
        question: Question::KeepWorking,
        title: format!("Do {id}"),
        reason: "so that people can work".into(),
        due_minutes,
    }
}

/// Places report `number` into case `number`, or into a wave it belongs to, with one step.
pub(crate) fn placement(number: u32, examinations: Vec<ExaminationRecord>) -> Placement {
    Placement {
        report: report_id(number),
        examinations,
        exposures: report(number).exposures,
        may_join: true,
        fresh_case: case_id(number),
        title: format!("Message: “Your parcel {number}”"),
        steps: vec![(step_id(number), planned("change-password", 60))],
        advice: vec![AdviceLine {
            key: "advice-change-password".into(),
            text: None,
        }],
        verdict: Some(Verdict::Suspicious),
        verdict_says: "the verdict is suspicious".into(),
        at: minute(i64::from(number)),
        jobs: Vec::new(),
    }
}

pub(crate) fn step(number: u32) -> Step {
    Step {
        id: step_id(number),
        playbook_step: None,
        hat: Hat::Security,
        question: Question::PreventOrRecover,
        title: "Look at the sign-ins".into(),
        reason: String::new(),
        due: minute(30),
        state: StepState::Open,
    }
}

pub(crate) fn done(step: Step) -> Step {
    Step {
        state: StepState::Done {
            proof: "seen in the log".into(),
            who: account_id(1).into(),
            when: minute(50),
        },
        ..step
    }
}

pub(crate) fn answer(question: Question) -> Answer {
    Answer {
        question,
        standing: AnswerStanding::Answers,
        text: "They work with a new password".into(),
        because: "the sign-in log".into(),
        who: account_id(1),
        when: minute(40),
    }
}

pub(crate) fn message(number: u32, report: u32, from: MessageFrom) -> ThreadMessage {
    ThreadMessage {
        id: message_id(number),
        report: report_id(report),
        from,
        kind: MessageKind::Word,
        text: format!("word {number} about wombats"),
        when: minute(i64::from(number)),
        evidence: Vec::new(),
    }
}

pub(crate) fn told(report: u32) -> Told {
    Told {
        report: report_id(report),
        told: minute(55),
        message: ThreadMessage {
            kind: MessageKind::Outcome,
            ..message(1_000 + report, report, MessageFrom::Desk(account_id(1)))
        },
    }
}

pub(crate) fn closing() -> Closing {
    Closing {
        outcome: Outcome::NearMiss,
        stopped_by: Some(StoppedBy::Person),
        lesson: "Parcels are never paid for by mail; kookaburra".into(),
        who: account_id(1),
        when: minute(60),
    }
}

pub(crate) fn line(chain: impl Into<ChainId>, kind: EntryKind) -> Line {
    Line {
        chain: chain.into(),
        at: minute(45),
        actor: Actor::Member(account_id(1)),
        kind,
        says: format!("something happened: {}", kind.code()),
    }
}

/// Receives report `number` and places it.
pub(crate) async fn placed(world: &TestWorld, number: u32, marks: &[&str]) -> Placed {
    world.desk.receive_report(&arrival(number)).await.unwrap();
    let examinations = vec![examination(number, marks, None)];
    world
        .desk
        .place_report(&placement(number, examinations))
        .await
        .unwrap()
}

/// A case that only has to be closed: one report, told; its step done; both answers written.
pub(crate) async fn ready_to_close(world: &TestWorld, number: u32) -> CaseId {
    let case = placed(world, number, &[]).await.case;
    let laid_out = Step {
        playbook_step: Some("change-password".into()),
        ..step(number)
    };
    world
        .desk
        .settle_step(case, &done(laid_out), &[], minute(50))
        .await
        .unwrap();
    for question in Question::ALL {
        world
            .desk
            .save_answer(case, &answer(question), &[])
            .await
            .unwrap();
    }
    world
        .desk
        .save_told(case, &[told(number)], &[])
        .await
        .unwrap();
    case
}
