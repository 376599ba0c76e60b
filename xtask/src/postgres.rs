//! A throw-away PostgreSQL for one test or bench run: its own folder, its own port on the loopback address, gone with the
//! value. It is not how Headsup is run in earnest.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::programs;

/// How long the server may take to come up.
const START_SECONDS_MAX: u64 = 60;

/// Whether the server syncs what it commits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// As a real one does: for benches.
    Kept,
    /// Not at all, for speed: for tests, which lose nothing with the machine.
    GivenUp,
}

/// A running server; dropping it stops the server and removes its folder.
pub struct Postgres {
    server: Child,
    folder: PathBuf,
    port: u16,
}

impl Postgres {
    /// Makes a cluster and starts it. PostgreSQL refuses to run as root, so a root user lends it the account `postgres`
    /// or `nobody`.
    pub fn start(durability: Durability) -> Result<Postgres, String> {
        let port = free_port()?;
        let folder =
            std::env::temp_dir().join(format!("headsup-postgres-{}-{port}", std::process::id()));
        std::fs::create_dir_all(&folder)
            .map_err(|cause| format!("cannot make `{}`: {cause}", folder.display()))?;
        let account = lent_account()?;
        if let Some((user, group)) = account {
            std::os::unix::fs::chown(&folder, Some(user), Some(group)).map_err(|cause| {
                format!("cannot hand `{}` to PostgreSQL: {cause}", folder.display())
            })?;
        }
        initialise(&folder, account)?;
        let server = launch(&folder, port, account, durability)?;
        let mut postgres = Postgres {
            server,
            folder,
            port,
        };
        postgres.wait_until_up()?;
        Ok(postgres)
    }

    /// The URL under which databases may be created.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Makes an empty database on it.
    pub fn create_database(&self, name: &str) -> crate::Outcome {
        let program = programs::find("createdb")
            .ok_or("`createdb` is missing (Debian package `postgresql-client`)")?;
        let port = self.port.to_string();
        programs::run(Command::new(program).args([
            "--host=127.0.0.1",
            "--username=postgres",
            "--port",
            &port,
            name,
        ]))
    }

    fn wait_until_up(&mut self) -> Result<(), String> {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(START_SECONDS_MAX) {
            if let Ok(Some(status)) = self.server.try_wait() {
                let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                return Err(format!(
                    "PostgreSQL ended with {status} while starting:\n{log}"
                ));
            }
            let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            if log.contains("ready to accept connections") {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(format!("PostgreSQL was not up after {START_SECONDS_MAX} s"))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // The cluster is thrown away, so killing it loses nothing.
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A port of the loopback address that was free a moment ago.
pub fn free_port() -> Result<u16, String> {
    std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|cause| format!("cannot find a free port: {cause}"))
}

fn initialise(folder: &Path, account: Option<(u32, u32)>) -> Result<(), String> {
    let program =
        programs::find("initdb").ok_or("`initdb` is missing (Debian package `postgresql`)")?;
    let mut command = Command::new(program);
    command
        .arg("--pgdata")
        .arg(folder.join("cluster"))
        .args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ])
        .current_dir(folder)
        .stdin(Stdio::null());
    lend(&mut command, account);
    let output = command
        .output()
        .map_err(|cause| format!("cannot start initdb: {cause}"))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(format!(
            "initdb failed:\n{}",
            String::from_utf8_lossy(&output.stderr)
        ))
    }
}

fn launch(
    folder: &Path,
    port: u16,
    account: Option<(u32, u32)>,
    durability: Durability,
) -> Result<Child, String> {
    let program =
        programs::find("postgres").ok_or("`postgres` is missing (Debian package `postgresql`)")?;
    let log = std::fs::File::create(folder.join("log"))
        .map_err(|cause| format!("cannot write a log: {cause}"))?;
    let again = log
        .try_clone()
        .map_err(|cause| format!("cannot write a log: {cause}"))?;
    let mut command = Command::new(program);
    command
        .arg("-D")
        .arg(folder.join("cluster"))
        .args([
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "max_connections=300",
        ])
        .arg("-c")
        .arg(format!("port={port}"))
        .arg("-c")
        .arg(format!("unix_socket_directories={}", folder.display()))
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(again);
    if durability == Durability::GivenUp {
        command.args([
            "-c",
            "fsync=off",
            "-c",
            "synchronous_commit=off",
            "-c",
            "full_page_writes=off",
        ]);
    }
    lend(&mut command, account);
    command
        .spawn()
        .map_err(|cause| format!("cannot start PostgreSQL: {cause}"))
}

fn lend(command: &mut Command, account: Option<(u32, u32)>) {
    if let Some((user, group)) = account {
        command.uid(user).gid(group);
    }
}

/// The account a root user lends to PostgreSQL; `None` for anybody else.
fn lent_account() -> Result<Option<(u32, u32)>, String> {
    if !programs::is_root() {
        return Ok(None);
    }
    let accounts = std::fs::read_to_string("/etc/passwd")
        .map_err(|cause| format!("cannot read /etc/passwd: {cause}"))?;
    ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| account_named(&accounts, name))
        .map(Some)
        .ok_or_else(|| "PostgreSQL may not run as root, and there is neither an account `postgres` nor `nobody`".to_owned())
}

fn account_named(accounts: &str, name: &str) -> Option<(u32, u32)> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        let matches = fields.next()? == name;
        let user = fields.nth(1)?.parse().ok()?;
        let group = fields.next()?.parse().ok()?;
        matches.then_some((user, group))
    })
}
