//! The seal on names in the browser: two people make their keys, somebody reports confidentially on a telephone, and the two open the
//! name together.

use testkit::browser::{Browser, Screen};

use crate::{PASSWORD, Scene, wait_for_answer};

#[tokio::test(flavor = "multi_thread")]
async fn two_people_open_a_name_together() {
    let scene = Scene::new("sealed-names");
    let robin = scene.browser(Screen::Desk).await;
    scene.set_up(&robin, "own").await;
    let lea = scene.browser(Screen::Desk).await;
    become_a_leader(&scene, &robin, &lea).await;
    let (robins, leas) = (
        make_a_key(&scene, &robin, "01").await,
        make_a_key(&scene, &lea, "02").await,
    );

    let phone = scene.browser(Screen::Phone).await;
    phone.visit(&scene.desk.url("/raise/call")).await;
    scene
        .looked_at
        .look_in_both_languages(&phone, "03-phone-raise", Screen::Phone)
        .await;
    phone
        .fill(".raise-form input[required]", "The payroll office")
        .await;
    phone
        .fill("[name=what-happened]", "He asked about the payroll")
        .await;
    phone.click("input[name=privacy][value=confidential]").await;
    phone.fill("[name=name]", "Ana Kettlewell").await;
    phone.click(".raise-form .button--big").await;
    wait_for_answer(&phone).await;
    phone.wait_for_text("no mail from us reaches you").await;

    ask(&scene, &robin, &robins).await;
    open(&scene, &lea, &leas).await;
    phone.script("location.reload()").await;
    phone.wait_for_text("opened the seal on your name").await;
    look_phone(&scene, &phone, "08-phone-told").await;
    for browser in [phone, lea, robin] {
        scene.assert_quiet(&browser).await;
        browser.end().await;
    }
    scene.looked_at.assert_no_complaints();
}

/// Robin invites Lea, who accepts.
async fn become_a_leader(scene: &Scene, robin: &Browser, lea: &Browser) {
    robin.visit(&scene.desk.url("/admin")).await;
    robin.fill("#invite-name", "Lea Wood").await;
    robin
        .fill("#invite-address", "lea@millbrook-school.example")
        .await;
    robin.click("#invite input[name=leader]").await;
    robin.click("#invite .button").await;
    robin.wait_for_text("Link for Lea Wood").await;
    let link = robin
        .script("return document.querySelector('#invitation-link').value")
        .await;
    let link = link.as_str().expect("a link").to_owned();
    let (_, token) = link.split_once("/invitation/").expect("an invitation");
    lea.visit(&scene.desk.url(&format!("/invitation/{token}")))
        .await;
    lea.fill("#password", PASSWORD).await;
    lea.click(".form .button").await;
    lea.wait_for_text("Lea Wood").await;
}

/// Makes a key on the page of the own account; gives its code.
async fn make_a_key(scene: &Scene, member: &Browser, number: &str) -> String {
    member.visit(&scene.desk.url("/account")).await;
    member.wait_for_text("The seal on names").await;
    look(scene, member, &format!("{number}-account")).await;
    member.fill("#seal-password", PASSWORD).await;
    member.click("#seal .button").await;
    member.wait_for_text("Your half of the seal").await;
    look(scene, member, &format!("{number}-code")).await;
    member.text("#seal-code").await
}

async fn ask(scene: &Scene, robin: &Browser, code: &str) {
    robin.visit(&scene.desk.url("/desk/cases/1")).await;
    robin.wait_for_text("The name is sealed").await;
    look(scene, robin, "03-case").await;
    robin.click("a[href$='/seal']").await;
    robin.wait_for_text("Ask to open a name").await;
    robin
        .fill("#reason", "Somebody may be in danger at home")
        .await;
    look(scene, robin, "04-ask").await;
    robin.fill("#code", code.trim()).await;
    robin.click(".form .button").await;
    robin
        .wait_for_text("Tell somebody who holds the other half")
        .await;
    look(scene, robin, "05-waits").await;
}

async fn open(scene: &Scene, lea: &Browser, code: &str) {
    lea.visit(&scene.desk.url("/seals")).await;
    lea.click("a[href^='/seals/']").await;
    lea.wait_for_text("Open a name together").await;
    look(scene, lea, "06-second").await;
    lea.fill("#code", code.trim()).await;
    lea.click(".form .button").await;
    lea.wait_for_text("Ana Kettlewell").await;
    look(scene, lea, "07-open").await;
}

async fn look(scene: &Scene, browser: &Browser, name: &str) {
    scene.looked_at.look(browser, name, Screen::Desk).await;
}

async fn look_phone(scene: &Scene, browser: &Browser, name: &str) {
    scene.looked_at.look(browser, name, Screen::Phone).await;
}
