//! Whoever is shown a reporter's name leaves a line on the case's timeline, and the reporter may see who that was. A line stands for
//! one reader and one day (UTC), and for every report that had its place by then; a report that comes later makes another. It
//! decides what is written and what is told; that no name is shown before the line is durable is kept by whoever draws pages.

use super::case::Case;
use super::report::{Privacy, Report};
use super::timeline::{Actor, ChainId, Entry, EntryKind, Line};
use super::views::DeskView;
use crate::moment::Moment;
use crate::people::Doer;

/// Readings told to a reporter, the latest ones.
pub const READINGS_TOLD_MAX: u32 = 50;

/// A name was read: by whom, and when first on that day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameReading {
    /// A member or a program.
    pub reader: Actor,
    /// When.
    pub at: Moment,
}

/// The line to write before this reader is shown this view; `None` where it holds no name, or today's line stands already.
pub fn line_of_reading(case: &Case, view: &DeskView, reader: Doer, at: Moment) -> Option<Line> {
    let names = view.reports.iter().filter(|one| one.reporter.is_some());
    let says = match names.count() {
        0 => return None,
        1 => String::from("the reporter\u{2019}s name was shown"),
        count => format!("the names of {count} reporters were shown"),
    };
    let actor = Actor::from(reader);
    let last = |is_meant: &dyn Fn(&Entry) -> bool| {
        let of_case = case
            .timeline
            .iter()
            .filter(|one| one.chain == ChainId::from(case.id));
        of_case
            .filter(|one| is_meant(one))
            .map(|one| one.sequence)
            .max()
    };
    let joined = last(&|one| {
        one.kind == EntryKind::CaseOpened.code() || one.kind == EntryKind::ReportJoined.code()
    });
    let read = last(&|one| {
        let by_them = one.actor == actor.to_string() && one.at.same_day_as(at);
        one.kind == EntryKind::NameRead.code() && by_them
    });
    let line = Line::of_case(case.id, actor, EntryKind::NameRead, says, at);
    (read.is_none() || read < joined).then_some(line)
}

/// From when on readings of a case are readings of this reporter's name; `None` where no name is shown to anybody. A report has
/// its place a moment after it came in; who read the case in between is told as well.
pub fn told_from(report: &Report) -> Option<Moment> {
    let is_given = report.reporter_name.is_some() || report.reporter_address.is_some();
    (report.privacy == Privacy::Named && is_given).then_some(report.received)
}

#[cfg(test)]
mod tests {
    use super::{line_of_reading, told_from};
    use crate::cases::case::Case;
    use crate::cases::report::Privacy;
    use crate::cases::sample::{case_of, member, report};
    use crate::cases::timeline::{EntryKind, Head, Line, append};
    use crate::cases::views::{DeskView, Viewer};
    use crate::moment::Moment;
    use crate::people::{Doer, Hat, Member};

    const NOON: Moment = Moment::from_unix_seconds(12 * 3_600);

    fn works(number: u128) -> Member {
        member(number, &[Hat::It])
    }

    fn view(case: &Case) -> DeskView {
        let view = case.through(&Viewer::Member(&works(100))).unwrap();
        view.desk().unwrap()
    }

    fn write(case: &mut Case, line: &Line) {
        let head = case
            .timeline
            .last()
            .map_or(Head::EMPTY, |one| one.as_head());
        case.timeline.push(append(head, line));
    }

    #[test]
    fn a_name_is_noted_once_a_day_and_again_when_another_report_joins() {
        let mut case = case_of(vec![report(1, Privacy::Named)]);
        let [reader, other] = [100, 101].map(|number| Doer::Member(works(number).id));
        let line = |case: &Case, reader, at| line_of_reading(case, &view(case), reader, at);
        let first = line(&case, reader, NOON).unwrap();
        assert_eq!(first.kind, EntryKind::NameRead);
        write(&mut case, &first);
        assert_eq!(line(&case, reader, NOON.plus_minutes(700)), None);
        assert!(line(&case, other, NOON).is_some(), "by each reader");
        assert!(
            line(&case, reader, NOON.plus_minutes(721)).is_some(),
            "the next day"
        );

        case.reports.push(report(2, Privacy::Named));
        let joined = Line {
            kind: EntryKind::ReportJoined,
            ..first
        };
        write(&mut case, &joined);
        let again = line(&case, reader, NOON).unwrap();
        assert_eq!(again.says, "the names of 2 reporters were shown");
    }

    #[test]
    fn who_is_shown_no_name_leaves_no_line() {
        for privacy in [Privacy::Confidential, Privacy::Anonymous] {
            let case = case_of(vec![report(1, privacy)]);
            let reader = Doer::Member(works(100).id);
            assert_eq!(line_of_reading(&case, &view(&case), reader, NOON), None);
            assert_eq!(told_from(&case.reports[0]), None);
        }
        let named = report(1, Privacy::Named);
        assert_eq!(told_from(&named), Some(named.received));
    }
}
