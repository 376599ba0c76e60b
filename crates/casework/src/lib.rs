//! The second floor: what people know, may see and decide. Pure domain: no clock, no network, no disk, no SQL; time and
//! identifiers arrive as arguments. Evidence lies below it; storage and pages lie above and may not decide anything that
//! is decided here.
//!
//! Domain types are not `Serialize`. What a viewer may see is a view, made only by `case.through(&viewer)`.

#![deny(missing_docs)]

#[macro_use]
mod codes;

pub mod cases;
pub mod ids;
pub mod moment;
pub mod people;
pub mod playbooks;
pub mod practice;
pub mod safeguards;
pub mod scoreboard;
mod tables;
pub mod verify;
