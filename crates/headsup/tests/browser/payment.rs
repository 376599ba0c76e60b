//! A supplier's new bank details, in the browser: somebody in accounts raises a hand from a phone, the desk holds the
//! payment, a colleague rings the number that was on file before, the supplier knows nothing of it, and nothing is paid.

use testkit::browser::{Browser, Screen};

use crate::{Scene, fixture, wait_for_answer};

const TABLE: &str = "Bolt & Nut Ltd,supplier,boltnut.example,DE89 3704 0044 0532 0130 00,+44 1632 960001; +44 1632 960002,contract,2019-04-01";

#[tokio::test(flavor = "multi_thread")]
async fn new_bank_details_are_checked_by_a_call_before_money_moves() {
    let scene = Scene::new("payment");
    let robin = scene.browser(Screen::Desk).await;
    scene.set_up(&robin, "own").await;
    bring_in_payees(&scene, &robin).await;
    let ben = scene.invite(&robin, "Ben Adeyemi", "it").await;

    let phone = scene.browser(Screen::Phone).await;
    let private_link = raise_a_hand(&scene, &phone).await;
    hold(&scene, &robin).await;
    ring(&scene, &ben).await;
    stop(&scene, &robin).await;

    phone.visit(&private_link).await;
    look(&scene, &phone, "08-phone-afterwards", Screen::Phone).await;
    for browser in [phone, robin, ben] {
        scene.assert_quiet(&browser).await;
        browser.end().await;
    }
    scene.looked_at.assert_no_complaints();
}

async fn look(scene: &Scene, browser: &Browser, name: &str, screen: Screen) {
    scene.looked_at.look(browser, name, screen).await;
}

async fn bring_in_payees(scene: &Scene, robin: &Browser) {
    robin.visit(&scene.desk.url("/admin/payees")).await;
    look(scene, robin, "01-no-payees-yet", Screen::Desk).await;
    robin.fill("#table", TABLE).await;
    robin
        .click("form[action='/admin/payees/import'] .button")
        .await;
    robin.wait_for_text("1 new, 0 changed").await;
    look(scene, robin, "02-what-would-change", Screen::Desk).await;
    robin
        .click("form[action='/admin/payees/import/apply'] .button")
        .await;
    robin.wait_for_text("On the register").await;
    look(scene, robin, "03-payees", Screen::Desk).await;
    robin.click("a[href^='/admin/payees/0']").await;
    robin.wait_for_text("DE89 3704 0044").await;
    // A number put on file today is no known one.
    robin.fill("#put", "+44 1632 960009").await;
    robin
        .script("document.querySelector('#kind').value = 'number'")
        .await;
    robin
        .click("form[action$='/values'] .button--small:not(.button--quiet)")
        .await;
    robin.wait_for_text("Not known yet").await;
    look(scene, robin, "04-payee", Screen::Desk).await;
}

async fn raise_a_hand(scene: &Scene, phone: &Browser) -> String {
    phone.visit(&scene.desk.url("/raise/payment-change")).await;
    phone.fill("[name=who-wants-it]", "Bolt & Nut Ltd").await;
    phone
        .fill("[name=what-happened]", "A mail says their bank was changed")
        .await;
    let mail = fixture("stories/new-bank-details.eml");
    phone.fill("#files", &mail.display().to_string()).await;
    phone.click("input[name=privacy][value=anonymous]").await;
    phone.click(".raise-form .button--big").await;
    wait_for_answer(phone).await;
    look(scene, phone, "05-phone-answer", Screen::Phone).await;
    let address = phone.address().await;
    address.split('#').next().unwrap_or("").to_owned()
}

async fn hold(scene: &Scene, robin: &Browser) {
    robin.visit(&scene.desk.url("/desk/cases/1")).await;
    robin.wait_for_text("Before money moves").await;
    look(scene, robin, "06-not-held", Screen::Desk).await;
    robin.fill("#payment-payer-name", "Accounts").await;
    let page = robin.page_text().await;
    for told in [
        "Another country",
        "Nearly boltnut.example",
        "both new",
        "That is how a taken-over mailbox writes",
    ] {
        assert!(page.contains(told), "no `{told}` in\n{page}");
    }
    let account = "return document.querySelector('#payment-account').value";
    assert_eq!(robin.script(account).await, "GB33BUKB20201555555555");
    robin.click("form[action$='/payment'] .button").await;
    robin.wait_for_text("Choose who rings").await;
    robin
        .script("const who = document.querySelector('#payment-caller'); who.value = [...who.options].find(one => one.text === 'Ben Adeyemi').value")
        .await;
    robin.click("form[action$='/payment/caller'] .button").await;
    robin.wait_for_text("The chosen colleague rings").await;
    look(scene, robin, "06-held", Screen::Desk).await;
}

async fn ring(scene: &Scene, ben: &Browser) {
    ben.visit(&scene.desk.url("/desk/cases/1")).await;
    ben.wait_for_text("I am ringing this number").await;
    ben.wait_for_text("not known yet").await;
    let panel = "return document.querySelector('#payment').textContent";
    let panel = ben.script(panel).await.to_string();
    assert!(
        panel.contains("GB33 …") && !panel.contains("5555"),
        "the caller reads the account off the panel:\n{panel}"
    );
    look(scene, ben, "07-numbers-to-ring", Screen::Desk).await;
    ben.click("form[action$='/payment/call'] .button").await;
    ben.wait_for_text("Let them state the details").await;
    look(scene, ben, "07-script", Screen::Desk).await;
    ben.fill("#payment-says", "Mrs Nut: nobody here changed banks")
        .await;
    ben.click("button[name=came][value=denied]").await;
    ben.wait_for_text("They did not confirm it").await;
}

async fn stop(scene: &Scene, robin: &Browser) {
    robin.visit(&scene.desk.url("/desk")).await;
    robin.wait_for_text("is held until it was checked").await;
    look(scene, robin, "08-queue-held", Screen::Desk).await;
    robin.visit(&scene.desk.url("/desk/cases/1")).await;
    robin.wait_for_text("Not theirs").await;
    robin.click(".payment__stop summary").await;
    robin
        .fill("#payment-stop", "The supplier knows nothing of it")
        .await;
    robin.click("form[action$='/payment/stop'] .button").await;
    robin.wait_for_text("The payment is not made.").await;
    look(scene, robin, "08-stopped", Screen::Desk).await;
    robin.click("a[href$='/payment/certificate']").await;
    robin.wait_for_text("How to check this page").await;
    look(scene, robin, "09-certificate", Screen::Desk).await;
}
