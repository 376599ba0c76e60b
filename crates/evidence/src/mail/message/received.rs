//! One Received field taken apart: who handed the message to whom, from which address, when. Only the fields our own
//! boundary wrote can be believed; which those are is decided elsewhere.

use std::net::IpAddr;

use mail_parser::parsers::MessageStream;
use mail_parser::{HeaderValue, Host};

use super::{HeaderField, Message};

/// Received fields looked at in one message; loops of hundreds are seen in the wild.
pub const RECEIVED_FIELDS_MAX: usize = 100;

/// One hop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hop {
    /// The host that wrote the field, lower case.
    pub by: String,
    /// The address the message came from, as the writer saw it.
    pub from_ip: Option<IpAddr>,
    /// What the sending host called itself, lower case.
    pub helo: String,
    /// When, seconds since 1970.
    pub unix_seconds: Option<i64>,
}

/// The Received fields of a message from the top, at most [`RECEIVED_FIELDS_MAX`], each with what it says. They are read
/// by whoever first asks, and kept with the message.
pub fn hops(message: &Message) -> impl Iterator<Item = (&HeaderField, &Hop)> {
    let fields = || message.header_values("Received").take(RECEIVED_FIELDS_MAX);
    let read = message.hops.get_or_init(|| fields().map(read).collect());
    fields().zip(read)
}

/// Reads one Received field; what is not in it stays empty.
fn read(field: &HeaderField) -> Hop {
    let line = format!("{}\n", field.value);
    let HeaderValue::Received(received) = MessageStream::new(line.as_bytes()).parse_received()
    else {
        return Hop::default();
    };
    let name = |host: Option<&Host<'_>>| match host {
        Some(Host::Name(name)) => name.trim_end_matches('.').to_ascii_lowercase(),
        Some(Host::IpAddr(ip)) => ip.to_string(),
        None => String::new(),
    };
    let from_host_ip = match received.from() {
        Some(Host::IpAddr(ip)) => Some(*ip),
        _ => None,
    };
    Hop {
        by: name(received.by()),
        from_ip: received.from_ip().or(from_host_ip),
        helo: name(received.helo().or(received.from())),
        unix_seconds: received.date().map(|date| date.to_timestamp()),
    }
}
