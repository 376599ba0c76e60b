//! Our DNS answers as the cache the authentication library asks before it asks the network. Every question gets an
//! answer from here, so that the library never reaches a network: a question nobody asked yet is written down and
//! answered as "the servers did not answer".

use std::borrow::Borrow;
use std::cell::{Cell, RefCell};
use std::hash::{Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use mail_auth::common::parse::TxtRecordParser;
use mail_auth::common::verify::DomainKey;
use mail_auth::dkim::Atps;
use mail_auth::dmarc::Dmarc;
use mail_auth::hickory_resolver::proto::op::ResponseCode;
use mail_auth::spf::Spf;
use mail_auth::{DnsError, DnssecStatus, Error, MX, RecordSet, ResolverCache, Txt};

use crate::dns::{DnsAnswer, DnsAnswers, DnsQuestion, RecordType, WantedDns};

/// Questions written down in one message; a hostile SPF record can name no more.
const WANTED_MAX: usize = 100;

/// The answers at hand, and what was asked without one.
pub(super) struct Answers<'a> {
    answers: &'a DnsAnswers,
    wanted: RefCell<WantedDns>,
    failed: Cell<bool>,
    /// The only address whose reverse name is ever asked: the connecting one.
    connecting_ip: Option<IpAddr>,
}

impl<'a> Answers<'a> {
    pub(super) fn new(answers: &'a DnsAnswers, connecting_ip: Option<IpAddr>) -> Answers<'a> {
        Answers {
            answers,
            wanted: RefCell::default(),
            failed: Cell::new(false),
            connecting_ip,
        }
    }

    /// Asks; a question without an answer is written down.
    pub(super) fn ask(&self, name: &str, record_type: RecordType) -> DnsAnswer {
        let question = DnsQuestion::new(name, record_type);
        match self.answers.get(&question) {
            Some(answer) => {
                self.failed
                    .set(self.failed.get() || *answer == DnsAnswer::Failed);
                answer.clone()
            }
            None => {
                if let Ok(mut wanted) = self.wanted.try_borrow_mut()
                    && wanted.len() < WANTED_MAX
                {
                    wanted.insert(question);
                }
                DnsAnswer::Failed
            }
        }
    }

    /// How many questions went without an answer so far.
    pub(super) fn wanted_count(&self) -> usize {
        self.wanted.try_borrow().map_or(0, |wanted| wanted.len())
    }

    /// Whether servers were asked and gave no answer.
    pub(super) fn some_failed(&self) -> bool {
        self.failed.get()
    }

    pub(super) fn into_wanted(self) -> WantedDns {
        self.wanted.into_inner()
    }

    /// Addresses, mail exchangers and reverse names have no way to say "failed"; they come out empty, and the caller
    /// compares [`Answers::wanted_count`] and [`Answers::some_failed`] before it believes a result.
    fn records<T>(
        &self,
        name: &str,
        record_type: RecordType,
        read: impl Fn(&str) -> Option<T>,
    ) -> RecordSet<T> {
        let records: Vec<T> = match self.ask(name, record_type) {
            DnsAnswer::Records(records) => {
                records.iter().filter_map(|record| read(record)).collect()
            }
            DnsAnswer::None | DnsAnswer::Failed => Vec::new(),
        };
        RecordSet {
            rrset: Arc::from(records),
            dnssec_status: DnssecStatus::Indeterminate,
        }
    }
}

impl ResolverCache<Box<str>, Txt> for Answers<'_> {
    fn get<Q>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let name = spelled(name);
        Some(match self.ask(&name, RecordType::Txt) {
            DnsAnswer::Records(records) => typed_text(&name, &records),
            DnsAnswer::None => not_found(),
            DnsAnswer::Failed => Txt::Error(Error::Dns(DnsError::Resolver(String::new()))),
        })
    }

    fn remove<Q>(&self, _name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _key: Box<str>, _value: Txt, _valid_until: std::time::Instant) {}
}

/// The same three methods for every kind of record set.
macro_rules! record_cache {
    ($key:ty, $record:ty, $get:expr) => {
        impl ResolverCache<$key, RecordSet<$record>> for Answers<'_> {
            fn get<Q>(&self, name: &Q) -> Option<RecordSet<$record>>
            where
                $key: Borrow<Q>,
                Q: Hash + Eq + ?Sized,
            {
                let get: fn(&Self, &dyn Fn() -> String) -> RecordSet<$record> = $get;
                Some(get(self, &|| spelled(name)))
            }

            fn remove<Q>(&self, _name: &Q) -> Option<RecordSet<$record>>
            where
                $key: Borrow<Q>,
                Q: Hash + Eq + ?Sized,
            {
                None
            }

            fn insert(
                &self,
                _key: $key,
                _value: RecordSet<$record>,
                _valid_until: std::time::Instant,
            ) {
            }
        }
    };
}

record_cache!(Box<str>, Ipv4Addr, |answers, name| {
    answers.records(&name(), RecordType::A, |record| record.parse().ok())
});
record_cache!(Box<str>, Ipv6Addr, |answers, name| {
    answers.records(&name(), RecordType::Aaaa, |record| record.parse().ok())
});
record_cache!(Box<str>, MX, |answers, name| answers.records(
    &name(),
    RecordType::Mx,
    read_exchanger
));
record_cache!(IpAddr, Box<str>, |answers, _| match answers.connecting_ip {
    Some(ip) => answers.records(&reverse_name(ip), RecordType::Ptr, |record| Some(
        Box::from(record)
    )),
    None => RecordSet {
        rrset: Arc::from([]),
        dnssec_status: DnssecStatus::Indeterminate,
    },
});

fn read_exchanger(record: &str) -> Option<MX> {
    let (preference, exchange) = record.split_once(' ')?;
    Some(MX {
        exchanges: Box::new([Box::from(exchange.trim())]),
        preference: preference.parse().ok()?,
    })
}

/// The reverse name of an address (RFC 1035 clause 3.5, RFC 3596 clause 2.5).
fn reverse_name(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, d] = ip.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(ip) => {
            let nibbles = ip
                .octets()
                .into_iter()
                .rev()
                .map(|byte| format!("{:x}.{:x}.", byte & 15, byte >> 4));
            format!("{}ip6.arpa", nibbles.collect::<String>())
        }
    }
}

/// The kind of text record a name holds follows from the name.
fn typed_text(name: &str, records: &[String]) -> Txt {
    if name.contains("._domainkey.") {
        first_that_parses::<DomainKey>(records)
    } else if name.starts_with("_dmarc.") {
        let policies: Vec<String> = records
            .iter()
            .filter(|record| starts_with_tag(record, "v=dmarc1"))
            .cloned()
            .collect();
        // RFC 9989 clause 4.7: more than one policy record is none.
        if policies.len() == 1 {
            first_that_parses::<Dmarc>(&policies)
        } else {
            not_found()
        }
    } else if name.contains("._atps.") {
        first_that_parses::<Atps>(records)
    } else {
        let policies: Vec<String> = records
            .iter()
            .filter(|record| starts_with_tag(record, "v=spf1"))
            .cloned()
            .collect();
        match policies.as_slice() {
            [] => not_found(),
            [policy] => Spf::parse(without_exists(policy).as_bytes()).into(),
            // RFC 7208 clause 4.5: more than one record is a permanent error.
            _ => Txt::Error(Error::ParseError),
        }
    }
}

fn first_that_parses<T: TxtRecordParser + Into<Txt>>(records: &[String]) -> Txt {
    let mut last = not_found();
    for record in records {
        match T::parse(record.as_bytes()) {
            Ok(parsed) => return parsed.into(),
            Err(error) => last = Txt::Error(error),
        }
    }
    last
}

fn not_found() -> Txt {
    Txt::Error(Error::Dns(DnsError::RecordNotFound(ResponseCode::NXDomain)))
}

fn starts_with_tag(record: &str, tag: &str) -> bool {
    record
        .trim_start()
        .get(..tag.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(tag))
}

/// The library answers `exists:` for a name without records by asking the network, cache or not. `a:` with empty masks
/// means the same (RFC 7208 clauses 5.3 and 5.7) and stays inside the cache. The explanation is left out: it is text
/// by the domain's owner, needs a question of its own, and we show it to nobody.
fn without_exists(policy: &str) -> String {
    let terms = policy.split_ascii_whitespace().filter_map(|term| {
        let lower = term.to_ascii_lowercase();
        if lower.starts_with("exp=") {
            return None;
        }
        let qualifier_bytes = usize::from(lower.starts_with(['+', '-', '~', '?']));
        let (qualifier, mechanism) = term.split_at_checked(qualifier_bytes)?;
        let target = mechanism
            .get(..7)
            .filter(|start| start.eq_ignore_ascii_case("exists:"))
            .and(mechanism.get(7..));
        Some(match target {
            Some(target) => format!("{qualifier}a:{target}/0//0"),
            None => term.to_owned(),
        })
    });
    terms.collect::<Vec<_>>().join(" ")
}

/// The library hands names over as something that can only be hashed and compared. Hashing a string writes its bytes,
/// and that is how we learn them.
fn spelled<Q: Hash + ?Sized>(name: &Q) -> String {
    let mut listener = Listener(Vec::new());
    name.hash(&mut listener);
    String::from_utf8_lossy(&listener.0)
        .trim_end_matches('.')
        .to_ascii_lowercase()
}

struct Listener(Vec<u8>);

impl Hasher for Listener {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// A string ends its hash with one byte that is no part of it.
    fn write_u8(&mut self, _end: u8) {}

    fn finish(&self) -> u64 {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hashed_name_can_be_read_back() {
        assert_eq!(
            spelled::<str>("Sel._domainkey.Firm.example."),
            "sel._domainkey.firm.example"
        );
        assert_eq!(spelled::<Box<str>>(&Box::from("a.example")), "a.example");
    }

    #[test]
    fn reverse_names_follow_the_standards() {
        assert_eq!(
            reverse_name("192.0.2.7".parse().unwrap()),
            "7.2.0.192.in-addr.arpa"
        );
        assert!(reverse_name("2001:db8::1".parse().unwrap()).starts_with("1.0.0.0."));
        assert!(reverse_name("2001:db8::1".parse().unwrap()).ends_with("8.b.d.0.1.0.0.2.ip6.arpa"));
    }

    #[test]
    fn exists_is_written_as_an_address_of_any_value() {
        assert_eq!(
            without_exists("v=spf1 -exists:%{i}.l.example exp=why.example ~all"),
            "v=spf1 -a:%{i}.l.example/0//0 ~all"
        );
    }
}
