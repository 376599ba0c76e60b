//! Asking a manager to vouch, on the panel of a caller: which managers of the list can be asked, and why none can where none can.
//! Who is one says the list of colleagues; whether one may be asked is decided in `casework::verify` once more.

use casework::moment::Moment;
use casework::people::colleagues::Colleague;
use casework::verify::caller_check::{
    CHECK_MINUTES_MAX, CallerCheck, CallerState, MANAGERS_GROUP, ROUNDS_MAX, Way, WayState,
};

/// Managers that are offered; more are reached by writing their address.
const MANAGERS_SHOWN_MAX: usize = 200;

/// What is drawn of it.
#[derive(Default)]
pub struct VouchingShown {
    /// Whether one may be asked.
    pub may_ask: bool,
    /// Who was asked last, and is waited for.
    pub asked: String,
    /// Why none can be asked, in a sentence; empty where one can.
    pub cannot: &'static str,
    /// Whom to choose from: name and address.
    pub managers: Vec<(String, String)>,
}

impl VouchingShown {
    /// The vouching of a check, for whoever works the case.
    pub fn of(
        check: &CallerCheck,
        listed: &[Colleague],
        works: bool,
        mail_leaves: bool,
        now: Moment,
    ) -> VouchingShown {
        let tried = check.tried(Way::Vouching);
        let state = tried.map_or(WayState::Open, |tried| tried.state);
        let open = matches!(state, WayState::Open | WayState::Asked);
        // What keeps mail and time from it is said beside the numbers already.
        let in_time = now < check.begun.plus_minutes(CHECK_MINUTES_MAX);
        let can = works && mail_leaves && in_time;
        if !can || check.state != CallerState::Asking || !open {
            return VouchingShown::default();
        }
        let managers = managers(check, listed);
        let rounds = tried.map_or(0, |tried| tried.round);
        let waits = tried.is_some_and(|tried| now < tried.link_until());
        VouchingShown {
            may_ask: true,
            asked: check
                .manager()
                .filter(|_| waits)
                .map_or_else(String::new, |manager| manager.shown().to_owned()),
            cannot: if rounds >= ROUNDS_MAX {
                "Managers were asked as often as they may be. Please use another way."
            } else if managers.is_empty() {
                "Nobody else on the list of colleagues is in the group \u{201c}managers\u{201d}. An admin keeps the list."
            } else {
                ""
            },
            managers,
        }
    }
}

fn managers(check: &CallerCheck, listed: &[Colleague]) -> Vec<(String, String)> {
    let others = listed.iter().filter(|one| {
        one.groups.contains(MANAGERS_GROUP)
            && one.id != check.person.colleague
            && one.address != check.person.address
    });
    others
        .take(MANAGERS_SHOWN_MAX)
        .map(|one| (one.name.clone(), one.address.clone()))
        .collect()
}
