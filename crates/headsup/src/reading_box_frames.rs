//! How the desk and the process that reads for it speak through two pipes: frames of a length (four bytes, the highest first)
//! and so many bytes. A length over its stated limit ends the conversation before a byte of it is read. What frames mean is not
//! known here.

use std::io::{self, Read, Write};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// What is known beforehand (the organisation's names, its own rules), bytes.
pub const KNOWN_BYTES_MAX: usize = 96 * 1024 * 1024;
/// One piece of evidence, bytes.
pub const EVIDENCE_BYTES_MAX: usize = evidence::limits::MESSAGE_BYTES_MAX;
/// The answers of DNS and of the memory, bytes: twelve rounds of forty answers, each of 64 records of 8 KiB.
pub const ROUND_BYTES_MAX: usize = 320 * 1024 * 1024;
/// The first words of the reading process, bytes.
pub const HELLO_BYTES_MAX: usize = 4 * 1024;
/// What was read out of one piece of evidence, bytes: twenty mails with two hundred findings each, all at their limits.
pub const ANSWER_BYTES_MAX: usize = 32 * 1024 * 1024;

/// A frame is read into memory that grows by this much at a time, bytes: a length alone makes nobody allocate.
const STEP_BYTES: u64 = 256 * 1024;

/// Writes a frame. The reading process's side.
///
/// # Errors
/// When it is longer than `bytes_max`, or nobody reads.
pub fn write(out: &mut impl Write, frame: &[u8], bytes_max: usize) -> io::Result<()> {
    out.write_all(&length_of(frame, bytes_max)?)?;
    out.write_all(frame)?;
    out.flush()
}

/// Reads a frame; `None` where the other side has nothing more to say. The reading process's side.
///
/// # Errors
/// When it is longer than `bytes_max`, or breaks off.
pub fn read(from: &mut impl Read, bytes_max: usize) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let length = within(length, bytes_max)?;
    let mut frame = Vec::new();
    from.take(length).read_to_end(&mut frame)?;
    whole(frame, length).map(Some)
}

/// Writes a frame. The desk's side.
///
/// # Errors
/// When it is longer than `bytes_max`, or nobody reads.
pub async fn send(
    out: &mut (impl AsyncWrite + Unpin),
    frame: &[u8],
    bytes_max: usize,
) -> io::Result<()> {
    out.write_all(&length_of(frame, bytes_max)?).await?;
    out.write_all(frame).await?;
    out.flush().await
}

/// Reads a frame. The desk's side.
///
/// # Errors
/// When it is longer than `bytes_max`, or breaks off.
pub async fn receive(from: &mut (impl AsyncRead + Unpin), bytes_max: usize) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length).await?;
    let length = within(length, bytes_max)?;
    let mut frame = Vec::new();
    // Memory follows the bytes that have come, not the length that was announced.
    let mut missing = length;
    while missing > 0 {
        let step = missing.min(STEP_BYTES);
        let came = from.take(step).read_to_end(&mut frame).await?;
        if came as u64 != step {
            break;
        }
        missing -= step;
    }
    whole(frame, length)
}

fn length_of(frame: &[u8], bytes_max: usize) -> io::Result<[u8; 4]> {
    let fits = u32::try_from(frame.len()).ok();
    let length = fits.filter(|_| frame.len() <= bytes_max);
    length.map(u32::to_be_bytes).ok_or_else(too_long)
}

fn within(length: [u8; 4], bytes_max: usize) -> io::Result<u64> {
    let length = u64::from(u32::from_be_bytes(length));
    if length > bytes_max as u64 {
        return Err(too_long());
    }
    Ok(length)
}

fn whole(frame: Vec<u8>, length: u64) -> io::Result<Vec<u8>> {
    if frame.len() as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(frame)
}

fn too_long() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "a frame is longer than it may be",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_back_as_they_were_and_in_their_order() {
        let mut pipe = Vec::new();
        for frame in [b"".as_slice(), b"one", &[7; 1000]] {
            write(&mut pipe, frame, 1000).unwrap();
        }
        let mut from = pipe.as_slice();
        assert_eq!(read(&mut from, 1000).unwrap().unwrap(), b"");
        assert_eq!(read(&mut from, 1000).unwrap().unwrap(), b"one");
        assert_eq!(read(&mut from, 1000).unwrap().unwrap(), [7; 1000]);
        assert!(read(&mut from, 1000).unwrap().is_none());
    }

    #[test]
    fn a_frame_over_its_limit_is_neither_written_nor_read() {
        assert!(write(&mut Vec::new(), &[0; 11], 10).is_err());
        let mut huge = [0xff; 12].as_slice();
        assert!(read(&mut huge, ANSWER_BYTES_MAX).is_err());
        let mut broken_off = [0, 0, 0, 9, 1, 2].as_slice();
        assert!(read(&mut broken_off, 10).is_err());
    }

    #[tokio::test]
    async fn both_sides_write_the_same_frames() {
        let mut pipe = Vec::new();
        let long = vec![3; STEP_BYTES as usize * 2 + 5];
        send(&mut pipe, &long, ANSWER_BYTES_MAX).await.unwrap();
        let read_back = read(&mut pipe.as_slice(), ANSWER_BYTES_MAX).unwrap();
        assert_eq!(read_back.unwrap(), long);
        let received = receive(&mut pipe.as_slice(), ANSWER_BYTES_MAX).await;
        assert_eq!(received.unwrap(), long);
        let refused = receive(&mut pipe.as_slice(), STEP_BYTES as usize).await;
        assert!(refused.is_err());
        let cut = pipe.get(..pipe.len() - 1).unwrap().to_vec();
        let broken_off = receive(&mut cut.as_slice(), ANSWER_BYTES_MAX).await;
        assert!(broken_off.is_err());
    }
}
