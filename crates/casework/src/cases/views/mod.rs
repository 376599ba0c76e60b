//! Views: what a viewer may see of a case, made only by [`Case::through`]. They are the only types that pages and exports
//! get and the only ones that are serialised. What a viewer may not see is not in the view, so no page can leak it by
//! mistake; who may see the case at all is decided by the passes in `people`.

mod codes;
pub mod desk;
pub mod queue;
pub mod staff;

use crate::cases::case::{Case, Step};
use crate::cases::report::{EvidenceItem, Report};
use crate::cases::thread::ThreadMessage;
use crate::ids::{AccountId, ReportId};
use crate::people::Member;
use crate::people::integrations::CasesPass;
use crate::people::passes::{CaseFacts, CaseReadingPass, WorksSteps};

pub use desk::{DeskStep, DeskView};
pub use queue::QueueRow;
pub use staff::StaffView;

/// Who looks.
#[derive(Clone, Copy, Debug)]
pub enum Viewer<'v> {
    /// The holder of the private link of one report.
    Reporter(ReportId),
    /// A signed-in member.
    Member(&'v Member),
    /// A program, through the API.
    Integration(&'v CasesPass),
    /// Whoever holds the pass to read one case.
    Reading(&'v CaseReadingPass),
}

/// What is seen.
#[derive(Clone, Debug)]
pub enum View {
    /// What the reporter of one report sees.
    Staff(Box<StaffView>),
    /// What those who work or audit a case see.
    Desk(Box<DeskView>),
}

impl View {
    /// The reporter's view, if it is that.
    pub fn staff(self) -> Option<StaffView> {
        match self {
            View::Staff(view) => Some(*view),
            View::Desk(_) => None,
        }
    }

    /// The desk's view, if it is that.
    pub fn desk(self) -> Option<DeskView> {
        match self {
            View::Desk(view) => Some(*view),
            View::Staff(_) => None,
        }
    }
}

impl Case {
    /// What this viewer sees of the case; `None` where the case does not exist for this viewer.
    pub fn through(&self, viewer: &Viewer<'_>) -> Option<View> {
        match viewer {
            Viewer::Reporter(report) => {
                let report = self.reports.iter().find(|one| one.id == *report)?;
                Some(View::Staff(Box::new(staff::of_report(
                    report,
                    self.into(),
                    Some(self),
                ))))
            }
            Viewer::Member(member) => {
                let pass = member.reading_pass()?.open(self.facts())?;
                self.through(&Viewer::Reading(&pass))
            }
            Viewer::Integration(cases) => {
                let pass = cases.open(self.facts())?;
                self.through(&Viewer::Reading(&pass))
            }
            Viewer::Reading(pass) => {
                (pass.case() == self.id).then(|| View::Desk(Box::new(desk::of_case(self, pass))))
            }
        }
    }

    /// One of its steps, just changed or not, as whoever works them sees it; `None` where the pass is for another case.
    pub fn step_through(&self, step: &Step, pass: &impl WorksSteps) -> Option<DeskStep> {
        (pass.case() == self.id).then(|| desk::step_of(self, step))
    }

    /// What must be known of it to decide who may see it.
    pub fn facts(&self) -> CaseFacts {
        CaseFacts {
            case: self.id,
            about_it: self.about_it,
        }
    }
}

/// A report that has not been examined yet, and so has no case.
#[derive(Clone, Debug)]
pub struct WaitingReport {
    /// The report.
    pub report: Report,
    /// What was handed in with it.
    pub evidence: Vec<EvidenceItem>,
    /// Its thread.
    pub thread: Vec<ThreadMessage>,
}

impl WaitingReport {
    /// What this viewer sees of it: its reporter sees it, and nobody else until it has a case.
    pub fn through(&self, viewer: &Viewer<'_>) -> Option<View> {
        match viewer {
            Viewer::Reporter(report) if *report == self.report.id => Some(View::Staff(Box::new(
                staff::of_report(&self.report, self.into(), None),
            ))),
            Viewer::Reporter(_)
            | Viewer::Member(_)
            | Viewer::Integration(_)
            | Viewer::Reading(_) => None,
        }
    }
}

/// What surrounds one report, from its case or from itself.
struct Surrounding<'s> {
    evidence: &'s [EvidenceItem],
    threads: &'s [ThreadMessage],
    member_name: Box<dyn Fn(AccountId) -> String + 's>,
}

impl<'s> From<&'s Case> for Surrounding<'s> {
    fn from(case: &'s Case) -> Surrounding<'s> {
        Surrounding {
            evidence: &case.evidence,
            threads: &case.threads,
            member_name: Box::new(|account| name_of(case, account)),
        }
    }
}

impl<'s> From<&'s WaitingReport> for Surrounding<'s> {
    fn from(waiting: &'s WaitingReport) -> Surrounding<'s> {
        Surrounding {
            evidence: &waiting.evidence,
            threads: &waiting.thread,
            member_name: Box::new(|_| String::from(SOMEBODY)),
        }
    }
}

/// How a member is called whose name is not known any more.
const SOMEBODY: &str = "a former member";

fn name_of(case: &Case, account: AccountId) -> String {
    case.member_names
        .get(&account)
        .cloned()
        .unwrap_or_else(|| String::from(SOMEBODY))
}
