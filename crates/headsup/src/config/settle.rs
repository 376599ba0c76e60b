//! From what was said to settings that can be used: gaps filled with defaults, every value looked at.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::ConfigError;
use super::channels::settle_channels;
use super::public_url::read_public_url;
use super::spoken::{Spoken, SpokenValue};
use crate::settings::Settings;

/// Settles what was said, strongest source first merged, into settings.
///
/// # Errors
/// When a value is not understood; names where it was said.
pub fn settle(mut spoken: Spoken) -> Result<Settings, ConfigError> {
    let default = Settings::default();
    let listen = spoken.take("listen").map(read_listen).transpose()?;
    let mut settings = Settings {
        data: spoken
            .take("data")
            .map_or(default.data, |said| PathBuf::from(said.value)),
        database: spoken.take("database").map(read_database).transpose()?,
        listen: listen.unwrap_or(default.listen),
        public_url: spoken.take("public-url").map(public_url).transpose()?,
        lookups: spoken
            .take("lookups")
            .map_or(Ok(default.lookups), read_lookups)?,
        breached_filter: spoken
            .take("breached-filter")
            .map(|said| PathBuf::from(said.value)),
        ..Settings::default()
    };
    settle_channels(&mut settings, spoken)?;
    Ok(settings)
}

pub(super) fn bad(said: SpokenValue, complaint: impl Into<String>) -> ConfigError {
    ConfigError::BadValue {
        whence: said.whence,
        value: said.value,
        complaint: complaint.into(),
    }
}

pub(super) fn read_listen(said: SpokenValue) -> Result<SocketAddr, ConfigError> {
    // `localhost:8080` is what people write; a name that needs a resolver is not an address to listen on.
    let literal = said.value.replace("localhost:", "127.0.0.1:");
    literal
        .parse()
        .map_err(|_| bad(said, "is no address to listen on: write an address and a port, such as 127.0.0.1:8080 or 0.0.0.0:8080"))
}

fn public_url(said: SpokenValue) -> Result<String, ConfigError> {
    read_public_url(&said.value).map_err(|complaint| bad(said, complaint))
}

fn read_database(said: SpokenValue) -> Result<String, ConfigError> {
    let known = ["sqlite:", "postgres://", "postgresql://"];
    if known.iter().any(|start| said.value.starts_with(start)) {
        return Ok(said.value);
    }
    Err(bad(
        hidden(said),
        "is no database: write sqlite:PATH or postgres://user@host/name",
    ))
}

/// A value that may hold a password isn't repeated in a complaint.
pub(super) fn hidden(said: SpokenValue) -> SpokenValue {
    SpokenValue {
        value: "…".to_owned(),
        whence: said.whence,
    }
}

fn read_lookups(said: SpokenValue) -> Result<bool, ConfigError> {
    match said.value.as_str() {
        "live" => Ok(true),
        "off" => Ok(false),
        _ => Err(bad(said, "is neither `live` nor `off`")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::spoken::from_environment;
    use super::*;

    fn said(whence: &str, name: &'static str, value: &str) -> Spoken {
        let value = value.to_owned();
        let whence = whence.to_owned();
        let mut spoken = Spoken::default();
        spoken.say(name, SpokenValue { value, whence });
        spoken
    }

    #[test]
    fn nothing_said_means_the_defaults() {
        let settings = settle(Spoken::default()).unwrap();
        assert_eq!(settings.base_url(), "http://127.0.0.1:8080");
        assert_eq!(settings.data, PathBuf::from("headsup-data"));
        assert!(settings.lookups && settings.database.is_none() && !settings.is_https());
    }

    #[test]
    fn a_flag_beats_the_environment_beats_the_file() {
        let flag = said("--listen", "listen", "127.0.0.1:1");
        let environment = from_environment(|name| match name {
            "HEADSUP_LISTEN" => Some("127.0.0.1:2".to_owned()),
            "HEADSUP_PUBLIC_URL" => Some("https://two.example".to_owned()),
            "HEADSUP_DATA" => Some(String::new()),
            _ => None,
        });
        let file =
            said("file", "public-url", "https://three.example").or(said("file", "lookups", "off"));
        let settings = settle(flag.or(environment).or(file)).unwrap();
        assert_eq!(settings.listen.port(), 1);
        assert_eq!(settings.public_url.as_deref(), Some("https://two.example"));
        assert!(!settings.lookups);
        assert_eq!(
            settings.data,
            PathBuf::from("headsup-data"),
            "an empty variable says nothing"
        );
    }

    #[test]
    fn a_bad_value_is_named_with_its_source() {
        for (name, value, expected) in [
            (
                "listen",
                "8080",
                "HERE is `8080`, which is no address to listen on",
            ),
            (
                "lookups",
                "yes",
                "HERE is `yes`, which is neither `live` nor `off`",
            ),
            (
                "public-url",
                "desk",
                "HERE is `desk`, which does not start with http:// or https://",
            ),
            (
                "database",
                "mysql://root:secret@db",
                "HERE is `…`, which is no database",
            ),
        ] {
            let complaint = settle(said("HERE", name, value)).unwrap_err().to_string();
            assert!(complaint.starts_with(expected), "{complaint}");
        }
    }
}
