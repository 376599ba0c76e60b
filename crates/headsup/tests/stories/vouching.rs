//! A manager vouches for whoever is on the phone: asked by mail at the address on the list, answers once on a page of their own;
//! looking does nothing, a no makes a case, and neither the caller nor whoever checks can be the one who vouches.

use testkit::smtp_sink::SmtpSink;

use crate::challenge::desk_with_mail;
use crate::colleague::{ADA, tried};
use crate::http::Visitor;
use crate::played::{ADMIN, Place, between, on_both_databases};

on_both_databases!(
    a_manager_vouches_and_one_thing_is_unlocked,
    a_manager_who_does_not_vouch_ends_it_and_a_case_follows
);

const MARIAN: &str = "marian@millbrook-school.example";
const UNLOCK: [(&str, &str); 2] = [("address", ADA), ("action", "unlock")];
const ASK: [(&str, &str); 1] = [("address", MARIAN)];

/// The path of the page that the newest mail leads to.
fn page_of(sink: &SmtpSink, mails: usize) -> String {
    let mails = sink.wait_for(mails);
    let mail = mails.last().unwrap();
    assert_eq!(mail.to, [MARIAN]);
    let text = mail.read();
    assert!(text.contains("says they are Ada Marsh"), "{text}");
    assert!(
        text.contains("let them into a locked account again"),
        "{text}"
    );
    format!("/v/{}", between(&text, "/v/", "\n").trim())
}

fn answer(anyone: &mut Visitor, path: &str, says: &str) -> u16 {
    anyone.post(path, &[("vouch", says)]).status
}

fn a_manager_vouches_and_one_thing_is_unlocked(place: &Place) {
    let sink = SmtpSink::start();
    let (desk, mut admin, case) = desk_with_mail(place, &sink);
    assert_eq!(tried(&mut admin, &case, "/vouching", &ASK), 422, "no check");
    assert_eq!(tried(&mut admin, &case, "", &UNLOCK), 303);
    for nobody in [ADA, ADMIN, "chief@elsewhere.example", ""] {
        let asked = [("address", nobody)];
        assert_eq!(
            tried(&mut admin, &case, "/vouching", &asked),
            422,
            "{nobody}"
        );
    }
    assert_eq!(tried(&mut admin, &case, "/vouching", &ASK), 303);
    let first = page_of(&sink, 1);
    let page = admin.get(&case).body;
    assert!(
        page.contains("Marian Vale was asked") && page.contains("no answer yet"),
        "{page}"
    );
    assert!(!page.contains("/v/"), "the link goes to the manager only");
    assert_eq!(tried(&mut admin, &case, "/vouching", &ASK), 303, "again");
    let path = page_of(&sink, 2);

    let mut marian = Visitor::new(&desk.url(""));
    assert!(marian.get(&first).body.contains("a newer mail"));
    assert_eq!(answer(&mut marian, &first, "yes"), 303, "told what stands");
    for _ in 0..3 {
        let seen = marian.get(&path).body;
        assert!(
            seen.contains("Marian Vale, somebody says they are Ada Marsh"),
            "{seen}"
        );
        assert!(seen.contains("value=\"yes\""));
    }
    assert!(
        admin.get(&case).body.contains("no answer yet"),
        "looking answers nothing"
    );
    assert_eq!(answer(&mut marian, &path, "perhaps"), 422);
    assert_eq!(answer(&mut marian, "/v/x", "yes"), 404);
    // A link of the one kind opens no page of the other.
    assert_eq!(marian.get(&path.replacen("/v/", "/c/", 1)).status, 404);

    assert_eq!(answer(&mut marian, &path, "yes"), 303);
    assert!(marian.get(&path).body.contains("The desk can go on"));
    assert_eq!(answer(&mut marian, &path, "no"), 303, "told what stands");
    assert!(marian.get(&path).body.contains("The desk can go on"));
    let page = admin.get(&case).body;
    assert!(page.contains("One thing is unlocked, once."), "{page}");
    assert!(page.contains("verified by vouching"), "{page}");
    let did = [("says", "unlocked it in the directory")];
    assert_eq!(tried(&mut admin, &case, "/done", &did), 303);
    assert_eq!(tried(&mut admin, &case, "/done", &did), 422, "once");
    place.assert_holds();
}

fn a_manager_who_does_not_vouch_ends_it_and_a_case_follows(place: &Place) {
    let sink = SmtpSink::start();
    let (desk, mut admin, case) = desk_with_mail(place, &sink);
    assert_eq!(tried(&mut admin, &case, "", &UNLOCK), 303);
    assert_eq!(tried(&mut admin, &case, "/vouching", &ASK), 303);
    let path = page_of(&sink, 1);
    let mut marian = Visitor::new(&desk.url(""));
    assert_eq!(answer(&mut marian, &path, "no"), 303);
    assert!(marian.get(&path).body.contains("looks into who is calling"));
    let page = admin.get(&case).body;
    assert!(page.contains("the manager does not vouch"), "{page}");
    assert!(page.contains("attempt is followed up in case #2"), "{page}");
    let did = [("says", "unlocked it all the same")];
    assert_eq!(tried(&mut admin, &case, "/done", &did), 422);
    let attempt = admin.get("/desk/cases/2").body;
    assert!(attempt.contains("Treat it as an attempt"), "{attempt}");
    for name in ["Ada", "Marian"] {
        assert!(!attempt.contains(name), "{name} in {attempt}");
    }
    place.assert_holds();
}
