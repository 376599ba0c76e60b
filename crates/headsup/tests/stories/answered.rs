//! From a raised hand to an answer, and on: questions that become answers for everyone, "I think you are wrong", one wave
//! from many people, and what somebody adds later.

use crate::http::Visitor;
use crate::played::{
    Place, between, case_found_by, close, examined, fixture, on_both_databases, page_with, raise,
    set_up, settle_steps, work,
};

on_both_databases!(
    a_question_is_answered_for_everybody_without_its_asker,
    an_answer_stays_private_where_the_asker_did_not_agree,
    i_think_you_are_wrong_opens_a_closed_case_again,
    one_wave_from_twenty_people_is_one_case_and_twenty_thanks,
    a_file_added_later_is_examined_and_changes_the_verdict,
    what_somebody_tells_after_the_end_is_taken_in,
);

/// People who get the same mail.
const PEOPLE: usize = 20;

fn a_question_is_answered_for_everybody_without_its_asker(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let asha = Visitor::new(&desk.url(""));
    let asked = [
        ("privacy", "named"),
        ("name", "Asha Patel"),
        ("address", "asha@millbrook-school.example"),
        (
            "what-happened",
            "May my daughter use the school tablet for homework?",
        ),
        ("may-be-published", "yes"),
    ];
    let link = raise(&asha, "question", &asked, &[]);
    let case = case_found_by(&admin, "tablet");
    let told = "Yes, as long as she uses her own account on it.";
    close(&mut admin, &case, "answered", told);
    assert!(asha.get(&link).body.contains(told), "the asker reads it");
    assert!(asha.get("/answers").body.contains("No answers yet"));

    let page = admin.get(&case).body;
    assert!(page.contains("Publish without a name"), "{page}");
    let words = [
        ("question", "May family use a school tablet for homework?"),
        ("answer", told),
    ];
    let published = admin.post(&format!("{case}/publish"), &words);
    assert_eq!(published.status, 303, "{}", published.body);
    let answers = asha.get("/answers").body;
    assert!(
        answers.contains("May family use a school tablet") && answers.contains(told),
        "{answers}"
    );
    for personal in ["Asha", "Patel", "asha@", "daughter"] {
        assert!(!answers.contains(personal), "`{personal}` in:\n{answers}");
    }
    place.assert_holds();
}

fn an_answer_stays_private_where_the_asker_did_not_agree(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let asha = Visitor::new(&desk.url(""));
    let asked = [
        ("privacy", "named"),
        (
            "what-happened",
            "May I print a wedding menu on the office printer?",
        ),
    ];
    raise(&asha, "question", &asked, &[]);
    let case = case_found_by(&admin, "wedding");
    close(&mut admin, &case, "answered", "Yes, but on your own paper.");
    assert!(!admin.get(&case).body.contains("Publish without a name"));
    let words = [("question", "May I print a menu?"), ("answer", "Yes.")];
    let refused = admin.post(&format!("{case}/publish"), &words);
    assert_eq!(refused.status, 422, "{}", refused.head);
    assert!(asha.get("/answers").body.contains("No answers yet"));

    // Only a question can be published, whatever a form says.
    let mishap = [
        ("what-happened", "I sent the rota to the wrong list."),
        ("may-be-published", "yes"),
    ];
    raise(&asha, "mistake", &mishap, &[]);
    let case = case_found_by(&admin, "rota");
    assert_eq!(admin.post(&format!("{case}/publish"), &words).status, 422);
    place.assert_holds();
}

fn i_think_you_are_wrong_opens_a_closed_case_again(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let asha = Visitor::new(&desk.url(""));
    let words = [
        ("privacy", "named"),
        ("name", "Asha Patel"),
        ("what-happened", "The projector asks for my password."),
    ];
    let link = raise(&asha, "message", &words, &[]);
    let case = case_found_by(&admin, "projector");
    close(
        &mut admin,
        &case,
        "false-alarm",
        "It is the new presentation server.",
    );
    let page = asha.get(&link).body;
    assert!(
        page.contains("How it ended") && page.contains("I think you are wrong"),
        "{page}"
    );
    assert!(admin.get(&case).body.contains("Closed: "));

    let disagreed = asha.clone().post(
        &format!("{link}/disagree"),
        &[("words", "It asked again this morning, in broken English.")],
    );
    assert_eq!(disagreed.status, 303);
    let page = asha.get(&link).body;
    assert!(page.contains("You asked us to look again"), "{page}");
    assert!(!page.contains("How it ended"), "nothing has ended: {page}");

    let page = admin.get(&case).body;
    assert!(page.contains("id=\"disagreed\""), "{page}");
    assert!(page.contains("in broken English"), "their words are there");
    assert!(
        page.contains("Not told the outcome yet"),
        "owed an answer again"
    );
    assert!(!page.contains("Closed: "), "open again");
    let waiting = admin.get("/desk?filter=reporter-waits").body;
    assert!(waiting.contains(&case), "{waiting}");

    settle_steps(&mut admin, &case);
    let ended = [
        ("outcome", "near-miss"),
        ("stopped_by", "person"),
        ("lesson", "Ask twice."),
    ];
    let early = admin.post(&format!("{case}/close"), &ended);
    assert_eq!(early.status, 422, "not before the reporter was told");
    assert!(
        early.body.contains("has not been told the outcome yet"),
        "{}",
        early.body
    );
    let told = "You were right: it was a trap, and it is gone.";
    assert_eq!(
        admin
            .post(&format!("{case}/tell"), &[("text", told)])
            .status,
        303
    );
    let closed = admin.post(&format!("{case}/close"), &ended);
    assert_eq!(closed.status, 303, "{}", closed.body);
    let page = asha.get(&link).body;
    assert!(
        page.contains("How it ended") && page.contains("it was a trap"),
        "{page}"
    );
    place.assert_holds();
}

fn one_wave_from_twenty_people_is_one_case_and_twenty_thanks(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let lure = fixture("stories/credential-lure.eml");
    let (lure, base) = (&lure, desk.url(""));
    let base = base.as_str();
    // All at the same time, as a wave comes.
    let links: Vec<String> = std::thread::scope(|scope| {
        let people: Vec<_> = (0..PEOPLE)
            .map(|number| {
                scope.spawn(move || {
                    let mail = lure.replace("asha.patel", &format!("colleague{number}"));
                    let files = [("mail.eml", mail.as_bytes())];
                    raise(
                        &Visitor::new(base),
                        "message",
                        &[("privacy", "named")],
                        &files,
                    )
                })
            })
            .collect();
        people
            .into_iter()
            .map(|one| one.join().expect("a report"))
            .collect()
    });
    let queue = admin.get("/desk?state=all").body;
    assert_eq!(queue.matches("data-case=").count(), 1, "one case: {queue}");
    assert!(queue.contains("20 reports"), "{queue}");
    let anyone = Visitor::new(&desk.url(""));
    for link in &links {
        let page = anyone.get(link).body;
        assert!(page.contains("Thank you for raising your hand"), "{page}");
    }
    let case = case_found_by(&admin, "contoso-support");
    work(
        &mut admin,
        &case,
        "Thank you. It was a trap, and it is gone from every mailbox.",
    );
    let ended = [
        ("outcome", "near-miss"),
        ("stopped_by", "person"),
        ("lesson", "Twenty pairs of eyes."),
    ];
    let closed = admin.post(&format!("{case}/close"), &ended);
    assert_eq!(closed.status, 303, "{}", closed.body);
    for link in &links {
        let page = anyone.get(link).body;
        assert!(page.contains("it is gone from every mailbox"), "{page}");
    }
    place.assert_holds();
}

fn a_file_added_later_is_examined_and_changes_the_verdict(place: &Place) {
    let desk = place.start();
    let admin = set_up(&desk, "own");
    let asha = Visitor::new(&desk.url(""));
    let harmless = b"From: Asha Patel <asha@millbrook-school.example>\r\nTo: helpdesk@millbrook-school.example\r\n\
        Subject: Rota of week 47\r\nDate: Mon, 16 Nov 2026 09:00:00 +0000\r\nMessage-ID: <1@millbrook-school.example>\r\n\r\n\
        The rota hangs on the board.\r\n";
    let link = raise(
        &asha,
        "message",
        &[("privacy", "named")],
        &[("rota.eml", harmless)],
    );
    let before = asha.get(&link).body;
    assert!(!before.contains("verdict--harm"), "{before}");
    let case = case_found_by(&admin, "rota");

    let lure = fixture("stories/credential-lure.eml");
    let form = [
        ("submission", "0123456789abcdef0123456789abcdef"),
        ("words", "This one I meant."),
    ];
    let files = [("meant.eml", lure.as_bytes())];
    for _ in 0..2 {
        let added = asha.post_with_files(&format!("{link}/message"), &form, &files);
        assert_eq!(added.status, 303, "{}", added.body);
    }
    let page = page_with(&asha, &link, "verdict--harm");
    assert_eq!(
        page.matches("This one I meant.").count(),
        1,
        "a double send is one message"
    );
    assert!(page.contains("meant.eml"), "{page}");
    let page = admin.get(&case).body;
    assert!(
        page.contains("meant.eml") && page.contains("contoso-support.test"),
        "{page}"
    );
    let timeline = between(&page, "id=\"timeline\"", "</section>");
    assert!(timeline.contains("The verdict is harmful"), "{timeline}");
    assert!(examined(&asha, &link).body.contains("This one I meant."));
    place.assert_holds();
}

fn what_somebody_tells_after_the_end_is_taken_in(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let asha = Visitor::new(&desk.url(""));
    let words = [
        ("privacy", "named"),
        ("what-happened", "A parcel I never ordered: marzipan."),
    ];
    let link = raise(&asha, "message", &words, &[]);
    let case = case_found_by(&admin, "marzipan");
    close(&mut admin, &case, "false-alarm", "It was for the canteen.");

    let clicked = [("exposure", "entered-password")];
    let told = asha.clone().post(&format!("{link}/exposure"), &clicked);
    assert_eq!(told.status, 303, "{}", told.body);
    let page = admin.get(&case).body;
    assert!(
        !page.contains("Closed: "),
        "a harm told late opens the case: {page}"
    );
    assert!(page.contains("Not told the outcome yet"), "{page}");
    let page = asha.get(&link).body;
    assert!(page.contains("Do this now"), "{page}");

    settle_steps(&mut admin, &case);
    let told = admin.post(
        &format!("{case}/tell"),
        &[("text", "Your new password is all it took.")],
    );
    assert_eq!(told.status, 303);
    let ended = [
        ("outcome", "harm"),
        ("lesson", "Late is better than never."),
    ];
    let closed = admin.post(&format!("{case}/close"), &ended);
    assert_eq!(closed.status, 303, "{}", closed.body);

    let lure = fixture("stories/credential-lure.eml");
    let form = [("words", "I found the mail.")];
    let added = asha.post_with_files(
        &format!("{link}/message"),
        &form,
        &[("mail.eml", lure.as_bytes())],
    );
    assert_eq!(added.status, 303, "{}", added.body);
    let page = page_with(&admin, &case, "contoso-support.test");
    assert!(page.contains("I found the mail."), "{page}");
    assert!(
        !page.contains("Closed: "),
        "harm found late opens the case: {page}"
    );
    assert!(page.contains("Not told the outcome yet"), "{page}");
    assert!(
        page.contains("something added after its end is harmful"),
        "{page}"
    );
    let queue = admin.get("/desk?filter=reporter-waits").body;
    assert!(queue.contains(&case), "{queue}");
    assert!(!asha.get(&link).body.contains("How it ended"));
    assert_eq!(
        admin
            .get("/desk/export.json?state=all")
            .body
            .matches("\"number\"")
            .count(),
        1
    );
    assert_eq!(
        desk.error_output().matches("a job failed").count(),
        0,
        "{}",
        desk.error_output()
    );
    place.assert_holds();
}
