//! The queue of mails: what makes one due, each once, what a crash leaves behind, what is said on the report. How a mail
//! is composed and delivered is tested above.

use std::collections::BTreeSet;

use casework::cases::acts::Reopened;
use casework::cases::mail::{
    MAILS_PER_ADDRESS_AND_HOUR_MAX, MailState, MailTrouble, line_of_mail_got_through,
    line_of_mail_trouble, line_of_sending_again,
};
use casework::cases::report::{Privacy, ReportKind};
use casework::cases::thread::{MessageFrom, MessageKind, ThreadMessage};
use casework::cases::timeline::{Actor, EntryKind};
use casework::moment::Moment;
use casework::people::reply_address::MailPurpose;
use evidence::verdict::Verdict;

use super::{TestWorld, given, on_both_engines};
use crate::{ClaimedMail, Desk, HandingOver, JobKind, MailAbout, MailSettled, MayHandOver, NewJob};

on_both_engines!(
    a_first_place_makes_one_answer_due_and_a_second_none,
    nothing_is_due_to_those_who_cannot_be_written_to,
    an_answer_waits_for_dns_and_no_longer,
    thirty_mails_and_six_workers_each_mail_once,
    a_claim_that_ran_out_is_given_out_again,
    a_mail_found_while_handed_over_is_unsure_and_stays,
    what_is_told_is_what_stands_and_a_change_is_told,
    giving_up_is_said_and_a_member_may_send_again,
    messages_outcomes_and_reopenings_go_out,
    an_address_gets_only_so_much_within_the_hour,
    a_mail_that_came_back_is_said,
);

/// The desk, with a relay.
fn desk(world: &TestWorld) -> Desk {
    world.desk.clone().with_mail_leaving(true)
}

async fn placed(world: &TestWorld, number: u32) {
    world
        .desk
        .receive_report(&given::arrival(number))
        .await
        .unwrap();
    let placement = given::placement(number, vec![given::examination(number, &[], None)]);
    desk(world).place_report(&placement).await.unwrap();
}

async fn claim(world: &TestWorld, worker: &str, now: Moment) -> Option<ClaimedMail> {
    world.store.claim_mail(worker, now, 60).await.unwrap()
}

fn handing(verdict: Option<Verdict>, at: Moment) -> HandingOver {
    HandingOver {
        said_verdict: verdict,
        address_digest: [1; 32],
        at,
    }
}

async fn hand_over(
    world: &TestWorld,
    mail: &ClaimedMail,
    verdict: Option<Verdict>,
    at: Moment,
) -> MayHandOver {
    world
        .desk
        .hand_mail_over(mail, &handing(verdict, at), 60)
        .await
        .unwrap()
}

async fn send(world: &TestWorld, mail: &ClaimedMail, verdict: Option<Verdict>, at: Moment) {
    assert_eq!(hand_over(world, mail, verdict, at).await, MayHandOver::Yes);
    let sent = MailSettled::Sent { after_all: None };
    assert!(
        world
            .desk
            .settle_outgoing_mail(mail, &sent, at)
            .await
            .unwrap()
    );
}

async fn said(world: &TestWorld, report: u32) -> Vec<String> {
    let chain = given::report_id(report).into();
    let entries = world.desk.timeline(chain).await.unwrap();
    let about_mail = [EntryKind::MailTrouble.code(), EntryKind::MailAgain.code()];
    entries
        .into_iter()
        .filter(|entry| about_mail.contains(&entry.kind.as_str()))
        .filter_map(|entry| entry.says)
        .collect()
}

async fn states(world: &TestWorld, report: u32) -> Vec<(MailPurpose, MailState)> {
    let mails = world
        .desk
        .mails_of_report(given::report_id(report))
        .await
        .unwrap();
    mails
        .into_iter()
        .map(|mail| (mail.purpose, mail.state))
        .collect()
}

async fn a_first_place_makes_one_answer_due_and_a_second_none(world: &TestWorld) {
    placed(world, 1).await;
    let again = given::placement(1, vec![given::examination(1, &[], None)]);
    desk(world).place_report(&again).await.unwrap();
    assert_eq!(
        states(world, 1).await,
        [(MailPurpose::Answer, MailState::Waiting)]
    );
    let mail = claim(world, "one", given::minute(2)).await.unwrap();
    assert_eq!(mail.attempt, 1);
    assert_eq!(
        mail.about,
        MailAbout::Report {
            report: given::report_id(1),
            message: None
        }
    );
    send(world, &mail, Some(Verdict::Suspicious), given::minute(2)).await;
    desk(world).place_report(&again).await.unwrap();
    assert_eq!(
        states(world, 1).await,
        [(MailPurpose::Answer, MailState::Sent)]
    );
    assert_eq!(claim(world, "one", given::minute(99)).await, None);
    assert_eq!(world.desk.mail_counts().await.unwrap().waiting, 0);
}

async fn nothing_is_due_to_those_who_cannot_be_written_to(world: &TestWorld) {
    let mut anonymous = given::arrival(1);
    anonymous.report.privacy = Privacy::Anonymous;
    let mut about_it = given::arrival(2);
    about_it.report.kind = ReportKind::AboutIt;
    let mut without = given::arrival(3);
    without.report.reporter_address = None;
    let mut demonstration = given::arrival(4);
    demonstration.demonstration = true;
    for (number, arrival) in [anonymous, about_it, without, demonstration]
        .into_iter()
        .enumerate()
    {
        let number = u32::try_from(number).unwrap() + 1;
        world.desk.receive_report(&arrival).await.unwrap();
        let placement = given::placement(number, vec![given::examination(number, &[], None)]);
        desk(world).place_report(&placement).await.unwrap();
        assert_eq!(states(world, number).await, [], "{number}");
    }
    // Without a relay nothing is enqueued, and so nothing floods out when one is set later.
    given::placed(world, 5, &[]).await;
    assert_eq!(states(world, 5).await, []);
    assert_eq!(world.store.next_mail_at().await.unwrap(), None);
}

async fn an_answer_waits_for_dns_and_no_longer(world: &TestWorld) {
    world.desk.receive_report(&given::arrival(1)).await.unwrap();
    let mut first = given::placement(1, vec![given::examination(1, &[], None)]);
    first.jobs = vec![NewJob {
        kind: JobKind::ExamineWithDns,
        report: given::report_id(1),
        run_at: first.at,
    }];
    let desk = desk(world);
    desk.place_report(&first).await.unwrap();
    assert_eq!(claim(world, "one", first.at).await, None);
    let next = world.store.next_mail_at().await.unwrap().unwrap();
    assert!(next > first.at && next < first.at.plus_minutes(1));
    let mut second = given::placement(1, vec![given::examination(1, &[], None)]);
    second.at = Moment(first.at.0 + 1_000_000);
    desk.place_report(&second).await.unwrap();
    assert!(claim(world, "one", second.at).await.is_some());
}

async fn thirty_mails_and_six_workers_each_mail_once(world: &TestWorld) {
    for number in 1..=30 {
        placed(world, number).await;
    }
    let mut workers = Vec::new();
    for worker in 0..6 {
        let (store, desk) = (world.store.clone(), world.desk.clone());
        workers.push(tokio::spawn(async move {
            let (mut sent, name) = (Vec::new(), format!("worker-{worker}"));
            let now = given::minute(99);
            while let Some(mail) = store.claim_mail(&name, now, 60).await.unwrap() {
                let mut digest = [0; 32];
                digest[..16].copy_from_slice(mail.id.0.as_bytes());
                let handing = HandingOver {
                    address_digest: digest,
                    ..handing(Some(Verdict::Suspicious), now)
                };
                let may = desk.hand_mail_over(&mail, &handing, 60).await.unwrap();
                assert_eq!(may, MayHandOver::Yes);
                let settled = MailSettled::Sent { after_all: None };
                assert!(
                    desk.settle_outgoing_mail(&mail, &settled, now)
                        .await
                        .unwrap()
                );
                sent.push(mail.id);
            }
            sent
        }));
    }
    let mut all = Vec::new();
    for worker in workers {
        all.extend(worker.await.unwrap());
    }
    assert_eq!(all.len(), 30);
    assert_eq!(all.into_iter().collect::<BTreeSet<_>>().len(), 30);
}

async fn a_claim_that_ran_out_is_given_out_again(world: &TestWorld) {
    placed(world, 1).await;
    let now = given::minute(5);
    let first = claim(world, "one", now).await.unwrap();
    assert_eq!(claim(world, "two", now).await, None);
    assert!(world.store.prolong_mail(&first, now, 120).await.unwrap());
    assert_eq!(claim(world, "two", given::minute(6)).await, None);
    let second = claim(world, "two", given::minute(8)).await.unwrap();
    assert_eq!((second.id, second.attempt), (first.id, 2));
    let may = hand_over(world, &first, Some(Verdict::Suspicious), now).await;
    assert_eq!(may, MayHandOver::NotOurs);
    assert!(!world.store.prolong_mail(&first, now, 60).await.unwrap());
    let late = MailSettled::Sent { after_all: None };
    assert!(
        !world
            .desk
            .settle_outgoing_mail(&first, &late, now)
            .await
            .unwrap()
    );
    send(world, &second, Some(Verdict::Suspicious), given::minute(8)).await;
}

async fn a_mail_found_while_handed_over_is_unsure_and_stays(world: &TestWorld) {
    placed(world, 1).await;
    let now = given::minute(5);
    let mail = claim(world, "one", now).await.unwrap();
    let may = hand_over(world, &mail, Some(Verdict::Suspicious), now).await;
    assert_eq!(may, MayHandOver::Yes);
    // The claim holds, so nothing is said yet.
    assert_eq!(claim(world, "two", now).await, None);
    assert_eq!(said(world, 1).await, Vec::<String>::new());
    for minute in [7, 8, 9_999] {
        assert_eq!(claim(world, "two", given::minute(minute)).await, None);
    }
    assert_eq!(
        states(world, 1).await,
        [(MailPurpose::Answer, MailState::Unsure)]
    );
    let lines = said(world, 1).await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("is unknown"), "{lines:?}");
    assert_eq!(world.desk.mail_counts().await.unwrap().troubled, 1);
    // Its worker had only been slow: the relay took it after all.
    let report = given::report_id(1);
    let line = line_of_mail_got_through(report, mail.purpose, given::minute(9));
    let sent = MailSettled::Sent {
        after_all: Some(line),
    };
    let at = given::minute(9);
    assert!(
        world
            .desk
            .settle_outgoing_mail(&mail, &sent, at)
            .await
            .unwrap()
    );
    assert_eq!(
        states(world, 1).await,
        [(MailPurpose::Answer, MailState::Sent)]
    );
    assert_eq!(said(world, 1).await.len(), 2);
}

async fn what_is_told_is_what_stands_and_a_change_is_told(world: &TestWorld) {
    placed(world, 1).await;
    let mail = claim(world, "one", given::minute(2)).await.unwrap();
    let mut worse = given::examination(1, &[], None);
    worse.verdict = Verdict::Harmful;
    let mut changed = given::placement(1, vec![worse]);
    changed.at = given::minute(3);
    desk(world).place_report(&changed).await.unwrap();
    // Composed before the change, so it may not leave as it is.
    let may = hand_over(world, &mail, Some(Verdict::Suspicious), given::minute(3)).await;
    assert_eq!(may, MayHandOver::ComposeAnew);
    send(world, &mail, Some(Verdict::Harmful), given::minute(3)).await;
    assert_eq!(states(world, 1).await.len(), 1);
    let mut back = given::placement(1, vec![given::examination(1, &[], None)]);
    back.at = given::minute(4);
    for _ in 0..2 {
        desk(world).place_report(&back).await.unwrap();
    }
    assert_eq!(
        states(world, 1).await,
        [
            (MailPurpose::Answer, MailState::Sent),
            (MailPurpose::Update, MailState::Waiting)
        ]
    );
}

async fn giving_up_is_said_and_a_member_may_send_again(world: &TestWorld) {
    placed(world, 1).await;
    let report = given::report_id(1);
    let now = given::minute(2);
    let mail = claim(world, "one", now).await.unwrap();
    let put_off = MailSettled::PutOff {
        until: given::minute(5),
        error: "450 4.2.0 later\0".into(),
        counts: true,
    };
    assert!(
        world
            .desk
            .settle_outgoing_mail(&mail, &put_off, now)
            .await
            .unwrap()
    );
    assert_eq!(claim(world, "one", now).await, None);
    let counts = world.desk.mail_counts().await.unwrap();
    assert_eq!((counts.waiting, counts.troubled), (1, 0));
    assert_eq!(counts.last_error.as_deref(), Some("450 4.2.0 later"));
    let mail = claim(world, "one", given::minute(5)).await.unwrap();
    assert_eq!(mail.attempt, 2);
    let trouble = MailTrouble::Refused;
    let line = line_of_mail_trouble(report, mail.purpose, trouble, given::minute(5));
    let given_up = MailSettled::GivenUp {
        trouble,
        error: "550 5.1.1".into(),
        line: Some(line),
    };
    let at = given::minute(5);
    assert!(
        world
            .desk
            .settle_outgoing_mail(&mail, &given_up, at)
            .await
            .unwrap()
    );
    assert_eq!(said(world, 1).await.len(), 1);
    assert_eq!(claim(world, "one", given::minute(99)).await, None);
    let again = line_of_sending_again(report, mail.purpose, Actor::Desk, given::minute(6));
    let send_again = async || {
        world
            .desk
            .send_mail_again(mail.id, &again, given::minute(6))
            .await
            .unwrap()
    };
    assert!(send_again().await);
    assert!(!send_again().await, "only once");
    assert_eq!(
        states(world, 1).await,
        [(MailPurpose::Answer, MailState::Waiting)]
    );
    let fresh = claim(world, "one", given::minute(6)).await.unwrap();
    assert_ne!(fresh.id, mail.id);
    assert_eq!((fresh.purpose, &fresh.about), (mail.purpose, &mail.about));
    assert_eq!(said(world, 1).await.len(), 2);
    world.desk.verify_chains().await.unwrap();
}

async fn messages_outcomes_and_reopenings_go_out(world: &TestWorld) {
    let case = given::ready_to_close(world, 1).await;
    let desk = desk(world);
    for (number, from, kind) in [
        (
            11,
            MessageFrom::Desk(given::account_id(1)),
            MessageKind::Question,
        ),
        (12, MessageFrom::Reporter, MessageKind::Word),
        (
            13,
            MessageFrom::Desk(given::account_id(1)),
            MessageKind::Word,
        ),
    ] {
        let message = ThreadMessage {
            kind,
            ..given::message(number, 1, from)
        };
        desk.save_message(&message, &[], &[], &[]).await.unwrap();
    }
    let mut told = given::told(1);
    told.message.id = given::message_id(77);
    told.message.when = given::minute(80);
    desk.save_told(case, &[told], &[]).await.unwrap();
    desk.close_case(case, &given::closing(), &[]).await.unwrap();
    let reopened = Reopened {
        owed_again: vec![given::report_id(1)],
    };
    desk.reopen_case(case, &reopened, &[], given::minute(81))
        .await
        .unwrap();
    let purposes: Vec<MailPurpose> = states(world, 1)
        .await
        .into_iter()
        .map(|(purpose, _)| purpose)
        .collect();
    use MailPurpose::{Outcome, Question, Update, Word};
    assert_eq!(purposes, [Question, Word, Outcome, Update]);
    let mail = claim(world, "one", given::minute(99)).await.unwrap();
    assert_eq!(
        mail.about,
        MailAbout::Report {
            report: given::report_id(1),
            message: Some(given::message_id(11))
        }
    );
}

async fn an_address_gets_only_so_much_within_the_hour(world: &TestWorld) {
    let limit = u32::try_from(MAILS_PER_ADDRESS_AND_HOUR_MAX).unwrap();
    for number in 1..=limit + 1 {
        placed(world, number).await;
    }
    let now = given::minute(50);
    for _ in 0..limit {
        let mail = claim(world, "one", now).await.unwrap();
        send(world, &mail, Some(Verdict::Suspicious), now).await;
    }
    let mail = claim(world, "one", now).await.unwrap();
    let may = hand_over(world, &mail, Some(Verdict::Suspicious), now).await;
    assert_eq!(may, MayHandOver::TooMany);
    let an_hour_later = now.plus_minutes(61);
    let may = hand_over(world, &mail, Some(Verdict::Suspicious), an_hour_later).await;
    assert_eq!(may, MayHandOver::Yes);
}

async fn a_mail_that_came_back_is_said(world: &TestWorld) {
    placed(world, 1).await;
    placed(world, 2).await;
    let now = given::minute(3);
    let mail = claim(world, "one", now).await.unwrap();
    let came_back = async |report| {
        let report = given::report_id(report);
        let line = line_of_mail_trouble(report, mail.purpose, MailTrouble::CameBack, now);
        world
            .desk
            .mail_came_back(mail.id, report, &line, now)
            .await
            .unwrap()
    };
    assert!(!came_back(1).await, "it hasn't left");
    send(world, &mail, Some(Verdict::Suspicious), now).await;
    assert!(!came_back(2).await, "it was about another report");
    assert!(came_back(1).await);
    assert!(!came_back(1).await, "once is enough");
    assert_eq!(
        states(world, 1).await,
        [(MailPurpose::Answer, MailState::GivenUp)]
    );
    assert_eq!(said(world, 1).await.len(), 1);
}
