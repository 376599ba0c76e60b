//! Targets about who sent a mail: hostile bytes stand both in the header and in what the DNS answers.

use std::net::IpAddr;

use evidence::dns::{DnsAnswer, DnsAnswers, DnsQuestion, RecordType};
use evidence::mail::detect::authentication::{check_spf, prove};
use evidence::mail::message::read;
use evidence::surroundings::Surroundings;

use super::{KNOWN, detect};
use crate::holds;

/// Between what the organisation knows and the mail.
pub const DIVIDER: &[u8] = b"-----\n";

/// The input is a `.surroundings` (of its keys `own`, `trusted`, `received` and `dns`), the divider, and a mail.
pub fn authentication(bytes: &[u8]) {
    let divided = bytes
        .windows(DIVIDER.len())
        .position(|window| window == DIVIDER);
    let (known, mail) = match divided {
        Some(at) => (
            bytes.get(..at).unwrap_or_default(),
            bytes.get(at + DIVIDER.len()..).unwrap_or_default(),
        ),
        None => (b"".as_slice(), bytes),
    };
    let known = surroundings(&String::from_utf8_lossy(known));
    let message = read(mail);
    let detected = detect(&["authentication"], mail, &message, &known);
    let proof = prove(mail, &message, &known);
    holds::same_again(bytes, &(detected, format!("{proof:?}")), || {
        let again = read(mail);
        let proof = prove(mail, &again, &known);
        (
            detect(&["authentication"], mail, &again, &known),
            format!("{proof:?}"),
        )
    });
}

/// The input is `address helo return-path` and, below, a zone: `TYPE name value` a line.
pub fn spf(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (first, zone) = text.split_once('\n').unwrap_or((&text, ""));
    let words: Vec<&str> = first.splitn(3, ' ').collect();
    let [address, helo, return_path] = words.as_slice() else {
        return;
    };
    let Ok(address) = address.parse::<IpAddr>() else {
        return;
    };
    let dns = planted(zone.lines());
    let result = check_spf(address, helo, return_path, &dns);
    holds::same_again(bytes, &format!("{result:?}"), || {
        format!("{:?}", check_spf(address, helo, return_path, &dns))
    });
    // With nothing at hand the same questions stay open, and none of them breaks it.
    check_spf(address, helo, return_path, &DnsAnswers::absent());
}

fn surroundings(text: &str) -> Surroundings {
    let of_key = |key: &'static str| {
        text.lines()
            .filter_map(move |line| line.trim().strip_prefix(key)?.strip_prefix(':'))
            .map(str::trim)
    };
    Surroundings {
        own_domains: of_key("own").map(str::to_owned).collect(),
        trusted_authserv_ids: of_key("trusted").map(str::to_owned).collect(),
        received_unix_seconds: of_key("received").find_map(|value| value.parse().ok()),
        dns: planted(of_key("dns")),
        ..KNOWN.clone()
    }
}

/// `TYPE name value` is a record, `TYPE name` a lookup that failed; what is not in the zone does not exist.
fn planted<'z>(lines: impl Iterator<Item = &'z str>) -> DnsAnswers {
    let mut zone: Vec<(DnsQuestion, DnsAnswer)> = Vec::new();
    for line in lines {
        let mut words = line.splitn(3, ' ');
        let record_type = words.next().and_then(RecordType::from_code);
        let (Some(record_type), Some(name)) = (record_type, words.next()) else {
            continue;
        };
        let question = DnsQuestion::new(name, record_type);
        let value = words.next().map(str::to_owned);
        let known = zone.iter_mut().find(|(known, _)| *known == question);
        match (known, value) {
            (Some((_, DnsAnswer::Records(records))), Some(value)) => records.push(value),
            (_, Some(value)) => zone.push((question, DnsAnswer::Records(vec![value]))),
            (_, None) => zone.push((question, DnsAnswer::Failed)),
        }
    }
    DnsAnswers::planted(zone)
}
