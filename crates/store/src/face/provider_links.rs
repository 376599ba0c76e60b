//! Who members are at the organisation's own sign-in provider, and what happens when they sign in or out there.

use casework::ids::AccountId;
use casework::people::ceremony::SpentCeremony;
use casework::people::provider_sign_in::ProviderLink;

use super::{Desk, delegate};

impl Desk {
    delegate! { DeskEngine;
        /// The link of somebody at a provider.
        pub async fn provider_link(&self, issuer: &str, subject: &str) -> Result<Option<ProviderLink>>;

        /// The link of an account to a provider.
        pub async fn provider_link_of(&self, issuer: &str, account: AccountId) -> Result<Option<ProviderLink>>;

        /// Makes the link where there is none, and spends the ceremony, both or neither. Refused with
        /// [`crate::Refusal::LinkIsSpent`] (the ceremony was used before) or [`crate::Refusal::LinkedElsewhere`] (the account is
        /// somebody else's there, or the person has another account here).
        pub async fn sign_in_by_provider(&self, link: &ProviderLink, ceremony: &SpentCeremony) -> Result<()>;

        /// Forgets whose account this is at a provider.
        pub async fn remove_provider_link(&self, issuer: &str, account: AccountId) -> Result<()>;

        /// Ends every session of whoever signed out there. Refused with [`crate::Refusal::LinkIsSpent`] where this was told before.
        pub async fn sign_out_by_provider(&self, issuer: &str, subject: &str, told: &SpentCeremony) -> Result<()>;
    }
}
