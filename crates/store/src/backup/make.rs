//! Making a backup while the desk runs. The rows come out of one snapshot; evidence is stored before the rows that speak
//! of it and never edited, so every report in the snapshot has its bytes. The archive is written under another name,
//! synced and then renamed: what has the final name is whole.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::archive::ArchiveWriter;
use super::rows::RowsPart;
use super::{
    BackupError, BackupMade, BackupStamp, EVIDENCE_FOLDER, FORM, OPENING_NAME, PLAYBOOKS_FOLDER,
    ROWS_FOLDER,
};
use crate::error::StoreError;
use crate::evidence_folder::EvidenceFolder;
use crate::face::Store;

/// Bytes gathered before they are written.
const BUFFER_BYTES: usize = 1024 * 1024;
/// The biggest playbook that is carried, bytes; `playbook_files` reads none that is bigger.
const PLAYBOOK_BYTES_MAX: u64 = 1024 * 1024;

/// What the first part says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Opening {
    /// The form of the archive.
    pub(super) form: u64,
    /// The schema of the rows: the newest migration.
    pub(super) schema: i64,
    /// The engine they came from, for people.
    pub(super) engine: String,
    /// When it was made, microseconds since 1970.
    pub(super) made_us: i64,
    /// The version of the program.
    pub(super) version: String,
}

impl Store {
    /// Writes everything into a new archive. Blocks on the disk: for commands, not for requests. When it returns, the file
    /// survives a power failure; when it fails, no file is left behind.
    ///
    /// # Errors
    /// When the file is there already or can't be written, or the database fails.
    pub async fn back_up(
        &self,
        data_folder: &Path,
        file: &Path,
        stamp: &BackupStamp,
    ) -> Result<BackupMade, BackupError> {
        if file.exists() {
            return Err(BackupError::FileExists {
                path: file.to_owned(),
            });
        }
        let unfinished = Unfinished::create(file)?;
        let made = self.write_archive(data_folder, &unfinished, stamp).await?;
        unfinished.finish(file)?;
        Ok(made)
    }

    async fn write_archive(
        &self,
        data_folder: &Path,
        unfinished: &Unfinished,
        stamp: &BackupStamp,
    ) -> Result<BackupMade, BackupError> {
        let out = unfinished.writer()?;
        let made_seconds = u64::try_from(stamp.made.0 / 1_000_000).unwrap_or(0);
        let mut making = Making {
            archive: ArchiveWriter::new(out, made_seconds),
            path: unfinished.path.clone(),
            made: BackupMade::default(),
            digests: BTreeSet::new(),
            tables: BTreeSet::new(),
        };
        let opening = Opening {
            form: FORM,
            schema: self.schema_version().await?,
            engine: self.engine_name().to_owned(),
            made_us: stamp.made.0,
            version: stamp.version.clone(),
        };
        let text = serde_json::to_vec_pretty(&opening).unwrap_or_default();
        making.add(OPENING_NAME, &text)?;
        self.copy_out(&mut |part| making.add_rows(&part)).await?;
        making.add_playbooks(&data_folder.join("playbooks"))?;
        making.add_evidence(self.evidence_folder())?;
        making.finish()
    }
}

/// An archive in the making.
struct Making {
    archive: ArchiveWriter<BufWriter<File>>,
    path: PathBuf,
    made: BackupMade,
    digests: BTreeSet<String>,
    tables: BTreeSet<String>,
}

impl Making {
    fn add(&mut self, name: &str, content: &[u8]) -> Result<(), BackupError> {
        self.archive
            .add(name, content)
            .map_err(BackupError::file("write the backup", &self.path))
    }

    fn add_rows(&mut self, part: &RowsPart) -> Result<(), BackupError> {
        let number = self.made.tables;
        let text = part.write().map_err(|cause| {
            BackupError::file("write the backup", &self.path)(io::Error::other(cause))
        })?;
        self.add(
            &format!("{ROWS_FOLDER}{number:06}-{}.jsonl", part.table),
            &text,
        )?;
        self.made.tables += 1;
        self.made.rows += part.rows.len() as u64;
        if part.table == "reports" {
            self.made.reports += part.rows.len() as u64;
        }
        self.tables.insert(part.table.clone());
        if part.table == "evidence" {
            self.digests.extend(part.values_of("sha256"));
        }
        Ok(())
    }

    fn add_playbooks(&mut self, folder: &Path) -> Result<(), BackupError> {
        let Ok(entries) = fs::read_dir(folder) else {
            return Ok(());
        };
        let mut files: Vec<PathBuf> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| {
                path.extension()
                    .is_some_and(|extension| extension == "toml")
            })
            .collect();
        files.sort();
        for file in files {
            let size = fs::metadata(&file).map_or(0, |facts| facts.len());
            let Some(name) = file.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            if size <= PLAYBOOK_BYTES_MAX {
                let content = fs::read(&file).map_err(BackupError::file("read", &file))?;
                self.add(&format!("{PLAYBOOKS_FOLDER}{name}"), &content)?;
                self.made.playbooks += 1;
            }
        }
        Ok(())
    }

    /// A file that is missing or damaged is left out and named: a backup of the rest is better than none.
    fn add_evidence(&mut self, folder: &EvidenceFolder) -> Result<(), BackupError> {
        for sha256 in std::mem::take(&mut self.digests) {
            match folder.read(&sha256) {
                Ok(bytes) => {
                    let (front, rest) = sha256.split_at(2);
                    self.add(&format!("{EVIDENCE_FOLDER}{front}/{rest}"), &bytes)?;
                    self.made.files += 1;
                }
                Err(StoreError::EvidenceMissing { .. } | StoreError::EvidenceDamaged { .. }) => {
                    self.made.damaged_evidence.push(sha256);
                }
                Err(other) => return Err(other.into()),
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<BackupMade, BackupError> {
        let failed = BackupError::file("write the backup", &self.path);
        let finished = self.archive.finish().and_then(|(out, bytes)| {
            let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.sync_all()?;
            Ok(bytes)
        });
        self.made.bytes = finished.map_err(failed)?;
        self.made.tables = self.tables.len() as u64;
        Ok(self.made)
    }
}

/// The file under its other name; removed with the value unless it was finished.
struct Unfinished {
    path: PathBuf,
    finished: bool,
}

impl Unfinished {
    fn create(file: &Path) -> Result<Unfinished, BackupError> {
        use std::os::unix::fs::OpenOptionsExt as _;
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let path = file.with_file_name(name);
        // What people handed in, and the desk's secret: for nobody but its owner.
        fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(BackupError::file("write the backup", &path))?;
        Ok(Unfinished {
            path,
            finished: false,
        })
    }

    fn writer(&self) -> Result<BufWriter<File>, BackupError> {
        let file = fs::OpenOptions::new().write(true).open(&self.path);
        let file = file.map_err(BackupError::file("write the backup", &self.path))?;
        Ok(BufWriter::with_capacity(BUFFER_BYTES, file))
    }

    fn finish(mut self, file: &Path) -> Result<(), BackupError> {
        let folder = match file.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        fs::rename(&self.path, file)
            .and_then(|()| {
                self.finished = true;
                File::open(folder)?.sync_all()
            })
            .map_err(BackupError::file("write the backup", file))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.finished {
            // What can't be removed keeps its other name, which nobody takes for a backup.
            let _ = fs::remove_file(&self.path);
        }
    }
}
