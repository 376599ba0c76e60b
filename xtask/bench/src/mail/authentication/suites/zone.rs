//! The little zones that suites bring along, read as the answers a resolver would have given. It asks no name server and
//! knows nothing of what is tested with them.

use std::collections::BTreeMap;
use std::net::IpAddr;

use evidence::dns::{DnsAnswer, DnsAnswers, DnsQuestion, RecordType};

/// A zone being put together.
#[derive(Default)]
pub struct Zone {
    records: BTreeMap<DnsQuestion, DnsAnswer>,
}

impl Zone {
    /// Adds a record to those of its name and type.
    pub fn add(&mut self, name: &str, record_type: RecordType, value: impl Into<String>) {
        let question = DnsQuestion::new(name, record_type);
        let answer = self
            .records
            .entry(question)
            .or_insert_with(|| DnsAnswer::Records(Vec::new()));
        if let DnsAnswer::Records(records) = answer {
            records.push(value.into());
        }
    }

    /// Lets every question about a name fail that has no record yet.
    pub fn fail(&mut self, name: &str) {
        for record_type in RecordType::ALL {
            self.records
                .entry(DnsQuestion::new(name, record_type))
                .or_insert(DnsAnswer::Failed);
        }
    }

    /// The whole world: what is not in it does not exist.
    pub fn plant(self) -> DnsAnswers {
        DnsAnswers::planted(self.records)
    }
}

/// The reverse name of an address.
pub fn reverse_name(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, d] = ip.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(ip) => {
            let digits: String = ip
                .octets()
                .iter()
                .rev()
                .map(|byte| format!("{:x}.{:x}.", byte & 15, byte >> 4))
                .collect();
            format!("{digits}ip6.arpa")
        }
    }
}
