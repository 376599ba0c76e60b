//! Held mails as the desk sees them. Where the reporter's name is sealed, so is who wrote: it may be the reporter.

use super::{DeskHeldMail, DeskReporter};
use crate::cases::case::Case;
use crate::cases::held_mail::{HeldMail, HeldState};
use crate::cases::report::Report;
use crate::cases::views::name_of;
use crate::people::passes::CaseReadingPass;

/// The mails held in the thread of a report: waiting ones first, then those set aside. One that was taken in stands in the
/// thread.
pub(super) fn held(
    case: &Case,
    report: &Report,
    reporter: Option<&DeskReporter>,
    pass: &CaseReadingPass,
) -> Vec<DeskHeldMail> {
    let mut held: Vec<&HeldMail> = case
        .held_mails
        .iter()
        .filter(|held| held.report == report.id)
        .filter(|held| !matches!(held.state, HeldState::Taken { .. }))
        .collect();
    held.sort_by_key(|held| (held.state != HeldState::Waiting, held.received, held.id));
    held.into_iter()
        .map(|held| DeskHeldMail {
            id: held.id,
            from: reporter.map_or_else(String::new, |_| says_it_is_from(held)),
            text: held.text.clone(),
            when: held.received,
            state: held.state.code(),
            decided_by: match held.state {
                HeldState::SetAside { who, .. } => Some(name_of(case, who)),
                _ => None,
            },
            may_decide: pass.work().is_some() && held.state == HeldState::Waiting,
        })
        .collect()
}

fn says_it_is_from(held: &HeldMail) -> String {
    match (held.from_name.as_str(), held.from_address.as_str()) {
        ("", address) => address.to_owned(),
        (name, "") => name.to_owned(),
        (name, address) => format!("{name} <{address}>"),
    }
}

#[cfg(test)]
mod tests {
    use crate::cases::held_mail::{HeldMail, HeldState};
    use crate::cases::report::Privacy;
    use crate::cases::sample::{both_hats, case_of, minute, report, uuid};
    use crate::cases::views::Viewer;
    use crate::ids::MessageId;

    fn shown_from(privacy: Privacy) -> String {
        let mut case = case_of(vec![report(1, privacy)]);
        case.held_mails = vec![HeldMail {
            id: MessageId(uuid(50)),
            report: case.reports[0].id,
            sha256: "ab".repeat(32),
            from_name: String::from("Rosalind at home"),
            from_address: String::from("rosalind@home.example"),
            text: String::from("words"),
            received: minute(3),
            state: HeldState::Waiting,
        }];
        let member = both_hats();
        let view = case
            .through(&Viewer::Member(&member))
            .unwrap()
            .desk()
            .unwrap();
        assert!(view.reports[0].held[0].may_decide);
        view.reports[0].held[0].from.clone()
    }

    #[test]
    fn who_wrote_is_sealed_where_the_reporter_is() {
        assert_eq!(
            shown_from(Privacy::Named),
            "Rosalind at home <rosalind@home.example>"
        );
        assert_eq!(shown_from(Privacy::Confidential), "");
        assert_eq!(shown_from(Privacy::Anonymous), "");
    }
}
