//! The box in which hostile bytes are read: a process of its own for each piece of evidence, made from this same program, that
//! has no files, no network, no secrets, and stated memory and time (`reading_box_walls`). This is the desk's side: it starts
//! the process, hands it bytes and what is known, and takes nothing for an answer that isn't one (`reading_box_limits`). What goes
//! wrong inside is a finding about the evidence; that the process can't be started at all is an error of the desk.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use evidence::mail::not_read_through::WhyStopped;
use evidence::surroundings::Surroundings;
use tokio::io::AsyncReadExt;
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use crate::reading_box_answer::{self, Reading};
use crate::reading_box_frames as frames;
use crate::reading_box_inside::WayOut;
use crate::reading_box_limits::keeps_to_them;
use crate::reading_box_question::{Known, Round, Task, WaysOut};
use crate::reading_box_walls::Walls;

/// The hidden command by which this program reads in a box.
pub const COMMAND: &str = "read-in-a-box";
/// Address space of one reading, MiB. Mails of 50 MiB (of text, of HTML, of one attachment) are read within half of it.
const MEMORY_MEBIBYTES_MAX: u64 = 1024;
/// Processor time of one reading, all rounds together, seconds.
const CPU_SECONDS_MAX: u64 = 30;
/// How long one round may take by the clock, seconds: the processor may be busy elsewhere.
const ROUND_SECONDS_MAX: u64 = 60;
/// How long the process may take to say its first word, seconds.
const HELLO_SECONDS_MAX: u64 = 30;
/// How long the end of a process is waited for that has stopped speaking, seconds.
const END_SECONDS_MAX: u64 = 2;
/// Of what a process says before it dies, this much is looked at, bytes.
const LAST_WORDS_BYTES_MAX: u64 = 4 * 1024;
/// What Rust's standard library writes before it gives up for want of memory.
const OUT_OF_MEMORY: &[u8] = b"memory allocation of";

/// How a box is made: from which program, and what may be used up inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingBox {
    /// The program that reads; this very one, but for tests.
    pub program: PathBuf,
    /// Address space, MiB.
    pub memory_mebibytes: u64,
    /// Processor time of one reading, seconds.
    pub cpu_seconds: u64,
    /// How long one round may take by the clock.
    pub round: Duration,
}

impl Default for ReadingBox {
    fn default() -> ReadingBox {
        ReadingBox {
            program: own_program(),
            memory_mebibytes: MEMORY_MEBIBYTES_MAX,
            cpu_seconds: CPU_SECONDS_MAX,
            round: Duration::from_secs(ROUND_SECONDS_MAX),
        }
    }
}

/// The running program itself, also after a newer one was put in its place: both sides must speak the same version.
fn own_program() -> PathBuf {
    if cfg!(target_os = "linux") {
        PathBuf::from("/proc/self/exe")
    } else {
        std::env::current_exe().unwrap_or_else(|_| PathBuf::from("headsup"))
    }
}

/// The process that reads could not be started. It says nothing of the evidence, which it has not seen.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot start the process that reads evidence (`{}`): look whether this user may start another process, and whether memory is left", program.display()
)]
pub struct NotBegun {
    program: PathBuf,
    #[source]
    source: io::Error,
}

/// A process that reads one piece of evidence. It ends when this is dropped.
#[derive(Debug)]
pub struct Reader {
    process: Process,
    walls: Walls,
    sha256: String,
    round: Duration,
    /// What is said once, before the first round.
    opening: Option<(Vec<u8>, Vec<u8>)>,
}

#[derive(Debug)]
struct Process {
    child: Child,
    to: ChildStdin,
    from: ChildStdout,
    errors: ChildStderr,
}

impl ReadingBox {
    /// Starts a process for one piece of evidence: its bytes and their digest (SHA-256, lower-case hex). It has seen nothing
    /// of them yet when this returns.
    ///
    /// # Errors
    /// When no such process comes up.
    pub async fn begin(
        &self,
        bytes: Vec<u8>,
        sha256: &str,
        surroundings: &Surroundings,
    ) -> Result<Reader, NotBegun> {
        let known = Task::Read(Box::new(Known::of(surroundings)));
        let known = serde_json::to_vec(&known).map_err(|error| self.not_begun(error.into()))?;
        let (process, walls) = self.start().await?;
        Ok(Reader {
            process,
            walls,
            sha256: sha256.to_owned(),
            round: self.round,
            opening: Some((known, bytes)),
        })
    }

    /// Has a process try every way out of its box: into this folder, onto the network, to other programs.
    ///
    /// # Errors
    /// When no such process comes up, or it does not answer.
    pub async fn try_ways_out(&self, folder: String) -> Result<(Walls, Vec<WayOut>), NotBegun> {
        let (mut process, walls) = self.start().await?;
        let tried = timeout(self.round, process.try_ways_out(folder)).await;
        let tried = tried.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        tried
            .map(|ways| (walls, ways))
            .map_err(|error| self.not_begun(error))
    }

    async fn start(&self) -> Result<(Process, Walls), NotBegun> {
        let mut process = self.spawn().map_err(|error| self.not_begun(error))?;
        let first_word = frames::receive(&mut process.from, frames::HELLO_BYTES_MAX);
        let hello = timeout(Duration::from_secs(HELLO_SECONDS_MAX), first_word).await;
        let hello = hello
            .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
            .and_then(|hello| Ok(serde_json::from_slice(&hello)?));
        match hello {
            Ok(walls) => Ok((process, walls)),
            Err(error) => Err(self.not_begun(error)),
        }
    }

    fn spawn(&self) -> io::Result<Process> {
        let mut child = Command::new(&self.program)
            .arg0("headsup")
            .arg(COMMAND)
            .args(["--memory", &self.memory_mebibytes.to_string()])
            .args(["--cpu", &self.cpu_seconds.to_string()])
            // No variable of ours: passwords of relays and databases may stand in them.
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(to), Some(from), Some(errors)) = pipes else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        Ok(Process {
            child,
            to,
            from,
            errors,
        })
    }

    fn not_begun(&self, source: io::Error) -> NotBegun {
        NotBegun {
            program: self.program.clone(),
            source,
        }
    }
}

impl Reader {
    /// Which walls stand around this process.
    pub fn walls(&self) -> Walls {
        self.walls
    }

    /// Reads, with what DNS and the memory have answered so far. What else is known was said at the beginning. After a
    /// reading that stopped, so do all later ones.
    ///
    /// # Errors
    /// With what stopped it.
    pub async fn read(&mut self, surroundings: &Surroundings) -> Result<Reading, WhyStopped> {
        let answered = timeout(self.round, self.round(surroundings)).await;
        let read = match answered {
            Ok(Ok(answer)) => self.understood(answer).await,
            Ok(Err(error)) if error.kind() == io::ErrorKind::InvalidData => {
                Err((WhyStopped::AnsweredStrangely, "a frame over its limit"))
            }
            Ok(Err(_)) => Err(self.process.how_it_ended().await),
            Err(_) => Err((WhyStopped::TookTooLong, "the clock")),
        };
        read.map_err(|(why, what)| {
            tracing::warn!(why = why.code(), what, "a reading of evidence stopped");
            let _ = self.process.child.start_kill();
            why
        })
    }

    async fn round(&mut self, surroundings: &Surroundings) -> io::Result<Vec<u8>> {
        let Process { to, from, .. } = &mut self.process;
        if let Some((known, bytes)) = self.opening.take() {
            frames::send(to, &known, frames::KNOWN_BYTES_MAX).await?;
            frames::send(to, &bytes, frames::EVIDENCE_BYTES_MAX).await?;
        }
        let round = serde_json::to_vec(&Round::of(surroundings))?;
        frames::send(to, &round, frames::ROUND_BYTES_MAX).await?;
        frames::receive(from, frames::ANSWER_BYTES_MAX).await
    }

    /// Takes an answer apart, on a thread that may take its time.
    async fn understood(&self, answer: Vec<u8>) -> Result<Reading, (WhyStopped, &'static str)> {
        let sha256 = self.sha256.clone();
        let understood = tokio::task::spawn_blocking(move || {
            let reading = reading_box_answer::read(&answer).ok_or("an answer in no known form")?;
            keeps_to_them(&reading, &sha256).map(|()| reading)
        });
        let understood = understood.await.unwrap_or(Err("an answer that stops us"));
        understood.map_err(|broken| (WhyStopped::AnsweredStrangely, broken))
    }
}

impl Process {
    async fn try_ways_out(&mut self, folder: String) -> io::Result<Vec<WayOut>> {
        let task = serde_json::to_vec(&Task::TryWaysOut(WaysOut { folder }))?;
        frames::send(&mut self.to, &task, frames::KNOWN_BYTES_MAX).await?;
        let tried = frames::receive(&mut self.from, frames::ANSWER_BYTES_MAX).await?;
        Ok(serde_json::from_slice(&tried)?)
    }

    /// Why a process that stopped speaking ended. What it wrote about that is believed in one thing only: that memory ran
    /// out, which is for the finding's words and changes nothing else.
    async fn how_it_ended(&mut self) -> (WhyStopped, &'static str) {
        let most = Duration::from_secs(END_SECONDS_MAX);
        let Ok(Ok(status)) = timeout(most, self.child.wait()).await else {
            return (WhyStopped::AnsweredStrangely, "it fell silent");
        };
        let mut last_words = Vec::new();
        let mut errors = (&mut self.errors).take(LAST_WORDS_BYTES_MAX);
        let _ = timeout(most, errors.read_to_end(&mut last_words)).await;
        why_it_ended(status, &last_words)
    }
}

fn why_it_ended(status: ExitStatus, last_words: &[u8]) -> (WhyStopped, &'static str) {
    let ran_out = last_words
        .windows(OUT_OF_MEMORY.len())
        .any(|words| words == OUT_OF_MEMORY);
    match status.signal() {
        Some(libc::SIGXCPU) => (WhyStopped::TookTooLong, "processor time"),
        // We have not killed it, so the system did, and that it does when memory runs out.
        Some(libc::SIGKILL) => (WhyStopped::TookTooMuchMemory, "killed by the system"),
        _ if ran_out => (WhyStopped::TookTooMuchMemory, "its address space"),
        Some(_) => (WhyStopped::Ended, "a signal"),
        None => (WhyStopped::Ended, "its own end"),
    }
}
