//! Signing in with a passkey: a member makes one on the account's page, signs out, and comes back without typing anything.
//! The device is Chromium's virtual authenticator; the keys it makes are real ones.

use testkit::browser::{Browser, Screen};

use crate::{PASSWORD, Scene};

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_is_made_and_signs_in() {
    let scene = Scene::new("passkeys");
    let desk = scene.browser(Screen::Desk).await;
    scene.set_up(&desk, "own").await;
    // At a bare IP address browsers make none, and the page says so.
    desk.visit(&scene.desk.url("/account")).await;
    desk.wait_for_text("only for an https address with a name")
        .await;
    assert!(!desk.has("[data-passkey-making]").await);
    scene.assert_quiet(&desk).await;
    desk.end().await;

    let browser = scene.browser(Screen::Desk).await;
    browser.add_virtual_authenticator().await;
    sign_in_with_the_password(&scene, &browser).await;
    make_one(&scene, &browser).await;
    come_back_with_it(&scene, &browser).await;
    remove_it(&scene, &browser).await;
    scene.assert_quiet(&browser).await;
    browser.end().await;
    scene.looked_at.assert_no_complaints();
}

/// The desk's address with a name in it, which passkeys need.
fn by_name(scene: &Scene, path: &str) -> String {
    scene.desk.url(path).replace("127.0.0.1", "localhost")
}

async fn sign_in_with_the_password(scene: &Scene, browser: &Browser) {
    browser.visit(&by_name(scene, "/sign-in")).await;
    browser.wait_for_text("Sign in with a passkey").await;
    scene
        .looked_at
        .look(browser, "01-sign-in", Screen::Desk)
        .await;
    // The device holds none yet.
    browser.click("[data-passkey-sign-in] button").await;
    browser.wait_for_text("or use your password").await;
    browser
        .fill("#address", "robin@millbrook-school.example")
        .await;
    browser.fill("#password", PASSWORD).await;
    browser.click(".form .button").await;
    browser.wait_for_text("Queue").await;
}

async fn make_one(scene: &Scene, browser: &Browser) {
    browser.click(".who__name").await;
    browser.wait_for_text("You have none yet").await;
    scene
        .looked_at
        .look(browser, "02-account", Screen::Desk)
        .await;
    browser.fill("#passkey-name", "Robin's laptop").await;
    browser
        .fill("#passkey-password", "not the right one at all")
        .await;
    browser.click("[data-passkey-making] .button").await;
    browser.wait_for_text("That isn't your password").await;
    browser
        .script("document.querySelector('#passkey-password').value = ''")
        .await;
    browser.fill("#passkey-password", PASSWORD).await;
    browser.click("[data-passkey-making] .button").await;
    browser.wait_for_text("The passkey is added").await;
    browser.wait_for_text("Robin's laptop").await;
    scene
        .looked_at
        .look(browser, "03-added", Screen::Desk)
        .await;
    // The same device makes no second one for the account.
    browser.fill("#passkey-password", PASSWORD).await;
    browser.click("[data-passkey-making] .button").await;
    browser.wait_for_text("No passkey was made").await;
}

async fn come_back_with_it(scene: &Scene, browser: &Browser) {
    browser.click("form[action='/sign-out'] button").await;
    browser.visit(&by_name(scene, "/admin/payees")).await;
    browser.wait_for_text("Sign in with a passkey").await;
    browser.click("[data-passkey-sign-in] button").await;
    // Back to the page that asked for somebody.
    browser
        .wait_for_script("return location.pathname === '/admin/payees'")
        .await;
    browser.visit(&by_name(scene, "/account")).await;
    browser.wait_for_text("last used just now").await;
}

async fn remove_it(scene: &Scene, browser: &Browser) {
    browser.click("form[action$='/remove'] button").await;
    browser.wait_for_text("The passkey is removed here").await;
    assert!(!browser.page_text().await.contains("Robin's laptop"));
    browser.click("form[action='/sign-out'] button").await;
    browser.visit(&by_name(scene, "/sign-in")).await;
    browser.click("[data-passkey-sign-in] button").await;
    browser.wait_for_text("That didn't work").await;
    scene.looked_at.look(browser, "04-gone", Screen::Desk).await;
}
