//! People who are asked "Was this you?", and what they said: keeping a question with its mail, keeping its one answer, reading
//! both. Who may be asked which way is decided in `casework::verify::inquiry`.

use casework::cases::case::PlannedStep;
use casework::cases::timeline::Line;
use casework::ids::{CaseId, InquiryId, StepId};
use casework::verify::inquiry::Inquiry;

use super::{Desk, delegate};

impl Desk {
    delegate! { DeskEngine;
        /// Keeps a question with its lines, and enqueues the mail where it goes by mail, or the deliveries where a program passes it
        /// on; these carry `page`, where the person answers. Refused with [`crate::Refusal::StaysInTheHouse`] where no mail leaves,
        /// with [`crate::Refusal::NoProgramPassesItOn`] where no webhook is told of such questions, or not of this case, with [`crate::Refusal::TooManyInquiries`] where a case
        /// has [`casework::verify::inquiry::INQUIRIES_MAX`], and in a closed case.
        pub async fn ask_person(&self, inquiry: &Inquiry, lines: &[Line], page: &str) -> Result<()>;

        /// Whether a webhook is told of questions to people, so that a program can pass them on.
        pub async fn passes_questions_on(&self) -> Result<bool>;

        /// Keeps the answer of a question with its lines and the steps it asks for; refused with [`crate::Refusal::AnsweredAlready`] where one
        /// stands, and in a closed case.
        pub async fn take_answer(&self, inquiry: &Inquiry, lines: &[Line], steps: &[(StepId, PlannedStep)]) -> Result<()>;

        /// One question.
        pub async fn inquiry(&self, id: InquiryId) -> Result<Option<Inquiry>>;

        /// The questions of a case, the latest first.
        pub async fn inquiries_of_case(&self, case: CaseId) -> Result<Vec<Inquiry>>;
    }
}
