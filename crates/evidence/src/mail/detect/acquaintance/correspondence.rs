//! Whether somebody from here has had to do with this sender: never, for long, or not well. It looks at who wrote and
//! when, not at how.

use super::{
    FIRST_CONTACT, KNOWN_NAME_NEW_ADDRESS, Known, LONG_CORRESPONDENCE, REPORTED_BEFORE,
    header_place,
};
use crate::finding::Finding;
use crate::mail::detect::authentication;
use crate::mail::detect::identity::names::{same_person_name, words_as_seen};
use crate::mail::detect::quote::{clean, quote};
use crate::memory::RememberedSender;

/// A feed that has shown all mail for so long makes "never" worth saying, days.
const FEED_DAYS_MIN: i64 = 30;
/// A younger one does where the whole domain is new too, days.
const FEED_DAYS_OF_NEW_DOMAIN_MIN: i64 = 7;
/// What "never" weighs then.
const YOUNG_FEED_WEIGHT: i16 = 2;
/// Two spellings of one name differ by at most this many bytes; more is not worth a closer look.
const NAME_LENGTH_DIFFERENCE_MAX: usize = 12;
/// Known people compared with a name.
const PEOPLE_MAX: usize = crate::limits::KNOWN_PEOPLE_MAX;
/// A correspondence is long after so many days of writing …
const LONG_WRITTEN_DAYS_MIN: u64 = 5;
/// … over so many days,
const LONG_DAYS_MIN: i64 = 90;
/// or after so many where our own people wrote to them too.
const LONG_ANSWERED_DAYS_MIN: i64 = 30;

/// Nobody here has had mail from this address, as far as a feed has shown all of it.
pub(super) fn first_contact(known: &Known<'_>) -> Option<Finding> {
    let days = known.covers_days()?;
    if known.sender_is_known() || known.facts.sent_by_program {
        return None;
    }
    let domain = &known.facts.from_domain;
    let new_domain = !domain.is_empty() && !known.domain_is_known(domain);
    let weight = match (days, new_domain) {
        (FEED_DAYS_MIN.., _) => FIRST_CONTACT.weight,
        (FEED_DAYS_OF_NEW_DOMAIN_MIN.., true) => YOUNG_FEED_WEIGHT,
        _ => return None,
    };
    let with_domain = if new_domain {
        ", nor has anybody from its domain"
    } else {
        ""
    };
    let says = format!(
        "{} has not written here before in the {days} days of mail that Headsup was shown{with_domain}",
        quote(&known.facts.from)
    );
    Some(
        about_sender(known, &FIRST_CONTACT, says)
            .with_fact("days", days.to_string())
            .weighing(weight),
    )
}

/// The name of somebody who writes with us, on an address and a domain from which nobody ever did.
pub(super) fn known_name_new_address(known: &Known<'_>) -> Option<Finding> {
    let key = known.facts.name_key.as_ref()?;
    let domain = &known.facts.from_domain;
    if known.sender_is_known() || known.facts.sent_by_program || known.domain_is_known(domain) {
        return None;
    }
    let shown = &known.message.first_from().display_name;
    if is_listed_person(known, shown) {
        return None;
    }
    let namesake = known.memory.senders.iter().find(|sender| {
        sender.name_key.as_ref() == Some(key)
            && sender.address != known.facts.from
            && wrote_with_us(known, sender)
    })?;
    let and_domain = if domain.is_empty() {
        " has"
    } else {
        " and its domain have"
    };
    let says = format!(
        "the From name {} is that of {}, who writes with people here; {}{and_domain} not been seen before",
        quote(shown),
        quote(&namesake.address),
        quote(&known.facts.from)
    );
    Some(
        about_sender(known, &KNOWN_NAME_NEW_ADDRESS, says)
            .with_fact("name", clean(shown))
            .with_fact("known", clean(&namesake.address)),
    )
}

/// People on the organisation's own list are compared by `identity`; once is enough.
fn is_listed_person(known: &Known<'_>, shown: &str) -> bool {
    let words = words_as_seen(shown);
    let people = known.surroundings.people.iter().take(PEOPLE_MAX);
    people
        .filter(|person| person.name.len().abs_diff(shown.len()) <= NAME_LENGTH_DIFFERENCE_MAX)
        .any(|person| same_person_name(&words, &words_as_seen(&person.name)))
}

fn wrote_with_us(known: &Known<'_>, sender: &RememberedSender) -> bool {
    known.is_known(sender) && sender.writes_with_us() && sender.harmful == 0
}

/// Months of mail, and this one is proved to be from the same domain.
pub(super) fn long_correspondence(known: &Known<'_>) -> Option<Finding> {
    let sender = known.sender?;
    let first = sender.first_seen_unix_seconds?;
    let days = known.days_since(first);
    let both_ways = sender.written_to > 0 && days >= LONG_ANSWERED_DAYS_MIN;
    let for_long = sender.days >= LONG_WRITTEN_DAYS_MIN && days >= LONG_DAYS_MIN;
    if !(both_ways || for_long) || harmful_of_theirs(known, sender, true) > 0 {
        return None;
    }
    // Asked last: it verifies signatures.
    if !authentication::from_is_proved(known.original, known.message, known.surroundings) {
        return None;
    }
    let answered = if sender.written_to > 0 {
        format!(", and people here sent it {} mails", sender.written_to)
    } else {
        String::new()
    };
    let says = format!(
        "{} wrote on {} of the {days} days before this message{answered}; nothing it sent was found harmful",
        quote(&known.facts.from),
        sender.days
    );
    Some(about_sender(known, &LONG_CORRESPONDENCE, says))
}

/// Colleagues reported mail from this address, and it was harmful. What others sent in its name counts only against
/// mail that doesn't prove its sender either.
pub(super) fn reported_before(known: &Known<'_>) -> Option<Finding> {
    let sender = known.sender.filter(|sender| sender.harmful > 0)?;
    let proved = authentication::from_is_proved(known.original, known.message, known.surroundings);
    let harmful = harmful_of_theirs(known, sender, proved);
    if harmful == 0 {
        return None;
    }
    let says = format!(
        "mail from {} that colleagues reported was found harmful before ({harmful} times)",
        quote(&known.facts.from)
    );
    Some(about_sender(known, &REPORTED_BEFORE, says))
}

/// Harmful mails from this address besides this one; only the proved ones where this one is proved.
fn harmful_of_theirs(known: &Known<'_>, sender: &RememberedSender, proved: bool) -> u64 {
    let id = known.facts.message_id.as_ref();
    let this = id
        .and_then(|id| known.memory.mails.get(id))
        .filter(|mail| mail.harmful && mail.sender == sender.address);
    let (all, counted) = if proved {
        (sender.harmful_proved, this.is_some_and(|mail| mail.proved))
    } else {
        (sender.harmful, this.is_some())
    };
    all.saturating_sub(u64::from(counted))
}

fn about_sender(
    known: &Known<'_>,
    kind: &'static crate::finding::FindingKind,
    says: String,
) -> Finding {
    Finding::new(kind, header_place(known.message, "From"), says)
        .with_fact("address", clean(&known.facts.from))
}
