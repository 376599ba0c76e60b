//! The organisation's own sign-in provider (OpenID Connect), as the settings say it: plain data that has been looked at already.
//! `config` reads it from text, `provider_client` asks it.

use crate::secret::SecretSource;
use crate::service_host::ServiceHost;

/// A provider, and who this desk is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInProvider {
    /// The issuer, exactly as the provider writes it in its tokens, such as `https://login.school.example`.
    pub issuer: String,
    /// Its host: the one place that may be asked for more than public addresses allow.
    pub host: ServiceHost,
    /// The path of its discovery document (OpenID Connect Discovery 1.0 section 4).
    pub discovery_path: String,
    /// This desk's client identifier there.
    pub client: String,
    /// This desk's client secret there.
    pub secret: SecretSource,
}

impl SignInProvider {
    /// Where the provider sends people back to: what is registered there as the redirect address.
    pub fn way_back(base_url: &str) -> String {
        format!("{base_url}/sign-in/provider/back")
    }
}
