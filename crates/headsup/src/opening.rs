//! Opens the store for a process: where the database is when nobody says, the organisation of this desk, its secret, and
//! the lock that keeps two desks off one data folder. Used by the desk itself and by the commands that run beside it.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use casework::ids::OrganisationId;
use casework::people::private_link::DeskSecret;
use store::{Desk, Location, Organisation, OrganisationSettings, Store, StoreError};

use crate::settings::Settings;
use crate::world::World;

/// The embedded database's file in the data folder.
pub const DATABASE_FILE: &str = "headsup.db";
/// Held by a running desk.
const LOCK_FILE: &str = "headsup.lock";

/// Why a desk cannot be opened. Each is one sentence and one of advice.
#[derive(Debug, thiserror::Error)]
pub enum OpeningError {
    /// The store says why.
    #[error("{0}{cause}. {advice}", cause = Causes(.0), advice = .0.advice())]
    Store(#[from] StoreError),
    /// A command that needs a desk found none.
    #[error("there is no desk in the data folder `{}` yet. Start one with `headsup`, or name its folder with --data.", .folder.display())]
    NoDesk {
        /// The folder.
        folder: PathBuf,
    },
    /// Another desk runs on this folder.
    #[error("another headsup runs on the data folder `{}` already. Stop it, or choose another folder with --data.", .folder.display())]
    FolderInUse {
        /// The folder.
        folder: PathBuf,
    },
    /// The lock cannot be taken for another reason.
    #[error("cannot write to the data folder `{}`: {source}. Choose another folder with --data, or let this user write to it.", .folder.display())]
    FolderNotWritable {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// The causes of an error, each after a colon.
struct Causes<'e>(&'e StoreError);

impl std::fmt::Display for Causes<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut next = std::error::Error::source(self.0);
        while let Some(cause) = next {
            write!(out, ": {cause}")?;
            next = cause.source();
        }
        Ok(())
    }
}

/// An opened desk.
pub struct Opened {
    /// The store.
    pub store: Store,
    /// The store for the organisation of this desk.
    pub desk: Desk,
    /// The desk's secret.
    pub secret: DeskSecret,
}

/// Where the database of these settings is.
///
/// # Errors
/// When the address cannot be read.
pub fn location(settings: &Settings) -> Result<Location, StoreError> {
    match &settings.database {
        Some(address) => address.parse(),
        None => Ok(Location::Sqlite(settings.data.join(DATABASE_FILE))),
    }
}

/// For commands that run beside a desk: they make no new one by mistake.
///
/// # Errors
/// When there is no database yet.
pub fn require_database(settings: &Settings) -> Result<(), OpeningError> {
    match location(settings)? {
        Location::Sqlite(path) if !path.exists() => Err(OpeningError::NoDesk {
            folder: settings.data.clone(),
        }),
        _ => Ok(()),
    }
}

/// Opens the store of these settings; at the very first time, makes the organisation and the secret.
///
/// # Errors
/// When the folder or the database stands in the way.
pub async fn open(settings: &Settings, world: &World) -> Result<Opened, OpeningError> {
    let store = Store::open(&location(settings)?, &settings.data).await?;
    let secret = store.desk_secret(world.random_bytes()).await?;
    let organisation = match store.organisations().await?.first() {
        Some(organisation) => organisation.id,
        None => make_organisation(&store, world).await?,
    };
    Ok(Opened {
        desk: store
            .desk(organisation)
            .with_mail_leaving(settings.relay.is_some() && settings.report_address.is_some()),
        store,
        secret,
    })
}

/// A desk holds one organisation for now. It is there, unnamed, before anybody set it up, so that a hand raised in the
/// first minute is kept like any other.
async fn make_organisation(store: &Store, world: &World) -> Result<OrganisationId, StoreError> {
    let organisation = Organisation {
        id: OrganisationId(world.new_id()),
        created: world.now(),
        set_up: None,
        demonstration: false,
        settings: OrganisationSettings {
            language: "en".to_owned(),
            lookups_allowed: true,
            ..OrganisationSettings::default()
        },
    };
    store.create_organisation(&organisation).await?;
    // Two instances may have started at once; the oldest organisation is everybody's.
    let oldest = store
        .organisations()
        .await?
        .first()
        .map(|organisation| organisation.id);
    Ok(oldest.unwrap_or(organisation.id))
}

/// Takes the data folder for one running desk; the lock ends with the process, however it ends. With PostgreSQL several
/// instances may share a folder, so there it isn't asked for.
///
/// # Errors
/// When another desk holds it, or the folder can't be written to.
pub fn lock_folder(folder: &Path) -> Result<File, OpeningError> {
    let not_writable = |source| OpeningError::FolderNotWritable {
        folder: folder.to_owned(),
        source,
    };
    make_private_folder(folder).map_err(not_writable)?;
    let lock = File::create(folder.join(LOCK_FILE)).map_err(not_writable)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(OpeningError::FolderInUse {
            folder: folder.to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(not_writable(source)),
    }
}

/// What people handed in is nobody else's business on a shared computer.
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}
