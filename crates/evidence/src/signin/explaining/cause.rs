//! The causes that an explanation can name. Their codes are a promise to whoever reads the JSON: never renamed, never
//! reused. What speaks for each is weighed elsewhere.

/// Why somebody could not sign in, or why an account locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// A person mistyped or forgot the password.
    MistypedPassword,
    /// A device or program keeps trying a password that was right once.
    StaleSavedPassword,
    /// The account or its password has expired, or the account is disabled or kept out by a rule.
    ExpiredOrDisabledAccount,
    /// The clocks differ, or tickets and keys of Kerberos don't fit: no password would help.
    ClockOrKerberos,
    /// Somebody tries many passwords on one account.
    BruteForce,
    /// Somebody tries few passwords on many accounts.
    Spraying,
    /// Somebody tries pairs of names and passwords stolen elsewhere.
    Stuffing,
    /// Somebody tried passwords until one worked.
    PasswordGuessed,
    /// Somebody who has the password keeps asking for the second factor.
    SecondFactorFatigue,
    /// Somebody else signs in as the person, with a second factor stolen or relayed, or past it.
    SecondFactorRelayed,
    /// Somebody locks accounts to keep people from working.
    LockoutAsDenialOfService,
    /// Somebody signs in, or tries to, on an account that was ended.
    SignInAfterLeaving,
    /// The log doesn't tell.
    Undecided,
}

impl Cause {
    /// All of them, in a fixed order.
    pub const ALL: [Cause; 13] = [
        Cause::MistypedPassword,
        Cause::StaleSavedPassword,
        Cause::ExpiredOrDisabledAccount,
        Cause::ClockOrKerberos,
        Cause::BruteForce,
        Cause::Spraying,
        Cause::Stuffing,
        Cause::PasswordGuessed,
        Cause::SecondFactorFatigue,
        Cause::SecondFactorRelayed,
        Cause::LockoutAsDenialOfService,
        Cause::SignInAfterLeaving,
        Cause::Undecided,
    ];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Cause::MistypedPassword => "mistyped-password",
            Cause::StaleSavedPassword => "stale-saved-password",
            Cause::ExpiredOrDisabledAccount => "expired-or-disabled-account",
            Cause::ClockOrKerberos => "clock-or-kerberos-trouble",
            Cause::BruteForce => "brute-force",
            Cause::Spraying => "spraying",
            Cause::Stuffing => "stuffing",
            Cause::PasswordGuessed => "password-guessed",
            Cause::SecondFactorFatigue => "second-factor-fatigue",
            Cause::SecondFactorRelayed => "second-factor-relayed",
            Cause::LockoutAsDenialOfService => "lockout-as-denial-of-service",
            Cause::SignInAfterLeaving => "sign-in-after-leaving",
            Cause::Undecided => "undecided",
        }
    }

    /// Reads what [`Cause::code`] writes.
    pub fn from_code(code: &str) -> Option<Cause> {
        Cause::ALL.into_iter().find(|cause| cause.code() == code)
    }

    /// A few words for people.
    pub const fn title(self) -> &'static str {
        match self {
            Cause::MistypedPassword => "a mistyped or forgotten password",
            Cause::StaleSavedPassword => "an old password, saved in a device or program",
            Cause::ExpiredOrDisabledAccount => {
                "the account or its password is expired, disabled or kept out"
            }
            Cause::ClockOrKerberos => "clocks that differ, or tickets that don't fit",
            Cause::BruteForce => "somebody tries many passwords on this account",
            Cause::Spraying => "somebody tries a few passwords on many accounts",
            Cause::Stuffing => "somebody tries names and passwords stolen elsewhere",
            Cause::PasswordGuessed => "somebody guessed the password",
            Cause::SecondFactorFatigue => {
                "somebody has the password and keeps asking for the second factor"
            }
            Cause::SecondFactorRelayed => {
                "somebody else signed in with this account, the second factor stolen, relayed or passed by"
            }
            Cause::LockoutAsDenialOfService => {
                "somebody locks accounts to keep people from working"
            }
            Cause::SignInAfterLeaving => "somebody uses an account that was ended",
            Cause::Undecided => "the log doesn't tell",
        }
    }

    /// Whether somebody means harm, if this is the cause.
    pub const fn is_attack(self) -> bool {
        !matches!(
            self,
            Cause::MistypedPassword
                | Cause::StaleSavedPassword
                | Cause::ExpiredOrDisabledAccount
                | Cause::ClockOrKerberos
                | Cause::Undecided
        )
    }
}
