//! The queue: its order, its filters, its pages, its search; who sees what. Each story runs on both engines.

use casework::cases::case::CaseState;
use casework::cases::report::ReportKind;
use casework::cases::thread::MessageFrom;
use casework::people::Hat;
use casework::people::passes::Sight;
use evidence::verdict::Verdict;

use super::{TestWorld, given, on_both_engines};
use crate::{QueueQuery, QueueRow};

on_both_engines!(
    pages_follow_each_other_by_due,
    filters_find_what_they_name,
    cases_about_it_are_listed_to_those_who_may_see_them,
    text_is_found_wherever_it_stands_and_however_it_is_written,
    no_text_is_a_syntax_error,
);

async fn numbers(world: &TestWorld, query: &QueueQuery) -> Vec<u64> {
    let page = world.desk.queue(query).await.unwrap();
    page.rows.iter().map(|row: &QueueRow| row.number).collect()
}

async fn found(world: &TestWorld, text: &str) -> Vec<u64> {
    let query = QueueQuery {
        text: text.into(),
        ..QueueQuery::within(given::ORDINARY)
    };
    numbers(world, &query).await
}

async fn pages_follow_each_other_by_due(world: &TestWorld) {
    // Due at minute 60 + number, except that cases 5 and 6 are due together, newest first.
    for number in [3, 1, 2, 4, 5] {
        given::placed(world, number, &[&format!("original:{number}")]).await;
    }
    world.desk.receive_report(&given::arrival(6)).await.unwrap();
    let mut sixth = given::placement(6, vec![given::examination(6, &["original:6"], None)]);
    sixth.at = given::minute(5);
    world.desk.place_report(&sixth).await.unwrap();
    let mut query = QueueQuery {
        rows: 2,
        ..QueueQuery::within(given::ALL)
    };
    let mut seen = Vec::new();
    for _ in 0..3 {
        let page = world.desk.queue(&query).await.unwrap();
        seen.extend(page.rows.iter().map(|row| row.number));
        let text = page.next.map(|next| next.to_string());
        query.after = text.map(|text| text.parse().unwrap());
    }
    assert_eq!(query.after, None);
    // Case 1 is report 3, case 2 is report 1, case 3 is report 2, and so on.
    assert_eq!(seen, [2, 3, 1, 4, 6, 5]);
}

async fn filters_find_what_they_name(world: &TestWorld) {
    let desk = &world.desk;
    let closed = given::ready_to_close(world, 1).await;
    desk.close_case(closed, &given::closing(), &[])
        .await
        .unwrap();
    given::placed(world, 2, &["original:2"]).await;
    let mut call = given::arrival(3);
    call.report.kind = ReportKind::Call;
    desk.receive_report(&call).await.unwrap();
    let mut placement = given::placement(3, Vec::new());
    placement.steps = Vec::new();
    desk.place_report(&placement).await.unwrap();
    let all = QueueQuery::within(given::ALL);
    let state = |state| QueueQuery {
        state: Some(state),
        ..all.clone()
    };
    assert_eq!(numbers(world, &state(CaseState::Open)).await, [2, 3]);
    assert_eq!(numbers(world, &state(CaseState::Closed)).await, [1]);
    let kind = QueueQuery {
        kind: Some(ReportKind::Call),
        ..all.clone()
    };
    assert_eq!(numbers(world, &kind).await, [3]);
    let hat = |hat| QueueQuery {
        hat: Some(hat),
        ..all.clone()
    };
    assert_eq!(numbers(world, &hat(Hat::It)).await, [2]);
    assert_eq!(numbers(world, &hat(Hat::Security)).await, [0_u64; 0]);
    assert_eq!(numbers(world, &hat(Hat::Leader)).await, [0_u64; 0]);
    let verdict = QueueQuery {
        verdict: Some(Verdict::Suspicious),
        ..all.clone()
    };
    assert_eq!(numbers(world, &verdict).await, [2, 1]);
    let overdue = |at| QueueQuery {
        due_before: Some(at),
        ..all.clone()
    };
    assert_eq!(
        numbers(world, &overdue(given::minute(62))).await,
        [0_u64; 0]
    );
    assert_eq!(numbers(world, &overdue(given::minute(63))).await, [2]);
    let owes = QueueQuery {
        owes_reporter: true,
        ..all.clone()
    };
    assert_eq!(numbers(world, &owes).await, [2, 3]);
    let counts = desk
        .queue_counts(given::ALL, given::minute(63))
        .await
        .unwrap();
    assert_eq!((counts.open, counts.overdue, counts.disagreed), (2, 1, 0));
    assert_eq!(found(world, "#3").await, [3]);
}

async fn cases_about_it_are_listed_to_those_who_may_see_them(world: &TestWorld) {
    let mut about_it = given::arrival(1);
    about_it.report.kind = ReportKind::AboutIt;
    world.desk.receive_report(&about_it).await.unwrap();
    world
        .desk
        .place_report(&given::placement(1, Vec::new()))
        .await
        .unwrap();
    given::placed(world, 2, &[]).await;
    let within = |ordinary, about_it| QueueQuery::within(Sight { ordinary, about_it });
    assert_eq!(numbers(world, &within(true, false)).await, [2]);
    assert_eq!(numbers(world, &within(false, true)).await, [1]);
    assert_eq!(numbers(world, &within(true, true)).await, [1, 2]);
    assert_eq!(numbers(world, &within(false, false)).await, [0_u64; 0]);
    assert_eq!(found(world, "#1").await, [0_u64; 0]);
    assert_eq!(found(world, "parcel").await, [2]);
    let counts = world
        .desk
        .queue_counts(given::ORDINARY, given::minute(0))
        .await
        .unwrap();
    assert_eq!(counts.open, 1);
}

async fn text_is_found_wherever_it_stands_and_however_it_is_written(world: &TestWorld) {
    let case = given::ready_to_close(world, 1).await;
    given::placed(world, 2, &["original:2"]).await;
    world
        .desk
        .save_message(&given::message(7, 2, MessageFrom::Reporter), &[], &[], &[])
        .await
        .unwrap();
    world
        .desk
        .close_case(case, &given::closing(), &[])
        .await
        .unwrap();
    for (text, cases) in [
        ("ordered", vec![2, 1]),
        ("ORDER", vec![2, 1]),
        ("päckchen", vec![2, 1]),
        ("packch", vec![2, 1]),
        ("quokka.test", vec![2, 1]),
        ("a fee", vec![2, 1]),
        ("number 2", vec![2]),
        ("wombat word 7", vec![2]),
        ("kookaburra", vec![1]),
        ("sign-in log", vec![1]),
        ("kookaburra wombats", vec![]),
        ("nothing-like-it", vec![]),
        // A reporter's name is not searched: it may be sealed.
        ("reporter1", vec![]),
    ] {
        assert_eq!(found(world, text).await, cases, "{text}");
    }
    let elsewhere = world.store.desk(given::organisation(2).id);
    let query = QueueQuery {
        text: "parcel".into(),
        ..QueueQuery::within(given::ALL)
    };
    assert_eq!(elsewhere.queue(&query).await.unwrap().rows, []);
}

async fn no_text_is_a_syntax_error(world: &TestWorld) {
    given::placed(world, 1, &[]).await;
    for text in [
        "\"",
        "'",
        "* OR",
        "NEAR(",
        "a AND",
        "-x",
        "^a",
        "x:y",
        "\\",
        ":*",
        "!a & b",
        "<->",
        "\0",
        "#",
        "#99999999999999999999",
        "(((",
        "ⓐbⓑ",
        "aⓐb",
        "日本語",
        "e\u{301}",
        "\u{1e900}x",
        "𝒳y",
        "x\u{300}",
        "'a':*|'b",
        "'; DROP TABLE cases; --",
    ] {
        let query = QueueQuery {
            text: text.into(),
            ..QueueQuery::within(given::ALL)
        };
        let page = world.desk.queue(&query).await;
        assert!(page.is_ok(), "{text:?}: {page:?}");
        // And as text of a case.
        world
            .desk
            .rename_case(given::case_id(1), text, given::minute(3))
            .await
            .unwrap();
    }
    world
        .desk
        .rename_case(given::case_id(1), "aⓐb 日本語", given::minute(3))
        .await
        .unwrap();
    assert_eq!(found(world, "aⓐ").await, [1]);
    assert_eq!(found(world, "日本").await, [1]);
}
