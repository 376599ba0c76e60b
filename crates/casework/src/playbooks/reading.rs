//! Reads one playbook from TOML. Whoever writes a playbook reads these errors, so they name file, line and what to do.

use std::collections::BTreeSet;
use std::ops::Range;

use evidence::finding::Question;
use evidence::mail::open::Grade;
use evidence::verdict::Verdict;
use serde::Deserialize;
use toml::Spanned;

use super::{Advice, Playbook, When};
use crate::cases::case::{PlannedStep, TITLE_CHARS_MAX};
use crate::cases::report::{AdviceLine, Exposure, ReportKind};
use crate::people::Hat;

/// The longest playbook read, bytes.
pub const PLAYBOOK_BYTES_MAX: usize = 256 * 1024;
/// Steps, and lines of advice, in one playbook.
pub const LINES_PER_PLAYBOOK_MAX: usize = 50;
/// The latest due a step may have, minutes: a year.
pub const DUE_MINUTES_MAX: i64 = 365 * 24 * 60;
/// How urgent advice is whose playbook doesn't say.
pub const URGENCY_USUAL: u16 = 50;

/// Why a playbook could not be read, for whoever wrote it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read the playbook `{file}`, line {line}: {what}")]
pub struct PlaybookProblem {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, in words.
    pub what: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: Spanned<String>,
    title: Spanned<String>,
    #[serde(default)]
    when: WrittenWhen,
    #[serde(default)]
    advice: Vec<WrittenAdvice>,
    #[serde(default)]
    steps: Vec<WrittenStep>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenWhen {
    #[serde(default)]
    kinds: Vec<Spanned<String>>,
    #[serde(default)]
    exposures: Vec<Spanned<String>>,
    #[serde(default)]
    unless_exposures: Vec<Spanned<String>>,
    #[serde(default)]
    answers: Vec<Spanned<String>>,
    #[serde(default)]
    verdicts: Vec<Spanned<String>>,
    #[serde(default)]
    grades: Vec<Spanned<String>>,
    #[serde(default)]
    call_needed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAdvice {
    key: Spanned<String>,
    text: Option<String>,
    urgency: Option<u16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenStep {
    id: Spanned<String>,
    hat: Spanned<String>,
    question: Spanned<String>,
    title: Spanned<String>,
    reason: Spanned<String>,
    due_minutes: Spanned<i64>,
}

/// Reads one playbook. `file` is only named in problems.
pub fn read_playbook(file: &str, text: &str) -> Result<Playbook, PlaybookProblem> {
    let reading = Reading { file, text };
    if text.len() > PLAYBOOK_BYTES_MAX {
        return Err(reading.problem(
            0..0,
            format!("it is longer than {PLAYBOOK_BYTES_MAX} bytes"),
        ));
    }
    let written: Written = toml::from_str(text).map_err(|error| {
        reading.problem(error.span().unwrap_or(0..0), first_line(error.message()))
    })?;
    let lines = written.steps.len().max(written.advice.len());
    if lines > LINES_PER_PLAYBOOK_MAX {
        return Err(reading.problem(
            0..0,
            format!("it has more than {LINES_PER_PLAYBOOK_MAX} steps or lines of advice"),
        ));
    }
    let playbook = Playbook {
        id: reading.identifier(&written.id, "id")?,
        title: reading.words(&written.title, "title")?,
        when: reading.when(&written.when)?,
        advice: written
            .advice
            .iter()
            .map(|advice| reading.advice(advice))
            .collect::<Result<_, _>>()?,
        steps: written
            .steps
            .iter()
            .map(|step| reading.step(step))
            .collect::<Result<_, _>>()?,
    };
    reading.no_step_twice(&written.steps)?;
    reading.no_step_that_goes_again(&written)?;
    Ok(playbook)
}

struct Reading<'r> {
    file: &'r str,
    text: &'r str,
}

impl Reading<'_> {
    fn when(&self, when: &WrittenWhen) -> Result<When, PlaybookProblem> {
        Ok(When {
            kinds: self.codes(
                &when.kinds,
                "kind",
                ReportKind::from_code,
                ReportKind::ALL.iter().map(|one| one.code()),
            )?,
            exposures: self.exposures(&when.exposures)?,
            unless_exposures: self.exposures(&when.unless_exposures)?,
            answers: self.answers(&when.answers)?,
            verdicts: self.codes(
                &when.verdicts,
                "verdict",
                Verdict::from_code,
                Verdict::ALL.iter().map(|one| one.code()),
            )?,
            grades: self.codes(
                &when.grades,
                "grade",
                Grade::from_code,
                Grade::ALL.iter().map(|one| one.code()),
            )?,
            call_needed: when.call_needed,
        })
    }

    fn exposures(
        &self,
        written: &[Spanned<String>],
    ) -> Result<BTreeSet<Exposure>, PlaybookProblem> {
        let known = Exposure::ALL.iter().map(|one| one.code());
        self.codes(written, "exposure", Exposure::from_code, known)
    }

    /// Answers, each written as `question=value`; nothing behind the sign means that nobody answered.
    fn answers(
        &self,
        written: &[Spanned<String>],
    ) -> Result<BTreeSet<(String, String)>, PlaybookProblem> {
        let answer = |one: &Spanned<String>| {
            let parts = one.get_ref().split_once('=');
            let parts = parts.filter(|(key, value)| {
                is_identifier(key) && (value.is_empty() || is_identifier(value))
            });
            parts
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .ok_or_else(|| {
                    let what = format!(
                        "`{}` is no answer; write `question=value`, or `question=` where nobody answered",
                        one.get_ref()
                    );
                    self.problem(one.span(), what)
                })
        };
        written.iter().map(answer).collect()
    }

    fn advice(&self, advice: &WrittenAdvice) -> Result<Advice, PlaybookProblem> {
        let key = self.identifier(&advice.key, "key")?;
        if !key.starts_with("advice-") {
            return Err(self.problem(
                advice.key.span(),
                format!("the key `{key}` does not start with `advice-`"),
            ));
        }
        Ok(Advice {
            line: AdviceLine {
                key,
                text: advice.text.clone(),
            },
            urgency: advice.urgency.unwrap_or(URGENCY_USUAL),
        })
    }

    fn step(&self, step: &WrittenStep) -> Result<PlannedStep, PlaybookProblem> {
        let due_minutes = *step.due_minutes.get_ref();
        if !(1..=DUE_MINUTES_MAX).contains(&due_minutes) {
            let what = format!("`due_minutes` must lie between 1 and {DUE_MINUTES_MAX} (a year)");
            return Err(self.problem(step.due_minutes.span(), what));
        }
        let hat = self.code(
            &step.hat,
            "hat",
            Hat::from_code,
            [Hat::It.code(), Hat::Security.code()].into_iter(),
        )?;
        if !matches!(hat, Hat::It | Hat::Security) {
            return Err(self.problem(
                step.hat.span(),
                String::from("a step is for the hat `it` or `security`"),
            ));
        }
        let title = self.words(&step.title, "title")?;
        if title.chars().count() > TITLE_CHARS_MAX {
            let what = format!(
                "the title is longer than {TITLE_CHARS_MAX} characters; move the details into `reason`"
            );
            return Err(self.problem(step.title.span(), what));
        }
        Ok(PlannedStep {
            id: self.identifier(&step.id, "id")?,
            hat,
            question: self.code(
                &step.question,
                "question",
                Question::from_code,
                Question::ALL.iter().map(|one| one.code()),
            )?,
            title,
            reason: self.words(&step.reason, "reason")?,
            due_minutes,
        })
    }

    fn no_step_twice(&self, steps: &[WrittenStep]) -> Result<(), PlaybookProblem> {
        let mut seen = BTreeSet::new();
        for step in steps {
            if !seen.insert(step.id.get_ref().as_str()) {
                let what = format!("the step `{}` stands there twice", step.id.get_ref());
                return Err(self.problem(step.id.span(), what));
            }
        }
        Ok(())
    }

    /// Telling more must never take a step away, so a playbook that stops fitting may hold advice alone.
    fn no_step_that_goes_again(&self, written: &Written) -> Result<(), PlaybookProblem> {
        match (written.when.unless_exposures.first(), written.steps.first()) {
            (Some(exposure), Some(_)) => Err(self.problem(
                exposure.span(),
                String::from("a playbook with `unless_exposures` may have advice, but no steps"),
            )),
            _ => Ok(()),
        }
    }

    fn codes<Code: Ord>(
        &self,
        written: &[Spanned<String>],
        what: &str,
        from_code: impl Fn(&str) -> Option<Code>,
        known: impl Iterator<Item = &'static str> + Clone,
    ) -> Result<BTreeSet<Code>, PlaybookProblem> {
        written
            .iter()
            .map(|one| self.code(one, what, &from_code, known.clone()))
            .collect()
    }

    fn code<Code>(
        &self,
        written: &Spanned<String>,
        what: &str,
        from_code: impl Fn(&str) -> Option<Code>,
        known: impl Iterator<Item = &'static str>,
    ) -> Result<Code, PlaybookProblem> {
        from_code(written.get_ref()).ok_or_else(|| {
            let known: Vec<&str> = known.collect();
            let text = format!(
                "`{}` is no {what}; there are {}",
                written.get_ref(),
                known.join(", ")
            );
            self.problem(written.span(), text)
        })
    }

    /// An id or key: lower-case letters, digits and dashes, so that it can stand in forms and message keys.
    fn identifier(&self, written: &Spanned<String>, what: &str) -> Result<String, PlaybookProblem> {
        let text = written.get_ref();
        if !is_identifier(text) {
            let problem = format!(
                "`{what}` must be lower-case letters, digits and dashes, at most 80 of them"
            );
            return Err(self.problem(written.span(), problem));
        }
        Ok(text.clone())
    }

    fn words(&self, written: &Spanned<String>, what: &str) -> Result<String, PlaybookProblem> {
        let text = written.get_ref().trim();
        if text.is_empty() {
            return Err(self.problem(written.span(), format!("`{what}` is empty")));
        }
        Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn problem(&self, span: Range<usize>, what: String) -> PlaybookProblem {
        let before = self.text.as_bytes().iter().take(span.start);
        PlaybookProblem {
            file: self.file.to_owned(),
            line: before.filter(|byte| **byte == b'\n').count() + 1,
            what,
        }
    }
}

fn is_identifier(text: &str) -> bool {
    let fits =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    !text.is_empty() && text.len() <= 80 && text.chars().all(fits)
}

fn first_line(message: &str) -> String {
    message
        .lines()
        .next()
        .unwrap_or("it is not TOML")
        .to_owned()
}
