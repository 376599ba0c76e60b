//! Lays out steps and advice for a report from the playbooks in force: at its examination (in `jobs`), and at once when
//! the person tells more (in `web`). What fits is decided by `casework`; this only gathers what it needs.

use std::collections::BTreeSet;

use casework::cases::case::PlannedStep;
use casework::cases::report::{Exposure, ReportKind};
use casework::ids::StepId;
use casework::playbooks::{Circumstances, Laid, lay_out};
use evidence::mail::open::Grade;
use evidence::verdict::Verdict;
use store::ReportFile;

use crate::state::DeskState;
use crate::world::World;

/// The verdict on a report: the worst of its evidence. What was only described can't be told from here, where there is
/// something to tell at all.
pub fn verdict_of(file: &ReportFile) -> Option<Verdict> {
    let examined = file.examinations.iter().map(|one| one.verdict);
    // Who answers a heads-up has the same thing in hand as its case.
    let shared = file.case.as_ref().and_then(|case| case.shared_verdict);
    let examined = examined.chain(shared).max();
    examined.or_else(|| is_about_a_thing_received(file.report.kind).then_some(Verdict::CantTell))
}

/// The lowest grade of a report's evidence.
pub fn grade_of(file: &ReportFile) -> Grade {
    file.examinations
        .iter()
        .map(|one| one.grade)
        .max()
        .unwrap_or(Grade::Described)
}

/// Whether a report of this kind is about something that may be harmful by itself, so that a verdict makes sense.
fn is_about_a_thing_received(kind: ReportKind) -> bool {
    matches!(
        kind,
        ReportKind::Message
            | ReportKind::Text
            | ReportKind::Call
            | ReportKind::PaymentChange
            | ReportKind::Device
    )
}

/// Whether a payment hangs on it that has to be rung about: the person says so, or the evidence does.
fn call_needed(file: &ReportFile) -> bool {
    let reported = file.report.kind == ReportKind::PaymentChange;
    reported || file.examinations.iter().any(|one| one.call_needed)
}

/// What the playbooks lay out for a report as it stands.
pub fn lay_out_for(state: &DeskState, file: &ReportFile) -> Laid {
    let exposures: &BTreeSet<Exposure> = &file.report.exposures;
    lay_out(
        &state.playbooks,
        Circumstances {
            kind: file.report.kind,
            exposures,
            answers: &file.report.details,
            verdict: verdict_of(file),
            grade: Some(grade_of(file)),
            call_needed: call_needed(file),
        },
    )
}

/// Planned steps, each with an identifier should it turn out to be new in the case.
pub fn with_identifiers(planned: &[PlannedStep], world: &World) -> Vec<(StepId, PlannedStep)> {
    planned
        .iter()
        .map(|plan| (StepId(world.new_id()), plan.clone()))
        .collect()
}
