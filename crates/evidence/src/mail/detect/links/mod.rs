//! Links: where does each one really go, and is it written to look as if it went elsewhere?

pub mod address;
pub mod hosts;
pub mod kinds;
mod look;
mod strangers;
pub mod unwrap;
mod wrapping;

use super::brands::{Brand, is_brand_home, is_mailbox_provider, named_in, owner_of};
use super::quote::quote;
use super::{Detected, Detector};
use crate::finding::{Finding, Place};
use crate::limits::LINKS_MAX;
use crate::mail::message::{LinkOrigin, Message};
use crate::mail::open::Original;
use crate::surroundings::Surroundings;
use address::registrable;
use hosts::{HostUse, uses_of};
use look::{Onlooker, Seen, look, see};
use std::collections::{BTreeSet, HashMap, HashSet};

/// The links detector.
pub const DETECTOR: Detector = Detector {
    name: "links",
    kinds: kinds::ALL,
    detect,
};

/// From this many different domains on, a letter has many.
const MANY_HOSTS: usize = 12;
/// Fewer words than this beside a linked picture are no text.
const FEW_WORDS: usize = 8;
/// Fewer than this beside a picture that leads away from the sender are hardly any.
const SOME_WORDS: usize = 30;

fn detect(_original: &Original, message: &Message, surroundings: &Surroundings) -> Detected {
    let mut detected = Detected::default();
    // The same finding about the same host is said once, however many links there are.
    let mut said = BTreeSet::new();
    let seen = see_all(message);
    let onlooker = Onlooker::new(message, surroundings);
    let (mut looked_at, mut hosts) = (HashSet::new(), HashSet::new());
    for one in &seen {
        if !looked_at.insert((&one.link.target, &one.link.text)) {
            continue;
        }
        let first_of_host = one.inner.is_web() && hosts.insert(&one.inner.host);
        let looked = look(one, first_of_host, &onlooker);
        for finding in looked.findings {
            if said.insert((finding.kind.id, one.inner.host.clone())) {
                detected.findings.push(finding);
            }
        }
        for unchecked in looked.unchecked {
            if said.insert((unchecked.id, one.inner.host.clone())) {
                detected.unchecked.push(unchecked);
            }
        }
    }
    detected.findings.extend(name_elsewhere(message, &seen));
    detected.findings.extend(all_lead_home(message, &seen));
    detected
        .findings
        .extend(strangers::none_to_sender(message, &seen));
    detected
        .findings
        .extend(strangers::machine_made_host(&seen));
    detected
        .findings
        .extend(strangers::only_shared_page(message, &seen));
    detected
        .findings
        .extend(strangers::file_instead_of_text(message, &seen));
    detected
        .findings
        .extend(strangers::rights_of_another(message, &seen));
    detected
        .findings
        .extend(strangers::known_name_at_bare_address(message, &seen));
    detected.findings.extend(many_hosts(&seen));
    detected.findings.extend(codes(&seen, surroundings));
    detected.findings.extend(only_in_file(message, &seen));
    detected.findings.extend(form_findings(message));
    detected.findings.extend(refresh(message));
    detected.findings.extend(picture_only(message, &seen));
    detected
}

/// All links that lead somewhere, each seen through; what is written the same is seen through once.
fn see_all(message: &Message) -> Vec<Seen<'_>> {
    let mut known: HashMap<&str, Option<Seen<'_>>> = HashMap::new();
    message
        .links
        .iter()
        .take(LINKS_MAX)
        .filter(|link| link.origin != LinkOrigin::Resource)
        .filter_map(|link| {
            let seen = known
                .entry(link.target.as_str())
                .or_insert_with(|| see(link))
                .clone()?;
            Some(Seen { link, ..seen })
        })
        .collect()
}

/// The mail speaks in a brand's name (sender's name, sender's address or subject), and not one of its links goes to that
/// brand: neither to a page nor, for mails that want an answer, to a mailbox.
fn name_elsewhere(message: &Message, seen: &[Seen<'_>]) -> Option<Finding> {
    let from = message.first_from();
    let sender = registrable(from.domain());
    let speaks = named_in(&from.display_name)
        .or_else(|| owner_of(&sender).filter(|_| !is_mailbox_provider(&sender)));
    let brand: &Brand = speaks.or_else(|| named_in(&message.subject))?;
    let mut goals = seen
        .iter()
        .filter(|one| one.link.origin != LinkOrigin::Text)
        // A document may speak of anything; what it links to counts where the sender's own name is the brand's.
        .filter(|one| speaks.is_some() || in_mail(one))
        .filter(|one| !uses_of(&one.outer.host, "").contains(&HostUse::MailTracker))
        .filter_map(|one| goal(one).map(|domain| (domain, one.outer.registrable.as_str())))
        .peekable();
    goals.peek()?;
    if goals.any(|(inner, outer)| brand.owns(&inner) || brand.owns(outer)) {
        return None;
    }
    // A known name over somebody else's address is a finding of its own (`identity.brand-name-elsewhere`); here only
    // what that one hasn't counted is added: that the links don't lead home either.
    let counted_by_sender = speaks.is_some_and(|brand| !brand.owns(&sender));
    let (kind, weight) = match speaks {
        Some(_) if counted_by_sender => (&kinds::WORN_NAME_ELSEWHERE, 6),
        Some(brand) if brand.everyday_word => (&kinds::WORN_NAME_ELSEWHERE, 8),
        Some(_) => (&kinds::NAMED_ELSEWHERE, kinds::NAMED_ELSEWHERE.weight),
        None => (&kinds::SUBJECT_NAME_ELSEWHERE, 7),
    };
    let says = format!(
        "the mail speaks in the name of {} and none of its links goes there",
        quote(brand.shown())
    );
    let place = Place::header(if speaks.is_some() { "From" } else { "Subject" });
    Some(
        Finding::new(kind, place, says)
            .with_fact("name", brand.shown())
            .weighing(weight),
    )
}

/// Names at whose home anybody may put up a page, a file or a message to others: a link that leads there proves nothing.
const SHARING_NAMES: &[&str] = &[
    "adobe",
    "docusign",
    "dropbox",
    "facebook",
    "gmail",
    "google",
    "hotmail",
    "icloud",
    "instagram",
    "intuit",
    "linkedin",
    "microsoft",
    "office365",
    "onedrive",
    "outlook",
    "quickbooks",
    "sharepoint",
    "telegram",
    "tiktok",
    "wetransfer",
    "whatsapp",
    "yahoo",
];

/// The sender's domain is that of a much-imitated name, and every link leads to that name's own pages. Pages that
/// anybody can put up, files and telephone numbers bring no relief: then the links are not what does the harm.
fn all_lead_home(message: &Message, seen: &[Seen<'_>]) -> Option<Finding> {
    let sender = registrable(message.first_from().domain());
    let brand = owner_of(&sender).filter(|_| !is_mailbox_provider(&sender))?;
    if brand.names.iter().any(|name| SHARING_NAMES.contains(name)) {
        return None;
    }
    let anybodys = [
        HostUse::Shortener,
        HostUse::FreeHosting,
        HostUse::FormBuilder,
    ];
    let at_home = |one: &Seen<'_>| {
        let uses = uses_of(&one.inner.host, &one.inner.path);
        brand.owns(&one.inner.registrable)
            && brand.owns(&one.outer.registrable)
            && !anybodys.iter().any(|host_use| uses.contains(host_use))
    };
    let mut pages = seen.iter().filter(|one| one.inner.is_web()).peekable();
    pages.peek()?;
    let only_pictures = message
        .attachments
        .iter()
        .all(|file| file.declared_type.starts_with("image/"));
    let answers_home = message
        .reply_to
        .iter()
        .all(|mailbox| brand.owns(&registrable(mailbox.domain())));
    if !only_pictures || !answers_home || !pages.all(at_home) || has_telephone(&message.text) {
        return None;
    }
    let says = format!(
        "the sender's domain and every link belong to {}",
        quote(brand.shown())
    );
    Some(
        Finding::new(&kinds::ALL_LEAD_HOME, Place::named("links"), says)
            .with_fact("name", brand.shown()),
    )
}

/// Ten digits or more, written as telephone numbers are.
pub(super) fn has_telephone(text: &str) -> bool {
    const DIGITS_MIN: usize = 10;
    text.split(|c: char| c.is_alphabetic() || matches!(c, ',' | ';' | ':' | '/' | '=' | '\n'))
        .any(|run| {
            let digits = run.chars().filter(char::is_ascii_digit).count();
            digits >= DIGITS_MIN && run.contains(['-', ' ', '(', '+'])
        })
}

/// The domain a link leads to, pages and mailboxes alike.
fn goal(seen: &Seen<'_>) -> Option<String> {
    if seen.inner.is_web() {
        return Some(seen.inner.registrable.clone());
    }
    let mailbox = seen
        .inner
        .path
        .split(',')
        .next()
        .filter(|_| seen.inner.scheme == "mailto")?;
    let domain = mailbox.rsplit_once('@')?.1.to_ascii_lowercase();
    Some(registrable(&domain))
}

/// Whether a link stands in the mail itself and not in a file that came with it.
fn in_mail(seen: &Seen<'_>) -> bool {
    !matches!(seen.link.origin, LinkOrigin::File | LinkOrigin::Code)
}

/// Square codes that lead to a page, one finding for each place they lead to.
fn codes(seen: &[Seen<'_>], surroundings: &Surroundings) -> Vec<Finding> {
    let mut hosts = BTreeSet::new();
    seen.iter()
        .filter(|one| one.link.origin == LinkOrigin::Code && one.inner.is_web())
        .filter(|one| hosts.insert(one.inner.host.clone()))
        .map(|one| {
            let domain = &one.inner.registrable;
            let home = surroundings.own_domains.contains(domain) || is_brand_home(domain);
            let weight = if home { 3 } else { kinds::CODE.weight };
            let says = format!("a QR code in a picture leads to {}", look::shown(one));
            look::made(one, &kinds::CODE, says).weighing(weight)
        })
        .collect()
}

/// No link in the mail itself, and one in a file: the reader is to leave the mail to find it.
fn only_in_file(message: &Message, seen: &[Seen<'_>]) -> Option<Finding> {
    let web = |one: &&Seen<'_>| one.inner.is_web();
    if message.bare_file || seen.iter().filter(web).any(in_mail) {
        return None;
    }
    let one = seen.iter().find(web)?;
    let says = format!(
        "the mail itself has no link; one in a file that came with it leads to {}",
        look::shown(one)
    );
    Some(look::made(one, &kinds::ONLY_IN_FILE, says))
}

fn many_hosts(seen: &[Seen<'_>]) -> Option<Finding> {
    let domains: BTreeSet<&str> = seen
        .iter()
        .filter(|one| in_mail(one))
        .map(|one| one.inner.registrable.as_str())
        .collect();
    (domains.len() >= MANY_HOSTS).then(|| {
        let says = format!("the links go to {} different domains", domains.len());
        Finding::new(&kinds::MANY_HOSTS, Place::named("links"), says)
            .with_fact("count", domains.len().to_string())
    })
}

fn form_findings(message: &Message) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (part, html) in &message.html {
        let is_form = |at: usize| {
            let name = html.as_bytes().get(at + 1..at + 5);
            name.is_some_and(|name| name.eq_ignore_ascii_case(b"form"))
        };
        if !memchr::memchr_iter(b'<', html.as_bytes()).any(is_form) {
            continue;
        }
        let lower = html.to_ascii_lowercase();
        findings.push(Finding::new(
            &kinds::FORM,
            Place::named(part.clone()),
            "the mail itself contains a form",
        ));
        let squeezed: String = lower
            .chars()
            .filter(|c| !matches!(c, '"' | '\'' | ' '))
            .collect();
        if squeezed.contains("type=password") {
            let says = "the form in the mail has a password field";
            findings.push(Finding::new(
                &kinds::PASSWORD_FIELD,
                Place::named(part.clone()),
                says,
            ));
        }
    }
    findings
}

fn refresh(message: &Message) -> Option<Finding> {
    let link = message
        .links
        .iter()
        .find(|link| link.origin == LinkOrigin::Refresh)?;
    let says = format!(
        "the mail sends its reader on to {} by itself",
        quote(&link.target)
    );
    Some(Finding::new(
        &kinds::REFRESH,
        Place::named(link.part.clone()),
        says,
    ))
}

/// A linked picture and next to no words: what it says cannot be read by a filter, which may be the point.
fn picture_only(message: &Message, seen: &[Seen<'_>]) -> Option<Finding> {
    let resource = message
        .links
        .iter()
        .any(|link| link.origin == LinkOrigin::Resource);
    let inline_picture = message
        .attachments
        .iter()
        .any(|file| file.declared_type.starts_with("image/"));
    let linked = seen
        .iter()
        .any(|one| one.link.origin == LinkOrigin::Anchor && one.inner.is_web());
    if !linked || !(resource || inline_picture) {
        return None;
    }
    let words = message
        .text
        .split_whitespace()
        .filter(|word| !word.contains("://"))
        .take(SOME_WORDS)
        .count();
    let sender = registrable(message.first_from().domain());
    let leads_home = seen.iter().any(|one| one.inner.registrable == sender);
    let few = words < FEW_WORDS || (words < SOME_WORDS && !leads_home);
    few.then(|| {
        let says = format!("the mail is a linked picture with {words} words of text beside it");
        let kind = match (words < FEW_WORDS, leads_home) {
            (true, true) => &kinds::PICTURE_ONLY,
            (true, false) => &kinds::PICTURE_LEADS_ELSEWHERE,
            (false, _) => &kinds::PICTURE_AND_LITTLE_TEXT,
        };
        Finding::new(kind, Place::named("text"), says)
    })
}
