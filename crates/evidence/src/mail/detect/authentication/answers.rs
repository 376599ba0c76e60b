//! The DNS answers at hand, asked by name and type. A question nobody asked yet is written down and answered as "the
//! servers did not answer", so that whatever rests on it comes out unknown. Nothing here reaches a network.

use std::cell::{Cell, RefCell};

use crate::dns::{DnsAnswer, DnsAnswers, DnsQuestion, RecordType, WantedDns};

/// Questions written down in one message; a hostile SPF record can name no more.
const WANTED_MAX: usize = 100;

/// The answers at hand, and what was asked without one.
pub(super) struct Answers<'a> {
    answers: &'a DnsAnswers,
    wanted: RefCell<WantedDns>,
    failed: Cell<bool>,
}

impl<'a> Answers<'a> {
    pub(super) fn new(answers: &'a DnsAnswers) -> Answers<'a> {
        Answers {
            answers,
            wanted: RefCell::default(),
            failed: Cell::new(false),
        }
    }

    /// Asks; a question without an answer is written down.
    pub(super) fn ask(&self, name: &str, record_type: RecordType) -> &'a DnsAnswer {
        let question = DnsQuestion::new(name, record_type);
        if let Some(answer) = self.answers.get(&question) {
            self.failed
                .set(self.failed.get() || *answer == DnsAnswer::Failed);
            return answer;
        }
        if let Ok(mut wanted) = self.wanted.try_borrow_mut()
            && wanted.len() < WANTED_MAX
        {
            wanted.insert(question);
        }
        &DnsAnswer::Failed
    }

    /// How many questions went without an answer so far.
    pub(super) fn wanted_count(&self) -> usize {
        self.wanted.try_borrow().map_or(0, |wanted| wanted.len())
    }

    /// Whether servers were asked and gave no answer.
    pub(super) fn some_failed(&self) -> bool {
        self.failed.get()
    }

    pub(super) fn into_wanted(self) -> WantedDns {
        self.wanted.into_inner()
    }
}
