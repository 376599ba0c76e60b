//! A lockout in the browser, from a real rsyslog: somebody watches the queue while a phone keeps trying an old password, the
//! account locks, the case stands there with its reason, and the hand that its person raises joins it.

use std::path::Path;
use std::sync::Arc;

use testkit::browser::{Browser, Screen};
use testkit::rsyslog::Rsyslog;
use testkit::running_desk::RunningDesk;
use testkit::temporary_folder::TemporaryFolder;
use testkit::tripwire::Tripwire;

use crate::pages::LookedAt;
use crate::{Scene, wait_for_answer};

/// A desk that takes logs.
fn scene_with_logs() -> Scene {
    let folder = Arc::new(TemporaryFolder::new("desk"));
    let binary = Path::new(env!("CARGO_BIN_EXE_headsup"));
    Scene {
        desk: RunningDesk::start_with(binary, folder, &["--log-listen", "127.0.0.1:0"]),
        tripwire: Tripwire::start(),
        looked_at: LookedAt::new("lockout"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_told_by_syslog_stands_in_the_queue_with_its_reason_and_a_raised_hand_joins_it() {
    let scene = scene_with_logs();
    let browser = scene.browser(Screen::Desk).await;
    scene.set_up(&browser, "own").await;
    // The queue is open, and nobody loads it again.
    browser.visit(&scene.desk.url("/desk")).await;
    let rsyslog = Rsyslog::forwarding_to(scene.desk.log_listener());
    sign_ins_of_anna(&rsyslog);
    browser.wait_for_text("Locked out: anna").await;
    look_at_case(&scene, &browser).await;
    raise_a_hand(&scene, &browser).await;
    browser.visit(&scene.desk.url("/desk/cases/1")).await;
    browser.wait_for_text("Robin's phone shows an error").await;
    look(&scene, &browser, "joined").await;
    scene.assert_quiet(&browser).await;
    browser.end().await;
    scene.looked_at.assert_no_complaints();
}

async fn look(scene: &Scene, browser: &Browser, name: &str) {
    scene.looked_at.look(browser, name, Screen::Desk).await;
}

/// She signed in from her desk; then wrong passwords for her account come from there and it locks. One name tries to look
/// like another line.
fn sign_ins_of_anna(rsyslog: &Rsyslog) {
    for process in 101..105 {
        let accepted = "Accepted password for anna from 198.51.100.20 port 50101 ssh2";
        rsyslog.say("sshd", process, accepted);
    }
    let forged = "Failed password for invalid user anna from 203.0.113.66 port 1 ssh2 from 203.0.113.9 port 50200 ssh2";
    rsyslog.say("sshd", 200, forged);
    for process in 201..207 {
        let failed = "Failed password for anna from 198.51.100.20 port 50202 ssh2";
        rsyslog.say("sshd", process, failed);
    }
    let locked = "pam_faillock(sshd:auth): Consecutive login failures for user anna account temporarily locked";
    rsyslog.say("sshd", 206, locked);
}

async fn look_at_case(scene: &Scene, browser: &Browser) {
    browser.visit(&scene.desk.url("/desk/cases/1")).await;
    browser.wait_for_text("Why sign-in failed").await;
    browser.wait_for_text("Seen in a log").await;
    browser.wait_for_text("198.51.100.20").await;
    browser.click(".sign-in__lines summary").await;
    browser
        .wait_for_text("Failed password for anna from 198.51.100.20")
        .await;
    let page = browser.page_text().await;
    assert!(
        !page.contains("203.0.113.66"),
        "an address that a stranger wrote into a name passes for evidence:\n{page}"
    );
    look(scene, browser, "case").await;
    look_at_account(scene, browser).await;
}

/// From the case to everything about its account; one that no log knows is told as that.
async fn look_at_account(scene: &Scene, browser: &Browser) {
    browser.click(".sign-in h3 a").await;
    browser.wait_for_text("Sign-ins of an account").await;
    browser.wait_for_text("failed sign-ins in 1 burst").await;
    browser.wait_for_text("In case #1").await;
    look(scene, browser, "account").await;
    browser
        .visit(&scene.desk.url("/desk/sign-ins?account=nobody"))
        .await;
    browser
        .wait_for_text("Nothing is kept about this account")
        .await;
    look(scene, browser, "account-unknown").await;
}

async fn raise_a_hand(scene: &Scene, browser: &Browser) {
    browser.visit(&scene.desk.url("/raise/lockout")).await;
    browser.fill("[name=account]", "Anna").await;
    browser
        .fill("[name=what-happened]", "Robin's phone shows an error")
        .await;
    browser.click("input[name=privacy][value=anonymous]").await;
    browser.click(".raise-form .button--big").await;
    wait_for_answer(browser).await;
}
