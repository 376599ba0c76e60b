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
        program: "postfix",
        package: "postfix",
        what_for: "the stories in which a mail server hands mail in and takes mail out",
    },
    Needed {
        program: "dovecot",
        package: "dovecot-imapd",
        what_for: "the stories in which a mailbox is polled, and the ones in which a person reads an answer",
    },
    Needed {
        program: "rsyslogd",
        package: "rsyslog",
        what_for: "the story in which a lockout is told by syslog",
    },
    Needed {
        program: "swaks",
        package: "swaks",
        what_for: "speaking SMTP to the listener as somebody else's client does",
    },
    Needed {
        program: "cc",
        package: "gcc",
        what_for: "the library that makes a disk fail or lose what was not synced",
    },
    Needed {
        program: "faketime",
        package: "faketime",
        what_for: "the story in which the desk's clock jumps a day",
    },
    Needed {
        program: "npm",
        package: "npm",
        what_for: "fetching axe-core, which checks the pages' accessibility, and an OpenID provider to sign in with",
    },
];

/// The release of axe-core the pages are checked with.
const AXE_CORE: &str = "axe-core@4.14.1";
/// The release of the provider, the newest that Node of Debian 12 runs.
const OIDC_PROVIDER: &str = "oidc-provider@8.8.1";

/// Makes sure that every needed program is there; installs what is missing when run as root on Debian.
pub fn provide() -> Outcome {
    provide_packages()?;
    if is_root() {
        Ok(())
    } else {
        Err("Postfix and Dovecot switch users and so start as root only. Run: sudo -E env \"PATH=$PATH\" cargo xtask test".to_owned())
    }
}

fn provide_packages() -> Outcome {
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
    install_allowed(&packages)?;
    match NEEDED.iter().find(|needed| find(needed.program).is_none()) {
        None => Ok(()),
        Some(needed) => Err(format!(
            "`{}` is still missing after installing `{}`",
            needed.program, needed.package
        )),
    }
}

/// Installs what a stage of the run needs besides programs, or names it.
pub fn install_or_name(packages: &[&str], what_for: &str) -> Outcome {
    println!("missing, for {what_for}: {}", packages.join(", "));
    install_allowed(packages)
}

fn install_allowed(packages: &[&str]) -> Outcome {
    if may_install() {
        return install(packages);
    }
    Err(format!(
        "some programs are missing and this user may not install them. \
         Run: sudo apt-get install -y --no-install-recommends {}",
        packages.join(" ")
    ))
}

/// Installs packages without a question, and without leaving a mail server running that nobody asked for.
fn install(packages: &[&str]) -> Outcome {
    run(Command::new("apt-get").arg("update"))?;
    // Postfix would ask what kind of site this is; the tests write their own configuration.
    answer_beforehand("postfix postfix/main_mailer_type select No configuration\n")?;
    let _no_services = ServicesHeldBack::hold()?;
    run(Command::new("apt-get")
        .args(["install", "-y", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Tells debconf an answer, so that a package doesn't ask.
fn answer_beforehand(answer: &str) -> Outcome {
    let failed = |cause: std::io::Error| format!("cannot run `debconf-set-selections`: {cause}");
    let mut debconf = Command::new("debconf-set-selections")
        .stdin(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    if let Some(mut input) = debconf.stdin.take() {
        std::io::Write::write_all(&mut input, answer.as_bytes()).map_err(failed)?;
    }
    let status = debconf.wait().map_err(failed)?;
    status
        .success()
        .then_some(())
        .ok_or_else(|| format!("`debconf-set-selections` ended with {status}"))
}

/// Debian asks this file whether a package may start its service (policy-rc.d, invoke-rc.d(8)); 101 means no.
const SERVICE_POLICY: &str = "/usr/sbin/policy-rc.d";

/// While it lives, packages start no service. A policy that is there already stays as it is.
struct ServicesHeldBack {
    ours: bool,
}

impl ServicesHeldBack {
    fn hold() -> Result<ServicesHeldBack, String> {
        use std::os::unix::fs::OpenOptionsExt as _;
        let made = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o755)
            .open(SERVICE_POLICY);
        match made {
            Ok(mut file) => std::io::Write::write_all(&mut file, b"#!/bin/sh\nexit 101\n")
                .map(|()| ServicesHeldBack { ours: true })
                .map_err(|cause| format!("cannot write `{SERVICE_POLICY}`: {cause}")),
            Err(cause) if cause.kind() == std::io::ErrorKind::AlreadyExists => {
                Ok(ServicesHeldBack { ours: false })
            }
            Err(cause) => Err(format!("cannot write `{SERVICE_POLICY}`: {cause}")),
        }
    }
}

impl Drop for ServicesHeldBack {
    fn drop(&mut self) {
        if self.ours {
            let _ = std::fs::remove_file(SERVICE_POLICY);
        }
    }
}

/// The path of a program: on `PATH`, among the administrator's programs, which may not be on a user's `PATH`, or among
/// Debian's PostgreSQL programs, which are on nobody's.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join(program));
    let for_administrators = ["/usr/sbin", "/usr/local/sbin"]
        .into_iter()
        .map(|folder| Path::new(folder).join(program));
    on_path
        .chain(for_administrators)
        .chain(debian_postgres(program))
        .find(|file| file.is_file())
}

/// `axe.min.js`, fetched from npm once and kept beside the build.
pub fn axe_core(cache: &Path) -> Result<PathBuf, String> {
    let script = "node_modules/axe-core/axe.min.js";
    Ok(from_npm(cache, AXE_CORE, script)?.join(script))
}

/// The folder with the OpenID provider that members sign in with in the stories.
pub fn oidc_provider(cache: &Path) -> Result<PathBuf, String> {
    from_npm(
        cache,
        OIDC_PROVIDER,
        "node_modules/oidc-provider/lib/index.js",
    )
}

/// The folder of a package of npm, fetched once; `file` is in it when it is whole.
fn from_npm(cache: &Path, package: &str, file: &str) -> Result<PathBuf, String> {
    let folder = cache.join(package.replace('@', "-"));
    if folder.join(file).is_file() {
        return Ok(folder);
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
        .arg(package))?;
    if folder.join(file).is_file() {
        Ok(folder)
    } else {
        Err(format!("npm brought no `{}`", folder.join(file).display()))
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
