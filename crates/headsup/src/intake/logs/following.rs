//! Follows a log file: what lies there when the desk starts teaches habits, what is written from then on is told. A file that
//! is moved away is read to its end before its successor is begun, and one that was cut is read from its start. It looks
//! at the file a few times a second, which works on every file system.

use std::io::SeekFrom;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;

use super::limits::{FOLLOW_EVERY, LEARNT_BYTES_MAX, READ_BYTES};
use super::piece::{Piece, StreamId};
use crate::state::DeskState;

/// An open file, and how far it was read.
struct Followed {
    file: File,
    number: (u64, u64),
    read_bytes: u64,
    /// What came without its line end.
    rest: Vec<u8>,
}

/// Follows the file until the desk stops. One that isn't there yet is waited for.
pub async fn follow(
    state: DeskState,
    path: PathBuf,
    pieces: mpsc::Sender<Piece>,
    mut stopping: watch::Receiver<bool>,
) {
    let stream = StreamId(state.log_tally.next_stream());
    let name = path.display().to_string();
    if pieces.send(Piece::Begin(stream, name)).await.is_err() {
        return;
    }
    let mut followed = None;
    let mut first = true;
    loop {
        let looked = look(&mut followed, &path, stream, first, &pieces).await;
        if let Err(error) = looked {
            state.log_tally.file_trouble();
            tracing::debug!(cause = ?error.to_string(), "a followed log cannot be read just now");
        }
        first = false;
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => break,
            () = sleep(FOLLOW_EVERY) => {}
        }
        if pieces.is_closed() {
            return;
        }
    }
    let _ = pieces.send(Piece::End(stream)).await;
}

/// Reads what is new.
async fn look(
    followed: &mut Option<Followed>,
    path: &Path,
    stream: StreamId,
    first: bool,
    pieces: &mpsc::Sender<Piece>,
) -> std::io::Result<()> {
    if let Some(open) = followed {
        read_on(open, stream, false, pieces).await?;
    }
    let metadata = tokio::fs::metadata(path).await?;
    let number = (metadata.dev(), metadata.ino());
    match followed {
        Some(open) if open.number == number && metadata.len() >= open.read_bytes => Ok(()),
        _ => {
            let mut open = Followed {
                file: File::open(path).await?,
                number,
                read_bytes: 0,
                rest: Vec::new(),
            };
            if first {
                skip_to_the_last_part(&mut open, metadata.len()).await?;
            }
            let result = read_on(&mut open, stream, first, pieces).await;
            *followed = Some(open);
            result
        }
    }
}

async fn skip_to_the_last_part(open: &mut Followed, length: u64) -> std::io::Result<()> {
    if length > LEARNT_BYTES_MAX {
        open.read_bytes = length - LEARNT_BYTES_MAX;
        open.file.seek(SeekFrom::Start(open.read_bytes)).await?;
    }
    Ok(())
}

/// Reads to the present end of the file and hands on whole lines.
async fn read_on(
    open: &mut Followed,
    stream: StreamId,
    learning: bool,
    pieces: &mpsc::Sender<Piece>,
) -> std::io::Result<()> {
    let mut buffer = vec![0_u8; READ_BYTES];
    loop {
        let length = open.file.read(&mut buffer).await?;
        let Some(read) = buffer.get(..length).filter(|read| !read.is_empty()) else {
            return Ok(());
        };
        open.read_bytes += length as u64;
        let Some(end) = read.iter().rposition(|byte| *byte == b'\n') else {
            open.rest.extend_from_slice(read);
            continue;
        };
        let (whole, rest) = read.split_at(end + 1);
        let mut lines = std::mem::replace(&mut open.rest, rest.to_vec());
        lines.extend_from_slice(whole);
        let piece = if learning {
            Piece::Learnt(stream, lines)
        } else {
            Piece::Lines(stream, lines)
        };
        if pieces.send(piece).await.is_err() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use tokio::sync::mpsc;

    use super::{Piece, StreamId, look};

    /// What arrived so far: text, and whether it teaches.
    fn arrived(pieces: &mut mpsc::Receiver<Piece>) -> (String, bool) {
        let (mut text, mut learnt) = (Vec::new(), false);
        while let Ok(piece) = pieces.try_recv() {
            match piece {
                Piece::Lines(_, lines) => text.extend(lines),
                Piece::Learnt(_, lines) => {
                    learnt = true;
                    text.extend(lines);
                }
                Piece::Begin(..) | Piece::End(_) | Piece::Settle(_) => {}
            }
        }
        (String::from_utf8(text).unwrap(), learnt)
    }

    #[tokio::test]
    async fn a_file_is_followed_through_half_lines_rotation_and_cutting() {
        let folder = testkit::temporary_folder::TemporaryFolder::new("followed-log");
        let path = folder.path().join("auth.log");
        let (sender, mut pieces) = mpsc::channel(64);
        let mut followed = None;
        let append = |text: &str| {
            let mut file = std::fs::OpenOptions::new()
                .append(true)
                .create(true)
                .open(&path)
                .unwrap();
            file.write_all(text.as_bytes()).unwrap();
        };
        assert!(
            look(&mut followed, &path, StreamId(1), true, &sender)
                .await
                .is_err()
        );
        append("old\nha");
        look(&mut followed, &path, StreamId(1), true, &sender)
            .await
            .unwrap();
        assert_eq!(arrived(&mut pieces), ("old\n".to_owned(), true));
        append("lf\nnext\n");
        look(&mut followed, &path, StreamId(1), false, &sender)
            .await
            .unwrap();
        assert_eq!(arrived(&mut pieces), ("half\nnext\n".to_owned(), false));
        append("last of the old file\n");
        std::fs::rename(&path, folder.path().join("auth.log.1")).unwrap();
        append("first of the new\n");
        look(&mut followed, &path, StreamId(1), false, &sender)
            .await
            .unwrap();
        assert_eq!(
            arrived(&mut pieces).0,
            "last of the old file\nfirst of the new\n"
        );
        std::fs::write(&path, "cut\n").unwrap();
        look(&mut followed, &path, StreamId(1), false, &sender)
            .await
            .unwrap();
        assert_eq!(arrived(&mut pieces).0, "cut\n");
    }
}
