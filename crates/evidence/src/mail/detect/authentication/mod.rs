//! Does the message prove the domain it claims to come from? SPF, DKIM, DMARC and ARC, from the bytes and from DNS
//! answers that were handed in. A pass says who sent it and nothing about what they want, so it weighs little; a
//! forged own domain weighs much. Results written by others are believed only from the organisation's own boundary.

mod answers;
mod boundary;
mod prepared;
mod verify;

use self::answers::Answers;
use self::boundary::{Boundary, Results};
use self::verify::{Outcome, Signature, Verified};
use super::links::address::registrable;
use super::quote::quote;
use super::{Detected, Detector};
use crate::dns::RecordType;
use crate::finding::{Cia, Finding, FindingKind, Place, Unchecked};
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
/// More signatures than anybody needs.
const SIGNATURES_MANY: FindingKind = FindingKind::new("authentication.signatures-many", 3, Cia::A);
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
        &SIGNATURES_MANY,
        &ARC_CHAIN,
    ],
    detect,
};

/// What is known about one message when the findings are made.
struct Known<'m> {
    message: &'m Message,
    surroundings: &'m Surroundings,
    from_domain: String,
    boundary: Option<Boundary>,
    results: Option<Results>,
    verified: Verified,
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
    let boundary = boundary::find(message, surroundings);
    let answers = Answers::new(
        &surroundings.dns,
        boundary.as_ref().map(|boundary| boundary.ip),
    );
    let prepared = prepared::prepare(&original.bytes, message);
    let return_path = message.return_path.clone().unwrap_or_default();
    let moment = surroundings.received_unix_seconds;
    let verified = verify::verify(
        &prepared.bytes,
        &return_path,
        boundary.as_ref(),
        moment,
        &answers,
    );
    let known = Known {
        message,
        surroundings,
        from_domain: from_domain(message),
        results: boundary::believed_results(message, surroundings),
        boundary,
        verified: verified.unwrap_or_default(),
    };
    ask_ahead(&known, &answers);
    say(
        &known,
        &answers,
        prepared.signatures_left_out,
        &mut detected,
    );
    // Where our own boundary has said what DMARC came to, asking again says nothing new.
    if dmarc_said(&known).is_none() {
        detected.wanted_dns = answers.into_wanted();
    }
    detected
}

/// The one domain all From mailboxes share; empty where there is none or several, which proves nothing.
fn from_domain(message: &Message) -> String {
    let domain = message.first_from().domain().to_ascii_lowercase();
    let one = message
        .from
        .iter()
        .all(|mailbox| mailbox.domain().eq_ignore_ascii_case(&domain));
    if one { domain } else { String::new() }
}

/// A missing first answer stops the library, so the questions that would follow are asked along with it.
fn ask_ahead(known: &Known<'_>, answers: &Answers<'_>) {
    let mut name = known.from_domain.as_str();
    while name.contains('.') {
        answers.ask(&format!("_dmarc.{name}"), RecordType::Txt);
        name = name.split_once('.').map_or("", |(_, parent)| parent);
    }
}

fn say(
    known: &Known<'_>,
    answers: &Answers<'_>,
    signatures_left_out: usize,
    detected: &mut Detected,
) {
    let proved = from_is_proved(known);
    let findings = [
        own_domain_forged(known, proved),
        dmarc_fail(known),
        // A signature that leaves room below its text proves only part of the message.
        (proved && signature_partial(known).is_none()).then(|| from_proved(known)),
        spf_fail(known),
        signature_broken(known, proved),
        signature_partial(known),
        signatures_many(known, signatures_left_out),
        arc_chain(known),
    ];
    detected.findings.extend(findings.into_iter().flatten());
    // A forged own domain already says all that a failed rule does.
    if detected
        .findings
        .iter()
        .any(|finding| finding.kind == &OWN_DOMAIN_FORGED)
    {
        detected
            .findings
            .retain(|finding| finding.kind != &DMARC_FAIL);
    }
    detected.unchecked.extend(unchecked(known, answers));
}

/// What our own boundary said DMARC came to, and which host said it.
fn dmarc_said<'k>(known: &'k Known<'_>) -> Option<(&'k str, &'k str)> {
    let results = known.results.as_ref()?;
    Some((results.of("dmarc")?, &results.authserv_id))
}

/// What DMARC came to: by the organisation's own boundary where it said so, else by our own reckoning.
fn dmarc(known: &Known<'_>) -> (Outcome, String) {
    let said = known
        .results
        .as_ref()
        .and_then(|results| Some((results.of("dmarc")?, &results.authserv_id)));
    match said {
        Some(("pass" | "bestguesspass", id)) => {
            (Outcome::Pass, format!("according to {}", quote(id)))
        }
        Some(("fail", id)) => (Outcome::Fail, format!("according to {}", quote(id))),
        Some((_, id)) => (Outcome::Nothing, format!("according to {}", quote(id))),
        None => (known.verified.dmarc, "checked here".to_owned()),
    }
}

fn from_is_proved(known: &Known<'_>) -> bool {
    if known.from_domain.is_empty() {
        return false;
    }
    let aligned_signature = known.verified.signatures.iter().any(|signature| {
        signature.outcome == Outcome::Pass
            && registrable(&signature.domain) == registrable(&known.from_domain)
    });
    dmarc(known).0 == Outcome::Pass || (aligned_signature && dmarc(known).0 != Outcome::Fail)
}

fn place_of(known: &Known<'_>, name: &str) -> Place {
    let place = Place::header(name);
    match known.message.header_values(name).next() {
        Some(field) => place.at(field.bytes.0, field.bytes.1),
        None => place,
    }
}

/// Mailing lists change what they pass on and break signatures in good faith.
fn is_list_mail(message: &Message) -> bool {
    message.header_values("List-Id").next().is_some()
        || message.header_values("List-Post").next().is_some()
}

fn dmarc_fail(known: &Known<'_>) -> Option<Finding> {
    let (outcome, by) = dmarc(known);
    if outcome != Outcome::Fail || !spf_could_be_checked(known) {
        return None;
    }
    let policy = if known.results.is_some() && known.verified.dmarc != Outcome::Fail {
        String::new()
    } else {
        format!(
            ", and its published rule is `{}`",
            known.verified.dmarc_policy
        )
    };
    let finding = Finding::new(
        &DMARC_FAIL,
        place_of(known, "From"),
        format!(
            "the From domain {} is not proved by SPF or DKIM (DMARC failed, {by}){policy}",
            quote(&known.from_domain)
        ),
    )
    .with_fact("domain", known.from_domain.clone());
    let watching_only = !policy.is_empty() && known.verified.dmarc_policy == "none";
    Some(if watching_only || is_list_mail(known.message) {
        finding.weighing(4)
    } else {
        finding
    })
}

/// DMARC may pass by SPF alone, so without the connecting address a failure is not certain.
fn spf_could_be_checked(known: &Known<'_>) -> bool {
    known.results.is_some() || known.boundary.is_some()
}

fn own_domain_forged(known: &Known<'_>, proved: bool) -> Option<Finding> {
    let own = known.surroundings.own_domains.iter().any(|own| {
        known.from_domain == *own
            || known
                .from_domain
                .strip_suffix(own.as_str())
                .is_some_and(|rest| rest.ends_with('.'))
    });
    if !own || proved || is_list_mail(known.message) {
        return None;
    }
    let (outcome, by) = dmarc(known);
    let spf = known.results.as_ref().and_then(|results| results.of("spf"));
    let refused = outcome == Outcome::Fail && spf_could_be_checked(known)
        || outcome == Outcome::Nothing
            && (known.verified.spf == Outcome::Fail || spf == Some("fail"));
    refused.then(|| {
        Finding::new(
            &OWN_DOMAIN_FORGED,
            place_of(known, "From"),
            format!("the From domain {} is the organisation's own, and the message fails to prove it ({by})", quote(&known.from_domain)),
        )
        .with_fact("domain", known.from_domain.clone())
    })
}

fn from_proved(known: &Known<'_>) -> Finding {
    let by = dmarc(known).1;
    Finding::new(
        &FROM_PROVED,
        place_of(known, "From"),
        format!(
            "the message really comes from {} ({by}); that says nothing about its intent",
            quote(&known.from_domain)
        ),
    )
    .with_fact("domain", known.from_domain.clone())
}

fn spf_fail(known: &Known<'_>) -> Option<Finding> {
    let boundary = known.boundary.as_ref()?;
    if !matches!(known.verified.spf, Outcome::Fail | Outcome::Weak) || is_list_mail(known.message) {
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
            quote(&known.verified.spf_domain),
            boundary.ip
        ),
    )
    .with_fact("domain", known.verified.spf_domain.clone());
    let weak = known.verified.spf == Outcome::Weak || !boundary.certain;
    Some(if weak { finding.weighing(3) } else { finding })
}

fn signature_broken(known: &Known<'_>, proved: bool) -> Option<Finding> {
    let signature = known.verified.signatures.iter().find(|signature| {
        signature.outcome == Outcome::Fail
            && registrable(&signature.domain) == registrable(&known.from_domain)
    })?;
    if proved || is_list_mail(known.message) {
        return None;
    }
    Some(
        Finding::new(
            &SIGNATURE_BROKEN,
            place_of(known, "DKIM-Signature"),
            format!(
                "a signature of {} does not hold: {}",
                quote(&signature.domain),
                signature.reason
            ),
        )
        .with_fact(
            "domain",
            prepared::shown_domain(&signature.domain).into_owned(),
        ),
    )
}

fn signature_partial(known: &Known<'_>) -> Option<Finding> {
    let is_partial =
        |signature: &&Signature| signature.outcome == Outcome::Pass && signature.partial_body;
    let signature = known.verified.signatures.iter().find(is_partial)?;
    Some(
        Finding::new(
            &SIGNATURE_PARTIAL,
            place_of(known, "DKIM-Signature"),
            format!("the signature of {} covers only the start of the body (`l=`); the rest may be anybody's", quote(&signature.domain)),
        )
        .with_fact("domain", signature.domain.clone()),
    )
}

fn signatures_many(known: &Known<'_>, left_out: usize) -> Option<Finding> {
    (left_out > 0).then(|| {
        Finding::new(
            &SIGNATURES_MANY,
            place_of(known, "DKIM-Signature"),
            format!(
                "{left_out} DKIM signatures beyond the first {} were not verified",
                crate::limits::DKIM_SIGNATURES_MAX
            ),
        )
    })
}

fn arc_chain(known: &Known<'_>) -> Option<Finding> {
    let holds = match known.verified.arc {
        Outcome::Pass => "holds",
        Outcome::Fail | Outcome::Weak => "does not hold",
        Outcome::Nothing | Outcome::Unknown => return None,
    };
    Some(Finding::new(
        &ARC_CHAIN,
        place_of(known, "ARC-Seal"),
        format!(
            "the chain of {} forwarders' seals (ARC) {holds}",
            known.verified.arc_instances.max(1)
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
    if known.boundary.is_none() && known.results.is_none() {
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
