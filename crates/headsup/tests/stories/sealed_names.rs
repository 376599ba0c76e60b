//! The seal on the names of confidential reports: once both halves are held, a name is nowhere to be read, and two people with
//! different halves open it for a reason that the reporter is told. Nothing else opens it: one person, the same half, a wrong
//! code, an old hour, those who run IT where it is about IT.

use testkit::running_desk::RunningDesk;

use crate::http::Visitor;
use crate::played::{
    PASSWORD, Place, between, case_found_by, invite, on_both_databases, raise, set_up,
};

on_both_databases!(
    a_name_is_sealed_and_opened_by_two_and_the_reporter_is_told,
    nobody_else_opens_a_name,
    who_runs_it_takes_no_part_where_it_is_about_it,
    a_newer_key_opens_newer_names_and_an_older_one_the_older,
);

const NAME: &str = "Ana Kettlewell";
const ADDRESS: &str = "ana@millbrook-school.example";
const REASON: &str = "Somebody may be in danger at home";

/// A desk with Sam of Security and Lea, a leader.
fn begin(place: &Place) -> (RunningDesk, Visitor, Visitor, Visitor) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let sam = invite(&desk, &mut admin, "Sam Fox", &["security"]);
    let lea = invite(&desk, &mut admin, "Lea Wood", &["leader"]);
    (desk, admin, sam, lea)
}

/// Makes a key and gives its code.
fn key(member: &mut Visitor) -> String {
    let made = member.post("/account/seal", &[("password", PASSWORD)]);
    assert_eq!(made.status, 200, "{}", made.body);
    let cached = made.field("cache-control").unwrap_or_default();
    assert!(cached.contains("no-store"), "{cached}");
    between(&made.body, "id=\"seal-code\">", "<").to_owned()
}

/// Raises a hand confidentially, with a name; gives the private link.
fn raised(desk: &RunningDesk, kind: &str, words: &str) -> String {
    let fields = [
        ("privacy", "confidential"),
        ("name", NAME),
        ("address", ADDRESS),
        ("what-happened", words),
    ];
    raise(&Visitor::new(&desk.url("")), kind, &fields, &[])
}

/// The page on which the name of a case's report is asked for.
fn seal_of(member: &Visitor, case: &str) -> String {
    let page = member.get(case).body;
    let (before, _) = page.split_once("/seal\">Open it").expect("a sealed name");
    let path = before.rsplit("href=\"").next().unwrap_or_default();
    format!("{path}/seal")
}

fn ask(member: &mut Visitor, path: &str, reason: &str, code: &str) -> u16 {
    member
        .post(path, &[("reason", reason), ("code", code)])
        .status
}

/// The page of the only opening that waits.
fn waiting(member: &Visitor) -> String {
    let list = member.get("/seals").body;
    format!("/seals/{}", between(&list, "href=\"/seals/", "\""))
}

fn knows(place: &Place, desk: &RunningDesk, word: &str) -> bool {
    let kept = place.database.everything_kept(&desk.data());
    kept.windows(word.len())
        .any(|bytes| bytes == word.as_bytes())
}

fn a_name_is_sealed_and_opened_by_two_and_the_reporter_is_told(place: &Place) {
    let (desk, _, mut sam, mut lea) = begin(place);
    let sams = key(&mut sam);
    let page = sam.get("/account").body;
    assert!(page.contains("You hold a key since"), "{page}");
    let leas = key(&mut lea);
    assert_ne!(sams, leas);
    let link = raised(&desk, "call", "He asked about the payroll: bramble.");
    assert!(!knows(place, &desk, "Kettlewell") && !knows(place, &desk, ADDRESS));
    assert!(knows(place, &desk, "bramble"), "the rest is there");
    let ana = Visitor::new(&desk.url(""));
    assert!(ana.get(&link).body.contains("no mail from us reaches you"));

    let case = case_found_by(&sam, "bramble");
    let path = seal_of(&sam, &case);
    assert_eq!(sam.get(&path).status, 200);
    assert_eq!(ask(&mut sam, &path, "because", &sams), 422, "no reason");
    assert_eq!(ask(&mut sam, &path, REASON, &leas), 422, "another's code");
    assert_eq!(ask(&mut sam, &path, REASON, ""), 422);
    assert_eq!(ask(&mut sam, &path, REASON, &sams.to_uppercase()), 303);
    assert_eq!(ask(&mut sam, &path, REASON, &sams), 422, "one at a time");
    let opening = waiting(&lea);
    assert!(lea.get(&opening).body.contains(REASON));
    assert!(!knows(place, &desk, "Kettlewell"), "looking opens nothing");
    let wrong = lea.post(&opening, &[("code", &*sams)]);
    assert_eq!(wrong.status, 422);
    assert!(!wrong.body.contains("Kettlewell"), "{}", wrong.body);
    let opened = lea.post(&opening, &[("code", &*leas)]);
    assert_eq!(opened.status, 200, "{}", opened.body);
    assert!(opened.body.contains(NAME) && opened.body.contains(ADDRESS));
    let cached = opened.field("cache-control").unwrap_or_default();
    assert!(cached.contains("no-store"), "{cached}");
    assert_eq!(lea.post(&opening, &[("code", &*leas)]).status, 404, "once");
    assert_eq!(lea.get(&opening).status, 404);
    assert!(lea.get("/seals").body.contains("None."));

    let thread = ana.get(&link).body;
    assert!(thread.contains("opened the seal on your name together"));
    assert!(thread.contains(REASON), "{thread}");
    let page = sam.get(&case).body;
    assert!(page.contains("was opened by two"), "{page}");
    assert!(!page.contains("Kettlewell"), "{page}");
    assert!(!knows(place, &desk, "Kettlewell"), "still kept nowhere");
    assert!(!desk.error_output().contains("Kettlewell"));
    place.assert_holds();
}

fn nobody_else_opens_a_name(place: &Place) {
    let (desk, mut admin, mut sam, mut lea) = begin(place);
    // As long as one half is held by nobody, names are kept as before, and no page shows them.
    let sams = key(&mut sam);
    let anybody = Visitor::new(&desk.url(""));
    let form = anybody.get("/raise/message").body;
    assert!(form.contains("no page shows it your name"), "{form}");
    assert!(!form.contains("seal"), "what isn't so is not promised");
    raised(&desk, "message", "An invoice nobody ordered: thistle.");
    assert!(knows(place, &desk, "Kettlewell"));
    let early = case_found_by(&sam, "thistle");
    assert!(!sam.get(&early).body.contains("Open it with a second"));

    let leas = key(&mut lea);
    let form = anybody.get("/raise/message").body;
    assert!(form.contains("Opening the seal takes two people"), "{form}");
    raised(&desk, "call", "He asked about the payroll: bramble.");
    let case = case_found_by(&sam, "bramble");
    let path = seal_of(&sam, &case);
    let ben = invite(&desk, &mut admin, "Ben Adeyemi", &["it"]);
    let grace = invite(&desk, &mut admin, "Grace Lind", &["auditor"]);
    for other in [&ben, &grace] {
        let page = other.get(&case).body;
        assert!(page.contains("The name is sealed") && !page.contains("Open it with"));
        assert_eq!(other.get(&path).status, 404);
        assert_eq!(other.get("/seals").status, 404);
    }
    // A leader reads no ordinary case, and is the second one all the same.
    assert_eq!(lea.get(&path).status, 404);
    assert_eq!(ask(&mut sam, &path, REASON, &sams), 303);
    let opening = waiting(&lea);
    assert_eq!(ben.get(&opening).status, 404);
    let alone = sam.post(&opening, &[("code", &*sams)]);
    assert_eq!(alone.status, 422);
    assert!(alone.body.contains("It takes two people"), "{}", alone.body);
    let kim = &mut invite(&desk, &mut admin, "Kim Reyes", &["security"]);
    let kims = key(kim);
    let same = kim.post(&opening, &[("code", &*kims)]);
    assert!(same.body.contains("the other half"), "{}", same.body);
    // Who came later holds a key that this name was not sealed to.
    let mo = &mut invite(&desk, &mut admin, "Mo Lund", &["leader"]);
    let late = key(mo);
    assert_eq!(mo.post(&opening, &[("code", &*late)]).status, 422);
    let over = "UPDATE seal_openings SET asked_us = asked_us - 3600000000, until_us = until_us - 3600000000 RETURNING reason";
    assert_eq!(place.database.texts(&desk.data(), over).len(), 1);
    assert_eq!(lea.post(&opening, &[("code", &*leas)]).status, 404);
    assert_eq!(ask(&mut sam, &path, REASON, &sams), 303, "anew");
    place.assert_holds();
}

fn who_runs_it_takes_no_part_where_it_is_about_it(place: &Place) {
    let (desk, mut admin, mut sam, mut lea) = begin(place);
    let (sams, leas) = (key(&mut sam), key(&mut lea));
    let admins = key(&mut admin);
    raised(
        &desk,
        "about-it",
        "The administrator reads mailboxes: gorse.",
    );
    let case = case_found_by(&sam, "gorse");
    let path = seal_of(&sam, &case);
    assert_eq!(ask(&mut admin, &path, REASON, &admins), 404);
    // A leader reads what is about IT, and may be the first of two.
    assert_eq!(ask(&mut lea, &path, REASON, &leas), 303);
    assert!(!admin.get("/seals").body.contains(REASON));
    let opening = waiting(&sam);
    assert_eq!(admin.get(&opening).status, 404);
    assert_eq!(admin.post(&opening, &[("code", &*admins)]).status, 404);
    let opened = sam.post(&opening, &[("code", &*sams)]);
    assert!(opened.body.contains(NAME), "{}", opened.body);
    place.assert_holds();
}

fn a_newer_key_opens_newer_names_and_an_older_one_the_older(place: &Place) {
    let (desk, _, mut sam, mut lea) = begin(place);
    let wrong = sam.post("/account/seal", &[("password", "not the right one at all")]);
    assert_eq!(wrong.status, 422);
    let (older, leas) = (key(&mut sam), key(&mut lea));
    raised(&desk, "call", "He asked about the payroll: bramble.");
    let newer = key(&mut sam);
    raised(&desk, "call", "She asked about the keys: sorrel.");
    for (words, fits, doesnt) in [("bramble", &older, &newer), ("sorrel", &newer, &older)] {
        let case = case_found_by(&sam, words);
        let path = seal_of(&sam, &case);
        assert_eq!(ask(&mut sam, &path, REASON, doesnt), 422, "{words}");
        assert_eq!(ask(&mut sam, &path, REASON, fits), 303, "{words}");
        let opening = waiting(&lea);
        let opened = lea.post(&opening, &[("code", &*leas)]);
        assert!(opened.body.contains(NAME), "{}", opened.body);
    }
    place.assert_holds();
}
