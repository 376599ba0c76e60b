//! Cuts commands out of what arrives: a line ends in CR LF and in nothing else. A lone CR or LF never ends one (RFC 5321
//! section 2.3.8), and a line that is too long is read past, not kept.

use super::limits::{COMMAND_BYTES_MAX, OVERLONG_BYTES_MAX};

/// The room a waiting connection keeps for the next command, bytes.
const WAITING_BYTES: usize = 512;

/// What has arrived and was not yet used.
#[derive(Debug, Default)]
pub struct Arrived {
    bytes: Vec<u8>,
    /// How much of an over-long line was thrown away; 0 outside of one.
    thrown_away: usize,
}

/// What stands first in what has arrived.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// A command, its CR LF included.
    Whole(Vec<u8>),
    /// A line with a lone CR or LF in it, or a NUL.
    Broken,
    /// A line that was too long; its end has come.
    TooLong,
    /// A line so long that it is no mistake.
    Endless,
    /// Not a whole line yet.
    Partial,
}

impl Arrived {
    /// Where the network's bytes are put.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Makes room for what comes next: little, because most connections wait for most of their life.
    pub fn make_room(&mut self) {
        self.bytes.reserve(WAITING_BYTES);
    }

    /// Takes what has arrived, all of it: the mail's bytes after DATA.
    pub fn take_all(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    /// Puts back what belongs to the next command.
    pub fn put_back(&mut self, rest: &[u8]) {
        self.bytes.clear();
        self.bytes.extend_from_slice(rest);
    }

    /// Forgets everything: what came before TLS is not trusted after it (RFC 3207 section 4.2).
    pub fn forget(&mut self) {
        *self = Arrived::default();
    }

    /// Takes the next line.
    pub fn next_line(&mut self) -> Line {
        let Some(end) = self.bytes.iter().position(|byte| *byte == b'\n') else {
            return self.partial();
        };
        let line: Vec<u8> = self.bytes.drain(..=end).collect();
        // What a pipelining client sent at once has been answered; an idle connection keeps no memory for it.
        if self.bytes.is_empty() {
            self.bytes.shrink_to(WAITING_BYTES);
        }
        let too_long = self.thrown_away + line.len() > COMMAND_BYTES_MAX;
        self.thrown_away = 0;
        match line.strip_suffix(b"\r\n") {
            _ if too_long => Line::TooLong,
            Some(text) if !text.contains(&b'\r') && !text.contains(&0) => Line::Whole(line),
            _ => Line::Broken,
        }
    }

    fn partial(&mut self) -> Line {
        if self.thrown_away + self.bytes.len() > COMMAND_BYTES_MAX {
            self.thrown_away += self.bytes.len();
            self.bytes = Vec::new();
        }
        if self.thrown_away > OVERLONG_BYTES_MAX {
            Line::Endless
        } else {
            Line::Partial
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Arrived, COMMAND_BYTES_MAX, Line, OVERLONG_BYTES_MAX};

    fn lines_of(text: &[u8], piece_bytes: usize) -> Vec<Line> {
        let mut arrived = Arrived::default();
        let mut lines = Vec::new();
        for piece in text.chunks(piece_bytes) {
            arrived.buffer().extend_from_slice(piece);
            loop {
                match arrived.next_line() {
                    Line::Partial => break,
                    Line::Endless => {
                        lines.push(Line::Endless);
                        return lines;
                    }
                    line => lines.push(line),
                }
            }
        }
        lines
    }

    #[test]
    fn a_line_ends_in_cr_lf_however_it_is_cut() {
        let text = b"NOOP\r\nRSET\nQUIT\rx\r\nA\0B\r\nrest";
        for piece_bytes in 1..text.len() {
            assert_eq!(
                lines_of(text, piece_bytes),
                [
                    Line::Whole(b"NOOP\r\n".to_vec()),
                    Line::Broken,
                    Line::Broken,
                    Line::Broken
                ]
            );
        }
    }

    #[test]
    fn a_long_line_is_read_past_and_an_endless_one_ends_it_all() {
        let mut just_fits = vec![b'x'; COMMAND_BYTES_MAX - 2];
        just_fits.extend_from_slice(b"\r\n");
        assert_eq!(lines_of(&just_fits, 100), [Line::Whole(just_fits.clone())]);
        let mut too_long = vec![b'x'; COMMAND_BYTES_MAX * 3];
        too_long.extend_from_slice(b"\r\nNOOP\r\n");
        assert_eq!(
            lines_of(&too_long, 1_000),
            [Line::TooLong, Line::Whole(b"NOOP\r\n".to_vec())]
        );
        let endless = vec![b'x'; OVERLONG_BYTES_MAX + 2_000];
        assert!(lines_of(&endless, 1_000).contains(&Line::Endless));
    }
}
