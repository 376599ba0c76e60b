//! A headless Chromium for one test, as a phone or a desk screen, in light or dark. It shows what a person would see and
//! nothing else: pages are reached by address and worked by their labels and selectors.

use std::path::Path;

use base64::Engine;
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::needed;
use crate::temporary_folder::TemporaryFolder;

/// The screens every page is looked at on: width in CSS pixels, and whether it is a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// 390 × 844, touch.
    Phone,
    /// 1440 × 900.
    Desk,
}

/// The colour scheme the person's system asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// A browser with a fresh profile.
pub struct Browser {
    driver: WebDriver,
    _profile: TemporaryFolder,
}

/// How often a large field is typed before the test fails.
const TYPED_TIMES_MAX: usize = 3;

impl Browser {
    /// Starts Chromium; every host but this machine goes through the given proxy (a tripwire).
    pub async fn start(proxy: &str) -> Browser {
        let profile = TemporaryFolder::new("chromium");
        let mut wanted = DesiredCapabilities::chrome();
        let folder = format!("--user-data-dir={}", profile.path().display());
        let proxy = format!("--proxy-server=http://{proxy}");
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--window-size=1440,900",
            "--lang=en-GB",
            folder.as_str(),
            proxy.as_str(),
        ] {
            wanted.add_arg(argument).expect("a plain argument");
        }
        let driver = WebDriver::new(needed::webdriver_url(), wanted)
            .await
            .expect("ChromeDriver starts Chromium");
        Browser {
            driver,
            _profile: profile,
        }
    }

    /// The WebDriver session, for what has no word of its own here.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Turns into another screen.
    pub async fn screen(&self, screen: Screen) {
        let (width, height, scale, mobile) = match screen {
            Screen::Phone => (390, 844, 2, true),
            Screen::Desk => (1440, 900, 1, false),
        };
        let metrics =
            json!({"width": width, "height": height, "deviceScaleFactor": scale, "mobile": mobile});
        self.command("Emulation.setDeviceMetricsOverride", metrics)
            .await;
    }

    /// Turns the system's colour scheme; motion is reduced, so that a picture shows no colour on its way to another.
    pub async fn theme(&self, theme: Theme) {
        let value = match theme {
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let media = json!({"features": [
            {"name": "prefers-color-scheme", "value": value},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        self.command("Emulation.setEmulatedMedia", media).await;
    }

    /// Gives the browser a device that makes and keeps passkeys and answers at once, its person always verified.
    pub async fn add_virtual_authenticator(&self) {
        self.command("WebAuthn.enable", json!({})).await;
        let options = json!({"options": {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": true,
            "hasUserVerification": true,
            "isUserVerified": true,
            "automaticPresenceSimulation": true,
        }});
        self.command("WebAuthn.addVirtualAuthenticator", options)
            .await;
    }

    /// Goes to an address.
    pub async fn visit(&self, url: &str) {
        self.driver
            .goto(url)
            .await
            .unwrap_or_else(|cause| panic!("cannot visit {url}: {cause}"));
    }

    /// Clicks the first element that the selector names, waiting for it to appear. A choice is clicked on its label, as
    /// people do.
    pub async fn click(&self, selector: &str) {
        let element = self.element(selector).await;
        let target = "const e = arguments[0]; const label = e.matches('input[type=radio], input[type=checkbox]') ? e.closest('label') : null;
            const target = label || e; target.scrollIntoView({block: 'center', behavior: 'instant'}); return target;";
        let argument = element.to_json().expect("an element has a JSON form");
        let target = self
            .driver
            .execute(target, vec![argument])
            .await
            .expect("the page scrolls");
        let target = target.element().expect("the script gives an element");
        target
            .click()
            .await
            .unwrap_or_else(|cause| panic!("cannot click `{selector}`: {cause}"));
    }

    /// Types into a field (or gives a file field its path). A busy Chromium now and then drops the first keys that are sent to
    /// a page it has just shown, so a large field is looked at afterwards and typed once more.
    pub async fn fill(&self, selector: &str, text: &str) {
        let element = self.element(selector).await;
        for attempt in 1..=TYPED_TIMES_MAX {
            element
                .send_keys(text)
                .await
                .unwrap_or_else(|cause| panic!("cannot fill `{selector}`: {cause}"));
            let holds = element.prop("value").await.ok().flatten();
            let dropped = element.tag_name().await.is_ok_and(|tag| tag == "textarea")
                && !holds.as_deref().is_some_and(|holds| holds.ends_with(text));
            if !dropped {
                return;
            }
            assert!(
                attempt < TYPED_TIMES_MAX,
                "`{selector}` holds {holds:?}, not what was typed"
            );
            element
                .clear()
                .await
                .unwrap_or_else(|cause| panic!("cannot clear `{selector}`: {cause}"));
        }
    }

    /// The text of the first element that the selector names, as shown.
    pub async fn text(&self, selector: &str) -> String {
        self.element(selector)
            .await
            .text()
            .await
            .unwrap_or_else(|cause| panic!("`{selector}` has no text: {cause}"))
    }

    /// The whole page's text, as shown.
    pub async fn page_text(&self) -> String {
        self.text("body").await
    }

    /// Whether an element is there now.
    pub async fn has(&self, selector: &str) -> bool {
        !self
            .driver
            .find_all(By::Css(selector))
            .await
            .unwrap_or_default()
            .is_empty()
    }

    /// Waits until the page shows the text; fails with what it shows instead.
    pub async fn wait_for_text(&self, text: &str) {
        let shown = self
            .driver
            .query(By::XPath(format!("//body[contains(., {})]", quoted(text))))
            .first()
            .await;
        if shown.is_err() {
            panic!(
                "the page never showed `{text}`; it shows:\n{}",
                self.page_text().await
            );
        }
    }

    /// The address now shown.
    pub async fn address(&self) -> String {
        self.driver
            .current_url()
            .await
            .expect("a page has an address")
            .to_string()
    }

    /// Waits until a script's value is true.
    pub async fn wait_for_script(&self, script: &str) {
        const LOOKS_MAX: u32 = 200;
        for _ in 0..LOOKS_MAX {
            if self.script(script).await == Value::Bool(true) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("`{script}` never became true");
    }

    /// Runs a script in the page and gives its value.
    pub async fn script(&self, script: &str) -> Value {
        self.script_with(script, Vec::new()).await
    }

    /// Runs a script with arguments and gives its value.
    pub async fn script_with(&self, script: &str, arguments: Vec<Value>) -> Value {
        let result = self
            .driver
            .execute(script, arguments)
            .await
            .unwrap_or_else(|cause| panic!("script failed: {cause}"));
        result.json().clone()
    }

    /// Writes a picture of the whole page.
    pub async fn picture(&self, file: &Path) {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).expect("the folder for pictures");
        }
        let shot = self
            .command(
                "Page.captureScreenshot",
                json!({"format": "png", "captureBeyondViewport": true}),
            )
            .await;
        let encoded = shot["data"].as_str().expect("a picture");
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(encoded)
            .expect("base64");
        std::fs::write(file, bytes)
            .unwrap_or_else(|cause| panic!("cannot write `{}`: {cause}", file.display()));
    }

    /// What axe-core complains about on this page, one line each; empty when nothing.
    pub async fn axe_violations(&self) -> Vec<String> {
        self.driver
            .execute(needed::axe_script(), vec![])
            .await
            .expect("axe-core loads");
        let run = "const done = arguments[arguments.length - 1];
            axe.run(document, {resultTypes: ['violations']}).then(
                result => done(result.violations.map(v => v.id + ': ' + v.help + ' @ ' +
                    v.nodes.slice(0, 4).map(n => n.target.join(' ') + ' [' + n.failureSummary.replace(/\\s+/g, ' ') + ']').join(' | '))),
                cause => done(['axe-core failed: ' + cause]));";
        let result = self
            .driver
            .execute_async(run, vec![])
            .await
            .expect("axe-core runs");
        let list = result
            .json()
            .as_array()
            .cloned()
            .expect("a list of violations");
        list.iter()
            .map(|line| line.as_str().unwrap_or("?").to_owned())
            .collect()
    }

    /// Ends the browser.
    pub async fn end(self) {
        let _ = self.driver.quit().await;
    }

    /// The page's text, for a failing test's own words.
    async fn shown(&self) -> String {
        let body = self.driver.find(By::Css("body")).await;
        match body {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(cause) => format!("nothing: {cause}"),
        }
    }

    async fn element(&self, selector: &str) -> WebElement {
        match self.driver.query(By::Css(selector)).first().await {
            Ok(element) => element,
            Err(_) => panic!(
                "{} has no `{selector}`; it shows:\n{}",
                self.address().await,
                self.shown().await
            ),
        }
    }

    async fn command(&self, name: &str, parameters: Value) -> Value {
        self.driver
            .cdp()
            .send_raw(name, parameters)
            .await
            .unwrap_or_else(|cause| panic!("Chromium refuses `{name}`: {cause}"))
    }
}

/// A text as an XPath string; XPath 1.0 knows no escapes, so a text with both kinds of quotes cannot be asked for.
fn quoted(text: &str) -> String {
    if text.contains('\'') {
        format!("\"{text}\"")
    } else {
        format!("'{text}'")
    }
}
