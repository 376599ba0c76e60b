//! The whole story: from the set-up link to the outcome the reporter reads. A stranger sets the desk up, a colleague
//! reports a mail from a phone and says that the password was entered, the desk works both questions, closing is refused
//! while one is open, and at the end everybody knows how it ended.

use testkit::browser::{Browser, Screen};

use crate::{Scene, fixture};

#[tokio::test(flavor = "multi_thread")]
async fn a_raised_hand_becomes_an_answered_case() {
    let scene = Scene::new("story");
    let desk = scene.browser(Screen::Desk).await;
    desk.visit(&scene.desk.url("/")).await;
    scene
        .looked_at
        .look(&desk, "01-not-set-up-yet", Screen::Desk)
        .await;
    desk.visit(scene.desk.set_up_url()).await;
    scene.looked_at.look(&desk, "02-set-up", Screen::Desk).await;
    scene.set_up(&desk, "demonstration").await;
    scene
        .looked_at
        .look(&desk, "03-queue-of-the-demonstration", Screen::Desk)
        .await;

    let phone = scene.browser(Screen::Phone).await;
    let private_link = report_from_a_phone(&scene, &phone).await;
    work_the_case(&scene, &desk).await;

    phone.visit(&private_link).await;
    phone.wait_for_text("How it ended").await;
    phone.wait_for_text("Nobody got in").await;
    scene
        .looked_at
        .look(&phone, "20-outcome", Screen::Phone)
        .await;
    scene.assert_quiet(&phone).await;
    scene.assert_quiet(&desk).await;
    phone.end().await;
    desk.end().await;
    scene.looked_at.assert_no_complaints();
}

async fn report_from_a_phone(scene: &Scene, phone: &Browser) -> String {
    phone.visit(&scene.desk.url("/")).await;
    scene
        .looked_at
        .look(phone, "04-whats-up", Screen::Phone)
        .await;
    phone.click("a[href='/raise/message']").await;
    scene
        .looked_at
        .look(phone, "05-raise-message", Screen::Phone)
        .await;
    let mail = fixture("stories/credential-lure.eml");
    phone.fill("#files", &mail.display().to_string()).await;
    phone.fill("#name", "Asha Patel").await;
    phone.click(".raise-form .button--big").await;
    phone.wait_for_text("Did you do anything with it?").await;
    let private_link = phone
        .address()
        .await
        .split('#')
        .next()
        .unwrap_or("")
        .to_owned();
    phone
        .click("input[name=exposure][value=entered-password]")
        .await;
    phone.click("#exposure button").await;
    phone.wait_for_text("Do this now").await;
    phone.wait_for_text("password").await;
    scene
        .looked_at
        .look(phone, "06-answer", Screen::Phone)
        .await;
    private_link
}

async fn work_the_case(scene: &Scene, desk: &Browser) {
    desk.visit(&scene.desk.url("/desk?q=contoso-support")).await;
    desk.click("a[href^='/desk/cases/']").await;
    desk.wait_for_text("keep people working").await;
    scene.looked_at.look(desk, "07-case", Screen::Desk).await;
    let case = desk
        .address()
        .await
        .split(['#', '?'])
        .next()
        .unwrap_or("")
        .to_owned();

    answer(
        desk,
        "keep-working",
        "Password reset, sessions ended, Asha works again since 08:40.",
        "The admin centre's sign-in list",
    )
    .await;
    settle_all_steps(desk, &case).await;
    tell(
        desk,
        "Thank you for saying so at once. Nobody got in; your new password is all it took.",
    )
    .await;
    assert!(
        desk.page_text().await.contains("Still open"),
        "closing must be refused while a question is open"
    );
    let refused = close_by_force(desk, &case).await;
    assert!(
        refused.starts_with("422") && refused.contains("Still open"),
        "the server must refuse what the page does not offer: {refused}"
    );
    scene
        .looked_at
        .look(desk, "08-closing-refused", Screen::Desk)
        .await;

    answer(
        desk,
        "prevent-or-recover",
        "The sender is blocked and the same mail was removed from six mailboxes.",
        "Message trace",
    )
    .await;
    desk.click("input[name=outcome][value=near-miss]").await;
    desk.click("input[name=stopped_by][value=person]").await;
    desk.fill(
        "#lesson",
        "A hand raised within minutes costs a password and nothing else.",
    )
    .await;
    desk.click(".closing__form .button--wide").await;
    desk.wait_for_text("Closed: ").await;
    scene.looked_at.look(desk, "09-closed", Screen::Desk).await;
}

async fn answer(desk: &Browser, question: &str, text: &str, because: &str) {
    desk.fill(&format!("#text-{question}"), text).await;
    desk.fill(&format!("#because-{question}"), because).await;
    desk.click(&format!(
        "#answer-{question} button[name=standing][value=answers]"
    ))
    .await;
    desk.wait_for_text(text).await;
}

/// Marks every open step as done, one after the other, as a person would.
async fn settle_all_steps(desk: &Browser, case: &str) {
    const STEPS_MAX: usize = 60;
    for _ in 0..STEPS_MAX {
        desk.visit(case).await;
        if !desk.has("form[action$='/done']").await {
            return;
        }
        desk.script("document.querySelectorAll('details').forEach(d => d.open = true)")
            .await;
        desk.fill(
            "form[action$='/done'] [name=words]",
            "Seen in the admin centre",
        )
        .await;
        desk.click("form[action$='/done'] .button").await;
    }
    panic!("more than {STEPS_MAX} steps");
}

async fn tell(desk: &Browser, text: &str) {
    desk.script("document.querySelector('#tell-text').value = ''")
        .await;
    desk.fill("#tell-text", text).await;
    desk.click("#tell button").await;
    desk.wait_for_text("Told the outcome").await;
}

/// Sends the closing form although the page does not show it; gives the status and the page that came back.
async fn close_by_force(desk: &Browser, case: &str) -> String {
    let script = format!(
        "const request = new XMLHttpRequest(); request.open('POST', '{case}/close', false);
         request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
         request.send('outcome=false-alarm&lesson=none'); return request.status + request.responseText;"
    );
    desk.script(&script).await.as_str().unwrap_or("").to_owned()
}
