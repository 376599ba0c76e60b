//! Reports on their way in: receiving, adding to them, giving them a place in a case.

use casework::cases::acts::Disagreement;
use casework::cases::report::EvidenceItem;
use casework::cases::thread::ThreadMessage;
use casework::cases::timeline::Line;
use casework::ids::{CaseId, ReportId};

use super::{Desk, delegate};
use crate::records::intake::{
    Arrival, ExposuresSaved, Placed, Placement, Received, ReportFile, Wave,
};
use crate::records::job::NewJob;

impl Desk {
    delegate! { DeskEngine;
        /// Takes a report in, in one transaction: its row, its `report-received` line, its evidence rows, the `examine`
        /// job. When this returns, it is durable. A second arrival with the same submission id returns the first report
        /// and changes nothing.
        pub async fn receive_report(&self, arrival: &Arrival) -> Result<Received>;

        /// The report that arrived with this submission id.
        pub async fn report_of_submission(&self, submission: &str) -> Result<Option<ReportId>>;

        /// Whether a report has its case yet; `None` for a report that isn't there. One statement, for those who wait
        /// and ask again and again.
        pub async fn report_is_placed(&self, report: ReportId) -> Result<Option<bool>>;

        /// A report with all that its page shows.
        pub async fn report_file(&self, report: ReportId) -> Result<Option<ReportFile>>;

        /// Saves what `casework::cases::acts::add_exposures` changed, with the steps and the advice that follow from it.
        pub async fn save_exposures(&self, saved: &ExposuresSaved<'_>) -> Result<()>;

        /// Adds a message to a thread, the reporter's or the desk's, with the files that came with it and the jobs that
        /// examine them. Refused where the thread is full.
        pub async fn save_message(&self, message: &ThreadMessage, evidence: &[EvidenceItem], lines: &[Line], jobs: &[NewJob]) -> Result<()>;

        /// Saves what `casework::cases::acts::disagree` changed: the message, the mark on the report and its case, the
        /// reporter being owed an outcome again and, for a closed case, its reopening. Refused with
        /// [`crate::Refusal::CaseIsClosed`] where the case was closed since the act was worked out: read and repeat.
        pub async fn save_disagreement(&self, report: ReportId, disagreement: &Disagreement, lines: &[Line]) -> Result<()>;

        /// Gives an examined report its place, see [`Placement`]. Two identical reports at once open one case.
        pub async fn place_report(&self, placement: &Placement) -> Result<Placed>;

        /// Open cases, neither about IT nor demonstration, that this wave belongs to, oldest first. For looking;
        /// `place_report` looks itself.
        pub async fn open_cases_matching(&self, wave: &Wave) -> Result<Vec<CaseId>>;
    }
}
