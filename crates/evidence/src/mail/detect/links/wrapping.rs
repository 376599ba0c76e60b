//! What stands between a link and where it leads: rewriters, redirectors, shorteners, hosts that serve anybody. It knows
//! nothing of how a link was written.

use super::hosts::{HostUse, uses_of};
use super::kinds;
use super::look::{Look, Seen, made, shown};
use crate::finding::Unchecked;
use crate::mail::detect::quote::{clean, quote};

/// Says what wraps a link.
pub fn wrapping(seen: &Seen<'_>, look: &mut Look) {
    if let Some(layer) = seen.unwrapped.layers.first() {
        let names: Vec<&str> = seen
            .unwrapped
            .layers
            .iter()
            .map(|layer| layer.name)
            .collect();
        let says = format!(
            "a link was wrapped by {} and leads to {}",
            names.join(", then "),
            shown(seen)
        );
        look.findings
            .push(made(seen, &kinds::WRAPPED, says).with_fact("wrapper", layer.name));
    }
    if let Some(redirector) = seen
        .unwrapped
        .layers
        .iter()
        .find(|layer| !layer.security_product)
    {
        let tracker = uses_of(&seen.outer.host, "").contains(&HostUse::MailTracker);
        let weight = if tracker { 1 } else { kinds::REDIRECTOR.weight };
        let who = if redirector.named() {
            redirector.name
        } else {
            &seen.outer.host_shown
        };
        let says = format!(
            "a redirector of {} sends people on to {}",
            quote(who),
            shown(seen)
        );
        let finding = made(seen, &kinds::REDIRECTOR, says);
        look.findings
            .push(finding.with_fact("redirector", clean(who)).weighing(weight));
    }
    if seen.unwrapped.too_deep || seen.unwrapped.layers.len() > 3 {
        let says = format!(
            "a link is wrapped {} times over",
            seen.unwrapped.layers.len()
        );
        look.findings.push(made(seen, &kinds::WRAPPED_DEEP, says));
    }
    if let Some(wrapper) = seen.unwrapped.opaque {
        let mut unchecked = Unchecked::new(
            "links.wrapper-keeps-target",
            format!(
                "{wrapper} keeps the true target of a link to itself; it can only be seen by asking {wrapper}"
            ),
        );
        unchecked.facts.push(("wrapper", wrapper.to_owned()));
        look.unchecked.push(unchecked);
    }
}

/// Says what the host of a link is for.
pub fn host_uses(seen: &Seen<'_>, look: &mut Look) {
    for host_use in uses_of(&seen.inner.host, &seen.inner.path) {
        let (kind, what) = match host_use {
            HostUse::Shortener => (&kinds::SHORTENER, "is a link shortener"),
            HostUse::FreeHosting => (&kinds::FREE_HOSTING, "offers pages to anybody for free"),
            HostUse::FormBuilder => (&kinds::FORM_BUILDER, "offers forms to anybody"),
            HostUse::SharedFile | HostUse::MailTracker | HostUse::UsedByEverybody => continue,
        };
        look.findings
            .push(made(seen, kind, format!("{} {what}", shown(seen))));
        if host_use == HostUse::Shortener {
            let mut unchecked = Unchecked::new(
                "links.short-link-target",
                format!(
                    "where the short link on {} leads cannot be seen without opening it",
                    shown(seen)
                ),
            );
            unchecked
                .facts
                .push(("host", clean(&seen.inner.host_shown)));
            look.unchecked.push(unchecked);
        }
    }
}
