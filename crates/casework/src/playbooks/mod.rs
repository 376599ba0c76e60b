//! The room for playbooks: which steps fit a case, by kind, exposure and verdict. Playbooks are TOML data, embedded in the
//! binary and overridable from a folder; this room reads them (as text handed in) and lays out steps. It works none.

mod laying_out;
mod reading;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use evidence::mail::open::Grade;
use evidence::verdict::Verdict;

use crate::cases::case::PlannedStep;
use crate::cases::report::{AdviceLine, Exposure, ReportKind};

pub use laying_out::{ADVICE_LINES_MAX, Circumstances, Laid, lay_out, lay_out_advice};
pub use reading::{PLAYBOOK_BYTES_MAX, PlaybookProblem, read_playbook};

/// One playbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Playbook {
    /// Its stable id; a playbook from the data folder replaces the embedded one with the same id.
    pub id: String,
    /// What it is for, in one line.
    pub title: String,
    /// When it fits.
    pub when: When,
    /// What the reporter is advised to do, in the order to do it.
    pub advice: Vec<Advice>,
    /// What the desk does.
    pub steps: Vec<PlannedStep>,
}

/// When a playbook fits: each list that is not empty must hold what the case is, and nothing of `unless_exposures` was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// Kinds of report; empty for any.
    pub kinds: BTreeSet<ReportKind>,
    /// Exposures, any of which fits; empty for any.
    pub exposures: BTreeSet<Exposure>,
    /// Exposures, any of which makes it not fit: for advice that asks about them. A playbook with these has no steps,
    /// because telling more must never take a step away.
    pub unless_exposures: BTreeSet<Exposure>,
    /// Answers of the reporter, as key and value, any of which fits; empty for any. An empty value fits where the question
    /// was not answered, as in a report that came by mail.
    pub answers: BTreeSet<(String, String)>,
    /// Verdicts; empty for any, and for none at all.
    pub verdicts: BTreeSet<Verdict>,
    /// Grades; empty for any, and for none at all.
    pub grades: BTreeSet<Grade>,
    /// Whether it fits only where a mail has to be rung about before money moves.
    pub call_needed: bool,
}

/// One line of advice in a playbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The line as the reporter gets it.
    pub line: AdviceLine,
    /// How soon it should be done; lower is sooner. Lines of all playbooks that fit are ordered by it.
    pub urgency: u16,
}

/// The playbooks in force: the embedded ones, and those of the data folder in place of the embedded ones with their ids.
/// `texts` are (file name, content), embedded ones first. Those that replace another come first in the result, so that the
/// organisation's words win where a step or an advice is shared by several playbooks. All problems come back at once, so
/// that they can be mended at once.
pub fn read_playbooks<'t>(
    texts: impl IntoIterator<Item = (&'t str, &'t str)>,
) -> Result<Vec<Playbook>, Vec<PlaybookProblem>> {
    let mut replacing: Vec<Playbook> = Vec::new();
    let mut first_of_their_id: Vec<Playbook> = Vec::new();
    let mut problems = Vec::new();
    for (file, text) in texts {
        match read_playbook(file, text) {
            Ok(playbook) => {
                let is_same = |one: &Playbook| one.id == playbook.id;
                let known = replacing.iter().chain(&first_of_their_id).any(is_same);
                replacing.retain(|one| one.id != playbook.id);
                first_of_their_id.retain(|one| one.id != playbook.id);
                if known {
                    replacing.push(playbook);
                } else {
                    first_of_their_id.push(playbook);
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        replacing.extend(first_of_their_id);
        Ok(replacing)
    } else {
        Err(problems)
    }
}
