//! `POST /desk/cases/{number}/held/{id}/take` and `…/set-aside`: a mail that somebody else wrote into a reporter's thread is
//! taken in, as somebody else's word with its files as evidence, or set aside.

use std::sync::Arc;

use axum::extract::Path;
use axum::response::Response;
use casework::cases::acts::{set_aside_held_mail, take_held_mail};
use casework::cases::held_mail::HeldMail;
use casework::ids::MessageId;
use casework::people::passes::CasePass;
use store::{EVIDENCE_ITEMS_PER_REPORT_MAX, HeldMailDecided, JobKind, NewJob};

use super::act::{NotDone, finish};
use super::draft::Draft;
use super::reading::{AtDesk, OpenedCase};
use crate::mailed_files::{as_evidence, keep_files};
use crate::refusal::Refusal;

/// Takes a held mail into its thread.
pub async fn take(at: AtDesk, Path(path): Path<(u64, String)>) -> Result<Response, Refusal> {
    let (opened, pass, held) = find(&at, path).await?;
    let done = take_in(&at, &opened, &pass, &held).await;
    go_back(at, &opened, &held, done)
}

/// Sets a held mail aside.
pub async fn set_aside(at: AtDesk, Path(path): Path<(u64, String)>) -> Result<Response, Refusal> {
    let (opened, pass, held) = find(&at, path).await?;
    let done = lay_aside(&at, &opened, &pass, &held).await;
    go_back(at, &opened, &held, done)
}

async fn find(
    at: &AtDesk,
    (number, id): (u64, String),
) -> Result<(OpenedCase, CasePass, HeldMail), Refusal> {
    let id: MessageId = id.parse().map_err(|_| Refusal::NotFound)?;
    let (opened, pass) = at.case_to_work(number).await?;
    let held = opened.case.held_mails.iter().find(|held| held.id == id);
    let held = held.cloned().ok_or(Refusal::NotFound)?;
    Ok((opened, pass, held))
}

fn go_back(
    at: AtDesk,
    opened: &OpenedCase,
    held: &HeldMail,
    done: Result<(), NotDone>,
) -> Result<Response, Refusal> {
    let anchor = format!("thread-{}", held.report);
    finish(at, opened, done, &anchor, |why| {
        Draft::refused(format!("held-{}", held.id), why)
    })
}

async fn take_in(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    held: &HeldMail,
) -> Result<(), NotDone> {
    let case = &opened.case;
    let Some(report) = case.reports.iter().find(|report| report.id == held.report) else {
        return Err(NotDone::Form(
            "That report is not part of this case any more.".to_owned(),
        ));
    };
    let folder = at.state.desk.evidence_folder();
    let mail = folder.read_soon(&held.sha256).await?;
    let mut files = keep_files(folder, Arc::new(mail), report.privacy).await?;
    let known = case.evidence.iter().filter(|item| item.report == report.id);
    files.retain(|file| !known.clone().any(|item| item.sha256 == file.sha256));
    files.truncate(EVIDENCE_ITEMS_PER_REPORT_MAX.saturating_sub(known.count()));
    let evidence = as_evidence(&files, report, report.moment_to_note(at.now));
    let digests: Vec<String> = evidence.iter().map(|item| item.sha256.clone()).collect();
    let acted = take_held_mail(case, pass, held.id, &digests, at.now)?;
    let job = NewJob {
        kind: JobKind::Examine,
        report: report.id,
        run_at: report.moment_to_note(at.now),
    };
    let jobs = if evidence.is_empty() {
        vec![]
    } else {
        vec![job]
    };
    let decided = HeldMailDecided {
        held: &acted.changed.held,
        message: Some(&acted.changed.message),
        evidence: &evidence,
        lines: &acted.lines,
        jobs: &jobs,
        at: at.now,
    };
    at.state.desk.save_held_mail(&decided).await?;
    at.state.job_bell.notify_one();
    Ok(())
}

async fn lay_aside(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    held: &HeldMail,
) -> Result<(), NotDone> {
    let acted = set_aside_held_mail(&opened.case, pass, held.id, at.now)?;
    let decided = HeldMailDecided {
        held: &acted.changed,
        message: None,
        evidence: &[],
        lines: &acted.lines,
        jobs: &[],
        at: at.now,
    };
    at.state.desk.save_held_mail(&decided).await?;
    Ok(())
}
