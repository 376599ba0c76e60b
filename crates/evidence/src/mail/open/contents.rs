//! What one message carries: its own words, the messages inside it, other files, and whether any of it is locked. It
//! walks the parts once, to the caps, and judges nothing.

use super::decode::{body_text, charset_text, transfer_decoded};
use super::mime::{Entity, TransferEncoding, entity, parts_of};
use super::{kinds, report, smime};
use crate::limits::{NESTING_DEPTH_MAX, PARTS_MAX, TEXT_CHARS_MAX};

/// Bytes of a delivery report's fields that are read.
const DELIVERY_STATUS_BYTES_MAX: usize = 64 * 1024;

/// How a carried message is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    /// `message/rfc822` or `message/global`.
    MessagePart,
    /// A file named `.eml`.
    EmlFile,
    /// A file named `.msg`, or declared as one.
    MsgFile,
    /// `winmail.dat`.
    Tnef,
}

/// A message, or a container of one, found inside another message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Carried {
    /// How it is packed.
    pub packing: Packing,
    /// Its bytes, transport encoding removed.
    pub bytes: Vec<u8>,
    /// The file name it was given.
    pub file_name: String,
}

/// What was found in one message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Contents {
    /// The messages inside, in order.
    pub carried: Vec<Carried>,
    /// The plain text parts, capped.
    pub text: String,
    /// The HTML parts, capped.
    pub html: String,
    /// The other files, whole parts as they stand, for rebuilding.
    pub other_parts: Vec<(usize, usize)>,
    /// How many of them ask to be files rather than pictures in the text.
    pub files_count: usize,
    /// The header section of a returned mail, where only that came back.
    pub returned_headers: Option<Vec<u8>>,
    /// `report-type` of a `multipart/report`, lower case.
    pub report_type: String,
    /// The fields of a delivery report (RFC 3464), capped.
    pub delivery_status: String,
    /// The id of what keeps the content locked.
    pub locked: Option<&'static str>,
    /// The MIME entity inside a signed S/MIME envelope.
    pub signed_inside: Option<Vec<u8>>,
    /// Whether parts nested deeper than the cap were left alone.
    pub nested_too_deep: bool,
    /// Whether there were more parts than the cap.
    pub too_many_parts: bool,
    /// Carried files that turned out to be no mail at all.
    pub broken_count: usize,
    /// How many parts were looked at: the bound of the work.
    pub parts_seen: usize,
}

/// Walks one message. `depth` is how many layers were taken off already; `carried_max` bounds how many carried messages
/// are kept in memory, the rest are still counted through [`Contents::carried`] entries without bytes.
pub(super) fn contents_of(message: &Entity<'_>, whole: &[u8], depth: usize) -> Contents {
    let mut contents = Contents::default();
    let mut walk = Walk {
        whole,
        contents: &mut contents,
    };
    walk.part(message, depth, true);
    contents
}

struct Walk<'w> {
    whole: &'w [u8],
    contents: &'w mut Contents,
}

impl Walk<'_> {
    fn part(&mut self, part: &Entity<'_>, depth: usize, top: bool) {
        self.contents.parts_seen += 1;
        let content_type = part.content_type();
        if let Some(boundary) = content_type.parameter("boundary")
            && content_type.value.starts_with("multipart/")
            && !boundary.is_empty()
        {
            self.multipart(part, &content_type, boundary, depth);
        } else if !self.container(part, &content_type.value, depth) {
            self.leaf(part, &content_type.value, top);
        }
    }

    fn multipart(
        &mut self,
        part: &Entity<'_>,
        declared: &super::mime::Parameterised,
        boundary: &str,
        depth: usize,
    ) {
        if declared.value == "multipart/report" {
            let report_type = declared.parameter("report-type").unwrap_or_default();
            self.contents.report_type = report_type.to_ascii_lowercase();
        }
        if declared.value == "multipart/encrypted" {
            self.contents.locked = Some(kinds::UNCHECKED_ENCRYPTED_PGP);
        }
        if depth >= NESTING_DEPTH_MAX {
            self.contents.nested_too_deep = true;
            return;
        }
        let parts_left = PARTS_MAX.saturating_sub(self.contents.parts_seen);
        let (parts, more) = parts_of(part.body, boundary, parts_left);
        self.contents.too_many_parts |= more;
        for bytes in parts {
            if self.contents.parts_seen >= PARTS_MAX {
                self.contents.too_many_parts = true;
                return;
            }
            self.part(&part_entity(bytes), depth + 1, false);
        }
    }

    /// Takes a part that is or may be a message of its own. Says whether it was one.
    fn container(&mut self, part: &Entity<'_>, declared: &str, _depth: usize) -> bool {
        let file_name = part.file_name();
        let lower_name = file_name.to_ascii_lowercase();
        let packing = match declared {
            "message/rfc822" | "message/global" | "message/news" => Packing::MessagePart,
            "application/ms-tnef" | "application/vnd.ms-tnef" => Packing::Tnef,
            "application/vnd.ms-outlook" => Packing::MsgFile,
            _ if lower_name.ends_with(".eml") => Packing::EmlFile,
            _ if lower_name.ends_with(".msg") => Packing::MsgFile,
            _ if lower_name == "winmail.dat" || lower_name == "win.dat" => Packing::Tnef,
            _ => return false,
        };
        let bytes = carried_bytes(part, packing);
        if !is_what_it_says(&bytes, packing) {
            self.contents.broken_count += 1;
            return false;
        }
        self.contents.carried.push(Carried {
            packing,
            bytes,
            file_name,
        });
        true
    }

    fn leaf(&mut self, part: &Entity<'_>, declared: &str, top: bool) {
        match declared {
            "text/plain" | "text/html" if !part.is_attachment() => self.words(part, declared),
            "text/rfc822-headers" => {
                let bytes = transfer_decoded(part.body, part.transfer_encoding());
                self.contents.returned_headers = Some(bytes);
            }
            "application/pkcs7-mime" | "application/x-pkcs7-mime" => self.smime(part),
            // The part is what makes a delivery report, whatever the multipart around it is called.
            "message/delivery-status" => self.delivery_status(part),
            "message/feedback-report" | "application/pgp-encrypted" => {}
            _ => self.other(part, top),
        }
    }

    fn delivery_status(&mut self, part: &Entity<'_>) {
        "delivery-status".clone_into(&mut self.contents.report_type);
        let read = part
            .body
            .get(..part.body.len().min(DELIVERY_STATUS_BYTES_MAX));
        let bytes = transfer_decoded(read.unwrap_or_default(), part.transfer_encoding());
        self.contents.delivery_status = String::from_utf8_lossy(&bytes).into_owned();
    }

    fn words(&mut self, part: &Entity<'_>, declared: &str) {
        // HTML is mostly markup, so its share is larger; both are bounded.
        let is_html = declared == "text/html";
        let bytes_max = if is_html {
            16 * TEXT_CHARS_MAX
        } else {
            4 * TEXT_CHARS_MAX
        };
        // Transport encodings write at most three bytes for one.
        let mut read = part.clone();
        read.body = part
            .body
            .get(..part.body.len().min(3 * bytes_max))
            .unwrap_or_default();
        let text = body_text(&read);
        if text.trim_start().starts_with("-----BEGIN PGP MESSAGE-----") {
            self.contents.locked = Some(kinds::UNCHECKED_ENCRYPTED_PGP);
        }
        let into = if is_html {
            &mut self.contents.html
        } else {
            &mut self.contents.text
        };
        if into.len() < bytes_max {
            if !into.is_empty() {
                into.push('\n');
            }
            into.push_str(&text);
        }
    }

    fn smime(&mut self, part: &Entity<'_>) {
        let bytes = transfer_decoded(part.body, part.transfer_encoding());
        match smime::envelope(&bytes) {
            smime::Envelope::Signed(inside) => self.contents.signed_inside = Some(inside),
            smime::Envelope::Enveloped => {
                self.contents.locked = Some(kinds::UNCHECKED_ENCRYPTED_SMIME)
            }
            smime::Envelope::Unknown => {
                let says_signed = part
                    .content_type()
                    .parameter("smime-type")
                    .is_some_and(|kind| kind.eq_ignore_ascii_case("signed-data"));
                self.contents.locked = Some(if says_signed {
                    kinds::UNCHECKED_CONTAINER
                } else {
                    kinds::UNCHECKED_ENCRYPTED_SMIME
                });
            }
        }
    }

    fn other(&mut self, part: &Entity<'_>, top: bool) {
        let picture_in_text = part.field("Content-ID").is_some() && !part.is_attachment();
        if !picture_in_text {
            self.contents.files_count += 1;
        }
        if top {
            return;
        }
        // The part is a slice of the whole message; its place there is found by the addresses of the two slices.
        if let Some(range) = range_within(self.whole, part) {
            self.contents.other_parts.push(range);
        }
    }
}

/// Where a part, header section included, stands in the bytes it was cut from.
fn range_within(whole: &[u8], part: &Entity<'_>) -> Option<(usize, usize)> {
    let base = whole.as_ptr() as usize;
    let first = part.fields.first().map_or(part.body, |field| field.whole);
    let start = (first.as_ptr() as usize).checked_sub(base)?;
    let body_start = (part.body.as_ptr() as usize).checked_sub(base)?;
    let end = body_start.checked_add(part.body.len())?;
    (start <= end && end <= whole.len()).then_some((start, end))
}

/// A part that starts with an empty line has no header section at all (RFC 2046 clause 5.1).
fn part_entity(bytes: &[u8]) -> Entity<'_> {
    let headless = bytes
        .strip_prefix(b"\r\n")
        .or_else(|| bytes.strip_prefix(b"\n"));
    match headless {
        Some(body) => Entity {
            body,
            ..Entity::default()
        },
        None => entity(bytes),
    }
}

/// The bytes of a carried message. A base64-encoded `message/rfc822` is illegal (RFC 2046 clause 5.2.1) and common, and
/// so are a wrong and a missing label; whichever reading looks like a mail is taken.
fn carried_bytes(part: &Entity<'_>, packing: Packing) -> Vec<u8> {
    let declared = transfer_decoded(part.body, part.transfer_encoding());
    let mail_expected = matches!(packing, Packing::MessagePart | Packing::EmlFile);
    if is_what_it_says(&declared, packing) {
        return declared;
    }
    let other_readings = [
        TransferEncoding::None,
        TransferEncoding::Base64,
        TransferEncoding::QuotedPrintable,
    ];
    for encoding in other_readings {
        let read = transfer_decoded(part.body, encoding);
        if (mail_expected || encoding == TransferEncoding::Base64)
            && is_what_it_says(&read, packing)
        {
            return read;
        }
    }
    declared
}

/// Whether bytes can be what their packing promises.
fn is_what_it_says(bytes: &[u8], packing: Packing) -> bool {
    match packing {
        Packing::MessagePart | Packing::EmlFile => {
            is_compound_file(bytes) || is_tnef(bytes) || entity(bytes).looks_like_mail()
        }
        Packing::MsgFile => is_compound_file(bytes) || entity(bytes).looks_like_mail(),
        Packing::Tnef => is_tnef(bytes),
    }
}

/// The signature of a compound file ([MS-CFB] 2.2).
pub(super) fn is_compound_file(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
}

/// The signature of a TNEF stream ([MS-OXTNEF] 2.1.3.1).
pub(super) fn is_tnef(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x78, 0x9f, 0x3e, 0x22])
}

/// The words of a message as people read them: the plain text, or the HTML's text where there is no plain one.
pub(super) fn own_words(contents: &Contents) -> String {
    if contents.text.trim().is_empty() && !contents.html.is_empty() {
        super::inline::lines::of_html(&contents.html)
            .into_iter()
            .map(|line| line.text)
            .collect::<Vec<_>>()
            .join("\n")
    } else {
        contents.text.clone()
    }
}

/// Reads a returned header section as text for the desk.
pub(super) fn first_subject(headers: &[u8]) -> String {
    report::quoted(&charset_text(
        entity(headers).text_of("Subject").as_bytes(),
        None,
    ))
}
