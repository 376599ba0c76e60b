//! The numeric challenge on the panel of a caller: whether a link may be sent, and the two digits for the one who sent it, as
//! long as somebody may pick them. Nobody else at the desk sees them, and the mail doesn't carry them.

use casework::ids::AccountId;
use casework::moment::Moment;
use casework::verify::caller_check::{
    CHECK_MINUTES_MAX, CallerCheck, CallerState, Particulars, ROUNDS_MAX, Way, WayState,
};
use jiff::tz::TimeZone;

use super::when::{self, When};

/// What is drawn of it.
#[derive(Default)]
pub struct ChallengeShown {
    /// Whether a link may be sent.
    pub may_send: bool,
    /// Whether one was sent already.
    pub sent_before: bool,
    /// Why none can be sent, in a sentence; empty where one can.
    pub cannot: &'static str,
    /// The digits to say on the phone.
    pub digits: Option<Digits>,
}

/// Two digits, and until when they may be picked.
pub struct Digits {
    pub number: u8,
    pub until: When,
}

impl ChallengeShown {
    /// The challenge of a check, for whoever works the case; `mail_leaves` says whether a mail can bring the link.
    pub fn of(
        check: &CallerCheck,
        worker: Option<AccountId>,
        mail_leaves: bool,
        now: Moment,
        zone: &TimeZone,
    ) -> ChallengeShown {
        let tried = check.tried(Way::NumericChallenge);
        let state = tried.map_or(WayState::Open, |tried| tried.state);
        let open = matches!(state, WayState::Open | WayState::Asked);
        let Some(worker) = worker.filter(|_| check.state == CallerState::Asking && open) else {
            return ChallengeShown::default();
        };
        let rounds = tried.map_or(0, |tried| tried.round);
        let in_time = now < check.begun.plus_minutes(CHECK_MINUTES_MAX);
        ChallengeShown {
            may_send: true,
            sent_before: rounds > 0,
            cannot: match (mail_leaves, in_time) {
                (false, _) => {
                    "No mail leaves this desk for this case, so that no link can be sent."
                }
                (true, false) => "The hour of this check is over. End it and begin anew.",
                (true, true) if rounds >= ROUNDS_MAX => {
                    "The link was sent as often as it may be. Please use another way."
                }
                (true, true) => "",
            },
            digits: tried
                .filter(|tried| tried.by == worker && now < tried.link_until())
                .and_then(|tried| match &tried.particulars {
                    Particulars::Numbers(numbers) => Some(Digits {
                        number: numbers.shown,
                        until: when::due(tried.link_until(), now, zone).0,
                    }),
                    _ => None,
                }),
        }
    }
}
