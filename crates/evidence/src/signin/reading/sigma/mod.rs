//! Rules that people already have, in the language of Sigma (<https://sigmahq.io/sigma-specification>), asked about the same
//! objects that records are read from: Windows Security events, and sign-ins of Entra ID, Okta and Google. The crate `sigma-rust`
//! understands and asks them; here a rule is put to the log it is about, and what matched is counted. It knows no correlations, and
//! doesn't look into lists; text logs and CSV have no fields to ask about. Which files rules come from is decided above.

mod events;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use sigma_rust::{Event, Rule, rule_from_yaml};

use super::header::Form;
use super::without_controls;
use crate::signin::record::Place;

/// Rules asked at most.
pub const RULES_MAX: usize = 5_000;
/// The longest text of a rule, bytes.
pub const RULE_BYTES_MAX: usize = 256 * 1024;
/// Places kept of what a rule matched.
pub const PLACES_MAX: usize = 5;
/// Characters kept of a title, and of what is wrong with a rule.
const SAYS_CHARS_MAX: usize = 200;

/// Rules that can be asked. A clone shares them.
#[derive(Clone, Debug, Default)]
pub struct SigmaRules {
    rules: Arc<Vec<OneRule>>,
    /// Rules that are about other logs than those read here; they are not asked.
    pub about_other_logs: usize,
}

/// A rule, and where it applies.
#[derive(Debug)]
struct OneRule {
    rule: Rule,
    log: Log,
    file: String,
}

/// Which log a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Log {
    WindowsSecurity,
    Entra,
    Okta,
    Google,
}

/// A rule that can't be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigmaUnusable {
    /// The file, as it was given.
    pub file: String,
    /// What is wrong with it.
    pub says: String,
}

/// A rule that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigmaMatch {
    /// Its title.
    pub title: String,
    /// Its level: `critical`, `high`, `medium`, `low`, `informational`; empty where it says none.
    pub level: &'static str,
    /// The file it came from.
    pub file: String,
    /// How many objects it matched.
    pub count: u64,
    /// The first of them.
    pub lines: Vec<Place>,
}

impl SigmaRules {
    /// Reads rules, one a text, each with the name of its file. What can't be asked is given back beside them.
    pub fn read<'t>(
        texts: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> (SigmaRules, Vec<SigmaUnusable>) {
        let (mut rules, mut unusable, mut about_other_logs) = (Vec::new(), Vec::new(), 0);
        for (file, text) in texts {
            match read_rule(text, rules.len()) {
                Ok((rule, Some(log))) => rules.push(OneRule {
                    rule,
                    log,
                    file: file.to_owned(),
                }),
                Ok((_, None)) => about_other_logs += 1,
                Err(says) => unusable.push(SigmaUnusable {
                    file: file.to_owned(),
                    says: cut(&says),
                }),
            }
        }
        let rules = SigmaRules {
            rules: Arc::new(rules),
            about_other_logs,
        };
        (rules, unusable)
    }

    /// How many there are to ask.
    pub fn count(&self) -> usize {
        self.rules.len()
    }
}

fn read_rule(text: &str, so_far: usize) -> Result<(Rule, Option<Log>), String> {
    if so_far >= RULES_MAX {
        return Err(format!("more than {RULES_MAX} rules are not asked"));
    }
    if text.len() > RULE_BYTES_MAX {
        return Err(format!("it is longer than {RULE_BYTES_MAX} bytes"));
    }
    let read = catch_unwind(AssertUnwindSafe(|| rule_from_yaml(text)));
    let rule = match read {
        Ok(Ok(rule)) => rule,
        Ok(Err(error)) => return Err(error.to_string()),
        Err(_) => return Err("it can't be read".to_owned()),
    };
    let log = log_of(&rule);
    Ok((rule, log))
}

/// The log a rule is about, by its `logsource`, if it is one that is read here.
fn log_of(rule: &Rule) -> Option<Log> {
    let lowered = |text: &Option<String>| text.as_deref().unwrap_or_default().to_lowercase();
    let (product, service) = (
        lowered(&rule.logsource.product),
        lowered(&rule.logsource.service),
    );
    match (product.as_str(), service.as_str()) {
        ("windows", "security" | "") if rule.logsource.category.is_none() => {
            Some(Log::WindowsSecurity)
        }
        ("azure", "signinlogs") => Some(Log::Entra),
        ("okta", _) => Some(Log::Okta),
        ("gcp" | "google_workspace", service) if service.starts_with("google_workspace") => {
            Some(Log::Google)
        }
        _ => None,
    }
}

/// Rules while they are asked, with what matched so far.
#[derive(Clone, Debug)]
pub struct Asked {
    rules: SigmaRules,
    matched: Vec<Matched>,
}

#[derive(Clone, Debug, Default)]
struct Matched {
    count: u64,
    lines: Vec<Place>,
}

impl Asked {
    /// None matched yet.
    pub fn begin(rules: SigmaRules) -> Asked {
        let matched = vec![Matched::default(); rules.count()];
        Asked { rules, matched }
    }

    /// Asks about a JSON object of this form.
    pub fn ask_json(&mut self, form: Form, json: &str, place: Place) {
        let Some(log) = log_of_form(form).filter(|log| self.asks(*log)) else {
            return;
        };
        if let Some(event) = events::of_json(form, json) {
            self.ask(log, &event, place);
        }
    }

    /// Asks about an XML event of Windows, by its fields.
    pub fn ask_xml(&mut self, event: &str, place: Place) {
        if self.asks(Log::WindowsSecurity) {
            self.ask(Log::WindowsSecurity, &events::of_xml(event), place);
        }
    }

    /// What matched, the gravest first.
    pub fn matches(&self) -> Vec<SigmaMatch> {
        let pairs = self.rules.rules.iter().zip(&self.matched);
        let matched = pairs.filter(|(_, matched)| matched.count > 0);
        let mut matches: Vec<(usize, SigmaMatch)> = matched
            .map(|(one, matched)| {
                let (rank, level) = level_of(&one.rule);
                let told = SigmaMatch {
                    title: cut(&one.rule.title),
                    level,
                    file: one.file.clone(),
                    count: matched.count,
                    lines: matched.lines.clone(),
                };
                (rank, told)
            })
            .collect();
        matches.sort_by(|(left_rank, left), (right_rank, right)| {
            let order = left_rank.cmp(right_rank);
            let order = order.then(right.count.cmp(&left.count));
            order.then_with(|| left.title.cmp(&right.title))
        });
        matches.into_iter().map(|(_, told)| told).collect()
    }

    fn asks(&self, log: Log) -> bool {
        self.rules.rules.iter().any(|one| one.log == log)
    }

    fn ask(&mut self, log: Log, event: &Event, place: Place) {
        let rules = self.rules.rules.iter().zip(&mut self.matched);
        for (one, matched) in rules.filter(|(one, _)| one.log == log) {
            // A panic within the crate, were there one, costs one answer.
            let is_match = catch_unwind(AssertUnwindSafe(|| one.rule.is_match(event)));
            if is_match.unwrap_or(false) {
                matched.count += 1;
                if matched.lines.len() < PLACES_MAX {
                    matched.lines.push(place);
                }
            }
        }
    }
}

const fn log_of_form(form: Form) -> Option<Log> {
    match form {
        Form::WindowsJson | Form::WindowsXml | Form::WindowsEvtx => Some(Log::WindowsSecurity),
        Form::Entra => Some(Log::Entra),
        Form::Okta => Some(Log::Okta),
        Form::Google => Some(Log::Google),
        _ => None,
    }
}

/// The levels, the gravest first, and what stands for none.
const LEVELS: [&str; 6] = ["critical", "high", "medium", "low", "informational", ""];

/// A rule's level and its rank. The crate keeps the type of levels to itself and shows their names alone.
fn level_of(rule: &Rule) -> (usize, &'static str) {
    let level = rule
        .level
        .as_ref()
        .map(|level| format!("{level:?}").to_lowercase());
    let level = level.unwrap_or_default();
    let known = LEVELS.iter().copied().enumerate();
    let mut named = known.filter(|(_, name)| *name == level);
    named.next().unwrap_or((LEVELS.len() - 1, ""))
}

fn cut(text: &str) -> String {
    without_controls(text)
        .chars()
        .take(SAYS_CHARS_MAX)
        .collect()
}
