//! Attacks that were found, for the programs of others: OCSF events, a STIX bundle, and a list of addresses to block. The same
//! attacks always give the same bytes: moments are the log's, identifiers follow from what they name. Names that no account
//! has are in none of it, because attacks don't keep them. Who may see it, and where it goes, is decided above.

mod block_list;
mod ocsf;
mod stix;
#[cfg(test)]
mod tests;
mod uuid;

pub use block_list::{BlockList, block_list};
pub use ocsf::ocsf_events;
pub use stix::stix_bundle;

use super::explaining::Cause;
use super::explaining::wording::moment;

/// What MITRE ATT&CK (<https://attack.mitre.org>) calls an attack.
struct Technique {
    tactic: (&'static str, &'static str),
    technique: (&'static str, &'static str),
    sub_technique: Option<(&'static str, &'static str)>,
}

impl Technique {
    /// The narrowest identifier and its name.
    fn narrowest(&self) -> (&'static str, &'static str) {
        self.sub_technique.unwrap_or(self.technique)
    }
}

const CREDENTIAL_ACCESS: (&str, &str) = ("TA0006", "Credential Access");
const INITIAL_ACCESS: (&str, &str) = ("TA0001", "Initial Access");
const IMPACT: (&str, &str) = ("TA0040", "Impact");
const BRUTE_FORCE: (&str, &str) = ("T1110", "Brute Force");

/// The technique of a cause; `None` for one that is no attack.
fn technique_of(cause: Cause) -> Option<Technique> {
    let (tactic, technique, sub_technique) = match cause {
        Cause::BruteForce | Cause::PasswordGuessed => {
            let guessing = ("T1110.001", "Password Guessing");
            (CREDENTIAL_ACCESS, BRUTE_FORCE, Some(guessing))
        }
        Cause::Spraying => {
            let spraying = ("T1110.003", "Password Spraying");
            (CREDENTIAL_ACCESS, BRUTE_FORCE, Some(spraying))
        }
        Cause::Stuffing => {
            let stuffing = ("T1110.004", "Credential Stuffing");
            (CREDENTIAL_ACCESS, BRUTE_FORCE, Some(stuffing))
        }
        Cause::SecondFactorFatigue => {
            let asking = ("T1621", "Multi-Factor Authentication Request Generation");
            (CREDENTIAL_ACCESS, asking, None)
        }
        Cause::SecondFactorRelayed => {
            let taken_on_the_way = ("T1111", "Multi-Factor Authentication Interception");
            (CREDENTIAL_ACCESS, taken_on_the_way, None)
        }
        Cause::LockoutAsDenialOfService => (IMPACT, ("T1531", "Account Access Removal"), None),
        Cause::SignInAfterLeaving => (INITIAL_ACCESS, ("T1078", "Valid Accounts"), None),
        Cause::MistypedPassword
        | Cause::StaleSavedPassword
        | Cause::ExpiredOrDisabledAccount
        | Cause::ClockOrKerberos
        | Cause::Undecided => return None,
    };
    Some(Technique {
        tactic,
        technique,
        sub_technique,
    })
}

/// `2026-03-03T09:00:05Z` (RFC 3339).
fn seconds_of(microseconds: i64) -> String {
    moment(microseconds).replace(' ', "T") + "Z"
}

/// `2026-03-03T09:00:05.250Z`, as STIX wants it.
fn milliseconds_of(microseconds: i64) -> String {
    let thousandths = microseconds.rem_euclid(1_000_000) / 1_000;
    moment(microseconds).replace(' ', "T") + &format!(".{thousandths:03}Z")
}
