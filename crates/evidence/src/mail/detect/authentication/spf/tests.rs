//! SPF on zones small enough to read: each line of a zone is `TYPE name value`, or `TYPE name` for a lookup that fails.

use super::*;
use crate::dns::{DnsAnswers, DnsQuestion};

fn zone(lines: &str) -> DnsAnswers {
    let mut records: Vec<(DnsQuestion, DnsAnswer)> = Vec::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut words = line.splitn(3, ' ');
        let record_type = RecordType::from_code(words.next().unwrap()).unwrap();
        let question = DnsQuestion::new(words.next().unwrap(), record_type);
        let Some(value) = words.next().map(str::to_owned) else {
            records.push((question, DnsAnswer::Failed));
            continue;
        };
        match records.iter_mut().find(|(known, _)| *known == question) {
            Some((_, DnsAnswer::Records(values))) => values.push(value),
            _ => records.push((question, DnsAnswer::Records(vec![value]))),
        }
    }
    DnsAnswers::planted(records)
}

fn checked(dns: &DnsAnswers, ip: &str, return_path: &str) -> SpfResult {
    let sending = Sending {
        ip: ip.parse().unwrap(),
        helo: "out.firm.example",
        return_path,
    };
    check(&sending, &Answers::new(dns))
}

fn of_policy(policy: &str, ip: &str) -> SpfResult {
    checked(
        &zone(&format!("TXT firm.example {policy}")),
        ip,
        "bo@firm.example",
    )
}

#[test]
fn networks_match_by_their_first_bits() {
    let policy = "v=spf1 ip4:192.0.2.0/25 ip6:2001:db8::/33 -all";
    assert_eq!(of_policy(policy, "192.0.2.127"), SpfResult::Pass);
    assert_eq!(of_policy(policy, "192.0.2.128"), SpfResult::Fail);
    assert_eq!(of_policy(policy, "2001:db8:7fff::1"), SpfResult::Pass);
    assert_eq!(of_policy(policy, "2001:db8:8000::1"), SpfResult::Fail);
    assert_eq!(
        of_policy("v=spf1 ip4:203.0.113.1/0 -all", "192.0.2.1"),
        SpfResult::Pass
    );
    assert_eq!(
        of_policy("v=spf1 ip4:192.0.2.1 -all", "::ffff:192.0.2.1"),
        SpfResult::Pass
    );
}

#[test]
fn an_error_anywhere_spoils_the_record() {
    for policy in [
        "v=spf1 +all ip4:192.0.2.1/33",
        "v=spf1 +all ip4:192.0.2.1/032",
        "v=spf1 +all nothing",
        "v=spf1 +all include:",
        "v=spf1 +all a:firm.123",
        "v=spf1 +all exists:%{x}.example",
        "v=spf1 +all exists:%{d0}.example",
        "v=spf1 +all exp=one.example exp=two.example",
        "v=spf1 +all redirect=one.example redirect=two.example",
        "v=spf1 +all a:\u{fc}.example",
    ] {
        assert_eq!(
            of_policy(policy, "192.0.2.1"),
            SpfResult::PermError,
            "{policy}"
        );
    }
    assert_eq!(
        of_policy("v=spf1 +all other=%{d}", "192.0.2.1"),
        SpfResult::Pass
    );
    assert_eq!(of_policy("v=spf10 +all", "192.0.2.1"), SpfResult::None);
    assert_eq!(of_policy("V=SPF1", "192.0.2.1"), SpfResult::Neutral);
}

#[test]
fn includes_redirects_and_macros_are_followed() {
    let dns = zone(
        "TXT firm.example v=spf1 include:%{d2}.spf.example ?exists:%{ir}.%{l1r-}.x.example redirect=r.example
         TXT firm.example.spf.example v=spf1 a:hosts.example/31 -all
         A hosts.example 192.0.2.8
         A 1.113.0.203.plain.x.example 127.0.0.2
         TXT r.example v=spf1 mx ~all
         MX r.example 10 in.r.example
         A in.r.example 198.51.100.9",
    );
    assert_eq!(
        checked(&dns, "192.0.2.9", "bo@firm.example"),
        SpfResult::Pass
    );
    assert_eq!(
        checked(&dns, "203.0.113.1", "plain-bo@firm.example"),
        SpfResult::Neutral
    );
    assert_eq!(
        checked(&dns, "198.51.100.9", "bo@firm.example"),
        SpfResult::Pass
    );
    assert_eq!(
        checked(&dns, "198.51.100.8", "bo@firm.example"),
        SpfResult::SoftFail
    );
}

#[test]
fn reverse_names_count_only_when_they_lead_back() {
    let dns = zone(
        "TXT firm.example v=spf1 ptr -all
         PTR 7.2.0.192.in-addr.arpa host.firm.example
         A host.firm.example 192.0.2.7
         PTR 8.2.0.192.in-addr.arpa host.firm.example",
    );
    assert_eq!(
        checked(&dns, "192.0.2.7", "bo@firm.example"),
        SpfResult::Pass
    );
    assert_eq!(
        checked(&dns, "192.0.2.8", "bo@firm.example"),
        SpfResult::Fail
    );
    assert!(reverse_name("2001:db8::1".parse().unwrap()).starts_with("1.0.0.0."));
    assert!(reverse_name("2001:db8::1".parse().unwrap()).ends_with("8.b.d.0.1.0.0.2.ip6.arpa"));
}

#[test]
fn loops_and_long_records_end_by_the_standard_limits() {
    let dns = zone("TXT firm.example v=spf1 include:firm.example -all");
    assert_eq!(
        checked(&dns, "192.0.2.1", "bo@firm.example"),
        SpfResult::PermError
    );
    let dns = zone("TXT firm.example v=spf1 a:a.example a:b.example a:c.example +all");
    assert_eq!(
        checked(&dns, "192.0.2.1", "bo@firm.example"),
        SpfResult::PermError
    );
    let exchangers: String = (0..11)
        .map(|number| format!("\nMX firm.example {number} in{number}.firm.example"))
        .collect();
    let dns = zone(&format!("TXT firm.example v=spf1 mx +all{exchangers}"));
    assert_eq!(
        checked(&dns, "192.0.2.1", "bo@firm.example"),
        SpfResult::PermError
    );
}

#[test]
fn a_bounce_is_checked_by_the_greeting() {
    let dns = zone("TXT out.firm.example v=spf1 ip4:192.0.2.1 -all");
    assert_eq!(checked(&dns, "192.0.2.1", ""), SpfResult::Pass);
    assert_eq!(checked(&dns, "192.0.2.2", ""), SpfResult::Fail);
}

#[test]
fn what_nobody_answered_stays_open() {
    let failing = zone("TXT firm.example v=spf1 a:x.example -all\nA x.example");
    assert_eq!(
        checked(&failing, "192.0.2.1", "bo@firm.example"),
        SpfResult::TempError
    );
    let mut asked = DnsAnswers::absent();
    asked.insert(
        DnsQuestion::new("firm.example", RecordType::Txt),
        DnsAnswer::Records(vec![
            "v=spf1 include:one.example include:two.example a -all".to_owned(),
        ]),
    );
    let answers = Answers::new(&asked);
    let sending = Sending {
        ip: "192.0.2.1".parse().unwrap(),
        helo: "",
        return_path: "bo@firm.example",
    };
    assert_eq!(check(&sending, &answers), SpfResult::TempError);
    // One round of questions finds all that the record asks for.
    assert_eq!(answers.wanted_count(), 3);
}
