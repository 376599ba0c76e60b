//! Where a webhook may lead, by its address alone: https on the ports of the web, or a private target that whoever runs the
//! process has named. It resolves nothing; whether a name leads into our own network is looked at when it is connected to,
//! by the outbox, and the connection is kept to the address that was looked at.

use axum::http::Uri;

use crate::http_exchange::host_field;

/// Private targets at most.
const PRIVATE_TARGETS_MAX: usize = 50;
/// The longest address, bytes.
pub const URL_BYTES_MAX: usize = 500;
/// The ports of the web that carry https. Others are used by services that were never meant to hear from us, and an error
/// that comes back from one would tell about it.
const PORTS: [u16; 2] = [443, 8443];
/// Where Slack takes later answers (docs.slack.dev, "Handling user interaction": `response_url`).
const SLACK_HOST: &str = "hooks.slack.com";

/// A receiver that may be in our own network, with the port it listens on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivateTarget {
    host: String,
    port: u16,
}

/// An address that may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Whether TLS is spoken.
    pub is_https: bool,
    /// The host: a name, or an address without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Path and query, beginning with a slash.
    pub path: String,
    /// Whether the host may be in our own network, because it was named.
    pub is_private: bool,
}

/// Why an address may not be told. One sentence for the admin who wrote it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetRefused {
    /// No address.
    #[error("Please write an address such as https://receiver.example/headsup.")]
    NotAnAddress,
    /// It is too long.
    #[error("Please write an address of at most {URL_BYTES_MAX} characters.")]
    TooLong,
    /// Not https.
    #[error(
        "Please write an address that starts with https://. A receiver in your own network can be named with the setting webhook-private-targets."
    )]
    NotHttps,
    /// Another port.
    #[error(
        "Please use port 443 or 8443. Another one can be named with the setting webhook-private-targets."
    )]
    OtherPort,
    /// Another host than a chat's own.
    #[error("Only the chat's own address is posted to.")]
    OtherHost,
    /// A name or password in it.
    #[error(
        "Please leave name and password out of the address: what is sent is signed, and that is how a receiver knows us."
    )]
    HoldsPassword,
}

impl Target {
    /// Reads an address.
    ///
    /// # Errors
    /// Why it may not be told.
    pub fn read(url: &str, private: &[PrivateTarget]) -> Result<Target, TargetRefused> {
        if url.len() > URL_BYTES_MAX {
            return Err(TargetRefused::TooLong);
        }
        let uri: Uri = url.parse().map_err(|_| TargetRefused::NotAnAddress)?;
        let authority = uri.authority().ok_or(TargetRefused::NotAnAddress)?;
        if authority.as_str().contains('@') {
            return Err(TargetRefused::HoldsPassword);
        }
        let host = authority
            .host()
            .trim_matches(['[', ']'])
            .to_ascii_lowercase();
        if host.is_empty() || url.contains('#') {
            return Err(TargetRefused::NotAnAddress);
        }
        let is_https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(TargetRefused::NotHttps),
        };
        let port = port_of(authority, is_https)?;
        let is_private = private
            .iter()
            .any(|target| target.host == host && target.port == port);
        if !is_private && !is_https {
            return Err(TargetRefused::NotHttps);
        }
        if !is_private && !PORTS.contains(&port) {
            return Err(TargetRefused::OtherPort);
        }
        Ok(Target {
            is_https,
            host,
            port,
            path: uri
                .path_and_query()
                .map_or("/", |rest| rest.as_str())
                .to_owned(),
            is_private,
        })
    }

    /// Reads an address to which a chat wants its later answers: Slack's own, or a private target. Everything else is
    /// somebody's attempt to make us post elsewhere.
    ///
    /// # Errors
    /// Why it may not be told.
    pub fn read_of_chat(url: &str, private: &[PrivateTarget]) -> Result<Target, TargetRefused> {
        let target = Target::read(url, private)?;
        let is_slack = target.is_https && target.host == SLACK_HOST && target.port == 443;
        if is_slack || target.is_private {
            Ok(target)
        } else {
            Err(TargetRefused::OtherHost)
        }
    }

    /// What the `Host` field says (RFC 9110 clause 7.2): the port is left out where it is the scheme's own.
    pub fn host_field(&self) -> String {
        host_field(&self.host, self.port, self.is_https)
    }
}

/// A port that can't be read is not the default one.
fn port_of(authority: &axum::http::uri::Authority, is_https: bool) -> Result<u16, TargetRefused> {
    let after_host = authority.as_str().rsplit(']').next().unwrap_or_default();
    match (authority.port_u16(), after_host.contains(':')) {
        (Some(port), _) if port > 0 => Ok(port),
        (None, false) => Ok(if is_https { 443 } else { 80 }),
        _ => Err(TargetRefused::NotAnAddress),
    }
}

/// Reads `hooks.lan:9000,192.0.2.7:8080`.
///
/// # Errors
/// What is wrong, as the end of a sentence that begins "…, which".
pub fn read_private_targets(text: &str) -> Result<Vec<PrivateTarget>, String> {
    let targets: Vec<&str> = text.split(',').map(str::trim).collect();
    if targets.len() > PRIVATE_TARGETS_MAX {
        return Err(format!("names more than {PRIVATE_TARGETS_MAX} targets"));
    }
    targets.into_iter().map(read_private_target).collect()
}

fn read_private_target(text: &str) -> Result<PrivateTarget, String> {
    let read = || {
        let (host, port) = text.rsplit_once(':')?;
        let port: u16 = port.parse().ok()?;
        let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
        let is_plain = host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte));
        (!host.is_empty() && is_plain && port > 0).then_some(PrivateTarget { host, port })
    };
    read().ok_or_else(|| {
        format!("holds `{text}`, and that is no host with a port: write hooks.school.example:9000")
    })
}

#[cfg(test)]
mod tests {
    use super::{Target, TargetRefused, read_private_targets};

    #[test]
    fn only_https_on_the_ports_of_the_web_is_told() {
        let private = read_private_targets("hooks.lan:9000, [fd00::7]:80, 10.0.0.7:443").unwrap();
        for (url, expected) in [
            ("https://receiver.example/hooks?x=1", Ok((true, 443, false))),
            ("HTTPS://Receiver.example:8443", Ok((true, 8443, false))),
            ("http://hooks.lan:9000/a", Ok((false, 9000, true))),
            ("https://hooks.lan:9000/a", Ok((true, 9000, true))),
            ("http://[fd00::7]/a", Ok((false, 80, true))),
            ("https://10.0.0.7/a", Ok((true, 443, true))),
            ("http://hooks.lan:9001/a", Err(TargetRefused::NotHttps)),
            ("http://receiver.example/", Err(TargetRefused::NotHttps)),
            ("gopher://receiver.example/", Err(TargetRefused::NotHttps)),
            (
                "https://receiver.example:22/",
                Err(TargetRefused::OtherPort),
            ),
            (
                "https://receiver.example:80/",
                Err(TargetRefused::OtherPort),
            ),
            (
                "https://receiver.example:x/",
                Err(TargetRefused::NotAnAddress),
            ),
            (
                "https://receiver.example:99999/",
                Err(TargetRefused::NotAnAddress),
            ),
            (
                "https://receiver.example:0/",
                Err(TargetRefused::NotAnAddress),
            ),
            (
                "https://receiver.example/#a",
                Err(TargetRefused::NotAnAddress),
            ),
            ("receiver.example", Err(TargetRefused::NotHttps)),
            ("/hooks", Err(TargetRefused::NotAnAddress)),
            ("https:///hooks", Err(TargetRefused::NotAnAddress)),
            (
                "https://me:word@receiver.example/",
                Err(TargetRefused::HoldsPassword),
            ),
            (
                "https://receiver.example\\@hooks.lan/",
                Err(TargetRefused::NotAnAddress),
            ),
            (
                "https://receiver.example/ a",
                Err(TargetRefused::NotAnAddress),
            ),
        ] {
            let read = Target::read(url, &private);
            let seen = read.map(|target| (target.is_https, target.port, target.is_private));
            assert_eq!(seen, expected, "{url}");
        }
        let long = format!("https://receiver.example/{}", "x".repeat(600));
        assert_eq!(Target::read(&long, &[]), Err(TargetRefused::TooLong));
    }

    #[test]
    fn a_chat_is_answered_at_its_own_address_only() {
        let private = read_private_targets("127.0.0.1:9000").unwrap();
        let may = |url: &str| Target::read_of_chat(url, &private).is_ok();
        assert!(may("https://hooks.slack.com/commands/T1/2/x"));
        assert!(may("http://127.0.0.1:9000/later"));
        for url in [
            "http://hooks.slack.com/commands/T1/2/x",
            "https://hooks.slack.com:8443/x",
            "https://hooks.slack.com.evil.example/x",
            "https://hooks.slack.com@evil.example/x",
            "https://evil.example/hooks.slack.com",
        ] {
            assert!(!may(url), "{url}");
        }
    }

    #[test]
    fn the_host_field_names_a_port_that_is_not_the_schemes_own() {
        let private = read_private_targets("[fd00::7]:80,hooks.lan:443").unwrap();
        for (url, expected) in [
            ("https://Receiver.example/a", "receiver.example"),
            ("https://receiver.example:8443/a", "receiver.example:8443"),
            ("http://[fd00::7]/", "[fd00::7]"),
            ("http://hooks.lan:443/", "hooks.lan:443"),
        ] {
            assert_eq!(Target::read(url, &private).unwrap().host_field(), expected);
        }
        assert_eq!(Target::read("https://a.example", &[]).unwrap().path, "/");
    }

    #[test]
    fn private_targets_are_hosts_with_ports() {
        for text in [
            "",
            "hooks.lan",
            "hooks.lan:",
            "hooks.lan:0",
            ":80",
            "a b:80",
            "http://a:80",
        ] {
            assert!(read_private_targets(text).is_err(), "{text}");
        }
        assert_eq!(read_private_targets("a:1,b:2").unwrap().len(), 2);
    }
}
