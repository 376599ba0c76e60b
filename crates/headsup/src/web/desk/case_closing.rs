//! The end of a case: what is still open, with where to settle it; what to tell the reporters; how it was closed.

use casework::cases::case::{Outcome, StoppedBy};
use casework::cases::thread::MessageKind;
use casework::cases::views::DeskView;
use casework::cases::views::desk::DeskStillOpen;
use casework::moment::Moment;
use evidence::verdict::Verdict;
use jiff::tz::TimeZone;

use super::case_page::{capitalised, choice};
use super::case_parts::{ClosedShown, ClosingPanel, Publish, StillOpenShown};
use super::labels;
use super::when;

/// Open steps that are named one by one in the closing panel.
const STEPS_NAMED_MAX: usize = 3;

/// The closing panel.
pub fn panel(view: &DeskView, now: Moment, zone: &TimeZone) -> ClosingPanel {
    let languages = other_languages(view);
    ClosingPanel {
        still_open: still_open(view),
        may_close: view.may.close,
        untold: if view.may.tell {
            untold(view)
        } else {
            String::new()
        },
        suggested: if languages.is_empty() {
            suggested(view)
        } else {
            String::new()
        },
        languages,
        outcomes: Outcome::ALL
            .iter()
            .map(|outcome| choice(outcome.code(), labels::outcome(*outcome)))
            .collect(),
        stops: StoppedBy::ALL
            .iter()
            .map(|stop| choice(stop.code(), labels::stopped_by(*stop)))
            .collect(),
        closed: view.closing.as_ref().map(|closing| ClosedShown {
            outcome: labels::outcome(closing.outcome).0,
            stopped_by: closing
                .stopped_by
                .map(|stop| labels::stopped_by(stop).0.to_lowercase())
                .unwrap_or_default(),
            lesson: closing.lesson.clone(),
            who: closing.who.clone(),
            when: when::past(closing.when, now, zone),
        }),
    }
}

/// The question that may be published, where this viewer may publish it.
pub fn publish(view: &DeskView) -> Option<Publish> {
    if !view.may.publish {
        return None;
    }
    let told = view
        .reports
        .iter()
        .flat_map(|report| &report.thread)
        .rfind(|message| message.kind == MessageKind::Outcome);
    let answered = view
        .questions
        .iter()
        .find_map(|question| question.answer.as_ref());
    let suggested = told
        .map(|message| message.text.clone())
        .or_else(|| answered.map(|answer| answer.text.clone()));
    Some(Publish {
        says: "Whoever asked agreed. Leave out names and anything that would tell who it was."
            .to_owned(),
        suggested: suggested.unwrap_or_default(),
    })
}

/// The view names what is open in the order of the page, so the anchors follow from the order. Many reporters who wait
/// are one line: they are told together.
fn still_open(view: &DeskView) -> Vec<StillOpenShown> {
    let mut questions = view
        .questions
        .iter()
        .filter(|question| question.answer.is_none());
    let mut steps = view.steps.iter().filter(|step| step.state == "open");
    let mut anchor = |open: &DeskStillOpen| match open.code {
        "question" => questions
            .next()
            .map(|question| format!("answer-{}", question.question.code())),
        "step" => steps.next().map(|step| format!("step-{}", step.id)),
        "payment-check" => Some("payment".to_owned()),
        _ => None,
    };
    let (reporters, others): (Vec<_>, Vec<_>) = view
        .still_open
        .iter()
        .partition(|open| open.code == "reporter");
    let mut shown: Vec<StillOpenShown> = others
        .into_iter()
        .map(|open| StillOpenShown {
            anchor: anchor(open).unwrap_or_else(|| "questions".to_owned()),
            words: open.sentence.clone(),
        })
        .collect();
    fold_steps(&mut shown);
    match reporters.as_slice() {
        [] => {}
        [_] => shown.push(StillOpenShown {
            anchor: "reports".to_owned(),
            words: format!(
                "{} has not been told the outcome yet.",
                capitalised(&untold(view))
            ),
        }),
        several => shown.push(StillOpenShown {
            anchor: "reports".to_owned(),
            words: format!(
                "{} reporters have not been told the outcome yet.",
                several.len()
            ),
        }),
    }
    shown
}

/// Many open steps are one line that leads to the next one: the steps themselves stand under their questions.
fn fold_steps(shown: &mut Vec<StillOpenShown>) {
    let is_step = |open: &StillOpenShown| open.anchor.starts_with("step-");
    let steps = shown.iter().filter(|open| is_step(open)).count();
    let Some(first) = shown.iter().position(is_step) else {
        return;
    };
    if steps <= STEPS_NAMED_MAX {
        return;
    }
    if let Some(next) = shown.get_mut(first) {
        next.words = format!("{steps} steps are still open. Go to the next one.");
    }
    let mut seen = 0;
    shown.retain(|open| {
        seen += usize::from(is_step(open));
        !is_step(open) || seen == 1
    });
}

fn untold(view: &DeskView) -> String {
    let waiting: Vec<_> = view
        .reports
        .iter()
        .filter(|report| report.told.is_none())
        .collect();
    match waiting.as_slice() {
        [] => String::new(),
        [one] => match one
            .reporter
            .as_ref()
            .filter(|reporter| !reporter.name.is_empty())
        {
            Some(reporter) => reporter.name.clone(),
            None => "the reporter".to_owned(),
        },
        several => format!("all {} who wait to hear", several.len()),
    }
}

fn other_languages(view: &DeskView) -> String {
    let mut others: Vec<&str> = view
        .reports
        .iter()
        .filter(|report| report.told.is_none())
        .map(|report| report.language.as_str())
        .filter(|language| !matches!(*language, "" | "en"))
        .collect();
    others.sort_unstable();
    others.dedup();
    let named: Vec<&str> = others
        .into_iter()
        .map(|one| if one == "de" { "German" } else { one })
        .collect();
    named.join(", ")
}

/// A first draft, plain and thankful. A false alarm is thanked the same way.
fn suggested(view: &DeskView) -> String {
    let found = match view.verdict {
        Some(Verdict::Harmful) => "It was harmful, and you were right to tell us.",
        Some(Verdict::Suspicious) => "Something about it was off, and you were right to tell us.",
        Some(Verdict::Unwanted) => "It was advertising: unwanted, but nothing that does harm.",
        Some(Verdict::NothingWrongFound) => {
            "We found nothing wrong with it. Asking was right all the same."
        }
        Some(Verdict::CantTell) | None => "We looked into it.",
    };
    format!("Thank you for raising your hand. {found} What we did: ")
}
