//! The list of colleagues a heads-up may be sent to: name, address, language, groups. It is kept by the organisation and
//! brought in as a table, with a look at what would change before anything does. Having a row here gives nobody an
//! account, and nothing is ever counted against a row.

mod import;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::ids::ColleagueId;

pub use import::{ImportPlan, ListedColleague, RowProblem, plan_import};

/// Colleagues of one organisation.
pub const COLLEAGUES_MAX: usize = 20_000;
/// The longest name, characters.
pub const NAME_CHARS_MAX: usize = 120;
/// The longest address, bytes (RFC 5321 clause 4.5.3.1.3, without the angle brackets).
pub const ADDRESS_BYTES_MAX: usize = 254;
/// Groups of one colleague.
pub const GROUPS_MAX: usize = 20;
/// The longest name of a group, characters.
pub const GROUP_CHARS_MAX: usize = 40;

/// Somebody a heads-up may be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// Its identifier.
    pub id: ColleagueId,
    /// The name; may be empty.
    pub name: String,
    /// The address, lower case; one row each.
    pub address: String,
    /// The language to write in, such as `de`; empty for the organisation's.
    pub language: String,
    /// The groups, each one word in lower case.
    pub groups: BTreeSet<String>,
}

/// An address as it is kept and compared: trimmed, lower case.
pub fn tidy_address(text: &str) -> String {
    text.trim()
        .trim_matches(|letter| matches!(letter, '<' | '>' | ';' | ','))
        .trim()
        .to_lowercase()
}

/// Whether this looks like one address that a relay would take: one at sign, a name with a dot behind it, and nothing
/// that could end a header or begin another recipient.
pub fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let plain =
        |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(letter);
    let of_host = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.');
    text.len() <= ADDRESS_BYTES_MAX
        && !local.is_empty()
        && local.len() <= 64
        && local.chars().all(plain)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && domain.chars().all(of_host)
        && domain.contains('.')
        && !domain.starts_with(['.', '-'])
        && !domain.ends_with(['.', '-'])
        && !domain.contains("..")
}

/// Whether an address belongs to one of these domains or to a name below one.
pub fn is_of_domains(address: &str, domains: &[String]) -> bool {
    let Some((_, domain)) = address.rsplit_once('@') else {
        return false;
    };
    let domain = domain.to_lowercase();
    domains.iter().any(|own| {
        let own = own.trim().trim_start_matches('@').to_lowercase();
        !own.is_empty()
            && (domain == own
                || domain
                    .strip_suffix(own.as_str())
                    .is_some_and(|front| front.ends_with('.')))
    })
}
