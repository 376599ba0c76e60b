//! The model: every order of events by four people, of any length, walked until no new situation appears. Beside each check
//! runs a ghost that remembers what really happened, written down without the room's own rules; a release that the ghost
//! can't account for fails the test.

use std::collections::{BTreeSet, VecDeque};

use super::acting::{Event, Hold, act, hold};
use super::check::{Party, PaymentCheck};
use super::known_number::{NumberOnFile, RecordSource};
use crate::cases::case::Case;
use crate::cases::payment_check::CheckState;
use crate::cases::report::Privacy;
use crate::cases::sample::{case_of, member, minute, pass, report};
use crate::ids::AccountId;
use crate::moment::Moment;
use crate::people::Hat;
use crate::people::passes::CasePass;

/// Requester, payer, and two others.
const REQUESTER: usize = 0;
const PAYER: usize = 1;
const PEOPLE: usize = 4;

/// What really happened since the last time somebody was chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Ghost {
    chosen: Option<(usize, usize)>,
    rang_known: Option<usize>,
    heard_right_end: Option<usize>,
    ended_by: Option<usize>,
}

/// One move of the model: who does what.
#[derive(Clone, Copy, Debug)]
enum Move {
    Choose(usize),
    RingKnown,
    RingYoung,
    HearRightEnd,
    HearWrongEnd,
    Deny,
    NotReached,
    Release,
    Stop,
}

fn moves() -> Vec<Move> {
    use Move::{Deny, HearRightEnd, HearWrongEnd, NotReached, Release, RingKnown, RingYoung, Stop};
    let mut all: Vec<Move> = (0..PEOPLE).map(Move::Choose).collect();
    all.extend([
        RingKnown,
        RingYoung,
        HearRightEnd,
        HearWrongEnd,
        Deny,
        NotReached,
        Release,
        Stop,
    ]);
    all
}

fn number(days_before: i64) -> NumberOnFile {
    NumberOnFile {
        number: String::from("+441632960001"),
        source: RecordSource::Contract,
        entered_by: AccountId(uuid::Uuid::from_u128(9)).into(),
        since: received().plus_minutes(-days_before * 24 * 60),
    }
}

fn received() -> Moment {
    minute(0)
}

struct World {
    case: Case,
    passes: Vec<CasePass>,
}

impl World {
    fn new() -> World {
        let case = case_of(vec![report(2, Privacy::Named)]);
        let passes = (0..PEOPLE)
            .map(|person| pass(&case, &member(200 + person as u128, &[Hat::It])))
            .collect();
        World { case, passes }
    }

    fn held(&self) -> PaymentCheck {
        let wanted = Hold {
            requester: Party::Member(self.passes[REQUESTER].member()),
            payer: Party::Member(self.passes[PAYER].member()),
            request_received: received(),
            account: String::from("DE89 3704 0044 0532 0130 00"),
        };
        hold(&self.case, &self.passes[3], wanted, minute(5))
            .unwrap()
            .changed
    }

    fn after(&self, check: &PaymentCheck, who: usize, one: Move) -> Option<PaymentCheck> {
        let (known, young) = (number(60), number(10));
        let event = match one {
            Move::Choose(whom) => Event::ChooseCaller(&self.passes[whom]),
            Move::RingKnown => Event::Call(&known),
            Move::RingYoung => Event::Call(&young),
            Move::HearRightEnd => Event::Confirm {
                read_back: "30 00",
                says: "yes",
            },
            Move::HearWrongEnd => Event::Confirm {
                read_back: "4711",
                says: "yes",
            },
            Move::Deny => Event::Deny("no"),
            Move::NotReached => Event::NotReached("rang twice"),
            Move::Release => Event::Release("read it"),
            Move::Stop => Event::Stop("better so"),
        };
        let acted = act(&self.case, check, &self.passes[who], event, minute(6)).ok()?;
        assert_eq!(acted.lines.len(), 1, "each move is on the timeline");
        assert_eq!(acted.changed.version, check.version + 1);
        Some(acted.changed)
    }
}

fn remembered(ghost: &Ghost, who: usize, one: Move) -> Ghost {
    let mut next = ghost.clone();
    match one {
        Move::Choose(whom) => {
            next = Ghost {
                chosen: Some((who, whom)),
                ..Ghost::default()
            };
        }
        Move::RingKnown => {
            next.rang_known = Some(who);
            next.heard_right_end = None;
        }
        Move::HearRightEnd => next.heard_right_end = Some(who),
        Move::Release | Move::Stop => next.ended_by = Some(who),
        Move::RingYoung | Move::HearWrongEnd | Move::Deny | Move::NotReached => {}
    }
    next
}

/// The rules by hand: chosen by somebody who doesn't ask for it; rung and heard by the chosen one, who neither asks nor
/// pays; ended by another one who doesn't ask for it.
fn may_be_released(ghost: &Ghost) -> bool {
    let Some((chooser, caller)) = ghost.chosen else {
        return false;
    };
    let second = ghost.ended_by.unwrap_or(caller);
    chooser != REQUESTER
        && ghost.rang_known == Some(caller)
        && ghost.heard_right_end == Some(caller)
        && BTreeSet::from([REQUESTER, PAYER, caller]).len() == 3
        && BTreeSet::from([REQUESTER, caller, second]).len() == 3
}

/// The situation without what counts up.
fn situation(check: &PaymentCheck, ghost: &Ghost) -> (PaymentCheck, Ghost) {
    (
        PaymentCheck {
            version: 0,
            ..check.clone()
        },
        ghost.clone(),
    )
}

#[test]
fn no_order_of_events_by_four_people_releases_a_payment_with_a_step_missing() {
    let world = World::new();
    let start = (world.held(), Ghost::default());
    let mut seen = BTreeSet::from([situation(&start.0, &start.1)]);
    let mut waiting = VecDeque::from([start]);
    let (mut released, mut stopped, mut tried) = (0, 0, 0);
    while let Some((check, ghost)) = waiting.pop_front() {
        for (who, one) in (0..PEOPLE).flat_map(|who| moves().into_iter().map(move |one| (who, one)))
        {
            tried += 1;
            let Some(next) = world.after(&check, who, one) else {
                continue;
            };
            assert!(!check.state.is_settled(), "{one:?} moved a settled check");
            let ghost = remembered(&ghost, who, one);
            if next.state == CheckState::Released {
                assert!(
                    may_be_released(&ghost),
                    "released by {who} {one:?} after {ghost:?}"
                );
                released += 1;
            }
            stopped += usize::from(next.state == CheckState::Stopped);
            if seen.insert(situation(&next, &ghost)) {
                waiting.push_back((next, ghost));
            }
        }
    }
    // So that it can't pass by never releasing anything, nor by looking at too little.
    assert!(
        released >= 2 && stopped >= 100 && tried > 1_000,
        "{released} {stopped} {tried}"
    );
}

/// From every situation that isn't at its end, anyone can stop the payment.
#[test]
fn anyone_may_stop_a_held_payment_at_any_time() {
    let world = World::new();
    let mut check = world.held();
    let way = [
        (3, Move::Choose(2)),
        (2, Move::RingKnown),
        (2, Move::HearRightEnd),
    ];
    for (who, one) in way {
        for anyone in 0..PEOPLE {
            let stopped = world.after(&check, anyone, Move::Stop).unwrap();
            assert_eq!(stopped.state, CheckState::Stopped);
        }
        check = world.after(&check, who, one).unwrap();
    }
    assert_eq!(
        world.after(&check, 3, Move::Release).unwrap().state,
        CheckState::Released
    );
}
