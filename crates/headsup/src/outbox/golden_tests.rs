//! Golden pairs: what a mail is about as TOML, the mail beside it as it goes over the wire. Drop in a TOML file, run the
//! test, read what it wrote beside it as `.failed`, and rename that to `.eml` when it is right.

use std::path::{Path, PathBuf};

use casework::cases::case::CaseState;
use casework::cases::report::{Exposure, Privacy, ReportKind};
use casework::cases::views::StaffView;
use casework::cases::views::staff::{Leaning, StaffAdvice, StaffSentence};
use casework::ids::{MailId, OrganisationId, ReportId};
use casework::moment::Moment;
use casework::people::reply_address::{MailPurpose, reply_token};
use evidence::verdict::Verdict;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::compose::{Composed, ToWrite, compose};
use crate::channel_settings::ReportAddress;

/// What a golden mail is about.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Facts {
    pub purpose: String,
    pub language: String,
    pub to: String,
    pub name: Option<String>,
    pub kind: Option<String>,
    pub verdict: Option<String>,
    pub told_before: Option<String>,
    pub advice: Vec<String>,
    pub exposures: Vec<String>,
    pub findings: Vec<Found>,
    pub closed: bool,
    pub desk_words: Option<String>,
    pub answers_told: bool,
    pub answers: Option<String>,
    pub later: bool,
    pub organisation: String,
    pub urgent_contact: String,
    pub own_hosts: Vec<String>,
}

/// A finding of a golden mail.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Found {
    pub key: String,
    #[serde(default)]
    pub facts: Vec<(String, String)>,
}

/// Sunday, 22 November 2026, 07:30 UTC.
const NOW: Moment = Moment::from_unix_seconds(1_795_332_600);

pub(super) fn composed(facts: &Facts) -> Composed {
    let report = ReportId(uuid::Uuid::from_u128(
        0x0192_f0e1_d2c3_74a5_8687_7869_5a4b_3c2d,
    ));
    let view = view(facts, report);
    let verdict = |code: &str| Verdict::from_code(code).unwrap();
    let first = casework::cases::mail::MailCause::Thanks(report)
        .mail(OrganisationId(uuid::Uuid::from_u128(1)));
    compose(&ToWrite {
        mail: MailId(uuid::Uuid::from_u128(
            0x0192_f0e1_d2c3_84a5_8687_7869_5a4b_0001,
        )),
        purpose: MailPurpose::from_code(&facts.purpose).unwrap(),
        token: &reply_token(&[7; 32], report),
        page: "https://desk.school.example/r/AZLw4dLDdKWGh3hpWks8LQ0000000000000000000",
        to: &facts.to,
        name: facts.name.as_deref(),
        view: &view,
        desk_words: facts.desk_words.as_deref(),
        answers_told: facts.answers_told,
        told_before: facts.told_before.as_deref().map(|code| Some(verdict(code))),
        answers: facts.answers.as_deref(),
        first_mail: facts.later.then_some(first),
        organisation: &facts.organisation,
        report_address: &ReportAddress::new("report", "desk.school.example"),
        urgent_contact: &facts.urgent_contact,
        own_hosts: &facts.own_hosts,
        now: NOW,
        zone: &TimeZone::UTC,
    })
    .unwrap()
}

fn view(facts: &Facts, report: ReportId) -> StaffView {
    let sentence = |found: &Found| StaffSentence {
        key: found.key.clone(),
        facts: found.facts.clone(),
        leaning: Leaning::TowardsHarm,
    };
    let advice = |key: &String| StaffAdvice {
        key: key.clone(),
        text: None,
    };
    let exposure = |code: &String| Exposure::from_code(code).unwrap();
    StaffView {
        report,
        case_number: Some(12),
        kind: facts.kind.as_deref().map_or(ReportKind::Message, |code| {
            ReportKind::from_code(code).unwrap()
        }),
        exposures: facts.exposures.iter().map(exposure).collect(),
        privacy: Privacy::Named,
        language: facts.language.clone(),
        what_happened: String::new(),
        details: Vec::new(),
        received: NOW.plus_minutes(-1),
        examination_pending: false,
        verdict: facts
            .verdict
            .as_deref()
            .map(|code| Verdict::from_code(code).unwrap()),
        grade: None,
        advice: facts.advice.iter().map(advice).collect(),
        findings: facts.findings.iter().map(sentence).collect(),
        unchecked: Vec::new(),
        lost: Vec::new(),
        originals: Vec::new(),
        files: Vec::new(),
        thread: Vec::new(),
        state: Some(if facts.closed {
            CaseState::Closed
        } else {
            CaseState::Open
        }),
        outcome: None,
        told: None,
        may_disagree: true,
        may_add_exposures: Vec::new(),
    }
}

fn golden_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/outbox/golden")
}

#[test]
fn every_golden_mail_is_written_as_it_stands() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(golden_folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        count += 1;
        let facts: Facts = toml::from_str(&std::fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
        let mail = composed(&facts);
        // Kept with plain line ends, as every text of the repository is.
        let written = String::from_utf8(mail.bytes).unwrap().replace("\r\n", "\n");
        let golden = std::fs::read_to_string(path.with_extension("eml")).unwrap_or_default();
        let failed = path.with_extension("failed");
        if written == golden {
            let _ = std::fs::remove_file(failed);
        } else {
            std::fs::write(failed, &written).unwrap();
            wrong.push(format!("{}:\n{written}", path.display()));
        }
    }
    assert!(count >= 8, "only {count} golden mails");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
