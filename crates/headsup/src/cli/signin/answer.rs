//! The explanation in words for a terminal: what was read, each lockout with its likeliest causes, the attacks, both
//! questions answered. It is read by whoever works at a desk, so it is in English and exact.

use std::collections::{HashMap, HashSet};

use evidence::signin::explaining::wording::{counted, moment};
use evidence::signin::explaining::{Attack, Hypothesis, Lockout};
use evidence::signin::gathering::SecondFactor;
use evidence::signin::reading::Form;
use evidence::signin::record::Place;

use super::Answer;
use super::drawing::draw;
use super::sigma;
use crate::cli::wrapping::{push, shown};

/// Lockouts told in full; the rest are counted.
const LOCKOUTS_SHOWN_MAX: usize = 10;
/// Attacks told; the rest are counted.
const ATTACKS_SHOWN_MAX: usize = 15;
/// Causes told for one lockout.
const CAUSES_SHOWN_MAX: usize = 3;
/// A cause less likely than this is not told, unless it is the likeliest.
const PROBABILITY_SHOWN_MIN: f64 = 0.05;
/// Names listed of an attack.
const NAMES_SHOWN_MAX: usize = 6;
/// Addresses of one lockout for which it is told what asked.
const ASKING_SHOWN_MAX: usize = 4;
/// Raw lines shown of one cause, and of one attack.
const RAW_LINES_SHOWN_MAX: usize = 3;
/// Samples shown of lines that could not be read.
const SAMPLES_SHOWN_MAX: usize = 3;

/// The whole answer.
pub fn text(answer: &Answer) -> String {
    let mut out = String::new();
    what_was_read(&mut out, answer);
    let mut lockouts: Vec<&Lockout> = lockouts(answer);
    // What people wait for comes first; what an attack explains is told with the attack.
    lockouts.sort_by_key(|lockout| {
        (
            likely_attack(lockout),
            std::cmp::Reverse(weight(lockout)),
            lockout.at,
        )
    });
    let rows = alike(&lockouts);
    for row in rows.iter().take(LOCKOUTS_SHOWN_MAX) {
        push_row(&mut out, answer, row);
    }
    if rows.len() > LOCKOUTS_SHOWN_MAX {
        let more: usize = rows.iter().skip(LOCKOUTS_SHOWN_MAX).map(Vec::len).sum();
        push(
            &mut out,
            "  ",
            &format!(
                "{more} more bursts of failures: --json lists all, --account NAME tells one account's."
            ),
        );
        out.push('\n');
    }
    push_attacks(&mut out, answer);
    sigma::push(&mut out, answer);
    if lockouts.is_empty() && attacks(answer).is_empty() {
        push(&mut out, "  ", &nothing_found(answer));
    }
    out
}

/// Bursts of one account with one likeliest cause are told together: the first in full, the rest counted.
fn alike<'a>(lockouts: &[&'a Lockout]) -> Vec<Vec<&'a Lockout>> {
    let mut rows: Vec<Vec<&Lockout>> = Vec::new();
    let mut row_of = HashMap::new();
    for lockout in lockouts {
        let likeliest = lockout.hypotheses.first().map(|one| one.cause);
        let row = *row_of
            .entry((&lockout.account, likeliest))
            .or_insert(rows.len());
        match rows.get_mut(row) {
            Some(row) => row.push(lockout),
            None => rows.push(vec![lockout]),
        }
    }
    rows
}

fn push_row(out: &mut String, answer: &Answer, row: &[&Lockout]) {
    let Some((first, rest)) = row.split_first() else {
        return;
    };
    push_lockout(out, answer, first);
    let from = rest.iter().map(|lockout| lockout.first).min();
    let to = rest.iter().map(|lockout| lockout.last).max();
    if let (Some(from), Some(to)) = (from, to) {
        let more = counted(rest.len() as i64, "more burst");
        let says = format!(
            "{more} of {} with the same likeliest cause, {} to {}.",
            first.account,
            moment(from),
            moment(to)
        );
        push(out, "  ", &says);
        out.push('\n');
    }
}

/// The lockouts of the account asked for, or all.
pub fn lockouts(answer: &Answer) -> Vec<&Lockout> {
    let wanted = |lockout: &&Lockout| {
        answer
            .account
            .as_ref()
            .is_none_or(|name| *name == lockout.account)
    };
    answer.explanation.lockouts.iter().filter(wanted).collect()
}

/// The attacks that touch the account asked for, or all.
pub fn attacks(answer: &Answer) -> Vec<&Attack> {
    let wanted = |attack: &&Attack| {
        answer
            .account
            .as_ref()
            .is_none_or(|name| attack.accounts.contains(name))
    };
    answer.explanation.attacks.iter().filter(wanted).collect()
}

fn what_was_read(out: &mut String, answer: &Answer) {
    let ledger = &answer.ledger;
    let forms: Vec<&str> = Form::ALL
        .into_iter()
        .zip(ledger.forms)
        .filter(|(_, lines)| *lines > 0)
        .map(|(form, _)| form.name())
        .collect();
    let unit = match forms.as_slice() {
        ["Windows events (EVTX)"] => "event",
        _ => "line",
    };
    let span = ledger.span.map_or(String::new(), |(first, last)| {
        format!(", from {} to {} (UTC)", moment(first), moment(last))
    });
    push(
        out,
        "",
        &format!(
            "{} sign-in records ({} events) in {} of {}{span}.",
            ledger.records,
            ledger.events,
            counted(i64::try_from(ledger.lines).unwrap_or(i64::MAX), unit),
            if forms.is_empty() {
                "no form that is known".to_owned()
            } else {
                forms.join(", ")
            },
        ),
    );
    for note in &answer.explanation.notes {
        push(out, "  - ", note);
    }
    if let Some(sentence) = second_factor(answer) {
        push(out, "  - ", &sentence);
    }
    for sample in ledger.samples.iter().take(SAMPLES_SHOWN_MAX) {
        push(
            out,
            "      ",
            &format!("{}: {}", named(answer, sample.place), sample.text),
        );
    }
    out.push('\n');
}

/// A figure that names nobody, or what is known of the account asked for; nothing where no source tells.
fn second_factor(answer: &Answer) -> Option<String> {
    if let (Some(name), Some(asked)) = (&answer.account, &answer.asked) {
        let says = match asked.second_factor {
            SecondFactor::Used => "used a second factor",
            SecondFactor::NeverUsed => "never used a second factor",
            SecondFactor::Unsaid => return None,
        };
        return Some(format!("{} {says} in these logs.", shown(name)));
    }
    let figure = answer.second_factor;
    (figure.accounts > 0).then(|| {
        format!(
            "Second factor: {} of {} whose sign-ins tell of it never used one in these logs.",
            figure.never_used,
            counted(figure.accounts, "account")
        )
    })
}

fn push_lockout(out: &mut String, answer: &Answer, lockout: &Lockout) {
    push(out, "", &what_happened(lockout));
    out.push_str(&draw(lockout, "    "));
    for source in lockout.sources.iter().take(ASKING_SHOWN_MAX) {
        if !source.asking.is_empty() {
            push(
                out,
                "    ",
                &format!("{}: {}", shown(&source.name), source.asking),
            );
        }
    }
    let told = lockout
        .hypotheses
        .iter()
        .enumerate()
        .filter(|(at, one)| *at == 0 || one.probability >= PROBABILITY_SHOWN_MIN)
        .take(CAUSES_SHOWN_MAX);
    let mut shown_already = HashSet::new();
    for (_, one) in told {
        push_hypothesis(out, answer, one);
        let clues = one.evidence_for.iter().chain(&one.against);
        let places = clues.flat_map(|clue| &clue.lines);
        push_raw_lines(out, answer, "      | ", places, &mut shown_already);
    }
    out.push_str("  How do we keep people working?\n");
    push(out, "    > ", &lockout.keep_working);
    out.push_str("  What could stop people working?\n");
    push(out, "    > ", &lockout.prevent_or_recover);
    let lines: Vec<String> = lockout
        .lines
        .iter()
        .map(|place| named(answer, *place))
        .collect();
    push(out, "  Lines: ", &lines.join(" "));
    out.push('\n');
}

fn what_happened(lockout: &Lockout) -> String {
    let (account, at) = (&lockout.account, moment(lockout.at));
    if lockout.failures == 0 && !lockout.locked {
        return format!(
            "{account} signed in at {at} from places too far apart for the time between."
        );
    }
    let what = if lockout.locked {
        "locked"
    } else {
        "could not sign in"
    };
    format!(
        "{account} {what} at {at}: {} from {}.",
        counted(lockout.failures, "failure"),
        counted(lockout.sources.len() as i64, "address"),
    )
}

fn push_hypothesis(out: &mut String, answer: &Answer, one: &Hypothesis) {
    let percent = format!("{:.0} %", one.probability * 100.0);
    push(
        out,
        "  ",
        &format!("{percent} {} ({})", one.cause.title(), one.cause.code()),
    );
    for (mark, clues) in [("    + ", &one.evidence_for), ("    - ", &one.against)] {
        for clue in clues {
            let lines: Vec<String> = clue
                .lines
                .iter()
                .take(2)
                .map(|place| named(answer, *place))
                .collect();
            let lines = if lines.is_empty() {
                String::new()
            } else {
                format!(" [{}]", lines.join(" "))
            };
            push(out, mark, &format!("{}{lines}", clue.says));
        }
    }
    for missing in &one.missing {
        push(out, "    ? ", missing);
    }
}

/// The raw lines at these places, a few, each once. They are neither wrapped nor changed further.
fn push_raw_lines<'a>(
    out: &mut String,
    answer: &Answer,
    mark: &str,
    places: impl Iterator<Item = &'a Place>,
    shown_already: &mut HashSet<Place>,
) {
    let mut left = RAW_LINES_SHOWN_MAX;
    for place in places {
        let Some(text) = answer.raw_lines.get(place).filter(|_| left > 0) else {
            continue;
        };
        if shown_already.insert(*place) {
            out.push_str(&format!("{mark}{}: {text}\n", named(answer, *place)));
            left -= 1;
        }
    }
}

fn push_attacks(out: &mut String, answer: &Answer) {
    let mut attacks = attacks(answer);
    if attacks.is_empty() {
        return;
    }
    attacks.sort_by_key(|attack| {
        (
            attack.succeeded.is_empty(),
            std::cmp::Reverse(attack.failures),
            attack.span,
        )
    });
    out.push_str("Attacks\n");
    for attack in attacks.iter().take(ATTACKS_SHOWN_MAX) {
        push(out, "  - ", &attack_sentence(attack));
        let places = attack.lines.iter();
        push_raw_lines(out, answer, "      | ", places, &mut HashSet::new());
        for breach in &attack.succeeded {
            push(
                out,
                "      ",
                &format!(
                    "{} signed in at {} [{}]: treat that account as taken until somebody has looked.",
                    breach.account,
                    moment(breach.at),
                    named(answer, breach.place)
                ),
            );
        }
    }
    if attacks.len() > ATTACKS_SHOWN_MAX {
        push(
            out,
            "  - ",
            &format!("and {} more", attacks.len() - ATTACKS_SHOWN_MAX),
        );
    }
    out.push('\n');
}

fn attack_sentence(attack: &Attack) -> String {
    let from = match attack.sources.len() {
        0 => counted(attack.source_count, "address"),
        1 => attack.sources.join(""),
        _ => listed(&attack.sources, attack.source_count),
    };
    let at = if attack.accounts.is_empty() {
        counted(attack.name_count, "name")
    } else {
        listed(&attack.accounts, attack.name_count)
    };
    let unknown = if attack.unknown_failures > 0 {
        format!(
            ", {} of them with names that no account has",
            attack.unknown_failures
        )
    } else {
        String::new()
    };
    let untold = attack.untold * 2 > attack.failures;
    let got_in = match (attack.succeeded.is_empty(), attack.successes) {
        (true, 0) if untold => {
            " How they ended isn't in this log: look into the logs of the machines that were asked."
        }
        (true, 0) => " None worked, as far as this log goes.",
        (true, _) => {
            " Sign-ins from there worked too, of accounts that had signed in from there before."
        }
        (false, _) => "",
    };
    format!(
        "{}: {from} at {at}, {}{unknown}, {} to {}.{got_in}",
        attack.kind.code(),
        counted(attack.failures, if untold { "attempt" } else { "failure" }),
        moment(attack.span.0),
        moment(attack.span.1),
    )
}

fn listed(names: &[String], all: u32) -> String {
    let some: Vec<&str> = names
        .iter()
        .take(NAMES_SHOWN_MAX)
        .map(String::as_str)
        .collect();
    let more = (all as usize).saturating_sub(some.len());
    if more == 0 {
        some.join(", ")
    } else {
        format!("{} and {more} more", some.join(", "))
    }
}

fn nothing_found(answer: &Answer) -> String {
    match (&answer.account, &answer.asked) {
        (Some(name), None) => format!(
            "These logs name no account {}. It may be spelt differently there, or its log is another one.",
            shown(name)
        ),
        (Some(name), Some(account)) => format!(
            "{} signed in {} in these logs and was not refused. If they can't sign in, the reason is in another log.",
            shown(name),
            counted(account.successes, "time")
        ),
        (None, _) if answer.ledger.records == 0 => {
            "No sign-in was found. Hand in the log in which the service writes them, such as auth.log, the Security log of Windows, or an export of the sign-in log.".to_owned()
        }
        (None, _) => "No lockout, no burst of failures and no attack was found. That is what this log shows, and no promise.".to_owned(),
    }
}

fn likely_attack(lockout: &Lockout) -> bool {
    use evidence::signin::explaining::Cause;
    lockout.hypotheses.first().is_some_and(|one| {
        matches!(
            one.cause,
            Cause::BruteForce | Cause::Spraying | Cause::Stuffing
        )
    })
}

fn weight(lockout: &Lockout) -> (bool, u32) {
    (lockout.locked, lockout.failures)
}

/// `path:line`, as editors take it.
pub fn named(answer: &Answer, place: Place) -> String {
    let path = answer
        .paths
        .get(usize::from(place.input))
        .map_or("?", String::as_str);
    format!("{}:{}", shown(path), place.line)
}
