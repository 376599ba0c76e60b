//! Whole messages through all methods: what is believed of others' results, which moment is the clock, and that broken
//! or hostile fields end quickly. Findings have golden pairs.

use super::boundary;
use super::*;
use crate::mail::message;

fn ours() -> Surroundings {
    Surroundings {
        own_domains: vec!["school.example".to_owned()],
        trusted_authserv_ids: vec!["mx.school.example".to_owned()],
        ..Surroundings::default()
    }
}

const FROM_OUTSIDE: &str = "Received: from out.firm.example (out.firm.example [203.0.113.9])\n \
    by mx.school.example with ESMTPS id 1; Tue, 3 Feb 2026 10:00:05 +0100\n";
const BEFORE: &str = "Received: from x (x [198.51.100.1])\n by mx.school.example with SMTP; Tue, 3 Feb 2026 09:00:05 +0100\n";

fn results_of(header: &str) -> boundary::AllResults {
    let read = message::read(format!("{header}From: a@firm.example\n\nx\n").as_bytes());
    boundary::results(&read, &ours())
}

fn results(host: &str, said: &str) -> String {
    format!("Authentication-Results: {host}; {said}\n")
}

#[test]
fn only_what_stands_above_strangers_is_believed() {
    let pass = results("mx.school.example", "dmarc=pass");
    let above = results_of(&format!("{pass}{FROM_OUTSIDE}{BEFORE}"));
    assert_eq!(above.believed.unwrap().of("dmarc"), Some("pass"));
    // Checkers that run inside the receiving host write below its own Received field.
    let within = results_of(&format!("{FROM_OUTSIDE}{pass}{BEFORE}"));
    assert_eq!(within.believed.unwrap().of("dmarc"), Some("pass"));
    // Our name on an older Received field makes nobody one of us; the message may have passed us before, though.
    let below = results_of(&format!("{FROM_OUTSIDE}{BEFORE}{pass}"));
    assert_eq!((below.believed, below.forged), (None, None));
    let stranger = BEFORE.replace("mx.school.example", "mx.elsewhere.example");
    let below = results_of(&format!("{FROM_OUTSIDE}{stranger}{pass}"));
    assert_eq!(below.believed, None);
    assert!(below.forged.is_some());
}

#[test]
fn a_second_field_adds_only_above_our_own_trace() {
    let spf = results("mx.school.example", "spf=fail");
    let dmarc = results("MX.School.Example", "dmarc=pass; spf=pass");
    let both = results_of(&format!("{spf}{dmarc}{FROM_OUTSIDE}"))
        .believed
        .unwrap();
    assert_eq!(
        (both.of("spf"), both.of("dmarc")),
        (Some("fail"), Some("pass"))
    );
    let one = results_of(&format!("{spf}{FROM_OUTSIDE}{dmarc}"))
        .believed
        .unwrap();
    assert_eq!((one.of("spf"), one.of("dmarc")), (Some("fail"), None));
}

#[test]
fn nobody_is_believed_without_a_name_in_the_settings() {
    let pass = results("mx.school.example", "dmarc=pass");
    let read = message::read(format!("{pass}From: a@firm.example\n\nx\n").as_bytes());
    let all = boundary::results(&read, &Surroundings::default());
    assert_eq!((all.believed, all.forged), (None, None));
}

#[test]
fn the_clock_is_the_time_of_receipt() {
    let moment = |header: &str, surroundings: &Surroundings| {
        let date = "Date: Mon, 2 Feb 2026 10:00:00 +0000\nFrom: a@firm.example\n\nx\n";
        let read = message::read(format!("{header}{date}").as_bytes());
        let boundary = boundary::find(&read, surroundings);
        boundary::moment_of_receipt(&read, boundary.as_ref(), surroundings)
            .map(|moment| (moment.unix_seconds, moment.received))
    };
    assert_eq!(moment("", &ours()), Some((1_770_026_400, false)));
    assert_eq!(moment(FROM_OUTSIDE, &ours()), Some((1_770_109_205, true)));
    let reported = |seconds| Surroundings {
        received_unix_seconds: Some(seconds),
        ..ours()
    };
    // Reported a month later: the mail was received when it was received.
    assert_eq!(
        moment(FROM_OUTSIDE, &reported(1_772_700_000)),
        Some((1_770_109_205, true))
    );
    // A Received field from the future is not believed.
    assert_eq!(
        moment(FROM_OUTSIDE, &reported(1_769_000_000)),
        Some((1_769_000_000, true))
    );
    assert_eq!(
        moment("", &reported(1_772_700_000)),
        Some((1_772_700_000, true))
    );
}

#[test]
fn hostile_signature_fields_end_quickly() {
    let names = "subject:".repeat(5_000);
    let overlong = "A".repeat(60_000);
    for tags in [
        format!("v=1; a=rsa-sha256; d=firm.example; s=one; h={names}from; bh=AAAA; b=AAAA; l=0"),
        format!("v=1; a=rsa-sha256; d=firm.example; s=one; h=from; bh={overlong}; b={overlong}"),
        "v=1; a=rsa-sha256; d=firm.example; s=one; h=from; bh=AAAA; b=AAAA; l=99999999999999999999999".to_owned(),
        ";".repeat(50_000),
        "=".repeat(50_000),
    ] {
        let mail = format!("DKIM-Signature: {tags}\nFrom: a@firm.example\nSubject: x\n\nx\n");
        let key = crate::dns::DnsQuestion::new("one._domainkey.firm.example", crate::dns::RecordType::Txt);
        let record = "v=DKIM1; k=ed25519; p=a2vVOsQ+kGaeH8E3BIntWHEA2hmlFyJFYHkpRWEYQVk=".to_owned();
        let surroundings = Surroundings {
            dns: DnsAnswers::planted([(key, crate::dns::DnsAnswer::Records(vec![record]))]),
            ..ours()
        };
        let proof = prove(mail.as_bytes(), &message::read(mail.as_bytes()), &surroundings);
        assert_eq!(proof.signatures.len(), 1);
        assert_ne!(proof.signatures[0].outcome, Outcome::Pass);
        assert!(!proof.signatures[0].reason.is_empty());
    }
}

#[test]
fn row_25_of_two_hundred_signatures_ten_are_looked_at_and_the_rest_are_counted() {
    let one = "DKIM-Signature: v=1; a=rsa-sha256; d=firm.example; s=one; h=from; bh=AAAA; b=AAAA\n";
    let mail = format!("{}From: a@firm.example\n\nx\n", one.repeat(200));
    let proof = prove(mail.as_bytes(), &message::read(mail.as_bytes()), &ours());
    assert_eq!(proof.signatures.len(), crate::limits::DKIM_SIGNATURES_MAX);
    assert_eq!(proof.signatures_left_out, 190);
}

#[test]
fn a_chain_needs_all_its_parts() {
    let of = |header: &str| {
        let mail = format!("{header}From: a@firm.example\n\nx\n");
        prove(mail.as_bytes(), &message::read(mail.as_bytes()), &ours()).chain
    };
    assert_eq!(of("").outcome, Outcome::Nothing);
    let seal = "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=lists.example; s=one; b=AAAA\n";
    assert!(of(seal).reason.contains("missing"));
    assert!(of(&seal.repeat(2)).reason.contains("twice"));
    assert!(of(&seal.replace("i=1", "i=51")).reason.contains("number"));
    let results = "ARC-Authentication-Results: i=1; lists.example; spf=pass\n";
    let signature = "ARC-Message-Signature: i=1; a=rsa-sha256; d=lists.example; s=one; h=from; bh=AAAA; b=AAAA\n";
    let whole = format!("{seal}{signature}{results}");
    let chain = of(&whole);
    assert_eq!(
        (chain.outcome, chain.domains),
        (Outcome::Unknown, vec!["lists.example".to_owned()])
    );
    assert!(
        of(&whole.replace("cv=none", "cv=pass"))
            .reason
            .contains("broken before")
    );
    assert!(
        of(&whole.replace("cv=none", "cv=none; h=from"))
            .reason
            .contains("broken")
    );
}
