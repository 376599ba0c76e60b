//! Where a mail's bytes lie while it arrives: in memory while it is small and there is room, else in a file of the data
//! folder that has no name, so that it is gone with the process, however that ends. Nothing here is durable or
//! acknowledged; that happens when the whole mail is taken in.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::limits::{
    ARRIVING_FILES_KIB_MAX, ARRIVING_MEMORY_KIB_MAX, MAILS_ARRIVING_MAX, MEMORY_PER_MAIL_BYTES_MAX,
    TAKING_IN_KIB_MAX, TURN_WAIT_MAX, WRITE_BYTES,
};
use crate::nameless_file::nameless_file;

/// The room that mails on their way in share. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Room {
    folder: PathBuf,
    places: Arc<Semaphore>,
    memory: Arc<Semaphore>,
    files: Arc<Semaphore>,
    taking_in: Arc<Semaphore>,
}

/// A mail that is arriving.
#[derive(Debug)]
pub struct Gathering {
    room: Room,
    place: OwnedSemaphorePermit,
    /// What arrived and isn't in the file: all of the mail while there is no file.
    pending: Vec<u8>,
    memory: Option<OwnedSemaphorePermit>,
    file: Option<File>,
    file_bytes: usize,
    file_room: Option<OwnedSemaphorePermit>,
}

/// A whole mail in memory. It holds its room until it is dropped.
#[derive(Debug)]
pub struct Gathered {
    /// The bytes.
    pub bytes: Vec<u8>,
    _holds: (OwnedSemaphorePermit, Option<OwnedSemaphorePermit>),
}

/// Why a mail can't be gathered just now.
#[derive(Debug, thiserror::Error)]
pub enum NoRoom {
    /// Too much is arriving.
    #[error("too many mails arrive at once")]
    Crowded,
    /// The disk refuses.
    #[error("cannot put an arriving mail on the disk")]
    Disk(#[from] io::Error),
}

impl Room {
    /// The room of one desk; files lie in this folder.
    pub fn new(folder: &Path) -> Room {
        let of = |places| Arc::new(Semaphore::new(places));
        Room {
            folder: folder.to_owned(),
            places: of(MAILS_ARRIVING_MAX),
            memory: of(ARRIVING_MEMORY_KIB_MAX),
            files: of(ARRIVING_FILES_KIB_MAX),
            taking_in: of(TAKING_IN_KIB_MAX),
        }
    }

    /// Begins to gather a mail.
    ///
    /// # Errors
    /// When too many arrive already.
    pub fn begin(&self) -> Result<Gathering, NoRoom> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        Ok(Gathering {
            room: self.clone(),
            place: place.map_err(|_| NoRoom::Crowded)?,
            pending: Vec::new(),
            memory: None,
            file: None,
            file_bytes: 0,
            file_room: None,
        })
    }
}

impl Gathering {
    /// Where the next bytes are put; then call [`Gathering::settle`].
    pub fn pending(&mut self) -> &mut Vec<u8> {
        &mut self.pending
    }

    /// How much has arrived, bytes.
    pub fn bytes(&self) -> usize {
        self.file_bytes + self.pending.len()
    }

    /// Finds a place for what is pending, in memory or in the file.
    ///
    /// # Errors
    /// When there is none.
    pub async fn settle(&mut self) -> Result<(), NoRoom> {
        let fits = self.file.is_none()
            && self.pending.len() <= MEMORY_PER_MAIL_BYTES_MAX
            && self.hold_memory();
        if fits || self.pending.len() < WRITE_BYTES {
            return Ok(());
        }
        self.write_out().await
    }

    /// The whole mail, in memory. One that lies in a file waits for its turn to be loaded, so that few large ones are in
    /// memory at once.
    ///
    /// # Errors
    /// When its turn doesn't come, or the disk refuses.
    pub async fn finish(mut self) -> Result<Gathered, NoRoom> {
        let Some(file) = self.file.take() else {
            return Ok(Gathered {
                bytes: self.pending,
                _holds: (self.place, self.memory),
            });
        };
        let kib = kib(self.bytes()).min(kib(TAKING_IN_KIB_MAX * 1_024));
        let turn = Arc::clone(&self.room.taking_in).acquire_many_owned(kib);
        let Ok(Ok(turn)) = timeout(TURN_WAIT_MAX, turn).await else {
            return Err(NoRoom::Crowded);
        };
        let (file_bytes, end) = (self.file_bytes, self.pending);
        let bytes = on_the_disk(move || load(file, file_bytes, &end)).await?;
        Ok(Gathered {
            bytes,
            _holds: (self.place, Some(turn)),
        })
    }

    /// Holds memory for what is pending; false when there is none left.
    fn hold_memory(&mut self) -> bool {
        let held = self
            .memory
            .as_ref()
            .map_or(0, OwnedSemaphorePermit::num_permits);
        let more = kib(self.pending.capacity().saturating_sub(held * 1_024));
        if more == 0 {
            return true;
        }
        let Ok(permit) = Arc::clone(&self.room.memory).try_acquire_many_owned(more) else {
            return false;
        };
        join(&mut self.memory, permit);
        true
    }

    async fn write_out(&mut self) -> Result<(), NoRoom> {
        let room = Arc::clone(&self.room.files).try_acquire_many_owned(kib(self.pending.len()));
        join(&mut self.file_room, room.map_err(|_| NoRoom::Crowded)?);
        let pending = std::mem::take(&mut self.pending);
        self.file_bytes += pending.len();
        let (file, folder) = (self.file.take(), self.room.folder.clone());
        let written = on_the_disk(move || {
            let mut file = file.map_or_else(|| nameless_file(&folder), Ok)?;
            file.write_all(&pending)?;
            Ok((file, pending))
        });
        let (file, mut pending) = written.await?;
        pending.clear();
        pending.shrink_to(WRITE_BYTES);
        self.pending = pending;
        self.file = Some(file);
        self.memory = None;
        Ok(())
    }
}

fn join(held: &mut Option<OwnedSemaphorePermit>, more: OwnedSemaphorePermit) {
    match held {
        Some(held) => held.merge(more),
        None => *held = Some(more),
    }
}

fn kib(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(1_024)).unwrap_or(u32::MAX)
}

fn load(mut file: File, file_bytes: usize, end: &[u8]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(file_bytes + end.len());
    file.rewind()?;
    file.take(file_bytes as u64).read_to_end(&mut bytes)?;
    if bytes.len() != file_bytes {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    bytes.extend_from_slice(end);
    Ok(bytes)
}

/// Runs on a thread that may block.
async fn on_the_disk<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, NoRoom> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.unwrap_or_else(|stopped| Err(io::Error::other(stopped)))?)
}

#[cfg(test)]
mod tests {
    use super::super::limits::{MAILS_ARRIVING_MAX, MEMORY_PER_MAIL_BYTES_MAX, READ_BYTES};
    use super::{ARRIVING_MEMORY_KIB_MAX, Gathered, NoRoom, Room};
    use testkit::temporary_folder::TemporaryFolder;

    async fn gathered(room: &Room, mail: &[u8]) -> Gathered {
        let mut gathering = room.begin().unwrap();
        for piece in mail.chunks(READ_BYTES) {
            gathering.pending().extend_from_slice(piece);
            gathering.settle().await.unwrap();
        }
        assert_eq!(gathering.bytes(), mail.len());
        gathering.finish().await.unwrap()
    }

    #[tokio::test]
    async fn a_mail_comes_out_as_it_went_in_and_leaves_no_file() {
        let folder = TemporaryFolder::new("gathering");
        let room = Room::new(folder.path());
        let mail: Vec<u8> = (0..3_000_000_u32)
            .map(|number| (number % 251) as u8)
            .collect();
        for length in [
            0,
            1,
            READ_BYTES,
            MEMORY_PER_MAIL_BYTES_MAX,
            700_000,
            mail.len(),
        ] {
            let gathered = gathered(&room, &mail[..length]).await;
            assert!(gathered.bytes == mail[..length], "{length}");
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        }
        assert_eq!(room.memory.available_permits(), ARRIVING_MEMORY_KIB_MAX);
        assert_eq!(room.places.available_permits(), MAILS_ARRIVING_MAX);
    }

    #[tokio::test]
    async fn without_memory_even_a_small_mail_goes_to_a_file() {
        let folder = TemporaryFolder::new("gathering");
        let room = Room::new(folder.path());
        let all = room.memory.clone();
        let _held = all
            .acquire_many(ARRIVING_MEMORY_KIB_MAX as u32)
            .await
            .unwrap();
        let mail = vec![b'x'; 200_000];
        let mut gathering = room.begin().unwrap();
        gathering.pending().extend_from_slice(&mail);
        gathering.settle().await.unwrap();
        assert!(gathering.file.is_some());
        assert!(gathering.finish().await.unwrap().bytes == mail);
    }

    #[tokio::test]
    async fn a_disk_that_refuses_and_too_many_mails_are_said() {
        let room = Room::new(std::path::Path::new("/there/is/no/such/folder"));
        let mut gathering = room.begin().unwrap();
        gathering
            .pending()
            .resize(MEMORY_PER_MAIL_BYTES_MAX + 1, b'x');
        assert!(matches!(gathering.settle().await, Err(NoRoom::Disk(_))));
        drop(gathering);
        let all: Vec<_> = (0..MAILS_ARRIVING_MAX)
            .map(|_| room.begin().unwrap())
            .collect();
        assert!(matches!(room.begin(), Err(NoRoom::Crowded)));
        drop(all);
        assert!(room.begin().is_ok());
    }
}
