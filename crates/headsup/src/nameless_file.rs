//! A file of the data folder that has no name, for bytes that wait until it is known what may be kept of them: it is gone with
//! the process, however that ends. Nothing in it is durable or acknowledged.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

/// How many names are tried; a process that was killed may have left some.
const NAMES_MAX: u32 = 1_000;
static FILES_MADE: AtomicU32 = AtomicU32::new(0);

/// A file whose name is taken away at once: it lives as long as it is open.
///
/// # Errors
/// When the folder refuses, or is full of files that killed processes left.
pub fn nameless_file(folder: &Path) -> io::Result<File> {
    let mut refused = io::Error::from(io::ErrorKind::AlreadyExists);
    for _ in 0..NAMES_MAX {
        let number = FILES_MADE.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("arriving-{}-{number}.part", std::process::id()));
        let mut options = File::options();
        match options.read(true).write(true).create_new(true).open(&path) {
            Ok(file) => {
                std::fs::remove_file(&path)?;
                return Ok(file);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => refused = error,
            Err(error) => return Err(error),
        }
    }
    Err(refused)
}
