//! Acts on a case, the gate in the database, and what triggers refuse even behind the program's back.

use casework::cases::acts::{PublishedAnswer, Reopened};
use casework::cases::case::CaseState;
use casework::cases::thread::MessageFrom;
use casework::cases::timeline::EntryKind;
use casework::ids::PublishedAnswerId;
use casework::people::Hat;
use evidence::finding::Question;
use evidence::mail::open::Grade;
use evidence::verdict::ConfirmedMessage;

use super::{TestWorld, given, on_both_engines};
use crate::{Refusal, StoreError};

on_both_engines!(
    a_case_is_worked_closed_and_reopened,
    the_gate_refuses_each_thing_that_is_open,
    the_gate_holds_behind_the_programs_back,
    a_closed_case_takes_nothing,
    what_closed_cases_turned_out_to_be_can_be_learnt_from,
    timelines_and_evidence_are_not_rewritten,
    words_can_be_erased_and_the_chain_still_holds,
    an_answer_is_published_without_its_asker,
);

fn refused<T: std::fmt::Debug>(result: crate::Result<T>) -> Option<Refusal> {
    match result {
        Err(StoreError::Refused(refusal)) => Some(refusal),
        _ => None,
    }
}

async fn a_case_is_worked_closed_and_reopened(world: &TestWorld) {
    let desk = &world.desk;
    desk.create_account(&given::account(1, &[Hat::It]))
        .await
        .unwrap();
    let case = given::ready_to_close(world, 1).await;
    let line = given::line(case, EntryKind::Closed);
    desk.close_case(case, &given::closing(), &[line])
        .await
        .unwrap();
    let closed = desk.case(case).await.unwrap().unwrap();
    assert_eq!(
        (closed.state, closed.closing.clone()),
        (CaseState::Closed, Some(given::closing()))
    );
    assert_eq!(
        closed.answer(Question::KeepWorking),
        Some(&given::answer(Question::KeepWorking))
    );
    assert_eq!(closed.member_names.len(), 1);
    assert_eq!(closed.threads, [given::told(1).message]);
    let file = desk
        .report_file(given::report_id(1))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(file.case.unwrap().closing, Some(given::closing()));
    let reopened = Reopened {
        owed_again: vec![given::report_id(1)],
    };
    let line = given::line(case, EntryKind::Reopened);
    desk.reopen_case(
        case,
        &reopened,
        std::slice::from_ref(&line),
        given::minute(80),
    )
    .await
    .unwrap();
    let open = desk.case(case).await.unwrap().unwrap();
    assert_eq!(
        (open.state, open.closing, open.answers.len()),
        (CaseState::Open, None, 2)
    );
    assert_eq!(open.reports[0].told, None);
    let twice = desk
        .reopen_case(case, &reopened, &[line], given::minute(81))
        .await;
    assert_eq!(refused(twice), Some(Refusal::CaseIsOpen));
    desk.rename_case(case, "Another title", given::minute(82))
        .await
        .unwrap();
    assert_eq!(
        desk.case(case).await.unwrap().unwrap().title,
        "Another title"
    );
    assert!(desk.verify_chains().await.unwrap().broken.is_empty());
}

async fn the_gate_refuses_each_thing_that_is_open(world: &TestWorld) {
    let desk = &world.desk;
    let case = given::placed(world, 1, &[]).await.case;
    let close = async || refused(desk.close_case(case, &given::closing(), &[]).await);
    assert_eq!(close().await, Some(Refusal::UnansweredQuestion));
    for question in Question::ALL {
        desk.save_answer(case, &given::answer(question), &[])
            .await
            .unwrap();
    }
    assert_eq!(close().await, Some(Refusal::OpenStep));
    let step = given::done(given::step(1));
    desk.settle_step(case, &step, &[], given::minute(50))
        .await
        .unwrap();
    let twice = desk.settle_step(case, &step, &[], given::minute(51)).await;
    assert_eq!(refused(twice), Some(Refusal::StepIsSettled));
    assert_eq!(close().await, Some(Refusal::UntoldReporter));
    desk.save_told(case, &[given::told(1)], &[]).await.unwrap();
    assert_eq!(close().await, None);
    assert_eq!(
        desk.case(case).await.unwrap().unwrap().state,
        CaseState::Closed
    );
}

async fn the_gate_holds_behind_the_programs_back(world: &TestWorld) {
    let case = given::placed(world, 1, &[]).await.case;
    let closing =
        "UPDATE cases SET state = 'closed', closed_us = 1, outcome = 'harm', lesson = 'none'";
    let said = world.execute(closing).await.unwrap_err().to_string();
    assert!(
        said.contains("headsup-refuses: unanswered-question"),
        "{said}"
    );
    assert_eq!(
        world.desk.case(case).await.unwrap().unwrap().state,
        CaseState::Open
    );
}

async fn what_closed_cases_turned_out_to_be_can_be_learnt_from(world: &TestWorld) {
    let desk = &world.desk;
    desk.create_account(&given::account(1, &[Hat::It]))
        .await
        .unwrap();
    let case = given::ready_to_close(world, 1).await;
    assert_eq!(desk.confirmed_messages().await.unwrap(), []);
    let line = given::line(case, EntryKind::Closed);
    desk.close_case(case, &given::closing(), &[line])
        .await
        .unwrap();
    let confirmed = desk.confirmed_messages().await.unwrap();
    let seen = ("links.text-names-another-host".to_owned(), 12);
    assert_eq!(
        confirmed,
        [ConfirmedMessage {
            harmful: true,
            seen: vec![seen],
            grade: Grade::InlineForward,
        }]
    );
}

async fn a_closed_case_takes_nothing(world: &TestWorld) {
    let desk = &world.desk;
    let case = given::ready_to_close(world, 1).await;
    desk.close_case(case, &given::closing(), &[]).await.unwrap();
    let closed = Some(Refusal::CaseIsClosed);
    let step = desk
        .add_step(case, &given::step(50), &[], given::minute(70))
        .await;
    assert_eq!(refused(step), closed);
    let answer = given::answer(Question::KeepWorking);
    assert_eq!(refused(desk.save_answer(case, &answer, &[]).await), closed);
    assert_eq!(
        refused(desk.save_told(case, &[given::told(1)], &[]).await),
        closed
    );
    assert_eq!(
        refused(desk.close_case(case, &given::closing(), &[]).await),
        closed
    );
    for behind in [
        "UPDATE steps SET state = 'open'",
        "UPDATE reports SET told_us = NULL",
        "UPDATE answers SET says = 'nothing'",
        "DELETE FROM answers",
    ] {
        let said = world.execute(behind).await.unwrap_err().to_string();
        assert!(said.contains("headsup-refuses: "), "{behind}: {said}");
    }
    // The same wave, once its case is closed, opens another.
    let again = given::placed(world, 2, &[]).await;
    assert!(again.opened);
    let moved = world
        .execute("UPDATE reports SET case_id = (SELECT id FROM cases WHERE number = 1)")
        .await;
    assert!(moved.unwrap_err().to_string().contains("case-is-closed"));
    // Talking goes on.
    desk.save_message(
        &given::message(7, 1, MessageFrom::Desk(given::account_id(1))),
        &[],
        &[],
        &[],
    )
    .await
    .unwrap();
}

async fn timelines_and_evidence_are_not_rewritten(world: &TestWorld) {
    given::placed(world, 1, &[]).await;
    for behind in [
        "UPDATE timeline SET actor = 'nobody'",
        "UPDATE timeline SET says = 'nothing happened'",
        "UPDATE timeline SET says = NULL, at_us = 0",
        "DELETE FROM timeline",
        "DELETE FROM chains",
        "UPDATE chains SET length = 0",
        "UPDATE chains SET demonstration = TRUE",
        "UPDATE evidence SET name = 'harmless.txt'",
        "DELETE FROM evidence",
        "UPDATE reports SET demonstration = TRUE",
        "UPDATE cases SET demonstration = TRUE",
    ] {
        let said = world.execute(behind).await.unwrap_err().to_string();
        assert!(said.contains("headsup-refuses: "), "{behind}: {said}");
    }
}

async fn words_can_be_erased_and_the_chain_still_holds(world: &TestWorld) {
    let case = given::placed(world, 1, &[]).await.case;
    world.desk.erase_words(case.into(), 1).await.unwrap();
    assert_eq!(
        world.desk.timeline(case.into()).await.unwrap()[0].says,
        None
    );
    assert!(world.desk.erase_words(case.into(), 99).await.is_err());
    let report = world.desk.verify_chains().await.unwrap();
    assert_eq!((report.broken.len(), report.heads_differ.len()), (0, 0));
}

async fn an_answer_is_published_without_its_asker(world: &TestWorld) {
    let case = given::placed(world, 1, &[]).await.case;
    let published = PublishedAnswer {
        id: PublishedAnswerId(uuid::Uuid::from_u128(5)),
        case,
        question: "May I use my own phone?".into(),
        answer: "Yes, like this …".into(),
        who: given::account_id(1),
        published: given::minute(9),
    };
    let line = given::line(case, EntryKind::Published);
    world
        .desk
        .publish_answer(&published, &[line])
        .await
        .unwrap();
    assert_eq!(world.desk.published_answers(10).await.unwrap(), [published]);
    assert_eq!(world.desk.published_answers(0).await.unwrap(), []);
}
