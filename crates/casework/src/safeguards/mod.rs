//! The room for safeguards and assumptions, their owners, yardsticks and expiry dates.
//!
//! It is empty on purpose: it is built by the issue that needs it, and nothing here pretends to do its work meanwhile.
