//! Is it really who they say? Somebody from IT announces a call, whoever is rung gets two words that the caller has to say;
//! where nobody is announced, the page says to hang up and takes a report with one tap. And a person is asked "Was this you?"
//! over another channel than the one in doubt.

use testkit::receiver::Receiver;
use testkit::running_desk::RunningDesk;
use testkit::smtp_sink::SmtpSink;

use crate::binary;
use crate::http::Visitor;
use crate::played::{
    Place, between, case_found_by, examined, invite, on_both_databases, raise, set_up,
};

on_both_databases!(
    a_caller_from_it_says_the_words_that_the_staff_page_shows,
    where_nobody_is_announced_one_tap_raises_a_hand,
    a_person_is_asked_by_mail_and_answers_once,
    a_program_passes_the_question_on_in_a_chat,
    a_link_is_handed_over_and_never_the_way_that_is_in_doubt
);

const HANG_UP: &str = "Hang up. Nobody here is calling you.";
const CALL: [(&str, &str); 3] = [
    ("whom", "somebody in accounts"),
    ("about", "the mail with the invoice"),
    ("minutes", "30"),
];

fn a_case(admin: &Visitor) -> String {
    let fields = [
        ("what-happened", "an invoice nobody ordered"),
        ("privacy", "named"),
        ("name", "Ada Winter"),
    ];
    raise(admin, "message", &fields, &[]);
    case_found_by(admin, "invoice")
}

/// The two words of a page, and nothing where it shows none.
fn words(page: &str) -> Vec<String> {
    let shown = page.split("class=\"two-words\"").skip(1);
    let pairs = shown.map(|rest| {
        let (first, rest) = rest
            .split_once("<span>")
            .unwrap()
            .1
            .split_once("</span>")
            .unwrap();
        let second = between(rest, "<span>", "</span>");
        format!("{first} {second}")
    });
    pairs.collect()
}

/// Presses the only announced call, as the page's form would; gives the page with the words.
fn press(anyone: &mut Visitor) -> String {
    let page = anyone.get("/is-this-it").body;
    let action = between(&page, "action=\"/is-this-it/", "\"").to_owned();
    let sent = anyone.post(&format!("/is-this-it/{action}"), &[]);
    assert_eq!(sent.status, 303, "{}", sent.body);
    sent.field("location").unwrap().to_owned()
}

fn a_caller_from_it_says_the_words_that_the_staff_page_shows(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let ben = invite(&desk, &mut admin, "Ben Adeyemi", &["it"]);
    let mut ada = Visitor::new(&desk.url(""));
    let mut stranger = Visitor::new(&desk.url(""));
    let case = a_case(&admin);
    assert!(ada.get("/is-this-it").body.contains(HANG_UP));

    let nameless = [("whom", " "), CALL[1], CALL[2]];
    let refused = admin.post(&format!("{case}/contacts"), &nameless);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("value=\"the mail with the invoice\""));
    let for_ever = [CALL[0], CALL[1], ("minutes", "6000")];
    assert_eq!(
        admin.post(&format!("{case}/contacts"), &for_ever).status,
        422
    );
    let announced = admin.post(&format!("{case}/contacts"), &CALL);
    assert_eq!(announced.status, 303, "{}", announced.body);
    let own_page = announced.field("location").unwrap().to_owned();
    assert!(admin.get(&own_page).body.contains("Nobody has pressed yet"));

    let page = ada.get("/is-this-it").body;
    assert!(
        page.contains("Robin H. is ringing somebody in accounts"),
        "{page}"
    );
    assert!(!page.contains("Hale") && !page.contains(HANG_UP), "{page}");
    assert_eq!(words(&page), [""; 0], "looking shows no words");

    let hers = press(&mut ada);
    let theirs = press(&mut stranger);
    let (seen, other) = (
        words(&ada.get(&hers).body),
        words(&stranger.get(&theirs).body),
    );
    assert!(seen.len() == 1 && other.len() == 1);
    assert_ne!(seen, other, "a stranger who presses gets other words");
    assert_eq!(words(&ada.get(&hers).body), seen, "they stay the same");
    let to_say = words(&admin.get(&format!("{own_page}/words")).body);
    assert_eq!(to_say, [other[0].clone(), seen[0].clone()]);
    let colleague = ben.get(&own_page).body;
    assert_eq!(words(&colleague), [""; 0], "{colleague}");
    assert!(
        colleague.contains("Words were shown 2 times"),
        "{colleague}"
    );
    assert!(
        admin
            .get(&case)
            .body
            .contains("is ringing somebody in accounts")
    );

    let closed = admin.post(&format!("{own_page}/close"), &[]);
    assert_eq!(closed.status, 303, "{}", closed.body);
    assert_eq!(admin.post(&format!("{own_page}/close"), &[]).status, 422);
    assert!(ada.get("/is-this-it").body.contains(HANG_UP));
    let over = ada.get(&hers).body;
    assert!(over.contains("No words count for this call"), "{over}");
    assert_eq!(words(&over), [""; 0]);
    assert_eq!(words(&admin.get(&own_page).body), [""; 0]);
    let timeline = admin.get(&case).body;
    assert!(timeline.contains("A call was announced on the staff page for 30 minutes"));
    assert!(timeline.contains("two words were shown 2 times"));
    place.assert_holds();
}

fn where_nobody_is_announced_one_tap_raises_a_hand(place: &Place) {
    let desk = place.start();
    let admin = set_up(&desk, "own");
    let ada = Visitor::new(&desk.url(""));
    let start = ada.get("/").body;
    assert!(start.contains("href=\"/is-this-it\""));
    let page = ada.get("/is-this-it").body;
    assert!(page.contains(HANG_UP), "{page}");
    let hidden: Vec<(&str, &str)> = page
        .split("<input type=\"hidden\" name=\"")
        .skip(1)
        .filter_map(|rest| {
            let (name, rest) = rest.split_once("\" value=\"")?;
            Some((name, rest.split_once('"')?.0))
        })
        .collect();
    let sent = ada.post_with_files("/raise/call", &hidden, &[]);
    assert_eq!(sent.status, 303, "{}", sent.body);
    let link = sent.field("location").unwrap();
    examined(&ada, link);
    let again = ada.post_with_files("/raise/call", &hidden, &[]);
    assert_eq!(
        again.field("location"),
        Some(link),
        "two taps are one report"
    );
    let case = admin.get(&case_found_by(&admin, "IT")).body;
    assert!(case.contains("Somebody from IT, they said"), "{case}");
    assert!(case.contains("A colleague, anonymous"), "{case}");
    place.assert_holds();
}

/// The form that asks, as the case page sends it.
fn asking<'f>(doubted: &'f str, way: &'f str) -> [(&'f str, &'f str); 6] {
    [
        ("name", "Ada Winter"),
        (
            "about",
            "A call in your name, about https://bad.example/pay",
        ),
        ("doubted", doubted),
        ("way", way),
        ("address", "ada@millbrook-school.example"),
        ("language", "de"),
    ]
}

fn a_person_is_asked_by_mail_and_answers_once(place: &Place) {
    let sink = SmtpSink::start();
    let relay = format!("smtp://{}", sink.address());
    let mut arguments = place.database.arguments();
    arguments.extend(["--relay", &relay]);
    arguments.extend(["--report-address", "report@desk.millbrook-school.example"]);
    let folder = std::sync::Arc::clone(&place.folder);
    let desk = RunningDesk::start_with(binary(), folder, &arguments);
    let mut admin = set_up(&desk, "own");
    let case = a_case(&admin);
    let ask = |admin: &mut Visitor, form: &[(&str, &str)]| {
        admin.post(&format!("{case}/inquiries"), form).status
    };
    let by_mail = asking("call", "mail");
    assert_eq!(ask(&mut admin, &by_mail), 422, "no domain is ours yet");
    let settings = [
        ("public_name", "Millbrook School"),
        ("language", "en"),
        ("own_domains", "millbrook-school.example"),
    ];
    assert_eq!(admin.post("/admin/organisation", &settings).status, 303);
    assert_eq!(ask(&mut admin, &by_mail), 303);

    let [mail] = <[_; 1]>::try_from(sink.wait_for(1)).expect("one mail");
    assert_eq!(mail.to, ["ada@millbrook-school.example"]);
    let text = mail.read();
    assert!(text.contains("Guten Tag Ada Winter"), "{text}");
    assert!(text.contains("hxxps://bad[.]example/pay"), "{text}");
    let token: String = between(&text, "/y/", "\n").trim().to_owned();
    let path = format!("/y/{token}");
    let mut ada = Visitor::new(&desk.url(""));
    for _ in 0..3 {
        assert!(ada.get(&path).body.contains("value=\"not-sure\""));
    }
    let page = admin.get(&case).body;
    assert!(page.contains("No answer yet"), "looking answers nothing");
    assert!(!page.contains(&path), "the link goes to the person only");
    assert_eq!(ada.post(&path, &[("was", "perhaps")]).status, 422);
    assert_eq!(ada.post("/y/x", &[("was", "no")]).status, 404);

    let sent = ada.post(&path, &[("was", "no")]);
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert!(ada.get(&path).body.contains("You said that it was not you"));
    assert_eq!(ada.post(&path, &[("was", "yes")]).status, 303);
    assert!(ada.get(&path).body.contains("You said that it was not you"));
    let page = admin.get(&case).body;
    assert!(page.contains("It was not them"), "{page}");
    assert!(page.contains("Whoever was asked by mail says it was not them"));
    assert!(
        page.contains("Somebody acted in another&#39;s name"),
        "{page}"
    );
    assert!(page.contains("with an account that is theirs alone"));
    place.assert_holds();
}

fn a_program_passes_the_question_on_in_a_chat(place: &Place) {
    let receiver = Receiver::start();
    let host = receiver.host();
    let desk = place.start_with(&["--webhook-private-targets", &host]);
    let mut admin = set_up(&desk, "own");
    let settings = [
        ("public_name", "Millbrook School"),
        ("language", "en"),
        ("own_domains", "millbrook-school.example"),
    ];
    assert_eq!(admin.post("/admin/organisation", &settings).status, 303);
    let case = a_case(&admin);
    let inquiries = format!("{case}/inquiries");
    let refused = admin.post(&inquiries, &asking("call", "chat-webhook"));
    assert_eq!(refused.status, 422);
    assert!(
        refused
            .body
            .contains("No webhook is told of such questions"),
        "{}",
        refused.body
    );
    assert!(!admin.get(&case).body.contains("value=\"chat-webhook\""));
    let fresh = admin.get("/admin/webhooks").body;
    let (before, _) = fresh.split_once("name=\"person.asked\"").unwrap();
    let (_, rest) = fresh.split_at(before.len());
    assert!(
        !rest.split('>').next().unwrap().contains("checked"),
        "nobody is told of people unasked"
    );
    let url = receiver.url("/chat");
    let form = [("name", "Chat"), ("url", &*url), ("person.asked", "on")];
    assert_eq!(admin.post("/admin/webhooks", &form).status, 200);
    assert!(admin.get(&case).body.contains("value=\"chat-webhook\""));
    for doubted in ["chat", "sign-in"] {
        let refused = admin.post(&inquiries, &asking(doubted, "chat-webhook"));
        assert_eq!(refused.status, 422, "{doubted}");
    }
    let asked = asking("mail", "chat-webhook");
    assert_eq!(admin.post(&inquiries, &asked).status, 303);
    let heard = receiver.wait_for(1);
    let told = &heard[0].body;
    assert!(told.starts_with(r#"{"type":"person.asked""#), "{told}");
    assert!(told.contains(r#""address":"ada@millbrook-school.example""#));
    assert!(told.contains("hxxps://bad[.]example/pay") && !told.contains("Ada Winter"));
    let path = format!("/y/{}", between(told, "/y/", "\""));
    let page = admin.get(&case).body;
    assert!(page.contains("No answer yet"), "{page}");
    assert!(!page.contains("/y/"), "the link goes to the person only");
    let mut ada = Visitor::new(&desk.url(""));
    assert_eq!(ada.post(&path, &[("was", "yes")]).status, 303);
    let page = admin.get(&case).body;
    assert!(page.contains("It was them"), "{page}");
    assert!(page.contains("Whoever was asked by a program, in a chat"));
    assert_eq!(receiver.heard().len(), 1, "told once");
    place.assert_holds();
}

fn a_link_is_handed_over_and_never_the_way_that_is_in_doubt(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let auditor = invite(&desk, &mut admin, "Grace Lind", &["auditor"]);
    let case = a_case(&admin);
    let inquiries = format!("{case}/inquiries");
    for (doubted, way) in [("chat", "chat"), ("text", "text"), ("sign-in", "chat")] {
        let refused = admin.post(&inquiries, &asking(doubted, way));
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("Please choose another way"));
        assert!(
            refused.body.contains("value=\"Ada Winter\""),
            "nothing is lost"
        );
    }
    let no_relay = admin.post(&inquiries, &asking("call", "mail"));
    assert_eq!(no_relay.status, 422);
    assert_eq!(
        admin.post(&inquiries, &asking("chat", "in-person")).status,
        303
    );
    let page = admin.get(&case).body;
    let path = format!("/y/{}", between(&page, "/y/", "<"));
    let read = auditor.get(&case).body;
    assert!(!read.contains("/y/"), "readers can't answer");
    assert!(read.contains("No answer yet") && !read.contains("Ada Winter"));
    let mut ada = Visitor::new(&desk.url(""));
    assert!(
        ada.get(&path)
            .body
            .contains("Ada Winter, somebody raised a hand")
    );
    assert_eq!(ada.post(&path, &[("was", "yes")]).status, 303);
    let page = admin.get(&case).body;
    assert!(page.contains("It was them"), "{page}");
    let paper = admin.get(&format!("{case}/print")).body;
    assert!(paper.contains("It was them, "), "{paper}");
    assert!(
        !page.contains("/y/"),
        "an answered link is handed over no more"
    );
    place.assert_holds();
}
