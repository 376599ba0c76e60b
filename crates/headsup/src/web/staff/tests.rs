//! Every staff page, rendered from samples in every language. A page with a missing key, an unfilled placeable or an
//! asset that isn't embedded fails. With `HEADSUP_PAGES_OUT` set to a folder, the pages are also written there, to be
//! looked at.

use std::collections::BTreeSet;

use askama::Template;
use casework::cases::case::Outcome;
use casework::cases::report::{Exposure, ReportKind};
use evidence::verdict::Verdict;

use casework::cases::views::staff::{Leaning, StaffMessageFrom as Voice};
use casework::verify::caller_answer::{LinkEnd, LinkStands, YesNoStands};

use super::answer_shown::{AnswerShown, AnswerState, Said, Saw};
use super::caller_challenge::CallerChallengePage;
use super::caller_device::CallerDevicePage;
use super::caller_vouching::CallerVouchingPage;
use super::pages::{
    AnswerFragment, AnswerPage, AnswersNote, AnswersPage, PublishedShown, RaisePage, StartPage,
};
use super::really_it::{CallShown, ReallyItPage, WordsPage, WordsShown};
use super::was_this_you::WasThisYouPage;
use crate::about_it::AboutItReaders;
use crate::web::assets;
use crate::web::frame::Frame;
use crate::words::Words;

fn note() -> super::heads_up::NoteShown {
    super::heads_up::NoteShown {
        title: "<script>bang()</script>".to_owned(),
        looks_like: "hxxps://bad[.]example".to_owned(),
        to_do: "Leave it.".to_owned(),
        spotted: "It was spotted here.".to_owned(),
        kind: "message",
        language: Some("en".to_owned()),
        banner_token: "TOKEN".to_owned(),
    }
}

fn frame(words: &'static Words) -> Frame {
    Frame::new(words, "Lindenhof School", "/here")
}

fn answer(kind: ReportKind, state: AnswerState, verdict: Option<Verdict>) -> AnswerShown {
    AnswerShown {
        token: "A".repeat(43),
        kind,
        received: "22 November 2026, 15:04".to_owned(),
        state,
        verdict,
        kind_words: None,
        advice: Vec::new(),
        urgent_contact: String::new(),
        saw: Vec::new(),
        unchecked: Vec::new(),
        lost: Vec::new(),
        exposures: BTreeSet::new(),
        thread: Vec::new(),
        outcome: None,
        anonymous: false,
        sealed: false,
        name_readings: Some(vec![String::from("Sam Fox, 24 November")]),
        disagreed: false,
        may_disagree: state != AnswerState::Pending,
    }
}

fn said(from: Voice, text: &str, is_outcome: bool) -> Said {
    Said {
        from,
        text: text.to_owned(),
        when: "22 November 2026, 15:10".to_owned(),
        when_for_machines: "2026-11-22T15:10:00Z".to_owned(),
        details: (from == Voice::You)
            .then(|| {
                (
                    "Who did they say they were?".to_owned(),
                    "Microsoft".to_owned(),
                )
            })
            .into_iter()
            .collect(),
        files: (from == Voice::You)
            .then(|| "Sparkasse warning.eml".to_owned())
            .into_iter()
            .collect(),
        is_outcome,
    }
}

fn full_answer(words: &Words) -> AnswerShown {
    let seen = |leaning, says: &str| Saw {
        leaning,
        says: says.to_owned(),
    };
    let mut full = answer(
        ReportKind::Message,
        AnswerState::Open,
        Some(Verdict::Harmful),
    );
    full.advice = [
        "Change the password you typed in. Use a device you trust, and start with the account it belongs to.",
        "If you use that password anywhere else, change it there too.",
        "If a sign-in prompt appears on your phone that you did not start, say no to it.",
    ]
    .map(str::to_owned)
    .to_vec();
    full.urgent_contact = "Extension 112".to_owned();
    full.kind_words = Some("You did the right thing by telling us.".to_owned());
    full.saw = vec![
        seen(
            Leaning::TowardsHarm,
            "The name says your bank, but the address belongs to somebody else.",
        ),
        seen(
            Leaning::TowardsHarm,
            "A link says sparkasse.example and leads to sign-in.kundenportal-sicher.example instead.",
        ),
        seen(
            Leaning::TowardsHarm,
            "It asks you to type in a password within 24 hours.",
        ),
        seen(
            Leaning::AwayFromHarm,
            "Your own mail system has seen this sender before.",
        ),
        seen(Leaning::Neither, "It was sent to 14 people at once."),
    ];
    full.unchecked = vec![
        "Whether the sender's mail servers vouch for it, because we could not ask them.".to_owned(),
    ];
    full.lost = vec!["Where it really came from.".to_owned()];
    full.exposures = BTreeSet::from([Exposure::EnteredPassword, Exposure::Clicked]);
    full.thread = vec![
        said(
            Voice::You,
            "I think it was about 11 o'clock.\nThe page looked just like ours.",
            false,
        ),
        said(
            Voice::Desk,
            "Thank you. Did the page ask for a code from your phone as well?",
            false,
        ),
    ];
    full.disagreed = words.language() == "de";
    full
}

fn closed_answer() -> AnswerShown {
    let mut closed = answer(
        ReportKind::Message,
        AnswerState::Closed,
        Some(Verdict::Harmful),
    );
    closed.outcome = Some(Outcome::NearMiss);
    closed.thread = vec![said(
        Voice::Desk,
        "Eleven of you spotted it, you first. We blocked the page at 11:20 and reset your password. Nobody got in.",
        true,
    )];
    closed
}

fn answers_of(words: &'static Words) -> Vec<(String, AnswerShown)> {
    let mut shown = vec![
        ("full".to_owned(), full_answer(words)),
        ("closed".to_owned(), closed_answer()),
        (
            "pending".to_owned(),
            answer(ReportKind::Message, AnswerState::Pending, None),
        ),
        (
            "described".to_owned(),
            answer(ReportKind::Call, AnswerState::Open, None),
        ),
        (
            "question".to_owned(),
            answer(ReportKind::Question, AnswerState::Open, None),
        ),
    ];
    for verdict in Verdict::ALL {
        let name = format!("verdict-{}", verdict.code());
        shown.push((
            name,
            answer(ReportKind::Message, AnswerState::Open, Some(verdict)),
        ));
    }
    for outcome in Outcome::ALL {
        let mut closed = closed_answer();
        closed.outcome = Some(*outcome);
        closed.anonymous = true;
        shown.push((format!("outcome-{}", outcome.code()), closed));
    }
    shown
}

fn pages(words: &'static Words) -> Vec<(String, String)> {
    let mut pages = vec![(
        "start".to_owned(),
        StartPage {
            frame: Frame {
                is_set_up: words.language() == "en",
                urgent_contact: "Extension 112".to_owned(),
                ..frame(words)
            },
            banners: vec![note()],
            about_it_readers: None,
        }
        .render()
        .unwrap(),
    )];
    for readers in AboutItReaders::ALL {
        let start = StartPage {
            frame: frame(words),
            banners: Vec::new(),
            about_it_readers: Some(readers),
        };
        let raise = RaisePage {
            frame: frame(words),
            kind: ReportKind::AboutIt,
            about_it_readers: Some(readers),
            really_it: false,
            submission: "0".repeat(32),
            answers: None,
            seals: true,
        };
        let code = readers.code();
        pages.push((format!("start-read-by-{code}"), start.render().unwrap()));
        pages.push((format!("raise-read-by-{code}"), raise.render().unwrap()));
    }
    for kind in ReportKind::ALL {
        for really_it in [false, true] {
            let submission = "0".repeat(32);
            let page = RaisePage {
                frame: frame(words),
                kind: *kind,
                about_it_readers: None,
                really_it,
                submission,
                answers: Some(AnswersNote {
                    note: note(),
                    clicked: really_it,
                }),
                seals: !really_it,
            };
            let suffix = if really_it { "-it" } else { "" };
            pages.push((
                format!("raise-{}{suffix}", kind.code()),
                page.render().unwrap(),
            ));
        }
    }
    for (name, answer) in answers_of(words) {
        let fragment = AnswerFragment {
            frame: frame(words),
            answer: answer.clone(),
        };
        let page = AnswerPage {
            frame: frame(words),
            answer,
            submission: "0".repeat(32),
            ticked: None,
        };
        pages.push((format!("answer-{name}"), page.render().unwrap()));
        pages.push((format!("fragment-{name}"), fragment.render().unwrap()));
    }
    let published = PublishedShown {
        question: "May I use the guest network with my own phone?".to_owned(),
        answer: "Yes. It is kept apart from everything else, so there is nothing you could break."
            .to_owned(),
        when: "20 November 2026".to_owned(),
    };
    for (name, answers) in [
        ("answers", vec![published.clone(), published]),
        ("answers-none", vec![]),
    ] {
        let page = AnswersPage {
            frame: frame(words),
            answers,
        };
        pages.push((name.to_owned(), page.render().unwrap()));
    }
    pages.extend(really_it_pages(words));
    pages
}

fn really_it_pages(words: &'static Words) -> Vec<(String, String)> {
    let call = CallShown {
        token: "0".repeat(32),
        caller: "Priya N.".to_owned(),
        whom: "<script>bang()</script>".to_owned(),
        about: "the new printer".to_owned(),
    };
    let two = WordsShown {
        words: ["lantern".to_owned(), "otter".to_owned()],
        language: "en".to_owned(),
        caller: "Priya N.".to_owned(),
        until: "22 November 2026, 15:10".to_owned(),
    };
    let mut pages = Vec::new();
    for (name, calls) in [("really-it", vec![call]), ("really-it-nobody", vec![])] {
        let page = ReallyItPage {
            frame: frame(words),
            calls,
            submission: "0".repeat(32),
        };
        pages.push((name.to_owned(), page.render().unwrap()));
    }
    for said in ["", "yes", "no", "not-sure"] {
        let page = WasThisYouPage {
            frame: frame(words),
            token: "A".repeat(43),
            name: "Ada".to_owned(),
            about: "<script>bang()</script>".to_owned(),
            waits: said.is_empty(),
            said,
        };
        pages.push((format!("was-this-you{said}"), page.render().unwrap()));
    }
    let ends = LinkEnd::ALL.iter().map(|end| LinkStands::Ended(*end));
    for stands in [LinkStands::Waits([47, 12, 90])].into_iter().chain(ends) {
        let page = CallerChallengePage {
            frame: frame(words),
            token: "A".repeat(46),
            name: "<script>bang()</script>".to_owned(),
            action: words.of("guarded-action", "unlock"),
            stands,
        };
        pages.push((format!("{stands:?}"), page.render().unwrap()));
    }
    for stands in YesNoStands::ALL {
        let page = CallerVouchingPage {
            frame: frame(words),
            token: "A".repeat(46),
            manager: "Marian Vale".to_owned(),
            name: "<script>bang()</script>".to_owned(),
            action: words.of("vouched-action", "unlock"),
            stands: *stands,
        };
        pages.push((format!("vouching {stands:?}"), page.render().unwrap()));
    }
    for stands in YesNoStands::ALL {
        let page = CallerDevicePage {
            frame: frame(words),
            token: "A".repeat(46),
            name: "<script>bang()</script>".to_owned(),
            action: words.of("guarded-action", "unlock"),
            stands: *stands,
        };
        pages.push((format!("device {stands:?}"), page.render().unwrap()));
    }
    for (name, shown) in [("really-it-words", Some(two)), ("really-it-over", None)] {
        let page = WordsPage {
            frame: frame(words),
            shown,
            submission: "0".repeat(32),
        };
        pages.push((name.to_owned(), page.render().unwrap()));
    }
    pages
}

#[test]
fn every_page_renders_in_every_language_with_all_its_words() {
    for words in Words::all() {
        for (name, text) in pages(words) {
            let page = format!("{} {name}", words.language());
            assert!(
                !text.contains('⟦'),
                "{page}: missing key {:?}",
                text.split('⟦').nth(1).map(|t| &t[..t.len().min(60)])
            );
            assert!(
                !text.contains("{$") && !text.contains("{ $"),
                "{page}: an argument is missing"
            );
            assert!(
                !text.contains(" style=") && !text.contains("<script>"),
                "{page}: inline style or script"
            );
            if !name.starts_with("fragment-") {
                assert!(
                    text.contains(&format!("<html lang=\"{}\"", words.language())),
                    "{page}"
                );
            }
            write_out(words.language(), &name, &text);
        }
    }
}

#[test]
fn who_reads_about_it_and_how_to_reach_somebody_is_said() {
    let pages = pages(Words::for_language("en"));
    let page = |wanted: &str| {
        let found = pages.iter().find(|(name, _)| name == wanted);
        found.map(|(_, page)| page.as_str()).unwrap()
    };
    assert!(page("start-read-by-nobody").contains("nobody else can yet"));
    assert!(page("raise-read-by-nobody").contains("Right now nobody here can read this"));
    assert!(page("start-read-by-leader").contains("The leadership reads this"));
    assert!(
        page("start").contains("Extension 112") && !page("start-read-by-leader").contains("urgent")
    );
    let full = page("answer-full");
    let advice = full.find("Do this now").unwrap();
    let contact = full.find("Extension 112").unwrap();
    assert!(advice < contact && contact < full.find("You told us").unwrap());
    assert!(!page("answer-closed").contains("Extension 112"));
}

#[test]
fn every_asset_a_page_names_is_embedded() {
    let (_, page) = pages(Words::for_language("en")).swap_remove(0);
    let named: Vec<&str> = page
        .split("\"/assets/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(named.len() >= 3);
    for path in named {
        assert_eq!(
            assets::serve(path, &Default::default()).status(),
            200,
            "{path}"
        );
    }
}

#[test]
fn hostile_words_are_escaped_wherever_they_stand() {
    let hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    let mut answer = full_answer(Words::for_language("en"));
    answer.thread.push(said(Voice::You, hostile, false));
    answer.saw.push(Saw {
        leaning: Leaning::TowardsHarm,
        says: hostile.to_owned(),
    });
    answer.advice.push(hostile.to_owned());
    let mut frame = frame(Words::for_language("en"));
    frame.organisation = hostile.to_owned();
    frame.here = hostile.to_owned();
    let page = AnswerPage {
        frame,
        answer,
        submission: String::new(),
        ticked: None,
    }
    .render()
    .unwrap();
    assert!(
        !page.contains("<script>alert") && !page.contains("<img src=x"),
        "{page}"
    );
}

fn write_out(language: &str, name: &str, text: &str) {
    let Ok(folder) = std::env::var("HEADSUP_PAGES_OUT") else {
        return;
    };
    std::fs::write(format!("{folder}/{language}-{name}.html"), text).unwrap();
}
