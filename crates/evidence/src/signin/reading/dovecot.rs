//! What Dovecot says about signing in. The login processes tell the account, the address and how many attempts a
//! connection made; the authentication workers tell why one failed. Both may speak of the same attempt, so what a worker
//! says is held until the login process has spoken. A password that a careless setting lets it log is never read.

use super::event::{Event, Reading};
use super::pam;
use crate::signin::record::{REPEATED_MAX, StatusDetail};

/// Programs whose messages this reader knows.
pub fn is_one(program: &[u8]) -> bool {
    program.starts_with(b"dovecot") || program.ends_with(b"-login") || program.starts_with(b"auth")
}

/// Reads one message; `program` is the one that the line's front names, for lines without `dovecot:` in front.
pub fn read<'l>(program: &'l str, message: &'l str) -> Reading<'l> {
    if let Some(reading) = pam::read(message, "mail") {
        return reading;
    }
    let message = message.strip_prefix("dovecot: ").unwrap_or(message);
    let (process, says) = if program.starts_with("dovecot") {
        match message.split_once(": ") {
            Some(parts) => parts,
            None => return Reading::Elsewhere,
        }
    } else {
        (program, message)
    };
    let says = says.strip_prefix("Info: ").unwrap_or(says);
    if let Some(service) = process.strip_suffix("-login") {
        return login_process(service, says);
    }
    if process.starts_with("auth") {
        return worker(says);
    }
    Reading::Elsewhere
}

/// `Login: user=<NAME>, …, rip=ADDRESS, …` and `… (auth failed, N attempts…): user=<NAME>, …`.
fn login_process<'l>(service: &'l str, says: &'l str) -> Reading<'l> {
    let Some(user_at) = says.find("user=<") else {
        // Without a name: `(auth failed, 1 attempts): method=PLAIN, rip=…`.
        return match (attempts(says), field(says, ", rip=")) {
            (Some(count), Some(source)) => counted(
                Event::failure(service, "", source, StatusDetail::WrongPassword),
                count,
            ),
            _ => Reading::Elsewhere,
        };
    };
    let (front, rest) = says.split_at(user_at);
    // A name may hold `>, rip=`, so the address is looked for from the end: `lip=` is the first field that no name reaches.
    let Some((user, fields)) = rest.strip_prefix("user=<").and_then(|rest| {
        let close = rest.find(">, ")?;
        Some((rest.get(..close)?, rest.get(close..)?))
    }) else {
        return Reading::Unread;
    };
    let Some(source) = last_field(fields, ", rip=") else {
        return Reading::Unread;
    };
    let imitates = fields.matches(", rip=").count() > 1;
    if front.starts_with("Login: ") {
        return Reading::Event(Event {
            imitates,
            ..Event::success(service, user, source)
        });
    }
    match attempts(front) {
        Some(count) => counted(
            Event {
                imitates,
                ..Event::failure(service, user, source, StatusDetail::WrongPassword)
            },
            count,
        ),
        None => Reading::Elsewhere,
    }
}

fn counted(event: Event<'_>, count: u32) -> Reading<'_> {
    Reading::Event(Event { count, ..event })
}

/// `(auth failed, 3 attempts…`.
fn attempts(says: &str) -> Option<u32> {
    let (_, rest) = says.split_once("auth failed, ")?;
    let (count, _) = rest.split_once(" attempts")?;
    count.parse().ok().map(|count: u32| count.min(REPEATED_MAX))
}

fn field<'l>(text: &'l str, name: &str) -> Option<&'l str> {
    let (_, rest) = text.split_once(name)?;
    rest.split([',', ' '])
        .next()
        .filter(|value| !value.is_empty())
}

fn last_field<'l>(text: &'l str, name: &str) -> Option<&'l str> {
    let (_, rest) = text.rsplit_once(name)?;
    rest.split([',', ' '])
        .next()
        .filter(|value| !value.is_empty())
}

/// `pam(NAME,ADDRESS,<session>): why`, behind a front that newer versions put there.
fn worker(says: &str) -> Reading<'_> {
    let words = [
        "unknown user",
        "Password mismatch",
        "pam_authenticate() failed",
        "invalid credentials",
    ];
    let Some(why_at) = words.iter().find_map(|words| says.rfind(words)) else {
        return Reading::Elsewhere;
    };
    let Some(front) = says
        .get(..why_at)
        .and_then(|front| front.strip_suffix("): "))
    else {
        return Reading::Unread;
    };
    let why = says.get(why_at..).unwrap_or("");
    let Some(open) = front.rfind('(') else {
        return Reading::Unread;
    };
    let mut parts = front.get(open + 1..).unwrap_or("").split(',');
    let (Some(user), Some(source)) = (parts.next(), parts.next()) else {
        return Reading::Unread;
    };
    let detail = if why.starts_with("unknown user") || why.contains("User not known") {
        StatusDetail::NoSuchAccount
    } else {
        StatusDetail::WrongPassword
    };
    Reading::Held(Event {
        adds_up: true,
        ..Event::failure("mail", user, source, detail)
    })
}
