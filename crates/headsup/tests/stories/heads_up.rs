//! A heads-up, from the case to the colleagues and back: drafted, looked at, sent through a real mail server of the test's own,
//! answered with one tap. Whoever taps joins the case, closed or not; whoever only looks does nothing.

use testkit::running_desk::RunningDesk;
use testkit::smtp_sink::{SmtpSink, SunkMail};

use crate::binary;
use crate::http::Visitor;
use crate::played::{
    Place, between, close, examined, fixture, on_both_databases, page_with, raise, set_up,
};

on_both_databases!(
    two_colleagues_answer_a_heads_up_and_join_its_case,
    a_tap_opens_a_closed_case_again_only_where_more_happened,
    a_banner_leads_into_the_case_until_it_is_taken_down,
    what_must_not_leave_does_not,
);

const CASE: &str = "/desk/cases/1";
/// The reporter of the first hand; nobody may read this name in a heads-up.
const REPORTER: &str = "Philippa Quince";

/// A desk with a relay, two colleagues and one case.
fn desk_with_a_case(place: &Place, sink: &SmtpSink) -> (RunningDesk, Visitor) {
    let relay = format!("smtp://{}", sink.address());
    let mut arguments = place.database.arguments();
    arguments.extend(["--relay", &relay]);
    arguments.extend(["--report-address", "report@desk.millbrook-school.example"]);
    let folder = std::sync::Arc::clone(&place.folder);
    let desk = RunningDesk::start_with(binary(), folder, &arguments);
    let mut admin = set_up(&desk, "own");
    let settings = [
        ("public_name", "Millbrook School"),
        ("language", "en"),
        ("own_domains", "millbrook-school.example"),
    ];
    assert_eq!(admin.post("/admin/organisation", &settings).status, 303);
    bring_in_colleagues(&mut admin);
    let reporter = Visitor::new(&desk.url(""));
    let mail = fixture("stories/credential-lure.eml");
    let form = [
        ("submission", "0123456789abcdef0123456789abcdef"),
        ("privacy", "named"),
        ("name", REPORTER),
        ("what-happened", "Is this real?"),
    ];
    raise(
        &reporter,
        "message",
        &form,
        &[("lure.eml", mail.as_bytes())],
    );
    page_with(&admin, CASE, "Who raised a hand");
    (desk, admin)
}

fn bring_in_colleagues(admin: &mut Visitor) {
    let table = "Ada Marsh,ada@millbrook-school.example,en,office\n\
        Ben Oduya,ben@millbrook-school.example,de,yard\n\
        Eve,eve@elsewhere.example,en,office\n";
    let looked = admin.post_with_files("/admin/colleagues", &[("table", table)], &[]);
    assert_eq!(looked.status, 200, "{}", looked.body);
    assert!(
        looked.body.contains("2 new, 0 changed, 0 taken off"),
        "{}",
        looked.body
    );
    assert!(
        looked
            .body
            .contains("Line 3: the address is not of your own domains")
    );
    assert!(
        admin.get("/admin/colleagues").body.contains("Nobody yet"),
        "a look changes nothing"
    );
    let applied = admin.post("/admin/colleagues/apply", &[("table", table)]);
    assert!(
        applied.body.contains("2 new, 0 changed, 0 taken off"),
        "{}",
        applied.body
    );
    assert!(applied.body.contains("ben@millbrook-school.example"));
}

/// What the desk sends in these stories.
fn note<'n>(submission: &'n str, audience: &'n str) -> Vec<(&'n str, &'n str)> {
    vec![
        ("submission", submission),
        ("title-en", "A mail about a full mailbox"),
        (
            "looks_like-en",
            "It leads to https://mailbox.bad.example/in and asks for a password.",
        ),
        ("to_do-en", "Leave it.\nTell us if you clicked."),
        ("audience", audience),
        ("banner_hours", "24"),
    ]
}

/// Sends the heads-up to everybody and gives the two mails, Ada's first.
fn sent(admin: &mut Visitor, sink: &SmtpSink) -> [SunkMail; 2] {
    let form = note("00000000000000000000000000000001", "everybody");
    let answered = admin.post(&format!("{CASE}/heads-up/send"), &form);
    assert_eq!(answered.status, 303, "{}", answered.body);
    let mut mails = sink.wait_for(2);
    mails.sort_by_key(|mail| mail.to.join(" "));
    mails.try_into().expect("two mails")
}

/// The path of the tap page in a mail, without its query.
fn tap_path(mail: &SunkMail) -> String {
    let text = mail.read();
    format!("/h/{}", between(&text, "/h/", "?did="))
}

fn two_colleagues_answer_a_heads_up_and_join_its_case(place: &Place) {
    let sink = SmtpSink::start();
    let (desk, mut admin) = desk_with_a_case(place, &sink);
    let drafted = admin.get(&format!("{CASE}/heads-up"));
    assert_eq!(drafted.status, 200, "{}", drafted.body);
    assert!(
        drafted.body.contains("[.]") && !drafted.body.contains(REPORTER),
        "{}",
        drafted.body
    );
    let form = note("00000000000000000000000000000001", "everybody");
    let preview = admin.post(&format!("{CASE}/heads-up"), &form);
    assert_eq!(preview.status, 200, "{}", preview.body);
    for words in [
        "Send to 2 colleagues",
        "hxxps://mailbox[.]bad[.]example/in",
        "Was zu tun ist",
        "English",
    ] {
        assert!(
            preview.body.contains(words),
            "no `{words}` in {}",
            preview.body
        );
    }
    assert!(
        sink.mails().is_empty() && !admin.get("/").body.contains("full mailbox"),
        "only looked at"
    );

    let [ada, ben] = sent(&mut admin, &sink);
    let again = admin.post(&format!("{CASE}/heads-up/send"), &form);
    assert_eq!(again.status, 303, "the same form twice is one heads-up");
    for mail in [&ada, &ben] {
        assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
        assert_eq!(
            mail.header("Reply-To"),
            "report@desk.millbrook-school.example"
        );
        let text = mail.read();
        assert!(
            text.contains("hxxps://mailbox[.]bad[.]example/in"),
            "{text}"
        );
        assert!(
            !text.contains(REPORTER) && !text.contains("https://mailbox"),
            "{text}"
        );
    }
    assert_eq!(
        ada.header("Subject"),
        "Heads-up: A mail about a full mailbox"
    );
    assert!(ben.read().contains("Was zu tun ist"), "{}", ben.read());

    let (ada_path, ben_path) = (tap_path(&ada), tap_path(&ben));
    let anyone = Visitor::new(&desk.url(""));
    for query in ["", "?did=clicked", "?did=nothing"] {
        assert_eq!(anyone.get(&format!("{ada_path}{query}")).status, 200);
    }
    let mixed = format!("{}{}", &ada_path[..40], &ben_path[40..]);
    let mut taps = Visitor::new(&desk.url(""));
    for path in [mixed.as_str(), "/h/x", &ada_path[..ada_path.len() - 1]] {
        assert_eq!(taps.get(path).status, 404, "{path}");
        assert_eq!(taps.post(path, &[("did", "clicked")]).status, 404, "{path}");
    }
    let case = page_with(&admin, CASE, "2 of 2 mails sent");
    assert!(
        case.contains("1 report") && case.contains("0 got it too"),
        "looking counts for nothing"
    );

    let got = taps.post(&ada_path, &[("did", "nothing")]);
    assert_eq!(got.status, 303, "{}", got.body);
    let ada_page = got.field("location").expect("her page").to_owned();
    examined(&anyone, &ada_page);
    let clicked = taps.post(&ben_path, &[("did", "clicked")]);
    let ben_page = clicked.field("location").expect("his page").to_owned();
    let advice = examined(&anyone, &ben_page).body;
    assert!(
        advice.contains("Close the page the link opened"),
        "{advice}"
    );
    let case = admin.get(CASE).body;
    for words in [
        "3 reports",
        "1 got it too",
        "1 clicked or did more",
        "Ada Marsh",
        "Ben Oduya",
    ] {
        assert!(case.contains(words), "no `{words}` in {case}");
    }
    let second = taps.post(&ada_path, &[("did", "clicked")]);
    assert_eq!(
        second.field("location"),
        Some(ada_page.as_str()),
        "the same report"
    );
    let case = admin.get(CASE).body;
    assert!(
        case.contains("3 reports") && case.contains("2 clicked or did more"),
        "{case}"
    );
    assert!(
        anyone.get(&ada_path).body.contains(&ada_page),
        "the way back to her page"
    );
    assert_eq!(admin.get("/desk/cases/2").status, 404, "no second case");
    place.assert_holds();
}

fn a_tap_opens_a_closed_case_again_only_where_more_happened(place: &Place) {
    let sink = SmtpSink::start();
    let (desk, mut admin) = desk_with_a_case(place, &sink);
    let [ada, ben] = sent(&mut admin, &sink);
    close(&mut admin, CASE, "false-alarm", "Thank you, all is well.");
    assert!(admin.get(CASE).body.contains("Closed: "), "closed");
    let mut taps = Visitor::new(&desk.url(""));
    let got = taps.post(&tap_path(&ada), &[("did", "nothing")]);
    examined(&taps, got.field("location").expect("her page"));
    let case = admin.get(CASE).body;
    assert!(
        case.contains("Closed: ") && case.contains("2 reports"),
        "{case}"
    );
    let clicked = taps.post(&tap_path(&ben), &[("did", "clicked")]);
    examined(&taps, clicked.field("location").expect("his page"));
    let case = admin.get(CASE).body;
    assert!(
        !case.contains("Closed: ") && case.contains("3 reports"),
        "{case}"
    );
    assert!(
        case.contains("somebody who got the heads-up has more to tell"),
        "{case}"
    );
    place.assert_holds();
}

fn a_banner_leads_into_the_case_until_it_is_taken_down(place: &Place) {
    let sink = SmtpSink::start();
    let (desk, mut admin) = desk_with_a_case(place, &sink);
    let form = note("00000000000000000000000000000002", "nobody");
    assert_eq!(
        admin.post(&format!("{CASE}/heads-up/send"), &form).status,
        303
    );
    let anyone = Visitor::new(&desk.url(""));
    let start = anyone.get("/").body;
    assert!(start.contains("A mail about a full mailbox"), "{start}");
    let token = between(&start, "/raise/message?heads-up=", "&").to_owned();
    let page = anyone
        .get(&format!("/raise/message?heads-up={token}&did=clicked"))
        .body;
    assert!(
        page.contains(&format!("name=\"heads-up\" value=\"{token}\"")),
        "{page}"
    );
    let joined = |token: &str, submission: &str| {
        let form = [
            ("submission", submission),
            ("heads-up", token),
            ("did", "clicked"),
            ("privacy", "anonymous"),
        ];
        raise(&anyone, "message", &form, &[]);
    };
    joined(&token, "11111111111111111111111111111111");
    let case = admin.get(CASE).body;
    assert!(
        case.contains("2 reports") && case.contains("1 clicked or did more"),
        "{case}"
    );
    // Identifiers of version 7 begin with the time, so a token of ours begins with an `A` for ages to come.
    let forged = format!("_{}", &token[1..]);
    joined(&forged, "22222222222222222222222222222222");
    assert_eq!(
        admin.get("/desk/cases/2").status,
        200,
        "a forged token joins nothing"
    );
    let end = format!(
        "{}/end-banner",
        between(&case, "action=\"", "/end-banner\"")
            .rsplit('"')
            .next()
            .unwrap()
    );
    assert_eq!(admin.post(&end, &[]).status, 303);
    assert!(!anyone.get("/").body.contains("full mailbox"), "taken down");
    assert!(
        admin
            .get(CASE)
            .body
            .contains("banner of a heads-up was taken down")
    );
    assert!(sink.mails().is_empty());
    place.assert_holds();
}

fn what_must_not_leave_does_not(place: &Place) {
    let sink = SmtpSink::start();
    let (_desk, mut admin) = desk_with_a_case(place, &sink);
    let named = [
        ("submission", "00000000000000000000000000000003"),
        ("title-en", "A mail"),
        ("looks_like-en", "philippa quince got it"),
        ("to_do-en", "Leave it."),
        ("audience", "everybody"),
    ];
    let refused = admin.post(&format!("{CASE}/heads-up/send"), &named);
    assert_eq!(refused.status, 422);
    assert!(
        refused.body.contains("name somebody who raised a hand"),
        "{}",
        refused.body
    );
    let mut outside = note("00000000000000000000000000000004", "typed");
    outside.push((
        "addresses",
        "eve@elsewhere.example mallory@millbrook-school.example.evil.test",
    ));
    outside.retain(|(name, _)| *name != "banner_hours");
    let refused = admin.post(&format!("{CASE}/heads-up/send"), &outside);
    assert_eq!(refused.status, 422);
    assert!(
        refused.body.contains("Nobody would see it"),
        "{}",
        refused.body
    );
    assert!(sink.mails().is_empty());
}
