//! What the search for phrases promises, on tables of a few lines. No corpus here.

use super::*;

static TABLE: PhraseTable =
    PhraseTable::new("[door]\nopen|close ~ the door\n[gate]\ngarten*\nold gate\n");

fn topics(text: &str) -> BTreeMap<&'static str, Hit> {
    let message = Message {
        text: text.to_owned(),
        ..Message::default()
    };
    TABLE.topics_in(&Wording::of(&message))
}

#[test]
fn groups_match_near_each_other_in_any_order() {
    assert!(topics("Please OPEN,\nquickly, the  door").contains_key("door"));
    assert!(topics("the door: close it").contains_key("door"));
    assert!(!topics(&format!("open {} the door", "word ".repeat(60))).contains_key("door"));
    assert!(!topics("reopened the doors").contains_key("door"));
}

#[test]
fn a_star_lets_a_word_go_on_and_rules_are_counted() {
    let hit = topics("die Gartenpforte, an old gate")
        .remove("gate")
        .unwrap();
    assert_eq!((hit.rules, hit.quoted_only), (2, false));
}

#[test]
fn quoted_text_is_told_apart() {
    let hit = topics("I agree with all of this\n> an old gate")
        .remove("gate")
        .unwrap();
    assert!(hit.quoted_only);
    let hit = topics("Yes, and no, and so on\nOn Monday Ann wrote:\nan old gate")
        .remove("gate")
        .unwrap();
    assert!(hit.quoted_only);
}

#[test]
fn the_tables_of_all_detectors_are_searched_together() {
    let folders = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/mail/detect"));
    let tables = folders
        .unwrap()
        .filter_map(|folder| {
            std::fs::read_to_string(folder.unwrap().path().join("phrases.txt")).ok()
        })
        .inspect(|table| assert!(SOURCES.contains(&table.as_str())));
    assert_eq!(tables.count(), SOURCES.len());
}

#[test]
fn a_story_may_be_told_all_over_a_letter_but_not_a_book() {
    static STORY: PhraseTable = PhraseTable::new("[fortune]\nmillion* ~~ widow ~~ reply\n");
    let told = |apart: usize| {
        let between = "and so on ".repeat(apart);
        let text = format!("a widow {between} has millions {between} please reply");
        let message = Message {
            text,
            ..Message::default()
        };
        !STORY.topics_in(&Wording::of(&message)).is_empty()
    };
    assert!(told(100));
    assert!(!told(1_000));
}
