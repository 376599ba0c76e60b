//! Draws every page of the desk from samples: hostile fields stay inert, sealed names stay sealed, and each reader sees
//! the forms that are theirs.

use askama::Template;
use casework::cases::views::{DeskView, Viewer};
use casework::people::Hat;
use jiff::tz::TimeZone;

use super::case_page::{self, Around};
use super::draft::Draft;
use super::nav::{Here, Nav};
use super::samples::{self, HOSTILE, NOW};
use crate::web::frame::Frame;
use crate::words::Words;

fn view(hats: &[Hat]) -> DeskView {
    samples::case()
        .through(&Viewer::Member(&samples::member(hats)))
        .and_then(|view| view.desk())
        .unwrap()
}

fn around(hats: &[Hat]) -> Around {
    Around {
        frame: Frame::new(
            Words::for_language("en"),
            "Hillside School",
            "/desk/cases/12",
        ),
        nav: Nav::of(&samples::member(hats), Here::Desk),
        now: NOW,
        zone: TimeZone::UTC,
        heads_ups: Default::default(),
        payment: Default::default(),
        caller: Default::default(),
        contacts: Default::default(),
        custody: Default::default(),
        inquiries: Default::default(),
        seals: Default::default(),
    }
}

fn case_page(hats: &[Hat], draft: Draft) -> String {
    let page = case_page::draw(&view(hats), draft, around(hats))
        .render()
        .unwrap();
    keep_for_looking("case.html", &page);
    page
}

/// Leaves a page where a person can look at it, when one asks by setting `HEADSUP_PAGES`.
fn keep_for_looking(name: &str, page: &str) {
    if let Ok(folder) = std::env::var("HEADSUP_PAGES") {
        std::fs::write(std::path::Path::new(&folder).join(name), page).unwrap();
    }
}

#[test]
fn hostile_fields_are_inert_on_the_case_page_and_on_paper() {
    let printed = case_page::draw_for_print(&view(&[Hat::It]), around(&[Hat::It]))
        .render()
        .unwrap();
    for page in [
        case_page(&[Hat::It, Hat::Security], Draft::default()),
        printed,
    ] {
        assert!(
            !page.contains("<script>bang"),
            "markup of a reported mail reached the page"
        );
        assert!(page.contains("U+202E"), "the direction trick is not marked");
        assert!(page.contains("&#60;script&#62;bang()"));
    }
    assert!(HOSTILE.contains("<script>"), "the sample is hostile");
}

#[test]
fn a_sealed_or_anonymous_name_is_nowhere() {
    let page = case_page(&[Hat::Security], Draft::default());
    assert!(page.contains("Dana Okoro 11") && page.contains("dana11@school.example"));
    assert!(!page.contains("Dana Okoro 12") && !page.contains("dana12@school.example"));
    assert!(page.contains("A colleague, name sealed") && page.contains("A colleague, anonymous"));
}

#[test]
fn a_held_mail_waits_for_those_who_work_the_case_and_stays_sealed_where_the_reporter_is() {
    let page = case_page(&[Hat::It], Draft::default());
    assert_eq!(
        page.matches("Somebody else wrote into this thread.")
            .count(),
        2
    );
    assert_eq!(page.matches("Take it into the thread").count(), 2);
    assert!(page.contains("somebody51@elsewhere.example"));
    assert!(
        !page.contains("somebody52@elsewhere.example"),
        "the reporter's name is sealed"
    );
    let auditor = case_page(&[Hat::Auditor], Draft::default());
    assert!(!auditor.contains("Take it into the thread"));
    assert!(
        !auditor.contains("somebody51@elsewhere.example"),
        "an auditor sees no names"
    );
}

#[test]
fn each_hat_gets_its_own_forms() {
    let it = case_page(&[Hat::It], Draft::default());
    assert!(it.contains("/answers/keep-working") && !it.contains("/answers/prevent-or-recover"));
    let security = case_page(&[Hat::Security], Draft::default());
    assert!(
        !security.contains("/answers/keep-working")
            && security.contains("/answers/prevent-or-recover")
    );
    let auditor = case_page(&[Hat::Auditor], Draft::default());
    let forms: Vec<&str> = auditor.split("<form").skip(1).collect();
    assert!(
        forms
            .iter()
            .all(|form| form.contains("/sign-out") || form.contains("method=\"dialog\"")),
        "an auditor changes nothing"
    );
}

#[test]
fn what_is_still_open_leads_to_where_it_is_settled() {
    let page = case_page(&[Hat::Security], Draft::default());
    let targets = page
        .split("href=\"#")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    let mut count = 0;
    for target in targets {
        assert!(
            page.contains(&format!("id=\"{target}\"")),
            "`#{target}` leads nowhere"
        );
        count += 1;
    }
    assert!(count >= 4, "one question, two steps, the reporters");
}

#[test]
fn a_refused_form_comes_back_with_its_words() {
    let draft = Draft::refused(
        "answer-prevent-or-recover",
        "Please write what the answer rests on.",
    )
    .keeping("text", "Every <session> was ended")
    .keeping("because", "");
    let page = case_page(&[Hat::Security], draft);
    let field = page
        .split("id=\"because-prevent-or-recover\"")
        .nth(1)
        .unwrap();
    let field = field.split("</div>").next().unwrap();
    assert!(field.contains(" autofocus") && field.contains("what the answer rests on."));
    assert_eq!(page.matches("id=\"complaint\"").count(), 1);
    assert!(page.contains("Please write what the answer rests on."));
    assert!(page.contains("Every &#60;session&#62; was ended</textarea>"));
}

#[test]
fn a_refused_closing_says_why_once() {
    let draft = Draft::refused("close", "Please answer both questions first.");
    let page = case_page(&[Hat::It, Hat::Security], draft);
    assert_eq!(
        page.matches("Please answer both questions first.").count(),
        1
    );
}

#[test]
fn every_control_has_a_label_and_no_id_stands_twice() {
    let page = case_page(&[Hat::It, Hat::Security], Draft::default());
    let ids: Vec<&str> = page
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(ids.len(), once.len(), "an id stands twice");
    for tag in page.split('<').filter(|tag| {
        ["textarea", "select"]
            .iter()
            .any(|name| tag.starts_with(name))
    }) {
        let id = tag
            .split("id=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .unwrap_or_default();
        assert!(
            page.contains(&format!("for=\"{id}\"")),
            "<{tag}> has no label"
        );
    }
}
