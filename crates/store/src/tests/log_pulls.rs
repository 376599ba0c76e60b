//! Sign-in logs that are pulled: one puller at a time, a cursor that never goes back, and what is told about it.

use super::{TestWorld, given, on_both_engines};
use crate::PullClaim;

on_both_engines!(
    a_puller_keeps_its_log_until_its_lease_ends,
    the_cursor_moves_forward_for_whoever_holds_the_log,
    what_stands_in_the_way_of_a_log_is_told_until_it_is_over,
);

const LOG: &str = "Okta school.okta.example:443";

fn claim(holder: &str, minute: i64) -> PullClaim {
    PullClaim {
        log: LOG.to_owned(),
        holder: holder.to_owned(),
        now: given::minute(minute),
        until: given::minute(minute + 1),
    }
}

async fn a_puller_keeps_its_log_until_its_lease_ends(world: &TestWorld) {
    let desk = &world.desk;
    assert_eq!(desk.pull(LOG).await.unwrap(), None);
    let begun = desk.claim_pull(&claim("one", 1)).await.unwrap().unwrap();
    assert_eq!((begun.begun, begun.taken_until), (given::minute(1), None));
    assert_eq!(begun.held_until, Some(given::minute(2)));
    // One process has the embedded database to itself, so there is nobody to wait for.
    let is_shared = desk.claim_pull(&claim("two", 1)).await.unwrap().is_none();
    let two = claim("two", 3);
    assert!(desk.claim_pull(&two).await.unwrap().is_some());
    assert!(!desk.prolong_pull(&claim("one", 3)).await.unwrap());
    assert!(desk.prolong_pull(&two).await.unwrap());
    desk.release_pull(&claim("one", 3)).await.unwrap();
    let held = desk.pull(LOG).await.unwrap().unwrap().held_until;
    assert_eq!(
        held,
        Some(two.until),
        "nobody gives back what another holds"
    );
    desk.release_pull(&two).await.unwrap();
    assert_eq!(desk.pull(LOG).await.unwrap().unwrap().held_until, None);
    assert_eq!(is_shared, world.store.engine_name() != "SQLite");
}

async fn the_cursor_moves_forward_for_whoever_holds_the_log(world: &TestWorld) {
    let desk = &world.desk;
    let one = claim("one", 1);
    desk.claim_pull(&one).await.unwrap();
    assert!(desk.advance_pull(&one, given::minute(9)).await.unwrap());
    assert!(desk.advance_pull(&one, given::minute(5)).await.unwrap());
    let stranger = claim("two", 1);
    assert!(
        !desk
            .advance_pull(&stranger, given::minute(50))
            .await
            .unwrap()
    );
    let state = desk.claim_pull(&one).await.unwrap().unwrap();
    assert_eq!(state.taken_until, Some(given::minute(9)));
}

async fn what_stands_in_the_way_of_a_log_is_told_until_it_is_over(world: &TestWorld) {
    let desk = &world.desk;
    desk.claim_pull(&claim("one", 1)).await.unwrap();
    for minute in [2, 4] {
        let says = format!("Refused in minute {minute}.\0");
        desk.note_pull_trouble(&claim("one", minute), &says, "Make a new one.")
            .await
            .unwrap();
    }
    let trouble = desk.pull(LOG).await.unwrap().unwrap().trouble.unwrap();
    assert!(trouble.says.starts_with("Refused in minute 4"));
    assert_eq!(
        (&*trouble.advice, trouble.since),
        ("Make a new one.", given::minute(2))
    );
    assert!(!desk.note_pull_looked(&claim("two", 5)).await.unwrap());
    assert!(desk.note_pull_looked(&claim("one", 5)).await.unwrap());
    let state = desk.pull(LOG).await.unwrap().unwrap();
    assert_eq!(
        (state.trouble, state.looked),
        (None, Some(given::minute(5)))
    );
}
