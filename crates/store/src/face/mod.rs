//! The face of this floor: the store and the desk, over whichever engine is open. Nothing happens here but choosing the
//! engine and naming the operation in an error; what each method does stands in `statements`, under the same name.

mod app_codes;
mod caller_checks;
mod cases;
mod chat;
mod contacts;
mod copying;
mod enrolled_devices;
mod heads_ups;
mod incoming_mails;
mod inquiries;
mod intake;
mod integrations;
mod lockouts;
mod log_pulls;
mod mailboxes;
mod name_seals;
mod opening;
mod organisation_timeline;
mod outgoing_mails;
mod passkeys;
mod payees;
mod payment_checks;
mod people;
mod provider_links;
mod queue;
mod remembered_mail;
mod upkeep;
mod webhooks;

use casework::ids::OrganisationId;

use crate::disk_trust::DiskTrust;
use crate::evidence_folder::EvidenceFolder;
use crate::{postgres, sqlite};

/// An open database with its evidence folder. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) engine: StoreEngine,
    evidence: EvidenceFolder,
    place: String,
    disk: DiskTrust,
}

#[derive(Clone)]
pub(crate) enum StoreEngine {
    Sqlite(sqlite::statements::EngineStore),
    Postgres(postgres::statements::EngineStore),
}

/// The store, opened for one organisation. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    engine: DeskEngine,
    evidence: EvidenceFolder,
    organisation: OrganisationId,
    disk: DiskTrust,
}

#[derive(Clone)]
enum DeskEngine {
    Sqlite(sqlite::statements::EngineDesk),
    Postgres(postgres::statements::EngineDesk),
}

impl Desk {
    /// Whose desk this is.
    pub fn organisation_id(&self) -> OrganisationId {
        self.organisation
    }

    /// The evidence bytes.
    pub fn evidence_folder(&self) -> &EvidenceFolder {
        &self.evidence
    }

    /// The same desk for the jobs behind the pages, see [`Store::for_jobs`].
    pub fn for_jobs(&self) -> Desk {
        Desk {
            engine: match &self.engine {
                DeskEngine::Sqlite(engine) => DeskEngine::Sqlite(engine.for_jobs()),
                DeskEngine::Postgres(engine) => DeskEngine::Postgres(engine.for_jobs()),
            },
            ..self.clone()
        }
    }
}

/// Writes methods that hand over to the same method of the engine.
macro_rules! delegate {
    ($engine:ident; $($(#[$doc:meta])* pub async fn $name:ident(&self $(, $argument:ident: $kind:ty)* $(,)?) -> Result<$answer:ty>;)+) => {$(
        $(#[$doc])*
        pub async fn $name(&self $(, $argument: $kind)*) -> crate::error::Result<$answer> {
            match &self.engine {
                super::$engine::Sqlite(engine) => engine.$name($($argument),*).await,
                super::$engine::Postgres(engine) => engine.$name($($argument),*).await,
            }
            .map_err(|error| {
                let error = error.during(stringify!($name));
                self.disk.heed(&error);
                error
            })
        }
    )+};
}
use delegate;
