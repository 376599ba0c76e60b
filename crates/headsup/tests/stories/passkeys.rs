//! Passkeys as a browser's requests play them: one is made, signs in, and nothing that doesn't fit does. The device is our own
//! in software, so that every part can be wrong for once; a real browser's plays in `browser`.

use serde_json::{Value, json};
use testkit::running_desk::RunningDesk;
use testkit::soft_authenticator::SoftAuthenticator;

use crate::http::{Answer, Visitor};
use crate::played::{ADMIN, PASSWORD, Place, invite, on_both_databases, set_up};

on_both_databases!(
    a_passkey_signs_in_once_for_each_challenge,
    what_does_not_fit_signs_nobody_in,
    a_passkey_is_added_with_the_password_and_for_oneself,
    sessions_are_seen_and_ended,
);

/// The desk's address with a name in it, which passkeys need.
pub fn by_name(desk: &RunningDesk) -> String {
    desk.url("").replace("127.0.0.1", "localhost")
}

/// Posts JSON, as the script of our page does.
pub fn ask(visitor: &mut Visitor, path: &str, body: &Value) -> Answer {
    visitor.post_json(path, &body.to_string())
}

/// The JSON of an answer.
pub fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("not JSON: {answer:?}"))
}

/// The admin at a browser whose address has a name, with a device.
pub fn admin_by_name(desk: &RunningDesk) -> (Visitor, SoftAuthenticator) {
    let mut admin = Visitor::new(&by_name(desk));
    let form = [("address", ADMIN), ("password", PASSWORD)];
    assert_eq!(admin.post("/sign-in", &form).status, 303);
    let origin = by_name(desk);
    let device = SoftAuthenticator::new(origin.trim_end_matches('/'), 1);
    (admin, device)
}

/// Makes a passkey for a signed-in member.
pub fn add(member: &mut Visitor, device: &mut SoftAuthenticator) -> Answer {
    let begun = ask(
        member,
        "/account/passkeys/begin",
        &json!({"password": PASSWORD}),
    );
    assert_eq!(begun.status, 200, "{}", begun.body);
    let begun = read(&begun);
    let selection = &begun["options"]["authenticatorSelection"];
    assert_eq!(selection["residentKey"], "required");
    assert_eq!(selection["userVerification"], "required");
    let made = json!({
        "ceremony": begun["ceremony"],
        "name": "A key",
        "credential": device.create(&begun["options"]),
    });
    ask(member, "/account/passkeys/finish", &made)
}

/// What a browser sends after the device answered a fresh challenge.
fn answer_of(visitor: &mut Visitor, device: &mut SoftAuthenticator) -> Value {
    let begun = ask(visitor, "/sign-in/passkey/begin", &json!({}));
    assert_eq!(begun.status, 200, "{}", begun.body);
    let begun = read(&begun);
    json!({
        "ceremony": begun["ceremony"],
        "next": "",
        "credential": device.get(&begun["options"]),
    })
}

fn a_passkey_signs_in_once_for_each_challenge(place: &Place) {
    let desk = place.start();
    set_up(&desk, "own");
    let (mut admin, mut device) = admin_by_name(&desk);
    let added = add(&mut admin, &mut device);
    assert_eq!(
        (added.status, &*added.body),
        (200, r#"{"to":"/account?done=passkey"}"#)
    );
    assert!(admin.get("/account").body.contains("not used yet"));

    let mut robin = Visitor::new(&by_name(&desk));
    let answer = answer_of(&mut robin, &mut device);
    let signed_in = ask(&mut robin, "/sign-in/passkey/finish", &answer);
    assert_eq!(
        (signed_in.status, &*signed_in.body),
        (200, r#"{"to":"/desk"}"#)
    );
    let set = signed_in.field("set-cookie").unwrap_or_default();
    assert!(set.contains("HttpOnly; SameSite=Lax"), "{set}");
    assert_eq!(robin.get("/desk").status, 200);

    // Whoever recorded the answer and sends it again stays outside.
    let mut thief = Visitor::new(&by_name(&desk));
    let again = ask(&mut thief, "/sign-in/passkey/finish", &answer);
    assert_eq!(again.status, 422);
    assert!(!thief.is_signed_in());

    // To where they wanted to go, and never to another host.
    for (next, to) in [
        ("/admin", "/admin"),
        ("//evil.example/x", "/evil.example/x"),
    ] {
        let mut visitor = Visitor::new(&by_name(&desk));
        let mut answer = answer_of(&mut visitor, &mut device);
        answer["next"] = json!(next);
        let signed_in = ask(&mut visitor, "/sign-in/passkey/finish", &answer);
        assert_eq!(read(&signed_in)["to"], to);
    }
}

fn what_does_not_fit_signs_nobody_in(place: &Place) {
    let desk = place.start();
    let mut first = set_up(&desk, "own");
    let mut asha = invite(&desk, &mut first, "Asha Patel", &["it"]).at(&by_name(&desk));
    let (mut admin, mut device) = admin_by_name(&desk);
    assert_eq!(add(&mut admin, &mut device).status, 200);
    let mut ashas = SoftAuthenticator::new(&device.origin, 2);
    assert_eq!(add(&mut asha, &mut ashas).status, 200);

    let mut visitor = Visitor::new(&by_name(&desk));
    let mut refused = |what: &str, answer: &Value| {
        let refused = ask(&mut visitor, "/sign-in/passkey/finish", answer);
        assert_eq!(refused.status, 422, "{what}: {}", refused.body);
        assert!(!visitor.is_signed_in(), "{what}");
        assert!(refused.field("set-cookie").is_none(), "{what}");
    };
    let mut anybody = Visitor::new(&by_name(&desk));
    refused(
        "another key",
        &answer_of(&mut anybody, &mut device.impostor()),
    );
    refused(
        "an unknown passkey",
        &answer_of(&mut anybody, &mut SoftAuthenticator::new(&device.origin, 9)),
    );

    let (fresh, mine) = (
        answer_of(&mut anybody, &mut device),
        answer_of(&mut anybody, &mut device),
    );
    let mixed =
        json!({"ceremony": fresh["ceremony"], "next": "", "credential": mine["credential"]});
    refused("the answer to another challenge", &mixed);
    let mut changed = answer_of(&mut anybody, &mut device);
    let ceremony = changed["ceremony"].as_str().unwrap_or_default();
    changed["ceremony"] = json!(ceremony.replacen('.', ".1", 1));
    refused("a ceremony with another time", &changed);
    let mut other_account = answer_of(&mut anybody, &mut device);
    let hers = answer_of(&mut anybody, &mut ashas);
    other_account["credential"]["response"]["userHandle"] =
        hers["credential"]["response"]["userHandle"].clone();
    refused("somebody else's account", &other_account);

    device.verifies = false;
    refused(
        "a person nobody verified",
        &answer_of(&mut anybody, &mut device),
    );
    device.verifies = true;
    let here = std::mem::replace(&mut device.origin, "https://desk.evil.example".to_owned());
    refused(
        "a page of another site",
        &answer_of(&mut anybody, &mut device),
    );
    device.origin = here;

    let good = answer_of(&mut anybody, &mut device);
    assert_eq!(
        ask(&mut anybody, "/sign-in/passkey/finish", &good).status,
        200
    );
    device.set_counter_back();
    refused("a copy of the key", &answer_of(&mut anybody, &mut device));

    let accounts = admin.get("/admin").body;
    let (before, _) = accounts
        .split_once("<h3>Asha Patel")
        .expect("Asha is there");
    let id = before
        .rsplit("id=\"account-")
        .next()
        .and_then(|rest| rest.split('"').next());
    let switch_off = format!("/admin/accounts/{}/deactivate", id.unwrap_or_default());
    assert_eq!(admin.post(&switch_off, &[]).status, 303);
    refused(
        "an account that is switched off",
        &answer_of(&mut anybody, &mut ashas),
    );
}

fn a_passkey_is_added_with_the_password_and_for_oneself(place: &Place) {
    let desk = place.start();
    let mut first = set_up(&desk, "own");
    let mut asha = invite(&desk, &mut first, "Asha Patel", &["it"]).at(&by_name(&desk));
    let (mut admin, mut device) = admin_by_name(&desk);
    let wrong = json!({"password": "not the right one at all"});
    let refused = ask(&mut admin, "/account/passkeys/begin", &wrong);
    assert_eq!(refused.status, 422);
    assert!(
        read(&refused)["problem"]
            .as_str()
            .is_some_and(|says| says.contains("your password"))
    );

    // What one began, another can't finish.
    let begun = ask(
        &mut admin,
        "/account/passkeys/begin",
        &json!({"password": PASSWORD}),
    );
    let begun = read(&begun);
    let made = json!({
        "ceremony": begun["ceremony"], "name": "", "credential": device.create(&begun["options"]),
    });
    assert_eq!(
        ask(&mut asha, "/account/passkeys/finish", &made).status,
        422
    );
    assert_eq!(
        ask(&mut admin, "/account/passkeys/finish", &made).status,
        200
    );
    assert_eq!(
        ask(&mut admin, "/account/passkeys/finish", &made).status,
        422,
        "once"
    );
    // The same credential on a second account.
    let refused = add(&mut asha, &mut device);
    assert_eq!(refused.status, 422, "{}", refused.body);

    let page = admin.get("/account").body;
    let (before, _) = page.split_once("/remove\"").expect("one to remove");
    let path = before.rsplit("action=\"").next().unwrap_or_default();
    let path = format!("{path}/remove");
    assert_eq!(asha.post(&path, &[]).status, 404, "somebody else's");
    assert_eq!(admin.post(&path, &[]).status, 303);
    let mut visitor = Visitor::new(&by_name(&desk));
    let answer = answer_of(&mut visitor, &mut device);
    assert_eq!(
        ask(&mut visitor, "/sign-in/passkey/finish", &answer).status,
        422
    );

    // By a bare address there is none to be had.
    for path in ["/sign-in/passkey/begin", "/account/passkeys/begin"] {
        let body = json!({"password": PASSWORD});
        assert_eq!(ask(&mut first, path, &body).status, 404, "{path}");
    }
    // Many wrong passwords mean waiting here, too.
    for _ in 0..5 {
        ask(&mut admin, "/account/passkeys/begin", &wrong);
    }
    let waits = ask(
        &mut admin,
        "/account/passkeys/begin",
        &json!({"password": PASSWORD}),
    );
    assert_eq!(waits.status, 422);
    assert!(waits.body.contains("wait"), "{}", waits.body);
}

fn sessions_are_seen_and_ended(place: &Place) {
    let desk = place.start();
    let mut first = set_up(&desk, "own");
    let (mut admin, _) = admin_by_name(&desk);
    let page = admin.get("/account").body;
    assert_eq!(page.matches("Another browser").count(), 1, "{page}");
    let (before, _) = page.split_once("/end\"").expect("one to end");
    let path = format!(
        "{}/end",
        before.rsplit("action=\"").next().unwrap_or_default()
    );
    let mut asha = invite(&desk, &mut first, "Asha Patel", &["it"]);
    assert_eq!(asha.post(&path, &[]).status, 404, "somebody else's");
    assert_eq!(first.get("/desk").status, 200);
    assert_eq!(admin.post(&path, &[]).status, 303);
    assert_eq!(first.get("/desk").status, 303, "ended");

    let form = [("address", ADMIN), ("password", PASSWORD)];
    assert_eq!(first.post("/sign-in", &form).status, 303);
    let wrong = [
        ("current", "not the right one at all"),
        ("password", "seven slow paper boats"),
    ];
    let refused = admin.post("/account/password", &wrong);
    assert_eq!(refused.status, 422);
    assert!(
        refused.body.contains("isn&#39;t your password"),
        "{}",
        refused.body
    );
    let change = [
        ("current", PASSWORD),
        ("password", "seven slow paper boats"),
    ];
    assert_eq!(admin.post("/account/password", &change).status, 303);
    assert_eq!(admin.get("/account").status, 200, "a new session here");
    assert_eq!(first.get("/desk").status, 303, "the others ended");
    let mut back = Visitor::new(&desk.url(""));
    assert_eq!(back.post("/sign-in", &form).status, 422);
}
