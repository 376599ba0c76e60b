//! The settings file, `headsup.toml`: the same names as the flags, each with text as its value. Unknown keys are refused
//! by name, because a misspelt setting that is silently ignored is worse than no setting.

use std::path::{Path, PathBuf};

use super::ConfigError;
use super::near::nearest;
use super::spoken::{Spoken, SpokenValue, UNDERSTOOD_NAMES, understood};

/// The name looked for where no file is named.
pub const FILE_NAME: &str = "headsup.toml";
/// Settings are some short lines.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// Reads the file named by hand, or else `headsup.toml` in the data folder, or else in the current folder. No file
/// says nothing.
///
/// # Errors
/// When the file named by hand is not there, or any file found cannot be read or understood.
pub fn find_and_read(named: Option<&Path>, data_folder: &Path) -> Result<Spoken, ConfigError> {
    if let Some(path) = named {
        return read_file(path);
    }
    let in_data_folder = data_folder.join(FILE_NAME);
    if in_data_folder.is_file() {
        let spoken = read_file(&in_data_folder)?;
        if spoken
            .get("data")
            .is_some_and(|data| Path::new(&data.value) != data_folder)
        {
            return Err(ConfigError::FileMovesItself {
                path: in_data_folder.display().to_string(),
            });
        }
        return Ok(spoken);
    }
    let here = PathBuf::from(FILE_NAME);
    if here.is_file() {
        read_file(&here)
    } else {
        Ok(Spoken::default())
    }
}

fn read_file(path: &Path) -> Result<Spoken, ConfigError> {
    let shown = path.display().to_string();
    let unreadable = |source| ConfigError::UnreadableFile {
        path: shown.clone(),
        source,
    };
    let length_bytes = std::fs::metadata(path).map_err(unreadable)?.len();
    if length_bytes > FILE_BYTES_MAX {
        return Err(ConfigError::OversizedFile {
            path: shown,
            limit_bytes: FILE_BYTES_MAX,
        });
    }
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    read_text(&text, path)
}

/// Reads the text of a settings file; `path` is for complaints, and relative folders in it count from its folder.
fn read_text(text: &str, path: &Path) -> Result<Spoken, ConfigError> {
    let shown = path.display().to_string();
    let broken = |error: toml::de::Error| {
        let line = text
            .get(..error.span().map_or(0, |span| span.start))
            .map_or(1, |before| before.matches('\n').count() + 1);
        let says = format!("line {line}: {}", error.message().replace('\n', " "));
        ConfigError::BrokenFile {
            path: shown.clone(),
            says,
        }
    };
    let table: toml::Table = toml::from_str(text).map_err(broken)?;
    let mut spoken = Spoken::default();
    for (key, value) in table {
        let Some(name) = understood(&key) else {
            let nearest = nearest(&key, &UNDERSTOOD_NAMES);
            return Err(ConfigError::UnknownKey {
                path: shown,
                key,
                nearest,
            });
        };
        let Some(said) = value.as_str() else {
            return Err(ConfigError::WrongType { path: shown, key });
        };
        let value = if names_a_path(name) {
            beside(path, said)
        } else {
            said.to_owned()
        };
        let whence = format!("`{key}` in the settings file `{shown}`");
        spoken.say(name, SpokenValue { value, whence });
    }
    Ok(spoken)
}

/// Whether the value of this setting is the path of a folder or a file.
fn names_a_path(name: &str) -> bool {
    matches!(
        name,
        "data" | "breached-filter" | "smtp-certificate" | "smtp-key"
    ) || name.ends_with("-file")
}

/// A folder or file named in the settings file counts from the folder the settings file lies in.
fn beside(file: &Path, folder: &str) -> String {
    file.parent().map_or_else(
        || folder.to_owned(),
        |parent| parent.join(folder).display().to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::read_text;
    use std::path::Path;

    #[test]
    fn reads_every_key() {
        let text: String = super::UNDERSTOOD_NAMES
            .iter()
            .map(|name| format!("{name} = 'd'\n"))
            .collect();
        let spoken = read_text(&text, Path::new("/etc/headsup/headsup.toml")).unwrap();
        for name in super::UNDERSTOOD_NAMES {
            let value = &spoken.get(name).unwrap().value;
            let expected = match name {
                "data"
                | "breached-filter"
                | "smtp-certificate"
                | "smtp-key"
                | "relay-password-file"
                | "imap-password-file"
                | "imap-token-file"
                | "slack-secret-file"
                | "teams-secret-file"
                | "okta-token-file"
                | "entra-secret-file"
                | "google-key-file"
                | "oidc-secret-file" => "/etc/headsup/d",
                _ => "d",
            };
            assert_eq!(value, expected, "{name}");
        }
    }

    #[test]
    fn refuses_by_name() {
        for (text, expected) in [
            (
                "lisen = 'x'",
                "has the unknown key `lisen`; did you mean `listen`?",
            ),
            (
                "lookups = true",
                "`lookups` in the settings file `h.toml` must be text in quotes",
            ),
            ("data = \n", "is not TOML: line 1: "),
        ] {
            let complaint = read_text(text, Path::new("h.toml"))
                .unwrap_err()
                .to_string();
            assert!(complaint.contains(expected), "{complaint}");
            assert!(!complaint.contains('\n'), "one sentence: {complaint}");
        }
    }
}
