//! Which address handed the message to the organisation's own boundary, and what that boundary said about it. Fields
//! below the boundary's own were written by strangers; a sender can write as many as they like.

use std::net::IpAddr;

use crate::mail::detect::links::address::registrable;
use crate::mail::message::Message;
use crate::mail::message::received;
use crate::surroundings::Surroundings;

/// The hop at which the message came in from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Boundary {
    pub ip: IpAddr,
    pub helo: String,
    pub by: String,
    /// Whether a host of the organisation's own wrote the field; else it is the first one that names a public address.
    pub certain: bool,
    /// When it came in, seconds since 1970, as the field says.
    pub unix_seconds: Option<i64>,
    /// Byte offsets of the field.
    pub bytes: (usize, usize),
}

/// The topmost Received written by one of our own hosts about a public address, or the best guess.
pub(super) fn find(message: &Message, surroundings: &Surroundings) -> Option<Boundary> {
    let mut guess = None;
    for (field, hop) in received::hops(message) {
        let Some(ip) = hop.from_ip.filter(|ip| is_public(*ip)) else {
            continue;
        };
        let certain = written_by_us(&hop.by, surroundings);
        let boundary = Boundary {
            ip,
            helo: hop.helo.clone(),
            by: hop.by.clone(),
            certain,
            unix_seconds: hop.unix_seconds,
            bytes: field.bytes,
        };
        if certain {
            return Some(boundary);
        }
        if guess.is_none() {
            guess = Some(boundary);
        }
        // Nobody's word but the topmost's: without hosts of our own the rest is not worth reading.
        if surroundings.trusted_authserv_ids.is_empty() {
            break;
        }
    }
    guess
}

/// When a message was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// Seconds since 1970.
    pub unix_seconds: i64,
    /// Whether a receiver says so; else it is only the sender's own Date.
    pub received: bool,
}

/// When the message was received: by our own boundary's word, else by the topmost Received field, else when it was
/// handed in, else when it says it was sent. A time after it was handed in is not believed.
pub(super) fn moment_of_receipt(
    message: &Message,
    boundary: Option<&Boundary>,
    surroundings: &Surroundings,
) -> Option<Moment> {
    /// How far clocks may be apart, seconds.
    const CLOCKS_APART_SECONDS_MAX: i64 = 86_400;
    let handed_in = surroundings.received_unix_seconds;
    let believable = |seconds: &i64| {
        handed_in
            .is_none_or(|handed_in| *seconds <= handed_in.saturating_add(CLOCKS_APART_SECONDS_MAX))
    };
    let by_boundary = boundary
        .filter(|boundary| boundary.certain)
        .and_then(|boundary| boundary.unix_seconds);
    let topmost = || received::hops(message).next()?.1.unix_seconds;
    let received = by_boundary
        .filter(believable)
        .or_else(|| topmost().filter(believable))
        .or(handed_in);
    Some(Moment {
        unix_seconds: received.or(message.date_unix_seconds)?,
        received: received.is_some(),
    })
}

/// Whether a host belongs to a boundary whose results are believed.
fn written_by_us(by: &str, surroundings: &Surroundings) -> bool {
    !by.is_empty()
        && surroundings.trusted_authserv_ids.iter().any(|id| {
            let id = id.to_ascii_lowercase();
            by == id || registrable(by) == registrable(&id)
        })
}

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, ..] = ip.octets();
            let shared = a == 100 && (64..128).contains(&b);
            !(ip.is_private()
                || ip.is_loopback()
                || ip.is_link_local()
                || ip.is_unspecified()
                || shared)
        }
        IpAddr::V6(ip) => {
            !(ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_unique_local()
                || ip.is_unicast_link_local())
        }
    }
}

/// What a believed Authentication-Results field says (RFC 8601), method by method.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Results {
    pub authserv_id: String,
    /// `(method, result)`, lower case, such as `("dmarc", "fail")`.
    pub methods: Vec<(String, String)>,
    /// Byte offsets of the field.
    pub bytes: (usize, usize),
}

impl Results {
    /// Adds what another field of the same host says about methods this one is silent on.
    fn add(&mut self, other: Results) {
        let known: Vec<String> = self.methods.iter().map(|(name, _)| name.clone()).collect();
        let new = other
            .methods
            .into_iter()
            .filter(|(name, _)| !known.contains(name));
        self.methods.extend(new);
    }

    /// The result of one method; `pass` where several say different things and one of them passed.
    pub(super) fn of(&self, method: &str) -> Option<&str> {
        let mut found = self
            .methods
            .iter()
            .filter(|(name, _)| name == method)
            .map(|(_, result)| result.as_str());
        let first = found.next()?;
        Some(if found.any(|result| result == "pass") {
            "pass"
        } else {
            first
        })
    }
}

/// What is to be said about the Authentication-Results fields of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct AllResults {
    /// What our own boundary said.
    pub believed: Option<Results>,
    /// Byte offsets of a field that bears our boundary's name, stands below what our boundary wrote, and can't stem
    /// from an earlier pass.
    pub forged: Option<(usize, usize)>,
}

/// Reads the Authentication-Results fields that bear a name whose results are believed; others are not even read. They
/// are believed above the first Received field that a stranger wrote: nobody outside can write there. Of those the
/// topmost counts, and whatever else stands above our boundary's own Received field, because one host may run several
/// checkers that write a field each.
pub(super) fn results(message: &Message, surroundings: &Surroundings) -> AllResults {
    let mut all = AllResults::default();
    if surroundings.trusted_authserv_ids.is_empty() {
        return all;
    }
    let traces = traces(message, surroundings);
    for field in message
        .header_values("Authentication-Results")
        .take(RESULTS_FIELDS_MAX)
    {
        let found = read_results(&field.value);
        let named = |id: &String| id.eq_ignore_ascii_case(&found.authserv_id);
        if !surroundings.trusted_authserv_ids.iter().any(named) {
            continue;
        }
        let at = field.bytes.0;
        if traces.strangers.is_some_and(|stranger| at > stranger) {
            // A message that passed us before may carry what we wrote then.
            if !traces.ours_below {
                all.forged = all.forged.or(Some(field.bytes));
            }
            continue;
        }
        match &mut all.believed {
            None => {
                all.believed = Some(Results {
                    bytes: field.bytes,
                    ..found
                });
            }
            Some(believed) if traces.ours.is_some_and(|ours| at < ours) => believed.add(found),
            Some(_) => {}
        }
    }
    all
}

/// Authentication-Results fields read of one message.
const RESULTS_FIELDS_MAX: usize = 50;

/// Who wrote the Received fields, by where they stand.
#[derive(Clone, Copy, Debug, Default)]
struct Traces {
    /// Our topmost field.
    ours: Option<usize>,
    /// Where strangers begin: at the topmost field that is not ours, and at whatever stands below the hop at which the
    /// message came in, since anybody can write our name.
    strangers: Option<usize>,
    /// Whether a field down there bears our name, as when the message passed us before.
    ours_below: bool,
}

fn traces(message: &Message, surroundings: &Surroundings) -> Traces {
    let mut traces = Traces::default();
    let mut came_in = false;
    for (field, hop) in received::hops(message) {
        let is_ours = written_by_us(&hop.by, surroundings);
        if traces.strangers.is_some() {
            traces.ours_below |= is_ours;
        } else if came_in || !is_ours {
            traces.strangers = Some(field.bytes.0);
            traces.ours_below = is_ours;
        } else {
            traces.ours = traces.ours.or(Some(field.bytes.0));
            came_in = hop.from_ip.is_some_and(is_public);
        }
    }
    traces
}

fn read_results(value: &str) -> Results {
    /// Methods read of one field.
    const METHODS_MAX: usize = 50;
    let value = without_comments(value);
    let mut pieces = value.split(';');
    let authserv_id = pieces
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .next()
        .unwrap_or_default();
    let methods = pieces.take(METHODS_MAX).filter_map(|piece| {
        let (method, rest) = piece.trim().split_once('=')?;
        let method = method.split('/').next()?.trim().to_ascii_lowercase();
        let result: String = rest
            .trim_start()
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect();
        Some((method, result.to_ascii_lowercase()))
    });
    Results {
        authserv_id: authserv_id.to_owned(),
        methods: methods.collect(),
        bytes: (0, 0),
    }
}

/// RFC 5322 comments taken out; they nest.
fn without_comments(value: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read_without_their_comments() {
        let results = read_results(
            "mx.school.example 1; spf=pass (a; dmarc=pass) smtp.mailfrom=x; dkim=fail; dkim=pass; DMARC = fail",
        );
        assert_eq!(results.authserv_id, "mx.school.example");
        assert_eq!(results.of("spf"), Some("pass"));
        assert_eq!(results.of("dkim"), Some("pass"));
        assert_eq!(results.of("dmarc"), Some("fail"));
        assert_eq!(results.of("arc"), None);
    }
}
