//! Programs that speak to the desk through the API: what one may do is a set of scopes that an admin ticked, and each
//! scope is worth a pass, given here or not at all. No scope reaches a report or a case about IT, none answers a question,
//! closes a case or speaks to a reporter: those stay with people. The token that proves who it is is made and compared
//! here too, from random bytes that the top floor draws; only the digest of its secret is ever kept.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::keyed_hash::is_same_tag;
use super::passes::{CaseFacts, CaseReadingPass, Sight, WorksSteps, sealed, within};
use crate::ids::{AccountId, CaseId, IntegrationId};
use crate::moment::Moment;
use crate::people::Doer;

/// What an integration may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Hand reports in, and read back those it handed in.
    ReportsWrite,
    /// Read cases and how reports stand.
    CasesRead,
    /// Add, do and waive steps.
    StepsWrite,
    /// Fetch the list of cases as a file.
    ExportsRead,
    /// Show the headers of mail that comes in.
    HeadersWrite,
    /// Read and keep the register of payees.
    PayeesWrite,
}

coded!(Scope {
    ReportsWrite = "reports:write",
    CasesRead = "cases:read",
    StepsWrite = "steps:write",
    ExportsRead = "exports:read",
    HeadersWrite = "headers:write",
    PayeesWrite = "payees:write",
});

/// Integrations one organisation may have, revoked ones included.
pub const INTEGRATIONS_MAX: usize = 200;
/// The longest name of one, characters.
pub const INTEGRATION_NAME_CHARS_MAX: usize = 80;
/// How many requests a minute may be allowed to one; the second is offered first.
pub const REQUESTS_PER_MINUTE_OFFERED: [u32; 4] = [60, 600, 6_000, 60_000];

/// An integration as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integration {
    /// Its identifier.
    pub id: IntegrationId,
    /// What the admin calls it.
    pub name: String,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
    /// Requests it may make in a minute.
    pub requests_per_minute: u32,
    /// The public half of its token, by which its row is found.
    pub handle: TokenHandle,
    /// SHA-256 of the secret half.
    pub secret_sha256: [u8; 32],
    /// When it was made.
    pub created: Moment,
    /// Who made it.
    pub created_by: AccountId,
    /// The day it was last used, in days since 1970; finer is nobody's business.
    pub last_used_day: Option<i64>,
    /// When it was revoked.
    pub revoked: Option<Moment>,
}

/// The public half of a token.
pub type TokenHandle = [u8; 8];

/// What every token begins with, so that people and scanners know one when they see it.
const TOKEN_START: &str = "hd_";
const SECRET_BYTES: usize = 24;
const TOKEN_BYTES: usize = 8 + SECRET_BYTES;

/// A token as it is handed out once: `hd_` and 64 hex digits, eight bytes of handle and twenty-four of secret.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiToken([u8; TOKEN_BYTES]);

impl std::fmt::Debug for ApiToken {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("ApiToken(not shown)")
    }
}

impl ApiToken {
    /// The token of these random bytes.
    pub fn new(random: [u8; TOKEN_BYTES]) -> ApiToken {
        ApiToken(random)
    }

    /// Reads what [`ApiToken::reveal_once`] wrote; `None` for anything else.
    pub fn read(text: &str) -> Option<ApiToken> {
        let digits = text.strip_prefix(TOKEN_START)?;
        let is_hex = |digit: u8| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit);
        if digits.len() != TOKEN_BYTES * 2 || !digits.bytes().all(is_hex) {
            return None;
        }
        let mut bytes = [0; TOKEN_BYTES];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(digits.get(index * 2..index * 2 + 2)?, 16).ok()?;
        }
        Some(ApiToken(bytes))
    }

    /// The whole token, for the one page that shows it.
    pub fn reveal_once(&self) -> String {
        let digits: String = self.0.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{TOKEN_START}{digits}")
    }

    /// The public half.
    pub fn handle(&self) -> TokenHandle {
        let mut handle = [0; 8];
        handle.copy_from_slice(&self.0[..8]);
        handle
    }

    /// SHA-256 of the secret half, which is all that is kept of it.
    pub fn secret_sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.0[8..]).into()
    }
}

impl Integration {
    /// Whether this token is its own and still counts. The digests are compared in constant time.
    pub fn is_proved_by(&self, token: &ApiToken) -> bool {
        is_same_tag(&self.secret_sha256, &token.secret_sha256()) && self.revoked.is_none()
    }

    /// May hand reports in.
    pub fn handing_in_pass(&self) -> Option<HandingInPass> {
        self.may(Scope::ReportsWrite)
            .then_some(HandingInPass(self.id))
    }

    /// May read cases.
    pub fn cases_pass(&self) -> Option<CasesPass> {
        self.may(Scope::CasesRead).then_some(CasesPass {
            integration: self.id,
            sees_names: self.may(Scope::StepsWrite),
        })
    }

    /// May work steps.
    pub fn steps_pass(&self) -> Option<StepsPass> {
        self.may(Scope::StepsWrite).then_some(StepsPass(self.id))
    }

    /// May fetch exports.
    pub fn export_pass(&self) -> Option<ExportPass> {
        self.may(Scope::ExportsRead).then_some(ExportPass(self.id))
    }

    /// May show the headers of mail.
    pub fn feeding_pass(&self) -> Option<FeedingPass> {
        self.may(Scope::HeadersWrite)
            .then_some(FeedingPass(self.id))
    }

    /// May read and keep the register of payees.
    pub fn payees_pass(&self) -> Option<PayeesPass> {
        self.may(Scope::PayeesWrite).then_some(PayeesPass(self.id))
    }

    fn may(&self, scope: Scope) -> bool {
        self.revoked.is_none() && self.scopes.contains(&scope)
    }
}

/// What any integration may see: never what is about IT, because IT's own programs hold the tokens.
const SIGHT: Sight = Sight {
    ordinary: true,
    about_it: false,
};

/// May hand reports in, and read back those it handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandingInPass(IntegrationId);

impl HandingInPass {
    /// Who hands in.
    pub fn integration(&self) -> IntegrationId {
        self.0
    }
}

/// May show the headers of mail, and learn nothing from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedingPass(IntegrationId);

impl FeedingPass {
    /// Who shows them.
    pub fn integration(&self) -> IntegrationId {
        self.0
    }
}

/// May read and keep the register of payees; an accounting system does, which has them first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayeesPass(IntegrationId);

impl PayeesPass {
    /// Who keeps it.
    pub fn integration(&self) -> IntegrationId {
        self.0
    }
}

/// May read cases that are not about IT. Names that were given openly are seen where it also works steps, as at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CasesPass {
    integration: IntegrationId,
    sees_names: bool,
}

impl CasesPass {
    /// Which cases may be listed.
    pub fn sight(&self) -> Sight {
        SIGHT
    }

    /// The pass for one case; `None` where it does not exist for integrations.
    pub fn open(&self, facts: CaseFacts) -> Option<CaseReadingPass> {
        CaseReadingPass::of_integration(self.integration, SIGHT, facts, self.sees_names)
    }
}

/// May work the steps of cases that are not about IT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepsPass(IntegrationId);

impl StepsPass {
    /// The pass for one case; `None` where it does not exist for integrations.
    pub fn open(&self, facts: CaseFacts) -> Option<CaseStepsPass> {
        within(SIGHT, facts).then_some(CaseStepsPass {
            integration: self.0,
            case: facts.case,
        })
    }
}

/// May work the steps of one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseStepsPass {
    integration: IntegrationId,
    case: CaseId,
}

impl sealed::Sealed for CaseStepsPass {}

impl WorksSteps for CaseStepsPass {
    fn doer(&self) -> Doer {
        Doer::Integration(self.integration)
    }

    fn case(&self) -> CaseId {
        self.case
    }
}

/// May fetch the list of cases as a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportPass(IntegrationId);

impl ExportPass {
    /// Which cases are in it.
    pub fn sight(&self) -> Sight {
        SIGHT
    }

    /// Who fetches.
    pub fn integration(&self) -> IntegrationId {
        self.0
    }
}

#[cfg(test)]
#[path = "integrations_tests.rs"]
mod tests;
