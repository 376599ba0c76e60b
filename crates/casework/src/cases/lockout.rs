//! What a case keeps of a sign-in log: why one account could not sign in, as the ground floor explained it, with the raw lines
//! behind each clue. It also decides which explanations raise a case by themselves, and what makes two of them the same
//! trouble. It reads no log and weighs no cause.

use evidence::signin::explaining::{Cause, Clue, Hypothesis, Lockout};
use evidence::signin::record::Place;

use crate::cases::case::{PlannedStep, TITLE_CHARS_MAX};
use crate::cases::report::{Report, ReportKind};
use crate::cases::timeline::{Actor, EntryKind, Line};
use crate::ids::{CaseId, LockoutId};
use crate::moment::Moment;

/// The question of the raise form that names the account.
pub const ACCOUNT_QUESTION: &str = "account";
/// Explanations of one case that are kept with it on a page; more are counted.
pub const LOCKOUTS_SHOWN_MAX: usize = 40;
/// How likely a cause must be for an explanation to raise a case by itself.
const RAISING_PROBABILITY_MIN: f64 = 0.5;
/// Characters of an account that a mark keeps.
const ACCOUNT_CHARS_MAX: usize = 128;

/// One explained burst of failures, or lock, of one account.
#[derive(Clone, Debug, PartialEq)]
pub struct LockoutRecord {
    /// Its identifier; the same while the burst goes on.
    pub id: LockoutId,
    /// The account as the log names it; hostile.
    pub account: String,
    /// When it locked, or failed last.
    pub at: Moment,
    /// First failure.
    pub first: Moment,
    /// Last failure.
    pub last: Moment,
    /// Failures.
    pub failures: u32,
    /// Whether the log tells of a lock.
    pub locked: bool,
    /// The causes, the likeliest first.
    pub hypotheses: Vec<HypothesisRecord>,
    /// The lines that matter; clues and marks name them by their index.
    pub lines: Vec<LogLine>,
    /// The addresses, those with the most failures first.
    pub sources: Vec<SourceRecord>,
    /// What happened beside failures, by time.
    pub marks: Vec<MarkRecord>,
    /// IT's answer as a proposal.
    pub keep_working: String,
    /// Security's answer as a proposal.
    pub prevent_or_recover: String,
    /// What one must know about the log.
    pub notes: Vec<String>,
}

/// One cause, weighed.
#[derive(Clone, Debug, PartialEq)]
pub struct HypothesisRecord {
    /// The cause.
    pub cause: Cause,
    /// From 0 to 1.
    pub probability: f64,
    /// What speaks for it.
    pub evidence_for: Vec<ClueRecord>,
    /// What speaks against it.
    pub against: Vec<ClueRecord>,
    /// What would tell, and isn't there.
    pub missing: Vec<String>,
}

/// One thing that speaks for or against a cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClueRecord {
    /// One sentence; may quote hostile text.
    pub says: String,
    /// The lines behind it, as indices of [`LockoutRecord::lines`].
    pub lines: Vec<usize>,
}

/// One line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Which log: a file, or who sent it.
    pub log: String,
    /// The line itself, without control characters, cut at a limit; hostile. Empty where it is not at hand any more.
    pub text: String,
}

/// One address within a burst.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRecord {
    /// The address, or whatever the log gives in its place; hostile.
    pub name: String,
    /// Failures from it.
    pub failures: u32,
    /// First failure.
    pub first: Moment,
    /// Last failure.
    pub last: Moment,
    /// Its steady interval, seconds.
    pub every_seconds: Option<i64>,
    /// Sign-ins of the account from it before.
    pub earlier: u32,
}

/// What happened at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkRecord {
    /// When.
    pub at: Moment,
    /// What, in a few words.
    pub what: String,
    /// The line, as an index of [`LockoutRecord::lines`].
    pub line: usize,
}

impl LockoutRecord {
    /// The record of an explanation; `line` looks up what stands at a place.
    pub fn of(
        id: LockoutId,
        lockout: &Lockout,
        notes: &[String],
        mut line: impl FnMut(Place) -> LogLine,
    ) -> LockoutRecord {
        let places = places(lockout);
        let index = |place: &Place| places.iter().position(|one| one == place);
        LockoutRecord {
            id,
            account: lockout.account.clone(),
            at: Moment(lockout.at),
            first: Moment(lockout.first),
            last: Moment(lockout.last),
            failures: lockout.failures,
            locked: lockout.locked,
            hypotheses: lockout
                .hypotheses
                .iter()
                .map(|one| hypothesis(one, &index))
                .collect(),
            sources: lockout
                .sources
                .iter()
                .map(|source| SourceRecord {
                    name: source.name.clone(),
                    failures: source.failures,
                    first: Moment(source.span.0),
                    last: Moment(source.span.1),
                    every_seconds: source.beat.map(|beat| beat / 1_000_000),
                    earlier: source.earlier,
                })
                .collect(),
            marks: lockout
                .marks
                .iter()
                .filter_map(|mark| {
                    Some(MarkRecord {
                        at: Moment(mark.at),
                        what: mark.what.to_owned(),
                        line: index(&mark.place)?,
                    })
                })
                .collect(),
            keep_working: lockout.keep_working.clone(),
            prevent_or_recover: lockout.prevent_or_recover.clone(),
            notes: notes.to_vec(),
            lines: places.iter().map(|place| line(*place)).collect(),
        }
    }

    /// The likeliest cause.
    pub fn cause(&self) -> Cause {
        self.hypotheses
            .first()
            .map_or(Cause::Undecided, |likeliest| likeliest.cause)
    }

    /// Whether it raises a case by itself: an account locked, or somebody got in, or is about to. What is neither waits
    /// until its person raises a hand.
    pub fn raises_a_case(&self) -> bool {
        let likely = self
            .hypotheses
            .first()
            .is_some_and(|likeliest| likeliest.probability >= RAISING_PROBABILITY_MIN);
        let got_in = matches!(
            self.cause(),
            Cause::PasswordGuessed
                | Cause::SecondFactorFatigue
                | Cause::SecondFactorRelayed
                | Cause::SignInAfterLeaving
        );
        self.locked || likely && got_in
    }

    /// What makes it the same trouble as another: its account, and where somebody means harm, the addresses it came from.
    pub fn joining_marks(&self) -> Vec<String> {
        let account = account_mark(&self.account);
        let harm = self.cause().is_attack();
        let sources = self
            .sources
            .iter()
            .filter(|_| harm)
            .take(SOURCES_MARKED_MAX);
        account
            .into_iter()
            .chain(sources.map(|source| format!("sign-in-source:{}", source.name)))
            .collect()
    }

    /// The title of a case that it opens.
    pub fn title(&self) -> String {
        let what = if self.locked {
            "Locked out"
        } else {
            "Sign-in trouble"
        };
        let title = format!("{what}: {}, {}", self.account, self.cause().title());
        title.chars().take(TITLE_CHARS_MAX).collect()
    }

    /// The line on a case's timeline that tells of it. It names the cause and where it rests, not the account.
    pub fn line_of(&self, case: CaseId, at: Moment) -> Line {
        let percent = self
            .hypotheses
            .first()
            .map_or(0.0, |likeliest| likeliest.probability * 100.0);
        Line {
            chain: case.into(),
            at,
            actor: Actor::Desk,
            kind: EntryKind::SignInsExplained,
            says: format!(
                "the sign-in log explains {} failures{}: most likely {} ({percent:.0} %)",
                self.failures,
                if self.locked { " and a lock" } else { "" },
                self.cause().title(),
            ),
        }
    }
}

/// Addresses of one attack by which it is known again.
const SOURCES_MARKED_MAX: usize = 8;

/// All places that are named, each once: those of the explanation first.
fn places(lockout: &Lockout) -> Vec<Place> {
    let clues = lockout.hypotheses.iter().flat_map(|one| {
        one.evidence_for
            .iter()
            .chain(&one.against)
            .flat_map(|clue| clue.lines.iter().copied())
    });
    let marks = lockout.marks.iter().map(|mark| mark.place);
    let mut places: Vec<Place> = lockout
        .lines
        .iter()
        .copied()
        .chain(clues)
        .chain(marks)
        .collect();
    places.sort_unstable();
    places.dedup();
    places
}

fn hypothesis(
    hypothesis: &Hypothesis,
    index: &impl Fn(&Place) -> Option<usize>,
) -> HypothesisRecord {
    let clues = |clues: &[Clue]| {
        clues
            .iter()
            .map(|clue| ClueRecord {
                says: clue.says.clone(),
                lines: clue.lines.iter().filter_map(index).collect(),
            })
            .collect()
    };
    HypothesisRecord {
        cause: hypothesis.cause,
        probability: hypothesis.probability,
        evidence_for: clues(&hypothesis.evidence_for),
        against: clues(&hypothesis.against),
        missing: hypothesis.missing.clone(),
    }
}

/// The mark of an account, however it is written: `anna`, `Anna@school.example` and `SCHOOL\anna` are one. `None` for
/// a name that is empty without its domain.
pub fn account_mark(account: &str) -> Option<String> {
    let account = account.trim();
    let name = account.rsplit_once('\\').map_or(account, |(_, name)| name);
    let name = name.split_once('@').map_or(name, |(name, _)| name);
    let name: String = name
        .to_lowercase()
        .chars()
        .take(ACCOUNT_CHARS_MAX)
        .collect();
    (!name.is_empty()).then(|| format!("account:{name}"))
}

/// The marks of the accounts that a report is about: what the person named, and the name in front of their address.
pub fn account_marks_of(report: &Report) -> Vec<String> {
    if report.kind != ReportKind::Lockout {
        return Vec::new();
    }
    let named = report
        .details
        .iter()
        .filter(|(key, _)| key == ACCOUNT_QUESTION);
    let mut marks: Vec<String> = named
        .map(|(_, value)| value.as_str())
        .chain(report.reporter_address.as_deref())
        .filter_map(account_mark)
        .collect();
    marks.dedup();
    marks
}

/// The two answers of an explanation as steps, so that they are worked rather than read: IT's within the hour,
/// Security's today.
pub fn steps_of(record: &LockoutRecord) -> Vec<PlannedStep> {
    let cause = record.cause();
    let step = |hat, question, title: &str, reason: &str, due_minutes| PlannedStep {
        id: format!("sign-in-{}-{}", cause.code(), crate::people::Hat::code(hat)),
        hat,
        question,
        title: title.to_owned(),
        reason: format!("{reason} Proof: what you did, and when it held."),
        due_minutes,
    };
    vec![
        step(
            crate::people::Hat::It,
            evidence::finding::Question::KeepWorking,
            "Mend what the sign-in log names, so that it does not fail again",
            &record.keep_working,
            60,
        ),
        step(
            crate::people::Hat::Security,
            evidence::finding::Question::PreventOrRecover,
            "Follow up the cause that the sign-in log names",
            &record.prevent_or_recover,
            if cause.is_attack() { 60 } else { 480 },
        ),
    ]
}
