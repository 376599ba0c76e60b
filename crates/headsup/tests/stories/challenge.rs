//! Two digits on the desk's screen, told on the phone, and picked on a page that a mail to the address on file leads to: the right
//! number unlocks one thing, a wrong one or "That is not me" ends the check, looking does nothing, and a link is used once.

use testkit::running_desk::RunningDesk;
use testkit::smtp_sink::{SmtpSink, SunkMail};

use crate::colleague::{ADA, ada_is_locked_out, tried};
use crate::http::Visitor;
use crate::played::{Place, between, invite, on_both_databases};

on_both_databases!(
    the_right_number_unlocks_one_thing_once,
    a_wrong_number_ends_the_check_and_an_older_link_counts_no_more,
    whoever_is_not_on_the_phone_ends_the_check
);

const UNLOCK: [(&str, &str); 2] = [("address", ADA), ("action", "unlock")];

/// A desk whose mails end up in the sink, and the case of Ada's lockout.
pub fn desk_with_mail(place: &Place, sink: &SmtpSink) -> (RunningDesk, Visitor, String) {
    let relay = format!("smtp://{}", sink.address());
    let ours = "report@desk.millbrook-school.example";
    let desk = place.start_with(&["--relay", &relay, "--report-address", ours]);
    let (admin, case) = ada_is_locked_out(&desk);
    (desk, admin, case)
}

/// The path of the page that a mail leads to.
fn page_of(mail: &SunkMail) -> String {
    assert_eq!(mail.to, [ADA]);
    let text = mail.read();
    format!("/c/{}", between(&text, "/c/", "\n").trim())
}

fn digits(page: &str) -> String {
    between(page, "two-words--digits\"><span>", "</span>").to_owned()
}

/// The three numbers of a page.
fn choices(page: &str) -> Vec<String> {
    let buttons = page.split("tap--number\" name=\"pick\" value=\"").skip(1);
    buttons
        .map(|rest| rest.split_once('"').unwrap().0.to_owned())
        .collect()
}

fn pick(anyone: &mut Visitor, path: &str, number: &str) -> u16 {
    anyone.post(path, &[("pick", number)]).status
}

fn the_right_number_unlocks_one_thing_once(place: &Place) {
    let sink = SmtpSink::start();
    let (desk, mut admin, case) = desk_with_mail(place, &sink);
    let ben = invite(&desk, &mut admin, "Ben Adeyemi", &["it"]);
    let auditor = invite(&desk, &mut admin, "Grace Lind", &["auditor"]);
    assert_eq!(tried(&mut admin, &case, "/challenge", &[]), 422, "no check");
    assert_eq!(tried(&mut admin, &case, "", &UNLOCK), 303);
    assert_eq!(tried(&mut admin, &case, "/challenge", &[]), 303);
    let [mail] = <[_; 1]>::try_from(sink.wait_for(1)).expect("one mail");
    let page = admin.get(&case).body;
    let shown = digits(&page);
    let text = mail.read();
    assert!(
        text.contains("let you into a locked account again"),
        "{text}"
    );
    let told = text.split_whitespace().filter(|word| *word != "10");
    assert!(!told.clone().any(|word| word == shown), "{text}");
    let path = page_of(&mail);
    assert!(!page.contains("/c/"), "the link goes to the person only");
    for reader in [&ben, &auditor] {
        let read = reader.get(&case).body;
        assert!(read.contains("nobody has picked yet"), "{read}");
        assert!(!read.contains("two-words--digits"), "{read}");
    }

    let mut ada = Visitor::new(&desk.url(""));
    for _ in 0..3 {
        let seen = ada.get(&path).body;
        assert!(choices(&seen).contains(&shown) && choices(&seen).len() == 3);
    }
    assert!(admin.get(&case).body.contains("nobody has picked yet"));
    for nonsense in ["", "yes", "9", "999"] {
        assert_eq!(pick(&mut ada, &path, nonsense), 422, "{nonsense}");
    }
    let mut other = path.clone();
    other.replace_range(10..11, if &path[10..11] == "A" { "B" } else { "A" });
    assert_eq!(ada.get(&other).status, 404);
    assert_eq!(pick(&mut ada, &other, &shown), 404);

    assert_eq!(pick(&mut ada, &path, &shown), 303);
    let seen = ada.get(&path).body;
    assert!(seen.contains("That was the number"), "{seen}");
    assert_eq!(choices(&seen), [""; 0]);
    assert_eq!(pick(&mut ada, &path, "not-me"), 303, "told what stands");
    assert!(ada.get(&path).body.contains("That was the number"));
    let page = admin.get(&case).body;
    assert!(page.contains("One thing is unlocked, once."), "{page}");
    assert!(page.contains("verified by numeric-challenge") && page.contains("seal "));
    assert!(!page.contains("two-words--digits"));
    let did = [("says", "unlocked it in the directory")];
    assert_eq!(tried(&mut admin, &case, "/done", &did), 303);
    assert_eq!(tried(&mut admin, &case, "/done", &did), 422, "once");
    place.assert_holds();
}

fn a_wrong_number_ends_the_check_and_an_older_link_counts_no_more(place: &Place) {
    let sink = SmtpSink::start();
    let (desk, mut admin, case) = desk_with_mail(place, &sink);
    assert_eq!(tried(&mut admin, &case, "", &UNLOCK), 303);
    let mut paths = Vec::new();
    for sent in 1..=3 {
        assert_eq!(tried(&mut admin, &case, "/challenge", &[]), 303);
        paths.push(page_of(sink.wait_for(sent).last().unwrap()));
    }
    assert_eq!(tried(&mut admin, &case, "/challenge", &[]), 422, "enough");
    let page = admin.get(&case).body;
    assert!(page.contains("sent as often as it may be"), "{page}");
    let shown = digits(&page);
    let mut ada = Visitor::new(&desk.url(""));
    let [first, second, last] = <[_; 3]>::try_from(paths).expect("three links");
    for older in [&first, &second] {
        assert!(ada.get(older).body.contains("a newer mail"));
        assert_eq!(pick(&mut ada, older, &shown), 303);
        assert!(ada.get(older).body.contains("a newer mail"));
    }
    assert!(admin.get(&case).body.contains("nobody has picked yet"));

    let offered = choices(&ada.get(&last).body);
    let wrong = offered.iter().find(|one| **one != shown).unwrap();
    assert_eq!(pick(&mut ada, &last, wrong), 303);
    assert!(ada.get(&last).body.contains("That was another number"));
    assert_eq!(pick(&mut ada, &last, &shown), 303, "told what stands");
    assert!(ada.get(&last).body.contains("That was another number"));
    let page = admin.get(&case).body;
    assert!(page.contains("Does not hold"), "{page}");
    assert!(page.contains("a wrong number was picked"), "{page}");
    assert!(page.contains("somebody may be calling in their name"));
    // It goes on in a case of its own, which names nobody.
    assert!(page.contains("attempt is followed up in case #2"), "{page}");
    let attempt = admin.get("/desk/cases/2").body;
    assert!(
        attempt.contains("calling in a colleague&#39;s name, to unlock the account"),
        "{attempt}"
    );
    assert!(attempt.contains("Treat it as an attempt") && attempt.contains("case #1"));
    assert!(!attempt.contains("Ada"), "{attempt}");
    let did = [("says", "unlocked it all the same")];
    assert_eq!(tried(&mut admin, &case, "/done", &did), 422);
    let seen = [("came", "seen"), ("says", "I know her")];
    assert_eq!(tried(&mut admin, &case, "/outcome", &seen), 422);
    place.assert_holds();
}

fn whoever_is_not_on_the_phone_ends_the_check(place: &Place) {
    let sink = SmtpSink::start();
    let (desk, mut admin, case) = desk_with_mail(place, &sink);
    let factor = [("address", ADA), ("action", "new-second-factor")];
    assert_eq!(tried(&mut admin, &case, "", &factor), 303);
    assert_eq!(tried(&mut admin, &case, "/challenge", &[]), 303);
    let path = page_of(&sink.wait_for(1)[0]);
    let mut ada = Visitor::new(&desk.url(""));
    assert!(ada.get(&path).body.contains("set up a new second factor"));
    assert_eq!(pick(&mut ada, &path, "not-me"), 303);
    assert!(ada.get(&path).body.contains("does nothing to your account"));
    let page = admin.get(&case).body;
    assert!(page.contains("the person is not on the phone with the desk"));
    assert_eq!(tried(&mut admin, &case, "/challenge", &[]), 422);

    // A check that the desk ends takes no pick any more, not even the right one.
    assert_eq!(tried(&mut admin, &case, "", &UNLOCK), 303);
    assert_eq!(tried(&mut admin, &case, "/challenge", &[]), 303);
    let path = page_of(sink.wait_for(2).last().unwrap());
    let shown = digits(&admin.get(&case).body);
    assert_eq!(
        tried(&mut admin, &case, "/end", &[("says", "they rang off")]),
        303
    );
    assert_eq!(pick(&mut ada, &path, &shown), 303);
    assert!(ada.get(&path).body.contains("This check is over"));
    assert!(admin.get(&case).body.contains("Nothing was unlocked."));
    place.assert_holds();
}
