//! Raising a hand from a chat, played on both databases with requests signed as Slack and Teams sign theirs: believed or
//! not, once however often, answered at once, and told the verdict where the chat can hear it.

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use casework::moment::Moment;
use casework::people::keyed_hash::hmac_sha256;
use headsup::desk::router;
use headsup::jobs::chat_answers::look_all_due;
use headsup::outbox::webhook::client::HttpClient;
use headsup::secret::{Secret, SecretSource};
use headsup::world::World;
use serde_json::Value;
use testkit::receiver::{Answering, Receiver};
use tokio::sync::watch;
use tower::ServiceExt as _;

use crate::played::{Place, between, on_both_databases};
use crate::stood_still::{PATIENCE_SECONDS, START, StoodStill};

on_both_databases!(
    a_slash_command_is_one_report_and_hears_the_verdict,
    a_slash_command_that_is_not_genuine_raises_nothing,
    what_a_chat_must_not_carry_is_sent_to_the_page,
    a_mention_in_teams_is_answered_in_its_language,
    an_address_that_takes_nothing_is_asked_five_times_at_most,
);

const SLACK_SECRET: &str = "9a1f0c44c0ffee00aa55aa55deadbeef";
const TEAMS_SECRET: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const WORDS: &str = "a mail says <!channel> my parcel waits at https://parcel.example/pay & more";

fn open(place: &Place, later: &Receiver) -> StoodStill {
    let from_environment = |secret: &str| {
        Some(SecretSource::Environment {
            variable: "A_STORY".into(),
            secret: Secret::new(secret),
        })
    };
    StoodStill::open_with(place, &[later], World::fixed(START, 7), |settings| {
        settings.slack_secret = from_environment(SLACK_SECRET);
        settings.teams_secret = from_environment(TEAMS_SECRET);
    })
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b' ' => "+".to_owned(),
            _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

fn command(words: &str, later: &str) -> String {
    format!(
        "team_id=T0&user_id=U0ADA&user_name=ada.marsh&command=%2Fheadsup&text={}&response_url={}&trigger_id=1.2.{}",
        encoded(words),
        encoded(later),
        words.len()
    )
}

/// What the desk answers: status and JSON.
fn posted(desk: &StoodStill, path: &str, fields: &[(&str, String)], body: &str) -> (u16, Value) {
    let mut request = Request::post(path).header("host", "127.0.0.1:8080");
    for (name, value) in fields {
        request = request.header(*name, value);
    }
    let request = request.body(Body::from(body.to_owned())).unwrap();
    desk.wait(async {
        let answer = router(desk.state.clone()).oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let body = axum::body::to_bytes(answer.into_body(), 1 << 20)
            .await
            .unwrap();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    })
}

fn slack(desk: &StoodStill, secret: &str, at: Moment, body: &str) -> (u16, Value) {
    let timestamp = at.unix_seconds().to_string();
    let signed = format!("v0:{timestamp}:{body}");
    let tag = hmac_sha256(secret.as_bytes(), &[signed.as_bytes()]);
    let hex: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
    let fields = [
        ("x-slack-request-timestamp", timestamp),
        ("x-slack-signature", format!("v0={hex}")),
        ("content-type", "application/x-www-form-urlencoded".into()),
    ];
    posted(desk, "/chat/slack", &fields, body)
}

fn teams(desk: &StoodStill, body: &str) -> (u16, Value) {
    let key = STANDARD.decode(TEAMS_SECRET).unwrap();
    let tag = STANDARD.encode(hmac_sha256(&key, &[body.as_bytes()]));
    let fields = [("authorization", format!("HMAC {tag}"))];
    posted(desk, "/chat/teams", &fields, body)
}

fn link(answer: &Value) -> String {
    let text = answer["text"].as_str().unwrap();
    format!("/r/{}", between(text, "/r/", " "))
}

fn number(place: &Place, statement: &str) -> String {
    let data = place.folder.path().join("data");
    place.database.texts(&data, statement).remove(0)
}

fn reports(place: &Place) -> String {
    number(place, "SELECT CAST(COUNT(*) AS TEXT) FROM reports")
}

/// Lets the workers examine what waits.
fn examine(desk: &StoodStill, cases: u64) {
    desk.wait(async {
        let (stop, stopping) = watch::channel(false);
        let workers = tokio::spawn(headsup::jobs::run(desk.state.clone(), stopping));
        while desk.state.desk.case_facts(cases).await.unwrap().is_none() {
            tokio::task::yield_now().await;
        }
        stop.send(true).unwrap();
        workers.await.unwrap();
    });
}

fn look(desk: &StoodStill) -> usize {
    let client = HttpClient::with(None, PATIENCE_SECONDS);
    desk.wait(look_all_due(&desk.state, &client))
}

fn a_slash_command_is_one_report_and_hears_the_verdict(place: &Place) {
    let later = Receiver::start();
    let desk = open(place, &later);
    let body = command(WORDS, &later.url("/later"));
    let (status, answer) = slack(&desk, SLACK_SECRET, START, &body);
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["response_type"], "ephemeral");
    let text = answer["text"].as_str().unwrap();
    assert!(!text.contains("parcel") && !text.contains('<'), "{text}");
    assert!(
        text.contains("Thank you") && text.contains("What to do now"),
        "{text}"
    );
    desk.pass(1);
    let (_, again) = slack(&desk, SLACK_SECRET, START.plus_minutes(1), &body);
    assert_eq!(link(&again), link(&answer));
    assert_eq!(reports(place), "1");
    assert_eq!(
        number(place, "SELECT reporter_name FROM reports"),
        "ada.marsh"
    );
    assert_eq!(number(place, "SELECT what_happened FROM reports"), WORDS);
    assert_eq!(look(&desk), 1, "nothing to say yet");
    assert!(later.heard().is_empty());
    examine(&desk, 1);
    desk.pass(1);
    assert_eq!(look(&desk), 1);
    let heard = later.heard();
    assert_eq!((heard.len(), &*heard[0].line), (1, "POST /later"));
    let told: Value = serde_json::from_str(&heard[0].body).unwrap();
    assert!(!told["text"].as_str().unwrap().contains('⟦'), "{told}");
    assert_eq!(
        link(&serde_json::json!({"text": format!("{} ", told["text"].as_str().unwrap())})),
        link(&answer)
    );
    for _ in 0..20 {
        desk.pass(2);
        look(&desk);
    }
    assert_eq!(later.heard().len(), 1, "nothing new, nothing said");
    assert_eq!(
        number(place, "SELECT CAST(COUNT(*) AS TEXT) FROM chat_answers"),
        "0"
    );
    desk.close();
}

fn a_slash_command_that_is_not_genuine_raises_nothing(place: &Place) {
    let later = Receiver::start();
    let desk = open(place, &later);
    let body = command(WORDS, "https://hooks.slack.com.evil.example/x");
    let status = |secret, at| slack(&desk, secret, at, &body).0;
    assert_eq!(status("another", START), 401);
    assert_eq!(status(SLACK_SECRET, START.plus_minutes(-6)), 401);
    assert_eq!(posted(&desk, "/chat/slack", &[], &body).0, 401);
    assert_eq!(posted(&desk, "/chat/teams", &[], "{}").0, 401);
    assert_eq!(reports(place), "0");
    // A genuine one whose address for later isn't the chat's own: taken, answered, and nothing is kept to post to.
    assert_eq!(status(SLACK_SECRET, START), 200);
    assert_eq!(
        number(place, "SELECT CAST(COUNT(*) AS TEXT) FROM chat_answers"),
        "0"
    );
    desk.close();
}

fn what_a_chat_must_not_carry_is_sent_to_the_page(place: &Place) {
    let later = Receiver::start();
    let desk = open(place, &later);
    let said = |words: &str| {
        let (_, answer) = slack(&desk, SLACK_SECRET, START, &command(words, ""));
        answer["text"].as_str().unwrap().to_owned()
    };
    assert!(said("").contains("Write after the command"));
    assert!(said("about-it: somebody reads our mail").contains("/raise/about-it"));
    let in_channel = r#"{"type":"message","text":"<at>Headsup</at> vertraulich ich habe geklickt","from":{"name":"Ada"}}"#;
    let (_, answer) = teams(&desk, in_channel);
    assert!(
        answer["text"]
            .as_str()
            .unwrap()
            .contains("nothing was kept")
    );
    assert_eq!(reports(place), "0");
    said("confidential I entered my password");
    assert_eq!(number(place, "SELECT privacy FROM reports"), "confidential");
    desk.close();
}

fn a_mention_in_teams_is_answered_in_its_language(place: &Place) {
    let later = Receiver::start();
    let desk = open(place, &later);
    let body = r#"{"type":"message","id":"1","timestamp":"2026-11-22T03:45:58Z","locale":"de-DE","from":{"name":"Ada Marsh"},
        "text":"<at>Headsup</at>&nbsp;Frage: darf ich <b>das</b> &ouml;ffnen?"}"#;
    let (status, answer) = teams(&desk, body);
    assert_eq!((status, &answer["type"]), (200, &Value::from("message")));
    let text = answer["text"].as_str().unwrap();
    assert!(text.contains("Danke") && text.contains("/r/"), "{text}");
    assert_eq!(number(place, "SELECT kind FROM reports"), "question");
    assert_eq!(
        number(place, "SELECT what_happened FROM reports"),
        "darf ich das &ouml;ffnen?"
    );
    teams(&desk, body);
    assert_eq!(reports(place), "1");
    desk.pass(10);
    assert_eq!(teams(&desk, body).0, 401, "sent again much later");
    desk.close();
}

fn an_address_that_takes_nothing_is_asked_five_times_at_most(place: &Place) {
    let later = Receiver::start();
    let desk = open(place, &later);
    later.will_answer(vec![Answering::status(500); 30]);
    slack(&desk, SLACK_SECRET, START, &command(WORDS, &later.url("/")));
    examine(&desk, 1);
    for _ in 0..40 {
        desk.pass(1);
        look(&desk);
    }
    assert_eq!(later.heard().len(), 5);
    desk.close();
}
