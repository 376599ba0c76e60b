//! Where a link really goes, by the rules browsers follow (the WHATWG URL standard), and how it was written to look like
//! something else. It asks nobody: a name is not resolved and a page not opened.

use std::net::IpAddr;
use url::{Host, Url};

/// A link target as a browser would understand it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The scheme, lower case.
    pub scheme: String,
    /// The host as a browser would ask for it: lower case, punycode; empty for schemes without one.
    pub host: String,
    /// The host in its readable spelling.
    pub host_shown: String,
    /// The domain somebody registered (public suffix plus one label), or the host itself where there is none.
    pub registrable: String,
    /// The address where the host is one.
    pub ip: Option<IpAddr>,
    /// The port where it isn't the scheme's own.
    pub port: Option<u16>,
    /// What stands before `@` in the authority; empty where there is none.
    pub userinfo: String,
    /// The path.
    pub path: String,
    /// The query without its `?`; empty where there is none.
    pub query: String,
    /// The fragment without its `#`; empty where there is none.
    pub fragment: String,
    /// The host as it was written, before a browser mended it.
    pub host_written: String,
    /// Whether backslashes, tabs, line ends or missing slashes had to be mended before the host could be found.
    pub mended: bool,
}

impl Address {
    /// Whether the host is an address written in a spelling people don't recognise (decimal, octal, hexadecimal).
    pub fn disguised_ip(&self) -> bool {
        matches!(self.ip, Some(IpAddr::V4(ip)) if ip.to_string() != self.host_written)
    }

    /// Whether the target is a page or a file on some host.
    pub fn is_web(&self) -> bool {
        matches!(self.scheme.as_str(), "http" | "https" | "ftp") && !self.host.is_empty()
    }
}

/// Longest target looked at, bytes.
const TARGET_BYTES_MAX: usize = 16 * 1024;

/// Reads a target. `None` for what no browser would follow (relative links, fragments, broken hosts, over-long text).
pub fn true_address(target: &str) -> Option<Address> {
    let target = target.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    if target.len() > TARGET_BYTES_MAX || target.is_empty() {
        return None;
    }
    let url = Url::parse(&with_scheme(target)?).ok()?;
    let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    let ip = match url.host() {
        Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
        _ => None,
    };
    let written = authority_written(target);
    let (userinfo, host_written) = match written.rsplit_once('@') {
        Some((userinfo, host)) => (userinfo.to_owned(), without_port(host)),
        None => (String::new(), without_port(&written)),
    };
    Some(Address {
        scheme: url.scheme().to_owned(),
        registrable: registrable(&host),
        host_shown: readable(&host),
        ip,
        port: url.port(),
        userinfo,
        path: url.path().to_owned(),
        query: url.query().unwrap_or_default().to_owned(),
        fragment: url.fragment().unwrap_or_default().to_owned(),
        host_written,
        mended: is_mended(target),
        host,
    })
}

/// A domain in its readable spelling: lower case, punycode undone. Nearly every domain is readable as it stands.
pub fn readable(domain: &str) -> String {
    let plain =
        |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(byte);
    if domain.as_bytes().iter().all(plain) && !domain.contains("xn--") {
        return domain.to_owned();
    }
    idna::domain_to_unicode(domain).0
}

/// A domain in the spelling that DNS has: lower case, other letters as `xn--`; `None` for what is none (UTS 46).
pub fn in_ascii(domain: &str) -> Option<String> {
    idna::domain_to_ascii_strict(domain).ok()
}

/// The domain somebody registered, or the host itself where there is none (an address, a bare suffix, one label).
pub fn registrable(host: &str) -> String {
    let host = host.trim_end_matches('.');
    if host.parse::<IpAddr>().is_ok() || host.starts_with('[') {
        return host.to_owned();
    }
    psl::domain_str(host).unwrap_or(host).to_owned()
}

/// Gives `www.` addresses and `//host` ones the scheme a mail program would give them.
fn with_scheme(target: &str) -> Option<String> {
    let lower = target.get(..4).map(str::to_ascii_lowercase);
    if lower.as_deref() == Some("www.") {
        return Some(format!("http://{target}"));
    }
    if target.starts_with("//") || target.starts_with("\\\\") {
        return Some(format!("http:{target}"));
    }
    let colon = target.find(':')?;
    let scheme = target.get(..colon)?;
    let looks_like_one = scheme
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '\t' | '\r' | '\n'));
    looks_like_one.then(|| target.to_owned())
}

/// The authority as written: between the slashes (either way round) and the next delimiter, tabs and line ends dropped.
fn authority_written(target: &str) -> String {
    let after_scheme = match target.split_once(':') {
        Some((scheme, rest)) if !scheme.contains('.') && rest.starts_with(['/', '\\']) => rest,
        _ => target,
    };
    after_scheme
        .trim_start_matches(['/', '\\'])
        .split(['/', '\\', '?', '#'])
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| !matches!(c, '\t' | '\r' | '\n'))
        .collect::<String>()
        .to_ascii_lowercase()
}

fn without_port(host: &str) -> String {
    match host.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|c| c.is_ascii_digit()) => name.to_owned(),
        _ => host.to_owned(),
    }
}

/// Whether the part that decides the host needed mending: everything up to the query.
fn is_mended(target: &str) -> bool {
    let deciding = target.split(['?', '#']).next().unwrap_or(target);
    let web = deciding
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("http"));
    let authority_end = deciding
        .find("//")
        .and_then(|start| deciding.get(start + 2..))
        .and_then(|rest| rest.find('/'))
        .map_or(deciding.len(), |at| {
            at + deciding.find("//").unwrap_or(0) + 2
        });
    let authority = deciding.get(..authority_end).unwrap_or(deciding);
    web && (authority.contains(['\\', '\t']) || !deciding.contains("//"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(target: &str) -> String {
        true_address(target)
            .map(|address| address.host)
            .unwrap_or_default()
    }

    #[test]
    fn the_host_is_the_one_a_browser_would_ask() {
        let cases = [
            ("http://bank.example@evil.test/", "evil.test"),
            ("https://bank.example\\@evil.test/", "bank.example"),
            ("http:\\\\evil.test\\bank.example", "evil.test"),
            ("ht\ttp://ev\nil.test/", "evil.test"),
            ("www.bank.example/login", "www.bank.example"),
            ("//evil.test/x", "evil.test"),
            ("http://3232235777/", "192.168.1.1"),
            ("http://0xc0a80101/", "192.168.1.1"),
            ("http://0300.0250.1.1/", "192.168.1.1"),
            ("http://xn--pypal-4ve.test/", "xn--pypal-4ve.test"),
            ("http://BANK.Example./", "bank.example."),
            ("http://[2001:DB8:0:0::1]:8080/", "[2001:db8::1]"),
            ("http://[::ffff:127.0.0.1]/", "[::ffff:7f00:1]"),
            ("http://ev\u{200b}il.test/", "evil.test"),
            ("http://evil\u{3002}test/", "evil.test"),
            ("http://[::1", ""),
            ("page.html", ""),
            ("#top", ""),
            ("http://", ""),
        ];
        for (target, expected) in cases {
            assert_eq!(host(target), expected, "{target}");
        }
    }

    #[test]
    fn disguises_are_told() {
        assert!(true_address("http://3232235777/").unwrap().disguised_ip());
        assert!(
            !true_address("http://192.168.1.1:8080/")
                .unwrap()
                .disguised_ip()
        );
        assert!(true_address("http:/\\evil.test/").unwrap().mended);
        assert!(!true_address("http://fine.test/a\\b").unwrap().mended);
        assert_eq!(
            true_address("http://bank.example@evil.test")
                .unwrap()
                .userinfo,
            "bank.example"
        );
    }

    #[test]
    fn the_registrable_domain_knows_public_suffixes() {
        assert_eq!(registrable("a.b.co.uk"), "b.co.uk");
        assert_eq!(registrable("shop.workers.dev"), "shop.workers.dev");
        assert_eq!(registrable("192.168.1.1"), "192.168.1.1");
        assert_eq!(registrable("localhost"), "localhost");
    }
}
