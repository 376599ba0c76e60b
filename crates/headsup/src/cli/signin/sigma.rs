//! What came of Sigma rules, in words: each rule that matched, how often and where, and which rules had nothing to look at.

use evidence::signin::explaining::wording::counted;

use super::Answer;
use super::answer::named;
use crate::cli::wrapping;

/// Rules told; the rest are counted.
const MATCHES_SHOWN_MAX: usize = 20;

/// Says it, where rules were asked.
pub fn push(out: &mut String, answer: &Answer) {
    let Some(sigma) = &answer.sigma else {
        return;
    };
    let asked = counted(count_of(sigma.rules.count()), "rule");
    out.push_str("Sigma rules\n");
    let elsewhere = match sigma.rules.about_other_logs {
        0 => String::new(),
        several => format!(
            " {} about other logs, which are not read here.",
            match several {
                1 => "1 more is".to_owned(),
                several => format!("{several} more are"),
            }
        ),
    };
    let says = format!(
        "{asked} asked of Windows events and of sign-ins of Entra, Okta and Google, {} matched.{elsewhere}",
        sigma.matches.len()
    );
    wrapping::push(out, "  ", &says);
    for one in sigma.matches.iter().take(MATCHES_SHOWN_MAX) {
        let places: Vec<String> = one
            .lines
            .iter()
            .map(|place| named(answer, *place))
            .collect();
        let level = match one.level {
            "" => String::new(),
            level => format!("{level}: "),
        };
        let says = format!(
            "{level}{} matched {} [{}] ({})",
            one.title,
            counted(i64::try_from(one.count).unwrap_or(i64::MAX), "time"),
            places.join(" "),
            wrapping::shown(&one.file)
        );
        wrapping::push(out, "  - ", &says);
    }
    if sigma.matches.len() > MATCHES_SHOWN_MAX {
        let more = sigma.matches.len() - MATCHES_SHOWN_MAX;
        wrapping::push(out, "  - ", &format!("and {more} more: --json lists all"));
    }
    out.push('\n');
}

fn count_of(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
