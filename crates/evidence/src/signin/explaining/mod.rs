//! Says why: for each burst of failures the causes that fit, ranked, with what speaks for and against each, what is missing,
//! and the lines behind it; for each attack who, at whom, when, and where it got in. It ends with both answers: how people
//! keep working, and what could stop them. `undecided` is a valid answer.

mod answering;
mod asking;
mod attacks;
mod cause;
mod facts;
mod scale;
mod weighing;
pub mod wording;

pub use attacks::{Attack, Breach, Origin};
pub use cause::Cause;
pub use scale::{Clue, Hypothesis};

use super::gathering::{Burst, Gathered, LetGo, Sweep};
use super::reading::{Ledger, without_controls};
use super::record::Place;
use facts::Facts;
use wording::counted;

/// Addresses that together make a scattered attack.
const CROWD_SOURCES_MIN: u32 = 8;
/// Accounts that together make a scattered attack.
const CROWD_ACCOUNTS_MIN: u32 = 8;
/// Lines named for one lockout.
const LOCKOUT_LINES_MAX: usize = 12;

/// One burst of failures, or one lock, explained.
#[derive(Clone, Debug)]
pub struct Lockout {
    /// The account, free of control characters.
    pub account: String,
    /// When it locked; where no lock is told, when it failed last. Microseconds.
    pub at: i64,
    /// First failure, microseconds.
    pub first: i64,
    /// Last failure, microseconds.
    pub last: i64,
    /// Failures.
    pub failures: u32,
    /// Whether the log tells of a lock.
    pub locked: bool,
    /// The causes, the likeliest first; their probabilities add up to 1.
    pub hypotheses: Vec<Hypothesis>,
    /// The lines that matter.
    pub lines: Vec<Place>,
    /// The addresses, those with the most failures first.
    pub sources: Vec<SourceLine>,
    /// What happened beside failures, by time.
    pub marks: Vec<Mark>,
    /// IT's answer: how do we keep people working?
    pub keep_working: String,
    /// Security's answer: what could stop people working?
    pub prevent_or_recover: String,
}

/// One address within a burst, for people.
#[derive(Clone, Debug)]
pub struct SourceLine {
    /// The address.
    pub name: String,
    /// Failures from it.
    pub failures: u32,
    /// First and last, microseconds.
    pub span: (i64, i64),
    /// Its steady interval, microseconds.
    pub beat: Option<i64>,
    /// Sign-ins of the account from it before.
    pub earlier: u32,
    /// What asked from there, such as `a scheduled task on SRV4`; empty where the log doesn't say.
    pub asking: String,
}

/// What happened at one moment.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Microseconds.
    pub at: i64,
    /// What, in a few words.
    pub what: &'static str,
    /// The line.
    pub place: Place,
}

/// All of it.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Bursts and locks, by time.
    pub lockouts: Vec<Lockout>,
    /// Attacks, by time.
    pub attacks: Vec<Attack>,
    /// What one must know about the log, and what had to be let go of.
    pub notes: Vec<String>,
}

/// Explains what was gathered.
pub fn explain(gathered: &Gathered, ledger: &Ledger) -> Explanation {
    let lockouts: Vec<(&Burst, Lockout)> = gathered
        .bursts
        .iter()
        .map(|burst| (burst, lockout(burst, gathered)))
        .collect();
    let attacks = attacks::find(gathered, &lockouts);
    let mut notes = ledger.sentences();
    notes.extend(let_go(gathered.let_go));
    Explanation {
        lockouts: lockouts.into_iter().map(|(_, lockout)| lockout).collect(),
        attacks,
        notes,
    }
}

fn lockout(burst: &Burst, gathered: &Gathered) -> Lockout {
    let facts = Facts::of(burst, gathered);
    let hypotheses = weighing::weigh(&facts);
    let cause = hypotheses
        .first()
        .map_or(Cause::Undecided, |likeliest| likeliest.cause);
    let (keep_working, prevent_or_recover) = answering::answers(cause, &facts);
    let mut sources: Vec<SourceLine> = burst
        .sources
        .iter()
        .map(|source| SourceLine {
            name: gathered.source_name(source.key),
            failures: source.failures,
            span: (source.first.when, source.last.when),
            beat: facts::beat(source),
            earlier: source.earlier_here,
            asking: if asking::names_something(&source.asking) {
                asking::what_asks(&source.asking)
            } else {
                String::new()
            },
        })
        .collect();
    sources.sort_by_key(|source| std::cmp::Reverse(source.failures));
    Lockout {
        account: without_controls(&burst.account),
        at: burst.locks.first().map_or(burst.last, |told| told.when),
        first: burst.first,
        last: burst.last,
        failures: burst.failures,
        locked: !burst.locks.is_empty(),
        hypotheses,
        lines: lines(burst),
        sources,
        marks: marks(burst),
        keep_working,
        prevent_or_recover,
    }
}

fn marks(burst: &Burst) -> Vec<Mark> {
    let mark = |what| {
        move |told: super::gathering::Told| Mark {
            at: told.when,
            what,
            place: told.place,
        }
    };
    let mut marks: Vec<Mark> = burst.locks.iter().copied().map(mark("locked")).collect();
    let travel = burst.travel.as_ref();
    let rest = [
        burst.password_changed.map(mark("password changed")),
        burst.ended.map(mark("account ended")),
        burst
            .success
            .map(|success| success.told)
            .map(mark("signed in from there")),
        burst.success_elsewhere.map(mark("signed in elsewhere")),
        burst
            .password_right
            .map(mark("right password, second factor asked")),
        burst.unlocked.map(mark("unlocked")),
        travel.map(|travel| mark("signed in")(travel.other_told)),
        travel.map(|travel| mark("signed in far from there")(travel.strange_told)),
    ];
    marks.extend(rest.into_iter().flatten());
    marks.sort_by_key(|mark| mark.at);
    marks
}

/// The lines of a burst that matter, in their order, each once.
fn lines(burst: &Burst) -> Vec<Place> {
    let mut lines = burst.first_lines.clone();
    lines.push(burst.last_line);
    lines.extend(burst.reason_line);
    lines.extend(marks(burst).iter().map(|mark| mark.place));
    lines.sort();
    lines.dedup();
    lines.truncate(LOCKOUT_LINES_MAX);
    lines
}

/// Whether a row looks like pairs of names and passwords from elsewhere: each name once, many of them nobody's.
fn is_like_stuffing(sweep: &Sweep) -> bool {
    let names = sweep.names.count();
    names >= 20
        && sweep.failures <= names + names / 2
        && sweep.unknown_failures * 10 >= sweep.failures * 3
}

fn let_go(let_go: LetGo) -> Vec<String> {
    let rows = [
        (let_go.accounts, "account", "the quietest first"),
        (let_go.sources, "address", "the quietest first"),
        (
            let_go.names,
            "host name",
            "they count as the machine itself",
        ),
        (let_go.finished, "row of failures", "the smallest first"),
        (
            let_go.hours,
            "hour of scattered failures",
            "the oldest first",
        ),
    ];
    rows.into_iter()
        .filter(|(count, _, _)| *count > 0)
        .map(|(count, thing, which)| {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            let things = if thing.starts_with("row") && count != 1 {
                format!("{count} rows of failures")
            } else {
                counted(count, thing)
            };
            format!("More came than is kept in memory: {things} had to be let go of, {which}.")
        })
        .collect()
}
