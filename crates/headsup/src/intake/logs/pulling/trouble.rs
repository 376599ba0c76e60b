//! What can stand in the way of a log: in one sentence for an admin, with what to do next. What a service says of itself is
//! quoted cut and without control characters, and no secret is in any sentence.

use super::limits::SAID_CHARS_MAX;
use crate::log_service::LogService;
use crate::secret::SecretError;
use crate::service_client::AskFailed;

/// Why a round ended early.
#[derive(Debug, thiserror::Error)]
pub enum PullTrouble {
    /// The secret can't be read.
    #[error("The secret cannot be used: {0}.")]
    Secret(#[from] SecretError),
    /// The key file holds something else.
    #[error("The key file holds no key of a service account: {0}.")]
    Key(&'static str),
    /// There is no answer, or one beyond the limit.
    #[error("{0}.")]
    NoAnswer(#[from] AskFailed),
    /// The secret or the token it stands for is refused, or may not read the log.
    #[error("{host} refused us with status {status}: {says}")]
    Refused {
        /// Whom we asked.
        host: String,
        /// The status.
        status: u16,
        /// What the service says.
        says: String,
    },
    /// Too many questions, or no time just now.
    #[error("{host} asks for a pause of {seconds} seconds (status {status}).")]
    Busy {
        /// Whom we asked.
        host: String,
        /// The status.
        status: u16,
        /// How long, within our limits.
        seconds: i64,
    },
    /// Another answer than the documented ones.
    #[error("{host} answered with status {status}: {says}")]
    Unexpected {
        /// Whom we asked.
        host: String,
        /// The status.
        status: u16,
        /// What the service says.
        says: String,
    },
    /// The answer is no page of this log.
    #[error("The answer of {host} cannot be understood: {says}.")]
    Unreadable {
        /// Whom we asked.
        host: String,
        /// What is wrong.
        says: String,
    },
    /// A page that wants to send us elsewhere.
    #[error("A page of {host} leads to `{link}`, which is not its own log; it was not followed.")]
    Elsewhere {
        /// Whom we asked.
        host: String,
        /// Where it leads, cut.
        link: String,
    },
    /// Explanations can't be noted just now, so the cursor stays.
    #[error("What the events explain cannot be noted just now; they are read again.")]
    NotNoted,
    /// Our own database.
    #[error("How far the log was read cannot be noted: {0}.")]
    Store(#[from] store::StoreError),
    /// Somebody else holds the log, or the desk stops.
    #[error("Another instance pulls this log now.")]
    LeaseLost,
}

impl PullTrouble {
    /// What to do next.
    pub fn advice(&self, service: &LogService) -> &'static str {
        match (self, service) {
            (PullTrouble::Secret(_) | PullTrouble::Key(_), _) => {
                "Write the secret into its file again; it is read anew at each try."
            }
            (PullTrouble::Refused { .. }, LogService::Okta { .. }) => {
                "Make a new API token as a read-only administrator (Okta: Security, API, Tokens) and write it into the file of okta-token-file."
            }
            (PullTrouble::Refused { .. }, LogService::Entra { .. }) => {
                "Look in Entra, App registrations: the client secret has not expired, AuditLog.Read.All is an application permission with admin consent, and the tenant has a P1 licence."
            }
            (PullTrouble::Refused { .. }, LogService::Google { .. }) => {
                "Look in Google's Admin console, API controls, Domain-wide delegation: the service account has the scope admin.reports.audit.readonly, and the administrator named in google may see reports."
            }
            (PullTrouble::NoAnswer(AskFailed::Unreachable { .. }), _) => {
                "Let this computer reach that host, and check its name in the settings."
            }
            (PullTrouble::Busy { .. }, _) => {
                "Nothing to do: it is asked again after the pause. If it lasts, another program uses up the same quota."
            }
            (PullTrouble::Elsewhere { .. }, _) => {
                "Check the host in the settings, and whether a proxy rewrites answers."
            }
            (PullTrouble::NotNoted | PullTrouble::Store(_), _) => {
                "Look at what is said about the database."
            }
            _ => "It is tried again by itself. If it lasts, `headsup doctor` says more.",
        }
    }
}

/// What a service says about a refusal, out of the shapes in which the three write it, or the beginning of the answer.
pub fn said(body: &[u8]) -> String {
    let read: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    let found = read.as_ref().and_then(|answer| {
        let places = [
            "/errorSummary",
            "/error/message",
            "/error_description",
            "/error",
        ];
        places
            .iter()
            .find_map(|place| answer.pointer(place)?.as_str())
    });
    let text = match found {
        Some(text) => text.to_owned(),
        None => String::from_utf8_lossy(body.get(..SAID_CHARS_MAX).unwrap_or(body)).into_owned(),
    };
    let plain: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .take(SAID_CHARS_MAX)
        .collect();
    match plain.trim() {
        "" => "it says nothing more".to_owned(),
        said => said.to_owned(),
    }
}
