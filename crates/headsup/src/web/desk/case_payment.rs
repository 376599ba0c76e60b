//! The check of a payment on the case page: how far it is, who did what, and the form for what this viewer may do next. The
//! numbers to ring are those of the register, each with why it may be rung or not; nothing of a request is among them.

use casework::cases::payment_check::CheckState;
use casework::moment::Moment;
use casework::verify::check::PARTY_CHARS_MAX;
use casework::verify::known_number::{NotKnown, NumberOnFile, RecordSource};
use casework::verify::payee::{Payee, PayeeKind};
use casework::verify::table::EventKind;
use casework::verify::view::{DecisionView, PaymentCheckView};
use jiff::tz::TimeZone;

use super::case_claims::{ClaimsShown, claims};
use super::labels::Pill;
use super::reading::OpenedCase;
use super::when::{self, When};

/// The question of the form about payments that names the payee; see `raise_form`.
const WHO_WANTS_IT: &str = "who-wants-it";

/// The part of the case page.
#[derive(Default)]
pub struct PaymentPanel {
    /// Whether it is drawn at all.
    pub shown: bool,
    pub state: Pill,
    /// What to do now, in a sentence.
    pub now: &'static str,
    /// Whether a check was begun.
    pub begun: bool,
    /// Whether it is at its end.
    pub ended: bool,
    pub requester: String,
    pub payer: String,
    pub received: When,
    /// How the account ends; empty while nobody stated theirs.
    pub account_ends_with: String,
    pub stages: Vec<StageShown>,
    pub may: MayDo,
    /// Who seems to ask for it, by the report; a suggestion.
    pub suggested_requester: String,
    /// The account that a reported mail names; a suggestion.
    pub suggested_account: String,
    /// What the request claims beside what is on file.
    pub claims: ClaimsShown,
    /// Everybody a requester or a payer may be.
    pub members: Vec<PersonShown>,
    /// Who may be chosen to call.
    pub callers: Vec<PersonShown>,
    pub caller: String,
    /// What was looked for in the register.
    pub searched: String,
    pub payees: Vec<PayeeShown>,
    pub call: Option<CallShown>,
}

/// What this viewer may do now.
#[derive(Default)]
pub struct MayDo {
    pub hold: bool,
    pub choose: bool,
    /// Somebody was chosen before.
    pub choose_again: bool,
    pub call: bool,
    pub note: bool,
    pub release: bool,
    pub stop: bool,
}

/// One stage of the check.
pub struct StageShown {
    /// `done`, `here` or `open`.
    pub standing: &'static str,
    pub words: &'static str,
    /// Who, and what they said; empty while it isn't done.
    pub who: String,
    pub when: Option<When>,
    pub says: String,
}

/// Somebody in a list.
pub struct PersonShown {
    pub id: String,
    pub name: String,
}

/// A payee of the register.
pub struct PayeeShown {
    pub id: String,
    pub name: String,
    pub kind: &'static str,
    pub numbers: Vec<NumberShown>,
}

/// A number of the register.
pub struct NumberShown {
    pub number: String,
    pub source: &'static str,
    pub since: When,
    /// Why it can't be rung; empty where it can.
    pub not_known: &'static str,
}

/// The call that was made last.
pub struct CallShown {
    pub number: String,
    pub source: &'static str,
    pub since: When,
}

/// The panel of a case.
pub fn panel(opened: &OpenedCase, now: Moment, zone: &TimeZone) -> PaymentPanel {
    let facts = &opened.payment;
    let person = |member: &casework::people::Member| PersonShown {
        id: member.id.to_string(),
        name: member.name.clone(),
    };
    let Some(view) = &facts.view else {
        return PaymentPanel {
            shown: facts.concerns_payment,
            state: state_pill(None),
            now: "Nothing is held yet. Hold the payment first: then it is paid only after a call to a number you had before.",
            may: MayDo {
                hold: opened.view.may.work,
                ..MayDo::default()
            },
            suggested_requester: told_requester(opened),
            suggested_account: facts.claimed_account(),
            claims: claims(facts, false),
            members: facts.members.iter().map(person).collect(),
            ..PaymentPanel::default()
        };
    };
    PaymentPanel {
        shown: true,
        begun: true,
        claims: claims(facts, view.account_ends_with.is_some()),
        ended: view.state.is_settled(),
        state: state_pill(Some(view.state)),
        now: what_now(view),
        requester: view.requester.clone(),
        payer: view.payer.clone(),
        received: when::past(view.request_received, now, zone),
        account_ends_with: view.account_ends_with.clone().unwrap_or_default(),
        stages: stages(view, now, zone),
        may: may_do(view),
        callers: facts
            .callers(&opened.case)
            .into_iter()
            .map(person)
            .collect(),
        caller: view.caller.clone().unwrap_or_default(),
        searched: facts.searched.clone(),
        payees: facts
            .payees
            .iter()
            .map(|payee| payee_shown(payee, view.request_received, now, zone))
            .collect(),
        call: view.call.as_ref().map(|call| CallShown {
            number: call.number.clone(),
            source: RecordSource::from_code(call.source).map_or("", source),
            since: when::past(call.on_file_since, now, zone),
        }),
        ..PaymentPanel::default()
    }
}

/// What a reporter wrote about whose payment it is.
fn told_requester(opened: &OpenedCase) -> String {
    let details = opened
        .view
        .reports
        .iter()
        .flat_map(|report| &report.details);
    let mut told = details.filter(|(key, _)| key == WHO_WANTS_IT);
    told.next().map_or(String::new(), |(_, said)| {
        said.chars().take(PARTY_CHARS_MAX).collect()
    })
}

fn may_do(view: &PaymentCheckView) -> MayDo {
    let may = |event| view.may.contains(&event);
    MayDo {
        hold: false,
        choose: may(EventKind::ChooseCaller),
        choose_again: view.caller.is_some(),
        call: may(EventKind::Call),
        note: may(EventKind::Confirm),
        release: may(EventKind::Release),
        stop: may(EventKind::Stop),
    }
}

const fn state_pill(state: Option<CheckState>) -> Pill {
    let (word, meaning, icon) = match state {
        None => ("Not held", "waiting", "waiting"),
        Some(CheckState::Held | CheckState::CallerChosen | CheckState::Called) => {
            ("Held", "kept", "kept")
        }
        Some(CheckState::NotReached) => ("Held, nobody reached", "waiting", "waiting"),
        Some(CheckState::Confirmed) => ("Held, confirmed by call", "kept", "kept"),
        Some(CheckState::Denied) => ("Not theirs", "harm", "harm"),
        Some(CheckState::Released) => ("Released", "working", "working"),
        Some(CheckState::Stopped) => ("Stopped", "kept", "kept"),
    };
    Pill {
        word,
        meaning,
        icon,
    }
}

/// What is to be done now, for this viewer where it is theirs.
fn what_now(view: &PaymentCheckView) -> &'static str {
    let may = |event| view.may.contains(&event);
    match view.state {
        CheckState::Held => {
            "Choose who rings the payee: neither who asks for the payment nor who makes it."
        }
        CheckState::CallerChosen if may(EventKind::Call) => {
            "Ring the payee on a number of the register. A number that came with the request is no number to ring."
        }
        CheckState::CallerChosen => {
            "The chosen colleague rings the payee on a number of the register."
        }
        CheckState::Called if may(EventKind::Confirm) => {
            "Let them state the details. Don't read anything out to them."
        }
        CheckState::Called => "The caller notes what came of the call.",
        CheckState::NotReached => {
            "Nobody was reached. Ring again later, or stop the payment. It stays held."
        }
        CheckState::Confirmed if may(EventKind::Release) => {
            "Look at the call and at the request once more, as the second person. Then release the payment, or stop it."
        }
        CheckState::Confirmed => {
            "A second person releases the payment: neither who asks for it nor who rang."
        }
        CheckState::Denied => {
            "They did not confirm it. Stop the payment, and look at who else got such a request."
        }
        CheckState::Released => "The payment may be made.",
        CheckState::Stopped => "The payment is not made.",
    }
}

/// The five stages with what is known of each.
fn stages(view: &PaymentCheckView, now: Moment, zone: &TimeZone) -> Vec<StageShown> {
    use CheckState as S;
    let reached = match view.state {
        S::Held => 1,
        S::CallerChosen => 2,
        S::Called | S::NotReached => 3,
        S::Confirmed | S::Denied => 4,
        S::Released => 5,
        S::Stopped => 0,
    };
    let said = |one: &DecisionView| {
        (
            one.who.clone(),
            Some(when::past(one.when, now, zone)),
            one.says.clone(),
        )
    };
    let nothing = || (String::new(), None, String::new());
    let rung = view.call.as_ref().map(|call| {
        let when = when::past(call.when, now, zone);
        (call.who.clone(), Some(when), call.number.clone())
    });
    let stated = match view.state {
        S::NotReached => "Nobody was reached",
        S::Denied => "They did not confirm it",
        // What was heard is told in their own words; a stopped payment says no more of it.
        S::Stopped => "What came of the call",
        _ => "They stated the details",
    };
    let ended = match view.state {
        S::Stopped => "The payment is stopped",
        S::Denied => "A second person stops it",
        _ => "A second person releases it",
    };
    let held = view.held.as_ref().map(|held| {
        let when = when::past(held.when, now, zone);
        (held.who.clone(), Some(when), String::new())
    });
    let chosen = view.caller.clone().map(|who| (who, None, String::new()));
    let all = [
        ("The payment is held", held.unwrap_or_else(nothing)),
        ("Somebody is chosen to ring", chosen.unwrap_or_else(nothing)),
        ("A known number is rung", rung.unwrap_or_else(nothing)),
        (stated, view.outcome.as_ref().map_or_else(nothing, said)),
        (ended, view.settled.as_ref().map_or_else(nothing, said)),
    ];
    let shown = all
        .into_iter()
        .enumerate()
        .map(|(index, (words, (who, when, says)))| StageShown {
            standing: standing(view, index, reached, !who.is_empty()),
            words,
            who,
            when,
            says,
        });
    shown.collect()
}

/// Of a stopped payment those stages are done of which somebody is known, and its hold.
fn standing(view: &PaymentCheckView, index: usize, reached: usize, somebody: bool) -> &'static str {
    let done = match view.state {
        CheckState::Stopped => index == 0 || somebody,
        CheckState::NotReached => index < 3,
        _ => index < reached,
    };
    match done {
        true => "done",
        false if index == reached && view.state != CheckState::Stopped => "here",
        false => "open",
    }
}

fn payee_shown(payee: &Payee, received: Moment, now: Moment, zone: &TimeZone) -> PayeeShown {
    let number = |number: NumberOnFile| NumberShown {
        not_known: match number.known_before(received) {
            Ok(_) => "",
            Err(NotKnown::TooYoung) => TOO_YOUNG,
            Err(NotKnown::NoNumber) => "this is no telephone number",
        },
        source: source(number.source),
        since: when::past(number.since, now, zone),
        number: number.number,
    };
    PayeeShown {
        id: payee.id.to_string(),
        name: payee.name.clone(),
        kind: match payee.kind {
            PayeeKind::Supplier => "supplier",
            PayeeKind::Staff => "colleague",
        },
        numbers: payee.numbers().map(number).collect(),
    }
}

/// The sentence names the days; the test below holds it to the rule.
const TOO_YOUNG: &str = "on file for less than 35 days before the request: not known yet";

/// Where a number came from, as the desk says it.
pub const fn source(source: RecordSource) -> &'static str {
    match source {
        RecordSource::Contract => "from a contract",
        RecordSource::VendorFile => "from the vendor file",
        RecordSource::PublicRegister => "from a public register",
        RecordSource::InPerson => "given in person",
        RecordSource::StaffRecord => "from our staff records",
    }
}

#[cfg(test)]
mod tests {
    use casework::verify::known_number::KNOWN_AFTER_DAYS;

    use super::TOO_YOUNG;

    #[test]
    fn the_page_names_the_days_that_the_rule_counts() {
        assert!(TOO_YOUNG.contains(&format!(" {KNOWN_AFTER_DAYS} days ")));
    }
}
