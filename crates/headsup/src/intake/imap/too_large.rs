//! What stands in for a mail that is larger than evidence may be: a small mail with the same sender, subject and thread,
//! that says what happened and carries the header of the large one. Made of facts alone, so that the same large mail
//! makes the same bytes each time and is taken in once. Pure.

use sha2::{Digest, Sha256};

/// The fields that decide what a mail is and whose; they stand in the small mail as they stood in the large one.
const KEPT_FIELDS: [&str; 19] = [
    "return-path",
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "delivered-to",
    "x-original-to",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "auto-submitted",
    "precedence",
    "list-id",
    "list-unsubscribe",
    "x-auto-response-suppress",
    "content-language",
];

/// Writes the small mail.
pub(super) fn stand_in(header: &[u8], size_bytes: u64, bytes_max: u64, mailbox: &str) -> Vec<u8> {
    let digest = Sha256::digest(header);
    let boundary: String = digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let mut mail: Vec<u8> = Vec::new();
    for field in fields(header).filter(|field| is_kept(field)) {
        mail.extend_from_slice(field);
    }
    let note = format!(
        "This mail is too large for the desk: it has {}, and the desk takes mails up to {}. Its header is kept here; the \
         mail itself is still in the mailbox {mailbox}.",
        megabytes(size_bytes),
        megabytes(bytes_max),
    );
    let rest = format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{note}\r\n\r\n--{boundary}\r\n\
         Content-Type: text/rfc822-headers\r\nContent-Disposition: attachment; filename=\"header.txt\"\r\n\r\n"
    );
    mail.extend_from_slice(rest.as_bytes());
    mail.extend_from_slice(header);
    mail.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    mail
}

/// Each field with its folded lines, the line end included. What is no field is left out.
fn fields(header: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = header;
    std::iter::from_fn(move || {
        let mut end = 0;
        loop {
            let line = rest.get(end..)?.iter().position(|byte| *byte == b'\n');
            // A line that was cut off is left out.
            end += line? + 1;
            if !matches!(rest.get(end), Some(b' ' | b'\t')) {
                break;
            }
        }
        let (field, later) = rest.split_at_checked(end)?;
        rest = later;
        Some(field)
    })
}

fn is_kept(field: &[u8]) -> bool {
    let name = field.split(|byte| *byte == b':').next().unwrap_or_default();
    let name = String::from_utf8_lossy(name)
        .trim_end()
        .to_ascii_lowercase();
    KEPT_FIELDS.contains(&&*name)
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}

#[cfg(test)]
mod tests {
    use super::stand_in;
    use evidence::mail::message::read_header;

    #[test]
    fn it_is_the_same_mail_to_a_reader_and_says_what_is_missing() {
        let header = b"Return-Path: <ada@school.example>\r\nReceived: from a\r\n by b\r\nFrom: Ada <ada@school.example>\r\n\
            Subject: Fwd: a very\r\n long film\r\nContent-Type: multipart/mixed; boundary=x\r\nMessage-ID: <1@school.example>\r\n\r\n";
        let made = stand_in(header, 61_000_001, 52_428_800, "report@mail.example/INBOX");
        assert_eq!(
            made,
            stand_in(header, 61_000_001, 52_428_800, "report@mail.example/INBOX")
        );
        let read = read_header(&made);
        assert_eq!(read.first_from().address, "ada@school.example");
        let count = |name: &str| read.header_values(name).count();
        assert_eq!(
            (
                count("Received"),
                count("Content-Type"),
                count("Message-ID")
            ),
            (0, 1, 1)
        );
        let text = String::from_utf8(made).unwrap();
        assert!(text.contains("Subject: Fwd: a very\r\n long film\r\n"));
        assert!(text.contains("it has 62 MB, and the desk takes mails up to 53 MB"));
        assert!(
            text.contains("text/rfc822-headers") && text.contains("Received: from a\r\n by b\r\n")
        );
    }

    #[test]
    fn a_header_that_is_cut_off_or_none_makes_a_mail_all_the_same() {
        for header in [
            &b""[..],
            b"\r\n",
            b"From: a",
            b"no field\r\n\xff\xfe: x\r\n",
            b"Subject: x\r\n y",
        ] {
            let made = stand_in(header, 1, 1, "m");
            assert!(String::from_utf8_lossy(&made).contains("too large for the desk"));
        }
    }
}
