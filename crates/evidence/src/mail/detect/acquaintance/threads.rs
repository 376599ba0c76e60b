//! Whether the thread a message claims to belong to was there, and whether its sender had a part in it. Thieves answer
//! mails they stole, from a domain that looks like one of the thread's, or invent the mail they answer. Lists, ticket
//! systems and people who were brought in later do honest things that look alike, so what is not a look-alike weighs less.

use super::{
    ANSWER_TO_NOTHING, Known, STRANGER_IN_THREAD, UNKNOWN_THREAD, header_place, is_own_host,
};
use crate::finding::{Finding, Place};
use crate::limits::KNOWN_PEOPLE_MAX;
use crate::mail::detect::identity::lookalike::{Candidate, Resemblance, Target};
use crate::mail::detect::identity::names::{contains_in_order, words_as_seen};
use crate::mail::detect::links::address::registrable;
use crate::mail::detect::quote::{clean, quote};
use crate::mail::open::{Grade, quoted_writers};
use crate::memory::{PARTIES_MAX, RememberedMail};

/// Threads are older than a feed for a while; from so many days on a mail it never showed is worth a word.
const FEED_DAYS_MIN: i64 = 30;
/// What an unknown thread weighs where somebody may have brought us into one of their own, or we know the sender.
const BROUGHT_IN_WEIGHT: i16 = 5;
/// What a stranger in a thread weighs whose domain looks like nobody's in it: people pass mails on, and answer from ticket
/// systems.
const PASSED_ON_WEIGHT: i16 = 6;
/// What one weighs whose domain adds a word to one of the thread's, or ends otherwise: it may be a sister company.
const PERHAPS_A_SISTER_WEIGHT: i16 = 10;
/// Domains of a thread that a stranger's is compared with.
const THREAD_PARTIES_MAX: usize = 10 * PARTIES_MAX;

/// How a subject begins that answers, lower case, in the languages of the usual mail programs.
const ANSWER_MARKS: [&str; 16] = [
    "re:",
    "re :",
    "aw:",
    "sv:",
    "vs:",
    "antw:",
    "antwort:",
    "rif:",
    "r:",
    "res:",
    "rv:",
    "odp:",
    "ynt:",
    "re：",
    "回复:",
    "回复：",
];

/// What is odd about the thread; at most one thing.
pub(super) fn odd_thread(known: &Known<'_>) -> Option<Finding> {
    if !known.has_header() || known.facts.sent_by_program {
        return None;
    }
    if known.facts.answers.is_empty() {
        return answer_to_nothing(known);
    }
    let id = known.facts.message_id.as_ref();
    let seen: Vec<&RememberedMail> = known
        .facts
        .answers
        .iter()
        .filter(|answered| Some(*answered) != id)
        .filter_map(|answered| known.memory.mails.get(answered))
        .collect();
    if seen.is_empty() {
        unknown_thread(known)
    } else {
        stranger_in_thread(known, &seen)
    }
}

fn unknown_thread(known: &Known<'_>) -> Option<Finding> {
    let days = known.covers_days().filter(|days| *days >= FEED_DAYS_MIN)?;
    let stranger = !known.sender_is_known();
    let of_ours = known
        .facts
        .answers
        .iter()
        .find(|answered| is_own_host(host_of(answered), known.surroundings))
        .filter(|_| covers_own(known));
    // Mails of the sender's own, such as a ticket system's, claim nothing about us.
    let of_others = known
        .facts
        .answers
        .iter()
        .find(|answered| registrable(host_of(answered)) != known.facts.from_domain);
    let (answered, weight) = match (of_ours, of_others) {
        (Some(answered), _) if stranger => (answered, UNKNOWN_THREAD.weight),
        (Some(answered), _) => (answered, BROUGHT_IN_WEIGHT),
        (None, Some(answered)) if stranger => (answered, BROUGHT_IN_WEIGHT),
        _ => return None,
    };
    let ours = if of_ours.is_some() {
        ", one of ours by its name"
    } else {
        ""
    };
    let says = format!(
        "it says it answers {}{ours}; no mail it names ({} in all) was among those of {days} days that Headsup was shown",
        quote(answered),
        known.facts.answers.len()
    );
    let finding = Finding::new(&UNKNOWN_THREAD, thread_place(known), says)
        .with_fact("address", clean(&known.facts.from));
    Some(finding.weighing(weight))
}

/// Whether the feed has shown what our own people send for long enough.
fn covers_own(known: &Known<'_>) -> bool {
    let since = known.memory.covers_own_since_unix_seconds;
    since.is_some_and(|since| known.days_since(since) >= FEED_DAYS_MIN)
}

fn stranger_in_thread(known: &Known<'_>, seen: &[&RememberedMail]) -> Option<Finding> {
    let party = known.facts.parties.first()?;
    let parties = || {
        seen.iter()
            .flat_map(|mail| mail.parties.iter())
            .take(THREAD_PARTIES_MAX)
    };
    let took_part = parties().any(|one| one == party)
        || seen.iter().any(|mail| mail.sender == known.facts.from);
    // Whoever is known from elsewhere may have been brought in.
    if took_part || known.sender_is_known() || known.domain_is_known(&known.facts.from_domain) {
        return None;
    }
    let candidate = Candidate::new(party);
    let dressed_as = parties().find_map(|one| {
        let how = candidate.as_ref()?.resembles(&Target::new(one))?;
        Some((one, how))
    });
    let looks_like = dressed_as.map_or_else(String::new, |(one, how)| {
        format!(
            "; {} is dressed up as {}: {}",
            quote(party),
            quote(one),
            how.says()
        )
    });
    let writers: Vec<String> = seen
        .iter()
        .take(2)
        .map(|mail| quote(&mail.sender))
        .collect();
    let says = format!(
        "it answers a mail that was really sent, by {}, and {} had no part in that thread{looks_like}",
        writers.join(" and "),
        quote(&known.facts.from)
    );
    let finding = Finding::new(&STRANGER_IN_THREAD, thread_place(known), says)
        .with_fact("address", clean(&known.facts.from));
    Some(match dressed_as {
        Some((_, Resemblance::AddedWord | Resemblance::OtherEnding)) => {
            finding.weighing(PERHAPS_A_SISTER_WEIGHT)
        }
        Some(_) => finding,
        None => finding.weighing(PASSED_ON_WEIGHT),
    })
}

/// An answer that quotes somebody of ours and names no mail it answers.
fn answer_to_nothing(known: &Known<'_>) -> Option<Finding> {
    let message = known.message;
    let names_one = ["In-Reply-To", "References"]
        .iter()
        .any(|name| message.header_values(name).next().is_some());
    let subject = message.subject.trim().to_lowercase();
    let answers = ANSWER_MARKS.iter().any(|mark| subject.starts_with(mark));
    let whole = matches!(known.original.grade, Grade::Original | Grade::FetchedByApi);
    let travelled = message.header_values("Received").next().is_some();
    if names_one || !answers || !whole || !travelled || known.sender_is_known() {
        return None;
    }
    let writer = quoted_writers(&message.text)
        .into_iter()
        .find(|writer| is_one_of_ours(known, writer))?;
    let says = format!(
        "it quotes one of ours ({}) under a subject that answers, and names no mail that it answers",
        quote(&writer)
    );
    Some(
        Finding::new(&ANSWER_TO_NOTHING, Place::named("text"), says)
            .with_fact("address", clean(&known.facts.from)),
    )
}

/// Whether a line such as `On Monday Ada Head <ada@school.example> wrote` speaks of one of ours.
fn is_one_of_ours(known: &Known<'_>, writer: &str) -> bool {
    let lower = writer.to_lowercase();
    let own_address = lower
        .split(|c: char| c.is_whitespace() || "<>()[]\"',;:".contains(c))
        .filter(|word| word.contains('@') && *word != known.facts.from)
        .any(|word| known.is_own(word));
    let words = words_as_seen(writer);
    own_address
        || known
            .surroundings
            .people
            .iter()
            .take(KNOWN_PEOPLE_MAX)
            .any(|person| {
                let name = words_as_seen(&person.name);
                name.len() >= 2 && contains_in_order(&words, &name)
            })
}

fn host_of(id: &str) -> &str {
    id.rsplit_once('@').map_or("", |(_, host)| host)
}

fn thread_place(known: &Known<'_>) -> Place {
    let name = ["In-Reply-To", "References"]
        .into_iter()
        .find(|name| known.message.header_values(name).next().is_some());
    header_place(known.message, name.unwrap_or("References"))
}
