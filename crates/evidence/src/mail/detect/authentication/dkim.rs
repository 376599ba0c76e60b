//! Verifies DKIM signatures (RFC 6376) against the answers at hand, at the moment the message was received. What came of
//! each is stated with all that can be proved about it; what it means for the message is decided elsewhere.

use std::cell::OnceCell;

use sha2::{Digest, Sha256};

use super::answers::Answers;
use super::boundary::Moment;
use super::canonical;
use super::changes;
use super::fields::Fields;
use super::keys::{self, Key, NoKey, RSA_BITS_MIN};
use super::outcome::Outcome;
use super::signature::{self, Broken, Claim};
use crate::dns::{DnsAnswer, RecordType};
use crate::limits::DKIM_SIGNATURES_MAX;

/// How far a signer's clock may run ahead of the receiver's, seconds.
const CLOCKS_APART_SECONDS_MAX: u64 = 86_400;
/// Fields that people read or programs act on; a second one above the signed one changes what is shown.
const SHOWN_FIELDS: [&str; 6] = ["From", "Subject", "Date", "To", "Reply-To", "Content-Type"];

/// One DKIM signature and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// The domain that signed, lower case.
    pub domain: String,
    /// Under which name its key is published.
    pub selector: String,
    /// What came of it.
    pub outcome: Outcome,
    /// Why it did not pass and which part was changed, as far as that can be proved, in the desk's words; empty where
    /// it passed.
    pub reason: String,
    /// Bytes of the body below what the signature covers (`l=`).
    pub uncovered_bytes: usize,
    /// Fields the message carries more often than the signature covers, such as a second Subject.
    pub repeated_fields: Vec<&'static str>,
    /// When it says it was made, seconds since 1970.
    pub signed_at: Option<u64>,
    /// Whether the domain says that it is only trying DKIM out (`t=y`).
    pub testing: bool,
    /// Whether its key is too short to prove anything.
    pub weak_key: bool,
}

/// The body written down and hashed, each way at most once for all signatures.
pub(super) struct Bodies<'m> {
    raw: &'m [u8],
    simple: OnceCell<Written>,
    relaxed: OnceCell<Written>,
}

/// A body written down, with its hash.
pub(super) struct Written {
    pub bytes: Vec<u8>,
    pub hash: [u8; 32],
}

impl<'m> Bodies<'m> {
    pub(super) fn new(raw: &'m [u8]) -> Bodies<'m> {
        Bodies {
            raw,
            simple: OnceCell::new(),
            relaxed: OnceCell::new(),
        }
    }

    pub(super) fn written(&self, relaxed: bool) -> &Written {
        let cell = if relaxed { &self.relaxed } else { &self.simple };
        cell.get_or_init(|| {
            let bytes = canonical::body(self.raw, relaxed);
            let hash = Sha256::digest(&bytes).into();
            Written { bytes, hash }
        })
    }

    /// Whether the body is the one that was signed. `None` where `l=` reaches beyond its end.
    pub(super) fn fits(&self, claim: &Claim) -> Option<bool> {
        let written = self.written(claim.relaxed_body);
        Some(match claim.body_length {
            None => written.hash.as_slice() == claim.body_hash,
            Some(length) => {
                let covered = written.bytes.get(..usize::try_from(length).ok()?)?;
                Sha256::digest(covered).as_slice() == claim.body_hash
            }
        })
    }

    /// Bytes of the body below what `l=` covers; a last line end is none.
    fn uncovered(&self, claim: &Claim) -> usize {
        let Some(length) = claim
            .body_length
            .and_then(|length| usize::try_from(length).ok())
        else {
            return 0;
        };
        let written = self.written(claim.relaxed_body);
        let rest = written.bytes.get(length..).unwrap_or_default();
        if rest.trim_ascii().is_empty() {
            0
        } else {
            rest.len()
        }
    }
}

/// What all signatures of one message are verified against.
pub(super) struct Verifying<'v, 'm, 'a> {
    pub fields: &'v Fields<'m>,
    pub bodies: &'v Bodies<'m>,
    pub answers: &'v Answers<'a>,
    /// When the message was received.
    pub moment: Option<Moment>,
}

/// Verifies the first signatures from the top; how many were left out comes with them.
pub(super) fn verify(verifying: &Verifying<'_, '_, '_>) -> (Vec<Signature>, usize) {
    let at: Vec<usize> = verifying
        .fields
        .list
        .iter()
        .enumerate()
        .filter(|(_, field)| field.is("DKIM-Signature"))
        .map(|(at, _)| at)
        .collect();
    let left_out = at.len().saturating_sub(DKIM_SIGNATURES_MAX);
    let signatures = at.into_iter().take(DKIM_SIGNATURES_MAX).filter_map(|at| {
        Some(verify_one(
            verifying,
            at,
            &verifying.fields.list.get(at)?.value(),
        ))
    });
    (signatures.collect(), left_out)
}

fn verify_one(verifying: &Verifying<'_, '_, '_>, at: usize, value: &str) -> Signature {
    let claim = match signature::read(value, signature::Field::Dkim) {
        Ok(claim) => claim,
        Err(Broken { domain, why }) => {
            return Signature {
                domain,
                outcome: Outcome::Weak,
                reason: why.to_owned(),
                ..Signature::default()
            };
        }
    };
    let mut signature = Signature {
        domain: claim.domain.clone(),
        selector: claim.selector.clone(),
        signed_at: claim.signed_at,
        ..Signature::default()
    };
    let (outcome, reason) = match out_of_time(&claim, verifying.moment) {
        Some(reason) => (Outcome::Weak, reason.to_owned()),
        None => match find_key(&claim, verifying.answers) {
            Err((outcome, reason)) => (outcome, reason.to_owned()),
            Ok(key) => with_key(verifying, at, &claim, &key, &mut signature),
        },
    };
    signature.outcome = outcome;
    signature.reason = reason;
    if outcome == Outcome::Pass {
        signature.uncovered_bytes = verifying.bodies.uncovered(&claim);
        signature.repeated_fields = repeated_fields(verifying.fields, &claim);
    }
    signature
}

/// RFC 6376 clause 3.5, tags `x=` and `t=`. A sender's own Date says nothing about a clock running ahead.
fn out_of_time(claim: &Claim, moment: Option<Moment>) -> Option<&'static str> {
    let moment = moment?;
    let seconds = u64::try_from(moment.unix_seconds).ok()?;
    if claim.expires.is_some_and(|expires| expires < seconds) {
        return Some("it had expired when the message was received");
    }
    let latest = seconds.saturating_add(CLOCKS_APART_SECONDS_MAX);
    (moment.received && claim.signed_at.is_some_and(|signed| signed > latest))
        .then_some("it says that it was made after the message was received")
}

/// The key a signature is to be verified with, or what to say without one.
pub(super) fn find_key(
    claim: &Claim,
    answers: &Answers<'_>,
) -> Result<Key, (Outcome, &'static str)> {
    let name = format!("{}._domainkey.{}", claim.selector, claim.domain);
    match answers.ask(&name, RecordType::Txt) {
        DnsAnswer::Failed => Err((Outcome::Unknown, "its key was not fetched")),
        DnsAnswer::None => Err((Outcome::Weak, "its key is not published")),
        DnsAnswer::Records(records) => keys::find(records).map_err(|problem| {
            let reason = match problem {
                NoKey::NotPublished => "its key is not published",
                NoKey::Revoked => "its key was taken back by its owner",
                NoKey::Broken => "its published key can't be used",
            };
            (Outcome::Weak, reason)
        }),
    }
}

fn with_key(
    verifying: &Verifying<'_, '_, '_>,
    at: usize,
    claim: &Claim,
    key: &Key,
    signature: &mut Signature,
) -> (Outcome, String) {
    signature.testing = key.testing;
    signature.weak_key = key.is_weak();
    if key.is_weak() {
        let bits = key.bits;
        return (
            Outcome::Weak,
            format!("its key has {bits} bits, and under {RSA_BITS_MIN} prove nothing"),
        );
    }
    if key.strict_identity
        && claim
            .identity_domain
            .as_ref()
            .is_some_and(|identity| *identity != claim.domain)
    {
        return (
            Outcome::Weak,
            "the identity it names is a subdomain, which its key doesn't allow (`t=s`)".to_owned(),
        );
    }
    let Some(body_fits) = verifying.bodies.fits(claim) else {
        return (
            Outcome::Fail,
            "the body is shorter than what was signed (`l=`), so its end was cut off".to_owned(),
        );
    };
    let header_fits = header_fits(verifying.fields, at, claim, key);
    if body_fits && header_fits {
        return (Outcome::Pass, String::new());
    }
    let trial = changes::Trial {
        fields: verifying.fields,
        at,
        claim,
        key,
    };
    let body = (!body_fits).then(|| verifying.bodies.written(claim.relaxed_body));
    (Outcome::Fail, changes::describe(&trial, header_fits, body))
}

/// Whether the header fields are those that were signed.
pub(super) fn header_fits(fields: &Fields<'_>, at: usize, claim: &Claim, key: &Key) -> bool {
    let picked: Vec<&[u8]> = fields
        .signed(&claim.names, at)
        .into_iter()
        .filter_map(|at| Some(fields.list.get(at?)?.raw))
        .collect();
    fits_fields(fields, at, claim, key, &picked)
}

/// Whether the signature was made over these fields, in this order.
pub(super) fn fits_fields(
    fields: &Fields<'_>,
    at: usize,
    claim: &Claim,
    key: &Key,
    picked: &[&[u8]],
) -> bool {
    let mut signed = Vec::with_capacity(2048);
    for raw in picked {
        canonical::write_field(&mut signed, raw, claim.relaxed_header);
    }
    if let Some(own) = fields.list.get(at) {
        canonical::write_signature_field(&mut signed, own.raw, claim.relaxed_header);
    }
    key.fits(claim.algorithm, &signed, &claim.signature)
}

fn repeated_fields(fields: &Fields<'_>, claim: &Claim) -> Vec<&'static str> {
    SHOWN_FIELDS
        .into_iter()
        .filter(|name| {
            let carried = fields.count(name);
            let covered = claim
                .names
                .iter()
                .filter(|signed| signed.eq_ignore_ascii_case(name))
                .count();
            carried > 1 && carried > covered
        })
        .collect()
}
