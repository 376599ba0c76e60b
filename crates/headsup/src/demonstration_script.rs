//! The script of the demonstration organisation, as `/fixtures/demonstration/cases.toml` writes it. Plain data; what is
//! made of it is `demonstration.rs`.

use std::collections::BTreeMap;

use serde::Deserialize;
use store::Supplier;

/// The whole script.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// The invented school's own domains; known while its mail is examined, and not afterwards.
    pub own_domains: Vec<String>,
    /// Whose authentication results are believed then.
    pub trusted_authserv_ids: Vec<String>,
    /// Its suppliers.
    pub suppliers: Vec<Supplier>,
    /// The cases, in the order of their numbers.
    pub cases: Vec<ScriptCase>,
}

/// One case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptCase {
    /// Its reports, first one first.
    pub reports: Vec<ScriptReport>,
    /// Steps that were done.
    #[serde(default)]
    pub done: Vec<ScriptDone>,
    /// What was said in the threads.
    #[serde(default)]
    pub thread: Vec<ScriptMessage>,
    /// Answers, by the question's code.
    #[serde(default)]
    pub answers: BTreeMap<String, ScriptAnswer>,
    /// Why all other steps were waived.
    pub rest: Option<ScriptRest>,
    /// What the reporters were told.
    pub told: Option<ScriptWords>,
    /// The answer as published.
    pub published: Option<ScriptPublished>,
    /// How it was closed.
    pub closing: Option<ScriptClosing>,
}

/// One raised hand.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptReport {
    /// When it came in, minutes before loading.
    pub minutes_ago: i64,
    /// The kind's code.
    pub kind: String,
    /// The privacy's code.
    pub privacy: String,
    /// The invented name.
    pub name: Option<String>,
    /// The invented address.
    pub address: Option<String>,
    /// What happened.
    pub words: String,
    /// The kind's own questions, answered.
    #[serde(default)]
    pub details: BTreeMap<String, String>,
    /// Files beside the script.
    #[serde(default)]
    pub files: Vec<String>,
    /// Codes of what was already done.
    #[serde(default)]
    pub exposures: Vec<String>,
    /// Whether the asker agreed.
    #[serde(default)]
    pub may_be_published: bool,
}

/// A step that was done.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptDone {
    /// The playbooks' id of the step.
    pub step: String,
    /// When, minutes before loading.
    pub minutes_ago: i64,
    /// What proves it.
    pub proof: String,
}

/// A message of a thread.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptMessage {
    /// Whose thread, counted from 1.
    pub report: usize,
    /// `desk` or `reporter`.
    pub from: String,
    /// Whether the desk asks something.
    #[serde(default)]
    pub asks: bool,
    /// When, minutes before loading.
    pub minutes_ago: i64,
    /// The words.
    pub words: String,
}

/// An answer to one of the two questions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptAnswer {
    /// When, minutes before loading.
    pub minutes_ago: i64,
    /// The standing's code; `answers` where nothing is said.
    pub standing: Option<String>,
    /// The answer.
    #[serde(default)]
    pub words: String,
    /// What it rests on.
    pub because: String,
}

/// Why the other steps were waived.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptRest {
    /// When, minutes before loading.
    pub minutes_ago: i64,
    /// Why.
    pub reason: String,
}

/// Words at a moment.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptWords {
    /// When, minutes before loading.
    pub minutes_ago: i64,
    /// The words.
    pub words: String,
}

/// A published answer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptPublished {
    /// When, minutes before loading.
    pub minutes_ago: i64,
    /// The question as published.
    pub question: String,
    /// The answer as published.
    pub answer: String,
}

/// A closing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptClosing {
    /// When, minutes before loading.
    pub minutes_ago: i64,
    /// The outcome's code.
    pub outcome: String,
    /// The code of what stopped the harm.
    pub stopped_by: Option<String>,
    /// The lesson.
    pub lesson: String,
}
