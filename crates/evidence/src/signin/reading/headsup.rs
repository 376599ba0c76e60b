//! What Headsup says about signing in to itself: `SAYS from ADDRESS as ACCOUNT`. What was typed stands last, so that it can
//! imitate nothing; where no account has that name it isn't written at all, because it may be a password.

use super::event::{Event, Reading};
use crate::signin::record::{Activity, StatusDetail};

/// What stands in front of the address, for each thing that is told. `own_sign_ins` of the top floor writes the same words.
pub const WORKED: &str = "sign-in worked";
/// The password was wrong.
pub const WRONG_PASSWORD: &str = "sign-in refused: wrong password";
/// No account has the address that was typed.
pub const NO_SUCH_ACCOUNT: &str = "sign-in refused: no such account";
/// The password was right, and a code is asked for.
pub const CODE_ASKED: &str = "sign-in waits for a code";
/// The password was right, and a passkey is asked for instead.
pub const PASSKEY_ASKED: &str = "sign-in waits for a passkey";
/// The code was wrong.
pub const WRONG_CODE: &str = "sign-in refused: wrong code";
/// A passkey didn't fit.
pub const WRONG_PASSKEY: &str = "sign-in refused: passkey";
/// The organisation's provider sent somebody back for whom no account opens.
pub const REFUSED_BY_PROVIDER: &str = "sign-in refused: provider";
/// The password was changed by whoever is signed in, or holds a link for it.
pub const PASSWORD_CHANGED: &str = "password changed";

const SERVICE: &str = "headsup";

/// Programs whose messages this reader knows.
pub fn is_one(program: &[u8]) -> bool {
    program == SERVICE.as_bytes()
}

/// Reads one message.
pub fn read(message: &str) -> Reading<'_> {
    let Some((says, whence)) = message.split_once(" from ") else {
        return Reading::Elsewhere;
    };
    let (source, user) = whence.split_once(" as ").unwrap_or((whence, ""));
    let refused = |detail| Reading::Event(Event::failure(SERVICE, user, source, detail));
    match says {
        WORKED => Reading::Event(Event::success(SERVICE, user, source)),
        WRONG_PASSWORD => refused(StatusDetail::WrongPassword),
        NO_SUCH_ACCOUNT => refused(StatusDetail::NoSuchAccount),
        CODE_ASKED | PASSKEY_ASKED => refused(StatusDetail::SecondFactorAsked),
        WRONG_CODE => refused(StatusDetail::SecondFactorFailed),
        WRONG_PASSKEY => refused(StatusDetail::WrongKey),
        REFUSED_BY_PROVIDER => refused(StatusDetail::NotAllowed),
        PASSWORD_CHANGED => Reading::Event(Event::change(Activity::PasswordChange, user)),
        _ => Reading::Elsewhere,
    }
}
