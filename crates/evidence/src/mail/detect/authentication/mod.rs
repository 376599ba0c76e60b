//! Does the message prove the domain it claims to come from? SPF, DKIM, DMARC and ARC, from the bytes and from DNS
//! answers that were handed in. A pass says who sent it and nothing about what they want, so it weighs little; a
//! forged own domain weighs much. Results written by others are believed only from the organisation's own boundary.

mod answers;
mod arc;
mod boundary;
mod canonical;
mod changes;
mod dkim;
mod dmarc;
mod fields;
mod findings;
mod keys;
mod outcome;
mod proof;
mod signature;
mod spf;
mod tags;

pub use self::arc::Chain;
pub use self::dkim::Signature;
pub use self::dmarc::{Discovery, Policy, Wish};
pub use self::outcome::Outcome;
pub use self::proof::Proof;
pub use self::spf::SpfResult;

use std::net::IpAddr;

use self::answers::Answers;
use self::boundary::{AllResults, Boundary, Moment};
use super::{Detected, Detector};
use crate::dns::DnsAnswers;
use crate::finding::{Cia, FindingKind, Unchecked};
use crate::mail::message::Message;
use crate::mail::open::{Lost, Original};
use crate::surroundings::Surroundings;

/// The domain's own rule says that such a message is to be refused.
const DMARC_FAIL: FindingKind = FindingKind::new("authentication.dmarc-fail", 15, Cia::I);
/// The From domain is the organisation's own and nothing proves it.
const OWN_DOMAIN_FORGED: FindingKind =
    FindingKind::new("authentication.own-domain-forged", 30, Cia::CI);
/// The From domain is proved. It says who, not what for.
const FROM_PROVED: FindingKind = FindingKind::new("authentication.from-proved", -3, Cia::NONE);
/// The sending host is not one of the domain's.
const SPF_FAIL: FindingKind = FindingKind::new("authentication.spf-fail", 6, Cia::I);
/// A signature of the From domain that does not fit.
const SIGNATURE_BROKEN: FindingKind =
    FindingKind::new("authentication.signature-broken", 3, Cia::I);
/// A signature that leaves room for more text below.
const SIGNATURE_PARTIAL: FindingKind =
    FindingKind::new("authentication.signature-partial", 5, Cia::I);
/// A second From, Subject or the like stands above the one that was signed; programs show either.
const SIGNATURE_UNCOVERED: FindingKind =
    FindingKind::new("authentication.signature-uncovered", 8, Cia::I);
/// A signature whose key anybody could have worked out.
const SIGNATURE_WEAK_KEY: FindingKind =
    FindingKind::new("authentication.signature-weak-key", 3, Cia::I);
/// More signatures than anybody needs.
const SIGNATURES_MANY: FindingKind = FindingKind::new("authentication.signatures-many", 3, Cia::A);
/// A true signature on a message that was meant for others: what was signed once can be sent again to anybody.
const PERHAPS_REPLAYED: FindingKind =
    FindingKind::new("authentication.perhaps-replayed", 4, Cia::I);
/// Somebody wrote results in our own boundary's name.
const RESULTS_FORGED: FindingKind = FindingKind::new("authentication.results-forged", 10, Cia::I);
/// Forwarders vouch for what they saw.
const ARC_CHAIN: FindingKind = FindingKind::new("authentication.arc-chain", 0, Cia::NONE);

/// Every id of what could not be checked here.
pub const UNCHECKED_IDS: &[&str] = &[
    "authentication.lost-on-the-way",
    "authentication.dns-not-asked",
    "authentication.dns-failed",
    "authentication.no-connecting-address",
    "authentication.several-from-domains",
];

/// The detector.
pub const DETECTOR: Detector = Detector {
    name: "authentication",
    kinds: &[
        &DMARC_FAIL,
        &OWN_DOMAIN_FORGED,
        &FROM_PROVED,
        &SPF_FAIL,
        &SIGNATURE_BROKEN,
        &SIGNATURE_PARTIAL,
        &SIGNATURE_UNCOVERED,
        &SIGNATURE_WEAK_KEY,
        &SIGNATURES_MANY,
        &PERHAPS_REPLAYED,
        &RESULTS_FORGED,
        &ARC_CHAIN,
    ],
    detect,
};

/// What is known about one message when the findings are made.
struct Known<'m> {
    message: &'m Message,
    surroundings: &'m Surroundings,
    /// Lower case and as DNS spells it; empty where there is none or several.
    from_domain: String,
    boundary: Option<Boundary>,
    results: AllResults,
    /// When the message was received.
    moment: Option<Moment>,
    proof: Proof,
}

fn detect(original: &Original, message: &Message, surroundings: &Surroundings) -> Detected {
    let mut detected = Detected::default();
    if original.lost.contains(&Lost::Signatures) || original.lost.contains(&Lost::TransportHeaders)
    {
        detected.unchecked.push(Unchecked::new(
            "authentication.lost-on-the-way",
            "the way this mail was forwarded destroyed its transport headers or signatures, so its sender can't be proved",
        ));
        return detected;
    }
    let answers = Answers::new(&surroundings.dns);
    let known = know(&original.bytes, message, surroundings, &answers);
    findings::say(&known, &answers, &mut detected);
    // Where our own boundary has said what DMARC came to, asking again says nothing new.
    if findings::dmarc_said(&known).is_none() {
        detected.wanted_dns = answers.into_wanted();
    }
    detected
}

fn know<'m>(
    bytes: &[u8],
    message: &'m Message,
    surroundings: &'m Surroundings,
    answers: &Answers<'_>,
) -> Known<'m> {
    let boundary = boundary::find(message, surroundings);
    let from_domain = from_domain(message);
    let moment = boundary::moment_of_receipt(message, boundary.as_ref(), surroundings);
    let proof = proof::prove(
        bytes,
        message,
        boundary.as_ref(),
        &from_domain,
        moment,
        answers,
    );
    Known {
        message,
        surroundings,
        from_domain,
        results: boundary::results(message, surroundings),
        boundary,
        moment,
        proof,
    }
}

/// The one domain all From mailboxes share; empty where there is none or several, which proves nothing.
fn from_domain(message: &Message) -> String {
    let domain = message.first_from().domain().to_ascii_lowercase();
    let one = message
        .from
        .iter()
        .all(|mailbox| mailbox.domain().eq_ignore_ascii_case(&domain));
    match (one, domain.is_ascii()) {
        (true, true) => domain,
        (true, false) => idna::domain_to_ascii(&domain).unwrap_or_default(),
        (false, _) => String::new(),
    }
}

/// Whether the message proves, as a whole, that it comes from its From domain.
pub(super) fn from_is_proved(
    original: &Original,
    message: &Message,
    surroundings: &Surroundings,
) -> bool {
    let mut detected = Detected::default();
    if original.lost.contains(&Lost::Signatures) || original.lost.contains(&Lost::TransportHeaders)
    {
        return false;
    }
    let answers = Answers::new(&surroundings.dns);
    let known = know(&original.bytes, message, surroundings, &answers);
    findings::say(&known, &answers, &mut detected);
    detected
        .findings
        .iter()
        .any(|finding| *finding.kind == FROM_PROVED)
}

/// What each method comes to for one message, without any finding: for tools that measure.
pub fn prove(bytes: &[u8], message: &Message, surroundings: &Surroundings) -> Proof {
    know(
        bytes,
        message,
        surroundings,
        &Answers::new(&surroundings.dns),
    )
    .proof
}

/// What SPF comes to for one connection: the address, what the host called itself, the return path (empty for a
/// bounce). For tools that measure.
pub fn check_spf(ip: IpAddr, helo: &str, return_path: &str, dns: &DnsAnswers) -> SpfResult {
    let sending = spf::Sending {
        ip,
        helo,
        return_path,
    };
    spf::check(&sending, &Answers::new(dns))
}

#[cfg(test)]
mod tests;
