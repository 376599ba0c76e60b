//! Stories of mails that are no report of their own: each is noted once, a held one is decided once.

use casework::cases::held_mail::HeldState;
use casework::cases::thread::MessageFrom;
use casework::cases::timeline::EntryKind;
use casework::ids::MessageId;

use super::{TestWorld, given, on_both_engines};
use crate::{
    HELD_MAILS_PER_REPORT_MAX, HeldMailDecided, JobKind, MailNote, MailTakenAs, MailedAnswer,
    NewJob,
};

on_both_engines!(
    a_mail_is_noted_once,
    an_answer_by_mail_is_one_message_with_its_files,
    a_held_mail_is_decided_once,
    a_stranger_cannot_fill_a_case_page,
);

fn note(number: u32, taken_as: MailTakenAs) -> MailNote {
    MailNote {
        id: given::message_id(number),
        submission: format!("mail-{number}"),
        taken_as,
        report: Some(given::report_id(1)),
        sha256: given::digest(number),
        size_bytes: 100,
        from_name: String::from("Somebody"),
        from_address: String::from("somebody@elsewhere.example"),
        says: String::from("words\0 of a stranger"),
        because: String::new(),
        received: given::minute(5),
    }
}

async fn a_mail_is_noted_once(world: &TestWorld) {
    let desk = &world.desk;
    given::placed(world, 1, &[]).await;
    let line = given::line(given::report_id(1), EntryKind::MailHeld);
    let bounce = note(5, MailTakenAs::Bounce);
    assert!(
        desk.note_mail(&bounce, std::slice::from_ref(&line))
            .await
            .unwrap()
    );
    let again = MailNote {
        id: given::message_id(6),
        ..bounce.clone()
    };
    assert!(!desk.note_mail(&again, &[line]).await.unwrap());
    let lines = world
        .number("SELECT COUNT(*) FROM timeline WHERE kind = 'mail-held'")
        .await;
    assert_eq!(lines, 1, "the second time nothing is said");
    let noted = desk.mail_of_submission("mail-5").await.unwrap().unwrap();
    assert_eq!(
        (noted.taken_as, noted.report),
        (MailTakenAs::Bounce, Some(given::report_id(1)))
    );
    assert_eq!(desk.mail_of_submission("mail-7").await.unwrap(), None);
    let of_nobody = MailNote {
        report: None,
        ..note(8, MailTakenAs::Automatic)
    };
    assert!(desk.note_mail(&of_nobody, &[]).await.unwrap());
}

async fn an_answer_by_mail_is_one_message_with_its_files(world: &TestWorld) {
    let desk = &world.desk;
    let case = given::placed(world, 1, &[]).await.case;
    let mut message = given::message(5, 1, MessageFrom::Reporter);
    message.evidence = vec![given::digest(9)];
    let mut item = given::evidence(1);
    item.sha256 = given::digest(9);
    let job = NewJob {
        kind: JobKind::Examine,
        report: given::report_id(1),
        run_at: given::minute(5),
    };
    let note = MailNote {
        id: message.id,
        ..note(5, MailTakenAs::Answer)
    };
    let line = given::line(given::report_id(1), EntryKind::EvidenceAdded);
    let answer = MailedAnswer {
        note: &note,
        message: &message,
        evidence: &[item],
        lines: &[line],
        jobs: &[job],
    };
    assert!(desk.save_mailed_answer(&answer).await.unwrap());
    assert!(!desk.save_mailed_answer(&answer).await.unwrap());
    let case = desk.case(case).await.unwrap().unwrap();
    assert_eq!((case.threads, case.evidence.len()), (vec![message], 2));
    assert!(case.held_mails.is_empty(), "an answer is not held");
}

async fn a_held_mail_is_decided_once(world: &TestWorld) {
    let desk = &world.desk;
    let id = given::placed(world, 1, &[]).await.case;
    desk.note_mail(&note(5, MailTakenAs::Held), &[])
        .await
        .unwrap();
    let case = desk.case(id).await.unwrap().unwrap();
    let mut held = case.held_mails[0].clone();
    assert_eq!(
        (held.state, held.text.as_str()),
        (HeldState::Waiting, "words of a stranger")
    );
    held.state = HeldState::Taken {
        who: given::account_id(1),
        when: given::minute(7),
    };
    let message = casework::cases::thread::ThreadMessage {
        id: held.id,
        ..given::message(5, 1, MessageFrom::SomebodyElse)
    };
    let decided = HeldMailDecided {
        held: &held,
        message: Some(&message),
        evidence: &[],
        lines: &[],
        jobs: &[],
        at: given::minute(7),
    };
    desk.save_held_mail(&decided).await.unwrap();
    assert!(
        desk.save_held_mail(&decided).await.is_err(),
        "decided already"
    );
    let case = desk.case(id).await.unwrap().unwrap();
    assert_eq!(case.held_mails[0].state, held.state);
    assert_eq!(case.threads[0].from, MessageFrom::SomebodyElse);
}

async fn a_stranger_cannot_fill_a_case_page(world: &TestWorld) {
    let desk = &world.desk;
    let id = given::placed(world, 1, &[]).await.case;
    for number in 0..HELD_MAILS_PER_REPORT_MAX as u128 + 3 {
        let mut one = note(5, MailTakenAs::Held);
        one.id = MessageId(uuid::Uuid::from_u128(number + 1_000));
        one.submission = format!("mail-of-a-stranger-{number}");
        assert!(desk.note_mail(&one, &[]).await.unwrap());
    }
    let case = desk.case(id).await.unwrap().unwrap();
    assert_eq!(case.held_mails.len(), HELD_MAILS_PER_REPORT_MAX);
}
