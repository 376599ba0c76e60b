//! A colleague's own telephone: enrolled beside the admin, by the picture on the admin's screen, and used when the desk has them on
//! the phone. The device is Chromium's virtual authenticator; the keys it makes are real ones.

use testkit::browser::{Browser, Screen};
use testkit::test_database::TestDatabase;

use crate::Scene;
use crate::colleague::{know_ada, lock_out};

/// No clock is turned: what was enrolled just now is written as enrolled 25 hours ago.
const A_DAY_AGO: &str =
    "UPDATE enrolled_devices SET enrolled_us = enrolled_us - 90000000000 RETURNING credential";

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_confirms_on_their_own_telephone() {
    let scene = Scene::new("devices");
    let robin = scene.browser(Screen::Desk).await;
    scene.set_up(&robin, "own").await;
    know_ada(&scene, &robin).await;
    lock_out(&scene, &robin).await;
    robin.visit(&by_name(&scene, "/sign-in")).await;
    robin
        .fill("#address", "robin@millbrook-school.example")
        .await;
    robin.fill("#password", crate::PASSWORD).await;
    robin.click(".form .button").await;
    robin.wait_for_text("Queue").await;
    let phone = scene.browser(Screen::Phone).await;
    phone.add_virtual_authenticator().await;

    enrol(&scene, &robin, &phone).await;
    confirm(&scene, &robin, &phone).await;
    for browser in [phone, robin] {
        scene.assert_quiet(&browser).await;
        browser.end().await;
    }
    scene.looked_at.assert_no_complaints();
}

/// The desk's address with a name in it, which passkeys need.
fn by_name(scene: &Scene, path: &str) -> String {
    scene.desk.url(path).replace("127.0.0.1", "localhost")
}

async fn enrol(scene: &Scene, robin: &Browser, phone: &Browser) {
    robin.visit(&by_name(scene, "/admin/colleagues")).await;
    look(scene, robin, "01-colleagues").await;
    robin.click("table.colleagues a[href$='/devices']").await;
    robin.wait_for_text("None yet").await;
    look(scene, robin, "02-no-device").await;
    robin.click("form[action$='/invite'] .button").await;
    robin.wait_for_text("point their own camera here").await;
    look(scene, robin, "03-invitation").await;
    let link = robin
        .script("return document.querySelector('.qr__key').textContent")
        .await;
    phone.visit(link.as_str().expect("a link")).await;
    phone.wait_for_text("Let the desk know this device").await;
    look_phone_in_both_languages(scene, phone, "04-phone-enrol").await;
    phone.click("[data-device-enrolling] .button").await;
    phone.wait_for_text("The desk knows this device").await;
    look_phone(scene, phone, "05-phone-enrolled").await;
    robin.click("form[method=get] .button").await;
    robin.wait_for_text("It counts 24 hours after").await;
    look(scene, robin, "06-enrolled").await;
    let aged = TestDatabase::on_sqlite().texts(&scene.desk.data(), A_DAY_AGO);
    assert_eq!(aged.len(), 1);
}

async fn confirm(scene: &Scene, robin: &Browser, phone: &Browser) {
    phone.visit(&by_name(scene, "/confirm")).await;
    look_phone_in_both_languages(scene, phone, "06-phone-confirm").await;
    phone.click("[data-passkey-confirm] .button").await;
    phone.wait_for_text("asking you anything right now").await;
    look_phone(scene, phone, "07-phone-nobody-asks").await;
    robin.visit(&by_name(scene, "/desk/cases/1")).await;
    robin
        .fill("#caller-address", "ada@millbrook-school.example")
        .await;
    robin.click("form[action$='/caller'] .button").await;
    robin.wait_for_text("confirm on a device of theirs").await;
    robin.click("form[action$='/caller/device'] .button").await;
    robin.wait_for_text("and use their passkey, until").await;
    look(scene, robin, "08-asked").await;
    phone.click("[data-passkey-confirm] .button").await;
    phone.wait_for_text("Are you on the phone").await;
    look_phone(scene, phone, "09-phone-question").await;
    phone.click("button[name=confirm][value=yes]").await;
    phone.wait_for_text("The desk can go on").await;
    look_phone(scene, phone, "10-phone-thanks").await;
    robin.click("#caller-device form[method=get] .button").await;
    robin.wait_for_text("One thing is unlocked, once").await;
    look(scene, robin, "11-unlocked").await;
}

async fn look(scene: &Scene, browser: &Browser, name: &str) {
    scene.looked_at.look(browser, name, Screen::Desk).await;
}

async fn look_phone(scene: &Scene, browser: &Browser, name: &str) {
    scene.looked_at.look(browser, name, Screen::Phone).await;
}

async fn look_phone_in_both_languages(scene: &Scene, browser: &Browser, name: &str) {
    scene
        .looked_at
        .look_in_both_languages(browser, name, Screen::Phone)
        .await;
}
