//! What is announced to other programs: which line of a timeline is an event for webhooks, and when it may be told. What
//! goes into an announcement and who gets it is the business of the floors above; nothing here knows an address.

use super::timeline::EntryKind;
use crate::moment::Moment;

/// Something that other programs may be told of. The codes are a promise to receivers: one is added, never renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventType {
    /// A report came in.
    ReportReceived,
    /// A case was opened.
    CaseOpened,
    /// A case has its first verdict, or another one.
    VerdictChanged,
    /// A step was done; one that was waived is no event.
    StepDone,
    /// A case was closed.
    CaseClosed,
    /// A closed case was opened again.
    CaseReopened,
    /// A note to colleagues was sent.
    HeadsUpSent,
    /// A held payment was released: checked by a call, and by a second person.
    PaymentReleased,
    /// A held payment was stopped.
    PaymentStopped,
    /// Somebody is asked "Was this you?", and a program is to pass it on to them alone.
    PersonAsked,
}

coded!(EventType {
    ReportReceived = "report.received",
    CaseOpened = "case.opened",
    VerdictChanged = "case.verdict-changed",
    StepDone = "step.done",
    CaseClosed = "case.closed",
    CaseReopened = "case.reopened",
    HeadsUpSent = "heads-up.sent",
    PaymentReleased = "payment.released",
    PaymentStopped = "payment.stopped",
    PersonAsked = "person.asked",
});

impl EventType {
    /// Whether it carries whom it is for and a link that answers for them; nobody is told of such a thing unasked.
    pub const fn carries_a_person(self) -> bool {
        matches!(self, EventType::PersonAsked)
    }

    /// The event a line of this kind is; `None` for all that stays in the house. That a person is asked is told by the act
    /// itself, where a program is to pass it on: the line stands there for every other way, too.
    pub const fn of_line(kind: EntryKind) -> Option<EventType> {
        match kind {
            EntryKind::ReportReceived => Some(EventType::ReportReceived),
            EntryKind::CaseOpened => Some(EventType::CaseOpened),
            EntryKind::Verdict => Some(EventType::VerdictChanged),
            EntryKind::StepDone => Some(EventType::StepDone),
            EntryKind::Closed => Some(EventType::CaseClosed),
            EntryKind::Reopened => Some(EventType::CaseReopened),
            EntryKind::HeadsUpSent => Some(EventType::HeadsUpSent),
            EntryKind::PaymentReleased => Some(EventType::PaymentReleased),
            EntryKind::PaymentStopped => Some(EventType::PaymentStopped),
            _ => None,
        }
    }
}

/// When an event of this moment may be told: at once; but what an anonymous report set in motion carries only its hour,
/// and is told when that hour is over, so that neither our rows nor a receiver's log know the minute.
pub fn may_be_told_from(at: Moment) -> Moment {
    if at == at.rounded_down_to_the_hour() {
        at.plus_minutes(60)
    } else {
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_these_lines_leave_the_house() {
        let told: Vec<&str> = EntryKind::ALL
            .iter()
            .filter_map(|kind| EventType::of_line(*kind))
            .map(EventType::code)
            .collect();
        assert_eq!(
            told,
            [
                "report.received",
                "case.opened",
                "case.verdict-changed",
                "step.done",
                "case.closed",
                "case.reopened",
                "heads-up.sent",
                "payment.released",
                "payment.stopped"
            ]
        );
    }

    #[test]
    fn what_carries_only_its_hour_is_told_when_the_hour_is_over() {
        let hour = Moment::from_unix_seconds(1_795_316_400);
        assert_eq!(may_be_told_from(hour), hour.plus_minutes(60));
        let minute = hour.plus_minutes(7);
        assert_eq!(may_be_told_from(minute), minute);
    }
}
