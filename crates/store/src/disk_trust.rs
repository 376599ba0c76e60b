//! Whether the disk still keeps what it is asked to keep. A sync that fails once can't be repeated: the kernel may have
//! thrown away what it couldn't write and calls the next sync a success (fsync(2)). So after the first failure this
//! process promises nothing more until it is started again, and says so in a file for `headsup doctor`.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Result, StoreError};

/// Left in the data folder by a process that met a failing sync; taken away by the next one that starts.
pub const DISK_FAILED_FILE: &str = "disk-failed";

/// Shared by everything that syncs, and everything that promises.
#[derive(Clone, Debug)]
pub(crate) struct DiskTrust {
    lost: Arc<AtomicBool>,
    data_folder: PathBuf,
}

impl DiskTrust {
    /// Trusts the disk below this folder, until it fails.
    pub(crate) fn new(data_folder: &Path) -> DiskTrust {
        DiskTrust {
            lost: Arc::default(),
            data_folder: data_folder.to_owned(),
        }
    }

    /// Whether nothing has failed.
    pub(crate) fn holds(&self) -> bool {
        !self.lost.load(Ordering::SeqCst)
    }

    /// Refuses to promise anything once it failed.
    ///
    /// # Errors
    /// When a sync has failed before.
    pub(crate) fn require(&self) -> Result<()> {
        if self.holds() {
            Ok(())
        } else {
            Err(StoreError::DiskNotTrusted)
        }
    }

    /// Passes a sync's result on, and remembers a failure. A full disk is no failure: nothing was promised and lost.
    pub(crate) fn watch<T>(&self, synced: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &synced
            && error.kind() != io::ErrorKind::StorageFull
            && error.kind() != io::ErrorKind::QuotaExceeded
        {
            self.lose();
        }
        synced
    }

    /// Remembers that the embedded database's own sync failed.
    pub(crate) fn heed(&self, error: &StoreError) {
        if let StoreError::Database { source, .. } = error
            && let sqlx::Error::Database(said) = source
            && said
                .try_downcast_ref::<sqlx::sqlite::SqliteError>()
                .is_some()
            && matches!(
                said.code().as_deref(),
                Some(SYNC_FAILED | FOLDER_SYNC_FAILED)
            )
        {
            self.lose();
        }
    }

    fn lose(&self) {
        if !self.lost.swap(true, Ordering::SeqCst) {
            // The disk may refuse this too; the process itself knows.
            let _ = std::fs::write(self.data_folder.join(DISK_FAILED_FILE), "");
        }
    }
}

/// `SQLITE_IOERR_FSYNC` (sqlite.org/rescode.html).
const SYNC_FAILED: &str = "1034";
/// `SQLITE_IOERR_DIR_FSYNC`.
const FOLDER_SYNC_FAILED: &str = "1290";
