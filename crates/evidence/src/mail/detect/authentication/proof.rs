//! Everything that can be proved about who sent one message: SPF, DKIM, ARC and DMARC over the answers at hand, with the
//! time of receipt as the only clock. It draws no conclusions; it says what each method came to.

use super::answers::Answers;
use super::arc::{self, Chain};
use super::boundary::{Boundary, Moment};
use super::dkim::{self, Bodies, Signature, Verifying};
use super::dmarc::{self, By, Discovery};
use super::fields::Fields;
use super::outcome::Outcome;
use super::spf::{self, Sending, SpfResult};
use crate::mail::message::Message;

/// What all methods came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// What SPF came to; `None` where the connecting address is not known.
    pub spf: Option<SpfResult>,
    /// The domain SPF was asked about.
    pub spf_domain: String,
    /// The DKIM signatures from the top, at most [`crate::limits::DKIM_SIGNATURES_MAX`].
    pub signatures: Vec<Signature>,
    /// Signatures beyond that, not verified.
    pub signatures_left_out: usize,
    /// The chain of forwarders' seals.
    pub chain: Chain,
    /// The rule published for the From domain.
    pub policy: Discovery,
    /// What DMARC came to.
    pub dmarc: Outcome,
    /// Whether a domain that SPF proves speaks for the From domain.
    pub spf_aligned: bool,
    /// For each signature whether its domain speaks for the From domain.
    pub aligned: Vec<bool>,
}

/// Proves what it can. `from_domain` is empty where there is none or several.
pub(super) fn prove(
    bytes: &[u8],
    message: &Message,
    boundary: Option<&Boundary>,
    from_domain: &str,
    moment: Option<Moment>,
    answers: &Answers<'_>,
) -> Proof {
    let fields = Fields::of(bytes, message);
    let bodies = Bodies::new(fields.body);
    let verifying = Verifying {
        fields: &fields,
        bodies: &bodies,
        answers,
        moment,
    };
    let (signatures, signatures_left_out) = dkim::verify(&verifying);
    let sending = boundary.map(|boundary| Sending {
        ip: boundary.ip,
        helo: &boundary.helo,
        return_path: message.return_path.as_deref().unwrap_or_default(),
    });
    let mut proof = Proof {
        spf: sending.as_ref().map(|sending| spf::check(sending, answers)),
        spf_domain: sending
            .map(|sending| sending.domain().trim_end_matches('.').to_ascii_lowercase())
            .unwrap_or_default(),
        chain: arc::verify(&verifying),
        policy: Discovery::NotPublished,
        dmarc: Outcome::Nothing,
        spf_aligned: false,
        aligned: vec![false; signatures.len()],
        signatures,
        signatures_left_out,
    };
    if !from_domain.is_empty() {
        align(&mut proof, from_domain, answers);
    }
    proof
}

/// RFC 9989 clause 5.3: one aligned pass is enough, and an answer that is missing leaves it open.
fn align(proof: &mut Proof, from_domain: &str, answers: &Answers<'_>) {
    proof.policy = dmarc::discover(from_domain, answers);
    let policy = match &proof.policy {
        Discovery::Found(policy) => policy,
        Discovery::NotPublished => return,
        Discovery::Unknown => {
            proof.dmarc = Outcome::Unknown;
            return;
        }
    };
    let mut open = false;
    for (signature, aligned) in proof.signatures.iter().zip(&mut proof.aligned) {
        if !matches!(signature.outcome, Outcome::Pass | Outcome::Unknown) {
            continue;
        }
        let answer = dmarc::is_aligned(policy, from_domain, &signature.domain, By::Dkim, answers);
        *aligned = answer == Some(true);
        open |= answer.is_none() || (*aligned && signature.outcome == Outcome::Unknown);
    }
    let passed = proof
        .signatures
        .iter()
        .zip(&proof.aligned)
        .any(|(signature, aligned)| *aligned && signature.outcome == Outcome::Pass);
    if matches!(proof.spf, Some(SpfResult::Pass | SpfResult::TempError)) {
        let answer = dmarc::is_aligned(policy, from_domain, &proof.spf_domain, By::Spf, answers);
        proof.spf_aligned = answer == Some(true) && proof.spf == Some(SpfResult::Pass);
        open |= answer.is_none() || (answer == Some(true) && !proof.spf_aligned);
    }
    proof.dmarc = match (passed || proof.spf_aligned, open) {
        (true, _) => Outcome::Pass,
        (false, true) => Outcome::Unknown,
        (false, false) => Outcome::Fail,
    };
}
