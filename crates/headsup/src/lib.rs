//! headsup
