//! Looks at the files that the channels' settings name: secrets, the certificate, its key. A desk that starts refuses to
//! go on without them, and `headsup doctor` and the admins' page say the same in words. Nothing here connects to anybody,
//! and no secret is shown.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::ServerConfig;

use crate::channel_settings::CertificateFiles;
use crate::log_service::LogService;
use crate::secret::{SecretError, SecretSource};
use crate::self_check::{Check, broken, look, well};
use crate::settings::Settings;
use crate::tls::{TlsError, server_config};

/// Certificates and keys are some kilobytes, bytes.
const PEM_BYTES_MAX: u64 = 256 * 1024;
/// The bits of a file's mode that let everybody on the computer read it.
const READABLE_BY_ALL: u32 = 0o004;

/// Why a file that the channels need cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ChannelFileError {
    /// A secret can't be read.
    #[error("{setting}: {source}")]
    Secret {
        /// The setting that names it.
        setting: &'static str,
        /// Why.
        source: SecretError,
    },
    /// The certificate or its key can't be read.
    #[error("{setting}: cannot read `{}`: {source}", .path.display())]
    Certificate {
        /// The setting that names it.
        setting: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// They are read, and are no certificate and key.
    #[error("smtp-certificate and smtp-key: {source}")]
    Tls {
        /// Why.
        source: TlsError,
    },
}

/// Reads the certificate and key that the listener shows.
///
/// # Errors
/// When a file can't be read, or holds something else.
pub fn read_certificate(files: &CertificateFiles) -> Result<Arc<ServerConfig>, ChannelFileError> {
    let read = |setting, path: &PathBuf| {
        read_bounded(path).map_err(|source| ChannelFileError::Certificate {
            setting,
            path: path.clone(),
            source,
        })
    };
    let certificate = read("smtp-certificate", &files.certificate)?;
    let key = read("smtp-key", &files.key)?;
    server_config(&certificate, &key).map_err(|source| ChannelFileError::Tls { source })
}

fn read_bounded(path: &PathBuf) -> std::io::Result<Vec<u8>> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path)?;
    file.take(PEM_BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The secrets the settings name, each with the setting's name.
fn secrets(settings: &Settings) -> impl Iterator<Item = (&'static str, &SecretSource)> {
    [
        ("relay-password-file", &settings.relay_password),
        ("imap-password-file", &settings.imap_password),
        ("imap-token-file", &settings.imap_token),
        ("slack-secret-file", &settings.slack_secret),
        ("teams-secret-file", &settings.teams_secret),
    ]
    .into_iter()
    .filter_map(|(setting, source)| source.as_ref().map(|source| (setting, source)))
    .chain(settings.log_services.iter().map(LogService::secret))
}

/// Refuses to start with a file that can't be used.
///
/// # Errors
/// Names the first such file.
pub fn refuse_unusable_files(settings: &Settings) -> Result<(), ChannelFileError> {
    for (setting, secret) in secrets(settings) {
        // Whether a text of several lines is a key is seen where it is used.
        let read = if setting == "google-key-file" {
            secret.read_text()
        } else {
            secret.read()
        };
        read.map_err(|source| ChannelFileError::Secret { setting, source })?;
    }
    if let Some(files) = &settings.smtp_certificate {
        read_certificate(files)?;
    }
    Ok(())
}

/// The check for the doctor: whether the files can be used, and whether others can read the secret ones. `None` when no
/// channel needs a file.
pub fn check_files(settings: &Settings) -> Option<Check> {
    let name = "Secrets";
    let key = settings.smtp_certificate.as_ref().map(|files| &*files.key);
    let mut secret_files = secrets(settings).filter_map(|(_, secret)| secret.file());
    if key.is_none() && secrets(settings).next().is_none() {
        return None;
    }
    if let Err(error) = refuse_unusable_files(settings) {
        return Some(broken(
            name,
            format!("A file of the channels cannot be used: {}.", told(&error)),
            "Put the file there, and let the user who runs headsup read it.",
        ));
    }
    let open_to_all = secret_files.find(|path| is_open_to_all(path));
    Some(
        match open_to_all.or_else(|| key.filter(|path| is_open_to_all(path))) {
            Some(path) => look(
                name,
                format!("Everybody on this computer can read `{}`.", path.display()),
                format!("Take that right away: `chmod o-r {}`.", path.display()),
            ),
            None => well(
                name,
                "The channels' passwords and keys can be read, and not by everybody on this computer.",
            ),
        },
    )
}

/// The sentence of an error and of its sources, each once.
fn told(error: &dyn std::error::Error) -> String {
    let mut sentence = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        let said = source.to_string();
        if !sentence.contains(&said) {
            sentence = format!("{sentence}: {said}");
        }
        next = source.source();
    }
    sentence
}

fn is_open_to_all(path: &std::path::Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & READABLE_BY_ALL != 0)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::{check_files, refuse_unusable_files};
    use crate::channel_settings::CertificateFiles;
    use crate::secret::SecretSource;
    use crate::self_check::Standing;
    use crate::settings::Settings;
    use testkit::temporary_folder::TemporaryFolder;

    #[test]
    fn a_missing_secret_stops_the_start_and_an_open_one_is_worth_a_look() {
        let folder = TemporaryFolder::new("channel-check");
        let path = folder.path().join("password");
        let mut settings = Settings::default();
        assert!(check_files(&settings).is_none());
        settings.relay_password = Some(SecretSource::File(path.clone()));
        let complaint = refuse_unusable_files(&settings).unwrap_err().to_string();
        assert!(complaint.starts_with("relay-password-file: cannot read the secret in `"));
        assert_eq!(check_files(&settings).unwrap().standing, Standing::Broken);
        std::fs::write(&path, "hunter2\n").unwrap();
        let standing_with = |mode| {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let check = check_files(&settings).unwrap();
            assert!(!format!("{check:?}").contains("hunter2"));
            check.standing
        };
        assert_eq!(standing_with(0o644), Standing::Look);
        assert_eq!(standing_with(0o640), Standing::Well);
        assert!(refuse_unusable_files(&settings).is_ok());
    }

    #[test]
    fn a_certificate_that_is_none_stops_the_start() {
        let folder = TemporaryFolder::new("channel-check");
        let (certificate, key) = (folder.path().join("c.pem"), folder.path().join("k.pem"));
        let settings = Settings {
            smtp_certificate: Some(CertificateFiles {
                certificate: certificate.clone(),
                key: key.clone(),
            }),
            ..Settings::default()
        };
        let told = || refuse_unusable_files(&settings).unwrap_err().to_string();
        assert!(told().starts_with("smtp-certificate: cannot read `"));
        std::fs::write(&certificate, "no certificate").unwrap();
        std::fs::write(&key, "no key").unwrap();
        assert_eq!(
            told(),
            "smtp-certificate and smtp-key: the certificate file holds no certificate in PEM form"
        );
        let made = rcgen::generate_simple_self_signed(["a.example".to_owned()]).unwrap();
        std::fs::write(&certificate, made.cert.pem()).unwrap();
        std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        assert!(refuse_unusable_files(&settings).is_ok());
    }
}
