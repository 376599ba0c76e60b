//! What Postfix says about SASL: who signed in to send mail, and who could not. The host name in front of the bracket comes
//! from the stranger's DNS and is not used; the address in the bracket is. Trouble of the server itself is no attempt.

use super::event::{Event, Reading};
use crate::signin::record::StatusDetail;

const SERVICE: &str = "smtp";

/// Programs whose messages this reader knows: `postfix/smtpd`, `postfix/submission/smtpd`, `postfix-incoming/smtpd`.
pub fn is_one(program: &[u8]) -> bool {
    program.starts_with(b"postfix") && program.ends_with(b"smtpd")
}

/// Reads one message.
pub fn read(message: &str) -> Reading<'_> {
    if let Some(rest) = message.strip_prefix("warning: ") {
        return failure(rest);
    }
    match message.find(": client=") {
        Some(_) => success(message),
        None => Reading::Elsewhere,
    }
}

/// `HOST[ADDRESS]: SASL METHOD authentication failed: why[, sasl_username=NAME]`.
fn failure(rest: &str) -> Reading<'_> {
    let Some((front, says)) = rest.split_once(": SASL ") else {
        return Reading::Elsewhere;
    };
    let Some((_, why)) = says.split_once(" authentication failed:") else {
        return Reading::Elsewhere;
    };
    // The server could not ask, or was asked in a way it doesn't offer: nobody's password was wrong.
    if why.contains("Connection lost") || why.contains("Invalid authentication mechanism") {
        return Reading::Elsewhere;
    }
    let Some(source) = bracketed(front) else {
        return Reading::Unread;
    };
    let user = why
        .rsplit_once("sasl_username=")
        .map_or("", |(_, user)| user.trim());
    Reading::Event(Event::failure(
        SERVICE,
        user,
        source,
        StatusDetail::WrongPassword,
    ))
}

/// `QUEUEID: client=HOST[ADDRESS], sasl_method=PLAIN, sasl_username=NAME`.
fn success(message: &str) -> Reading<'_> {
    let parts = message.split_once(": client=").and_then(|(_, rest)| {
        let (front, user) = rest.rsplit_once("sasl_username=")?;
        let source = bracketed(front.split(',').next()?)?;
        let user = user.split(',').next()?;
        Some((user, source))
    });
    match parts {
        Some((user, source)) => Reading::Event(Event::success(SERVICE, user.trim(), source)),
        None => Reading::Elsewhere,
    }
}

/// The address in `HOST[ADDRESS]` or `HOST[ADDRESS]:PORT`.
fn bracketed(text: &str) -> Option<&str> {
    let (_, rest) = text.rsplit_once('[')?;
    let (address, _) = rest.split_once(']')?;
    (!address.is_empty()).then_some(address)
}
