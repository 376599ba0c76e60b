//! A colleague's own device: enrolled beside an admin, and used when somebody rings the desk in their name. A device that is known
//! long enough confirms one check, and whatever doesn't fit confirms none: a new one, another key, a stranger's, an old answer,
//! a removed one. The device is our own in software, so that every part can be wrong for once; a real browser's plays in `browser`.

use serde_json::{Value, json};
use testkit::running_desk::RunningDesk;
use testkit::soft_authenticator::SoftAuthenticator;

use crate::colleague::{ADA, ada_is_locked_out, tried};
use crate::http::{Answer, Visitor};
use crate::passkeys::{admin_by_name, ask, by_name, read};
use crate::played::{Place, address_of, between, invite, on_both_databases};

on_both_databases!(
    a_device_that_is_known_confirms_one_check_once,
    what_does_not_fit_confirms_nothing,
    an_invitation_enrols_one_device_and_an_admin_removes_it,
    whoever_is_not_on_the_phone_says_so_on_their_device,
    a_members_own_passkey_confirms_and_nobody_confirms_for_another,
);

/// No clock is turned: what was enrolled just now is written as enrolled 25 hours ago.
const A_DAY_AGO: &str =
    "UPDATE enrolled_devices SET enrolled_us = enrolled_us - 90000000000 RETURNING credential";
const UNLOCK: [(&str, &str); 2] = [("address", ADA), ("action", "unlock")];

/// A desk, its admin at an address with a name, the case of Ada's lockout, and the page of Ada's devices.
fn begin(place: &Place) -> (RunningDesk, Visitor, String, String) {
    let desk = place.start();
    let (_, case) = ada_is_locked_out(&desk);
    let (admin, _) = admin_by_name(&desk);
    let listed = admin.get("/admin/colleagues").body;
    let (before, _) = listed.split_once(&format!(": devices of {ADA}")).unwrap();
    let link = before.rsplit("href=\"").next().unwrap();
    let devices = link.split('"').next().unwrap().to_owned();
    (desk, admin, case, devices)
}

/// The path of a fresh invitation.
fn invitation(admin: &mut Visitor, devices: &str) -> String {
    let shown = admin.post(&format!("{devices}/invite"), &[]);
    assert_eq!(shown.status, 200, "{}", shown.body);
    format!("/e/{}", between(&shown.body, "/e/", "<"))
}

fn enrol(ada: &mut Visitor, path: &str, device: &mut SoftAuthenticator) -> Answer {
    let begun = ask(ada, &format!("{path}/begin"), &json!({}));
    if begun.status != 200 {
        return begun;
    }
    let begun = read(&begun);
    assert_eq!(begun["options"]["user"]["name"], ADA);
    let made = json!({
        "ceremony": begun["ceremony"],
        "credential": device.create(&begun["options"]),
    });
    ask(ada, &format!("{path}/finish"), &made)
}

/// Ada's telephone, enrolled; and so long ago that it counts, where `known`.
fn enrolled(
    place: &Place,
    desk: &RunningDesk,
    admin: &mut Visitor,
    devices: &str,
    known: bool,
) -> (Visitor, SoftAuthenticator) {
    let mut ada = Visitor::new(&by_name(desk));
    let origin = by_name(desk);
    let mut device = SoftAuthenticator::new(origin.trim_end_matches('/'), 7);
    let path = invitation(admin, devices);
    let done = enrol(&mut ada, &path, &mut device);
    assert_eq!(
        (done.status, &*done.body),
        (200, r#"{"to":"/confirm?done=enrolled"}"#)
    );
    if known {
        assert_eq!(place.database.texts(&desk.data(), A_DAY_AGO).len(), 1);
    }
    (ada, device)
}

/// What a browser sends after the device answered a fresh challenge.
fn answer_of(visitor: &mut Visitor, device: &mut SoftAuthenticator) -> Value {
    let begun = ask(visitor, "/confirm/begin", &json!({}));
    assert_eq!(begun.status, 200, "{}", begun.body);
    let begun = read(&begun);
    json!({"ceremony": begun["ceremony"], "credential": device.get(&begun["options"])})
}

fn confirm(visitor: &mut Visitor, device: &mut SoftAuthenticator) -> Answer {
    let answer = answer_of(visitor, device);
    ask(visitor, "/confirm/finish", &answer)
}

fn path_of(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let to = read(answer)["to"].as_str().unwrap_or_default().to_owned();
    assert!(to.starts_with("/d/"), "{to}");
    to
}

fn a_device_that_is_known_confirms_one_check_once(place: &Place) {
    let (desk, mut admin, case, devices) = begin(place);
    assert_eq!(tried(&mut admin, &case, "", &UNLOCK), 303);
    let page = admin.get(&case).body;
    assert!(page.contains("No device of theirs is enrolled"), "{page}");
    assert_eq!(tried(&mut admin, &case, "/device", &[]), 422);
    let over = [("says", "anew")];
    assert_eq!(tried(&mut admin, &case, "/end", &over), 303);

    let (mut ada, mut device) = enrolled(place, &desk, &mut admin, &devices, true);
    let nobody = confirm(&mut ada, &mut device);
    assert_eq!(nobody.status, 422);
    assert!(
        nobody.body.contains("asking you anything"),
        "{}",
        nobody.body
    );

    assert_eq!(tried(&mut admin, &case, "", &UNLOCK), 303);
    assert_eq!(tried(&mut admin, &case, "/device", &[]), 303);
    let page = admin.get(&case).body;
    assert!(
        page.contains("no answer yet") && !page.contains("/d/"),
        "{page}"
    );
    let answer = answer_of(&mut ada, &mut device);
    let path = path_of(&ask(&mut ada, "/confirm/finish", &answer));
    // The same answer of the device leads nowhere a second time.
    assert_eq!(ask(&mut ada, "/confirm/finish", &answer).status, 422);
    assert!(!ada.is_signed_in(), "it signs nobody in");
    assert_eq!(ada.get("/desk").status, 303);
    for _ in 0..2 {
        let seen = ada.get(&path).body;
        assert!(
            seen.contains("Ada Marsh, somebody says they are you"),
            "{seen}"
        );
        assert!(
            seen.contains("let you into a locked account again"),
            "{seen}"
        );
    }
    assert!(admin.get(&case).body.contains("no answer yet"), "looking");
    assert_eq!(ada.post(&path, &[("confirm", "perhaps")]).status, 422);
    // A link of this kind opens no page of another.
    for other in ["/c/", "/v/"] {
        assert_eq!(ada.get(&path.replacen("/d/", other, 1)).status, 404);
    }
    assert_eq!(ada.post(&path, &[("confirm", "yes")]).status, 303);
    assert!(ada.get(&path).body.contains("The desk can go on"));
    assert_eq!(ada.post(&path, &[("confirm", "no")]).status, 303);
    assert!(ada.get(&path).body.contains("The desk can go on"));
    let page = admin.get(&case).body;
    assert!(page.contains("verified by enrolled-device"), "{page}");
    let did = [("says", "unlocked it in the directory")];
    assert_eq!(tried(&mut admin, &case, "/done", &did), 303);
    assert_eq!(tried(&mut admin, &case, "/done", &did), 422, "once");
    place.assert_holds();
}

fn what_does_not_fit_confirms_nothing(place: &Place) {
    let (desk, mut admin, case, devices) = begin(place);
    let (mut ada, device) = enrolled(place, &desk, &mut admin, &devices, false);
    let origin = device.origin.clone();
    assert_eq!(tried(&mut admin, &case, "", &UNLOCK), 303);
    let page = admin.get(&case).body;
    assert!(page.contains("too shortly before this call"), "{page}");
    assert_eq!(tried(&mut admin, &case, "/device", &[]), 422, "too new");
    assert_eq!(tried(&mut admin, &case, "/end", &[("says", "anew")]), 303);

    // One that is known lets the desk ask; a new one beside it may not answer.
    assert_eq!(place.database.texts(&desk.data(), A_DAY_AGO).len(), 1);
    let (mut old, mut new) = (device, SoftAuthenticator::new(&origin, 8));
    let path = invitation(&mut admin, &devices);
    assert_eq!(enrol(&mut ada, &path, &mut new).status, 200);
    assert_eq!(tried(&mut admin, &case, "", &UNLOCK), 303);
    assert_eq!(tried(&mut admin, &case, "/device", &[]), 303);
    let refused = confirm(&mut ada, &mut new);
    assert_eq!(refused.status, 422);
    assert!(
        refused.body.contains("too short a time ago"),
        "{}",
        refused.body
    );

    let mut refuses = |what: &str, answer: &Value| {
        let refused = ask(&mut ada, "/confirm/finish", answer);
        assert_eq!(refused.status, 422, "{what}: {}", refused.body);
        assert!(!refused.body.contains("/d/"), "{what}");
    };
    let mut anybody = Visitor::new(&by_name(&desk));
    refuses("another key", &answer_of(&mut anybody, &mut old.impostor()));
    let mut stranger = SoftAuthenticator::new(&old.origin, 9);
    refuses("an unknown device", &answer_of(&mut anybody, &mut stranger));
    let (fresh, mine) = (
        answer_of(&mut anybody, &mut old),
        answer_of(&mut anybody, &mut old),
    );
    let mixed = json!({"ceremony": fresh["ceremony"], "credential": mine["credential"]});
    refuses("the answer to another challenge", &mixed);
    let begun = read(&ask(&mut anybody, "/sign-in/passkey/begin", &json!({})));
    let signing_in =
        json!({"ceremony": begun["ceremony"], "credential": old.get(&begun["options"])});
    refuses("a ceremony for signing in", &signing_in);
    old.verifies = false;
    refuses(
        "a person nobody verified",
        &answer_of(&mut anybody, &mut old),
    );
    old.verifies = true;
    // A device of a colleague signs nobody in.
    let begun = read(&ask(&mut anybody, "/sign-in/passkey/begin", &json!({})));
    let session = json!({
        "ceremony": begun["ceremony"], "next": "", "credential": old.get(&begun["options"]),
    });
    assert_eq!(
        ask(&mut anybody, "/sign-in/passkey/finish", &session).status,
        422
    );
    assert!(!anybody.is_signed_in());

    let path = path_of(&confirm(&mut anybody, &mut old));
    assert_eq!(tried(&mut admin, &case, "/device", &[]), 303, "once more");
    assert!(anybody.get(&path).body.contains("asked once more"));
    assert_eq!(anybody.post(&path, &[("confirm", "yes")]).status, 303);
    assert!(admin.get(&case).body.contains("no answer yet"));
    place.assert_holds();
}

fn an_invitation_enrols_one_device_and_an_admin_removes_it(place: &Place) {
    let (desk, mut admin, case, devices) = begin(place);
    let mut ben = invite(&desk, &mut admin, "Ben Adeyemi", &["it"]);
    assert_eq!(ben.get(&devices).status, 404);
    assert_eq!(ben.post(&format!("{devices}/invite"), &[]).status, 404);
    let path = invitation(&mut admin, &devices);
    let mut ada = Visitor::new(&by_name(&desk));
    assert!(ada.get(&path).body.contains("Ada Marsh, with a passkey"));
    assert!(
        admin.get(&devices).body.contains("None yet"),
        "looking enrols nothing"
    );
    let mut device = SoftAuthenticator::new(by_name(&desk).trim_end_matches('/'), 7);
    assert_eq!(enrol(&mut ada, &path, &mut device).status, 200);
    let mut second = SoftAuthenticator::new(&device.origin, 8);
    let used = enrol(&mut ada, &path, &mut second);
    assert_eq!(used.status, 422);
    assert!(used.body.contains("was used already"), "{}", used.body);
    for forged in [path.replacen("/e/", "/e/x", 1), "/e/x".to_owned()] {
        assert_eq!(ada.get(&forged).status, 404);
        assert_eq!(enrol(&mut ada, &forged, &mut second).status, 404);
    }

    let page = admin.get(&devices).body;
    let (before, _) = page.split_once("/remove\"").expect("one is there");
    let remove = format!("{}/remove", before.rsplit("action=\"").next().unwrap());
    assert_eq!(ben.post(&remove, &[]).status, 404);
    assert_eq!(admin.post(&remove, &[]).status, 303);
    assert_eq!(admin.post(&remove, &[]).status, 404, "it is gone");
    assert!(admin.get(&devices).body.contains("None yet"));
    assert_eq!(tried(&mut admin, &case, "", &UNLOCK), 303);
    assert_eq!(tried(&mut admin, &case, "/device", &[]), 422);
    assert_eq!(confirm(&mut ada, &mut device).status, 422);
    place.assert_holds();
}

fn whoever_is_not_on_the_phone_says_so_on_their_device(place: &Place) {
    let (desk, mut admin, case, devices) = begin(place);
    let (mut ada, mut device) = enrolled(place, &desk, &mut admin, &devices, true);
    assert_eq!(tried(&mut admin, &case, "", &UNLOCK), 303);
    assert_eq!(tried(&mut admin, &case, "/device", &[]), 303);
    let path = path_of(&confirm(&mut ada, &mut device));
    assert_eq!(ada.post(&path, &[("confirm", "no")]).status, 303);
    assert!(ada.get(&path).body.contains("calling in your name"));
    let page = admin.get(&case).body;
    assert!(page.contains("attempt is followed up in case #2"), "{page}");
    assert_eq!(
        tried(&mut admin, &case, "/done", &[("says", "all the same")]),
        422
    );
    place.assert_holds();
}

fn a_members_own_passkey_confirms_and_nobody_confirms_for_another(place: &Place) {
    let (desk, mut admin, case, devices) = begin(place);
    let mut asha = invite(&desk, &mut admin, "Asha Patel", &["it"]).at(&by_name(&desk));
    let origin = by_name(&desk);
    let mut hers = SoftAuthenticator::new(origin.trim_end_matches('/'), 3);
    assert_eq!(crate::passkeys::add(&mut asha, &mut hers).status, 200);
    let address = address_of("Asha Patel");
    let address = address.as_str();
    let listed = admin.post(
        "/admin/colleagues/apply",
        &[("table", &format!("Asha Patel,{address},en,it\n"))],
    );
    assert!(listed.body.contains("1 new"), "{}", listed.body);
    let aged = "UPDATE passkeys SET created_us = created_us - 90000000000 RETURNING credential";
    assert_eq!(place.database.texts(&desk.data(), aged).len(), 1);
    let (_, mut adas) = enrolled(place, &desk, &mut admin, &devices, true);
    let wanted = [("address", address), ("action", "unlock")];
    assert_eq!(tried(&mut admin, &case, "", &wanted), 303);
    assert_eq!(tried(&mut admin, &case, "/device", &[]), 303);
    let mut anybody = Visitor::new(&by_name(&desk));
    assert_eq!(confirm(&mut anybody, &mut adas).status, 422, "not Ada's");
    let path = path_of(&confirm(&mut anybody, &mut hers));
    assert_eq!(anybody.post(&path, &[("confirm", "yes")]).status, 303);
    // She has an account at the desk: two ways are needed.
    let page = admin.get(&case).body;
    assert!(page.contains("Two different ways have to hold"), "{page}");
    assert!(page.contains("they confirmed with a passkey"), "{page}");
    place.assert_holds();
}
