//! Who raised a hand, what they already did, what they were told, and the thread with each. A name appears only where
//! the view holds one.

use casework::cases::mail::{MailState, MailTrouble};
use casework::cases::report::{Exposure, Privacy, ReportKind};
use casework::cases::thread::MessageKind;
use casework::cases::views::DeskView;
use casework::cases::views::desk::{DeskHeldMail, DeskMail, DeskMessage, DeskReport};
use casework::moment::Moment;
use jiff::tz::TimeZone;

use super::case_page::{REPORTS_SHOWN_MAX, capitalised};
use super::case_parts::{ExposureShown, HeldShown, MailShown, MessageShown, ReportPanel};
use super::inert_text::inert_line;
use super::labels;
use super::when;
use crate::words::Words;

/// Mails that went well shown for one report, the latest ones.
const MAILS_SHOWN_MAX: usize = 3;

/// The first reports of the case.
pub fn panels(view: &DeskView, words: &Words, now: Moment, zone: &TimeZone) -> Vec<ReportPanel> {
    view.reports
        .iter()
        .take(REPORTS_SHOWN_MAX)
        .map(|report| panel(view, report, words, now, zone))
        .collect()
}

fn panel(
    view: &DeskView,
    report: &DeskReport,
    words: &Words,
    now: Moment,
    zone: &TimeZone,
) -> ReportPanel {
    let who = who(report);
    ReportPanel {
        id: report.id.to_string(),
        form: format!("thread-{}", report.id),
        addressee: addressee(report),
        who: if view.reports.len() > 1 {
            format!("{}. {who}", report.place)
        } else {
            who
        },
        who_icon: match report.privacy {
            Privacy::Named => "person",
            Privacy::Confidential | Privacy::Anonymous => "seal",
        },
        address: report
            .reporter
            .as_ref()
            .map(|reporter| reporter.address.clone())
            .unwrap_or_default(),
        when: when::past(report.received, now, zone),
        exposures: exposures(report),
        said: inert_line(&report.what_happened),
        details: report
            .details
            .iter()
            .map(|(key, value)| (in_words(key), inert_line(value)))
            .collect(),
        advice: report
            .advice
            .iter()
            .map(|line| advice(line, words))
            .collect(),
        messages: report
            .thread
            .iter()
            .map(|message| message_shown(message, now, zone))
            .collect(),
        held: report
            .held
            .iter()
            .map(|held| held_shown(held, now, zone))
            .collect(),
        mails: mails_shown(report, now, zone),
        told: report.told.map(|told| when::past(told, now, zone)),
    }
}

fn who(report: &DeskReport) -> String {
    match (&report.reporter, report.privacy) {
        (Some(reporter), _) if !reporter.name.is_empty() => reporter.name.clone(),
        (Some(_), _) => "A colleague".to_owned(),
        (None, Privacy::Named) => "A colleague".to_owned(),
        (None, privacy) => format!("A colleague, {}", labels::privacy(privacy)),
    }
}

fn addressee(report: &DeskReport) -> String {
    let named = report
        .reporter
        .as_ref()
        .filter(|reporter| !reporter.name.is_empty());
    let reads = match report.language.as_str() {
        "" | "en" => String::new(),
        "de" => " (reads German)".to_owned(),
        other => format!(" (reads `{other}`)"),
    };
    match named {
        Some(reporter) => format!("{}{reads}", reporter.name),
        None => format!("the reporter{reads}"),
    }
}

fn exposures(report: &DeskReport) -> Vec<ExposureShown> {
    let asks_what_was_done = !matches!(
        report.kind,
        ReportKind::Question | ReportKind::Friction | ReportKind::Lockout | ReportKind::AboutIt
    );
    if report.exposures.is_empty() && !asks_what_was_done {
        return Vec::new();
    }
    if report.exposures.is_empty() {
        return vec![ExposureShown {
            words: "has not said yet what they did",
            needs_work: false,
            icon: "question",
        }];
    }
    report
        .exposures
        .iter()
        .map(|exposure| exposure_shown(*exposure))
        .collect()
}

fn exposure_shown(exposure: Exposure) -> ExposureShown {
    let needs_work = labels::exposure_needs_work(exposure);
    ExposureShown {
        words: labels::exposure(exposure),
        needs_work,
        icon: if needs_work { "harm" } else { "plain" },
    }
}

fn message_shown(message: &DeskMessage, now: Moment, zone: &TimeZone) -> MessageShown {
    MessageShown {
        is_theirs: matches!(message.from, "reporter" | "somebody-else"),
        from: capitalised(&message.who),
        kind: match message.kind {
            MessageKind::Word => "",
            MessageKind::Question => "asks",
            MessageKind::Outcome => "tells the outcome",
            MessageKind::Disagreement => "thinks we are wrong",
        },
        text: inert_line(&message.text),
        when: when::past(message.when, now, zone),
        files: message.files.len(),
        files_counted: when::counted(message.files.len(), "file", "files"),
    }
}

fn held_shown(held: &DeskHeldMail, now: Moment, zone: &TimeZone) -> HeldShown {
    HeldShown {
        id: held.id.to_string(),
        form: format!("held-{}", held.id),
        from: inert_line(&held.from),
        text: inert_line(&held.text),
        when: when::past(held.when, now, zone),
        may_decide: held.may_decide,
        set_aside_by: held.decided_by.clone().unwrap_or_default(),
    }
}

/// Advice is a message key, or the organisation's own words from an overriding playbook.
fn advice(line: &str, words: &Words) -> String {
    if line.starts_with("advice-") {
        words.say(line)
    } else {
        line.to_owned()
    }
}

/// A stable key as words: `caller-number` reads `Caller number`.
fn in_words(key: &str) -> String {
    capitalised(&key.replace(['-', '_'], " "))
}

/// Every mail that somebody has to do something about, and of the others the latest.
fn mails_shown(report: &DeskReport, now: Moment, zone: &TimeZone) -> Vec<MailShown> {
    let lost = |mail: &DeskMail| matches!(mail.state, MailState::GivenUp | MailState::Unsure);
    let well = report.mails.iter().filter(|mail| !lost(mail)).count();
    let mut skip = well.saturating_sub(MAILS_SHOWN_MAX);
    let shown = report.mails.iter().filter(|mail| {
        let is_old = !lost(mail) && skip > 0;
        skip -= usize::from(is_old);
        !is_old
    });
    shown
        .map(|mail| MailShown {
            id: mail.id.to_string(),
            form: format!("mail-{}", mail.id),
            says: mail_says(mail),
            icon: match mail.state {
                MailState::Sent => "working",
                MailState::Waiting | MailState::HandingOver => "waiting",
                MailState::GivenUp | MailState::Unsure => "harm",
            },
            when: when::past(mail.since, now, zone),
            needs_somebody: lost(mail),
            may_send_again: mail.may_send_again,
        })
        .collect()
}

fn mail_says(mail: &DeskMail) -> String {
    let what = labels::mail(mail.purpose);
    let because = mail
        .trouble
        .map_or("nobody knows why", MailTrouble::because);
    match mail.state {
        MailState::Sent => format!("{what} left by mail"),
        MailState::Waiting => format!("{what} waits to leave by mail"),
        MailState::HandingOver => format!("{what} is leaving by mail"),
        MailState::GivenUp => format!("{what} did not get through: {because}"),
        MailState::Unsure => format!("{what} may not have got through: {because}"),
    }
}
