//! One attempt leaves several lines. A line that another one may tell better is held here for a short while: the better
//! one takes its place, a success of the same process clears it, and if nothing comes it counts after all. It holds few at a
//! time and owns its buffers, so that no line costs an allocation.

use super::event::Event;
use crate::signin::record::{Activity, LogonType, Place, Record, Status, StatusDetail, When};

/// Lines held at one time; the oldest counts as it stands when one more comes.
const HELD_MAX: usize = 64;
/// Attempts remembered as told, so that what their process adds later is not counted again. A power of two.
const TOLD_MAX: usize = 1_024;
/// A told attempt is forgotten after this long: process numbers come round again. Microseconds.
const TOLD_MICROSECONDS: i64 = 600_000_000;

/// A record that owns its words.
#[derive(Clone, Debug)]
pub struct Kept {
    key: u64,
    until: i64,
    when: When,
    detail: StatusDetail,
    is_mfa: bool,
    count: u32,
    imitates: bool,
    place: Place,
    user: String,
    source: String,
    source_name: String,
    client: String,
    logon_type: LogonType,
    device: String,
    service: String,
}

impl Kept {
    const fn nothing() -> Kept {
        Kept {
            key: 0,
            until: 0,
            when: When {
                microseconds: 0,
                year_inferred: false,
                zone_assumed: false,
            },
            detail: StatusDetail::Unsaid,
            is_mfa: false,
            count: 0,
            imitates: false,
            place: Place {
                input: 0,
                line: 0,
                byte: 0,
            },
            user: String::new(),
            source: String::new(),
            source_name: String::new(),
            client: String::new(),
            logon_type: LogonType::Unsaid,
            device: String::new(),
            service: String::new(),
        }
    }

    /// Takes a failure in, reusing the buffers.
    pub fn keep(&mut self, record: &Record<'_>) {
        self.when = record.when;
        self.detail = record.status_detail;
        self.is_mfa = record.is_mfa;
        self.count = record.repeated;
        self.imitates = record.chosen.imitates;
        self.place = record.place;
        self.logon_type = record.logon_type;
        for (buffer, text) in [
            (&mut self.user, record.user),
            (&mut self.source, record.src_endpoint),
            (&mut self.source_name, record.src_name),
            (&mut self.client, record.client),
            (&mut self.device, record.device),
            (&mut self.service, record.service),
        ] {
            if !(buffer.is_empty() && text.is_empty()) {
                buffer.clear();
                buffer.push_str(text);
            }
        }
    }

    /// The failure again.
    pub fn record(&self) -> Record<'_> {
        Record {
            when: self.when,
            activity: Activity::Logon,
            status: Status::Failure,
            status_detail: self.detail,
            user: &self.user,
            src_endpoint: &self.source,
            src_name: &self.source_name,
            client: &self.client,
            logon_type: self.logon_type,
            device: &self.device,
            service: &self.service,
            is_mfa: self.is_mfa,
            tells_mfa: false,
            whereabouts: None,
            repeated: self.count,
            chosen: super::chosen(&self.user, self.imitates),
            place: self.place,
        }
    }
}

impl Default for Kept {
    fn default() -> Kept {
        Kept::nothing()
    }
}

#[derive(Clone, Copy, Debug)]
struct Told {
    key: u64,
    at: i64,
    why: StatusDetail,
}

/// What is held, and which attempts were told.
#[derive(Clone, Debug)]
pub struct SameAttempt {
    held: Vec<Kept>,
    /// The start of each held line's key, side by side because every line looks through them; 0 where none is held.
    keys: [u32; HELD_MAX],
    oldest: usize,
    next: usize,
    told: Vec<Told>,
}

impl Default for SameAttempt {
    fn default() -> SameAttempt {
        let nothing = Told {
            key: 0,
            at: 0,
            why: StatusDetail::Unsaid,
        };
        SameAttempt {
            held: vec![Kept::nothing(); HELD_MAX],
            keys: [0; HELD_MAX],
            oldest: 0,
            next: 0,
            told: vec![nothing; TOLD_MAX],
        }
    }
}

/// Where an attempt is remembered as told. Keys are odd, so their lowest bit says nothing.
fn told_at(key: u64) -> usize {
    (key >> 1) as usize % TOLD_MAX
}

/// What the held lines are looked through for; never 0, because keys are odd.
fn short(key: u64) -> u32 {
    key as u32
}

/// Whether a reason is one that only the held line knows.
fn tells_why(detail: StatusDetail) -> bool {
    matches!(
        detail,
        StatusDetail::Disabled | StatusDetail::NotAllowed | StatusDetail::Expired
    )
}

impl SameAttempt {
    /// Holds a failure under its key for `microseconds`; hands out the one that had to make room.
    pub fn hold(
        &mut self,
        key: u64,
        microseconds: i64,
        record: &Record<'_>,
        adds_up: bool,
        sink: &mut impl FnMut(&Record<'_>),
    ) {
        if self.was_told(key, record.when.microseconds).is_some() {
            return;
        }
        if let Some(same) = self.position(key).and_then(|at| self.held.get_mut(at)) {
            if adds_up {
                same.count = same.count.saturating_add(record.repeated);
            }
            if same.source.is_empty() {
                same.source.push_str(record.src_endpoint);
            }
            if same.user.is_empty() {
                same.user.push_str(record.user);
            }
            if tells_why(record.status_detail) {
                same.detail = record.status_detail;
            }
            return;
        }
        if let (Some(slot), Some(slot_key)) =
            (self.held.get_mut(self.next), self.keys.get_mut(self.next))
        {
            if *slot_key != 0 {
                sink(&slot.record());
            }
            slot.keep(record);
            slot.key = key;
            *slot_key = short(key);
            slot.until = record.when.microseconds.saturating_add(microseconds);
        }
        self.next = (self.next + 1) % HELD_MAX;
        if self.next == self.oldest {
            self.oldest = (self.oldest + 1) % HELD_MAX;
        }
    }

    /// The same attempt, told better: what was held is dropped, and gives its reason where only it knew one.
    pub fn tell(&mut self, key: u64, now: i64, event: &mut Event<'_>, remember: bool) {
        let mut why = self.was_told(key, now).unwrap_or(StatusDetail::Unsaid);
        if let Some(held) = self.take_out(key)
            && (tells_why(held.detail) || held.detail == StatusDetail::NoSuchAccount && !remember)
        {
            why = held.detail;
        }
        if why != StatusDetail::Unsaid && event.status == Status::Failure {
            event.detail = why;
        }
        if remember && let Some(told) = self.told.get_mut(told_at(key)) {
            *told = Told { key, at: now, why };
        }
    }

    /// The process signed in after all: keys that were offered in vain were no failure.
    pub fn clear(&mut self, key: u64, now: i64, sink: &mut impl FnMut(&Record<'_>)) {
        if let Some(held) = self.take_out(key)
            && !matches!(held.detail, StatusDetail::WrongKey | StatusDetail::GaveUp)
        {
            sink(&held.record());
        }
        if let Some(told) = self.told.get_mut(told_at(key)) {
            *told = Told {
                key,
                at: now,
                why: StatusDetail::Unsaid,
            };
        }
    }

    /// Hands out what has been held long enough.
    pub fn expire(&mut self, now: i64, sink: &mut impl FnMut(&Record<'_>)) {
        while self.oldest != self.next {
            let (Some(slot), Some(key)) =
                (self.held.get(self.oldest), self.keys.get_mut(self.oldest))
            else {
                return;
            };
            if *key != 0 {
                if slot.until > now {
                    return;
                }
                *key = 0;
                sink(&slot.record());
            }
            self.oldest = (self.oldest + 1) % HELD_MAX;
        }
    }

    /// Where the line with this key, which is not 0, is held.
    fn position(&self, key: u64) -> Option<usize> {
        // Without a way out in between, so that several are compared at once; at most one is alike.
        let mut found = None;
        let wanted = short(key);
        for (at, held) in self.keys.iter().enumerate() {
            if *held == wanted {
                found = Some(at);
            }
        }
        found.filter(|at| self.held.get(*at).is_some_and(|held| held.key == key))
    }

    /// The line with this key; its place is free from here on.
    fn take_out(&mut self, key: u64) -> Option<&Kept> {
        let at = self.position(key)?;
        *self.keys.get_mut(at)? = 0;
        self.held.get(at)
    }

    fn was_told(&self, key: u64, now: i64) -> Option<StatusDetail> {
        let told = self.told.get(told_at(key))?;
        let recent = told.key == key && now.saturating_sub(told.at) < TOLD_MICROSECONDS;
        recent.then_some(told.why)
    }
}
