//! The detectors: each is a folder with one question about a message, its finding kinds, and its golden pairs
//! (`golden/NAME.eml` beside `golden/NAME.findings`). A detector sees a read message and the surroundings and returns
//! findings and what it could not check; it never parses bytes again and never weighs a verdict.

pub mod acquaintance;
pub mod advertising;
pub mod attachments;
pub mod authentication;
mod beginnings;
pub mod brands;
pub mod concealment;
pub mod credentials;
#[cfg(test)]
pub(crate) mod golden;
pub mod identity;
mod letters;
pub mod links;
pub mod payment;
pub mod pressure;
pub mod quote;
pub mod stories;
pub mod structure;
mod topics;
pub mod wording;

use crate::dns::WantedDns;
use crate::finding::{Finding, FindingKind, Unchecked};
use crate::mail::message::Message;
use crate::mail::open::Original;
use crate::memory::WantedMemory;
use crate::surroundings::Surroundings;

/// What one detector has to say about one message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detected {
    /// What it saw.
    pub findings: Vec<Finding>,
    /// What it could not check.
    pub unchecked: Vec<Unchecked>,
    /// DNS questions it would like answered.
    pub wanted_dns: WantedDns,
    /// What it would like to have remembered.
    pub wanted_memory: WantedMemory,
}

/// One detector: its finding kinds and its function.
pub struct Detector {
    /// Its name: the folder, and the first part of its finding ids.
    pub name: &'static str,
    /// Every kind of finding it can make.
    pub kinds: &'static [&'static FindingKind],
    /// Looks at one message.
    pub detect: fn(&Original, &Message, &Surroundings) -> Detected,
}

/// All detectors, in the order in which their findings are listed.
pub const DETECTORS: &[Detector] = &[
    authentication::DETECTOR,
    identity::DETECTOR,
    acquaintance::DETECTOR,
    structure::DETECTOR,
    concealment::DETECTOR,
    links::DETECTOR,
    attachments::DETECTOR,
    payment::DETECTOR,
    credentials::DETECTOR,
    pressure::DETECTOR,
    stories::DETECTOR,
    advertising::DETECTOR,
];

/// Every kind of finding mail evidence can make: the detectors', those of opening wrappers, and that a reading stopped.
pub fn all_kinds() -> Vec<&'static FindingKind> {
    DETECTORS
        .iter()
        .flat_map(|detector| detector.kinds.iter())
        .chain(crate::mail::open::KINDS)
        .chain(crate::mail::not_read_through::KINDS)
        .copied()
        .collect()
}
