//! What an organisation remembers of the mail it has seen: who wrote, since when, with which habits, and which mails there
//! were. Plain data and the rules by which it grows; nothing here is a subject or a text, and nothing is stored or looked
//! up: the floors above keep it, and hand in the small part that one examination asks for.

use std::collections::{BTreeMap, BTreeSet};

/// Addresses one message may ask about.
pub const WANTED_ADDRESSES_MAX: usize = 20;
/// Earlier mails one message may ask about, its own id included.
pub const WANTED_MESSAGE_IDS_MAX: usize = 50;
/// Message-IDs longer than this are read as shorter ones, bytes. RFC 5322 clause 2.1.1 allows 998 for a line.
pub const MESSAGE_ID_BYTES_MAX: usize = 998;
/// Recipients of one mail that are remembered.
pub const RECIPIENTS_REMEMBERED_MAX: usize = 50;
/// Parties to one mail that are remembered.
pub const PARTIES_MAX: usize = 20;
/// Values of one habit that are kept for one sender.
pub const HABIT_VALUES_MAX: usize = 8;
/// Days on which somebody wrote, from which on they write with us and their name is one we know.
pub const WRITES_WITH_US_DAYS_MIN: u64 = 3;
/// Hours of a day.
pub const HOURS: usize = 24;

/// Seconds of a day.
const DAY_SECONDS: i64 = 86_400;

/// The part of an organisation's memory that one examination asked for. Empty where nothing is remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Since when a feed has shown all mail that comes in, seconds since 1970; `None` without a feed, or where it has
    /// fallen silent.
    pub covers_since_unix_seconds: Option<i64>,
    /// Since when that feed has shown the mail of our own people too.
    pub covers_own_since_unix_seconds: Option<i64>,
    /// The senders that were asked for and are remembered, by address or by name.
    pub senders: Vec<RememberedSender>,
    /// The registrable domains that were asked for and that somebody wrote from, with the first time, seconds since 1970.
    pub domains: BTreeMap<String, i64>,
    /// The mails that were asked for and were seen, by Message-ID.
    pub mails: BTreeMap<String, RememberedMail>,
}

impl Memory {
    /// Whether there is nothing in it that could be rested on.
    pub fn is_empty(&self) -> bool {
        *self == Memory::default()
    }

    /// What is remembered of an address, lower case.
    pub fn sender(&self, address: &str) -> Option<&RememberedSender> {
        self.senders.iter().find(|sender| sender.address == address)
    }
}

/// One mail that was seen before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RememberedMail {
    /// Who sent it, lower case.
    pub sender: String,
    /// Whose mail it was, sender and recipients: registrable domains, and whole addresses at free mail services.
    pub parties: Vec<String>,
    /// Whether a colleague reported it and it was found harmful.
    pub harmful: bool,
    /// Whether its From domain was proved.
    pub proved: bool,
}

/// One address that wrote to us, or that we wrote to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RememberedSender {
    /// The address, lower case.
    pub address: String,
    /// The name it last bore, made comparable; `None` where it bore none that tells one person from another.
    pub name_key: Option<String>,
    /// The first mail from it, seconds since 1970; `None` where we only wrote to it.
    pub first_seen_unix_seconds: Option<i64>,
    /// The last mail from it.
    pub last_seen_unix_seconds: Option<i64>,
    /// Mails from it.
    pub mails: u64,
    /// Days on which it wrote; a hundred mails in one morning are one day.
    pub days: u64,
    /// Mails of our own people to it.
    pub written_to: u64,
    /// The first of those, seconds since 1970.
    pub first_written_unix_seconds: Option<i64>,
    /// Mails from it that were reported and found harmful, whether or not it really sent them.
    pub harmful: u64,
    /// Those among them whose From domain was proved.
    pub harmful_proved: u64,
    /// How it usually writes.
    pub habits: Habits,
}

/// How somebody usually writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Habits {
    /// Mail programs, at most [`HABIT_VALUES_MAX`].
    pub clients: Vec<Habit>,
    /// Where answers were to go, as parties, at most [`HABIT_VALUES_MAX`].
    pub reply_to: Vec<Habit>,
    /// Languages by their two- or three-letter code, at most [`HABIT_VALUES_MAX`].
    pub languages: Vec<Habit>,
    /// Mails by the hour of their Date field, in the zone that field states.
    pub hours: [u32; HOURS],
}

/// One value of a habit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Habit {
    /// The value.
    pub value: String,
    /// Mails that had it.
    pub mails: u32,
    /// The first of them, seconds since 1970.
    pub first_seen_unix_seconds: i64,
    /// The last of them.
    pub last_seen_unix_seconds: i64,
}

/// What of one mail's header is worth remembering. No subject, no text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderFacts {
    /// The address of From, lower case.
    pub from: String,
    /// The registrable domain of that address; empty for a free mail service, whose domain says nothing.
    pub from_domain: String,
    /// The name it bears, made comparable; `None` where it tells nobody from another.
    pub name_key: Option<String>,
    /// To and Cc, lower case, at most [`RECIPIENTS_REMEMBERED_MAX`].
    pub recipients: Vec<String>,
    /// Sender and recipients as parties, at most [`PARTIES_MAX`].
    pub parties: Vec<String>,
    /// The Message-ID without brackets.
    pub message_id: Option<String>,
    /// Where answers are to go, as parties, where that is another one than the sender.
    pub reply_to: Vec<String>,
    /// The family of mail programs.
    pub client: Option<String>,
    /// The hour of the Date field, 0 to 23, in the zone it states.
    pub hour: Option<u8>,
    /// The language the header states.
    pub language: Option<String>,
    /// When it was seen: the topmost Received field, else the Date field, seconds since 1970.
    pub seen_unix_seconds: Option<i64>,
    /// The Message-IDs it says it answers, the nearest first, at most [`WANTED_MESSAGE_IDS_MAX`].
    pub answers: Vec<String>,
    /// Whether a list, a program or a mailing service sent it: nobody's habits.
    pub sent_by_program: bool,
}

/// What an examination would like to have remembered; see [`Memory`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedMemory {
    /// Addresses, lower case.
    pub addresses: BTreeSet<String>,
    /// Names, made comparable.
    pub name_keys: BTreeSet<String>,
    /// Registrable domains.
    pub domains: BTreeSet<String>,
    /// Message-IDs without brackets.
    pub message_ids: BTreeSet<String>,
}

impl WantedMemory {
    /// Whether nothing is wanted.
    pub fn is_empty(&self) -> bool {
        *self == WantedMemory::default()
    }

    /// Takes in what another wants.
    pub fn append(&mut self, other: &mut WantedMemory) {
        self.addresses.append(&mut other.addresses);
        self.name_keys.append(&mut other.name_keys);
        self.domains.append(&mut other.domains);
        self.message_ids.append(&mut other.message_ids);
    }
}

impl RememberedSender {
    /// An address of which nothing is remembered yet.
    pub fn new(address: &str) -> RememberedSender {
        RememberedSender {
            address: address.to_owned(),
            ..RememberedSender::default()
        }
    }

    /// Whether they write with us: on several days, or our own people wrote to them. `store` asks the same of its rows.
    pub fn writes_with_us(&self) -> bool {
        self.days >= WRITES_WITH_US_DAYS_MIN || self.written_to > 0
    }

    /// Takes in one more mail from this address, seen at this moment.
    pub fn learn(&mut self, facts: &HeaderFacts, seen_unix_seconds: i64) {
        self.mails += 1;
        self.learn_day(seen_unix_seconds);
        if facts.name_key.is_some() {
            self.name_key.clone_from(&facts.name_key);
        }
        self.habits.learn(facts, seen_unix_seconds);
    }

    /// Takes in one more mail of our own people to this address.
    pub fn learn_written_to(&mut self, seen_unix_seconds: i64) {
        self.written_to += 1;
        let first = self.first_written_unix_seconds.unwrap_or(seen_unix_seconds);
        self.first_written_unix_seconds = Some(first.min(seen_unix_seconds));
    }

    /// A day counts when it is before or after all days seen; what comes in out of order may be counted too little, never
    /// twice.
    fn learn_day(&mut self, seen_unix_seconds: i64) {
        let day = |seconds: i64| seconds.div_euclid(DAY_SECONDS);
        let first = self.first_seen_unix_seconds.unwrap_or(seen_unix_seconds);
        let last = self.last_seen_unix_seconds.unwrap_or(seen_unix_seconds);
        let today = day(seen_unix_seconds);
        if self.days == 0 || today < day(first) || today > day(last) {
            self.days += 1;
        }
        self.first_seen_unix_seconds = Some(first.min(seen_unix_seconds));
        self.last_seen_unix_seconds = Some(last.max(seen_unix_seconds));
    }
}

impl Habits {
    fn learn(&mut self, facts: &HeaderFacts, seen_unix_seconds: i64) {
        for (kept, values) in [
            (&mut self.clients, facts.client.as_slice()),
            (&mut self.reply_to, facts.reply_to.as_slice()),
            (&mut self.languages, facts.language.as_slice()),
        ] {
            for value in values.iter().take(HABIT_VALUES_MAX) {
                learn_value(kept, value, seen_unix_seconds);
            }
        }
        let hour = facts.hour.map(usize::from);
        if let Some(count) = hour.and_then(|hour| self.hours.get_mut(hour)) {
            *count = count.saturating_add(1);
        }
    }
}

/// Counts a value, or puts a new one in; where there is no more room the one not seen for longest makes room.
fn learn_value(kept: &mut Vec<Habit>, value: &str, seen_unix_seconds: i64) {
    if let Some(habit) = kept.iter_mut().find(|habit| habit.value == value) {
        habit.mails = habit.mails.saturating_add(1);
        habit.first_seen_unix_seconds = habit.first_seen_unix_seconds.min(seen_unix_seconds);
        habit.last_seen_unix_seconds = habit.last_seen_unix_seconds.max(seen_unix_seconds);
        return;
    }
    if kept.len() >= HABIT_VALUES_MAX {
        let oldest = kept
            .iter()
            .enumerate()
            .min_by_key(|(_, habit)| habit.last_seen_unix_seconds)
            .map(|(place, _)| place);
        if let Some(place) = oldest {
            kept.remove(place);
        }
    }
    kept.push(Habit {
        value: value.to_owned(),
        mails: 1,
        first_seen_unix_seconds: seen_unix_seconds,
        last_seen_unix_seconds: seen_unix_seconds,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(client: &str) -> HeaderFacts {
        HeaderFacts {
            client: Some(client.to_owned()),
            hour: Some(9),
            ..HeaderFacts::default()
        }
    }

    #[test]
    fn a_wave_in_one_morning_is_one_day() {
        let mut sender = RememberedSender::new("bo@mill.example");
        for minute in 0..50 {
            sender.learn(&mail("thunderbird"), 10 * DAY_SECONDS + minute * 60);
        }
        assert_eq!((sender.mails, sender.days), (50, 1));
        // Handed in later, seen earlier: another day, and then nothing between the two counts again.
        sender.learn(&mail("thunderbird"), 3 * DAY_SECONDS);
        sender.learn(&mail("thunderbird"), 5 * DAY_SECONDS);
        assert_eq!((sender.mails, sender.days), (52, 2));
        assert_eq!(sender.first_seen_unix_seconds, Some(3 * DAY_SECONDS));
        assert_eq!(sender.habits.hours.get(9), Some(&52));
    }

    #[test]
    fn habits_keep_what_was_seen_last() {
        let mut sender = RememberedSender::new("bo@mill.example");
        for day in 0..20 {
            sender.learn(&mail(&format!("program {day}")), day * DAY_SECONDS);
            sender.learn(&mail("thunderbird"), day * DAY_SECONDS);
        }
        let clients = &sender.habits.clients;
        assert_eq!(clients.len(), HABIT_VALUES_MAX);
        let usual = clients.iter().find(|habit| habit.value == "thunderbird");
        assert_eq!(usual.map(|habit| habit.mails), Some(20));
        assert!(clients.iter().any(|habit| habit.value == "program 19"));
        assert!(!clients.iter().any(|habit| habit.value == "program 3"));
    }
}
