//! Mail is remembered once, by whoever it came from; what is asked for comes back, what is old goes, and all of it is
//! forgotten when somebody says so.

use casework::cases::case::{Closing, Outcome};
use casework::cases::timeline::EntryKind;
use casework::moment::Moment;
use evidence::mail::remembering::facts_of_header;
use evidence::memory::{Memory, WantedMemory};
use evidence::verdict::Verdict;

use super::{TestWorld, given, on_both_engines};
use crate::{
    FEED_SILENCE_DAYS_MAX, MailToRemember, MemoryLimits, REMEMBERED_AT_ONCE_MAX, REMEMBERED_DAYS,
    Remembered, ReportedMail,
};

on_both_engines!(
    the_same_mail_twice_counts_once,
    what_our_people_write_counts_for_whom_they_write_to,
    what_is_wanted_comes_back_and_nothing_else,
    a_report_says_what_was_found_until_its_case_says_otherwise,
    somebody_elses_mail_under_the_same_id_changes_nothing,
    a_silent_feed_covers_nothing_and_begins_anew,
    the_old_goes_and_then_what_is_beyond_the_limits,
    all_of_it_is_forgotten_at_once,
    many_who_remember_at_once_lose_nothing,
);

const DAY_MINUTES: i64 = 24 * 60;

fn now() -> Moment {
    given::minute(0)
}

fn own() -> Vec<String> {
    vec!["school.example".to_owned()]
}

/// A mail seen so many days before now.
fn mail(from: &str, to: &str, id: &str, days_before: i64) -> MailToRemember {
    let mut facts = facts_of_header(
        format!("From: Bo Miller <{from}>\r\nTo: {to}\r\nMessage-ID: <{id}>\r\nUser-Agent: Quill 2.1\r\nContent-Language: en\r\n")
            .as_bytes(),
    )
    .unwrap();
    facts.seen_unix_seconds = Some(
        now()
            .plus_minutes(-days_before * DAY_MINUTES)
            .unix_seconds(),
    );
    facts.hour = Some(9);
    MailToRemember {
        facts,
        reported: None,
    }
}

fn from_bo(number: i64, days_before: i64) -> MailToRemember {
    let id = format!("{number}@mill.example");
    mail("bo@mill.example", "ada@school.example", &id, days_before)
}

fn wanted(address: &str, ids: &[&str]) -> WantedMemory {
    let domain = address.rsplit_once('@').unwrap().1;
    WantedMemory {
        addresses: [address.to_owned()].into(),
        domains: [domain.to_owned()].into(),
        message_ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        ..WantedMemory::default()
    }
}

async fn fed(world: &TestWorld, mails: &[MailToRemember]) -> Remembered {
    let desk = &world.desk;
    desk.remember_fed_mails(mails, &own(), now()).await.unwrap()
}

async fn memory(world: &TestWorld, wanted: &WantedMemory) -> Memory {
    world.desk.memory_of(wanted, now()).await.unwrap()
}

async fn the_same_mail_twice_counts_once(world: &TestWorld) {
    let mails = [from_bo(1, 50), from_bo(2, 49), from_bo(2, 49)];
    let once = Remembered {
        new: 2,
        known: 1,
        left_out: 0,
    };
    assert_eq!(fed(world, &mails).await, once);
    let again = fed(world, &mails).await;
    assert_eq!((again.new, again.known), (0, 3));
    let memory = memory(world, &wanted("bo@mill.example", &["1@mill.example"])).await;
    let bo = memory.sender("bo@mill.example").unwrap();
    assert_eq!((bo.mails, bo.days, bo.written_to), (2, 2, 0));
    assert_eq!(bo.name_key.as_deref(), mails[0].facts.name_key.as_deref());
    assert_eq!(bo.habits.clients[0].value, "quill");
    assert_eq!(bo.habits.hours[9], 2);
    let seen = memory.mails.get("1@mill.example").unwrap();
    assert_eq!(seen.parties, ["mill.example", "school.example"]);
    assert!(!seen.harmful);
    // What can't be told from another mail, or is older than anything that is kept, is left out.
    let mut nameless = from_bo(3, 1);
    nameless.facts.message_id = None;
    let left = fed(world, &[nameless, from_bo(4, REMEMBERED_DAYS + 1)]).await;
    assert_eq!((left.new, left.left_out), (0, 2));
}

async fn what_our_people_write_counts_for_whom_they_write_to(world: &TestWorld) {
    let to = "bo@mill.example, cy@school.example, dot@gmail.com";
    let mails = [mail("ada@school.example", to, "a@school.example", 40)];
    fed(world, &mails).await;
    fed(world, &mails).await;
    let memory = memory(world, &wanted("bo@mill.example", &["a@school.example"])).await;
    let bo = memory.sender("bo@mill.example").unwrap();
    assert_eq!((bo.mails, bo.written_to), (0, 1));
    assert_eq!(bo.first_seen_unix_seconds, None);
    assert!(memory.domains.is_empty(), "nobody wrote from there");
    // Of our own people it is not kept who wrote.
    assert_eq!(memory.mails["a@school.example"].sender, "school.example");
    let kept = "SELECT COUNT(*) FROM correspondents WHERE address LIKE '%school%'";
    assert_eq!(world.number(kept).await, 0);
    assert_eq!(world.number("SELECT COUNT(*) FROM correspondents").await, 2);
}

async fn what_is_wanted_comes_back_and_nothing_else(world: &TestWorld) {
    assert!(
        memory(world, &wanted("bo@mill.example", &[]))
            .await
            .is_empty()
    );
    fed(world, &[from_bo(1, 30)]).await;
    fed(
        world,
        &[mail(
            "bo@paper.example",
            "ada@school.example",
            "p@paper.example",
            3,
        )],
    )
    .await;
    let stranger = memory(world, &wanted("nora@mill.example", &["x@y.example"])).await;
    assert!(stranger.senders.is_empty() && stranger.mails.is_empty());
    assert!(stranger.domains.contains_key("mill.example"));
    assert_eq!(
        stranger.covers_since_unix_seconds,
        Some(now().unix_seconds())
    );
    assert_eq!(stranger.covers_own_since_unix_seconds, None);
    let by_name = WantedMemory {
        name_keys: from_bo(1, 1).facts.name_key.into_iter().collect(),
        ..WantedMemory::default()
    };
    let namesakes = async || {
        let memory = memory(world, &by_name).await;
        let addresses = memory.senders.iter().map(|sender| sender.address.clone());
        addresses.collect::<Vec<_>>()
    };
    let nobody: [&str; 0] = [];
    assert_eq!(namesakes().await, nobody, "one mail lends no name");
    fed(world, &[from_bo(2, 20), from_bo(3, 10)]).await;
    assert_eq!(namesakes().await, ["bo@mill.example"]);
    let answer = mail(
        "ada@school.example",
        "bo@paper.example",
        "w@school.example",
        2,
    );
    fed(world, &[answer]).await;
    assert_eq!(namesakes().await, ["bo@mill.example", "bo@paper.example"]);
    let other = world.store.desk(given::organisation(2).id);
    let organisation = given::organisation(2);
    world
        .store
        .create_organisation(&organisation)
        .await
        .unwrap();
    let theirs = other.memory_of(&by_name, now()).await.unwrap();
    assert!(theirs.is_empty(), "another organisation's memory");
}

async fn a_report_says_what_was_found_until_its_case_says_otherwise(world: &TestWorld) {
    let case = given::ready_to_close(world, 1).await;
    let mut reported = from_bo(1, 1);
    let mut found = ReportedMail {
        report: given::report_id(1),
        verdict: Verdict::Harmful,
        proved: false,
    };
    for proved in [false, true] {
        found.proved = proved;
        reported.reported = Some(found);
        let mails = [reported.clone()];
        let desk = &world.desk;
        desk.remember_reported_mails(&mails, &own(), now())
            .await
            .unwrap();
        let memory = memory(world, &wanted("bo@mill.example", &["1@mill.example"])).await;
        let bo = memory.sender("bo@mill.example").unwrap();
        assert_eq!((bo.harmful, bo.harmful_proved), (1, u64::from(proved)));
        assert_eq!(bo.mails, 0, "harm teaches no habit");
        assert!(memory.mails["1@mill.example"].harmful);
        assert_eq!(memory.covers_since_unix_seconds, None, "no feed");
    }
    let closing = Closing {
        outcome: Outcome::FalseAlarm,
        stopped_by: None,
        ..given::closing()
    };
    let line = given::line(case, EntryKind::Closed);
    let closed = world.desk.close_case(case, &closing, &[line]).await;
    closed.unwrap();
    let after = memory(world, &wanted("bo@mill.example", &[])).await;
    assert_eq!(after.sender("bo@mill.example"), None);
}

async fn somebody_elses_mail_under_the_same_id_changes_nothing(world: &TestWorld) {
    fed(world, &[from_bo(1, 20)]).await;
    let mut thief = mail(
        "bo@rnill.example",
        "ada@school.example",
        "1@mill.example",
        0,
    );
    thief.reported = Some(ReportedMail {
        report: given::report_id(9),
        verdict: Verdict::Harmful,
        proved: true,
    });
    let desk = &world.desk;
    let remembered = desk.remember_reported_mails(&[thief], &own(), now()).await;
    assert_eq!(remembered.unwrap().known, 1);
    let memory = memory(world, &wanted("bo@mill.example", &["1@mill.example"])).await;
    assert_eq!(memory.mails["1@mill.example"].sender, "bo@mill.example");
    assert_eq!(memory.sender("bo@mill.example").unwrap().harmful, 0);
}

async fn a_silent_feed_covers_nothing_and_begins_anew(world: &TestWorld) {
    let desk = &world.desk;
    assert_eq!(desk.memory_state(now()).await.unwrap().last_fed, None);
    let ours = mail(
        "ada@school.example",
        "bo@mill.example",
        "o@school.example",
        0,
    );
    desk.remember_fed_mails(&[from_bo(1, 0), ours], &own(), now())
        .await
        .unwrap();
    let state = desk.memory_state(now()).await.unwrap();
    assert_eq!((state.correspondents, state.mails), (1, 2));
    assert_eq!(state.covers_since, Some(now()));
    assert_eq!(state.covers_own_since, Some(now()));
    let later = now().plus_minutes(FEED_SILENCE_DAYS_MAX * DAY_MINUTES);
    let state = desk.memory_state(later).await.unwrap();
    assert_eq!(state.covers_since, Some(now()));
    let silent = later.plus_minutes(1);
    let state = desk.memory_state(silent).await.unwrap();
    assert_eq!((state.covers_since, state.last_fed), (None, Some(now())));
    desk.remember_fed_mails(&[from_bo(2, 0)], &own(), silent)
        .await
        .unwrap();
    let state = desk.memory_state(silent).await.unwrap();
    assert_eq!(state.covers_since, Some(silent));
    assert_eq!(state.covers_own_since, None);
}

async fn the_old_goes_and_then_what_is_beyond_the_limits(world: &TestWorld) {
    let desk = &world.desk;
    let mails: Vec<MailToRemember> = (0..10)
        .map(|day| {
            let (from, id) = (
                format!("a{day}@mill.example"),
                format!("{day}@mill.example"),
            );
            mail(&from, "ada@school.example", &id, day)
        })
        .collect();
    fed(world, &mails).await;
    let roomy = MemoryLimits::default();
    assert_eq!(desk.prune_memory(roomy, now()).await.unwrap(), 0);
    let limits = MemoryLimits {
        correspondents_max: 7,
        mails_max: 4,
    };
    assert_eq!(desk.prune_memory(limits, now()).await.unwrap(), 3 + 6);
    let state = desk.memory_state(now()).await.unwrap();
    assert_eq!((state.correspondents, state.mails), (7, 4));
    let asked = wanted("a0@mill.example", &["0@mill.example", "9@mill.example"]);
    let left = memory(world, &asked).await;
    assert!(left.mails.contains_key("0@mill.example") && left.mails.len() == 1);
    let much_later = now().plus_minutes((REMEMBERED_DAYS + 1) * DAY_MINUTES);
    assert_eq!(desk.prune_memory(roomy, much_later).await.unwrap(), 11);
}

async fn all_of_it_is_forgotten_at_once(world: &TestWorld) {
    fed(world, &[from_bo(1, 20), from_bo(2, 3)]).await;
    assert_eq!(world.desk.forget_mail().await.unwrap(), 2 + 1 + 1);
    let state = world.desk.memory_state(now()).await.unwrap();
    assert_eq!(state, crate::MemoryState::default());
    assert!(
        memory(world, &wanted("bo@mill.example", &["1@mill.example"]))
            .await
            .is_empty()
    );
}

async fn many_who_remember_at_once_lose_nothing(world: &TestWorld) {
    let tasks: Vec<_> = (0..8)
        .map(|task| {
            let desk = world.desk.clone();
            let mails: Vec<MailToRemember> =
                (0..5).map(|mail| from_bo(task * 5 + mail, mail)).collect();
            tokio::spawn(async move { desk.remember_fed_mails(&mails, &own(), now()).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap().new, 5);
    }
    let memory = memory(world, &wanted("bo@mill.example", &[])).await;
    assert_eq!(memory.sender("bo@mill.example").unwrap().mails, 40);
    let many: Vec<MailToRemember> = (0..=REMEMBERED_AT_ONCE_MAX as i64)
        .map(|number| from_bo(1_000 + number, 1))
        .collect();
    let remembered = fed(world, &many).await;
    assert_eq!(remembered.new, REMEMBERED_AT_ONCE_MAX as u64);
    assert_eq!(remembered.left_out, 1);
}
