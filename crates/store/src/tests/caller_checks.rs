//! The check of a caller as it is stored: what is written comes back, of two people at once one wins, a case and a person
//! have only so many, and nothing behind the program's back unlocks an account.

use casework::cases::case::Case;
use casework::cases::report::ReportKind;
use casework::ids::{CallerCheckId, ColleagueId, PasskeyId};
use casework::people::account::Account;
use casework::people::caller_link::{Addressee, caller_link, read_caller_link};
use casework::people::colleagues::Colleague;
use casework::people::passes::CasePass;
use casework::people::passkey::Passkey;
use casework::people::reply_address::MailPurpose;
use casework::people::{Hat, Hats, Member};
use casework::verify::caller_acting::{Answer, Begin, Event, act, answer, begin, do_action};
use casework::verify::caller_check::{
    CallerCheck, CallerState, GuardedAction, OnFile, Particulars, StaffNumber, Way,
};
use casework::verify::caller_device::{DeviceHolder, KnownDevice};
use casework::verify::known_number::RecordSource;
use casework::verify::payee::{Payee, PayeeKind, ValueKind, ValueOnFile};
use std::sync::atomic::{AtomicU32, Ordering};

use uuid::Uuid;

use super::{TestWorld, given, on_both_engines};
use crate::{AttemptIds, MailAbout, QueueQuery, Refusal, StoreError};

on_both_engines!(
    a_check_of_a_caller_comes_back_as_it_was_saved_at_each_step,
    of_two_people_at_once_one_is_told_to_look_at_the_caller_again,
    a_link_is_used_once_however_many_press_at_once,
    a_device_of_the_person_finds_the_check_that_waits_for_it,
    each_challenge_enqueues_one_mail_and_none_is_asked_where_no_mail_leaves,
    a_case_has_one_check_and_a_person_three_within_the_hour,
    nothing_behind_the_programs_back_unlocks_an_account,
    who_was_not_who_they_said_becomes_a_case_that_the_next_attempt_joins,
);

const SECRET: [u8; 32] = [5; 32];

fn pass(case: &Case, number: u32) -> CasePass {
    let member = Member {
        id: given::account_id(number),
        name: format!("Member {number}"),
        hats: Hats::of([Hat::It]),
    };
    member.desk_pass().unwrap().open(case.facts()).unwrap()
}

fn colleague(number: u128, name: &str) -> Colleague {
    Colleague {
        id: ColleagueId(Uuid::from_u128(number)),
        name: name.to_owned(),
        address: format!("person{number}@school.example"),
        language: String::new(),
        groups: [String::from("managers")].into(),
    }
}

/// Fresh identifiers: each test has a database of its own, and no two of its cases or steps may share one.
fn attempt_ids() -> AttemptIds {
    static NEXT: AtomicU32 = AtomicU32::new(9_000);
    let first = NEXT.fetch_add(3, Ordering::SeqCst);
    AttemptIds {
        fresh_case: given::case_id(first),
        steps: [given::step_id(first + 1), given::step_id(first + 2)],
    }
}

fn sender() -> Account {
    given::account(1, &[Hat::It])
}

fn number() -> StaffNumber {
    let value = ValueOnFile {
        kind: ValueKind::Number,
        value: "+441632960001".to_owned(),
        source: RecordSource::StaffRecord,
        entered_by: given::account_id(1).into(),
        since: given::minute(-100 * 24 * 60),
    };
    let payee = Payee {
        id: casework::ids::PayeeId(Uuid::from_u128(8)),
        kind: PayeeKind::Staff,
        name: "Rosalind Kettle".to_owned(),
        values: vec![value],
    };
    OnFile::of(&colleague(1, "Rosalind Kettle"))
        .numbers(&[payee])
        .remove(0)
}

async fn a_case(world: &TestWorld) -> Case {
    let id = given::ready_to_close(world, 1).await;
    world.desk.case(id).await.unwrap().unwrap()
}

async fn begun(
    world: &TestWorld,
    case: &Case,
    id: u128,
    action: GuardedAction,
) -> Result<CallerCheck, StoreError> {
    let person = colleague(1, "Rosalind Kettle");
    let wanted = Begin {
        id: CallerCheckId(Uuid::from_u128(id)),
        person: &person,
        account: None,
        action,
        // The statement counts, too.
        begun_within_the_hour: 0,
    };
    let at = given::minute(60);
    let acted = begin(case, &pass(case, 1), wanted, at).unwrap();
    let saved = world
        .desk
        .save_caller_check(&acted.changed, &acted.lines, &attempt_ids(), at)
        .await;
    saved.map(|()| acted.changed)
}

async fn read(world: &TestWorld, check: &CallerCheck) -> CallerCheck {
    world.desk.caller_check(check.id).await.unwrap().unwrap()
}

/// Reads, acts and saves, as a page does.
async fn moved(
    world: &TestWorld,
    case: &Case,
    check: &CallerCheck,
    event: Event<'_>,
) -> CallerCheck {
    let at = given::minute(61);
    let check = read(world, check).await;
    let acted = act(case, &check, &pass(case, 1), event, &SECRET, at).unwrap();
    let desk = world.desk.clone().with_mail_leaving(true);
    desk.save_caller_check(&acted.changed, &acted.lines, &attempt_ids(), at)
        .await
        .unwrap();
    let after = read(world, &check).await;
    assert_eq!(after, acted.changed);
    after
}

fn link(check: &CallerCheck) -> casework::people::caller_link::CallerLink {
    let bound = check.bound();
    let token = caller_link(&SECRET, bound, check.id, Addressee::Person, 1);
    read_caller_link(&SECRET, bound, &token).unwrap()
}

fn shown(check: &CallerCheck) -> u8 {
    match &check.tried(Way::NumericChallenge).unwrap().particulars {
        Particulars::Numbers(numbers) => numbers.shown,
        other => panic!("{other:?}"),
    }
}

async fn a_check_of_a_caller_comes_back_as_it_was_saved_at_each_step(world: &TestWorld) {
    let case = a_case(world).await;
    let check = begun(world, &case, 70, GuardedAction::NewSecondFactor)
        .await
        .unwrap();
    assert_eq!(read(world, &check).await, check);
    let manager = colleague(2, "Marian Vale");
    moved(world, &case, &check, Event::Ring(&number())).await;
    moved(world, &case, &check, Event::NotReached("rang twice")).await;
    moved(world, &case, &check, Event::AskManager(&manager, &sender())).await;
    moved(world, &case, &check, Event::SeenInPerson("I know her")).await;
    moved(world, &case, &check, Event::Ring(&number())).await;
    let verified = moved(world, &case, &check, Event::Confirmed("it is me")).await;
    assert_eq!(verified.state, CallerState::Verified);

    let at = given::minute(62);
    let pass = pass(&case, 1);
    let unlocked = verified.unlocked(&pass, at).unwrap();
    let done = do_action(&case, &verified, &unlocked, &pass, "enrolled", at).unwrap();
    world
        .desk
        .save_caller_check(&done.changed, &done.lines, &attempt_ids(), at)
        .await
        .unwrap();
    assert_eq!(
        world.desk.caller_checks(case.id).await.unwrap(),
        [done.changed]
    );
    let timeline = world.desk.case(case.id).await.unwrap().unwrap().timeline;
    let kinds: Vec<&str> = timeline
        .iter()
        .map(|entry| entry.kind.as_str())
        .filter(|kind| kind.starts_with("caller-") || kind.starts_with("guarded-"))
        .collect();
    let asked = ["caller-asked"; 3];
    assert_eq!(kinds[0], "caller-check-begun");
    assert_eq!(kinds[1..4], asked);
    assert_eq!(
        kinds[4..],
        [
            "caller-proved",
            "caller-asked",
            "caller-proved",
            "caller-verified",
            "guarded-action-done"
        ]
    );
    let checked = world.desk.verify_chains().await.unwrap();
    assert!(checked.broken.is_empty() && checked.heads_differ.is_empty());
}

/// One does the action, the other ends the check.
async fn a_device_of_the_person_finds_the_check_that_waits_for_it(world: &TestWorld) {
    let case = a_case(world).await;
    let check = begun(world, &case, 70, GuardedAction::Unlock)
        .await
        .unwrap();
    let desk = &world.desk;
    let mut account = given::account(7, &[Hat::It]);
    account.address.clone_from(&check.person.address);
    let passkey = Passkey {
        id: PasskeyId(Uuid::from_u128(1)),
        account: account.id,
        name: "A key".to_owned(),
        credential_sha256: [1; 32],
        credential: "{}".to_owned(),
        created: given::minute(-100 * 60),
        last_used: None,
    };
    let device = KnownDevice::of_account(&check, &account, &[passkey]).unwrap();
    let theirs = [
        DeviceHolder::Colleague(check.person.colleague),
        DeviceHolder::Account {
            address: account.address.clone(),
        },
    ];
    let waiting = async |of: &DeviceHolder, after| {
        let found = desk.caller_check_waiting_for_device(of, given::minute(after));
        found.await.unwrap()
    };
    for of in &theirs {
        assert_eq!(waiting(of, 0).await, None, "nobody asked");
    }
    let asked = moved(world, &case, &check, Event::AskDevice(&device)).await;
    for of in &theirs {
        assert_eq!(waiting(of, 60).await.as_ref(), Some(&asked));
        assert_eq!(waiting(of, 61).await, None, "too long ago");
    }
    for of in [
        DeviceHolder::Colleague(ColleagueId(Uuid::from_u128(2))),
        DeviceHolder::Account {
            address: "person2@school.example".to_owned(),
        },
    ] {
        assert_eq!(waiting(&of, 60).await, None);
    }
    let bound = asked.bound();
    let token = caller_link(&SECRET, bound, asked.id, Addressee::Device, 1);
    let link = read_caller_link(&SECRET, bound, &token).unwrap();
    let at = given::minute(62);
    let acted = answer(&case, &asked, &link, Answer::Confirms, &SECRET, at).unwrap();
    desk.save_caller_check(&acted.changed, &acted.lines, &attempt_ids(), at)
        .await
        .unwrap();
    assert_eq!(read(world, &check).await, acted.changed);
    assert_eq!(acted.changed.state, CallerState::Verified);
    for of in &theirs {
        assert_eq!(waiting(of, 60).await, None, "answered");
    }
}

async fn of_two_people_at_once_one_is_told_to_look_at_the_caller_again(world: &TestWorld) {
    let case = a_case(world).await;
    let check = begun(world, &case, 70, GuardedAction::Unlock)
        .await
        .unwrap();
    let check = moved(world, &case, &check, Event::SeenInPerson("I know her")).await;
    let at = given::minute(63);
    let mut tasks = Vec::new();
    for number in 0..10 {
        let pass = pass(&case, 1 + number % 2);
        let acted = if number % 2 == 0 {
            let unlocked = check.unlocked(&pass, at).unwrap();
            do_action(&case, &check, &unlocked, &pass, "unlocked it", at)
        } else {
            act(&case, &check, &pass, Event::GiveUp("rang off"), &SECRET, at)
        };
        let (acted, desk) = (acted.unwrap(), world.desk.clone());
        tasks.push(tokio::spawn(async move {
            let saved = desk
                .save_caller_check(&acted.changed, &acted.lines, &attempt_ids(), at)
                .await;
            (acted.changed, saved)
        }));
    }
    let mut won = Vec::new();
    for task in tasks {
        match task.await.unwrap() {
            (check, Ok(())) => won.push(check),
            (_, Err(StoreError::Refused(Refusal::CallerCheckChanged))) => {}
            // A way that was answered isn't answered again, nor a settled check moved.
            (_, Err(StoreError::Refused(Refusal::CallerCheckJumps))) => {}
            (_, other) => panic!("{other:?}"),
        }
    }
    assert_eq!(won, [read(world, &check).await]);
    let timeline = world.desk.case(case.id).await.unwrap().unwrap().timeline;
    let ends = |kind: &str| kind == "guarded-action-done" || kind == "caller-check-ended";
    assert_eq!(timeline.iter().filter(|entry| ends(&entry.kind)).count(), 1);
}

async fn a_link_is_used_once_however_many_press_at_once(world: &TestWorld) {
    let case = a_case(world).await;
    let check = begun(world, &case, 70, GuardedAction::ResetPassword)
        .await
        .unwrap();
    let check = moved(world, &case, &check, Event::SendChallenge(7)).await;
    let at = given::minute(62);
    let mut tasks = Vec::new();
    for number in 0..8 {
        let says = match number % 2 {
            0 => Answer::Picks(shown(&check)),
            _ => Answer::IsNotMe,
        };
        let acted = answer(&case, &check, &link(&check), says, &SECRET, at).unwrap();
        let desk = world.desk.clone();
        tasks.push(tokio::spawn(async move {
            desk.save_caller_check(&acted.changed, &acted.lines, &attempt_ids(), at)
                .await
                .is_ok()
        }));
    }
    let mut won = 0;
    for task in tasks {
        won += usize::from(task.await.unwrap());
    }
    assert_eq!(won, 1);
    let after = read(world, &check).await;
    assert_eq!(after.version, check.version + 1);
    assert!(answer(&case, &after, &link(&check), Answer::IsNotMe, &SECRET, at).is_err());
}

async fn each_challenge_enqueues_one_mail_and_none_is_asked_where_no_mail_leaves(
    world: &TestWorld,
) {
    let case = a_case(world).await;
    let check = begun(world, &case, 70, GuardedAction::Unlock)
        .await
        .unwrap();
    let at = given::minute(61);
    let event = Event::SendChallenge(7);
    let acted = act(&case, &check, &pass(&case, 1), event, &SECRET, at).unwrap();
    let saved = world
        .desk
        .save_caller_check(&acted.changed, &acted.lines, &attempt_ids(), at)
        .await;
    assert!(matches!(
        saved,
        Err(StoreError::Refused(Refusal::StaysInTheHouse))
    ));
    assert_eq!(read(world, &check).await, check, "nothing was asked");

    let asked = moved(world, &case, &check, Event::SendChallenge(7)).await;
    let claim = async || {
        let at = given::minute(62);
        world.store.claim_mail("a worker", at, 60).await.unwrap()
    };
    let mail = claim().await.expect("a mail to send");
    assert_eq!(mail.purpose, MailPurpose::CallerChallenge);
    assert_eq!(mail.about, MailAbout::CallerChallenge(check.id));
    assert_eq!(
        mail.created,
        asked.tried(Way::NumericChallenge).unwrap().at,
        "an older mail is known by its moment"
    );
    assert_eq!(claim().await, None);
    let manager = colleague(2, "Marian Vale");
    moved(world, &case, &check, Event::AskManager(&manager, &sender())).await;
    let mail = claim().await.expect("a mail to the manager");
    assert_eq!(mail.purpose, MailPurpose::CallerVouching);
    assert_eq!(mail.about, MailAbout::CallerVouching(check.id));
    assert_eq!(claim().await, None, "the challenge got its mail already");
    // A mail that is lost is told of its way, until a newer one is on its way.
    let lost = async || {
        let check = read(world, &check).await;
        world.desk.lost_links(&check).await.unwrap()
    };
    assert_eq!(lost().await, []);
    let given_up = "UPDATE outgoing_mails SET state = 'given-up', trouble = 'refused' WHERE purpose = 'caller-challenge'";
    assert_eq!(world.execute(given_up).await.unwrap(), 1);
    assert_eq!(lost().await, [Way::NumericChallenge]);
    moved(world, &case, &check, Event::SendChallenge(8)).await;
    assert_eq!(lost().await, []);
    assert!(claim().await.is_some(), "the newer mail");
    // What else moves the check sends nothing.
    moved(world, &case, &check, Event::GiveUp("rang off")).await;
    assert_eq!(claim().await, None);
}

async fn a_case_has_one_check_and_a_person_three_within_the_hour(world: &TestWorld) {
    let case = a_case(world).await;
    let refused = |tried: Result<CallerCheck, StoreError>| {
        matches!(tried, Err(StoreError::Refused(Refusal::CallerCheckChanged)))
    };
    for id in 70..73 {
        let check = begun(world, &case, id, GuardedAction::Unlock)
            .await
            .unwrap();
        assert!(refused(
            begun(world, &case, id + 10, GuardedAction::Unlock).await
        ));
        moved(world, &case, &check, Event::GiveUp("rang off")).await;
    }
    let person = ColleagueId(Uuid::from_u128(1));
    let counted = world
        .desk
        .caller_checks_begun_after(person, given::minute(0))
        .await;
    assert_eq!(counted.unwrap(), 3);
    assert!(refused(
        begun(world, &case, 90, GuardedAction::Unlock).await
    ));
}

async fn nothing_behind_the_programs_back_unlocks_an_account(world: &TestWorld) {
    let case = a_case(world).await;
    let check = begun(world, &case, 70, GuardedAction::NewSecondFactor)
        .await
        .unwrap();
    moved(world, &case, &check, Event::SeenInPerson("I know her")).await;
    moved(world, &case, &check, Event::SendChallenge(7)).await;
    for behind in [
        "UPDATE caller_checks SET state = 'verified', version = version + 1, verified_us = 1",
        "UPDATE caller_checks SET needs_two = FALSE, version = version + 1",
        "UPDATE caller_checks SET action = 'unlock', version = version + 1",
        "UPDATE caller_checks SET person_name = 'x'",
        "UPDATE caller_check_ways SET says = 'x' WHERE state = 'proved'",
        "DELETE FROM caller_check_ways",
        "DELETE FROM caller_checks",
    ] {
        assert!(world.execute(behind).await.is_err(), "{behind}");
    }
    let link = link(&check);
    let check = read(world, &check).await;
    let at = given::minute(62);
    let refused = answer(&case, &check, &link, Answer::IsNotMe, &SECRET, at).unwrap();
    world
        .desk
        .save_caller_check(&refused.changed, &refused.lines, &attempt_ids(), at)
        .await
        .unwrap();
    for behind in [
        "UPDATE caller_checks SET state = 'verified', version = version + 1, verified_us = 1",
        "UPDATE caller_check_ways SET state = 'proved'",
    ] {
        assert!(world.execute(behind).await.is_err(), "{behind}");
    }
    assert_eq!(read(world, &check).await.state, CallerState::Refused);
}

/// Begins a check in the case, and lets whoever was rung say that it wasn't them.
async fn denied(world: &TestWorld, case: &Case, id: u128) {
    let check = begun(world, case, id, GuardedAction::Unlock).await.unwrap();
    moved(world, case, &check, Event::Ring(&number())).await;
    moved(world, case, &check, Event::Denied("she knows of nothing")).await;
}

async fn who_was_not_who_they_said_becomes_a_case_that_the_next_attempt_joins(world: &TestWorld) {
    let case = a_case(world).await;
    denied(world, &case, 70).await;
    let query = QueueQuery::within(given::ALL);
    let numbers = async || -> Vec<u64> {
        let page = world.desk.queue(&query).await.unwrap();
        let mut numbers: Vec<u64> = page.rows.iter().map(|row| row.number).collect();
        numbers.sort_unstable();
        numbers
    };
    assert_eq!(numbers().await, [1, 2]);
    let attempt = async || {
        let facts = world.desk.case_facts(2).await.unwrap().unwrap();
        world.desk.case(facts.case).await.unwrap().unwrap()
    };
    let opened = attempt().await;
    assert_eq!(opened.kind, ReportKind::Call);
    assert_eq!(opened.steps.len(), 2);
    let told = |case: &Case, words: &str| {
        let entries = case.timeline.iter();
        entries
            .filter(|entry| {
                entry
                    .says
                    .as_deref()
                    .is_some_and(|says| says.contains(words))
            })
            .count()
    };
    assert_eq!(told(&opened, "in case #1 did not hold"), 1);
    let origin = world.desk.case(case.id).await.unwrap().unwrap();
    assert_eq!(told(&origin, "followed up in case #2"), 1);

    // The next one in the same name, wherever it was begun, joins it; its steps are laid out already.
    denied(world, &case, 71).await;
    assert_eq!(numbers().await, [1, 2]);
    let joined = attempt().await;
    assert_eq!(told(&joined, "in case #1 did not hold"), 2);
    assert_eq!(joined.steps.len(), 2);
    // What is ended without a no is no attempt.
    let third = begun(world, &case, 72, GuardedAction::Unlock)
        .await
        .unwrap();
    moved(world, &case, &third, Event::GiveUp("rang off")).await;
    assert_eq!(told(&attempt().await, "did not hold"), 2);
    assert!(world.desk.verify_chains().await.unwrap().broken.is_empty());
}
