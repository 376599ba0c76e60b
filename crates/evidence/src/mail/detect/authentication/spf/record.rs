//! An SPF record taken apart (RFC 7208 clauses 4.6 and 12). The whole record is read before any of it is followed,
//! because an error anywhere spoils all of it. It asks nothing.

use std::net::IpAddr;

use super::macros;

/// Terms read of one record; DNS hardly carries more.
const TERMS_READ_MAX: usize = 500;

/// What a match means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Qualifier {
    Pass,
    Fail,
    SoftFail,
    Neutral,
}

/// A name with macros in it, known to be well formed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target(String);

impl Target {
    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// Whether the macro `p` occurs, which costs questions.
    pub(super) fn asks_proved_name(&self) -> bool {
        self.0.to_ascii_lowercase().contains("%{p")
    }
}

/// An address and how many of its first bits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Network {
    ip: IpAddr,
    prefix_bits: u32,
}

impl Network {
    /// Whether the address lies in it; the two families never meet.
    pub(super) fn holds(&self, ip: IpAddr) -> bool {
        match (self.ip, ip) {
            (IpAddr::V4(network), IpAddr::V4(ip)) => {
                let mask = u32::MAX
                    .checked_shl(32 - self.prefix_bits.min(32))
                    .unwrap_or(0);
                u32::from(network) & mask == u32::from(ip) & mask
            }
            (IpAddr::V6(network), IpAddr::V6(ip)) => {
                let mask = u128::MAX
                    .checked_shl(128 - self.prefix_bits.min(128))
                    .unwrap_or(0);
                u128::from(network) & mask == u128::from(ip) & mask
            }
            _ => false,
        }
    }
}

/// How many bits count, for either family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Prefixes {
    v4: u32,
    v6: u32,
}

impl Prefixes {
    pub(super) fn of(&self, ip: IpAddr) -> Network {
        let prefix_bits = if ip.is_ipv4() { self.v4 } else { self.v6 };
        Network { ip, prefix_bits }
    }
}

/// What may match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mechanism {
    All,
    Include(Target),
    A(Option<Target>, Prefixes),
    Mx(Option<Target>, Prefixes),
    Ptr(Option<Target>),
    Ip(Network),
    Exists(Target),
}

/// A whole record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    pub directives: Vec<(Qualifier, Mechanism)>,
    pub redirect: Option<Target>,
}

/// Whether a text record is an SPF policy at all (RFC 7208 clause 4.5).
pub(super) fn is_policy(record: &str) -> bool {
    let version = record.split(' ').next().unwrap_or_default();
    version.eq_ignore_ascii_case("v=spf1")
}

/// Reads a policy; `None` where anything in it is wrong.
pub(super) fn read(record: &str) -> Option<Record> {
    if !record.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return None;
    }
    let mut read = Record::default();
    let mut explained = false;
    let terms = record.split(' ').skip(1).filter(|term| !term.is_empty());
    for (index, term) in terms.enumerate() {
        if index >= TERMS_READ_MAX {
            return None;
        }
        match modifier(term) {
            Some((name, value)) if name.eq_ignore_ascii_case("redirect") => {
                if read.redirect.replace(target(value)?).is_some() {
                    return None;
                }
            }
            Some((name, value)) if name.eq_ignore_ascii_case("exp") => {
                target(value)?;
                if std::mem::replace(&mut explained, true) {
                    return None;
                }
            }
            Some((_, value)) => {
                if !macros::is_well_formed(value) {
                    return None;
                }
            }
            None => read.directives.push(directive(term)?),
        }
    }
    Some(read)
}

/// A `name=value` term (RFC 7208 clause 6); `=` after a colon or a slash belongs to a mechanism.
fn modifier(term: &str) -> Option<(&str, &str)> {
    let (name, value) = term.split_once('=')?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    is_name.then_some((name, value))
}

fn directive(term: &str) -> Option<(Qualifier, Mechanism)> {
    let qualifier = match term.bytes().next()? {
        b'-' => Qualifier::Fail,
        b'~' => Qualifier::SoftFail,
        b'?' => Qualifier::Neutral,
        _ => Qualifier::Pass,
    };
    let rest = term.strip_prefix(['+', '-', '~', '?']).unwrap_or(term);
    let name_end = rest.find([':', '/']).unwrap_or(rest.len());
    let (name, argument) = rest.split_at_checked(name_end)?;
    let mechanism = match name.to_ascii_lowercase().as_str() {
        "all" if argument.is_empty() => Mechanism::All,
        "include" => Mechanism::Include(target(argument.strip_prefix(':')?)?),
        "exists" => Mechanism::Exists(target(argument.strip_prefix(':')?)?),
        "ptr" => Mechanism::Ptr(optional_target(argument)?),
        "a" => {
            let (name, prefixes) = with_prefixes(argument)?;
            Mechanism::A(optional_target(name)?, prefixes)
        }
        "mx" => {
            let (name, prefixes) = with_prefixes(argument)?;
            Mechanism::Mx(optional_target(name)?, prefixes)
        }
        "ip4" => Mechanism::Ip(network(argument, 32).filter(|found| found.ip.is_ipv4())?),
        "ip6" => Mechanism::Ip(network(argument, 128).filter(|found| found.ip.is_ipv6())?),
        _ => return None,
    };
    Some((qualifier, mechanism))
}

fn optional_target(argument: &str) -> Option<Option<Target>> {
    match argument.strip_prefix(':') {
        Some(name) => target(name).map(Some),
        None => argument.is_empty().then_some(None),
    }
}

/// A name whose macros are well formed and whose end is a macro or a top label (RFC 7208 clause 7.1).
fn target(text: &str) -> Option<Target> {
    let ends_well = match text.strip_suffix('}') {
        Some(_) => true,
        None => {
            let bare = text.strip_suffix('.').unwrap_or(text);
            let (_, label) = bare.rsplit_once('.')?;
            is_top_label(label)
        }
    };
    (ends_well && macros::is_well_formed(text)).then(|| Target(text.to_owned()))
}

fn is_top_label(label: &str) -> bool {
    let inside = label
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    inside
        && !label.is_empty()
        && !label.starts_with('-')
        && !label.ends_with('-')
        && !label.bytes().all(|byte| byte.is_ascii_digit())
}

/// Splits `/24//64` off the end (RFC 7208 clause 5.6).
fn with_prefixes(argument: &str) -> Option<(&str, Prefixes)> {
    let mut name = argument;
    let mut prefixes = Prefixes { v4: 32, v6: 128 };
    if let Some((before, digits)) = name.rsplit_once("//")
        && is_digits(digits)
    {
        prefixes.v6 = bits(digits, 128)?;
        name = before;
    }
    if let Some((before, digits)) = name.rsplit_once('/')
        && is_digits(digits)
    {
        prefixes.v4 = bits(digits, 32)?;
        name = before;
    }
    Some((name, prefixes))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A length in bits, without leading zeros.
fn bits(digits: &str, most: u32) -> Option<u32> {
    let well_written = is_digits(digits) && (digits == "0" || !digits.starts_with('0'));
    let bits: u32 = digits.parse().ok()?;
    (well_written && bits <= most).then_some(bits)
}

fn network(argument: &str, most: u32) -> Option<Network> {
    let text = argument.strip_prefix(':')?;
    let (ip, prefix_bits) = match text.split_once('/') {
        Some((ip, digits)) => (ip, bits(digits, most)?),
        None => (text, most),
    };
    Some(Network {
        ip: ip.parse().ok()?,
        prefix_bits,
    })
}
