//! Many people at once: gap-free timelines, one case for one wave, and no closed case with an open step.

use std::collections::BTreeSet;

use casework::cases::case::CaseState;
use casework::cases::thread::MessageFrom;
use casework::cases::timeline::{EntryKind, verify};

use super::{TestWorld, given, on_both_engines};

on_both_engines!(
    forty_lines_at_once_make_one_chain_without_gaps,
    twenty_identical_reports_at_once_are_one_case,
    twenty_different_reports_at_once_have_gap_free_numbers,
    twenty_sends_of_one_form_are_one_report,
    two_hundred_reports_at_once_are_all_there_and_a_bad_one_spoils_none,
    reports_whose_company_was_given_up_are_there_all_the_same,
    closing_and_adding_a_step_at_once_never_leaves_a_closed_case_with_an_open_step,
);

async fn forty_lines_at_once_make_one_chain_without_gaps(world: &TestWorld) {
    given::placed(world, 1, &[]).await;
    let mut tasks = Vec::new();
    for number in 1..=40 {
        let desk = world.desk.clone();
        tasks.push(tokio::spawn(async move {
            let line = given::line(given::report_id(1), EntryKind::Message);
            let message = given::message(number, 1, MessageFrom::Reporter);
            desk.save_message(&message, &[], &[line], &[])
                .await
                .unwrap();
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let entries = world
        .desk
        .timeline(given::report_id(1).into())
        .await
        .unwrap();
    assert_eq!(entries.len(), 41);
    assert_eq!(verify(&entries), Ok(()));
    let case = world.desk.case(given::case_id(1)).await.unwrap().unwrap();
    assert_eq!(case.threads.len(), 40);
}

async fn place_twenty(world: &TestWorld, mark: impl Fn(u32) -> String) -> Vec<crate::Placed> {
    for number in 1..=20 {
        world
            .desk
            .receive_report(&given::arrival(number))
            .await
            .unwrap();
    }
    let mut tasks = Vec::new();
    for number in 1..=20 {
        let desk = world.desk.clone();
        let mark = mark(number);
        tasks.push(tokio::spawn(async move {
            let examinations = vec![given::examination(number, &[&mark], None)];
            desk.place_report(&given::placement(number, examinations))
                .await
                .unwrap()
        }));
    }
    let mut placed = Vec::new();
    for task in tasks {
        placed.push(task.await.unwrap());
    }
    placed
}

async fn twenty_identical_reports_at_once_are_one_case(world: &TestWorld) {
    let placed = place_twenty(world, |_| "original:aa".to_owned()).await;
    assert_eq!(placed.iter().filter(|one| one.opened).count(), 1);
    assert!(placed.iter().all(|one| one.number == 1));
    let case = world.desk.case(placed[0].case).await.unwrap().unwrap();
    assert_eq!((case.reports.len(), case.steps.len()), (20, 1));
    assert!(
        world
            .desk
            .verify_chains()
            .await
            .unwrap()
            .heads_differ
            .is_empty()
    );
}

async fn twenty_different_reports_at_once_have_gap_free_numbers(world: &TestWorld) {
    let placed = place_twenty(world, |number| format!("original:{number}")).await;
    let numbers: BTreeSet<u64> = placed.iter().map(|one| one.number).collect();
    assert_eq!(numbers, (1..=20).collect());
}

async fn twenty_sends_of_one_form_are_one_report(world: &TestWorld) {
    let mut tasks = Vec::new();
    for number in 1..=20 {
        let desk = world.desk.clone();
        let mut arrival = given::arrival(number);
        arrival.submission = "the same".into();
        tasks.push(tokio::spawn(async move {
            desk.receive_report(&arrival).await.unwrap()
        }));
    }
    let mut reports = BTreeSet::new();
    let mut new = 0;
    for task in tasks {
        let received = task.await.unwrap();
        reports.insert(received.report);
        new += usize::from(received.is_new);
    }
    assert_eq!((reports.len(), new), (1, 1));
    assert_eq!(world.number("SELECT COUNT(*) FROM reports").await, 1);
}

async fn closing_and_adding_a_step_at_once_never_leaves_a_closed_case_with_an_open_step(
    world: &TestWorld,
) {
    for number in 1..=12 {
        let case = given::ready_to_close(world, number).await;
        let (closer, adder) = (world.desk.clone(), world.desk.clone());
        let closing = tokio::spawn(async move {
            closer
                .close_case(case, &given::closing(), &[])
                .await
                .is_ok()
        });
        let adding = tokio::spawn(async move {
            let step = given::step(500 + number);
            adder
                .add_step(case, &step, &[], given::minute(59))
                .await
                .is_ok()
        });
        let (closed, added) = (closing.await.unwrap(), adding.await.unwrap());
        assert!(
            closed ^ added,
            "exactly one of the two goes first; closed: {closed}, added: {added}"
        );
        let case = world.desk.case(case).await.unwrap().unwrap();
        assert_eq!(case.state == CaseState::Closed, closed);
        assert_eq!(case.open_steps().count(), usize::from(added));
    }
}

async fn two_hundred_reports_at_once_are_all_there_and_a_bad_one_spoils_none(world: &TestWorld) {
    let mut tasks = Vec::new();
    for number in 1..=200 {
        let desk = world.desk.clone();
        let mut arrival = given::arrival(number);
        // Each tenth has the identifier of the one before it, which the database refuses.
        let is_bad = number % 10 == 0;
        if is_bad {
            arrival.report.id = given::report_id(number - 1);
        }
        tasks.push(tokio::spawn(async move {
            // Each is sent twice at once, as by a sender who lost the first answer.
            tokio::join!(desk.receive_report(&arrival), desk.receive_report(&arrival))
        }));
    }
    let mut kept = BTreeSet::new();
    for task in tasks {
        let (first, second) = task.await.unwrap();
        if let (Ok(first), Ok(second)) = (&first, &second) {
            assert_eq!(first.report, second.report);
            assert!(first.is_new != second.is_new, "one of the two is new");
            kept.insert(first.report);
        } else {
            assert!(first.is_err() && second.is_err(), "the same for the same");
        }
    }
    assert_eq!(kept.len(), 180);
    for number in (1..=200).filter(|number| number % 10 < 9 && number % 10 > 0) {
        let found = world
            .desk
            .report_of_submission(&format!("submission-{number}"))
            .await;
        assert_eq!(found.unwrap(), Some(given::report_id(number)));
    }
    let verified = world.desk.verify_chains().await.unwrap();
    assert!(verified.broken.is_empty());
}

async fn reports_whose_company_was_given_up_are_there_all_the_same(world: &TestWorld) {
    let mut tasks = Vec::new();
    for number in 1..=100 {
        let desk = world.desk.clone();
        tasks.push(tokio::spawn(async move {
            desk.receive_report(&given::arrival(number)).await
        }));
    }
    // Half are given up wherever they are: waiting, or in the middle of writing for the others.
    for (number, task) in tasks.iter().enumerate() {
        if number % 2 == 0 {
            tokio::task::yield_now().await;
            task.abort();
        }
    }
    for (number, task) in (1..).zip(tasks) {
        if number % 2 == 0 {
            let received = task.await.unwrap().unwrap();
            assert_eq!(received.report, given::report_id(number));
        }
    }
    for number in 1..=100 {
        let again = world.desk.receive_report(&given::arrival(number)).await;
        assert_eq!(again.unwrap().report, given::report_id(number));
    }
}
