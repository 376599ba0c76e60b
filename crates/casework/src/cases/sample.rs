//! Cases for the tests of this room, made of plain parts. Not built into the product.

use std::collections::{BTreeMap, BTreeSet};

use evidence::finding::{Cia, Question};
use evidence::mail::open::{Grade, Lost};
use evidence::verdict::{Fingerprint, Verdict};

use crate::cases::case::{Case, CaseState, Step, StepState};
use crate::cases::examination::{
    ExaminationRecord, FindingRecord, OriginalRecord, UncheckedRecord,
};
use crate::cases::report::{EvidenceItem, Exposure, Privacy, Report, ReportKind};
use crate::ids::{AccountId, CaseId, MessageId, ReportId, StepId};
use crate::moment::Moment;
use crate::people::passes::CasePass;
use crate::people::{Hat, Hats, Member};

pub fn uuid(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}

pub fn minute(minute: i64) -> Moment {
    Moment::from_unix_seconds(1_795_319_760).plus_minutes(minute)
}

pub fn member(number: u128, hats: &[Hat]) -> Member {
    Member {
        id: AccountId(uuid(number)),
        name: format!("Member {number}"),
        hats: Hats::of(hats.iter().copied()),
    }
}

pub fn both_hats() -> Member {
    member(100, &[Hat::It, Hat::Security])
}

pub fn pass(case: &Case, member: &Member) -> CasePass {
    member.desk_pass().unwrap().open(case.facts()).unwrap()
}

pub fn report(number: u128, privacy: Privacy) -> Report {
    let named = privacy != Privacy::Anonymous;
    Report {
        id: ReportId(uuid(number)),
        case: Some(CaseId(uuid(1))),
        kind: ReportKind::Message,
        exposures: BTreeSet::from([Exposure::Clicked]),
        privacy,
        reporter_name: named.then(|| format!("Rosalind Kettle {number}")),
        reporter_address: named.then(|| format!("rosalind{number}@school.example")),
        language: String::from("en"),
        what_happened: format!("I clicked it, says {number}"),
        details: Vec::new(),
        received: minute(0),
        told: None,
        may_be_published: false,
        disagreed: None,
        advice: Vec::new(),
        examination_pending: false,
    }
}

pub fn step(number: u128, question: Question) -> Step {
    Step {
        id: StepId(uuid(number)),
        playbook_step: None,
        hat: Hat::It,
        question,
        title: format!("Do thing {number}"),
        reason: String::from("Because."),
        due: minute(60),
        state: StepState::Open,
    }
}

pub fn case_of(reports: Vec<Report>) -> Case {
    Case {
        id: CaseId(uuid(1)),
        number: 12,
        title: String::from("Message: a sample"),
        kind: ReportKind::Message,
        about_it: false,
        state: CaseState::Open,
        opened: minute(0),
        verdict: None,
        grade: Grade::Described,
        answers: Vec::new(),
        steps: Vec::new(),
        reports,
        evidence: Vec::new(),
        examinations: Vec::new(),
        lockouts: Vec::new(),
        mails: Vec::new(),
        held_mails: Vec::new(),
        threads: Vec::new(),
        timeline: Vec::new(),
        closing: None,
        payment_check: None,
        waits_for_a_caller: BTreeSet::new(),
        member_names: BTreeMap::from([(AccountId(uuid(100)), String::from("Member 100"))]),
        integration_names: BTreeMap::new(),
    }
}

pub fn finding(id: &str, weight: i16, says: &str) -> FindingRecord {
    FindingRecord {
        id: id.to_owned(),
        weight,
        question: Question::PreventOrRecover,
        cia: Cia::CI,
        advertising: false,
        where_seen: String::from("header From"),
        bytes: Some((3, 9)),
        says: says.to_owned(),
        facts: vec![(String::from("host"), String::from("login.invalid"))],
    }
}

pub fn examination(
    report: ReportId,
    verdict: Verdict,
    fingerprint: Fingerprint,
) -> ExaminationRecord {
    ExaminationRecord {
        sha256: format!("{:064x}", report.0.as_u128()),
        report,
        examined: minute(1),
        dns_questions_open: true,
        verdict,
        score: 0.9,
        grade: Grade::InlineForward,
        originals: vec![OriginalRecord {
            sha256: "0".repeat(64),
            grade: Grade::InlineForward,
            wrappers: Vec::new(),
            lost: vec![Lost::Signatures],
            verdict,
            score: 0.9,
            findings: vec![
                finding("links.note", 0, "a plain note"),
                finding("links.other-host", 12, "the link leads elsewhere"),
                finding("sender.known", -20, "the sender is known"),
            ],
            unchecked: vec![UncheckedRecord {
                id: String::from("authentication.dns-not-asked"),
                says: String::from("DNS was not asked"),
                facts: Vec::new(),
            }],
            subject: format!("Your mailbox is full {}", report.0.as_u128()),
            from_name: String::from("IT desk"),
            from_address: String::from("it@mailbox.invalid"),
            dated: None,
            fingerprint,
            payment: evidence::mail::payment_request::PaymentRequest::default(),
        }],
        originals_beyond_cap: 0,
        comment: None,
        drill_markers: Vec::new(),
        wrapping_findings: Vec::new(),
        wrapping_unchecked: Vec::new(),
        call_needed: false,
    }
}

pub fn file(report: ReportId) -> EvidenceItem {
    EvidenceItem {
        sha256: format!("{:064x}", report.0.as_u128()),
        report,
        name: format!("mail-{}.eml", report.0.as_u128()),
        media_type: String::from("message/rfc822"),
        size_bytes: 1_234,
        received: minute(0),
    }
}

pub fn message_id(number: u128) -> MessageId {
    MessageId(uuid(number))
}
