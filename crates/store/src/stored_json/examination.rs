//! How an examination is stored: the mirror of [`ExaminationRecord`] without what has columns of its own (report,
//! digest, moment, verdict, score, grade, open DNS questions). A code that this version does not know makes the record
//! unreadable rather than quietly smaller: a verdict stands on all its findings.

use casework::cases::examination::{
    ExaminationRecord, FindingRecord, OriginalRecord, UncheckedRecord,
};
use casework::moment::Moment;
use evidence::finding::{Cia, Question};
use evidence::mail::open::{Grade, Lost, Wrapper};
use evidence::verdict::{Fingerprint, Verdict};
use serde::{Deserialize, Serialize};

use super::payment_request;
use crate::error::{Result, StoreError};

/// The document of one examination.
#[derive(Serialize, Deserialize)]
pub(crate) struct Stored {
    originals: Vec<Original>,
    originals_beyond_cap: usize,
    comment: Option<String>,
    drill_markers: Vec<String>,
    wrapping_findings: Vec<Finding>,
    wrapping_unchecked: Vec<Unchecked>,
    #[serde(default)]
    call_needed: bool,
}

#[derive(Serialize, Deserialize)]
struct Original {
    sha256: String,
    grade: String,
    wrappers: Vec<String>,
    lost: Vec<String>,
    verdict: String,
    score: f64,
    findings: Vec<Finding>,
    unchecked: Vec<Unchecked>,
    subject: String,
    from_name: String,
    from_address: String,
    dated_us: Option<i64>,
    marks: Vec<String>,
    text_similarity: Option<u64>,
    #[serde(default)]
    payment: payment_request::Stored,
}

#[derive(Serialize, Deserialize)]
struct Finding {
    id: String,
    weight: i16,
    question: String,
    cia: String,
    advertising: bool,
    where_seen: String,
    bytes: Option<(usize, usize)>,
    says: String,
    facts: Vec<(String, String)>,
}

#[derive(Serialize, Deserialize)]
struct Unchecked {
    id: String,
    says: String,
    facts: Vec<(String, String)>,
}

/// The columns that stand beside the document.
pub(crate) struct Columns {
    pub(crate) report: casework::ids::ReportId,
    pub(crate) sha256: String,
    pub(crate) examined: Moment,
    pub(crate) dns_questions_open: bool,
    pub(crate) verdict: Verdict,
    pub(crate) score: f64,
    pub(crate) grade: Grade,
}

/// A whole record, for handing from one process to another: the document and what stands in columns beside it.
#[derive(Serialize, Deserialize)]
struct Whole {
    sha256: String,
    dns_questions_open: bool,
    verdict: String,
    /// The bits of the score on the whole, and of each original's: decimal digits would come back as a neighbour now and then.
    score_bits: u64,
    original_score_bits: Vec<u64>,
    grade: String,
    document: Stored,
}

/// A record as text, to be handed to another process of this same program. Which report it is about, and when it was
/// examined, is not in it.
pub fn examination_as_text(record: &ExaminationRecord) -> String {
    super::write(&Whole {
        sha256: record.sha256.clone(),
        dns_questions_open: record.dns_questions_open,
        verdict: record.verdict.code().to_owned(),
        score_bits: record.score.to_bits(),
        original_score_bits: record
            .originals
            .iter()
            .map(|original| original.score.to_bits())
            .collect(),
        grade: record.grade.code().to_owned(),
        document: Stored::of(record),
    })
}

/// Reads what [`examination_as_text`] wrote, as the examination of evidence of this report. The text may come from a process
/// that hostile bytes have taken over: that it is understood says nothing of whether it is true or within any limit.
///
/// # Errors
/// When it isn't such a text, or names something this version does not know.
pub fn examination_of_text(
    text: &str,
    report: casework::ids::ReportId,
    examined: Moment,
) -> Result<ExaminationRecord> {
    let whole: Whole = super::read("examination", text)?;
    let mut record = whole.document.with(Columns {
        report,
        sha256: whole.sha256,
        examined,
        dns_questions_open: whole.dns_questions_open,
        verdict: coded("verdict", &whole.verdict, Verdict::from_code)?,
        score: f64::from_bits(whole.score_bits),
        grade: coded("grade", &whole.grade, Grade::from_code)?,
    })?;
    for (original, bits) in record.originals.iter_mut().zip(whole.original_score_bits) {
        original.score = f64::from_bits(bits);
    }
    Ok(record)
}

impl Stored {
    /// What was seen in the original that speaks most of harm: ids of kinds, and what each weighed.
    pub(crate) fn seen_in_worst(self) -> Vec<(String, i16)> {
        let worst = self
            .originals
            .into_iter()
            .max_by(|left, right| left.score.total_cmp(&right.score));
        let findings = worst.map(|original| original.findings).unwrap_or_default();
        let seen = findings.into_iter();
        seen.map(|finding| (finding.id, finding.weight)).collect()
    }

    pub(crate) fn of(record: &ExaminationRecord) -> Stored {
        Stored {
            originals: record.originals.iter().map(Original::of).collect(),
            originals_beyond_cap: record.originals_beyond_cap,
            comment: record.comment.clone(),
            drill_markers: record.drill_markers.clone(),
            wrapping_findings: record.wrapping_findings.iter().map(Finding::of).collect(),
            wrapping_unchecked: record
                .wrapping_unchecked
                .iter()
                .map(Unchecked::of)
                .collect(),
            call_needed: record.call_needed,
        }
    }

    pub(crate) fn with(self, columns: Columns) -> Result<ExaminationRecord> {
        Ok(ExaminationRecord {
            sha256: columns.sha256,
            report: columns.report,
            examined: columns.examined,
            dns_questions_open: columns.dns_questions_open,
            verdict: columns.verdict,
            score: columns.score,
            grade: columns.grade,
            originals: all(self.originals, Original::read)?,
            originals_beyond_cap: self.originals_beyond_cap,
            comment: self.comment,
            drill_markers: self.drill_markers,
            wrapping_findings: all(self.wrapping_findings, Finding::read)?,
            wrapping_unchecked: self
                .wrapping_unchecked
                .into_iter()
                .map(Unchecked::read)
                .collect(),
            call_needed: self.call_needed,
        })
    }
}

impl Original {
    fn of(record: &OriginalRecord) -> Original {
        Original {
            sha256: record.sha256.clone(),
            grade: record.grade.code().to_owned(),
            wrappers: record
                .wrappers
                .iter()
                .map(|one| wrapper_code(*one).to_owned())
                .collect(),
            lost: record
                .lost
                .iter()
                .map(|one| one.code().to_owned())
                .collect(),
            verdict: record.verdict.code().to_owned(),
            score: record.score,
            findings: record.findings.iter().map(Finding::of).collect(),
            unchecked: record.unchecked.iter().map(Unchecked::of).collect(),
            subject: record.subject.clone(),
            from_name: record.from_name.clone(),
            from_address: record.from_address.clone(),
            dated_us: record.dated.map(|at| at.0),
            marks: record.fingerprint.marks.clone(),
            text_similarity: record.fingerprint.text_similarity,
            payment: payment_request::Stored::of(&record.payment),
        }
    }

    fn read(self) -> Result<OriginalRecord> {
        Ok(OriginalRecord {
            grade: coded("grade", &self.grade, Grade::from_code)?,
            wrappers: all(self.wrappers, |code| {
                coded("wrapper", &code, wrapper_from_code)
            })?,
            lost: all(self.lost, |code| coded("loss", &code, Lost::from_code))?,
            verdict: coded("verdict", &self.verdict, Verdict::from_code)?,
            score: self.score,
            findings: all(self.findings, Finding::read)?,
            unchecked: self.unchecked.into_iter().map(Unchecked::read).collect(),
            sha256: self.sha256,
            subject: self.subject,
            from_name: self.from_name,
            from_address: self.from_address,
            dated: self.dated_us.map(Moment),
            fingerprint: Fingerprint {
                marks: self.marks,
                text_similarity: self.text_similarity,
            },
            payment: self.payment.read()?,
        })
    }
}

impl Finding {
    fn of(record: &FindingRecord) -> Finding {
        Finding {
            id: record.id.clone(),
            weight: record.weight,
            question: record.question.code().to_owned(),
            cia: record.cia.to_string(),
            advertising: record.advertising,
            where_seen: record.where_seen.clone(),
            bytes: record.bytes,
            says: record.says.clone(),
            facts: record.facts.clone(),
        }
    }

    fn read(self) -> Result<FindingRecord> {
        Ok(FindingRecord {
            question: coded("question", &self.question, Question::from_code)?,
            cia: Cia::new(
                self.cia.contains('C'),
                self.cia.contains('I'),
                self.cia.contains('A'),
            ),
            id: self.id,
            weight: self.weight,
            advertising: self.advertising,
            where_seen: self.where_seen,
            bytes: self.bytes,
            says: self.says,
            facts: self.facts,
        })
    }
}

impl Unchecked {
    fn of(record: &UncheckedRecord) -> Unchecked {
        Unchecked {
            id: record.id.clone(),
            says: record.says.clone(),
            facts: record.facts.clone(),
        }
    }

    fn read(self) -> UncheckedRecord {
        UncheckedRecord {
            id: self.id,
            says: self.says,
            facts: self.facts,
        }
    }
}

const WRAPPERS: [(Wrapper, &str); 6] = [
    (Wrapper::AttachedMessage, "attached-message"),
    (Wrapper::OutlookMsg, "outlook-msg"),
    (Wrapper::Tnef, "tnef"),
    (Wrapper::InlineForward, "inline-forward"),
    (Wrapper::MicrosoftReport, "microsoft-report"),
    (Wrapper::PhishAlertButton, "phish-alert-button"),
];

fn wrapper_code(wrapper: Wrapper) -> &'static str {
    // Exhaustive on purpose: a new wrapper does not compile until it has a code here and in the list above.
    match wrapper {
        Wrapper::AttachedMessage => "attached-message",
        Wrapper::OutlookMsg => "outlook-msg",
        Wrapper::Tnef => "tnef",
        Wrapper::InlineForward => "inline-forward",
        Wrapper::MicrosoftReport => "microsoft-report",
        Wrapper::PhishAlertButton => "phish-alert-button",
    }
}

fn wrapper_from_code(code: &str) -> Option<Wrapper> {
    WRAPPERS
        .iter()
        .find(|(_, one)| *one == code)
        .map(|(wrapper, _)| *wrapper)
}

fn coded<T>(what: &'static str, code: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T> {
    read(code).ok_or_else(|| StoreError::unreadable(what, code))
}

fn all<S, T>(stored: Vec<S>, read: impl FnMut(S) -> Result<T>) -> Result<Vec<T>> {
    stored.into_iter().map(read).collect()
}
