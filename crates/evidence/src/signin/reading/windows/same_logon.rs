//! One refused attempt leaves a 4625 where it was tried, and a 4771 or 4776 on the controller that checked it. They are one
//! attempt: the 4625 tells it best and takes the place of the others; without it they count once. It knows no other
//! event, and holds few at a time.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::super::objects::Sink;
use super::super::same_attempt::Kept;
use crate::signin::record::Record;

/// Where somebody tried (4625).
pub const SIGN_IN: u8 = 1;
/// A ticket was refused (4768, 4769, 4771).
pub const TICKET: u8 = 2;
/// A password was checked (4776).
pub const CHECK: u8 = 4;

/// Events of one attempt lie no further apart than this, microseconds; clocks of one domain agree better.
const APART_MICROSECONDS: u64 = 3_000_000;
/// Attempts remembered.
const ATTEMPTS_MAX: usize = 512;
/// Attempts looked back at for one that an event belongs to.
const LOOKED_BACK_MAX: usize = 64;

#[derive(Clone, Debug)]
struct Attempt {
    account: u64,
    at: i64,
    told: u8,
    kept: Option<Box<Kept>>,
}

/// The attempts of the last seconds.
#[derive(Clone, Debug, Default)]
pub struct SameLogon {
    attempts: VecDeque<Attempt>,
    /// How many of them still wait to be handed out.
    waiting: usize,
}

impl SameLogon {
    /// Takes a refused attempt of one kind. It is handed out at once, later, or as part of one that was told already.
    pub fn take(&mut self, kind: u8, record: &Record<'_>, sink: &mut Sink<'_>) {
        let at = record.when.microseconds;
        self.expire(at, sink);
        let account = hash(record.user);
        let same = self
            .attempts
            .iter_mut()
            .rev()
            .take(LOOKED_BACK_MAX)
            .filter(|attempt| {
                attempt.account == account
                    && attempt.told & kind == 0
                    && attempt.at.abs_diff(at) <= APART_MICROSECONDS
            })
            .min_by_key(|attempt| attempt.at.abs_diff(at));
        let Some(attempt) = same else {
            self.begin(kind, account, record, sink);
            return;
        };
        attempt.told |= kind;
        let Some(mut kept) = attempt.kept.take() else {
            return;
        };
        // What one event leaves out, the other may tell.
        let earlier = kept.record();
        let joined = Record {
            src_endpoint: better(record.src_endpoint, earlier.src_endpoint),
            src_name: better(record.src_name, earlier.src_name),
            ..*record
        };
        if kind == SIGN_IN {
            self.waiting -= 1;
            sink(&joined);
            return;
        }
        if kind == TICKET {
            let mut other = Box::new(Kept::default());
            other.keep(&joined);
            kept = other;
        }
        attempt.kept = Some(kept);
    }

    fn begin(&mut self, kind: u8, account: u64, record: &Record<'_>, sink: &mut Sink<'_>) {
        if self.attempts.len() >= ATTEMPTS_MAX
            && let Some(oldest) = self.attempts.pop_front()
            && let Some(kept) = oldest.kept
        {
            self.waiting -= 1;
            sink(&kept.record());
        }
        let kept = if kind == SIGN_IN {
            sink(record);
            None
        } else {
            self.waiting += 1;
            let mut kept = Box::new(Kept::default());
            kept.keep(record);
            Some(kept)
        };
        self.attempts.push_back(Attempt {
            account,
            at: record.when.microseconds,
            told: kind,
            kept,
        });
    }

    /// Hands out what waits for this account: something else happened to it.
    pub fn flush(&mut self, user: &str, sink: &mut Sink<'_>) {
        if self.waiting > 0 {
            let account = hash(user);
            self.hand_out(|attempt| attempt.account == account, sink);
        }
    }

    /// Hands out all that waits, and forgets the attempts.
    pub fn end(&mut self, sink: &mut Sink<'_>) {
        self.hand_out(|_| true, sink);
        self.attempts.clear();
    }

    fn expire(&mut self, now: i64, sink: &mut Sink<'_>) {
        if self.waiting > 0 {
            self.hand_out(
                |attempt| attempt.at.abs_diff(now) > APART_MICROSECONDS,
                sink,
            );
        }
    }

    fn hand_out(&mut self, which: impl Fn(&Attempt) -> bool, sink: &mut Sink<'_>) {
        for attempt in &mut self.attempts {
            if which(attempt)
                && let Some(kept) = attempt.kept.take()
            {
                self.waiting -= 1;
                sink(&kept.record());
            }
        }
    }
}

fn better<'l>(one: &'l str, other: &'l str) -> &'l str {
    if one.is_empty() { other } else { one }
}

/// The same in every run.
fn hash(user: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    user.hash(&mut hasher);
    hasher.finish()
}
