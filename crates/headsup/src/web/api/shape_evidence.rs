//! What was made of a file, as the API writes it: originals, findings, what could not be checked. Made from the desk's view
//! alone; everything quoted from a message is hostile text.

use casework::cases::views::desk::{
    DeskExamination, DeskFile, DeskFinding, DeskOriginal, DeskUnchecked,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api_words::{At, GradeCode, LeaningCode, LostCode, QuestionCode, VerdictCode};

/// One file handed in.
#[derive(Serialize, ToSchema)]
pub struct File {
    /// SHA-256 of its bytes, lower-case hex.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sha256: String,
    /// Its name; hostile.
    name: String,
    /// Its media type as handed in; hostile.
    media_type: String,
    /// Its size, bytes.
    size_bytes: u64,
    /// What was made of it; nothing while it was not examined.
    #[schema(required = true)]
    examination: Option<Examination>,
}

/// What was made of one file.
#[derive(Serialize, ToSchema)]
pub struct Examination {
    /// When.
    examined: At,
    /// The verdict on the whole.
    verdict: VerdictCode,
    /// 0 to 1, rising with harm.
    #[schema(minimum = 0, maximum = 1)]
    score: f64,
    /// The lowest grade.
    grade: GradeCode,
    /// Whether DNS questions stayed without an answer.
    dns_questions_open: bool,
    /// The messages found in it.
    originals: Vec<Original>,
    /// Attached originals that were kept and not examined.
    originals_beyond_cap: usize,
    /// The reporter's words around a forward; hostile.
    #[schema(required = true)]
    comment: Option<String>,
    /// Drill markers; they prove nothing.
    drill_markers: Vec<String>,
    /// What was odd about the wrapping.
    wrapping_findings: Vec<Finding>,
    /// What the wrapping made uncheckable.
    wrapping_unchecked: Vec<Unchecked>,
}

/// One message found in a file.
#[derive(Serialize, ToSchema)]
pub struct Original {
    /// SHA-256 of its bytes.
    sha256: String,
    /// Its subject; hostile.
    subject: String,
    /// The sender's display name; hostile.
    from_name: String,
    /// The sender's address; hostile.
    from_address: String,
    /// What its Date field claims.
    #[schema(required = true)]
    dated: Option<At>,
    /// How much can be proved.
    grade: GradeCode,
    /// What its wrappers destroyed.
    lost: Vec<LostCode>,
    /// The verdict on it alone.
    verdict: VerdictCode,
    /// 0 to 1, rising with harm.
    #[schema(minimum = 0, maximum = 1)]
    score: f64,
    /// What was seen, strongest first.
    findings: Vec<Finding>,
    /// What could not be checked.
    unchecked: Vec<Unchecked>,
}

/// One finding.
#[derive(Serialize, ToSchema)]
pub struct Finding {
    /// The stable id of its kind.
    id: String,
    /// Points: above zero towards harm, below away from it.
    weight: i16,
    /// Which way it leans.
    leaning: LeaningCode,
    /// The question it touches.
    question: QuestionCode,
    /// What it touches, letters of `CIA`; empty for a plain note.
    cia: String,
    /// Where it was seen.
    #[serde(rename = "where")]
    where_seen: String,
    /// The sentence; quotes hostile text.
    says: String,
}

/// Something that could not be checked.
#[derive(Serialize, ToSchema)]
pub struct Unchecked {
    /// Its stable id.
    id: String,
    /// The sentence.
    says: String,
}

impl From<&DeskFile> for File {
    fn from(file: &DeskFile) -> File {
        File {
            sha256: file.sha256.clone(),
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            size_bytes: file.size_bytes,
            examination: file.examination.as_ref().map(Examination::from),
        }
    }
}

impl From<&DeskExamination> for Examination {
    fn from(made: &DeskExamination) -> Examination {
        Examination {
            examined: made.examined.into(),
            verdict: made.verdict.into(),
            score: made.score,
            grade: made.grade.into(),
            dns_questions_open: made.dns_questions_open,
            originals: made.originals.iter().map(Original::from).collect(),
            originals_beyond_cap: made.originals_beyond_cap,
            comment: made.comment.clone(),
            drill_markers: made.drill_markers.clone(),
            wrapping_findings: findings(&made.wrapping_findings),
            wrapping_unchecked: unchecked(&made.wrapping_unchecked),
        }
    }
}

impl From<&DeskOriginal> for Original {
    fn from(original: &DeskOriginal) -> Original {
        Original {
            sha256: original.sha256.clone(),
            subject: original.subject.clone(),
            from_name: original.from_name.clone(),
            from_address: original.from_address.clone(),
            dated: original.dated.map(At),
            grade: original.grade.into(),
            lost: original.lost.iter().copied().map(LostCode).collect(),
            verdict: original.verdict.into(),
            score: original.score,
            findings: findings(&original.findings),
            unchecked: unchecked(&original.unchecked),
        }
    }
}

fn findings(all: &[DeskFinding]) -> Vec<Finding> {
    let finding = |one: &DeskFinding| Finding {
        id: one.id.clone(),
        weight: one.weight,
        leaning: one.leaning.into(),
        question: one.question.into(),
        cia: one.cia.to_string(),
        where_seen: one.where_seen.clone(),
        says: one.says.clone(),
    };
    all.iter().map(finding).collect()
}

fn unchecked(all: &[DeskUnchecked]) -> Vec<Unchecked> {
    let one = |one: &DeskUnchecked| Unchecked {
        id: one.id.clone(),
        says: one.says.clone(),
    };
    all.iter().map(one).collect()
}
