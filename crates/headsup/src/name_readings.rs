//! The one way to a case's names: the line that they were shown is durable before anybody is shown them. Where it can't be
//! written, the case is shown without names, so that a full disk keeps nobody from working. When a line is due is decided in
//! `casework::cases::name_reading`; what a reporter is told of it is shown by their page.

use casework::cases::case::Case;
use casework::cases::name_reading::{line_of_reading, told_from};
use casework::cases::timeline::Actor;
use casework::cases::views::{DeskView, Viewer};
use casework::moment::Moment;
use casework::people::passes::CaseReadingPass;
use store::{ReportFile, StoreError};

use crate::refusal::Refusal;
use crate::state::DeskState;

/// The case as the holder of this pass sees it.
pub async fn view_noting_names(
    state: &DeskState,
    case: &Case,
    pass: CaseReadingPass,
    at: Moment,
) -> Option<DeskView> {
    let view = case.through(&Viewer::Reading(&pass))?.desk()?;
    let Some(line) = line_of_reading(case, &view, pass.reader(), at) else {
        return Some(view);
    };
    match state.desk.note_name_reading(&line).await {
        Ok(()) => Some(view),
        Err(error) => {
            Refusal::our_fault("note that names were shown", &error);
            let nameless = pass.withholding_names();
            case.through(&Viewer::Reading(&nameless))?.desk()
        }
    }
}

/// Who was shown a reporter's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldReading {
    /// A member's name; `None` for a program.
    pub who: Option<String>,
    /// When, first on that day.
    pub at: Moment,
}

/// Who was shown the name that came with this report, the latest first; `None` where no name came with it that is shown.
///
/// # Errors
/// When the store fails.
pub async fn readings_of(
    state: &DeskState,
    file: &ReportFile,
) -> Result<Option<Vec<ToldReading>>, StoreError> {
    let Some(from) = told_from(&file.report) else {
        return Ok(None);
    };
    let mut told = Vec::new();
    let Some(case) = &file.case else {
        return Ok(Some(told));
    };
    for reading in state.desk.name_readings(case.id, from).await? {
        let who = match reading.reader {
            Actor::Member(account) => state.desk.account(account).await?.map(|one| one.name),
            Actor::Integration(_) | Actor::Desk | Actor::Reporter => None,
        };
        told.push(ToldReading {
            who,
            at: reading.at,
        });
    }
    Ok(Some(told))
}
