//! The passes whose CPU is compared, all over the same bytes in the same chunks: splitting lines, splitting fields, reading
//! alone, and reading, gathering and explaining. The first two are the least that any reader of lines could cost.

use std::hint::black_box;
use std::io::{self, Read};

use evidence::signin::explaining::{Explanation, explain};
use evidence::signin::gathering::{Caps, Gathering};
use evidence::signin::reading::{InputFacts, Ledger, Reader};
use memchr::{memchr, memchr_iter};

/// Bytes handed over at a time, as the program does it.
pub const CHUNK_BYTES: usize = 256 * 1024;
/// The first of December 2026: no line of the generated logs is younger.
const FACTS: InputFacts = InputFacts {
    not_after: 1_796_083_200_000_000,
    zone_minutes: 0,
};

/// Hands the stream over in chunks.
pub fn in_chunks(mut stream: impl Read, mut take: impl FnMut(&[u8])) -> io::Result<()> {
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        match stream.read(&mut chunk)? {
            0 => return Ok(()),
            count => take(&chunk[..count]),
        }
    }
}

/// Counts lines by their ends, and looks at each.
pub fn lines(stream: impl Read) -> io::Result<u64> {
    let mut count = 0;
    in_chunks(stream, |chunk| {
        let mut begin = 0;
        for end in memchr_iter(b'\n', chunk) {
            black_box(&chunk[begin..end]);
            begin = end + 1;
            count += 1;
        }
    })?;
    Ok(count)
}

/// Splits each line at spaces, and looks at each field. A field cut by the end of a chunk counts twice.
pub fn fields(stream: impl Read) -> io::Result<u64> {
    let mut count = 0;
    in_chunks(stream, |chunk| {
        let mut rest = chunk;
        while let Some(end) = memchr(b'\n', rest) {
            let mut begin = 0;
            for space in memchr_iter(b' ', &rest[..end]) {
                black_box(&rest[begin..space]);
                begin = space + 1;
                count += 1;
            }
            black_box(&rest[begin..end]);
            count += 1;
            rest = &rest[end + 1..];
        }
    })?;
    Ok(count)
}

/// Reads records and drops them.
pub fn reading(stream: impl Read) -> io::Result<u64> {
    let mut reader = Reader::default();
    reader.begin(FACTS);
    let mut count = 0;
    let mut sink = |record: &evidence::signin::record::Record<'_>| {
        black_box(record);
        count += 1;
    };
    in_chunks(stream, |chunk| reader.feed(chunk, &mut sink))?;
    reader.end(&mut sink);
    Ok(count)
}

/// The whole engine.
pub fn explaining(stream: impl Read) -> io::Result<(Ledger, Explanation)> {
    let mut reader = Reader::default();
    reader.begin(FACTS);
    let mut gathering = Gathering::new(Caps::default(), None);
    let mut sink = |record: &evidence::signin::record::Record<'_>| gathering.take(record);
    in_chunks(stream, |chunk| reader.feed(chunk, &mut sink))?;
    reader.end(&mut sink);
    let ledger = reader.ledger().clone();
    let explanation = explain(&gathering.finish(), &ledger);
    Ok((ledger, explanation))
}
