//! A moment in time, as the whole house passes it around: microseconds since 1970, UTC. It cannot read a clock; the top
//! floor does, and hands moments down. Writing one for people (zones, languages) is also the top floor's business.

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// The moment so many whole seconds after 1970.
    pub const fn from_unix_seconds(seconds: i64) -> Moment {
        Moment(seconds.saturating_mul(1_000_000))
    }

    /// Whole seconds since 1970, rounded down.
    pub const fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// This moment, so many minutes later; saturates at the ends of time.
    pub const fn plus_minutes(self, minutes: i64) -> Moment {
        Moment(self.0.saturating_add(minutes.saturating_mul(60_000_000)))
    }
}
