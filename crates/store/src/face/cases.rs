//! Acts on a case: each saves what the act of the same purpose in `casework::cases::acts` changed, with its lines, in
//! one transaction, and each is refused by the database itself where the rules forbid it. Who may act is decided by the
//! floor below and checked before anything gets here.

use casework::cases::acts::{PublishedAnswer, Reopened, Told};
use casework::cases::case::{Answer, Case, Closing, Step};
use casework::cases::name_reading::NameReading;
use casework::cases::timeline::{ChainId, Entry, Line};
use casework::ids::CaseId;
use casework::moment::Moment;
use casework::people::passes::CaseFacts;

use super::{Desk, delegate};

impl Desk {
    delegate! { DeskEngine;
        /// What must be known of the case with this number to decide who may see it.
        pub async fn case_facts(&self, number: u64) -> Result<Option<CaseFacts>>;

        /// The case whole: reports (the first [`crate::REPORTS_PER_CASE_SHOWN_MAX`]), evidence, examinations, threads,
        /// answers, steps, its own timeline and its reports', the names of the members in it.
        pub async fn case(&self, id: CaseId) -> Result<Option<Case>>;

        /// Writes an answer; a later one replaces the one before, whose line stays.
        pub async fn save_answer(&self, case: CaseId, answer: &Answer, lines: &[Line]) -> Result<()>;

        /// Adds a step by hand.
        pub async fn add_step(&self, case: CaseId, step: &Step, lines: &[Line], at: Moment) -> Result<()>;

        /// Appends an entry to an open case's timeline that changes nothing else.
        pub async fn note_on_case(&self, case: CaseId, line: &Line, at: Moment) -> Result<()>;

        /// Saves a step that was done or waived; refused where it is settled already.
        pub async fn settle_step(&self, case: CaseId, step: &Step, lines: &[Line], at: Moment) -> Result<()>;

        /// Changes the title.
        pub async fn rename_case(&self, case: CaseId, title: &str, at: Moment) -> Result<()>;

        /// Saves what reporters were told, and that they were.
        pub async fn save_told(&self, case: CaseId, told: &[Told], lines: &[Line]) -> Result<()>;

        /// Closes a case. Refused while a question has no answer, a step is open or a reporter was not told.
        pub async fn close_case(&self, case: CaseId, closing: &Closing, lines: &[Line]) -> Result<()>;

        /// Reopens a closed case; answers and steps stay, the closing goes (its line stays).
        pub async fn reopen_case(&self, case: CaseId, reopened: &Reopened, lines: &[Line], at: Moment) -> Result<()>;

        /// Publishes an answer without its asker.
        pub async fn publish_answer(&self, answer: &PublishedAnswer, lines: &[Line]) -> Result<()>;

        /// The published answers, newest first, at most `rows`.
        pub async fn published_answers(&self, rows: u32) -> Result<Vec<PublishedAnswer>>;

        /// The entries of one timeline, oldest first.
        pub async fn timeline(&self, chain: ChainId) -> Result<Vec<Entry>>;

        /// Writes that names of a case were shown. The case itself doesn't change by it, closed or not.
        pub async fn note_name_reading(&self, line: &Line) -> Result<()>;

        /// Who was shown names of a case from this moment on, the latest first, at most [`casework::cases::name_reading::READINGS_TOLD_MAX`].
        pub async fn name_readings(&self, case: CaseId, from: Moment) -> Result<Vec<NameReading>>;

        /// Erases the words of one entry; its digest stays, so the chain still holds.
        pub async fn erase_words(&self, chain: ChainId, sequence: u64) -> Result<()>;
    }
}
