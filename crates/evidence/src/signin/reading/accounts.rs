//! What the tools that keep accounts say of them: passwords changed, accounts locked, unlocked, given an end, deleted
//! (shadow-utils and the PAM module behind `passwd`). These are the events that turn a row of failures into a reason.

use super::event::{Event, Reading};
use super::pam;
use crate::signin::record::Activity;

/// Programs whose messages this reader knows.
pub fn is_one(program: &[u8]) -> bool {
    matches!(
        program,
        b"passwd" | b"chpasswd" | b"usermod" | b"userdel" | b"chage" | b"faillock" | b"pam_tally2"
    )
}

/// Reads one message of such a program.
pub fn read(message: &str) -> Reading<'_> {
    if let Some(reading) = pam::read(message, "accounts") {
        return reading;
    }
    let quoted = message.split_once('\'').and_then(|(front, rest)| {
        let (user, behind) = rest.split_once('\'')?;
        Some((front, user, behind))
    });
    let Some((front, user, behind)) = quoted else {
        return Reading::Elsewhere;
    };
    let activity = match front {
        "password for " if behind.starts_with(" changed by ") => Activity::PasswordChange,
        "change user " if behind.starts_with(" password") => Activity::PasswordChange,
        "lock user " if behind.starts_with(" password") => Activity::Lock,
        "unlock user " if behind.starts_with(" password") => Activity::Unlock,
        // `change user 'NAME' expiration from 'never' to '2026-01-31'`: an end was set; taking one away says `to 'never'`.
        "change user " if behind.starts_with(" expiration") && !behind.ends_with("to 'never'") => {
            Activity::Disable
        }
        "delete user " => Activity::Delete,
        _ => return Reading::Elsewhere,
    };
    Reading::Event(Event::change(activity, user))
}
