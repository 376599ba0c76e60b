//! A report as JSON: its fields, what each may hold, and the same said for the description. What a kind asks for is
//! `raise_form`, as for the staff form, so form and API can't drift apart; the API refuses where the form would leave out,
//! because a program can be told.

use std::collections::{BTreeMap, BTreeSet};

use casework::cases::report::{Exposure, Privacy, ReportKind};
use serde::Deserialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, Type,
};
use utoipa::{PartialSchema, ToSchema};

use crate::api_problem::Problem;
use crate::api_request::{Object, optional_object, present};
use crate::api_words::{ExposureCode, Kind, PrivacyCode};
use crate::intake::arrival::Raised;
use crate::intake::fields::{ADDRESS_CHARS_MAX, NAME_CHARS_MAX, one_line, words};
use crate::intake::form::KeptFile;
use crate::raise_form::{
    AnsweredBy, Ask, FILES_MAX, WHAT_HAPPENED, WORDS_CHARS_MAX, asks, privacy_at_first,
};

/// The longest name of a file, characters; what is kept of it is shorter.
const FILE_NAME_CHARS_MAX: usize = 255;
/// The longest media type, characters.
const MEDIA_TYPE_CHARS_MAX: usize = 100;
/// The longest language tag, characters.
const LANGUAGE_CHARS_MAX: usize = 35;
/// What base64 looks like.
const BASE64_PATTERN: &str =
    "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$";
/// What a language tag looks like (RFC 5646 clause 2.1, the usual part of it).
const LANGUAGE_PATTERN: &str = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$";

/// A report to hand in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewReport {
    kind: Kind,
    #[serde(default)]
    what_happened: String,
    #[serde(default)]
    details: BTreeMap<String, String>,
    #[serde(default)]
    exposures: Vec<ExposureCode>,
    #[serde(default, deserialize_with = "present")]
    privacy: Option<PrivacyCode>,
    #[serde(default, deserialize_with = "optional_object")]
    reporter: Option<NewReporter>,
    /// The language to answer in, as asked for.
    #[serde(default, deserialize_with = "present")]
    pub language: Option<String>,
    #[serde(default)]
    may_be_published: bool,
    /// The files.
    #[serde(default)]
    pub files: Vec<Object<NewFile>>,
}

/// Who raised the hand.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewReporter {
    #[serde(default)]
    name: String,
    #[serde(default)]
    address: String,
}

/// A file of a report.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewFile {
    /// Its name; hostile.
    pub name: String,
    /// Its media type; hostile.
    #[serde(default)]
    pub media_type: String,
    /// Its bytes, as base64.
    pub content_base64: String,
}

impl NewReport {
    /// Refuses what is longer than it may be, and what the kind doesn't ask.
    pub fn check(&self) -> Result<(), Problem> {
        within("what_happened", &self.what_happened, WORDS_CHARS_MAX)?;
        if let Some(reporter) = &self.reporter {
            within("reporter.name", &reporter.name, NAME_CHARS_MAX)?;
            within("reporter.address", &reporter.address, ADDRESS_CHARS_MAX)?;
        }
        if self.files.len() > FILES_MAX {
            let says = format!("A report takes at most {FILES_MAX} files.");
            return Err(Problem::not_acceptable(says));
        }
        for Object(file) in &self.files {
            within("name", &file.name, FILE_NAME_CHARS_MAX)?;
            within("media_type", &file.media_type, MEDIA_TYPE_CHARS_MAX)?;
        }
        if self
            .language
            .as_deref()
            .is_some_and(|tag| !is_language(tag))
        {
            let says = "`language` has to be a language tag, such as `en` or `de-CH`.";
            return Err(Problem::not_acceptable(says));
        }
        let mut details = self.details.iter();
        details.try_for_each(|(key, value)| check_detail(self.kind.0, key, value))
    }

    /// What the person already did; `nothing` goes when anything else is told.
    pub fn told_exposures(&self) -> BTreeSet<Exposure> {
        let mut told: BTreeSet<Exposure> = self.exposures.iter().map(|one| one.0).collect();
        if told.len() > 1 {
            told.remove(&Exposure::Nothing);
        }
        told
    }

    /// How much of a name comes with it.
    pub fn privacy(&self) -> Privacy {
        let first = || privacy_at_first(self.kind.0);
        self.privacy
            .as_ref()
            .map_or_else(first, |privacy| privacy.0)
    }

    /// The report as every channel hands it on.
    pub fn raised(self, language: String, submission: String, files: Vec<KeptFile>) -> Raised {
        let (kind, privacy) = (self.kind.0, self.privacy());
        // Nothing that identifies is kept of an anonymous report, whatever was sent along.
        let reporter = self.reporter.filter(|_| privacy != Privacy::Anonymous);
        let kept =
            |text: &str, chars_max| Some(one_line(text, chars_max)).filter(|text| !text.is_empty());
        let details = &self.details;
        let answered = asks(kind).iter().filter_map(|ask| {
            let value = details.get(ask.key)?;
            let value = match ask.is_long() {
                true => words(value, ask.chars_max()),
                false => one_line(value, ask.chars_max()),
            };
            (!value.is_empty()).then(|| (ask.key.to_owned(), value))
        });
        Raised {
            kind,
            privacy,
            name: reporter
                .as_ref()
                .and_then(|one| kept(&one.name, NAME_CHARS_MAX)),
            address: reporter
                .as_ref()
                .and_then(|one| kept(&one.address, ADDRESS_CHARS_MAX)),
            language,
            what_happened: words(&self.what_happened, WORDS_CHARS_MAX),
            details: answered.collect(),
            may_be_published: kind == ReportKind::Question && self.may_be_published,
            submission,
            files,
        }
    }
}

fn within(field: &str, text: &str, chars_max: usize) -> Result<(), Problem> {
    if text.chars().count() <= chars_max {
        return Ok(());
    }
    let says = format!("`{field}` has at most {chars_max} characters.");
    Err(Problem::not_acceptable(says))
}

fn check_detail(kind: ReportKind, key: &str, value: &str) -> Result<(), Problem> {
    let Some(ask) = questions(kind).find(|ask| ask.key == key) else {
        let keys: Vec<&str> = questions(kind).map(|ask| ask.key).collect();
        let key: String = key.chars().take(40).collect();
        return Err(Problem::not_acceptable(match keys.is_empty() {
            true => format!("A report of kind `{}` has no details.", kind.code()),
            false => format!(
                "A report of kind `{}` has no detail `{key}`. It has `{}`.",
                kind.code(),
                keys.join("`, `")
            ),
        }));
    };
    match ask.answered_by {
        AnsweredBy::Choice(values) if !values.contains(&value) => {
            let offered = values.join("`, `");
            let says = format!("The detail `{key}` has to be one of `{offered}`.");
            Err(Problem::not_acceptable(says))
        }
        AnsweredBy::Choice(_) => Ok(()),
        AnsweredBy::Line | AnsweredBy::Words => within(key, value, ask.chars_max()),
    }
}

/// The kind's own questions; what happened is a field of its own.
fn questions(kind: ReportKind) -> impl Iterator<Item = &'static Ask> {
    asks(kind).iter().filter(|ask| ask.key != WHAT_HAPPENED)
}

/// The same as [`LANGUAGE_PATTERN`].
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let is_first =
        (2..=3).contains(&first.len()) && first.bytes().all(|one| one.is_ascii_alphabetic());
    let rest: Vec<&str> = parts.collect();
    let is_part = |part: &&str| {
        (2..=8).contains(&part.len()) && part.bytes().all(|one| one.is_ascii_alphanumeric())
    };
    is_first && rest.len() <= 3 && rest.iter().all(is_part)
}

impl PartialSchema for NewReport {
    /// One shape for each kind: they differ in the details they take.
    fn schema() -> RefOr<Schema> {
        let kinds = Kind::offered();
        let shapes = kinds.iter().filter_map(|code| Kind::read(code));
        let one_of = shapes.fold(OneOfBuilder::new(), |all, kind| all.item(shape(kind.0)));
        one_of
            .description(Some(
                "A report to hand in. Which `details` there are depends on its `kind`.",
            ))
            .examples([serde_json::json!({
                "kind": "call",
                "what_happened": "Somebody said they were from IT and wanted a code.",
                "details": {"caller-said": "IT support", "still-talking": "no"},
                "exposures": ["read-out-code"],
                "privacy": "named",
                "reporter": {"name": "Robin Marsh", "address": "robin@school.example"},
                "language": "en"
            })])
            .into()
    }
}

impl ToSchema for NewReport {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        for (name, schema) in [
            (ExposureCode::name(), ExposureCode::schema()),
            (PrivacyCode::name(), PrivacyCode::schema()),
            ("NewFile".into(), new_file().into()),
            ("NewReporter".into(), new_reporter().into()),
        ] {
            schemas.push((name.into_owned(), schema));
        }
    }
}

fn shape(kind: ReportKind) -> ObjectBuilder {
    let reference = |name: &str| utoipa::openapi::Ref::from_schema_name(name);
    strict()
        .title(Some(format!("NewReport: {}", kind.code())))
        .property(
            "kind",
            ObjectBuilder::new()
                .schema_type(Type::String)
                .enum_values(Some([kind.code()])),
        )
        .required("kind")
        .property(
            "what_happened",
            said(
                text(WORDS_CHARS_MAX),
                "What happened, in the person's own words.",
            ),
        )
        .property("details", details(kind))
        .property(
            "exposures",
            ArrayBuilder::new()
                .items(reference(&ExposureCode::name()))
                .description(Some("What the person already did.")),
        )
        .property("privacy", reference(&PrivacyCode::name()))
        .property("reporter", reference("NewReporter"))
        .property(
            "language",
            said(
                text(LANGUAGE_CHARS_MAX).pattern(Some(LANGUAGE_PATTERN)),
                "The language to answer in.",
            ),
        )
        .property(
            "may_be_published",
            ObjectBuilder::new()
                .schema_type(Type::Boolean)
                .description(Some(
                    "Whether the asker of a question agrees to a published answer.",
                )),
        )
        .property(
            "files",
            ArrayBuilder::new()
                .items(reference("NewFile"))
                .max_items(Some(FILES_MAX)),
        )
}

fn details(kind: ReportKind) -> ObjectBuilder {
    questions(kind).fold(strict(), |object, ask| {
        let value = match ask.answered_by {
            AnsweredBy::Choice(values) => ObjectBuilder::new()
                .schema_type(Type::String)
                .enum_values(Some(values.iter().copied())),
            AnsweredBy::Line | AnsweredBy::Words => text(ask.chars_max()),
        };
        object.property(ask.key, value)
    })
}

fn new_reporter() -> ObjectBuilder {
    strict()
        .description(Some(
            "Who raised the hand. Left out of an anonymous report; sealed in a confidential one.",
        ))
        .property("name", text(NAME_CHARS_MAX))
        .property("address", text(ADDRESS_CHARS_MAX))
}

fn new_file() -> ObjectBuilder {
    strict()
        .description(Some("A file, at most 25 MiB."))
        .property("name", text(FILE_NAME_CHARS_MAX))
        .required("name")
        .property("media_type", text(MEDIA_TYPE_CHARS_MAX))
        .property(
            "content_base64",
            ObjectBuilder::new()
                .schema_type(Type::String)
                .content_encoding("base64")
                .pattern(Some(BASE64_PATTERN)),
        )
        .required("content_base64")
}

fn strict() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
}

fn text(chars_max: usize) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(chars_max))
}

fn said(object: ObjectBuilder, says: &str) -> ObjectBuilder {
    object.description(Some(says))
}

#[cfg(test)]
#[path = "new_report_tests.rs"]
mod tests;
