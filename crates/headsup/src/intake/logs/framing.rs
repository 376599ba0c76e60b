//! Takes syslog messages out of a stream of bytes: each with its length in front (RFC 6587 section 3.4.1, RFC 5425 section
//! 4.3) or with a line end behind it (RFC 6587 section 3.4.2). Senders mix them up, so each message says for itself: one
//! that begins with a digit from 1 to 9 has its length in front, as messages begin with `<`. It reads no message.

use super::limits::FRAME_BYTES_MAX;

/// Digits of a length: enough for the longest message.
const LENGTH_DIGITS_MAX: usize = 7;

/// What is left of the bytes so far.
#[derive(Debug, Default)]
pub struct Framing {
    waiting: Vec<u8>,
}

/// The stream makes no sense any more: a length that is none, or one beyond the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unframed;

impl Framing {
    /// Takes bytes in and writes each whole message to `lines`, as one line with a line end.
    ///
    /// # Errors
    /// When a length makes no sense; what was whole before is in `lines`.
    pub fn feed(&mut self, bytes: &[u8], lines: &mut Vec<u8>) -> Result<(), Unframed> {
        self.waiting.extend_from_slice(bytes);
        let mut taken = 0;
        let result = loop {
            let rest = self.waiting.get(taken..).unwrap_or_default();
            match next(rest) {
                Ok(Some((message, length))) => {
                    push_line(message, lines);
                    taken += length;
                }
                Ok(None) if rest.len() > FRAME_BYTES_MAX + LENGTH_DIGITS_MAX + 1 => {
                    // A line without an end goes on piece by piece, as lines of a file would be cut.
                    push_line(rest, lines);
                    taken += rest.len();
                    break Ok(());
                }
                Ok(None) => break Ok(()),
                Err(unframed) => break Err(unframed),
            }
        };
        self.waiting.drain(..taken);
        result
    }

    /// What came without its end, when the stream ends: a file may end in the middle of a line, and so may a connection.
    pub fn end(&mut self, lines: &mut Vec<u8>) {
        let rest = std::mem::take(&mut self.waiting);
        if !rest.is_empty() {
            push_line(&rest, lines);
        }
    }
}

/// A message as one line: line ends inside it are blanks, so that it can't pass for two.
pub fn push_line(message: &[u8], lines: &mut Vec<u8>) {
    let message = message.trim_ascii_end();
    if message.is_empty() {
        return;
    }
    let plain = |byte: &u8| match byte {
        b'\n' | b'\r' => b' ',
        other => *other,
    };
    lines.extend(message.iter().map(plain));
    lines.push(b'\n');
}

/// The next message of `rest` and how many bytes it takes with its frame; `None` while it is not whole.
fn next(rest: &[u8]) -> Result<Option<(&[u8], usize)>, Unframed> {
    match rest.first() {
        None => Ok(None),
        Some(b'1'..=b'9') => counted(rest),
        Some(_) => Ok(rest
            .iter()
            .position(|byte| *byte == b'\n')
            .and_then(|end| Some((rest.get(..end)?, end + 1)))),
    }
}

fn counted(rest: &[u8]) -> Result<Option<(&[u8], usize)>, Unframed> {
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits > LENGTH_DIGITS_MAX {
        return Err(Unframed);
    }
    let Some(behind) = rest.get(digits) else {
        return Ok(None);
    };
    if *behind != b' ' {
        return Err(Unframed);
    }
    let length = std::str::from_utf8(rest.get(..digits).unwrap_or_default())
        .ok()
        .and_then(|text| text.parse::<usize>().ok())
        .filter(|length| *length <= FRAME_BYTES_MAX)
        .ok_or(Unframed)?;
    let start = digits + 1;
    let whole = rest.get(start..start + length);
    Ok(whole.map(|message| (message, start + length)))
}

#[cfg(test)]
mod tests {
    use super::{FRAME_BYTES_MAX, Framing, Unframed};

    fn lines_of(text: &[u8], chunk: usize) -> (String, Result<(), Unframed>) {
        let (mut framing, mut lines) = (Framing::default(), Vec::new());
        let fed = text
            .chunks(chunk)
            .try_for_each(|piece| framing.feed(piece, &mut lines));
        framing.end(&mut lines);
        (String::from_utf8(lines).unwrap(), fed)
    }

    #[test]
    fn both_framings_are_read_mixed_and_in_whatever_pieces() {
        let text = b"<38>one\n9 <38>two\n\n<38>three\r\n10 <38>a\nb\r\nc<38>cut";
        for chunk in 1..text.len() {
            let (lines, fed) = lines_of(text, chunk);
            assert_eq!(
                lines, "<38>one\n<38>two\n<38>three\n<38>a b  c\n<38>cut\n",
                "{chunk}"
            );
            assert_eq!(fed, Ok(()));
        }
    }

    #[test]
    fn a_length_that_is_none_ends_the_stream_and_what_came_before_counts() {
        for wrong in ["12345678 <38>x", "99999999", "9x", "9999999 <38>x"] {
            let text = format!("<38>one\n{wrong}");
            let (mut framing, mut lines) = (Framing::default(), Vec::new());
            let fed = framing.feed(text.as_bytes(), &mut lines);
            assert_eq!(
                (fed, &*lines),
                (Err(Unframed), &b"<38>one\n"[..]),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_line_without_an_end_does_not_fill_the_memory() {
        let (mut framing, mut lines) = (Framing::default(), Vec::new());
        for _ in 0..100 {
            framing.feed(&[b'<'; 65_536], &mut lines).unwrap();
            assert!(framing.waiting.len() <= FRAME_BYTES_MAX + 65_536 + 8);
        }
        assert!(lines.len() > 5_000_000, "nothing is thrown away unseen");
    }
}
