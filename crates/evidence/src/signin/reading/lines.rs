//! Splits a stream of bytes into lines. Chunks may end anywhere; a file may end in the middle of a line, and that line
//! counts. A line longer than the cap is cut, and counted. It knows nothing of what lines say.

use memchr::memchr_iter;

/// A line longer than this is read up to here, bytes; nothing that a sign-in writes comes near.
pub const LINE_BYTES_MAX: usize = 1024 * 1024;

/// One line without its line end.
#[derive(Clone, Copy, Debug)]
pub struct Line<'l> {
    /// Its bytes.
    pub bytes: &'l [u8],
    /// The same as text, where that is known already: whole chunks are looked at in one go, which is several times quicker
    /// than line by line. `None` says nothing.
    pub text: Option<&'l str>,
}

impl<'l> Line<'l> {
    /// The end of the line, given as bytes of it, as text. `None` where it isn't known to be text or is no end of this line.
    pub fn text_at_end(&self, end: &[u8]) -> Option<&'l str> {
        if self.bytes.as_ptr_range().end != end.as_ptr_range().end {
            return None;
        }
        let front = self.bytes.len().checked_sub(end.len())?;
        self.text?.get(front..)
    }
}

/// What was left of the last chunk, and where in the input we are.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    carried: Vec<u8>,
    /// Bytes of the carried line that were thrown away beyond the cap.
    overflow: u64,
    /// The offset at which the carried line begins.
    byte: u64,
    /// Lines handed out.
    pub lines: u64,
    /// Lines cut at the cap.
    pub cut: u64,
}

impl Lines {
    /// Takes a chunk and hands out each line that ended in it (without its line end), with the offset of its first byte.
    pub fn feed(&mut self, chunk: &[u8], mut each: impl FnMut(Line<'_>, u64, u64)) {
        let text = text_at_front(chunk);
        let mut begin = 0;
        for end in memchr_iter(b'\n', chunk) {
            let line = chunk.get(begin..end).unwrap_or_default();
            self.lines += 1;
            if self.carried.is_empty() && self.overflow == 0 {
                let number = self.lines;
                let bytes = self.capped(line);
                let text = text.get(begin..begin + bytes.len());
                each(Line { bytes, text }, self.byte, number);
                self.byte += line.len() as u64 + 1;
            } else {
                self.carry(line);
                self.hand_out_carried(&mut each);
                self.byte += 1;
            }
            begin = end + 1;
        }
        let rest = chunk.get(begin..).unwrap_or_default();
        self.carry(rest);
    }

    /// Hands out the line that had no end.
    pub fn end(&mut self, mut each: impl FnMut(Line<'_>, u64, u64)) {
        if !self.carried.is_empty() {
            self.lines += 1;
            self.hand_out_carried(&mut each);
        }
    }

    fn hand_out_carried(&mut self, each: &mut impl FnMut(Line<'_>, u64, u64)) {
        let mut carried = std::mem::take(&mut self.carried);
        if self.overflow > 0 {
            self.cut += 1;
        }
        let line = Line {
            bytes: without_return(&carried),
            text: None,
        };
        each(line, self.byte, self.lines);
        self.byte += carried.len() as u64 + self.overflow;
        self.overflow = 0;
        carried.clear();
        self.carried = carried;
    }

    fn carry(&mut self, part: &[u8]) {
        let room = LINE_BYTES_MAX.saturating_sub(self.carried.len());
        let kept = part.get(..room).unwrap_or(part);
        self.carried.extend_from_slice(kept);
        self.overflow += (part.len() - kept.len()) as u64;
    }

    fn capped<'l>(&mut self, line: &'l [u8]) -> &'l [u8] {
        match line.get(..LINE_BYTES_MAX) {
            Some(start) if line.len() > LINE_BYTES_MAX => {
                self.cut += 1;
                start
            }
            _ => without_return(line),
        }
    }
}

/// The chunk as text, up to the first byte that is none.
fn text_at_front(chunk: &[u8]) -> &str {
    match std::str::from_utf8(chunk) {
        Ok(text) => text,
        Err(error) => chunk
            .get(..error.valid_up_to())
            .and_then(|front| std::str::from_utf8(front).ok())
            .unwrap_or_default(),
    }
}

/// The line without the carriage return that Windows puts at its end.
fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::{LINE_BYTES_MAX, Lines};

    fn split(chunks: &[&[u8]]) -> (Vec<(Vec<u8>, u64)>, u64) {
        let mut lines = Lines::default();
        let mut seen = Vec::new();
        for chunk in chunks {
            lines.feed(chunk, |line, byte, _| {
                seen.push((line.bytes.to_vec(), byte))
            });
        }
        lines.end(|line, byte, _| seen.push((line.bytes.to_vec(), byte)));
        assert_eq!(lines.lines, seen.len() as u64);
        (seen, lines.cut)
    }

    #[test]
    fn chunks_end_anywhere_and_the_last_line_counts() {
        let text = b"one\r\ntwo\n\nlast without an end";
        let whole = split(&[text]);
        let found: Vec<_> = whole
            .0
            .iter()
            .map(|(line, byte)| (&**line, *byte))
            .collect();
        assert_eq!(
            found,
            [
                (&b"one"[..], 0),
                (b"two", 5),
                (b"", 9),
                (b"last without an end", 10)
            ]
        );
        for size in 1..text.len() {
            let chunks: Vec<&[u8]> = text.chunks(size).collect();
            assert_eq!(split(&chunks), whole, "chunks of {size}");
        }
    }

    #[test]
    fn a_line_beyond_the_cap_is_cut_and_what_follows_is_found() {
        let mut text = vec![b'x'; LINE_BYTES_MAX + 5];
        text.extend_from_slice(b"\nnext\n");
        for chunk in [text.len(), 4_096] {
            let chunks: Vec<&[u8]> = text.chunks(chunk).collect();
            let (seen, cut) = split(&chunks);
            assert_eq!((seen.len(), cut), (2, 1));
            assert_eq!(seen[0].0.len(), LINE_BYTES_MAX);
            assert_eq!(seen[1], (b"next".to_vec(), LINE_BYTES_MAX as u64 + 6));
        }
    }
}
