//! Remembers DNS answers for a few minutes, so that a wave of the same mail asks once. Time is an argument; the size has
//! a cap, and at the cap the oldest answers make room.

use std::collections::{BTreeMap, VecDeque};

use casework::moment::Moment;
use evidence::dns::{DnsAnswer, DnsQuestion};

/// How long an answer is remembered, minutes.
pub const REMEMBERED_MINUTES: i64 = 5;
/// Answers remembered at most.
pub const REMEMBERED_MAX: usize = 4_096;

/// The memory of one process.
#[derive(Debug, Default)]
pub struct AnswerCache {
    answers: BTreeMap<DnsQuestion, (Moment, DnsAnswer)>,
    /// The questions in the order in which their answers came.
    order: VecDeque<DnsQuestion>,
}

impl AnswerCache {
    /// The remembered answer, while it is fresh.
    pub fn get(&self, question: &DnsQuestion, now: Moment) -> Option<DnsAnswer> {
        let (fetched, answer) = self.answers.get(question)?;
        (now < fetched.plus_minutes(REMEMBERED_MINUTES)).then(|| answer.clone())
    }

    /// Remembers an answer. A failure isn't remembered: the next examination may have better luck.
    pub fn put(&mut self, question: DnsQuestion, answer: DnsAnswer, now: Moment) {
        if answer == DnsAnswer::Failed {
            return;
        }
        if self
            .answers
            .insert(question.clone(), (now, answer))
            .is_none()
        {
            self.order.push_back(question);
        }
        while self.order.len() > REMEMBERED_MAX {
            if let Some(oldest) = self.order.pop_front() {
                self.answers.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use evidence::dns::RecordType;

    fn question(number: usize) -> DnsQuestion {
        DnsQuestion {
            name: format!("n{number}.example"),
            record_type: RecordType::Txt,
        }
    }

    #[test]
    fn forgets_after_its_time_and_beyond_its_cap() {
        let start = Moment::from_unix_seconds(1_000);
        let mut cache = AnswerCache::default();
        cache.put(question(0), DnsAnswer::None, start);
        assert_eq!(
            cache.get(&question(0), start.plus_minutes(4)),
            Some(DnsAnswer::None)
        );
        assert_eq!(cache.get(&question(0), start.plus_minutes(5)), None);
        for number in 1..=REMEMBERED_MAX {
            cache.put(question(number), DnsAnswer::None, start);
        }
        assert_eq!(cache.get(&question(0), start), None, "the oldest made room");
        assert_eq!(cache.answers.len(), REMEMBERED_MAX);
        cache.put(question(9_999), DnsAnswer::Failed, start);
        assert_eq!(
            cache.get(&question(9_999), start),
            None,
            "failures are asked again"
        );
    }
}
