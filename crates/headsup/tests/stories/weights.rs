//! A desk learns from its own closed cases, and only when somebody says so: what sixteen cases turned out to be moves the
//! weights of what was seen in them, the findings say it, and one button takes it back.

use crate::http::Visitor;
use crate::played::{
    Place, between, case_found_by, close, on_both_databases, page_with, raise, set_up,
};

on_both_databases!(closed_cases_move_weights_when_somebody_says_so_and_it_can_be_taken_back);

/// Closed cases of each sort: as few as can be learnt from.
const CASES: usize = 8;
/// What a finding says whose weight was moved.
const MOVED: &str = "Your closed cases moved its weight by";

/// Short, so that no two of them are the same wave.
fn club_mail(number: usize) -> String {
    format!(
        "From: Rowing club {number} <desk@club{number}.example>\r\nTo: ada@millbrook-school.example\r\n\
         Subject: Season {number} kingfisher{number}\r\nMessage-ID: <{number}@club{number}.example>\r\n\
         Date: Sun, 22 Nov 2026 09:00:00 +0000\r\n\r\nPlease sign in to confirm your account.\r\n"
    )
}

fn parcel_mail(number: usize) -> String {
    format!(
        "From: Parcels <note@parcel{number}.test>\r\nTo: ada@millbrook-school.example\r\n\
         Subject: Delivery {number} hoopoe{number}\r\nMessage-ID: <{number}@parcel{number}.test>\r\n\
         Date: Sun, 22 Nov 2026 09:00:00 +0000\r\n\r\nYour parcel could not be delivered. Please pay the delivery fee.\r\n"
    )
}

/// Raises a hand about a mail; gives the path of its case.
fn case_about(admin: &Visitor, mail: &str, word: &str) -> String {
    let fields = [
        ("privacy", "named"),
        ("address", "ada@millbrook-school.example"),
    ];
    raise(admin, "message", &fields, &[("mail.eml", mail.as_bytes())]);
    case_found_by(admin, word)
}

fn closed_cases_move_weights_when_somebody_says_so_and_it_can_be_taken_back(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let nothing = admin.get("/admin/weights").body;
    assert!(nothing.contains("it takes at least 8 of each"), "{nothing}");
    for number in 0..CASES {
        let word = format!("kingfisher{number}");
        let case = case_about(&admin, &club_mail(number), &word);
        close(&mut admin, &case, "false-alarm", "It is our own club.");
        let word = format!("hoopoe{number}");
        let case = case_about(&admin, &parcel_mail(number), &word);
        close(&mut admin, &case, "harm", "Thank you, it was a fraud.");
    }
    let page = page_with(&admin, "/admin/weights", "Use these weights");
    assert!(page.contains("8 closed cases about mail that was meant to do harm, 8 about"));
    let case = case_about(&admin, &club_mail(40), "kingfisher40");
    assert!(
        !admin.get(&case).body.contains(MOVED),
        "nothing moves by itself"
    );

    let stale = admin.post("/admin/weights", &[("proposal", "links.shortener-15")]);
    assert_eq!(stale.status, 422, "only what was looked at is used");
    let token = between(&page, "name=\"proposal\" value=\"", "\"");
    assert!(token.contains("credentials.sign-in-ask-"), "{token}");
    let used = admin.post("/admin/weights", &[("proposal", token)]);
    assert_eq!(used.status, 303, "{}", used.body);
    let page = admin.get("/admin/weights").body;
    assert!(page.contains("These are the weights in use."), "{page}");
    assert!(
        page.contains("Robin Hale let 16 closed cases move"),
        "{page}"
    );
    let case = case_about(&admin, &club_mail(41), "kingfisher41");
    assert!(admin.get(&case).body.contains(MOVED));

    let back = admin.post("/admin/weights/as-they-come", &[]);
    assert_eq!(back.status, 303, "{}", back.body);
    let page = admin.get("/admin/weights").body;
    assert!(page.contains("The weights as they come."), "{page}");
    assert!(page.contains("Robin Hale took"), "{page}");
    let case = case_about(&admin, &club_mail(42), "kingfisher42");
    assert!(!admin.get(&case).body.contains(MOVED));
    place.assert_holds();
}
