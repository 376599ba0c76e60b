//! A call from "technical support", in the browser: nothing is announced, so the phone says to hang up, and one tap raises a
//! hand. Then the desk rings back, announced, and says the two words that stand on the phone.
//! And somebody is asked whether a call in their name was theirs.

use testkit::browser::{Browser, Screen};

use crate::{Scene, wait_for_answer};

#[tokio::test(flavor = "multi_thread")]
async fn a_call_from_technical_support() {
    let scene = Scene::new("callers");
    let robin = scene.browser(Screen::Desk).await;
    scene.set_up(&robin, "own").await;

    let phone = scene.browser(Screen::Phone).await;
    phone.visit(&scene.desk.url("/")).await;
    phone.click("a[href='/is-this-it']").await;
    phone.wait_for_text("Nobody here is calling you").await;
    look(&scene, &phone, "01-phone-hang-up", Screen::Phone).await;
    phone.click("form[action='/raise/call'] .button--big").await;
    wait_for_answer(&phone).await;
    look(&scene, &phone, "02-phone-answer", Screen::Phone).await;

    announce(&scene, &robin).await;
    phone.visit(&scene.desk.url("/is-this-it")).await;
    phone.wait_for_text("Which call is yours?").await;
    look(&scene, &phone, "05-phone-which-call", Screen::Phone).await;
    phone.click(".tap").await;
    phone.wait_for_text("The caller says these two words").await;
    look(&scene, &phone, "06-phone-two-words", Screen::Phone).await;
    let on_the_phone = phone.text(".two-words").await;

    // They come to the caller by themselves.
    robin.wait_for_text("Shown to somebody").await;
    look(&scene, &robin, "07-words-to-say", Screen::Desk).await;
    assert_eq!(robin.text(".two-words").await, on_the_phone);
    robin.click("form[action$='/close'] .button").await;
    robin.wait_for_text("Announce a call").await;
    phone.visit(&phone.address().await).await;
    phone.wait_for_text("No words count").await;
    look(&scene, &phone, "08-phone-over", Screen::Phone).await;

    was_this_you(&scene, &robin, &phone).await;

    for browser in [phone, robin] {
        scene.assert_quiet(&browser).await;
        browser.end().await;
    }
    scene.looked_at.assert_no_complaints();
}

async fn look(scene: &Scene, browser: &Browser, name: &str, screen: Screen) {
    scene.looked_at.look(browser, name, screen).await;
}

async fn announce(scene: &Scene, robin: &Browser) {
    robin.visit(&scene.desk.url("/desk/cases/1")).await;
    robin.click("#contacts summary").await;
    look(scene, robin, "03-announce", Screen::Desk).await;
    robin
        .fill("#contact-whom", "somebody who raised a hand")
        .await;
    robin
        .fill("#contact-about", "a call you told us about")
        .await;
    robin.click("form[action$='/contacts'] .button").await;
    robin.wait_for_text("Nobody has pressed yet").await;
    look(scene, robin, "04-waiting", Screen::Desk).await;
}

async fn was_this_you(scene: &Scene, robin: &Browser, phone: &Browser) {
    robin.click("#inquiries summary").await;
    robin.fill("#inquiry-name", "Ada Winter").await;
    robin
        .fill(
            "#inquiry-about",
            "A call to accounts in your name, on Monday",
        )
        .await;
    robin
        .script("document.querySelector('#inquiry-doubted').value = 'call'; document.querySelector('#inquiry-way').value = 'in-person'")
        .await;
    look(scene, robin, "09-ask", Screen::Desk).await;
    robin.click("form[action$='/inquiries'] .button").await;
    robin.wait_for_text("No answer yet").await;
    let link = robin.text(".inquiry__link").await;
    phone.visit(&link).await;
    phone.wait_for_text("Was this you?").await;
    look(scene, phone, "10-phone-was-this-you", Screen::Phone).await;
    phone.click("button[name=was][value=no]").await;
    phone.wait_for_text("The desk has your answer").await;
    look(scene, phone, "11-phone-thanks", Screen::Phone).await;
    robin.visit(&scene.desk.url("/desk/cases/1")).await;
    robin.wait_for_text("It was not them").await;
    look(scene, robin, "12-answered", Screen::Desk).await;
}
