//! Backups: one file that holds everything a desk keeps, made while it runs, and the way back. The file is a tar archive
//! that ordinary tools open:
//!
//! - `headsup-backup.json`: which form and which schema the rows have, by which version and when it was made,
//! - `rows/NNNNNN-<table>.jsonl`: the rows, all from one snapshot, see [`rows`],
//! - `playbooks/<name>.toml`: the desk's own playbooks,
//! - `evidence/ab/cdef…`: the bytes, each under its digest,
//! - `SHA256SUMS`: the digest of every part above, in the form `sha256sum -c` reads; it comes last, so an archive that
//!   was cut off has none.
//!
//! Rows are text and say their columns themselves, so a backup of either engine restores into either, and an old one
//! into a newer version: the schema is first made as it was, filled, and then brought up to date. The search index isn't
//! in it; it is made again. The desk's secret is in it: whoever has the file can read everything and make private links.

mod archive;
mod error;
mod make;
mod restore;
pub(crate) mod rows;

use std::path::PathBuf;

use casework::moment::Moment;

pub use error::BackupError;
pub use restore::restore;

/// The form of the archive; a reader refuses one it doesn't know.
const FORM: u64 = 1;
/// The first part.
const OPENING_NAME: &str = "headsup-backup.json";
/// The last part.
const SUMS_NAME: &str = "SHA256SUMS";
/// The folder of rows.
const ROWS_FOLDER: &str = "rows/";
/// The folder of the desk's own playbooks.
const PLAYBOOKS_FOLDER: &str = "playbooks/";
/// The folder of evidence.
const EVIDENCE_FOLDER: &str = "evidence/";
/// The biggest part that is read into memory, bytes: a part of rows is closed after a few MiB, a piece of evidence has a
/// limit of its own, and the sums of a million files are 140 MB.
const PART_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// When and by what a backup is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupStamp {
    /// When.
    pub made: Moment,
    /// The version of the program.
    pub version: String,
}

/// What a backup holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackupMade {
    /// Tables with at least one row.
    pub tables: u64,
    /// Rows.
    pub rows: u64,
    /// Reports among them.
    pub reports: u64,
    /// Files of evidence.
    pub files: u64,
    /// The desk's own playbooks.
    pub playbooks: u64,
    /// The size of the archive, bytes.
    pub bytes: u64,
    /// Digests of evidence that the desk speaks of and that could not be read whole: left out.
    pub damaged_evidence: Vec<String>,
}

/// What a restore brought back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// When and by what the backup was made.
    pub stamp: BackupStamp,
    /// Rows.
    pub rows: u64,
    /// Reports among them.
    pub reports: u64,
    /// Files of evidence.
    pub files: u64,
    /// Mails that waited to leave when the backup was made; they may have left since, so none is sent by itself.
    pub doubted_mails: u64,
    /// The schema the backup had.
    pub schema_of_backup: i64,
    /// The schema it has now.
    pub schema_now: i64,
    /// What checking the timelines and the evidence found, for each organisation.
    pub verified: Vec<crate::VerifyReport>,
}

/// Where a restore puts things.
#[derive(Clone, Debug)]
pub struct RestoreTarget {
    /// The database; it has to be new or empty.
    pub location: crate::Location,
    /// The data folder; it has to be new or empty.
    pub data_folder: PathBuf,
}
