//! Settles what was said about the channels, and refuses what doesn't fit together: a mail channel without the report
//! address, a relay that asks for a password nobody gave, a certificate without its key. Whether the files named can be
//! read is looked at when the desk starts, not here.

use std::path::PathBuf;

use super::ConfigError;
use super::log_services::settle_log_services;
use super::mail::{read_networks, read_report_address};
use super::server::{read_imap, read_relay};
use super::settle::{bad, hidden, read_listen};
use super::sign_in_provider::settle_sign_in_provider;
use super::spoken::{Spoken, SpokenValue};
use crate::channel_settings::CertificateFiles;
use crate::secret::{Secret, SecretSource};
use crate::settings::Settings;
use crate::webhook_target::read_private_targets;

/// The longest name of a folder in a mailbox, octets.
const FOLDER_BYTES_MAX: usize = 255;
/// Log files followed at once.
const LOG_FILES_MAX: usize = 64;

/// Fills in the channels.
///
/// # Errors
/// When a value is not understood, or needs another one that isn't there; names where it was said.
pub fn settle_channels(settings: &mut Settings, mut spoken: Spoken) -> Result<(), ConfigError> {
    refuse_missing_address(&spoken)?;
    refuse_half_certificate(&spoken)?;
    refuse_logs_without_certificate(&spoken)?;
    refuse_password_mistakes(&spoken)?;
    settings.smtp_listen = spoken.take("smtp-listen").map(read_listen).transpose()?;
    settings.lmtp_listen = spoken.take("lmtp-listen").map(read_listen).transpose()?;
    settings.report_address = read(&mut spoken, "report-address", read_report_address)?;
    settings.mail_relays = read(&mut spoken, "mail-relays", read_networks)?.unwrap_or_default();
    settings.smtp_certificate = certificate(&mut spoken);
    // These two may hold a password by mistake, so a complaint doesn't repeat them.
    settings.relay = read_hidden(&mut spoken, "relay", read_relay)?;
    settings.imap = read_hidden(&mut spoken, "imap", read_imap)?;
    settings.imap_move_to = read(&mut spoken, "imap-move-to", read_folder)?;
    settings.relay_password = secret(&mut spoken, "relay-password-file", "relay-password");
    settings.imap_password = secret(&mut spoken, "imap-password-file", "imap-password");
    settings.imap_token = secret(&mut spoken, "imap-token-file", "imap-token");
    settings.slack_secret = secret(&mut spoken, "slack-secret-file", "slack-secret");
    settings.teams_secret = secret(&mut spoken, "teams-secret-file", "teams-secret");
    settings.webhook_private_targets =
        read(&mut spoken, "webhook-private-targets", read_private_targets)?.unwrap_or_default();
    settings.log_listen = spoken.take("log-listen").map(read_listen).transpose()?;
    settings.log_tls_listen = spoken.take("log-tls-listen").map(read_listen).transpose()?;
    settings.log_senders = read(&mut spoken, "log-senders", read_networks)?.unwrap_or_default();
    settings.log_files = read(&mut spoken, "log-files", read_log_files)?.unwrap_or_default();
    settings.log_services = settle_log_services(&mut spoken)?;
    settings.sign_in_provider = settle_sign_in_provider(&mut spoken)?;
    Ok(())
}

pub(super) fn read<T>(
    spoken: &mut Spoken,
    name: &str,
    understand: fn(&str) -> Result<T, String>,
) -> Result<Option<T>, ConfigError> {
    let Some(said) = spoken.take(name) else {
        return Ok(None);
    };
    let understood = understand(&said.value).map_err(|complaint| bad(said, complaint))?;
    Ok(Some(understood))
}

fn read_hidden<T>(
    spoken: &mut Spoken,
    name: &str,
    understand: fn(&str) -> Result<T, String>,
) -> Result<Option<T>, ConfigError> {
    let Some(said) = spoken.take(name) else {
        return Ok(None);
    };
    let understood = understand(&said.value).map_err(|complaint| bad(hidden(said), complaint))?;
    Ok(Some(understood))
}

fn read_folder(text: &str) -> Result<String, String> {
    if text.len() > FOLDER_BYTES_MAX || text.contains(char::is_control) {
        return Err("is no name of a folder".to_owned());
    }
    Ok(text.to_owned())
}

fn read_log_files(text: &str) -> Result<Vec<PathBuf>, String> {
    let files: Vec<PathBuf> = text
        .split(',')
        .map(str::trim)
        .filter(|path| !path.is_empty())
        .map(PathBuf::from)
        .collect();
    if files.is_empty() || files.len() > LOG_FILES_MAX {
        return Err(format!(
            "is no list of files: write one path or several with commas between them, {LOG_FILES_MAX} at most"
        ));
    }
    match files.iter().find(|path| !path.is_absolute()) {
        Some(path) => Err(format!(
            "holds `{}`, which depends on where headsup was started: write the whole path, such as /var/log/auth.log",
            path.display()
        )),
        None => Ok(files),
    }
}

fn certificate(spoken: &mut Spoken) -> Option<CertificateFiles> {
    let (certificate, key) = (spoken.take("smtp-certificate")?, spoken.take("smtp-key")?);
    Some(CertificateFiles {
        certificate: PathBuf::from(certificate.value),
        key: PathBuf::from(key.value),
    })
}

/// A file that was named counts before a secret in the environment.
pub(super) fn secret(spoken: &mut Spoken, file: &str, itself: &str) -> Option<SecretSource> {
    if let Some(said) = spoken.take(file) {
        return Some(SecretSource::File(PathBuf::from(said.value)));
    }
    spoken.take(itself).map(|said| SecretSource::Environment {
        variable: said.whence,
        secret: Secret::new(said.value),
    })
}

pub(super) fn incomplete(said: &SpokenValue, complaint: &str) -> ConfigError {
    ConfigError::Incomplete {
        whence: said.whence.clone(),
        complaint: complaint.to_owned(),
    }
}

fn refuse_missing_address(spoken: &Spoken) -> Result<(), ConfigError> {
    let mail_channels = ["smtp-listen", "lmtp-listen", "imap", "relay"];
    let on = mail_channels.iter().find_map(|name| spoken.get(name));
    match on {
        Some(said) if spoken.get("report-address").is_none() => Err(incomplete(
            said,
            "turns mail on, and nobody said where people write to: set report-address, such as report@desk.school.example",
        )),
        _ => Ok(()),
    }
}

fn refuse_half_certificate(spoken: &Spoken) -> Result<(), ConfigError> {
    match (spoken.get("smtp-certificate"), spoken.get("smtp-key")) {
        (Some(said), None) => Err(incomplete(
            said,
            "names a certificate without its key: set smtp-key",
        )),
        (None, Some(said)) => Err(incomplete(
            said,
            "names a key without its certificate: set smtp-certificate",
        )),
        _ => Ok(()),
    }
}

fn refuse_logs_without_certificate(spoken: &Spoken) -> Result<(), ConfigError> {
    match (spoken.get("log-tls-listen"), spoken.get("smtp-certificate")) {
        (Some(said), None) => Err(incomplete(
            said,
            "takes logs under TLS, and there is no certificate to show: set smtp-certificate and smtp-key, which logs share",
        )),
        _ => Ok(()),
    }
}

fn refuse_password_mistakes(spoken: &Spoken) -> Result<(), ConfigError> {
    let either = |file: &str, itself: &str| spoken.get(file).or_else(|| spoken.get(itself));
    let relay_password = either("relay-password-file", "relay-password");
    let password = either("imap-password-file", "imap-password");
    let token = either("imap-token-file", "imap-token");
    if let Some(said) = spoken.get("relay")
        && let Ok(relay) = read_relay(&said.value)
        && relay.user.is_some() != relay_password.is_some()
    {
        return Err(incomplete(
            said,
            if relay.user.is_some() {
                "names who signs in, and nobody said the password: set relay-password-file"
            } else {
                "names nobody who signs in, and there is a password: write user@ before the host, or leave the password out"
            },
        ));
    }
    match (spoken.get("imap"), password, token) {
        (Some(_), Some(_), Some(said)) => Err(incomplete(
            said,
            "gives the shared mailbox a token beside its password: leave one of them out",
        )),
        (Some(said), None, None) => Err(incomplete(
            said,
            "names a mailbox, and nobody said its password: set imap-password-file, or imap-token-file for OAuth",
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::settle;
    use super::super::spoken::from_environment;
    use crate::config::ConfigError;
    use crate::settings::Settings;

    /// Settles variables such as `SMTP_LISTEN=127.0.0.1:25`, one a word.
    fn settled(variables: &str) -> Result<Settings, ConfigError> {
        settle(from_environment(|name| {
            variables.split(' ').find_map(|word| {
                let (variable, value) = word.split_once('=')?;
                (name.strip_prefix("HEADSUP_") == Some(variable)).then(|| value.to_owned())
            })
        }))
    }

    #[test]
    fn all_channels_together_are_settled() {
        let settings = settled(
            "SMTP_LISTEN=127.0.0.1:2525 LMTP_LISTEN=localhost:2424 REPORT_ADDRESS=report@desk.school.example \
             MAIL_RELAYS=192.0.2.0/24 SMTP_CERTIFICATE=/c.pem SMTP_KEY=/k.pem RELAY=smtps://desk@mail.school.example \
             RELAY_PASSWORD_FILE=/p IMAP=imaps://report@mail.school.example/INBOX IMAP_TOKEN_FILE=/t IMAP_MOVE_TO=Taken \
             SLACK_SECRET_FILE=/s TEAMS_SECRET=hunter2 WEBHOOK_PRIVATE_TARGETS=hooks.lan:9000 LOG_LISTEN=127.0.0.1:5514 \
             LOG_TLS_LISTEN=127.0.0.1:6514 LOG_SENDERS=192.0.2.0/24 LOG_FILES=/var/log/auth.log,/var/log/secure",
        )
        .unwrap();
        assert_eq!(settings.smtp_listen.unwrap().port(), 2525);
        assert_eq!(settings.lmtp_listen.unwrap().port(), 2424);
        assert_eq!(
            settings.report_address.as_ref().unwrap().to_string(),
            "report@desk.school.example"
        );
        assert_eq!(settings.mail_relays.len(), 1);
        assert_eq!(settings.relay.as_ref().unwrap().port, 465);
        assert_eq!(settings.imap.as_ref().unwrap().folder, "INBOX");
        assert_eq!(settings.imap_move_to.as_deref(), Some("Taken"));
        let slack = settings.slack_secret.as_ref().unwrap();
        assert_eq!(slack.file().unwrap().to_str(), Some("/s"));
        let teams = settings.teams_secret.as_ref().unwrap();
        assert_eq!(teams.read().unwrap().reveal(), "hunter2");
        assert_eq!(settings.webhook_private_targets.len(), 1);
        assert_eq!(settings.log_listen.unwrap().port(), 5514);
        assert_eq!(settings.log_tls_listen.unwrap().port(), 6514);
        assert_eq!(
            (settings.log_senders.len(), settings.log_files.len()),
            (1, 2)
        );
        assert!(settings.smtp_certificate.is_some() && settings.imap_token.is_some());
        assert!(!format!("{settings:?}").contains("hunter2"));
    }

    #[test]
    fn what_does_not_fit_together_is_refused_in_one_sentence() {
        let address = " REPORT_ADDRESS=report@a.example";
        for (variables, expected) in [
            (
                "SMTP_LISTEN=127.0.0.1:25",
                "HEADSUP_SMTP_LISTEN turns mail on, and nobody said",
            ),
            (
                "LMTP_LISTEN=127.0.0.1:24",
                "HEADSUP_LMTP_LISTEN turns mail on",
            ),
            ("RELAY=smtp://a.example", "HEADSUP_RELAY turns mail on"),
            ("IMAP=imaps://u@a.example", "HEADSUP_IMAP turns mail on"),
            (
                "SMTP_CERTIFICATE=/c",
                "HEADSUP_SMTP_CERTIFICATE names a certificate without its key",
            ),
            ("SMTP_KEY=/k", "HEADSUP_SMTP_KEY names a key without"),
            (
                "SMTP_LISTEN=25 AND_ADDRESS",
                "HEADSUP_SMTP_LISTEN is `25`, which is no address to listen on",
            ),
            (
                "REPORT_ADDRESS=desk",
                "HEADSUP_REPORT_ADDRESS is `desk`, which is no mail address",
            ),
            (
                "WEBHOOK_PRIVATE_TARGETS=hooks.lan",
                "HEADSUP_WEBHOOK_PRIVATE_TARGETS is `hooks.lan`, which holds `hooks.lan`",
            ),
            (
                "LOG_TLS_LISTEN=127.0.0.1:6514",
                "HEADSUP_LOG_TLS_LISTEN takes logs under TLS, and there is no certificate",
            ),
            (
                "LOG_FILES=auth.log",
                "HEADSUP_LOG_FILES is `auth.log`, which holds `auth.log`, which depends",
            ),
            ("LOG_FILES=,", "HEADSUP_LOG_FILES is `,`, which is no list"),
            (
                "MAIL_RELAYS=mx.a.example",
                "HEADSUP_MAIL_RELAYS is `mx.a.example`, which holds `mx.a.example`",
            ),
            (
                "RELAY=smtps://u:hunter2@a.example AND_ADDRESS",
                "HEADSUP_RELAY is `…`, which holds a password",
            ),
            (
                "RELAY=smtps://u@a.example AND_ADDRESS",
                "HEADSUP_RELAY names who signs in, and nobody said the password",
            ),
            (
                "RELAY=smtp://a.example RELAY_PASSWORD=hunter2 AND_ADDRESS",
                "HEADSUP_RELAY names nobody who signs in",
            ),
            (
                "IMAP=imaps://u@a.example AND_ADDRESS",
                "HEADSUP_IMAP names a mailbox, and nobody said its password",
            ),
            (
                "IMAP=imaps://u@a.example IMAP_PASSWORD=hunter2 IMAP_TOKEN_FILE=/t AND_ADDRESS",
                "HEADSUP_IMAP_TOKEN_FILE gives the shared mailbox a token beside",
            ),
        ] {
            let variables = variables.replace(" AND_ADDRESS", address);
            let complaint = settled(&variables).unwrap_err().to_string();
            assert!(complaint.starts_with(expected), "{variables}: {complaint}");
            assert!(!complaint.contains("hunter2"), "{complaint}");
        }
    }
}
