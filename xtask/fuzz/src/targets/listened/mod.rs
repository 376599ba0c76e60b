//! The listener's own files, mounted by path. They stay private to their room; what stands here besides them is only the
//! limits they ask for, because the real ones name the store.

#[path = "../../../../../crates/headsup/src/intake/smtp/data.rs"]
pub mod data;
#[path = "../../../../../crates/headsup/src/intake/smtp/dialogue.rs"]
pub mod dialogue;
#[path = "../../../../../crates/headsup/src/intake/smtp/lines.rs"]
pub mod lines;
#[path = "../../../../../crates/headsup/src/intake/smtp/reply.rs"]
pub mod reply;

/// As in `intake/smtp/limits.rs`, but for the size of a mail, which no input comes near.
pub mod limits {
    pub const MAIL_BYTES_MAX: usize = 1 << 20;
    pub const COMMAND_BYTES_MAX: usize = 2_048;
    pub const OVERLONG_BYTES_MAX: usize = 64 * 1024;
    pub const RECIPIENTS_MAX: usize = 100;
    pub const COMMANDS_WITHOUT_MAIL_MAX: u32 = 250;
    pub const ERRORS_MAX: u32 = 20;
    pub const REPLY_CHARS_MAX: usize = 400;
}
