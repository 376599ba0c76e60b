//! The demonstration organisation loads at set-up, every one of its cases is there, and its timelines hold. Taking it
//! away leaves what is one's own.

use crate::http::Visitor;
use crate::played::{Place, between, case_found_by, fixture, on_both_databases, raise, set_up};

on_both_databases!(
    the_demonstration_is_there_after_set_up_and_its_timelines_hold,
    removing_the_demonstration_leaves_ones_own_cases,
);

fn the_demonstration_is_there_after_set_up_and_its_timelines_hold(place: &Place) {
    let desk = place.start();
    let admin = set_up(&desk, "demonstration");
    for number in 1..=7 {
        let case = admin.get(&format!("/desk/cases/{number}"));
        assert_eq!(case.status, 200, "case {number}: {}", desk.error_output());
    }
    let answers = Visitor::new(&desk.url("")).get("/answers");
    assert!(
        answers.body.contains("May I charge my own telephone"),
        "the published answer is shown"
    );
    place.assert_holds();
}

fn removing_the_demonstration_leaves_ones_own_cases(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "demonstration");
    let asha = Visitor::new(&desk.url(""));
    let words = [
        ("privacy", "named"),
        ("name", "Asha Patel"),
        ("what-happened", "The badge reader hums at night."),
    ];
    let link = raise(&asha, "friction", &words, &[]);
    let own = admin.get("/desk?q=hums");
    assert!(own.body.contains("hums"), "{}", own.body);

    // The very bytes of a demonstration case are one's own case when somebody reports them.
    let lure = fixture("demonstration/credential-lure.eml");
    let files = [("mail.eml", lure.as_bytes())];
    raise(
        &asha,
        "message",
        &[
            ("privacy", "named"),
            ("what-happened", "Is it the wallflower?"),
        ],
        &files,
    );
    let own_lure = case_found_by(&admin, "wallflower");
    let number: u32 = own_lure
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .parse()
        .unwrap();
    assert!(number > 7, "no case of the demonstration: {own_lure}");

    let unsure = admin.post("/admin/demonstration/remove", &[]);
    assert_eq!(unsure.status, 303);
    assert_eq!(
        admin.get("/desk/cases/1").status,
        200,
        "one tap is not enough"
    );

    let removed = admin.post("/admin/demonstration/remove", &[("sure", "yes")]);
    assert_eq!(removed.status, 303, "{}", desk.error_output());
    for number in 1..=7 {
        assert_eq!(admin.get(&format!("/desk/cases/{number}")).status, 404);
    }
    let queue = admin.get("/desk?state=all").body;
    assert_eq!(queue.matches("data-case=").count(), 2, "{queue}");
    let page = admin.get(&own_lure).body;
    let evidence = format!(
        "/desk/evidence/{}",
        between(&page, "href=\"/desk/evidence/", "\"")
    );
    assert_eq!(admin.get(&evidence).status, 200, "the shared bytes stay");
    assert!(
        admin.get("/desk?q=hums").body.contains("data-case="),
        "still found"
    );
    assert!(
        asha.get(&link).body.contains("The badge reader hums"),
        "the thread is there"
    );
    let answers = asha.get("/answers").body;
    assert!(
        !answers.contains("May I charge"),
        "published answers went along"
    );
    place.assert_holds();
}
