//! The room for mail evidence: from the bytes a person handed in to facts and findings about the messages inside.
//!
//! Three steps, each its own folder: [`open`] takes off the wrappers a report travels in and finds the originals;
//! [`message`] reads one original into parts, text, links and attachments; [`detect`] says what is odd about it.
//! [`sending`] reads how a mail that reached the desk was sent, and [`remembering`] what of a mail is worth remembering.
//! [`payment_request`] reads what a mail claims about a payment; it is asked for payment cases only.
//! [`not_read_through`] is what is said where the reading did not come to its end.
//! Weighing the findings is the business of the `verdict` room, not of this one.

pub mod detect;
pub mod message;
pub mod not_read_through;
pub mod open;
pub mod payment_request;
pub mod remembering;
pub mod sending;
