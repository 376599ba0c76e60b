//! What can stand between us and a mailbox, each in one sentence for the person who set it up, with the way out as a
//! sentence of its own. What the server says is shown in its own words, shortened; no secret is in any of them.

use rustls::CertificateError;

use crate::secret::SecretError;
use crate::tls::TlsError;

/// Characters of what a server says that are repeated.
const SAID_CHARS_MAX: usize = 160;
/// A pause a server asks for is kept up to this, seconds.
const PAUSE_SECONDS_MAX: u64 = 3_600;

/// Why a mailbox can't be read just now.
#[derive(Debug, thiserror::Error)]
pub enum ImapTrouble {
    /// The name has no address.
    #[error("the mail server `{host}` was not found under that name")]
    NoSuchHost {
        /// The name.
        host: String,
    },
    /// Nobody listens there.
    #[error("the mail server `{place}` refuses the connection: nothing listens there")]
    Refused {
        /// Host and port.
        place: String,
    },
    /// No way to it.
    #[error("the mail server `{place}` cannot be reached: {source}")]
    Unreachable {
        /// Host and port.
        place: String,
        /// Why.
        source: std::io::Error,
    },
    /// It says nothing.
    #[error("the mail server `{place}` did not answer within {seconds} seconds")]
    Silent {
        /// Host and port.
        place: String,
        /// How long was waited.
        seconds: u64,
    },
    /// The list of authorities can't be had.
    #[error("{0}")]
    Tls(#[from] TlsError),
    /// Its certificate isn't trusted.
    #[error("the certificate of the mail server `{host}` is not trusted: {why}")]
    NotTrusted {
        /// The name.
        host: String,
        /// Why, in words.
        why: &'static str,
    },
    /// No TLS there.
    #[error("the mail server `{place}` does not speak TLS there: {source}")]
    NoTls {
        /// Host and port.
        place: String,
        /// What happened.
        source: std::io::Error,
    },
    /// No IMAP there.
    #[error("the mail server `{place}` says something that is not IMAP")]
    NotImap {
        /// Host and port.
        place: String,
    },
    /// The password or token isn't there.
    #[error("{0}")]
    Secret(#[from] SecretError),
    /// The password isn't accepted.
    #[error("the mail server refuses user and password of `{user}`{}", Said(.said))]
    PasswordRefused {
        /// Who.
        user: String,
        /// What it says.
        said: String,
    },
    /// The token isn't accepted.
    #[error("the mail server refuses the token of `{user}`{}", Said(.said))]
    TokenRefused {
        /// Who.
        user: String,
        /// What it says.
        said: String,
    },
    /// It doesn't offer what we were told to sign in with.
    #[error("the mail server does not take a {way} here")]
    NoWayIn {
        /// `password` or `token`.
        way: &'static str,
    },
    /// Too many at once, or too much asked.
    #[error("the mail server asks us to come back later{}", Said(.said))]
    Busy {
        /// What it says.
        said: String,
        /// The pause it asks for, seconds.
        pause_seconds: Option<u64>,
    },
    /// There is no such folder.
    #[error("the mailbox has no folder `{folder}`{}", Said(.said))]
    NoFolder {
        /// The folder.
        folder: String,
        /// What it says.
        said: String,
    },
    /// Its mails have no lasting numbers.
    #[error(
        "the mail server gives the mails of this folder no lasting numbers, so they can't be read once each"
    )]
    NoNumbers,
    /// It says no to something.
    #[error("the mail server will not {doing}{}", Said(.said))]
    Refuses {
        /// What was asked for.
        doing: &'static str,
        /// What it says.
        said: String,
    },
    /// The connection ended.
    #[error("the connection to the mail server ended{}", Said(.said))]
    Ended {
        /// What it said last.
        said: String,
    },
    /// It sends more than it announced or than we take.
    #[error("the mail server sends more than was asked for")]
    TooMuch,
    /// Something of our own: the disk, the database.
    #[error("the desk cannot keep mail just now: {says}")]
    Ours {
        /// What is wrong.
        says: String,
    },
}

/// How long to wait after a trouble: what kind it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TroubleKind {
    /// It may pass by itself any moment.
    Passing,
    /// Trying again soon could lock the account.
    SignIn,
    /// Somebody has to change something.
    SetUp,
    /// The server asks for a pause, seconds where it says how long.
    Busy(Option<u64>),
}

/// What a server says, after a colon, where it says anything.
struct Said<'s>(&'s str);

impl std::fmt::Display for Said<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown: String = self
            .0
            .chars()
            .filter(|letter| !letter.is_control() && *letter != '`')
            .take(SAID_CHARS_MAX)
            .collect();
        match shown.trim() {
            "" => Ok(()),
            shown => write!(out, "; it says `{shown}`"),
        }
    }
}

impl ImapTrouble {
    /// What to do about it; empty where there is nothing to do but wait.
    pub fn advice(&self) -> &'static str {
        match self {
            ImapTrouble::NoSuchHost { .. } => {
                "Look at the host name in `imap`, and whether this computer can ask DNS."
            }
            ImapTrouble::Refused { .. } => {
                "Look at host and port in `imap`; imaps is at port 993 almost everywhere."
            }
            ImapTrouble::Unreachable { .. } | ImapTrouble::Silent { .. } => {
                "Look at host and port in `imap`, and whether a firewall lets this computer reach it."
            }
            ImapTrouble::Tls(_) => "Install the package `ca-certificates`.",
            ImapTrouble::NotTrusted { .. } => {
                "Give `imap` the name that stands in the certificate, or let this computer trust its authority \
                 (`SSL_CERT_FILE` names a file of further ones)."
            }
            ImapTrouble::NoTls { .. } => {
                "Look at the port in `imap`: imaps speaks TLS from the first byte, at port 993 almost everywhere."
            }
            ImapTrouble::NotImap { .. } => "Look at the port in `imap`.",
            ImapTrouble::Secret(_) => {
                "Look at `imap-password-file` or `imap-token-file`, and whether the user who runs headsup may read it."
            }
            ImapTrouble::PasswordRefused { .. } => {
                "Look at the user in `imap` and the password. Microsoft 365 takes no passwords any more, and Google only \
                 app passwords: the pages under docs/connect say how to sign in there."
            }
            ImapTrouble::TokenRefused { .. } => {
                "A token lasts about an hour: look whether the program that renews it still runs, and whether the user in \
                 `imap` is the one the token is for."
            }
            ImapTrouble::NoWayIn { way: "token" } => {
                "This server does not offer XOAUTH2; use `imap-password-file`."
            }
            ImapTrouble::NoWayIn { .. } => {
                "This server wants OAuth; use `imap-token-file`, as the pages under docs/connect say."
            }
            ImapTrouble::Busy { .. } => {
                "It is tried again by itself. Where it goes on, close other programs that read the same mailbox."
            }
            ImapTrouble::NoFolder { .. } => {
                "Look at the folder at the end of `imap`; `INBOX` is always there."
            }
            ImapTrouble::NoNumbers => "Use a folder of another kind, such as `INBOX`.",
            ImapTrouble::Ours { .. } => "The other checks on this page say what is wrong.",
            ImapTrouble::Refuses { .. } | ImapTrouble::Ended { .. } | ImapTrouble::TooMuch => {
                "It is tried again by itself."
            }
        }
    }

    /// What kind of trouble it is.
    pub fn kind(&self) -> TroubleKind {
        match self {
            ImapTrouble::PasswordRefused { .. } | ImapTrouble::TokenRefused { .. } => {
                TroubleKind::SignIn
            }
            ImapTrouble::Busy { pause_seconds, .. } => TroubleKind::Busy(*pause_seconds),
            ImapTrouble::NotTrusted { .. }
            | ImapTrouble::NoTls { .. }
            | ImapTrouble::NotImap { .. }
            | ImapTrouble::Tls(_)
            | ImapTrouble::Secret(_)
            | ImapTrouble::NoWayIn { .. }
            | ImapTrouble::NoFolder { .. }
            | ImapTrouble::NoNumbers => TroubleKind::SetUp,
            _ => TroubleKind::Passing,
        }
    }

    /// The sentence, with its first letter large and a full stop.
    pub fn sentence(&self) -> String {
        let told = self.to_string();
        let mut letters = told.chars();
        match letters.next() {
            Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
            None => told,
        }
    }

    /// What happened when TLS was begun.
    pub(crate) fn of_tls(host: &str, place: &str, source: std::io::Error) -> ImapTrouble {
        let host = host.to_owned();
        let said = source.get_ref().and_then(|cause| cause.downcast_ref());
        match said {
            Some(rustls::Error::InvalidCertificate(wrong)) => ImapTrouble::NotTrusted {
                host,
                why: why_not_trusted(wrong),
            },
            _ => ImapTrouble::NoTls {
                place: place.to_owned(),
                source,
            },
        }
    }
}

fn why_not_trusted(wrong: &CertificateError) -> &'static str {
    match wrong {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "it is not valid yet, or the clock of this computer is slow"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "it is for another name"
        }
        CertificateError::UnknownIssuer => "this computer does not know the authority behind it",
        CertificateError::Revoked => "it was revoked",
        _ => "it cannot be used",
    }
}

/// The words with which servers say that they have had enough for now. Response codes by RFC 5530 (`LIMIT`, `INUSE`,
/// `UNAVAILABLE`); the rest is what Exchange Online, Gmail and Dovecot are known to say.
const BUSY_WORDS: [&str; 10] = [
    "[LIMIT]",
    "[INUSE]",
    "[UNAVAILABLE]",
    "[THROTTLED]",
    "[OVERQUOTA]",
    "THROTTLED",
    "TOO MANY",
    "SERVER UNAVAILABLE",
    "CONNECTION LIMIT",
    "AUTHENTICATED BUT NOT CONNECTED",
];

/// The trouble behind these words of a server, if they ask for a pause. Exchange Online names it: `Request is throttled.
/// Suggested Backoff Time: 28792 milliseconds`.
pub fn busy(said: &str) -> Option<ImapTrouble> {
    let upper = said.to_ascii_uppercase();
    if !BUSY_WORDS.iter().any(|word| upper.contains(word)) {
        return None;
    }
    let named = upper
        .split_once("BACKOFF TIME:")
        .and_then(|(_, rest)| rest.split_ascii_whitespace().next())
        .and_then(|millis| millis.parse::<u64>().ok())
        .map(|millis| millis.div_ceil(1_000).min(PAUSE_SECONDS_MAX));
    Some(ImapTrouble::Busy {
        said: said.to_owned(),
        pause_seconds: named,
    })
}

#[cfg(test)]
mod tests {
    use super::{ImapTrouble, TroubleKind, busy};

    #[test]
    fn what_servers_say_when_they_have_had_enough() {
        for (said, expected) in [
            (
                "Request is throttled. Suggested Backoff Time: 28792 milliseconds",
                Some(Some(29)),
            ),
            (
                "Request is throttled. Suggested Backoff Time: 99999999999 milliseconds",
                Some(Some(3_600)),
            ),
            (
                "[ALERT] Too many simultaneous connections. (Failure)",
                Some(None),
            ),
            ("[UNAVAILABLE] Internal error", Some(None)),
            ("[LIMIT] Rate limit hit", Some(None)),
            ("User is authenticated but not connected.", Some(None)),
            ("Server Unavailable. 15", Some(None)),
            ("[AUTHENTICATIONFAILED] Invalid credentials", None),
            ("", None),
        ] {
            let kind = busy(said).map(|trouble| trouble.kind());
            assert_eq!(kind, expected.map(TroubleKind::Busy), "{said}");
        }
    }

    #[test]
    fn what_a_server_says_is_shortened_and_stays_one_line() {
        let trouble = ImapTrouble::PasswordRefused {
            user: "report@school.example".to_owned(),
            said: format!("no`way\r\n{}", "x".repeat(500)),
        };
        let sentence = trouble.sentence();
        assert!(sentence.starts_with(
            "The mail server refuses user and password of `report@school.example`; it says `nowayxx"
        ));
        assert!(
            sentence.len() < 280 && !sentence.contains('\n'),
            "{sentence}"
        );
        assert!(sentence.ends_with("x`."));
        let quiet = ImapTrouble::Ended {
            said: String::new(),
        };
        assert_eq!(quiet.sentence(), "The connection to the mail server ended.");
    }
}
