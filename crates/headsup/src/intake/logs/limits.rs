//! How much may come in, wait and be kept while logs are taken in; each with its unit in its name. Nothing here decides.

use std::time::Duration;

use evidence::signin::gathering::Caps;

/// Pieces that wait for the watch; TCP waits for room, UDP is dropped and counted.
pub const PIECES_WAITING_MAX: usize = 512;
/// Bytes read from a connection or file at once.
pub const READ_BYTES: usize = 64 * 1024;
/// The longest datagram, bytes: what UDP can carry (RFC 768).
pub const DATAGRAM_BYTES_MAX: usize = 65_535;
/// The longest message with a count in front, bytes; a longer one ends its connection. RFC 5425 section 4.3.1 asks for 8,192.
pub const FRAME_BYTES_MAX: usize = 256 * 1024;
/// Connections at once.
pub const CONNECTIONS_MAX: usize = 1_000;
/// Streams that are told apart: connections, senders of datagrams, files. Beyond, datagrams of new senders share one.
pub const STREAMS_MAX: usize = 2_048;
/// How long agreeing on TLS may take.
pub const HANDSHAKE_MAX: Duration = Duration::from_secs(30);
/// A pause after a connection could not be accepted.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(200);
/// How often the watch looks at what is new.
pub const LOOK_EVERY: Duration = Duration::from_millis(250);
/// How often a followed file is looked at.
pub const FOLLOW_EVERY: Duration = Duration::from_millis(250);
/// What is read of a followed file when the desk starts, from its end, bytes.
pub const LEARNT_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Explanations noted at one look; the rest wait for the next.
pub const NOTED_AT_ONCE_MAX: usize = 50;
/// A burst that goes on without any change that matters is noted again after so long, microseconds.
pub const NOTED_AGAIN_MICROSECONDS: i64 = 60_000_000;
/// Bursts remembered as noted; beyond, the ones noted longest ago are forgotten and may be noted once more.
pub const NOTED_REMEMBERED_MAX: usize = 10_000;
/// When the desk starts, what happened in a followed file within this time is told; older lines teach, microseconds.
pub const TOLD_AT_START_MICROSECONDS: i64 = 15 * 60_000_000;
/// Lines of sign-ins that are kept, so that an explanation can show them.
pub const LINES_KEPT_MAX: usize = 50_000;
/// Lines of each stream that are at hand for a while, in case they turn out to be of sign-ins.
pub const LINES_AT_HAND_MAX: usize = 256;
/// Bytes shown of a line.
pub const LINE_BYTES_SHOWN_MAX: usize = 400;
/// A stream that is silent for so long has said what it had to say for now, microseconds.
pub const SILENCE_MICROSECONDS: i64 = 3_000_000;

/// How much is remembered of sign-ins: half of what the command line takes, because the desk does other work beside it.
pub const CAPS: Caps = Caps {
    accounts_max: 50_000,
    sources_max: 60_000,
    names_max: 10_000,
    finished_max: 2_500,
    hours_max: 2_000,
};
