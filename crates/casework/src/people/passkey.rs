//! Passkeys of members (WebAuthn Level 3, discoverable credentials). What a browser's answer proves is judged by a library on the
//! top floor, within a ceremony; here stand what is kept of one, and the limits.

use crate::ids::{AccountId, PasskeyId};
use crate::moment::Moment;

/// Passkeys of one account.
pub const PASSKEYS_PER_ACCOUNT_MAX: usize = 10;
/// The longest name of a passkey, characters.
pub const PASSKEY_NAME_CHARS_MAX: usize = 60;
/// What a passkey is called that got no name.
const UNNAMED: &str = "Passkey";

/// A passkey of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Its identifier.
    pub id: PasskeyId,
    /// Whose it is.
    pub account: AccountId,
    /// What the member calls it.
    pub name: String,
    /// SHA-256 of the credential's identifier, by which it is found.
    pub credential_sha256: [u8; 32],
    /// Public key, counter and flags, as the library writes them (JSON). No secret of the member is in it.
    pub credential: String,
    /// When it was made.
    pub created: Moment,
    /// When it was last used to sign in.
    pub last_used: Option<Moment>,
}

/// What a passkey is called: one line of the member's own, cut to [`PASSKEY_NAME_CHARS_MAX`]; without one, "Passkey".
pub fn passkey_name(said: &str) -> String {
    let visible: String = said
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .take(PASSKEY_NAME_CHARS_MAX)
        .collect();
    let name = visible.trim();
    if name.is_empty() { UNNAMED } else { name }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passkey_has_a_name_of_one_line() {
        for (said, name) in [
            ("  My\nlaptop ", "My laptop"),
            ("", "Passkey"),
            (" \u{7} ", "Passkey"),
        ] {
            assert_eq!(passkey_name(said), name);
        }
        assert_eq!(
            passkey_name(&"é".repeat(99)).chars().count(),
            PASSKEY_NAME_CHARS_MAX
        );
    }
}
