//! Says on the self-check page and in `headsup doctor` how the feed of headers does: since when it covers all mail, and
//! whether it fell silent. It says nothing where there never was one, and asks nobody anything.

use casework::moment::Moment;
use store::{Desk, FEED_SILENCE_DAYS_MAX, MemoryState};

use crate::self_check::{Check, broken, look, well};

const NAME: &str = "Header feed";
const DAY_MICROS: i64 = 86_400 * 1_000_000;

/// The check; `None` while no feed ever showed anything.
pub async fn check_feed(desk: &Desk, now: Moment) -> Option<Check> {
    match desk.memory_state(now).await {
        Ok(state) => say_how_it_does(state, now),
        Err(error) => Some(broken(
            NAME,
            format!("Remembered mail could not be read: {error}."),
            error.advice(),
        )),
    }
}

fn say_how_it_does(state: MemoryState, now: Moment) -> Option<Check> {
    let days = |since: Moment| now.0.saturating_sub(since.0) / DAY_MICROS;
    let last_fed = state.last_fed?;
    let Some(covers_since) = state.covers_since else {
        let says = format!(
            "It has shown nothing for {} days; nothing is said about strangers any more.",
            days(last_fed)
        );
        let advice = format!(
            "See whether the program that feeds it still runs. After {FEED_SILENCE_DAYS_MAX} silent days it begins anew."
        );
        return Some(look(NAME, says, advice));
    };
    let own = match state.covers_own_since {
        Some(_) => "",
        None => " It shows no mail of your own people, so threads are told less well.",
    };
    let says = format!(
        "It has shown all mail for {} days (correspondents: {}, mails: {}).{own}",
        days(covers_since),
        state.correspondents,
        state.mails
    );
    Some(well(NAME, says))
}

#[cfg(test)]
mod tests {
    use super::{MemoryState, Moment, say_how_it_does};
    use crate::self_check::Standing;

    #[test]
    fn a_feed_is_told_of_only_where_there_is_one() {
        let now = Moment::from_unix_seconds(1_795_000_000);
        assert_eq!(say_how_it_does(MemoryState::default(), now), None);
        let fed = MemoryState {
            correspondents: 3,
            mails: 12,
            covers_since: Some(now.plus_minutes(-40 * 24 * 60)),
            covers_own_since: None,
            last_fed: Some(now),
        };
        let said = say_how_it_does(fed, now).unwrap();
        assert_eq!(said.standing, Standing::Well);
        assert!(
            said.says
                .contains("for 40 days (correspondents: 3, mails: 12).")
        );
        assert!(said.says.contains("no mail of your own people"));
        let silent = MemoryState {
            covers_since: None,
            last_fed: Some(now.plus_minutes(-9 * 24 * 60)),
            ..fed
        };
        let said = say_how_it_does(silent, now).unwrap();
        assert_eq!(said.standing, Standing::Look);
        assert!(said.says.contains("nothing for 9 days"), "{}", said.says);
    }
}
