//! Links: where does each one really go, and is it written to look as if it went elsewhere?

pub mod address;
pub mod hosts;
pub mod unwrap;
