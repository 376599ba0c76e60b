//! The room for figures that name nobody.
//!
//! It is empty on purpose: it is built by the issue that needs it, and nothing here pretends to do its work meanwhile.
