//! What the settings of the channels are made of: the report address, the networks that may hand mail in, the relay, the
//! shared mailbox. Plain data that has been looked at already; how it is read from text is the business of the `config`
//! room, and nothing here opens a connection.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

/// The address people forward to, such as `report@desk.school.example`. Answers come back to the same address with a
/// tag, `report+tag@desk.school.example`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportAddress {
    local_part: String,
    domain: String,
}

/// Whom a recipient's address means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addressed {
    /// The report address itself: a hand is raised.
    Desk,
    /// The report address with a tag, in lower case: somebody answers. Whether the tag is one of ours is not known here.
    Reply(String),
}

impl ReportAddress {
    /// The address with this local part and domain, kept in lower case. Whether they can be used is checked by `config`.
    pub fn new(local_part: &str, domain: &str) -> ReportAddress {
        ReportAddress {
            local_part: local_part.to_ascii_lowercase(),
            domain: domain.to_ascii_lowercase(),
        }
    }

    /// What stands before the @, lower case.
    pub fn local_part(&self) -> &str {
        &self.local_part
    }

    /// What stands after the @, lower case.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The same address with a tag: `report+tag@…`.
    pub fn with_tag(&self, tag: &str) -> String {
        format!("{}+{tag}@{}", self.local_part, self.domain)
    }

    /// What this recipient means to us; `None` for an address that isn't ours. Letters count alike in both cases: a local
    /// part is ours to interpret (RFC 5321 section 2.3.11), and clients change the case.
    pub fn means(&self, recipient: &str) -> Option<Addressed> {
        let (local_part, domain) = recipient.rsplit_once('@')?;
        if !domain.eq_ignore_ascii_case(&self.domain) {
            return None;
        }
        let (name, tag) = match local_part.split_once('+') {
            Some((name, tag)) => (name, Some(tag)),
            None => (local_part, None),
        };
        if !name.eq_ignore_ascii_case(&self.local_part) {
            return None;
        }
        Some(match tag {
            None => Addressed::Desk,
            Some(tag) => Addressed::Reply(tag.to_ascii_lowercase()),
        })
    }
}

impl fmt::Display for ReportAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}@{}", self.local_part, self.domain)
    }
}

/// One address, or all that share its first bits: `192.0.2.0/24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// An address in it.
    pub address: IpAddr,
    /// How many of its first bits count.
    pub prefix_bits: u8,
}

impl Network {
    /// Whether this peer is in it. An IPv4 peer that a dual-stack socket shows as IPv6 (RFC 4291 section 2.5.5.2) counts as
    /// the IPv4 address it is.
    pub fn contains(&self, peer: IpAddr) -> bool {
        match (self.address.to_canonical(), peer.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(peer)) => {
                let differing = u32::from(own) ^ u32::from(peer);
                differing.leading_zeros() >= u32::from(self.prefix_bits)
            }
            (IpAddr::V6(own), IpAddr::V6(peer)) => {
                let differing = u128::from(own) ^ u128::from(peer);
                differing.leading_zeros() >= u32::from(self.prefix_bits)
            }
            _ => false,
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.address, self.prefix_bits)
    }
}

/// How a connection to another mail program is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Not at all.
    Plain,
    /// It begins in the clear and must change to TLS (RFC 3207) before anything is said.
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Tls,
}

/// The mail server that takes our mail and brings it to people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
    /// How the connection is protected.
    pub protection: Protection,
    /// A host name or an address; IPv6 without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Who signs in there; `None` where nobody has to. Then there is no password either.
    pub user: Option<String>,
}

/// The shared mailbox that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImapMailbox {
    /// How the connection is protected: `Plain` only to this computer, else `Tls`.
    pub protection: Protection,
    /// A host name or an address; IPv6 without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Who signs in.
    pub user: String,
    /// The folder, such as `INBOX`.
    pub folder: String,
}

/// The certificate that the listener shows for STARTTLS, and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFiles {
    /// PEM: the certificate, then those that lead to its authority.
    pub certificate: PathBuf,
    /// PEM: the private key.
    pub key: PathBuf,
}

#[cfg(test)]
mod tests {
    use super::{Addressed, Network, ReportAddress};

    #[test]
    fn a_recipient_is_ours_with_and_without_a_tag() {
        let ours = ReportAddress::new("Report", "Desk.School.example");
        assert_eq!(ours.to_string(), "report@desk.school.example");
        assert_eq!(ours.with_tag("abc"), "report+abc@desk.school.example");
        for (recipient, expected) in [
            ("report@desk.school.example", Some(Addressed::Desk)),
            ("REPORT@DESK.SCHOOL.EXAMPLE", Some(Addressed::Desk)),
            (
                "report+AbC@desk.school.example",
                Some(Addressed::Reply("abc".to_owned())),
            ),
            (
                "report+@desk.school.example",
                Some(Addressed::Reply(String::new())),
            ),
            ("reports@desk.school.example", None),
            ("report@school.example", None),
            ("report@desk.school.example.evil.example", None),
            ("report", None),
            ("", None),
        ] {
            assert_eq!(ours.means(recipient), expected, "{recipient}");
        }
    }

    #[test]
    fn a_network_holds_its_own_and_no_others() {
        let within = |address: &str, prefix_bits, peer: &str| {
            let network = Network {
                address: address.parse().unwrap(),
                prefix_bits,
            };
            network.contains(peer.parse().unwrap())
        };
        assert!(within("192.0.2.0", 24, "192.0.2.255"));
        assert!(!within("192.0.2.0", 24, "192.0.3.0"));
        assert!(within("192.0.2.7", 32, "::ffff:192.0.2.7"));
        assert!(!within("192.0.2.7", 32, "192.0.2.6"));
        assert!(within("0.0.0.0", 0, "203.0.113.9"));
        assert!(!within("0.0.0.0", 0, "2001:db8::1"));
        assert!(within("2001:db8::", 32, "2001:db8:ffff::1"));
        assert!(!within("2001:db8::", 32, "2001:db9::1"));
    }
}
