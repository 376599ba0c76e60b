//! The caps of the ground floor, in one place. Hitting one is a finding or an oddity, never a failure: the evidence is
//! kept whole, and what was not read is said. The figures follow section 2 of the project's table of faults.

/// A message larger than this is kept but read only up to here, bytes.
pub const MESSAGE_BYTES_MAX: usize = 50 * 1024 * 1024;
/// The header section, bytes.
pub const HEADERS_BYTES_MAX: usize = 1024 * 1024;
/// One header field, bytes.
pub const HEADER_FIELD_BYTES_MAX: usize = 64 * 1024;
/// Header fields in one section.
pub const HEADER_FIELDS_MAX: usize = 2_000;
/// Nesting of MIME parts and of messages in messages.
pub const NESTING_DEPTH_MAX: usize = 20;
/// MIME parts in one message, all levels.
pub const PARTS_MAX: usize = 1_000;
/// Attached originals that are examined one by one; the rest are kept and counted.
pub const ORIGINALS_MAX: usize = 20;
/// Decoded bytes over all parts of one message.
pub const DECODED_BYTES_MAX: usize = 200 * 1024 * 1024;
/// HTML read from one part, bytes.
pub const HTML_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Text looked at for wording, characters over all parts of one message.
pub const TEXT_CHARS_MAX: usize = 200_000;
/// Recipients kept of To and Cc; the rest are counted.
pub const RECIPIENTS_MAX: usize = 1_000;
/// Links looked at in one message.
pub const LINKS_MAX: usize = 10_000;
/// Rewriters and redirectors unwrapped around one link.
pub const LINK_WRAPPINGS_MAX: usize = 10;
/// DKIM signatures verified in one message.
pub const DKIM_SIGNATURES_MAX: usize = 10;
/// Bytes unpacked from one archive.
pub const ARCHIVE_BYTES_MAX: usize = 100 * 1024 * 1024;
/// Entries listed of one archive.
pub const ARCHIVE_ENTRIES_MAX: usize = 1_000;
/// Findings of one kind in one message; the rest are counted in the last one's words.
pub const FINDINGS_PER_KIND_MAX: usize = 5;
/// Findings in one message.
pub const FINDINGS_MAX: usize = 200;
/// Characters of hostile text quoted in a finding.
pub const QUOTE_CHARS_MAX: usize = 160;
/// Known people compared with a sender's name.
pub const KNOWN_PEOPLE_MAX: usize = 20_000;
