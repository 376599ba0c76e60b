//! Writes small event logs as Windows keeps them (EVTX), for tests and benches: a head, chunks of 64 KiB, and records whose
//! fields stand in two templates, one for the system's part and one for the event's data (MS-EVEN6 section 2.2.12). It
//! writes sums of nothing, because no reader here asks for them, and it reads nothing.

/// The head's length, bytes.
const HEAD_BYTES: usize = 4_096;
/// A chunk's length, bytes.
const CHUNK_BYTES: usize = 65_536;
/// Where a chunk's first record stands.
const RECORDS_AT: usize = 512;
/// From 1601-01-01 to 1970-01-01, in tenths of a microsecond.
const TO_1970: u64 = 116_444_736_000_000_000;
/// Keywords of an audit that failed, and of one that didn't (winmeta.h).
const AUDIT_FAILURE: u64 = 0x8010_0000_0000_0000;
const AUDIT_SUCCESS: u64 = 0x8020_0000_0000_0000;

/// A field's value.
#[derive(Clone, Debug)]
pub enum Value {
    /// A string.
    Text(String),
    /// Four bytes that are shown as `0x…`, as codes are.
    Code(u32),
    /// A whole number.
    Number(u32),
}

/// An event to be written.
#[derive(Clone, Debug)]
pub struct Event<'e> {
    /// Its number.
    pub number: u16,
    /// Whether it tells of something that failed.
    pub is_failure: bool,
    /// When it was written, microseconds since 1970.
    pub at: u64,
    /// The machine that wrote it.
    pub computer: &'e str,
    /// The names of its data; those of one number must always be the same.
    pub names: &'e [&'e str],
    /// The data, one for each name.
    pub values: Vec<Value>,
}

/// A log that grows.
pub struct EvtxLog {
    bytes: Vec<u8>,
    chunk: Vec<u8>,
    /// The templates of this chunk: an event's number, 0 for the system's part, and where it stands.
    templates: Vec<(u16, usize)>,
    records: u64,
    first_of_chunk: u64,
    last_at: usize,
    is_plain: bool,
}

impl EvtxLog {
    /// An empty log, written as Windows does. One that isn't plain says the same in a way that Windows never uses: the
    /// system's part begins with a piece of CDATA.
    pub fn new(is_plain: bool) -> EvtxLog {
        let mut bytes = b"ElfFile\0".to_vec();
        bytes.resize(HEAD_BYTES, 0);
        EvtxLog {
            bytes,
            chunk: vec![0; RECORDS_AT],
            templates: Vec::new(),
            records: 0,
            first_of_chunk: 1,
            last_at: 0,
            is_plain,
        }
    }

    /// Bytes written so far.
    pub fn written(&self) -> usize {
        self.bytes.len() + self.chunk.len()
    }

    /// Adds an event.
    pub fn add(&mut self, event: &Event<'_>) {
        let (begin, templates) = (self.chunk.len(), self.templates.len());
        self.record(event);
        if self.chunk.len() > CHUNK_BYTES {
            self.chunk.truncate(begin);
            self.templates.truncate(templates);
            self.end_chunk();
            self.record(event);
        }
        self.records += 1;
    }

    /// The whole log.
    pub fn end(mut self) -> Vec<u8> {
        self.end_chunk();
        let chunks = (self.bytes.len() - HEAD_BYTES) / CHUNK_BYTES;
        let head = &mut self.bytes;
        put(head, 16, &(chunks.saturating_sub(1) as u64).to_le_bytes());
        put(head, 24, &(self.records + 1).to_le_bytes());
        put(head, 32, &128_u32.to_le_bytes());
        put(head, 36, &[1, 0, 3, 0, 0, 16]);
        put(head, 42, &(chunks as u16).to_le_bytes());
        self.bytes
    }

    fn end_chunk(&mut self) {
        let free = self.chunk.len() as u32;
        let chunk = &mut self.chunk;
        put(chunk, 0, b"ElfChnk\0");
        for (at, number) in [(8, self.first_of_chunk), (24, self.first_of_chunk)] {
            put(chunk, at, &number.to_le_bytes());
        }
        for at in [16, 32] {
            put(chunk, at, &self.records.to_le_bytes());
        }
        put(chunk, 40, &128_u32.to_le_bytes());
        put(chunk, 44, &(self.last_at as u32).to_le_bytes());
        put(chunk, 48, &free.to_le_bytes());
        chunk.resize(CHUNK_BYTES, 0);
        self.bytes.append(chunk);
        self.chunk = vec![0; RECORDS_AT];
        self.templates.clear();
        self.first_of_chunk = self.records + 1;
    }

    fn record(&mut self, event: &Event<'_>) {
        let begin = self.chunk.len();
        self.last_at = begin;
        let time = event.at * 10 + TO_1970;
        self.chunk.extend([0x2a, 0x2a, 0, 0, 0, 0, 0, 0]);
        self.chunk.extend((self.records + 1).to_le_bytes());
        self.chunk.extend(time.to_le_bytes());
        let is_plain = self.is_plain;
        self.fragment(0, |out| system_template(out, is_plain));
        let computer = wide(event.computer);
        let number = self.records + 1;
        let keywords = if event.is_failure {
            AUDIT_FAILURE
        } else {
            AUDIT_SUCCESS
        };
        let fixed: [(u8, &[u8]); 5] = [
            (0x06, &event.number.to_le_bytes()),
            (0x15, &keywords.to_le_bytes()),
            (0x11, &time.to_le_bytes()),
            (0x0a, &number.to_le_bytes()),
            (0x01, &computer),
        ];
        let inside_at = self.values(&fixed, true);
        let inside_begin = self.chunk.len();
        self.fragment(event.number, |out| data_template(out, event.names));
        let values: Vec<(u8, Vec<u8>)> = event.values.iter().map(encoded).collect();
        let values: Vec<(u8, &[u8])> = values
            .iter()
            .map(|(kind, bytes)| (*kind, &bytes[..]))
            .collect();
        self.values(&values, false);
        self.chunk.push(0);
        let inside = (self.chunk.len() - inside_begin) as u16;
        put(&mut self.chunk, inside_at, &inside.to_le_bytes());
        self.chunk.push(0);
        let length = (self.chunk.len() - begin + 4) as u32;
        put(&mut self.chunk, begin + 4, &length.to_le_bytes());
        self.chunk.extend(length.to_le_bytes());
    }

    /// A fragment that is one instance of a template, up to its values; the template stands where it is first used.
    fn fragment(&mut self, number: u16, write: impl FnOnce(&mut Vec<u8>)) {
        self.chunk.extend([0x0f, 1, 1, 0, 0x0c, 1]);
        self.chunk.extend(u32::from(number).to_le_bytes());
        let known = self.templates.iter().find(|(of, _)| *of == number);
        let here = self.chunk.len() + 4;
        let at = known.map_or(here, |(_, at)| *at);
        self.chunk.extend((at as u32).to_le_bytes());
        if at == here {
            self.templates.push((number, at));
            self.chunk.extend([0; 24]);
            let begin = self.chunk.len();
            self.chunk.extend([0x0f, 1, 1, 0]);
            write(&mut self.chunk);
            self.chunk.push(0);
            let length = (self.chunk.len() - begin) as u32;
            put(&mut self.chunk, begin - 4, &length.to_le_bytes());
        }
    }

    /// Values; says where the length of the last one stands, which is still to come, if there is one.
    fn values(&mut self, values: &[(u8, &[u8])], and_more: bool) -> usize {
        let count = values.len() + usize::from(and_more);
        self.chunk.extend((count as u32).to_le_bytes());
        for (kind, bytes) in values {
            self.chunk.extend((bytes.len() as u16).to_le_bytes());
            self.chunk.extend([*kind, 0]);
        }
        let at = self.chunk.len();
        if and_more {
            self.chunk.extend([0, 0, 0x21, 0]);
        }
        for (_, bytes) in values {
            self.chunk.extend(*bytes);
        }
        at
    }
}

fn encoded(value: &Value) -> (u8, Vec<u8>) {
    match value {
        Value::Text(text) => (0x01, wide(text)),
        Value::Code(code) => (0x14, code.to_le_bytes().to_vec()),
        Value::Number(number) => (0x08, number.to_le_bytes().to_vec()),
    }
}

fn system_template(out: &mut Vec<u8>, is_plain: bool) {
    element(out, "Event", None, |out| {
        element(out, "System", None, |out| {
            if !is_plain {
                out.push(0x07);
                out.extend(3_u16.to_le_bytes());
                out.extend(wide("odd"));
            }
            element(out, "EventID", None, |out| place(out, 0, 0x06));
            element(out, "Keywords", None, |out| place(out, 1, 0x15));
            let time = |out: &mut Vec<u8>| place(out, 2, 0x11);
            element(out, "TimeCreated", Some(("SystemTime", &time)), |_| {});
            element(out, "EventRecordID", None, |out| place(out, 3, 0x0a));
            element(out, "Channel", None, |out| words(out, "Security"));
            element(out, "Computer", None, |out| place(out, 4, 0x01));
        });
        place(out, 5, 0x21);
    });
}

fn data_template(out: &mut Vec<u8>, names: &[&str]) {
    element(out, "EventData", None, |out| {
        for (at, name) in names.iter().enumerate() {
            let name = |out: &mut Vec<u8>| words(out, name);
            element(out, "Data", Some(("Name", &name)), |out| {
                place(out, at as u16, 0x01)
            });
        }
    });
}

/// An attribute's name, and what writes its value.
type Attribute<'a> = Option<(&'a str, &'a dyn Fn(&mut Vec<u8>))>;

fn element(
    out: &mut Vec<u8>,
    name: &str,
    attribute: Attribute<'_>,
    body: impl FnOnce(&mut Vec<u8>),
) {
    out.extend([if attribute.is_some() { 0x41 } else { 0x01 }, 0xff, 0xff]);
    let length_at = out.len();
    out.extend([0; 4]);
    self::name(out, name);
    if let Some((name, value)) = attribute {
        let at = out.len();
        out.extend([0; 4]);
        out.push(0x06);
        self::name(out, name);
        value(out);
        let length = (out.len() - at - 4) as u32;
        put(out, at, &length.to_le_bytes());
    }
    out.push(0x02);
    body(out);
    out.push(0x04);
    let length = (out.len() - length_at - 4) as u32;
    put(out, length_at, &length.to_le_bytes());
}

/// A name stands where it is used.
fn name(out: &mut Vec<u8>, name: &str) {
    let here = (out.len() + 4) as u32;
    out.extend(here.to_le_bytes());
    out.extend([0; 6]);
    out.extend((name.len() as u16).to_le_bytes());
    out.extend(wide(name));
    out.extend([0, 0]);
}

fn words(out: &mut Vec<u8>, words: &str) {
    out.extend([0x05, 0x01]);
    out.extend((words.encode_utf16().count() as u16).to_le_bytes());
    out.extend(wide(words));
}

fn place(out: &mut Vec<u8>, at: u16, kind: u8) {
    out.push(0x0d);
    out.extend(at.to_le_bytes());
    out.push(kind);
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn put(out: &mut [u8], at: usize, bytes: &[u8]) {
    out[at..at + bytes.len()].copy_from_slice(bytes);
}
