//! What can go wrong below this floor's face, each with a sentence of advice. Messages name the operation and keep the
//! cause as source; none of them holds a password, because a place is written by [`crate::Location`], which leaves it out.

use std::path::PathBuf;

use casework::verify::change::ChangeRefused;

/// What the store answers.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Something the store could not or would not do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The address of a database cannot be read.
    #[error("`{given}` is not the address of a database")]
    AddressUnreadable {
        /// What was given, without a password.
        given: String,
    },
    /// A folder could not be made or written to.
    #[error("could not write to the folder `{}`", .folder.display())]
    FolderNotWritable {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is a file, but no database in it.
    #[error("`{}` is not a database", .path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// The database belongs to another program.
    #[error("the database `{place}` belongs to another program")]
    ForeignDatabase {
        /// Where.
        place: String,
    },
    /// The database was written by a newer Headsup.
    #[error(
        "the database `{place}` has schema {found}; this version of headsup knows schemas up to {known}"
    )]
    NewerSchema {
        /// Where.
        place: String,
        /// The newest migration that was applied to it.
        found: i64,
        /// The newest migration in this binary.
        known: i64,
    },
    /// Nobody answers where PostgreSQL should be.
    #[error("could not reach the PostgreSQL server of `{place}`")]
    Unreachable {
        /// Where.
        place: String,
        /// Why.
        source: sqlx::Error,
    },
    /// PostgreSQL refuses the name, the password or the database.
    #[error("the PostgreSQL server refuses to open `{place}`")]
    NotAllowed {
        /// Where.
        place: String,
        /// Why, as the server says it.
        source: sqlx::Error,
    },
    /// PostgreSQL is too old.
    #[error(
        "the PostgreSQL server of `{place}` has version {found}; headsup needs {needed} or newer"
    )]
    ServerTooOld {
        /// Where.
        place: String,
        /// Its major version.
        found: i64,
        /// The oldest one that will do.
        needed: i64,
    },
    /// A migration failed.
    #[error("could not bring the database `{place}` up to date")]
    MigrationFailed {
        /// Where.
        place: String,
        /// Why.
        source: sqlx::migrate::MigrateError,
    },
    /// The database failed in the middle of something.
    #[error("could not {}", .operation.replace('_', " "))]
    Database {
        /// What was being done.
        operation: &'static str,
        /// Why it failed.
        source: sqlx::Error,
    },
    /// An act that the rules do not allow.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// What an act speaks of is not there, or belongs to another organisation.
    #[error("there is no such {what}")]
    Missing {
        /// What it is.
        what: &'static str,
    },
    /// A row holds what this version cannot read.
    #[error("a stored {what} cannot be read: `{found}`")]
    Unreadable {
        /// What it is.
        what: &'static str,
        /// What was found, capped.
        found: String,
    },
    /// Evidence is larger than allowed.
    #[error("the file has {found_bytes} bytes; at most {limit_bytes} are taken")]
    EvidenceTooLarge {
        /// How many it has.
        found_bytes: u64,
        /// How many are allowed.
        limit_bytes: u64,
    },
    /// A file in the evidence folder could not be written or read.
    #[error("could not {operation} `{}`", .path.display())]
    EvidenceFile {
        /// What was being done.
        operation: &'static str,
        /// The file.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// A sync failed earlier in this process; see [`crate::DISK_FAILED_FILE`].
    #[error("the disk failed to keep what it was given; nothing more is promised")]
    DiskNotTrusted,
    /// The evidence folder holds no such file.
    #[error("the evidence `{sha256}` is missing from the evidence folder")]
    EvidenceMissing {
        /// Its digest.
        sha256: String,
    },
    /// The bytes of a file in the evidence folder no longer have the digest they were stored under.
    #[error("the evidence `{sha256}` has been changed on disk")]
    EvidenceDamaged {
        /// The digest it should have.
        sha256: String,
    },
}

/// A rule that stands in the way of an act. The database enforces these, whatever the program does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// A case is closed only when both questions are answered.
    #[error("one of the two questions has no answer")]
    UnansweredQuestion,
    /// A case is closed only when no step is open.
    #[error("a step is still open")]
    OpenStep,
    /// A case is closed only when every reporter was told.
    #[error("a reporter has not been told the outcome")]
    UntoldReporter,
    /// A case is closed only with an outcome and a lesson.
    #[error("the outcome or the lesson is missing")]
    NoOutcome,
    /// A closed case takes no steps, reports or answers; it has to be reopened first.
    #[error("the case is closed")]
    CaseIsClosed,
    /// The case is not closed.
    #[error("the case is open")]
    CaseIsOpen,
    /// The step has been settled already.
    #[error("the step is already done or waived")]
    StepIsSettled,
    /// A case has taken all the steps it may have.
    #[error("the case has as many steps as it may have")]
    TooManySteps,
    /// A thread has taken all the messages it may have.
    #[error("the thread has as many messages as it may have")]
    ThreadIsFull,
    /// The report changed since it was read; read it again and repeat.
    #[error("the report changed in the meantime")]
    ReportChanged,
    /// Timelines only grow.
    #[error("a timeline only grows")]
    TimelineOnlyGrows,
    /// Evidence stays as it came.
    #[error("evidence stays as it came")]
    EvidenceStaysAsItCame,
    /// An address has an account already.
    #[error("there is an account with this address already")]
    AddressIsTaken,
    /// The link was used before, has run out, or never was.
    #[error("the link has been used or has run out")]
    LinkIsSpent,
    /// The account is somebody else's at the provider, or the person there has another account here.
    #[error("the account or the person at the provider is linked elsewhere")]
    LinkedElsewhere,
    /// The account, or the colleague, has as many passkeys as they may have.
    #[error("there are as many passkeys as there may be")]
    TooManyPasskeys,
    /// The colleague is not on the list any more.
    #[error("the colleague is not on the list any more")]
    NotOnTheList,
    /// The credential is somebody's passkey already.
    #[error("the passkey is on an account already")]
    PasskeyIsTaken,
    /// The last account with the admin's hat keeps it.
    #[error("somebody has to wear the admin's hat")]
    LastAdmin,
    /// An organisation has as many webhooks as it may have.
    #[error("there are as many webhooks as there may be")]
    TooManyWebhooks,
    /// There are as many integrations as there may be.
    #[error("there are as many integrations as there may be")]
    TooManyIntegrations,
    /// Another try of the same request took over in the meantime; nothing was done.
    #[error("another try of the same request took over")]
    ClaimIsLost,
    /// Nothing leaves a case about IT, or the demonstration.
    #[error("nothing leaves this case")]
    StaysInTheHouse,
    /// An opening of this name waits for its second person already.
    #[error("an opening of this name waits for its second person already")]
    OpeningWaits,
    /// The opening was done, or its hour is over.
    #[error("the opening was done, or its hour is over")]
    OpeningIsOver,
    /// No program is told of questions to people, or none of this case.
    #[error("no webhook is told of such questions, or not of this case")]
    NoProgramPassesItOn,
    /// A case has as many heads-ups as it may have.
    #[error("there are as many heads-ups about this case as there may be")]
    TooManyHeadsUps,
    /// A case is closed only when its payment was released or stopped.
    #[error("the payment is still held")]
    HeldPayment,
    /// Somebody else moved the check of the payment; read it again and look.
    #[error("the check of the payment changed in the meantime")]
    PaymentCheckChanged,
    /// The check of a payment goes step by step.
    #[error("the check of the payment is missing a step")]
    PaymentCheckJumps,
    /// Somebody else moved the check of the caller, or this case or person has as many as there may be at once.
    #[error("the check of the caller changed in the meantime")]
    CallerCheckChanged,
    /// The check of a caller goes step by step.
    #[error("the check of the caller is missing a step")]
    CallerCheckJumps,
    /// As many calls are announced as there may be at once.
    #[error("as many calls are announced as there may be at once")]
    TooManyContacts,
    /// An announced call is over, or words were shown too often for it.
    #[error("the announced call is over")]
    ContactIsOver,
    /// A case asks as many people as it may.
    #[error("as many people are asked about this case as there may be")]
    TooManyInquiries,
    /// An answer stands already.
    #[error("the question was answered already")]
    AnsweredAlready,
    /// A change of the register isn't made.
    #[error("{0}")]
    PayeeChange(ChangeRefused),
    /// Another rule of the schema.
    #[error("the database does not allow it")]
    Other,
}

/// What the triggers' messages start with.
const REFUSAL_MARK: &str = "headsup-refuses: ";

impl Refusal {
    fn from_code(code: &str) -> Refusal {
        match code {
            "unanswered-question" => Refusal::UnansweredQuestion,
            "open-step" => Refusal::OpenStep,
            "untold-reporter" => Refusal::UntoldReporter,
            "held-payment" => Refusal::HeldPayment,
            "payment-check-jumps" => Refusal::PaymentCheckJumps,
            "caller-check-jumps" => Refusal::CallerCheckJumps,
            "no-outcome" => Refusal::NoOutcome,
            "case-is-closed" => Refusal::CaseIsClosed,
            "timeline-only-grows" => Refusal::TimelineOnlyGrows,
            "evidence-stays-as-it-came" => Refusal::EvidenceStaysAsItCame,
            _ => Refusal::Other,
        }
    }
}

impl From<Refusal> for StoreError {
    fn from(refusal: Refusal) -> StoreError {
        StoreError::Refused(refusal)
    }
}

impl From<sqlx::Error> for StoreError {
    /// A trigger's refusal becomes [`StoreError::Refused`]; all else waits for its operation to be named.
    fn from(source: sqlx::Error) -> StoreError {
        if let sqlx::Error::Database(said) = &source
            && let Some((_, code)) = said.message().split_once(REFUSAL_MARK)
        {
            return Refusal::from_code(code.trim()).into();
        }
        StoreError::Database {
            operation: "use the database",
            source,
        }
    }
}

impl StoreError {
    /// The same error, naming what was being done where nobody has named it yet.
    pub(crate) fn during(self, doing: &'static str) -> StoreError {
        match self {
            StoreError::Database {
                operation: "use the database",
                source,
            } => StoreError::Database {
                operation: doing,
                source,
            },
            other => other,
        }
    }

    /// A value in a row that this version cannot read.
    pub(crate) fn unreadable(what: &'static str, found: &str) -> StoreError {
        StoreError::Unreadable {
            what,
            found: found.chars().take(80).collect(),
        }
    }

    /// Whether this lies with the disk or the database server, so that the same may work later: whoever handed something in
    /// should keep it and try again.
    pub fn is_temporary(&self) -> bool {
        match self {
            StoreError::Database { source, .. } => is_temporary(source),
            StoreError::EvidenceFile { .. }
            | StoreError::FolderNotWritable { .. }
            | StoreError::Unreachable { .. }
            | StoreError::DiskNotTrusted => true,
            _ => false,
        }
    }

    /// Whether the disk has no room left.
    pub fn is_disk_full(&self) -> bool {
        match self {
            // SQLITE_FULL (sqlite.org/rescode.html), `disk_full` (PostgreSQL, appendix A).
            StoreError::Database {
                source: sqlx::Error::Database(said),
                ..
            } => matches!(said.code().as_deref(), Some("13" | "53100")),
            StoreError::EvidenceFile { source, .. }
            | StoreError::FolderNotWritable { source, .. } => matches!(
                source.kind(),
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded
            ),
            _ => false,
        }
    }

    /// What to do about it: one sentence for the person who runs the desk.
    pub fn advice(&self) -> &'static str {
        match self {
            StoreError::AddressUnreadable { .. } => {
                "Give the path of a file for SQLite, or postgres://name:password@host/database for PostgreSQL."
            }
            StoreError::FolderNotWritable { .. } => {
                "Choose another folder with --data, or let the user who runs headsup write to this one."
            }
            StoreError::NotADatabase { .. } => {
                "Choose another file, or move this one away and a new database is made in its place."
            }
            StoreError::ForeignDatabase { .. } => {
                "Give headsup a database of its own; this one was left as it is."
            }
            StoreError::NewerSchema { .. } => {
                "Start the newer version of headsup, or restore a backup made by this one."
            }
            StoreError::Unreachable { .. } => {
                "Check host and port in the address, and that PostgreSQL is running and lets this machine in."
            }
            StoreError::NotAllowed { .. } => {
                "Check user name, password and database name in the address; the database has to exist already."
            }
            StoreError::ServerTooOld { .. } => {
                "Use a newer PostgreSQL, or leave --database out to use SQLite."
            }
            StoreError::MigrationFailed { .. } => {
                "Nothing was lost: the step that failed was taken back. Restore the last backup if headsup worked before."
            }
            StoreError::Database { .. } => {
                "Try again; if it stays, `headsup doctor` looks for the cause."
            }
            StoreError::Refused(_) | StoreError::Missing { .. } => {
                "Load the page again to see how things stand now."
            }
            StoreError::Unreadable { .. } => {
                "A newer headsup may have written it; start the newest one you have."
            }
            StoreError::EvidenceTooLarge { .. } => {
                "Send a smaller file, or describe what is in it."
            }
            StoreError::EvidenceFile { .. } => {
                "Check that the disk has room and that headsup may write to the evidence folder."
            }
            StoreError::DiskNotTrusted => {
                "Look after the disk, then start headsup again; `headsup verify` tells whether everything holds."
            }
            StoreError::EvidenceMissing { .. } | StoreError::EvidenceDamaged { .. } => {
                "Restore the evidence folder from the last backup; `headsup verify` lists every file concerned."
            }
        }
    }
}

/// Everything but what the statement itself did wrong: no connection, no room, no turn, a server that is ending.
fn is_temporary(source: &sqlx::Error) -> bool {
    match source {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(said) => match said.code().as_deref() {
            // PostgreSQL, appendix A: connection, resources, operator's intervention, system error, deadlock.
            Some(code) if code.len() == 5 => {
                code.starts_with("08")
                    || code.starts_with("53")
                    || code.starts_with("57")
                    || code.starts_with("58")
                    || code.starts_with("40")
            }
            // SQLite's primary codes BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL and CANTOPEN, and all that extend them.
            Some(code) => code
                .parse::<u32>()
                .is_ok_and(|code| matches!(code & 0xff, 5..=8 | 10 | 13 | 14)),
            None => false,
        },
        _ => false,
    }
}
