//! A reporter tells more about what they already did: on the private page, by the links in a mail, in an answer by mail. The
//! same act whichever way it comes: the exposures grow, the playbooks lay out steps and advice anew, all in one
//! transaction. Doing it twice changes nothing.

use std::collections::BTreeSet;

use casework::cases::acts;
use casework::cases::case::Case;
use casework::cases::report::Exposure;
use evidence::mail::open::Grade;
use store::{ExposuresSaved, Refusal, ReportCase, ReportFile, StoreError};

use crate::laying_out::{lay_out_for, with_identifiers};
use crate::state::DeskState;

/// Tries while the case changes between reading and saving.
const TRIES_MAX: usize = 3;

/// Adds exposures to a report. Says whether anything was new.
///
/// # Errors
/// When the store fails, or the case keeps changing underneath.
pub async fn tell_more(
    state: &DeskState,
    mut file: ReportFile,
    more: &BTreeSet<Exposure>,
) -> Result<bool, StoreError> {
    for _ in 1..TRIES_MAX {
        match tell_once(state, &file, more).await {
            Err(StoreError::Refused(Refusal::CaseIsClosed)) => {}
            told => return told,
        }
        if let Some(fresh) = state.desk.report_file(file.report.id).await? {
            file = fresh;
        }
    }
    tell_once(state, &file, more).await
}

async fn tell_once(
    state: &DeskState,
    file: &ReportFile,
    more: &BTreeSet<Exposure>,
) -> Result<bool, StoreError> {
    let case = case_of(file);
    let acted = acts::add_exposures(&file.report, case.as_ref(), more, state.world.now());
    if acted.lines.is_empty() {
        return Ok(false);
    }
    let mut told = file.clone();
    told.report.exposures = acted.changed.exposures.clone();
    let laid = lay_out_for(state, &told);
    state
        .desk
        .save_exposures(&ExposuresSaved {
            report: told.report.id,
            change: &acted.changed,
            lines: &acted.lines,
            steps: &with_identifiers(&laid.steps, &state.world),
            advice: Some(&laid.advice),
            at: told.report.moment_to_note(state.world.now()),
        })
        .await?;
    Ok(true)
}

/// The case as far as one reporter's acts and page need it: one report of it, and nothing that belongs to the others. A
/// wave may hold thousands of reports; a private page reads one.
pub fn case_of(file: &ReportFile) -> Option<Case> {
    let ReportCase {
        id,
        number,
        about_it,
        state,
        closing,
        shared_verdict,
        ..
    } = file.case.clone()?;
    let grades = file.examinations.iter().map(|one| one.grade);
    Some(Case {
        id,
        number,
        title: String::new(),
        kind: file.report.kind,
        about_it,
        state,
        opened: file.report.received,
        verdict: shared_verdict,
        grade: grades.max().unwrap_or(Grade::Described),
        answers: Vec::new(),
        steps: Vec::new(),
        reports: vec![file.report.clone()],
        evidence: file.evidence.clone(),
        examinations: file.examinations.clone(),
        lockouts: Vec::new(),
        mails: Vec::new(),
        held_mails: Vec::new(),
        threads: file.thread.clone(),
        timeline: Vec::new(),
        closing,
        payment_check: None,
        waits_for_a_caller: Default::default(),
        member_names: Default::default(),
        integration_names: Default::default(),
    })
}
