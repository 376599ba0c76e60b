//! Notes to colleagues: the list of people, the notes, and the hands that answer them.

use casework::cases::heads_up::{Addressee, HeadsUp};
use casework::cases::timeline::Line;
use casework::ids::{CaseId, ColleagueId, HeadsUpId};
use casework::moment::Moment;
use casework::people::colleagues::Colleague;

use super::{Desk, delegate};
use crate::records::heads_up::{
    AnsweringHeadsUp, CaseHeadsUps, ColleagueChanges, OpenHeadsUp, SendingHeadsUp, SentHeadsUp,
};
use crate::records::intake::Received;

impl Desk {
    delegate! { DeskEngine;
        /// The list of colleagues, by address.
        pub async fn colleagues(&self) -> Result<Vec<Colleague>>;

        /// Changes the list of colleagues. Somebody with the same address is changed and not doubled.
        pub async fn save_colleagues(&self, changes: &ColleagueChanges) -> Result<()>;

        /// Sends a heads-up, in one transaction: its row, whom it goes to, a mail for each where mail can leave, the line.
        /// A second sending with the same submission id returns the first one and changes nothing. Refused for a case
        /// about IT and for the demonstration.
        pub async fn send_heads_up(&self, sending: &SendingHeadsUp<'_>) -> Result<SentHeadsUp>;

        /// The heads-ups of a case, with figures that name nobody.
        pub async fn heads_ups_of_case(&self, case: CaseId) -> Result<CaseHeadsUps>;

        /// One heads-up.
        pub async fn heads_up(&self, id: HeadsUpId) -> Result<Option<OpenHeadsUp>>;

        /// Somebody a heads-up went to, as they were then.
        pub async fn heads_up_addressee(&self, heads_up: HeadsUpId, addressee: ColleagueId) -> Result<Option<Addressee>>;

        /// The heads-ups whose banner stands now, newest first, at most `rows`.
        pub async fn heads_ups_on_banner(&self, now: Moment, rows: u32) -> Result<Vec<HeadsUp>>;

        /// Takes a banner down before its time; false where it does not stand.
        pub async fn end_banner(&self, id: HeadsUpId, case: CaseId, line: &Line, at: Moment) -> Result<bool>;

        /// Takes in a report that answers a heads-up, and puts it into its case, in one transaction: as
        /// [`Desk::receive_report`], with the case opened again where more happened. A second arrival with the same
        /// submission id returns the first report and changes nothing.
        pub async fn receive_answer_to_heads_up(&self, answering: &AnsweringHeadsUp<'_>) -> Result<Received>;
    }
}
