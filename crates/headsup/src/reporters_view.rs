//! What the reporter of one report sees, read out of the store's file of it: for the private page, and for the mails that
//! tell the same. `casework` decides what is in it; this only gathers.

use casework::cases::report::ReportKind;
use casework::cases::views::{StaffView, Viewer, WaitingReport};
use store::ReportFile;

use crate::telling::case_of;

/// A line among the advice that is no thing to do, but a word to the person; it stands before the list.
pub const KIND_WORDS: &str = "advice-right-to-tell";

/// Whether it makes sense to ask what was already done: a question and a rule in the way can't have been clicked.
pub fn asks_for_exposures(kind: ReportKind) -> bool {
    !matches!(
        kind,
        ReportKind::Question
            | ReportKind::Friction
            | ReportKind::AboutIt
            | ReportKind::LostItem
            | ReportKind::Lockout
    )
}

/// What the reporter of a report sees of it.
pub fn view_of(file: ReportFile) -> Option<StaffView> {
    let viewer = Viewer::Reporter(file.report.id);
    let view = match case_of(&file) {
        Some(case) => case.through(&viewer),
        None => WaitingReport {
            report: file.report,
            evidence: file.evidence,
            thread: file.thread,
        }
        .through(&viewer),
    };
    view?.staff()
}
