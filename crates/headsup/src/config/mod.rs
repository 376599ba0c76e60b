//! The room for settings: how they are read from flags, environment and file, in that order, and what is wrong with
//! them in words. What they are is `settings.rs`.
