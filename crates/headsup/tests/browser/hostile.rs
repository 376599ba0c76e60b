//! Hostile mail on our own pages: the whole corpus of markup is planted in every field a person or a sender can fill, and
//! nothing may run, and nothing may leave the machine. A control page first proves that both would be heard.

use testkit::browser::{Browser, Screen};
use testkit::temporary_folder::TemporaryFolder;

use crate::Scene;

/// The corpus, one vector a line; `bang()` is the script, `evil.example` the host.
const CORPUS: &str = include_str!("../../src/web/desk/xss_corpus.txt");

#[tokio::test(flavor = "multi_thread")]
async fn hostile_markup_is_inert_in_every_field() {
    let scene = Scene::new("hostile");
    let browser = scene.browser(Screen::Desk).await;
    assert_the_ears_work(&scene, &browser).await;
    scene.set_up(&browser, "own").await;

    let vectors = vectors();
    let folder = TemporaryFolder::new("hostile");
    let link = report_with_vectors(&scene, &browser, &vectors, &folder).await;
    for path in pages_of_the_case(&scene, &browser)
        .await
        .into_iter()
        .chain([link])
    {
        browser.visit(&path).await;
        browser
            .script("document.querySelectorAll('details').forEach(d => d.open = true)")
            .await;
        hover_over_everything(&browser).await;
        let ran = browser
            .script("return window.ran === undefined ? 'quiet' : 'a script ran'")
            .await;
        assert_eq!(ran, "quiet", "a sender's script ran on {path}");
        assert_eq!(
            scene.tripwire.heard("evil.example"),
            Vec::<String>::new(),
            "{path} asked for something remote"
        );
    }
    browser.end().await;
}

/// Proves that a script that runs and a request that leaves would be noticed: a check that cannot fail proves nothing.
async fn assert_the_ears_work(scene: &Scene, browser: &Browser) {
    browser
        .visit("data:text/html,<img src=http://control.test/x.gif onerror=window.ran=1>")
        .await;
    browser.wait_for_script("return window.ran === 1").await;
    assert!(
        !scene.tripwire.heard("control.test").is_empty(),
        "the tripwire is deaf"
    );
}

fn vectors() -> Vec<String> {
    CORPUS
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| {
            line.replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\0", "\0")
                .replace("bang()", "window.ran=1")
        })
        .collect()
}

/// Sends one report whose every field and whose mail's every header and part hold the vectors.
async fn report_with_vectors(
    scene: &Scene,
    browser: &Browser,
    vectors: &[String],
    folder: &TemporaryFolder,
) -> String {
    let all = vectors.join("\n");
    let one_line: String = vectors
        .iter()
        .take(40)
        .map(|vector| vector.replace(['\n', '\r', '\0'], " "))
        .collect::<Vec<_>>()
        .join(" ");
    let mail = folder.path().join("odd.eml");
    std::fs::write(&mail, hostile_mail(&all, &one_line)).expect("a mail on disk");
    let named = folder
        .path()
        .join("\"><img src=x onerror=window.ran=1>.txt");
    std::fs::write(&named, &all).expect("a file with a hostile name");

    browser.visit(&scene.desk.url("/raise/message")).await;
    browser
        .fill(
            "#files",
            &format!("{}\n{}", mail.display(), named.display()),
        )
        .await;
    let fill = "const [all, line] = arguments; document.querySelectorAll('.raise-form textarea').forEach(f => f.value = all.slice(0, 9000));
        document.querySelectorAll('.raise-form input[type=text]').forEach(f => f.value = line.slice(0, 200));";
    browser
        .script_with(fill, vec![all.clone().into(), one_line.into()])
        .await;
    browser.click(".raise-form .button--big").await;
    browser.wait_for_text("Did you do anything with it?").await;
    let link = browser
        .address()
        .await
        .split('#')
        .next()
        .unwrap_or("")
        .to_owned();
    browser
        .script("document.querySelectorAll('details').forEach(d => d.open = true)")
        .await;
    browser
        .script_with(
            "document.querySelector('#words').value = arguments[0].slice(0, 9000)",
            vec![all.into()],
        )
        .await;
    browser
        .click(".thread-form button:not([data-remove])")
        .await;
    browser.wait_for_text("evil.example").await;
    link
}

/// A mail that carries the corpus in its headers, its text, its HTML and its attachment's name and type.
fn hostile_mail(all: &str, one_line: &str) -> String {
    let short: String = one_line.chars().take(900).collect();
    format!(
        "From: \"{quoted}\" <a@evil.example>\nTo: <b@millbrook-school.example>\nSubject: {short}\nX-Odd: {short}\nMIME-Version: 1.0\n\
         Content-Type: multipart/mixed; boundary=edge\n\n--edge\nContent-Type: text/plain\n\n{all}\n\n--edge\nContent-Type: text/html\n\n<html><body>{all}</body></html>\n\n\
         --edge\nContent-Type: text/x-{quoted}; name=\"{quoted}\"\nContent-Disposition: attachment; filename=\"{quoted}\"\n\n{all}\n\n--edge--\n",
        quoted = short.replace(['"', '\\'], "'"),
    )
}

/// Every page of the desk that shows something of the newest case, the picture's own address included.
async fn pages_of_the_case(scene: &Scene, browser: &Browser) -> Vec<String> {
    browser.visit(&scene.desk.url("/desk")).await;
    browser.wait_for_text("#1").await;
    browser.click("a[href^='/desk/cases/']").await;
    browser.wait_for_text("Evidence").await;
    let case = browser
        .address()
        .await
        .split(['#', '?'])
        .next()
        .unwrap_or("")
        .to_owned();
    let links = browser
        .script("return [...document.querySelectorAll('a[href*=\"/desk/evidence/\"], iframe')].map(e => e.href || e.src).filter(u => u && !u.endsWith('/download'))")
        .await;
    let mut pages: Vec<String> = links
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|url| url.as_str().map(str::to_owned))
        .collect();
    assert!(
        pages.iter().any(|page| page.contains("/picture/")),
        "the case shows no picture of the mail: {pages:?}"
    );
    pages.extend([
        case.clone(),
        format!("{case}/print"),
        scene.desk.url("/desk"),
        scene.desk.url("/desk?q=evil"),
        scene.desk.url("/desk/rows"),
    ]);
    pages
}

/// Moves the pointer's events over the page, for vectors that wait for it.
async fn hover_over_everything(browser: &Browser) {
    browser
        .script("document.querySelectorAll('main *').forEach(e => ['mouseover', 'mouseenter', 'focus', 'toggle'].forEach(t => e.dispatchEvent(new Event(t, {bubbles: true}))))")
        .await;
}
