//! A disk that is really full when it is: a small file system in memory, mounted for one test and gone with the value.
//! Mounting needs root, as the test command does anyway.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::needed::require_root;
use crate::temporary_folder::TemporaryFolder;

/// Bytes written at once when the disk is filled.
const FILLING_BYTES: usize = 64 * 1024;

/// A small disk.
pub struct SmallDisk {
    folder: TemporaryFolder,
}

impl SmallDisk {
    /// Mounts a disk of so many bytes.
    pub fn mount(bytes: u64) -> SmallDisk {
        require_root("A story with a full disk");
        let folder = TemporaryFolder::new("small-disk");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o"])
            .arg(format!("size={bytes},mode=0755"))
            .arg("headsup-test")
            .arg(folder.path())
            .output()
            .expect("`mount` starts");
        assert!(
            mounted.status.success(),
            "a small disk can't be mounted here: {}",
            String::from_utf8_lossy(&mounted.stderr)
        );
        SmallDisk { folder }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Fills what is left, to the last byte.
    pub fn fill(&self) {
        use std::io::Write as _;
        let mut file = fs::File::create(self.filling()).expect("the disk takes a name");
        for length in [FILLING_BYTES, 4_096, 1] {
            while file.write_all(&vec![0; length]).is_ok() {}
        }
    }

    /// Makes room again.
    pub fn make_room(&self) {
        fs::remove_file(self.filling()).expect("what filled the disk goes");
    }

    fn filling(&self) -> PathBuf {
        self.folder.path().join("filling")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a server that the test started may still be ending.
        let _ = Command::new("umount")
            .arg("--lazy")
            .arg(self.folder.path())
            .status();
    }
}
