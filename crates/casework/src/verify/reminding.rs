//! Whom a held payment reminds that it waits for them, when, and how often: those whose act comes next, never who asks for the
//! payment. A reminder is a line of the case's timeline and a mail; it releases nothing and moves nothing.

use super::check::PaymentCheck;
use super::table::{EventKind, Who, row_for};
use crate::cases::case::{Case, CaseState};
use crate::cases::payment_check::CheckState;
use crate::cases::timeline::{Actor, EntryKind, Line};
use crate::ids::{AccountId, CaseId};
use crate::moment::Moment;
use crate::people::Member;

/// How long a check stands where it is before anybody is reminded, minutes: half a working day.
pub const FIRST_MINUTES: i64 = 4 * 60;
/// How long until the next one, minutes.
pub const AGAIN_MINUTES: i64 = 24 * 60;
/// Reminders about one and the same step. After that it stands in the list of cases, and nobody is written to.
pub const REMINDERS_MAX: u64 = 5;
/// People who are reminded at once: any of them may be the second person, and one is enough.
pub const REMINDED_MAX: usize = 10;

/// A check that stands where it stood for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentWait {
    /// Of which case.
    pub case: CaseId,
    /// The version of the check that waits.
    pub version: u64,
    /// How often somebody was reminded of it.
    pub reminders: u64,
}

/// One reminder, to be kept once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentReminder {
    /// What waits, as it was read.
    pub wait: PaymentWait,
    /// Who is written to, at most [`REMINDED_MAX`]; empty in a case about IT, whose mail IT could read.
    pub to: Vec<AccountId>,
    /// The line for the timeline.
    pub line: Line,
    /// When the next one is due; `None` after the last.
    pub next: Option<Moment>,
}

/// When somebody is first reminded of a check that stands where it stands since `since`.
pub const fn first_reminder(since: Moment) -> Moment {
    since.plus_minutes(FIRST_MINUTES)
}

/// What comes next, as the end of a sentence: for the line and for the mail. `None` at the end of a check.
pub const fn next_act(state: CheckState) -> Option<&'static str> {
    match state {
        CheckState::Held => Some("somebody is to be chosen to ring the payee"),
        CheckState::CallerChosen | CheckState::NotReached => {
            Some("the chosen caller is to ring the payee on a known number")
        }
        CheckState::Called => Some("the caller is to note what came of the call"),
        CheckState::Confirmed => Some("a second person is to release the payment, or to stop it"),
        CheckState::Denied => Some("the payment is to be stopped"),
        CheckState::Released | CheckState::Stopped => None,
    }
}

/// The members whose act comes next, at most [`REMINDED_MAX`]: those whom the table lets act and who work the case, in the
/// order of the list. Once somebody is chosen to ring that is the caller alone, until a second person is wanted.
pub fn whose_turn<'m>(case: &Case, check: &PaymentCheck, members: &'m [Member]) -> Vec<&'m Member> {
    let event = match check.state {
        CheckState::Held => EventKind::ChooseCaller,
        CheckState::CallerChosen | CheckState::NotReached => EventKind::Call,
        CheckState::Called => EventKind::Confirm,
        CheckState::Confirmed => EventKind::Release,
        CheckState::Denied | CheckState::Released | CheckState::Stopped => EventKind::Stop,
    };
    // Anyone may stop a payment; who rang is reminded to.
    let who = match row_for(check.state, event).map(|row| row.who) {
        Some(Who::Anyone) => Who::TheCaller,
        Some(who) => who,
        None => return Vec::new(),
    };
    let works = |member: &&Member| {
        let pass = member.desk_pass();
        pass.is_some_and(|pass| pass.open(case.facts()).is_some())
    };
    members
        .iter()
        .filter(|member| !check.requester.is(member.id) && check.allows(who, member.id))
        .filter(works)
        .take(REMINDED_MAX)
        .collect()
}

/// The reminder that is due of what waits; `None` where the check has moved since, is at its end, or was reminded of often
/// enough. Whether its time has come is for who keeps the times.
pub fn remind(
    case: &Case,
    check: &PaymentCheck,
    wait: &PaymentWait,
    members: &[Member],
    at: Moment,
) -> Option<PaymentReminder> {
    let same = check.case == wait.case && case.id == wait.case && check.version == wait.version;
    if !same || case.state != CaseState::Open || wait.reminders >= REMINDERS_MAX {
        return None;
    }
    let act = next_act(check.state)?;
    let nth = wait.reminders + 1;
    let to: Vec<AccountId> = match case.about_it {
        true => Vec::new(),
        false => whose_turn(case, check, members)
            .iter()
            .map(|member| member.id)
            .collect(),
    };
    let says = format!("the held payment still waits: {act} (reminder {nth} of {REMINDERS_MAX})");
    Some(PaymentReminder {
        wait: wait.clone(),
        to,
        line: Line::of_case(case.id, Actor::Desk, EntryKind::PaymentReminded, says, at),
        next: (nth < REMINDERS_MAX).then_some(at.plus_minutes(AGAIN_MINUTES)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::report::Privacy;
    use crate::cases::sample::{both_hats, case_of, member, minute, pass, report};
    use crate::people::Hat;
    use crate::verify::acting::{Hold, hold};
    use crate::verify::check::Party;

    const STATES: [CheckState; 8] = [
        CheckState::Held,
        CheckState::CallerChosen,
        CheckState::Called,
        CheckState::NotReached,
        CheckState::Confirmed,
        CheckState::Denied,
        CheckState::Released,
        CheckState::Stopped,
    ];

    fn held() -> (Case, PaymentCheck, Vec<Member>) {
        let case = case_of(vec![report(2, Privacy::Named)]);
        let members = vec![
            member(300, &[Hat::It]),
            member(301, &[Hat::It]),
            member(302, &[Hat::Security]),
            member(303, &[Hat::Leader]),
        ];
        let wanted = Hold {
            requester: Party::Member(members[0].id),
            payer: Party::Elsewhere(String::from("Accounts")),
            request_received: minute(0),
            account: String::from("GB29 NWBK 6016 1331 9268 19"),
        };
        let held = hold(&case, &pass(&case, &both_hats()), wanted, minute(1)).unwrap();
        (case, held.changed, members)
    }

    fn wait(check: &PaymentCheck, reminders: u64) -> PaymentWait {
        PaymentWait {
            case: check.case,
            version: check.version,
            reminders,
        }
    }

    #[test]
    fn those_whose_act_comes_next_are_reminded_and_never_who_asks_for_the_payment() {
        let (case, mut check, members) = held();
        check.caller = Some(members[1].id);
        let (second, caller) = (vec![members[2].id], vec![members[1].id]);
        for state in STATES {
            check.state = state;
            let expected = match state {
                CheckState::Held => vec![members[1].id, members[2].id],
                CheckState::Confirmed => second.clone(),
                CheckState::Released | CheckState::Stopped => {
                    assert_eq!(
                        remind(&case, &check, &wait(&check, 0), &members, minute(9)),
                        None
                    );
                    continue;
                }
                _ => caller.clone(),
            };
            let reminder = remind(&case, &check, &wait(&check, 0), &members, minute(9)).unwrap();
            assert_eq!(reminder.to, expected, "{state:?}");
        }
    }

    #[test]
    fn a_step_is_reminded_of_so_often_and_a_check_that_moved_is_not() {
        let (case, check, members) = held();
        let at = minute(500);
        let nth = |reminders| remind(&case, &check, &wait(&check, reminders), &members, at);
        assert_eq!(nth(0).unwrap().next, Some(at.plus_minutes(AGAIN_MINUTES)));
        assert_eq!(nth(REMINDERS_MAX - 1).unwrap().next, None);
        assert_eq!(nth(REMINDERS_MAX), None);
        let mut moved = check.clone();
        moved.version += 1;
        assert_eq!(remind(&case, &moved, &wait(&check, 0), &members, at), None);
    }

    #[test]
    fn nobody_is_written_to_about_it_itself() {
        let (mut case, check, members) = held();
        case.about_it = true;
        let reminder = remind(&case, &check, &wait(&check, 0), &members, minute(9)).unwrap();
        assert_eq!(reminder.to, []);
        assert!(reminder.line.says.contains("still waits"));
    }
}
