//! Announced calls, one rule at a time: who may, what is told of them, how long words hold and who sees them.

use super::contact::{
    Announced, CONTACT_MINUTES, Contact, ContactRefused, SHOWINGS_MAX, Showing, WORDS_MINUTES_MAX,
    announce,
};
use crate::cases::case::{Case, CaseState};
use crate::cases::report::Privacy;
use crate::cases::sample::{both_hats, case_of, member, minute, pass, report, uuid};
use crate::ids::{ContactId, ShowingId};
use crate::moment::Moment;
use crate::people::passes::CaseReadingPass;
use crate::people::{Hat, Member};

fn a_case() -> Case {
    case_of(vec![report(2, Privacy::Named)])
}

const CALL: Announced<'_> = Announced {
    whom: "somebody  in\naccounts",
    about: "the new printer",
    minutes: 30,
};

fn announced(case: &Case, by: &Member, call: &Announced<'_>) -> Result<Contact, ContactRefused> {
    let id = ContactId(uuid(40));
    let acted = announce(case, &pass(case, by), id, "Priya Nair", call, minute(0))?;
    assert_eq!(acted.lines.len(), 1);
    Ok(acted.changed)
}

fn shown(contact: &Contact, number: u128, at: Moment) -> Showing {
    let id = ShowingId(uuid(number));
    contact.show_words(0, id, 77, "en", at).unwrap()
}

fn reading(case: &Case, member: &Member) -> CaseReadingPass {
    member.reading_pass().unwrap().open(case.facts()).unwrap()
}

#[test]
fn everybody_may_read_little_of_it_and_the_timeline_says_not_who_is_rung() {
    let case = a_case();
    let by = both_hats();
    let contact = announced(&case, &by, &CALL).unwrap();
    assert_eq!(contact.caller, "Priya N.");
    assert_eq!(contact.whom, "somebody in accounts");
    assert_eq!(contact.until, minute(30));
    let acted = announce(
        &case,
        &pass(&case, &by),
        contact.id,
        "Cher",
        &CALL,
        minute(0),
    )
    .unwrap();
    assert_eq!(acted.changed.caller, "Cher");
    assert!(acted.lines[0].says.contains("the new printer"));
    assert!(!acted.lines[0].says.contains("accounts"));
}

#[test]
fn what_does_not_fit_is_refused() {
    let mut case = a_case();
    let by = both_hats();
    for (whom, about) in [("", "x"), ("x", " \n"), (&*"x".repeat(81), "x")] {
        let call = Announced {
            whom,
            about,
            ..CALL
        };
        assert_eq!(announced(&case, &by, &call), Err(ContactRefused::Words));
    }
    for minutes in [0, -15, 61, i64::MAX] {
        let call = Announced { minutes, ..CALL };
        assert_eq!(announced(&case, &by, &call), Err(ContactRefused::Minutes));
    }
    case.state = CaseState::Closed;
    assert_eq!(
        announced(&case, &by, &CALL),
        Err(ContactRefused::CaseClosed)
    );
    case.state = CaseState::Open;
    case.about_it = true;
    let by = member(100, &[Hat::Security]);
    assert_eq!(announced(&case, &by, &CALL), Err(ContactRefused::AboutIt));
}

#[test]
fn words_hold_for_ten_minutes_and_never_longer_than_their_contact() {
    let case = a_case();
    let contact = announced(&case, &both_hats(), &CALL).unwrap();
    assert_eq!(shown(&contact, 1, minute(3)).until, minute(13));
    assert_eq!(shown(&contact, 1, minute(25)).until, minute(30));
    let late = contact.show_words(0, ShowingId(uuid(1)), 1, "en", minute(30));
    assert_eq!(late, Err(ContactRefused::Over));
    let often = contact.show_words(SHOWINGS_MAX, ShowingId(uuid(1)), 1, "en", minute(1));
    assert_eq!(often, Err(ContactRefused::TooOften));
    assert!(CONTACT_MINUTES.iter().all(|one| *one >= WORDS_MINUTES_MAX));
}

#[test]
fn the_one_who_rings_sees_the_words_and_nobody_else_at_the_desk() {
    let case = a_case();
    let by = both_hats();
    let contact = announced(&case, &by, &CALL).unwrap();
    let showings = [
        shown(&contact, 1, minute(0)),
        shown(&contact, 2, minute(5)),
        Showing {
            contact: ContactId(uuid(41)),
            ..shown(&contact, 3, minute(5))
        },
    ];
    let words = |member: &Member, now| {
        let pass = reading(&case, member);
        contact.words_for(&pass, &showings, now).len()
    };
    assert_eq!(words(&by, minute(6)), 2);
    assert_eq!(words(&by, minute(10)), 1, "the first ones ran out");
    assert_eq!(words(&by, minute(30)), 0);
    for other in [member(101, &[Hat::It]), member(102, &[Hat::Auditor])] {
        assert_eq!(words(&other, minute(6)), 0);
    }
}

#[test]
fn a_contact_is_closed_once_and_shows_no_words_after() {
    let case = a_case();
    let by = both_hats();
    let contact = announced(&case, &by, &CALL).unwrap();
    let colleague = pass(&case, &member(101, &[Hat::It]));
    let acted = contact.close(&case, &colleague, 1, minute(4)).unwrap();
    assert!(acted.lines[0].says.ends_with("shown once"));
    let closed = acted.changed;
    assert!(!closed.is_open(minute(4)));
    let again = closed.close(&case, &colleague, 1, minute(5));
    assert_eq!(again, Err(ContactRefused::Over));
    let words = closed.show_words(0, ShowingId(uuid(1)), 1, "en", minute(5));
    assert_eq!(words, Err(ContactRefused::Over));
    let showings = [shown(&contact, 1, minute(0))];
    let seen = closed.words_for(&reading(&case, &by), &showings, minute(5));
    assert!(seen.is_empty());
}
