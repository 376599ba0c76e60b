//! The body of a webhook's message, by Standard Webhooks 1.0.0 ("Payload structure"): `type`, `timestamp`, `data`. Thin on
//! purpose: identifiers and codes, nothing a person wrote and nobody's name (but for heads-ups and questions to a person), so that a receiver asks the API for more as
//! somebody who may. What is written here is a promise to receivers; fields are added, never renamed.

use std::collections::BTreeMap;

use casework::cases::announcing::EventType;
use casework::ids::{CaseId, HeadsUpId, InquiryId, ReportId, StepId};
use casework::moment::Moment;
use serde::Serialize;

use super::heads_up::StoredText;

/// What an announcement is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum About {
    /// A report that has no case yet.
    Report { report: ReportTold },
    /// A case, and the step where it is about one.
    Case {
        case: CaseTold,
        #[serde(skip_serializing_if = "Option::is_none")]
        step: Option<StepTold>,
        #[serde(skip_serializing_if = "Option::is_none")]
        heads_up: Option<HeadsUpTold>,
    },
    /// Somebody who is asked.
    Person { person: PersonTold },
    /// Nothing: a test.
    Test { says: &'static str },
}

/// What is told of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ReportTold {
    pub(crate) id: ReportId,
    pub(crate) kind: String,
}

/// What is told of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct CaseTold {
    pub(crate) id: CaseId,
    pub(crate) number: u64,
    pub(crate) kind: String,
    pub(crate) state: String,
    pub(crate) verdict: Option<String>,
    pub(crate) outcome: Option<String>,
    /// Its page, to be put behind the desk's address.
    pub(crate) page: String,
}

/// What is told of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct StepTold {
    pub(crate) id: StepId,
    pub(crate) hat: String,
    pub(crate) question: String,
}

/// A question to one person, which a program is to pass on to them and nobody else. The one body that carries an address and
/// words of the desk: without them the question reaches nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct PersonTold {
    pub(crate) inquiry: InquiryId,
    /// Their mail address, by which the chat knows them.
    pub(crate) address: String,
    /// Empty for the organisation's.
    pub(crate) language: String,
    /// What they are asked about; it can't be clicked.
    pub(crate) about: String,
    /// Where they answer, whole.
    pub(crate) page: String,
    /// Until when an answer is waited for.
    pub(crate) until: Moment,
}

/// A heads-up, which is written to be read by everybody in the house: whoever has a chat for it may show it there. Its words
/// are defanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct HeadsUpTold {
    pub(crate) id: HeadsUpId,
    /// How many spotted it; absent where they are too few to be counted aloud.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) spotted_by: Option<u64>,
    /// The words, by language.
    pub(crate) words: BTreeMap<String, StoredText>,
}

/// The type of a message that an admin sends to try a webhook.
pub(crate) const TEST_EVENT: &str = "webhook.test";

#[derive(Serialize)]
struct Announcement<'a> {
    #[serde(rename = "type")]
    event: &'static str,
    timestamp: Moment,
    data: &'a About,
}

/// The body of an event.
pub(crate) fn body(event: EventType, at: Moment, about: &About) -> String {
    super::write(&Announcement {
        event: event.code(),
        timestamp: at,
        data: about,
    })
}

/// The body of a test.
pub(crate) fn test_body(at: Moment) -> String {
    super::write(&Announcement {
        event: TEST_EVENT,
        timestamp: at,
        data: &About::Test {
            says: "This is a test. Nothing happened.",
        },
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const AT: Moment = Moment::from_unix_seconds(1_795_319_760);

    fn case() -> CaseTold {
        CaseTold {
            id: CaseId(Uuid::from_u128(7)),
            number: 12,
            kind: "message".into(),
            state: "open".into(),
            verdict: Some("harmful".into()),
            outcome: None,
            page: "/desk/cases/12".into(),
        }
    }

    #[test]
    fn bodies_are_as_promised() {
        let report = About::Report {
            report: ReportTold {
                id: ReportId(Uuid::from_u128(1)),
                kind: "message".into(),
            },
        };
        assert_eq!(
            body(EventType::ReportReceived, AT, &report),
            r#"{"type":"report.received","timestamp":"2026-11-22T03:56:00Z","data":{"report":{"id":"00000000-0000-0000-0000-000000000001","kind":"message"}}}"#
        );
        let opened = About::Case {
            case: case(),
            step: None,
            heads_up: None,
        };
        assert_eq!(
            body(EventType::VerdictChanged, AT, &opened),
            r#"{"type":"case.verdict-changed","timestamp":"2026-11-22T03:56:00Z","data":{"case":{"id":"00000000-0000-0000-0000-000000000007","number":12,"kind":"message","state":"open","verdict":"harmful","outcome":null,"page":"/desk/cases/12"}}}"#
        );
        let done = About::Case {
            case: case(),
            step: Some(StepTold {
                id: StepId(Uuid::from_u128(9)),
                hat: "it".into(),
                question: "keep-working".into(),
            }),
            heads_up: None,
        };
        assert!(
            body(EventType::StepDone, AT, &done).ends_with(
                r#""step":{"id":"00000000-0000-0000-0000-000000000009","hat":"it","question":"keep-working"}}}"#
            )
        );
        let note = About::Case {
            case: case(),
            step: None,
            heads_up: Some(HeadsUpTold {
                id: HeadsUpId(Uuid::from_u128(5)),
                spotted_by: None,
                words: BTreeMap::from([(
                    "en".into(),
                    StoredText {
                        title: "Full mailbox".into(),
                        what_it_looks_like: "hxxps://bad[.]example".into(),
                        what_to_do: "Leave it.".into(),
                    },
                )]),
            }),
        };
        let asked = About::Person {
            person: PersonTold {
                inquiry: InquiryId(Uuid::from_u128(8)),
                address: "ada@school.example".into(),
                language: "de".into(),
                about: "a call about the payroll".into(),
                page: "https://desk.school.example/y/x".into(),
                until: AT,
            },
        };
        assert_eq!(
            body(EventType::PersonAsked, AT, &asked),
            r#"{"type":"person.asked","timestamp":"2026-11-22T03:56:00Z","data":{"person":{"inquiry":"00000000-0000-0000-0000-000000000008","address":"ada@school.example","language":"de","about":"a call about the payroll","page":"https://desk.school.example/y/x","until":"2026-11-22T03:56:00Z"}}}"#
        );
        assert!(body(EventType::HeadsUpSent, AT, &note).ends_with(
            r#","heads_up":{"id":"00000000-0000-0000-0000-000000000005","words":{"en":{"title":"Full mailbox","what_it_looks_like":"hxxps://bad[.]example","what_to_do":"Leave it."}}}}}"#
        ));
        assert_eq!(
            test_body(AT),
            r#"{"type":"webhook.test","timestamp":"2026-11-22T03:56:00Z","data":{"says":"This is a test. Nothing happened."}}"#
        );
    }
}
