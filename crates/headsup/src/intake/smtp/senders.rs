//! Who may report, and to whom: decided before a mail's bytes are let in. A sender's address can be forged, so what is
//! decided here keeps strangers out of the desk's way and proves nothing about who wrote a mail.

use std::net::IpAddr;

use crate::channel_settings::{Addressed, Network, ReportAddress};

use super::reply::Reply;

/// Whom the listener takes mail from and for.
#[derive(Clone, Debug)]
pub struct Senders {
    /// Where people forward to.
    pub report_address: ReportAddress,
    /// Who may hand mail in for anybody, besides this computer.
    pub relays: Vec<Network>,
}

/// A recipient that was named, with all that the decision rests on.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// Whether the peer may hand mail in for anybody.
    pub from_relay: bool,
    /// The envelope sender; empty for `<>`.
    pub sender: &'a str,
    /// The recipient.
    pub recipient: &'a str,
    /// The organisation's own domains, lower case.
    pub own_domains: &'a [String],
    /// Says whether a tag in a reply address is one that this desk gave out.
    pub is_our_tag: &'a (dyn Fn(&str) -> bool + Sync),
}

impl Senders {
    /// Whether this peer may hand mail in for anybody: a relay of ours, or this computer.
    pub fn is_relay(&self, peer: IpAddr) -> bool {
        peer.to_canonical().is_loopback()
            || self.relays.iter().any(|network| network.contains(peer))
    }

    /// Lets a recipient in, or says why not.
    pub fn judge(&self, asked: Asked<'_>) -> Result<(), Reply> {
        let Some(addressed) = self.report_address.means(asked.recipient) else {
            let text = format!(
                "Mail for that address is not taken here; reports go to {}",
                self.report_address
            );
            return Err(Reply::saying(550, "5.1.1", &text));
        };
        let holds_our_tag = matches!(&addressed, Addressed::Reply(tag) if (asked.is_our_tag)(tag));
        // Whoever was given a reply address by this desk may answer from wherever they read mail, and what bounces comes
        // back to it without a sender (RFC 5321 section 4.5.5).
        if asked.from_relay || holds_our_tag {
            return Ok(());
        }
        if asked.sender.is_empty() {
            return Err(Reply::new(
                550,
                "5.7.1",
                "A mail without a sender is taken for an answer only, and that address was not given out by this desk",
            ));
        }
        if is_own(asked.sender, asked.own_domains) {
            return Ok(());
        }
        Err(Reply::new(
            550,
            "5.7.1",
            "This desk takes reports from its own organisation; the sender's domain is not one of its domains",
        ))
    }
}

/// Whether an address is of one of these domains, or below one.
fn is_own(sender: &str, own_domains: &[String]) -> bool {
    let Some((_, domain)) = sender.rsplit_once('@') else {
        return false;
    };
    let domain = domain.to_ascii_lowercase();
    own_domains.iter().any(|own| {
        domain
            .strip_suffix(own.as_str())
            .is_some_and(|before| !own.is_empty() && (before.is_empty() || before.ends_with('.')))
    })
}

#[cfg(test)]
mod tests {
    use super::{Asked, ReportAddress, Senders};

    #[test]
    fn relays_own_domains_and_given_tags_may_and_nobody_else() {
        let senders = Senders {
            report_address: ReportAddress::new("report", "desk.school.example"),
            relays: Vec::new(),
        };
        let own_domains = ["school.example".to_owned()];
        let code = |from_relay, sender: &str, recipient: &str| {
            let asked = Asked {
                from_relay,
                sender,
                recipient,
                own_domains: &own_domains,
                is_our_tag: &|tag| tag == "given",
            };
            senders
                .judge(asked)
                .map_or_else(|reply| reply.status, |()| "in")
        };
        let desk = "Report@desk.school.example";
        for (from_relay, sender, recipient, expected) in [
            (false, "a@school.example", desk, "in"),
            (false, "a@Mail.School.example", desk, "in"),
            (false, "a@myschool.example", desk, "5.7.1"),
            (false, "a@school.example.evil.example", desk, "5.7.1"),
            (false, "school.example", desk, "5.7.1"),
            (false, "", desk, "5.7.1"),
            (true, "", desk, "in"),
            (true, "a@elsewhere.example", desk, "in"),
            (true, "a@elsewhere.example", "b@elsewhere.example", "5.1.1"),
            (false, "a@school.example", "b@school.example", "5.1.1"),
            (false, "", "report+given@desk.school.example", "in"),
            (
                false,
                "a@else.example",
                "report+given@desk.school.example",
                "in",
            ),
            (false, "", "report+forged@desk.school.example", "5.7.1"),
            (
                false,
                "a@else.example",
                "report+forged@desk.school.example",
                "5.7.1",
            ),
        ] {
            assert_eq!(
                code(from_relay, sender, recipient),
                expected,
                "{sender} {recipient}"
            );
        }
    }

    #[test]
    fn this_computer_is_a_relay_and_others_are_when_named() {
        let senders = Senders {
            report_address: ReportAddress::new("report", "a.example"),
            relays: crate::config::read_networks("192.0.2.0/24").unwrap(),
        };
        for (peer, expected) in [
            ("127.0.0.1", true),
            ("::1", true),
            ("::ffff:127.0.0.1", true),
            ("192.0.2.9", true),
            ("::ffff:192.0.2.9", true),
            ("198.51.100.1", false),
            ("2001:db8::1", false),
        ] {
            assert_eq!(senders.is_relay(peer.parse().unwrap()), expected, "{peer}");
        }
    }
}
