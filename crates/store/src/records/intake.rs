//! A report on its way in, its place in a case, and what its private page needs.

use std::collections::BTreeSet;

use casework::cases::acts::ExposureChange;
use casework::cases::case::{Case, CaseState, Closing, PlannedStep};
use casework::cases::examination::ExaminationRecord;
use casework::cases::report::{AdviceLine, EvidenceItem, Exposure, Report};
use casework::cases::thread::ThreadMessage;
use casework::cases::timeline::Line;
use casework::ids::{CaseId, ReportId, StepId};
use casework::moment::Moment;
use casework::people::name_seal::SealedName;
use evidence::verdict::Verdict;

/// Files that may come with one report, first and later ones together.
pub const EVIDENCE_ITEMS_PER_REPORT_MAX: usize = 50;
/// Messages in one thread.
pub const MESSAGES_PER_REPORT_MAX: usize = 500;
/// Reports of one case that are loaded with it; a larger wave is counted, and its first ones are shown.
pub const REPORTS_PER_CASE_SHOWN_MAX: usize = 500;

/// A report as it arrives.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The report. Its `case`, `told`, `disagreed` and `advice` are not looked at.
    pub report: Report,
    /// The hidden random id of the form; a second arrival with the same one changes nothing.
    pub submission: String,
    /// What came with it; the bytes are in the evidence folder already.
    pub evidence: Vec<EvidenceItem>,
    /// The sentence of the `report-received` line, without a name in it.
    pub says: String,
    /// Name and address, sealed; the report itself then carries neither.
    pub sealed: Option<SealedName>,
    /// Whether it is demonstration data.
    pub demonstration: bool,
}

/// What became of an arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// The report: the new one, or the one that came first with this submission id.
    pub report: ReportId,
    /// Whether it is new.
    pub is_new: bool,
}

/// What makes reports the same wave: the marks and similarity hashes of all the originals of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wave {
    /// See [`evidence::verdict::Fingerprint::marks`]; at most [`WAVE_MARKS_MAX`] count.
    pub marks: Vec<String>,
    /// See [`evidence::verdict::Fingerprint::text_similarity`]; at most [`WAVE_MARKS_MAX`] count.
    pub similarities: Vec<u64>,
}

/// Marks of one report that count for joining.
pub const WAVE_MARKS_MAX: usize = 200;

impl Wave {
    /// The wave of these examinations, doubles removed.
    pub fn of(examinations: &[ExaminationRecord]) -> Wave {
        let originals = || examinations.iter().flat_map(|one| &one.originals);
        let mut marks: Vec<String> = originals()
            .flat_map(|original| original.fingerprint.marks.iter().cloned())
            .collect();
        let mut similarities: Vec<u64> = originals()
            .filter_map(|original| original.fingerprint.text_similarity)
            .collect();
        marks.sort_unstable();
        marks.dedup();
        marks.truncate(WAVE_MARKS_MAX);
        similarities.sort_unstable();
        similarities.dedup();
        similarities.truncate(WAVE_MARKS_MAX);
        Wave {
            marks,
            similarities,
        }
    }
}

/// Gives an examined report its place: saves what was found, joins a known wave or opens a case, lays out steps.
/// Everything in one transaction, and safe to do twice: the second time refreshes findings, verdict, advice and steps.
#[derive(Clone, Debug)]
pub struct Placement {
    /// Which report.
    pub report: ReportId,
    /// What its evidence said; replaces an older examination of the same bytes.
    pub examinations: Vec<ExaminationRecord>,
    /// What the reporter had said to have done when steps and advice were worked out. Where that is no longer so, the
    /// placement is refused ([`crate::Refusal::ReportChanged`]): read the report again and repeat.
    pub exposures: BTreeSet<Exposure>,
    /// Whether it may join a case that somebody else's report opened. Ignored for reports about IT, which never do.
    pub may_join: bool,
    /// The identifier of the case to open where there is none to join.
    pub fresh_case: CaseId,
    /// Its title.
    pub title: String,
    /// The steps the playbooks lay out, each with an identifier should it be new. A step the case has already takes the
    /// earlier due and is otherwise left alone; a closed case takes none.
    pub steps: Vec<(StepId, PlannedStep)>,
    /// What the reporter is advised to do.
    pub advice: Vec<AdviceLine>,
    /// The verdict on the report; `None` where there is no evidence to weigh.
    pub verdict: Option<Verdict>,
    /// The sentence of the `verdict` line; a line is written only where the verdict of the case changes.
    pub verdict_says: String,
    /// When.
    pub at: Moment,
    /// Jobs to enqueue with it, such as `examine-with-dns`.
    pub jobs: Vec<crate::records::job::NewJob>,
}

/// More of what a person did, with all that follows from it.
#[derive(Clone, Copy, Debug)]
pub struct ExposuresSaved<'s> {
    /// Whose report.
    pub report: ReportId,
    /// What `casework::cases::acts::add_exposures` changed.
    pub change: &'s ExposureChange,
    /// Its lines.
    pub lines: &'s [Line],
    /// The steps the playbooks lay out now, each with an identifier should it be new; left out while there is no case.
    pub steps: &'s [(StepId, PlannedStep)],
    /// What the reporter is advised to do now; `None` leaves the advice as it is.
    pub advice: Option<&'s [AdviceLine]>,
    /// When.
    pub at: Moment,
}

/// Where a report was placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: u64,
    /// Whether it was opened for this report.
    pub opened: bool,
    /// Whether the verdict on the case changed.
    pub verdict_changed: bool,
}

/// All that the private page of a report shows, and its jobs need.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportFile {
    /// The report.
    pub report: Report,
    /// What came with it.
    pub evidence: Vec<EvidenceItem>,
    /// What was found in it.
    pub examinations: Vec<ExaminationRecord>,
    /// The thread, oldest first.
    pub thread: Vec<ThreadMessage>,
    /// How its case stands; `None` before the first examination.
    pub case: Option<ReportCase>,
    /// Whether it is demonstration data.
    pub demonstration: bool,
}

/// What a report's page may know of its case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportCase {
    /// Its identifier.
    pub id: CaseId,
    /// Its number.
    pub number: u64,
    /// Whether it is about IT.
    pub about_it: bool,
    /// Whether it is being worked.
    pub state: CaseState,
    /// How many reports share it.
    pub reports_count: u64,
    /// How it was closed.
    pub closing: Option<Closing>,
    /// The verdict on the case, where the report answers a heads-up about it and so shares it; `None` for any other report.
    pub shared_verdict: Option<Verdict>,
}

/// A case opened outright, whole: how the demonstration and the benchmarks fill a desk fast.
#[derive(Clone, Debug)]
pub struct BulkCase {
    /// The case with everything in it. Its `number` and `timeline` hashes are given by the store; the timeline's lines
    /// are taken in order from `lines`. A `closing` closes it through the same gate as any other.
    pub case: Case,
    /// What goes on its own chain and on those of its reports.
    pub lines: Vec<Line>,
    /// What makes it a wave.
    pub wave: Wave,
    /// Whether it is demonstration data.
    pub demonstration: bool,
}
