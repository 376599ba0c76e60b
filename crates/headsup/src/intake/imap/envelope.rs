//! The envelope of a mail that was delivered long ago, as far as the delivering server wrote it into the header: who sent
//! it (RFC 5321 section 4.4, `Return-Path`) and to which address. A sender can write such lines as well; what hangs on
//! them is only whether we answer, and a reply token is signed.

use evidence::mail::message::read_header;

use crate::channel_settings::{Addressed, ReportAddress};

/// Fields that name the address a mail was delivered to: Postfix, Dovecot, Gmail; Exim; qmail.
const RECIPIENT_FIELDS: [&str; 4] = [
    "Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "X-Envelope-To",
];
/// Fields looked at of each name.
const FIELDS_MAX: usize = 10;

/// Who sent a mail and whom it was for; the empty sender is `Some("")`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Envelope {
    pub(super) from: Option<String>,
    pub(super) recipient: Option<String>,
}

/// Reads it out of a mail's bytes.
pub(super) fn read_envelope(bytes: &[u8], ours: Option<&ReportAddress>) -> Envelope {
    let header = read_header(bytes);
    let values = |name: &str| -> Vec<String> {
        let fields = header.header_values(name).take(FIELDS_MAX);
        fields.map(|field| bare(&field.value)).collect()
    };
    let recipients: Vec<String> = RECIPIENT_FIELDS
        .iter()
        .flat_map(|name| values(name))
        .collect();
    let is_reply = |address: &&String| {
        let means = ours.and_then(|ours| ours.means(address));
        matches!(means, Some(Addressed::Reply(_)))
    };
    Envelope {
        from: values("Return-Path").into_iter().next(),
        recipient: recipients
            .iter()
            .find(is_reply)
            .or(recipients.first())
            .cloned(),
    }
}

fn bare(value: &str) -> String {
    let value = value.trim();
    let inner = value
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'));
    inner.unwrap_or(value).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Envelope, read_envelope};
    use crate::channel_settings::ReportAddress;

    fn read(header: &str) -> Envelope {
        let ours = ReportAddress::new("report", "desk.school.example");
        read_envelope(format!("{header}\r\n\r\nbody\r\n").as_bytes(), Some(&ours))
    }

    fn envelope(from: Option<&str>, recipient: Option<&str>) -> Envelope {
        Envelope {
            from: from.map(str::to_owned),
            recipient: recipient.map(str::to_owned),
        }
    }

    #[test]
    fn what_the_delivering_server_wrote_is_read() {
        assert_eq!(read("Subject: x"), envelope(None, None));
        assert_eq!(read("Return-Path: <>"), envelope(Some(""), None));
        assert_eq!(
            read(
                "Return-Path: <ada@school.example>\r\nReturn-Path: <eve@eve.example>\r\n\
                  Delivered-To: shared@school.example\r\nX-Original-To: report+abc@desk.school.example"
            ),
            envelope(
                Some("ada@school.example"),
                Some("report+abc@desk.school.example")
            )
        );
        assert_eq!(
            read("Delivered-To: shared@school.example"),
            envelope(None, Some("shared@school.example"))
        );
    }
}
