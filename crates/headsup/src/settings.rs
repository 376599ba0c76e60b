//! What this desk was told at start: plain data, shared by every room. How it is read from flags, environment and file
//! is the business of the `config` room; what the organisation says about itself lives in the database, not here.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use crate::channel_settings::{CertificateFiles, ImapMailbox, Network, Relay, ReportAddress};
use crate::log_service::LogService;
use crate::reading_box::ReadingBox;
use crate::secret::SecretSource;
use crate::sign_in_provider::SignInProvider;
use crate::webhook_target::PrivateTarget;

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
    /// The filter that new passwords are compared with; `None` means that they are compared with nothing.
    pub breached_filter: Option<PathBuf>,
    /// Where SMTP (RFC 5321) is listened for; `None` means nowhere.
    pub smtp_listen: Option<SocketAddr>,
    /// Where LMTP (RFC 2033) is listened for; `None` means nowhere.
    pub lmtp_listen: Option<SocketAddr>,
    /// Where people forward to. There is one whenever any mail channel is on.
    pub report_address: Option<ReportAddress>,
    /// Who may hand mail in for anybody, besides this computer itself.
    pub mail_relays: Vec<Network>,
    /// What the listener shows for STARTTLS; without it STARTTLS isn't offered.
    pub smtp_certificate: Option<CertificateFiles>,
    /// The mail server that takes our mail; `None` means that no mail leaves.
    pub relay: Option<Relay>,
    /// The password at the relay; there is one whenever the relay has a user.
    pub relay_password: Option<SecretSource>,
    /// The shared mailbox that is read; `None` means none.
    pub imap: Option<ImapMailbox>,
    /// The mailbox's password. The mailbox has this or a token, never both.
    pub imap_password: Option<SecretSource>,
    /// The mailbox's token for XOAUTH2, read anew at each connection.
    pub imap_token: Option<SecretSource>,
    /// The folder that a mail of the shared mailbox is moved to once it is ours; `None` means that it stays.
    pub imap_move_to: Option<String>,
    /// Slack's signing secret; `None` means that Slack isn't answered.
    pub slack_secret: Option<SecretSource>,
    /// The secret of Teams' outgoing webhook; `None` means that Teams isn't answered.
    pub teams_secret: Option<SecretSource>,
    /// Receivers of webhooks inside our own network, which may be reached all the same.
    pub webhook_private_targets: Vec<PrivateTarget>,
    /// Where syslog is listened for, by UDP and TCP; `None` means nowhere.
    pub log_listen: Option<SocketAddr>,
    /// Where syslog under TLS (RFC 5425) is listened for, with the certificate of the mail listener; `None` means nowhere.
    pub log_tls_listen: Option<SocketAddr>,
    /// Who may send logs, besides this computer itself.
    pub log_senders: Vec<Network>,
    /// Log files on this computer that are followed.
    pub log_files: Vec<PathBuf>,
    /// Services on the net that sign-in logs are pulled from.
    pub log_services: Vec<LogService>,
    /// The organisation's own sign-in, which members may use; `None` means none.
    pub sign_in_provider: Option<SignInProvider>,
    /// How the box is made in which evidence is read. Nobody sets it: tests alone make another.
    pub reading_box: ReadingBox,
}

/// Where the desk listens when nobody says otherwise.
pub const LISTEN_DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
/// The data folder when nobody says otherwise.
pub const DATA_FOLDER_DEFAULT: &str = "headsup-data";

impl Default for Settings {
    /// What holds when nobody says anything: this computer alone, no mail, no chat.
    fn default() -> Settings {
        Settings {
            data: PathBuf::from(DATA_FOLDER_DEFAULT),
            database: None,
            listen: LISTEN_DEFAULT,
            public_url: None,
            lookups: true,
            breached_filter: None,
            smtp_listen: None,
            lmtp_listen: None,
            report_address: None,
            mail_relays: Vec::new(),
            smtp_certificate: None,
            relay: None,
            relay_password: None,
            imap: None,
            imap_password: None,
            imap_token: None,
            imap_move_to: None,
            slack_secret: None,
            teams_secret: None,
            webhook_private_targets: Vec::new(),
            log_listen: None,
            log_tls_listen: None,
            log_senders: Vec::new(),
            log_files: Vec::new(),
            log_services: Vec::new(),
            sign_in_provider: None,
            reading_box: ReadingBox::default(),
        }
    }
}

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
