//! The targets, by what they read. Each takes raw bytes, reaches a reader through a public door and hands the answer to
//! `holds`. They are kept short: an input's shape stands in the first sentence of each.

pub mod desk;
pub mod file;
#[allow(
    dead_code,
    reason = "files of another crate, of which only the readers are used"
)]
mod listened;
pub mod listener;
pub mod mail;
pub mod repeated;
pub mod sender;
pub mod signin;
pub mod text;

use std::sync::LazyLock;

use evidence::dns::DnsAnswers;
use evidence::mail::detect::{DETECTORS, Detected};
use evidence::mail::message::Message;
use evidence::mail::open::{Grade, Original};
use evidence::surroundings::{KnownPerson, KnownSupplier, Surroundings};

use crate::holds;

/// An organisation like any other, with somebody and something to imitate, in a world without names.
pub static KNOWN: LazyLock<Surroundings> = LazyLock::new(|| Surroundings {
    own_domains: vec!["school.example".to_owned()],
    suppliers: vec![KnownSupplier {
        name: "Paper Mill".to_owned(),
        domains: vec!["papermill.example".to_owned()],
    }],
    people: vec![KnownPerson {
        name: "Kim Lead".to_owned(),
        addresses: vec!["kim.lead@school.example".to_owned()],
        leader: true,
    }],
    trusted_authserv_ids: vec!["mx.school.example".to_owned()],
    received_unix_seconds: Some(1_770_109_205),
    dns: DnsAnswers::planted([]),
    ..Surroundings::default()
});

/// Runs the named detectors over a message that was read from these bytes, and holds what they say to its limits.
pub fn detect(
    names: &[&str],
    bytes: &[u8],
    message: &Message,
    known: &Surroundings,
) -> Vec<Detected> {
    let original = Original {
        bytes: bytes.to_vec(),
        grade: Grade::Original,
        wrappers: Vec::new(),
        lost: Vec::new(),
    };
    let wanted = DETECTORS
        .iter()
        .filter(|detector| names.contains(&detector.name));
    let detected: Vec<Detected> = wanted
        .map(|detector| (detector.detect)(&original, message, known))
        .collect();
    for one in &detected {
        holds::detected(one, bytes.len());
    }
    detected
}
