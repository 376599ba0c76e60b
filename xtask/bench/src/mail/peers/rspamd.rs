//! rspamd as a peer: its daemon, started here with the rules of its package, without Redis, without a network and without
//! having learnt anything, asked by HTTP. DNS is pointed at nobody, as for the others.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{Asked, Said, paired};
use crate::figures::cpu_seconds;

/// It compiles its patterns when it starts for the first time.
const START_SECONDS_MAX: u64 = 120;
/// One message.
const ANSWER_SECONDS_MAX: u64 = 60;
/// Bytes of an answer that are read; the score stands at its beginning.
const ANSWER_BYTES_MAX: u64 = 1024 * 1024;

/// A running daemon; it ends with the value.
struct Daemon {
    main: Child,
    address: SocketAddr,
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Asked to end, it takes its workers along.
        let _ = Command::new("kill")
            .arg(self.main.id().to_string())
            .status();
        let _ = self.main.wait();
    }
}

/// Asks about every message, one after the other. The start isn't counted.
pub fn ask(asked: &[Asked], scratch: &Path) -> Result<Said, String> {
    let daemon = start(&scratch.join("rspamd"))?;
    let before = daemon.workers_cpu_seconds();
    let scores: Result<Vec<f64>, String> =
        asked.iter().map(|one| daemon.score(&one.file)).collect();
    let cpu_seconds = daemon.workers_cpu_seconds() - before;
    paired(asked.iter().collect(), scores?, cpu_seconds, "rspamd")
}

fn start(folder: &Path) -> Result<Daemon, String> {
    let failed = |cause: std::io::Error| format!("cannot start rspamd: {cause}");
    std::fs::create_dir_all(folder).map_err(failed)?;
    let address = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map_err(failed)?;
    let settings = folder.join("rspamd.conf");
    std::fs::write(&settings, settings_text(folder, address)).map_err(failed)?;
    let place = |name: &str| format!("--var={name}={}", folder.display());
    let main = Command::new("rspamd")
        // As root it asks to be told that this is meant.
        .args(["-f", "-i", "-c"])
        .arg(&settings)
        .args([place("DBDIR"), place("RUNDIR"), place("LOGDIR")])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let daemon = Daemon { main, address };
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(START_SECONDS_MAX) {
        if daemon
            .answer("GET /ping", &[])
            .is_ok_and(|said| said.contains("pong"))
        {
            return Ok(daemon);
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    Err(format!(
        "rspamd did not answer within {START_SECONDS_MAX} s; its log stands in `{}`",
        folder.display()
    ))
}

fn settings_text(folder: &Path, address: SocketAddr) -> String {
    let folder = folder.display();
    format!(
        r#".include "$CONFDIR/common.conf"
options {{
    .include "$CONFDIR/options.inc"
    pidfile = "{folder}/rspamd.pid";
    control_socket = "{folder}/control.sock mode=0600";
    tempdir = "{folder}";
    dns {{ nameserver = ["127.0.0.1:9"]; timeout = 0.01s; retransmits = 1; }}
}}
logging {{ type = "file"; filename = "{folder}/log"; level = "error"; }}
worker "normal" {{ bind_socket = "{address}"; count = 1; }}
"#
    )
}

impl Daemon {
    fn score(&self, file: &Path) -> Result<f64, String> {
        let bytes = std::fs::read(file)
            .map_err(|cause| format!("cannot read `{}`: {cause}", file.display()))?;
        let said = self.answer("POST /checkv2", &bytes)?;
        // The first score is the message's own; those of the symbols follow.
        let score = said.split_once("\"score\":").and_then(|(_, rest)| {
            let end = rest.find([',', '}'])?;
            rest[..end].trim().parse().ok()
        });
        score.ok_or_else(|| format!("rspamd gave no score for `{}`", file.display()))
    }

    fn answer(&self, what: &str, body: &[u8]) -> Result<String, String> {
        let failed = |cause: std::io::Error| format!("cannot ask rspamd: {cause}");
        let mut stream = TcpStream::connect(self.address).map_err(failed)?;
        let patience = Some(Duration::from_secs(ANSWER_SECONDS_MAX));
        stream.set_read_timeout(patience).map_err(failed)?;
        let head = format!("{what} HTTP/1.0\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).map_err(failed)?;
        stream.write_all(body).map_err(failed)?;
        let mut said = Vec::new();
        stream
            .take(ANSWER_BYTES_MAX)
            .read_to_end(&mut said)
            .map_err(failed)?;
        Ok(String::from_utf8_lossy(&said).into_owned())
    }

    /// What its workers used; the main process scans nothing.
    fn workers_cpu_seconds(&self) -> f64 {
        let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        processes
            .filter_map(|entry| entry.file_name().to_string_lossy().parse().ok())
            .filter(|process| parent_of(*process) == Some(self.main.id()))
            .map(cpu_seconds)
            .sum()
    }
}

/// The parent of a process (proc(5), field 4 of `stat`; the name before it may hold anything but its last bracket).
fn parent_of(process: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_whitespace().nth(1)?.parse().ok()
}
