//! Mailboxes that are read: one reader at a time, a cursor that moves with the fate of its mails, and what is told about
//! it.

use casework::moment::Moment;

use super::{TestWorld, given, on_both_engines};
use crate::{MailFate, MailStage, MailboxClaim, MailboxNumbering, MailboxProgress};

on_both_engines!(
    a_reader_keeps_its_mailbox_until_its_lease_ends,
    the_cursor_and_the_fate_of_mails_move_together,
    a_new_numbering_forgets_the_mails_of_the_old,
    what_stands_in_the_way_is_told_until_it_is_over,
);

const MAILBOX: &str = "report@mail.school.example:993/INBOX";

fn claim(holder: &str, minute: i64) -> MailboxClaim {
    MailboxClaim {
        mailbox: MAILBOX.to_owned(),
        holder: holder.to_owned(),
        now: given::minute(minute),
        until: given::minute(minute + 1),
    }
}

fn numbering(uid_validity: u32, last_uid: u32, also: &[u32]) -> MailboxNumbering {
    MailboxNumbering {
        uid_validity,
        last_uid,
        read_again_to_uid: 0,
        also: also.to_vec(),
    }
}

fn at(last_uid: u32, in_hand_uid: Option<u32>) -> MailboxProgress {
    MailboxProgress {
        last_uid,
        in_hand_uid,
        behind: 0,
    }
}

/// Uids put aside and due.
async fn aside(world: &TestWorld, due: Moment) -> Vec<(u32, u32, String)> {
    let mails = world.desk.mails_put_aside(MAILBOX, due).await.unwrap();
    mails
        .into_iter()
        .map(|mail| (mail.uid, mail.tries, mail.says))
        .collect()
}

async fn a_reader_keeps_its_mailbox_until_its_lease_ends(world: &TestWorld) {
    let desk = &world.desk;
    assert_eq!(desk.mailbox(MAILBOX).await.unwrap(), None);
    let begun = desk.claim_mailbox(&claim("one", 1)).await.unwrap().unwrap();
    assert_eq!((begun.begun, begun.uid_validity), (given::minute(1), None));
    assert_eq!(begun.held_until, Some(given::minute(2)));
    let (one, two) = (claim("one", 1), claim("two", 1));
    // One process has the embedded database to itself, so there is nobody to wait for.
    let alone = world.store.engine_name() == "SQLite";
    assert_eq!(desk.claim_mailbox(&two).await.unwrap().is_some(), alone);
    assert!(desk.claim_mailbox(&one).await.unwrap().is_some(), "again");
    assert!(desk.prolong_mailbox(&claim("one", 2)).await.unwrap());
    assert!(
        desk.number_mailbox(&one, &numbering(7, 40, &[]))
            .await
            .unwrap()
    );
    let taken = desk.claim_mailbox(&claim("two", 9)).await.unwrap().unwrap();
    assert_eq!((taken.uid_validity, taken.last_uid), (Some(7), 40));
    assert_eq!(taken.begun, given::minute(1), "begun once");
    // Whoever lost the mailbox changes nothing in it.
    assert!(!desk.prolong_mailbox(&one).await.unwrap());
    assert!(
        !desk
            .number_mailbox(&one, &numbering(8, 0, &[]))
            .await
            .unwrap()
    );
    let fate = [(41, MailFate::TakenIn)];
    assert!(
        !desk
            .progress_mailbox(&one, &at(41, None), &fate)
            .await
            .unwrap()
    );
    desk.release_mailbox(&one).await.unwrap();
    desk.note_mailbox_trouble(&one, "x", "y").await.unwrap();
    assert_eq!(desk.mailbox(MAILBOX).await.unwrap().unwrap(), taken);
    desk.release_mailbox(&claim("two", 9)).await.unwrap();
    let free = desk.mailbox(MAILBOX).await.unwrap().unwrap();
    assert_eq!((free.held_until, free.last_uid), (None, 40));
    assert!(desk.claim_mailbox(&one).await.unwrap().is_some());
}

async fn the_cursor_and_the_fate_of_mails_move_together(world: &TestWorld) {
    let (desk, claim) = (&world.desk, claim("one", 5));
    desk.claim_mailbox(&claim).await.unwrap();
    desk.number_mailbox(&claim, &numbering(7, 10, &[3, 4]))
        .await
        .unwrap();
    let now = given::minute(5);
    let untried = |uid| (uid, 0, String::new());
    assert_eq!(aside(world, now).await, [untried(3), untried(4)]);
    let broken = MailFate::PutAside {
        tries: 3,
        try_at: given::minute(60),
        says: "the server\0 closes".to_owned(),
    };
    let fates = [(3, MailFate::TakenIn), (4, MailFate::ToMove), (11, broken)];
    assert!(
        desk.progress_mailbox(&claim, &at(11, Some(12)), &fates)
            .await
            .unwrap()
    );
    let state = desk.mailbox(MAILBOX).await.unwrap().unwrap();
    assert_eq!((state.last_uid, state.in_hand_uid), (11, Some(12)));
    assert_eq!(state.last_mail, Some(now));
    assert_eq!(aside(world, now).await, [], "not due yet");
    let due = aside(world, given::minute(60)).await;
    assert_eq!(due, [(11, 3, "the server closes".to_owned())]);
    assert_eq!(desk.count_put_aside(MAILBOX, 3).await.unwrap(), 1);
    assert_eq!(desk.count_put_aside(MAILBOX, 4).await.unwrap(), 0);

    let mut moving = desk.mails_to_move(MAILBOX, now).await.unwrap();
    assert_eq!((moving.len(), moving[0].uid), (1, 4));
    moving[0].stage = MailStage::Copying;
    assert!(desk.restage_mails(&claim, &moving, &[]).await.unwrap());
    assert_eq!(desk.mails_to_move(MAILBOX, now).await.unwrap(), moving);
    let stranger = self::claim("two", 5);
    assert!(!desk.restage_mails(&stranger, &[], &[4]).await.unwrap());
    assert!(desk.restage_mails(&claim, &[], &[4]).await.unwrap());
    assert_eq!(desk.mails_to_move(MAILBOX, now).await.unwrap(), []);
    // The mail put aside is taken in after all.
    let fates = [(11, MailFate::Dropped)];
    assert!(
        desk.progress_mailbox(&claim, &at(11, None), &fates)
            .await
            .unwrap()
    );
    assert_eq!(aside(world, given::minute(90)).await, []);
}

async fn a_new_numbering_forgets_the_mails_of_the_old(world: &TestWorld) {
    let (desk, claim) = (&world.desk, claim("one", 5));
    desk.claim_mailbox(&claim).await.unwrap();
    desk.number_mailbox(&claim, &numbering(7, 10, &[3]))
        .await
        .unwrap();
    let mut again = numbering(8, 0, &[]);
    again.read_again_to_uid = 25;
    assert!(desk.number_mailbox(&claim, &again).await.unwrap());
    assert_eq!(aside(world, given::minute(90)).await, []);
    let state = desk.mailbox(MAILBOX).await.unwrap().unwrap();
    assert_eq!((state.uid_validity, state.last_uid), (Some(8), 0));
    assert_eq!(state.read_again_to_uid, 25);
}

async fn what_stands_in_the_way_is_told_until_it_is_over(world: &TestWorld) {
    let (desk, early, later) = (&world.desk, claim("one", 5), claim("one", 8));
    desk.claim_mailbox(&early).await.unwrap();
    desk.note_mailbox_connected(&early).await.unwrap();
    let state = desk.mailbox(MAILBOX).await.unwrap().unwrap();
    assert_eq!(
        (state.connected, state.looked),
        (Some(given::minute(5)), None)
    );
    desk.note_mailbox_trouble(&early, "it is gone", "look")
        .await
        .unwrap();
    desk.note_mailbox_trouble(&later, "it is still gone", "")
        .await
        .unwrap();
    let state = desk.mailbox(MAILBOX).await.unwrap().unwrap();
    let trouble = state.trouble.unwrap();
    assert_eq!((&*trouble.says, &*trouble.advice), ("it is still gone", ""));
    assert_eq!(trouble.since, given::minute(5), "since it began");
    assert_eq!(state.connected, None);
    desk.note_mailbox_looked(&later, 12).await.unwrap();
    let state = desk.mailbox(MAILBOX).await.unwrap().unwrap();
    assert_eq!((state.trouble, state.behind), (None, 12));
    assert_eq!(state.looked, Some(given::minute(8)));
}
