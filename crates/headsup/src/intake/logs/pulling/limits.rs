//! How much is asked for, waited for and remembered while logs are pulled; each with its unit in its name. Nothing here decides.

/// One question from the connection to the last byte of the answer, seconds.
pub const ASK_SECONDS_MAX: u64 = 60;
/// One page, bytes: a thousand events of a few kilobytes each, with room.
pub const PAGE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Events of one page; what services are asked for.
pub const PAGE_EVENTS_MAX: usize = 1_000;
/// Pages of one stretch of time, where it has to be read whole before any of it can be told.
pub const STRETCH_PAGES_MAX: usize = 20;
/// Bytes of events held of one stretch.
pub const STRETCH_BYTES_MAX: usize = 64 * 1024 * 1024;
/// A stretch of time that is read whole, at most and at least, seconds. It is halved where it holds too much.
pub const STRETCH_SECONDS_MAX: i64 = 25 * 3_600;
/// See [`STRETCH_SECONDS_MAX`].
pub const STRETCH_SECONDS_LEAST: i64 = 60;
/// Pages followed in one round; the rest waits for the next.
pub const ROUND_PAGES_MAX: usize = 200;
/// The longest link or token of a next page, bytes.
pub const LINK_BYTES_MAX: usize = 8 * 1024;
/// What is read before the first cursor: it teaches who signs in from where, seconds.
pub const FIRST_SECONDS: i64 = 24 * 3_600;
/// However long nobody pulled, no more than this is read again, seconds. Every service keeps as much.
pub const BACK_SECONDS_MAX: i64 = 7 * 24 * 3_600;
/// How far before the cursor each round begins, seconds.
pub const LATE_SECONDS: i64 = 15 * 60;
/// How far before it begins now and then, and at a start: services may tell an event hours late, seconds.
pub const LATE_SECONDS_MAX: i64 = 6 * 3_600;
/// How often it begins so far before, seconds.
pub const FAR_BACK_EVERY_SECONDS: i64 = 30 * 60;
/// Events remembered as known; beyond, the older half is forgotten.
pub const SEEN_MAX: usize = 400_000;
/// Bytes handed to the watch at once; a line is never cut.
pub const PIECE_BYTES: usize = 64 * 1024;
/// How often the watch is asked whether it has noted everything, before the round is given up, with a pause between, milliseconds.
pub const SETTLE_TRIES_MAX: usize = 120;
/// See [`SETTLE_TRIES_MAX`].
pub const SETTLE_PAUSE_MILLISECONDS: u64 = 250;
/// The longest pause a service may ask for; after it we ask again, seconds.
pub const BUSY_SECONDS_MAX: i64 = 3_600;
/// The shortest, seconds.
pub const BUSY_SECONDS_LEAST: i64 = 2;
/// A token is renewed so long before it ends, seconds.
pub const TOKEN_MARGIN_SECONDS: i64 = 120;
/// No token is used longer, whatever it says of itself, seconds.
pub const TOKEN_SECONDS_MAX: i64 = 3_600;
/// Characters of what a service says that are told.
pub const SAID_CHARS_MAX: usize = 200;
/// How long the lease on a log holds unless it is kept up, and how often it is, seconds.
pub const LEASE_SECONDS: i64 = 30;
/// See [`LEASE_SECONDS`].
pub const HEARTBEAT_SECONDS: u64 = 8;
/// How often an instance that doesn't hold the log asks for it, seconds.
pub const STANDBY_SECONDS: u64 = 10;
