//! Verifies the chain of seals that forwarders add (ARC, RFC 8617 clause 5.2). A chain that holds says what each
//! forwarder claims to have seen, no more: it is shown as history and proves no sender.

use super::answers::Answers;
use super::canonical;
use super::dkim::{Verifying, find_key, header_fits};
use super::fields::Fields;
use super::keys::{self, Algorithm};
use super::outcome::Outcome;
use super::signature::{self, Claim};
use super::tags::Tags;
use crate::dns::{DnsAnswer, RecordType};

/// Sets in one chain (RFC 8617 clause 4.2.1).
const SETS_MAX: usize = 50;
/// Seals verified with arithmetic; longer chains are said to be too long to follow. Real ones have one to four.
const SEALS_VERIFIED_MAX: usize = 10;

/// What came of a chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// What came of it as a whole; [`Outcome::Nothing`] where there is none.
    pub outcome: Outcome,
    /// Why it doesn't hold, in the desk's words; empty where it does.
    pub reason: &'static str,
    /// The domains that sealed, first to last.
    pub domains: Vec<String>,
}

/// One forwarder's three fields, by their place in the header.
#[derive(Clone, Copy, Default)]
struct Set {
    results: Option<usize>,
    signature: Option<usize>,
    seal: Option<usize>,
}

/// A seal taken apart.
struct Seal {
    algorithm: Algorithm,
    domain: String,
    selector: String,
    signature: Vec<u8>,
    cv: String,
}

type Broken = (Outcome, &'static str);

/// Verifies.
pub(super) fn verify(verifying: &Verifying<'_, '_, '_>) -> Chain {
    let mut chain = Chain::default();
    match follow(verifying, &mut chain.domains) {
        Ok(()) if chain.domains.is_empty() => {}
        Ok(()) => chain.outcome = Outcome::Pass,
        Err((outcome, reason)) => {
            chain.outcome = outcome;
            chain.reason = reason;
        }
    }
    chain
}

fn follow(verifying: &Verifying<'_, '_, '_>, domains: &mut Vec<String>) -> Result<(), Broken> {
    let sets = sets(verifying.fields)?;
    let mut seals = Vec::with_capacity(sets.len());
    for set in &sets {
        let seal = read_seal(verifying.fields, *set)?;
        domains.push(seal.domain.clone());
        seals.push(seal);
    }
    for (index, seal) in seals.iter().enumerate() {
        let wanted = if index == 0 { "none" } else { "pass" };
        if seal.cv != wanted {
            return Err((
                Outcome::Fail,
                "a forwarder says that the chain was broken before",
            ));
        }
    }
    let Some(newest) = sets.last() else {
        return Ok(());
    };
    newest_signature(verifying, *newest)?;
    if seals.len() > SEALS_VERIFIED_MAX {
        return Err((Outcome::Weak, "it is too long to follow"));
    }
    for (index, seal) in seals.iter().enumerate().rev() {
        verify_seal(verifying.fields, verifying.answers, &sets, index, seal)?;
    }
    Ok(())
}

/// The sets in order: every number from 1 up once, each with its three fields.
fn sets(fields: &Fields<'_>) -> Result<Vec<Set>, Broken> {
    let mut sets: Vec<Set> = Vec::new();
    for (at, field) in fields.list.iter().enumerate() {
        let kind: fn(&mut Set) -> &mut Option<usize> = if field.is("ARC-Seal") {
            |set| &mut set.seal
        } else if field.is("ARC-Message-Signature") {
            |set| &mut set.signature
        } else if field.is("ARC-Authentication-Results") {
            |set| &mut set.results
        } else {
            continue;
        };
        let number = instance(&field.value(), field.is("ARC-Authentication-Results"))
            .filter(|number| (1..=SETS_MAX).contains(number))
            .ok_or((Outcome::Fail, "one of its fields has no valid number"))?;
        if sets.len() < number {
            sets.resize(number, Set::default());
        }
        let place = sets.get_mut(number - 1).map(kind);
        match place {
            Some(place @ None) => *place = Some(at),
            _ => return Err((Outcome::Fail, "one of its fields stands twice")),
        }
    }
    let whole = sets
        .iter()
        .all(|set| set.results.is_some() && set.signature.is_some() && set.seal.is_some());
    if whole {
        Ok(sets)
    } else {
        Err((Outcome::Fail, "one of its fields is missing"))
    }
}

/// The instance number; in the results field it is the first tag (RFC 8617 clause 4.1.1).
fn instance(value: &str, results: bool) -> Option<usize> {
    if results {
        let (first, _) = value.split_once(';')?;
        let (name, number) = first.split_once('=')?;
        return (name.trim() == "i").then(|| number.trim().parse().ok())?;
    }
    usize::try_from(Tags::read(value)?.number("i")??).ok()
}

fn read_seal(fields: &Fields<'_>, set: Set) -> Result<Seal, Broken> {
    const BROKEN: Broken = (Outcome::Fail, "one of its seals is broken");
    let field = set.seal.and_then(|at| fields.list.get(at)).ok_or(BROKEN)?;
    let value = field.value();
    let tags = Tags::read(&value).ok_or(BROKEN)?;
    // RFC 8617 clause 4.1.3: a seal covers its own fields and names no others.
    if tags.get("h").is_some() || tags.get("bh").is_some() || tags.number("t") == Some(None) {
        return Err(BROKEN);
    }
    let text = |name| {
        tags.squeezed(name)
            .filter(|text| !text.is_empty())
            .ok_or(BROKEN)
    };
    Ok(Seal {
        algorithm: signature::algorithm(tags.get("a")).map_err(|_| BROKEN)?,
        domain: text("d")?.to_ascii_lowercase(),
        selector: text("s")?,
        signature: tags.bytes("b").flatten().ok_or(BROKEN)?,
        cv: text("cv")?.to_ascii_lowercase(),
    })
}

/// The newest forwarder's signature over the message; older ones may well be broken by what came after.
fn newest_signature(verifying: &Verifying<'_, '_, '_>, set: Set) -> Result<(), Broken> {
    const CHANGED: Broken = (Outcome::Fail, "the message was changed after the last seal");
    let at = set.signature.ok_or(CHANGED)?;
    let value = verifying.fields.list.get(at).ok_or(CHANGED)?.value();
    let claim: Claim = signature::read(&value, signature::Field::Arc)
        .map_err(|_| (Outcome::Fail, "the newest signature in it is broken"))?;
    let key = find_key(&claim, verifying.answers).map_err(missing_key)?;
    let holds = !key.is_weak()
        && verifying.bodies.fits(&claim) == Some(true)
        && header_fits(verifying.fields, at, &claim, &key);
    if holds { Ok(()) } else { Err(CHANGED) }
}

fn missing_key((outcome, _): (Outcome, &'static str)) -> Broken {
    match outcome {
        Outcome::Unknown => (Outcome::Unknown, "a key of it was not fetched"),
        _ => (Outcome::Fail, "a key of it is not published"),
    }
}

/// RFC 8617 clause 5.1.1: a seal covers the sets up to its own, each as results, signature, seal, always relaxed.
fn verify_seal(
    fields: &Fields<'_>,
    answers: &Answers<'_>,
    sets: &[Set],
    index: usize,
    seal: &Seal,
) -> Result<(), Broken> {
    const WRONG: Broken = (Outcome::Fail, "one of its seals doesn't fit");
    let name = format!("{}._domainkey.{}", seal.selector, seal.domain);
    let key = match answers.ask(&name, RecordType::Txt) {
        DnsAnswer::Failed => return Err((Outcome::Unknown, "a key of it was not fetched")),
        DnsAnswer::None => return Err((Outcome::Fail, "a key of it is not published")),
        DnsAnswer::Records(records) => {
            keys::find(records).map_err(|_| (Outcome::Fail, "a key of it is not published"))?
        }
    };
    let mut signed = Vec::with_capacity(4096);
    for (number, set) in sets.iter().take(index + 1).enumerate() {
        let raw = |at: Option<usize>| at.and_then(|at| fields.list.get(at)).map(|field| field.raw);
        canonical::write_field(&mut signed, raw(set.results).ok_or(WRONG)?, true);
        canonical::write_field(&mut signed, raw(set.signature).ok_or(WRONG)?, true);
        let own = raw(set.seal).ok_or(WRONG)?;
        if number == index {
            canonical::write_signature_field(&mut signed, own, true);
        } else {
            canonical::write_field(&mut signed, own, true);
        }
    }
    if !key.is_weak() && key.fits(seal.algorithm, &signed, &seal.signature) {
        Ok(())
    } else {
        Err(WRONG)
    }
}
