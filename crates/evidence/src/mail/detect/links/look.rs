//! Looks at one link: its true host, how it was written, what its host is for. It judges no message; findings about all
//! links together are made beside.

use super::address::{Address, registrable, true_address};
use super::hosts::{HostUse, is_throw_away_suffix, uses_of};
use super::kinds;
use super::unwrap::Unwrapped;
use super::wrapping::{host_uses, wrapping};
use crate::finding::{Finding, FindingKind, Place, Unchecked};
use crate::mail::detect::brands::{Borrowed, borrowed_by, is_brand_home};
use crate::mail::detect::quote::{clean, quote};
use crate::mail::message::{Link, Mailbox, Message};
use crate::surroundings::Surroundings;
use std::rc::Rc;
use unicode_security::MixedScript;

/// One link, seen through. Mails say one link many times over; the addresses are shared between them.
#[derive(Clone)]
pub struct Seen<'m> {
    /// The link as written.
    pub link: &'m Link,
    /// Where it points at first.
    pub outer: Rc<Address>,
    /// Its layers.
    pub unwrapped: Rc<Unwrapped>,
    /// Where it leads in the end, as far as can be seen.
    pub inner: Rc<Address>,
}

/// What all links of one message are looked at with, worked out once.
pub struct Onlooker<'m> {
    surroundings: &'m Surroundings,
    /// The registrable domain of the first From address.
    sender: String,
    /// Readers' addresses, each with the start of its base64 spelling.
    readers: Vec<(&'m str, String)>,
}

impl<'m> Onlooker<'m> {
    /// Looks on behalf of one message.
    pub fn new(message: &'m Message, surroundings: &'m Surroundings) -> Onlooker<'m> {
        let readers = message.recipients.iter().take(READERS_MAX);
        Onlooker {
            surroundings,
            sender: registrable(message.from.first().map_or("", Mailbox::domain)),
            readers: readers
                .map(|mailbox| mailbox.address.as_str())
                .filter(|address| address.contains('@'))
                .map(|address| (address, base64_start(address)))
                .collect(),
        }
    }
}

/// Readers whose address is looked for in links.
const READERS_MAX: usize = 50;

/// What one look gives.
#[derive(Default)]
pub struct Look {
    /// What was seen.
    pub findings: Vec<Finding>,
    /// What could not be.
    pub unchecked: Vec<Unchecked>,
}

/// Sees through one link; `None` for what leads nowhere outside the mail.
pub fn see(link: &Link) -> Option<Seen<'_>> {
    let outer = Rc::new(true_address(&link.target)?);
    let mut unwrapped = Unwrapped::new(&link.target);
    let inner = unwrapped.go_on(&outer);
    if inner.is_none() && !unwrapped.layers.is_empty() {
        return None;
    }
    Some(Seen {
        link,
        unwrapped: Rc::new(unwrapped),
        inner: inner.map_or_else(|| Rc::clone(&outer), Rc::new),
        outer,
    })
}

/// Says what is odd about one link. What only its host has to do with is said where `first_of_host` holds: of the next
/// link to the same host it would be the same again.
pub fn look(seen: &Seen<'_>, first_of_host: bool, onlooker: &Onlooker<'_>) -> Look {
    let mut look = Look::default();
    let mut scheme = scheme_findings(seen);
    look.findings.append(&mut scheme);
    if !seen.inner.is_web() {
        return look;
    }
    look.findings.extend(written_findings(seen));
    look.findings.extend(text_finding(seen));
    if first_of_host {
        look.findings.extend(name_findings(seen, onlooker));
    }
    look.findings.extend(path_findings(seen, onlooker));
    look.findings.extend(recipient_finding(seen, onlooker));
    wrapping(seen, &mut look);
    host_uses(seen, &mut look);
    look
}

pub(super) fn made(seen: &Seen<'_>, kind: &'static FindingKind, says: String) -> Finding {
    Finding::new(kind, Place::named(seen.link.part.clone()), says)
        .with_fact("host", clean(&seen.inner.host_shown))
}

pub(super) fn shown(seen: &Seen<'_>) -> String {
    quote(&seen.inner.host_shown)
}

fn scheme_findings(seen: &Seen<'_>) -> Vec<Finding> {
    match seen.outer.scheme.as_str() {
        "javascript" | "vbscript" => vec![made(
            seen,
            &kinds::SCRIPT,
            format!(
                "a link runs a script instead of opening a page: {}",
                quote(&seen.link.target)
            ),
        )],
        "data"
            if seen
                .outer
                .path
                .to_ascii_lowercase()
                .starts_with("text/html") =>
        {
            vec![made(
                seen,
                &kinds::DATA_PAGE,
                "a link carries a whole page inside itself".to_owned(),
            )]
        }
        _ => Vec::new(),
    }
}

fn written_findings(seen: &Seen<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let address = &seen.inner;
    if !address.userinfo.is_empty() && address.userinfo.contains('.') {
        findings.push(
            made(
                seen,
                &kinds::USERINFO,
                format!(
                    "the link shows {} before an at sign and goes to {}",
                    quote(&address.userinfo),
                    shown(seen)
                ),
            )
            .with_fact("shown", clean(&address.userinfo)),
        );
    }
    findings.extend(bare_address(seen));
    if address.mended || seen.outer.mended {
        let says = format!(
            "a link is written so that programs read it differently: {}",
            quote(&seen.link.target)
        );
        findings.push(made(seen, &kinds::MENDED, says));
    }
    if let Some(port) = address.port {
        let says = format!("a link goes to port {port} of {}", shown(seen));
        let weight = if matches!(port, 80 | 443 | 8080 | 8443) {
            2
        } else {
            kinds::ODD_PORT.weight
        };
        findings.push(
            made(seen, &kinds::ODD_PORT, says)
                .with_fact("port", port.to_string())
                .weighing(weight),
        );
    }
    let mixed = address
        .host_shown
        .split('.')
        .any(|label| !label.is_ascii() && !label.is_single_script());
    if mixed {
        let says = format!(
            "the host {} ({}) mixes alphabets",
            shown(seen),
            quote(&address.host)
        );
        findings.push(made(seen, &kinds::MIXED_SCRIPT, says));
    }
    findings
}

/// A bare number instead of a name, plain or in disguise.
fn bare_address(seen: &Seen<'_>) -> Option<Finding> {
    let address = &seen.inner;
    if address.disguised_ip() {
        let says = format!(
            "the address {} is written as {}",
            shown(seen),
            quote(&address.host_written)
        );
        return Some(made(seen, &kinds::DISGUISED_IP, says));
    }
    let private = match address.ip? {
        std::net::IpAddr::V4(ip) => ip.is_private() || ip.is_loopback() || ip.is_link_local(),
        std::net::IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local(),
    };
    let weight = if private { 2 } else { kinds::IP_HOST.weight };
    let says = format!("a link goes to the bare address {}", shown(seen));
    Some(made(seen, &kinds::IP_HOST, says).weighing(weight))
}

/// The text names one place and the link another.
fn text_finding(seen: &Seen<'_>) -> Option<Finding> {
    let named = host_in_text(&seen.link.text)?;
    let named_domain = registrable(&named);
    let target_domains = [&seen.outer.registrable, &seen.inner.registrable];
    if target_domains
        .iter()
        .any(|domain| same_home(domain, &named_domain))
    {
        return None;
    }
    let uses = uses_of(&seen.inner.host, &seen.inner.path);
    // Mailing services count clicks; the text then honestly names where the counter leads.
    let weight = if uses.contains(&HostUse::MailTracker) {
        4
    } else {
        kinds::TEXT_NAMES_ANOTHER_HOST.weight
    };
    let says = format!("a link shows {} and goes to {}", quote(&named), shown(seen));
    Some(
        made(seen, &kinds::TEXT_NAMES_ANOTHER_HOST, says)
            .with_fact("shown", clean(&named))
            .weighing(weight),
    )
}

/// Same registrable domain, or the same name under two suffixes, or two homes of one brand.
fn same_home(left: &str, right: &str) -> bool {
    let name = |domain: &str| domain.split('.').next().unwrap_or_default().to_owned();
    left == right || (name(left).len() >= 4 && name(left) == name(right))
}

/// The host a person would read out of a link's text.
pub fn host_in_text(text: &str) -> Option<String> {
    let text = text
        .trim()
        .trim_matches(['<', '>', '(', ')', '[', ']', '"', '\'', '.', ',']);
    let first = text.split_whitespace().next()?;
    let lower = first.to_lowercase();
    let with_scheme =
        lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("www.");
    if first.contains('@') && !with_scheme {
        return None;
    }
    if !with_scheme && text.split_whitespace().nth(1).is_some() {
        return None;
    }
    // Nearly all texts are words, and no host comes of them: one dot at least, written in some way, it has to have.
    if !with_scheme && first.is_ascii() && !first.contains(['.', '%']) {
        return None;
    }
    let candidate = if with_scheme {
        first.to_owned()
    } else {
        format!("http://{first}")
    };
    let address = true_address(&candidate).filter(Address::is_web)?;
    let host = address.host.trim_end_matches('.').to_owned();
    if with_scheme {
        return host.contains('.').then_some(host);
    }
    let known = psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known());
    (known && host.contains('.') && !looks_like_file(&host)).then_some(host)
}

/// `setup.py` and `main.rs` are file names before they are hosts.
fn looks_like_file(host: &str) -> bool {
    let suffix = host.rsplit('.').next().unwrap_or_default();
    host.matches('.').count() == 1
        && matches!(
            suffix,
            "py" | "rs"
                | "md"
                | "sh"
                | "pl"
                | "zip"
                | "mov"
                | "so"
                | "cc"
                | "ps"
                | "ai"
                | "app"
                | "st"
                | "in"
                | "am"
                | "ac"
                | "la"
                | "ml"
                | "do"
                | "js"
                | "pm"
                | "tf"
                | "to"
        )
}

fn name_findings(seen: &Seen<'_>, onlooker: &Onlooker<'_>) -> Vec<Finding> {
    let surroundings = onlooker.surroundings;
    let mut findings = Vec::new();
    let address = &seen.inner;
    if address.ip.is_some() {
        return findings;
    }
    let home = surroundings.own_domains.contains(&address.registrable)
        || surroundings
            .suppliers
            .iter()
            .any(|supplier| supplier.domains.contains(&address.registrable));
    if home {
        return findings;
    }
    if let Some(name) = own_name_on(address, surroundings) {
        let says = format!(
            "{} carries the name {} but belongs to somebody else",
            shown(seen),
            quote(&name)
        );
        findings.push(made(seen, &kinds::OWN_NAME, says).with_fact("name", clean(&name)));
        return findings;
    }
    if let Some((brand, how)) = borrowed_by(&address.host_shown, &address.registrable) {
        let (kind, how) = match how {
            Borrowed::Name => (&kinds::BORROWED_NAME, "carries the name"),
            Borrowed::Lookalike => (&kinds::LOOKALIKE, "reads like"),
        };
        let everyday = if brand.everyday_word { 8 } else { kind.weight };
        // A firm writing from and linking to the same domain owns its name; a fraudster may do so too, hence half.
        let weight = if onlooker.sender == address.registrable {
            everyday / 2
        } else {
            everyday
        };
        let says = format!(
            "{} {how} {} but belongs to somebody else",
            shown(seen),
            quote(brand.shown())
        );
        findings.push(
            made(seen, kind, says)
                .with_fact("name", brand.shown())
                .weighing(weight),
        );
    }
    findings
}

fn own_name_on(address: &Address, surroundings: &Surroundings) -> Option<String> {
    const NAME_CHARS_MIN: usize = 5;
    if uses_of(&address.registrable, "").contains(&HostUse::UsedByEverybody) {
        return None;
    }
    let supplier_domains = surroundings
        .suppliers
        .iter()
        .flat_map(|supplier| &supplier.domains);
    surroundings
        .own_domains
        .iter()
        .chain(supplier_domains)
        .find_map(|domain| {
            let name = domain.split('.').next().unwrap_or_default();
            let shown = address.host_shown.as_str();
            let tokens = || shown.split(['.', '-']);
            let borrowed = shown.contains(name)
                || tokens().any(|token| super::super::brands::reads_like(token, name));
            (name.len() >= NAME_CHARS_MIN && borrowed).then(|| domain.clone())
        })
}

/// Words that name a sign-in or checking page.
const SIGN_IN_WORDS: &[&str] = &[
    "login",
    "signin",
    "sign-in",
    "logon",
    "log-in",
    "verify",
    "verification",
    "webscr",
    "password",
    "passwd",
    "webmail",
    "owa",
    "secure",
    "account",
    "auth",
    "validate",
    "confirm",
    "banking",
    "onlinebanking",
    "unlock",
    "anmelden",
    "anmeldung",
    "verifizierung",
    "konto",
    "kunden",
    "sso",
    "update",
    "billing",
    "wallet",
    "recover",
];

/// File endings that are programs or run like one.
const PROGRAM_ENDINGS: &[&str] = &[
    ".exe",
    ".scr",
    ".msi",
    ".hta",
    ".vbs",
    ".vbe",
    ".jse",
    ".wsf",
    ".lnk",
    ".iso",
    ".img",
    ".bat",
    ".cmd",
    ".ps1",
    ".pif",
    ".jar",
    ".apk",
    ".cpl",
    ".msix",
    ".appx",
    ".application",
    ".vhd",
];

/// File endings of archives.
const ARCHIVE_ENDINGS: &[&str] = &[".zip", ".rar", ".7z", ".ace", ".cab", ".gz", ".arj"];

fn path_findings(seen: &Seen<'_>, onlooker: &Onlooker<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let address = &seen.inner;
    let trusted_home = is_brand_home(&address.registrable);
    let path = address.path.to_ascii_lowercase();
    if PROGRAM_ENDINGS.iter().any(|ending| path.ends_with(ending)) {
        findings.push(made(
            seen,
            &kinds::PROGRAM,
            format!("a link leads straight to a program on {}", shown(seen)),
        ));
    } else if ARCHIVE_ENDINGS.iter().any(|ending| path.ends_with(ending)) {
        findings.push(made(
            seen,
            &kinds::ARCHIVE,
            format!("a link leads straight to an archive on {}", shown(seen)),
        ));
    }
    if trusted_home {
        return findings;
    }
    let words = format!("{}/{}", address.host, path);
    let word = words
        .split(|c: char| !c.is_ascii_alphanumeric())
        .find(|word| SIGN_IN_WORDS.contains(word));
    let sender_home = onlooker.sender == address.registrable;
    if let (Some(word), false) = (word, sender_home) {
        let says = format!("the address on {} speaks of {}", shown(seen), quote(word));
        findings.push(made(seen, &kinds::SIGN_IN_WORDS, says).with_fact("word", word));
    }
    let path_name = super::super::brands::named_in(&path.replace(['/', '.', '_', '-'], " "));
    if let Some(brand) = path_name.filter(|brand| !brand.owns(&address.registrable)) {
        let weight = if address.ip.is_some() {
            kinds::NAME_IN_PATH.weight
        } else {
            4
        };
        let says = format!(
            "a page on {} is called {}",
            shown(seen),
            quote(brand.shown())
        );
        findings.push(
            made(seen, &kinds::NAME_IN_PATH, says)
                .with_fact("name", brand.shown())
                .weighing(weight),
        );
    }
    let suffix = address.host.rsplit('.').next().unwrap_or_default();
    if is_throw_away_suffix(suffix) {
        let says = format!(
            "{} has a suffix mostly used for throw-away names",
            shown(seen)
        );
        findings.push(made(seen, &kinds::CHEAP_SUFFIX, says));
    }
    findings
}

/// The reader's own address inside the link: forms are filled in with it, and clicks are told apart.
fn recipient_finding(seen: &Seen<'_>, onlooker: &Onlooker<'_>) -> Option<Finding> {
    let written = &seen.link.target;
    // Without an at sign, plain or encoded, no address stands in it as such.
    let target = written.contains(['@', '%']).then(|| decoded(written));
    let (recipient, base64) = onlooker.readers.iter().find(|(address, base64)| {
        target
            .as_deref()
            .is_some_and(|target| target.contains(address))
            || carries_base64(written, base64)
    })?;
    if leads_out_of_a_list(seen) {
        return None;
    }
    let fragment = &seen.inner.fragment;
    let in_fragment = decoded(fragment).contains(recipient) || carries_base64(fragment, base64);
    let weight = if in_fragment {
        kinds::RECIPIENT_INSIDE.weight
    } else {
        8
    };
    let says = format!("a link to {} carries the reader's own address", shown(seen));
    Some(made(seen, &kinds::RECIPIENT_INSIDE, says).weighing(weight))
}

/// Whether a link, by its words or its text, is there to leave a list; those rightly know who the reader is.
fn leads_out_of_a_list(seen: &Seen<'_>) -> bool {
    let (target, text) = (decoded(&seen.link.target), seen.link.text.to_lowercase());
    let leaves = [
        "unsub",
        "abmeld",
        "abbestell",
        "optout",
        "opt-out",
        "remove",
        "preferenc",
        "mailman",
        "desinscri",
    ];
    leaves
        .iter()
        .any(|word| target.contains(word) || text.contains(word))
}

/// Percent encoding undone, lower case.
fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .to_lowercase()
}

/// How an address begins in base64. The last letters depend on what follows.
fn base64_start(address: &str) -> String {
    use base64::Engine;
    let mut encoded = base64::engine::general_purpose::STANDARD_NO_PAD.encode(address);
    encoded.truncate(encoded.len().saturating_sub(2));
    encoded
}

/// The start of an address in base64 is long enough to be no chance.
fn carries_base64(text: &str, start: &str) -> bool {
    start.len() >= 8 && text.contains(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_names_a_host_only_when_people_would_read_one() {
        assert_eq!(
            host_in_text("https://www.bank.com/login now").as_deref(),
            Some("www.bank.com")
        );
        assert_eq!(host_in_text(" bank.com ").as_deref(), Some("bank.com"));
        for text in [
            "setup.py",
            "Click here",
            "someone@bank.com",
            "see bank.com today",
            "version 2.0",
            "e.g.",
        ] {
            assert_eq!(host_in_text(text), None, "{text}");
        }
    }

    #[test]
    fn one_home_under_two_suffixes_is_no_mismatch() {
        assert!(same_home("firm.com", "firm.de"));
        assert!(!same_home("firm.com", "farm.com"));
    }
}
