//! What goes in and out of the store that is no domain record of the floor below: settings of an organisation, an
//! arriving report, the queue's rows, jobs. Plain data, no behaviour beyond reading and writing itself as text.

pub mod caller_attempt;
pub mod chat;
pub mod heads_up;
pub mod incoming_mail;
pub mod intake;
pub mod integrations;
pub mod job;
pub mod lockout;
pub mod log_pull;
pub mod mailbox;
pub mod organisation;
pub mod outgoing_mail;
pub mod payees;
pub mod people;
pub mod queue;
pub mod remembered_mail;
pub mod verify;
pub mod webhook;
