//! Whether somebody we know writes as they usually do: where answers go, with which program, in which language, at which
//! hour. A habit is only one after many mails on many days, and what came with the last two days is none: a thief's first
//! twenty mails would be the habit.

use super::{
    Known, UNUSUAL_CLIENT, UNUSUAL_HOUR, UNUSUAL_LANGUAGE, UNUSUAL_REPLY_TO, header_place,
};
use crate::finding::{Finding, FindingKind};
use crate::mail::detect::quote::{clean, quote};
use crate::memory::{HOURS, Habit, RememberedSender};

/// Mails from which on it is known where answers go.
const REPLY_TO_MAILS_MIN: u64 = 5;
/// Days on which they were written.
const REPLY_TO_DAYS_MIN: u64 = 3;
/// What an unusual place for answers weighs that others write from.
const KNOWN_PLACE_WEIGHT: i16 = 5;
/// Mails with a known value from which on another one is unusual.
const HABIT_MAILS_MIN: u32 = 10;
/// Days on which somebody wrote, from which on they have habits.
const HABIT_DAYS_MIN: u64 = 5;
/// Mails with an hour from which on another one is unusual.
const HOUR_MAILS_MIN: u32 = 30;
/// Hours to either side that count as the same.
const HOURS_NEAR: usize = 2;
/// Values of a habit named in a sentence.
const VALUES_SHOWN_MAX: usize = 3;

/// What is not this sender's usual way.
pub(super) fn unusual(known: &Known<'_>) -> Vec<Finding> {
    let Some(sender) = known.sender else {
        return Vec::new();
    };
    if !known.has_header() || known.facts.sent_by_program || !known.sender_is_known() {
        return Vec::new();
    }
    [
        reply_to(known, sender),
        client(known, sender),
        language(known, sender),
        hour(known, sender),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn reply_to(known: &Known<'_>, sender: &RememberedSender) -> Option<Finding> {
    if sender.mails < REPLY_TO_MAILS_MIN || sender.days < REPLY_TO_DAYS_MIN {
        return None;
    }
    let own_party = known.facts.parties.first()?;
    let to_everybody = |place: &String| known.facts.parties.contains(place);
    let place = known.facts.reply_to.iter().find(|place| {
        *place != own_party
            && !to_everybody(place)
            && !super::is_own_host(place, known.surroundings)
            && usual(known, &sender.habits.reply_to).all(|habit| habit.value != **place)
    })?;
    let says = format!(
        "answers go to {}, where none of the {} earlier mails from {} led",
        quote(place),
        sender.mails,
        quote(&sender.address)
    );
    let finding =
        about_habit(known, &UNUSUAL_REPLY_TO, "Reply-To", says).with_fact("place", clean(place));
    Some(if known.domain_is_known(place) {
        finding.weighing(KNOWN_PLACE_WEIGHT)
    } else {
        finding
    })
}

fn client(known: &Known<'_>, sender: &RememberedSender) -> Option<Finding> {
    let client = known.facts.client.as_ref()?;
    let usual = unless_usual(known, sender, &sender.habits.clients, client)?;
    let says = format!(
        "it was written with {}; {} wrote with {usual}",
        quote(client),
        quote(&sender.address)
    );
    let field = ["X-Mailer", "User-Agent"]
        .into_iter()
        .find(|name| known.message.header_values(name).next().is_some());
    Some(about_habit(
        known,
        &UNUSUAL_CLIENT,
        field.unwrap_or("Message-ID"),
        says,
    ))
}

fn language(known: &Known<'_>, sender: &RememberedSender) -> Option<Finding> {
    let language = known.facts.language.as_ref()?;
    let usual = unless_usual(known, sender, &sender.habits.languages, language)?;
    let says = format!(
        "its header states the language {}; {} wrote in {usual}",
        quote(language),
        quote(&sender.address)
    );
    Some(about_habit(
        known,
        &UNUSUAL_LANGUAGE,
        "Content-Language",
        says,
    ))
}

fn hour(known: &Known<'_>, sender: &RememberedSender) -> Option<Finding> {
    let hour = usize::from(known.facts.hour?);
    let counts = &sender.habits.hours;
    let all: u32 = counts
        .iter()
        .fold(0, |sum, count| sum.saturating_add(*count));
    if all < HOUR_MAILS_MIN || sender.days < HABIT_DAYS_MIN {
        return None;
    }
    let near: u32 = (0..=2 * HOURS_NEAR)
        .filter_map(|step| counts.get((hour + HOURS + step - HOURS_NEAR) % HOURS))
        .fold(0, |sum, count| sum.saturating_add(*count));
    // The message itself may have been counted on its way through the feed.
    if near > u32::from(known.is_counted()) {
        return None;
    }
    let says = format!(
        "it was written at {hour} o'clock by its own clock, and none of {all} mails from {} within {HOURS_NEAR} hours of that",
        quote(&sender.address)
    );
    Some(about_habit(known, &UNUSUAL_HOUR, "Date", says))
}

/// What the sender usually has instead, in words; `None` where this value is usual, or too little is known to say.
fn unless_usual(
    known: &Known<'_>,
    sender: &RememberedSender,
    habits: &[Habit],
    value: &str,
) -> Option<String> {
    let mails: u32 = usual(known, habits).fold(0, |sum, habit| sum.saturating_add(habit.mails));
    if mails < HABIT_MAILS_MIN || sender.days < HABIT_DAYS_MIN {
        return None;
    }
    if usual(known, habits).any(|habit| habit.value == value) {
        return None;
    }
    let mut ordered: Vec<&Habit> = usual(known, habits).collect();
    ordered.sort_by_key(|habit| std::cmp::Reverse(habit.mails));
    let shown: Vec<String> = ordered
        .iter()
        .take(VALUES_SHOWN_MAX)
        .map(|habit| format!("{} ({} mails)", quote(&habit.value), habit.mails))
        .collect();
    Some(shown.join(", "))
}

/// The values of a habit that are older than the wave this message may belong to.
fn usual<'h>(known: &'h Known<'_>, habits: &'h [Habit]) -> impl Iterator<Item = &'h Habit> {
    habits
        .iter()
        .filter(|habit| known.is_before(habit.first_seen_unix_seconds))
}

fn about_habit(
    known: &Known<'_>,
    kind: &'static FindingKind,
    field: &str,
    says: String,
) -> Finding {
    Finding::new(kind, header_place(known.message, field), says)
        .with_fact("address", clean(&known.facts.from))
}
