//! What it means when a colleague answers a heads-up: the report joins its case by intent, whatever the case's state. A
//! hand that says "I got it too" joins a closed case as it is, because there is nothing new to do and the outcome is
//! known; one that says more opens the case again.

use crate::cases::case::CaseState;
use crate::cases::report::{Exposure, Report, ReportKind};
use crate::cases::timeline::{Actor, EntryKind, Line};
use crate::ids::CaseId;
use crate::moment::Moment;

/// What an answer does to the case it joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TapMeans {
    /// Whether the case was closed and is open again; its closing is then void.
    pub reopens: bool,
    /// Whether the reporter counts as told: the case is over, and its outcome stands on the page they are led to.
    pub told: bool,
}

/// What "more happened" says was done, for a heads-up about this kind of thing. Its words on the page say the same; what
/// else there was, the next page asks.
pub fn exposure_of_more(kind: ReportKind) -> Exposure {
    match kind {
        ReportKind::Call | ReportKind::PaymentChange => Exposure::Replied,
        ReportKind::Device => Exposure::PluggedIn,
        _ => Exposure::Clicked,
    }
}

/// What an answer means for a case in this state.
pub fn what_a_tap_means(report: &Report, state: CaseState) -> TapMeans {
    let nothing_happened = report
        .exposures
        .iter()
        .all(|exposure| *exposure == Exposure::Nothing);
    // Words may hold anything, so they are read by somebody.
    let says_more = !report.what_happened.trim().is_empty();
    match state {
        CaseState::Open => TapMeans {
            reopens: false,
            told: false,
        },
        CaseState::Closed => TapMeans {
            reopens: !nothing_happened || says_more,
            told: nothing_happened && !says_more,
        },
    }
}

/// The line that says that an answer opened the case again.
pub fn line_of_reopening_by_tap(case: CaseId, at: Moment) -> Line {
    Line {
        chain: case.into(),
        at,
        actor: Actor::Reporter,
        kind: EntryKind::Reopened,
        says: String::from(
            "the case was opened again: somebody who got the heads-up has more to tell",
        ),
    }
}
