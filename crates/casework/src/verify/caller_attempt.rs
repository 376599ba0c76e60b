//! What follows when the check of a caller ends with no: a wrong number picked, a "that's not me", a manager who doesn't vouch, a
//! person who was rung and knows of nothing. Somebody may be calling in a colleague's name and may try again with the next one at
//! the desk, so it becomes a case of its own that stays open when the first is done; further attempts in the same name join it.
//! It opens nothing itself. No title and no line names the person: they may be the reporter of the case that was asked about.

use evidence::finding::Question;

use super::caller_check::{CallerCheck, CallerState};
use crate::cases::case::PlannedStep;
use crate::cases::timeline::{Actor, EntryKind, Line};
use crate::ids::CaseId;
use crate::moment::Moment;
use crate::people::Hat;

/// Steps that an attempt lays out.
pub const ATTEMPT_STEPS: usize = 2;

/// An attempt, ready to become a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerAttempt {
    /// The title of a case that it opens.
    pub title: String,
    /// By what further attempts join it.
    pub mark: String,
    /// What to do, at most [`ATTEMPT_STEPS`].
    pub steps: Vec<PlannedStep>,
    says: String,
}

impl CallerAttempt {
    /// The attempt of a check that was refused; `None` for any other. `number` is that of the case it was begun in.
    pub fn of(check: &CallerCheck, number: u64) -> Option<CallerAttempt> {
        let settled = check.settled.as_ref();
        let settled = settled.filter(|_| check.state == CallerState::Refused)?;
        let (action, says) = (check.action.words(), &settled.says);
        let step = |hat, question, title: &str, reason: String, due_minutes| PlannedStep {
            id: format!("caller-attempt-{}", Hat::code(hat)),
            hat,
            question,
            title: title.to_owned(),
            reason,
            due_minutes,
        };
        Some(CallerAttempt {
            title: format!("Somebody may be calling in a colleague's name, to {action}"),
            mark: format!("caller-attempt:{}", check.person.colleague),
            says: format!("a caller who wanted to {action} in case #{number} did not hold: {says}"),
            steps: vec![
                step(
                    Hat::It,
                    Question::KeepWorking,
                    "Treat it as an attempt: leave the account as it is, and tell everybody who answers the phone",
                    format!(
                        "The check of a caller in case #{number} ended with no: {says}. Whoever it was may try again with somebody else. \
                         Do nothing to the account until its person was reached on a number that was on file; if they are locked out \
                         themselves, a new check in case #{number} helps them. Proof: who was told, and when."
                    ),
                    30,
                ),
                step(
                    Hat::Security,
                    Question::PreventOrRecover,
                    "Reach the person on a number that was on file, and look at the account",
                    format!(
                        "Case #{number} names whom the caller claimed to be. Ask whether it was them. If not: what did the caller already \
                         know, what else did they ask for, who else was rung? Look at the account's sign-ins; where anything doesn't fit, \
                         end its sessions and change its password. Proof: what the person said, and what the log shows."
                    ),
                    60,
                ),
            ],
        })
    }

    /// The line that tells of it in the case it opens or joins.
    pub fn line(&self, case: CaseId, at: Moment) -> Line {
        let says = self.says.clone();
        Line::of_case(case, Actor::Desk, EntryKind::CallerRefused, says, at)
    }

    /// The line in the case of the check that says where it goes on.
    pub fn line_of_origin(&self, origin: CaseId, number: u64, at: Moment) -> Line {
        let says = format!("the attempt is followed up in case #{number}");
        Line::of_case(origin, Actor::Desk, EntryKind::CallerRefused, says, at)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ids::{AccountId, CallerCheckId, ColleagueId};
    use crate::verify::caller_check::{GuardedAction, OnFile, Settled};

    fn check(state: CallerState, settled: bool) -> CallerCheck {
        let at = Moment::from_unix_seconds(1_800_000_000);
        CallerCheck {
            id: CallerCheckId(Uuid::from_u128(1)),
            case: CaseId(Uuid::from_u128(2)),
            version: 3,
            action: GuardedAction::Unlock,
            person: OnFile {
                colleague: ColleagueId(Uuid::from_u128(3)),
                name: "Ada Marsh".to_owned(),
                address: "ada@school.example".to_owned(),
            },
            needs_two: false,
            begun_by: AccountId(Uuid::from_u128(4)),
            begun: at,
            state,
            ways: Vec::new(),
            verified: None,
            settled: settled.then(|| Settled {
                by: Actor::Desk,
                at,
                says: "a wrong number was picked".to_owned(),
            }),
        }
    }

    #[test]
    fn what_was_refused_is_an_attempt_and_nothing_else_is() {
        for (state, settled) in [
            (CallerState::Asking, false),
            (CallerState::Verified, false),
            (CallerState::Done, true),
            (CallerState::GivenUp, true),
        ] {
            assert_eq!(
                CallerAttempt::of(&check(state, settled), 7),
                None,
                "{state:?}"
            );
        }
        let attempt = CallerAttempt::of(&check(CallerState::Refused, true), 7).unwrap();
        assert_eq!(attempt.steps.len(), ATTEMPT_STEPS);
        let at = Moment::from_unix_seconds(1_800_000_060);
        let line = attempt.line(CaseId(Uuid::from_u128(9)), at);
        assert_eq!(
            line.says,
            "a caller who wanted to unlock the account in case #7 did not hold: a wrong number was picked"
        );
        let words: Vec<&String> = attempt.steps.iter().map(|step| &step.reason).collect();
        for text in words.into_iter().chain([&attempt.title, &line.says]) {
            assert!(!text.contains("Ada"), "{text}");
        }
    }
}
