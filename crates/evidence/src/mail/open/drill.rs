//! Drill markers: header fields and link parameters by which phishing simulations let themselves be recognised. Anybody
//! can write them, so they prove nothing: each becomes a note of weight 0, and the message is treated as real until the
//! organisation's own drill record says otherwise.

use super::mime::Entity;

/// Header names of simulation products, with the name people know (project table of interfaces, section 1.7).
const MARKER_FIELDS: [(&str, &str); 10] = [
    ("X-PHISHTEST", "KnowBe4"),
    ("X-PHISH-CRID", "KnowBe4"),
    ("X-ThreatSim-ID", "Proofpoint"),
    ("X-ThreatSim-Header", "Proofpoint"),
    ("X-PhishMe", "Cofense"),
    ("X-PhishMeTracking", "Cofense"),
    ("X-Gophish-Contact", "Gophish"),
    ("X-FORTIPHISH-RECIPIENT-UUID", "Fortinet"),
    ("X-PhishingTackle", "Phishing Tackle"),
    ("X-EPHISHIENCY", "Ephishiency"),
];

/// Bytes of a message looked at for the link parameter.
const LINK_SEARCH_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Length of Gophish's recipient id.
const RECIPIENT_ID_LENGTH: usize = 7;

/// The markers of one message, each as it stands, such as `X-PHISHTEST`.
pub(super) fn markers(message: &Entity<'_>) -> Vec<String> {
    let mut found: Vec<String> = MARKER_FIELDS
        .iter()
        .filter(|(field, _)| message.field(field).is_some())
        .map(|(field, _)| (*field).to_owned())
        .collect();
    if message.text_of("X-Mailer").eq_ignore_ascii_case("gophish") {
        found.push("X-Mailer: gophish".to_owned());
    }
    if message.text_of("Subject").ends_with("Simulated Phishing") {
        found.push("Subject: Simulated Phishing".to_owned());
    }
    found
}

/// Whether a text has a link with Gophish's parameter: `rid`, equals sign, exactly seven letters or digits; also with the
/// question mark or the equals sign percent-encoded, or `3D` left over from quoted-printable.
pub(super) fn has_recipient_id_link(text: &str) -> bool {
    let text = text
        .as_bytes()
        .get(..text.len().min(LINK_SEARCH_BYTES_MAX))
        .unwrap_or_default();
    memchr::memmem::find_iter(text, b"rid").any(|at| {
        let after = text.get(at + 3..).unwrap_or_default();
        let before = text.get(at.saturating_sub(5)..at).unwrap_or_default();
        value_after_equals(after).is_some_and(is_recipient_id) && asks(before)
    })
}

/// Whether what stands before a parameter begins or goes on with a link's parameters.
fn asks(before: &[u8]) -> bool {
    let before = before.to_ascii_lowercase();
    [b"?".as_slice(), b"&", b"&amp;", b"%3f", b"%26"]
        .iter()
        .any(|mark| before.ends_with(mark))
}

fn value_after_equals(after: &[u8]) -> Option<&[u8]> {
    let rest = after
        .strip_prefix(b"%3D")
        .or_else(|| after.strip_prefix(b"%3d"))
        .or_else(|| after.strip_prefix(b"="))?;
    let leftover = rest.strip_prefix(b"3D");
    // `3D` may be a leftover or the first two letters of the value itself; the length of what follows tells.
    Some(match leftover {
        Some(value) if is_recipient_id(value) => value,
        _ => rest,
    })
}

fn is_recipient_id(value: &[u8]) -> bool {
    value
        .iter()
        .take(RECIPIENT_ID_LENGTH + 1)
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count()
        == RECIPIENT_ID_LENGTH
}
