//! What is to be said about the signatures of one message: broken, partial, weak, too many, or made for somebody else.
//! What they prove about the From domain is said beside.

use super::{aligned, covers_all, dmarc, from_is_proved, is_list_mail, place_of};
use crate::finding::{Finding, FindingKind};
use crate::limits::DKIM_SIGNATURES_MAX;
use crate::mail::detect::authentication::dkim::Signature;
use crate::mail::detect::authentication::outcome::Outcome;
use crate::mail::detect::authentication::signature::is_same_or_below;
use crate::mail::detect::authentication::{
    Known, PERHAPS_REPLAYED, SIGNATURE_BROKEN, SIGNATURE_PARTIAL, SIGNATURE_UNCOVERED,
    SIGNATURE_WEAK_KEY, SIGNATURES_MANY,
};
use crate::mail::detect::links::address::registrable;
use crate::mail::detect::quote::{clean, quote};

/// A signed message that comes this long after it was signed was not sent straight away.
const REPLAY_SECONDS_MIN: i64 = 3 * 86_400;

fn signature_finding(
    known: &Known<'_>,
    kind: &'static FindingKind,
    signature: &Signature,
    says: String,
) -> Finding {
    Finding::new(kind, place_of(known, "DKIM-Signature"), says)
        .with_fact("domain", clean(&signature.domain))
}

pub(super) fn signature_broken(known: &Known<'_>) -> Option<Finding> {
    let failed = |signature: &&Signature| signature.outcome == Outcome::Fail && !signature.testing;
    let from = registrable(&known.from_domain);
    let signature = known
        .proof
        .signatures
        .iter()
        .filter(failed)
        .find(|signature| registrable(&signature.domain) == from)?;
    if from_is_proved(known) || is_list_mail(known.message) {
        return None;
    }
    let says = format!(
        "a signature of {} does not hold: {}",
        quote(&signature.domain),
        signature.reason
    );
    Some(signature_finding(known, &SIGNATURE_BROKEN, signature, says))
}

pub(super) fn signature_partial(known: &Known<'_>) -> Option<Finding> {
    if aligned(known).any(covers_all) {
        return None;
    }
    let is_partial = |signature: &&Signature| {
        signature.outcome == Outcome::Pass && signature.uncovered_bytes > 0
    };
    let signature = known.proof.signatures.iter().find(is_partial)?;
    let says = format!(
        "the signature of {} covers only the start of the body (`l=`); the last {} bytes may be anybody's",
        quote(&signature.domain),
        signature.uncovered_bytes
    );
    Some(signature_finding(
        known,
        &SIGNATURE_PARTIAL,
        signature,
        says,
    ))
}

pub(super) fn signature_uncovered(known: &Known<'_>) -> Option<Finding> {
    if aligned(known).any(covers_all) {
        return None;
    }
    let signature = aligned(known).find(|signature| !signature.repeated_fields.is_empty())?;
    let says = format!(
        "the message carries more than one {} and the signature of {} covers only the lowest; the others may be anybody's",
        signature.repeated_fields.join(", "),
        quote(&signature.domain)
    );
    Some(signature_finding(
        known,
        &SIGNATURE_UNCOVERED,
        signature,
        says,
    ))
}

pub(super) fn signature_weak_key(known: &Known<'_>) -> Option<Finding> {
    if from_is_proved(known) {
        return None;
    }
    let signature = known
        .proof
        .signatures
        .iter()
        .find(|signature| signature.weak_key)?;
    let says = format!(
        "the signature of {} proves nothing: {}",
        quote(&signature.domain),
        signature.reason
    );
    Some(signature_finding(
        known,
        &SIGNATURE_WEAK_KEY,
        signature,
        says,
    ))
}

pub(super) fn signatures_many(known: &Known<'_>) -> Option<Finding> {
    let left_out = known.proof.signatures_left_out;
    (left_out > 0).then(|| {
        Finding::new(
            &SIGNATURES_MANY,
            place_of(known, "DKIM-Signature"),
            format!(
                "{left_out} DKIM signatures beyond the first {} were not verified",
                DKIM_SIGNATURES_MAX
            ),
        )
    })
}

/// A true signature, made long ago, on a message that names nobody here: hints, no proof.
pub(super) fn perhaps_replayed(known: &Known<'_>) -> Option<Finding> {
    let own = &known.surroundings.own_domains;
    let message = known.message;
    let to_us = message.recipients.iter().any(|mailbox| {
        own.iter()
            .any(|own| is_same_or_below(mailbox.domain(), own))
    });
    if own.is_empty() || to_us || message.recipients.is_empty() || is_list_mail(message) {
        return None;
    }
    if known.proof.spf_aligned || dmarc(known).0 == Outcome::Fail {
        return None;
    }
    let signature = aligned(known).find(|signature| signature.outcome == Outcome::Pass)?;
    let signed_at = i64::try_from(signature.signed_at?).ok()?;
    let moment = known.moment.filter(|moment| moment.received)?;
    let waited = moment.unix_seconds.saturating_sub(signed_at);
    if waited < REPLAY_SECONDS_MIN {
        return None;
    }
    let says = format!(
        "{} signed it {} days before it came in, it names nobody here as recipient, and its domain's hosts did not bring it; what was signed once can be sent again to anybody",
        quote(&signature.domain),
        waited / 86_400
    );
    Some(signature_finding(known, &PERHAPS_REPLAYED, signature, says))
}
