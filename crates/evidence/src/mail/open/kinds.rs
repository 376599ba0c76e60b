//! What opening a wrapper can say: the finding kinds of this folder, and the ids of what stays unchecked. All of them are
//! notes of weight 0: how a report was wrapped says nothing about the message inside. The one exception is a nest that no
//! mail program makes.

use crate::finding::{Cia, FindingKind};

/// More attached originals than are examined one by one.
pub static ORIGINALS_BEYOND_CAP: FindingKind =
    FindingKind::new("wrapper.originals-beyond-cap", 0, Cia::NONE);
/// Wrappers or parts nested deeper than is read; no mail program nests like that, but a broken gateway may.
pub static NESTED_TOO_DEEP: FindingKind = FindingKind::new("wrapper.nested-too-deep", 6, Cia::A);
/// More parts than are read.
pub static TOO_MANY_PARTS: FindingKind = FindingKind::new("wrapper.too-many-parts", 0, Cia::A);
/// Larger than is read.
pub static TOO_LARGE: FindingKind = FindingKind::new("wrapper.too-large", 0, Cia::A);
/// A header or link says that the message is a drill. It proves nothing.
pub static DRILL_MARKER: FindingKind = FindingKind::new("wrapper.drill-marker", 0, Cia::NONE);
/// A container (`.msg`, TNEF, attached message) that could not be read, or only in part.
pub static BROKEN_CONTAINER: FindingKind =
    FindingKind::new("wrapper.broken-container", 0, Cia::NONE);
/// The envelope of a report button names a message id: a claim, as long as nobody looked it up.
pub static CLAIMED_MESSAGE_ID: FindingKind =
    FindingKind::new("wrapper.claimed-message-id", 0, Cia::NONE);
/// A bounce: the returned mail, or its headers, travelled inside.
pub static RETURNED_MAIL: FindingKind = FindingKind::new("wrapper.returned-mail", 0, Cia::NONE);
/// The mail that carries another one says something of its own, so both are examined.
pub static CARRIER_EXAMINED_TOO: FindingKind =
    FindingKind::new("wrapper.carrier-examined-too", 0, Cia::NONE);
/// The headers of an inline forward are what the forwarder's mail program wrote.
pub static INLINE_FORWARD: FindingKind = FindingKind::new("wrapper.inline-forward", 0, Cia::NONE);
/// A signed S/MIME envelope was opened to read inside; its signature was not checked.
pub static SIGNED_ENVELOPE: FindingKind = FindingKind::new("wrapper.signed-envelope", 0, Cia::NONE);

/// Every kind this folder can make.
pub static KINDS: &[&FindingKind] = &[
    &ORIGINALS_BEYOND_CAP,
    &NESTED_TOO_DEEP,
    &TOO_MANY_PARTS,
    &TOO_LARGE,
    &DRILL_MARKER,
    &BROKEN_CONTAINER,
    &CLAIMED_MESSAGE_ID,
    &RETURNED_MAIL,
    &CARRIER_EXAMINED_TOO,
    &INLINE_FORWARD,
    &SIGNED_ENVELOPE,
];

/// S/MIME `enveloped-data`: only the person it was encrypted for can open it.
pub const UNCHECKED_ENCRYPTED_SMIME: &str = "wrapper.encrypted-smime";
/// PGP/MIME or inline PGP, encrypted.
pub const UNCHECKED_ENCRYPTED_PGP: &str = "wrapper.encrypted-pgp";
/// A container whose content could not be read.
pub const UNCHECKED_CONTAINER: &str = "wrapper.container-unreadable";
/// What lies beyond a cap.
pub const UNCHECKED_BEYOND_CAP: &str = "wrapper.beyond-cap";

/// Every id of something unchecked that this folder can say.
pub const UNCHECKED_IDS: &[&str] = &[
    UNCHECKED_ENCRYPTED_SMIME,
    UNCHECKED_ENCRYPTED_PGP,
    UNCHECKED_CONTAINER,
    UNCHECKED_BEYOND_CAP,
];
