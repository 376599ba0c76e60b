//! The release binary under measurement: started in a fresh folder on a port of its own, measured from outside, killed
//! with the value.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::http::Client;

/// How long a start may take before the bench gives up.
const START_SECONDS_MAX: u64 = 60;

/// A desk under measurement.
pub struct Running {
    server: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// Where it takes mail over SMTP, if it does.
    pub mail_listener: Option<SocketAddr>,
    /// Where it takes logs by syslog, if it does.
    pub log_listener: Option<SocketAddr>,
    /// The path of its set-up link, when it is new.
    pub set_up_path: Option<String>,
    /// From the start of the process to the first answered page.
    pub first_page: Duration,
}

impl Running {
    /// Starts the binary on a database (`None`: the embedded one in `folder`) and waits for its first page.
    pub async fn start(
        binary: &Path,
        folder: &Path,
        database: Option<&str>,
    ) -> Result<Running, String> {
        Running::start_with(binary, folder, database, &[]).await
    }

    /// The same, with further arguments.
    pub async fn start_with(
        binary: &Path,
        folder: &Path,
        database: Option<&str>,
        arguments: &[&str],
    ) -> Result<Running, String> {
        std::fs::create_dir_all(folder)
            .map_err(|cause| format!("cannot make `{}`: {cause}", folder.display()))?;
        let begun = Instant::now();
        let mut command = Command::new(binary);
        command
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--lookups",
                "off",
                "--data",
            ])
            .arg(folder)
            .args(arguments);
        if let Some(database) = database {
            command.args(["--database", database]);
        }
        let mut server = command
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|cause| format!("cannot start `{}`: {cause}", binary.display()))?;
        let Opening {
            urls,
            mail_listener,
            log_listener,
        } = read_opening(&mut server)?;
        let address = urls.first().and_then(|url| {
            url.strip_prefix("http://")?
                .trim_end_matches('/')
                .parse()
                .ok()
        });
        let address = address.ok_or("the desk did not say where it listens")?;
        let set_up_path = urls
            .iter()
            .find_map(|url| url.find("/set-up/").map(|at| url[at..].to_owned()));
        let client = Client::new(address)?;
        while client.get("/").await.is_err() {
            if begun.elapsed() > Duration::from_secs(START_SECONDS_MAX) {
                return Err(format!("no page after {START_SECONDS_MAX} s"));
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let first_page = begun.elapsed();
        Ok(Running {
            server,
            address,
            mail_listener,
            log_listener,
            set_up_path,
            first_page,
        })
    }

    /// The process, for the kernel's figures.
    pub fn process(&self) -> u32 {
        self.server.id()
    }

    /// Somebody without a session.
    pub fn client(&self) -> Result<Client, String> {
        Client::new(self.address)
    }

    /// Sets the desk up and gives its first admin's session.
    pub async fn set_up(&self) -> Result<Client, String> {
        let path = self
            .set_up_path
            .as_ref()
            .ok_or("the desk is set up already")?;
        let fields = [
            ("organisation", "Bench School"),
            ("name", "Bea Bench"),
            ("address", "bea@school.example"),
            ("password", "a long enough phrase"),
            ("start", "own"),
        ];
        let client = self.client()?;
        let answer = client.post_form(path, &fields).await?;
        if answer.status != 303 {
            return Err(format!("setting up was answered with {}", answer.status));
        }
        Ok(client.with_session_of(&answer))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// What follows the words with which the desk says where it takes mail.
const MAIL_WORDS: &str = "is taken by SMTP at ";
/// The same for logs.
const LOG_WORDS: &str = "are taken by syslog at ";

/// What the desk says when it opens.
#[derive(Default)]
struct Opening {
    urls: Vec<String>,
    mail_listener: Option<SocketAddr>,
    log_listener: Option<SocketAddr>,
}

/// The addresses in the lines the desk prints until it says how to stop it, and where it takes mail.
fn read_opening(server: &mut Child) -> Result<Opening, String> {
    let output = server
        .stdout
        .take()
        .ok_or("the desk's output is not there")?;
    let mut lines = BufReader::new(output).lines();
    let mut opening = Opening::default();
    for line in lines.by_ref().take(50).map_while(Result::ok) {
        opening.urls.extend(
            line.split_whitespace()
                .filter(|word| word.starts_with("http://"))
                .map(str::to_owned),
        );
        if let Some((_, address)) = line.split_once(MAIL_WORDS) {
            opening.mail_listener = address.trim().parse().ok();
        }
        if let Some((_, address)) = line.split_once(LOG_WORDS) {
            opening.log_listener = address.trim().parse().ok();
        }
        if line.contains("Press Ctrl-C") {
            break;
        }
    }
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
    Ok(opening)
}
