//! The room for checking a payment change or a caller before trusting it.
//!
//! It is empty on purpose: it is built by the issue that needs it, and nothing here pretends to do its work meanwhile.
