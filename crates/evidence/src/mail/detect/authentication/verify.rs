//! Runs SPF, DKIM, ARC and DMARC over one message with our own answers in place of a network and the moment of
//! receipt in place of a clock. It draws no conclusions; it says what each method came to.

use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};

use mail_auth::dmarc::Policy;
use mail_auth::dmarc::verify::DmarcParameters;
use mail_auth::hickory_resolver::config::{ResolveHosts, ResolverConfig, ResolverOpts};
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{
    AuthenticatedMessage, DkimOutput, DkimResult, DmarcResult, Error, MessageAuthenticator,
    Parameters, SpfOutput, SpfResult,
};

use super::answers::Answers;
use super::boundary::Boundary;
use super::prepared;

/// A verifier that knows no name server. Whatever our answers do not cover, it cannot find out.
static VERIFIER: LazyLock<Option<MessageAuthenticator>> = LazyLock::new(|| {
    let mut options = ResolverOpts::default();
    options.use_hosts_file = ResolveHosts::Never;
    MessageAuthenticator::new(ResolverConfig::default(), options).ok()
});

/// What one method came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It proves the domain.
    Pass,
    /// It speaks against the domain.
    Fail,
    /// SPF's "probably not", and DKIM signatures whose key is gone: it proves nothing.
    Weak,
    /// Nothing was published or nothing was signed.
    #[default]
    Nothing,
    /// An answer is missing.
    Unknown,
}

/// One DKIM signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Signature {
    pub domain: String,
    pub selector: String,
    pub outcome: Outcome,
    /// Why it did not pass, in the desk's words; empty where it did.
    pub reason: &'static str,
    /// Whether only the start of the body is signed (`l=`) and there is more body than that.
    pub partial_body: bool,
}

/// What all methods came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Verified {
    pub spf: Outcome,
    /// The domain SPF was asked about.
    pub spf_domain: String,
    pub signatures: Vec<Signature>,
    pub arc: Outcome,
    /// How many instances the ARC chain has.
    pub arc_instances: usize,
    pub dmarc: Outcome,
    /// The policy published for the From domain: `reject`, `quarantine` or `none`.
    pub dmarc_policy: &'static str,
}

/// Verifies. `None` where the bytes have no header section at all.
pub(super) fn verify(
    bytes: &[u8],
    return_path: &str,
    boundary: Option<&Boundary>,
    received_unix_seconds: Option<i64>,
    answers: &Answers<'_>,
) -> Option<Verified> {
    let (parsed, expired_domains) = prepared::parse_without_clock(bytes, received_unix_seconds)?;
    let verifier = VERIFIER.as_ref()?;
    let dkim = at_once(verifier.verify_dkim(with_answers(&parsed, answers)))?;
    let mut verified = Verified {
        signatures: dkim
            .iter()
            .map(|output| signature(output, &parsed))
            .collect(),
        ..Verified::default()
    };
    verified
        .signatures
        .extend(expired_domains.into_iter().map(|domain| Signature {
            domain,
            selector: String::new(),
            outcome: Outcome::Weak,
            reason: "had expired when the message was received",
            partial_body: false,
        }));
    let spf = spf(verifier, return_path, boundary, answers, &mut verified);
    let arc = at_once(verifier.verify_arc(with_answers(&parsed, answers)));
    if let Some(arc) = arc {
        verified.arc = dkim_outcome(arc.result()).0;
        verified.arc_instances = arc.sets().len();
    }
    let mail_from_domain = return_path
        .rsplit_once('@')
        .map_or("", |(_, domain)| domain);
    let parameters = DmarcParameters::new(&parsed, &dkim, mail_from_domain, &spf);
    let dmarc = at_once(verifier.verify_dmarc(with_answers(parameters, answers)))?;
    verified.dmarc_policy = match dmarc.policy() {
        Policy::Reject => "reject",
        Policy::Quarantine => "quarantine",
        Policy::None | Policy::Unspecified => "none",
    };
    verified.dmarc = match dmarc.result() {
        DmarcResult::Pass => Outcome::Pass,
        DmarcResult::Fail(_) => Outcome::Fail,
        DmarcResult::TempError(_) => Outcome::Unknown,
        DmarcResult::PermError(_) | DmarcResult::None => Outcome::Nothing,
    };
    Some(verified)
}

type OurParameters<'x, 'a, P> =
    Parameters<'x, P, Answers<'a>, Answers<'a>, Answers<'a>, Answers<'a>, Answers<'a>>;

fn with_answers<'x, 'a, P>(params: P, answers: &'x Answers<'a>) -> OurParameters<'x, 'a, P> {
    Parameters {
        params,
        cache_txt: Some(answers),
        cache_mx: Some(answers),
        cache_ptr: Some(answers),
        cache_ipv4: Some(answers),
        cache_ipv6: Some(answers),
    }
}

/// With every answer at hand nothing ever waits: one poll finishes. Should a later version of the library wait for
/// something else, the method counts as not checked instead of hanging.
fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

fn spf(
    verifier: &MessageAuthenticator,
    return_path: &str,
    boundary: Option<&Boundary>,
    answers: &Answers<'_>,
    verified: &mut Verified,
) -> SpfOutput {
    let Some(boundary) = boundary else {
        verified.spf = Outcome::Unknown;
        return SpfOutput::default();
    };
    let before = answers.wanted_count();
    // RFC 7208 clause 2.4: an empty return path (a bounce) is checked by the name the host called itself.
    let parameters = if return_path.contains('@') {
        SpfParameters::verify_mail_from(boundary.ip, &boundary.helo, &boundary.by, return_path)
    } else {
        SpfParameters::verify_ehlo(boundary.ip, &boundary.helo, &boundary.by)
    };
    let output =
        at_once(verifier.verify_spf(with_answers(parameters, answers))).unwrap_or_default();
    verified.spf_domain = return_path
        .rsplit_once('@')
        .map_or(&*boundary.helo, |(_, domain)| domain)
        .to_owned();
    // Address records cannot say "not asked" to the library, so a result that rests on a missing one is not believed.
    let incomplete = answers.wanted_count() > before || answers.some_failed();
    verified.spf = match output.result() {
        _ if incomplete => Outcome::Unknown,
        SpfResult::Pass => Outcome::Pass,
        SpfResult::Fail => Outcome::Fail,
        SpfResult::SoftFail => Outcome::Weak,
        SpfResult::Neutral | SpfResult::None | SpfResult::PermError => Outcome::Nothing,
        SpfResult::TempError => Outcome::Unknown,
    };
    if incomplete {
        SpfOutput::new(String::new()).with_result(SpfResult::TempError)
    } else {
        output
    }
}

fn signature(output: &DkimOutput<'_>, parsed: &AuthenticatedMessage<'_>) -> Signature {
    let (outcome, reason) = dkim_outcome(output.result());
    let signed_bytes = output.signature().map_or(0, |signature| signature.l);
    Signature {
        domain: output
            .signature()
            .map(|signature| signature.d.to_ascii_lowercase())
            .unwrap_or_default(),
        selector: output
            .signature()
            .map(|signature| signature.s.clone())
            .unwrap_or_default(),
        outcome,
        reason,
        partial_body: signed_bytes > 0 && (parsed.raw_body().len() as u64) > signed_bytes,
    }
}

fn dkim_outcome(result: &DkimResult) -> (Outcome, &'static str) {
    use mail_auth::arc::ArcError;
    use mail_auth::dkim::DkimError;
    match result {
        DkimResult::Pass => (Outcome::Pass, ""),
        DkimResult::None => (Outcome::Nothing, ""),
        DkimResult::TempError(_) => (Outcome::Unknown, "its key was not fetched"),
        DkimResult::Neutral(Error::Dkim(DkimError::FailedBodyHashMatch))
        | DkimResult::Neutral(Error::Arc(ArcError::FailedBodyHashMatch)) => {
            (Outcome::Fail, "the body is not the one that was signed")
        }
        DkimResult::Fail(_) => (Outcome::Fail, "the signature does not fit the message"),
        DkimResult::PermError(Error::Dns(_)) => (Outcome::Weak, "its key is not published"),
        DkimResult::PermError(_) | DkimResult::Neutral(_) => {
            (Outcome::Weak, "the signature field is broken")
        }
    }
}
