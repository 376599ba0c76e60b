//! A heads-up in the browser: the list of colleagues, the form, the preview, the case after it, the banner, and the page behind
//! the links of the mail. Each is looked at in both themes and on both screens.

use std::path::Path;
use std::sync::Arc;

use testkit::browser::{Browser, Screen};
use testkit::running_desk::RunningDesk;
use testkit::smtp_sink::SmtpSink;
use testkit::temporary_folder::TemporaryFolder;
use testkit::tripwire::Tripwire;

use crate::pages::LookedAt;
use crate::{Scene, fixture, wait_for_answer};

/// A desk from which mail leaves.
fn scene_with_a_relay(sink: &SmtpSink) -> Scene {
    let relay = format!("smtp://{}", sink.address());
    let report_address = "report@desk.millbrook-school.example";
    let arguments = ["--relay", &relay, "--report-address", report_address];
    let folder = Arc::new(TemporaryFolder::new("desk"));
    let binary = Path::new(env!("CARGO_BIN_EXE_headsup"));
    Scene {
        desk: RunningDesk::start_with(binary, folder, &arguments),
        tripwire: Tripwire::start(),
        looked_at: LookedAt::new("heads-up"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_heads_up_is_written_sent_and_answered() {
    let sink = SmtpSink::start();
    let scene = scene_with_a_relay(&sink);
    let browser = scene.browser(Screen::Desk).await;
    scene.set_up(&browser, "own").await;
    bring_in_colleagues(&scene, &browser).await;
    raise_a_hand(&scene, &browser).await;
    write_and_send(&scene, &browser).await;
    let mail = sink.wait_for(1).remove(0).read();
    let token = mail
        .split_once("/h/")
        .and_then(|(_, rest)| rest.split_once("?did="));
    let token = token.expect("a link in the mail").0;
    look_at_banner(&scene, &browser).await;
    answer(&scene, &browser, token).await;
    scene.assert_quiet(&browser).await;
    browser.end().await;
    scene.looked_at.assert_no_complaints();
}

async fn look(scene: &Scene, browser: &Browser, name: &str) {
    scene.looked_at.look(browser, name, Screen::Desk).await;
}

async fn bring_in_colleagues(scene: &Scene, browser: &Browser) {
    browser.visit(&scene.desk.url("/admin/organisation")).await;
    browser
        .fill("#own_domains", "millbrook-school.example")
        .await;
    browser.click("main form .button").await;
    browser.wait_for_text("Saved.").await;
    browser.visit(&scene.desk.url("/admin/colleagues")).await;
    look(scene, browser, "colleagues-empty").await;
    let table =
        "Ada Marsh,ada@millbrook-school.example,de,office\nEve,eve@elsewhere.example,en,office";
    browser.fill("#table", table).await;
    browser
        .click("form[action='/admin/colleagues'] .button")
        .await;
    browser.wait_for_text("What would change").await;
    look(scene, browser, "colleagues-preview").await;
    browser
        .click("form[action='/admin/colleagues/apply'] .button")
        .await;
    browser.wait_for_text("1 new, 0 changed").await;
    look(scene, browser, "colleagues").await;
}

async fn raise_a_hand(scene: &Scene, browser: &Browser) {
    browser.visit(&scene.desk.url("/raise/message")).await;
    let lure = fixture("stories/credential-lure.eml");
    browser
        .fill("input[type=file]", &lure.to_string_lossy())
        .await;
    browser.click("input[name=privacy][value=anonymous]").await;
    browser.click(".raise-form .button--big").await;
    wait_for_answer(browser).await;
}

async fn write_and_send(scene: &Scene, browser: &Browser) {
    browser.visit(&scene.desk.url("/desk/cases/1")).await;
    browser.click("#heads-ups a").await;
    browser.wait_for_text("Tell colleagues").await;
    look(scene, browser, "form").await;
    browser.click("main form .button").await;
    browser.wait_for_text("This is what colleagues get").await;
    look(scene, browser, "preview").await;
    browser
        .click("form[action$='/heads-up/send'] .button")
        .await;
    browser.wait_for_text("got it too").await;
    look(scene, browser, "case").await;
}

async fn look_at_banner(scene: &Scene, browser: &Browser) {
    browser.visit(&scene.desk.url("/")).await;
    browser.wait_for_text("Going round just now").await;
    look(scene, browser, "banner").await;
    browser.click(".banner__choices a").await;
    browser.wait_for_text("About the heads-up").await;
    look(scene, browser, "raise-from-banner").await;
}

async fn answer(scene: &Scene, browser: &Browser, token: &str) {
    browser
        .visit(&scene.desk.url(&format!("/h/{token}?did=clicked")))
        .await;
    browser.wait_for_text("Did you get it, too?").await;
    look(scene, browser, "tap").await;
    browser.click("button[name=did][value=clicked]").await;
    browser
        .wait_for_text("Close the page the link opened")
        .await;
    browser.visit(&scene.desk.url(&format!("/h/{token}"))).await;
    browser.wait_for_text("You have told us already").await;
    look(scene, browser, "tap-again").await;
}
