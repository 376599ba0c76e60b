//! What those who may read a case see of the check of its payment: where it stands, who did what, and what this viewer may
//! do next. It moves nothing: each act asks for the passes again.

use std::collections::BTreeMap;

use evidence::mail::payment_request::PaymentRequest;
use serde::{Serialize, Serializer};

use super::check::{Call, Decision, Party, PaymentCheck};
use super::table::{EventKind, TABLE, Who};
use crate::cases::case::{Case, CaseState};
use crate::cases::examination::FindingRecord;
use crate::cases::payment_check::CheckState;
use crate::cases::report::{Exposure, ReportKind};
use crate::cases::timeline::{Actor, EntryKind};
use crate::ids::AccountId;
use crate::moment::Moment;
use crate::people::passes::CaseReadingPass;

/// Mails of one case whose claims are put beside the register.
pub const REQUESTS_MAX: usize = 10;
/// Where the names of members without one in the list come from.
const SOMEBODY: &str = "a former colleague";

/// The check of a payment, as whoever reads the case sees it.
#[derive(Clone, Debug, Serialize)]
pub struct PaymentCheckView {
    /// Where it stands.
    #[serde(serialize_with = "code_of_state")]
    pub state: CheckState,
    /// Who asks for the payment or the change.
    pub requester: String,
    /// Who would pay.
    pub payer: String,
    /// When the request arrived.
    pub request_received: Moment,
    /// Who held it, as the case's timeline tells; `None` where it doesn't.
    pub held: Option<HeldView>,
    /// How the account in the request ends; `None` until somebody stated theirs, so that nobody reads it out to them.
    pub account_ends_with: Option<String>,
    /// Who is chosen to call.
    pub caller: Option<String>,
    /// The last call since then.
    pub call: Option<CallView>,
    /// What came of it.
    pub outcome: Option<DecisionView>,
    /// Who released or stopped the payment.
    pub settled: Option<DecisionView>,
    /// What this viewer may do now, each kind once.
    #[serde(skip)]
    pub may: Vec<EventKind>,
    /// Whether this viewer is the one who was chosen to call.
    #[serde(skip)]
    pub is_caller: bool,
}

/// Who held a payment.
#[derive(Clone, Debug, Serialize)]
pub struct HeldView {
    /// Who.
    pub who: String,
    /// When.
    pub when: Moment,
}

/// A call.
#[derive(Clone, Debug, Serialize)]
pub struct CallView {
    /// Who called.
    pub who: String,
    /// When.
    pub when: Moment,
    /// Which number.
    pub number: String,
    /// Where the number came from: the code of its source.
    pub source: &'static str,
    /// Since when it was on file.
    pub on_file_since: Moment,
}

/// What somebody decided, with their words.
#[derive(Clone, Debug, Serialize)]
pub struct DecisionView {
    /// Who.
    pub who: String,
    /// When.
    pub when: Moment,
    /// Their words.
    pub says: String,
}

fn code_of_state<S: Serializer>(state: &CheckState, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(state.code())
}

/// Whether money may hang on this case: a check was begun, somebody reported a payment or paid, or a mail in it speaks of one.
pub fn concerns_payment(case: &Case) -> bool {
    let reported = case.reports.iter().any(|report| {
        report.kind == ReportKind::PaymentChange || report.exposures.contains(&Exposure::Paid)
    });
    case.payment_check.is_some()
        || case.kind == ReportKind::PaymentChange
        || reported
        || findings(case).any(|finding| finding.id.starts_with("payment."))
        || requests(case).next().is_some()
}

/// What the mails of a case claim about a payment, at most [`REQUESTS_MAX`] of them: those that name an account or announce
/// one. Claims, to be put beside the register and never to be paid.
pub fn requests(case: &Case) -> impl Iterator<Item = &PaymentRequest> {
    let originals = case.examinations.iter().flat_map(|one| &one.originals);
    originals
        .map(|original| &original.payment)
        .filter(|request| request.speaks_of_account())
        .take(REQUESTS_MAX)
}

fn findings(case: &Case) -> impl Iterator<Item = &FindingRecord> {
    case.examinations
        .iter()
        .flat_map(|one| &one.originals)
        .flat_map(|original| &original.findings)
}

/// When the request arrived, as far as the desk knows: when the first hand was raised about it. What a message says of its
/// own age is a claim.
pub fn request_received(case: &Case) -> Moment {
    let first = case.reports.iter().map(|report| report.received).min();
    first.unwrap_or(case.opened)
}

impl PaymentCheck {
    /// What this viewer sees of it; `None` where the pass or the case is another one. `names` are those of members.
    pub fn through(
        &self,
        case: &Case,
        pass: &CaseReadingPass,
        names: &BTreeMap<AccountId, String>,
    ) -> Option<PaymentCheckView> {
        if pass.case() != self.case || case.id != self.case {
            return None;
        }
        let name = |member: AccountId| {
            names
                .get(&member)
                .map_or(SOMEBODY, String::as_str)
                .to_owned()
        };
        let party = |party: &Party| match party {
            Party::Member(member) => name(*member),
            Party::Elsewhere(called) => called.clone(),
        };
        let decision = |one: &Decision| DecisionView {
            who: name(one.by),
            when: one.at,
            says: one.says.clone(),
        };
        let viewer = pass.work().map(|work| work.member());
        Some(PaymentCheckView {
            state: self.state,
            requester: party(&self.requester),
            payer: party(&self.payer),
            request_received: self.request_received,
            held: held_by(case).map(|(who, when)| HeldView {
                who: name(who),
                when,
            }),
            account_ends_with: self
                .outcome
                .is_some()
                .then(|| self.account_ends_with.clone()),
            caller: self.caller.map(name),
            call: self
                .call
                .as_ref()
                .map(|call| call_view(call, name(call.by))),
            outcome: self.outcome.as_ref().map(decision),
            settled: self.settled.as_ref().map(decision),
            may: match (case.state, viewer) {
                (CaseState::Open, Some(member)) => self.open_to(member),
                _ => Vec::new(),
            },
            is_caller: viewer.is_some() && viewer == self.caller,
        })
    }

    /// What the table lets this member do now.
    pub fn open_to(&self, member: AccountId) -> Vec<EventKind> {
        let from_here = TABLE.iter().filter(|row| row.from == self.state);
        from_here
            .filter(|row| self.allows(row.who, member))
            .map(|row| row.event)
            .collect()
    }

    /// Whether a member is among those who may.
    pub(super) fn allows(&self, who: Who, member: AccountId) -> bool {
        match who {
            Who::Anyone => true,
            Who::NotTheRequester => !self.requester.is(member),
            Who::TheCaller => self.caller == Some(member) && self.may_call(member),
            Who::ASecondPerson => self.may_release(member),
        }
    }
}

/// Who held the payment of a case, and when: the first entry that says so. A case has one check at most.
fn held_by(case: &Case) -> Option<(AccountId, Moment)> {
    let kind = EntryKind::PaymentHeld.code();
    let entry = case.timeline.iter().find(|entry| entry.kind == kind)?;
    match entry.actor.parse() {
        Ok(Actor::Member(who)) => Some((who, entry.at)),
        _ => None,
    }
}

fn call_view(call: &Call, who: String) -> CallView {
    CallView {
        who,
        when: call.at,
        number: call.number.clone(),
        source: call.source.code(),
        on_file_since: call.on_file_since,
    }
}
