//! The macros of SPF names (RFC 7208 clause 7): whether a name is well written, and what it comes to for one sender.
//! The macros that belong to explanations only (`c`, `r`, `t`) are errors here, because explanations are not shown.

use std::net::IpAddr;

/// The longest name asked about, bytes (RFC 7208 clause 7.3).
const NAME_BYTES_MAX: usize = 253;
/// Where a value may be split.
const DELIMITERS: &str = ".-+,/_=";

/// What the letters stand for.
pub(super) struct Expanding<'e> {
    pub ip: IpAddr,
    pub local_part: &'e str,
    pub sender_domain: &'e str,
    pub domain: &'e str,
    pub helo: &'e str,
    pub proved_name: &'e str,
}

/// One `%{…}` taken apart.
struct Macro<'t> {
    letter: char,
    /// How many parts from the right are kept; all where it says nothing.
    parts_kept: Option<usize>,
    reversed: bool,
    delimiters: &'t str,
}

/// A piece of a name with macros in it.
enum Piece<'t> {
    Text(&'t str),
    Macro(Macro<'t>),
}

/// Whether every macro is well formed and every other character may stand in a name.
pub(super) fn is_well_formed(text: &str) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        match next_piece(rest) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    true
}

/// The name for one sender. Names too long lose labels at their left.
pub(super) fn expand(text: &str, expanding: &Expanding<'_>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((piece, after)) = next_piece(rest) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Macro(found) => out.push_str(&value(&found, expanding)),
        }
        rest = after;
    }
    let name = out.trim_end_matches('.');
    let mut name = name;
    while name.len() > NAME_BYTES_MAX {
        match name.split_once('.') {
            Some((_, shorter)) => name = shorter,
            None => break,
        }
    }
    name.to_ascii_lowercase()
}

/// The piece at the start, and what follows it; `None` at the end and where the text is broken.
fn next_piece(text: &str) -> Option<(Piece<'_>, &str)> {
    let Some(after) = text.strip_prefix('%') else {
        let length = text.find('%').unwrap_or(text.len());
        let (plain, after) = text.split_at_checked(length)?;
        let printable = plain.bytes().all(|byte| byte.is_ascii_graphic());
        return (printable && !plain.is_empty()).then_some((Piece::Text(plain), after));
    };
    for (escape, plain) in [("%", "%"), ("_", " "), ("-", "%20")] {
        if let Some(after) = after.strip_prefix(escape) {
            return Some((Piece::Text(plain), after));
        }
    }
    let (inside, after) = after.strip_prefix('{')?.split_once('}')?;
    Some((Piece::Macro(read_macro(inside)?), after))
}

fn read_macro(inside: &str) -> Option<Macro<'_>> {
    let letter = inside.chars().next()?;
    if !"slodiphv".contains(letter.to_ascii_lowercase()) {
        return None;
    }
    let rest = inside.get(1..)?;
    let digits_end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (digits, rest) = rest.split_at_checked(digits_end)?;
    let parts_kept = match digits {
        "" => None,
        digits => Some(digits.parse().unwrap_or(usize::MAX)).filter(|kept| *kept > 0),
    };
    if !digits.is_empty() && parts_kept.is_none() {
        return None;
    }
    let reversed = rest.starts_with(['r', 'R']);
    let delimiters = if reversed { rest.get(1..)? } else { rest };
    delimiters
        .chars()
        .all(|c| DELIMITERS.contains(c))
        .then_some(Macro {
            letter,
            parts_kept,
            reversed,
            delimiters,
        })
}

fn value(found: &Macro<'_>, expanding: &Expanding<'_>) -> String {
    let whole = match found.letter.to_ascii_lowercase() {
        's' => format!("{}@{}", expanding.local_part, expanding.sender_domain),
        'l' => expanding.local_part.to_owned(),
        'o' => expanding.sender_domain.to_owned(),
        'd' => expanding.domain.to_owned(),
        'i' => dotted(expanding.ip),
        'p' => expanding.proved_name.to_owned(),
        'h' => expanding.helo.to_owned(),
        _ if expanding.ip.is_ipv4() => "in-addr".to_owned(),
        _ => "ip6".to_owned(),
    };
    let delimiters = if found.delimiters.is_empty() {
        "."
    } else {
        found.delimiters
    };
    let mut parts: Vec<&str> = whole.split(|c| delimiters.contains(c)).collect();
    if found.reversed {
        parts.reverse();
    }
    let dropped = found
        .parts_kept
        .map_or(0, |kept| parts.len().saturating_sub(kept));
    let value = parts.get(dropped..).unwrap_or_default().join(".");
    if found.letter.is_ascii_uppercase() {
        escaped(&value)
    } else {
        value
    }
}

/// IPv4 as usual, IPv6 as its 32 digits with dots between.
fn dotted(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            let digits: Vec<String> = ip
                .octets()
                .iter()
                .flat_map(|byte| [byte >> 4, byte & 15])
                .map(|digit| format!("{digit:x}"))
                .collect();
            digits.join(".")
        }
    }
}

/// RFC 3986 escapes, for letters written in upper case.
fn escaped(value: &str) -> String {
    let mut out = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02x}"));
        }
    }
    out
}
