//! Do we know whom this is from, and is it their usual way? It compares one message with what the organisation remembers:
//! who wrote before and since when, how they usually write, which mails the threads it claims to belong to really had.
//! Without a memory it is silent, save for one thing the bytes alone show: an answer to nothing. Whether the sender's
//! domain is proved is the business of `authentication`; nothing here speaks for a sender who isn't.

mod correspondence;
mod habits;
mod threads;

use super::{Detected, Detector};
use crate::finding::{Cia, Finding, FindingKind, Place};
use crate::mail::message::Message;
use crate::mail::open::{Grade, Lost, Original};
use crate::mail::remembering;
use crate::memory::{HeaderFacts, Memory, RememberedSender, WANTED_ADDRESSES_MAX, WantedMemory};
use crate::surroundings::Surroundings;

/// Nobody here has had mail from this address. Everybody writes for a first time, so it needs company.
static FIRST_CONTACT: FindingKind = FindingKind::new("acquaintance.first-contact", 4, Cia::NONE);
/// The name of somebody we write with, on an address and a domain that never wrote.
static KNOWN_NAME_NEW_ADDRESS: FindingKind =
    FindingKind::new("acquaintance.known-name-new-address", 14, Cia::CI);
/// Months of correspondence, and the sender is proved. It speaks against harm a little: mailboxes are broken into.
static LONG_CORRESPONDENCE: FindingKind =
    FindingKind::new("acquaintance.long-correspondence", -6, Cia::NONE);
/// Colleagues reported this address, and it was harmful.
static REPORTED_BEFORE: FindingKind = FindingKind::new("acquaintance.reported-before", 10, Cia::CI);
/// Answers to somebody we know go where none of theirs ever went: what a broken-into mailbox is used for.
static UNUSUAL_REPLY_TO: FindingKind =
    FindingKind::new("acquaintance.unusual-reply-to", 12, Cia::CI);
/// Another mail program than usual. People get new telephones.
static UNUSUAL_CLIENT: FindingKind = FindingKind::new("acquaintance.unusual-client", 3, Cia::I);
/// An hour at which they never write.
static UNUSUAL_HOUR: FindingKind = FindingKind::new("acquaintance.unusual-hour", 2, Cia::NONE);
/// A language in which they never write.
static UNUSUAL_LANGUAGE: FindingKind = FindingKind::new("acquaintance.unusual-language", 5, Cia::I);
/// It answers a mail that never was, although we would have seen it.
static UNKNOWN_THREAD: FindingKind = FindingKind::new("acquaintance.unknown-thread", 12, Cia::I);
/// It answers a mail that really was, from somebody who had no part in it: a stolen thread.
static STRANGER_IN_THREAD: FindingKind =
    FindingKind::new("acquaintance.stranger-in-thread", 14, Cia::CI);
/// It quotes us and answers no mail. Some programs on telephones lose the thread, so it weighs little.
static ANSWER_TO_NOTHING: FindingKind =
    FindingKind::new("acquaintance.answer-to-nothing", 6, Cia::I);

/// The detector.
pub const DETECTOR: Detector = Detector {
    name: "acquaintance",
    kinds: &[
        &FIRST_CONTACT,
        &KNOWN_NAME_NEW_ADDRESS,
        &LONG_CORRESPONDENCE,
        &REPORTED_BEFORE,
        &UNUSUAL_REPLY_TO,
        &UNUSUAL_CLIENT,
        &UNUSUAL_HOUR,
        &UNUSUAL_LANGUAGE,
        &UNKNOWN_THREAD,
        &STRANGER_IN_THREAD,
        &ANSWER_TO_NOTHING,
    ],
    detect,
};

/// Seconds of a day.
const DAY_SECONDS: i64 = 86_400;
/// What was first seen so shortly before a message may be of the same wave, or be the message itself on its way through
/// the feed: it makes nobody known and nothing usual.
const SAME_WAVE_SECONDS: i64 = 2 * DAY_SECONDS;

/// One message beside what is remembered.
struct Known<'m> {
    original: &'m Original,
    message: &'m Message,
    surroundings: &'m Surroundings,
    memory: &'m Memory,
    facts: HeaderFacts,
    /// When the message came, seconds since 1970.
    moment: i64,
    sender: Option<&'m RememberedSender>,
}

fn detect(original: &Original, message: &Message, surroundings: &Surroundings) -> Detected {
    let Some(facts) = remembering::facts(message) else {
        return Detected::default();
    };
    let mut detected = Detected::default();
    let nothing = Memory::default();
    let memory = surroundings.memory.as_ref();
    if memory.is_none() {
        detected.wanted_memory = wanted(message, &facts, surroundings);
    }
    let memory = memory.unwrap_or(&nothing);
    let Some(moment) = moment(&facts, surroundings) else {
        return detected;
    };
    let known = Known {
        original,
        message,
        surroundings,
        memory,
        sender: memory.sender(&facts.from),
        facts,
        moment,
    };
    detected.findings = findings(&known);
    detected
}

fn findings(known: &Known<'_>) -> Vec<Finding> {
    if known.is_own(&known.facts.from) {
        return Vec::new();
    }
    let mut findings: Vec<Finding> = [
        correspondence::first_contact(known),
        correspondence::known_name_new_address(known),
        correspondence::reported_before(known),
    ]
    .into_iter()
    .flatten()
    .collect();
    findings.extend(habits::unusual(known));
    findings.extend(threads::odd_thread(known));
    // A correspondent of years who does something unheard of is not a comfort but a warning.
    if findings.is_empty() {
        findings.extend(correspondence::long_correspondence(known));
    }
    findings
}

/// The moment of the message itself; it can't have come after it was handed in.
fn moment(facts: &HeaderFacts, surroundings: &Surroundings) -> Option<i64> {
    match (facts.seen_unix_seconds, surroundings.received_unix_seconds) {
        (Some(seen), Some(handed_in)) => Some(seen.min(handed_in)),
        (seen, handed_in) => seen.or(handed_in),
    }
}

/// What would have to be remembered to say something about this message.
fn wanted(message: &Message, facts: &HeaderFacts, surroundings: &Surroundings) -> WantedMemory {
    let others = message.from.iter().chain(&message.reply_to);
    let mut addresses: Vec<&str> = others
        .map(|mailbox| mailbox.address.as_str())
        .filter(|address| address.contains('@') && !is_own(address, surroundings))
        .collect();
    addresses.truncate(WANTED_ADDRESSES_MAX);
    if addresses.is_empty() {
        return WantedMemory::default();
    }
    WantedMemory {
        domains: addresses
            .iter()
            .map(|address| remembering::domain_that_tells(address))
            .filter(|domain| !domain.is_empty())
            .collect(),
        addresses: addresses.into_iter().map(str::to_owned).collect(),
        name_keys: facts.name_key.iter().cloned().collect(),
        message_ids: facts
            .message_id
            .iter()
            .chain(&facts.answers)
            .cloned()
            .collect(),
    }
}

fn is_own(address: &str, surroundings: &Surroundings) -> bool {
    let host = address.rsplit_once('@').map_or("", |(_, host)| host);
    is_own_host(host, surroundings)
}

fn is_own_host(host: &str, surroundings: &Surroundings) -> bool {
    surroundings.own_domains.iter().any(|own| {
        host == own
            || host
                .strip_suffix(own.as_str())
                .is_some_and(|rest| rest.ends_with('.'))
    })
}

impl Known<'_> {
    fn is_own(&self, address: &str) -> bool {
        is_own(address, self.surroundings)
    }

    /// Whether that long ago is before the wave this message may belong to.
    fn is_before(&self, seen_unix_seconds: i64) -> bool {
        seen_unix_seconds < self.moment.saturating_sub(SAME_WAVE_SECONDS)
    }

    /// Whole days from then to the message.
    fn days_since(&self, unix_seconds: i64) -> i64 {
        self.moment.saturating_sub(unix_seconds) / DAY_SECONDS
    }

    /// Whether a feed has shown all mail for so many days before this message.
    fn covers_days(&self) -> Option<i64> {
        let since = self.memory.covers_since_unix_seconds?;
        Some(self.days_since(since)).filter(|days| *days >= 0)
    }

    /// Whether this very message is among those remembered already.
    fn is_counted(&self) -> bool {
        let id = self.facts.message_id.as_ref();
        id.and_then(|id| self.memory.mails.get(id))
            .is_some_and(|mail| mail.sender == self.facts.from)
    }

    /// Whether this address wrote, or was written to by us before it wrote, earlier than just now.
    fn sender_is_known(&self) -> bool {
        self.sender.is_some_and(|sender| self.is_known(sender))
    }

    fn is_known(&self, sender: &RememberedSender) -> bool {
        let wrote = sender.first_seen_unix_seconds;
        let was_written_to = sender.first_written_unix_seconds;
        // Somebody whose first mail was answered at once is no acquaintance; somebody whom we wrote to first is.
        let we_began =
            was_written_to.is_some_and(|ours| ours < wrote.unwrap_or(self.moment).min(self.moment));
        we_began || wrote.is_some_and(|first| self.is_before(first))
    }

    /// Whether somebody wrote from this domain earlier than just now.
    fn domain_is_known(&self, domain: &str) -> bool {
        let first = self.memory.domains.get(domain);
        first.is_some_and(|first| self.is_before(*first))
    }

    /// Whether the transport header is there to be compared; a forward's copied lines are not.
    fn has_header(&self) -> bool {
        self.original.grade <= Grade::Reconstructed
            && !self.original.lost.contains(&Lost::TransportHeaders)
    }
}

/// A header with its place in the bytes.
fn header_place(message: &Message, name: &str) -> Place {
    let place = Place::header(name);
    match message.header_values(name).next() {
        Some(field) => place.at(field.bytes.0, field.bytes.1),
        None => place,
    }
}
