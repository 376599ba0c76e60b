//! The archive: writing and reading the plain form of tar (POSIX.1-1988, `ustar`), regular files only, with the sums that
//! end ours. Written here because it is sixty lines, and a backup should need nothing to be read but `tar`.

use std::io::{self, Read, Write};

use sha2::{Digest as _, Sha256};

use super::SUMS_NAME;

/// Everything in a tar archive comes in blocks of so many bytes.
const BLOCK_BYTES: usize = 512;
/// The longest name of a part that is written here, bytes (field `name`).
const NAME_BYTES_MAX: usize = 100;

/// Writes parts one after the other and remembers their sums.
pub(super) struct ArchiveWriter<W: Write> {
    out: W,
    made_seconds: u64,
    sums: String,
    bytes: u64,
}

impl<W: Write> ArchiveWriter<W> {
    /// An archive whose parts carry this time, seconds since 1970.
    pub(super) fn new(out: W, made_seconds: u64) -> ArchiveWriter<W> {
        ArchiveWriter {
            out,
            made_seconds,
            sums: String::new(),
            bytes: 0,
        }
    }

    /// Adds a part.
    pub(super) fn add(&mut self, name: &str, content: &[u8]) -> io::Result<()> {
        self.sums.push_str(&line_of_sums(name, content));
        self.write(name, content)
    }

    /// Adds the sums and ends the archive; gives what was written to and how many bytes.
    pub(super) fn finish(mut self) -> io::Result<(W, u64)> {
        let sums = std::mem::take(&mut self.sums);
        self.write(SUMS_NAME, sums.as_bytes())?;
        self.put(&[0; 2 * BLOCK_BYTES])?;
        self.out.flush()?;
        Ok((self.out, self.bytes))
    }

    fn write(&mut self, name: &str, content: &[u8]) -> io::Result<()> {
        let header = header(name, content.len() as u64, self.made_seconds)?;
        self.put(&header)?;
        self.put(content)?;
        let over = content.len() % BLOCK_BYTES;
        if over > 0 {
            self.put(&[0; BLOCK_BYTES][over..])?;
        }
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

/// A part that was read.
pub(super) struct Part {
    /// Its name.
    pub(super) name: String,
    /// Its bytes.
    pub(super) content: Vec<u8>,
}

/// Reads parts one after the other, and checks the sums when it meets them.
pub(super) struct ArchiveReader<R: Read> {
    from: R,
    part_bytes_max: u64,
    sums: String,
    ended: bool,
}

impl<R: Read> ArchiveReader<R> {
    /// Reads an archive whose parts are no bigger than this.
    pub(super) fn new(from: R, part_bytes_max: u64) -> ArchiveReader<R> {
        ArchiveReader {
            from,
            part_bytes_max,
            sums: String::new(),
            ended: false,
        }
    }

    /// The next part; `None` after the sums, which have to agree with everything read before.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the archive.
    pub(super) fn next(&mut self) -> Result<Option<Part>, String> {
        if self.ended {
            return Ok(None);
        }
        let part = self.read_part()?;
        if part.name != SUMS_NAME {
            self.sums.push_str(&line_of_sums(&part.name, &part.content));
            return Ok(Some(part));
        }
        self.ended = true;
        let said = String::from_utf8_lossy(&part.content);
        match first_difference(&said, &self.sums) {
            None => Ok(None),
            Some(line) => Err(format!("`{line}` isn't what its sums say")),
        }
    }

    fn read_part(&mut self) -> Result<Part, String> {
        let mut header = [0; BLOCK_BYTES];
        self.fill(&mut header)?;
        let (name, size) = read_header(&header)?;
        if size > self.part_bytes_max {
            return Err(format!("the part `{name}` is too big"));
        }
        let padded = size.next_multiple_of(BLOCK_BYTES as u64);
        let mut content = Vec::new();
        let read = (&mut self.from)
            .take(padded)
            .read_to_end(&mut content)
            .map_err(cannot_read)?;
        if (read as u64) < padded {
            return Err("it was cut off".to_owned());
        }
        content.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        Ok(Part { name, content })
    }

    fn fill(&mut self, block: &mut [u8]) -> Result<(), String> {
        self.from.read_exact(block).map_err(|cause| {
            if cause.kind() == io::ErrorKind::UnexpectedEof {
                "it was cut off".to_owned()
            } else {
                cannot_read(cause)
            }
        })
    }
}

fn cannot_read(cause: io::Error) -> String {
    format!("it can't be read ({cause})")
}

/// A line as `sha256sum` writes it.
fn line_of_sums(name: &str, content: &[u8]) -> String {
    format!("{}  {name}\n", hex(&Sha256::digest(content)))
}

/// Lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The name on the first line that differs.
fn first_difference(said: &str, found: &str) -> Option<String> {
    if said == found {
        return None;
    }
    let (mut said, mut found) = (said.lines(), found.lines());
    loop {
        match (said.next(), found.next()) {
            (None, None) => return Some(SUMS_NAME.to_owned()),
            (said, found) if said == found => {}
            (said, found) => {
                let line = found.or(said).unwrap_or_default();
                return Some(line.split("  ").nth(1).unwrap_or(SUMS_NAME).to_owned());
            }
        }
    }
}

fn header(name: &str, size: u64, made_seconds: u64) -> io::Result<[u8; BLOCK_BYTES]> {
    let too_long = || io::Error::other(format!("the name `{name}` is too long for an archive"));
    let mut header = [0; BLOCK_BYTES];
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    if name.len() >= NAME_BYTES_MAX {
        return Err(too_long());
    }
    put(0, name.as_bytes());
    put(100, b"0000600\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, format!("{size:011o}\0").as_bytes());
    put(136, format!("{made_seconds:011o}\0").as_bytes());
    // The sum of all bytes of the header, its own field counted as blanks.
    put(148, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Ok(header)
}

fn read_header(header: &[u8; BLOCK_BYTES]) -> Result<(String, u64), String> {
    let no_header = || "it isn't an archive, or it was cut off".to_owned();
    let text = |from: usize, to: usize| {
        let field = &header[from..to];
        let end = field
            .iter()
            .position(|byte| *byte == 0)
            .unwrap_or(field.len());
        std::str::from_utf8(&field[..end])
            .map(str::trim)
            .map_err(|_| no_header())
    };
    let octal = |from, to| u64::from_str_radix(text(from, to)?, 8).map_err(|_| no_header());
    let mut blanked = *header;
    blanked[148..156].copy_from_slice(b"        ");
    let sum: u64 = blanked.iter().map(|byte| u64::from(*byte)).sum();
    if &header[257..262] != b"ustar" || octal(148, 156)? != sum {
        return Err(no_header());
    }
    Ok((text(0, NAME_BYTES_MAX)?.to_owned(), octal(124, 136)?))
}
