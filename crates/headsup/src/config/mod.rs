//! The room for settings: how they are read from flags, environment and file, in that order, and what is wrong with
//! them in words. What they are is `settings.rs`; nothing here opens a database or a port.

mod channels;
mod file;
mod log_services;
mod mail;
mod near;
mod public_url;
mod server;
mod settle;
mod sign_in_provider;
mod spoken;

pub use file::find_and_read;
pub use log_services::read_service_url;
pub use mail::{read_networks, read_report_address};
pub use public_url::read_public_url;
pub use server::is_this_computer;
pub use settle::settle;
pub use spoken::{SECRET_NAMES, Spoken, SpokenValue, UNDERSTOOD_NAMES, from_environment};

/// A setting that cannot be used. One sentence for the person who set it, the way out included.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file named by hand cannot be read.
    #[error("cannot read the settings file `{path}`")]
    UnreadableFile {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file is larger than settings can be.
    #[error(
        "the settings file `{path}` is larger than {limit_bytes} bytes, so it cannot be one of ours"
    )]
    OversizedFile {
        /// The file.
        path: String,
        /// The limit.
        limit_bytes: u64,
    },
    /// The file isn't TOML.
    #[error("the settings file `{path}` is not TOML: {says}")]
    BrokenFile {
        /// The file.
        path: String,
        /// The parser's words, on one line.
        says: String,
    },
    /// A key that means nothing.
    #[error("the settings file `{path}` has the unknown key `{key}`; did you mean `{nearest}`?")]
    UnknownKey {
        /// The file.
        path: String,
        /// The key as written.
        key: String,
        /// The known one most like it.
        nearest: &'static str,
    },
    /// A key with a value of the wrong type.
    #[error("`{key}` in the settings file `{path}` must be text in quotes")]
    WrongType {
        /// The file.
        path: String,
        /// The key.
        key: String,
    },
    /// A file in the data folder that says the data folder is elsewhere.
    #[error(
        "the settings file `{path}` lies in the data folder, so it cannot set `data` to another folder"
    )]
    FileMovesItself {
        /// The file.
        path: String,
    },
    /// A value that isn't understood.
    #[error("{whence} is `{value}`, which {complaint}")]
    BadValue {
        /// Where it was said, such as `--listen` or `HEADSUP_LISTEN`.
        whence: String,
        /// What was said.
        value: String,
        /// What is wrong with it and what would be right.
        complaint: String,
    },
    /// A setting that needs another one.
    #[error("{whence} {complaint}")]
    Incomplete {
        /// Where the setting that is there was said.
        whence: String,
        /// What is missing and how to say it.
        complaint: String,
    },
}
