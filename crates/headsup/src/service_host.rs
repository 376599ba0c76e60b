//! A server that is asked over HTTP, as plain data: the settings name it, or another server that they name. Nothing here asks it.

use crate::http_exchange::host_field;

/// A server that is asked over HTTP: everything it is asked for lies at this host and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceHost {
    /// Whether TLS is spoken; without it only this computer is asked.
    pub is_https: bool,
    /// A name, or an address without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Whether it must be in the public internet: so is a host that the settings don't name, but another host does.
    pub must_be_public: bool,
}

impl ServiceHost {
    /// The usual host of a service, under TLS.
    pub fn usual(host: &str) -> ServiceHost {
        ServiceHost {
            is_https: true,
            host: host.to_owned(),
            port: 443,
            must_be_public: false,
        }
    }

    /// Scheme, host and port as an address begins with them; the port is left out where it is the scheme's own.
    pub fn origin(&self) -> String {
        let scheme = if self.is_https { "https" } else { "http" };
        format!("{scheme}://{}", self.host_field())
    }

    /// What the `Host` field says (RFC 9110 section 7.2).
    pub fn host_field(&self) -> String {
        host_field(&self.host, self.port, self.is_https)
    }
}
