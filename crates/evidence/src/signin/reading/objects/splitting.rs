//! Finds the objects in a stream of JSON, one at a time, without holding more than one: objects one after another, one a
//! line, in a list, or in a list under a name that exports use (`value`, `records`, `items`). Strings and escapes are
//! minded; what is broken ends where it can't be JSON any more, so that one bad object doesn't swallow the next. What
//! stands between objects is handed out as lines. It understands nothing of what objects say.

use memchr::{memchr, memchr_iter, memchr3};

/// An object longer than this isn't read, bytes.
pub const OBJECT_BYTES_MAX: usize = 1024 * 1024;
/// Names under which exports keep their list.
const LIST_NAMES: [&[u8]; 4] = [b"value", b"records", b"items", b"Records"];
/// Bytes looked back at for such a name.
const NAME_BYTES_MAX: usize = 64;

/// What is handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'l> {
    /// A whole object, from brace to brace.
    Object(&'l [u8]),
    /// An object that is broken or longer than the cap: its start.
    Broken(&'l [u8]),
    /// A line that is no JSON.
    Line(&'l [u8]),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Object,
    Broken,
    Line,
}

impl What {
    fn piece(self, bytes: &[u8]) -> Piece<'_> {
        match self {
            What::Object => Piece::Object(bytes),
            What::Broken => Piece::Broken(bytes),
            What::Line => Piece::Line(bytes),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum At {
    /// Between objects.
    #[default]
    Between,
    /// In an object.
    Object,
    /// In a line that is no JSON.
    Line,
}

/// Where in the stream we are.
#[derive(Clone, Debug, Default)]
pub struct Objects {
    at: At,
    carried: Vec<u8>,
    /// The object's bytes beyond the cap, thrown away.
    overflow: bool,
    depth: u32,
    in_string: bool,
    escaped: bool,
    /// The last byte outside of strings that is no space.
    previous: u8,
    /// A list under a known name has just begun: if an object follows, what surrounds it is no object of interest.
    list_begins: bool,
    /// Depth of the lists that surround the objects.
    lists: u32,
    /// The objects stand in a list under a known name, within an object of no interest.
    wrapped: bool,
    /// What is being passed is the rest of that object.
    tail: bool,
    byte: u64,
    lines: u64,
    object_byte: u64,
    object_line: u64,
}

impl Objects {
    /// Takes a chunk and hands out each piece that ends in it, with the offset and the line of its first byte.
    pub fn feed(&mut self, chunk: &[u8], mut each: impl FnMut(Piece<'_>, u64, u64)) {
        let mut walk = Walk {
            chunk,
            from: 0,
            counted: 0,
        };
        let mut at = 0;
        while at < chunk.len() {
            at = match self.at {
                At::Object => self.in_object(&mut walk, at, &mut each),
                At::Between => self.between(&mut walk, at),
                At::Line => self.in_line(&mut walk, at, &mut each),
            };
        }
        if self.at != At::Between {
            self.carry(walk.since(chunk.len()));
        }
        self.lines += walk.lines_before(chunk.len());
        self.byte += chunk.len() as u64;
    }

    /// Ends the stream; what is unfinished is broken.
    pub fn end(&mut self, mut each: impl FnMut(Piece<'_>, u64, u64)) {
        let piece = match self.at {
            At::Between => return,
            At::Object if self.tail => return,
            At::Object => Piece::Broken(&self.carried),
            At::Line => Piece::Line(&self.carried),
        };
        each(piece, self.object_byte, self.object_line);
    }

    fn between(&mut self, walk: &mut Walk<'_>, at: usize) -> usize {
        let Some(byte) = walk.chunk.get(at) else {
            return at + 1;
        };
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {}
            b'[' => self.lists += 1,
            b']' => {
                self.lists = self.lists.saturating_sub(1);
                if self.wrapped && self.lists == 0 {
                    // What surrounded the list goes on to its own end.
                    self.begin(walk, at + 1, At::Object);
                    self.wrapped = false;
                    self.tail = true;
                    self.depth = 1;
                    self.previous = b']';
                }
            }
            b'{' => {
                self.begin(walk, at, At::Object);
                self.depth = 1;
                self.previous = b'{';
            }
            _ => self.begin(walk, at, At::Line),
        }
        at + 1
    }

    fn begin(&mut self, walk: &mut Walk<'_>, at: usize, what: At) {
        self.lines += walk.lines_before(at);
        self.object_byte = self.byte + at as u64;
        self.object_line = self.lines + 1;
        self.at = what;
        self.carried.clear();
        self.overflow = false;
        self.in_string = false;
        self.escaped = false;
        self.list_begins = false;
        walk.from = at;
    }

    fn in_line(
        &mut self,
        walk: &mut Walk<'_>,
        at: usize,
        each: &mut impl FnMut(Piece<'_>, u64, u64),
    ) -> usize {
        let rest = walk.chunk.get(at..).unwrap_or_default();
        let Some(end) = memchr(b'\n', rest) else {
            return walk.chunk.len();
        };
        self.hand_out(walk, at + end, each, What::Line);
        at + end + 1
    }

    fn in_object(
        &mut self,
        walk: &mut Walk<'_>,
        mut at: usize,
        each: &mut impl FnMut(Piece<'_>, u64, u64),
    ) -> usize {
        while let Some(byte) = walk.chunk.get(at) {
            if self.escaped {
                self.escaped = false;
                at += 1;
                continue;
            }
            if self.in_string {
                let rest = walk.chunk.get(at..).unwrap_or_default();
                let Some(stop) = memchr3(b'"', b'\\', b'\n', rest) else {
                    return walk.chunk.len();
                };
                at += stop + 1;
                match rest.get(stop) {
                    Some(b'"') => self.in_string = false,
                    Some(b'\\') => self.escaped = true,
                    // RFC 8259 section 7: no line end stands in a string as it is.
                    _ => {
                        self.hand_out(walk, at - 1, each, What::Broken);
                        return at;
                    }
                }
                continue;
            }
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => {
                    at += 1;
                    continue;
                }
                b'"' => self.in_string = true,
                b'{' | b'[' => {
                    if let Some(next) = self.deeper(walk, at, *byte, each) {
                        return next;
                    }
                }
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        self.hand_out(walk, at + 1, each, What::Object);
                        return at + 1;
                    }
                }
                _ => {}
            }
            self.list_begins = self.list_begins && *byte == b'[';
            self.previous = *byte;
            at += 1;
        }
        at
    }

    /// A brace or bracket opens within an object. `Some`: the object ends here after all.
    fn deeper(
        &mut self,
        walk: &mut Walk<'_>,
        at: usize,
        byte: u8,
        each: &mut impl FnMut(Piece<'_>, u64, u64),
    ) -> Option<usize> {
        if !matches!(self.previous, b':' | b',' | b'[') {
            // RFC 8259 sections 4 and 5: nothing opens here. The object before is broken, and this is the next one.
            self.hand_out(walk, at, each, What::Broken);
            return Some(at);
        }
        if byte == b'{' && self.list_begins {
            self.at = At::Between;
            self.lists = 1;
            self.wrapped = true;
            self.tail = false;
            self.carried.clear();
            return Some(at);
        }
        self.depth += 1;
        self.list_begins = byte == b'[' && self.depth == 2 && self.is_a_list_of_records(walk, at);
        None
    }

    /// Whether the name in front of the bracket is one under which exports keep their list.
    fn is_a_list_of_records(&self, walk: &Walk<'_>, at: usize) -> bool {
        let here = walk.since(at);
        let near = here
            .get(here.len().saturating_sub(NAME_BYTES_MAX)..)
            .unwrap_or_default();
        let start = self.carried.len().saturating_sub(NAME_BYTES_MAX);
        let mut before = self.carried.get(start..).unwrap_or_default().to_vec();
        before.extend_from_slice(near);
        let name = before
            .trim_ascii_end()
            .strip_suffix(b":")
            .and_then(|name| name.trim_ascii_end().strip_suffix(b"\""));
        name.is_some_and(|name| {
            LIST_NAMES.iter().any(|known| {
                name.strip_suffix(*known)
                    .is_some_and(|before| before.ends_with(b"\""))
            })
        })
    }

    fn hand_out(
        &mut self,
        walk: &mut Walk<'_>,
        end: usize,
        each: &mut impl FnMut(Piece<'_>, u64, u64),
        what: What,
    ) {
        self.at = At::Between;
        let here = walk.since(end);
        if std::mem::take(&mut self.tail) && what == What::Object {
            return;
        }
        let (byte, line) = (self.object_byte, self.object_line);
        if self.carried.is_empty() && here.len() <= OBJECT_BYTES_MAX {
            each(what.piece(here), byte, line);
            return;
        }
        self.carry(here);
        if self.overflow {
            each(Piece::Broken(&self.carried), byte, line);
        } else {
            each(what.piece(&self.carried), byte, line);
        }
        self.carried.clear();
    }

    fn carry(&mut self, part: &[u8]) {
        let room = OBJECT_BYTES_MAX.saturating_sub(self.carried.len());
        let kept = part.get(..room).unwrap_or(part);
        self.carried.extend_from_slice(kept);
        self.overflow |= kept.len() < part.len();
    }

    /// Lines begun so far.
    pub fn lines(&self) -> u64 {
        self.lines + u64::from(self.byte > 0)
    }
}

/// A chunk, where in it the present piece begins, and up to where its line ends are counted.
struct Walk<'c> {
    chunk: &'c [u8],
    from: usize,
    counted: usize,
}

impl<'c> Walk<'c> {
    /// The present piece as far as it lies in this chunk.
    fn since(&self, end: usize) -> &'c [u8] {
        self.chunk.get(self.from..end).unwrap_or_default()
    }

    /// Line ends since the last count.
    fn lines_before(&mut self, end: usize) -> u64 {
        let part = self.chunk.get(self.counted..end).unwrap_or_default();
        self.counted = end.max(self.counted);
        memchr_iter(b'\n', part).count() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::{OBJECT_BYTES_MAX, Objects, Piece};

    fn split(text: &str, size: usize) -> Vec<(String, u64, u64)> {
        let mut objects = Objects::default();
        let mut seen = Vec::new();
        let mut each = |piece: Piece<'_>, byte, line| {
            let (mark, bytes) = match piece {
                Piece::Object(bytes) => ("", bytes),
                Piece::Broken(bytes) => ("broken ", bytes),
                Piece::Line(bytes) => ("line ", bytes),
            };
            seen.push((
                format!("{mark}{}", String::from_utf8_lossy(bytes)),
                byte,
                line,
            ));
        };
        for chunk in text.as_bytes().chunks(size) {
            objects.feed(chunk, &mut each);
        }
        objects.end(&mut each);
        seen
    }

    fn at_any_size(text: &str) -> Vec<(String, u64, u64)> {
        let whole = split(text, text.len());
        for size in 1..text.len() {
            assert_eq!(split(text, size), whole, "chunks of {size} of {text}");
        }
        whole
    }

    fn texts(text: &str) -> Vec<String> {
        at_any_size(text)
            .into_iter()
            .map(|(text, ..)| text)
            .collect()
    }

    #[test]
    fn objects_are_found_in_every_wrapping() {
        let a = r#"{"a":"}\"]{","b":[{"value":[1]}]}"#;
        let wanted = [a, "{\"c\":2}"];
        for wrapping in ["A\nC\n", "[A,C]", "[\n A,\n C\n]\n", "A C"] {
            let text = wrapping.replace('A', a).replace('C', wanted[1]);
            assert_eq!(texts(&text), wanted, "{wrapping}");
        }
        for wrapping in [
            "{\"@odata.context\":\"x\",\"value\":[A,C]}",
            "{\"records\" : [\n A,\n C ], \"next\": {\"z\":[]}}\n",
            "{\"kind\":\"k\",\"items\":[A,C],\"etag\":\"e\"}",
        ] {
            let text = wrapping.replace('A', a).replace('C', wanted[1]);
            assert_eq!(texts(&text), wanted, "{wrapping}");
            let twice = text.repeat(2);
            assert_eq!(texts(&twice).len(), 4, "{wrapping}");
        }
        assert_eq!(texts("{\"value\":[]}"), ["{\"value\":[]}"]);
        assert_eq!(texts("{\"items\":[1,2]}"), ["{\"items\":[1,2]}"]);
    }

    #[test]
    fn places_are_those_of_the_first_byte() {
        let found = at_any_size("[\n  {\"a\":1},\n  {\"b\":\n2},\n{}]");
        let places: Vec<_> = found.iter().map(|(_, byte, line)| (*byte, *line)).collect();
        assert_eq!(places, [(4, 2), (15, 3), (25, 5)]);
    }

    #[test]
    fn what_is_broken_ends_early_and_lines_between_are_lines() {
        let text = "Record 1\n{\"a\":\"cut\n{\"b\":1}\n{\"c\":{\"d\":1\n{\"e\":2}\nlast";
        assert_eq!(
            texts(text),
            [
                "line Record 1",
                "broken {\"a\":\"cut",
                "{\"b\":1}",
                "broken {\"c\":{\"d\":1\n",
                "{\"e\":2}",
                "line last"
            ]
        );
        assert_eq!(texts("{\"a\":[{"), ["broken {\"a\":[{"]);
        let long = format!(
            "{{\"a\":\"{}\"}}\n{{\"b\":1}}",
            "x".repeat(OBJECT_BYTES_MAX)
        );
        for size in [long.len(), 65_536] {
            let seen = split(&long, size);
            assert!(seen[0].0.starts_with("broken ") && seen[0].0.len() < OBJECT_BYTES_MAX + 8);
            assert_eq!(seen[1].0, "{\"b\":1}");
        }
    }
}
