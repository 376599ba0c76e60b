//! Integrations: their tokens by digest, what they handed in, and the answers kept for requests sent twice.

use casework::cases::case::Step;
use casework::cases::timeline::Line;
use casework::ids::{CaseId, IntegrationId, ReportId};
use casework::moment::Moment;
use casework::people::integrations::{Integration, TokenHandle};

use super::{Desk, delegate};
use crate::records::intake::{Arrival, Received};
use crate::records::integrations::{AnswerClaim, Claimed, HandedIn, KeptAnswer};

impl Desk {
    delegate! { DeskEngine;
        /// Makes an integration. Refused with [`crate::Refusal::TooManyIntegrations`] beyond
        /// [`casework::people::integrations::INTEGRATIONS_MAX`].
        pub async fn create_integration(&self, integration: &Integration) -> Result<()>;

        /// All integrations, newest first, revoked ones included.
        pub async fn integrations(&self) -> Result<Vec<Integration>>;

        /// The integration whose token has this public half. Whether the token is right is decided by
        /// [`Integration::is_proved_by`].
        pub async fn integration_by_handle(&self, handle: &TokenHandle) -> Result<Option<Integration>>;

        /// Notes the day of use, in days since 1970.
        pub async fn note_integration_used(&self, id: IntegrationId, day: i64) -> Result<()>;

        /// Revokes an integration for good; the first moment stays.
        pub async fn revoke_integration(&self, id: IntegrationId, at: Moment) -> Result<()>;

        /// [`Desk::receive_report`] for a report that an integration hands in, with the line that says so.
        pub async fn receive_report_from(&self, arrival: &Arrival, handed_in: &HandedIn) -> Result<Received>;

        /// Notes that an integration handed a report in that another part of the desk has taken in; once.
        pub async fn note_handed_in(&self, report: ReportId, handed_in: &HandedIn) -> Result<()>;

        /// Who handed a report in, if an integration did.
        pub async fn integration_of_report(&self, report: ReportId) -> Result<Option<IntegrationId>>;

        /// [`Desk::add_step`], keeping the answer in the same transaction. Refused with [`crate::Refusal::ClaimIsLost`]
        /// where another try took over.
        pub async fn add_step_once(&self, case: CaseId, step: &Step, lines: &[Line], at: Moment, kept: Option<&KeptAnswer>) -> Result<()>;

        /// [`Desk::settle_step`], keeping the answer in the same transaction. Refused with [`crate::Refusal::ClaimIsLost`]
        /// where another try took over.
        pub async fn settle_step_once(&self, case: CaseId, step: &Step, lines: &[Line], at: Moment, kept: Option<&KeptAnswer>) -> Result<()>;

        /// Claims a request that may be sent twice, and forgets what is past its time.
        pub async fn claim_answer(&self, claim: &AnswerClaim, now: Moment) -> Result<Claimed>;

        /// Keeps an answer whose effect was saved before and is safe to do twice. Refused with
        /// [`crate::Refusal::ClaimIsLost`] where another try took over.
        pub async fn keep_answer(&self, kept: &KeptAnswer) -> Result<()>;

        /// Gives a claim back after a try that changed nothing.
        pub async fn release_answer(&self, claim: &AnswerClaim) -> Result<()>;
    }
}
