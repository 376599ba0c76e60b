//! What can stand in the way of a backup or a restore, each with a sentence of advice.

use std::io;
use std::path::{Path, PathBuf};

use crate::error::StoreError;

/// Why a backup or a restore was not made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The store says why.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is a file of this name already.
    #[error("there is a file `{}` already", .path.display())]
    FileExists {
        /// The file.
        path: PathBuf,
    },
    /// A file could not be written or read.
    #[error("could not {operation} `{}`", .path.display())]
    File {
        /// What was being done.
        operation: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// The file isn't a backup, or not a whole one.
    #[error("`{}` is not a whole backup: {says}", .path.display())]
    NotWhole {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        says: String,
    },
    /// A newer Headsup made it.
    #[error("`{}` was made by a newer headsup ({version}, schema {found}); this one knows schemas up to {known}", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version that made it.
        version: String,
        /// Its schema.
        found: i64,
        /// The newest schema of this program.
        known: i64,
    },
    /// Something is kept at the target.
    #[error("`{place}` is not empty")]
    TargetNotEmpty {
        /// The folder or the database.
        place: String,
    },
    /// A column of a kind that this code can't carry.
    #[error("the column `{column}` of `{table}` has the unknown type `{found}`")]
    UnknownColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its type, as the database says it.
        found: String,
    },
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> BackupError {
        BackupError::Store(error.into())
    }
}

impl BackupError {
    /// What to do about it: one sentence for the person at the terminal.
    pub fn advice(&self) -> &'static str {
        match self {
            BackupError::Store(error) => error.advice(),
            BackupError::FileExists { .. } => {
                "Choose another name; a backup is never written over another file."
            }
            BackupError::File { .. } => {
                "Check that the disk has room and that this user may write there; nothing half-made was left behind."
            }
            BackupError::NotWhole { .. } => {
                "Take another backup; nothing was restored from this one."
            }
            BackupError::Newer { .. } => "Restore it with the version of headsup that made it.",
            BackupError::TargetNotEmpty { .. } => {
                "Restore into a new folder with --data, and for PostgreSQL into a new database with --database; nothing was changed."
            }
            BackupError::UnknownColumn { .. } => {
                "This is a fault of headsup's own; please report it."
            }
        }
    }

    pub(super) fn file(
        operation: &'static str,
        path: &Path,
    ) -> impl FnOnce(io::Error) -> BackupError {
        let path = path.to_owned();
        move |source| BackupError::File {
            operation,
            path,
            source,
        }
    }
}
