//! A generator of realistic cases: five years of a desk, most of them closed, a few per cent open and due around now,
//! mails and calls and lockouts with reports, steps, answers, threads and findings. Every word is ours.

use std::collections::{BTreeMap, BTreeSet};

use casework::cases::case::{
    Answer, AnswerStanding, Case, CaseState, Closing, Outcome, Step, StepState, StoppedBy,
};
use casework::cases::report::{Exposure, Privacy, Report, ReportKind};
use casework::cases::thread::{MessageFrom, MessageKind, ThreadMessage};
use casework::cases::timeline::{Actor, ChainId, EntryKind, Line};
use casework::ids::{AccountId, CaseId, MessageId, ReportId, StepId};
use casework::moment::Moment;
use casework::people::Hat;
use evidence::finding::Question;
use evidence::mail::open::Grade;
use evidence::verdict::Verdict;
use store::{BulkCase, Wave};

use crate::dice::Dice;

/// Of a hundred cases so many are open.
const OPEN_PER_HUNDRED: u64 = 3;
/// The years the cases are spread over.
const YEARS: i64 = 5;
const MINUTES_PER_YEAR: i64 = 365 * 24 * 60;

const SENDERS: [&str; 12] = [
    "the parcel service",
    "the bank",
    "IT support",
    "the head teacher",
    "a supplier",
    "the tax office",
    "payroll",
    "the cloud drive",
    "a parent",
    "the copier",
    "a recruiter",
    "the water company",
];
const THINGS: [&str; 12] = [
    "a link to sign in",
    "an invoice",
    "new bank details",
    "a code to read out",
    "a gift card request",
    "a shared document",
    "a fee to pay",
    "a full mailbox",
    "a lockout at the till",
    "a lost laptop",
    "a found stick",
    "a rule in the way",
];
const PLACES: [&str; 10] = [
    "the office",
    "room 12",
    "the workshop",
    "home",
    "the front desk",
    "the library",
    "the warehouse",
    "the kitchen",
    "the train",
    "the annexe",
];
const FIRST_NAMES: [&str; 16] = [
    "Asha", "Jonas", "Marta", "Tom", "Ines", "Owen", "Lena", "Kofi", "Rosa", "Piet", "Yara",
    "Emil", "Nora", "Luis", "Greta", "Samir",
];

/// Makes cases one after the other; the same seed gives the same cases.
pub struct CaseMaker {
    dice: Dice,
    now: Moment,
    member: AccountId,
}

impl CaseMaker {
    /// Cases that end around `now`, worked by one member.
    pub fn new(seed: u64, now: Moment, member: AccountId) -> CaseMaker {
        CaseMaker {
            dice: Dice::seeded(seed),
            now,
            member,
        }
    }

    /// The next case, with its lines.
    pub fn next_case(&mut self) -> BulkCase {
        let open = self.dice.below(100) < OPEN_PER_HUNDRED;
        let opened = self.now.plus_minutes(-self.age_minutes(open));
        let id = CaseId(self.new_id(opened));
        let kind = self.kind();
        let title = format!(
            "{} from {}",
            self.dice.pick(&THINGS),
            self.dice.pick(&SENDERS)
        );
        let reports: Vec<Report> = (0..1 + self.dice.below(3) / 2)
            .map(|_| self.report(id, kind, opened, open))
            .collect();
        let steps: Vec<Step> = (0..3 + self.dice.below(4))
            .map(|nth| self.step(nth, opened, open))
            .collect();
        let threads: Vec<ThreadMessage> = reports
            .iter()
            .map(|report| self.message(report.id, opened))
            .collect();
        let case = Case {
            id,
            number: 0,
            title,
            kind,
            about_it: false,
            state: if open {
                CaseState::Open
            } else {
                CaseState::Closed
            },
            opened,
            verdict: Some(self.verdict()),
            grade: Grade::Original,
            answers: if open {
                Vec::new()
            } else {
                self.answers(opened)
            },
            steps,
            reports,
            evidence: Vec::new(),
            examinations: Vec::new(),
            lockouts: Vec::new(),
            mails: Vec::new(),
            held_mails: Vec::new(),
            threads,
            timeline: Vec::new(),
            closing: (!open).then(|| self.closing(opened)),
            payment_check: None,
            waits_for_a_caller: BTreeSet::new(),
            member_names: BTreeMap::new(),
            integration_names: BTreeMap::new(),
        };
        let lines = self.lines(&case);
        let wave = Wave {
            marks: vec![format!("original:{:032x}", self.dice.roll())],
            similarities: vec![self.dice.roll()],
        };
        BulkCase {
            case,
            lines,
            wave,
            demonstration: false,
        }
    }

    /// An open case is of the last two weeks; a closed one of any of the years.
    fn age_minutes(&mut self, open: bool) -> i64 {
        let minutes_max = if open {
            14 * 24 * 60
        } else {
            YEARS * MINUTES_PER_YEAR
        };
        self.dice.below(minutes_max as u64) as i64
    }

    fn new_id(&mut self, at: Moment) -> uuid::Uuid {
        let mut random = [0u8; 10];
        random[..8].copy_from_slice(&self.dice.roll().to_be_bytes());
        let millis = u64::try_from(at.0 / 1_000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    fn kind(&mut self) -> ReportKind {
        // About seven of ten hands are raised about a message.
        let kinds = ReportKind::ALL.len() as u64 - 1;
        let nth = if self.dice.below(10) < 7 {
            0
        } else {
            self.dice.below(kinds)
        };
        ReportKind::ALL[nth as usize]
    }

    fn verdict(&mut self) -> Verdict {
        Verdict::ALL[self.dice.below(Verdict::ALL.len() as u64) as usize]
    }

    fn words(&mut self) -> String {
        format!(
            "I was in {} when {} came from {}. {} had the same, case word {:05}.",
            self.dice.pick(&PLACES),
            self.dice.pick(&THINGS),
            self.dice.pick(&SENDERS),
            self.dice.pick(&FIRST_NAMES),
            self.dice.below(50_000),
        )
    }

    fn report(&mut self, case: CaseId, kind: ReportKind, opened: Moment, open: bool) -> Report {
        let exposures = [
            Exposure::Nothing,
            Exposure::Opened,
            Exposure::Clicked,
            Exposure::EnteredPassword,
        ];
        Report {
            id: ReportId(self.new_id(opened)),
            case: Some(case),
            kind,
            exposures: BTreeSet::from([exposures[self.dice.below(4) as usize]]),
            privacy: Privacy::Named,
            reporter_name: Some(format!(
                "{} {}",
                self.dice.pick(&FIRST_NAMES),
                self.dice.pick(&FIRST_NAMES)
            )),
            reporter_address: None,
            language: "en".to_owned(),
            what_happened: self.words(),
            details: Vec::new(),
            received: opened,
            told: (!open).then(|| opened.plus_minutes(90)),
            may_be_published: false,
            disagreed: None,
            advice: Vec::new(),
            examination_pending: false,
        }
    }

    fn step(&mut self, nth: u64, opened: Moment, open: bool) -> Step {
        let hat = if nth.is_multiple_of(2) {
            Hat::It
        } else {
            Hat::Security
        };
        let settled = !open || self.dice.below(3) == 0;
        let done = StepState::Done {
            proof: "Seen in the admin centre".to_owned(),
            who: self.member.into(),
            when: opened.plus_minutes(60),
        };
        Step {
            id: StepId(self.new_id(opened)),
            playbook_step: Some(format!("step-{nth}")),
            hat,
            question: if hat == Hat::It {
                Question::KeepWorking
            } else {
                Question::PreventOrRecover
            },
            title: format!(
                "Look at {} with {}",
                self.dice.pick(&THINGS),
                self.dice.pick(&SENDERS)
            ),
            reason: "It shows whether anybody else is affected.".to_owned(),
            due: opened.plus_minutes(30 + self.dice.below(3 * 24 * 60) as i64),
            state: if settled { done } else { StepState::Open },
        }
    }

    fn message(&mut self, report: ReportId, opened: Moment) -> ThreadMessage {
        ThreadMessage {
            id: MessageId(self.new_id(opened)),
            report,
            from: MessageFrom::Reporter,
            kind: MessageKind::Word,
            text: self.words(),
            when: opened.plus_minutes(5),
            evidence: Vec::new(),
        }
    }

    fn answers(&mut self, opened: Moment) -> Vec<Answer> {
        Question::ALL
            .into_iter()
            .map(|question| Answer {
                question,
                standing: AnswerStanding::Answers,
                text: self.words(),
                because: "The sign-in list and the message trace".to_owned(),
                who: self.member,
                when: opened.plus_minutes(80),
            })
            .collect()
    }

    fn closing(&mut self, opened: Moment) -> Closing {
        let near_miss = self.dice.below(3) == 0;
        Closing {
            outcome: if near_miss {
                Outcome::NearMiss
            } else {
                Outcome::FalseAlarm
            },
            stopped_by: near_miss.then_some(StoppedBy::Person),
            lesson: format!("Ring {} before anything else.", self.dice.pick(&SENDERS)),
            who: self.member,
            when: opened.plus_minutes(100),
        }
    }

    fn lines(&self, case: &Case) -> Vec<Line> {
        let line = |chain: ChainId, minutes: i64, actor: Actor, kind: EntryKind, says: &str| Line {
            chain,
            at: case.opened.plus_minutes(minutes),
            actor,
            kind,
            says: says.to_owned(),
        };
        let mut lines: Vec<Line> = Vec::new();
        for report in &case.reports {
            lines.push(line(
                ChainId::from(report.id),
                0,
                Actor::Reporter,
                EntryKind::ReportReceived,
                "A report came in.",
            ));
        }
        let chain = ChainId::from(case.id);
        lines.push(line(
            chain,
            0,
            Actor::Desk,
            EntryKind::CaseOpened,
            "The case was opened.",
        ));
        for _ in &case.reports {
            lines.push(line(chain, 0, Actor::Desk, EntryKind::ReportJoined, ""));
        }
        lines.push(line(
            chain,
            0,
            Actor::Desk,
            EntryKind::StepsLaidOut,
            "Playbooks laid out the steps.",
        ));
        if case.closing.is_some() {
            let member = Actor::Member(self.member);
            lines.push(line(
                chain,
                80,
                member,
                EntryKind::AnswerWritten,
                "Both questions were answered.",
            ));
            lines.push(line(
                chain,
                90,
                member,
                EntryKind::Told,
                "The reporter was told.",
            ));
            lines.push(line(
                chain,
                100,
                member,
                EntryKind::Closed,
                "The case was closed.",
            ));
        }
        lines
    }
}
