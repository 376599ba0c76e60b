//! What leaves: with a real mail server of the test's own at the other end, and the clock in the test's hand. Two desks on
//! one database send each mail once; a desk that dies at any step sends nothing twice; a relay that is gone loses nothing;
//! whoever can't be reached is named on the case as somebody to reach another way.

use std::sync::Arc;

use casework::cases::mail::{MailState, MailTrouble, ReportMail};
use casework::cases::report::{Privacy, Report, ReportKind};
use casework::ids::{CaseId, ReportId};
use casework::moment::Moment;
use headsup::channel_settings::{Protection, Relay, ReportAddress};
use headsup::opening;
use headsup::outbox::{Carrier, Outbox};
use headsup::settings::Settings;
use headsup::state::DeskState;
use headsup::world::World;
use store::{Arrival, Placement};
use testkit::running_desk::RunningDesk;
use testkit::smtp_sink::{Does, SmtpSink, Step};
use testkit::test_database::TestDatabase;
use uuid::Uuid;

use crate::binary;
use crate::http::Visitor;
use crate::played::{
    Place, between, case_found_by, examined, on_both_databases, page_with, set_up,
};

on_both_databases!(
    two_desks_send_each_answer_once,
    a_desk_that_dies_at_any_step_sends_nothing_twice,
    a_relay_that_never_answers_leaves_a_mail_unsure,
    a_relay_that_is_gone_and_comes_back_gets_everything_once,
    what_is_refused_for_good_is_given_up_and_what_is_not_is_tried_again,
    an_address_that_is_none_is_not_written_to,
    somebody_is_answered_by_mail_and_a_lost_question_is_sent_again,
);

/// A moment in November.
pub const START: Moment = Moment::from_unix_seconds(1_795_332_600);

fn settings(place: &Place, relay_port: u16) -> Settings {
    Settings {
        data: place.folder.path().join("data"),
        database: match &place.database {
            TestDatabase::Sqlite => None,
            TestDatabase::Postgres { address, .. } => Some(address.clone()),
        },
        lookups: false,
        relay: Some(Relay {
            protection: Protection::Plain,
            host: "127.0.0.1".to_owned(),
            port: relay_port,
            user: None,
        }),
        report_address: Some(ReportAddress::new("report", "desk.school.example")),
        ..Settings::default()
    }
}

/// A desk in this process, as one instance of several.
pub async fn desk_at(place: &Place, relay_port: u16, world: &World) -> DeskState {
    let settings = settings(place, relay_port);
    std::fs::create_dir_all(&settings.data).unwrap();
    let opened = opening::open(&settings, world).await.unwrap();
    DeskState::new(
        settings,
        world.clone(),
        opened,
        Vec::new(),
        Default::default(),
    )
}

/// A report of a call.
pub fn report(number: u32) -> Report {
    Report {
        id: ReportId(Uuid::from_u128(u128::from(number))),
        case: None,
        kind: ReportKind::Call,
        exposures: Default::default(),
        privacy: Privacy::Named,
        reporter_name: Some("Ana López".to_owned()),
        reporter_address: Some(format!("ana{number}@school.example")),
        language: "en".to_owned(),
        what_happened: "Somebody rang".to_owned(),
        details: Vec::new(),
        received: START,
        told: None,
        may_be_published: false,
        disagreed: None,
        advice: Vec::new(),
        examination_pending: true,
    }
}

/// Takes a report in and gives it its place, as the jobs do.
pub async fn raise(desk: &DeskState, report: Report) -> ReportId {
    let (id, exposures) = (report.id, report.exposures.clone());
    let arrival = Arrival {
        submission: format!("form-{id}"),
        report,
        evidence: Vec::new(),
        says: "a report came in".to_owned(),
        sealed: None,
        demonstration: false,
    };
    desk.desk.receive_report(&arrival).await.unwrap();
    let placement = Placement {
        report: id,
        examinations: Vec::new(),
        exposures,
        may_join: false,
        fresh_case: CaseId(desk.world.new_id()),
        title: "A call".to_owned(),
        steps: Vec::new(),
        advice: Vec::new(),
        verdict: None,
        verdict_says: String::new(),
        at: desk.world.now(),
        jobs: Vec::new(),
    };
    desk.desk.place_report(&placement).await.unwrap();
    id
}

/// Sends until there is nothing more to send.
pub async fn drain(outbox: &Outbox, worker: &str) -> usize {
    let (mut carrier, mut sent) = (Carrier::default(), 0);
    while outbox.send_next(worker, &mut carrier).await.unwrap() {
        sent += 1;
    }
    outbox.rest(&mut carrier).await;
    sent
}

async fn the_mail(desk: &DeskState, report: ReportId) -> ReportMail {
    let mails = desk.desk.mails_of_report(report).await.unwrap();
    assert_eq!(mails.len(), 1, "{mails:?}");
    mails.into_iter().next().unwrap()
}

/// What the report's timeline says about its mails.
async fn said(desk: &DeskState, report: ReportId) -> String {
    let entries = desk.desk.timeline(report.into()).await.unwrap();
    entries
        .into_iter()
        .filter(|entry| entry.kind.starts_with("mail-"))
        .filter_map(|entry| entry.says)
        .collect::<Vec<_>>()
        .join("; ")
}

/// Plays a story to its end.
pub fn played<T>(story: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .unwrap()
        .block_on(story)
}

fn two_desks_send_each_answer_once(place: &Place) {
    played(async {
        let sink = SmtpSink::start();
        let world = World::fixed(START, 1);
        let one = desk_at(place, sink.port(), &world).await;
        let two = desk_at(place, sink.port(), &world).await;
        for number in 1..=24 {
            raise(&one, report(number)).await;
        }
        let mut workers = tokio::task::JoinSet::new();
        for (desk, name) in [(&one, "a"), (&one, "b"), (&two, "c"), (&two, "d")] {
            let outbox = Arc::new(Outbox::of(desk).unwrap());
            workers.spawn(async move { drain(&outbox, name).await });
        }
        let sent: usize = workers.join_all().await.into_iter().sum();
        assert_eq!(sent, 24);
        let mails = sink.mails();
        let ids: std::collections::BTreeSet<String> =
            mails.iter().map(|mail| mail.header("Message-ID")).collect();
        let people: std::collections::BTreeSet<String> =
            mails.iter().map(|mail| mail.to.join(" ")).collect();
        assert_eq!((mails.len(), ids.len(), people.len()), (24, 24, 24));
        let first = &mails[0];
        let read = one
            .report_of_message_id(&first.header("Message-ID"))
            .unwrap();
        assert_eq!(
            first.to,
            [format!("ana{}@school.example", read.1.0.as_u128())]
        );
        let back = first.header("Reply-To");
        let token = back
            .trim_start_matches("report+")
            .split('@')
            .next()
            .unwrap();
        assert_eq!(one.report_of_reply_token(token), Some(read.1));
        assert_eq!(first.from, back);
        assert!(
            first.body().contains(&one.private_path(read.1)),
            "{}",
            first.body()
        );
        assert_eq!(first.header("Auto-Submitted"), "auto-replied");
    });
}

fn a_desk_that_dies_at_any_step_sends_nothing_twice(place: &Place) {
    played(async {
        let world = World::fixed(START, 2);
        let before_the_end = [
            Step::Connect,
            Step::Hello,
            Step::Sender,
            Step::Recipient,
            Step::Data,
        ];
        for (nth, step) in before_the_end.into_iter().enumerate() {
            let sink = SmtpSink::start();
            sink.at(step, Does::Waits);
            let desk = desk_at(place, sink.port(), &world).await;
            let id = raise(&desk, report(100 + u32::try_from(nth).unwrap())).await;
            die_at(&desk, &sink, step).await;
            sink.at(step, Does::Accepts);
            let again = Outbox::of(&desk).unwrap();
            assert_eq!(drain(&again, "next").await, 0, "{step:?}: the claim holds");
            world.advance_minutes(1);
            assert_eq!(drain(&again, "next").await, 1, "{step:?}");
            assert_eq!(sink.mails().len(), 1, "{step:?}");
            assert_eq!(the_mail(&desk, id).await.state, MailState::Sent, "{step:?}");
            assert_eq!(said(&desk, id).await, "", "{step:?}");
        }
        let sink = SmtpSink::start();
        sink.at(Step::End, Does::Waits);
        let desk = desk_at(place, sink.port(), &world).await;
        let id = raise(&desk, report(200)).await;
        die_at(&desk, &sink, Step::End).await;
        sink.at(Step::End, Does::Accepts);
        assert_eq!(the_mail(&desk, id).await.state, MailState::HandingOver);
        world.advance_minutes(1);
        let again = Outbox::of(&desk).unwrap();
        for _ in 0..3 {
            assert_eq!(drain(&again, "next").await, 0);
            world.advance_minutes(600);
        }
        assert_eq!(sink.mails().len(), 0, "never sent again by itself");
        let mail = the_mail(&desk, id).await;
        assert_eq!(mail.state, MailState::Unsure);
        assert_eq!(mail.trouble, Some(MailTrouble::Stopped));
        let said = said(&desk, id).await;
        assert!(
            said.starts_with("whether our answer by mail got through is unknown"),
            "{said}"
        );
    });
}

/// Sends until the other side has reached a step and keeps silent, and dies there.
async fn die_at(desk: &DeskState, sink: &SmtpSink, step: Step) {
    let outbox = Outbox::of(desk).unwrap();
    let dying = tokio::spawn(async move {
        let _ = outbox.send_next("dying", &mut Carrier::default()).await;
    });
    tokio::task::block_in_place(|| sink.wait_for_step(step, 1));
    dying.abort();
    assert!(dying.await.unwrap_err().is_cancelled());
}

fn a_relay_that_never_answers_leaves_a_mail_unsure(place: &Place) {
    played(async {
        let sink = SmtpSink::start();
        let world = World::fixed(START, 3);
        let desk = desk_at(place, sink.port(), &world).await;
        for (number, does, taken) in [(1, Does::TakesAndHangsUp, 1), (2, Does::HangsUp, 1)] {
            sink.at(Step::End, does);
            let id = raise(&desk, report(number)).await;
            let outbox = Outbox::of(&desk).unwrap();
            assert_eq!(drain(&outbox, "one").await, 1);
            world.advance_minutes(600);
            assert_eq!(drain(&outbox, "one").await, 0);
            let mail = the_mail(&desk, id).await;
            assert_eq!(mail.state, MailState::Unsure);
            assert_eq!(mail.trouble, Some(MailTrouble::Unanswered));
            assert!(
                said(&desk, id)
                    .await
                    .ends_with("never said whether it took it")
            );
            assert_eq!(sink.mails().len(), taken);
        }
    });
}

fn a_relay_that_is_gone_and_comes_back_gets_everything_once(place: &Place) {
    played(async {
        let sink = SmtpSink::start();
        let (address, port) = (sink.address(), sink.port());
        sink.at(Step::Connect, Does::HangsUp);
        let world = World::fixed(START, 4);
        let desk = desk_at(place, port, &world).await;
        for number in 1..=9 {
            raise(&desk, report(number)).await;
        }
        let outbox = Outbox::of(&desk).unwrap();
        // One knocks, and the rest of the queue is left alone.
        for _ in 0..20 {
            drain(&outbox, "one").await;
        }
        assert_eq!(sink.reached(Step::Connect), 1);
        drop(sink);
        for _ in 0..3 * 24 {
            world.advance_minutes(60);
            assert_eq!(drain(&outbox, "one").await, 1, "one knock, one mail");
        }
        let counts = desk.desk.mail_counts().await.unwrap();
        assert_eq!(
            (counts.waiting, counts.troubled),
            (9, 0),
            "three days lose nothing"
        );
        let told = counts.last_error.unwrap();
        assert!(told.contains("cannot be reached"), "{told}");
        let sink = SmtpSink::start_on(&address, None);
        world.advance_minutes(2);
        assert_eq!(drain(&outbox, "one").await, 9);
        assert_eq!(sink.mails().len(), 9);
        world.advance_minutes(600);
        assert_eq!(drain(&outbox, "one").await, 0);
        assert_eq!(
            sink.reached(Step::Connect),
            1,
            "one connection carries them all"
        );
    });
}

fn what_is_refused_for_good_is_given_up_and_what_is_not_is_tried_again(place: &Place) {
    played(async {
        let world = World::fixed(START, 5);
        let never = Does::Says("550 5.1.1 <ana@school.example> unknown here");
        let later = Does::Says("451 4.3.0 come back later");
        for (nth, step) in [Step::Recipient, Step::Data, Step::End]
            .into_iter()
            .enumerate()
        {
            let sink = SmtpSink::start();
            let desk = desk_at(place, sink.port(), &world).await;
            let outbox = Outbox::of(&desk).unwrap();
            sink.at(step, never.clone());
            let nth = u32::try_from(nth).unwrap() * 10;
            let id = raise(&desk, report(nth + 1)).await;
            assert_eq!(drain(&outbox, "one").await, 1, "{step:?}");
            let mail = the_mail(&desk, id).await;
            assert_eq!(mail.state, MailState::GivenUp, "{step:?}");
            assert_eq!(mail.trouble, Some(MailTrouble::Refused), "{step:?}");
            let said = said(&desk, id).await;
            assert!(
                said.contains("did not get through") && !said.contains('@'),
                "{said}"
            );
            sink.at(step, later.clone());
            let id = raise(&desk, report(nth + 2)).await;
            assert_eq!(drain(&outbox, "one").await, 1, "{step:?}");
            assert_eq!(drain(&outbox, "one").await, 0, "not at once again");
            assert_eq!(the_mail(&desk, id).await.state, MailState::Waiting);
            world.advance_minutes(2);
            sink.at(step, Does::Accepts);
            assert_eq!(drain(&outbox, "one").await, 1, "{step:?}");
            assert_eq!(sink.mails().len(), 1, "{step:?}");
        }
        // Who refuses our own address refuses the set-up, which somebody can mend.
        let sink = SmtpSink::start();
        sink.at(Step::Sender, never);
        let desk = desk_at(place, sink.port(), &world).await;
        let outbox = Outbox::of(&desk).unwrap();
        let id = raise(&desk, report(99)).await;
        for _ in 0..200 {
            drain(&outbox, "one").await;
            world.advance_minutes(60);
        }
        let mail = the_mail(&desk, id).await;
        assert_eq!(
            mail.trouble,
            Some(MailTrouble::Expired),
            "in the end it is given up"
        );
        assert!(sink.reached(Step::Sender) > 10);
    });
}

fn an_address_that_is_none_is_not_written_to(place: &Place) {
    played(async {
        let sink = SmtpSink::start();
        let world = World::fixed(START, 6);
        let desk = desk_at(place, sink.port(), &world).await;
        let outbox = Outbox::of(&desk).unwrap();
        let nowhere = Report {
            reporter_address: Some("ask at the front desk".to_owned()),
            ..report(1)
        };
        let id = raise(&desk, nowhere).await;
        assert_eq!(drain(&outbox, "one").await, 1);
        let mail = the_mail(&desk, id).await;
        assert_eq!(mail.trouble, Some(MailTrouble::NoAddress));
        assert_eq!(sink.reached(Step::Connect), 0);
        // It stands in nobody else's way.
        raise(&desk, report(2)).await;
        assert_eq!(drain(&outbox, "one").await, 1);
        assert_eq!(sink.mails().len(), 1);
    });
}

/// The real binary, its own workers, and a mail server at the other end.
fn somebody_is_answered_by_mail_and_a_lost_question_is_sent_again(place: &Place) {
    let sink = SmtpSink::start();
    let relay = format!("smtp://{}", sink.address());
    let mut arguments = place.database.arguments();
    arguments.extend(["--relay", relay.as_str()]);
    arguments.extend(["--report-address", "report@desk.millbrook-school.example"]);
    let desk = RunningDesk::start_with(binary(), Arc::clone(&place.folder), &arguments);
    let mut admin = set_up(&desk, "own");
    let anyone = Visitor::new(&desk.url(""));
    let form = [
        ("submission", "0123456789abcdef0123456789abcdef"),
        ("privacy", "named"),
        ("name", "Sam Fielding"),
        ("address", "sam@millbrook-school.example"),
        ("what-happened", "A voice wanted my wombat password"),
    ];
    let sent = anyone.post_with_files("/raise/call", &form, &[]);
    let link = sent.field("location").expect("a private link").to_owned();
    examined(&anyone, &link);
    let mails = sink.wait_for(1);
    assert_eq!(mails[0].to, ["sam@millbrook-school.example"]);
    let read = mails[0].read();
    assert!(read.starts_with("Hello Sam Fielding,\n"), "{read}");
    assert!(read.contains(&desk.url(&link)), "{read}");
    assert!(!read.contains('⟦') && !read.contains("wombat"), "{read}");
    let tapped = anyone.get(&format!("{link}?did=clicked")).body;
    assert!(tapped.contains("value=\"clicked\" checked"), "{tapped}");
    assert!(!tapped.contains("value=\"opened\" checked"));
    // A question that the mail server refuses for good.
    sink.at(
        Step::Recipient,
        Does::Says("550 5.1.1 <sam@millbrook-school.example> gone"),
    );
    let case = case_found_by(&admin, "wombat");
    let page = admin.get(&case).body;
    let report = between(&page, &format!("{case}/threads/"), "\"").to_owned();
    let question = [("text", "Which password was it?"), ("kind", "question")];
    let asked = admin.post(&format!("{case}/threads/{report}"), &question);
    assert_eq!(asked.status, 303, "{}", asked.body);
    let page = page_with(&admin, &case, "Our question did not get through");
    assert!(page.contains("Reach them another way"), "{page}");
    assert!(page.contains("Our answer left by mail"), "{page}");
    sink.at(Step::Recipient, Does::Accepts);
    let again = format!("{case}/mails/{}/again", between(&page, "/mails/", "/again"));
    assert_eq!(admin.post(&again, &[]).status, 303);
    let mails = sink.wait_for(2);
    assert!(mails[1].read().contains("Which password was it?"));
    assert!(
        mails[1]
            .header("References")
            .contains(&mails[0].header("Message-ID"))
    );
    assert_ne!(mails[1].header("Message-ID"), mails[0].header("Message-ID"));
    let page = page_with(&admin, &case, "Our question left by mail");
    assert!(!page.contains("Send it again"), "{page}");
    assert!(
        page.contains("Our question by mail is sent once more"),
        "{page}"
    );
    assert_eq!(admin.post(&again, &[]).status, 404, "only once");
    drop(desk);
    place.assert_holds();
}
