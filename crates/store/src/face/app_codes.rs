//! Codes from an app beside a password, and the recovery codes for whoever lost the app. Each is spent with the ceremony in which
//! it was typed, in one transaction.

use casework::ids::AccountId;
use casework::people::app_code::AppCode;
use casework::people::ceremony::SpentCeremony;

use super::{Desk, delegate};

impl Desk {
    delegate! { DeskEngine;
        /// Asks for codes of this app from now on, with these recovery codes (keyed digests) in place of those there were; spends
        /// the ceremony that made it. Refused with [`crate::Refusal::LinkIsSpent`] where that was used before.
        pub async fn begin_app_code(&self, app: &AppCode, recovery_sha256: &[[u8; 32]], ceremony: &SpentCeremony) -> Result<()>;

        /// The app of an account, where codes are asked for.
        pub async fn app_code(&self, account: AccountId) -> Result<Option<AppCode>>;

        /// Uses the code of a step. Refused with [`crate::Refusal::LinkIsSpent`] where it, a later one or the ceremony was used.
        pub async fn use_app_code(&self, account: AccountId, step: u64, ceremony: &SpentCeremony) -> Result<()>;

        /// Uses a recovery code. Refused with [`crate::Refusal::LinkIsSpent`] where there is none like it, or the ceremony was used.
        pub async fn use_recovery_code(&self, account: AccountId, code_sha256: &[u8; 32], ceremony: &SpentCeremony) -> Result<()>;

        /// How many recovery codes are left.
        pub async fn recovery_codes_left(&self, account: AccountId) -> Result<u64>;

        /// Asks for no codes any more.
        pub async fn end_app_code(&self, account: AccountId) -> Result<()>;
    }
}
