//! Advertising: is this bulk mail that sells something? None of it speaks of harm, and none of it speaks against harm:
//! fraud dresses up as advertising. It decides between "unwanted" and the milder verdicts when no deception was found.

use super::quote::quote;
use super::topics::{Topic, topic_findings};
use super::wording::{PhraseTable, Wording};
use super::{Detected, Detector};
use crate::finding::{Cia, Finding, FindingKind, Place};
use crate::mail::message::{LinkOrigin, Message};
use crate::mail::open::Original;
use crate::surroundings::Surroundings;

/// The advertising detector.
pub const DETECTOR: Detector = Detector {
    name: "advertising",
    kinds: &[
        &LIST_HEADER,
        &LEAVING,
        &FRAME,
        &SALE,
        &HEALTH,
        &CASINO,
        &ADULT,
        &REPLICAS,
        &OFFER,
        &PICTURES,
        &SEVERAL_WAYS,
    ],
    detect,
};

const fn advert(id: &'static str, weight: i16) -> FindingKind {
    FindingKind::new(id, weight, Cia::NONE)
        .touching_work()
        .of_advertising()
}

/// A way to leave, in the header, where no discussion list is behind it.
static LIST_HEADER: FindingKind = advert("advertising.list-header", 6);
/// A way to leave, in the text.
static LEAVING: FindingKind = advert("advertising.way-to-leave", 6);
/// The frame that mailing programs put around what they send to many.
static FRAME: FindingKind = advert("advertising.mailing-frame", 9);
/// Words of selling.
static SALE: FindingKind = advert("advertising.sales-words", 10);
/// Pills and cures.
static HEALTH: FindingKind = advert("advertising.cures", 14);
/// Games of chance.
static CASINO: FindingKind = advert("advertising.games-of-chance", 14);
/// Adult offers.
static ADULT: FindingKind = advert("advertising.adult", 14);
/// Replicas of costly things.
static REPLICAS: FindingKind = advert("advertising.replicas", 14);
/// Services offered to everybody: rankings, loans, insurance, diplomas.
static OFFER: FindingKind = advert("advertising.services-for-everybody", 10);
/// Made of pictures fetched from elsewhere.
static PICTURES: FindingKind = advert("advertising.made-of-pictures", 4);
/// Selling in several ways.
static SEVERAL_WAYS: FindingKind = advert("advertising.said-in-several-ways", 4);

static TABLE: PhraseTable = PhraseTable::new(include_str!("phrases.txt"));

static TOPICS: &[Topic] = &[
    Topic {
        name: "leaving",
        kind: &LEAVING,
        means: "the text offers a way to leave a mailing list",
    },
    Topic {
        name: "frame",
        kind: &FRAME,
        means: "the text stands in the frame of a mailing program",
    },
    Topic {
        name: "sale",
        kind: &SALE,
        means: "the text sells something",
    },
    Topic {
        name: "health",
        kind: &HEALTH,
        means: "the text sells cures",
    },
    Topic {
        name: "casino",
        kind: &CASINO,
        means: "the text invites to games of chance",
    },
    Topic {
        name: "replicas",
        kind: &REPLICAS,
        means: "the text sells replicas",
    },
    Topic {
        name: "adult",
        kind: &ADULT,
        means: "the text is an adult offer",
    },
    Topic {
        name: "offer-to-firms",
        kind: &OFFER,
        means: "the text offers services to everybody",
    },
];

/// From this many fetched pictures on, a mail is made of them.
const PICTURES_MANY: usize = 4;

fn detect(_original: &Original, message: &Message, _surroundings: &Surroundings) -> Detected {
    let mut findings = topic_findings(&TABLE, TOPICS, Some(&SEVERAL_WAYS), &Wording::of(message));
    // A discussion list takes posts (RFC 2369 clause 3.4); an advertiser's list doesn't.
    let discussion = message.header_values("List-Post").next().is_some();
    if let Some(field) = message
        .header_values("List-Unsubscribe")
        .next()
        .filter(|_| !discussion)
    {
        let says = format!(
            "the header offers a way to leave a mailing list: {}",
            quote(&field.value)
        );
        let place = Place::header("List-Unsubscribe").at(field.bytes.0, field.bytes.1);
        findings.push(Finding::new(&LIST_HEADER, place, says));
    }
    let pictures = message
        .links
        .iter()
        .filter(|link| link.origin == LinkOrigin::Resource)
        .count();
    if pictures >= PICTURES_MANY {
        let says = format!("the mail fetches {pictures} pictures from elsewhere");
        findings.push(
            Finding::new(&PICTURES, Place::named("text"), says)
                .with_fact("count", pictures.to_string()),
        );
    }
    Detected {
        findings,
        ..Detected::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::detect::topics::table_and_topics_agree;

    #[test]
    fn table_and_kinds_name_the_same_topics() {
        assert!(table_and_topics_agree(&TABLE, TOPICS));
    }
}
