//! The room where bytes come in. It accepts them within stated limits, keeps them by hash, and acknowledges only after
//! they are durable. It examines nothing; that is the business of `jobs`.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        reason = "a test may fail loudly"
    )
)]

pub mod api;
pub mod chat;
pub mod heads_up;
pub mod imap;
pub mod logs;
pub mod mail;
pub mod smtp;
pub mod upload;

mod arrival;
mod fields;
mod form;
mod message;
mod raise;
