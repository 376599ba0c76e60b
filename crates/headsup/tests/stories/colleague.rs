//! Is this really our colleague? Somebody rings and wants an account unlocked: the desk rings back on a number that was on file,
//! does the one thing, once; what is denied, or only half proved, unlocks nothing.

use testkit::running_desk::RunningDesk;

use crate::http::Visitor;
use crate::played::{Place, case_found_by, invite, on_both_databases, raise, set_up};

on_both_databases!(
    a_caller_who_was_rung_back_is_let_in_again_once,
    a_second_factor_needs_two_ways_and_a_no_ends_it
);

const COLLEAGUES: &str = "Ada Marsh,ada@millbrook-school.example,en,office\n\
    Marian Vale,marian@millbrook-school.example,en,managers\n";
const PAYEES: &str = "name,kind,domains,accounts,numbers,source,since\n\
    Ada Marsh,staff,,,+44 1632 960001,staff-record,2019-04-01\n";
/// Ada's address on the list of colleagues.
pub const ADA: &str = "ada@millbrook-school.example";
const NUMBER: &str = "+441632960001";

fn desk_with_a_lockout(place: &Place) -> (RunningDesk, Visitor, String) {
    let desk = place.start();
    let (admin, case) = ada_is_locked_out(&desk);
    (desk, admin, case)
}

/// Lets a desk know Ada and a number of hers, and raises the case of a lockout.
pub fn ada_is_locked_out(desk: &RunningDesk) -> (Visitor, String) {
    let mut admin = set_up(desk, "own");
    let settings = [
        ("public_name", "Millbrook School"),
        ("language", "en"),
        ("own_domains", "millbrook-school.example"),
    ];
    assert_eq!(admin.post("/admin/organisation", &settings).status, 303);
    let listed = admin.post("/admin/colleagues/apply", &[("table", COLLEAGUES)]);
    assert!(listed.body.contains("2 new"), "{}", listed.body);
    let kept = admin.post("/admin/payees/import/apply", &[("table", PAYEES)]);
    assert!(kept.body.contains("new"), "{}", kept.body);
    let fields = [
        ("what-happened", "locked out since breakfast"),
        ("privacy", "named"),
        ("name", "Ada Marsh"),
    ];
    raise(&admin, "lockout", &fields, &[]);
    let case = case_found_by(&admin, "breakfast");
    (admin, case)
}

/// What the desk answers to something that is tried with the check of a caller.
pub fn tried(member: &mut Visitor, case: &str, what: &str, fields: &[(&str, &str)]) -> u16 {
    member.post(&format!("{case}/caller{what}"), fields).status
}

/// The step that lets somebody in again, as its form names it.
fn unlocking_step(page: &str) -> String {
    let (_, rest) = page.split_once("then let them in again").unwrap();
    let (before, _) = rest.split_once("/done\"").unwrap();
    before.rsplit('/').next().unwrap().to_owned()
}

fn a_caller_who_was_rung_back_is_let_in_again_once(place: &Place) {
    let (desk, mut admin, case) = desk_with_a_lockout(place);
    let mut ben = invite(&desk, &mut admin, "Ben Adeyemi", &["it"]);
    assert!(
        admin
            .get(&case)
            .body
            .contains("Is this really our colleague?")
    );

    let stranger = [("address", "ada@elsewhere.example"), ("action", "unlock")];
    let refused = admin.post(&format!("{case}/caller"), &stranger);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("value=\"ada@elsewhere.example\""));
    let wanted = [("address", ADA), ("action", "unlock")];
    assert_eq!(tried(&mut admin, &case, "", &wanted), 303);
    assert_eq!(tried(&mut admin, &case, "", &wanted), 422, "one at a time");
    let page = admin.get(&case).body;
    assert!(page.contains("Do nothing to the account yet."), "{page}");

    let by_hand = format!("{case}/steps/{}/done", unlocking_step(&page));
    let skipped = admin.post(&by_hand, &[("proof", "I know the voice")]);
    assert_eq!(skipped.status, 422, "the step waits for the check");
    assert!(skipped.body.contains("a check of the caller was begun"));

    let did = [("says", "unlocked it in the directory")];
    assert_eq!(tried(&mut admin, &case, "/done", &did), 422);
    assert!(page.contains("No mail leaves this desk for this case"));
    assert_eq!(tried(&mut admin, &case, "/challenge", &[]), 422);
    let told_by_the_caller = [("number", "+441632960555")];
    assert_eq!(tried(&mut admin, &case, "/ring", &told_by_the_caller), 422);
    assert_eq!(
        tried(&mut admin, &case, "/ring", &[("number", NUMBER)]),
        303
    );
    let confirmed = [("came", "confirmed"), ("says", "it is me, I am at my desk")];
    let not_who_rang = tried(&mut ben, &case, "/outcome", &confirmed);
    assert_eq!(not_who_rang, 422, "only who rang notes what came of it");
    assert_eq!(tried(&mut admin, &case, "/outcome", &confirmed), 303);
    let page = admin.get(&case).body;
    assert!(page.contains("One thing is unlocked, once."), "{page}");
    assert!(page.contains("verified by call-back") && page.contains("seal "));

    assert_eq!(tried(&mut ben, &case, "/done", &[("says", " ")]), 422);
    assert_eq!(tried(&mut ben, &case, "/done", &did), 303);
    assert_eq!(tried(&mut admin, &case, "/done", &did), 422, "once");
    let page = admin.get(&case).body;
    assert!(page.contains("It was done."), "{page}");
    assert!(
        page.contains("Done for a caller who was verified"),
        "the step is done by it: {page}"
    );
    place.assert_holds();
}

fn a_second_factor_needs_two_ways_and_a_no_ends_it(place: &Place) {
    let (_desk, mut admin, case) = desk_with_a_lockout(place);
    let wanted = [("address", ADA), ("action", "new-second-factor")];
    assert_eq!(tried(&mut admin, &case, "", &wanted), 303);
    let seen = [("came", "seen"), ("says", "she stands here, I know her")];
    assert_eq!(tried(&mut admin, &case, "/outcome", &seen), 303);
    let page = admin.get(&case).body;
    assert!(page.contains("Two different ways have to hold."), "{page}");
    let did = [("says", "enrolled a key")];
    assert_eq!(tried(&mut admin, &case, "/done", &did), 422);
    assert_eq!(
        tried(&mut admin, &case, "/outcome", &seen),
        422,
        "the same way twice is one"
    );
    assert_eq!(
        tried(&mut admin, &case, "/ring", &[("number", NUMBER)]),
        303
    );
    let denied = [("came", "denied"), ("says", "I am on a train")];
    assert_eq!(tried(&mut admin, &case, "/outcome", &denied), 303);
    let page = admin.get(&case).body;
    assert!(
        page.contains("somebody may be calling in their name"),
        "{page}"
    );
    assert_eq!(tried(&mut admin, &case, "/done", &did), 422);
    place.assert_holds();
}
