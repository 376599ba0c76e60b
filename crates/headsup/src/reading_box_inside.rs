//! The process that reads: `headsup read-in-a-box`, started by the desk for one piece of evidence and ended with it. It raises
//! its walls, says which of them stand, reads what it is handed on standard input, and answers on standard output, round after
//! round, until nobody asks any more. It knows no report, no desk and no secret, and whatever happens to it, it can only end.

use std::fs::File;
use std::io::{self, Stdin, Stdout};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::UnixStream;
use std::process::{Command, ExitCode};

use evidence::verdict::examine;
use serde::{Deserialize, Serialize};

use crate::reading_box_answer::{self, Reading};
use crate::reading_box_frames as frames;
use crate::reading_box_question::{Known, Round, Task, WaysOut};
use crate::reading_box_walls::{Allowance, raise};

/// What the process may use up; the desk says it.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct InsideArguments {
    /// Address space, MiB
    #[arg(long, value_name = "MIB")]
    memory: u64,
    /// Processor time, seconds
    #[arg(long, value_name = "SECONDS")]
    cpu: u64,
}

/// A way out of the box, and whether it was open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayOut {
    /// What was tried.
    pub name: String,
    /// Whether it worked.
    pub open: bool,
}

/// Reads one piece of evidence, or tries the ways out. A fault in reading ends the process, and the desk sees that.
pub fn run(arguments: InsideArguments) -> ExitCode {
    let walls = raise(Allowance {
        memory_mebibytes: arguments.memory,
        cpu_seconds: arguments.cpu,
    });
    let (mut from, mut out) = (io::stdin(), io::stdout());
    let spoken = serde_json::to_vec(&walls)
        .map_err(io::Error::from)
        .and_then(|hello| frames::write(&mut out, &hello, frames::HELLO_BYTES_MAX))
        .and_then(|()| converse(&mut from, &mut out));
    match spoken {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn converse(from: &mut Stdin, out: &mut Stdout) -> io::Result<()> {
    let Some(task) = frames::read(from, frames::KNOWN_BYTES_MAX)? else {
        return Ok(());
    };
    match serde_json::from_slice(&task)? {
        Task::Read(known) => read_evidence(*known, from, out),
        Task::TryWaysOut(ways) => {
            let tried = serde_json::to_vec(&try_ways_out(&ways))?;
            frames::write(out, &tried, frames::ANSWER_BYTES_MAX)
        }
    }
}

fn read_evidence(known: Known, from: &mut Stdin, out: &mut Stdout) -> io::Result<()> {
    let mut surroundings = known.surroundings();
    let bytes = frames::read(from, frames::EVIDENCE_BYTES_MAX)?;
    let bytes = bytes.ok_or(io::ErrorKind::UnexpectedEof)?;
    // As many rounds as the desk asks for, which keeps a limit of its own.
    while let Some(round) = frames::read(from, frames::ROUND_BYTES_MAX)? {
        let round: Round = serde_json::from_slice(&round)?;
        round.put_into(&mut surroundings);
        let reading = Reading::of(&examine(&bytes, &surroundings));
        let answer = reading_box_answer::write(&reading)?;
        frames::write(out, &answer, frames::ANSWER_BYTES_MAX)?;
    }
    Ok(())
}

/// Tries what somebody who took this process over would try. Everything should fail.
fn try_ways_out(ways: &WaysOut) -> Vec<WayOut> {
    let nowhere = SocketAddr::from(([127, 0, 0, 1], 9));
    let new_file = format!("{}/written-from-inside", ways.folder);
    let may = |error: io::Error| error.kind() != io::ErrorKind::PermissionDenied;
    [
        ("list the folder", std::fs::read_dir(&ways.folder).is_ok()),
        ("write into the folder", File::create(new_file).is_ok()),
        (
            "read the environment of this process",
            std::fs::read("/proc/self/environ").is_ok(),
        ),
        (
            "read a file of the system",
            std::fs::read("/etc/passwd").is_ok(),
        ),
        // Refused by whoever listens there is reached; refused by the kernel is not.
        (
            "connect over the network",
            TcpStream::connect(nowhere).map_or_else(may, |_| true),
        ),
        (
            "listen on the network",
            TcpListener::bind("127.0.0.1:0").is_ok(),
        ),
        ("send a datagram", UdpSocket::bind("127.0.0.1:0").is_ok()),
        ("make a pair of sockets", UnixStream::pair().is_ok()),
        ("start a program", Command::new("/bin/true").spawn().is_ok()),
        (
            "start a thread",
            std::thread::Builder::new().spawn(|| ()).is_ok(),
        ),
        ("know a variable of the environment", has_environment()),
    ]
    .map(|(name, open)| WayOut {
        name: name.to_owned(),
        open,
    })
    .into()
}

fn has_environment() -> bool {
    std::env::vars_os().next().is_some()
}
