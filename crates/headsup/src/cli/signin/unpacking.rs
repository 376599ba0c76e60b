//! What gzip or Zstandard packed, unpacked as it is read; found by the first bytes, never by the name. Several packed parts
//! one behind another, as log rotation leaves them, are read to the last. It knows nothing of logs.

use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// The first bytes of gzip (RFC 1952 section 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// The first bytes of a Zstandard frame (RFC 8878 section 3.1.1).
const ZSTANDARD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// The first bytes of a frame to be skipped, but for the lowest four bits (RFC 8878 section 3.1.2).
const SKIPPABLE: u32 = 0x184d_2a50;
/// What a packed frame may ask to have in memory, bytes; `zstd` itself takes up to 8 MiB unless told otherwise.
const WINDOW_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// The stream itself, or what was packed into it.
pub fn unpacked(mut stream: impl Read + 'static) -> io::Result<Box<dyn Read>> {
    let mut start = Vec::new();
    stream
        .by_ref()
        .take(ZSTANDARD.len() as u64)
        .read_to_end(&mut start)?;
    let whole = Cursor::new(start.clone()).chain(stream);
    Ok(if start.starts_with(&GZIP) {
        Box::new(MultiGzDecoder::new(whole))
    } else if start == ZSTANDARD || skippable(&start) {
        Box::new(Frames::new(whole))
    } else {
        Box::new(whole)
    })
}

fn skippable(start: &[u8]) -> bool {
    let magic = <[u8; 4]>::try_from(start).map(u32::from_le_bytes);
    magic.is_ok_and(|magic| magic & !0xf == SKIPPABLE)
}

/// Frames of Zstandard, one behind another.
struct Frames<R> {
    source: R,
    decoder: FrameDecoder,
    in_frame: bool,
}

impl<R: Read> Frames<R> {
    fn new(source: R) -> Frames<R> {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(WINDOW_BYTES_MAX);
        Frames {
            source,
            decoder,
            in_frame: false,
        }
    }

    /// Begins the next frame; says whether there is one.
    fn begin(&mut self) -> io::Result<bool> {
        loop {
            let mut magic = Vec::new();
            self.source.by_ref().take(4).read_to_end(&mut magic)?;
            if magic.is_empty() {
                return Ok(false);
            }
            if !skippable(&magic) {
                let frame = Cursor::new(magic).chain(&mut self.source);
                self.decoder.init(frame).map_err(io::Error::other)?;
                self.in_frame = true;
                return Ok(true);
            }
            let mut length = [0; 4];
            self.source.read_exact(&mut length)?;
            let length = u64::from(u32::from_le_bytes(length));
            io::copy(&mut self.source.by_ref().take(length), &mut io::sink())?;
        }
    }
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.in_frame && !self.begin()? {
                return Ok(0);
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder
                    .decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1))
                    .map_err(io::Error::other)?;
            }
            let count = self.decoder.read(buffer)?;
            if count > 0 {
                return Ok(count);
            }
            self.in_frame = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::unpacked;
    use std::io::{Cursor, Read};

    /// A frame that holds these bytes as they are (RFC 8878 sections 3.1.1 and 3.1.1.2).
    fn frame(bytes: &[u8]) -> Vec<u8> {
        let mut frame = super::ZSTANDARD.to_vec();
        // One segment, its length in one byte, no checksum.
        frame.extend([0x20, bytes.len() as u8]);
        let header = (bytes.len() as u32) << 3 | 1;
        frame.extend(&header.to_le_bytes()[..3]);
        frame.extend(bytes);
        frame
    }

    fn text(bytes: Vec<u8>) -> std::io::Result<String> {
        let mut text = String::new();
        unpacked(Cursor::new(bytes))?.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn frames_are_read_to_the_last_and_other_bytes_as_they_are() {
        let mut packed = frame(b"one\n");
        packed.extend([0x53, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, b'x', b'x']);
        packed.extend(frame(b"two\n"));
        assert_eq!(text(packed.clone()).unwrap(), "one\ntwo\n");
        packed.truncate(packed.len() - 2);
        assert!(text(packed).is_err());
        for plain in ["", "(", "plain"] {
            assert_eq!(text(plain.into()).unwrap(), plain);
        }
    }
}
