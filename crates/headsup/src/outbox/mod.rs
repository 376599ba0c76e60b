//! The room for what leaves the desk by itself. Webhooks have a room of their own in it. Mail to people is composed from
//! stored facts at the moment it is sent, in the reader's language, and handed to the relay. What makes a mail due, and that
//! it leaves at most once, is kept by the store; when somebody looks for work is the business of `jobs`.

mod caller_challenge;
mod caller_vouching;
mod compose;
mod defang;
mod deliver;
mod flowed;
mod gather;
mod header_text;
mod heads_up;
mod letter;
mod payment_reminder;
mod relay;
mod relay_health;
mod was_this_you;
pub mod webhook;

pub use compose::{CannotCompose, Composed, ToWrite, compose};
pub use deliver::{Carrier, LEASE_SECONDS, Outbox};
pub use relay::{RelayConnection, RelayError, RelayErrorKind};

#[cfg(test)]
mod golden_tests;
#[cfg(test)]
mod injection_tests;
