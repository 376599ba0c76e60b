//! What closed cases may move, and what they may not, on messages made of findings alone: no mail is read here.

use super::*;

fn message(harmful: bool, seen: &[&str]) -> ConfirmedMessage {
    let points = |id: &&str| {
        let kind = all_kinds().into_iter().find(|kind| kind.id == *id);
        ((*id).to_owned(), fitted_points(kind.unwrap()))
    };
    ConfirmedMessage {
        harmful,
        seen: seen.iter().map(points).collect(),
        grade: Grade::Original,
    }
}

fn many(count: usize, harmful: bool, seen: &[&str]) -> Vec<ConfirmedMessage> {
    (0..count).map(|_| message(harmful, seen)).collect()
}

/// Twelve honest newsletters that look like a notice, and twelve frauds that say less than others do.
fn a_desk() -> Vec<ConfirmedMessage> {
    let honest = ["credentials.sign-in-ask", "links.recipient-inside"];
    let fraud = ["stories.parcel-fee", "links.shortener"];
    [many(12, false, &honest), many(12, true, &fraud)].concat()
}

#[test]
fn what_was_wrong_again_and_again_moves_and_the_answers_get_better() {
    let learnt = learn(&a_desk()).unwrap();
    let moved = |id: &str| learnt.adjustment.moved().get(id).copied().unwrap_or(0);
    assert!(moved("credentials.sign-in-ask") < 0, "{learnt:?}");
    assert!(moved("stories.parcel-fee") > 0, "{learnt:?}");
    assert!(learnt.after.others_accused <= learnt.before.others_accused);
    assert!(learnt.after.harmful_missed <= learnt.before.harmful_missed);
    let ask = learnt
        .kinds
        .iter()
        .find(|kind| kind.id == "credentials.sign-in-ask")
        .unwrap();
    assert_eq!((ask.in_harmful, ask.in_others), (0, 12));
    assert!(
        learnt
            .kinds
            .iter()
            .all(|kind| kind.moved.abs() <= MOVED_POINTS_MAX)
    );
}

#[test]
fn few_cases_of_one_sort_say_nothing() {
    let seen = ["credentials.sign-in-ask"];
    let few = [
        many(300, true, &seen),
        many(CONFIRMED_OF_EACH_MIN - 1, false, &seen),
    ]
    .concat();
    assert_eq!(learn(&few), None);
    assert_eq!(learn(&[]), None);
}

#[test]
fn a_kind_seen_seldom_stays_where_it_is() {
    let mut all = a_desk();
    all.extend(many(KIND_MESSAGES_MIN - 1, false, &["payment.gift-cards"]));
    let learnt = learn(&all).unwrap();
    assert!(!learnt.adjustment.moved().contains_key("payment.gift-cards"));
}

#[test]
fn nothing_changes_sides_and_what_settles_a_matter_alone_is_not_unlearnt() {
    let honest = ["attachments.shortcut", "credentials.sign-in-ask"];
    let all = [
        many(500, false, &honest),
        many(20, true, &["stories.prize"]),
    ]
    .concat();
    let learnt = learn(&all).unwrap();
    assert!(
        !learnt
            .adjustment
            .moved()
            .contains_key("attachments.shortcut")
    );
    for kind in all_kinds().into_iter().filter(|kind| kind.weight != 0) {
        for by in [-MOVED_POINTS_MAX, MOVED_POINTS_MAX] {
            let adjustment = Adjustment::new([(kind.id.to_owned(), by)]);
            let mut finding = Finding::new(kind, Place::default(), "Seen.");
            finding.weight = fitted_points(kind);
            let adjusted = adjustment.apply(finding.clone());
            assert_eq!(
                adjusted.weight.signum(),
                finding.weight.signum(),
                "{}",
                kind.id
            );
            if kind.weight >= DECISIVE_POINTS {
                assert!(adjusted.weight >= finding.weight, "{}", kind.id);
            }
        }
    }
}

#[test]
fn a_finding_says_that_it_was_moved() {
    let kind = all_kinds()
        .into_iter()
        .find(|kind| kind.id == "credentials.sign-in-ask")
        .unwrap();
    let mut finding = Finding::new(kind, Place::default(), "It asks.");
    finding.weight = fitted_points(kind);
    let adjustment = Adjustment::new([(kind.id.to_owned(), -4)]);
    let adjusted = adjustment.apply(finding.clone());
    assert_eq!(adjusted.weight, finding.weight - 4);
    assert_eq!(
        adjusted.says,
        "It asks. (Your closed cases moved its weight by -4 points.)"
    );
    assert_eq!(Adjustment::default().apply(finding.clone()), finding);
}

#[test]
fn an_adjustment_read_back_from_anywhere_stays_within_its_limit() {
    let adjustment = Adjustment::new([("links.shortener".to_owned(), 900), ("x".to_owned(), 0)]);
    assert_eq!(
        adjustment.moved(),
        &BTreeMap::from([("links.shortener".to_owned(), MOVED_POINTS_MAX)])
    );
}
