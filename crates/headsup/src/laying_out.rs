//! Lays out steps and advice for a report from the playbooks in force: at its examination (in `jobs`), and at once when
//! the person tells more (in `web`). What fits is decided by `casework`; this only gathers what it needs and saves.

use std::collections::BTreeSet;

use casework::cases::case::{PlannedStep, Step, StepState};
use casework::cases::report::{Exposure, ReportKind};
use casework::ids::{ReportId, StepId};
use casework::moment::Moment;
use casework::playbooks::{Circumstances, Laid, lay_out};
use evidence::mail::open::Grade;
use evidence::verdict::Verdict;
use store::{ReportFile, Result};

use crate::state::DeskState;
use crate::world::World;

/// The verdict on a report: the worst of its evidence. What was only described can't be told from here, where there is
/// something to tell at all.
pub fn verdict_of(file: &ReportFile) -> Option<Verdict> {
    let examined = file.examinations.iter().map(|one| one.verdict).max();
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

/// What the playbooks lay out for a report as it stands.
pub fn lay_out_for(state: &DeskState, file: &ReportFile) -> Laid {
    let exposures: &BTreeSet<Exposure> = &file.report.exposures;
    lay_out(
        &state.playbooks,
        Circumstances {
            kind: file.report.kind,
            exposures,
            verdict: verdict_of(file),
            grade: Some(grade_of(file)),
        },
    )
}

/// Planned steps as open steps, due from this moment.
pub fn steps_from(planned: &[PlannedStep], from: Moment, world: &World) -> Vec<Step> {
    let step = |plan: &PlannedStep| Step {
        id: StepId(world.new_id()),
        playbook_step: Some(plan.id.clone()),
        hat: plan.hat,
        question: plan.question,
        title: plan.title.clone(),
        reason: plan.reason.clone(),
        due: from.plus_minutes(plan.due_minutes),
        state: StepState::Open,
    };
    planned.iter().map(step).collect()
}

/// Lays out again after the person told more, so that the answer page has the advice and the case its steps when the
/// request is answered. Doing it twice changes nothing. A report that has no case yet gets its steps at its examination.
///
/// # Errors
/// When the database doesn't answer.
pub async fn lay_out_again(state: &DeskState, report: ReportId) -> Result<()> {
    let Some(file) = state.desk.report_file(report).await? else {
        return Ok(());
    };
    let laid = lay_out_for(state, &file);
    let at = file.report.moment_to_note(state.world.now());
    let steps = steps_from(&laid.steps, at, &state.world);
    state
        .desk
        .lay_out_steps(report, &steps, &laid.advice, at)
        .await
}
