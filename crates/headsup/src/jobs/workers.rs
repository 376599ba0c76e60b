//! The workers: they claim jobs from the queue in the database, keep their claim while they work, and put a job off with
//! growing pauses when it fails. The bell wakes them at once; polling finds what the bell missed.

use std::sync::Arc;
use std::time::Duration;

use store::{JOB_ATTEMPTS_MAX, Job, JobFate, JobKind};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{interval_at, sleep};

use super::examine::{examine_report, examine_report_with_dns};
use super::{chat_answers, payment_reminders, webhooks};
use crate::lookups::DnsAsker;
use crate::reading_box::NotBegun;
use crate::state::DeskState;

/// Workers in one process.
pub const WORKERS: usize = 2;
/// How long a claim holds unless it is kept up; a killed process delays its job by no more.
const LEASE_SECONDS: i64 = 20;
/// How often a claim is kept up.
const HEARTBEAT_SECONDS: u64 = 6;
/// How often an idle worker looks by itself.
const POLL_SECONDS: u64 = 2;
/// The pause after the first failure, seconds; each further one is four times as long.
const FIRST_PAUSE_SECONDS: i64 = 5;
/// How often dead sessions, spent links and old failures are swept out, seconds.
const SWEEP_SECONDS: u64 = 3_600;
/// Characters of a failure's cause that are kept for admins.
const CAUSE_CHARS_MAX: usize = 500;

/// Why a job did not work out.
#[derive(Debug, thiserror::Error)]
pub enum JobFailed {
    /// The store says why.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// Nothing could be read, because the process that reads does not start.
    #[error(transparent)]
    NotBegun(#[from] NotBegun),
}

/// Runs the workers until `stopping` turns true; each then finishes the job in hand.
pub async fn run(state: DeskState, stopping: watch::Receiver<bool>) {
    let dns = Arc::new(DnsAsker::from_system(state.world.clone()));
    let mut workers = JoinSet::new();
    for _ in 0..WORKERS {
        let name = state.world.new_token();
        workers.spawn(work(
            state.clone(),
            Arc::clone(&dns),
            name,
            stopping.clone(),
        ));
    }
    workers.spawn(chat_answers::run(state.clone(), stopping.clone()));
    workers.spawn(webhooks::run(state.clone(), stopping.clone()));
    workers.spawn(webhooks::sweep(state.clone(), stopping.clone()));
    workers.spawn(payment_reminders::run(state.clone(), stopping.clone()));
    workers.spawn(super::mail::send_mail(state.clone(), stopping.clone()));
    workers.spawn(sweep(state, stopping));
    while workers.join_next().await.is_some() {}
}

async fn work(
    state: DeskState,
    dns: Arc<DnsAsker>,
    name: String,
    mut stopping: watch::Receiver<bool>,
) {
    while !*stopping.borrow() {
        match state
            .store
            .claim_job(&name, state.world.now(), LEASE_SECONDS)
            .await
        {
            Ok(Some(job)) => do_job(&state, &dns, &job).await,
            Ok(None) => wait(&state, &mut stopping).await,
            Err(error) => {
                tracing::error!(cause = ?error.to_string(), "cannot look into the queue of jobs");
                wait(&state, &mut stopping).await;
            }
        }
    }
}

async fn wait(state: &DeskState, stopping: &mut watch::Receiver<bool>) {
    tokio::select! {
        () = state.job_bell.notified() => {}
        () = sleep(Duration::from_secs(POLL_SECONDS)) => {}
        _ = stopping.wait_for(|stop| *stop) => {}
    }
}

/// Does a job while keeping its claim, then finishes it or puts it off.
async fn do_job(state: &DeskState, dns: &DnsAsker, job: &Job) {
    let started = tokio::time::Instant::now();
    let done = tokio::select! {
        done = attempt(state, dns, job) => done,
        () = keep_claim(state, job) => {
            tracing::warn!(job = job.id, "lost the claim on a job; whoever has it now will do it");
            return;
        }
    };
    let settled = match done {
        Ok(()) => {
            tracing::debug!(
                job = job.id,
                kind = job.kind.code(),
                millis = started.elapsed().as_millis() as u64,
                "job done"
            );
            state
                .store
                .finish_job(job)
                .await
                .map(|_| JobFate::WillRetry)
        }
        Err(failed) => put_off(state, job, &failed).await,
    };
    if let Err(error) = settled {
        // The lease ends by itself, and the job is claimed again.
        tracing::error!(job = job.id, cause = ?error.to_string(), "cannot settle a job");
    }
}

async fn attempt(state: &DeskState, dns: &DnsAsker, job: &Job) -> Result<(), JobFailed> {
    // A report gets its place after the last try also where nothing can read it.
    let is_last_try = job.attempt >= JOB_ATTEMPTS_MAX;
    match job.kind {
        JobKind::Examine => examine_report(state, job.report, is_last_try).await,
        JobKind::ExamineWithDns => examine_report_with_dns(state, dns, job.report).await,
    }
}

async fn put_off(state: &DeskState, job: &Job, failed: &JobFailed) -> store::Result<JobFate> {
    let mut cause = failed.to_string();
    let mut next = std::error::Error::source(failed);
    while let Some(source) = next {
        cause = format!("{cause}: {source}");
        next = source.source();
    }
    let cause: String = cause.chars().take(CAUSE_CHARS_MAX).collect();
    let pause = FIRST_PAUSE_SECONDS * 4_i64.pow(u32::try_from(job.attempt - 1).unwrap_or(0).min(4));
    let run_at = casework::moment::Moment(state.world.now().0.saturating_add(pause * 1_000_000));
    let fate = state.store.retry_job(job, run_at, &cause).await?;
    if fate == JobFate::Failed {
        tracing::error!(job = job.id, kind = job.kind.code(), cause = ?cause, "gave up on a job; the self-check shows it");
    } else {
        tracing::warn!(job = job.id, kind = job.kind.code(), attempt = job.attempt, cause = ?cause, "a job failed; it will be tried again");
    }
    Ok(fate)
}

/// Ends only when the claim was lost.
async fn keep_claim(state: &DeskState, job: &Job) {
    let every = Duration::from_secs(HEARTBEAT_SECONDS);
    let mut heartbeat = interval_at(tokio::time::Instant::now() + every, every);
    loop {
        heartbeat.tick().await;
        match state
            .store
            .prolong_job(job, state.world.now(), LEASE_SECONDS)
            .await
        {
            Ok(true) => {}
            Ok(false) => return,
            // The database may be back before the lease ends.
            Err(error) => {
                tracing::warn!(job = job.id, cause = ?error.to_string(), "cannot keep the claim on a job")
            }
        }
    }
}

async fn sweep(state: DeskState, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        if let Err(error) = state.desk.sweep_people(state.world.now()).await {
            tracing::warn!(cause = ?error.to_string(), "cannot sweep out old sessions and links");
        }
        let (limits, now) = (store::MemoryLimits::default(), state.world.now());
        if let Err(error) = state.desk.prune_memory(limits, now).await {
            tracing::warn!(cause = ?error.to_string(), "cannot forget mail that was remembered long enough");
        }
        tokio::select! {
            () = sleep(Duration::from_secs(SWEEP_SECONDS)) => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
    }
}
