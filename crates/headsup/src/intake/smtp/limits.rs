//! What a mail client may ask of the listener, in numbers, each with its unit in its name. Where RFC 5321 says how much a
//! server must grant at least, the number is no smaller. Nothing here decides; who counts what stands beside the counting.

use std::time::Duration;

/// The largest mail, bytes, after dots are taken off.
pub const MAIL_BYTES_MAX: usize = store::EVIDENCE_BYTES_MAX as usize;
/// A mail that is too large is read to its end, so that its sender hears why, up to so many bytes; then we hang up.
pub const UNWANTED_BYTES_MAX: usize = 2 * MAIL_BYTES_MAX;
/// The longest command, bytes, its line end included. RFC 5321 section 4.5.3.1.4 asks for 512; SMTPUTF8 and parameters add.
pub const COMMAND_BYTES_MAX: usize = 2_048;
/// An over-long line is read past up to so many bytes; then we hang up.
pub const OVERLONG_BYTES_MAX: usize = 64 * 1024;
/// Recipients of one mail. RFC 5321 section 4.5.3.1.8 asks for 100.
pub const RECIPIENTS_MAX: usize = 100;
/// Connections at once, of both protocols together.
pub const CONNECTIONS_MAX: usize = 1_200;
/// Connections at once from one address that is no relay of ours.
pub const CONNECTIONS_PER_ADDRESS_MAX: u32 = 20;
/// Connections a minute from one address that is no relay of ours.
pub const CONNECTIONS_PER_MINUTE_MAX: u32 = 60;
/// Mails a minute from one address that is no relay of ours.
pub const MAILS_PER_MINUTE_MAX: u32 = 120;
/// Addresses that are counted; beyond, the longest quiet ones are forgotten.
pub const ADDRESSES_COUNTED_MAX: usize = 4_096;
/// Commands between two mails: enough for 100 recipients and some patience.
pub const COMMANDS_WITHOUT_MAIL_MAX: u32 = 250;
/// Commands that were refused, in one connection.
pub const ERRORS_MAX: u32 = 20;
/// Mails that are being received at once.
pub const MAILS_ARRIVING_MAX: usize = 256;
/// What mails on their way in may hold in memory together, KiB; what finds no room goes to a file.
pub const ARRIVING_MEMORY_KIB_MAX: usize = 24 * 1024;
/// What one mail may hold in memory before it goes to a file, bytes.
pub const MEMORY_PER_MAIL_BYTES_MAX: usize = 512 * 1024;
/// What mails on their way in may hold in files together, KiB; beyond, the sender is asked to come back.
pub const ARRIVING_FILES_KIB_MAX: usize = 2 * 1024 * 1024;
/// Mails that came whole and are loaded to be taken in, together, KiB; a larger one goes alone.
pub const TAKING_IN_KIB_MAX: usize = 32 * 1024;
/// How much is written to a file at once, bytes.
pub const WRITE_BYTES: usize = 64 * 1024;
/// How much is read from the network at once while a mail arrives, bytes.
pub const READ_BYTES: usize = 16 * 1024;
/// A disk with less free than this takes no mail, bytes: what is there already must stay readable and writable.
pub const FREE_BYTES_MIN: u64 = 64 * 1024 * 1024;
/// The longest answer of ours, characters of text.
pub const REPLY_CHARS_MAX: usize = 400;
/// Answers to pipelined commands that are gathered before they are sent, bytes.
pub const REPLIES_BYTES_MAX: usize = 16 * 1024;

/// How long a client may think between commands. RFC 5321 section 4.5.3.2.7 asks for five minutes.
pub const COMMAND_WAIT_MAX: Duration = Duration::from_secs(300);
/// How long nothing may move while a mail arrives (RFC 5321 section 4.5.3.2.5 gives a client three minutes).
pub const DATA_WAIT_MAX: Duration = Duration::from_secs(180);
/// How long a client may take to hear an answer.
pub const WRITE_WAIT_MAX: Duration = Duration::from_secs(60);
/// How long agreeing on TLS may take.
pub const HANDSHAKE_WAIT_MAX: Duration = Duration::from_secs(30);
/// How long a whole connection may last: 50 MiB over a slow line, some times over.
pub const SESSION_MAX: Duration = Duration::from_secs(3_600);
/// How long a mail that came whole may wait for its turn; its sender waits ten minutes (RFC 5321 section 4.5.3.2.6).
pub const TURN_WAIT_MAX: Duration = Duration::from_secs(240);
/// How long, and how much, is read past after we hung up, so that the client hears our last answer.
pub const LINGER_MAX: Duration = Duration::from_secs(2);
/// The same in bytes.
pub const LINGER_BYTES_MAX: usize = 4 * 1024 * 1024;
/// How long a stopping desk waits for the mails in hand.
pub const STOPPING_MAX: Duration = Duration::from_secs(10);
/// After a failed accept (too many open files), how long until the next try.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
