//! What a case keeps of an examination: verdicts, findings, what could not be checked, and a short summary of each
//! original. It is a record of what the ground floor said at one moment; it examines nothing itself, and the evidence
//! it speaks of stays where it is.

use evidence::finding::{Cia, Finding, Question, Unchecked};
use evidence::mail::open::{Grade, Lost, Original, Wrapper};
use evidence::mail::payment_request::{PaymentRequest, payment_request};
use evidence::verdict::{Examination, ExaminedOriginal, Fingerprint, Verdict};

use crate::ids::ReportId;
use crate::moment::Moment;

/// A finding as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingRecord {
    /// The kind's stable id; the staff sentence's key is `finding-` and this id with dots as dashes.
    pub id: String,
    /// Points, positive for harm.
    pub weight: i16,
    /// The question it touches.
    pub question: Question,
    /// What it touches.
    pub cia: Cia,
    /// Whether its kind speaks of advertising.
    pub advertising: bool,
    /// Where it was seen, in words.
    pub where_seen: String,
    /// The byte range in the original, where it is known.
    pub bytes: Option<(usize, usize)>,
    /// The desk's sentence, in English.
    pub says: String,
    /// Named values for the staff sentence.
    pub facts: Vec<(String, String)>,
}

/// Something that could not be checked, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UncheckedRecord {
    /// Stable id; the staff sentence's key is `unchecked-` and this id with dots as dashes.
    pub id: String,
    /// The desk's sentence, in English.
    pub says: String,
    /// Named values for the staff sentence.
    pub facts: Vec<(String, String)>,
}

/// One original as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct OriginalRecord {
    /// SHA-256 of the original's bytes, lower-case hex.
    pub sha256: String,
    /// How much can be proved about it.
    pub grade: Grade,
    /// The wrappers taken off, outermost first.
    pub wrappers: Vec<Wrapper>,
    /// What they destroyed.
    pub lost: Vec<Lost>,
    /// The verdict on this original alone.
    pub verdict: Verdict,
    /// From 0 to 1, rising with harm.
    pub score: f64,
    /// What was seen.
    pub findings: Vec<FindingRecord>,
    /// What could not be checked.
    pub unchecked: Vec<UncheckedRecord>,
    /// The subject as shown; hostile.
    pub subject: String,
    /// The display name of the first From; hostile.
    pub from_name: String,
    /// The address of the first From, lower case; hostile.
    pub from_address: String,
    /// The Date field; a claim.
    pub dated: Option<Moment>,
    /// What makes two messages the same wave.
    pub fingerprint: Fingerprint,
    /// What it claims about a payment; hostile, and never more than a claim.
    pub payment: PaymentRequest,
}

/// What is kept of one examination of one piece of evidence. The latest one replaces the one before.
#[derive(Clone, Debug, PartialEq)]
pub struct ExaminationRecord {
    /// SHA-256 of the bytes handed in: which evidence item it is about.
    pub sha256: String,
    /// The report that evidence came with.
    pub report: ReportId,
    /// When it was examined.
    pub examined: Moment,
    /// Whether DNS questions stayed without an answer.
    pub dns_questions_open: bool,
    /// The verdict on the whole.
    pub verdict: Verdict,
    /// From 0 to 1, rising with harm.
    pub score: f64,
    /// The lowest grade among the originals.
    pub grade: Grade,
    /// The originals.
    pub originals: Vec<OriginalRecord>,
    /// Attached originals that were kept and not examined.
    pub originals_beyond_cap: usize,
    /// The reporter's own words around a forward.
    pub comment: Option<String>,
    /// Drill markers seen; they prove nothing.
    pub drill_markers: Vec<String>,
    /// What was odd about the wrapping.
    pub wrapping_findings: Vec<FindingRecord>,
    /// What could not be checked because of the wrapping.
    pub wrapping_unchecked: Vec<UncheckedRecord>,
    /// Whether it has to be rung about before money moves, as the register stood when it was examined. The record of an
    /// examination alone says no: whoever keeps it looks in the register.
    pub call_needed: bool,
}

impl ExaminationRecord {
    /// The record of an examination made at `examined` of evidence that came with `report`.
    pub fn of(examination: &Examination, report: ReportId, examined: Moment) -> ExaminationRecord {
        let opened = &examination.opened;
        ExaminationRecord {
            sha256: examination.sha256.clone(),
            report,
            examined,
            dns_questions_open: !examination.wanted_dns.is_empty(),
            verdict: examination.verdict,
            score: examination.score,
            grade: examination.grade,
            originals: examination
                .originals
                .iter()
                .enumerate()
                .map(|(index, examined)| OriginalRecord::of(examined, opened.originals.get(index)))
                .collect(),
            originals_beyond_cap: opened.originals_beyond_cap,
            comment: opened.comment.clone(),
            drill_markers: opened.drill_markers.clone(),
            wrapping_findings: opened.findings.iter().map(FindingRecord::of).collect(),
            wrapping_unchecked: opened.unchecked.iter().map(UncheckedRecord::of).collect(),
            call_needed: false,
        }
    }
}

impl OriginalRecord {
    fn of(examined: &ExaminedOriginal, opened: Option<&Original>) -> OriginalRecord {
        let from = examined.message.first_from();
        OriginalRecord {
            sha256: examined.sha256.clone(),
            grade: examined.grade,
            wrappers: opened
                .map(|original| original.wrappers.clone())
                .unwrap_or_default(),
            lost: opened
                .map(|original| original.lost.clone())
                .unwrap_or_default(),
            verdict: examined.verdict,
            score: examined.score,
            findings: examined.findings.iter().map(FindingRecord::of).collect(),
            unchecked: examined.unchecked.iter().map(UncheckedRecord::of).collect(),
            subject: examined.message.subject.clone(),
            from_name: from.display_name.clone(),
            from_address: from.address.clone(),
            dated: examined
                .message
                .date_unix_seconds
                .map(Moment::from_unix_seconds),
            fingerprint: examined.fingerprint.clone(),
            payment: payment_request(&examined.message),
        }
    }
}

impl FindingRecord {
    /// The record of a finding.
    pub fn of(finding: &Finding) -> FindingRecord {
        FindingRecord {
            id: finding.kind.id.to_owned(),
            weight: finding.weight,
            question: finding.kind.question,
            cia: finding.kind.cia,
            advertising: finding.kind.advertising,
            where_seen: finding.place.part.clone(),
            bytes: finding.place.bytes,
            says: finding.says.clone(),
            facts: owned(&finding.facts),
        }
    }
}

impl UncheckedRecord {
    /// The record of something unchecked.
    pub fn of(unchecked: &Unchecked) -> UncheckedRecord {
        UncheckedRecord {
            id: unchecked.id.to_owned(),
            says: unchecked.says.clone(),
            facts: owned(&unchecked.facts),
        }
    }
}

fn owned(facts: &[(&'static str, String)]) -> Vec<(String, String)> {
    facts
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}
