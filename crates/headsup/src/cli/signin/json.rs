//! The explanation as one JSON object. The names are a promise to whoever reads it with a program:
//! `{"records","unread","span","lockouts":[{"account","at","hypotheses":[{"cause","probability","for":[…],"against":[…],
//! "missing":[…]}],"lines":[…]}],"attacks":[{"kind","sources","accounts","from","to","succeeded":[…],"lines":[…]}]}`.
//! A clue is `{"says","lines"}`, a line `{"path","line","byte"}` with `"text"` where a lockout or an attack names it and it
//! can be shown, a moment RFC 3339 in UTC, a span `{"from","to"}` or null.
//! Where Sigma rules were asked, `"sigma":[{"title","level","rule","count","lines":[…]}]` stands at the end.
//! Fields may be added at the end, never renamed or taken away.

use casework::moment::Moment;
use evidence::signin::explaining::{Attack, Clue, Hypothesis, Lockout};
use evidence::signin::gathering::SecondFactor;
use evidence::signin::reading::SigmaMatch;
use evidence::signin::record::Place;
use serde::Serialize;

use super::Answer;
use super::answer::{attacks, lockouts};

#[derive(Serialize)]
struct Object<'a> {
    records: u64,
    unread: u64,
    span: Option<SpanObject>,
    lockouts: Vec<LockoutObject<'a>>,
    attacks: Vec<AttackObject<'a>>,
    lines: u64,
    events: u64,
    notes: &'a [String],
    samples: Vec<SampleObject<'a>>,
    second_factor: SecondFactorObject,
    #[serde(skip_serializing_if = "Option::is_none")]
    sigma: Option<Vec<SigmaObject<'a>>>,
}

/// `accounts` are those whose sign-ins tell of it; `asked` is that of the account asked for: `used`, `never used`, or null.
#[derive(Serialize)]
struct SecondFactorObject {
    accounts: u32,
    never_used: u32,
    asked: Option<&'static str>,
}

#[derive(Serialize)]
struct SigmaObject<'a> {
    title: &'a str,
    level: &'static str,
    rule: &'a str,
    count: u64,
    lines: Vec<LineObject<'a>>,
}

#[derive(Serialize)]
struct SpanObject {
    from: Moment,
    to: Moment,
}

#[derive(Serialize)]
struct LockoutObject<'a> {
    account: &'a str,
    at: Moment,
    hypotheses: Vec<HypothesisObject<'a>>,
    lines: Vec<LineObject<'a>>,
    locked: bool,
    failures: u32,
    from: Moment,
    to: Moment,
    sources: Vec<SourceObject<'a>>,
    #[serde(rename = "keep-working")]
    keep_working: &'a str,
    #[serde(rename = "prevent-or-recover")]
    prevent_or_recover: &'a str,
}

#[derive(Serialize)]
struct SourceObject<'a> {
    name: &'a str,
    failures: u32,
    earlier: u32,
    every_seconds: Option<i64>,
    asking: &'a str,
}

#[derive(Serialize)]
struct HypothesisObject<'a> {
    cause: &'static str,
    probability: f64,
    #[serde(rename = "for")]
    evidence_for: Vec<ClueObject<'a>>,
    against: Vec<ClueObject<'a>>,
    missing: &'a [String],
}

#[derive(Serialize)]
struct ClueObject<'a> {
    says: &'a str,
    lines: Vec<LineObject<'a>>,
}

#[derive(Serialize)]
struct AttackObject<'a> {
    kind: &'static str,
    sources: &'a [String],
    accounts: &'a [String],
    from: Moment,
    to: Moment,
    succeeded: Vec<BreachObject<'a>>,
    lines: Vec<LineObject<'a>>,
    source_count: u32,
    name_count: u32,
    failures: u32,
    unknown_failures: u32,
    untold: u32,
}

#[derive(Serialize)]
struct BreachObject<'a> {
    account: &'a str,
    at: Moment,
    line: LineObject<'a>,
}

#[derive(Serialize)]
struct LineObject<'a> {
    path: &'a str,
    line: u32,
    byte: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

#[derive(Serialize)]
struct SampleObject<'a> {
    line: LineObject<'a>,
    text: &'a str,
}

/// The object, with a line end.
pub fn object(answer: &Answer) -> String {
    let ledger = &answer.ledger;
    let object = Object {
        records: ledger.records,
        unread: ledger.unread,
        span: ledger.span.map(|(first, last)| SpanObject {
            from: Moment(first),
            to: Moment(last),
        }),
        lockouts: lockouts(answer)
            .into_iter()
            .map(|one| lockout(answer, one))
            .collect(),
        attacks: attacks(answer)
            .into_iter()
            .map(|one| attack(answer, one))
            .collect(),
        lines: ledger.lines,
        events: ledger.events,
        notes: &answer.explanation.notes,
        samples: ledger
            .samples
            .iter()
            .map(|sample| SampleObject {
                line: line(answer, sample.place),
                text: &sample.text,
            })
            .collect(),
        second_factor: second_factor(answer),
        sigma: answer.sigma.as_ref().map(|sigma| {
            let matches = sigma.matches.iter();
            matches.map(|one| sigma_match(answer, one)).collect()
        }),
    };
    // These are strings and numbers alone, which always serialise.
    serde_json::to_string(&object).unwrap_or_default() + "\n"
}

fn sigma_match<'a>(answer: &'a Answer, one: &'a SigmaMatch) -> SigmaObject<'a> {
    SigmaObject {
        title: &one.title,
        level: one.level,
        rule: &one.file,
        count: one.count,
        lines: lines(answer, &one.lines),
    }
}

fn second_factor(answer: &Answer) -> SecondFactorObject {
    let asked = answer.asked.as_ref().map(|account| account.second_factor);
    SecondFactorObject {
        accounts: answer.second_factor.accounts,
        never_used: answer.second_factor.never_used,
        asked: match asked {
            Some(SecondFactor::Used) => Some("used"),
            Some(SecondFactor::NeverUsed) => Some("never used"),
            Some(SecondFactor::Unsaid) | None => None,
        },
    }
}

fn lockout<'a>(answer: &'a Answer, lockout: &'a Lockout) -> LockoutObject<'a> {
    LockoutObject {
        account: &lockout.account,
        at: Moment(lockout.at),
        hypotheses: lockout
            .hypotheses
            .iter()
            .map(|one| hypothesis(answer, one))
            .collect(),
        lines: raw_lines(answer, &lockout.lines),
        locked: lockout.locked,
        failures: lockout.failures,
        from: Moment(lockout.first),
        to: Moment(lockout.last),
        sources: lockout
            .sources
            .iter()
            .map(|source| SourceObject {
                name: &source.name,
                failures: source.failures,
                earlier: source.earlier,
                every_seconds: source.beat.map(|beat| beat / 1_000_000),
                asking: &source.asking,
            })
            .collect(),
        keep_working: &lockout.keep_working,
        prevent_or_recover: &lockout.prevent_or_recover,
    }
}

fn hypothesis<'a>(answer: &'a Answer, one: &'a Hypothesis) -> HypothesisObject<'a> {
    let clues = |clues: &'a [Clue]| -> Vec<ClueObject<'a>> {
        clues
            .iter()
            .map(|clue| ClueObject {
                says: &clue.says,
                lines: lines(answer, &clue.lines),
            })
            .collect()
    };
    HypothesisObject {
        cause: one.cause.code(),
        probability: (one.probability * 10_000.0).round() / 10_000.0,
        evidence_for: clues(&one.evidence_for),
        against: clues(&one.against),
        missing: &one.missing,
    }
}

fn attack<'a>(answer: &'a Answer, attack: &'a Attack) -> AttackObject<'a> {
    AttackObject {
        kind: attack.kind.code(),
        sources: &attack.sources,
        accounts: &attack.accounts,
        from: Moment(attack.span.0),
        to: Moment(attack.span.1),
        succeeded: attack
            .succeeded
            .iter()
            .map(|breach| BreachObject {
                account: &breach.account,
                at: Moment(breach.at),
                line: line(answer, breach.place),
            })
            .collect(),
        lines: raw_lines(answer, &attack.lines),
        source_count: attack.source_count,
        name_count: attack.name_count,
        failures: attack.failures,
        unknown_failures: attack.unknown_failures,
        untold: attack.untold,
    }
}

fn lines<'a>(answer: &'a Answer, places: &[Place]) -> Vec<LineObject<'a>> {
    places.iter().map(|place| line(answer, *place)).collect()
}

/// The same with their text.
fn raw_lines<'a>(answer: &'a Answer, places: &[Place]) -> Vec<LineObject<'a>> {
    let with_text = |place: &Place| LineObject {
        text: answer.raw_lines.get(place).map(String::as_str),
        ..line(answer, *place)
    };
    places.iter().map(with_text).collect()
}

fn line(answer: &Answer, place: Place) -> LineObject<'_> {
    LineObject {
        path: answer
            .paths
            .get(usize::from(place.input))
            .map_or("?", String::as_str),
        line: place.line,
        byte: place.byte,
        text: None,
    }
}
