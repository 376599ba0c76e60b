//! Reads the addresses of other mail programs: the relay that takes our mail, and the shared mailbox that is read. A
//! password never stands in one: it would end up in a log, a backup or a screenshot. Each complaint is the end of a
//! sentence that begins "…, which", and repeats nothing of the address.

use std::net::IpAddr;

use crate::channel_settings::{ImapMailbox, Protection, Relay};

/// The longest address, octets.
const ADDRESS_BYTES_MAX: usize = 1_024;

const RELAY_WANTED: &str = "write smtp+starttls://user@mail.school.example:587, smtps://user@mail.school.example:465 or \
     smtp://127.0.0.1:25";
const IMAP_WANTED: &str = "write imaps://user@mail.school.example:993/INBOX";

/// Reads `smtp://host:25`, `smtp+starttls://user@host:587` or `smtps://user@host:465`.
///
/// # Errors
/// What is wrong.
pub fn read_relay(text: &str) -> Result<Relay, String> {
    let (scheme, rest) = split_scheme(text, RELAY_WANTED)?;
    let (protection, port_default) = match scheme {
        "smtp" => (Protection::Plain, 25),
        "smtp+starttls" => (Protection::StartTls, 587),
        "smtps" => (Protection::Tls, 465),
        _ => {
            return Err(format!(
                "starts with no scheme that can be used: {RELAY_WANTED}"
            ));
        }
    };
    let place = read_place(rest.trim_end_matches('/'), port_default, RELAY_WANTED)?;
    let in_the_clear = protection == Protection::Plain && place.user.is_some();
    if in_the_clear && !is_this_computer(&place.host) {
        return Err(
            "would send a password in the clear: use smtp+starttls:// or smtps:// where somebody signs in".to_owned(),
        );
    }
    Ok(Relay {
        protection,
        host: place.host,
        port: place.port,
        user: place.user,
    })
}

/// Reads `imaps://user@host:993/INBOX`; `imap://` only to this computer.
///
/// # Errors
/// What is wrong.
pub fn read_imap(text: &str) -> Result<ImapMailbox, String> {
    let (scheme, rest) = split_scheme(text, IMAP_WANTED)?;
    let (protection, port_default) = match scheme {
        "imap" => (Protection::Plain, 143),
        "imaps" => (Protection::Tls, 993),
        _ => {
            return Err(format!(
                "starts with no scheme that can be used: {IMAP_WANTED}"
            ));
        }
    };
    let (place, folder) = rest.split_once('/').unwrap_or((rest, ""));
    let place = read_place(place, port_default, IMAP_WANTED)?;
    if protection == Protection::Plain && !is_this_computer(&place.host) {
        return Err(
            "would read mail in the clear: use imaps://; imap:// is for this computer alone"
                .to_owned(),
        );
    }
    let Some(user) = place.user else {
        return Err(format!("names nobody to sign in as: {IMAP_WANTED}"));
    };
    let folder = decoded(folder).ok_or_else(|| format!("names no folder: {IMAP_WANTED}"))?;
    Ok(ImapMailbox {
        protection,
        host: place.host,
        port: place.port,
        user,
        folder: if folder.is_empty() {
            "INBOX".to_owned()
        } else {
            folder
        },
    })
}

/// Whether this host is the computer we run on.
pub fn is_this_computer(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

struct Place {
    user: Option<String>,
    host: String,
    port: u16,
}

fn split_scheme<'t>(text: &'t str, wanted: &str) -> Result<(&'t str, &'t str), String> {
    text.split_once("://")
        .filter(|_| text.len() <= ADDRESS_BYTES_MAX)
        .ok_or_else(|| format!("is no address of a server: {wanted}"))
}

/// Reads `user@host:port`; the user may hold an @ of its own, as it does at most providers.
fn read_place(text: &str, port_default: u16, wanted: &str) -> Result<Place, String> {
    let (user, server) = match text.rsplit_once('@') {
        Some((user, server)) => (Some(user), server),
        None => (None, text),
    };
    if user.is_some_and(|user| user.contains(':')) {
        return Err(
            "holds a password: take it out, and write it alone into a file that is named by the setting for it"
                .to_owned(),
        );
    }
    let user = match user.map(decoded) {
        Some(Some(user)) if !user.is_empty() => Some(user),
        Some(_) => return Err(format!("names nobody before the @: {wanted}")),
        None => None,
    };
    let (host, port) = split_port(server, port_default)
        .ok_or_else(|| format!("names no host and port: {wanted}"))?;
    Ok(Place { user, host, port })
}

pub(super) fn split_port(server: &str, port_default: u16) -> Option<(String, u16)> {
    if let Some(rest) = server.strip_prefix('[') {
        let (address, after) = rest.split_once(']')?;
        address.parse::<std::net::Ipv6Addr>().ok()?;
        return Some((address.to_owned(), read_port(after, port_default)?));
    }
    let (host, port) = match server.find(':') {
        Some(colon) => server.split_at(colon),
        None => (server, ""),
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let is_host = !host.is_empty() && host.bytes().all(plain);
    is_host.then_some((host.to_ascii_lowercase(), read_port(port, port_default)?))
}

/// The port after a colon; nothing means the usual one.
fn read_port(text: &str, port_default: u16) -> Option<u16> {
    if text.is_empty() {
        return Some(port_default);
    }
    let port = text.strip_prefix(':')?.parse().ok()?;
    (port > 0).then_some(port)
}

/// Percent-decoding (RFC 3986 section 2.1), because a user or a folder may hold any letter; `None` where it is broken or hides
/// a control character.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return None;
            }
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    (!text.contains(char::is_control)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::{read_imap, read_relay};
    use crate::channel_settings::{ImapMailbox, Protection, Relay};

    fn relay(protection: Protection, user: Option<&str>, host: &str, port: u16) -> Relay {
        Relay {
            protection,
            host: host.to_owned(),
            port,
            user: user.map(str::to_owned),
        }
    }

    #[test]
    fn relays_are_read() {
        for (text, expected) in [
            (
                "smtp://mail.school.example",
                relay(Protection::Plain, None, "mail.school.example", 25),
            ),
            (
                "smtp://[::1]:2525/",
                relay(Protection::Plain, None, "::1", 2525),
            ),
            (
                "smtp://desk@localhost",
                relay(Protection::Plain, Some("desk"), "localhost", 25),
            ),
            (
                "smtp+starttls://desk@school.example@Mail.School.example",
                relay(
                    Protection::StartTls,
                    Some("desk@school.example"),
                    "mail.school.example",
                    587,
                ),
            ),
            (
                "smtps://desk%40school.example@192.0.2.7:4650",
                relay(
                    Protection::Tls,
                    Some("desk@school.example"),
                    "192.0.2.7",
                    4650,
                ),
            ),
        ] {
            assert_eq!(read_relay(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn relays_that_cannot_be_used_are_refused() {
        for (text, expected) in [
            ("mail.school.example", "is no address of a server"),
            ("http://a.example", "starts with no scheme"),
            ("smtp://", "names no host"),
            ("smtp://a.example:0", "names no host"),
            ("smtp://a.example:99999", "names no host"),
            ("smtp://a.example/x", "names no host"),
            ("smtp://[::1", "names no host"),
            ("smtps://@a.example", "names nobody"),
            ("smtps://a%0db@a.example", "names nobody"),
            ("smtps://u:hunter2@a.example", "holds a password"),
            ("smtp://u@a.example", "would send a password in the clear"),
        ] {
            let complaint = read_relay(text).unwrap_err();
            assert!(complaint.starts_with(expected), "{text}: {complaint}");
            assert!(!complaint.contains("hunter2"));
        }
    }

    #[test]
    fn mailboxes_are_read() {
        let mailbox = |protection, host: &str, port, folder: &str| ImapMailbox {
            protection,
            host: host.to_owned(),
            port,
            user: "report@school.example".to_owned(),
            folder: folder.to_owned(),
        };
        for (text, expected) in [
            (
                "imaps://report@school.example@mail.example",
                mailbox(Protection::Tls, "mail.example", 993, "INBOX"),
            ),
            (
                "imaps://report@school.example@mail.example:9930/",
                mailbox(Protection::Tls, "mail.example", 9930, "INBOX"),
            ),
            (
                "imap://report%40school.example@127.0.0.1/Reports/To%20do",
                mailbox(Protection::Plain, "127.0.0.1", 143, "Reports/To do"),
            ),
        ] {
            assert_eq!(read_imap(text), Ok(expected), "{text}");
        }
        for (text, expected) in [
            ("imaps://mail.example/INBOX", "names nobody to sign in as"),
            ("imap://u@mail.example", "would read mail in the clear"),
            ("imaps://u@mail.example/%0a", "names no folder"),
            ("pop3://u@mail.example", "starts with no scheme"),
        ] {
            let complaint = read_imap(text).unwrap_err();
            assert!(complaint.starts_with(expected), "{text}: {complaint}");
        }
    }
}
