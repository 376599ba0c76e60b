//! What a chat is answered: thanks, the private link, what to do now. All of it is our own words and one link; nothing that
//! was written comes back.

use casework::ids::ReportId;

use crate::laying_out::lay_out_for;
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::words::Words;

/// Lines of advice in one answer; the page has all of them.
const ADVICE_LINES_MAX: usize = 3;

/// The answer to a report that was taken in.
pub async fn thanks(
    state: &DeskState,
    report: ReportId,
    words: &Words,
    comes_back: bool,
) -> Result<String, Refusal> {
    let file = state.desk.report_file(report).await;
    let file = file.map_err(|error| Refusal::our_fault("read a report", &error))?;
    let mut lines = vec![words.say("chat-thanks")];
    if let Some(file) = file {
        let advice = lay_out_for(state, &file).advice;
        if !advice.is_empty() {
            lines.push(words.say("chat-do-now"));
        }
        for line in advice.iter().take(ADVICE_LINES_MAX) {
            let says = line.text.clone().unwrap_or_else(|| words.say(&line.key));
            lines.push(format!("• {says}"));
        }
    }
    let link = format!(
        "{}{}",
        state.settings.base_url(),
        state.private_path(report)
    );
    let key = if comes_back {
        "chat-link-and-later"
    } else {
        "chat-link"
    };
    lines.push(words.with(key, "link", link));
    Ok(lines.join("\n"))
}

/// The answer to what raises nothing: how to do it.
pub fn how_to(state: &DeskState, words: &Words) -> String {
    words.with(
        "chat-how-to",
        "link",
        format!("{}/", state.settings.base_url()),
    )
}

/// The answer to a report about IT, which a chat that IT runs must not carry.
pub fn not_here(state: &DeskState, words: &Words) -> String {
    let link = format!("{}/raise/about-it", state.settings.base_url());
    words.with("chat-about-it", "link", link)
}

/// The answer to a confidential report in a channel that others read.
pub fn not_in_public(state: &DeskState, words: &Words) -> String {
    words.with(
        "chat-not-in-public",
        "link",
        format!("{}/", state.settings.base_url()),
    )
}
