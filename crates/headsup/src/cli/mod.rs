//! The room for the command line: reads it, and runs the commands that need no server. It speaks with the person at the
//! terminal in whole sentences. `headsup` alone means `headsup serve`; running the desk is the business of `desk.rs`.

pub mod admin_link;
pub mod backup;
pub mod breached;
pub mod check;
pub mod doctor;
pub mod forget_mail;
pub mod log;
pub mod signin;
pub mod verify;
pub mod verify_certificate;

mod arguments;
mod channel_flags;
mod complaint;
mod whole_file;
mod wrapping;

pub use arguments::{Command, read_command_line};
pub use complaint::{Complaint, complain};
