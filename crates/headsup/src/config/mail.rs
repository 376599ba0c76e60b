//! Reads the settings that say where mail arrives: the report address, and the networks that may hand mail in. Each
//! complaint is the end of a sentence that begins "…, which".

use std::net::IpAddr;

use crate::channel_settings::{Network, ReportAddress};

/// The longest local part, octets: mail allows 64 (RFC 5321 section 4.5.3.1.1), and answers come back with a plus sign and
/// a token of 42 letters behind it.
const LOCAL_PART_BYTES_MAX: usize = 64 - 1 - 42;
/// The longest domain, octets (RFC 5321 section 4.5.3.1.2).
const DOMAIN_BYTES_MAX: usize = 255;
/// The longest part of a domain between dots, octets (RFC 1035 section 2.3.4).
const LABEL_BYTES_MAX: usize = 63;
/// More networks than this are no list that somebody keeps by hand.
const NETWORKS_MAX: usize = 100;

/// Reads `report@desk.school.example`.
///
/// # Errors
/// What is wrong.
pub fn read_report_address(text: &str) -> Result<ReportAddress, String> {
    let wanted =
        "write the address people forward to, without a name, such as report@desk.school.example";
    let Some((local_part, domain)) = text.rsplit_once('@') else {
        return Err(format!("is no mail address: {wanted}"));
    };
    if local_part.contains('+') {
        return Err(
            "has a plus sign before the @: what follows one is where answers carry their token, so choose an address without"
                .to_owned(),
        );
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    if local_part.is_empty() || !local_part.bytes().all(plain) || !dots_well(local_part) {
        return Err(format!(
            "is no mail address that can be used here: {wanted}"
        ));
    }
    if local_part.len() > LOCAL_PART_BYTES_MAX {
        return Err(format!(
            "has more than {LOCAL_PART_BYTES_MAX} letters before the @: answers come back to it with a token behind them, \
             and mail allows no more"
        ));
    }
    if !is_domain(domain) {
        return Err(format!("names no domain after the @: {wanted}"));
    }
    Ok(ReportAddress::new(local_part, domain))
}

fn dots_well(text: &str) -> bool {
    text.split('.').all(|part| !part.is_empty())
}

/// A name as DNS writes it; one with other letters is written in its `xn--` form.
fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        (1..=LABEL_BYTES_MAX).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.len() <= DOMAIN_BYTES_MAX && text.split('.').all(label)
}

/// Reads `192.0.2.25, 198.51.100.0/24, 2001:db8::/32`.
///
/// # Errors
/// What is wrong.
pub fn read_networks(text: &str) -> Result<Vec<Network>, String> {
    let parts: Vec<&str> = text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() || parts.len() > NETWORKS_MAX {
        return Err(format!(
            "should name 1 to {NETWORKS_MAX} addresses or networks, with commas between"
        ));
    }
    parts.into_iter().map(read_network).collect()
}

fn read_network(text: &str) -> Result<Network, String> {
    let wanted = || {
        format!(
            "holds `{text}`, which is neither an address such as 192.0.2.25 nor a network such as 192.0.2.0/24"
        )
    };
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().map_err(|_| wanted())?;
    let bits_max = if address.is_ipv4() { 32 } else { 128 };
    let prefix_bits = match prefix {
        None => bits_max,
        Some(prefix) => prefix
            .parse()
            .ok()
            .filter(|bits| *bits <= bits_max)
            .ok_or_else(wanted)?,
    };
    Ok(Network {
        address,
        prefix_bits,
    })
}

#[cfg(test)]
mod tests {
    use super::{read_networks, read_report_address};

    #[test]
    fn a_report_address_is_plain_and_leaves_room_for_a_token() {
        for (text, expected) in [
            ("report@desk.school.example", "report@desk.school.example"),
            ("Report@Desk.School.example", "report@desk.school.example"),
            ("help.us-now_2@localhost", "help.us-now_2@localhost"),
            (
                "a23456789012345678901@a.example",
                "a23456789012345678901@a.example",
            ),
        ] {
            assert_eq!(read_report_address(text).unwrap().to_string(), expected);
        }
        for (text, expected) in [
            ("", "is no mail address"),
            ("desk.school.example", "is no mail address"),
            ("Desk <report@a.example>", "is no mail address that can"),
            ("report @a.example", "is no mail address that can"),
            (".report@a.example", "is no mail address that can"),
            ("report+x@a.example", "has a plus sign"),
            ("a234567890123456789012@a.example", "has more than 21"),
            ("report@", "names no domain"),
            ("report@-a.example", "names no domain"),
            ("report@a..example", "names no domain"),
            ("report@schöl.example", "names no domain"),
        ] {
            let complaint = read_report_address(text).unwrap_err();
            assert!(complaint.starts_with(expected), "{text}: {complaint}");
        }
    }

    #[test]
    fn networks_are_addresses_or_prefixes() {
        let read = |text: &str| {
            let networks = read_networks(text).unwrap();
            let shown: Vec<String> = networks.iter().map(ToString::to_string).collect();
            shown.join(" ")
        };
        assert_eq!(
            read("192.0.2.25, 198.51.100.0/24,2001:db8::/32"),
            "192.0.2.25/32 198.51.100.0/24 2001:db8::/32"
        );
        assert_eq!(read("::1,"), "::1/128");
        for text in [
            "",
            " , ",
            "mail.school.example",
            "192.0.2.0/33",
            "::/129",
            "1.2.3.4/x",
            "1.2.3",
        ] {
            assert!(read_networks(text).is_err(), "{text}");
        }
        assert!(read_networks(&"::1,".repeat(101)).is_err());
    }
}
