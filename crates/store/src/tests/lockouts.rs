//! What sign-in logs explain finds its case: a lock opens one or joins the one about the same account, what raises none
//! waits for a raised hand, and a closed case takes no more.

use casework::cases::lockout::{HypothesisRecord, LockoutRecord, LogLine, account_mark, steps_of};
use casework::cases::report::ReportKind;
use casework::ids::{CaseId, LockoutId};
use casework::moment::Moment;
use casework::people::Hat;
use evidence::finding::Question;
use evidence::signin::explaining::Cause;
use uuid::Uuid;

use super::{TestWorld, given, on_both_engines};
use crate::{LOCKOUT_WAITS_DAYS, NotedLockout};

on_both_engines!(
    a_lock_opens_one_case_and_its_growth_stays_there,
    what_raises_no_case_waits_for_a_raised_hand,
    a_raised_hand_before_the_log_is_joined_by_it,
    a_lock_after_the_end_of_its_case_opens_another,
    what_nobody_asks_for_is_forgotten,
    an_account_is_looked_up_in_cases_and_outside_them,
);

fn explained(
    number: u128,
    account: &str,
    cause: Cause,
    locked: bool,
    minute: i64,
) -> LockoutRecord {
    LockoutRecord {
        id: LockoutId(Uuid::from_u128((11 << 64) | number)),
        account: account.to_owned(),
        at: given::minute(minute),
        first: given::minute(minute - 5),
        last: given::minute(minute),
        failures: 6,
        locked,
        hypotheses: vec![HypothesisRecord {
            cause,
            probability: 0.8,
            evidence_for: Vec::new(),
            against: Vec::new(),
            missing: vec!["the device".to_owned()],
        }],
        lines: vec![LogLine {
            log: "192.0.2.1".to_owned(),
            text: "a line".to_owned(),
        }],
        sources: Vec::new(),
        marks: Vec::new(),
        keep_working: "Unlock.".to_owned(),
        prevent_or_recover: "Look.".to_owned(),
        notes: Vec::new(),
    }
}

async fn note(world: &TestWorld, record: &LockoutRecord, fresh: u32, at: Moment) -> Option<CaseId> {
    let ids = (0_u32..).map(|one| given::step_id(fresh * 100 + one));
    let noted = NotedLockout {
        record: record.clone(),
        fresh_case: given::case_id(fresh),
        steps: ids.zip(steps_of(record)).collect(),
        at,
    };
    world.desk.note_lockout(&noted).await.unwrap()
}

/// A report of somebody who cannot sign in, with its place.
async fn raised(world: &TestWorld, number: u32, account: &str) -> CaseId {
    let mut report = given::report(number);
    report.kind = ReportKind::Lockout;
    report.reporter_address = None;
    report.details = vec![("account".to_owned(), account.to_owned())];
    let mut arrival = given::arrival(number);
    arrival.report = report.clone();
    arrival.evidence = Vec::new();
    world.desk.receive_report(&arrival).await.unwrap();
    let mut placement = given::placement(number, Vec::new());
    placement.exposures = report.exposures;
    placement.verdict = None;
    placement.at = given::minute(60);
    world.desk.place_report(&placement).await.unwrap().case
}

/// Works a case to its end.
async fn closed(world: &TestWorld, case: CaseId) {
    let desk = &world.desk;
    desk.create_account(&given::account(1, &[Hat::It]))
        .await
        .unwrap();
    for step in desk.case(case).await.unwrap().unwrap().steps {
        let done = given::done(step);
        desk.settle_step(case, &done, &[], given::minute(50))
            .await
            .unwrap();
    }
    for question in Question::ALL {
        desk.save_answer(case, &given::answer(question), &[])
            .await
            .unwrap();
    }
    desk.close_case(case, &given::closing(), &[]).await.unwrap();
}

async fn a_lock_opens_one_case_and_its_growth_stays_there(world: &TestWorld) {
    let at = given::minute(30);
    let mut record = explained(1, "anna", Cause::MistypedPassword, true, 29);
    let case = note(world, &record, 1, at).await.unwrap();
    record.failures = 9;
    assert_eq!(note(world, &record, 2, at).await, Some(case));
    let second = explained(2, "SCHOOL\\Anna", Cause::StaleSavedPassword, true, 40);
    assert_eq!(
        note(world, &second, 3, at).await,
        Some(case),
        "the same account"
    );
    let other = explained(3, "berta", Cause::MistypedPassword, true, 40);
    assert_ne!(note(world, &other, 4, at).await, Some(case));
    let read = world.desk.case(case).await.unwrap().unwrap();
    assert_eq!(read.lockouts.len(), 2);
    assert_eq!(
        read.lockouts[0], second,
        "what was written comes back, the latest first"
    );
    assert_eq!(read.lockouts[1].failures, 9);
    assert!(read.reports.is_empty() && read.title.contains("anna"));
    let told = read
        .timeline
        .iter()
        .filter(|entry| entry.kind == "sign-ins-explained");
    assert_eq!(told.count(), 2, "growth alone is no news");
    assert_eq!(read.steps.len(), 4);
}

async fn what_raises_no_case_waits_for_a_raised_hand(world: &TestWorld) {
    let record = explained(1, "anna", Cause::MistypedPassword, false, 29);
    assert_eq!(note(world, &record, 1, given::minute(30)).await, None);
    let waiting = world
        .desk
        .waiting_lockouts(&["account:anna".to_owned()], given::minute(60))
        .await
        .unwrap();
    assert_eq!(waiting, std::slice::from_ref(&record));
    let case = raised(world, 7, "anna@school.example").await;
    let read = world.desk.case(case).await.unwrap().unwrap();
    assert_eq!(read.lockouts, [record]);
    assert!(
        read.timeline
            .iter()
            .any(|entry| entry.kind == "sign-ins-explained")
    );
}

async fn a_raised_hand_before_the_log_is_joined_by_it(world: &TestWorld) {
    let case = raised(world, 7, "Anna").await;
    let harmless = explained(1, "anna", Cause::MistypedPassword, false, 61);
    assert_eq!(
        note(world, &harmless, 1, given::minute(62)).await,
        Some(case)
    );
    let locked = explained(2, "anna", Cause::BruteForce, true, 63);
    assert_eq!(note(world, &locked, 2, given::minute(64)).await, Some(case));
    let again = raised(world, 8, "anna").await;
    assert_eq!(again, case, "two people about one account are one case");
}

async fn a_lock_after_the_end_of_its_case_opens_another(world: &TestWorld) {
    let at = given::minute(30);
    let mut record = explained(1, "anna", Cause::MistypedPassword, true, 29);
    let case = note(world, &record, 1, at).await.unwrap();
    closed(world, case).await;
    record.failures = 9;
    let next = note(world, &record, 2, at).await.unwrap();
    assert_ne!(next, case);
    let read = world.desk.case(next).await.unwrap().unwrap();
    assert_eq!(read.lockouts.len(), 1);
}

async fn what_nobody_asks_for_is_forgotten(world: &TestWorld) {
    let record = explained(1, "anna", Cause::MistypedPassword, false, 29);
    note(world, &record, 1, given::minute(30)).await;
    let later = given::minute(31 + LOCKOUT_WAITS_DAYS * 24 * 60);
    let other = explained(2, "berta", Cause::MistypedPassword, false, 29);
    note(world, &other, 2, later).await;
    let waiting = |at| {
        let desk = world.desk.clone();
        async move {
            desk.waiting_lockouts(&["account:anna".to_owned()], at)
                .await
                .unwrap()
        }
    };
    assert_eq!(waiting(given::minute(60)).await, []);
}

async fn an_account_is_looked_up_in_cases_and_outside_them(world: &TestWorld) {
    let at = given::minute(40);
    let locked = explained(1, "SCHOOL\\anna", Cause::StaleSavedPassword, true, 20);
    let case = note(world, &locked, 1, at).await.unwrap();
    let waiting = explained(2, "anton", Cause::MistypedPassword, false, 25);
    assert_eq!(note(world, &waiting, 2, at).await, None);
    let found = async |account| {
        let mark = account_mark(account).unwrap();
        world.desk.lockouts_of_account(&mark).await.unwrap()
    };
    let of_anna = found("Anna@school.example").await;
    assert_eq!(of_anna.len(), 1);
    assert_eq!(of_anna[0].record, locked);
    let lies_in = of_anna[0].case.unwrap();
    let number = world.desk.case(case).await.unwrap().unwrap().number;
    assert_eq!((lies_in.number, lies_in.facts.case), (number, case));
    assert!(!lies_in.facts.about_it);
    let of_anton = found("anton").await;
    assert_eq!((of_anton.len(), of_anton[0].case), (1, None));
    assert_eq!(found("antonia").await, []);
    let elsewhere = world.store.desk(given::organisation(2).id);
    assert_eq!(
        elsewhere.lockouts_of_account("account:anna").await.unwrap(),
        []
    );
}
