//! What webhooks are told, played against a real socket on both databases: every event once though the receiver fails, is
//! slow, lies or dies, and though we die. The clock stands still and is moved by hand.

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use casework::people::keyed_hash::hmac_sha256;
use headsup::jobs::webhooks::tell_all_due;
use headsup::outbox::webhook::client::HttpClient;
use headsup::webhook_secret::{ROTATION_MINUTES, new_secret};
use store::{DeliveryState, WebhookState};
use testkit::receiver::{Answering, Heard, Receiver};
use testkit::running_desk::RunningDesk;

use crate::binary;
use crate::http::Visitor;
use crate::played::{ADMIN, PASSWORD, Place, between, on_both_databases, set_up};
use crate::stood_still::{PATIENCE_SECONDS, START, StoodStill};

on_both_databases!(
    an_event_is_told_once_and_signed,
    a_failing_receiver_is_told_for_75_hours_under_one_id,
    a_receiver_that_recovers_gets_everything_and_may_ask_for_time,
    a_redirect_is_not_followed_and_410_ends,
    a_long_or_endless_answer_is_cut,
    a_slow_receiver_holds_up_nobody_else,
    nothing_is_lost_over_a_restart_or_a_death_in_the_middle,
    two_instances_tell_each_event_once,
    both_secrets_sign_during_a_rotation,
    an_address_in_our_own_network_hears_nothing,
    the_page_makes_one_and_a_killed_desk_tells_it_again,
);

fn ids(heard: &[Heard]) -> BTreeSet<String> {
    heard
        .iter()
        .map(|one| one.field("webhook-id").to_owned())
        .collect()
}

/// What a receiver does: `webhook-signature` over `id.timestamp.body`.
fn is_signed_by(heard: &Heard, secret: &str) -> bool {
    let key = STANDARD
        .decode(secret.strip_prefix("whsec_").unwrap())
        .unwrap();
    let signed = format!(
        "{}.{}.{}",
        heard.field("webhook-id"),
        heard.field("webhook-timestamp"),
        heard.body
    );
    let expected = format!(
        "v1,{}",
        STANDARD.encode(hmac_sha256(&key, &[signed.as_bytes()]))
    );
    heard
        .field("webhook-signature")
        .split(' ')
        .any(|one| one == expected)
}

fn an_event_is_told_once_and_signed(place: &Place) {
    let receiver = Receiver::start();
    let desk = StoodStill::open(place, &[&receiver]);
    let webhook = desk.make_webhook(&receiver.url("/hooks?from=desk"));
    desk.raise();
    assert_eq!((desk.tell(), desk.tell()), (1, 0));
    let heard = receiver.heard();
    assert_eq!(heard[0].line, "POST /hooks?from=desk");
    assert_eq!(heard[0].field("content-type"), "application/json");
    assert_eq!(
        heard[0].field("webhook-timestamp"),
        START.unix_seconds().to_string()
    );
    assert!(heard[0].body.starts_with(
        r#"{"type":"report.received","timestamp":"2026-11-22T03:46:00Z","data":{"report":{"id":""#
    ));
    assert!(!heard[0].body.contains("Ada") && !heard[0].body.contains("parcel"));
    let secret = desk.webhook(webhook).secret;
    assert!(is_signed_by(&heard[0], secret.reveal()));
    let shown = desk.deliveries(webhook).remove(0);
    assert_eq!(
        (shown.state, shown.status, shown.attempts),
        (DeliveryState::Delivered, Some(200), 1)
    );
    assert_eq!(shown.id.to_string(), heard[0].field("webhook-id"));
    desk.close();
}

fn a_failing_receiver_is_told_for_75_hours_under_one_id(place: &Place) {
    let receiver = Receiver::start();
    let desk = StoodStill::open(place, &[&receiver]);
    let webhook = desk.make_webhook(&receiver.url("/"));
    let failing = (0..10).map(|turn| match turn % 3 {
        0 => Answering::status(500),
        1 => Answering::HangingUp,
        _ => Answering::status(404),
    });
    receiver.will_answer(failing);
    desk.raise();
    let mut minutes = 0;
    while desk.deliveries(webhook)[0].state == DeliveryState::Waiting {
        desk.tell();
        minutes += 10;
        desk.pass(10);
        assert!(minutes < 90 * 60, "it ends");
    }
    let heard = receiver.heard();
    assert_eq!(heard.len(), 10);
    assert_eq!(ids(&heard).len(), 1, "one id over all tries");
    assert!(heard.iter().all(|one| one.body == heard[0].body));
    assert!((65..85).contains(&(minutes / 60)), "{minutes} minutes");
    let shown = desk.deliveries(webhook).remove(0);
    assert_eq!((shown.state, shown.attempts), (DeliveryState::GivenUp, 10));
    assert_eq!(desk.webhook(webhook).failing_since, Some(START));
    // By hand, and the receiver is well again.
    let again = desk
        .state
        .desk
        .send_delivery_again(webhook, shown.id, desk.state.world.now());
    assert!(desk.wait(again).unwrap());
    assert_eq!(desk.tell(), 1);
    assert_eq!(ids(&receiver.heard()).len(), 1);
    assert_eq!(desk.deliveries(webhook)[0].state, DeliveryState::Delivered);
    assert_eq!(desk.webhook(webhook).failing_since, None);
    desk.close();
}

fn a_receiver_that_recovers_gets_everything_and_may_ask_for_time(place: &Place) {
    let receiver = Receiver::start();
    let desk = StoodStill::open(place, &[&receiver]);
    let webhook = desk.make_webhook(&receiver.url("/"));
    let busy = Answering::With(503, vec![("retry-after", "1800".into())], "busy".into());
    receiver.will_answer([busy]);
    desk.raise();
    desk.tell();
    let shown = desk.deliveries(webhook).remove(0);
    assert_eq!(shown.run_at, START.plus_minutes(30));
    assert_eq!(shown.answer.as_deref(), Some("busy"));
    desk.pass(29);
    desk.raise();
    assert_eq!(desk.tell(), 1, "the other one doesn't wait");
    desk.pass(1);
    assert_eq!(desk.tell(), 1);
    assert_eq!(ids(&receiver.heard()).len(), 2);
    desk.close();
}

fn a_redirect_is_not_followed_and_410_ends(place: &Place) {
    let (receiver, elsewhere) = (Receiver::start(), Receiver::start());
    let desk = StoodStill::open(place, &[&receiver, &elsewhere]);
    let webhook = desk.make_webhook(&receiver.url("/"));
    let leads = vec![("location", elsewhere.url("/"))];
    receiver.will_answer([
        Answering::With(307, leads, String::new()),
        Answering::status(410),
    ]);
    desk.raise();
    desk.tell();
    let shown = desk.deliveries(webhook).remove(0);
    assert_eq!(
        (shown.state, shown.status),
        (DeliveryState::Waiting, Some(307))
    );
    assert!(shown.error.unwrap().contains("redirect"));
    assert!(elsewhere.heard().is_empty());
    desk.pass(1);
    desk.tell();
    let ended = desk.webhook(webhook);
    assert_eq!(ended.state, WebhookState::Ended);
    assert!(ended.ended.unwrap().0.contains("410"));
    desk.raise();
    desk.pass(100);
    assert_eq!(desk.tell(), 0);
    assert_eq!(receiver.heard().len(), 2);
    desk.close();
}

fn a_long_or_endless_answer_is_cut(place: &Place) {
    let receiver = Receiver::start();
    let desk = StoodStill::open(place, &[&receiver]);
    let webhook = desk.make_webhook(&receiver.url("/"));
    receiver.will_answer([Answering::Long(10 << 20), Answering::Dripping]);
    desk.raise();
    desk.tell();
    desk.pass(1);
    desk.raise();
    desk.tell();
    for shown in desk.deliveries(webhook) {
        assert_eq!(
            (shown.state, shown.status),
            (DeliveryState::Delivered, Some(200))
        );
        assert!(shown.answer.unwrap().len() <= store::ANSWER_CHARS_MAX);
    }
    desk.close();
}

fn a_slow_receiver_holds_up_nobody_else(place: &Place) {
    let (slow, quick) = (Receiver::start(), Receiver::start());
    let desk = StoodStill::open(place, &[&slow, &quick]);
    let hangs = desk.make_webhook(&slow.url("/"));
    let works = desk.make_webhook(&quick.url("/"));
    slow.will_answer(vec![Answering::Hanging; 20]);
    for _ in 0..20 {
        desk.raise();
    }
    let state = desk.state.clone();
    let telling = desk
        .runtime
        .spawn(async move { tell_all_due(&state, HttpClient::with(None, PATIENCE_SECONDS)).await });
    assert_eq!(ids(&quick.wait_for(20)).len(), 20);
    assert!(slow.heard().len() < 20, "only a few of it at once");
    slow.let_go();
    desk.wait(telling).unwrap();
    let all = |webhook, state| {
        let shown = desk.deliveries(webhook);
        shown.len() == 20 && shown.iter().all(|one| one.state == state)
    };
    assert!(all(works, DeliveryState::Delivered));
    assert!(all(hangs, DeliveryState::Waiting));
    desk.close();
}

fn nothing_is_lost_over_a_restart_or_a_death_in_the_middle(place: &Place) {
    let receiver = Receiver::start();
    let desk = StoodStill::open(place, &[&receiver]);
    let webhook = desk.make_webhook(&receiver.url("/"));
    desk.raise();
    let world = desk.state.world.clone();
    desk.close();
    let desk = StoodStill::open_in(place, &[&receiver], world.clone());
    receiver.will_answer([Answering::Hanging]);
    let state = desk.state.clone();
    let telling = desk
        .runtime
        .spawn(async move { tell_all_due(&state, HttpClient::with(None, PATIENCE_SECONDS)).await });
    receiver.wait_for(1);
    telling.abort();
    assert!(desk.wait(telling).unwrap_err().is_cancelled());
    desk.close();
    let desk = StoodStill::open_in(place, &[&receiver], world);
    assert_eq!(desk.tell(), 0, "somebody may still be at it");
    desk.pass(1);
    assert_eq!(desk.tell(), 1);
    let heard = receiver.heard();
    assert_eq!((heard.len(), ids(&heard).len()), (2, 1));
    let shown = desk.deliveries(webhook).remove(0);
    assert_eq!((shown.state, shown.attempts), (DeliveryState::Delivered, 2));
    receiver.let_go();
    desk.close();
}

fn two_instances_tell_each_event_once(place: &Place) {
    let receiver = Receiver::start();
    let desk = StoodStill::open(place, &[&receiver]);
    desk.make_webhook(&receiver.url("/"));
    for _ in 0..30 {
        desk.raise();
    }
    let other = Arc::new(StoodStill::open(place, &[&receiver]));
    let same = Arc::clone(&other);
    let beside = std::thread::spawn(move || same.tell());
    let told = desk.tell() + beside.join().unwrap();
    assert_eq!(told, 30);
    let heard = receiver.heard();
    assert_eq!((heard.len(), ids(&heard).len()), (30, 30));
    desk.close();
}

fn both_secrets_sign_during_a_rotation(place: &Place) {
    let receiver = Receiver::start();
    let desk = StoodStill::open(place, &[&receiver]);
    let webhook = desk.make_webhook(&receiver.url("/"));
    let older = desk.webhook(webhook).secret;
    let newer = new_secret(desk.state.world.random_bytes());
    let until = START.plus_minutes(ROTATION_MINUTES);
    let rotate = desk
        .state
        .desk
        .rotate_webhook_secret(webhook, &newer, until);
    desk.wait(rotate).unwrap();
    desk.raise();
    desk.tell();
    desk.pass(ROTATION_MINUTES);
    desk.raise();
    desk.tell();
    let heard = receiver.heard();
    assert!(is_signed_by(&heard[0], newer.reveal()) && is_signed_by(&heard[0], older.reveal()));
    assert!(is_signed_by(&heard[1], newer.reveal()) && !is_signed_by(&heard[1], older.reveal()));
    desk.close();
}

fn an_address_in_our_own_network_hears_nothing(place: &Place) {
    let (named, unnamed) = (Receiver::start(), Receiver::start());
    let desk = StoodStill::open(place, &[&named]);
    let port = unnamed.host().rsplit_once(':').unwrap().1.to_owned();
    // Written before the rules were, so to speak: the address is looked at again whenever it is told.
    let over_http = desk.make_webhook(&unnamed.url("/"));
    let on_its_port = desk.make_webhook(&format!("https://localhost:{port}/"));
    let by_name = desk.make_webhook("https://localhost/");
    let by_address = desk.make_webhook("https://[::ffff:169.254.169.254]/latest/meta-data");
    desk.raise();
    desk.tell();
    let error = |webhook| desk.deliveries(webhook).remove(0).error.unwrap();
    assert!(error(over_http).contains("https://"));
    assert!(error(on_its_port).contains("port 443"));
    assert!(error(by_name).contains("not of the public internet"));
    assert!(error(by_address).contains("not of the public internet"));
    assert!(unnamed.heard().is_empty());
    desk.close();
}

/// The real binary, allowed to tell this receiver.
fn start(place: &Place, receiver: &Receiver) -> RunningDesk {
    let host = receiver.host();
    let mut arguments = place.database.arguments();
    arguments.extend(["--webhook-private-targets", &host]);
    RunningDesk::start_with(binary(), Arc::clone(&place.folder), &arguments)
}

fn the_page_makes_one_and_a_killed_desk_tells_it_again(place: &Place) {
    let receiver = Receiver::start();
    let mut desk = start(place, &receiver);
    let mut admin = set_up(&desk, "own");
    let form = |url: &str| {
        [
            ("name", "Ticket system".to_owned()),
            ("url", url.to_owned()),
            ("report.received", "on".to_owned()),
        ]
    };
    let post = |admin: &mut Visitor, path: &str, form: &[(&str, String)]| {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, &**value)).collect();
        admin.post(path, &form)
    };
    let refused = post(&mut admin, "/admin/webhooks", &form("http://127.0.0.1:1/"));
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("starts with https://"));
    let made = post(
        &mut admin,
        "/admin/webhooks",
        &form(&receiver.url("/hooks")),
    );
    assert_eq!(made.status, 200, "{}", made.body);
    let secret = between(&made.body, "id=\"webhook-secret\" value=\"", "\"").to_owned();
    let path = format!(
        "/admin/webhooks/{}",
        between(&made.body, "/admin/webhooks/", "/test\"")
    );
    assert!(!admin.get(&path).body.contains("whsec_"), "shown once");
    assert_eq!(admin.post(&format!("{path}/test"), &[]).status, 303);
    let heard = receiver.wait_for(1);
    assert!(heard[0].body.starts_with(r#"{"type":"webhook.test""#));
    assert!(is_signed_by(&heard[0], &secret), "{:?}", heard[0]);
    // The next one hangs, and the desk dies over it.
    receiver.will_answer([Answering::Hanging]);
    let fields = [
        ("privacy", "named"),
        ("what-happened", "A parcel I never ordered"),
    ];
    let raised = admin.post_with_files("/raise/message", &fields, &[]);
    assert_eq!(raised.status, 303);
    receiver.wait_for(2);
    desk.kill();
    // The lease ends.
    place.database.tamper(
        &desk.data(),
        "UPDATE webhook_deliveries SET run_at_us = 0 WHERE state = 'running'",
    );
    let desk = start(place, &receiver);
    let heard = receiver.wait_for(3);
    assert_eq!(ids(&heard[1..]).len(), 1, "the same id: {heard:?}");
    assert_eq!(heard[1].body, heard[2].body);
    // By hand, once it is settled.
    let mut again = Visitor::new(&desk.url(""));
    let signed_in = again.post("/sign-in", &[("address", ADMIN), ("password", PASSWORD)]);
    assert_eq!(signed_in.status, 303, "{}", signed_in.body);
    let page = loop {
        let page = again.get(&path).body;
        if page.matches("Delivered").count() == 2 {
            break page;
        }
        std::thread::yield_now();
    };
    let way = format!("action=\"{path}/deliveries/");
    let delivery = between(&page, &way, "/again");
    let way = format!("{path}/deliveries/{delivery}/again");
    assert_eq!(again.post(&way, &[]).status, 303);
    let heard = receiver.wait_for(4);
    assert_eq!(heard[3].field("webhook-id"), delivery);
    assert_eq!(again.post(&format!("{path}/remove"), &[]).status, 303);
    assert_eq!(again.get(&path).status, 404);
    receiver.let_go();
}
