//! Restoring a backup into an empty place. The whole archive is read and checked first, so that nothing is begun that
//! can't be finished; then the bytes are written, then the rows in one transaction under the schema they had, then the
//! schema is brought up to date, the search index is made again and every timeline is checked.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use casework::moment::Moment;

use super::archive::{ArchiveReader, Part, hex};
use super::make::Opening;
use super::rows::RowsPart;
use super::{
    BackupError, BackupStamp, EVIDENCE_FOLDER, FORM, OPENING_NAME, PART_BYTES_MAX,
    PLAYBOOKS_FOLDER, ROWS_FOLDER, RestoreTarget, Restored,
};
use crate::disk_trust::DiskTrust;
use crate::evidence_folder::EvidenceFolder;
use crate::face::Store;
use crate::location::Location;

/// Bytes read at once.
const BUFFER_BYTES: usize = 1024 * 1024;

/// Restores an archive. Blocks on the disk: for commands, not for requests. Where it fails after it began, it takes away
/// what it had made.
///
/// # Errors
/// When the archive isn't whole or too new, when something is kept at the target, or when disk or database fail.
pub async fn restore(file: &Path, target: &RestoreTarget) -> Result<Restored, BackupError> {
    let opening = check_all(file, Store::schema_known(&target.location))?;
    refuse_kept(target).await?;
    let begun = Begun::at(target)?;
    let restored = fill(file, &opening, target).await?;
    begun.keep();
    Ok(restored)
}

/// Reads the archive to its end; nothing is written.
fn check_all(file: &Path, schema_known: i64) -> Result<Opening, BackupError> {
    let mut opening = None;
    for_each_part(file, &mut |part| {
        if opening.is_none() {
            opening = Some(read_opening(file, &part, schema_known)?);
        } else {
            check_part(&part).map_err(|says| not_whole(file, says))?;
        }
        Ok(())
    })?;
    opening.ok_or_else(|| not_whole(file, "it is empty".to_owned()))
}

fn read_opening(file: &Path, part: &Part, known: i64) -> Result<Opening, BackupError> {
    let opening: Option<Opening> = (part.name == OPENING_NAME)
        .then(|| serde_json::from_slice(&part.content).ok())
        .flatten();
    let opening = opening
        .ok_or_else(|| not_whole(file, format!("it doesn't begin with `{OPENING_NAME}`")))?;
    if opening.form > FORM || opening.schema > known {
        return Err(BackupError::Newer {
            path: file.to_owned(),
            version: opening.version,
            found: opening.schema,
            known,
        });
    }
    Ok(opening)
}

fn check_part(part: &Part) -> Result<(), String> {
    let name = &part.name;
    if name.starts_with(ROWS_FOLDER) {
        return RowsPart::read(&part.content).map(|_| ());
    }
    if let Some(playbook) = name.strip_prefix(PLAYBOOKS_FOLDER) {
        return if is_plain_name(playbook) {
            Ok(())
        } else {
            Err(format!("it holds a part with the odd name `{name}`"))
        };
    }
    let digest = name
        .strip_prefix(EVIDENCE_FOLDER)
        .map(|rest| rest.replace('/', ""));
    match digest {
        Some(digest) if digest == sha256(&part.content) => Ok(()),
        Some(_) => Err(format!("`{name}` doesn't hold the bytes it is named after")),
        None => Err(format!("it holds a part with the odd name `{name}`")),
    }
}

/// A file name that leads nowhere else.
fn is_plain_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0'])
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    hex(&sha2::Sha256::digest(bytes))
}

/// Refuses a folder that holds anything, and a database that holds tables.
async fn refuse_kept(target: &RestoreTarget) -> Result<(), BackupError> {
    let kept = |place: String| Err(BackupError::TargetNotEmpty { place });
    let folder = &target.data_folder;
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return kept(folder.display().to_string());
    }
    match &target.location {
        Location::Sqlite(path) if path.exists() => kept(path.display().to_string()),
        Location::Sqlite(_) => Ok(()),
        Location::Postgres(options) => {
            let place = target.location.to_string();
            if crate::postgres::copying::is_empty(options, &place).await? {
                Ok(())
            } else {
                kept(place)
            }
        }
    }
}

/// What a restore has begun to make; taken away again unless it is kept.
struct Begun {
    folder: PathBuf,
    database: Option<PathBuf>,
    kept: bool,
}

impl Begun {
    fn at(target: &RestoreTarget) -> Result<Begun, BackupError> {
        use std::os::unix::fs::DirBuilderExt as _;
        let folder = target.data_folder.clone();
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder)
            .map_err(BackupError::file("make", &folder))?;
        Ok(Begun {
            folder,
            database: match &target.location {
                Location::Sqlite(path) => Some(path.clone()),
                Location::Postgres(_) => None,
            },
            kept: false,
        })
    }

    fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        // What can't be taken away is refused as not empty the next time.
        for folder in ["evidence", "playbooks"] {
            let _ = fs::remove_dir_all(self.folder.join(folder));
        }
        if let Some(database) = &self.database {
            for ending in ["", "-wal", "-shm"] {
                let mut name = database.as_os_str().to_owned();
                name.push(ending);
                let _ = fs::remove_file(PathBuf::from(name));
            }
        }
    }
}

async fn fill(
    file: &Path,
    opening: &Opening,
    target: &RestoreTarget,
) -> Result<Restored, BackupError> {
    let files = write_files(file, &target.data_folder)?;
    let store =
        Store::open_with_schema(&target.location, &target.data_folder, opening.schema).await?;
    let mut archive = open_archive(file)?;
    let mut reports = 0;
    let mut next = || {
        while let Some(part) = archive.next().map_err(|says| not_whole(file, says))? {
            if part.name.starts_with(ROWS_FOLDER) {
                let part = RowsPart::read(&part.content).map_err(|says| not_whole(file, says))?;
                if part.table == "reports" {
                    reports += part.rows.len() as u64;
                }
                return Ok(Some(part));
            }
        }
        Ok(None)
    };
    let rows = store.copy_in(&mut next).await?;
    store.close().await;
    // Opened anew, as the desk does it: this brings the schema up to date.
    let store = Store::open(&target.location, &target.data_folder).await?;
    let doubted_mails = store.doubt_waiting_mails().await?;
    let mut verified = Vec::new();
    for organisation in store.organisations().await? {
        store.index_again(organisation.id).await?;
        verified.push(store.desk(organisation.id).verify_chains().await?);
    }
    let schema_now = store.schema_version().await?;
    store.close().await;
    Ok(Restored {
        stamp: BackupStamp {
            made: Moment(opening.made_us),
            version: opening.version.clone(),
        },
        rows,
        reports,
        files,
        doubted_mails,
        schema_of_backup: opening.schema,
        schema_now,
        verified,
    })
}

/// Writes evidence and playbooks; gives the number of files of evidence.
fn write_files(file: &Path, data_folder: &Path) -> Result<u64, BackupError> {
    let evidence =
        EvidenceFolder::open(&data_folder.join("evidence"), DiskTrust::new(data_folder))?;
    let playbooks = data_folder.join("playbooks");
    let mut files = 0;
    for_each_part(file, &mut |part| {
        if part.name.starts_with(EVIDENCE_FOLDER) {
            evidence.keep(&part.content)?;
            files += 1;
        } else if let Some(name) = part.name.strip_prefix(PLAYBOOKS_FOLDER) {
            let path = playbooks.join(name);
            fs::create_dir_all(&playbooks)
                .and_then(|()| fs::write(&path, &part.content))
                .and_then(|()| File::open(&path)?.sync_all())
                .map_err(BackupError::file("write", &path))?;
        }
        Ok(())
    })?;
    Ok(files)
}

fn for_each_part(
    file: &Path,
    each: &mut dyn FnMut(Part) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let mut archive = open_archive(file)?;
    while let Some(part) = archive.next().map_err(|says| not_whole(file, says))? {
        each(part)?;
    }
    Ok(())
}

fn open_archive(file: &Path) -> Result<ArchiveReader<BufReader<File>>, BackupError> {
    let opened = File::open(file).map_err(BackupError::file("read", file))?;
    let reader = BufReader::with_capacity(BUFFER_BYTES, opened);
    Ok(ArchiveReader::new(reader, PART_BYTES_MAX))
}

fn not_whole(file: &Path, says: String) -> BackupError {
    BackupError::NotWhole {
        path: file.to_owned(),
        says,
    }
}
