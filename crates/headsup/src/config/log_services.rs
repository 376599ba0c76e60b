//! Reads which services sign-in logs are pulled from, and refuses half of a setting: a service without its secret, or a secret
//! without its service. Whether a service can be reached, and takes the secret, is seen when it is asked.

use super::ConfigError;
use super::channels::{incomplete, read, secret};
use super::server::{is_this_computer, split_port};
use super::spoken::Spoken;
use crate::log_service::LogService;
use crate::service_host::ServiceHost;

/// The longest address or name, bytes.
const NAME_BYTES_MAX: usize = 500;
/// Microsoft Graph, and where its tokens are had, outside the national clouds (Microsoft Graph, "National cloud deployments").
const ENTRA_HOSTS: [&str; 2] = ["graph.microsoft.com", "login.microsoftonline.com"];
/// Google's Admin SDK (Reports API, "service endpoint").
const GOOGLE_HOST: &str = "admin.googleapis.com";

/// Takes the services out of what was said.
///
/// # Errors
/// When a value is not understood, or one of a pair is missing.
pub fn settle_log_services(spoken: &mut Spoken) -> Result<Vec<LogService>, ConfigError> {
    for (name, file, itself) in [
        ("okta", "okta-token-file", "okta-token"),
        ("entra", "entra-secret-file", "entra-secret"),
        ("google", "google-key-file", "google-key-file"),
    ] {
        let held = spoken.get(file).or_else(|| spoken.get(itself));
        match (spoken.get(name), held) {
            (Some(said), None) => {
                let complaint =
                    format!("names a service to pull from without its secret: set {file}");
                return Err(incomplete(said, &complaint));
            }
            (None, Some(said)) => {
                let complaint =
                    format!("holds the secret of a service that is not named: set {name}");
                return Err(incomplete(said, &complaint));
            }
            _ => {}
        }
    }
    let mut services = Vec::new();
    services.extend(okta(spoken)?);
    services.extend(entra(spoken)?);
    services.extend(google(spoken)?);
    Ok(services)
}

fn okta(spoken: &mut Spoken) -> Result<Option<LogService>, ConfigError> {
    let host = read(spoken, "okta", read_host)?;
    let token = secret(spoken, "okta-token-file", "okta-token");
    Ok(host
        .zip(token)
        .map(|(host, token)| LogService::Okta { host, token }))
}

fn entra(spoken: &mut Spoken) -> Result<Option<LogService>, ConfigError> {
    let who = read(spoken, "entra", read_application)?;
    let hosts = read(spoken, "entra-hosts", read_hosts)?;
    let secret = secret(spoken, "entra-secret-file", "entra-secret");
    let (graph, login) = hosts.unwrap_or_else(|| {
        let [graph, login] = ENTRA_HOSTS.map(ServiceHost::usual);
        (graph, login)
    });
    Ok(who
        .zip(secret)
        .map(|((client, tenant), secret)| LogService::Entra {
            client,
            tenant,
            graph,
            login,
            secret,
        }))
}

fn google(spoken: &mut Spoken) -> Result<Option<LogService>, ConfigError> {
    let subject = read(spoken, "google", read_subject)?;
    let host = read(spoken, "google-host", read_host)?;
    let key = secret(spoken, "google-key-file", "google-key-file");
    let host = host.unwrap_or_else(|| ServiceHost::usual(GOOGLE_HOST));
    Ok(subject
        .zip(key)
        .map(|(subject, key)| LogService::Google { subject, host, key }))
}

fn read_host(text: &str) -> Result<ServiceHost, String> {
    match read_service_url(text.trim_end_matches('/')) {
        Ok((host, path)) if path == "/" => Ok(host),
        Ok(_) => Err("holds more than a host: write it as https://name.example".to_owned()),
        Err(complaint) => Err(complaint),
    }
}

/// Reads an address that a service is asked at: its host, and its path. Without TLS only this computer is asked.
///
/// # Errors
/// What is wrong with it, after the address itself and a comma.
pub fn read_service_url(text: &str) -> Result<(ServiceHost, String), String> {
    let wanted = "write it as https://name.example";
    let (is_https, rest) = match text.split_once("://") {
        Some(("https", rest)) => (true, rest),
        Some(("http", rest)) => (false, rest),
        _ => return Err(format!("is no address of a service: {wanted}")),
    };
    let (server, path) = match rest.find('/') {
        Some(slash) => rest.split_at(slash),
        None => (rest, "/"),
    };
    let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'#' | b'"' | b'<' | b'>');
    if text.len() > NAME_BYTES_MAX || !path.bytes().all(plain) {
        return Err(format!("is no address of a service: {wanted}"));
    }
    let (host, port) = split_port(server, if is_https { 443 } else { 80 })
        .ok_or_else(|| format!("names no host and port: {wanted}"))?;
    if !is_https && !is_this_computer(&host) {
        return Err("would send a secret in the clear: use https://".to_owned());
    }
    let host = ServiceHost {
        is_https,
        host,
        port,
        must_be_public: false,
    };
    Ok((host, path.to_owned()))
}

fn read_application(text: &str) -> Result<(String, String), String> {
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
    };
    text.split_once('@')
        .filter(|(client, tenant)| text.len() <= NAME_BYTES_MAX && plain(client) && plain(tenant))
        .map(|(client, tenant)| (client.to_owned(), tenant.to_owned()))
        .ok_or_else(|| {
            "is no application and tenant: write the application (client) ID, an @, and the directory (tenant) ID".to_owned()
        })
}

fn read_hosts(text: &str) -> Result<(ServiceHost, ServiceHost), String> {
    let (graph, login) = text.split_once(',').ok_or_else(|| {
        "is no pair of hosts: write Graph's and the login's with a comma between them".to_owned()
    })?;
    Ok((read_host(graph.trim())?, read_host(login.trim())?))
}

fn read_subject(text: &str) -> Result<String, String> {
    let is_address = text
        .split_once('@')
        .is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'));
    if !is_address
        || text.len() > NAME_BYTES_MAX
        || text.contains(|one: char| one.is_control() || one == ' ')
    {
        return Err(
            "is no mail address: write the one of an administrator who may see reports".to_owned(),
        );
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{read_hosts, read_service_url, settle_log_services};
    use crate::config::from_environment;

    /// Names of the logs that these variables, such as `OKTA=https://a.example`, one a word, ask for.
    fn settled(variables: &str) -> Result<Vec<String>, String> {
        let mut spoken = from_environment(|name| {
            variables.split(' ').find_map(|word| {
                let (variable, value) = word.split_once('=')?;
                (name.strip_prefix("HEADSUP_") == Some(variable)).then(|| value.to_owned())
            })
        });
        match settle_log_services(&mut spoken) {
            Ok(services) => Ok(services.iter().map(|service| service.log()).collect()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn services_are_settled_with_their_secrets() {
        let all = settled(
            "OKTA=https://school.okta.example/ OKTA_TOKEN_FILE=/t ENTRA=11-22@school.example ENTRA_SECRET=hunter2 \
             GOOGLE=admin@school.example GOOGLE_KEY_FILE=/k GOOGLE_HOST=http://127.0.0.1:9000",
        );
        let expected = [
            "Okta school.okta.example",
            "Entra school.example graph.microsoft.com",
            "Google admin@school.example 127.0.0.1:9000",
        ];
        assert_eq!(all.unwrap(), expected);
        assert_eq!(settled("").unwrap(), [""; 0]);
        let (graph, login) =
            read_hosts("https://graph.microsoft.us, https://login.microsoftonline.us").unwrap();
        assert_eq!(graph.origin(), "https://graph.microsoft.us");
        assert_eq!(login.host, "login.microsoftonline.us");
    }

    #[test]
    fn half_a_service_and_an_open_way_are_refused() {
        for (variables, expected) in [
            (
                "OKTA=https://a.example",
                "HEADSUP_OKTA names a service to pull from without its secret: set okta-token-file",
            ),
            (
                "ENTRA_SECRET=hunter2",
                "HEADSUP_ENTRA_SECRET holds the secret of a service that is not named: set entra",
            ),
            (
                "OKTA=http://a.example OKTA_TOKEN_FILE=/t",
                "HEADSUP_OKTA is `http://a.example`, which would send a secret in the clear",
            ),
            (
                "OKTA=https://a.example/x OKTA_TOKEN_FILE=/t",
                "HEADSUP_OKTA is `https://a.example/x`, which holds more than a host",
            ),
            (
                "ENTRA=school ENTRA_SECRET=hunter2",
                "HEADSUP_ENTRA is `school`, which is no application and tenant",
            ),
            (
                "GOOGLE=admin GOOGLE_KEY_FILE=/k",
                "HEADSUP_GOOGLE is `admin`, which is no mail address",
            ),
        ] {
            let complaint = settled(variables).unwrap_err();
            assert!(complaint.starts_with(expected), "{complaint}");
            assert!(!complaint.contains("hunter2"), "{complaint}");
        }
        for url in [
            "ftp://a.example",
            "https://",
            "https://a b",
            "https://a.example/\r\nx",
            "https://u@a.example",
        ] {
            assert!(read_service_url(url).is_err(), "{url}");
        }
    }
}
