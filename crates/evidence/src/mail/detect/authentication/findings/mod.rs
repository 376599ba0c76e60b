//! From what was proved to what is said: the findings of the authentication detector, in words that can be checked
//! against the bytes. Nothing is verified here.

mod signatures;

use super::answers::Answers;
use super::dkim::Signature;
use super::dmarc::{Discovery, Wish};
use super::outcome::Outcome;
use super::spf::SpfResult;
use super::{
    ARC_CHAIN, DMARC_FAIL, FROM_PROVED, Known, OWN_DOMAIN_FORGED, RESULTS_FORGED, SPF_FAIL,
};
use crate::finding::{Finding, Place, Unchecked};
use crate::mail::detect::Detected;
use crate::mail::detect::links::address::registrable;
use crate::mail::detect::quote::{clean, quote};
use crate::mail::message::Message;

/// Sealing domains named in one sentence.
const SEALERS_SHOWN_MAX: usize = 4;

/// Adds all findings and what could not be checked.
pub(super) fn say(known: &Known<'_>, answers: &Answers<'_>, detected: &mut Detected) {
    let forged = own_domain_forged(known);
    let findings = [
        // A forged own domain already says all that a failed rule does.
        if forged.is_none() {
            dmarc_fail(known)
        } else {
            None
        },
        forged,
        from_proved(known),
        spf_fail(known),
        signatures::signature_broken(known),
        signatures::signature_partial(known),
        signatures::signature_uncovered(known),
        signatures::signature_weak_key(known),
        signatures::signatures_many(known),
        signatures::perhaps_replayed(known),
        results_forged(known),
        arc_chain(known),
    ];
    detected.findings.extend(findings.into_iter().flatten());
    detected.unchecked.extend(unchecked(known, answers));
}

/// What our own boundary said DMARC came to, and which host said it.
pub(super) fn dmarc_said<'k>(known: &'k Known<'_>) -> Option<(&'k str, &'k str)> {
    let results = known.results.believed.as_ref()?;
    Some((results.of("dmarc")?, &results.authserv_id))
}

/// What DMARC came to: by the organisation's own boundary where it said so, else by our own reckoning.
pub(super) fn dmarc(known: &Known<'_>) -> (Outcome, String) {
    let (outcome, id) = match dmarc_said(known) {
        Some(("pass" | "bestguesspass", id)) => (Outcome::Pass, id),
        Some(("fail", id)) => (Outcome::Fail, id),
        Some((_, id)) => (Outcome::Nothing, id),
        None => return (known.proof.dmarc, "checked here".to_owned()),
    };
    (outcome, format!("according to {}", quote(id)))
}

/// Signatures whose domain speaks for the From domain. Where no rule is published, the registered domain decides.
pub(super) fn aligned<'k>(known: &'k Known<'_>) -> impl Iterator<Item = &'k Signature> {
    let ruled = matches!(known.proof.policy, Discovery::Found(_));
    let from = registrable(&known.from_domain);
    known
        .proof
        .signatures
        .iter()
        .zip(&known.proof.aligned)
        .filter(move |(signature, aligned)| {
            **aligned || (!ruled && !from.is_empty() && registrable(&signature.domain) == from)
        })
        .map(|(signature, _)| signature)
}

/// A signature that proves all that people see.
pub(super) fn covers_all(signature: &Signature) -> bool {
    signature.outcome == Outcome::Pass
        && signature.uncovered_bytes == 0
        && signature.repeated_fields.is_empty()
}

pub(super) fn from_is_proved(known: &Known<'_>) -> bool {
    if known.from_domain.is_empty() {
        return false;
    }
    let outcome = dmarc(known).0;
    let signed = || aligned(known).any(|signature| signature.outcome == Outcome::Pass);
    outcome == Outcome::Pass || (outcome != Outcome::Fail && signed())
}

pub(super) fn place_of(known: &Known<'_>, name: &str) -> Place {
    let place = Place::header(name);
    match known.message.header_values(name).next() {
        Some(field) => place.at(field.bytes.0, field.bytes.1),
        None => place,
    }
}

/// Mailing lists change what they pass on and break signatures in good faith.
pub(super) fn is_list_mail(message: &Message) -> bool {
    message.header_values("List-Id").next().is_some()
        || message.header_values("List-Post").next().is_some()
}

fn dmarc_fail(known: &Known<'_>) -> Option<Finding> {
    let (outcome, by) = dmarc(known);
    if outcome != Outcome::Fail || !spf_could_be_checked(known) {
        return None;
    }
    let policy = match &known.proof.policy {
        Discovery::Found(policy) if known.proof.dmarc == Outcome::Fail => Some(policy),
        _ => None,
    };
    let rule = policy.map(|policy| {
        let mut rule = format!(
            ", and the rule {} published for it is `{}`",
            quote(&policy.published_at),
            policy.published.code()
        );
        if policy.for_missing_name {
            rule.push_str(" (for names that don't exist)");
        }
        if policy.testing {
            rule.push_str(", in test mode");
        }
        rule
    });
    let finding = Finding::new(
        &DMARC_FAIL,
        place_of(known, "From"),
        format!(
            "the From domain {} is not proved by SPF or DKIM (DMARC failed, {by}){}",
            quote(&known.from_domain),
            rule.unwrap_or_default()
        ),
    )
    .with_fact("domain", clean(&known.from_domain));
    let watching_only = policy.is_some_and(|policy| policy.wish == Wish::None);
    Some(if watching_only || is_list_mail(known.message) {
        finding.weighing(4)
    } else {
        finding
    })
}

/// DMARC may pass by SPF alone, so without the connecting address a failure is not certain.
fn spf_could_be_checked(known: &Known<'_>) -> bool {
    known.results.believed.is_some() || known.boundary.is_some()
}

fn own_domain_forged(known: &Known<'_>) -> Option<Finding> {
    let own = known.surroundings.own_domains.iter().any(|own| {
        known.from_domain == *own
            || known
                .from_domain
                .strip_suffix(own.as_str())
                .is_some_and(|rest| rest.ends_with('.'))
    });
    if !own || from_is_proved(known) || is_list_mail(known.message) {
        return None;
    }
    let (outcome, by) = dmarc(known);
    let believed = known.results.believed.as_ref();
    let spf = believed.and_then(|results| results.of("spf"));
    let spf_failed = known.proof.spf == Some(SpfResult::Fail) || spf == Some("fail");
    let refused = outcome == Outcome::Fail && spf_could_be_checked(known)
        || outcome == Outcome::Nothing && spf_failed;
    refused.then(|| {
        Finding::new(
            &OWN_DOMAIN_FORGED,
            place_of(known, "From"),
            format!("the From domain {} is the organisation's own, and the message fails to prove it ({by})", quote(&known.from_domain)),
        )
        .with_fact("domain", clean(&known.from_domain))
    })
}

/// A signature that leaves room for a stranger's words proves only part of the message.
fn from_proved(known: &Known<'_>) -> Option<Finding> {
    let by_signature = aligned(known).find(|signature| covers_all(signature));
    let said = dmarc_said(known).is_some();
    let only_partly = aligned(known).any(|signature| signature.outcome == Outcome::Pass)
        && by_signature.is_none()
        && !known.proof.spf_aligned;
    if !from_is_proved(known) || only_partly {
        return None;
    }
    let by = match (by_signature, known.proof.spf_aligned) {
        _ if said => dmarc(known).1,
        (Some(signature), true) => format!(
            "{} signed it, and {} lets the sending address send for it",
            quote(&signature.domain),
            quote(&known.proof.spf_domain)
        ),
        (Some(signature), false) => format!("{} signed it", quote(&signature.domain)),
        (None, _) => format!(
            "{} lets the sending address send for it",
            quote(&known.proof.spf_domain)
        ),
    };
    Some(
        Finding::new(
            &FROM_PROVED,
            place_of(known, "From"),
            format!(
                "the message really comes from {} ({by}); that says nothing about its intent",
                quote(&known.from_domain)
            ),
        )
        .with_fact("domain", clean(&known.from_domain)),
    )
}

fn spf_fail(known: &Known<'_>) -> Option<Finding> {
    let boundary = known.boundary.as_ref()?;
    let failed = matches!(known.proof.spf, Some(SpfResult::Fail | SpfResult::SoftFail));
    if !failed || is_list_mail(known.message) {
        return None;
    }
    let certainty = if boundary.certain {
        ""
    } else {
        ", as far as the Received fields can be believed"
    };
    let finding = Finding::new(
        &SPF_FAIL,
        Place::header("Received").at(boundary.bytes.0, boundary.bytes.1),
        format!(
            "{} does not list the sending address {} (SPF){certainty}",
            quote(&known.proof.spf_domain),
            boundary.ip
        ),
    )
    .with_fact("domain", clean(&known.proof.spf_domain));
    let weak = known.proof.spf == Some(SpfResult::SoftFail) || !boundary.certain;
    Some(if weak { finding.weighing(3) } else { finding })
}

fn results_forged(known: &Known<'_>) -> Option<Finding> {
    let (start, end) = known.results.forged?;
    Some(Finding::new(
        &RESULTS_FORGED,
        Place::header("Authentication-Results").at(start, end),
        "an Authentication-Results field bears our own boundary's name and stands below what our boundary wrote, so a stranger put it there; it was not believed",
    ))
}

fn arc_chain(known: &Known<'_>) -> Option<Finding> {
    let chain = &known.proof.chain;
    let holds = match chain.outcome {
        Outcome::Pass => "holds".to_owned(),
        Outcome::Fail | Outcome::Weak => format!("does not hold: {}", chain.reason),
        Outcome::Nothing | Outcome::Unknown => return None,
    };
    let mut sealers: Vec<String> = chain
        .domains
        .iter()
        .take(SEALERS_SHOWN_MAX)
        .map(|domain| quote(domain))
        .collect();
    if chain.domains.len() > SEALERS_SHOWN_MAX {
        sealers.push("…".to_owned());
    }
    let by = if sealers.is_empty() {
        String::new()
    } else {
        format!(" by {}", sealers.join(", then "))
    };
    Some(Finding::new(
        &ARC_CHAIN,
        place_of(known, "ARC-Seal"),
        format!(
            "the forwarders' seals (ARC){by}: the chain {holds}; it tells the way the message took and proves no sender"
        ),
    ))
}

fn unchecked(known: &Known<'_>, answers: &Answers<'_>) -> Vec<Unchecked> {
    let mut unchecked = Vec::new();
    if dmarc_said(known).is_none() && answers.wanted_count() > 0 {
        unchecked.push(Unchecked::new(
            "authentication.dns-not-asked",
            format!(
                "{} DNS questions about SPF, DKIM and DMARC were not asked",
                answers.wanted_count()
            ),
        ));
    }
    if answers.some_failed() {
        unchecked.push(Unchecked::new(
            "authentication.dns-failed",
            "name servers gave no answer about SPF, DKIM or DMARC",
        ));
    }
    if known.boundary.is_none() && known.results.believed.is_none() {
        unchecked.push(Unchecked::new(
            "authentication.no-connecting-address",
            "no Received field names the address the message came from, so SPF can't be checked",
        ));
    }
    if known.from_domain.is_empty() && known.message.from.len() > 1 {
        unchecked.push(Unchecked::new(
            "authentication.several-from-domains",
            "the message names several From domains, so DMARC does not apply to it",
        ));
    }
    unchecked
}
