//! Passkeys of members, the ceremonies that are spent with them, and the sessions a member sees and ends on the page of
//! their own account. Sessions as such stand in `people`.

use casework::ids::{AccountId, PasskeyId};
use casework::moment::Moment;
use casework::people::account::Session;
use casework::people::ceremony::SpentCeremony;
use casework::people::passkey::Passkey;

use super::{Desk, delegate};

impl Desk {
    delegate! { DeskEngine;
        /// Adds a passkey and spends the ceremony that made it, both or neither. Refused with
        /// [`crate::Refusal::LinkIsSpent`] (the ceremony was used before), [`crate::Refusal::TooManyPasskeys`] or
        /// [`crate::Refusal::PasskeyIsTaken`].
        pub async fn add_passkey(&self, passkey: &Passkey, ceremony: &SpentCeremony) -> Result<()>;

        /// The passkeys of an account, oldest first.
        pub async fn passkeys_of(&self, account: AccountId) -> Result<Vec<Passkey>>;

        /// The passkey of the credential with this digest.
        pub async fn passkey_by_credential(&self, credential_sha256: &[u8; 32]) -> Result<Option<Passkey>>;

        /// Marks a passkey as used at this moment, keeps what the library says of its credential, and spends the ceremony.
        /// Refused with [`crate::Refusal::LinkIsSpent`] where the ceremony was used before or the passkey is gone.
        pub async fn use_passkey(&self, passkey: &Passkey, at: Moment, ceremony: &SpentCeremony) -> Result<()>;

        /// Removes a passkey of this account; `false` where it has none with this identifier.
        pub async fn remove_passkey(&self, account: AccountId, id: PasskeyId) -> Result<bool>;

        /// The live sessions of an account, the one used last first, at most 100.
        pub async fn sessions_of(&self, account: AccountId, at: Moment) -> Result<Vec<Session>>;

        /// Ends all sessions of an account but this one.
        pub async fn end_other_sessions(&self, account: AccountId, kept_sha256: &[u8; 32]) -> Result<()>;

        /// Ends one session of this account; nothing happens where it is somebody else's.
        pub async fn end_session_of(&self, account: AccountId, token_sha256: &[u8; 32]) -> Result<()>;
    }
}
