//! Counts what became of the mails that were handed in since this process started, for the self-check page. Counts and
//! moments alone: whose mails they were is not its business, and a restart begins anew.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use casework::moment::Moment;

/// The counts.
#[derive(Debug, Default)]
pub struct MailTally {
    taken: Count,
    turned_away: Count,
}

#[derive(Debug, Default)]
struct Count {
    mails: AtomicU64,
    last_us: AtomicI64,
}

/// One count as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// How many mails.
    pub mails: u64,
    /// When the last one came; `None` before the first.
    pub last: Option<Moment>,
}

impl MailTally {
    /// A mail was taken in.
    pub fn taken(&self, now: Moment) {
        self.taken.add(now);
    }

    /// A mail could not be kept, and its sender was told so.
    pub fn turned_away(&self, now: Moment) {
        self.turned_away.add(now);
    }

    /// The mails taken in.
    pub fn all_taken(&self) -> Counted {
        self.taken.stands()
    }

    /// The mails that could not be kept.
    pub fn all_turned_away(&self) -> Counted {
        self.turned_away.stands()
    }
}

impl Count {
    fn add(&self, now: Moment) {
        self.last_us.fetch_max(now.0, Ordering::Relaxed);
        self.mails.fetch_add(1, Ordering::Relaxed);
    }

    fn stands(&self) -> Counted {
        let mails = self.mails.load(Ordering::Relaxed);
        Counted {
            mails,
            last: (mails > 0).then(|| Moment(self.last_us.load(Ordering::Relaxed))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Counted, MailTally};
    use casework::moment::Moment;

    #[test]
    fn counts_and_keeps_the_last_moment() {
        let tally = MailTally::default();
        assert_eq!(
            tally.all_taken(),
            Counted {
                mails: 0,
                last: None
            }
        );
        tally.taken(Moment(7));
        tally.taken(Moment(5));
        tally.turned_away(Moment(9));
        assert_eq!(
            tally.all_taken(),
            Counted {
                mails: 2,
                last: Some(Moment(7))
            }
        );
        assert_eq!(tally.all_turned_away().mails, 1);
    }
}
