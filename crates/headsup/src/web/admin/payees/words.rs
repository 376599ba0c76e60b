//! The register in the desk's words: kinds, sources, who entered what. It decides nothing.

use std::collections::HashMap;

use casework::ids::{AccountId, IntegrationId};
use casework::people::Doer;
use casework::verify::change::PastKind;
use casework::verify::known_number::RecordSource;
use casework::verify::payee::{PayeeKind, ValueKind};
use casework::verify::written::in_fours;

use crate::refusal::Refusal;
use crate::state::DeskState;

/// A choice of a select box.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    pub(super) code: &'static str,
    pub(super) words: &'static str,
}

/// What a payee is.
pub(super) const fn kind(kind: PayeeKind) -> &'static str {
    match kind {
        PayeeKind::Supplier => "Supplier",
        PayeeKind::Staff => "Staff",
    }
}

/// What a value is.
pub(super) const fn value_kind(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Domain => "Domain",
        ValueKind::Account => "Account",
        ValueKind::Number => "Number",
    }
}

/// What something of the past was.
pub(super) const fn past_kind(kind: PastKind) -> &'static str {
    match kind {
        PastKind::Name => "Name",
        PastKind::Value(kind) => value_kind(kind),
    }
}

/// Where a value came from.
pub(super) const fn source(source: RecordSource) -> &'static str {
    match source {
        RecordSource::Contract => "a signed contract",
        RecordSource::VendorFile => "the vendor file",
        RecordSource::PublicRegister => "a public register",
        RecordSource::InPerson => "given in person",
        RecordSource::StaffRecord => "our staff record",
    }
}

/// A value as people read it.
pub(super) fn value(kind: ValueKind, value: &str) -> String {
    match kind {
        ValueKind::Account => in_fours(value),
        ValueKind::Domain | ValueKind::Number => value.to_owned(),
    }
}

/// All kinds of payees.
pub(super) fn kind_choices() -> Vec<Choice> {
    let all = PayeeKind::ALL.iter();
    all.map(|one| Choice {
        code: one.code(),
        words: kind(*one),
    })
    .collect()
}

/// All kinds of values.
pub(super) fn value_kind_choices() -> Vec<Choice> {
    let all = ValueKind::ALL.iter();
    all.map(|one| Choice {
        code: one.code(),
        words: value_kind(*one),
    })
    .collect()
}

/// All sources. No message is among them.
pub(super) fn source_choices() -> Vec<Choice> {
    let all = RecordSource::ALL.iter();
    all.map(|one| Choice {
        code: one.code(),
        words: source(*one),
    })
    .collect()
}

/// The names of those who enter values.
#[derive(Debug, Default)]
pub(super) struct Names {
    members: HashMap<AccountId, String>,
    integrations: HashMap<IntegrationId, String>,
}

impl Names {
    /// Reads them.
    pub(super) async fn read(state: &DeskState) -> Result<Names, Refusal> {
        let members = state.desk.accounts().await;
        let members = members.map_err(|error| Refusal::our_fault("read the accounts", &error))?;
        let programs = state.desk.integrations().await;
        let programs =
            programs.map_err(|error| Refusal::our_fault("read the integrations", &error))?;
        let members = members.into_iter().map(|one| (one.id, one.name));
        let programs = programs.into_iter().map(|one| (one.id, one.name));
        Ok(Names {
            members: members.collect(),
            integrations: programs.collect(),
        })
    }

    /// Whose name to show.
    pub(super) fn of(&self, doer: Doer) -> String {
        let known = match doer {
            Doer::Member(account) => self.members.get(&account),
            Doer::Integration(program) => self.integrations.get(&program),
        };
        known.cloned().unwrap_or_else(|| "somebody".to_owned())
    }
}
