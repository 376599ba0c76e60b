//! What the organisation already knows, handed in as plain data: its own domains, its suppliers, its people, whose
//! authentication results it believes, when the message was received, and which DNS answers were fetched.
//!
//! It is not configuration and it is not stored; the floors above build it afresh for each examination.

use std::collections::BTreeMap;

use crate::dns::DnsAnswers;
use crate::memory::Memory;
use crate::rules::Rules;

/// A supplier, bank or service the organisation deals with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownSupplier {
    /// Its name, as people write it.
    pub name: String,
    /// Its registrable domains, lower case.
    pub domains: Vec<String>,
}

/// A colleague, for display-name tricks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPerson {
    /// The name, as people write it.
    pub name: String,
    /// The addresses this person really uses, lower case.
    pub addresses: Vec<String>,
    /// Whether a request in this person's name moves money or rights: a leader, payroll, IT.
    pub leader: bool,
}

/// Everything an examination may know besides the bytes.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The organisation's own registrable domains, lower case.
    pub own_domains: Vec<String>,
    /// Its suppliers.
    pub suppliers: Vec<KnownSupplier>,
    /// Its people, capped by the caller at [`crate::limits::KNOWN_PEOPLE_MAX`].
    pub people: Vec<KnownPerson>,
    /// The `authserv-id`s (RFC 8601 clause 2.5) whose results are believed: our own boundary's, nobody else's.
    pub trusted_authserv_ids: Vec<String>,
    /// The moment of receipt, seconds since 1970, where it is known. It is the clock of the examination: whether a
    /// signature had expired is asked of this moment, never of a real clock.
    pub received_unix_seconds: Option<i64>,
    /// The name of the file handed in, where it is known. It names the file when that is no mail, and nothing else.
    pub file_name: Option<String>,
    /// By how many points its own closed cases move kinds of findings, by id, where it asked for that
    /// ([`crate::verdict::Adjustment`]).
    pub moved_points: BTreeMap<String, i16>,
    /// Its own rules about files and mails.
    pub rules: Rules,
    /// The DNS answers at hand.
    pub dns: DnsAnswers,
    /// What is remembered of the senders and mails this message has to do with; `None` where nobody has looked yet.
    pub memory: Option<Memory>,
}
