//! How is the message built? Contradicting declarations, hidden control characters, impossible times. Most of it is
//! somebody's careless program, so most of it weighs little; it says what the reading could not settle.

mod times;

use super::{Detected, Detector};
use crate::finding::{Cia, Finding, FindingKind, Place};
use crate::mail::message::Message;
use crate::mail::open::{Grade, Original};
use crate::surroundings::Surroundings;

/// Two mail programs may show two different things.
const TWO_READINGS: FindingKind = FindingKind::new("structure.two-readings", 8, Cia::I);
/// More than one From field.
const REPEATED_FROM: FindingKind = FindingKind::new("structure.repeated-from", 8, Cia::I);
/// NUL or bare carriage returns in the header.
const CONTROL_CHARACTERS: FindingKind = FindingKind::new("structure.control-characters", 4, Cia::I);
/// Broken encodings, missing boundaries, lines that are no fields.
const MALFORMED: FindingKind = FindingKind::new("structure.malformed", 2, Cia::NONE);
/// Invisible characters inside words.
const WORDS_INTERRUPTED: FindingKind = FindingKind::new("structure.words-interrupted", 10, Cia::I);
/// Characters that turn the direction of reading by force.
const DIRECTION_TURNED: FindingKind = FindingKind::new("structure.direction-turned", 5, Cia::I);
/// A charset that hides text from filters.
const ODD_CHARSET: FindingKind = FindingKind::new("structure.odd-charset", 4, Cia::I);
/// A date that cannot be.
const TIME_IMPOSSIBLE: FindingKind = FindingKind::new("structure.time-impossible", 3, Cia::NONE);
/// An earlier hop that is stamped later than the one after it.
const RECEIVED_ORDER: FindingKind = FindingKind::new("structure.received-order", 4, Cia::I);
/// Parts wrapped in parts to no purpose.
const ODD_NESTING: FindingKind = FindingKind::new("structure.odd-nesting", 4, Cia::NONE);
/// One file with two names of different endings.
const TWO_FILE_NAMES: FindingKind = FindingKind::new("structure.two-file-names", 10, Cia::I);
/// No Date or no Message-ID.
const IDENTIFICATION_MISSING: FindingKind =
    FindingKind::new("structure.identification-missing", 3, Cia::NONE);
/// Larger or deeper than is read.
const LIMITS_REACHED: FindingKind = FindingKind::new("structure.limits-reached", 6, Cia::A);
/// Nothing but a header.
const EMPTY: FindingKind = FindingKind::new("structure.empty", 0, Cia::NONE);

/// The detector.
pub const DETECTOR: Detector = Detector {
    name: "structure",
    kinds: &[
        &TWO_READINGS,
        &REPEATED_FROM,
        &CONTROL_CHARACTERS,
        &MALFORMED,
        &WORDS_INTERRUPTED,
        &DIRECTION_TURNED,
        &ODD_CHARSET,
        &TIME_IMPOSSIBLE,
        &RECEIVED_ORDER,
        &ODD_NESTING,
        &TWO_FILE_NAMES,
        &IDENTIFICATION_MISSING,
        &LIMITS_REACHED,
        &EMPTY,
    ],
    detect,
};

/// Multiparts around one part from which on nobody's program nests.
const NESTING_ODD: usize = 6;

fn detect(original: &Original, message: &Message, surroundings: &Surroundings) -> Detected {
    let mut findings: Vec<Finding> = Vec::new();
    for (code, place) in &message.oddities {
        let Some((kind, says)) = kind_of(code) else {
            continue;
        };
        // One finding for each kind; its first place stands for the others.
        if !findings.iter().any(|finding| finding.kind == kind) {
            findings.push(Finding::new(
                kind,
                place_of(message, place),
                format!("{says} ({place})"),
            ));
        }
    }
    findings.extend(times::impossible(message, surroundings));
    findings.extend(times::out_of_order(message));
    findings.extend(odd_nesting(message));
    findings.extend(identification_missing(original, message));
    Detected {
        findings,
        ..Detected::default()
    }
}

fn place_of(message: &Message, place: &str) -> Place {
    let named = Place::named(place);
    let field = place
        .strip_prefix("header ")
        .and_then(|name| message.header_values(name).next());
    match field {
        Some(field) => named.at(field.bytes.0, field.bytes.1),
        None => named,
    }
}

/// What an oddity of the reading means. Those that people's ordinary programs make every day mean nothing.
fn kind_of(code: &str) -> Option<(&'static FindingKind, &'static str)> {
    Some(match code {
        "two-content-types" => (
            &TWO_READINGS,
            "the content type is declared twice and differently",
        ),
        "two-transfer-encodings" => (
            &TWO_READINGS,
            "the transfer encoding is declared twice and differently",
        ),
        "ambiguous-mime" => (
            &TWO_READINGS,
            "a line looks like a part's boundary to some programs and not to others",
        ),
        "two-file-names" => (
            &TWO_FILE_NAMES,
            "one file has two names with different endings; which one is shown depends on the program",
        ),
        "duplicate-from" => (&REPEATED_FROM, "the From field stands more than once"),
        "nul-in-header" => (&CONTROL_CHARACTERS, "a header field holds a NUL character"),
        "bare-carriage-return" => (
            &CONTROL_CHARACTERS,
            "a header field holds a bare carriage return",
        ),
        "boundary-missing" | "boundary-not-found" => {
            (&MALFORMED, "a multipart names no boundary that is there")
        }
        "base64-junk" => (
            &MALFORMED,
            "base64 text holds characters that are no base64",
        ),
        "header-line-without-name" => (&MALFORMED, "a header line is no field"),
        "transfer-encoding-unknown" => (&MALFORMED, "the transfer encoding is unknown"),
        "duplicate-subject" => (&MALFORMED, "the Subject field stands more than once"),
        "duplicate-date" => (&MALFORMED, "the Date field stands more than once"),
        "uuencode-broken" => (&MALFORMED, "a uuencoded part can't be decoded"),
        "invisible-inside-word" => (
            &WORDS_INTERRUPTED,
            "invisible characters stand inside words",
        ),
        "invisible-in-header" => (
            &WORDS_INTERRUPTED,
            "invisible characters stand in a header field",
        ),
        "direction-override" => (
            &DIRECTION_TURNED,
            "a character forces the reading direction",
        ),
        "utf-7" => (&ODD_CHARSET, "the text is in UTF-7"),
        "date-clamped" => (
            &TIME_IMPOSSIBLE,
            "the Date field names a moment that is in no calendar",
        ),
        "depth-cap" | "parts-cap" | "decoded-cap" | "headers-cap" | "header-field-cap"
        | "message-cap" | "html-cap" | "links-cap" => {
            (&LIMITS_REACHED, "more than the limits of reading")
        }
        "empty-body" => (&EMPTY, "there is nothing after the header"),
        _ => return None,
    })
}

/// Every mail program writes Date and Message-ID (RFC 5322 clause 3.6); what travelled and lacks one was made by hand.
fn identification_missing(original: &Original, message: &Message) -> Option<Finding> {
    let travelled = message.header_values("Received").next().is_some();
    if original.grade != Grade::Original || !travelled {
        return None;
    }
    let missing = ["Date", "Message-ID"]
        .into_iter()
        .find(|name| message.header_values(name).next().is_none())?;
    Some(Finding::new(
        &IDENTIFICATION_MISSING,
        Place::named("header"),
        format!("the message travelled without a {missing} field"),
    ))
}

/// Multiparts in multiparts beyond what any program needs: readers lose their way in them, and so do filters.
fn odd_nesting(message: &Message) -> Option<Finding> {
    let leaves = message.attachments.iter().map(|file| file.part.as_str());
    let pages = message.html.iter().map(|(part, _)| part.as_str());
    let deepest = leaves
        .chain(pages)
        .max_by_key(|part| part.matches('.').count())?;
    let depth = deepest.matches('.').count();
    (depth >= NESTING_ODD).then(|| {
        let says = format!("a part lies inside {depth} others");
        Finding::new(&ODD_NESTING, Place::named(deepest), says)
    })
}
