//! Where a secret lies, such as the relay's password, and how it is read: from a file, or from the environment. Never from
//! the command line, which other users of the computer can see. A secret is read anew each time it is needed, so that
//! one that is renewed in its file needs no restart, and no `Debug` and no error ever shows one.

use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// No password and no token is longer, bytes.
const SECRET_BYTES_MAX: u64 = 16 * 1024;

/// Where a secret lies.
#[derive(Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// In a file, alone; the end of the last line doesn't count.
    File(PathBuf),
    /// In an environment variable that was read at start.
    Environment {
        /// The variable.
        variable: String,
        /// Its value.
        secret: Secret,
    },
}

/// A secret. Shown to nobody by `Debug`; to use it, [`Secret::reveal`].
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// Why a secret cannot be used. The secret itself is in no sentence.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file cannot be read.
    #[error("cannot read the secret in `{}`", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file holds nothing.
    #[error("the file `{}` should hold a secret and is empty", .path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file is no secret's.
    #[error("the file `{}` should hold a secret alone, in at most {limit_bytes} bytes of text", .path.display())]
    NotASecret {
        /// The file.
        path: PathBuf,
        /// The limit.
        limit_bytes: u64,
    },
}

impl Secret {
    /// Text that nobody is to see.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The text, for the one call that needs it: never for a log, a page or an error.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

impl fmt::Debug for SecretSource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SecretSource::File(path) => write!(out, "SecretSource::File({path:?})"),
            SecretSource::Environment { variable, .. } => {
                write!(out, "SecretSource::Environment({variable})")
            }
        }
    }
}

impl SecretSource {
    /// The secret, as it is now. Reads a small file, so it may be called where a moment's blocking is allowed.
    ///
    /// # Errors
    /// When the file can't be read, or holds no secret.
    pub fn read(&self) -> Result<Secret, SecretError> {
        match self {
            SecretSource::File(path) => read_file(path),
            SecretSource::Environment { secret, .. } => Ok(secret.clone()),
        }
    }

    /// The same, where the secret is a document of several lines, such as a key in JSON.
    ///
    /// # Errors
    /// When the file can't be read, holds nothing, or holds more than a secret does.
    pub fn read_text(&self) -> Result<Secret, SecretError> {
        match self {
            SecretSource::File(path) => Ok(Secret::new(read_bounded(path)?)),
            SecretSource::Environment { secret, .. } => Ok(secret.clone()),
        }
    }

    /// The file it lies in, if it lies in one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            SecretSource::File(path) => Some(path),
            SecretSource::Environment { .. } => None,
        }
    }
}

fn read_file(path: &Path) -> Result<Secret, SecretError> {
    let text = read_bounded(path)?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        return Err(SecretError::Empty {
            path: path.to_owned(),
        });
    }
    if secret.contains(char::is_control) {
        return Err(not_a_secret(path));
    }
    Ok(Secret::new(secret))
}

fn not_a_secret(path: &Path) -> SecretError {
    SecretError::NotASecret {
        path: path.to_owned(),
        limit_bytes: SECRET_BYTES_MAX,
    }
}

fn read_bounded(path: &Path) -> Result<String, SecretError> {
    let unreadable = |source| SecretError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .map_err(unreadable)?
        .take(SECRET_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > SECRET_BYTES_MAX {
        return Err(not_a_secret(path));
    }
    if bytes.is_empty() {
        return Err(SecretError::Empty {
            path: path.to_owned(),
        });
    }
    String::from_utf8(bytes).map_err(|_| not_a_secret(path))
}

#[cfg(test)]
mod tests {
    use super::{SECRET_BYTES_MAX, Secret, SecretSource};
    use testkit::temporary_folder::TemporaryFolder;

    #[test]
    fn a_secret_is_read_from_its_file_and_shown_to_nobody() {
        let folder = TemporaryFolder::new("secret");
        let path = folder.path().join("password");
        let source = SecretSource::File(path.clone());
        let told = |source: &SecretSource| source.read().unwrap_err().to_string();
        assert!(told(&source).starts_with("cannot read the secret in `"));
        for (content, expected) in [
            ("a word\n", Ok("a word")),
            ("a word\r\n", Ok("a word")),
            ("a word", Ok("a word")),
            ("\n", Err("is empty")),
            ("two\nlines", Err("a secret alone")),
        ] {
            std::fs::write(&path, content).unwrap();
            match expected {
                Ok(word) => assert_eq!(source.read().unwrap().reveal(), word),
                Err(part) => assert!(told(&source).contains(part), "{content:?}"),
            }
        }
        let too_long = "x".repeat(SECRET_BYTES_MAX as usize + 1);
        std::fs::write(&path, too_long).unwrap();
        assert!(told(&source).contains("a secret alone"));
    }

    #[test]
    fn no_debug_shows_it() {
        let secret = Secret::new("hunter2");
        let source = SecretSource::Environment {
            variable: "HEADSUP_RELAY_PASSWORD".to_owned(),
            secret: secret.clone(),
        };
        let shown = format!("{secret:?} {source:?}");
        assert!(!shown.contains("hunter2") && shown.contains("HEADSUP_RELAY_PASSWORD"));
    }
}
