//! A tour of every other page: each form for raising a hand, the German pages, the desk's pages around a case, the admin's
//! pages, the refusals. Nothing is worked here; each page is looked at in both themes and on both screens.

use testkit::browser::{Browser, Screen};

use crate::{PASSWORD, Scene};

/// The kinds of report, as the addresses name them.
const KINDS: [&str; 11] = [
    "message",
    "call",
    "text",
    "payment-change",
    "device",
    "lockout",
    "mistake",
    "lost-item",
    "friction",
    "question",
    "about-it",
];

#[tokio::test(flavor = "multi_thread")]
async fn staff_pages_stand_in_both_languages() {
    let scene = Scene::new("staff");
    let browser = scene.browser(Screen::Desk).await;
    scene.set_up(&browser, "demonstration").await;
    browser.screen(Screen::Phone).await;
    for kind in KINDS {
        look(
            &scene,
            &browser,
            &format!("/raise/{kind}"),
            &format!("raise-{kind}"),
        )
        .await;
    }
    look(
        &scene,
        &browser,
        "/raise/call?from=it",
        "raise-is-this-really-it",
    )
    .await;
    look(&scene, &browser, "/answers", "answers").await;
    look(&scene, &browser, "/no-such-page", "not-found").await;
    browser.visit(&scene.desk.url("/")).await;
    browser.click("button[name=language][value=de]").await;
    browser.wait_for_text("Was ist los?").await;
    scene
        .looked_at
        .look(&browser, "whats-up-german", Screen::Phone)
        .await;
    look(&scene, &browser, "/raise/mistake", "raise-mistake-german").await;
    german_answer(&scene, &browser).await;
    scene.assert_quiet(&browser).await;
    browser.end().await;
    scene.looked_at.assert_no_complaints();
}

#[tokio::test(flavor = "multi_thread")]
async fn desk_and_admin_pages_stand() {
    let scene = Scene::new("desk");
    let browser = scene.browser(Screen::Desk).await;
    scene.set_up(&browser, "demonstration").await;
    for (path, name) in [
        ("/desk?state=closed", "queue-closed"),
        ("/desk?q=nothing+has+these+words", "queue-nothing-found"),
        ("/admin/accounts/table", "account-table"),
        ("/admin/organisation", "organisation"),
        ("/admin/integrations", "integrations"),
        ("/admin/webhooks", "webhooks"),
        ("/admin/self-check", "self-check"),
    ] {
        look(&scene, &browser, path, name).await;
    }
    around_every_case(&scene, &browser).await;
    invitation(&scene, &browser).await;
    account_table(&scene, &browser).await;
    programs(&scene, &browser).await;
    sign_in_again(&scene, &browser).await;
    scene.assert_quiet(&browser).await;
    browser.end().await;
    scene.looked_at.assert_no_complaints();
}

async fn look(scene: &Scene, browser: &Browser, path: &str, name: &str) {
    browser.visit(&scene.desk.url(path)).await;
    scene.looked_at.look(browser, name, Screen::Phone).await;
}

/// A table of those who work at the desk, up to the links.
async fn account_table(scene: &Scene, browser: &Browser) {
    browser
        .visit(&scene.desk.url("/admin/accounts/table"))
        .await;
    let table = "Ina Holt,ina@millbrook-school.example,it security\nNobody,nobody,it";
    browser.fill("#table", table).await;
    browser.click("input[name=has_everybody]").await;
    browser
        .click("form[action='/admin/accounts/table'] .button")
        .await;
    browser.wait_for_text("1 invited").await;
    scene
        .looked_at
        .look(browser, "account-table-preview", Screen::Desk)
        .await;
    browser.click("form[action$='/apply'] .button").await;
    browser.wait_for_text("A link for each").await;
    scene
        .looked_at
        .look(browser, "account-table-done", Screen::Desk)
        .await;
}

/// A mistake told without a name, in German, up to its answer.
async fn german_answer(scene: &Scene, browser: &Browser) {
    browser
        .fill(
            "#what-happened",
            "Ich habe auf einen Link geklickt und mein Passwort eingegeben.",
        )
        .await;
    browser.click("input[name=privacy][value=anonymous]").await;
    browser.click(".raise-form .button--big").await;
    browser.wait_for_text("Danke").await;
    browser
        .wait_for_script(
            "return document.querySelector('[data-state]').dataset.state !== 'pending'",
        )
        .await;
    scene
        .looked_at
        .look(browser, "answer-german-anonymous", Screen::Phone)
        .await;
}

/// The newest cases of the demonstration with their print, their evidence as text and as picture.
async fn around_every_case(scene: &Scene, browser: &Browser) {
    browser.visit(&scene.desk.url("/desk?state=all")).await;
    let cases = addresses(browser, "a[href^='/desk/cases/']").await;
    assert!(
        cases.len() >= 5,
        "the demonstration shows too few cases: {cases:?}"
    );
    let mut texts = 0;
    let mut pictures = 0;
    for (nth, case) in cases.iter().enumerate() {
        browser.visit(case).await;
        browser
            .script("document.querySelectorAll('details').forEach(d => d.open = true)")
            .await;
        scene
            .looked_at
            .look(browser, &format!("case-{nth}-unfolded"), Screen::Desk)
            .await;
        let text = addresses(
            browser,
            "a[href*='/desk/evidence/']:not([href$='/download'])",
        )
        .await;
        let picture = addresses(browser, "iframe").await;
        if let (Some(address), true) = (text.first(), texts == 0) {
            texts += 1;
            browser.visit(address).await;
            scene
                .looked_at
                .look(browser, "evidence-as-text", Screen::Desk)
                .await;
        }
        if let (Some(address), true) = (picture.first(), pictures == 0) {
            pictures += 1;
            browser.visit(address).await;
            let opaque = browser.script("return window.origin").await;
            assert_eq!(
                opaque, "null",
                "the picture must stand in an origin of its own"
            );
        }
        if nth == 0 {
            browser.visit(&format!("{case}/print")).await;
            scene
                .looked_at
                .look(browser, "case-print", Screen::Desk)
                .await;
        }
    }
    assert_eq!(
        (texts, pictures),
        (1, 1),
        "the demonstration shows no evidence"
    );
}

/// A token for a program and a webhook are made; each secret is shown on the page that follows.
async fn programs(scene: &Scene, browser: &Browser) {
    browser.visit(&scene.desk.url("/admin/integrations")).await;
    browser.fill("#integration-name", "Ticket system").await;
    browser
        .script("document.querySelector('form[action=\"/admin/integrations\"] input[type=checkbox]').checked = true")
        .await;
    browser
        .click("form[action='/admin/integrations'] button")
        .await;
    browser
        .wait_for_script("return document.querySelector('#token') !== null")
        .await;
    scene
        .looked_at
        .look(browser, "integrations-with-a-new-token", Screen::Desk)
        .await;
    browser.visit(&scene.desk.url("/admin/webhooks")).await;
    browser.fill("#name", "Ticket system").await;
    browser
        .fill("#url", "https://tickets.school.example/headsup")
        .await;
    browser.click("form[action='/admin/webhooks'] button").await;
    browser
        .wait_for_script("return document.querySelector('#webhook-secret') !== null")
        .await;
    scene
        .looked_at
        .look(browser, "webhook-with-a-new-secret", Screen::Desk)
        .await;
}

async fn invitation(scene: &Scene, browser: &Browser) {
    browser.visit(&scene.desk.url("/admin")).await;
    scene.looked_at.look(browser, "people", Screen::Desk).await;
    browser
        .script("document.querySelectorAll('details').forEach(d => d.open = true)")
        .await;
    browser.fill("#invite-name", "Kofi Mensah").await;
    browser
        .fill("#invite-address", "kofi@millbrook-school.example")
        .await;
    browser
        .click("form[action='/admin/invitations'] input[name=it]")
        .await;
    browser
        .click("form[action='/admin/invitations'] button")
        .await;
    browser
        .wait_for_script("return document.querySelector('#invitation-link') !== null")
        .await;
    scene
        .looked_at
        .look(browser, "people-with-a-new-link", Screen::Desk)
        .await;
    let link = browser
        .script("return document.querySelector('#invitation-link').value")
        .await;
    let link = link.as_str().expect("a link").to_owned();
    let guest = scene.browser(Screen::Phone).await;
    guest.visit(&link).await;
    scene
        .looked_at
        .look(&guest, "invitation", Screen::Phone)
        .await;
    guest.fill("#password", PASSWORD).await;
    guest.click("main form button").await;
    guest
        .wait_for_script("return !location.pathname.startsWith('/invitation/')")
        .await;
    guest.end().await;
}

async fn sign_in_again(scene: &Scene, browser: &Browser) {
    browser.visit(&scene.desk.url("/desk")).await;
    browser.click("form[action='/sign-out'] button").await;
    browser.wait_for_text("What's up?").await;
    browser.visit(&scene.desk.url("/desk")).await;
    browser.wait_for_text("Sign in").await;
    scene.looked_at.look(browser, "sign-in", Screen::Desk).await;
    browser
        .fill("#address", "robin@millbrook-school.example")
        .await;
    browser.fill("#password", "three loud red lamps").await;
    browser.click("main form[action='/sign-in'] button").await;
    browser
        .wait_for_script("return document.querySelector('[role=alert]') !== null")
        .await;
    scene
        .looked_at
        .look(browser, "sign-in-refused", Screen::Desk)
        .await;
    browser.fill("#password", PASSWORD).await;
    browser.click("main form[action='/sign-in'] button").await;
    browser.wait_for_text("Queue").await;
}

/// Where the elements lead, each address once, without its fragment.
async fn addresses(browser: &Browser, selector: &str) -> Vec<String> {
    let script = "return [...new Set([...document.querySelectorAll(arguments[0])].map(e => (e.href || e.src).split('#')[0]).filter(u => !u.endsWith('.json') && !u.endsWith('/print')))]";
    let found = browser.script_with(script, vec![selector.into()]).await;
    found
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|url| url.as_str().map(str::to_owned))
        .collect()
}
