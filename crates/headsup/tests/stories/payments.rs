//! A payment is held, checked by a call to a number that was on file before, and released by a second person; another one is
//! stopped. What skips a step is refused on the way a person would try it.

use serde_json::{Value, json};

use crate::api_program::{Program, make_token};
use crate::http::Visitor;
use crate::played::{
    Place, between, case_found_by, fixture, invite, on_both_databases, raise, set_up,
};

on_both_databases!(
    a_payment_is_released_after_a_call_and_by_a_second_person,
    anyone_stops_a_payment_and_a_new_number_is_no_known_one,
    a_call_of_somebody_who_leaves_is_taken_over,
    an_accounting_system_keeps_the_register_and_makes_no_number_older,
    a_mail_with_another_account_is_rung_about_whatever_it_was_reported_as
);

/// A payee whose number the books have for years, and one whose number nobody dates.
const TABLE: &str = "name,kind,domains,accounts,numbers,source,since\n\
    Bolt & Nut Ltd,supplier,boltnut.example,DE89 3704 0044 0532 0130 00,+44 1632 960001,contract,2019-04-01\n\
    Young Ltd,supplier,young.example,,+44 1632 960002,vendor-file,\n";

/// What the binary says to these arguments, and its exit code.
fn says(place: &Place, arguments: &[&str]) -> (Option<i32>, String) {
    let output = place.run(arguments);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code(), said)
}

fn bring_in_payees(admin: &mut Visitor) {
    let seen = admin.post_with_files("/admin/payees/import", &[("table", TABLE)], &[]);
    assert_eq!(seen.status, 200, "{}", seen.body);
    assert!(seen.body.contains("2 new, 0 changed"), "{}", seen.body);
    assert!(
        seen.body
            .contains("on file since 2019-04-01, as the table says")
    );
    let untouched = admin.get("/admin/payees").body;
    assert!(untouched.contains("Nobody yet."), "looking changes nothing");
    let done = admin.post("/admin/payees/import/apply", &[("table", TABLE)]);
    assert!(done.body.contains("2 new, 0 changed"), "{}", done.body);
}

fn raised(admin: &Visitor, word: &str) -> String {
    let fields = [
        ("who-wants-it", "Bolt & Nut Ltd"),
        ("what-happened", word),
        ("privacy", "named"),
        ("address", "ada@millbrook-school.example"),
    ];
    raise(admin, "payment-change", &fields, &[]);
    let case = case_found_by(admin, &word.replace(" ", "+"));
    let page = admin.get(&case).body;
    assert!(page.contains("Before money moves"), "{page}");
    assert!(
        page.contains("value=\"Bolt &#38; Nut Ltd\""),
        "the report names who wants it"
    );
    case
}

fn id_of(page: &str, name: &str) -> String {
    let (before, _) = page
        .split_once(&format!("\">{name}</option>"))
        .unwrap_or_else(|| panic!("no {name} in {page}"));
    let id = before.rsplit("value=\"").next().unwrap();
    id.trim_end_matches("\" selected").to_owned()
}

fn hold(admin: &mut Visitor, case: &str) {
    let fields = [
        ("requester", ""),
        ("requester_name", "Bolt & Nut Ltd"),
        ("payer", ""),
        ("payer_name", "Accounts"),
        ("account", "GB33 BUKB 2020 1555 5555 55"),
    ];
    let held = admin.post(&format!("{case}/payment"), &fields);
    assert_eq!(held.status, 303, "{}", held.body);
    let again = admin.post(&format!("{case}/payment"), &fields);
    assert_eq!(again.status, 422);
}

fn choose(member: &mut Visitor, case: &str, name: &str) {
    let id = id_of(&member.get(case).body, name);
    let chosen = member.post(&format!("{case}/payment/caller"), &[("caller", &id)]);
    assert_eq!(chosen.status, 303, "{}", chosen.body);
}

/// The first number that a search finds, as the page's form would send it.
fn found_number(caller: &Visitor, case: &str, words: &str) -> (String, String) {
    let page = caller.get(&format!("{case}?payee={words}")).body;
    let payee = between(&page, "name=\"payee\" value=\"", "\"");
    let number = between(&page, "name=\"number\" value=\"", "\"");
    (payee.to_owned(), number.to_owned())
}

fn a_payment_is_released_after_a_call_and_by_a_second_person(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let mut ben = invite(&desk, &mut admin, "Ben Adeyemi", &["it"]);
    bring_in_payees(&mut admin);
    let case = raised(&admin, "new account for the March invoice");
    hold(&mut admin, &case);
    assert!(
        admin
            .get("/desk")
            .body
            .contains("<strong>A payment</strong> is held until it was checked")
    );
    let release = |who: &mut Visitor| {
        who.post(&format!("{case}/payment/release"), &[("says", "read it")])
            .status
    };
    assert_eq!(release(&mut admin), 422, "nobody rang yet");
    assert_eq!(
        admin
            .get(&format!("{case}/payment/certificate.json"))
            .status,
        404
    );
    choose(&mut admin, &case, "Ben Adeyemi");

    let (payee, number) = found_number(&ben, &case, "Bolt");
    assert_eq!(number, "+441632960001");
    let ring = |who: &mut Visitor, number: &str| {
        let fields = [("payee", payee.as_str()), ("number", number)];
        who.post(&format!("{case}/payment/call"), &fields).status
    };
    assert_eq!(ring(&mut admin, &number), 422, "only the chosen one rings");
    assert_eq!(
        ring(&mut ben, "+441632969999"),
        422,
        "a number that is nowhere"
    );
    assert_eq!(ring(&mut ben, &number), 303);
    let page = ben.get(&case).body;
    assert!(page.contains("Let them state the details"), "{page}");
    let heard = |who: &mut Visitor, end: &str| {
        let fields = [
            ("came", "confirmed"),
            ("read_back", end),
            ("says", "Mrs Nut named it all"),
        ];
        who.post(&format!("{case}/payment/outcome"), &fields)
    };
    let wrong = heard(&mut ben, "3000");
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.body.contains("They named another account"),
        "{}",
        wrong.body
    );
    assert_eq!(heard(&mut ben, "55 55").status, 303);
    assert_eq!(release(&mut ben), 422, "who rang is no second person");
    let closed = admin.post(
        &format!("{case}/close"),
        &[("outcome", "false-alarm"), ("lesson", "x")],
    );
    assert_eq!(closed.status, 422);
    assert!(admin.get(&case).body.contains("The payment is still held"));
    assert_eq!(release(&mut admin), 303);

    let paper = admin.get(&format!("{case}/payment/certificate")).body;
    assert!(
        paper.contains("Ben Adeyemi") && paper.contains("+441632960001"),
        "{paper}"
    );
    let signed = admin.get(&format!("{case}/payment/certificate.json")).body;
    let file = place.folder.path().join("certificate.json");
    std::fs::write(&file, &signed).unwrap();
    let name = file.to_str().unwrap();
    let (code, said) = says(place, &["verify", "certificate", name]);
    assert_eq!(code, Some(0), "{said}");
    let key = between(&paper, "Key of this desk</dt><dd class=\"mono\">", "<");
    assert!(
        said.contains(key) && said.contains("The payment is: released"),
        "{said}"
    );
    let (code, said) = says(place, &["verify", "certificate", name, "--key", "abcd"]);
    assert_eq!(code, Some(1), "{said}");
    the_pdf_holds_until_it_is_changed(place, &admin, &case, key);
    std::fs::write(
        &file,
        signed.replacen("\"payload\": \"ey", "\"payload\": \"eY", 1),
    )
    .unwrap();
    let (code, said) = says(place, &["verify", "certificate", name]);
    assert_eq!(code, Some(1), "{said}");
    place.assert_holds();
}

/// The certificate as PDF is checked as the signed file is, and so is its page.
fn the_pdf_holds_until_it_is_changed(place: &Place, admin: &Visitor, case: &str, key: &str) {
    let answer = admin.get(&format!("{case}/payment/certificate.pdf"));
    assert_eq!(answer.field("content-type"), Some("application/pdf"));
    let file = place.folder.path().join("certificate.pdf");
    let name = file.to_str().unwrap();
    let verify = ["verify", "certificate", name, "--key", key];
    std::fs::write(&file, &answer.bytes).unwrap();
    let (code, said) = says(place, &verify);
    assert_eq!(code, Some(0), "{said}");
    for told in [
        "The page is the one that follows from the signed file",
        "Held by: Robin Hale",
        "Number rung: +441632960001, on file since 2019-04-01 00:00 UTC",
        "Read back: the payee named the account; its end agreed with the request's: 5555",
    ] {
        assert!(said.contains(told), "no `{told}` in {said}");
    }
    // Another glyph in the last line that the page shows.
    let mut changed = answer.bytes;
    let at = changed
        .windows(6)
        .rposition(|six| six == b"> Tj E")
        .unwrap();
    changed[at - 1] = if changed[at - 1] == b'1' { b'2' } else { b'1' };
    std::fs::write(&file, &changed).unwrap();
    let (code, said) = says(place, &verify);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("Don't go by the page"), "{said}");
}

fn anyone_stops_a_payment_and_a_new_number_is_no_known_one(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let mut ben = invite(&desk, &mut admin, "Ben Adeyemi", &["it"]);
    bring_in_payees(&mut admin);
    let case = raised(&admin, "they want it today");
    hold(&mut admin, &case);
    choose(&mut admin, &case, "Ben Adeyemi");
    let page = ben.get(&format!("{case}?payee=Young")).body;
    assert!(page.contains("on file for less than 35 days"), "{page}");
    assert!(!page.contains("I am ringing this number"), "{page}");
    let stopped = ben.post(&format!("{case}/payment/stop"), &[("says", "they hung up")]);
    assert_eq!(stopped.status, 303, "{}", stopped.body);
    assert!(ben.get(&case).body.contains("The payment is not made."));
    let late = admin.post(&format!("{case}/payment/stop"), &[("says", "again")]);
    assert_eq!(late.status, 422);
    let certificate = ben.get(&format!("{case}/payment/certificate")).body;
    assert!(certificate.contains("they hung up"), "{certificate}");
    place.assert_holds();
}

/// One leaves before ringing, one after: both payments wait for somebody else, and whoever takes the desk's key away is told.
fn a_call_of_somebody_who_leaves_is_taken_over(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let mut ben = invite(&desk, &mut admin, "Ben Adeyemi", &["it"]);
    let mut sam = invite(&desk, &mut admin, "Sam Fox", &["security"]);
    bring_in_payees(&mut admin);
    let cases = ["gumtree", "nightjar"].map(|words| {
        let case = raised(&admin, words);
        hold(&mut admin, &case);
        choose(&mut admin, &case, "Ben Adeyemi");
        case
    });
    let (payee, number) = found_number(&ben, &cases[1], "Bolt");
    let fields = [("payee", payee.as_str()), ("number", number.as_str())];
    let ring = |who: &mut Visitor| {
        who.post(&format!("{}/payment/call", cases[1]), &fields)
            .status
    };
    assert_eq!(ring(&mut ben), 303);

    let people = admin.get("/admin").body;
    let (before, _) = people.split_once("Ben Adeyemi").expect("his account");
    let id = before
        .rsplit("id=\"account-")
        .next()
        .and_then(|rest| rest.split('"').next());
    let id = id.expect("an identifier").to_owned();
    let left = admin.post(&format!("/admin/accounts/{id}/deactivate"), &[]);
    assert_eq!(left.status, 200, "{}", left.body);
    let [first, second] = cases.each_ref().map(|case| {
        let number = case.rsplit('/').next().expect("a number");
        format!("case {number}")
    });
    assert!(
        left.body.contains(&format!("{first}, {second}")),
        "{}",
        left.body
    );
    for case in &cases {
        let page = admin.get(case).body;
        assert!(page.contains("to ring has left the desk"), "{page}");
        choose(&mut admin, case, "Sam Fox");
    }
    assert_eq!(ring(&mut sam), 303, "and rings anew");
    place.assert_holds();
}

fn an_accounting_system_keeps_the_register_and_makes_no_number_older(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    bring_in_payees(&mut admin);
    let token = make_token(&mut admin, "Books", &["payees_write"]);
    let books = Program::new(&desk, &token);
    let found = books.read("/api/v1/payees?q=Bolt");
    assert_eq!(found["payees"].as_array().map(Vec::len), Some(1));
    let before = &found["payees"][0];
    let path = format!("/api/v1/payees/{}", before["id"].as_str().unwrap());
    let since = |payee: &Value, value: &str| {
        let values = payee["values"].as_array().unwrap();
        let one = values.iter().find(|one| one["value"] == value);
        one.map(|one| one["since"].as_str().unwrap().to_owned())
    };
    let sent = json!({"kind": "supplier", "name": "Bolt & Nut Limited", "values": [
        {"kind": "number", "value": "+44 1632 960 001", "source": "contract"},
        {"kind": "number", "value": "+44 1632 960009", "source": "vendor-file"}]});
    let put = |key: &str| {
        let fields = [
            ("Content-Type", "application/json"),
            ("Idempotency-Key", key),
        ];
        let body = sent.to_string();
        books
            .try_send("PUT", &path, &fields, body.as_bytes())
            .expect("an answer")
    };
    let done = put("k-1");
    assert_eq!(done.status, 200, "{}", done.body);
    assert_eq!(put("k-1").body, done.body, "sent twice, it happens once");
    let after = books.read(&path);
    assert_eq!(after["name"], "Bolt & Nut Limited");
    let old = since(before, "+441632960001");
    assert!(
        old.is_some() && since(&after, "+441632960001") == old,
        "{after}"
    );
    let new = since(&after, "+441632960009").unwrap();
    assert!(Some(&new) > old.as_ref(), "{after}");
    assert_eq!(
        since(&after, "DE89370400440532013000"),
        None,
        "what isn't sent goes"
    );
    let page = admin
        .get(&format!("/admin/payees/{}", before["id"].as_str().unwrap()))
        .body;
    assert!(page.contains("entered by Books"), "{page}");
}

fn a_mail_with_another_account_is_rung_about_whatever_it_was_reported_as(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    bring_in_payees(&mut admin);
    let fields = [
        ("privacy", "named"),
        ("address", "ada@millbrook-school.example"),
    ];
    let mail = fixture("stories/new-bank-details.eml");
    raise(&admin, "message", &fields, &[("mail.eml", mail.as_bytes())]);
    let case = case_found_by(&admin, "BN-20417");
    let page = admin.get(&case).body;
    for told in [
        "Before money moves",
        "Another country",
        "<s><span class=\"visually-hidden\">Only claimed: </span>+441632960777</s>",
        "The account and the telephone number are both new.",
    ] {
        assert!(page.contains(told), "no `{told}` in {page}");
    }
    let (_, behind) = page.split_once("Ring the payee on a number").unwrap();
    let action = between(behind, "action=\"", "/done\"");
    let by_hand = admin.post(
        &format!("{action}/done"),
        &[("words", "a colleague checked")],
    );
    assert_eq!(by_hand.status, 422);
    assert!(
        by_hand.body.contains("waive the step and say why"),
        "{}",
        by_hand.body
    );
    hold(&mut admin, &case);
    let why = [("says", "nobody at Bolt wrote this")];
    let stopped = admin.post(&format!("{case}/payment/stop"), &why);
    assert_eq!(stopped.status, 303, "{}", stopped.body);
    let page = admin.get(&case).body;
    assert!(
        page.contains("The payment was stopped. The certificate"),
        "{page}"
    );
    let again = admin.post(&format!("{action}/done"), &[("words", "again")]);
    assert_eq!(again.status, 422, "the check finished its step");
    place.assert_holds();
}
