//! Somebody who says they are a colleague wants an account unlocked, in the browser: the desk rings back on a number that was on
//! file, and one thing is unlocked, once.

use testkit::browser::{Browser, Screen};

use crate::{Scene, wait_for_answer};

const COLLEAGUES: &str = "Ada Marsh,ada@millbrook-school.example,en,office";
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

async fn look(scene: &Scene, browser: &Browser, name: &str) {
    scene.looked_at.look(browser, name, Screen::Desk).await;
}

async fn know_ada(scene: &Scene, robin: &Browser) {
    robin.visit(&scene.desk.url("/admin/organisation")).await;
    robin.fill("#own_domains", "millbrook-school.example").await;
    robin
        .click("form[action='/admin/organisation'] .button")
        .await;
    robin.wait_for_text("millbrook-school.example").await;
    for (page, table) in [("colleagues", COLLEAGUES), ("payees", PAYEES)] {
        robin
            .visit(&scene.desk.url(&format!("/admin/{page}")))
            .await;
        robin.fill("#table", table).await;
        robin
            .click("form[enctype='multipart/form-data'] .button")
            .await;
        robin.wait_for_text("1 new").await;
        robin.click("form[action$='/apply'] .button").await;
        robin.wait_for_text("Ada Marsh").await;
    }
}

async fn lock_out(scene: &Scene, robin: &Browser) {
    robin.visit(&scene.desk.url("/raise/lockout")).await;
    robin.fill("[name=account]", "ada").await;
    robin
        .fill("[name=what-happened]", "Locked out since breakfast")
        .await;
    robin.click("input[name=privacy][value=anonymous]").await;
    robin.click(".raise-form .button--big").await;
    wait_for_answer(robin).await;
}
