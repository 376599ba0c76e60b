//! The room for sign-in evidence: logs of who signed in, who failed to, and why an account locked.
//!
//! Bytes of logs come in as chunks; [`reading`] makes one [`record::Record`] of each attempt, [`gathering`] remembers within
//! stated caps what belongs together, and [`explaining`] says which causes fit, with what speaks for and against each and
//! what the log cannot tell. No clock, no disk: what the log leaves out (its year, its zone) is handed in or inferred,
//! and said. It reads text logs of OpenSSH, PAM, Dovecot and Postfix in their syslog and journal forms; Windows Security
//! events as EVTX, XML and JSON; the sign-in logs of Entra ID, Okta and Google; and OCSF. It reads no log of web
//! servers, of mail flow or of what was done after signing in. [`breached`] stands apart: whether a password is one that others know.

pub mod breached;
pub mod explaining;
pub mod exporting;
pub mod gathering;
pub mod reading;
pub mod record;
pub mod showing;

#[cfg(test)]
mod stories;
