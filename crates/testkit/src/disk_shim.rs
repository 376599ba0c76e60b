//! A disk that fails to sync, and a disk that loses what was not synced: a small library in C that a desk under test is
//! started with, and the rebuilding of a data folder from what that library saw synced. What it catches and what it can't
//! is said in `disk_shim.c`.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::needed::program;
use crate::temporary_folder::TemporaryFolder;

/// The library's text.
const SHIM: &str = include_str!("disk_shim.c");
/// Folders below one another that are rebuilt.
const DEPTH_MAX: u32 = 8;

/// The library, built for one test, with its own folder.
pub struct DiskShim {
    folder: TemporaryFolder,
}

impl DiskShim {
    /// Builds it with the C compiler that Rust links with.
    pub fn build() -> DiskShim {
        let folder = TemporaryFolder::new("disk-shim");
        let source = folder.path().join("shim.c");
        fs::write(&source, SHIM).expect("the shim's text is written");
        let built = Command::new(program("cc"))
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(folder.path().join("shim.so"))
            .arg(&source)
            .arg("-ldl")
            .output()
            .expect("the C compiler starts");
        let said = String::from_utf8_lossy(&built.stderr);
        assert!(built.status.success(), "the shim doesn't compile:\n{said}");
        fs::create_dir(folder.path().join("shadow")).expect("a folder for what is synced");
        DiskShim { folder }
    }

    /// What a desk is started with.
    pub fn environment(&self) -> Vec<(String, OsString)> {
        let at = |name: &str| self.folder.path().join(name).into_os_string();
        vec![
            ("LD_PRELOAD".to_owned(), at("shim.so")),
            ("HEADSUP_SHIM_FAIL".to_owned(), at("fail")),
            ("HEADSUP_SHIM_SHADOW".to_owned(), at("shadow")),
        ]
    }

    /// From now on every sync of a file fails.
    pub fn fail(&self) {
        fs::write(self.folder.path().join("fail"), "").expect("the mark is set");
    }

    /// Syncs work again.
    pub fn mend(&self) {
        fs::remove_file(self.folder.path().join("fail")).expect("the mark is taken away");
    }

    /// Rebuilds `data` in `into`, holding nothing but what was synced. What lay in `data` before the library first saw it
    /// counts as synced where it was never synced since: call it for a folder that a desk made under this library.
    pub fn rebuild(&self, data: &Path, into: &Path) {
        self.rebuild_folder(data, into, 0);
    }

    fn rebuild_folder(&self, folder: &Path, into: &Path, depth: u32) {
        assert!(depth < DEPTH_MAX, "`{}` lies too deep", folder.display());
        fs::create_dir_all(into).expect("a folder is rebuilt");
        let inode = fs::metadata(folder).expect("the folder is there").ino();
        let Ok(names) = fs::read(self.shadow().join(format!("names-{inode}"))) else {
            return;
        };
        let now = inodes_of(folder);
        for line in names.split(|byte| *byte == b'\n') {
            let Some(space) = line.iter().position(|byte| *byte == b' ') else {
                continue;
            };
            let (inode, name) = (&line[..space], OsStr::from_bytes(&line[space + 1..]));
            let inode: u64 = String::from_utf8_lossy(inode).parse().expect("an inode");
            if name == "." || name == ".." {
                continue;
            }
            let to = into.join(name);
            // A folder is known by the inode it has now: none is ever renamed.
            if now
                .get(name)
                .is_some_and(|(known, is_folder)| *known == inode && *is_folder)
            {
                self.rebuild_folder(&folder.join(name), &to, depth + 1);
            } else if let Ok(bytes) = fs::read(self.shadow().join(format!("bytes-{inode}"))) {
                fs::write(&to, bytes).expect("a file is rebuilt");
            } else {
                // The name was synced and the bytes never were.
                fs::write(&to, "").expect("a file is rebuilt");
            }
        }
    }

    fn shadow(&self) -> PathBuf {
        self.folder.path().join("shadow")
    }
}

fn inodes_of(folder: &Path) -> HashMap<OsString, (u64, bool)> {
    let entries = fs::read_dir(folder).expect("the folder is there").flatten();
    entries
        .filter_map(|entry| {
            let facts = entry.metadata().ok()?;
            let name = OsString::from_vec(entry.file_name().into_vec());
            Some((name, (facts.ino(), facts.is_dir())))
        })
        .collect()
}
