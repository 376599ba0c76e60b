//! Time and chance, as the top floor carries them: the real ones, or fixed ones for tests and for the demonstration
//! organisation. Floors below never ask for either; they are handed moments, identifiers and random bytes as arguments.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use casework::moment::Moment;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A clock and a source of randomness. Cheap to clone; clones share the same fixed clock.
#[derive(Clone, Debug)]
pub struct World {
    inside: Arc<Inside>,
    counter: Arc<IdCounter>,
}

/// Counts the identifiers made.
#[derive(Debug, Default)]
struct IdCounter {
    start: OnceLock<u64>,
    made: AtomicU64,
}

const MILLIS_PER_HOUR: u64 = 3_600_000;
/// Room in the counter for each minute of the hour; a process that makes more only loses their order.
const IDS_PER_MINUTE: u64 = 1 << 20;

#[derive(Debug)]
enum Inside {
    Real,
    Fixed {
        now_micros: AtomicI64,
        drawn: AtomicU64,
        seed: u64,
    },
}

impl World {
    /// The computer's clock and the kernel's randomness.
    pub fn real() -> World {
        World {
            inside: Arc::new(Inside::Real),
            counter: Arc::default(),
        }
    }

    /// A clock that stands at `start` until it is moved, and random bytes that follow from `seed`.
    pub fn fixed(start: Moment, seed: u64) -> World {
        World {
            inside: Arc::new(Inside::Fixed {
                now_micros: AtomicI64::new(start.0),
                drawn: AtomicU64::new(0),
                seed,
            }),
            counter: Arc::default(),
        }
    }

    /// The present moment.
    pub fn now(&self) -> Moment {
        match &*self.inside {
            Inside::Real => {
                let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
                // A clock before 1970 is a broken clock; the epoch is the least wrong answer and `doctor` says so.
                Moment(since_1970.map_or(0, |elapsed| {
                    i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX)
                }))
            }
            Inside::Fixed { now_micros, .. } => Moment(now_micros.load(Ordering::SeqCst)),
        }
    }

    /// Moves a fixed clock forward; the real one cannot be moved and stays.
    pub fn advance_minutes(&self, minutes: i64) {
        if let Inside::Fixed { now_micros, .. } = &*self.inside {
            now_micros.fetch_add(minutes.saturating_mul(60_000_000), Ordering::SeqCst);
        }
    }

    /// So many random bytes, fit for secrets.
    ///
    /// # Panics
    /// When the kernel has no randomness to give: nothing may go on without it.
    pub fn random_bytes<const COUNT: usize>(&self) -> [u8; COUNT] {
        let mut bytes = [0_u8; COUNT];
        match &*self.inside {
            Inside::Real => {
                if let Err(error) = getrandom::fill(&mut bytes) {
                    panic!("the kernel gives no randomness: {error}");
                }
            }
            Inside::Fixed { drawn, seed, .. } => {
                for chunk in bytes.chunks_mut(32) {
                    let turn = drawn.fetch_add(1, Ordering::SeqCst);
                    let digest = Sha256::new()
                        .chain_update(seed.to_be_bytes())
                        .chain_update(turn.to_be_bytes())
                        .finalize();
                    chunk.copy_from_slice(&digest[..chunk.len()]);
                }
            }
        }
        bytes
    }

    /// A new identifier, version 7 (RFC 9562 clause 5.7): sorts by the order in which it was made. Its time is the hour, not
    /// the millisecond, because an anonymous report must not carry its minute in its name; within the hour a counter keeps
    /// the order (clause 6.2, method 1).
    pub fn new_id(&self) -> Uuid {
        let now_millis = u64::try_from(self.now().0 / 1_000).unwrap_or(0);
        let hour_millis = now_millis - now_millis % MILLIS_PER_HOUR;
        // A process that starts later in the hour counts from further up, so its identifiers sort after.
        let started_at = self
            .counter
            .start
            .get_or_init(|| (now_millis % MILLIS_PER_HOUR) / 60_000 * IDS_PER_MINUTE);
        let count = started_at + self.counter.made.fetch_add(1, Ordering::SeqCst);
        let mut bytes = self.random_bytes::<10>();
        // The 26 bits between the version and variant fields, and right after.
        bytes[0] = (count >> 22) as u8 & 0x0f;
        bytes[1] = (count >> 14) as u8;
        bytes[2] = (count >> 8) as u8 & 0x3f;
        bytes[3] = count as u8;
        uuid::Builder::from_unix_timestamp_millis(hour_millis, &bytes).into_uuid()
    }

    /// A new unguessable word of 128 random bits, as 32 hex digits: submissions, tokens.
    pub fn new_token(&self) -> String {
        self.random_bytes::<16>()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Moment, World};

    #[test]
    fn identifiers_keep_their_order_and_not_their_minute() {
        let start = Moment::from_unix_seconds(1_800_000_000);
        let world = World::fixed(start, 1);
        let ids: Vec<_> = (0..70_000).map(|_| world.new_id()).collect();
        assert!(ids.is_sorted(), "in order across every byte of the counter");
        world.advance_minutes(7);
        let hour = |id: &uuid::Uuid| id.get_timestamp().map(|at| at.to_unix().0);
        assert!(
            ids.iter()
                .chain([&world.new_id()])
                .all(|id| hour(id) == Some(1_800_000_000 / 3_600 * 3_600))
        );
        assert_eq!(world.new_id().get_version_num(), 7);
    }
}
