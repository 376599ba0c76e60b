//! What OpenSSH's server says about signing in, in the words of its versions since 3.x. A stranger chooses the account's
//! name and may write whole lines into it, so the address is read from the end of the line, where only the server writes.
//! What PAM says under sshd's name is read in `pam`.

use super::event::{Event, Reading};
use super::pam;
use super::searching::{cut_first, cut_last, holds, trimmed, trimmed_end};
use crate::signin::record::StatusDetail;

const SERVICE: &str = "ssh";

/// Reads one message of sshd.
pub fn read(message: &str) -> Reading<'_> {
    let message = without_decoration(message);
    if let Some(reading) = pam::read(message, SERVICE) {
        return reading;
    }
    // By the first letter, because every line passes here; each reader looks for the whole opening.
    match message.as_bytes().first() {
        Some(b'A' | b'C' | b'D' | b'F' | b'I' | b'L' | b'P' | b'R' | b'U' | b'm' | b'u') => {}
        _ => return Reading::Elsewhere,
    }
    if let Some(rest) = message.strip_prefix("Failed ") {
        return failed(rest);
    }
    if let Some(rest) = message.strip_prefix("Accepted ") {
        return accepted(rest);
    }
    invalid_user(message)
        .or_else(|| connection_ended(message))
        .or_else(|| refused(message))
        .unwrap_or_else(|| unread_or_elsewhere(message))
}

/// Takes off `error: `, `fatal: ` and the marks of Solaris, which say nothing that matters here.
fn without_decoration(message: &str) -> &str {
    let mut message = trimmed(message);
    if let Some((_, rest)) = message
        .strip_prefix("[ID ")
        .and_then(|rest| rest.split_once("] "))
    {
        message = rest;
    }
    for prefix in ["error: ", "fatal: "] {
        message = message.strip_prefix(prefix).unwrap_or(message);
    }
    message.strip_suffix(" [preauth]").unwrap_or(message)
}

/// `Failed METHOD for [invalid user ]NAME from ADDRESS port N ssh2[: key]`, and Duo's `Failed Duo login for …`.
fn failed(rest: &str) -> Reading<'_> {
    if let Some(duo) = rest.strip_prefix("Duo login for ") {
        return duo_failed(duo);
    }
    let Some((method, rest)) = cut_first(rest, " for ") else {
        return Reading::Unread;
    };
    let (named, rest) = known_or_not(rest);
    let key = method == "publickey" || method == "hostbased";
    let Some(found) = from_the_end(rest, key) else {
        return Reading::Unread;
    };
    let detail = match (named, method) {
        (Named::NoAccount, _) => StatusDetail::NoSuchAccount,
        (_, "publickey" | "hostbased") => StatusDetail::WrongKey,
        // Asking which methods there are is no attempt, but the server counts it as one.
        (_, "none") => StatusDetail::GaveUp,
        _ => StatusDetail::WrongPassword,
    };
    let event = Event {
        imitates: found.imitates,
        ..Event::failure(SERVICE, found.user, found.source, detail)
    };
    // A client offers its keys one by one: only when the connection ends without success was it a failure.
    if key || method == "none" {
        Reading::Held(event)
    } else {
        Reading::Event(event)
    }
}

/// `Accepted METHOD for NAME from ADDRESS port N ssh2[: key]`.
fn accepted(rest: &str) -> Reading<'_> {
    let Some((method, rest)) = cut_first(rest, " for ") else {
        return Reading::Elsewhere;
    };
    match from_the_end(rest, method == "publickey" || method == "hostbased") {
        Some(found) => Reading::Event(Event {
            imitates: found.imitates,
            ..Event::success(SERVICE, found.user, found.source)
        }),
        None => Reading::Unread,
    }
}

/// `'NAME' from ADDRESS: why`, in the form Duo's module writes since 1.9: a denied push says so.
fn duo_failed(rest: &str) -> Reading<'_> {
    let Some((who, why)) = rest.rsplit_once(": ") else {
        return Reading::Unread;
    };
    let (user, source) = who.rsplit_once(" from ").unwrap_or((who, ""));
    let denied = why.contains("denied") || why.contains("fraud");
    let detail = if denied {
        StatusDetail::SecondFactorDenied
    } else {
        StatusDetail::SecondFactorFailed
    };
    Reading::Event(Event::failure(
        SERVICE,
        user.trim_matches('\''),
        source,
        detail,
    ))
}

/// `Invalid user NAME from ADDRESS[ port N]`: told again by `Failed …` where passwords are asked at all.
fn invalid_user(message: &str) -> Option<Reading<'_>> {
    let rest = message
        .strip_prefix("Invalid user ")
        .or_else(|| message.strip_prefix("Illegal user "))?;
    Some(match from_the_end(rest, false) {
        Some(found) => Reading::Held(Event {
            imitates: found.imitates,
            ..Event::failure(
                SERVICE,
                found.user,
                found.source,
                StatusDetail::NoSuchAccount,
            )
        }),
        None => Reading::Unread,
    })
}

/// `Connection closed by (authenticating|invalid) user NAME ADDRESS port N`: on machines that take keys alone, all there is.
fn connection_ended(message: &str) -> Option<Reading<'_>> {
    const OPENINGS: [&str; 4] = [
        "Connection closed by ",
        "Connection reset by ",
        "Disconnected from ",
        "Disconnecting ",
    ];
    let rest = OPENINGS
        .iter()
        .find_map(|opening| message.strip_prefix(opening))?;
    let (detail, rest) = match rest.strip_prefix("authenticating user ") {
        Some(rest) => (StatusDetail::GaveUp, rest),
        None => (
            StatusDetail::NoSuchAccount,
            rest.strip_prefix("invalid user ")?,
        ),
    };
    // `Disconnecting … port N: reason`: the reason may repeat the stranger's words, but comes behind the number.
    let rest = if message.starts_with("Disconnecting ") {
        rest.split_once(": ").map_or(rest, |(front, _)| front)
    } else {
        rest
    };
    let (rest, _port) = cut_last(rest, " port ")?;
    let (user, source) = rest.rsplit_once(' ')?;
    Some(Reading::Held(Event {
        imitates: holds(user, " port "),
        ..Event::failure(SERVICE, user, source, detail)
    }))
}

/// Refusals by a rule: account locked, not in a list of those who may, root not wanted, too many tries.
fn refused(message: &str) -> Option<Reading<'_>> {
    const OPENINGS: [&str; 4] = [
        "User ",
        "ROOT LOGIN REFUSED FROM ",
        "maximum authentication attempts exceeded for ",
        "PAM: ",
    ];
    if !OPENINGS.iter().any(|opening| message.starts_with(opening)) {
        return None;
    }
    if let Some((front, why)) = message.rsplit_once(" not allowed because ") {
        let front = front.strip_prefix("User ")?;
        let locked = why.contains("account is locked");
        let detail = if locked {
            StatusDetail::Disabled
        } else {
            StatusDetail::NotAllowed
        };
        let (user, source) = front.rsplit_once(" from ").unwrap_or((front, ""));
        // `Failed … for invalid user …` of the same process tells it again. That line knows the address, this one why.
        return Some(Reading::Held(Event::failure(SERVICE, user, source, detail)));
    }
    if let Some(rest) = message.strip_prefix("ROOT LOGIN REFUSED FROM ") {
        let source = rest.split(' ').next().unwrap_or(rest);
        return Some(Reading::Event(Event::failure(
            SERVICE,
            "root",
            source,
            StatusDetail::NotAllowed,
        )));
    }
    if let Some(rest) = message.strip_prefix("maximum authentication attempts exceeded for ") {
        let (named, rest) = known_or_not(rest);
        let found = from_the_end(rest, false)?;
        let detail = match named {
            Named::NoAccount => StatusDetail::NoSuchAccount,
            Named::Account => StatusDetail::Unsaid,
        };
        return Some(Reading::Held(Event::failure(
            SERVICE,
            found.user,
            found.source,
            detail,
        )));
    }
    said_for_pam(message)
}

/// `PAM: Authentication failure for [illegal user ]NAME from ADDRESS[ via MACHINE]`.
fn said_for_pam(message: &str) -> Option<Reading<'_>> {
    let rest = message.strip_prefix("PAM: ")?;
    let (what, rest) = rest.split_once(" for ")?;
    let what = what.to_ascii_lowercase();
    let unknown_module_words = what.starts_with("user not known");
    if !unknown_module_words && !matches!(&*what, "authentication failure" | "authentication error")
    {
        return None;
    }
    let (named, rest) = known_or_not(rest);
    let rest = rest.rsplit_once(" via ").map_or(rest, |(front, _)| front);
    let found = from_the_end(rest, false)?;
    let detail = if unknown_module_words || named == Named::NoAccount {
        StatusDetail::NoSuchAccount
    } else {
        StatusDetail::WrongPassword
    };
    Some(Reading::Event(Event {
        imitates: found.imitates,
        ..Event::failure(SERVICE, found.user, found.source, detail)
    }))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    Account,
    NoAccount,
}

fn known_or_not(rest: &str) -> (Named, &str) {
    for opening in ["invalid user ", "illegal user "] {
        if let Some(rest) = rest.strip_prefix(opening) {
            return (Named::NoAccount, rest);
        }
    }
    match rest {
        // OpenSSH 3 wrote this where the name was not fit to be shown.
        _ if rest.starts_with("<invalid username> ") => (Named::NoAccount, rest),
        _ => (Named::Account, rest),
    }
}

struct FromTheEnd<'l> {
    user: &'l str,
    source: &'l str,
    imitates: bool,
}

/// `NAME from ADDRESS[ port N][ ssh2][: key]`, read from its end.
fn from_the_end(text: &str, may_name_a_key: bool) -> Option<FromTheEnd<'_>> {
    let mut text = trimmed_end(text);
    let mut words_behind = false;
    // Nearly every line ends in the server's own words; only behind a colon can there be more.
    let mut end = ending(text);
    if may_name_a_key || end.is_none() {
        let front = [" ssh2: ", " ssh1: "]
            .iter()
            .find_map(|protocol| cut_first(text, protocol));
        if let Some((front, _)) = front {
            // Old servers let the other side's words stand here. Where the end reads like a server's own, the end wins.
            words_behind = !may_name_a_key;
            text = front;
            end = ending(text);
        }
    }
    let (user, source) = end.or_else(|| cut_last(text, " from "))?;
    let imitates = words_behind || holds(user, " from ") || holds(user, " port ");
    let one_word = !source.is_empty() && !source.contains(' ');
    one_word.then_some(FromTheEnd {
        user: trimmed(user),
        source,
        imitates,
    })
}

/// `… from ADDRESS port N[ ssh2]` and nothing behind it.
fn ending(text: &str) -> Option<(&str, &str)> {
    let text = text
        .strip_suffix(" ssh2")
        .or_else(|| text.strip_suffix(" ssh1"))
        .unwrap_or(text);
    let text = trimmed_end(text);
    let (front, port) = cut_last(text, " port ")?;
    if port.is_empty() || !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    cut_last(front, " from ").or_else(|| Some(("", front.strip_prefix("from ")?)))
}

fn unread_or_elsewhere(message: &str) -> Reading<'_> {
    const ABOUT_SIGNING_IN: [&str; 4] =
        ["Failed ", "uthentication failure for", "LOGIN", "Accepted "];
    if ABOUT_SIGNING_IN
        .iter()
        .any(|words| message.starts_with(words))
    {
        return Reading::Unread;
    }
    Reading::Elsewhere
}
