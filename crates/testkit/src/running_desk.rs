//! The real binary, running for one test: its own folder, its own port, killed with the value. Tests speak to it over
//! HTTP or through a browser, as people do.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use crate::temporary_folder::TemporaryFolder;

/// Lines the desk may print before it says where it listens.
const OPENING_LINES_MAX: usize = 50;
/// The embedded database's file in the data folder.
pub const DATABASE_FILE: &str = "headsup.db";

/// A desk that listens.
pub struct RunningDesk {
    server: Child,
    folder: Arc<TemporaryFolder>,
    base_url: String,
    set_up_url: Option<String>,
    mail_listener: Option<SocketAddr>,
    log_listener: Option<SocketAddr>,
    error_output: Arc<Mutex<String>>,
}

impl RunningDesk {
    /// Starts the binary in a fresh folder with the embedded database.
    pub fn start(binary: &Path) -> RunningDesk {
        RunningDesk::start_with(binary, Arc::new(TemporaryFolder::new("desk")), &[])
    }

    /// Starts the binary in a folder that may already hold a desk, with further arguments.
    pub fn start_with(
        binary: &Path,
        folder: Arc<TemporaryFolder>,
        arguments: &[&str],
    ) -> RunningDesk {
        RunningDesk::start_under(binary, folder, arguments, &[])
    }

    /// The same, with variables of the environment.
    pub fn start_under(
        binary: &Path,
        folder: Arc<TemporaryFolder>,
        arguments: &[&str],
        environment: &[(String, OsString)],
    ) -> RunningDesk {
        let mut server = Command::new(binary)
            .envs(environment.iter().cloned())
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--lookups",
                "off",
                "--data",
            ])
            .arg(folder.path().join("data"))
            .args(arguments)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|cause| panic!("cannot start `{}`: {cause}", binary.display()));
        let error_output = collect(server.stderr.take().expect("stderr was piped"));
        let opening = read_opening(server.stdout.take().expect("stdout was piped"));
        let Some(base_url) = url_with(&opening, |_| true) else {
            let _ = server.kill();
            let _ = server.wait();
            let errors = error_output.lock().expect("no reader panicked").clone();
            panic!("the desk did not say where it listens; it said:\n{opening}\n{errors}");
        };
        let set_up_url = url_with(&opening, |url| url.contains("/set-up/"));
        RunningDesk {
            server,
            folder,
            base_url: base_url.trim_end_matches('/').to_owned(),
            set_up_url,
            mail_listener: address_after(&opening, "is taken by SMTP at "),
            log_listener: address_after(&opening, "are taken by syslog at "),
            error_output,
        }
    }

    /// Where it takes mail over SMTP, if it does.
    pub fn mail_listener(&self) -> SocketAddr {
        self.mail_listener
            .expect("the desk takes no mail over SMTP")
    }

    /// Where it takes logs by syslog, if it does.
    pub fn log_listener(&self) -> SocketAddr {
        self.log_listener.expect("the desk takes no logs by syslog")
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.server.id()
    }

    /// The address of a page, from its path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    /// The one-time set-up link it printed.
    pub fn set_up_url(&self) -> &str {
        self.set_up_url
            .as_deref()
            .expect("the desk printed no set-up link")
    }

    /// The folder it runs in; the data lie in `data` below it.
    pub fn folder(&self) -> Arc<TemporaryFolder> {
        Arc::clone(&self.folder)
    }

    /// Where its data lie.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// What it wrote to its error output so far.
    pub fn error_output(&self) -> String {
        self.error_output
            .lock()
            .expect("no reader panicked")
            .clone()
    }

    /// Kills it without a warning, as a power cut would.
    pub fn kill(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Drop for RunningDesk {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Reads until the desk says that it is open and (when it is new) where to set it up; afterwards drains the pipe.
fn read_opening(output: impl Read + Send + 'static) -> String {
    let mut lines = BufReader::new(output).lines();
    let mut opening = String::new();
    for line in lines.by_ref().take(OPENING_LINES_MAX).map_while(Result::ok) {
        opening.push_str(&line);
        opening.push('\n');
        if line.contains("Press Ctrl-C") {
            break;
        }
    }
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
    opening
}

fn collect(mut output: impl Read + Send + 'static) -> Arc<Mutex<String>> {
    let collected = Arc::new(Mutex::new(String::new()));
    let into = Arc::clone(&collected);
    std::thread::spawn(move || {
        let mut buffer = [0u8; 4096];
        while let Ok(length @ 1..) = output.read(&mut buffer) {
            if let Ok(mut text) = into.lock() {
                text.push_str(&String::from_utf8_lossy(&buffer[..length]));
            }
        }
    });
    collected
}

fn address_after(text: &str, words: &str) -> Option<SocketAddr> {
    let (_, rest) = text.split_once(words)?;
    rest.split_whitespace().next()?.parse().ok()
}

fn url_with(text: &str, wanted: impl Fn(&str) -> bool) -> Option<String> {
    text.split_whitespace()
        .find(|word| word.starts_with("http://") && wanted(word))
        .map(str::to_owned)
}
