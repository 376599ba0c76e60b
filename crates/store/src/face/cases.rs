//! Acts on a case. Each is one transaction with its line on the timeline, and each is refused by the database itself
//! where the rules forbid it. Who may act is decided by the floor below and checked before anything gets here.

use casework::cases::case::{Answer, Case, Closing, Step, StepState};
use casework::cases::thread::ThreadMessage;
use casework::cases::timeline::{ChainId, Entry, Line};
use casework::ids::{CaseId, ReportId, StepId};
use casework::people::passes::CaseFacts;

use super::{Desk, delegate, soon};
use crate::records::intake::PublishedAnswer;

impl Desk {
    soon! { DeskEngine;
        /// What must be known of the case with this number to decide who may see it.
        pub async fn case_facts(&self, number: u64) -> Result<Option<CaseFacts>>;

        /// The case whole: reports (the first [`crate::REPORTS_PER_CASE_SHOWN_MAX`]), evidence, examinations, threads,
        /// answers, steps, its own timeline and its reports', the names of the members in it.
        pub async fn case(&self, id: CaseId) -> Result<Option<Case>>;

        /// Writes an answer; a later one replaces the one before, whose line stays.
        pub async fn write_answer(&self, case: CaseId, answer: &Answer, line: &Line) -> Result<()>;

        /// Adds a step by hand.
        pub async fn add_step(&self, case: CaseId, step: &Step, line: &Line) -> Result<()>;

        /// Marks an open step as done or waived; refused where it is settled already.
        pub async fn settle_step(&self, case: CaseId, step: StepId, state: &StepState, line: &Line) -> Result<()>;

        /// Changes the title.
        pub async fn rename_case(&self, case: CaseId, title: &str) -> Result<()>;

        /// Tells a reporter the outcome: the message, the mark on the report, the line.
        pub async fn tell_reporter(&self, report: ReportId, message: &ThreadMessage, line: &Line) -> Result<()>;

        /// Closes a case. Refused while a question has no answer, a step is open or a reporter was not told.
        pub async fn close_case(&self, case: CaseId, closing: &Closing, line: &Line) -> Result<()>;

        /// Reopens a closed case; answers and steps stay, the closing goes (its line stays).
        pub async fn reopen_case(&self, case: CaseId, line: &Line) -> Result<()>;

        /// Publishes an answer without its asker.
        pub async fn publish_answer(&self, answer: &PublishedAnswer, line: &Line) -> Result<()>;
    }

    delegate! { DeskEngine;
        /// The entries of one timeline, oldest first.
        pub async fn timeline(&self, chain: ChainId) -> Result<Vec<Entry>>;

        /// Erases the words of one entry; its digest stays, so the chain still holds.
        pub async fn erase_words(&self, chain: ChainId, sequence: u64) -> Result<()>;
    }
}
