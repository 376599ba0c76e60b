//! Links that have nothing to do with their sender. Honest mail has them too (services that count clicks, shared files,
//! things worth reading), so each is little by itself; it says where links lead, not that it is wrong.

use super::hosts::{HostUse, uses_of};
use super::look::{Seen, made, shown};
use super::{in_mail, kinds};
use crate::finding::{Finding, Place};
use crate::mail::detect::brands::{is_brand_home, is_mailbox_provider};
use crate::mail::detect::identity::free_mail::is_free_mail;
use crate::mail::detect::identity::written::is_thrown_together;
use crate::mail::detect::quote::{clean, quote};
use crate::mail::message::{LinkOrigin, Message};
use std::collections::BTreeSet;

/// From this many places on, links are reading matter.
const PLACES_MAX: usize = 3;
/// A text longer than this is a letter with a link in it, words.
const SHORT_TEXT_WORDS: usize = 80;

/// The links people can click, in the mail itself.
fn clickable<'s, 'm>(seen: &'s [Seen<'m>]) -> impl Iterator<Item = &'s Seen<'m>> {
    seen.iter().filter(|one| {
        in_mail(one)
            && one.inner.is_web()
            && matches!(one.link.origin, LinkOrigin::Anchor | LinkOrigin::Form)
    })
}

/// An organisation writes, and not one of its few links leads to a page of its own.
pub(super) fn none_to_sender(message: &Message, seen: &[Seen<'_>]) -> Option<Finding> {
    let from = message.first_from();
    let sender = super::address::registrable(from.domain());
    let passed_on = ["List-Id", "List-Post", "In-Reply-To", "References"]
        .iter()
        .any(|name| message.header_values(name).next().is_some());
    let private = is_free_mail(&sender) || is_mailbox_provider(&sender);
    if sender.is_empty() || private || passed_on || is_brand_home(&sender) {
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
        uses.contains(&HostUse::FreeHosting) || uses.contains(&HostUse::FormBuilder)
    };
    let pages: Vec<&Seen<'_>> = seen
        .iter()
        .filter(|one| in_mail(one) && one.inner.is_web())
        .collect();
    let one = pages.first()?;
    pages.iter().all(anybodys).then(|| {
        let says = format!(
            "the only page the mail leads to is at {}, where anybody can put one",
            shown(one)
        );
        made(one, &kinds::ONLY_SHARED_PAGE, says)
    })
}
