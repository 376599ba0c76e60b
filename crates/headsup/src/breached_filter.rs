//! The file of breached passwords on this computer: opened, asked, and looked at by the self-check. What its bytes mean is said on
//! the ground floor (`evidence::signin::breached`); `headsup breached build` makes it. A password is asked about by its digest, and
//! neither is kept, shown or logged.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use evidence::signin::breached::PasswordDigest;
use evidence::signin::breached::filter::{About, FRONT_BYTES, FilterFault, Front};

use crate::self_check::{Check, broken, well};
use crate::settings::Settings;

/// A filter that is open: which bytes answer is settled, also when another file takes its name meanwhile.
pub struct BreachedFilter {
    path: PathBuf,
    file: File,
    front: Front,
}

/// Why a filter can't be asked.
#[derive(Debug, thiserror::Error)]
pub enum BreachedFilterError {
    /// It can't be read.
    #[error("cannot read the filter of breached passwords `{}`", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is read, and is of no use.
    #[error("`{}` {source}", .path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: FilterFault,
    },
}

impl BreachedFilter {
    /// Opens a filter and checks its header and index, about half a megabyte; what is read later is checked then.
    ///
    /// # Errors
    /// When it can't be read, is something else, or is shorter or longer than it was written.
    pub fn open(path: &Path) -> Result<BreachedFilter, BreachedFilterError> {
        let unreadable = |source| BreachedFilterError::Unreadable {
            path: path.to_owned(),
            source,
        };
        let unusable = |source| BreachedFilterError::Unusable {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(unreadable)?;
        let length = file.metadata().map_err(unreadable)?.len();
        let mut bytes = Vec::with_capacity(FRONT_BYTES);
        (&file)
            .take(FRONT_BYTES as u64)
            .read_to_end(&mut bytes)
            .map_err(unreadable)?;
        let front = Front::read(&bytes).map_err(unusable)?;
        if front.file_bytes() != length {
            return Err(unusable(FilterFault::Damaged));
        }
        Ok(BreachedFilter {
            path: path.to_owned(),
            file,
            front,
        })
    }

    /// What it says of itself.
    pub fn about(&self) -> &About {
        self.front.about()
    }

    /// How often this password was seen in breaches, at least; `None` when it isn't in the list. Blocks for one small read.
    ///
    /// # Errors
    /// When the file can't be read, or was changed.
    pub fn times_seen(&self, digest: PasswordDigest) -> Result<Option<u64>, BreachedFilterError> {
        let place = self.front.place(digest);
        let mut bucket = vec![0; place.length];
        self.file
            .read_exact_at(&mut bucket, place.start)
            .map_err(|source| BreachedFilterError::Unreadable {
                path: self.path.clone(),
                source,
            })?;
        self.front
            .look_up(digest, &bucket)
            .map_err(|source| BreachedFilterError::Unusable {
                path: self.path.clone(),
                source,
            })
    }
}

/// Refuses to start with a filter that can't be asked: whoever named one counts on it.
///
/// # Errors
/// Says why it can't be.
pub fn refuse_unusable_filter(settings: &Settings) -> Result<(), BreachedFilterError> {
    let path = settings.breached_filter.as_deref();
    path.map_or(Ok(()), |path| BreachedFilter::open(path).map(|_| ()))
}

/// How the filter stands; nothing where none is named.
pub fn check_breached_filter(settings: &Settings) -> Option<Check> {
    let name = "Breached passwords";
    let path = settings.breached_filter.as_deref()?;
    Some(match BreachedFilter::open(path) {
        Ok(filter) => well(
            name,
            format!(
                "New passwords are compared with {} that others know.",
                filter.about().passwords
            ),
        ),
        Err(error) => {
            let source = std::error::Error::source(&error);
            let why = match (&error, source) {
                (BreachedFilterError::Unreadable { .. }, Some(source)) => format!(": {source}"),
                _ => String::new(),
            };
            broken(
                name,
                format!("New passwords are compared with nothing: {error}{why}."),
                "Put the file back or make it anew with `headsup breached build`; it is taken up at once. Until then passwords that others know are taken.",
            )
        }
    })
}
