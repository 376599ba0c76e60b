//! The stable codes as the API reads and writes them, each with the list of its values for the description. The lists come
//! from the enums themselves, so a value that is added is described. Nothing is decided here.

use casework::cases::case::{AnswerStanding, CaseState, Outcome, StoppedBy};
use casework::cases::report::{Exposure, Privacy, ReportKind};
use casework::cases::thread::MessageKind;
use casework::cases::views::staff::Leaning;
use casework::moment::Moment;
use casework::people::Hat;
use casework::verify::known_number::RecordSource;
use casework::verify::payee::{PayeeKind, ValueKind};
use evidence::finding::Question;
use evidence::mail::open::{Grade, Lost};
use evidence::verdict::Verdict;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

macro_rules! api_code {
    ($($(#[$doc:meta])* $name:ident($inner:ty) of $values:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(pub $inner);

        impl $name {
            /// The values there are.
            pub fn offered() -> Vec<&'static str> {
                $values.iter().map(|one| one.code()).collect()
            }

            /// Reads a code that is offered.
            pub fn read(code: &str) -> Option<$name> {
                $values.iter().find(|one| one.code() == code).map(|one| $name(*one))
            }
        }

        impl From<$inner> for $name {
            fn from(inner: $inner) -> $name {
                $name(inner)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.0.code())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<$name, D::Error> {
                let code = String::deserialize(reader)?;
                $name::read(&code).ok_or_else(|| {
                    let offered = $name::offered().join("`, `");
                    let code: String = code.chars().take(CODE_CHARS_SHOWN_MAX).collect();
                    D::Error::custom(format!("`{code}` is none of `{offered}`"))
                })
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let described = ObjectBuilder::new().schema_type(Type::String);
                described.enum_values(Some($name::offered())).into()
            }
        }

        impl ToSchema for $name {}
    )+};
}

/// Characters of a wrong code that are said back.
const CODE_CHARS_SHOWN_MAX: usize = 40;

/// The kinds that integrations hand in and see: all but the one about IT, which is raised on the page alone.
const KINDS: [ReportKind; 10] = [
    ReportKind::Message,
    ReportKind::Call,
    ReportKind::Text,
    ReportKind::PaymentChange,
    ReportKind::Device,
    ReportKind::Lockout,
    ReportKind::Mistake,
    ReportKind::LostItem,
    ReportKind::Friction,
    ReportKind::Question,
];
/// The hats that have steps.
const STEP_HATS: [Hat; 2] = [Hat::It, Hat::Security];

api_code! {
    /// What a payee is.
    PayeeKindCode(PayeeKind) of PayeeKind::ALL;
    /// What a value on file is.
    ValueKindCode(ValueKind) of ValueKind::ALL;
    /// Where a value on file came from.
    SourceCode(RecordSource) of RecordSource::ALL;
    /// What a hand is raised about.
    Kind(ReportKind) of KINDS;
    /// What the person already did.
    ExposureCode(Exposure) of Exposure::ALL;
    /// How much of a name comes with a report.
    PrivacyCode(Privacy) of Privacy::ALL;
    /// Whether a case is being worked.
    CaseStateCode(CaseState) of CaseState::ALL;
    /// A verdict.
    VerdictCode(Verdict) of Verdict::ALL;
    /// How much can be proved.
    GradeCode(Grade) of Grade::ALL;
    /// What a wrapper destroyed.
    LostCode(Lost) of Lost::ALL;
    /// One of the two questions.
    QuestionCode(Question) of Question::ALL;
    /// Who does a step.
    StepHat(Hat) of STEP_HATS;
    /// How an answer answers.
    StandingCode(AnswerStanding) of AnswerStanding::ALL;
    /// How a case ended.
    OutcomeCode(Outcome) of Outcome::ALL;
    /// What stopped the harm of a near miss.
    StoppedByCode(StoppedBy) of StoppedBy::ALL;
    /// What a message is for.
    MessageKindCode(MessageKind) of MessageKind::ALL;
    /// Which way a finding leans.
    LeaningCode(Leaning) of Leaning::ALL;
}

/// A moment, RFC 3339 in UTC to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At(pub Moment);

impl From<Moment> for At {
    fn from(moment: Moment) -> At {
        At(moment)
    }
}

impl Serialize for At {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl PartialSchema for At {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .into()
    }
}

impl ToSchema for At {
    fn name() -> std::borrow::Cow<'static, str> {
        "Moment".into()
    }
}

/// An identifier, in the usual spelling of a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id(pub Uuid);

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl PartialSchema for Id {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
            .into()
    }
}

impl ToSchema for Id {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_about_it_is_no_kind_of_the_api_and_every_other_is() {
        assert_eq!(Kind::read("about-it"), None);
        let all = ReportKind::ALL
            .iter()
            .filter(|kind| **kind != ReportKind::AboutIt);
        assert!(all.eq(KINDS.iter()));
        assert!(serde_json::from_str::<Kind>("\"about-it\"").is_err());
        assert_eq!(
            serde_json::to_string(&Kind(ReportKind::LostItem)).unwrap(),
            "\"lost-item\""
        );
    }
}
