//! Reports: received once, added to, placed, joined. Each story runs on both engines.

use std::collections::BTreeSet;

use casework::cases::acts::{Disagreement, ExposureChange};
use casework::cases::case::CaseState;
use casework::cases::report::{Exposure, Privacy, ReportKind};
use casework::cases::thread::{MessageFrom, MessageKind};
use casework::cases::timeline::EntryKind;

use super::{TestWorld, given, on_both_engines};
use crate::face::StoreEngine;
use crate::{ExposuresSaved, JobKind, NewJob, Placement, Refusal, StoreError, Wave};

on_both_engines!(
    a_report_comes_back_as_it_came_and_a_second_send_changes_nothing,
    nothing_that_identifies_an_anonymous_reporter_is_stored,
    placing_twice_changes_nothing_more,
    the_same_link_or_nearly_the_same_text_is_one_case,
    texts_of_before_the_finer_bands_are_still_found,
    about_it_and_demonstration_stay_apart,
    a_later_exposure_brings_steps_and_reopens,
    words_and_files_are_added_to_the_thread,
    a_disagreement_reopens_a_closed_case,
);

async fn a_report_comes_back_as_it_came_and_a_second_send_changes_nothing(world: &TestWorld) {
    let first = world.desk.receive_report(&given::arrival(1)).await.unwrap();
    assert!(first.is_new);
    let mut twice = given::arrival(2);
    twice.submission = given::arrival(1).submission;
    let second = world.desk.receive_report(&twice).await.unwrap();
    assert_eq!((second.report, second.is_new), (first.report, false));
    assert_eq!(world.number("SELECT COUNT(*) FROM reports").await, 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM jobs").await, 1);
    let file = world.desk.report_file(first.report).await.unwrap().unwrap();
    let mut expected = given::report(1);
    expected.what_happened = "A parcel I never ordered, number 1".into();
    assert_eq!(file.report, expected);
    assert_eq!(file.evidence[0].name, "parcel.eml");
    assert_eq!(
        (file.case, file.demonstration, file.thread.len()),
        (None, false, 0)
    );
    let entries = world.desk.timeline(first.report.into()).await.unwrap();
    assert_eq!(entries[0].kind, "report-received");
    let elsewhere = world.store.desk(given::organisation(2).id);
    assert_eq!(elsewhere.report_file(first.report).await.unwrap(), None);
}

async fn nothing_that_identifies_an_anonymous_reporter_is_stored(world: &TestWorld) {
    let mut arrival = given::arrival(1);
    arrival.report.privacy = Privacy::Anonymous;
    world.desk.receive_report(&arrival).await.unwrap();
    let file = world
        .desk
        .report_file(given::report_id(1))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (file.report.reporter_name, file.report.reporter_address),
        (None, None)
    );
    let named = world
        .execute("UPDATE reports SET reporter_name = 'Ada'")
        .await;
    assert!(
        named.is_err(),
        "the schema itself refuses a name beside `anonymous`"
    );
}

async fn placing_twice_changes_nothing_more(world: &TestWorld) {
    let desk = &world.desk;
    let first = given::placed(world, 1, &["link:aa"]).await;
    assert!(first.opened && first.verdict_changed && first.number == 1);
    let again = given::placement(1, vec![given::examination(1, &["link:aa"], None)]);
    let second = desk.place_report(&again).await.unwrap();
    assert_eq!(
        (second.case, second.opened, second.verdict_changed),
        (first.case, false, false)
    );
    let case = desk.case(first.case).await.unwrap().unwrap();
    assert_eq!(
        (
            case.steps.len(),
            case.reports.len(),
            case.examinations.len()
        ),
        (1, 1, 1)
    );
    assert_eq!(
        case.examinations[0],
        given::examination(1, &["link:aa"], None)
    );
    let own = case
        .timeline
        .iter()
        .filter(|entry| entry.chain == first.case.into());
    let kinds: Vec<&str> = own.map(|entry| entry.kind.as_str()).collect();
    assert_eq!(
        kinds,
        ["case-opened", "report-joined", "verdict", "steps-laid-out"]
    );
    let file = desk
        .report_file(given::report_id(1))
        .await
        .unwrap()
        .unwrap();
    assert!(!file.report.examination_pending);
    assert_eq!(file.report.advice.len(), 1);
    assert_eq!(file.case.map(|case| case.number), Some(1));
    let changed = Placement {
        exposures: BTreeSet::new(),
        ..again
    };
    let refused = desk.place_report(&changed).await;
    assert!(matches!(
        refused,
        Err(StoreError::Refused(Refusal::ReportChanged))
    ));
}

async fn the_same_link_or_nearly_the_same_text_is_one_case(world: &TestWorld) {
    let desk = &world.desk;
    let place = async |number: u32, marks: &[&str], similarity: u64| {
        desk.receive_report(&given::arrival(number)).await.unwrap();
        let examinations = vec![given::examination(number, marks, Some(similarity))];
        desk.place_report(&given::placement(number, examinations))
            .await
            .unwrap()
            .number
    };
    let text = 0xfeed_beef_1234_5678_u64;
    assert_eq!(place(1, &["link:aa"], text).await, 1);
    assert_eq!(place(2, &["link:aa"], 1).await, 1);
    // Three bits in three different pieces still leave two pieces alike; four bits are another text.
    assert_eq!(
        place(3, &["link:bb"], text ^ (1 | 1 << 20 | 1 << 40)).await,
        1
    );
    assert_eq!(place(4, &["link:cc"], text ^ 0b1111).await, 2);
    let wave = Wave {
        marks: vec!["link:cc".into()],
        similarities: vec![text],
    };
    let found = desk.open_cases_matching(&wave).await.unwrap();
    assert_eq!(found, [given::case_id(1), given::case_id(4)]);
    assert_eq!(
        desk.case(given::case_id(1))
            .await
            .unwrap()
            .unwrap()
            .reports
            .len(),
        3
    );
}

async fn texts_of_before_the_finer_bands_are_still_found(world: &TestWorld) {
    let desk = &world.desk;
    let texts = [0xfeed_beef_1234_5678_u64, 0x0123_4567_89ab_cdef, u64::MAX];
    for (number, text) in (1..).zip(texts) {
        desk.receive_report(&given::arrival(number)).await.unwrap();
        let examinations = vec![given::examination(number, &[], Some(text))];
        desk.place_report(&given::placement(number, examinations))
            .await
            .unwrap();
    }
    // As version 9 wrote them: single pieces, of which only the first is asked for.
    world
        .execute("DELETE FROM case_similarities WHERE band > 10")
        .await
        .unwrap();
    world
        .execute("UPDATE case_similarities SET band = 0, band_bits = 7")
        .await
        .unwrap();
    let migration = match &world.store.engine {
        StoreEngine::Sqlite(_) => include_str!("../../migrations/sqlite/0010_finer_bands.sql"),
        StoreEngine::Postgres(_) => include_str!("../../migrations/postgres/0010_finer_bands.sql"),
    };
    for statement in migration.split(";\n").filter(|one| !one.trim().is_empty()) {
        world.execute(statement).await.unwrap();
    }
    assert_eq!(
        world.number("SELECT COUNT(*) FROM case_similarities").await,
        30
    );
    for (number, text) in (1..).zip(texts) {
        // One bit of each of three pieces: the pair that is left has to find it.
        for left in [
            (0, 1),
            (0, 2),
            (0, 3),
            (0, 4),
            (1, 2),
            (1, 3),
            (1, 4),
            (2, 3),
            (2, 4),
            (3, 4),
        ] {
            let changed = (0..5).filter(|piece| *piece != left.0 && *piece != left.1);
            let near = changed.fold(text, |near, piece| near ^ (1 << (piece * 13 + 5)));
            let wave = Wave {
                marks: Vec::new(),
                similarities: vec![near],
            };
            let found = desk.open_cases_matching(&wave).await.unwrap();
            assert_eq!(found, [given::case_id(number)], "{text:x} by {left:?}");
        }
    }
}

async fn about_it_and_demonstration_stay_apart(world: &TestWorld) {
    let desk = &world.desk;
    let mut about_it = given::arrival(1);
    about_it.report.kind = ReportKind::AboutIt;
    let mut demonstration = given::arrival(2);
    demonstration.demonstration = true;
    for (number, arrival) in [(1, about_it), (2, demonstration), (3, given::arrival(3))] {
        desk.receive_report(&arrival).await.unwrap();
        let examinations = vec![given::examination(number, &["link:aa"], None)];
        let placed = desk
            .place_report(&given::placement(number, examinations))
            .await
            .unwrap();
        assert!(placed.opened, "report {number} joined");
    }
    assert!(desk.case_facts(1).await.unwrap().unwrap().about_it);
    assert_eq!(desk.case_facts(4).await.unwrap(), None);
}

async fn a_later_exposure_brings_steps_and_reopens(world: &TestWorld) {
    let desk = &world.desk;
    let case = given::ready_to_close(world, 1).await;
    desk.close_case(case, &given::closing(), &[]).await.unwrap();
    let change = ExposureChange {
        exposures: BTreeSet::from([Exposure::Clicked, Exposure::Paid]),
        reopens: true,
        owed_again: true,
    };
    let lines = [
        given::line(given::report_id(1), EntryKind::ExposureAdded),
        given::line(case, EntryKind::Reopened),
    ];
    let steps = [(given::step_id(77), given::planned("call-the-bank", 5))];
    let saved = ExposuresSaved {
        report: given::report_id(1),
        change: &change,
        lines: &lines,
        steps: &steps,
        advice: Some(&[]),
        at: given::minute(70),
    };
    desk.save_exposures(&saved).await.unwrap();
    // A second time nothing is reopened, and no step comes twice.
    desk.save_exposures(&saved).await.unwrap();
    let now = desk.case(case).await.unwrap().unwrap();
    assert_eq!(
        (now.state, now.closing.is_none(), now.steps.len()),
        (CaseState::Open, true, 2)
    );
    assert_eq!(now.due(), Some(given::minute(75)));
    assert_eq!(now.reports[0].exposures, change.exposures);
    assert_eq!(
        (now.reports[0].told, now.reports[0].advice.len()),
        (None, 0)
    );
    let reopened = now
        .timeline
        .iter()
        .filter(|entry| entry.kind == "reopened")
        .count();
    assert_eq!(reopened, 1);
}

async fn words_and_files_are_added_to_the_thread(world: &TestWorld) {
    let desk = &world.desk;
    let case = given::placed(world, 1, &[]).await.case;
    let mut message = given::message(5, 1, MessageFrom::Reporter);
    message.evidence = vec![given::digest(9)];
    let mut item = given::evidence(1);
    item.sha256 = given::digest(9);
    let job = NewJob {
        kind: JobKind::Examine,
        report: given::report_id(1),
        run_at: given::minute(5),
    };
    let line = given::line(given::report_id(1), EntryKind::EvidenceAdded);
    desk.save_message(&message, &[item], &[line], &[job])
        .await
        .unwrap();
    let case = desk.case(case).await.unwrap().unwrap();
    assert_eq!((&case.threads, case.evidence.len()), (&vec![message], 2));
    assert_eq!(world.number("SELECT COUNT(*) FROM jobs").await, 2);
    assert!(
        desk.save_message(
            &given::message(6, 99, MessageFrom::Automatic),
            &[],
            &[],
            &[]
        )
        .await
        .is_err()
    );
}

async fn a_disagreement_reopens_a_closed_case(world: &TestWorld) {
    let desk = &world.desk;
    let case = given::ready_to_close(world, 1).await;
    desk.close_case(case, &given::closing(), &[]).await.unwrap();
    let mut disagreement = Disagreement {
        message: given::message(5, 1, MessageFrom::Reporter),
        disagreed: given::minute(90),
        reopens: false,
    };
    disagreement.message.kind = MessageKind::Disagreement;
    let lines = [
        given::line(given::report_id(1), EntryKind::Disagreed),
        given::line(case, EntryKind::Reopened),
    ];
    // Worked out before the case was closed: it has to be thought through again.
    let stale = desk
        .save_disagreement(given::report_id(1), &disagreement, &lines)
        .await;
    assert!(matches!(
        stale,
        Err(StoreError::Refused(Refusal::CaseIsClosed))
    ));
    disagreement.reopens = true;
    desk.save_disagreement(given::report_id(1), &disagreement, &lines)
        .await
        .unwrap();
    let now = desk.case(case).await.unwrap().unwrap();
    assert_eq!((now.state, now.reports[0].told), (CaseState::Open, None));
    assert_eq!(now.reports[0].disagreed, Some(given::minute(90)));
    let counts = desk
        .queue_counts(given::ALL, given::minute(0))
        .await
        .unwrap();
    assert_eq!((counts.open, counts.disagreed), (1, 1));
}
