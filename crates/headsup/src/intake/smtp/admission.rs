//! Counts connections and mails by address, so that one noisy address can't keep the others out. Relays of ours are
//! counted in the whole and not by address. Pure counting: the minute is an argument.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use super::limits::{
    ADDRESSES_COUNTED_MAX, CONNECTIONS_MAX, CONNECTIONS_PER_ADDRESS_MAX,
    CONNECTIONS_PER_MINUTE_MAX, MAILS_PER_MINUTE_MAX,
};

/// The counts of one listener or of several that share them. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Admission {
    counts: Arc<Mutex<Counts>>,
}

#[derive(Debug, Default)]
struct Counts {
    open: usize,
    swept_minute: i64,
    by_address: HashMap<IpAddr, OfAddress>,
}

#[derive(Clone, Copy, Debug, Default)]
struct OfAddress {
    open: u32,
    minute: i64,
    connections: u32,
    mails: u32,
}

/// Why a connection or a mail has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crowded {
    /// All places are taken.
    Everywhere,
    /// This address holds its share of connections.
    OneAddress,
    /// This address came too often in this minute.
    TooFast,
}

/// A connection that was let in; dropping it gives the place back.
#[derive(Debug)]
pub struct Admitted {
    admission: Admission,
    address: IpAddr,
    is_relay: bool,
}

impl Admission {
    /// Lets a connection in, or says why not now. `minute` counts minutes since any fixed moment.
    pub fn admit(&self, address: IpAddr, is_relay: bool, minute: i64) -> Result<Admitted, Crowded> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.open >= CONNECTIONS_MAX {
            return Err(Crowded::Everywhere);
        }
        if !is_relay {
            let of_address = counts
                .of(network_of(address), minute)
                .ok_or(Crowded::Everywhere)?;
            if of_address.open >= CONNECTIONS_PER_ADDRESS_MAX {
                return Err(Crowded::OneAddress);
            }
            if of_address.connections >= CONNECTIONS_PER_MINUTE_MAX {
                return Err(Crowded::TooFast);
            }
            of_address.connections += 1;
            of_address.open += 1;
        }
        counts.open += 1;
        drop(counts);
        Ok(Admitted {
            admission: self.clone(),
            address: network_of(address),
            is_relay,
        })
    }
}

impl Admitted {
    /// Whether the peer may hand mail in for anybody.
    pub const fn is_relay(&self) -> bool {
        self.is_relay
    }

    /// Counts a mail that is about to be sent; false when it must wait.
    pub fn may_send(&self, minute: i64) -> bool {
        if self.is_relay {
            return true;
        }
        let mut counts = self
            .admission
            .counts
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let Some(of_address) = counts.of(self.address, minute) else {
            return false;
        };
        of_address.mails += 1;
        of_address.mails <= MAILS_PER_MINUTE_MAX
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        let mut counts = self
            .admission
            .counts
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        counts.open = counts.open.saturating_sub(1);
        if !self.is_relay
            && let Some(of_address) = counts.by_address.get_mut(&self.address)
        {
            of_address.open = of_address.open.saturating_sub(1);
        }
    }
}

impl Counts {
    /// The counts of an address, begun anew each minute; `None` while too many others are counted.
    fn of(&mut self, address: IpAddr, minute: i64) -> Option<&mut OfAddress> {
        let is_full = self.by_address.len() >= ADDRESSES_COUNTED_MAX;
        if is_full && !self.by_address.contains_key(&address) {
            // Once a minute is enough: what was quiet then is forgotten then.
            if self.swept_minute == minute {
                return None;
            }
            self.swept_minute = minute;
            self.by_address
                .retain(|_, counted| counted.open > 0 || counted.minute == minute);
            if self.by_address.len() >= ADDRESSES_COUNTED_MAX {
                return None;
            }
        }
        let of_address = self.by_address.entry(address).or_default();
        if of_address.minute != minute {
            *of_address = OfAddress {
                open: of_address.open,
                minute,
                ..OfAddress::default()
            };
        }
        Some(of_address)
    }
}

/// What is counted as one address: of IPv6 the first 64 bits, because whoever has one address there has all of them.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::from((u128::from(address) >> 64 << 64).to_be_bytes()),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([198, 51, 100, last])
    }

    #[test]
    fn one_address_gets_its_share_and_gives_it_back() {
        let admission = Admission::default();
        let mut held = Vec::new();
        for _ in 0..CONNECTIONS_PER_ADDRESS_MAX {
            held.push(admission.admit(address(1), false, 0).unwrap());
        }
        let refused = admission.admit(address(1), false, 0).unwrap_err();
        assert_eq!(refused, Crowded::OneAddress);
        assert!(admission.admit(address(2), false, 0).is_ok());
        held.pop();
        assert!(admission.admit(address(1), false, 0).is_ok());
    }

    #[test]
    fn a_minute_has_its_end() {
        let admission = Admission::default();
        for _ in 0..CONNECTIONS_PER_MINUTE_MAX {
            admission.admit(address(1), false, 7).unwrap();
        }
        let refused = admission.admit(address(1), false, 7).unwrap_err();
        assert_eq!(refused, Crowded::TooFast);
        let admitted = admission.admit(address(1), false, 8).unwrap();
        for _ in 0..MAILS_PER_MINUTE_MAX {
            assert!(admitted.may_send(8));
        }
        assert!(!admitted.may_send(8));
        assert!(admitted.may_send(9));
    }

    #[test]
    fn relays_count_in_the_whole_alone() {
        let admission = Admission::default();
        let held: Vec<_> = (0..CONNECTIONS_MAX)
            .map(|_| admission.admit(address(1), true, 0).unwrap())
            .collect();
        let refused = admission.admit(address(1), true, 0).unwrap_err();
        assert_eq!(refused, Crowded::Everywhere);
        drop(held);
        assert!(admission.admit(address(1), true, 0).is_ok());
    }

    #[test]
    fn quiet_addresses_are_forgotten() {
        let admission = Admission::default();
        let numbered = |number: u32| IpAddr::from(number.to_be_bytes());
        for number in 0..ADDRESSES_COUNTED_MAX as u32 {
            admission.admit(numbered(number), false, 1).unwrap();
        }
        let one_more = numbered(u32::MAX);
        assert_eq!(
            admission.admit(one_more, false, 1).unwrap_err(),
            Crowded::Everywhere
        );
        assert!(admission.admit(one_more, false, 2).is_ok());
        assert_eq!(admission.counts.lock().unwrap().by_address.len(), 1);
    }

    #[test]
    fn neighbours_in_one_network_of_ipv6_count_as_one() {
        let admission = Admission::default();
        let address = |host: u32| format!("2001:db8::{host:x}").parse().unwrap();
        let held: Vec<_> = (0..CONNECTIONS_PER_ADDRESS_MAX)
            .map(|host| admission.admit(address(host), false, 0).unwrap())
            .collect();
        assert!(admission.admit(address(99), false, 0).is_err());
        drop(held);
        assert!(admission.admit(address(99), false, 0).is_ok());
    }
}
