//! The first minutes after a wrong payment, and the right to pause, in the browser: somebody who paid finds the words to say to
//! the bank on their phone, and the page that everybody may show, which a leader signs.

use testkit::browser::{Browser, Screen};

use crate::{Scene, wait_for_answer};

#[tokio::test(flavor = "multi_thread")]
async fn whoever_paid_finds_the_words_for_the_bank_and_the_right_to_pause() {
    let scene = Scene::new("paid");
    let robin = scene.browser(Screen::Desk).await;
    scene.set_up(&robin, "own").await;
    let phone = scene.browser(Screen::Phone).await;
    phone.visit(&scene.desk.url("/raise/payment-change")).await;
    phone.fill("[name=who-wants-it]", "Bolt & Nut Ltd").await;
    phone
        .fill("[name=what-happened]", "I paid it this morning")
        .await;
    phone.click("input[name=privacy][value=anonymous]").await;
    phone.click(".raise-form .button--big").await;
    wait_for_answer(&phone).await;
    phone.click("#exposure input[value=paid]").await;
    phone.click("#exposure .button").await;
    phone.wait_for_text("You can read this out").await;
    look(&scene, &phone, "01-what-to-say", Screen::Phone).await;
    phone.click("a[href='/right-to-pause']").await;
    phone.wait_for_text("The right to pause").await;
    phone.wait_for_text("Nobody has signed this page yet").await;
    look(&scene, &phone, "02-right-to-pause", Screen::Phone).await;

    let leader = scene.invite(&robin, "Lena Osei", "leader").await;
    leader.visit(&scene.desk.url("/right-to-pause")).await;
    leader.click("form[action='/right-to-pause'] .button").await;
    leader.wait_for_text("Lena Osei").await;
    look(&scene, &leader, "03-signed", Screen::Desk).await;
    for browser in [phone, robin, leader] {
        scene.assert_quiet(&browser).await;
        browser.end().await;
    }
    scene.looked_at.assert_no_complaints();
}

async fn look(scene: &Scene, browser: &Browser, name: &str, screen: Screen) {
    scene.looked_at.look(browser, name, screen).await;
}
