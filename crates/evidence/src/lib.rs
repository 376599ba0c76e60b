//! The ground floor: bytes in, findings out.
//!
//! Everything here is pure. It never asks for time, network, disk, a database or randomness: what it needs to know
//! about the world (DNS answers, the organisation's own domains, the moment of receipt) is handed in as data, so the
//! same bytes and the same answers always give the same findings. Hostile bytes cannot make it fail, panic or run
//! long: bad input is a finding or an oddity. It is not where cases, people or storage live; those are the floors above.
//!
//! Rooms: [`mail`] and [`signin`] read evidence and do not know each other; [`verdict`] weighs what they found. [`things`] looks
//! at what stands on a stick, with the eyes that `mail` has for attached files. [`pictures`] knows none of them: it takes off a
//! picture what tells of whoever took it.
//! The files beside the rooms hold the words all of them share.

#![deny(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        reason = "a test may fail loudly"
    )
)]

pub mod dns;
pub mod finding;
pub mod limits;
pub mod mail;
pub mod memory;
pub mod pictures;
pub mod rules;
pub mod signin;
pub mod surroundings;
pub mod things;
pub mod verdict;
