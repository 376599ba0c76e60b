//! One examination in words for a terminal: the verdict, the two questions with the findings that touch each, what could
//! not be checked, what to do next. It is read by whoever works at a desk, so it is in English and exact.

use evidence::finding::Question;
use evidence::verdict::{Examination, Verdict};

use super::json::{findings, unchecked};
use crate::cli::wrapping::{push, shown};
use crate::words::Words;

/// Findings shown under one question; the rest are counted.
const FINDINGS_SHOWN_MAX: usize = 12;

/// The whole answer, with an empty line behind it.
pub fn text(path: &str, examination: &Examination) -> String {
    let mut out = String::new();
    let title = Words::for_language("en").say(&format!("verdict-{}", examination.verdict.code()));
    out.push_str(&format!("{}\n", shown(path)));
    let summary = format!(
        "{title}. (score {:.2}, evidence: {})",
        examination.score,
        examination.grade.code()
    );
    push(&mut out, "  ", &summary);
    let several = examination.opened.originals.len() + examination.opened.originals_beyond_cap;
    if several > 1 {
        push(
            &mut out,
            "  ",
            &format!("{several} mails were inside; the verdict is the worst of theirs."),
        );
    }
    for question in Question::ALL {
        out.push_str(&format!("\n  {}\n", title_of(question)));
        push_findings(&mut out, examination, question);
        push(&mut out, "    > ", next_step(examination, question));
    }
    let unchecked = unchecked(examination);
    if !unchecked.is_empty() {
        out.push_str("\n  What could not be checked\n");
        for one in unchecked.iter().take(FINDINGS_SHOWN_MAX) {
            push(&mut out, "    - ", &one.says);
        }
    }
    out.push('\n');
    out
}

/// The question as it is asked.
pub fn title_of(question: Question) -> &'static str {
    match question {
        Question::KeepWorking => "How do we keep people working?",
        Question::PreventOrRecover => "What could stop people working?",
    }
}

fn push_findings(out: &mut String, examination: &Examination, question: Question) {
    let mut touching: Vec<_> = findings(examination)
        .into_iter()
        .filter(|(finding, _)| finding.kind.question == question)
        .collect();
    touching.sort_by_key(|(finding, _)| std::cmp::Reverse(finding.weight));
    for (finding, place) in touching.iter().take(FINDINGS_SHOWN_MAX) {
        let cia = finding.kind.cia.to_string();
        let cia = if cia.is_empty() {
            String::new()
        } else {
            format!(", {cia}")
        };
        push(
            out,
            "    - ",
            &format!(
                "{} [{place}; {}, {:+}{cia}]",
                finding.says, finding.kind.id, finding.weight
            ),
        );
    }
    if touching.len() > FINDINGS_SHOWN_MAX {
        push(
            out,
            "    - ",
            &format!("and {} more", touching.len() - FINDINGS_SHOWN_MAX),
        );
    }
}

fn next_step(examination: &Examination, question: Question) -> &'static str {
    let payment = findings(examination).iter().any(|(finding, _)| {
        matches!(
            finding.kind.id,
            "payment.bank-details-changed"
                | "payment.payroll-change"
                | "payment.transfer-ask"
                | "payment.gift-cards"
        )
    });
    match (question, examination.verdict) {
        (Question::PreventOrRecover, _) if payment => {
            "Pay nothing and change no details yet: ring a number you already had, never one from the mail."
        }
        (Question::KeepWorking, Verdict::Harmful) => {
            "Nobody needs this mail: take it out of the mailboxes. Whoever typed in a password gets a new one today, so that they can go on."
        }
        (Question::PreventOrRecover, Verdict::Harmful) => {
            "Ask who else got it and what they did with it, and block where it leads. Thank the person who raised it."
        }
        (Question::KeepWorking, Verdict::Suspicious) => {
            "Leave the mail alone until somebody has looked. If the matter is urgent, reach the sender another way."
        }
        (Question::PreventOrRecover, Verdict::Suspicious) => {
            "Have a person look at the findings above, and ask what was already clicked, opened or answered."
        }
        (Question::KeepWorking, Verdict::CantTell) => {
            "Ask the sender another way before acting on it; work that doesn't need this mail goes on."
        }
        (Question::PreventOrRecover, Verdict::CantTell) => {
            "Get the mail itself, attached and not forwarded, or ask the person what it wanted from them."
        }
        (Question::KeepWorking, Verdict::Unwanted) => {
            "Delete it, and filter the sender if it keeps coming."
        }
        (Question::PreventOrRecover, Verdict::Unwanted) => {
            "Nothing: it sells something, and no trick was seen."
        }
        (Question::KeepWorking, Verdict::NothingWrongFound) => {
            "Go on. If it still feels off, ask the sender on a number you already had."
        }
        (Question::PreventOrRecover, Verdict::NothingWrongFound) => {
            "Nothing was found that points to harm; that is not a promise."
        }
    }
}
