//! A throw-away rsyslog of one test: its own configuration and its own socket, on which a test writes what a program would say
//! by syslog(3), and a desk it forwards everything to, in the form of RFC 5424 with a length in front. Gone with the value.
//! It is not how rsyslog is set up in earnest.

use std::net::SocketAddr;
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::needed::program;
use crate::temporary_folder::TemporaryFolder;

/// How long it may take to come up; reached only when something is broken.
const START_SECONDS_MAX: u64 = 30;

/// A running rsyslog.
pub struct Rsyslog {
    server: Child,
    folder: TemporaryFolder,
    socket: UnixDatagram,
}

impl Rsyslog {
    /// Starts one that forwards to this listener, and waits until it takes messages.
    pub fn forwarding_to(listener: SocketAddr) -> Rsyslog {
        let folder = TemporaryFolder::new("rsyslog");
        let path = |name: &str| folder.path().join(name).display().to_string();
        let configuration = format!(
            "global(workDirectory=\"{}\")\n\
             module(load=\"imuxsock\" SysSock.Use=\"off\")\n\
             input(type=\"imuxsock\" Socket=\"{}\" RateLimit.Interval=\"0\")\n\
             action(type=\"omfwd\" target=\"{}\" port=\"{}\" protocol=\"tcp\" TCP_Framing=\"octet-counted\"\n\
             \x20   template=\"RSYSLOG_SyslogProtocol23Format\")\n",
            folder.path().display(),
            path("log"),
            listener.ip(),
            listener.port(),
        );
        std::fs::write(folder.path().join("rsyslog.conf"), configuration)
            .expect("the folder is writable");
        let server = Command::new(program("rsyslogd"))
            .args(["-n", "-f", &path("rsyslog.conf"), "-i", &path("pid")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("rsyslogd starts");
        let socket = UnixDatagram::unbound().expect("a socket is to be had");
        let mut running = Rsyslog {
            server,
            folder,
            socket,
        };
        running.wait_until_up();
        running
    }

    /// Says something as a program of this name and process number would.
    pub fn say(&self, program: &str, process: u32, message: &str) {
        // Facility 10 (authpriv), severity 6, as sshd writes.
        let line = format!("<86>{program}[{process}]: {message}");
        self.socket
            .send_to(line.as_bytes(), self.log())
            .expect("rsyslog takes what programs say");
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    fn wait_until_up(&mut self) {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(START_SECONDS_MAX) {
            if let Ok(Some(status)) = self.server.try_wait() {
                panic!("rsyslog ended with {status} while starting");
            }
            if self.socket.send_to(b"<46>test: up", self.log()).is_ok() {
                return;
            }
            std::thread::yield_now();
        }
        panic!("rsyslog was not up after {START_SECONDS_MAX} s");
    }
}

impl Drop for Rsyslog {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
