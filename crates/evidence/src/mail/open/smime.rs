//! Just enough of CMS (RFC 5652) to tell a signed S/MIME envelope from an encrypted one and to take the content out of a
//! signed one. No signature is checked and no key is touched; lengths are believed only as far as the bytes reach.

/// What a `application/pkcs7-mime` part holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Envelope {
    /// `signed-data` with its content inside: a MIME entity.
    Signed(Vec<u8>),
    /// `enveloped-data` or `authEnveloped-data`: only the person it was encrypted for can open it.
    Enveloped,
    /// Neither could be recognised.
    Unknown,
}

const OID_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
const OID_SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
const OID_ENVELOPED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03];
const OID_AUTH_ENVELOPED_DATA: &[u8] = &[
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17,
];

const TAG_SEQUENCE: u8 = 0x30;
const TAG_CONTEXT_0: u8 = 0xa0;
const TAG_OID: u8 = 0x06;
const TAG_OCTETS: u8 = 0x04;
const TAG_OCTETS_IN_PIECES: u8 = 0x24;

/// Recognises the envelope. Total.
pub(super) fn envelope(bytes: &[u8]) -> Envelope {
    let Some((content_type, inside)) = content_info(bytes) else {
        return Envelope::Unknown;
    };
    if content_type == OID_ENVELOPED_DATA || content_type == OID_AUTH_ENVELOPED_DATA {
        return Envelope::Enveloped;
    }
    if content_type != OID_SIGNED_DATA {
        return Envelope::Unknown;
    }
    match signed_content(inside) {
        Some(content) if !content.is_empty() => Envelope::Signed(content),
        _ => Envelope::Unknown,
    }
}

/// `ContentInfo`: the type and what stands in its `[0]` (RFC 5652 clause 3).
fn content_info(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let outer = element(bytes, TAG_SEQUENCE)?;
    let content_type = element(outer.content, TAG_OID)?;
    let tagged = element(content_type.rest, TAG_CONTEXT_0)?;
    Some((content_type.content, tagged.content))
}

/// The content inside `SignedData` (RFC 5652 clause 5.1): version and digest algorithms are skipped.
fn signed_content(bytes: &[u8]) -> Option<Vec<u8>> {
    let signed = element(bytes, TAG_SEQUENCE)?;
    let version = any_element(signed.content)?;
    let digests = any_element(version.rest)?;
    let (content_type, inside) = content_info(digests.rest)?;
    if content_type != OID_DATA {
        return None;
    }
    match *inside.first()? {
        TAG_OCTETS => element(inside, TAG_OCTETS).map(|octets| octets.content.to_vec()),
        TAG_OCTETS_IN_PIECES => Some(joined_pieces(
            element(inside, TAG_OCTETS_IN_PIECES)?.content,
        )),
        _ => None,
    }
}

/// Joins the primitive pieces of a constructed octet string, until something else comes.
fn joined_pieces(mut bytes: &[u8]) -> Vec<u8> {
    let mut joined = Vec::new();
    while let Some(piece) = element(bytes, TAG_OCTETS) {
        joined.extend_from_slice(piece.content);
        bytes = piece.rest;
    }
    joined
}

struct Element<'b> {
    content: &'b [u8],
    rest: &'b [u8],
}

fn element(bytes: &[u8], tag: u8) -> Option<Element<'_>> {
    (bytes.first() == Some(&tag))
        .then(|| any_element(bytes))
        .flatten()
}

/// One element with a low tag number. Of an indefinite length (X.690 clause 8.1.3.6) everything that follows is content:
/// the readers above go forward only, so they never need its end.
fn any_element(bytes: &[u8]) -> Option<Element<'_>> {
    let (_, after_tag) = bytes.split_first()?;
    let (first, after_first) = after_tag.split_first()?;
    if *first == 0x80 {
        return Some(Element {
            content: after_first,
            rest: &[],
        });
    }
    let (length, after_length) = if *first < 0x80 {
        (usize::from(*first), after_first)
    } else {
        let count = usize::from(*first & 0x7f);
        if count > 4 {
            return None;
        }
        let digits = after_first.get(..count)?;
        let length = digits
            .iter()
            .fold(0usize, |sum, digit| (sum << 8) | usize::from(*digit));
        (length, after_first.get(count..)?)
    };
    let end = length.min(after_length.len());
    Some(Element {
        content: after_length.get(..end)?,
        rest: after_length.get(end..)?,
    })
}
