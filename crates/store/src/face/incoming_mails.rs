//! Mails that reached the desk and are no report of their own: noting each once, answers into threads, deciding about held
//! ones. What a mail is, is decided above; the bytes lie in the evidence folder.

use casework::cases::timeline::Line;

use super::{Desk, delegate};
use crate::records::incoming_mail::{HeldMailDecided, MailNote, MailedAnswer, NotedMail};

impl Desk {
    delegate! { DeskEngine;
        /// The mail that was noted with this submission id; reports have their own, see
        /// [`Desk::report_of_submission`].
        pub async fn mail_of_submission(&self, submission: &str) -> Result<Option<NotedMail>>;

        /// Notes a mail, with the lines that tell of it. False where it was noted before; nothing is changed then.
        pub async fn note_mail(&self, note: &MailNote, lines: &[Line]) -> Result<bool>;

        /// Notes an answer by mail and adds it to its thread, in one transaction. False where it was noted before; nothing
        /// is changed then. Refused where the thread is full.
        pub async fn save_mailed_answer(&self, answer: &MailedAnswer<'_>) -> Result<bool>;

        /// Saves what was decided about a held mail. Refused where somebody decided before.
        pub async fn save_held_mail(&self, decided: &HeldMailDecided<'_>) -> Result<()>;
    }
}
