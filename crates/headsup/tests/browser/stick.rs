//! A found USB stick, in the browser: somebody raises a hand from a phone with a photograph and is told not to plug it in; the
//! desk takes the stick in, notes each hand-over, decides what is done with it, and closes the case.

use testkit::browser::{Browser, Screen};

use crate::{Scene, wait_for_answer};

/// The smallest photograph there is: one grey dot (PNG, ISO/IEC 15948).
const PHOTOGRAPH: [u8; 67] = [
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0, 1, 0x73, 0x75, 0x01, 0x18, 0, 0, 0, 0, b'I', b'E', b'N',
    b'D', 0xae, 0x42, 0x60, 0x82,
];

#[tokio::test(flavor = "multi_thread")]
async fn a_found_stick_is_taken_in_unplugged_and_its_way_is_kept() {
    let scene = Scene::new("stick");
    let robin = scene.browser(Screen::Desk).await;
    scene.set_up(&robin, "own").await;
    let phone = scene.browser(Screen::Phone).await;
    let private_link = raise_a_hand(&scene, &phone).await;

    robin.visit(&scene.desk.url("/desk/cases/1")).await;
    robin.wait_for_text("Where the thing is").await;
    look(&scene, &robin, "03-case", Screen::Desk).await;
    let first = [
        "the grey USB stick",
        "the finder",
        "Robin Hale",
        "envelope 7, front desk",
    ];
    hand_over(&robin, first).await;
    let second = [
        "envelope 7",
        "Robin Hale",
        "Sam Ito, IT",
        "locked drawer of the vetting station",
    ];
    hand_over(&robin, second).await;
    look(&scene, &robin, "04-handed-over", Screen::Desk).await;
    close(&robin).await;
    look(&scene, &robin, "05-closed", Screen::Desk).await;

    phone.visit(&private_link).await;
    phone.wait_for_text("Nobody missed it").await;
    look(&scene, &phone, "06-phone-afterwards", Screen::Phone).await;
    for browser in [phone, robin] {
        scene.assert_quiet(&browser).await;
        browser.end().await;
    }
    scene.looked_at.assert_no_complaints();
}

async fn look(scene: &Scene, browser: &Browser, name: &str, screen: Screen) {
    scene.looked_at.look(browser, name, screen).await;
}

async fn raise_a_hand(scene: &Scene, phone: &Browser) -> String {
    let photograph = scene.desk.folder().path().join("stick.png");
    std::fs::write(&photograph, PHOTOGRAPH).expect("the photograph can be written");
    phone.visit(&scene.desk.url("/raise/device")).await;
    phone.click("input[value=stick]").await;
    phone
        .fill(
            "[name=what-happened]",
            "A grey stick lay beside the bicycles",
        )
        .await;
    phone
        .fill("[name=where]", "On my table, nobody touched it since")
        .await;
    assert!(
        phone
            .script("return document.querySelector('[name=hangs-on]').checkVisibility()")
            .await
            == false,
        "a stick is asked what it hangs on"
    );
    phone.click("input[name=plugged-in][value=no]").await;
    phone.fill("[name=label]", "A number in red ink").await;
    phone
        .fill("#files", &photograph.display().to_string())
        .await;
    phone.click("input[name=privacy][value=anonymous]").await;
    look(scene, phone, "01-raise", Screen::Phone).await;
    phone.click(".raise-form .button--big").await;
    wait_for_answer(phone).await;
    phone.wait_for_text("don't plug it in").await;
    look(scene, phone, "02-answer", Screen::Phone).await;
    let address = phone.address().await;
    address.split('#').next().unwrap_or("").to_owned()
}

async fn hand_over(robin: &Browser, [what, from, to, lies]: [&str; 4]) {
    robin
        .script("document.querySelectorAll('#custody details').forEach(d => d.open = true)")
        .await;
    robin.fill("#custody-what", what).await;
    robin.fill("#custody-from", from).await;
    robin.fill("#custody-to", to).await;
    robin.fill("#custody-lies", lies).await;
    robin.click("form[action$='/custody'] .button").await;
    robin
        .wait_for_text(&format!("{from} gave it to {to}; now: {lies}"))
        .await;
}

async fn close(robin: &Browser) {
    let case = robin.address().await;
    let case = case.split(['#', '?']).next().unwrap_or("").to_owned();
    for question in ["keep-working", "prevent-or-recover"] {
        robin
            .fill(
                &format!("#text-{question}"),
                "The stick was destroyed unread",
            )
            .await;
        robin
            .fill(&format!("#because-{question}"), "The line of the shredder")
            .await;
        robin
            .click(&format!(
                "#answer-{question} button[name=standing][value=answers]"
            ))
            .await;
        robin.wait_for_text("destroyed unread").await;
    }
    settle_steps(robin, &case).await;
    robin
        .script("document.querySelector('#tell-text').value = ''")
        .await;
    robin
        .fill(
            "#tell-text",
            "Thank you. Nobody missed it, and nobody plugged it in.",
        )
        .await;
    robin.click("#tell button").await;
    robin.wait_for_text("Told the outcome").await;
    robin.click("input[name=outcome][value=near-miss]").await;
    robin.click("input[name=stopped_by][value=person]").await;
    robin
        .fill("#lesson", "A photograph and an envelope are enough.")
        .await;
    robin.click(".closing__form .button--wide").await;
    robin.wait_for_text("Closed: ").await;
}

async fn settle_steps(robin: &Browser, case: &str) {
    const STEPS_MAX: usize = 20;
    for _ in 0..STEPS_MAX {
        robin.visit(case).await;
        if !robin.has("form[action$='/done']").await {
            return;
        }
        robin
            .script("document.querySelectorAll('details').forEach(d => d.open = true)")
            .await;
        robin
            .fill("form[action$='/done'] [name=words]", "Envelope 7")
            .await;
        robin.click("form[action$='/done'] .button").await;
    }
    panic!("more than {STEPS_MAX} steps");
}
