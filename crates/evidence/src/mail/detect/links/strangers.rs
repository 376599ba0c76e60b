//! Links that have nothing to do with their sender. Honest mail has them too (services that count clicks, shared files,
//! things worth reading), so each is little by itself; it says where links lead, not that it is wrong.

use super::hosts::{HostUse, uses_of};
use super::look::{Seen, made, shown};
use super::{in_mail, kinds};
use crate::finding::{Finding, Place};
use crate::mail::detect::brands::{is_brand_home, is_mailbox_provider, named_in, owner_of};
use crate::mail::detect::identity::free_mail::is_free_mail;
use crate::mail::detect::identity::written::is_thrown_together;
use crate::mail::detect::letters::without_accents;
use crate::mail::detect::quote::{clean, quote};
use crate::mail::detect::wording::Wording;
use crate::mail::message::{LinkOrigin, Message};
use memchr::memmem;
use std::collections::BTreeSet;

/// From this many places on, links are reading matter.
const PLACES_MAX: usize = 3;
/// A text longer than this is a letter with a link in it, words.
const SHORT_TEXT_WORDS: usize = 80;

/// Fewer words than this beside a file say nothing of what is in it.
const FEW_WORDS_MAX: usize = 25;

/// The links people can click, in the mail itself.
fn clickable<'s, 'm>(seen: &'s [Seen<'m>]) -> impl Iterator<Item = &'s Seen<'m>> {
    seen.iter().filter(|one| {
        in_mail(one)
            && one.inner.is_web()
            && matches!(one.link.origin, LinkOrigin::Anchor | LinkOrigin::Form)
    })
}

/// Lists and answers carry what others wrote.
fn is_passed_on(message: &Message) -> bool {
    ["List-Id", "List-Post", "In-Reply-To", "References"]
        .iter()
        .any(|name| message.header_values(name).next().is_some())
}

/// An organisation writes, and not one of its few links leads to a page of its own.
pub(super) fn none_to_sender(message: &Message, seen: &[Seen<'_>]) -> Option<Finding> {
    let from = message.first_from();
    let sender = super::address::registrable(from.domain());
    let private = is_free_mail(&sender) || is_mailbox_provider(&sender);
    if sender.is_empty() || private || is_passed_on(message) || is_brand_home(&sender) {
        return None;
    }
    let name = sender.split('.').next().unwrap_or_default();
    let mut places = BTreeSet::new();
    for one in clickable(seen) {
        let host = &one.inner.host;
        if one.inner.registrable == sender || one.outer.registrable == sender {
            return None;
        }
        // `firm.de` and `firm-shop.com` are one house, and a page that carries the sender's name is somebody's own.
        if name.len() >= 4 && host.contains(name)
            || uses_of(host, "").contains(&HostUse::MailTracker)
        {
            return None;
        }
        places.insert(one.inner.registrable.as_str());
    }
    let first = places.first()?;
    (places.len() <= PLACES_MAX).then(|| {
        let says = format!(
            "no link leads to the sender's domain {}; they lead to {}",
            quote(&sender),
            quote(first)
        );
        Finding::new(&kinds::NONE_TO_SENDER, Place::named("links"), says)
            .with_fact("host", clean(first))
    })
}

/// A host whose own name is letters and digits thrown together, unless it is one that serves everybody.
pub(super) fn machine_made_host(seen: &[Seen<'_>]) -> Option<Finding> {
    let one = clickable(seen).find(|one| {
        let label = one.inner.registrable.split('.').next().unwrap_or_default();
        one.inner.ip.is_none()
            && is_thrown_together(label)
            && uses_of(&one.inner.host, "").is_empty()
            && !is_brand_home(&one.inner.registrable)
    })?;
    let says = format!("the host {} looks made up by a program", shown(one));
    Some(made(one, &kinds::MACHINE_MADE_HOST, says))
}

/// A short mail whose only goal is a page, a file or a form that anybody can share.
pub(super) fn only_shared_page(message: &Message, seen: &[Seen<'_>]) -> Option<Finding> {
    let words = message.text.split_whitespace();
    if words.take(SHORT_TEXT_WORDS + 1).count() > SHORT_TEXT_WORDS {
        return None;
    }
    let anybodys = |one: &&Seen<'_>| {
        let uses = uses_of(&one.inner.host, &one.inner.path);
        [
            HostUse::FreeHosting,
            HostUse::SharedFile,
            HostUse::FormBuilder,
        ]
        .iter()
        .any(|one| uses.contains(one))
    };
    let pages: Vec<&Seen<'_>> = seen
        .iter()
        .filter(|one| in_mail(one) && one.inner.is_web())
        .collect();
    let one = pages.first()?;
    // The service's own notice that somebody shared something is what it says it is.
    let service = owner_of(&super::address::registrable(message.first_from().domain()));
    let own = |one: &&Seen<'_>| service.is_some_and(|brand| brand.owns(&one.inner.registrable));
    let private = is_mailbox_provider(message.first_from().domain());
    if !private && pages.iter().all(own) {
        return None;
    }
    pages.iter().all(anybodys).then(|| {
        let says = format!(
            "the only page the mail leads to is at {}, where anybody can put one",
            shown(one)
        );
        made(one, &kinds::ONLY_SHARED_PAGE, says)
    })
}

/// A private mailbox sends hardly a word, and a file that leads to a page: what there is to read is kept from the mail.
pub(super) fn file_instead_of_text(message: &Message, seen: &[Seen<'_>]) -> Option<Finding> {
    let sender = super::address::registrable(message.first_from().domain());
    let words = message.text.split_whitespace().take(FEW_WORDS_MAX + 1);
    if message.bare_file || !is_free_mail(&sender) || words.count() > FEW_WORDS_MAX {
        return None;
    }
    let web = |one: &&Seen<'_>| one.inner.is_web();
    if seen.iter().filter(web).any(in_mail) {
        return None;
    }
    let one = seen.iter().find(web)?;
    let says = format!(
        "a private mailbox sends next to no words, and a file that leads to {}",
        shown(one)
    );
    Some(made(one, &kinds::FILE_INSTEAD_OF_TEXT, says))
}

/// Words of a line that says whose work a page is, folded, without accents.
const RIGHTS: &[&str] = &[
    "©",
    "(c) 20",
    "copyright",
    "all rights reserved",
    "alle rechte vorbehalten",
    "tous droits reserves",
    "todos los derechos reservados",
    "todos os direitos reservados",
    "tutti i diritti riservati",
    "alle rechten voorbehouden",
    "wszelkie prawa zastrzezone",
];
/// How far from such words the owner's name stands, bytes on either side.
const RIGHTS_NEAR_BYTES: usize = 50;
/// Such lines looked at in one text, for each wording.
const RIGHTS_LINES_MAX: usize = 5;

/// The page says that it is a much-imitated name's own work, and neither its sender nor a link of it has to do with that
/// name. Lists and answers quote such lines in good faith.
pub(super) fn rights_of_another(message: &Message, seen: &[Seen<'_>]) -> Option<Finding> {
    if is_passed_on(message) || message.html.is_empty() || clickable(seen).next().is_none() {
        return None;
    }
    let wording = Wording::of(message);
    let text = without_accents(wording.fresh());
    let sender = super::address::registrable(message.first_from().domain());
    let brand = RIGHTS
        .iter()
        .flat_map(|words| memmem::find_iter(text.as_bytes(), words).take(RIGHTS_LINES_MAX))
        .find_map(|at| {
            let from = text.floor_char_boundary(at.saturating_sub(RIGHTS_NEAR_BYTES));
            let to = text.floor_char_boundary(at + RIGHTS_NEAR_BYTES);
            named_in(text.get(from..to)?)
        })?;
    let has_to_do =
        |one: &Seen<'_>| brand.owns(&one.inner.registrable) || brand.owns(&one.outer.registrable);
    if brand.owns(&sender) || seen.iter().any(has_to_do) {
        return None;
    }
    let says = format!(
        "the page calls itself the work of {}; neither its sender nor any link belongs there",
        quote(brand.shown())
    );
    Some(
        Finding::new(&kinds::RIGHTS_OF_ANOTHER, Place::named("text"), says)
            .with_fact("name", brand.shown()),
    )
}

/// The sender's address is a much-imitated name's own, and a link to click leads to a bare number: that name has a domain,
/// and would never hide where it sends people.
pub(super) fn known_name_at_bare_address(message: &Message, seen: &[Seen<'_>]) -> Option<Finding> {
    let sender = super::address::registrable(message.first_from().domain());
    let brand = owner_of(&sender).filter(|_| !is_mailbox_provider(&sender))?;
    let one = clickable(seen).find(|one| one.inner.ip.is_some())?;
    let says = format!(
        "the mail bears the address of {} and leads to the bare address {}",
        quote(brand.shown()),
        shown(one)
    );
    Some(made(one, &kinds::KNOWN_NAME_AT_BARE_ADDRESS, says).with_fact("name", brand.shown()))
}
