//! The target for what takes longer than its length. The other targets read small inputs, on which a reader that looks
//! back at everything for every byte is as quick as any; here a piece is said over and over until 256 KiB are there.
//! The engine keeps and counts what takes over a second.

use super::{KNOWN, detect};
use crate::{holds, letter};

/// Bytes of what is read. The test of the kept inputs runs without optimisation and asks only that the answers hold.
const WHOLE_BYTES: usize = if cfg!(feature = "engine") {
    256 * 1024
} else {
    32 * 1024
};
/// Between the kind, what comes first, what is repeated, and what comes last.
const DIVIDER: &[u8] = b"\n==\n";

/// The input is a kind (`mail`, `page`, `text` or `file NAME`), a head, a piece and a tail.
pub fn repeated(bytes: &[u8]) {
    let mut parts = divided(bytes).into_iter();
    let kind = parts.next().unwrap_or_default();
    let (head, piece) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    let tail = parts.next().unwrap_or_default();
    if piece.is_empty() {
        return;
    }
    let times = WHOLE_BYTES.saturating_sub(head.len() + tail.len()) / piece.len();
    let whole = [head, &piece.repeat(times), tail].concat();
    match kind {
        b"mail" => holds::examination(&evidence::verdict::examine(&whole, &KNOWN), whole.len()),
        b"page" => examined(&letter::with_body("text/html", &whole)),
        b"text" => examined(&letter::with_body("text/plain", &whole)),
        other => {
            let name = other.strip_prefix(b"file ").unwrap_or_default();
            let mail = letter::with_file("application/octet-stream", name, &whole);
            let mut message = evidence::mail::message::read(&mail);
            evidence::mail::detect::attachments::add_links_in_files(&mut message);
            holds::message(&message);
            detect(&["attachments", "links"], &mail, &message, &KNOWN);
        }
    }
}

fn examined(mail: &[u8]) {
    holds::examination(&evidence::verdict::examine(mail, &KNOWN), mail.len());
}

/// The parts between dividers.
fn divided(bytes: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest
        .windows(DIVIDER.len())
        .position(|window| window == DIVIDER)
    {
        parts.push(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + DIVIDER.len()..).unwrap_or_default();
    }
    parts.push(rest);
    parts
}
