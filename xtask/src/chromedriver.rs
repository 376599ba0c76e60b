//! A ChromeDriver for one test run, on a port of its own, gone with the value. The tests drive Chromium through it.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::{postgres, programs};

/// How long the driver may take to listen.
const START_SECONDS_MAX: u64 = 30;

/// A running driver; dropping it stops the driver and the browsers it started.
pub struct Chromedriver {
    driver: Child,
    port: u16,
}

impl Chromedriver {
    /// Starts the driver and waits until it listens.
    pub fn start() -> Result<Chromedriver, String> {
        let program = programs::find("chromedriver")
            .ok_or("`chromedriver` is missing (Debian package `chromium-driver`)")?;
        let port = postgres::free_port()?;
        let driver = Command::new(program)
            .arg(format!("--port={port}"))
            .args(["--allowed-ips=127.0.0.1", "--log-level=SEVERE"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|cause| format!("cannot start chromedriver: {cause}"))?;
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            if begun.elapsed() > Duration::from_secs(START_SECONDS_MAX) {
                return Err(format!(
                    "chromedriver does not listen after {START_SECONDS_MAX} s"
                ));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(Chromedriver { driver, port })
    }

    /// Where the tests reach it.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
