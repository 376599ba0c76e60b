//! The self-check's look at the logs that are taken in: how many lines came, and what did not get through. It speaks of counts
//! alone, and of nothing where no log is taken in.

use crate::log_tally::LogsCounted;
use crate::self_check::{Check, look, well};
use crate::settings::Settings;
use crate::state::DeskState;

/// How the logs stand.
pub fn check_logs(state: &DeskState) -> Option<Check> {
    let settings = &state.settings;
    is_wanted(settings).then(|| say(&state.log_tally.stands()))
}

fn is_wanted(settings: &Settings) -> bool {
    settings.log_listen.is_some()
        || settings.log_tls_listen.is_some()
        || !settings.log_files.is_empty()
}

fn say(counted: &LogsCounted) -> Check {
    let name = "Sign-in logs";
    let lines = match counted.lines {
        1 => "1 line was read".to_owned(),
        lines => format!("{lines} lines were read"),
    };
    if counted.dropped > 0 {
        return look(
            name,
            format!(
                "{lines}; {} came by UDP while there was no time for them.",
                counted.dropped
            ),
            "Let the sender use TCP, which waits.",
        );
    }
    if counted.turned_away > 0 {
        return look(
            name,
            format!(
                "{lines}; {} times somebody sent logs who may not.",
                counted.turned_away
            ),
            "If it is one of yours, name its network in log-senders.",
        );
    }
    if counted.lines == 0 {
        return look(
            name,
            "No line came since the desk was opened.".to_owned(),
            "Check where the logs are sent, and that this user may read the files it follows.",
        );
    }
    well(name, format!("{lines} since the desk was opened."))
}

#[cfg(test)]
mod tests {
    use super::say;
    use crate::log_tally::LogTally;
    use casework::moment::Moment;

    #[test]
    fn silence_loss_and_strangers_are_told() {
        let tally = LogTally::default();
        assert!(say(&tally.stands()).says.starts_with("No line came"));
        tally.lines(2, Moment(5));
        assert_eq!(
            say(&tally.stands()).says,
            "2 lines were read since the desk was opened."
        );
        tally.turned_away();
        assert!(say(&tally.stands()).says.contains("1 times somebody"));
        tally.dropped();
        assert!(say(&tally.stands()).says.contains("1 came by UDP"));
        assert_eq!(tally.stands().last, Some(Moment(5)));
    }
}
