//! Golden pairs: `golden/NAME.eml` and `golden/NAME.is` beside it. Adding a pair adds a test. The desk belongs to
//! `school.example`, and people report to `report@desk.school.example`. A line `X-Test-Envelope-From:` gives the envelope
//! sender, which is otherwise not known; `X-Test-Ours: yes` says that the Message-ID is ours. On a mismatch what was
//! decided goes to `NAME.failed`.

use std::fs;
use std::path::Path;

use evidence::mail::message::read_header;
use evidence::mail::open::open;
use evidence::mail::sending::signs;

use super::*;
use crate::cases::sample::report;

fn decided(bytes: &[u8]) -> String {
    let header = read_header(bytes);
    let value = |name: &str| {
        header
            .header_values(name)
            .next()
            .map(|field| field.value.clone())
    };
    let envelope = value("X-Test-Envelope-From");
    let signs = signs(&header, envelope.as_deref());
    let seen = MailSeen {
        header: &header,
        signs: &signs,
        envelope_from: envelope.as_deref(),
        carries_original: carries_original(&open(bytes)),
        is_ours: value("X-Test-Ours").is_some(),
    };
    let own_domains = [String::from("school.example")];
    let home = MailHome {
        own_domains: &own_domains,
        report_address: Some("report@desk.school.example"),
    };
    match what_it_is(&seen, &home) {
        MailIs::OurOwn => String::from("our own\n"),
        MailIs::Bounce => String::from("bounce\n"),
        MailIs::Automatic(why) => format!("automatic: {why}\n"),
        MailIs::Persons(writer) => format!(
            "{} of {} <{}>, {}, {}\n",
            if writer.redirected {
                "redirected mail"
            } else {
                "words"
            },
            writer.name,
            writer.address,
            if writer.is_ours {
                "a colleague"
            } else {
                "a stranger"
            },
            if writer.may_be_answered {
                "answered"
            } else {
                "not answered"
            },
        ),
    }
}

#[test]
fn every_mail_is_what_its_golden_pair_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cases/incoming_mail/golden");
    let (mut complaints, mut seen) = (Vec::new(), 0);
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "eml") {
            continue;
        }
        seen += 1;
        let text = fs::read_to_string(&path).unwrap();
        for bytes in [text.clone(), text.replace('\n', "\r\n")] {
            let found = decided(bytes.as_bytes());
            let expected = fs::read_to_string(path.with_extension("is")).unwrap_or_default();
            if found != expected {
                fs::write(path.with_extension("failed"), &found).unwrap();
                complaints.push(format!("{}: {found}", path.display()));
            }
        }
    }
    assert!(seen >= 25, "the golden pairs are gone: {seen}");
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn only_the_very_address_is_the_reporter_and_an_anonymous_one_has_none() {
    let from = |address: &str| Writer {
        address: String::from(address),
        ..Writer::default()
    };
    let named = report(1, Privacy::Named);
    let voice = |address: &str| voice_in_thread(&named, &from(address));
    assert_eq!(voice("Rosalind1@School.Example"), ThreadVoice::Reporter);
    for other in [
        "rosalind2@school.example",
        "",
        "rosalind1@school.example.test",
    ] {
        assert_eq!(voice(other), ThreadVoice::SomebodyElse, "{other}");
    }
    let sealed = report(1, Privacy::Confidential);
    let writer = from("rosalind1@school.example");
    assert_eq!(voice_in_thread(&sealed, &writer), ThreadVoice::Reporter);
    let anonymous = report(1, Privacy::Anonymous);
    assert_eq!(
        voice_in_thread(&anonymous, &from("")),
        ThreadVoice::SomebodyElse
    );
}
