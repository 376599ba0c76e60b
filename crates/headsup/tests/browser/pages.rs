//! Looking at a page: axe-core in both themes, a picture on both screens. The complaints of a whole story are collected
//! and asserted once, so that one run names them all.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;

use testkit::browser::{Browser, Screen, Theme};

/// What axe-core said about the pages of one story, and where their pictures go.
pub struct LookedAt {
    story: &'static str,
    complaints: RefCell<Vec<String>>,
    pages: Cell<usize>,
}

impl LookedAt {
    /// Nothing looked at yet.
    pub fn new(story: &'static str) -> LookedAt {
        LookedAt {
            story,
            complaints: RefCell::new(Vec::new()),
            pages: Cell::new(0),
        }
    }

    /// Looks at the page now shown, on both screens and in both themes; leaves the browser as it was.
    pub async fn look(&self, browser: &Browser, name: &str, screen_after: Screen) {
        self.pages.set(self.pages.get() + 1);
        for screen in [Screen::Phone, Screen::Desk] {
            browser.screen(screen).await;
            for theme in [Theme::Light, Theme::Dark] {
                browser.theme(theme).await;
                let shown = format!("{name}-{}-{}", screen_name(screen), theme_name(theme));
                browser
                    .picture(
                        &pictures_folder()
                            .join(self.story)
                            .join(format!("{shown}.png")),
                    )
                    .await;
                self.note(&shown, browser.axe_violations().await);
                self.note(&shown, overflow(browser).await);
            }
        }
        browser.theme(Theme::Light).await;
        browser.screen(screen_after).await;
    }

    /// Looks at a page that a GET shows, in German too, and leaves it in English again: words are longer there.
    pub async fn look_in_both_languages(
        &self,
        browser: &Browser,
        name: &str,
        screen_after: Screen,
    ) {
        self.look(browser, name, screen_after).await;
        let here = browser.address().await;
        speak(browser, "de").await;
        browser.visit(&here).await;
        browser
            .wait_for_script("return document.documentElement.lang === 'de'")
            .await;
        self.look(browser, &format!("{name}-german"), screen_after)
            .await;
        speak(browser, "en").await;
        browser.visit(&here).await;
    }

    fn note(&self, shown: &str, complaints: Vec<String>) {
        let mut all = self.complaints.borrow_mut();
        all.extend(
            complaints
                .into_iter()
                .map(|complaint| format!("{shown}: {complaint}")),
        );
    }

    /// Fails with every complaint of the story, or when it looked at nothing.
    pub fn assert_no_complaints(&self) {
        assert!(self.pages.get() > 0, "the story looked at no page");
        let complaints = self.complaints.borrow();
        assert!(
            complaints.is_empty(),
            "{} complaints:\n{}",
            complaints.len(),
            complaints.join("\n")
        );
    }
}

/// The cookie of a language chosen by hand, as pressing it on the page would set it.
async fn speak(browser: &Browser, language: &str) {
    browser
        .script(&format!(
            "document.cookie = 'headsup-language={language}; path=/'"
        ))
        .await;
}

/// A page that must be scrolled sideways is broken on that screen.
async fn overflow(browser: &Browser) -> Vec<String> {
    let wide = browser
        .script("const e = document.scrollingElement; return e.scrollWidth > e.clientWidth + 1 ? e.scrollWidth + ' > ' + e.clientWidth : ''")
        .await;
    match wide.as_str() {
        Some("") => Vec::new(),
        other => vec![format!("scrolls sideways: {other:?}")],
    }
}

fn screen_name(screen: Screen) -> &'static str {
    match screen {
        Screen::Phone => "390",
        Screen::Desk => "1440",
    }
}

fn theme_name(theme: Theme) -> &'static str {
    match theme {
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

/// Where pictures go: the folder that `cargo xtask pictures` names, or the build's temporary folder.
fn pictures_folder() -> PathBuf {
    match std::env::var_os("HEADSUP_TEST_PICTURES") {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pictures"),
    }
}
