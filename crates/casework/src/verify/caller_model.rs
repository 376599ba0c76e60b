//! The model: every order of events by two people at the desk, by whoever holds the person's link, an older one of it, the
//! manager's, and the person's device, walked until no new situation appears. Beside each check runs a ghost that remembers what really happened,
//! written down without the room's own tables; an action that the ghost can't account for fails the test.

use std::collections::{BTreeSet, VecDeque};

use super::caller_acting::{Answer, Begin, Event, act, answer, begin, do_action};
use super::caller_check::{
    CallerCheck, CallerState, GuardedAction, Numbers, OnFile, StaffNumber, Way,
};
use super::caller_device::KnownDevice;
use super::caller_tests::{bound_of, colleague, desk_account, passkey_of, staff_payee};
use crate::cases::case::Case;
use crate::cases::report::Privacy;
use crate::cases::sample::{case_of, member, minute, pass, report, uuid};
use crate::cases::timeline::Actor;
use crate::ids::CallerCheckId;
use crate::people::Hat;
use crate::people::caller_link::{Addressee, caller_link, read_caller_link};
use crate::people::colleagues::Colleague;
use crate::people::passes::CasePass;

const SECRET: [u8; 32] = [5; 32];
/// People at the desk.
const PEOPLE: usize = 2;
/// How often the model asks by each link. The second makes the first one old; a third adds no rule, and that there is no fourth
/// is tried in `caller_tests`.
const LINKS_OF_A_WAY_MAX: u8 = 2;
/// What draws the numbers.
const CHANCE: u64 = 123_456;

/// What really happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Ghost {
    links_sent: u8,
    manager_links_sent: u8,
    device_asked: u8,
    ringing: Option<usize>,
    held: BTreeSet<Way>,
    somebody_said_no: bool,
    acted: u8,
}

/// One move of the model.
#[derive(Clone, Copy, Debug)]
enum Move {
    Send,
    RingKnown,
    RingYoung,
    RingAnothers,
    Miss,
    Confirm,
    Deny,
    AskManager,
    AskThePersonToVouch,
    AskNoManager,
    AskDevice,
    AskAnothersDevice,
    Seen,
    NotThem,
    GiveUp,
    Act,
    ActLate,
    Picks { right: bool, older_link: bool },
    IsNotMe,
    Vouches { older_link: bool },
    VouchesWithThePersonsLink,
    DoesNotVouch,
    Confirms { older: bool },
    ConfirmsWithThePersonsLink,
    IsNotMeSaysTheDevice,
}

use Move as M;

/// What the desk may try; each by each of its people.
const OF_THE_DESK: [Move; 17] = [
    M::Send,
    M::RingKnown,
    M::RingYoung,
    M::RingAnothers,
    M::Miss,
    M::Confirm,
    M::Deny,
    M::AskManager,
    M::AskThePersonToVouch,
    M::AskNoManager,
    M::AskDevice,
    M::AskAnothersDevice,
    M::Seen,
    M::NotThem,
    M::GiveUp,
    M::Act,
    M::ActLate,
];

/// What whoever holds a link may try.
const BY_LINK: [Move; 12] = [
    M::Picks {
        right: true,
        older_link: false,
    },
    M::Picks {
        right: true,
        older_link: true,
    },
    M::Picks {
        right: false,
        older_link: false,
    },
    M::IsNotMe,
    M::Vouches { older_link: false },
    M::Vouches { older_link: true },
    M::VouchesWithThePersonsLink,
    M::DoesNotVouch,
    M::Confirms { older: false },
    M::Confirms { older: true },
    M::ConfirmsWithThePersonsLink,
    M::IsNotMeSaysTheDevice,
];

struct World {
    case: Case,
    passes: Vec<CasePass>,
    person: Colleague,
    manager: Colleague,
    outsider: Colleague,
    known: StaffNumber,
    young: StaffNumber,
    anothers: StaffNumber,
    device: KnownDevice,
    anothers_device: KnownDevice,
}

impl World {
    fn new() -> World {
        let case = case_of(vec![report(2, Privacy::Named)]);
        let passes: Vec<CasePass> = (0..PEOPLE)
            .map(|person| pass(&case, &member(200 + person as u128, &[Hat::It])))
            .collect();
        let person = colleague(1, "Rosalind Kettle", &["managers"]);
        let outsider = colleague(3, "Odo Lantern", &[]);
        let number = |of: &Colleague, days| {
            let payee = staff_payee(&of.name, days);
            OnFile::of(of).numbers(&[payee]).remove(0)
        };
        World {
            known: number(&person, 60),
            young: number(&person, 10),
            anothers: number(&outsider, 60),
            device: device_of(&case, &passes[0], &person),
            anothers_device: device_of(&case, &passes[0], &outsider),
            manager: colleague(2, "Marian Vale", &["managers"]),
            case,
            passes,
            person,
            outsider,
        }
    }

    fn begun(&self, action: GuardedAction) -> CallerCheck {
        begun(&self.case, &self.passes[0], &self.person, action)
    }

    fn by_desk(&self, check: &CallerCheck, who: usize, one: Move) -> Option<CallerCheck> {
        let sender = desk_account(200 + who as u128);
        let by_link = match one {
            M::Send => Some(Way::NumericChallenge),
            M::AskManager => Some(Way::Vouching),
            M::AskDevice => Some(Way::EnrolledDevice),
            _ => None,
        };
        let asked = by_link.and_then(|way| check.tried(way));
        if asked.is_some_and(|asked| asked.round >= LINKS_OF_A_WAY_MAX) {
            return None;
        }
        let event = match one {
            M::Send => Event::SendChallenge(CHANCE),
            M::RingKnown => Event::Ring(&self.known),
            M::RingYoung => Event::Ring(&self.young),
            M::RingAnothers => Event::Ring(&self.anothers),
            M::Miss => Event::NotReached("rang twice"),
            M::Confirm => Event::Confirmed("yes, it is me"),
            M::Deny => Event::Denied("I asked for nothing"),
            M::AskManager => Event::AskManager(&self.manager, &sender),
            M::AskThePersonToVouch => Event::AskManager(&self.person, &sender),
            M::AskNoManager => Event::AskManager(&self.outsider, &sender),
            M::AskDevice => Event::AskDevice(&self.device),
            M::AskAnothersDevice => Event::AskDevice(&self.anothers_device),
            M::Seen => Event::SeenInPerson("I know her"),
            M::NotThem => Event::NotThem("a stranger"),
            M::GiveUp => Event::GiveUp("they hung up"),
            M::Act | M::ActLate => return self.acted(check, who, matches!(one, M::ActLate)),
            _ => return None,
        };
        let acted = act(
            &self.case,
            check,
            &self.passes[who],
            event,
            &SECRET,
            minute(6),
        );
        acted.ok().map(|acted| told(check, acted))
    }

    fn acted(&self, check: &CallerCheck, who: usize, late: bool) -> Option<CallerCheck> {
        let (pass, at) = (&self.passes[who], minute(if late { 21 } else { 7 }));
        // Late is with a capability that was given in time.
        let unlocked = check.unlocked(pass, minute(7))?;
        let acted = do_action(&self.case, check, &unlocked, pass, "unlocked it", at);
        acted.ok().map(|acted| told(check, acted))
    }

    fn by_link(&self, check: &CallerCheck, ghost: &Ghost, one: Move) -> Option<CallerCheck> {
        let numbers = Numbers::of_chance(CHANCE);
        let wrong = numbers.choices.into_iter().find(|n| *n != numbers.shown)?;
        let (to, round, answered) = match one {
            M::Picks { right, older_link } => (
                Addressee::Person,
                ghost.links_sent.checked_sub(u8::from(older_link))?,
                Answer::Picks(if right { numbers.shown } else { wrong }),
            ),
            M::IsNotMe => (Addressee::Person, ghost.links_sent, Answer::IsNotMe),
            M::Vouches { older_link } => (
                Addressee::Manager,
                ghost.manager_links_sent.checked_sub(u8::from(older_link))?,
                Answer::Vouches,
            ),
            M::VouchesWithThePersonsLink => (Addressee::Person, ghost.links_sent, Answer::Vouches),
            M::DoesNotVouch => (
                Addressee::Manager,
                ghost.manager_links_sent,
                Answer::DoesNotVouch,
            ),
            M::Confirms { older } => (
                Addressee::Device,
                ghost.device_asked.checked_sub(u8::from(older))?,
                Answer::Confirms,
            ),
            M::ConfirmsWithThePersonsLink => {
                (Addressee::Person, ghost.links_sent, Answer::Confirms)
            }
            M::IsNotMeSaysTheDevice => (Addressee::Device, ghost.device_asked, Answer::IsNotMe),
            _ => return None,
        };
        let bound = bound_of(check);
        let token = caller_link(&SECRET, bound, check.id, to, round);
        let link = read_caller_link(&SECRET, bound, &token).unwrap();
        let acted = answer(&self.case, check, &link, answered, &SECRET, minute(6));
        acted.ok().map(|acted| told(check, acted))
    }
}

fn begun(case: &Case, pass: &CasePass, person: &Colleague, action: GuardedAction) -> CallerCheck {
    let wanted = Begin {
        id: CallerCheckId(uuid(77)),
        person,
        account: None,
        action,
        begun_within_the_hour: 0,
    };
    begin(case, pass, wanted, minute(5)).unwrap().changed
}

/// A passkey of theirs that was made well before.
fn device_of(case: &Case, pass: &CasePass, person: &Colleague) -> KnownDevice {
    let check = begun(case, pass, person, GuardedAction::Unlock);
    let mut account = desk_account(300);
    account.address.clone_from(&person.address);
    KnownDevice::of_account(&check, &account, &[passkey_of(&account, 60)]).unwrap()
}

fn told(before: &CallerCheck, acted: crate::cases::acts::Acted<CallerCheck>) -> CallerCheck {
    assert!(!acted.lines.is_empty(), "each move is on the timeline");
    assert_eq!(acted.changed.version, before.version + 1);
    for line in &acted.lines {
        assert!(!line.says.contains("Rosalind") && !line.says.contains("Marian"));
    }
    acted.changed
}

fn remembered(ghost: &Ghost, who: usize, one: Move) -> Ghost {
    let mut next = ghost.clone();
    match one {
        M::Send => next.links_sent += 1,
        M::AskManager => next.manager_links_sent += 1,
        M::AskDevice => next.device_asked += 1,
        M::RingKnown => next.ringing = Some(who),
        M::Miss => next.ringing = None,
        M::Confirm => {
            assert_eq!(next.ringing, Some(who), "noted by who rang");
            next.held.insert(Way::CallBack);
        }
        M::Seen => {
            next.held.insert(Way::InPerson);
        }
        M::Picks { right: true, .. } => {
            next.held.insert(Way::NumericChallenge);
        }
        M::Vouches { .. } => {
            next.held.insert(Way::Vouching);
        }
        M::Confirms { .. } => {
            next.held.insert(Way::EnrolledDevice);
        }
        M::Deny
        | M::NotThem
        | M::IsNotMe
        | M::IsNotMeSaysTheDevice
        | M::DoesNotVouch
        | M::Picks { right: false, .. } => {
            next.somebody_said_no = true;
        }
        M::Act => next.acted += 1,
        M::GiveUp => {}
        M::RingYoung
        | M::RingAnothers
        | M::AskThePersonToVouch
        | M::AskNoManager
        | M::ActLate
        | M::VouchesWithThePersonsLink
        | M::AskAnothersDevice
        | M::ConfirmsWithThePersonsLink => panic!("{one:?} must never be let through"),
    }
    if let M::Picks { older_link, .. }
    | M::Vouches { older_link }
    | M::Confirms { older: older_link } = one
    {
        assert!(!older_link, "a worthless link counted");
    }
    next
}

/// The check without what counts up and without what no rule asks about: who brought a way on matters where they rang only.
fn situation(world: &World, check: &CallerCheck) -> CallerCheck {
    let mut check = check.clone();
    check.version = 0;
    check.verified = check.verified.map(|_| minute(6));
    for tried in &mut check.ways {
        tried.says.clear();
        if tried.way != Way::CallBack {
            tried.by = world.passes[0].member();
        }
    }
    if let Some(settled) = &mut check.settled {
        settled.by = Actor::Desk;
    }
    check
}

/// Walks everything, and counts how often the action was done, how often it was refused, and how many situations there are.
fn walked(action: GuardedAction, ways_needed: usize) -> (usize, usize, usize) {
    let world = World::new();
    let start = (world.begun(action), Ghost::default());
    let mut seen = BTreeSet::from([(situation(&world, &start.0), start.1.clone())]);
    let mut waiting = VecDeque::from([start]);
    let (mut done, mut refused) = (0, 0);
    while let Some((check, ghost)) = waiting.pop_front() {
        let desk = (0..PEOPLE).flat_map(|who| OF_THE_DESK.map(|one| (who, one)));
        for (who, one) in desk.chain(BY_LINK.map(|one| (PEOPLE, one))) {
            let next = match who {
                PEOPLE => world.by_link(&check, &ghost, one),
                _ => world.by_desk(&check, who, one),
            };
            let Some(next) = next else { continue };
            assert!(!check.state.is_settled(), "{one:?} moved a settled check");
            let ghost = remembered(&ghost, who, one);
            let open = next.unlocked(&world.passes[0], minute(7)).is_some();
            assert_eq!(
                open,
                ghost.held.len() >= ways_needed
                    && !ghost.somebody_said_no
                    && ghost.acted == 0
                    && !matches!(one, M::GiveUp),
                "{one:?} after {ghost:?}"
            );
            if next.state == CallerState::Done {
                assert!(ghost.held.len() >= ways_needed && !ghost.somebody_said_no);
                assert_eq!(ghost.acted, 1, "once");
                done += 1;
            }
            assert_eq!(next.state == CallerState::Refused, ghost.somebody_said_no);
            refused += usize::from(ghost.somebody_said_no);
            if seen.insert((situation(&world, &next), ghost.clone())) {
                waiting.push_back((situation(&world, &next), ghost));
            }
        }
    }
    (done, refused, seen.len())
}

#[test]
fn no_order_of_events_unlocks_an_action_with_a_way_missing_or_denied() {
    // So that it can't pass by never unlocking anything, nor by looking at too little.
    let (done, refused, seen) = walked(GuardedAction::Unlock, 1);
    assert!(
        done >= 100 && refused >= 500 && seen >= 500,
        "{done} {refused} {seen}"
    );
    let (done, refused, seen) = walked(GuardedAction::NewSecondFactor, 2);
    assert!(
        done >= 500 && refused >= 1_000 && seen >= 2_000,
        "{done} {refused} {seen}"
    );
}
