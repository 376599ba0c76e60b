//! Ceremonies: what a member begins in one request and ends in another, with something between them that only they can do (a
//! device that answers, a code from an app). A ceremony is kept by nobody until it is over: its state is sealed with the desk's
//! secret and goes to the browser, so that people who only look at the sign-in page write no row and can fill no table. The seal
//! keeps the state as it was; that it is used once is the store's business, which keeps the digests of the ones that were used
//! until they are too old. What the state says is the business of who began it.

use sha2::{Digest, Sha256};

use super::base64url::{decode, encode};
use super::keyed_hash::{hmac_sha256, is_same_tag};
use super::private_link::DeskSecret;
use crate::ids::{AccountId, ColleagueId};
use crate::moment::Moment;

/// How long a ceremony may take, minutes. WebAuthn Level 3 clause 15.1 recommends 5 to 10 where the person is verified.
pub const CEREMONY_MINUTES: i64 = 5;
/// The longest sealed ceremony, bytes. One that makes a passkey names those that are there already, of at most 1,023 bytes
/// each (WebAuthn Level 3 clause 4, "credential id"), in base64.
pub const SEALED_BYTES_MAX: usize = 32 * 1024;

const TAG_BYTES: usize = 32;
const PURPOSE: &[u8] = b"ceremony";

/// What a ceremony is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CeremonyPurpose {
    /// To make a passkey for this account.
    Register(AccountId),
    /// To sign in with a passkey; whose it is shows only when it is used.
    SignIn,
    /// To sign in with a code from an app: the password fitted, and the state says whose it was.
    AppCode,
    /// To show, with a device that is enrolled, who somebody on the phone is; whose it is shows only when it is used.
    ConfirmCall,
    /// To enrol a device: an admin invited a colleague beside them; whom and by whom, the state says.
    InviteDevice,
    /// To make the passkey of a device that is enrolled for this colleague.
    EnrolDevice(ColleagueId),
    /// To begin with codes from an app, for this account.
    BeginAppCode(AccountId),
    /// To sign in with an account of the organisation's own provider; whose it is, the provider says.
    Provider,
}

/// A ceremony that was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceremony {
    /// What it is for.
    pub purpose: CeremonyPurpose,
    /// What the library needs to judge the answer (JSON).
    pub state: String,
    /// When it was begun.
    pub begun: Moment,
}

/// Marks a ceremony as used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpentCeremony {
    /// SHA-256 of the sealed ceremony.
    pub sealed_sha256: [u8; 32],
    /// When nobody could use it any more, and it may be forgotten.
    pub expires: Moment,
}

/// Why a sealed ceremony doesn't count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CeremonyRefusal {
    /// This desk did not make it for this purpose, or it was changed.
    #[error("the desk did not begin this")]
    NotOurs,
    /// It took longer than [`CEREMONY_MINUTES`].
    #[error("it took too long")]
    TooOld,
}

/// Seals a ceremony for its way through the browser: tag, moment and state, with a dot between them.
pub fn seal(secret: &DeskSecret, ceremony: &Ceremony) -> String {
    let signed = format!("{}.{}", ceremony.begun.0, ceremony.state);
    let tag = tag_of(secret, ceremony.purpose, &signed);
    format!("{}.{signed}", encode(&tag))
}

/// Opens what [`seal`] gave, for the same purpose and in time. Whether it was used before is asked of the store.
///
/// # Errors
/// See [`CeremonyRefusal`].
pub fn open(
    secret: &DeskSecret,
    purpose: CeremonyPurpose,
    sealed: &str,
    now: Moment,
) -> Result<(Ceremony, SpentCeremony), CeremonyRefusal> {
    let parts = (sealed.len() <= SEALED_BYTES_MAX)
        .then(|| sealed.split_once('.'))
        .flatten();
    let (tag, signed) = parts.ok_or(CeremonyRefusal::NotOurs)?;
    let found: [u8; TAG_BYTES] = decode(tag).ok_or(CeremonyRefusal::NotOurs)?;
    if !is_same_tag(&tag_of(secret, purpose, signed), &found) {
        return Err(CeremonyRefusal::NotOurs);
    }
    let (begun, state) = signed.split_once('.').ok_or(CeremonyRefusal::NotOurs)?;
    let begun = Moment(begun.parse().map_err(|_| CeremonyRefusal::NotOurs)?);
    let expires = begun.plus_minutes(CEREMONY_MINUTES);
    // A clock that was set back must not make old ones young: one from the future doesn't count either.
    if now >= expires || now < begun {
        return Err(CeremonyRefusal::TooOld);
    }
    let ceremony = Ceremony {
        purpose,
        state: state.to_owned(),
        begun,
    };
    let spent = SpentCeremony {
        sealed_sha256: Sha256::digest(sealed.as_bytes()).into(),
        expires,
    };
    Ok((ceremony, spent))
}

fn tag_of(secret: &DeskSecret, purpose: CeremonyPurpose, signed: &str) -> [u8; TAG_BYTES] {
    // One byte for the purpose and always sixteen for whose it is: nothing can be shifted from one into the other.
    let (code, whose) = match purpose {
        CeremonyPurpose::Register(account) => (b"r", account.0),
        CeremonyPurpose::SignIn => (b"s", uuid::Uuid::nil()),
        CeremonyPurpose::AppCode => (b"c", uuid::Uuid::nil()),
        CeremonyPurpose::ConfirmCall => (b"d", uuid::Uuid::nil()),
        CeremonyPurpose::InviteDevice => (b"i", uuid::Uuid::nil()),
        CeremonyPurpose::EnrolDevice(colleague) => (b"e", colleague.0),
        CeremonyPurpose::BeginAppCode(account) => (b"b", account.0),
        CeremonyPurpose::Provider => (b"p", uuid::Uuid::nil()),
    };
    hmac_sha256(
        secret,
        &[PURPOSE, code, whose.as_bytes(), signed.as_bytes()],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: DeskSecret = [7; 32];
    const BEGUN: Moment = Moment::from_unix_seconds(1_800_000_000);

    fn sealed(purpose: CeremonyPurpose) -> String {
        let state = r#"{"challenge":"a.b.c"}"#.to_owned();
        seal(
            &SECRET,
            &Ceremony {
                purpose,
                state,
                begun: BEGUN,
            },
        )
    }

    #[test]
    fn a_ceremony_comes_back_as_it_went_out() {
        let sealed = sealed(CeremonyPurpose::SignIn);
        let now = BEGUN.plus_minutes(CEREMONY_MINUTES - 1);
        let (ceremony, spent) = open(&SECRET, CeremonyPurpose::SignIn, &sealed, now).unwrap();
        assert_eq!(ceremony.state, r#"{"challenge":"a.b.c"}"#);
        assert_eq!(ceremony.begun, BEGUN);
        assert_eq!(spent.expires, BEGUN.plus_minutes(CEREMONY_MINUTES));
    }

    #[test]
    fn a_ceremony_is_for_one_purpose_one_account_and_one_desk() {
        let account = |number| CeremonyPurpose::Register(AccountId(uuid::Uuid::from_u128(number)));
        let sealed = sealed(account(1));
        assert!(open(&SECRET, account(1), &sealed, BEGUN).is_ok());
        for (secret, purpose) in [
            (SECRET, account(2)),
            (SECRET, CeremonyPurpose::SignIn),
            (SECRET, CeremonyPurpose::ConfirmCall),
            ([8; 32], account(1)),
        ] {
            let refused = open(&secret, purpose, &sealed, BEGUN);
            assert_eq!(refused, Err(CeremonyRefusal::NotOurs));
        }
    }

    #[test]
    fn a_changed_ceremony_and_one_out_of_its_time_do_not_count() {
        let sealed = sealed(CeremonyPurpose::SignIn);
        let open = |text: &str, now| open(&SECRET, CeremonyPurpose::SignIn, text, now);
        for changed in [
            sealed.replace("a.b.c", "a.b.d"),
            sealed.replacen(&BEGUN.0.to_string(), &(BEGUN.0 + 1).to_string(), 1),
            sealed[1..].to_owned(),
            String::new(),
            ".".to_owned(),
            "x".repeat(SEALED_BYTES_MAX + 1),
        ] {
            assert_eq!(open(&changed, BEGUN), Err(CeremonyRefusal::NotOurs));
        }
        for late in [BEGUN.plus_minutes(CEREMONY_MINUTES), BEGUN.plus_minutes(-1)] {
            assert_eq!(open(&sealed, late), Err(CeremonyRefusal::TooOld));
        }
    }
}
