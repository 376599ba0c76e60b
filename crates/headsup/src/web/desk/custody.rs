//! The chain of custody on the case page: who handed the thing to whom and where it lies, read from the timeline, and the form
//! that notes the next hand-over (`POST /desk/cases/{number}/custody`). What may be noted is decided in `casework`.

use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use casework::cases::custody::{
    CustodyRefused, HAND_OVER_CHARS_MAX, HandOver, concerns_thing, hand_over,
};
use casework::cases::timeline::EntryKind;
use casework::moment::Moment;
use casework::people::passes::CasePass;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::act::{NotDone, finish};
use super::draft::Draft;
use super::reading::{AtDesk, OpenedCase};
use super::when::{self, When};
use crate::refusal::Refusal;

/// Where on the page all this happens.
const ANCHOR: &str = "custody";

/// The part of the case page.
#[derive(Default)]
pub struct CustodyPanel {
    /// Whether it is drawn at all.
    pub shown: bool,
    pub may_note: bool,
    /// The hand-overs, oldest first.
    pub lines: Vec<HandedOver>,
}

/// One hand-over.
pub struct HandedOver {
    pub when: When,
    pub says: String,
}

impl CustodyPanel {
    /// The panel of a case.
    pub fn of(opened: &OpenedCase, now: Moment, zone: &TimeZone) -> CustodyPanel {
        let entries = opened.case.timeline.iter();
        let handed = entries.filter(|entry| entry.kind == EntryKind::HandedOver.code());
        CustodyPanel {
            shown: concerns_thing(&opened.case),
            may_note: opened.view.may.work,
            lines: handed
                .map(|entry| HandedOver {
                    when: when::past(entry.at, now, zone),
                    says: entry.says.clone().unwrap_or_default(),
                })
                .collect(),
        }
    }

    /// The longest word of a hand-over, characters.
    pub fn chars_max(&self) -> usize {
        HAND_OVER_CHARS_MAX
    }
}

impl From<CustodyRefused> for NotDone {
    fn from(refused: CustodyRefused) -> NotDone {
        NotDone::Form(refused.advice().to_owned())
    }
}

/// What is noted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Handing {
    what: String,
    from: String,
    to: String,
    lies: String,
}

/// Notes a hand-over.
pub async fn note(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(form): Form<Handing>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let done = save(&at, &opened, &pass, &form).await;
    finish(at, &opened, done, ANCHOR, |why| {
        Draft::refused("custody", why)
            .keeping("what", form.what)
            .keeping("from", form.from)
            .keeping("to", form.to)
            .keeping("lies", form.lies)
    })
}

async fn save(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    form: &Handing,
) -> Result<(), NotDone> {
    let words = HandOver {
        what: &form.what,
        from: &form.from,
        to: &form.to,
        lies: &form.lies,
    };
    let line = hand_over(&opened.case, pass, words, at.now)?;
    let desk = &at.state.desk;
    desk.note_on_case(opened.case.id, &line, at.now).await?;
    Ok(())
}
