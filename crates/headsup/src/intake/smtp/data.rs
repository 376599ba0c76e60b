//! Reads what follows DATA: takes off the stuffed dots, finds the one end there is (CR LF . CR LF), and stops at a lone CR
//! or LF. A server that takes `LF . LF` or its like for the end lets a sender smuggle a second mail through another
//! server's hands (RFC 5321 sections 2.3.8 and 4.1.1.4). No line is too long here: a reported mail is kept as it is.

/// Where in a line the reader stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Right after CR LF, or at the very beginning.
    LineStart,
    /// Somewhere in a line.
    Middle,
    /// After a CR.
    AfterCr,
    /// After a dot that began a line.
    Dot,
    /// After a dot that began a line, and a CR.
    DotCr,
}

/// The reader.
#[derive(Debug)]
pub struct DataReader {
    place: Place,
}

/// How far a piece was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// All of it; more must come.
    More,
    /// The mail ended; so many bytes of the piece belong to what follows.
    End {
        /// Bytes behind the end.
        left: usize,
    },
    /// A lone CR or LF.
    Broken,
}

impl DataReader {
    /// At the beginning of a mail.
    pub const fn new() -> DataReader {
        DataReader {
            place: Place::LineStart,
        }
    }

    /// Reads a piece, and puts what belongs to the mail into `mail`.
    pub fn read(&mut self, piece: &[u8], mail: &mut Vec<u8>) -> Read {
        let mut rest = piece;
        while let Some((&byte, after)) = rest.split_first() {
            match (self.place, byte) {
                (Place::LineStart, b'.') => self.place = Place::Dot,
                // "If the first character is a period and there are other characters on the line, the first
                // character is deleted" (RFC 5321 section 4.5.2): the dot was not written, the byte is looked at again.
                (Place::LineStart, _) => {
                    self.place = Place::Middle;
                    continue;
                }
                (Place::Dot, b'\r') => self.place = Place::DotCr,
                (Place::Dot, b'\n') => return Read::Broken,
                (Place::Dot, _) => {
                    self.place = Place::Middle;
                    continue;
                }
                (Place::DotCr, b'\n') => return Read::End { left: after.len() },
                (Place::AfterCr, b'\n') => {
                    mail.extend_from_slice(b"\r\n");
                    self.place = Place::LineStart;
                }
                (Place::AfterCr | Place::DotCr, _) => return Read::Broken,
                (Place::Middle, _) => {
                    rest = self.read_middle(rest, mail);
                    if self.place == Place::Middle && !rest.is_empty() {
                        return Read::Broken;
                    }
                    continue;
                }
            }
            rest = after;
        }
        Read::More
    }

    /// Reads up to the next CR, which it takes, or to the next LF, which it leaves.
    fn read_middle<'p>(&mut self, rest: &'p [u8], mail: &mut Vec<u8>) -> &'p [u8] {
        let length = rest
            .iter()
            .position(|byte| matches!(byte, b'\r' | b'\n'))
            .unwrap_or(rest.len());
        let (text, behind) = rest.split_at(length);
        mail.extend_from_slice(text);
        match behind.split_first() {
            Some((b'\r', after)) => {
                self.place = Place::AfterCr;
                after
            }
            _ => behind,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DataReader, Read};

    fn read_in_pieces(data: &[u8], piece_bytes: usize) -> (Read, Vec<u8>, usize) {
        let mut reader = DataReader::new();
        let mut mail = Vec::new();
        let mut used = 0;
        for piece in data.chunks(piece_bytes) {
            used += piece.len();
            match reader.read(piece, &mut mail) {
                Read::More => {}
                Read::End { left } => return (Read::End { left: 0 }, mail, used - left),
                broken => return (broken, mail, used),
            }
        }
        (Read::More, mail, used)
    }

    #[test]
    fn the_one_end_is_found_and_dots_come_off_however_it_is_cut() {
        for (data, expected) in [
            (&b".\r\n"[..], &b""[..]),
            (b"\r\n.\r\n", b"\r\n"),
            (b"hi\r\n.\r\n", b"hi\r\n"),
            (b"..\r\n.\r\n", b".\r\n"),
            (b"...\r\n.\r\n", b"..\r\n"),
            (b".x.\r\n.\r\n", b"x.\r\n"),
            (b"a.b\r\n.\r\n", b"a.b\r\n"),
            (b"a\0b\xff\r\n.\r\n", b"a\0b\xff\r\n"),
        ] {
            for piece_bytes in 1..=data.len() {
                let mut with_next = data.to_vec();
                with_next.extend_from_slice(b"QUIT\r\n");
                let (read, mail, used) = read_in_pieces(&with_next, piece_bytes);
                assert_eq!(read, Read::End { left: 0 }, "{data:?}");
                assert_eq!((&*mail, used), (expected, data.len()), "{data:?}");
            }
        }
    }

    #[test]
    fn a_lone_cr_or_lf_is_broken_and_never_an_end() {
        for data in [
            &b"x\n.\n"[..],
            b"x\n.\r\n",
            b"x\r\n.\n",
            b"x\r\n.\r",
            b"x\r.\r\n",
            b"x\r.\rMAIL",
            b"\n.\r\n",
            b"\r.\r\n",
            b"x\n",
            b"x\r\r\n",
            b".\n",
            b"a\r\n.\r\r\n",
        ] {
            for piece_bytes in 1..=data.len() {
                let mut followed = data.to_vec();
                followed.extend_from_slice(b"MAIL FROM:<smuggled@evil.example>\r\n");
                let (read, _, _) = read_in_pieces(&followed, piece_bytes);
                assert_eq!(read, Read::Broken, "{data:?} in pieces of {piece_bytes}");
            }
        }
    }

    #[test]
    fn what_has_not_ended_waits_for_more() {
        for data in [&b""[..], b"x", b"x\r", b"x\r\n", b"x\r\n.", b"x\r\n.\r"] {
            assert_eq!(read_in_pieces(data, 1).0, Read::More, "{data:?}");
        }
    }
}
