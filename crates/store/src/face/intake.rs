//! Reports on their way in: receiving, adding to them, giving them a place in a case.

use casework::cases::report::{EvidenceItem, Exposure};
use casework::cases::thread::ThreadMessage;
use casework::cases::timeline::Line;
use casework::ids::{CaseId, ReportId};
use casework::moment::Moment;

use super::{Desk, delegate, soon};
use crate::records::intake::{
    Arrival, Placed, Placement, PublishedAnswer, Received, ReportFile, Wave,
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
    }

    soon! { DeskEngine;
        /// A report with all that its page shows.
        pub async fn report_file(&self, report: ReportId) -> Result<Option<ReportFile>>;

        /// Adds what the person says to have done; what was said before stays. Returns those that are new, for which the
        /// line is written; where none is, nothing happens.
        pub async fn add_exposures(&self, report: ReportId, exposures: &[Exposure], line: &Line) -> Result<Vec<Exposure>>;

        /// Adds steps that a later exposure asks for, and the advice that goes with it. Steps the case has already bring
        /// an earlier due along and are otherwise left out. A report without a case takes the advice only.
        pub async fn lay_out_steps(&self, report: ReportId, steps: &[casework::cases::case::Step], advice: &[casework::cases::report::AdviceLine], at: Moment) -> Result<()>;

        /// Adds a message to a thread, with the files that came with it and the job that examines them.
        pub async fn add_message(&self, message: &ThreadMessage, evidence: &[EvidenceItem], line: &Line, jobs: &[NewJob]) -> Result<()>;

        /// Takes down that the reporter thinks the desk is wrong: the message, the mark on the report and its case, the
        /// reporter being owed an answer again, and, for a closed case, its reopening. Returns whether it was reopened.
        pub async fn disagree(&self, message: &ThreadMessage, line: &Line) -> Result<bool>;

        /// Gives an examined report its place, see [`Placement`]. Two identical reports at once open one case.
        pub async fn place_report(&self, placement: &Placement) -> Result<Placed>;

        /// Open cases, not about IT, that this wave belongs to, oldest first. For looking; `place_report` looks itself.
        pub async fn open_cases_matching(&self, wave: &Wave) -> Result<Vec<CaseId>>;

        /// The published answers, newest first, at most `rows`.
        pub async fn published_answers(&self, rows: u32) -> Result<Vec<PublishedAnswer>>;
    }
}
