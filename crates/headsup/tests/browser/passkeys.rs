//! Signing in: a member makes a passkey on the account's page, signs out, and comes back without typing anything; without it, a
//! code from an app is asked for beside the password.
//! The device is Chromium's virtual authenticator; the keys it makes are real ones.

use std::time::SystemTime;

use casework::moment::Moment;
use casework::people::app_code::AppSecret;
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
    sign_in_with_a_code(&scene, &browser).await;
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
    with_password(browser).await;
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
    sign_out(browser).await;
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
    sign_out(browser).await;
    browser.visit(&by_name(scene, "/sign-in")).await;
    browser.click("[data-passkey-sign-in] button").await;
    browser.wait_for_text("That didn't work").await;
    scene.looked_at.look(browser, "04-gone", Screen::Desk).await;
}

/// An app beside the password: its key stands on the page, and its code is asked for after that.
async fn sign_in_with_a_code(scene: &Scene, browser: &Browser) {
    with_password(browser).await;
    browser.wait_for_text("Queue").await;
    browser.visit(&by_name(scene, "/account")).await;
    browser.fill("#app-password", PASSWORD).await;
    browser.click("#app .button").await;
    browser.wait_for_text("Codes from an app").await;
    scene
        .looked_at
        .look(browser, "05-app-code", Screen::Desk)
        .await;
    let key = browser.text(".qr__key").await.replace(' ', "");
    let secret = AppSecret::from_base32(&key).expect("a key");
    browser.fill("#code", &code(&secret, 0)).await;
    browser.click(".form .button").await;
    browser.wait_for_text("Recovery codes").await;
    scene
        .looked_at
        .look(browser, "06-recovery-codes", Screen::Desk)
        .await;
    browser.click("a.button[href='/account']").await;
    browser.wait_for_text("Recovery codes left: 10").await;
    sign_out(browser).await;
    browser.visit(&by_name(scene, "/sign-in")).await;
    with_password(browser).await;
    browser.wait_for_text("One more step").await;
    scene.looked_at.look(browser, "07-code", Screen::Desk).await;
    browser.fill("#code", &code(&secret, 30)).await;
    browser.click(".form .button").await;
    browser.wait_for_text("Queue").await;
}

async fn with_password(browser: &Browser) {
    browser
        .fill("#address", "robin@millbrook-school.example")
        .await;
    browser.fill("#password", PASSWORD).await;
    browser.click(".form .button").await;
}

/// The code that the app shows so many seconds from now.
fn code(secret: &AppSecret, seconds: i64) -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.expect("a clock after 1970").as_secs();
    let at = i64::try_from(now).expect("a near year") + seconds;
    secret
        .code_at(Moment::from_unix_seconds(at))
        .expect("a code")
}

/// Signs out, and waits for where that leads: a visit before would be overtaken by it.
async fn sign_out(browser: &Browser) {
    browser.click("form[action='/sign-out'] button").await;
    browser
        .wait_for_script("return location.pathname === '/'")
        .await;
}
