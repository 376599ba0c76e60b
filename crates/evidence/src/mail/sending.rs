//! What the outer header of a mail says about how it was sent: by a person, by a program for nobody in particular, through
//! a list, as the return of a mail that could not be delivered. Only the outer header is read: a person who forwards a
//! mail from a list is still a person. It states signs; what follows from them is decided elsewhere.

use super::message::{Mailbox, Message};

/// `List-Post` addresses kept.
const LIST_ADDRESSES_MAX: usize = 5;

/// What an outer header says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signs {
    /// A delivery report (RFC 6522, RFC 3464), or what mailer daemons without that format write.
    pub delivery_report: bool,
    /// A program answered by itself, as holiday notices do (RFC 3834 clause 5), or a receipt (RFC 8098).
    pub answered_by_program: Option<&'static str>,
    /// A program wrote it, or asks for no answer; the first sign found, in words.
    pub written_by_program: Option<&'static str>,
    /// Something was sent in bulk: `Precedence: bulk` or `junk`.
    pub bulk: bool,
    /// It came through a list (RFC 2919, RFC 2369).
    pub through_list: bool,
    /// The addresses of that list, lower case.
    pub list_addresses: Vec<String>,
    /// The envelope sender was empty: whatever it is, it is never answered (RFC 5321 clause 4.5.5).
    pub empty_envelope: bool,
}

/// Reads the signs. `envelope_from` is the envelope sender where the channel knows one.
pub fn signs(header: &Message, envelope_from: Option<&str>) -> Signs {
    let report_type = report_type(header);
    let empty_envelope = match envelope_from {
        Some(sender) => is_empty_path(sender),
        None => header.return_path.as_deref().is_some_and(is_empty_path),
    };
    let daemon = is_mailer_daemon(header.first_from());
    Signs {
        delivery_report: report_type == "delivery-status" || (daemon && empty_envelope),
        answered_by_program: answered_by_program(header, &report_type),
        written_by_program: written_by_program(header, &report_type),
        bulk: precedence(header).any(|value| value == "bulk" || value == "junk"),
        through_list: is_through_list(header),
        list_addresses: list_addresses(header),
        empty_envelope,
    }
}

/// Whether an address belongs to a program by its name; nobody reads what is sent there.
pub fn is_machine_address(address: &str) -> bool {
    const NAMES: [&str; 10] = [
        "mailer-daemon",
        "postmaster",
        "mail-daemon",
        "noreply",
        "no-reply",
        "no_reply",
        "donotreply",
        "do-not-reply",
        "bounce",
        "bounces",
    ];
    let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
    let name = local.split('+').next().unwrap_or_default();
    NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

fn is_mailer_daemon(from: &Mailbox) -> bool {
    let local = from.address.split('@').next().unwrap_or_default();
    matches!(local, "mailer-daemon" | "mail-daemon" | "postmaster")
}

fn is_empty_path(path: &str) -> bool {
    path.trim_matches(['<', '>', ' ']).is_empty()
}

fn answered_by_program(header: &Message, report_type: &str) -> Option<&'static str> {
    // What older programs write where RFC 3834 has Auto-Submitted.
    const MARKS: [&str; 6] = [
        "X-Autoreply",
        "X-Autorespond",
        "X-Autoresponder",
        "X-Auto-Reply-From",
        "X-Vacation",
        "X-Mail-Autoreply",
    ];
    if auto_submitted(header).any(|value| value == "auto-replied") {
        return Some("Auto-Submitted says that a program answered");
    }
    if report_type == "disposition-notification" {
        return Some("it is a receipt");
    }
    if precedence(header).any(|value| value == "auto_reply") {
        return Some("Precedence says that a program answered");
    }
    let marked = MARKS.iter().any(|name| {
        let value = header.header_values(name).next();
        value.is_some_and(|field| !field.value.eq_ignore_ascii_case("no"))
    });
    marked.then_some("its header says that a program answered")
}

fn written_by_program(header: &Message, report_type: &str) -> Option<&'static str> {
    if auto_submitted(header).any(|value| !value.is_empty() && value != "no") {
        return Some("Auto-Submitted says that a program wrote it");
    }
    if report_type == "feedback-report" {
        return Some("it is a feedback report");
    }
    if header.header_values("X-MS-Journal-Report").next().is_some() {
        return Some("it is a journal's copy");
    }
    // Exchange's way of asking programs not to answer; people's own mails don't carry the values that count here.
    let suppressed = header
        .header_values("X-Auto-Response-Suppress")
        .flat_map(|field| {
            field
                .value
                .split(',')
                .map(|value| value.trim().to_ascii_lowercase())
        })
        .any(|value| matches!(value.as_str(), "all" | "autoreply" | "oof"));
    suppressed.then_some("X-Auto-Response-Suppress asks for no answer")
}

/// The values of Auto-Submitted (RFC 3834 clause 5), without parameters and comments.
fn auto_submitted(header: &Message) -> impl Iterator<Item = String> {
    tokens(header, "Auto-Submitted")
}

fn precedence(header: &Message) -> impl Iterator<Item = String> {
    tokens(header, "Precedence")
}

fn tokens(header: &Message, name: &'static str) -> impl Iterator<Item = String> {
    header.header_values(name).map(|field| {
        let token = field.value.split([';', '(']).next().unwrap_or_default();
        token.trim().to_ascii_lowercase()
    })
}

fn is_through_list(header: &Message) -> bool {
    ["List-Id", "List-Post", "Mailing-List"]
        .iter()
        .any(|name| header.header_values(name).next().is_some())
        || precedence(header).any(|value| value == "list")
}

/// `List-Post: <mailto:list@domain>` (RFC 2369 clause 3.4).
fn list_addresses(header: &Message) -> Vec<String> {
    header
        .header_values("List-Post")
        .flat_map(|field| field.value.split('<').skip(1))
        .filter_map(|piece| {
            let address = piece.split('>').next()?.trim().strip_prefix("mailto:")?;
            let address = address.split('?').next()?;
            Some(address.to_lowercase())
        })
        .take(LIST_ADDRESSES_MAX)
        .collect()
}

/// `report-type` of a `multipart/report`, lower case; empty where it is none.
fn report_type(header: &Message) -> String {
    let Some(field) = header.header_values("Content-Type").next() else {
        return String::new();
    };
    let value = field.value.to_ascii_lowercase();
    if value.split(';').next().map(str::trim) != Some("multipart/report") {
        return String::new();
    }
    value
        .split(';')
        .filter_map(|parameter| parameter.trim().strip_prefix("report-type"))
        .filter_map(|rest| rest.trim_start().strip_prefix('='))
        .map(|value| value.trim().trim_matches('"').to_owned())
        .next()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Signs, is_machine_address, signs};
    use crate::mail::message::read_header;

    fn of(header: &str) -> Signs {
        signs(
            &read_header(format!("{header}\r\n\r\nbody").as_bytes()),
            None,
        )
    }

    #[test]
    fn auto_submitted_counts_unless_it_says_no() {
        for (value, by_program, answered) in [
            ("no", false, false),
            ("No (typed by hand)", false, false),
            ("auto-generated", true, false),
            ("auto-replied; owner-email=\"a@b.example\"", true, true),
            ("AUTO-REPLIED", true, true),
            ("auto-notified", true, false),
        ] {
            let seen = of(&format!("Auto-Submitted: {value}"));
            assert_eq!(seen.written_by_program.is_some(), by_program, "{value}");
            assert_eq!(seen.answered_by_program.is_some(), answered, "{value}");
        }
    }

    #[test]
    fn exchange_asks_for_no_answer_in_some_values_only() {
        assert!(
            of("X-Auto-Response-Suppress: DR, OOF")
                .written_by_program
                .is_some()
        );
        assert!(
            of("X-Auto-Response-Suppress: All")
                .written_by_program
                .is_some()
        );
        assert!(
            of("X-Auto-Response-Suppress: DR, RN")
                .written_by_program
                .is_none()
        );
    }

    #[test]
    fn a_report_is_told_by_its_type_and_a_list_by_its_address() {
        let bounce =
            of("Content-Type: multipart/report; boundary=x;\r\n report-type=\"delivery-status\"");
        assert!(bounce.delivery_report);
        assert!(!of("Content-Type: multipart/mixed; report-type=delivery-status").delivery_report);
        let daemon = of("Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.school.example");
        assert!(daemon.delivery_report && daemon.empty_envelope);
        let list =
            of("List-Post: <mailto:Report@school.example?subject=x>, <https://lists.example/>");
        assert_eq!(list.list_addresses, ["report@school.example"]);
        assert!(list.through_list);
        assert_eq!(of("From: a@b.example"), Signs::default());
    }

    #[test]
    fn machines_are_known_by_their_names() {
        for address in [
            "no-reply@bank.test",
            "bounces+123@list.example",
            "MAILER-DAEMON",
        ] {
            assert!(is_machine_address(address), "{address}");
        }
        assert!(!is_machine_address("noreen@school.example"));
    }
}
