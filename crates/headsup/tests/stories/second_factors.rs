//! An organisation opens its desk to nobody without two factors: who has one is led to their own account and nowhere else, and a
//! stolen password neither opens the desk nor adds a passkey where one is.

use crate::app_codes::set_app_up;
use crate::http::Visitor;
use crate::passkeys::{add, admin_by_name};
use crate::played::{ADMIN, PASSWORD, Place, invite, on_both_databases, set_up};

on_both_databases!(
    the_desk_opens_to_nobody_with_one_factor,
    a_password_opens_nothing_where_a_passkey_is,
);

const SETTINGS: [(&str, &str); 2] = [("public_name", "Millbrook School"), ("language", "en")];

/// Saves the page of the organisation with the box ticked.
fn demand_two(admin: &mut Visitor) {
    let mut settings = SETTINGS.to_vec();
    settings.push(("two_factors_demanded", "on"));
    assert_eq!(admin.post("/admin/organisation", &settings).status, 303);
}

/// The desk is closed to them, and their own account open.
fn assert_led_to_account(member: &mut Visitor) {
    for page in ["/desk", "/admin", "/desk/export.csv"] {
        let led = member.get(page);
        let to = led.field("location");
        assert_eq!(
            (led.status, to),
            (303, Some("/account?done=second-factor")),
            "{page}"
        );
    }
    let made = member.post(
        "/admin/integrations",
        &[("name", "x"), ("reports_write", "on")],
    );
    assert_eq!(made.status, 404);
    assert_eq!(
        member
            .post("/account/seal", &[("password", PASSWORD)])
            .status,
        404
    );
    let account = member.get("/account?done=second-factor");
    assert_eq!(account.status, 200);
    assert!(
        account.body.contains("This desk asks for two factors."),
        "{}",
        account.body
    );
}

fn the_desk_opens_to_nobody_with_one_factor(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let mut sam = invite(&desk, &mut admin, "Sam Fox", &["security"]);
    assert_eq!(sam.get("/desk").status, 200);
    demand_two(&mut admin);
    assert_led_to_account(&mut sam);
    assert_led_to_account(&mut admin);
    set_app_up(&mut admin);
    assert_eq!(
        admin.get("/desk").status,
        200,
        "what was just proved counts"
    );
    let late = invite(&desk, &mut admin, "Late Comer", &["it"]);
    assert_eq!(late.get("/desk").status, 303);

    // Staff raise their hands as ever, and the box can be unticked.
    assert_eq!(Visitor::new(&desk.url("")).get("/raise/call").status, 200);
    assert_eq!(admin.post("/admin/organisation", &SETTINGS).status, 303);
    assert_eq!(sam.get("/desk").status, 200);
}

fn a_password_opens_nothing_where_a_passkey_is(place: &Place) {
    let desk = place.start();
    set_up(&desk, "own");
    let (mut admin, mut device) = admin_by_name(&desk);
    demand_two(&mut admin);
    assert_led_to_account(&mut admin);
    assert_eq!(add(&mut admin, &mut device).status, 200);
    assert_eq!(admin.get("/admin").status, 200);
    let mut thief = Visitor::new(&desk.url(""));
    let form = [("address", ADMIN), ("password", PASSWORD)];
    let asked = thief.post("/sign-in", &form);
    assert_eq!(asked.status, 422);
    assert!(asked.body.contains("you have a passkey"), "{}", asked.body);
    assert!(!thief.is_signed_in());
}
