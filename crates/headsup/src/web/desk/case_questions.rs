//! The two questions of a case: answers, who may write them, and the steps that serve each.

use casework::cases::case::AnswerStanding;
use casework::cases::views::DeskView;
use casework::cases::views::desk::{DeskAnswer, DeskQuestion, DeskStep};
use casework::moment::Moment;
use jiff::tz::TimeZone;

use super::case_parts::{AnswerShown, Due, QuestionPanel, Settled, StepShown};
use super::labels;
use super::when;

/// Both panels, IT's first.
pub fn panels(view: &DeskView, now: Moment, zone: &TimeZone) -> Vec<QuestionPanel> {
    view.questions
        .iter()
        .enumerate()
        .map(|(index, asked)| panel(view, index, asked, now, zone))
        .collect()
}

/// The name of the form that answers a question, for drafts.
pub fn answer_form(question_code: &str) -> String {
    format!("answer-{question_code}")
}

/// The name of the form that adds a step.
pub fn step_form(question_code: &str) -> String {
    format!("add-step-{question_code}")
}

fn panel(
    view: &DeskView,
    index: usize,
    asked: &DeskQuestion,
    now: Moment,
    zone: &TimeZone,
) -> QuestionPanel {
    let code = asked.question.code();
    let words = labels::question(asked.question);
    let settled: Vec<&DeskStep> = view
        .steps
        .iter()
        .filter(|step| step.question == asked.question && step.state != "open")
        .collect();
    QuestionPanel {
        nth: index + 1,
        code,
        words,
        answer: asked
            .answer
            .as_ref()
            .map(|answer| answer_shown(answer, now, zone)),
        may_answer: asked.may_answer,
        waits: waits(view, asked),
        form: answer_form(code),
        step_form: step_form(code),
        open_steps: asked
            .open_steps
            .iter()
            .map(|step| step_shown(step, now, zone))
            .collect(),
        settled_words: settled_words(&settled),
        settled_steps: settled
            .into_iter()
            .map(|step| step_shown(step, now, zone))
            .collect(),
    }
}

fn waits(view: &DeskView, asked: &DeskQuestion) -> String {
    if view.closing.is_some() {
        "No answer was written.".to_owned()
    } else {
        format!("Waits for {}'s answer.", labels::hat(asked.hat))
    }
}

fn answer_shown(answer: &DeskAnswer, now: Moment, zone: &TimeZone) -> AnswerShown {
    AnswerShown {
        does_not_apply: answer.standing == AnswerStanding::DoesNotApply,
        text: answer.text.clone(),
        because: answer.because.clone(),
        who: answer.who.clone(),
        when: when::past(answer.when, now, zone),
    }
}

fn settled_words(settled: &[&DeskStep]) -> String {
    let done = settled.iter().filter(|step| step.state == "done").count();
    match (done, settled.len() - done) {
        (done, 0) => format!("{done} done"),
        (0, waived) => format!("{waived} not needed"),
        (done, waived) => format!("{done} done, {waived} not needed"),
    }
}

/// The step of our playbooks that a heads-up does.
const STEP_TELL_COLLEAGUES: &str = "heads-up";

fn step_shown(step: &DeskStep, now: Moment, zone: &TimeZone) -> StepShown {
    StepShown {
        id: step.id.to_string(),
        form: format!("step-{}", step.id),
        title: step.title.clone(),
        reason: step.reason.clone(),
        hat: labels::hat(step.hat),
        due: Due::of(step.due, now, zone),
        state: step.state,
        tells_colleagues: step.playbook_step.as_deref() == Some(STEP_TELL_COLLEAGUES),
        settled: step.when.map(|at| Settled {
            icon: if step.state == "done" {
                "working"
            } else {
                "cross"
            },
            word: if step.state == "done" {
                "Done"
            } else {
                "Not needed, says"
            },
            words: step.words.clone().unwrap_or_default(),
            who: step.who.clone().unwrap_or_default(),
            when: when::past(at, now, zone),
        }),
    }
}
