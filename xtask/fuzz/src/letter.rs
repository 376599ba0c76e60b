//! The small mail that is put around an input, so that a reader of files or pages is reached the way the desk reaches it.
//! The mail itself is plain and honest: only what is put into it is strange.

const BOUNDARY: &str = "=_a-boundary-that-no-input-will-hit-by-chance-7f3c1b";
const OUTER: &str = "From: Ann Reed <ann.reed@sender.example>\r\n\
    To: Robin Field <robin.field@firm.example>\r\n\
    Subject: The file\r\n\
    Date: Mon, 03 Jun 2024 09:12:00 +0200\r\n\
    Message-ID: <the-file@sender.example>\r\n\
    MIME-Version: 1.0\r\n";

/// A mail with one attached file, its bytes as they are (RFC 2045 clause 6.2, `binary`). The name is written as RFC 2231
/// has it, so that every byte of it comes through.
pub fn with_file(media_type: &str, name: &[u8], bytes: &[u8]) -> Vec<u8> {
    let name: String = name.iter().map(|byte| format!("%{byte:02X}")).collect();
    let before = format!(
        "{OUTER}Content-Type: multipart/mixed; boundary=\"{BOUNDARY}\"\r\n\r\n\
         --{BOUNDARY}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe file is attached.\r\n\
         --{BOUNDARY}\r\nContent-Type: {media_type}\r\nContent-Transfer-Encoding: binary\r\n\
         Content-Disposition: attachment; filename*=utf-8''{name}\r\n\r\n"
    );
    let after = format!("\r\n--{BOUNDARY}--\r\n");
    [before.as_bytes(), bytes, after.as_bytes()].concat()
}

/// A mail whose whole body is the input.
pub fn with_body(media_type: &str, body: &[u8]) -> Vec<u8> {
    let before = format!(
        "{OUTER}Content-Type: {media_type}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    );
    [before.as_bytes(), body].concat()
}
