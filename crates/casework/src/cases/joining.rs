//! Join or open: whether a new report belongs to a case that is being worked. The same wave (the same original, the same
//! link or attachment, or near-same text) is one case with many reports. Storage finds the candidates; this decides.

use evidence::verdict::{Fingerprint, Verdict};

use crate::cases::examination::ExaminationRecord;
use crate::cases::report::ReportKind;
use crate::cases::timeline::{Actor, EntryKind, Head, Line, report_joined_words};
use crate::ids::{CaseId, ReportId};
use crate::moment::Moment;

/// Bits in which two texts' similarity hashes may differ to be near-same.
pub const SIMILARITY_BITS_MAX: u32 = 3;
/// Candidates looked at for one report.
pub const CANDIDATES_MAX: usize = 1_000;

/// A case being worked that a report might join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCase {
    /// Which case.
    pub case: CaseId,
    /// Whether it is about IT; such a case is never joined.
    pub about_it: bool,
    /// When it was opened.
    pub opened: Moment,
    /// What marks the messages in it.
    pub fingerprints: Vec<Fingerprint>,
}

/// What to do with a new report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinOrOpen {
    /// It belongs to this case.
    Join(CaseId, JoinedBecause),
    /// It opens a new one.
    Open,
}

/// Why a report belongs to a case, strongest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JoinedBecause {
    /// Sign-ins that fail from the same address.
    SameSignInSource,
    /// Somebody called in the same colleague's name, and was not them.
    SameClaimedCaller,
    /// Near-same text.
    NearSameText,
    /// A link in common.
    SameLink,
    /// An attachment in common.
    SameAttachment,
    /// The very same message.
    SameMessage,
    /// The same account cannot sign in.
    SameAccount,
}

impl JoinedBecause {
    /// In words, for the timeline.
    pub const fn words(self) -> &'static str {
        match self {
            JoinedBecause::NearSameText => "its text is nearly the same",
            JoinedBecause::SameLink => "it has a link in common",
            JoinedBecause::SameAttachment => "it has an attachment in common",
            JoinedBecause::SameMessage => "it is the same message",
            JoinedBecause::SameClaimedCaller => "somebody called in the same name",
            JoinedBecause::SameSignInSource => "sign-ins fail from the same address",
            JoinedBecause::SameAccount => "it is about the same account",
        }
    }
}

/// Decides for a report of this kind with these examinations, about these accounts (see
/// [`crate::cases::lockout::account_marks_of`]). The strongest reason wins, then the oldest case, so that
/// a wave gathers in one place. A report about IT never joins, and nothing joins a case about IT.
pub fn join_or_open(
    kind: ReportKind,
    examinations: &[ExaminationRecord],
    account_marks: &[String],
    candidates: &[OpenCase],
) -> JoinOrOpen {
    if kind == ReportKind::AboutIt {
        return JoinOrOpen::Open;
    }
    let accounts = by_marks(account_marks);
    let own: Vec<&Fingerprint> = examinations
        .iter()
        .flat_map(|one| &one.originals)
        .map(|original| &original.fingerprint)
        .chain([&accounts])
        .collect();
    best_of(&own, candidates)
}

/// Decides for what no report brought and what bears these marks: what a sign-in log explains (see
/// [`crate::cases::lockout::LockoutRecord::joining_marks`]), or a caller who was not who they said.
pub fn join_or_open_by_marks(marks: &[String], candidates: &[OpenCase]) -> JoinOrOpen {
    best_of(&[&by_marks(marks)], candidates)
}

fn by_marks(marks: &[String]) -> Fingerprint {
    Fingerprint {
        marks: marks.to_vec(),
        text_similarity: None,
    }
}

fn best_of(own: &[&Fingerprint], candidates: &[OpenCase]) -> JoinOrOpen {
    candidates
        .iter()
        .take(CANDIDATES_MAX)
        .filter(|candidate| !candidate.about_it)
        .filter_map(|candidate| Some((in_common(own, &candidate.fingerprints)?, candidate)))
        .max_by_key(|(because, candidate)| {
            (
                *because,
                std::cmp::Reverse(candidate.opened),
                std::cmp::Reverse(candidate.case),
            )
        })
        .map_or(JoinOrOpen::Open, |(because, candidate)| {
            JoinOrOpen::Join(candidate.case, because)
        })
}

/// The line a case's timeline gets when a report joins it. `head` is the head of the report's own chain.
pub fn line_of_joining(case: CaseId, report: ReportId, head: Head, at: Moment) -> Line {
    Line {
        chain: case.into(),
        at,
        actor: Actor::Desk,
        kind: EntryKind::ReportJoined,
        says: report_joined_words(report, head),
    }
}

/// The line that opens a closed case again, where its verdict became this after it was closed: a file that somebody adds
/// late must not lie unseen in a case that is over. `None` where nothing points at harm.
pub fn line_of_reopening_for(verdict: Verdict, case: CaseId, at: Moment) -> Option<Line> {
    matches!(verdict, Verdict::Harmful | Verdict::Suspicious).then(|| Line {
        chain: case.into(),
        at,
        actor: Actor::Desk,
        kind: EntryKind::Reopened,
        says: format!(
            "the case was opened again: something added after its end is {}",
            verdict.code()
        ),
    })
}

/// The first line of a case's timeline; [`line_of_joining`] for its first report follows it.
pub fn line_of_opening(case: CaseId, title: &str, at: Moment) -> Line {
    Line {
        chain: case.into(),
        at,
        actor: Actor::Desk,
        kind: EntryKind::CaseOpened,
        says: format!("the case was opened: {title}"),
    }
}

fn in_common(own: &[&Fingerprint], others: &[Fingerprint]) -> Option<JoinedBecause> {
    own.iter()
        .flat_map(|one| {
            others
                .iter()
                .filter_map(move |other| in_common_of_two(one, other))
        })
        .max()
}

fn in_common_of_two(one: &Fingerprint, other: &Fingerprint) -> Option<JoinedBecause> {
    let by_mark = one
        .marks
        .iter()
        .filter(|mark| other.marks.contains(mark))
        .filter_map(|mark| strength(mark))
        .max();
    let near_same = one
        .text_similarity
        .zip(other.text_similarity)
        .filter(|(left, right)| (left ^ right).count_ones() <= SIMILARITY_BITS_MAX)
        .map(|_| JoinedBecause::NearSameText);
    by_mark.max(near_same)
}

fn strength(mark: &str) -> Option<JoinedBecause> {
    match mark.split_once(':')?.0 {
        "original" | "message-id" => Some(JoinedBecause::SameMessage),
        "attachment" => Some(JoinedBecause::SameAttachment),
        "link" => Some(JoinedBecause::SameLink),
        "sign-in-source" => Some(JoinedBecause::SameSignInSource),
        "caller-attempt" => Some(JoinedBecause::SameClaimedCaller),
        "account" => Some(JoinedBecause::SameAccount),
        _ => None,
    }
}
