//! The first half of a connection to an IMAP server: finding it, TLS, the greeting, signing in. What is said after that
//! stands in `imap_connection`. The secret is read anew each time and is in no error.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_imap::error::Error as ImapError;
use async_imap::imap_proto::{Capability, Response, ResponseCode, Status};
use async_imap::{Authenticator, Client, Session};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::channel_settings::{ImapMailbox, Protection};
use crate::imap_trouble::{ImapTrouble, busy};
use crate::imap_wire::Wire;
use crate::secret::SecretSource;
use crate::settings::Settings;
use crate::tls;

/// How long finding and reaching the server may take, seconds.
const CONNECT_SECONDS_MAX: u64 = 15;
/// How long the greeting may take, seconds.
const GREETING_SECONDS_MAX: u64 = 20;
/// How long signing in may take, seconds. Servers answer a wrong password late on purpose.
const SIGN_IN_SECONDS_MAX: u64 = 60;
/// What may come in while signing in, bytes.
const SIGN_IN_BYTES_MAX: u64 = 256 * 1024;
/// Addresses of one host that are tried.
const ADDRESSES_MAX: usize = 8;

/// A mailbox and what is needed to sign in to it.
#[derive(Clone, Debug)]
pub struct ImapAccess {
    /// Where it is.
    pub mailbox: ImapMailbox,
    /// What to sign in with.
    pub key: ImapKey,
    /// Whom to trust in TLS; `None` means whom the operating system trusts.
    pub tls: Option<Arc<ClientConfig>>,
}

/// What to sign in with.
#[derive(Clone, Debug)]
pub enum ImapKey {
    /// A password.
    Password(SecretSource),
    /// A token, for XOAUTH2.
    Token(SecretSource),
}

impl ImapAccess {
    /// The mailbox of these settings; `None` where none is to be read.
    pub fn of(settings: &Settings) -> Option<ImapAccess> {
        let token = settings.imap_token.clone().map(ImapKey::Token);
        let password = settings.imap_password.clone().map(ImapKey::Password);
        Some(ImapAccess {
            mailbox: settings.imap.clone()?,
            key: token.or(password)?,
            tls: None,
        })
    }

    /// Host and port, for sentences.
    pub fn place(&self) -> String {
        match self.mailbox.host.contains(':') {
            true => format!("[{}]:{}", self.mailbox.host, self.mailbox.port),
            false => format!("{}:{}", self.mailbox.host, self.mailbox.port),
        }
    }

    /// The mailbox's name in the database: `user@host:port/folder`.
    pub fn key_of_mailbox(&self) -> String {
        format!(
            "{}@{}/{}",
            self.mailbox.user,
            self.place(),
            self.mailbox.folder
        )
    }

    /// Connects and signs in.
    ///
    /// # Errors
    /// Whatever stands in the way.
    pub(crate) async fn sign_in(&self) -> Result<Session<Wire>, ImapTrouble> {
        let place = self.place();
        let silent = |seconds| ImapTrouble::Silent {
            place: place.clone(),
            seconds,
        };
        let wire = timeout(Duration::from_secs(CONNECT_SECONDS_MAX), self.connect())
            .await
            .map_err(|_| silent(CONNECT_SECONDS_MAX))??;
        let mut client = Client::new(wire);
        let limit = Duration::from_secs(GREETING_SECONDS_MAX);
        let offered = timeout(limit, self.greeting(&mut client))
            .await
            .map_err(|_| silent(GREETING_SECONDS_MAX))??;
        let limit = Duration::from_secs(SIGN_IN_SECONDS_MAX);
        timeout(limit, self.authenticate(client, &offered))
            .await
            .map_err(|_| silent(SIGN_IN_SECONDS_MAX))?
    }

    async fn connect(&self) -> Result<Wire, ImapTrouble> {
        let stream = self.reach().await?;
        if self.mailbox.protection == Protection::Plain {
            return Ok(Wire::new(stream, SIGN_IN_BYTES_MAX));
        }
        let config = match &self.tls {
            Some(config) => Arc::clone(config),
            None => tls::client_config()?,
        };
        let host = &self.mailbox.host;
        let name = ServerName::try_from(host.clone())
            .map_err(|_| ImapTrouble::NoSuchHost { host: host.clone() })?;
        tokio_rustls::TlsConnector::from(config)
            .connect(name, stream)
            .await
            .map(|stream| Wire::new(stream, SIGN_IN_BYTES_MAX))
            .map_err(|source| ImapTrouble::of_tls(host, &self.place(), source))
    }

    async fn reach(&self) -> Result<TcpStream, ImapTrouble> {
        let host = &self.mailbox.host;
        let not_found = || ImapTrouble::NoSuchHost { host: host.clone() };
        let found: Vec<SocketAddr> = tokio::net::lookup_host((&**host, self.mailbox.port))
            .await
            .map_err(|_| not_found())?
            .take(ADDRESSES_MAX)
            .collect();
        let mut trouble = not_found();
        for address in found {
            match TcpStream::connect(address).await {
                Ok(stream) => {
                    // Commands are short and wait for their answers.
                    let _ = stream.set_nodelay(true);
                    return Ok(stream);
                }
                Err(source) => trouble = unreached(self.place(), source),
            }
        }
        Err(trouble)
    }

    /// Reads the greeting and what it says the server offers; often it says nothing of that (RFC 9051 section 7.1.5).
    async fn greeting(&self, client: &mut Client<Wire>) -> Result<Vec<String>, ImapTrouble> {
        let greeting = client
            .read_response()
            .await
            .map_err(|source| match source.kind() {
                std::io::ErrorKind::Other => ImapTrouble::NotImap {
                    place: self.place(),
                },
                _ => ended(String::new()),
            })?;
        let Some(greeting) = greeting else {
            return Err(ended(String::new()));
        };
        let Response::Data { status, outcome } = greeting.parsed() else {
            return Err(ImapTrouble::NotImap {
                place: self.place(),
            });
        };
        let said = outcome.information.as_deref().unwrap_or_default();
        if *status != Status::Ok {
            return Err(busy(said).unwrap_or_else(|| ended(said.to_owned())));
        }
        Ok(match &outcome.code {
            Some(ResponseCode::Capabilities(offered)) => offered.iter().map(offer).collect(),
            _ => Vec::new(),
        })
    }

    async fn authenticate(
        &self,
        client: Client<Wire>,
        offered: &[String],
    ) -> Result<Session<Wire>, ImapTrouble> {
        let user = &self.mailbox.user;
        let offers = |name: &str| offered.iter().any(|one| one == name);
        let (session, way) = match &self.key {
            ImapKey::Token(source) => {
                if !offered.is_empty() && !offers("AUTH=XOAUTH2") {
                    return Err(ImapTrouble::NoWayIn { way: "token" });
                }
                let token = source.read()?;
                let answers = Answers::xoauth2(user, token.reveal());
                (client.authenticate("XOAUTH2", answers).await, "token")
            }
            ImapKey::Password(source) => {
                let password = source.read()?;
                // LOGIN knows ASCII only (RFC 9051 section 4.3); PLAIN is UTF-8 (RFC 4616).
                let ascii = user.is_ascii() && password.reveal().is_ascii();
                if ascii && !offers("LOGINDISABLED") {
                    (client.login(user, password.reveal()).await, "password")
                } else if offered.is_empty() || offers("AUTH=PLAIN") {
                    let answers = Answers::plain(user, password.reveal());
                    (client.authenticate("PLAIN", answers).await, "password")
                } else {
                    return Err(ImapTrouble::NoWayIn { way: "password" });
                }
            }
        };
        session.map_err(|(error, _)| self.refused(error, way))
    }

    fn refused(&self, error: ImapError, way: &'static str) -> ImapTrouble {
        let user = self.mailbox.user.clone();
        match error {
            ImapError::No(told) | ImapError::Bad(told) => {
                let said = said(&told);
                match busy(&said) {
                    Some(trouble) => trouble,
                    None if way == "token" => ImapTrouble::TokenRefused { user, said },
                    None => ImapTrouble::PasswordRefused { user, said },
                }
            }
            ImapError::Io(error) if error.kind() == std::io::ErrorKind::Other => {
                ImapTrouble::NotImap {
                    place: self.place(),
                }
            }
            _ => ended(String::new()),
        }
    }
}

fn ended(said: String) -> ImapTrouble {
    ImapTrouble::Ended { said }
}

fn unreached(place: String, source: std::io::Error) -> ImapTrouble {
    match source.kind() {
        std::io::ErrorKind::ConnectionRefused => ImapTrouble::Refused { place },
        _ => ImapTrouble::Unreachable { place, source },
    }
}

/// One thing a server offers, as it is written, upper case.
pub(crate) fn offer(offered: &Capability<'_>) -> String {
    match offered {
        Capability::Imap4rev1 => "IMAP4REV1".to_owned(),
        Capability::Auth(way) => format!("AUTH={}", way.to_ascii_uppercase()),
        Capability::Atom(atom) => atom.to_ascii_uppercase(),
    }
}

/// What the server says, out of the library's rendering of it: `code: None, info: Some("…")`.
fn said(told: &str) -> String {
    let inner = told.split_once("info: Some(\"").map(|(_, rest)| rest);
    let inner = inner.and_then(|rest| rest.strip_suffix("\")"));
    inner.unwrap_or_default().replace("\\\"", "\"")
}

/// Our side of a SASL exchange: the first answer is the credentials, each further one is empty. That is how a client asks
/// for the error after XOAUTH2 was refused, instead of sending the token again.
struct Answers {
    first: Option<Vec<u8>>,
}

impl Answers {
    /// The form that Google and Microsoft document for XOAUTH2.
    fn xoauth2(user: &str, token: &str) -> Answers {
        let first = format!("user={user}\u{1}auth=Bearer {token}\u{1}\u{1}");
        Answers {
            first: Some(first.into_bytes()),
        }
    }

    /// RFC 4616 section 2.
    fn plain(user: &str, password: &str) -> Answers {
        Answers {
            first: Some(format!("\0{user}\0{password}").into_bytes()),
        }
    }
}

impl Authenticator for Answers {
    type Response = Vec<u8>;

    fn process(&mut self, _challenge: &[u8]) -> Vec<u8> {
        self.first.take().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn what_the_server_says_is_found() {
        let told = r#"code: None, info: Some("[AUTHENTICATIONFAILED] Not \"you\".")"#;
        assert_eq!(said(told), r#"[AUTHENTICATIONFAILED] Not "you"."#);
        assert_eq!(said("code: None, info: None"), "");
    }
}
