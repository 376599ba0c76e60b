//! What PAM's modules say about signing in, whichever program speaks for them: failures, counters that lock, accounts and
//! passwords that have expired, second factors. Sessions that open and close are not sign-ins. The remote side may have
//! chosen `ruser`, `user` and more, so `rhost` is taken from where the module writes it.

use std::sync::LazyLock;

use memchr::memchr_iter;
use memchr::memmem::Finder;

use super::event::{Event, Reading};
use super::searching::cut_first;
use crate::signin::record::{Activity, REPEATED_MAX, StatusDetail};

/// How failures are told that one process added up.
const MORE: &str = " more authentication failure";
static MORE_FAILURES: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(MORE));

/// Reads a message in PAM's words. `None`: these are not PAM's words, and the program's own reader should look.
pub fn read<'l>(message: &'l str, program_service: &'l str) -> Option<Reading<'l>> {
    // Every line of the program passes here: most leave by their first letter.
    let may_count = match message.as_bytes().first()? {
        b'P' | b'a' | b'p' | b'(' => false,
        b'0'..=b'9' | b'+' => true,
        _ => return None,
    };
    if let Some(rest) = message.strip_prefix("PAM ") {
        return more_failures(rest, program_service);
    }
    if message.starts_with("authentication failure; ") {
        return Some(failure(message, program_service));
    }
    // The form before Linux-PAM 0.99: the program's name carries the module's. Only what begins with a number or a module's
    // name is searched, because every line of the program passes here.
    let names_module = message.starts_with("pam_") || message.starts_with("(pam_");
    if !may_count && !names_module {
        return None;
    }
    if let Some(at) = MORE_FAILURES.find(message.as_bytes()) {
        let (count, rest) = message.split_at_checked(at)?;
        return counted(count, rest.strip_prefix(MORE)?, program_service);
    }
    let (module, service, says) = module_and_words(message)?;
    let service = service.unwrap_or(program_service);
    Some(match module {
        "pam_unix" | "pam_sss" | "pam_ldap" | "pam_winbind" | "pam_krb5" => {
            password_module(says, service)
        }
        "pam_faillock" => consecutive_failures(says),
        "pam_tally2" | "pam_tally" => tally(says),
        "pam_google_authenticator" => second_factor(says, service),
        "pam_access" => access(says, service),
        _ => Reading::Elsewhere,
    })
}

/// `pam_unix(sshd:auth): words`, `(pam_unix) words`, `pam_unix: words`: the module, the service if named, the words.
fn module_and_words(message: &str) -> Option<(&str, Option<&str>, &str)> {
    if let Some((module, says)) = message
        .strip_prefix("(pam_")
        .and_then(|rest| rest.split_once(") "))
    {
        return (module == "unix").then_some(("pam_unix", None, says));
    }
    if !message.starts_with("pam_") {
        return None;
    }
    let (tag, says) = cut_first(message, ": ")?;
    let Some((module, rest)) = tag.split_once('(') else {
        return Some((tag, None, says));
    };
    let service = rest.split([':', ')']).next().unwrap_or(rest);
    Some((module, service_name(service), says))
}

/// The words of this house for PAM's service names; `None` for names that say nothing.
fn service_name(service: &str) -> Option<&str> {
    Some(match service {
        "sshd" => "ssh",
        "auth" | "" => return None,
        other => other,
    })
}

fn password_module<'l>(says: &'l str, service: &'l str) -> Reading<'l> {
    if says.starts_with("authentication failure; ") {
        return failure(says, service);
    }
    if let Some(rest) = says.strip_prefix("account ") {
        // `account NAME has expired (account expired)`, `(failed to change password)`, …
        if let Some((user, _)) = rest.rsplit_once(" has expired") {
            return Reading::Event(Event::failure(service, user, "", StatusDetail::Expired));
        }
    }
    if let Some(rest) = says.strip_prefix("expired password for user ") {
        let user = rest.rsplit_once(" (").map_or(rest, |(user, _)| user);
        return Reading::Event(Event::failure(service, user, "", StatusDetail::Expired));
    }
    if let Some(user) = says.strip_prefix("password changed for ") {
        return Reading::Event(Event::change(Activity::PasswordChange, user.trim()));
    }
    if says.starts_with("check pass; user unknown") || says.starts_with("session ") {
        return Reading::Elsewhere;
    }
    if says.contains("authentication failure") {
        return Reading::Unread;
    }
    Reading::Elsewhere
}

/// `authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=ADDRESS  user=NAME`.
fn failure<'l>(says: &'l str, service: &'l str) -> Reading<'l> {
    let Some(fields) = fields(says) else {
        return Reading::Unread;
    };
    // pam_unix writes `user=` only where there is such an account; `ruser=` is what the other side calls itself.
    let (user, detail) = match fields.user {
        Some(user) => (user, StatusDetail::WrongPassword),
        None => (fields.ruser, StatusDetail::NoSuchAccount),
    };
    Reading::Held(Event {
        imitates: fields.imitates,
        ..Event::failure(service, user, fields.rhost, detail)
    })
}

struct Fields<'l> {
    user: Option<&'l str>,
    ruser: &'l str,
    rhost: &'l str,
    /// A chosen field holds a field of its own.
    imitates: bool,
}

fn fields(says: &str) -> Option<Fields<'_>> {
    let mut found = Found::default();
    for equals in memchr_iter(b'=', says.as_bytes()) {
        found.see(says.get(..equals)?);
    }
    match found.plain()? {
        true => plain_fields(says, &found),
        false => chosen_fields(says),
    }
}

/// Where the fields stand of which each may stand there once: the index of the space in front.
#[derive(Default)]
struct Found {
    rhost: Option<usize>,
    user: Option<usize>,
    ruser: Option<usize>,
    twice: bool,
}

impl Found {
    /// Takes note of the field whose name ends this text.
    fn see(&mut self, front: &str) {
        for (place, name) in [
            (&mut self.rhost, " rhost"),
            (&mut self.user, " user"),
            (&mut self.ruser, " ruser"),
        ] {
            if front.ends_with(name) {
                self.twice |= place.is_some();
                place.get_or_insert(front.len() - name.len());
                return;
            }
        }
    }

    /// Whether each stands there once at most and in the module's order. `None`: there is no address at all.
    fn plain(&self) -> Option<bool> {
        let rhost = self.rhost?;
        let in_order = self.ruser.is_none_or(|ruser| ruser < rhost)
            && self.user.is_none_or(|user| user > rhost);
        Some(in_order && !self.twice)
    }
}

/// What nearly every line is: no field is written twice.
fn plain_fields<'l>(says: &'l str, found: &Found) -> Option<Fields<'l>> {
    let rhost_at = found.rhost?;
    let (front, user) = match found.user {
        Some(at) => (
            says.get(..at)?,
            says.get(at + " user=".len()..).map(str::trim),
        ),
        None => (says, None),
    };
    let rhost = front.get(rhost_at + " rhost=".len()..)?.trim();
    let ruser = match found.ruser {
        Some(at) => says.get(at + " ruser=".len()..rhost_at)?,
        None => "",
    };
    (!rhost.contains(' ')).then_some(Fields {
        user: user.filter(|user| !user.is_empty()),
        ruser,
        rhost,
        imitates: false,
    })
}

/// A field was written into another one, by whoever chose that other one's text.
fn chosen_fields(says: &str) -> Option<Fields<'_>> {
    let first_rhost = says.find(" rhost=")?;
    let user_at = says.find(" user=").filter(|at| *at > first_rhost);
    let (front, user) = match user_at {
        Some(at) => (
            says.get(..at)?,
            says.get(at + " user=".len()..).map(str::trim),
        ),
        None => (says, None),
    };
    let (before, rhost) = front.rsplit_once(" rhost=")?;
    let named_twice = user.is_some_and(|user| user.contains(" rhost="));
    let rhost = rhost.trim();
    (!rhost.contains(' ')).then_some(Fields {
        user: user.filter(|user| !user.is_empty()),
        ruser: before.split_once(" ruser=").map_or("", |(_, ruser)| ruser),
        rhost,
        imitates: named_twice || before.contains(" rhost=") || before.contains(" user="),
    })
}

/// `PAM 2 more authentication failures; …`: what one process added up.
fn more_failures<'l>(rest: &'l str, service: &'l str) -> Option<Reading<'l>> {
    let (count, rest) = rest.split_once(" more authentication failure")?;
    counted(count, rest, service)
}

fn counted<'l>(count: &str, rest: &'l str, service: &'l str) -> Option<Reading<'l>> {
    let count = count.parse::<u32>().ok()?.min(REPEATED_MAX);
    Some(match failure(rest, service) {
        Reading::Held(event) => Reading::Held(Event {
            count,
            adds_up: true,
            ..event
        }),
        other => other,
    })
}

/// `Consecutive login failures for user NAME account temporarily locked`.
fn consecutive_failures(says: &str) -> Reading<'_> {
    let user = says
        .strip_prefix("Consecutive login failures for user ")
        .and_then(|rest| rest.rsplit_once(" account temporarily locked"));
    match user {
        Some((user, _)) => Reading::Event(Event::change(Activity::Lock, user)),
        None => Reading::Elsewhere,
    }
}

/// `user NAME (1001) tally 6, deny 5`.
fn tally(says: &str) -> Reading<'_> {
    let numbers = says.rsplit_once(" tally ").and_then(|(front, numbers)| {
        let (tally, deny) = numbers.split_once(", deny ")?;
        let over = tally.parse::<u64>().ok()? > deny.trim().parse::<u64>().ok()?;
        let user = front.strip_prefix("user ")?;
        let user = user.rsplit_once(" (").map_or(user, |(user, _)| user);
        over.then_some(user)
    });
    match numbers {
        Some(user) => Reading::Event(Event::change(Activity::Lock, user)),
        None => Reading::Elsewhere,
    }
}

/// `Invalid verification code for NAME`; the acceptance says nothing that the sign-in doesn't.
fn second_factor<'l>(says: &'l str, service: &'l str) -> Reading<'l> {
    match says.strip_prefix("Invalid verification code for ") {
        Some(user) => Reading::Event(Event::failure(
            service,
            user.trim(),
            "",
            StatusDetail::SecondFactorFailed,
        )),
        None => Reading::Elsewhere,
    }
}

/// ``access denied for user `NAME' from `ADDRESS'``.
fn access<'l>(says: &'l str, service: &'l str) -> Reading<'l> {
    let quotes = |c| matches!(c, '\'' | '`');
    let Some(rest) = says.strip_prefix("access denied for user ") else {
        return Reading::Elsewhere;
    };
    let Some((user, source)) = rest.rsplit_once(" from ") else {
        return Reading::Unread;
    };
    Reading::Event(Event::failure(
        service,
        user.trim_matches(quotes),
        source.trim_matches(quotes),
        StatusDetail::NotAllowed,
    ))
}
