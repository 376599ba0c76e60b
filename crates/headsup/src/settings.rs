//! What this desk was told at start: plain data, shared by every room. How it is read from flags, environment and file
//! is the business of the `config` room; what the organisation says about itself lives in the database, not here.

use std::net::SocketAddr;
use std::path::PathBuf;

/// The settings of one process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The folder that holds the embedded database and the evidence bytes.
    pub data: PathBuf,
    /// Where the database is: `sqlite:PATH` or `postgres://…`; `None` means SQLite inside [`Settings::data`].
    pub database: Option<String>,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// How people reach this desk, without a trailing slash, such as `https://desk.school.example`; `None` means the
    /// listening address itself.
    pub public_url: Option<String>,
    /// Whether DNS may be asked at all.
    pub lookups: bool,
}

/// Where the desk listens when nobody says otherwise.
pub const LISTEN_DEFAULT: &str = "127.0.0.1:8080";
/// The data folder when nobody says otherwise.
pub const DATA_FOLDER_DEFAULT: &str = "headsup-data";

impl Settings {
    /// The start of every link handed to people, without a trailing slash.
    pub fn base_url(&self) -> String {
        match &self.public_url {
            Some(url) => url.clone(),
            None => format!("http://{}", self.listen),
        }
    }

    /// Whether people reach this desk over https; cookies are then marked `Secure`.
    pub fn is_https(&self) -> bool {
        self.public_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"))
    }
}
