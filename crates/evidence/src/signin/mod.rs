//! The room for sign-in evidence: logs of who signed in, who failed to, and why an account locked.
//!
//! It is empty on purpose: the readers and explanations arrive with the issue that builds them. Until then a lockout is
//! worked as a described report, and nothing here pretends to have looked at a log.
