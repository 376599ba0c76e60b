//! Which addresses of attacks may be blocked, and the list of them as CSV (RFC 4180). An address from which people sign in, or one of
//! our own network, is left out and said: a list that locks colleagues out does the attacker's work.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::seconds_of;
use crate::signin::explaining::wording::counted;
use crate::signin::explaining::{Attack, Cause, Origin};

/// An address that may be blocked, over all attacks it took part in.
#[derive(Clone, Debug)]
pub(super) struct Blockable {
    /// First and last failure, microseconds.
    pub span: (i64, i64),
    /// Failures.
    pub attempts: u32,
    /// Names tried by the attack that tried most.
    pub accounts: u32,
    /// What the attacks were.
    pub kinds: BTreeSet<Cause>,
}

/// The list, and what isn't on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockList {
    /// `address,first_seen,last_seen,kind,attempts,accounts`, a row for each address.
    pub csv: String,
    /// Sentences about what was left out, and why.
    pub left_out: Vec<String>,
}

/// Makes the list.
pub fn block_list(attacks: &[&Attack]) -> BlockList {
    let (blockable, left_out) = blockable(attacks);
    let mut csv = "address,first_seen,last_seen,kind,attempts,accounts\r\n".to_owned();
    for (address, what) in &blockable {
        let kinds: Vec<&str> = what.kinds.iter().map(|kind| kind.code()).collect();
        csv.push_str(&format!(
            "{address},{},{},{},{},{}\r\n",
            seconds_of(what.span.0),
            seconds_of(what.span.1),
            kinds.join(" "),
            what.attempts,
            what.accounts
        ));
    }
    BlockList { csv, left_out }
}

/// The addresses that may be blocked, and sentences about the others.
pub(super) fn blockable(attacks: &[&Attack]) -> (BTreeMap<IpAddr, Blockable>, Vec<String>) {
    let mut found: BTreeMap<IpAddr, Blockable> = BTreeMap::new();
    let mut left_out = BTreeSet::new();
    let mut refused = BTreeSet::new();
    for attack in attacks {
        for origin in &attack.origins {
            match address_of(origin) {
                Ok(address) => add(&mut found, address, origin, attack),
                Err((address, sentence)) => {
                    refused.extend(address);
                    left_out.insert(sentence);
                }
            }
        }
        let unnamed = attack
            .source_count
            .saturating_sub(attack.origins.len() as u32);
        if unnamed > 0 {
            left_out.insert(format!(
                "{} of an attack ({}, from {}) are left out: they were counted and not kept one by one.",
                counted(unnamed, "address"),
                attack.kind.code(),
                seconds_of(attack.span.0)
            ));
        }
    }
    // What one attack says of an address holds for all of them.
    found.retain(|address, _| !refused.contains(address));
    (found, left_out.into_iter().collect())
}

fn add(found: &mut BTreeMap<IpAddr, Blockable>, address: IpAddr, origin: &Origin, attack: &Attack) {
    let one = found.entry(address).or_insert_with(|| Blockable {
        span: origin.span,
        attempts: 0,
        accounts: 0,
        kinds: BTreeSet::new(),
    });
    one.span = (one.span.0.min(origin.span.0), one.span.1.max(origin.span.1));
    one.attempts = one.attempts.saturating_add(origin.failures);
    one.accounts = one.accounts.max(attack.name_count);
    one.kinds.insert(attack.kind);
}

/// The address, or why it isn't to be blocked.
fn address_of(origin: &Origin) -> Result<IpAddr, (Option<IpAddr>, String)> {
    let name = &origin.name;
    let Ok(address) = name.parse::<IpAddr>() else {
        return Err((None, format!("{name} is left out: it is no address.")));
    };
    let address = address.to_canonical();
    if is_our_own(address) {
        return Err((
            Some(address),
            format!(
                "{address} is left out: it belongs to a private network or to the machine itself. Look for what runs there."
            ),
        ));
    }
    if origin.other_sign_ins > 0 {
        return Err((
            Some(address),
            format!(
                "{address} is left out: {} came from there that the attack doesn't account for. Ask who works there before you block it.",
                counted(origin.other_sign_ins, "sign-in")
            ),
        ));
    }
    Ok(address)
}

/// Whether an address belongs to no place on the internet, by the registries of special addresses (RFC 6890).
fn is_our_own(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_our_own_v4(v4),
        IpAddr::V6(v6) => is_our_own_v6(v6),
    }
}

fn is_our_own_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    // 100.64.0.0/10 is shared behind a provider's gateway (RFC 6598).
    let shared = first == 100 && second & 0xc0 == 64;
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || first == 0
        || shared
}

fn is_our_own_v6(address: Ipv6Addr) -> bool {
    address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || address.is_unique_local()
        || address.is_unicast_link_local()
}
