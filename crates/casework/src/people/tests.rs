//! Who may do what, as a table, for every hat alone and for the pairs that matter.

use evidence::finding::Question;

use super::*;
use crate::ids::CaseId;
use crate::people::passes::CaseFacts;

fn member(hats: &[Hat]) -> Member {
    Member {
        id: AccountId(uuid::Uuid::from_u128(1)),
        name: String::from("Wanda Feldt"),
        hats: Hats::of(hats.iter().copied()),
    }
}

fn facts(about_it: bool) -> CaseFacts {
    CaseFacts {
        case: CaseId(uuid::Uuid::from_u128(2)),
        about_it,
    }
}

/// What a member may do with a case: `-` nothing, `r` read, `w` work, then which questions may be answered.
fn may(member: &Member, about_it: bool) -> String {
    let Some(reading) = member
        .reading_pass()
        .and_then(|pass| pass.open(facts(about_it)))
    else {
        assert_eq!(
            member
                .desk_pass()
                .and_then(|pass| pass.open(facts(about_it))),
            None
        );
        return String::from("-");
    };
    // Both ways to a working pass agree.
    let work = member
        .desk_pass()
        .and_then(|pass| pass.open(facts(about_it)));
    assert_eq!(reading.work(), work.as_ref());
    let Some(work) = work else {
        return String::from("r");
    };
    let answers = Question::ALL
        .into_iter()
        .filter(|question| work.answers(*question).is_some());
    let letters = answers.map(|question| match question {
        Question::KeepWorking => 'k',
        Question::PreventOrRecover => 'p',
    });
    std::iter::once('w').chain(letters).collect()
}

#[test]
fn who_may_read_and_work_which_case() {
    use Hat::{Admin, Auditor, It, Leader, Security, Staff};
    let table: &[(&[Hat], &str, &str)] = &[
        // hats, an ordinary case, a case about IT
        (&[], "-", "-"),
        (&[Staff], "-", "-"),
        (&[It], "wk", "-"),
        (&[Security], "wp", "wkp"),
        (&[It, Security], "wkp", "-"),
        (&[Leader], "-", "wkp"),
        (&[Leader, It], "wk", "-"),
        (&[Leader, Admin], "-", "-"),
        (&[Auditor], "r", "-"),
        (&[Auditor, Security], "wp", "wkp"),
        (&[Auditor, Leader], "r", "wkp"),
        (&[Admin], "-", "-"),
        (&[Admin, Security], "wp", "-"),
        (&[Admin, Auditor], "r", "-"),
    ];
    for (hats, ordinary, about_it) in table {
        let member = member(hats);
        assert_eq!(may(&member, false), *ordinary, "{hats:?}, ordinary");
        assert_eq!(may(&member, true), *about_it, "{hats:?}, about IT");
        assert_eq!(
            member.admin_pass().is_some(),
            hats.contains(&Admin),
            "{hats:?}"
        );
        assert_eq!(member.it_pass().is_some(), hats.contains(&It), "{hats:?}");
        assert_eq!(
            member.security_pass().is_some(),
            hats.contains(&Security),
            "{hats:?}"
        );
    }
}

#[test]
fn hats_and_their_codes_lead_to_one_another() {
    for hat in Hat::ALL {
        assert_eq!(Hat::from_code(hat.code()), Some(*hat));
    }
    assert_eq!(Hat::from_code("boss"), None);
}

#[test]
fn links_and_sessions_run_out() {
    use crate::moment::Moment;
    use crate::people::account::{Invitation, SESSION_IDLE_MINUTES, SESSION_MINUTES_MAX, Session};
    let start = Moment::from_unix_seconds(1_000_000);
    let mut session = Session {
        token_sha256: [0; 32],
        account: AccountId(uuid::Uuid::from_u128(1)),
        started: start,
        last_used: start,
        proof: crate::people::account::Proof::OneFactor,
    };
    assert!(session.is_live(start.plus_minutes(SESSION_IDLE_MINUTES - 1)));
    assert!(!session.is_live(start.plus_minutes(SESSION_IDLE_MINUTES)));
    session.last_used = start.plus_minutes(SESSION_MINUTES_MAX);
    assert!(!session.is_live(start.plus_minutes(SESSION_MINUTES_MAX)));
    let mut invitation = Invitation {
        token_sha256: [0; 32],
        address: String::from("wanda@school.example"),
        name: String::from("Wanda Feldt"),
        hats: Hats::of([Hat::It]),
        invited_by: AccountId(uuid::Uuid::from_u128(1)),
        expires: start,
        accepted: None,
    };
    assert!(!invitation.is_open(start));
    assert!(invitation.is_open(start.plus_minutes(-1)));
    invitation.accepted = Some(start.plus_minutes(-2));
    assert!(!invitation.is_open(start.plus_minutes(-1)));
}
