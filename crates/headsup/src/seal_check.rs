//! Looks whether the names of confidential reports are sealed, and whether a lost code would close them for good. It is one of the
//! checks of [`crate::self_check`].

use casework::people::name_seal::{Half, SealKey};
use store::Desk;

use crate::self_check::{Check, broken, look, well};

/// What is looked at.
const NAME: &str = "Names of confidential reports";

/// The check.
pub async fn check_seal(desk: &Desk) -> Check {
    match desk.seal_keys().await {
        Ok(keys) => say_who_holds_it(&keys),
        Err(error) => broken(
            NAME,
            format!("Who holds the seal could not be read: {error}."),
            error.advice(),
        ),
    }
}

fn say_who_holds_it(keys: &[SealKey]) -> Check {
    let held = |half| keys.iter().filter(|key| key.half == half).count();
    let lacking = match (held(Half::Security), held(Half::Leader)) {
        (0, 0) => "nobody holds either half",
        (0, _) => "nobody of Security holds a half",
        (_, 0) => "no leader holds a half",
        (1, _) | (_, 1) => {
            return look(
                NAME,
                "They are sealed. One half is held by one person alone: if that code is lost, these names stay closed for good.",
                "Let a second one with the same hat make a key on the page of their own account.",
            );
        }
        _ => {
            return well(
                NAME,
                "They are sealed, and each half is held by more than one person.",
            );
        }
    };
    look(
        NAME,
        format!("They are kept from every page and not sealed: {lacking}."),
        "Let one of Security and a leader each make a key on the page of their own account. Names that come in from then on are sealed.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::self_check::Standing;
    use casework::ids::{AccountId, SealKeyId};
    use casework::moment::Moment;
    use uuid::Uuid;

    fn said(halves: &[Half]) -> Check {
        let keys: Vec<SealKey> = (1_u8..)
            .zip(halves)
            .map(|(number, half)| SealKey {
                id: SealKeyId(Uuid::from_u128(number.into())),
                account: AccountId(Uuid::from_u128(number.into())),
                half: *half,
                public_key: [number; 32],
                made: Moment(0),
            })
            .collect();
        say_who_holds_it(&keys)
    }

    #[test]
    fn what_a_lost_code_would_close_and_what_is_not_sealed_is_said() {
        use Half::{Leader, Security};
        for (halves, standing, says) in [
            (&[][..], Standing::Look, "nobody holds either half"),
            (&[Leader, Leader], Standing::Look, "nobody of Security"),
            (&[Security], Standing::Look, "no leader"),
            (
                &[Security, Leader, Leader],
                Standing::Look,
                "one person alone",
            ),
            (
                &[Security, Leader, Security, Leader],
                Standing::Well,
                "each half is held by more than one",
            ),
        ] {
            let check = said(halves);
            assert_eq!(check.standing, standing, "{halves:?}");
            assert!(check.says.contains(says), "{}", check.says);
            assert_eq!(check.advice.is_empty(), standing == Standing::Well);
        }
    }
}
