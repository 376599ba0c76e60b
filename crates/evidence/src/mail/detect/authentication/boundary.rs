//! Which address handed the message to the organisation's own boundary, and what that boundary said about it. Fields
//! below the boundary's own were written by strangers; a sender can write as many as they like.

use std::net::IpAddr;

use crate::mail::detect::links::address::registrable;
use crate::mail::message::Message;
use crate::mail::message::received::{self, Hop, RECEIVED_FIELDS_MAX};
use crate::surroundings::Surroundings;

/// The hop at which the message came in from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Boundary {
    pub ip: IpAddr,
    pub helo: String,
    pub by: String,
    /// Whether a host of the organisation's own wrote the field; else it is the first one that names a public address.
    pub certain: bool,
    /// Byte offsets of the field.
    pub bytes: (usize, usize),
}

/// The topmost Received written by one of our own hosts about a public address, or the best guess.
pub(super) fn find(message: &Message, surroundings: &Surroundings) -> Option<Boundary> {
    let hops: Vec<(Hop, (usize, usize))> = message
        .header_values("Received")
        .take(RECEIVED_FIELDS_MAX)
        .map(|field| (received::read(field), field.bytes))
        .collect();
    let external = || {
        hops.iter()
            .filter(|(hop, _)| hop.from_ip.is_some_and(is_public))
    };
    let own = external().find(|(hop, _)| written_by_us(&hop.by, surroundings));
    let (hop, bytes) = own.or_else(|| external().next())?;
    Some(Boundary {
        ip: hop.from_ip?,
        helo: hop.helo.clone(),
        by: hop.by.clone(),
        certain: own.is_some(),
        bytes: *bytes,
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

/// The topmost Authentication-Results by a host whose results are believed. Others are not even read.
pub(super) fn believed_results(message: &Message, surroundings: &Surroundings) -> Option<Results> {
    message
        .header_values("Authentication-Results")
        .find_map(|field| {
            let results = read_results(&field.value);
            let believed = surroundings
                .trusted_authserv_ids
                .iter()
                .any(|id| id.eq_ignore_ascii_case(&results.authserv_id));
            believed.then_some(Results {
                bytes: field.bytes,
                ..results
            })
        })
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
