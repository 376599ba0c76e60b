//! A case with a little of everything, for the tests that draw pages: three reports (named, confidential, anonymous), a
//! hostile mail with findings, steps of every state, a thread.

use std::collections::BTreeMap;

use casework::cases::case::{Answer, AnswerStanding, Case, CaseState, Step, StepState};
use casework::cases::examination::{
    ExaminationRecord, FindingRecord, OriginalRecord, UncheckedRecord,
};
use casework::cases::held_mail::{HeldMail, HeldState};
use casework::cases::report::{AdviceLine, EvidenceItem, Exposure, Privacy, Report, ReportKind};
use casework::cases::thread::{MessageFrom, MessageKind, ThreadMessage};
use casework::cases::timeline::{Actor, EntryKind, Head, Line, append};
use casework::ids::{AccountId, CaseId, MessageId, ReportId, StepId};
use casework::moment::Moment;
use casework::people::{Hat, Hats, Member};
use evidence::finding::{Cia, Question};
use evidence::mail::open::{Grade, Lost};
use evidence::verdict::{Fingerprint, Verdict};
use uuid::Uuid;

/// What hostile fields hold: markup, a formula, and a direction trick.
pub const HOSTILE: &str = "<script>bang()</script>\u{202e}=1+1";

/// The moment at which the sample is looked at.
pub const NOW: Moment = Moment::from_unix_seconds(1_795_319_160);

/// A member with these hats.
pub fn member(hats: &[Hat]) -> Member {
    Member {
        id: AccountId(Uuid::from_u128(7)),
        name: "Robin Marsh".to_owned(),
        hats: Hats::of(hats.iter().copied()),
    }
}

/// The case.
pub fn case() -> Case {
    let id = CaseId(Uuid::from_u128(1));
    let reports = vec![
        report(
            11,
            Privacy::Named,
            &[Exposure::Clicked, Exposure::EnteredPassword],
        ),
        report(12, Privacy::Confidential, &[Exposure::Opened]),
        report(13, Privacy::Anonymous, &[]),
    ];
    let sha256 = "ab".repeat(32);
    Case {
        id,
        number: 12,
        title: format!("“Your mailbox is full” {HOSTILE}"),
        kind: ReportKind::Message,
        about_it: false,
        state: CaseState::Open,
        opened: NOW.plus_minutes(-95),
        verdict: Some(Verdict::Harmful),
        grade: Grade::InlineForward,
        answers: vec![answer()],
        steps: steps(),
        evidence: reports
            .iter()
            .map(|report| item(report.id, &sha256))
            .collect(),
        examinations: vec![examination(reports[0].id, &sha256)],
        lockouts: vec![super::samples_sign_ins::lockout()],
        mails: Vec::new(),
        held_mails: vec![held(51, reports[0].id), held(52, reports[1].id)],
        threads: threads(&reports),
        timeline: vec![append(Head::EMPTY, &line(id))],
        reports,
        closing: None,
        payment_check: None,
        waits_for_a_caller: Default::default(),
        member_names: BTreeMap::from([(AccountId(Uuid::from_u128(7)), "Robin Marsh".to_owned())]),
        integration_names: BTreeMap::new(),
    }
}

fn report(id: u128, privacy: Privacy, exposures: &[Exposure]) -> Report {
    let known = privacy != Privacy::Anonymous;
    Report {
        id: ReportId(Uuid::from_u128(id)),
        case: Some(CaseId(Uuid::from_u128(1))),
        kind: ReportKind::Message,
        exposures: exposures.iter().copied().collect(),
        privacy,
        reporter_name: known.then(|| format!("Dana Okoro {id}")),
        reporter_address: known.then(|| format!("dana{id}@school.example")),
        language: "en".to_owned(),
        what_happened: format!(
            "It asked for my password, and I typed it before I thought. {HOSTILE}"
        ),
        details: vec![("seen-where".to_owned(), HOSTILE.to_owned())],
        received: NOW.plus_minutes(-90),
        told: None,
        may_be_published: false,
        disagreed: None,
        advice: vec![AdviceLine {
            key: "advice-own".to_owned(),
            text: Some("Change your password now.".to_owned()),
        }],
        examination_pending: false,
    }
}

fn answer() -> Answer {
    Answer {
        question: Question::KeepWorking,
        standing: AnswerStanding::Answers,
        text: "Dana has a new password and is working again.".to_owned(),
        because: "She signed in while we were on the phone.".to_owned(),
        who: AccountId(Uuid::from_u128(7)),
        when: NOW.plus_minutes(-20),
    }
}

fn steps() -> Vec<Step> {
    let who = AccountId(Uuid::from_u128(7));
    let step = |id: u128, hat, question, title: &str, due: i64, state| Step {
        id: StepId(Uuid::from_u128(id)),
        playbook_step: Some(format!("step-{id}")),
        hat,
        question,
        title: title.to_owned(),
        reason:
            "So that nobody else can sign in with it. A screenshot of the sign-in log is proof."
                .to_owned(),
        due: NOW.plus_minutes(due),
        state,
    };
    let done = StepState::Done {
        proof: "Reset at 03:20, told by phone".to_owned(),
        who: who.into(),
        when: NOW.plus_minutes(-25),
    };
    let waived = StepState::Waived {
        reason: "She never opened it".to_owned(),
        who: who.into(),
        when: NOW.plus_minutes(-25),
    };
    vec![
        step(
            21,
            Hat::It,
            Question::KeepWorking,
            "Give the person a new password by phone",
            -40,
            done,
        ),
        step(
            22,
            Hat::Security,
            Question::PreventOrRecover,
            "End every session of the account",
            -125,
            StepState::Open,
        ),
        step(
            23,
            Hat::Security,
            Question::PreventOrRecover,
            "Look for mail rules made since",
            12,
            StepState::Open,
        ),
        step(
            24,
            Hat::It,
            Question::PreventOrRecover,
            "Block the sender's host",
            600,
            waived,
        ),
    ]
}

fn item(report: ReportId, sha256: &str) -> EvidenceItem {
    EvidenceItem {
        sha256: sha256.to_owned(),
        report,
        name: format!("mailbox{HOSTILE}.eml"),
        media_type: "message/rfc822".to_owned(),
        size_bytes: 48_211,
        received: NOW.plus_minutes(-90),
    }
}

fn examination(report: ReportId, sha256: &str) -> ExaminationRecord {
    ExaminationRecord {
        sha256: sha256.to_owned(),
        report,
        examined: NOW.plus_minutes(-90),
        dns_questions_open: true,
        verdict: Verdict::Harmful,
        score: 0.97,
        grade: Grade::InlineForward,
        originals: vec![original(sha256)],
        originals_beyond_cap: 1,
        comment: Some("FYI, is this real?".to_owned()),
        drill_markers: vec!["X-PHISHTEST".to_owned()],
        wrapping_findings: Vec::new(),
        wrapping_unchecked: Vec::new(),
        call_needed: false,
    }
}

fn original(sha256: &str) -> OriginalRecord {
    OriginalRecord {
        sha256: sha256.to_owned(),
        grade: Grade::InlineForward,
        wrappers: Vec::new(),
        lost: vec![Lost::TransportHeaders, Lost::Signatures],
        verdict: Verdict::Harmful,
        score: 0.97,
        findings: vec![
            finding(
                "links.text-names-another-host",
                30,
                "a link shows `school.example` and leads to `sch00l-login.example`",
                Cia::CI,
            ),
            finding(
                "wording.asks-for-credentials",
                20,
                "the text asks for a password: `confirm your password`",
                Cia::C,
            ),
            finding(
                "structure.list-headers",
                -5,
                "it carries the headers of a mailing list",
                Cia::NONE,
            ),
        ],
        unchecked: vec![UncheckedRecord {
            id: "authentication.dns-not-asked".to_owned(),
            says: "SPF, DKIM and DMARC were not checked: DNS was not asked".to_owned(),
            facts: Vec::new(),
        }],
        subject: format!("Your mailbox is full {HOSTILE}"),
        from_name: format!("IT Helpdesk {HOSTILE}"),
        from_address: "helpdesk@sch00l-login.example".to_owned(),
        dated: Some(NOW.plus_minutes(-200)),
        fingerprint: Fingerprint::default(),
        payment: evidence::mail::payment_request::PaymentRequest::default(),
    }
}

fn finding(id: &str, weight: i16, says: &str, cia: Cia) -> FindingRecord {
    FindingRecord {
        id: id.to_owned(),
        weight,
        question: Question::PreventOrRecover,
        cia,
        advertising: false,
        where_seen: "part 1 (text/html)".to_owned(),
        bytes: Some((812, 901)),
        says: says.to_owned(),
        facts: Vec::new(),
    }
}

/// A mail of somebody else's into the thread of this report.
fn held(number: u128, report: ReportId) -> HeldMail {
    HeldMail {
        id: MessageId(Uuid::from_u128(number)),
        report,
        sha256: "cd".repeat(32),
        from_name: format!("Somebody {HOSTILE}"),
        from_address: format!("somebody{number}@elsewhere.example"),
        text: format!("Me too. {HOSTILE}"),
        received: NOW.plus_minutes(-20),
        state: HeldState::Waiting,
    }
}

fn threads(reports: &[Report]) -> Vec<ThreadMessage> {
    let message = |id: u128, from, text: &str, minutes| ThreadMessage {
        id: MessageId(Uuid::from_u128(id)),
        report: reports[0].id,
        from,
        kind: if from == MessageFrom::Reporter {
            MessageKind::Word
        } else {
            MessageKind::Question
        },
        text: text.to_owned(),
        when: NOW.plus_minutes(minutes),
        evidence: Vec::new(),
    };
    vec![
        message(
            31,
            MessageFrom::Desk(AccountId(Uuid::from_u128(7))),
            "Thank you, Dana. Did you use that password anywhere else?",
            -60,
        ),
        message(
            32,
            MessageFrom::Reporter,
            &format!("Only at home, I changed it there too. {HOSTILE}"),
            -55,
        ),
    ]
}

fn line(case: CaseId) -> Line {
    Line {
        chain: case.into(),
        at: NOW.plus_minutes(-89),
        actor: Actor::Desk,
        kind: EntryKind::CaseOpened,
        says: "the case was opened".to_owned(),
    }
}
