//! What a delivery report says: whether the mail it is about failed for good, and which mail that was. Everything in it is
//! a claim of some mail server, and the address that failed is not read out: who did not get a mail is known otherwise.

use super::contents::{Contents, contents_of, own_words};
use super::mime::entity;

/// Lines of a report without format that are searched for the returned mail's Message-ID.
const LINES_MAX: usize = 2_000;
/// A Message-ID longer than this is none of ours, bytes.
const MESSAGE_ID_BYTES_MAX: usize = 512;

/// What a delivery report says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Returned {
    /// Whether it says that the mail will not arrive; false for a delay, a relay's word, a success.
    pub failed: bool,
    /// The Message-ID of the mail it is about, angle brackets included where they were.
    pub message_id: Option<String>,
}

/// Reads a delivery report. Bytes that are none come out as not failed, about no mail.
pub fn returned(bytes: &[u8]) -> Returned {
    let message = entity(bytes);
    let contents = contents_of(&message, bytes, 0);
    Returned {
        failed: failed(&contents),
        message_id: message_id(&contents),
    }
}

/// RFC 3464 clause 2.3.3: `Action: failed` of any recipient. A report without that part is written by an old daemon, and
/// those write when they give up.
fn failed(contents: &Contents) -> bool {
    if contents.delivery_status.trim().is_empty() {
        return true;
    }
    contents.delivery_status.lines().any(|line| {
        line.split_once(':').is_some_and(|(name, value)| {
            name.trim().eq_ignore_ascii_case("Action")
                && value.trim().to_ascii_lowercase().starts_with("failed")
        })
    })
}

/// From the returned mail, or its header section, or the lines of a report without format.
fn message_id(contents: &Contents) -> Option<String> {
    let of_header = |bytes: &[u8]| entity(bytes).text_of("Message-ID");
    let carried = contents.carried.first().map(|one| of_header(&one.bytes));
    let headers = contents.returned_headers.as_deref().map(of_header);
    let in_words = || {
        own_words(contents)
            .lines()
            .take(LINES_MAX)
            .filter_map(|line| line.trim().split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("Message-ID"))
            .map(|(_, value)| value.to_owned())
    };
    [carried, headers, in_words()]
        .into_iter()
        .flatten()
        .map(|id| id.trim().to_owned())
        .find(|id| {
            // RFC 5322 clause 3.6.4 has no control characters in one: a lone CR would read as a second line.
            let plain = !id.contains(char::is_control);
            plain && !id.is_empty() && id.len() <= MESSAGE_ID_BYTES_MAX
        })
}

#[cfg(test)]
mod tests {
    use super::returned;

    fn report(action: &str, returned_part: &str) -> Vec<u8> {
        format!(
            "From: MAILER-DAEMON@mx.school.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n\
             --x\r\n\r\nIt did not work.\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mx.school.example\r\n\r\nFinal-Recipient: rfc822; ann@school.example\r\nAction: {action}\r\nStatus: 5.1.1\r\n\
             --x\r\n{returned_part}\r\n--x--\r\n"
        )
        .into_bytes()
    }

    #[test]
    fn a_message_id_with_control_characters_is_none() {
        for id in ["<one\r\0@desk.example>", "<one\u{b}@desk.example>"] {
            let words = format!(
                "From: MAILER-DAEMON@mx.school.example\r\n\r\nThis did not work.\r\nMessage-ID: {id}\r\n"
            );
            assert_eq!(returned(words.as_bytes()).message_id, None, "{id:?}");
        }
    }

    #[test]
    fn a_failure_names_its_mail_and_a_delay_is_none() {
        let whole = "Content-Type: message/rfc822\r\n\r\nMessage-ID: <one@desk.example>\r\nSubject: s\r\n\r\nhello";
        let read = returned(&report("failed", whole));
        assert!(read.failed);
        assert_eq!(read.message_id.as_deref(), Some("<one@desk.example>"));
        let headers = "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <two@desk.example>\r\n";
        let read = returned(&report("delayed", headers));
        assert!(!read.failed);
        assert_eq!(read.message_id.as_deref(), Some("<two@desk.example>"));
    }

    #[test]
    fn an_old_daemon_writes_it_in_words() {
        let mail = b"From: MAILER-DAEMON@mx.example\r\n\r\nI gave up.\r\n\r\n--- Below is a copy\r\nMessage-ID: <three@desk.example>\r\n";
        let read = returned(mail);
        assert!(read.failed);
        assert_eq!(read.message_id.as_deref(), Some("<three@desk.example>"));
    }
}
