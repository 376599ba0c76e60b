//! Signing in with the organisation's own provider, in a browser: from our page there and back, by a real provider that asks nothing
//! more.

use std::path::Path;
use std::sync::Arc;

use testkit::browser::Screen;
use testkit::oidc_provider::{CLIENT, CLIENT_SECRET, OidcProvider};
use testkit::running_desk::RunningDesk;
use testkit::temporary_folder::TemporaryFolder;
use testkit::tripwire::Tripwire;

use crate::{Scene, pages};

#[tokio::test(flavor = "multi_thread")]
async fn a_member_signs_in_with_the_organisation() {
    let mut provider = OidcProvider::start();
    let scene = at_a_desk_with(&provider);
    provider.know(scene.desk.url("").trim_end_matches('/'));
    let robin = scene.browser(Screen::Desk).await;
    scene.set_up(&robin, "own").await;

    let browser = scene.browser(Screen::Phone).await;
    browser
        .visit(&scene.desk.url("/sign-in?next=/account"))
        .await;
    browser
        .wait_for_text("Sign in with your organisation")
        .await;
    scene
        .looked_at
        .look_in_both_languages(&browser, "01-sign-in", Screen::Phone)
        .await;
    provider.signs_in("stranger", "stranger@elsewhere.example", true);
    browser.click("a[href^='/sign-in/provider']").await;
    browser.wait_for_text("known by that account").await;
    scene
        .looked_at
        .look(&browser, "02-nobody", Screen::Phone)
        .await;
    browser.end().await;

    let browser = scene.browser(Screen::Desk).await;
    provider.signs_in("robin-there", "robin@millbrook-school.example", true);
    browser
        .visit(&scene.desk.url("/sign-in?next=/account"))
        .await;
    browser.click("a[href^='/sign-in/provider']").await;
    browser.wait_for_text("It opens this account.").await;
    scene
        .looked_at
        .look(&browser, "03-account", Screen::Desk)
        .await;
    for browser in [browser, robin] {
        scene.assert_quiet(&browser).await;
        browser.end().await;
    }
    scene.looked_at.assert_no_complaints();
}

fn at_a_desk_with(provider: &OidcProvider) -> Scene {
    let folder = Arc::new(TemporaryFolder::new("scene"));
    let secret = folder.path().join("provider-secret");
    std::fs::write(&secret, CLIENT_SECRET).expect("a secret is written");
    let secret = secret.display().to_string();
    let arguments = [
        "--oidc",
        provider.issuer(),
        "--oidc-client",
        CLIENT,
        "--oidc-secret-file",
        &secret,
    ];
    let binary = Path::new(env!("CARGO_BIN_EXE_headsup"));
    Scene {
        desk: RunningDesk::start_with(binary, folder, &arguments),
        tripwire: Tripwire::start(),
        looked_at: pages::LookedAt::new("provider"),
    }
}
