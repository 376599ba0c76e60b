//! Somebody who says they are a colleague wants an account unlocked, in the browser: the desk rings back on a number that was on
//! file, or says two digits that the colleague picks on a phone, and one thing is unlocked, once.

use testkit::browser::{Browser, Screen};
use testkit::smtp_sink::SmtpSink;

use crate::{Scene, wait_for_answer};

const COLLEAGUES: &str = "Ada Marsh,ada@millbrook-school.example,en,office\n\
    Marian Vale,marian@millbrook-school.example,en,managers";
const PAYEES: &str = "name,kind,domains,accounts,numbers,source,since\n\
    Ada Marsh,staff,,,+44 1632 960001; +44 1632 960002,staff-record,2019-04-01";

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_is_rung_back_before_their_account_is_unlocked() {
    let scene = Scene::new("colleague");
    let robin = scene.browser(Screen::Desk).await;
    scene.set_up(&robin, "own").await;
    know_ada(&scene, &robin).await;
    lock_out(&scene, &robin).await;

    robin.visit(&scene.desk.url("/desk/cases/1")).await;
    robin.wait_for_text("Is this really our colleague?").await;
    look(&scene, &robin, "01-nobody-checked").await;
    robin
        .fill("#caller-address", "ada@millbrook-school.example")
        .await;
    robin.click("form[action$='/caller'] .button").await;
    robin.wait_for_text("One way has to hold").await;
    look(&scene, &robin, "02-number-to-ring").await;
    robin.click("form[action$='/caller/ring'] .button").await;
    robin
        .wait_for_text("What did they say on that number?")
        .await;
    look(&scene, &robin, "03-ringing").await;
    robin
        .fill("#caller-says", "It is me, I am at my desk")
        .await;
    robin.click("#caller button[value=confirmed]").await;
    robin.wait_for_text("One thing is unlocked, once").await;
    look(&scene, &robin, "04-unlocked").await;
    robin
        .fill("#caller-done", "Unlocked it in the directory")
        .await;
    robin.click("form[action$='/caller/done'] .button").await;
    robin.wait_for_text("Anything else needs a check").await;
    look(&scene, &robin, "05-done").await;
    scene.assert_quiet(&robin).await;
    robin.end().await;
    scene.looked_at.assert_no_complaints();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_picks_the_number_that_the_desk_says() {
    let sink = SmtpSink::start();
    let scene = Scene::with_mail("challenge", &sink);
    let robin = scene.browser(Screen::Desk).await;
    scene.set_up(&robin, "own").await;
    know_ada(&scene, &robin).await;
    lock_out(&scene, &robin).await;
    let phone = scene.browser(Screen::Phone).await;

    let page = send_the_link(&scene, &robin, &sink).await;
    look(&scene, &robin, "01-digits-to-say").await;
    let digits = robin.text(".two-words--digits").await;
    phone.visit(&page).await;
    phone.wait_for_text("Are you on the phone").await;
    look_phone_in_both_languages(&scene, &phone, "02-phone-pick").await;
    let digits = digits.trim();
    phone
        .click(&format!("button[name=pick][value='{digits}']"))
        .await;
    phone.wait_for_text("That was the number").await;
    look_phone(&scene, &phone, "03-phone-right").await;
    robin
        .click("#caller-challenge form[method=get] .button")
        .await;
    robin.wait_for_text("One thing is unlocked, once").await;
    look(&scene, &robin, "04-unlocked").await;
    robin.fill("#caller-done", "Unlocked it").await;
    robin.click("form[action$='/caller/done'] .button").await;
    robin.wait_for_text("Anything else needs a check").await;

    let page = send_the_link(&scene, &robin, &sink).await;
    let digits = robin.text(".two-words--digits").await;
    phone.visit(&page).await;
    let wrong = format!(".tap--number:not([value='{}'])", digits.trim());
    phone.click(&wrong).await;
    phone.wait_for_text("That was another number").await;
    look_phone(&scene, &phone, "05-phone-wrong").await;
    robin.visit(&scene.desk.url("/desk/cases/1")).await;
    robin.wait_for_text("may be calling in their name").await;
    look(&scene, &robin, "06-does-not-hold").await;
    a_manager_vouches(&scene, &robin, &phone, &sink).await;
    for browser in [phone, robin] {
        scene.assert_quiet(&browser).await;
        browser.end().await;
    }
    scene.looked_at.assert_no_complaints();
}

/// Begins another check, and asks Ada's manager, who says yes on her phone.
async fn a_manager_vouches(scene: &Scene, robin: &Browser, phone: &Browser, sink: &SmtpSink) {
    let before = sink.mails().len();
    robin
        .fill("#caller-address", "ada@millbrook-school.example")
        .await;
    robin.click("form[action$='/caller'] .button").await;
    robin.wait_for_text("ask a manager who can speak").await;
    robin
        .click("form[action$='/caller/vouching'] .button")
        .await;
    robin.wait_for_text("Marian Vale was asked").await;
    look(scene, robin, "07-manager-asked").await;
    phone
        .visit(&page_of_the_latest_mail(scene, sink, before + 1, "/v/"))
        .await;
    phone.wait_for_text("Do you vouch").await;
    look_phone_in_both_languages(scene, phone, "08-phone-vouch").await;
    phone.click("button[name=vouch][value=yes]").await;
    phone.wait_for_text("The desk can go on").await;
    robin
        .click("#caller-vouching form[method=get] .button")
        .await;
    robin.wait_for_text("One thing is unlocked, once").await;
}

/// The page that the latest of so many mails leads to.
fn page_of_the_latest_mail(scene: &Scene, sink: &SmtpSink, mails: usize, path: &str) -> String {
    let mails = sink.wait_for(mails);
    let text = mails.last().map(|mail| mail.read()).unwrap_or_default();
    let rest = text.split_once(path).map(|(_, rest)| rest);
    let token = rest.and_then(|rest| rest.lines().next());
    let token = token.expect("a link in the mail").trim();
    scene.desk.url(&format!("{path}{token}"))
}

/// Begins a check and sends the link; gives the page that the latest mail leads to.
async fn send_the_link(scene: &Scene, robin: &Browser, sink: &SmtpSink) -> String {
    let before = sink.mails().len();
    robin.visit(&scene.desk.url("/desk/cases/1")).await;
    robin
        .fill("#caller-address", "ada@millbrook-school.example")
        .await;
    robin.click("form[action$='/caller'] .button").await;
    robin.wait_for_text("One way has to hold").await;
    robin
        .click("form[action$='/caller/challenge'] .button")
        .await;
    robin.wait_for_text("Say this number on the phone").await;
    page_of_the_latest_mail(scene, sink, before + 1, "/c/")
}

async fn look(scene: &Scene, browser: &Browser, name: &str) {
    scene.looked_at.look(browser, name, Screen::Desk).await;
}

async fn look_phone(scene: &Scene, browser: &Browser, name: &str) {
    scene.looked_at.look(browser, name, Screen::Phone).await;
}

/// Lets the desk know Ada, her manager and a number of hers.
pub async fn know_ada(scene: &Scene, robin: &Browser) {
    robin.visit(&scene.desk.url("/admin/organisation")).await;
    robin.fill("#own_domains", "millbrook-school.example").await;
    robin
        .click("form[action='/admin/organisation'] .button")
        .await;
    robin.wait_for_text("millbrook-school.example").await;
    for (page, table, counted) in [
        ("colleagues", COLLEAGUES, "2 new"),
        ("payees", PAYEES, "1 new"),
    ] {
        robin
            .visit(&scene.desk.url(&format!("/admin/{page}")))
            .await;
        robin.fill("#table", table).await;
        robin
            .click("form[enctype='multipart/form-data'] .button")
            .await;
        robin.wait_for_text(counted).await;
        robin.click("form[action$='/apply'] .button").await;
        robin.wait_for_text("Ada Marsh").await;
    }
}

/// Raises the case of a lockout.
pub async fn lock_out(scene: &Scene, robin: &Browser) {
    robin.visit(&scene.desk.url("/raise/lockout")).await;
    robin.fill("[name=account]", "ada").await;
    robin
        .fill("[name=what-happened]", "Locked out since breakfast")
        .await;
    robin.click("input[name=privacy][value=anonymous]").await;
    robin.click(".raise-form .button--big").await;
    wait_for_answer(robin).await;
}

async fn look_phone_in_both_languages(scene: &Scene, browser: &Browser, name: &str) {
    scene
        .looked_at
        .look_in_both_languages(browser, name, Screen::Phone)
        .await;
}
