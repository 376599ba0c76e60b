//! The queue of jobs. A job is claimed for a lease by one statement; a worker that dies loses the lease and the job is
//! given out again; a job that was tried often enough stays as failed and is shown. Done jobs leave no row.

use casework::ids::{OrganisationId, ReportId};
use casework::moment::Moment;
use uuid::Uuid;

use super::super::dialect;
use super::{EngineDesk, EngineStore, Writing, counted, known};
use crate::error::{Result, StoreError};
use crate::records::job::{FailedJob, JOB_ATTEMPTS_MAX, Job, JobCounts, JobFate, JobKind, NewJob};
use crate::words::without_nul;

/// Characters of an error that are kept with a job.
const ERROR_CHARS_MAX: usize = 2_000;

const ENQUEUE: &str =
    "INSERT INTO jobs (organisation, kind, payload, state, run_at_us, attempts, created_us)
    VALUES ($1, $2, $3, 'waiting', $4, 0, $5)";
const NEXT: &str = "SELECT MIN(run_at_us) FROM jobs WHERE state <> 'failed'";
const GIVE_UP_ABANDONED: &str =
    "UPDATE jobs SET state = 'failed', last_error = 'the worker stopped in the middle of it'
    WHERE state = 'running' AND run_at_us <= $1 AND attempts >= $2";
/// Whether a claim is still ours: nobody else's attempt has begun since.
const PROLONG: &str = "UPDATE jobs SET run_at_us = $4 WHERE id = $1 AND state = 'running' AND worker = $2 AND attempts = $3";
const FINISH: &str =
    "DELETE FROM jobs WHERE id = $1 AND state = 'running' AND worker = $2 AND attempts = $3";
const PUT_OFF: &str = "UPDATE jobs SET state = $4, run_at_us = $5, last_error = $6, worker = NULL
    WHERE id = $1 AND state = 'running' AND worker = $2 AND attempts = $3";
const COUNTS: &str = "SELECT COUNT(*) FILTER (WHERE state = 'waiting'),
    COUNT(*) FILTER (WHERE state = 'running' AND run_at_us > $1),
    COUNT(*) FILTER (WHERE state = 'running' AND run_at_us <= $1),
    COUNT(*) FILTER (WHERE state = 'failed'),
    MIN(CASE WHEN state = 'waiting' THEN run_at_us END) FROM jobs";
const FAILED: &str =
    "SELECT id, organisation, kind, last_error, created_us FROM jobs WHERE state = 'failed'
    ORDER BY id DESC LIMIT $1";
const RETRY_FAILED: &str =
    "UPDATE jobs SET state = 'waiting', attempts = 0, run_at_us = $1 WHERE state = 'failed'";

impl EngineDesk {
    pub(super) async fn enqueue_within(
        &self,
        writing: &mut Writing,
        job: &NewJob,
        at: Moment,
    ) -> Result<()> {
        sqlx::query(ENQUEUE)
            .bind(self.organisation)
            .bind(job.kind.code())
            .bind(job.report.to_string())
            .bind(job.run_at.0)
            .bind(at.0)
            .execute(&mut **writing)
            .await?;
        Ok(())
    }
}

impl EngineStore {
    pub(crate) async fn claim_job(
        &self,
        worker: &str,
        now: Moment,
        lease_seconds: i64,
    ) -> Result<Option<Job>> {
        // A look that writes nothing: an idle desk leaves the disk alone.
        if self.next_job_at().await?.is_none_or(|next| next > now) {
            return Ok(None);
        }
        let leased_until = later(now, lease_seconds);
        let mut writing = self.begin_repeatable().await?;
        sqlx::query(GIVE_UP_ABANDONED)
            .bind(now.0)
            .bind(JOB_ATTEMPTS_MAX)
            .execute(&mut *writing)
            .await?;
        let row: Option<(i64, Uuid, String, String, i64)> = sqlx::query_as(dialect::CLAIM_JOB)
            .bind(worker)
            .bind(now.0)
            .bind(leased_until.0)
            .bind(JOB_ATTEMPTS_MAX)
            .fetch_optional(&mut *writing)
            .await?;
        writing.commit().await?;
        let Some((id, organisation, kind, payload, attempt)) = row else {
            return Ok(None);
        };
        Ok(Some(Job {
            id,
            organisation: OrganisationId(organisation),
            kind: known("job kind", &kind, JobKind::from_code)?,
            report: payload
                .parse::<ReportId>()
                .map_err(|_| StoreError::unreadable("job", &payload))?,
            attempt,
            worker: worker.to_owned(),
            leased_until,
        }))
    }

    pub(crate) async fn prolong_job(
        &self,
        job: &Job,
        now: Moment,
        lease_seconds: i64,
    ) -> Result<bool> {
        let mut writing = self.begin_repeatable().await?;
        let changed = sqlx::query(PROLONG)
            .bind(job.id)
            .bind(&job.worker)
            .bind(job.attempt)
            .bind(later(now, lease_seconds).0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(changed.rows_affected() == 1)
    }

    pub(crate) async fn finish_job(&self, job: &Job) -> Result<bool> {
        let mut writing = self.begin_repeatable().await?;
        let changed = sqlx::query(FINISH)
            .bind(job.id)
            .bind(&job.worker)
            .bind(job.attempt)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(changed.rows_affected() == 1)
    }

    pub(crate) async fn retry_job(
        &self,
        job: &Job,
        run_at: Moment,
        error: &str,
    ) -> Result<JobFate> {
        let fate = if job.attempt >= JOB_ATTEMPTS_MAX {
            JobFate::Failed
        } else {
            JobFate::WillRetry
        };
        let state = if fate == JobFate::Failed {
            "failed"
        } else {
            "waiting"
        };
        let told: String = without_nul(error).chars().take(ERROR_CHARS_MAX).collect();
        let mut writing = dialect::begin(&self.pool, &self.turns).await?;
        let changed = sqlx::query(PUT_OFF)
            .bind(job.id)
            .bind(&job.worker)
            .bind(job.attempt)
            .bind(state)
            .bind(run_at.0)
            .bind(told)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(if changed.rows_affected() == 1 {
            fate
        } else {
            JobFate::NotOurs
        })
    }

    pub(crate) async fn job_counts(&self, now: Moment) -> Result<JobCounts> {
        let (waiting, running, abandoned, failed, oldest): (i64, i64, i64, i64, Option<i64>) =
            sqlx::query_as(COUNTS)
                .bind(now.0)
                .fetch_one(&self.pool)
                .await?;
        Ok(JobCounts {
            waiting: counted(waiting),
            running: counted(running),
            abandoned: counted(abandoned),
            failed: counted(failed),
            oldest_waiting: oldest.map(Moment),
        })
    }

    pub(crate) async fn next_job_at(&self) -> Result<Option<Moment>> {
        let next: Option<i64> = sqlx::query_scalar(NEXT).fetch_one(&self.pool).await?;
        Ok(next.map(Moment))
    }

    pub(crate) async fn failed_jobs(&self, rows: u32) -> Result<Vec<FailedJob>> {
        let rows: Vec<(i64, Uuid, String, Option<String>, i64)> = sqlx::query_as(FAILED)
            .bind(i64::from(rows))
            .fetch_all(&self.pool)
            .await?;
        let read = |(id, organisation, kind, last_error, created): (_, _, _, Option<String>, _)| {
            FailedJob {
                id,
                organisation: OrganisationId(organisation),
                kind,
                last_error: last_error.unwrap_or_default(),
                created: Moment(created),
            }
        };
        Ok(rows.into_iter().map(read).collect())
    }

    pub(crate) async fn retry_failed_jobs(&self, now: Moment) -> Result<u64> {
        let mut writing = dialect::begin(&self.pool, &self.turns).await?;
        let changed = sqlx::query(RETRY_FAILED)
            .bind(now.0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(changed.rows_affected())
    }
}

fn later(now: Moment, seconds: i64) -> Moment {
    Moment(now.0.saturating_add(seconds.saturating_mul(1_000_000)))
}
