//! How people come to a desk, change their hats and leave it again: invitations, links for who is locked out, the end of
//! sessions, the wait after failed tries.

use crate::http::Visitor;
use crate::played::{
    ADMIN, PASSWORD, Place, address_of, invitation, invite, on_both_databases, page_with, path_of,
    set_up,
};

on_both_databases!(
    an_invitation_makes_one_account,
    a_link_from_the_command_line_lets_somebody_back_in_while_the_desk_runs,
    hats_open_and_close_doors_and_deactivation_ends_sessions,
    many_wrong_passwords_mean_waiting,
    a_session_from_before_the_sign_in_counts_for_nothing,
    a_password_that_others_know_is_refused_where_it_is_chosen,
);

/// Another password than the one of the stories.
const OTHER_PASSWORD: &str = "seven slow paper boats";

fn sign_in(visitor: &mut Visitor, address: &str, password: &str) -> u16 {
    let form = [("address", address), ("password", password)];
    visitor.post("/sign-in", &form).status
}

/// The way to an account's forms on the page of people.
fn account_path(admin: &Visitor, name: &str) -> String {
    let page = admin.get("/admin").body;
    let (before, _) = page
        .split_once(&format!("<h3>{name}"))
        .unwrap_or_else(|| panic!("no account of {name} in:\n{page}"));
    let id = before
        .rsplit("id=\"account-")
        .next()
        .and_then(|rest| rest.split('"').next());
    format!("/admin/accounts/{}", id.unwrap_or_default())
}

fn an_invitation_makes_one_account(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let link = invitation(&mut admin, "Asha Patel", &["security"]);
    let people = admin.get("/admin").body;
    assert!(!people.contains(&link), "the link is shown once");
    assert!(
        people.contains("Invited, not here yet") && people.contains("Asha Patel"),
        "{people}"
    );

    let mut asha = Visitor::new(&desk.url(""));
    for _ in 0..2 {
        let page = asha.get(&link);
        assert_eq!(page.status, 200, "looking spends nothing");
        assert!(
            page.body.contains(&address_of("Asha Patel")),
            "{}",
            page.body
        );
    }
    let weak = asha.post(&link, &[("name", "Asha Patel"), ("password", "short")]);
    assert_eq!(weak.status, 422);
    assert!(
        weak.body.contains("at least 12 characters"),
        "{}",
        weak.body
    );
    let made = asha.post(&link, &[("name", "Asha Patel"), ("password", PASSWORD)]);
    assert_eq!((made.status, made.field("location")), (303, Some("/desk")));
    assert_eq!(asha.get("/desk").status, 200);
    assert_eq!(asha.get("/admin").status, 404, "no admin");

    let mut second = Visitor::new(&desk.url(""));
    assert_eq!(second.get(&link).status, 404, "spent");
    let again = [("name", "Eve"), ("password", PASSWORD)];
    let again = second.post(&link, &again);
    assert_eq!(again.status, 404, "spent");
    assert!(
        again.body.contains("This link no longer works"),
        "{}",
        again.body
    );
    assert_eq!(
        sign_in(&mut second, &address_of("Asha Patel"), PASSWORD),
        303
    );
    assert_eq!(second.get("/desk").status, 200);
    let log = desk.error_output();
    assert!(
        !log.contains(PASSWORD) && !log.contains(&link),
        "no secret in the log: {log}"
    );
}

fn a_link_from_the_command_line_lets_somebody_back_in_while_the_desk_runs(place: &Place) {
    let desk = place.start();
    let admin = set_up(&desk, "own");
    let made = place.run(&["admin", "link", ADMIN]);
    let said = String::from_utf8_lossy(&made.stdout).into_owned();
    assert_eq!(made.status.code(), Some(0), "{said}");
    assert!(said.contains("It works once"), "{said}");
    let link = path_of(said.lines().next().unwrap_or_default());

    let mut robin = Visitor::new(&desk.url(""));
    for _ in 0..2 {
        let page = robin.get(&link);
        assert_eq!(page.status, 200, "looking spends nothing");
        assert!(page.body.contains("Robin Hale"), "{}", page.body);
    }
    let chosen = robin.post(&link, &[("password", OTHER_PASSWORD)]);
    assert_eq!(chosen.status, 303, "{}", chosen.body);
    assert_eq!(robin.get("/admin").status, 200);
    assert_eq!(
        admin.get("/admin").status,
        303,
        "signed out everywhere else"
    );
    assert_eq!(robin.get(&link).status, 404, "spent");
    let mut thief = Visitor::new(&desk.url(""));
    assert_eq!(
        thief
            .post(&link, &[("password", "another long password")])
            .status,
        404
    );
    assert_eq!(
        sign_in(&mut thief, ADMIN, PASSWORD),
        422,
        "the old one is gone"
    );
    assert_eq!(sign_in(&mut thief, ADMIN, OTHER_PASSWORD), 303);

    let nobody = place.run(&["admin", "link", "nobody@millbrook-school.example"]);
    let said = String::from_utf8_lossy(&nobody.stderr).into_owned();
    assert_eq!(nobody.status.code(), Some(2));
    assert!(
        said.contains("there is no account with the address"),
        "{said}"
    );
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
}

fn hats_open_and_close_doors_and_deactivation_ends_sessions(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "demonstration");
    let asha = invite(&desk, &mut admin, "Asha Patel", &["it"]);
    let account = account_path(&admin, "Asha Patel");
    assert_eq!(asha.get("/desk/cases/1").status, 200);
    assert_eq!(asha.get("/admin").status, 404);

    let hats = admin.post(
        &format!("{account}/hats"),
        &[("leader", "on"), ("admin", "on")],
    );
    assert_eq!(hats.status, 303);
    assert_eq!(asha.get("/desk/cases/1").status, 404, "IT no more, at once");
    assert_eq!(asha.get("/admin").status, 200);

    let off = admin.post(&format!("{account}/deactivate"), &[]);
    assert_eq!(off.status, 303);
    let turned_away = asha.get("/admin");
    assert_eq!(turned_away.status, 303, "the session ended");
    assert!(
        turned_away
            .field("location")
            .is_some_and(|way| way.starts_with("/sign-in")),
        "{}",
        turned_away.head
    );
    let mut back = Visitor::new(&desk.url(""));
    assert_eq!(sign_in(&mut back, &address_of("Asha Patel"), PASSWORD), 422);
    let link = place.run(&["admin", "link", &address_of("Asha Patel")]);
    assert_eq!(link.status.code(), Some(2), "no way round the deactivation");

    let own = account_path(&admin, "Robin Hale");
    for act in ["hats", "deactivate"] {
        let last = admin.post(&format!("{own}/{act}"), &[("it", "on")]);
        assert_eq!(last.status, 422, "{act}");
        assert!(
            last.body.contains("Somebody has to run this desk"),
            "{}",
            last.body
        );
    }
    assert_eq!(
        admin.post(&format!("{account}/reactivate"), &[]).status,
        303
    );
    assert_eq!(sign_in(&mut back, &address_of("Asha Patel"), PASSWORD), 303);
    place.assert_holds();
}

/// Somebody plants a session in another's browser and waits for them to sign in with it.
fn a_session_from_before_the_sign_in_counts_for_nothing(place: &Place) {
    let desk = place.start();
    set_up(&desk, "own");
    let planted = format!("headsup-session={}", "a".repeat(64));
    let stranger = || Visitor::new(&desk.url("")).with_cookie(&planted);
    let mut admin = stranger();
    assert_ne!(admin.get("/desk").status, 200);
    assert_eq!(sign_in(&mut admin, ADMIN, PASSWORD), 303);
    assert_eq!(admin.get("/desk").status, 200, "by a cookie of our own");
    assert_ne!(stranger().get("/desk").status, 200);

    // Nor does signing in anew keep what an earlier sign-in gave out, once that one was ended.
    let mut first = Visitor::new(&desk.url(""));
    assert_eq!(sign_in(&mut first, ADMIN, PASSWORD), 303);
    let kept = first.clone();
    first.post("/sign-out", &[]);
    assert_eq!(sign_in(&mut first, ADMIN, PASSWORD), 303);
    assert_eq!(first.get("/desk").status, 200);
    assert_ne!(kept.get("/desk").status, 200);
}

fn many_wrong_passwords_mean_waiting(place: &Place) {
    let desk = place.start();
    let admin = set_up(&desk, "own");
    let mut guesser = Visitor::new(&desk.url(""));
    for _ in 0..5 {
        assert_eq!(sign_in(&mut guesser, ADMIN, OTHER_PASSWORD), 422);
    }
    let form = [("address", ADMIN), ("password", PASSWORD)];
    let waits = guesser.post("/sign-in", &form);
    assert_eq!(waits.status, 429, "even with the right password");
    assert!(
        waits.body.contains(" tries. Please wait "),
        "{}",
        waits.body
    );
    assert!(!guesser.is_signed_in());
    let unknown = [("address", "nobody@x.example"), ("password", PASSWORD)];
    assert_eq!(
        guesser.post("/sign-in", &unknown).status,
        429,
        "counted by place too"
    );
    assert_eq!(admin.get("/desk").status, 200, "who is in stays in");
    // Sign-ins to the desk are evidence like any other, and stand in its log.
    let wrong = format!("sign-in refused: wrong password from 127.0.0.1 as {ADMIN}");
    page_with(&admin, &format!("/desk/sign-ins?account={ADMIN}"), &wrong);
    let log = desk.error_output();
    assert!(log.matches(&wrong).count() == 5, "{log}");
    let stranger = [("address", "korbball-und-tee"), ("password", PASSWORD)];
    guesser.post("/sign-in", &stranger);
    assert!(
        !desk.error_output().contains("korbball"),
        "it may be a password"
    );
    assert_eq!(admin.get("/desk/cases/77").status, 404);
    let log = desk.error_output();
    assert!(log.contains("asked=\"GET /desk/cases/77\""), "{log}");
    drop(desk);
    let desk = place.start();
    let mut later = Visitor::new(&desk.url(""));
    assert_eq!(
        later.post("/sign-in", &form).status,
        429,
        "a restart forgets nothing"
    );
}

fn a_password_that_others_know_is_refused_where_it_is_chosen(place: &Place) {
    let known = "korbball und tee";
    let list = place.folder.path().join("pwned.txt");
    // What `printf 'korbball und tee' | sha1sum` says.
    std::fs::write(&list, "12B7BD9B8A58DA0F3E8D5CDE75243FB397B04236:12\n").unwrap();
    let filter = place.folder.path().join("filter");
    let (list, filter) = (list.to_str().unwrap(), filter.to_str().unwrap());
    let built = place.run(&["breached", "build", "--from", list, "--to", filter]);
    assert_eq!(built.status.code(), Some(0), "{built:?}");

    let desk = place.start_with(&["--breached-filter", filter]);
    let mut admin = set_up(&desk, "own");
    assert!(
        admin
            .get("/admin/self-check")
            .body
            .contains("compared with 1 that others know"),
        "the self-check says so"
    );
    let link = invitation(&mut admin, "Asha Patel", &["security"]);
    let mut asha = Visitor::new(&desk.url(""));
    let refused = asha.post(&link, &[("name", "Asha Patel"), ("password", known)]);
    assert_eq!(refused.status, 422);
    assert!(
        refused.body.contains("is on a list of passwords"),
        "{}",
        refused.body
    );
    let made = asha.post(&link, &[("name", "Asha Patel"), ("password", PASSWORD)]);
    assert_eq!(made.status, 303);

    let made = place.run(&["admin", "link", ADMIN]);
    let link = path_of(
        String::from_utf8_lossy(&made.stdout)
            .lines()
            .next()
            .unwrap_or_default(),
    );
    let mut robin = Visitor::new(&desk.url(""));
    let refused = robin.post(&link, &[("password", known)]);
    assert!(refused.status == 422 && refused.body.contains("is on a list of passwords"));

    // A filter that went away keeps nobody out, and the self-check says so.
    std::fs::remove_file(filter).unwrap();
    let chosen = robin.post(&link, &[("password", known)]);
    assert_eq!(chosen.status, 303, "{}", chosen.body);
    assert!(
        robin
            .get("/admin/self-check")
            .body
            .contains("compared with nothing")
    );
    let log = desk.error_output();
    assert!(
        log.contains("was not compared") && !log.contains(known),
        "{log}"
    );
}
