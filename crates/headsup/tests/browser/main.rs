//! The browser stories: the real binary, a real Chromium, pages as people see and work them. Every page a story passes
//! is looked at by axe-core in both themes, photographed on both screens, and listened to for requests that nobody
//! should make. What a page says in detail is tested with the templates; here it is the whole road that counts.

mod callers;
mod colleague;
mod devices;
mod heads_up;
mod hostile;
mod lockout;
mod pages;
mod paid;
mod passkeys;
mod payment;
mod provider;
mod sealed_names;
mod stick;
mod story;
mod tour;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use testkit::browser::{Browser, Screen};
use testkit::running_desk::RunningDesk;
use testkit::smtp_sink::SmtpSink;
use testkit::temporary_folder::TemporaryFolder;
use testkit::tripwire::Tripwire;

/// The password of everybody in these stories.
const PASSWORD: &str = "four quiet green lamps";

/// A desk with a browser beside it and a tripwire around both.
struct Scene {
    desk: RunningDesk,
    tripwire: Tripwire,
    looked_at: pages::LookedAt,
}

impl Scene {
    fn new(name: &'static str) -> Scene {
        Scene {
            desk: RunningDesk::start(Path::new(env!("CARGO_BIN_EXE_headsup"))),
            tripwire: Tripwire::start(),
            looked_at: pages::LookedAt::new(name),
        }
    }

    /// A desk whose mails end up in a sink.
    fn with_mail(name: &'static str, sink: &SmtpSink) -> Scene {
        let relay = format!("smtp://{}", sink.address());
        let ours = "report@desk.millbrook-school.example";
        Scene {
            desk: RunningDesk::start_with(
                Path::new(env!("CARGO_BIN_EXE_headsup")),
                Arc::new(TemporaryFolder::new("scene")),
                &["--relay", &relay, "--report-address", ours],
            ),
            tripwire: Tripwire::start(),
            looked_at: pages::LookedAt::new(name),
        }
    }

    async fn browser(&self, screen: Screen) -> Browser {
        let browser = Browser::start(&self.tripwire.address()).await;
        browser.screen(screen).await;
        browser
    }

    /// Sets the desk up as the person at `browser`, with the demonstration organisation or an empty one.
    async fn set_up(&self, browser: &Browser, start: &str) {
        browser.visit(self.desk.set_up_url()).await;
        browser.fill("#organisation", "Millbrook School").await;
        browser.fill("#name", "Robin Hale").await;
        browser
            .fill("#address", "robin@millbrook-school.example")
            .await;
        browser.fill("#password", PASSWORD).await;
        browser
            .click(&format!("input[name=start][value={start}]"))
            .await;
        browser.click(".form button").await;
        browser.wait_for_text("Queue").await;
    }

    /// Invites somebody who wears one hat, and lets them in at a browser of their own.
    async fn invite(&self, admin: &Browser, name: &str, hat: &str) -> Browser {
        let first = name.split(' ').next().unwrap_or(name).to_lowercase();
        admin.visit(&self.desk.url("/admin")).await;
        admin.fill("#invite-name", name).await;
        let address = format!("{first}@millbrook-school.example");
        admin.fill("#invite-address", &address).await;
        let form = "form[action='/admin/invitations']";
        admin.click(&format!("{form} input[name={hat}]")).await;
        admin.click(&format!("{form} .button")).await;
        admin.wait_for_text(name).await;
        let link = admin
            .script("return document.querySelector('#invitation-link').value")
            .await;
        let invited = self.browser(Screen::Desk).await;
        invited.visit(link.as_str().unwrap_or("")).await;
        invited.fill("#password", PASSWORD).await;
        invited.click(".form-end .button").await;
        invited
            .wait_for_script("return document.querySelector('#password') === null")
            .await;
        invited
    }

    /// Nothing left this machine, and no script of a sender ran on the page now shown.
    async fn assert_quiet(&self, browser: &Browser) {
        let ran = browser
            .script("return window.ran === undefined ? 'quiet' : 'a script ran'")
            .await;
        assert_eq!(
            ran,
            "quiet",
            "a sender's script ran on {}",
            browser.address().await
        );
        for host in [".test", ".example", ".invalid"] {
            assert_eq!(
                self.tripwire.heard(host),
                Vec::<String>::new(),
                "a page asked for something remote"
            );
        }
    }
}

/// Waits until the answer page that a browser shows has something to say.
async fn wait_for_answer(browser: &Browser) {
    let answered = "const answer = document.querySelector('[data-state]'); return answer !== null && answer.dataset.state !== 'pending'";
    browser.wait_for_script(answered).await;
}

/// A fixture of the project, by its path below `fixtures/`.
fn fixture(path: &str) -> PathBuf {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let file = fixtures.join(path).canonicalize();
    file.expect("the fixture is there")
}
