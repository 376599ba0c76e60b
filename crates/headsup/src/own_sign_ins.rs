//! Sign-ins to Headsup itself: one line each, in the log of the process, and to the watch that reads everybody's sign-in logs, so
//! that a guesser at this door is seen like one at any other. A typed address is told only where an account has it: else it
//! may be a password in the wrong field. It judges nothing, and a full queue loses a line to the watch, not a sign-in.

use std::sync::{Mutex, PoisonError};

use casework::moment::Moment;
use evidence::signin::reading::headsup;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Lines that wait for the watch.
const LINES_WAITING_MAX: usize = 1_000;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnSignIn {
    /// Somebody is in.
    Worked,
    /// The password was wrong.
    WrongPassword,
    /// No active account has the address.
    NoSuchAccount,
    /// The password was right, and a code is asked for.
    CodeAsked,
    /// The password was right, and a passkey is asked for instead.
    PasskeyAsked,
    /// The code was wrong.
    WrongCode,
    /// A passkey didn't fit.
    WrongPasskey,
    /// The organisation's provider sent somebody back for whom no account opens.
    RefusedByProvider,
    /// The password was changed.
    PasswordChanged,
}

impl OwnSignIn {
    const fn says(self) -> &'static str {
        match self {
            OwnSignIn::Worked => headsup::WORKED,
            OwnSignIn::WrongPassword => headsup::WRONG_PASSWORD,
            OwnSignIn::NoSuchAccount => headsup::NO_SUCH_ACCOUNT,
            OwnSignIn::CodeAsked => headsup::CODE_ASKED,
            OwnSignIn::PasskeyAsked => headsup::PASSKEY_ASKED,
            OwnSignIn::WrongCode => headsup::WRONG_CODE,
            OwnSignIn::WrongPasskey => headsup::WRONG_PASSKEY,
            OwnSignIn::RefusedByProvider => headsup::REFUSED_BY_PROVIDER,
            OwnSignIn::PasswordChanged => headsup::PASSWORD_CHANGED,
        }
    }
}

/// Where such lines go.
#[derive(Debug)]
pub struct OwnSignIns {
    lines: Sender<Vec<u8>>,
    waiting: Mutex<Option<Receiver<Vec<u8>>>>,
}

impl Default for OwnSignIns {
    fn default() -> OwnSignIns {
        let (lines, waiting) = channel(LINES_WAITING_MAX);
        OwnSignIns {
            lines,
            waiting: Mutex::new(Some(waiting)),
        }
    }
}

impl OwnSignIns {
    /// Tells what happened, from which client address, with which account's address where there is one.
    pub fn tell(&self, what: OwnSignIn, client: &str, account: Option<&str>, at: Moment) {
        let message = message(what, client, account);
        tracing::info!("{message}");
        // The watch may be busy or gone; the line stands in the log all the same.
        let _ = self
            .lines
            .try_send(format!("{at} headsup headsup: {message}\n").into_bytes());
    }

    /// The lines, for the one who reads them; `None` for everybody after the first.
    pub fn listen(&self) -> Option<Receiver<Vec<u8>>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.take()
    }
}

/// A client address behind a proxy is what the proxy says: it is cut, and one word.
fn message(what: OwnSignIn, client: &str, account: Option<&str>) -> String {
    let client: String = client
        .chars()
        .filter(|letter| letter.is_ascii_graphic())
        .take(64)
        .collect();
    let says = what.says();
    match account {
        Some(account) => {
            let account = account.replace(char::is_control, " ");
            format!("{says} from {client} as {account}")
        }
        None => format!("{says} from {client}"),
    }
}

#[cfg(test)]
mod tests {
    use casework::moment::Moment;

    use super::{OwnSignIn, OwnSignIns, message};

    #[test]
    fn a_line_is_one_line_whatever_was_typed() {
        let line = message(
            OwnSignIn::WrongPassword,
            "203.0.113.9\n as x",
            Some("a\nb\u{1b}@firm.example"),
        );
        assert_eq!(
            line,
            "sign-in refused: wrong password from 203.0.113.9asx as a b @firm.example"
        );
    }

    #[test]
    fn one_listener_hears_what_was_told_and_a_full_queue_stops_nobody() {
        let own = OwnSignIns::default();
        for _ in 0..super::LINES_WAITING_MAX + 5 {
            own.tell(OwnSignIn::Worked, "192.0.2.1", None, Moment(0));
        }
        let mut heard = own.listen().unwrap();
        assert_eq!(
            heard.try_recv().unwrap(),
            b"1970-01-01T00:00:00Z headsup headsup: sign-in worked from 192.0.2.1\n"
        );
        assert!(own.listen().is_none());
    }
}
