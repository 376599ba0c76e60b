//! The folder that holds evidence bytes, each file once, under the SHA-256 of its bytes: `ab/cdef…`. Writing is durable
//! when it returns (file and folder are synced), reading back verifies the digest, and nothing here edits a file. Which
//! report a file came with is in the database, not here. No file name ever comes from a message.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest as _, Sha256};

use crate::disk_trust::DiskTrust;
use crate::error::{Result, StoreError};

/// The largest piece of evidence that is taken, bytes. One message may be this large, see
/// [`evidence::limits::MESSAGE_BYTES_MAX`].
pub const EVIDENCE_BYTES_MAX: u64 = evidence::limits::MESSAGE_BYTES_MAX as u64;

/// The folder of evidence bytes. Cheap to clone; its methods block on the disk: call them where blocking is allowed,
/// or use the `…_soon` ones.
#[derive(Clone, Debug)]
pub struct EvidenceFolder {
    folder: PathBuf,
    disk: DiskTrust,
    /// For each of the 256 inner folders, whether this process has seen its name safe on the disk. Only the first file in
    /// each has to wait for that.
    inner_durable: Arc<[AtomicBool; 256]>,
}

impl EvidenceFolder {
    /// Opens the folder, making it where it is missing, and proves that it can be written to.
    pub(crate) fn open(folder: &Path, disk: DiskTrust) -> Result<EvidenceFolder> {
        prove_writable(folder)?;
        // The folder may be new, and the data folder too: their names have to survive as well.
        for above in folder.ancestors().skip(1).take(2) {
            let above = if above.as_os_str().is_empty() {
                Path::new(".")
            } else {
                above
            };
            sync_folder(above).map_err(failed("make durable", above))?;
        }
        Ok(EvidenceFolder {
            folder: folder.to_owned(),
            disk,
            inner_durable: Arc::new([const { AtomicBool::new(false) }; 256]),
        })
    }

    /// Keeps these bytes and returns their digest, lower-case hex. When it returns, they survive a power failure.
    /// Bytes that are there already are not written again, unless what is there was damaged.
    pub fn keep(&self, bytes: &[u8]) -> Result<String> {
        let found_bytes = bytes.len() as u64;
        if found_bytes > EVIDENCE_BYTES_MAX {
            return Err(StoreError::EvidenceTooLarge {
                found_bytes,
                limit_bytes: EVIDENCE_BYTES_MAX,
            });
        }
        let sha256 = hex(&Sha256::digest(bytes));
        let path = self.path_of(&sha256)?;
        self.disk.require()?;
        if path.exists() && self.read(&sha256).is_ok() {
            // Whoever wrote it may be on the way to the disk still, or was killed before it got there.
            self.sync_again(&path)?;
            return Ok(sha256);
        }
        self.write_durably(&path, bytes)?;
        Ok(sha256)
    }

    /// The bytes with this digest, verified.
    pub fn read(&self, sha256: &str) -> Result<Vec<u8>> {
        let path = self.path_of(sha256)?;
        let mut bytes = Vec::new();
        let opened =
            fs::File::open(&path).map_err(|source| missing_or_failed(sha256, &path, source))?;
        // One byte more than allowed: a file that grew is seen as damaged, and never read whole.
        opened
            .take(EVIDENCE_BYTES_MAX + 1)
            .read_to_end(&mut bytes)
            .map_err(|source| missing_or_failed(sha256, &path, source))?;
        if hex(&Sha256::digest(&bytes)) == sha256 {
            Ok(bytes)
        } else {
            Err(StoreError::EvidenceDamaged {
                sha256: sha256.to_owned(),
            })
        }
    }

    /// [`EvidenceFolder::keep`], on a thread that may block.
    pub async fn keep_soon(&self, bytes: Vec<u8>) -> Result<String> {
        let folder = self.clone();
        finished(tokio::task::spawn_blocking(move || folder.keep(&bytes)).await)
    }

    /// [`EvidenceFolder::read`], on a thread that may block.
    pub async fn read_soon(&self, sha256: &str) -> Result<Vec<u8>> {
        let (folder, sha256) = (self.clone(), sha256.to_owned());
        finished(tokio::task::spawn_blocking(move || folder.read(&sha256)).await)
    }

    /// Where the bytes with this digest lie. A digest is checked letter by letter, so that no text can lead outside.
    fn path_of(&self, sha256: &str) -> Result<PathBuf> {
        let all_hex = sha256
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        match (sha256.len() == 64 && all_hex).then(|| sha256.split_at(2)) {
            Some((front, rest)) => Ok(self.folder.join(front).join(rest)),
            None => Err(StoreError::unreadable("evidence digest", sha256)),
        }
    }

    fn write_durably(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        let failed = |operation| failed(operation, path);
        let folder = path.parent().unwrap_or(&self.folder);
        self.make_inner(folder)?;
        let (mut file, temporary) = create_temporary(path).map_err(failed("write"))?;
        let written = file
            .write_all(bytes)
            .and_then(|()| self.disk.watch(file.sync_all()))
            .and_then(|()| fs::rename(&temporary, path));
        if let Err(source) = written {
            let _ = fs::remove_file(&temporary);
            return Err(failed("write")(source));
        }
        // The new name must survive a power failure as well.
        self.disk
            .watch(sync_folder(folder))
            .map_err(failed("make durable"))
    }

    /// Makes an inner folder and its name durable, the first time this process meets it.
    fn make_inner(&self, inner: &Path) -> Result<()> {
        let name = inner.file_name().and_then(|name| name.to_str());
        let known = name
            .and_then(|name| usize::from_str_radix(name, 16).ok())
            .and_then(|number| self.inner_durable.get(number));
        if known.is_some_and(|known| known.load(Ordering::SeqCst)) && inner.exists() {
            return Ok(());
        }
        fs::create_dir_all(inner).map_err(failed("make the folder", inner))?;
        self.disk
            .watch(sync_folder(&self.folder))
            .map_err(failed("make durable", inner))?;
        if let Some(known) = known {
            known.store(true, Ordering::SeqCst);
        }
        Ok(())
    }

    /// Syncs what is there already, file and name.
    fn sync_again(&self, path: &Path) -> Result<()> {
        let folder = path.parent().unwrap_or(&self.folder);
        self.make_inner(folder)?;
        let synced = fs::File::open(path).and_then(|file| file.sync_all());
        let synced = synced.and_then(|()| sync_folder(folder));
        self.disk
            .watch(synced)
            .map_err(failed("make durable", path))
    }
}

fn failed(operation: &'static str, path: &Path) -> impl Fn(io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::EvidenceFile {
        operation,
        path: path.clone(),
        source,
    }
}

/// How many temporary names are tried; two writers of the same bytes at once each need one.
const TEMPORARY_NAMES_MAX: u32 = 1_000;

/// Makes a new file beside `path`. The process and a count make the name; nothing random is needed, because a name that
/// exists is skipped.
fn create_temporary(path: &Path) -> io::Result<(fs::File, PathBuf)> {
    let mut refused = io::Error::from(io::ErrorKind::AlreadyExists);
    for count in 0..TEMPORARY_NAMES_MAX {
        let temporary = path.with_extension(format!("{}-{count}.part", std::process::id()));
        match fs::File::create_new(&temporary) {
            Ok(file) => return Ok((file, temporary)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => refused = error,
            Err(error) => return Err(error),
        }
    }
    Err(refused)
}

/// Makes the folder where it is missing, and writes and removes a file in it.
pub(crate) fn prove_writable(folder: &Path) -> Result<()> {
    let failed = |source| StoreError::FolderNotWritable {
        folder: folder.to_owned(),
        source,
    };
    fs::create_dir_all(folder).map_err(failed)?;
    let (_, proof) = create_temporary(&folder.join("may-headsup-write-here")).map_err(failed)?;
    fs::remove_file(proof).map_err(failed)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

fn missing_or_failed(sha256: &str, path: &Path, source: io::Error) -> StoreError {
    if source.kind() == io::ErrorKind::NotFound {
        StoreError::EvidenceMissing {
            sha256: sha256.to_owned(),
        }
    } else {
        StoreError::EvidenceFile {
            operation: "read",
            path: path.to_owned(),
            source,
        }
    }
}

fn finished<T>(joined: std::result::Result<Result<T>, tokio::task::JoinError>) -> Result<T> {
    joined.unwrap_or_else(|stopped| {
        Err(StoreError::EvidenceFile {
            operation: "wait for the disk at",
            path: PathBuf::from("."),
            source: io::Error::other(stopped),
        })
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
