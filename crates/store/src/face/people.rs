//! The organisation's settings, accounts, links that work once, sessions, failed sign-ins, saved filters.

use casework::ids::{AccountId, FilterId};
use casework::moment::Moment;
use casework::people::Hats;
use casework::people::account::{Account, Session};

use super::{Desk, delegate};
use evidence::verdict::ConfirmedMessage;

use crate::records::organisation::{Organisation, OrganisationSettings};
use crate::records::people::{SavedFilter, SingleUseLink};

impl Desk {
    delegate! { DeskEngine;
        /// The organisation; `None` where it was never made.
        pub async fn organisation(&self) -> Result<Option<Organisation>>;

        /// What became of the newest closed cases about messages, for learning weights: one message of each.
        pub async fn confirmed_messages(&self) -> Result<Vec<ConfirmedMessage>>;

        /// Saves what its admin decides.
        pub async fn save_settings(&self, settings: &OrganisationSettings) -> Result<()>;

        /// Marks the organisation as set up; the first moment stays. `demonstration` says that it holds such data.
        pub async fn mark_set_up(&self, at: Moment, demonstration: bool) -> Result<()>;

        /// Makes an account. Refused where the address has one ([`crate::Refusal::AddressIsTaken`]).
        pub async fn create_account(&self, account: &Account) -> Result<()>;

        /// The account with this identifier.
        pub async fn account(&self, id: AccountId) -> Result<Option<Account>>;

        /// The account that signs in with this address, in any case of letters.
        pub async fn account_by_address(&self, address: &str) -> Result<Option<Account>>;

        /// All accounts, by name.
        pub async fn accounts(&self) -> Result<Vec<Account>>;

        /// Changes the hats of an account. Refused where nobody active would wear the admin's hat any more.
        pub async fn set_hats(&self, id: AccountId, hats: &Hats) -> Result<()>;

        /// Changes the password of an account and ends its sessions.
        pub async fn set_password_hash(&self, id: AccountId, password_hash: &str) -> Result<()>;

        /// Lets an account sign in no more, and ends its sessions. Where held payments wait for a call of theirs, their
        /// timelines say so in the same transaction; the numbers of those cases are given. Refused for the last admin.
        pub async fn deactivate_account(&self, id: AccountId, by: AccountId, at: Moment) -> Result<Vec<u64>>;

        /// Lets an account sign in again.
        pub async fn reactivate_account(&self, id: AccountId) -> Result<()>;

        /// Keeps a link that works once.
        pub async fn create_link(&self, link: &SingleUseLink) -> Result<()>;

        /// A link that still works at this moment.
        pub async fn open_link(&self, token_sha256: &[u8; 32], at: Moment) -> Result<Option<SingleUseLink>>;

        /// Links that still work at this moment, newest first.
        pub async fn open_links(&self, at: Moment) -> Result<Vec<SingleUseLink>>;

        /// Spends a link: of any number of tries, one gets it.
        pub async fn spend_link(&self, token_sha256: &[u8; 32], at: Moment) -> Result<Option<SingleUseLink>>;

        /// Spends a set-up link or an invitation and makes the account, both or neither. Refused with
        /// [`crate::Refusal::LinkIsSpent`] or [`crate::Refusal::AddressIsTaken`].
        pub async fn spend_link_for_account(&self, token_sha256: &[u8; 32], account: &Account) -> Result<()>;

        /// Takes back a link that was not used.
        pub async fn withdraw_link(&self, token_sha256: &[u8; 32]) -> Result<()>;

        /// Starts a session.
        pub async fn start_session(&self, session: &Session) -> Result<()>;

        /// A live session of an active account, marked as used at this moment; `None` for any other token.
        pub async fn session(&self, token_sha256: &[u8; 32], at: Moment) -> Result<Option<(Session, Account)>>;

        /// Notes that a second factor was proved in a session that began without.
        pub async fn note_second_factor(&self, token_sha256: &[u8; 32]) -> Result<()>;

        /// Ends a session.
        pub async fn end_session(&self, token_sha256: &[u8; 32]) -> Result<()>;

        /// Ends all sessions of an account.
        pub async fn end_sessions_of(&self, account: AccountId) -> Result<()>;

        /// Counts a failed sign-in under what was tried: the digest of an address, or of where it came from.
        pub async fn record_sign_in_failure(&self, what_sha256: &[u8; 32], at: Moment) -> Result<()>;

        /// When sign-ins under this failed since `since`, at most 1,000; feed it to `casework::people::sign_in::wait_seconds`.
        pub async fn sign_in_failures(&self, what_sha256: &[u8; 32], since: Moment) -> Result<Vec<Moment>>;

        /// Forgets the failures under this, after a good sign-in.
        pub async fn forget_sign_in_failures(&self, what_sha256: &[u8; 32]) -> Result<()>;

        /// Removes dead sessions, spent links and old failures.
        pub async fn sweep_people(&self, now: Moment) -> Result<()>;

        /// Saves a filter; at most [`crate::SAVED_FILTERS_MAX`] for each member, more are left out.
        pub async fn save_filter(&self, filter: &SavedFilter) -> Result<()>;

        /// A member's filters, by name.
        pub async fn saved_filters(&self, account: AccountId) -> Result<Vec<SavedFilter>>;

        /// Deletes a filter of this member; nothing happens where it is somebody else's.
        pub async fn delete_filter(&self, account: AccountId, id: FilterId) -> Result<()>;
    }
}
