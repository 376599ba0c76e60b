//! One record of a sign-in, or of what happened to an account, as every reader makes it. It borrows from the line it was
//! read from, because millions of lines must pass without an allocation each. Names follow OCSF 1.8 (Authentication 3002
//! and Account Change 3001) where one exists. It holds no judgement: whether a failure matters is `gathering`'s business.

/// Where a record stands in the logs: enough to find the line again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The input's number, from 0, in the order in which inputs were begun.
    pub input: u16,
    /// The line's number within its input, from 1; stops at `u32::MAX`. In a log without lines (EVTX) the record's number.
    pub line: u32,
    /// The offset of the line's first byte within its input (unpacked).
    pub byte: u64,
}

/// When it happened, and how sure that is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// Microseconds since 1970, UTC.
    pub microseconds: i64,
    /// The line names no year (RFC 3164 section 4.1.2): it was inferred.
    pub year_inferred: bool,
    /// The line names no zone: the one handed in, or UTC, was assumed.
    pub zone_assumed: bool,
}

/// What was done or tried (OCSF `activity_id`, by name).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// Authentication: somebody tried to sign in.
    Logon,
    /// Account Change: the password was changed, by its owner or by IT.
    PasswordChange,
    /// Account Change: the account was locked; by whom or what, the line doesn't say.
    Lock,
    /// Account Change: a rule locked the account after failures. It opens again by itself or is opened, and is no end.
    LockAfterFailures,
    /// Account Change: the account was unlocked.
    Unlock,
    /// Account Change: the account was disabled or given an end.
    Disable,
    /// Account Change: the account was deleted.
    Delete,
    /// Authentication: a second factor was given, told apart from the sign-in that it belongs to.
    SecondFactor,
}

/// How an attempt ended (OCSF `status_id`, by name).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It worked.
    Success,
    /// It was refused.
    Failure,
    /// It was tried; how it ended, the line doesn't say.
    Unsaid,
}

/// Why an attempt was refused (OCSF `status_detail`), as far as the line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusDetail {
    /// Nothing is said, or it worked.
    Unsaid,
    /// The password, or what stood for it, was wrong.
    WrongPassword,
    /// No account has that name. The name may be a password typed into the wrong field.
    NoSuchAccount,
    /// The account is locked or disabled.
    Disabled,
    /// The account or its password has expired.
    Expired,
    /// A rule keeps this account or address out.
    NotAllowed,
    /// The key or certificate was not accepted.
    WrongKey,
    /// The connection ended before any method was tried to its end.
    GaveUp,
    /// The second factor was wrong or ran out of time.
    SecondFactorFailed,
    /// The person pressed "no" on the second factor.
    SecondFactorDenied,
    /// The account is locked because of failures before, as the service itself says.
    LockedAfterFailures,
    /// The account is locked, disabled or expired: the line doesn't say which.
    Revoked,
    /// The clocks of the two machines differ too much.
    ClockSkew,
    /// Tickets or keys of Kerberos don't fit together: no password would help.
    KerberosTrouble,
    /// The password was right, and the second factor was asked for. No failure by itself.
    SecondFactorAsked,
}

impl StatusDetail {
    /// All of them, in a fixed order.
    pub const ALL: [StatusDetail; 15] = [
        StatusDetail::Unsaid,
        StatusDetail::WrongPassword,
        StatusDetail::NoSuchAccount,
        StatusDetail::Disabled,
        StatusDetail::Expired,
        StatusDetail::NotAllowed,
        StatusDetail::WrongKey,
        StatusDetail::GaveUp,
        StatusDetail::SecondFactorFailed,
        StatusDetail::SecondFactorDenied,
        StatusDetail::LockedAfterFailures,
        StatusDetail::Revoked,
        StatusDetail::ClockSkew,
        StatusDetail::KerberosTrouble,
        StatusDetail::SecondFactorAsked,
    ];
}

/// What kind of asking it was (OCSF `logon_type_id`, by name; for services on the net, by the program that asks).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogonType {
    /// The line doesn't say.
    #[default]
    Unsaid,
    /// At the machine's own keyboard, cached sign-ins included.
    Keyboard,
    /// Over the network: a shared folder, a mapped drive, a printer, a program.
    Network,
    /// A scheduled task.
    Batch,
    /// A service of the machine.
    Service,
    /// Back from the lock screen.
    Unlock,
    /// Remote desktop.
    RemoteDesktop,
    /// A browser.
    Browser,
    /// A mail or calendar program that sends the password itself each time.
    LegacyClient,
}

impl LogonType {
    /// Whether somebody sits at the machine itself. A browser or a remote desktop may be anybody's.
    pub fn has_hands(self) -> bool {
        matches!(self, LogonType::Keyboard | LogonType::Unlock)
    }

    /// Whether it asks by itself, with a password that it was given once.
    pub fn asks_by_itself(self) -> bool {
        matches!(
            self,
            LogonType::Batch | LogonType::Service | LogonType::LegacyClient
        )
    }
}

/// What a stranger could choose freely, and what follows from it for the other fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// The account name is what the stranger typed; nothing vouches for it.
    pub user: bool,
    /// The chosen text holds the words by which an address is found, as if to imitate another line. The address was then
    /// read from the end of the line, where the stranger cannot write.
    pub imitates: bool,
}

/// Where the source says that an address lies, in hundredths of a degree. Maps of addresses are off by a city or more, and
/// those of telephones and tunnels by a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// North of the equator; south is negative.
    pub latitude: i16,
    /// East of Greenwich; west is negative.
    pub longitude: i16,
}

/// The earth's mean radius (IUGG, R1).
const EARTH_KILOMETRES: f64 = 6_371.0;

impl Whereabouts {
    /// Degrees as a source writes them; `None` where they are on no map, or nought and nought, which stands for nowhere.
    pub fn of_degrees(latitude: f64, longitude: f64) -> Option<Whereabouts> {
        let on_map = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        let somewhere = latitude != 0.0 || longitude != 0.0;
        (on_map && somewhere).then_some(Whereabouts {
            latitude: (latitude * 100.0).round() as i16,
            longitude: (longitude * 100.0).round() as i16,
        })
    }

    /// Along the surface, in kilometres (haversine).
    pub fn kilometres_to(self, other: Whereabouts) -> f64 {
        let radians = |hundredths: i16| (f64::from(hundredths) / 100.0).to_radians();
        let (north, other_north) = (radians(self.latitude), radians(other.latitude));
        let half_north = (other_north - north) / 2.0;
        let half_east = (radians(other.longitude) - radians(self.longitude)) / 2.0;
        let chord =
            half_north.sin().powi(2) + north.cos() * other_north.cos() * half_east.sin().powi(2);
        2.0 * EARTH_KILOMETRES * chord.clamp(0.0, 1.0).sqrt().asin()
    }
}

/// One record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'l> {
    /// When.
    pub when: When,
    /// What.
    pub activity: Activity,
    /// How it ended.
    pub status: Status,
    /// Why.
    pub status_detail: StatusDetail,
    /// The account's name; empty where the line names none. Spaces at its ends are gone.
    pub user: &'l str,
    /// The address or host name it came from, `::ffff:` folded away; empty for the machine itself.
    pub src_endpoint: &'l str,
    /// The name that the machine in front of the person gives itself; empty where the line has none. A stranger chooses it.
    pub src_name: &'l str,
    /// The program, app or task that asked, as the line names it; empty where it doesn't.
    pub client: &'l str,
    /// What kind of asking it was.
    pub logon_type: LogonType,
    /// The machine that wrote the line; empty where it doesn't say.
    pub device: &'l str,
    /// The service that was asked, such as `ssh` or `imap`.
    pub service: &'l str,
    /// A second factor took part.
    pub is_mfa: bool,
    /// The source says of each sign-in whether one took part: `is_mfa` is then no mere silence.
    pub tells_mfa: bool,
    /// Where the source says that the address lies.
    pub whereabouts: Option<Whereabouts>,
    /// How many events this stands for: "message repeated 5 times" is five. At least 1, at most [`REPEATED_MAX`].
    pub repeated: u32,
    /// What a stranger chose.
    pub chosen: Chosen,
    /// The raw line.
    pub place: Place,
}

/// One line counts for at most so many events, whatever number a stranger may have got into it.
pub const REPEATED_MAX: u32 = 1_000;

impl Record<'_> {
    /// Whether this is an attempt to sign in that was refused.
    pub fn is_failure(&self) -> bool {
        self.activity == Activity::Logon && self.status == Status::Failure
    }

    /// Whether this is a sign-in that worked.
    pub fn is_success(&self) -> bool {
        self.activity == Activity::Logon && self.status == Status::Success
    }
}

#[cfg(test)]
mod tests {
    use super::Whereabouts;

    #[test]
    fn distances_are_those_of_the_globe() {
        let place = |latitude, longitude| Whereabouts::of_degrees(latitude, longitude);
        let berlin = place(52.52, 13.405).unwrap();
        for (latitude, longitude, kilometres) in [
            (52.52, 13.405, 0.0),
            (48.137, 11.575, 504.0),
            (40.713, -74.006, 6_385.0),
            (-33.869, 151.209, 16_094.0),
        ] {
            let other = place(latitude, longitude).unwrap();
            let off = (berlin.kilometres_to(other) - kilometres).abs();
            assert!(off < 5.0, "{latitude}: {}", berlin.kilometres_to(other));
        }
        for (latitude, longitude) in [(0.0, 0.0), (91.0, 0.0), (1.0, -181.0), (f64::NAN, 1.0)] {
            assert_eq!(place(latitude, longitude), None);
        }
    }
}
