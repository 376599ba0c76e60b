//! Things found and lost: each gets its own few questions, advice that fits it, and its own steps on the case.

use crate::http::Visitor;
use crate::played::{Place, case_found_by, examined, on_both_databases, raise, set_up};

on_both_databases!(
    a_found_stick_gets_the_vetting_station_and_a_box_stays_where_it_is,
    what_was_answered_about_another_thing_is_left_out
);

fn a_found_stick_gets_the_vetting_station_and_a_box_stays_where_it_is(place: &Place) {
    let desk = place.start();
    let admin = set_up(&desk, "own");
    let ada = Visitor::new(&desk.url(""));
    let form = ada.get("/raise/device").body;
    assert!(form.contains("about--stick"), "{form}");
    assert!(form.contains("A picture from your phone helps"), "{form}");
    let stick = [
        ("what-happened", "A stick with a red ring by the bicycles"),
        ("device", "stick"),
        ("plugged-in", "yes"),
    ];
    let link = raise(&ada, "device", &stick, &[]);
    let answer = examined(&ada, &link).body;
    for advised in [
        "don&#39;t plug it in",
        "Unplug it",
        "look on it for its owner",
    ] {
        let there = answer.contains(advised) || answer.contains(&advised.replace("&#39;", "'"));
        assert!(there, "`{advised}` is missing in:\n{answer}");
    }
    let case = admin.get(&case_found_by(&admin, "bicycles")).body;
    assert!(case.contains("Set up the vetting station"), "{case}");
    assert!(case.contains("off the network"), "{case}");

    let unknown = [
        ("what-happened", "A white box with two aerials"),
        ("device", "unknown-device"),
        ("hangs-on", "network"),
    ];
    let link = raise(&ada, "device", &unknown, &[]);
    let answer = examined(&ada, &link).body;
    assert!(answer.contains("leave it where it is, with its cables"));
    assert!(!answer.contains("Put it aside"), "{answer}");
    let case = admin.get(&case_found_by(&admin, "aerials")).body;
    assert!(case.contains("shut the port"), "{case}");
    assert!(!case.contains("vetting station"), "{case}");
    place.assert_holds();
}

fn what_was_answered_about_another_thing_is_left_out(place: &Place) {
    let desk = place.start();
    let admin = set_up(&desk, "own");
    let ada = Visitor::new(&desk.url(""));
    let lost = [
        ("item", "the brass key with the blue tag"),
        ("thing", "key-or-badge"),
        ("opens", "the north door"),
        ("what-happened", "It hung on a ribbon"),
        ("phone-number", "+44 20 7946 0018"),
        ("how-lost", "stolen"),
    ];
    let link = raise(&ada, "lost-item", &lost, &[]);
    let answer = examined(&ada, &link).body;
    assert!(answer.contains("the north door"), "{answer}");
    assert!(answer.contains("go after it yourself"), "{answer}");
    assert!(!answer.contains("7946"), "a key has no telephone number");
    let case = admin.get(&case_found_by(&admin, "ribbon")).body;
    assert!(case.contains("Have the key or badge blocked"), "{case}");
    assert!(!case.contains("Sign the account out"), "{case}");
    place.assert_holds();
}
