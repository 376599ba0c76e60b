//! Codes from an app beside the password: who has one set up signs in with both, once for each code, and comes back without the
//! app by a recovery code or by a link from whoever runs the desk.

use std::time::SystemTime;

use casework::moment::Moment;
use casework::people::app_code::AppSecret;

use crate::http::Visitor;
use crate::played::{ADMIN, PASSWORD, Place, between, on_both_databases, path_of, set_up};

on_both_databases!(
    a_code_is_asked_for_beside_the_password_and_counts_once,
    who_lost_the_app_comes_back,
);

/// The moment so many seconds from now; codes are made by this computer's clock.
fn in_seconds(seconds: i64) -> Moment {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.expect("a clock after 1970").as_secs();
    Moment::from_unix_seconds(i64::try_from(now).expect("a near year") + seconds)
}

pub fn code(secret: &AppSecret, seconds: i64) -> String {
    secret.code_at(in_seconds(seconds)).expect("a code")
}

/// Sets an app up; gives its secret and the recovery codes.
pub fn set_app_up(member: &mut Visitor) -> (AppSecret, Vec<String>) {
    let page = member.post("/account/app/begin", &[("password", PASSWORD)]);
    assert_eq!(page.status, 200, "{}", page.body);
    let key = between(&page.body, "qr__key\">", "</code>").replace(' ', "");
    let secret = AppSecret::from_base32(&key).expect("a key");
    assert!(page.body.contains("class=\"qr__dark\""));
    let ceremony = between(&page.body, "name=\"ceremony\" value=\"", "\"").to_owned();
    let wrong = [("ceremony", &*ceremony), ("code", "000000")];
    let refused = member.post("/account/app/confirm", &wrong);
    assert_eq!(refused.status, 422);
    // Nobody is locked out by an app that was never set up.
    assert!(!member.get("/account").body.contains("Recovery codes left"));
    let right = code(&secret, 0);
    let confirmed = [("ceremony", &*ceremony), ("code", &*right)];
    let shown = member.post("/account/app/confirm", &confirmed);
    assert_eq!(shown.status, 200, "{}", shown.body);
    let codes = shown.body.split("<li><code>").skip(1);
    let codes: Vec<String> = codes.map(|rest| rest[..11].to_owned()).collect();
    assert_eq!(codes.len(), 10);
    assert_eq!(
        member.post("/account/app/confirm", &confirmed).status,
        422,
        "once"
    );
    (secret, codes)
}

/// The sealed ceremony of the page that asks for a code, after the password fitted.
fn asked_for_code(visitor: &mut Visitor) -> String {
    let form = [
        ("address", ADMIN),
        ("password", PASSWORD),
        ("next", "/admin"),
    ];
    let asked = visitor.post("/sign-in", &form);
    assert_eq!(asked.status, 200, "{}", asked.body);
    assert!(!visitor.is_signed_in(), "the password alone opens nothing");
    between(&asked.body, "name=\"ceremony\" value=\"", "\"").to_owned()
}

fn type_code(visitor: &mut Visitor, ceremony: &str, code: &str) -> u16 {
    let form = [("ceremony", ceremony), ("code", code), ("next", "/admin")];
    visitor.post("/sign-in/code", &form).status
}

fn a_code_is_asked_for_beside_the_password_and_counts_once(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let refused = admin.post("/account/app/begin", &[("password", "not it at all")]);
    assert_eq!(refused.status, 422);
    let (secret, _) = set_app_up(&mut admin);
    let page = admin.get("/account").body;
    assert!(page.contains("Recovery codes left: 10"), "{page}");

    let mut robin = Visitor::new(&desk.url(""));
    let ceremony = asked_for_code(&mut robin);
    for wrong in ["000000", "", "not a code", "AAAAA-AAAAA"] {
        assert_eq!(type_code(&mut robin, &ceremony, wrong), 422, "{wrong}");
    }
    let next = code(&secret, 30);
    assert_eq!(type_code(&mut robin, "no ceremony", &next), 422);
    assert!(!robin.is_signed_in());
    assert_eq!(type_code(&mut robin, &ceremony, &next), 303);
    assert_eq!(robin.get("/desk").status, 200);

    // Neither the code nor the page counts again.
    let mut thief = Visitor::new(&desk.url(""));
    assert_eq!(type_code(&mut thief, &ceremony, &next), 422);
    let fresh = asked_for_code(&mut thief);
    assert_eq!(type_code(&mut thief, &fresh, &next), 422);
    assert!(!thief.is_signed_in());
    // Guessing codes means waiting, and a password that fits forgets nothing.
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(type_code(&mut thief, &fresh, "111111"));
    }
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
}

fn who_lost_the_app_comes_back(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let (secret, codes) = set_app_up(&mut admin);
    let mut robin = Visitor::new(&desk.url(""));
    let ceremony = asked_for_code(&mut robin);
    assert_eq!(
        type_code(&mut robin, &ceremony, &codes[0].to_lowercase()),
        303
    );
    let page = robin.get("/account").body;
    assert!(page.contains("Recovery codes left: 9"), "{page}");
    let mut again = Visitor::new(&desk.url(""));
    let ceremony = asked_for_code(&mut again);
    assert_eq!(type_code(&mut again, &ceremony, &codes[0]), 422, "once");

    // Without app and codes: a link from whoever runs the desk.
    let made = place.run(&["admin", "link", ADMIN]);
    let told = String::from_utf8_lossy(&made.stdout).into_owned();
    let link = path_of(told.lines().next().unwrap_or_default());
    let mut back = Visitor::new(&desk.url(""));
    let other = "seven slow paper boats";
    assert!(
        back.get(&link)
            .body
            .contains("codes from an app are switched off")
    );
    assert_eq!(back.post(&link, &[("password", other)]).status, 303);
    assert!(!back.get("/account").body.contains("Recovery codes left"));
    let mut later = Visitor::new(&desk.url(""));
    let form = [("address", ADMIN), ("password", other)];
    assert_eq!(
        later.post("/sign-in", &form).status,
        303,
        "the password alone"
    );
    assert_eq!(type_code(&mut later, &ceremony, &code(&secret, 30)), 422);
}
