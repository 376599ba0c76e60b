//! Takes off the wrappers a reported mail travels in: attached originals, `.msg`, TNEF, inline forwards, report-button
//! envelopes. What comes out are the originals, each with a grade that says how much can still be proved, and with what
//! the wrapper destroyed. It does not judge a message; that is for the detectors.
//!
//! `opening` takes one layer off after another; `contents` says what one message carries; `carrier` decides whether a
//! message that carries another is only its wrapper. The other files each know one kind of wrapping.

mod carrier;
mod contents;
mod decode;
mod drill;
mod inline;
mod kinds;
mod mapi;
mod mime;
mod opening;
mod rebuild;
mod report;
mod returned;
mod smime;
#[cfg(test)]
mod tests;

pub use inline::quoted::{Answer, answer_in, own_words_in, quoted_writers, unquoted};
pub use kinds::{KINDS, UNCHECKED_IDS};
pub use returned::{Returned, returned};

/// How much can still be proved about an original, best first. A wrapper can only lower it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// The bytes as they arrived: attached unchanged, or handed in as a file.
    Original,
    /// Fetched from the mail system by its interface.
    FetchedByApi,
    /// Rebuilt from a mail client's own format (`.msg`, TNEF): text and most headers are there, the raw bytes are not.
    Reconstructed,
    /// Copied into the text of a forward: headers are claims made by the forwarder's mail program.
    InlineForward,
    /// Told by a person; there are no bytes of the thing itself.
    Described,
}

impl Grade {
    /// All grades, best first.
    pub const ALL: [Grade; 5] = [
        Grade::Original,
        Grade::FetchedByApi,
        Grade::Reconstructed,
        Grade::InlineForward,
        Grade::Described,
    ];

    /// The stable code used in JSON, in the database and in message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Grade::Original => "original",
            Grade::FetchedByApi => "fetched-by-api",
            Grade::Reconstructed => "reconstructed",
            Grade::InlineForward => "inline-forward",
            Grade::Described => "described",
        }
    }

    /// Reads what [`Grade::code`] writes.
    pub fn from_code(code: &str) -> Option<Grade> {
        Grade::ALL.into_iter().find(|grade| grade.code() == code)
    }
}

/// One layer taken off on the way to an original.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wrapper {
    /// `message/rfc822` or an attached `.eml`, in any transfer encoding.
    AttachedMessage,
    /// Outlook's compound file (`.msg`).
    OutlookMsg,
    /// `winmail.dat`, `application/ms-tnef`.
    Tnef,
    /// The text of a forward made by a mail program.
    InlineForward,
    /// Microsoft's user-reported envelope: subject `1|`, `2|`, `3|`.
    MicrosoftReport,
    /// KnowBe4's Phish Alert Button envelope.
    PhishAlertButton,
}

/// Something a wrapper destroyed, which bounds what can be proved. Staff key `lost-<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lost {
    /// The transport headers: where the message really came from cannot be checked.
    TransportHeaders,
    /// The signatures: DKIM cannot be verified.
    Signatures,
    /// Link targets: only the visible text of links survived.
    LinkTargets,
    /// Attachments did not travel with the forward.
    Attachments,
    /// The sender's address; only a display name survived.
    SenderAddress,
}

impl Disposition {
    /// All of them.
    pub const ALL: [Disposition; 4] = [
        Disposition::Junk,
        Disposition::NotJunk,
        Disposition::Phishing,
        Disposition::Unknown,
    ];

    /// The stable code used in the database and in message keys (`disposition-<code>`).
    pub const fn code(self) -> &'static str {
        match self {
            Disposition::Junk => "junk",
            Disposition::NotJunk => "not-junk",
            Disposition::Phishing => "phishing",
            Disposition::Unknown => "unknown",
        }
    }

    /// Reads what [`Disposition::code`] writes.
    pub fn from_code(code: &str) -> Option<Disposition> {
        Disposition::ALL
            .into_iter()
            .find(|disposition| disposition.code() == code)
    }
}

impl Wrapper {
    /// All of them.
    pub const ALL: [Wrapper; 6] = [
        Wrapper::AttachedMessage,
        Wrapper::OutlookMsg,
        Wrapper::Tnef,
        Wrapper::InlineForward,
        Wrapper::MicrosoftReport,
        Wrapper::PhishAlertButton,
    ];

    /// The stable code used in the database and in message keys (`wrapper-<code>`).
    pub const fn code(self) -> &'static str {
        match self {
            Wrapper::AttachedMessage => "attached-message",
            Wrapper::OutlookMsg => "outlook-msg",
            Wrapper::Tnef => "tnef",
            Wrapper::InlineForward => "inline-forward",
            Wrapper::MicrosoftReport => "microsoft-report",
            Wrapper::PhishAlertButton => "phish-alert-button",
        }
    }

    /// Reads what [`Wrapper::code`] writes.
    pub fn from_code(code: &str) -> Option<Wrapper> {
        Wrapper::ALL
            .into_iter()
            .find(|wrapper| wrapper.code() == code)
    }
}

impl Lost {
    /// All of them.
    pub const ALL: [Lost; 5] = [
        Lost::TransportHeaders,
        Lost::Signatures,
        Lost::LinkTargets,
        Lost::Attachments,
        Lost::SenderAddress,
    ];

    /// The stable code used in the database and in message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Lost::TransportHeaders => "transport-headers",
            Lost::Signatures => "signatures",
            Lost::LinkTargets => "link-targets",
            Lost::Attachments => "attachments",
            Lost::SenderAddress => "sender-address",
        }
    }

    /// Reads what [`Lost::code`] writes.
    pub fn from_code(code: &str) -> Option<Lost> {
        Lost::ALL.into_iter().find(|lost| lost.code() == code)
    }
}

/// What the reporter said by the way the report was sent. A claim, like all that a wrapper says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disposition {
    /// `1|`, `Junk:`.
    Junk,
    /// `2|`, `Not junk:`.
    NotJunk,
    /// `3|`, `Phishing:`, PAB's Phish/Suspicious.
    Phishing,
    /// PAB's Unknown.
    Unknown,
}

/// One reported message, out of its wrappers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    /// The message as RFC 5322 bytes: the very bytes for [`Grade::Original`], rebuilt for the lower grades.
    pub bytes: Vec<u8>,
    /// How much can be proved about it.
    pub grade: Grade,
    /// The wrappers taken off, outermost first.
    pub wrappers: Vec<Wrapper>,
    /// What they destroyed.
    pub lost: Vec<Lost>,
}

/// What was inside the bytes a person handed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// The originals, in the order found; at most [`crate::limits::ORIGINALS_MAX`].
    pub originals: Vec<Original>,
    /// Attached originals beyond the cap: kept inside the stored bytes, not examined one by one.
    pub originals_beyond_cap: usize,
    /// What the report's envelope says the reporter meant.
    pub disposition: Option<Disposition>,
    /// The reporter's own words around the forward, cleaned and capped.
    pub comment: Option<String>,
    /// Drill markers seen, such as `X-PHISHTEST`; notes that prove nothing.
    pub drill_markers: Vec<String>,
    /// What was odd about the wrapping, and what could not be read (an encrypted envelope, a broken container).
    pub findings: Vec<crate::finding::Finding>,
    /// What could not be checked because of the wrapping.
    pub unchecked: Vec<crate::finding::Unchecked>,
}

/// Whether bytes begin with a mail's header, rather than being a picture, a document or a text by itself.
pub fn is_mail(bytes: &[u8]) -> bool {
    mime::entity(bytes).looks_like_mail()
}

/// Opens what a person handed in. Never fails: bytes that are no mail at all come out as one original of grade
/// [`Grade::Original`] holding them unchanged, and the reading of that original says what it could not make of them.
pub fn open(bytes: &[u8]) -> Opened {
    opening::open(bytes)
}
