//! Reads which provider members may sign in with, and refuses half of it: an issuer without who we are there. Whether it answers is
//! seen when it is asked.

use super::ConfigError;
use super::channels::{incomplete, read, secret};
use super::log_services::read_service_url;
use super::spoken::Spoken;
use crate::service_host::ServiceHost;
use crate::sign_in_provider::SignInProvider;

/// The longest client identifier, bytes.
const CLIENT_BYTES_MAX: usize = 500;
/// What follows an issuer in the address of its discovery document (OpenID Connect Discovery 1.0 section 4).
const DISCOVERY: &str = "/.well-known/openid-configuration";

/// Takes the provider out of what was said.
///
/// # Errors
/// When a value is not understood, or one of the three is missing.
pub fn settle_sign_in_provider(spoken: &mut Spoken) -> Result<Option<SignInProvider>, ConfigError> {
    let held = spoken
        .get("oidc-secret-file")
        .or_else(|| spoken.get("oidc-secret"));
    let three = [
        (spoken.get("oidc"), "oidc"),
        (spoken.get("oidc-client"), "oidc-client"),
        (held, "oidc-secret-file"),
    ];
    let said = three.iter().find_map(|(said, _)| *said);
    let missing = three.iter().find(|(said, _)| said.is_none());
    if let (Some(said), Some((_, missing))) = (said, missing) {
        let complaint = format!("is a part of the sign-in with a provider: set {missing}, too");
        return Err(incomplete(said, &complaint));
    }
    let issuer = read(spoken, "oidc", read_issuer)?;
    let client = read(spoken, "oidc-client", read_client)?;
    let secret = secret(spoken, "oidc-secret-file", "oidc-secret");
    let (Some((issuer, host, discovery_path)), Some(client), Some(secret)) =
        (issuer, client, secret)
    else {
        return Ok(None);
    };
    Ok(Some(SignInProvider {
        issuer,
        host,
        discovery_path,
        client,
        secret,
    }))
}

fn read_issuer(text: &str) -> Result<(String, ServiceHost, String), String> {
    let (host, path) = read_service_url(text)?;
    if path.contains('?') {
        return Err("holds a question mark, which no issuer does".to_owned());
    }
    // An issuer with a slash at its end is another one than without: it is kept as it was written, and the slash isn't doubled.
    let discovery_path = format!("{}{DISCOVERY}", path.trim_end_matches('/'));
    Ok((text.to_owned(), host, discovery_path))
}

fn read_client(text: &str) -> Result<String, String> {
    if text.len() > CLIENT_BYTES_MAX || !text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Err("is no client identifier of a provider".to_owned());
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::spoken::SpokenValue;
    use super::*;

    fn settled(said: &[(&'static str, &str)]) -> Result<Option<SignInProvider>, String> {
        let mut spoken = Spoken::default();
        for (name, value) in said {
            let value = (*value).to_owned();
            let whence = format!("--{name}");
            spoken.say(name, SpokenValue { value, whence });
        }
        settle_sign_in_provider(&mut spoken).map_err(|error| error.to_string())
    }

    #[test]
    fn all_three_or_none() {
        let issuer = ("oidc", "https://login.school.example/realms/desk");
        let client = ("oidc-client", "headsup");
        let secret = ("oidc-secret-file", "secret");
        let provider = settled(&[issuer, client, secret]).unwrap().unwrap();
        assert_eq!(provider.issuer, issuer.1);
        assert_eq!(
            provider.discovery_path,
            "/realms/desk/.well-known/openid-configuration"
        );
        assert_eq!(provider.host.origin(), "https://login.school.example");
        assert_eq!(settled(&[]), Ok(None));
        for (said, missing) in [
            (vec![issuer], "set oidc-client"),
            (vec![issuer, client], "set oidc-secret-file"),
            (vec![client, secret], "set oidc, too"),
        ] {
            let complaint = settled(&said).unwrap_err();
            assert!(complaint.contains(missing), "{complaint}");
        }
    }

    #[test]
    fn an_issuer_is_an_address_that_keeps_secrets() {
        let refused = |issuer| {
            let said = [
                ("oidc", issuer),
                ("oidc-client", "headsup"),
                ("oidc-secret", "x"),
            ];
            settled(&said).unwrap_err()
        };
        assert!(refused("http://login.school.example").contains("in the clear"));
        assert!(refused("login.school.example").contains("no address"));
        assert!(refused("https://login.school.example/?x").contains("question mark"));
    }
}
