//! Schemathesis, which plays the running desk against its own description: its release is pinned, it is fetched from PyPI
//! once into a Python environment of its own, and kept beside the build. The test that starts it is a story of the desk.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::programs;

/// The release that is used.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";
/// What brings a Python that can make environments.
const PACKAGES: [&str; 2] = ["python3", "python3-venv"];

/// The program, fetched where it is not there yet.
pub fn provide(cache: &Path) -> Result<PathBuf, String> {
    let folder = cache.join(SCHEMATHESIS.replace("==", "-"));
    let program = folder.join("bin/schemathesis");
    if works(&program) {
        return Ok(program);
    }
    if !can_make_environments() {
        programs::install_or_name(&PACKAGES, "Schemathesis, which checks the API")?;
    }
    // What an interrupted run left behind is no environment.
    let _ = std::fs::remove_dir_all(&folder);
    programs::run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    programs::run(Command::new(folder.join("bin/pip")).args([
        "install",
        "--quiet",
        "--disable-pip-version-check",
        SCHEMATHESIS,
    ]))?;
    if works(&program) {
        Ok(program)
    } else {
        Err(format!(
            "`{SCHEMATHESIS}` was installed, but `{}` does not run",
            program.display()
        ))
    }
}

fn can_make_environments() -> bool {
    succeeds(Command::new("python3").args(["-c", "import ensurepip, venv"]))
}

fn works(program: &Path) -> bool {
    program.is_file() && succeeds(Command::new(program).arg("--version"))
}

fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
