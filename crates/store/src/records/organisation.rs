//! An organisation and the lists its admin edits. Kept as it was typed, cleaned by the page that took it; turning it into
//! the surroundings of an examination is done here, so that every job does it alike.

use std::collections::BTreeMap;

use casework::ids::OrganisationId;
use casework::moment::Moment;
use evidence::surroundings::{KnownPerson, KnownSupplier, Surroundings};

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its identifier.
    pub id: OrganisationId,
    /// When its row was made.
    pub created: Moment,
    /// When somebody finished setting it up; `None` before the set-up link was used.
    pub set_up: Option<Moment>,
    /// Whether it holds demonstration data.
    pub demonstration: bool,
    /// What its admin decides.
    pub settings: OrganisationSettings,
}

/// What an admin decides about an organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct OrganisationSettings {
    /// The name staff read on every page.
    pub public_name: String,
    /// The language of pages for people whose browser asks for none we have, such as `en`.
    pub language: String,
    /// Its own registrable domains, lower case.
    pub own_domains: Vec<String>,
    /// Its suppliers, banks and services.
    pub suppliers: Vec<Supplier>,
    /// People in whose name others may try something.
    pub people: Vec<Person>,
    /// Whose authentication results are believed: `authserv-id`s (RFC 8601 clause 2.5) of its own mail boundary.
    pub trusted_authserv_ids: Vec<String>,
    /// Whether DNS may be asked about reported mail.
    pub lookups_allowed: bool,
    /// Whether the desk opens to nobody without two factors.
    pub two_factors_demanded: bool,
    /// How staff reach a person at once, such as a phone number; shown with urgent advice.
    pub urgent_contact: String,
    /// What the organisation's own closed cases move in the weights; empty while the weights are used as they come.
    pub moved_points: BTreeMap<String, i16>,
    /// What was done about that, newest last; at most [`WEIGHT_ACTS_MAX`].
    pub weight_acts: Vec<WeightAct>,
}

/// Acts about weights that are kept; the oldest go first.
pub const WEIGHT_ACTS_MAX: usize = 20;

/// Somebody let closed cases move the weights, or took that back.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct WeightAct {
    /// When, microseconds since 1970.
    pub at_us: i64,
    /// Who, by name.
    pub by: String,
    /// From how many closed cases was learnt; `None` where the weights are used as they come again.
    pub cases: Option<usize>,
    /// How many kinds of findings moved.
    pub kinds: usize,
}

/// A supplier, bank or service.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Supplier {
    /// Its name.
    pub name: String,
    /// Its registrable domains, lower case.
    pub domains: Vec<String>,
}

/// A colleague.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Person {
    /// The name, as people write it.
    pub name: String,
    /// The addresses this person really uses, lower case.
    pub addresses: Vec<String>,
    /// Whether a request in this person's name moves money or rights.
    pub leader: bool,
}

impl OrganisationSettings {
    /// Moves the weights by these points, learnt from so many closed cases, and notes who did.
    pub fn move_weights(
        &mut self,
        points: BTreeMap<String, i16>,
        cases: usize,
        by: &str,
        at: Moment,
    ) {
        self.note_weights(Some(cases), points.len(), by, at);
        self.moved_points = points;
    }

    /// Uses the weights as they come again, and notes who did. Nothing is noted where they are used as they come.
    pub fn use_weights_as_they_come(&mut self, by: &str, at: Moment) {
        if !self.moved_points.is_empty() {
            self.note_weights(None, self.moved_points.len(), by, at);
            self.moved_points.clear();
        }
    }

    fn note_weights(&mut self, cases: Option<usize>, kinds: usize, by: &str, at: Moment) {
        let (at_us, by) = (at.0, by.to_owned());
        self.weight_acts.push(WeightAct {
            at_us,
            by,
            cases,
            kinds,
        });
        let beyond = self.weight_acts.len().saturating_sub(WEIGHT_ACTS_MAX);
        self.weight_acts.drain(..beyond);
    }

    /// What an examination may know of this organisation; DNS answers and the moment of receipt are still to be added.
    pub fn surroundings(&self) -> Surroundings {
        Surroundings {
            own_domains: self.own_domains.clone(),
            suppliers: self
                .suppliers
                .iter()
                .map(|supplier| KnownSupplier {
                    name: supplier.name.clone(),
                    domains: supplier.domains.clone(),
                })
                .collect(),
            people: self
                .people
                .iter()
                .take(evidence::limits::KNOWN_PEOPLE_MAX)
                .map(|person| KnownPerson {
                    name: person.name.clone(),
                    addresses: person.addresses.clone(),
                    leader: person.leader,
                })
                .collect(),
            trusted_authserv_ids: self.trusted_authserv_ids.clone(),
            moved_points: self.moved_points.clone(),
            ..Surroundings::default()
        }
    }
}
