//! Counts what came of the logs that are taken in since this process started, for the self-check page, and numbers their
//! streams. Counts and moments alone: what lines say is not its business, and a restart begins anew.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use casework::moment::Moment;

/// The counts.
#[derive(Debug, Default)]
pub struct LogTally {
    streams: AtomicU64,
    lines: AtomicU64,
    dropped: AtomicU64,
    turned_away: AtomicU64,
    file_troubles: AtomicU64,
    last_us: AtomicI64,
}

/// The counts as they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogsCounted {
    /// Lines read.
    pub lines: u64,
    /// Datagrams that came while the watch was too busy.
    pub dropped: u64,
    /// Connections and datagrams of senders that may not send, or that could not agree on TLS.
    pub turned_away: u64,
    /// Looks at followed files that failed.
    pub file_troubles: u64,
    /// When the last line came; `None` before the first.
    pub last: Option<Moment>,
}

impl LogTally {
    /// A number for the next stream, from 1.
    pub fn next_stream(&self) -> u64 {
        self.streams.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Lines were read.
    pub fn lines(&self, count: u64, now: Moment) {
        self.last_us.fetch_max(now.0, Ordering::Relaxed);
        self.lines.fetch_add(count, Ordering::Relaxed);
    }

    /// A datagram found no room.
    pub fn dropped(&self) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }

    /// Somebody who may not send did.
    pub fn turned_away(&self) {
        self.turned_away.fetch_add(1, Ordering::Relaxed);
    }

    /// A followed file could not be read.
    pub fn file_trouble(&self) {
        self.file_troubles.fetch_add(1, Ordering::Relaxed);
    }

    /// All counts.
    pub fn stands(&self) -> LogsCounted {
        let lines = self.lines.load(Ordering::Relaxed);
        LogsCounted {
            lines,
            dropped: self.dropped.load(Ordering::Relaxed),
            turned_away: self.turned_away.load(Ordering::Relaxed),
            file_troubles: self.file_troubles.load(Ordering::Relaxed),
            last: (lines > 0).then(|| Moment(self.last_us.load(Ordering::Relaxed))),
        }
    }
}
