//! Settings as they were said, before anybody looked at them: text, with the place where it was said.

use std::collections::BTreeMap;

/// One value with its source, for complaints that name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpokenValue {
    /// What was said.
    pub value: String,
    /// Where, such as `--listen`, `HEADSUP_LISTEN` or `` `listen` in headsup.toml ``.
    pub whence: String,
}

/// What one source says, by the name of the setting. What it is silent about isn't in it.
#[derive(Clone, Default)]
pub struct Spoken {
    said: BTreeMap<&'static str, SpokenValue>,
}

impl std::fmt::Debug for Spoken {
    /// The names alone: a value may be a secret.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_set().entries(self.said.keys()).finish()
    }
}

/// The names of the settings, as flags (`--` before) and as keys of the file write them.
pub const UNDERSTOOD_NAMES: [&str; 36] = [
    "data",
    "database",
    "listen",
    "public-url",
    "lookups",
    "breached-filter",
    "smtp-listen",
    "lmtp-listen",
    "report-address",
    "mail-relays",
    "smtp-certificate",
    "smtp-key",
    "relay",
    "relay-password-file",
    "imap",
    "imap-password-file",
    "imap-token-file",
    "imap-move-to",
    "slack-secret-file",
    "teams-secret-file",
    "webhook-private-targets",
    "log-listen",
    "log-tls-listen",
    "log-senders",
    "log-files",
    "okta",
    "okta-token-file",
    "entra",
    "entra-secret-file",
    "entra-hosts",
    "google",
    "google-key-file",
    "google-host",
    "oidc",
    "oidc-client",
    "oidc-secret-file",
];

/// Secrets that the environment may hold themselves, where no file holds them. They are no flags and no keys of the file.
pub const SECRET_NAMES: [&str; 8] = [
    "relay-password",
    "imap-password",
    "imap-token",
    "slack-secret",
    "teams-secret",
    "okta-token",
    "entra-secret",
    "oidc-secret",
];

/// The setting with this name, if there is one.
pub fn understood(name: &str) -> Option<&'static str> {
    UNDERSTOOD_NAMES
        .into_iter()
        .find(|understood| *understood == name)
}

impl Spoken {
    /// What was said about the setting with this name.
    pub fn get(&self, name: &str) -> Option<&SpokenValue> {
        self.said.get(name)
    }

    /// The same, taken out.
    pub fn take(&mut self, name: &str) -> Option<SpokenValue> {
        self.said.remove(name)
    }

    /// Says something about a setting.
    pub fn say(&mut self, name: &'static str, value: SpokenValue) {
        self.said.insert(name, value);
    }

    /// This source, with the gaps filled from a weaker one.
    pub fn or(mut self, weaker: Spoken) -> Spoken {
        for (name, value) in weaker.said {
            self.said.entry(name).or_insert(value);
        }
        self
    }
}

/// What the environment says: `HEADSUP_DATA`, `HEADSUP_PUBLIC_URL` and so on. An empty variable says nothing.
pub fn from_environment(read: impl Fn(&str) -> Option<String>) -> Spoken {
    let mut spoken = Spoken::default();
    for name in UNDERSTOOD_NAMES.into_iter().chain(SECRET_NAMES) {
        let whence = format!("HEADSUP_{}", name.to_ascii_uppercase().replace('-', "_"));
        if let Some(value) = read(&whence).filter(|value| !value.is_empty()) {
            spoken.say(name, SpokenValue { value, whence });
        }
    }
    spoken
}
