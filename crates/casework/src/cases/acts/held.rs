//! Acts on mail that somebody else wrote into a thread: it is taken in, as somebody else's word, or set aside. Both are
//! possible on a closed case too.

use super::steps::must_be_for;
use super::{ActRefused, Acted};
use crate::cases::case::Case;
use crate::cases::held_mail::{HeldMail, HeldState};
use crate::cases::report::Report;
use crate::cases::thread::{MESSAGE_CHARS_MAX, MessageFrom, MessageKind, ThreadMessage};
use crate::cases::timeline::{Actor, EntryKind, Line};
use crate::ids::MessageId;
use crate::moment::Moment;
use crate::people::passes::CasePass;

/// What changes when a held mail is taken into its thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenMail {
    /// The mail, decided.
    pub held: HeldMail,
    /// The message it becomes.
    pub message: ThreadMessage,
}

/// The line that says that a mail is held.
pub fn line_of_holding(report: &Report, at: Moment) -> Line {
    Line {
        chain: report.id.into(),
        at: report.moment_to_note(at),
        actor: Actor::Desk,
        kind: EntryKind::MailHeld,
        says: String::from(
            "somebody else wrote into this thread by mail; it is held until the desk has looked",
        ),
    }
}

/// Takes a held mail into its thread. `files` are the digests of what was attached to it, which becomes evidence.
pub fn take_held_mail(
    case: &Case,
    pass: &CasePass,
    id: MessageId,
    files: &[String],
    at: Moment,
) -> Result<Acted<TakenMail>, ActRefused> {
    let mut held = waiting(case, pass, id)?.clone();
    held.state = HeldState::Taken {
        who: pass.member(),
        when: at,
    };
    let message = ThreadMessage {
        id,
        report: held.report,
        from: MessageFrom::SomebodyElse,
        kind: MessageKind::Word,
        text: held.text.chars().take(MESSAGE_CHARS_MAX).collect(),
        when: held.received,
        evidence: files.to_vec(),
    };
    let line = line(
        &held,
        pass,
        EntryKind::HeldMailTaken,
        "a held mail was taken into the thread, as somebody else's word",
        at,
    );
    Ok(Acted {
        changed: TakenMail { held, message },
        lines: vec![line],
    })
}

/// Sets a held mail aside. It stays among the evidence of what came in.
pub fn set_aside_held_mail(
    case: &Case,
    pass: &CasePass,
    id: MessageId,
    at: Moment,
) -> Result<Acted<HeldMail>, ActRefused> {
    let mut held = waiting(case, pass, id)?.clone();
    held.state = HeldState::SetAside {
        who: pass.member(),
        when: at,
    };
    let line = line(
        &held,
        pass,
        EntryKind::HeldMailSetAside,
        "a held mail was set aside",
        at,
    );
    Ok(Acted {
        changed: held,
        lines: vec![line],
    })
}

fn waiting<'c>(case: &'c Case, pass: &CasePass, id: MessageId) -> Result<&'c HeldMail, ActRefused> {
    must_be_for(case, pass.case())?;
    let held = case.held_mails.iter().find(|held| held.id == id);
    match held {
        Some(held) if held.state == HeldState::Waiting => Ok(held),
        Some(_) => Err(ActRefused::HeldMailDecided),
        None => Err(ActRefused::NoSuchHeldMail),
    }
}

fn line(held: &HeldMail, pass: &CasePass, kind: EntryKind, says: &str, at: Moment) -> Line {
    Line {
        chain: held.report.into(),
        at,
        actor: Actor::Member(pass.member()),
        kind,
        says: String::from(says),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::report::Privacy;
    use crate::cases::sample::{both_hats, case_of, minute, pass, report, uuid};

    fn case_with_held_mail() -> Case {
        let mut case = case_of(vec![report(1, Privacy::Named)]);
        case.held_mails = vec![HeldMail {
            id: MessageId(uuid(50)),
            report: case.reports[0].id,
            sha256: "ab".repeat(32),
            from_name: String::from("Nobody Known"),
            from_address: String::from("nobody@elsewhere.example"),
            text: String::from("I clicked as well"),
            received: minute(3),
            state: HeldState::Waiting,
        }];
        case
    }

    #[test]
    fn a_held_mail_taken_is_somebody_elses_word_and_is_decided_once() {
        let mut case = case_with_held_mail();
        let pass = pass(&case, &both_hats());
        let id = MessageId(uuid(50));
        let taken = take_held_mail(&case, &pass, id, &[], minute(5)).unwrap();
        assert_eq!(taken.changed.message.from, MessageFrom::SomebodyElse);
        assert_eq!(taken.changed.message.text, "I clicked as well");
        assert!(
            !taken.lines[0].says.contains("nobody@"),
            "no address on the timeline"
        );
        case.held_mails[0] = taken.changed.held;
        let again = set_aside_held_mail(&case, &pass, id, minute(6));
        assert_eq!(again, Err(ActRefused::HeldMailDecided));
        let other = take_held_mail(&case, &pass, MessageId(uuid(51)), &[], minute(6));
        assert_eq!(other, Err(ActRefused::NoSuchHeldMail));
    }

    #[test]
    fn a_held_mail_can_be_set_aside() {
        let case = case_with_held_mail();
        let pass = pass(&case, &both_hats());
        let aside = set_aside_held_mail(&case, &pass, MessageId(uuid(50)), minute(5)).unwrap();
        assert_eq!(aside.changed.state.code(), "set-aside");
        assert_eq!(aside.lines[0].kind, EntryKind::HeldMailSetAside);
    }
}
