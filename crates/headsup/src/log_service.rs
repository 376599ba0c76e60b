//! Which services on the net sign-in logs are pulled from, as the settings say it, and where each is asked. Plain data that has
//! been looked at already: `config` reads it from text, `intake::logs` asks, the self-check says how it goes.

use crate::secret::SecretSource;
use crate::service_host::ServiceHost;

/// One service, one tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogService {
    /// Okta's System Log.
    Okta {
        /// The organisation's own address.
        host: ServiceHost,
        /// An API token.
        token: SecretSource,
    },
    /// The sign-in log of Microsoft Entra ID, by Graph.
    Entra {
        /// The registered application.
        client: String,
        /// The tenant's identifier or domain.
        tenant: String,
        /// Where Graph is asked.
        graph: ServiceHost,
        /// Where its token is asked for.
        login: ServiceHost,
        /// The application's client secret.
        secret: SecretSource,
    },
    /// Google Workspace's login reports.
    Google {
        /// The administrator in whose name the service account reads.
        subject: String,
        /// Where the reports are asked for.
        host: ServiceHost,
        /// The service account's key, JSON.
        key: SecretSource,
    },
}

impl LogService {
    /// What people call it.
    pub const fn name(&self) -> &'static str {
        match self {
            LogService::Okta { .. } => "Okta",
            LogService::Entra { .. } => "Entra",
            LogService::Google { .. } => "Google",
        }
    }

    /// Which log this is; another tenant is another log, with a cursor of its own.
    pub fn log(&self) -> String {
        match self {
            LogService::Okta { host, .. } => format!("Okta {}", host.host_field()),
            LogService::Entra { tenant, graph, .. } => {
                format!("Entra {tenant} {}", graph.host_field())
            }
            LogService::Google { subject, host, .. } => {
                format!("Google {subject} {}", host.host_field())
            }
        }
    }

    /// The secret it is read with, and the setting that names it.
    pub const fn secret(&self) -> (&'static str, &SecretSource) {
        match self {
            LogService::Okta { token, .. } => ("okta-token-file", token),
            LogService::Entra { secret, .. } => ("entra-secret-file", secret),
            LogService::Google { key, .. } => ("google-key-file", key),
        }
    }
}
