//! Finds the programs the tests need and installs them from Debian's packages when it may. What it may not install it
//! names, with the command that would. It never skips: a missing program ends the test run.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Outcome;

/// A program the tests need, and the Debian package that brings it.
struct Needed {
    program: &'static str,
    package: &'static str,
    what_for: &'static str,
}

const NEEDED: &[Needed] = &[
    Needed {
        program: "chromium",
        package: "chromium",
        what_for: "the browser tests",
    },
    Needed {
        program: "chromedriver",
        package: "chromium-driver",
        what_for: "the browser tests",
    },
    Needed {
        program: "initdb",
        package: "postgresql",
        what_for: "the story tests on PostgreSQL",
    },
    Needed {
        program: "npm",
        package: "npm",
        what_for: "fetching axe-core, which checks the pages' accessibility",
    },
];

/// The release of axe-core the pages are checked with.
const AXE_CORE: &str = "axe-core@4.14.1";

/// Makes sure that every needed program is there; installs what is missing when run as root on Debian.
pub fn provide() -> Outcome {
    let missing: Vec<&Needed> = NEEDED
        .iter()
        .filter(|needed| find(needed.program).is_none())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|needed| needed.package).collect();
    for needed in &missing {
        println!(
            "missing: `{}`, for {} (Debian package `{}`)",
            needed.program, needed.what_for, needed.package
        );
    }
    let by_hand = format!(
        "sudo apt-get install -y --no-install-recommends {}",
        packages.join(" ")
    );
    if !may_install() {
        return Err(format!(
            "some programs are missing and this user may not install them. Run: {by_hand}"
        ));
    }
    run(Command::new("apt-get").arg("update"))?;
    run(Command::new("apt-get")
        .args(["install", "-y", "--no-install-recommends"])
        .args(&packages)
        .env("DEBIAN_FRONTEND", "noninteractive"))?;
    match NEEDED.iter().find(|needed| find(needed.program).is_none()) {
        None => Ok(()),
        Some(needed) => Err(format!(
            "`{}` is still missing after installing `{}`",
            needed.program, needed.package
        )),
    }
}

/// The path of a program: on `PATH`, or among Debian's PostgreSQL programs, which are not on it.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join(program));
    on_path
        .chain(debian_postgres(program))
        .find(|file| file.is_file())
}

/// `axe.min.js`, fetched from npm once and kept beside the build.
pub fn axe_core(cache: &Path) -> Result<PathBuf, String> {
    let folder = cache.join(AXE_CORE.replace('@', "-"));
    let script = folder.join("node_modules/axe-core/axe.min.js");
    if script.is_file() {
        return Ok(script);
    }
    std::fs::create_dir_all(&folder)
        .map_err(|cause| format!("cannot make `{}`: {cause}", folder.display()))?;
    run(Command::new("npm")
        .args([
            "install",
            "--no-save",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefix",
        ])
        .arg(&folder)
        .arg(AXE_CORE))?;
    if script.is_file() {
        Ok(script)
    } else {
        Err(format!("npm brought no `{}`", script.display()))
    }
}

/// Runs a command with its output shown; an exit other than 0 is a sentence.
pub fn run(command: &mut Command) -> Outcome {
    let shown = format!("{command:?}").replace('"', "");
    println!("\n$ {shown}");
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|cause| format!("cannot start `{shown}`: {cause}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{shown}` ended with {status}"))
    }
}

/// Whether this process runs as root, read from the kernel.
pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|facts| facts.uid() == 0)
}

fn may_install() -> bool {
    is_root() && find("apt-get").is_some()
}

fn debian_postgres(program: &str) -> Vec<PathBuf> {
    let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = versions
        .flatten()
        .map(|version| version.path().join("bin").join(program))
        .collect();
    files.sort();
    files.reverse();
    files
}
