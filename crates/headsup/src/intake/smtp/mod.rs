//! The listener for SMTP (RFC 5321) and LMTP (RFC 2033): mail handed in by a mail server or by a client. It says `250`
//! only after the mailroom has the mail durably, refuses strangers before DATA, and keeps stated limits. What a mail means
//! is the mailroom's business, and nothing is ever sent from here.

mod admission;
mod data;
mod dialogue;
mod gathering;
mod handing_over;
mod limits;
mod lines;
mod listening;
mod reply;
mod senders;
mod session;

#[cfg(test)]
mod tests;

pub use dialogue::Protocol;
pub use listening::{Listening, serve};
