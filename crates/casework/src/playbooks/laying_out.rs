//! Lays out what fits: all playbooks whose conditions hold compose. The same step from two of them is one step with the
//! earlier due; the same advice is one line with the greater urgency. Playbooks with an exposure can only add, so telling
//! more later never takes a step away.

use std::collections::BTreeSet;

use evidence::finding::Question;
use evidence::mail::open::Grade;
use evidence::verdict::Verdict;

use super::{Playbook, When};
use crate::cases::case::PlannedStep;
use crate::cases::report::{AdviceLine, Exposure, ReportKind};
use crate::people::Hat;

/// Lines of advice a person gets at once; more would not be read.
pub const ADVICE_LINES_MAX: usize = 8;

/// What is known of a case, or of a report, when playbooks are laid out.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'c> {
    /// The kind.
    pub kind: ReportKind,
    /// What was already done; for a case, by all its reporters together.
    pub exposures: &'c BTreeSet<Exposure>,
    /// What the reporter answered to the kind's own questions, as key and value.
    pub answers: &'c [(String, String)],
    /// The verdict; `None` while there is nothing to weigh.
    pub verdict: Option<Verdict>,
    /// The grade; `None` while there is nothing to grade.
    pub grade: Option<Grade>,
    /// Whether a mail in it has to be rung about before money moves.
    pub call_needed: bool,
}

/// What was laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Laid {
    /// The steps, earliest due first; both questions are always served.
    pub steps: Vec<PlannedStep>,
    /// The advice, most urgent first, at most [`ADVICE_LINES_MAX`] lines.
    pub advice: Vec<AdviceLine>,
}

/// Lays out the steps for a case and the advice for a reporter in these circumstances. Where no playbook serves a
/// question (possible only when an organisation overrode ours), a plain step asks for it to be thought about.
pub fn lay_out(playbooks: &[Playbook], circumstances: Circumstances<'_>) -> Laid {
    let mut steps: Vec<PlannedStep> = Vec::new();
    for step in fitting(playbooks, circumstances).flat_map(|playbook| &playbook.steps) {
        match steps.iter_mut().find(|there| there.id == step.id) {
            Some(there) => there.due_minutes = there.due_minutes.min(step.due_minutes),
            None => steps.push(step.clone()),
        }
    }
    for question in Question::ALL {
        if !steps.iter().any(|step| step.question == question) {
            steps.push(plain_step(question));
        }
    }
    steps.sort_by_key(|step| step.due_minutes);
    Laid {
        steps,
        advice: lay_out_advice(playbooks, circumstances),
    }
}

/// The advice alone.
pub fn lay_out_advice(playbooks: &[Playbook], circumstances: Circumstances<'_>) -> Vec<AdviceLine> {
    let mut lines: Vec<(u16, AdviceLine)> = Vec::new();
    for advice in fitting(playbooks, circumstances).flat_map(|playbook| &playbook.advice) {
        match lines
            .iter_mut()
            .find(|(_, line)| line.key == advice.line.key)
        {
            Some((urgency, _)) => *urgency = (*urgency).min(advice.urgency),
            None => lines.push((advice.urgency, advice.line.clone())),
        }
    }
    lines.sort_by_key(|(urgency, _)| *urgency);
    lines
        .into_iter()
        .map(|(_, line)| line)
        .take(ADVICE_LINES_MAX)
        .collect()
}

fn fitting<'p>(
    playbooks: &'p [Playbook],
    circumstances: Circumstances<'p>,
) -> impl Iterator<Item = &'p Playbook> {
    playbooks
        .iter()
        .filter(move |playbook| fits(&playbook.when, circumstances))
}

fn fits(when: &When, circumstances: Circumstances<'_>) -> bool {
    (when.kinds.is_empty() || when.kinds.contains(&circumstances.kind))
        && (when.exposures.is_empty() || !when.exposures.is_disjoint(circumstances.exposures))
        && when.unless_exposures.is_disjoint(circumstances.exposures)
        && (when.answers.is_empty()
            || when
                .answers
                .iter()
                .any(|(key, value)| answered(circumstances.answers, key, value)))
        && (!when.call_needed || circumstances.call_needed)
        && (when.verdicts.is_empty()
            || circumstances
                .verdict
                .is_some_and(|verdict| when.verdicts.contains(&verdict)))
        && (when.grades.is_empty()
            || circumstances
                .grade
                .is_some_and(|grade| when.grades.contains(&grade)))
}

/// Whether that was the answer; an empty one means that there was none.
fn answered(answers: &[(String, String)], key: &str, value: &str) -> bool {
    let given = answers.iter().find(|(asked, _)| asked == key);
    given.map_or("", |(_, given)| given.as_str()) == value
}

fn plain_step(question: Question) -> PlannedStep {
    let (id, hat, title) = match question {
        Question::KeepWorking => (
            "think-keep-working",
            Hat::It,
            "Ask who cannot work because of this, and help them",
        ),
        Question::PreventOrRecover => (
            "think-prevent-or-recover",
            Hat::Security,
            "Ask what this could stop, and what would prevent it",
        ),
    };
    PlannedStep {
        id: String::from(id),
        hat,
        question,
        title: String::from(title),
        reason: String::from(
            "No playbook says anything about this. Proof: a sentence with what you found, even if it is nothing.",
        ),
        due_minutes: 24 * 60,
    }
}
