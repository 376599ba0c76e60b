//! A folder of a test's own, gone with the value. It is not for anything that must outlive the test.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A fresh, empty folder; dropping the value removes it with all that is in it.
#[derive(Debug)]
pub struct TemporaryFolder {
    path: PathBuf,
}

impl TemporaryFolder {
    /// Makes the folder; the name says what for.
    pub fn new(what_for: &str) -> TemporaryFolder {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("headsup-{what_for}-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path)
            .unwrap_or_else(|cause| panic!("cannot make `{}`: {cause}", path.display()));
        TemporaryFolder { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // A folder that stays behind in the system's temporary place harms nobody.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}
