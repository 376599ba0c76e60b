//! The queue of jobs: each once, leases, retries, what is visible of it. What a job does is tested above.

use std::collections::BTreeSet;

use super::{TestWorld, given, on_both_engines};
use crate::{JOB_ATTEMPTS_MAX, JobCounts, JobFate};

on_both_engines!(
    thirty_jobs_and_six_workers_each_job_once,
    a_job_whose_worker_died_is_given_out_again,
    a_job_that_keeps_failing_stays_and_is_shown,
);

async fn thirty_jobs_and_six_workers_each_job_once(world: &TestWorld) {
    for number in 1..=30 {
        world
            .desk
            .receive_report(&given::arrival(number))
            .await
            .unwrap();
    }
    let mut workers = Vec::new();
    for worker in 0..6 {
        let store = world.store.clone();
        workers.push(tokio::spawn(async move {
            let mut done = Vec::new();
            while let Some(job) = store
                .claim_job(&format!("worker-{worker}"), given::minute(99), 60)
                .await
                .unwrap()
            {
                assert!(store.finish_job(&job).await.unwrap());
                done.push(job.report);
            }
            done
        }));
    }
    let mut all = Vec::new();
    for worker in workers {
        all.extend(worker.await.unwrap());
    }
    assert_eq!(all.len(), 30);
    assert_eq!(all.into_iter().collect::<BTreeSet<_>>().len(), 30);
    assert_eq!(
        world.store.job_counts(given::minute(99)).await.unwrap(),
        JobCounts::default()
    );
}

async fn a_job_whose_worker_died_is_given_out_again(world: &TestWorld) {
    world.desk.receive_report(&given::arrival(1)).await.unwrap();
    let store = &world.store;
    let (early, now) = (given::minute(0), given::minute(5));
    assert_eq!(store.claim_job("one", early, 60).await.unwrap(), None);
    assert_eq!(store.next_job_at().await.unwrap(), Some(given::minute(1)));
    let first = store.claim_job("one", now, 60).await.unwrap().unwrap();
    assert_eq!(store.claim_job("two", now, 60).await.unwrap(), None);
    assert!(store.prolong_job(&first, now, 120).await.unwrap());
    assert_eq!(
        store.claim_job("two", given::minute(6), 60).await.unwrap(),
        None
    );
    assert_eq!(
        store.job_counts(given::minute(8)).await.unwrap().abandoned,
        1
    );
    let second = store
        .claim_job("two", given::minute(8), 60)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((second.id, second.attempt), (first.id, 2));
    assert!(!store.finish_job(&first).await.unwrap());
    assert!(!store.prolong_job(&first, now, 60).await.unwrap());
    assert_eq!(
        store.retry_job(&first, now, "late").await.unwrap(),
        JobFate::NotOurs
    );
    assert!(store.finish_job(&second).await.unwrap());
}

async fn a_job_that_keeps_failing_stays_and_is_shown(world: &TestWorld) {
    world.desk.receive_report(&given::arrival(1)).await.unwrap();
    let store = &world.store;
    for attempt in 1..=JOB_ATTEMPTS_MAX {
        let job = store
            .claim_job("one", given::minute(9), 60)
            .await
            .unwrap()
            .unwrap();
        let fate = store
            .retry_job(&job, given::minute(9), "the disk\0 is full")
            .await
            .unwrap();
        assert_eq!(fate == JobFate::Failed, attempt == JOB_ATTEMPTS_MAX);
    }
    assert_eq!(
        store.claim_job("one", given::minute(99), 60).await.unwrap(),
        None
    );
    let failed = store.failed_jobs(10).await.unwrap();
    assert_eq!(failed[0].last_error, "the disk is full");
    assert_eq!(store.job_counts(given::minute(9)).await.unwrap().failed, 1);
    assert_eq!(store.retry_failed_jobs(given::minute(9)).await.unwrap(), 1);
    // One that its worker never comes back from ends as failed as well.
    for count in 0..JOB_ATTEMPTS_MAX {
        assert!(
            store
                .claim_job("one", given::minute(10 + count * 2), 60)
                .await
                .unwrap()
                .is_some()
        );
    }
    assert_eq!(
        store.claim_job("one", given::minute(99), 60).await.unwrap(),
        None
    );
    assert_eq!(store.job_counts(given::minute(99)).await.unwrap().failed, 1);
}
