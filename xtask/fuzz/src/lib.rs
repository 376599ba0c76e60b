//! What is fuzzed: every reader of strangers' bytes, reached through the door that the desk itself uses, with what must
//! hold of the answer whatever the bytes are. The library knows nothing of the engine: `src/engine` mounts it on libFuzzer
//! for `cargo xtask fuzz`, and a test plays every kept input through it on each test run. It is no part of the product.

mod holds;
mod letter;
pub mod seeds;
pub mod table;
mod targets;

/// One reader, as the engine sees it.
pub struct Target {
    /// Its name, as in `targets.txt`.
    pub name: &'static str,
    /// Reads one input and panics where something does not hold that must.
    pub read: fn(&[u8]),
}

/// Every target.
pub const TARGETS: [Target; 20] = [
    target("message", targets::mail::message),
    target("wrappers", targets::mail::wrappers),
    target("outlook", targets::mail::outlook),
    target("page", targets::mail::page),
    target("header", targets::mail::header),
    target("requests", targets::mail::requests),
    target("words", targets::text::words),
    target("links", targets::text::links),
    target("archives", targets::file::file),
    target("office", targets::file::file),
    target("pdf", targets::file::file),
    target("filetext", targets::file::text),
    target("pictures", targets::file::file),
    target("files", targets::file::file),
    target("authentication", targets::sender::authentication),
    target("spf", targets::sender::spf),
    target("repeated", targets::repeated::repeated),
    target("replies", targets::desk::replies),
    target("listener", targets::listener::listener),
    target("signins", targets::signin::signins),
];

const fn target(name: &'static str, read: fn(&[u8])) -> Target {
    Target { name, read }
}

/// The target of this name.
pub fn target_named(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
