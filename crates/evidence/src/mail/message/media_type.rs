//! What a part's header declares: media type, boundary, charset, file name, transfer encoding. Where a header field
//! stands twice with different values, every reading is kept. Declarations are claims; what the bytes are is for others.

use mail_parser::parsers::MessageStream;

use super::encoded_words;
use super::header_fields::{HeaderSection, RawField};
use crate::limits::HEADER_FIELD_BYTES_MAX;

/// Readings of one field that are kept when it stands more than once.
const READINGS_MAX: usize = 2;
/// The longest media type kept, bytes.
const MEDIA_TYPE_BYTES_MAX: usize = 120;

/// One reading of a part's header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Declared {
    /// Lower case, such as `text/html`.
    pub media_type: String,
    pub boundary: Option<String>,
    pub charset: String,
    /// As declared, decoded, not yet cleaned; empty where there is none.
    pub file_name: String,
    /// Whether `name` and `filename` give it two names that end differently.
    pub two_file_names: bool,
    /// Whether Content-Disposition says `attachment`.
    pub is_attachment: bool,
    /// Whether a Content-ID or `inline` says it is shown inside the text.
    pub is_inline: bool,
    /// The transfer encodings, lower case; one, or two that contradict each other.
    pub encodings: Vec<String>,
}

impl Declared {
    pub(super) fn is_multipart(&self) -> bool {
        self.media_type.starts_with("multipart/")
    }

    pub(super) fn is_message(&self) -> bool {
        matches!(
            self.media_type.as_str(),
            "message/rfc822" | "message/global"
        )
    }
}

/// Every distinct reading of a part's header, at most [`READINGS_MAX`], the first one first.
pub(super) fn readings(section: &HeaderSection<'_>, in_digest: bool) -> Vec<Declared> {
    let (mut base, mut types) = (Declared::default(), Vec::<Declared>::new());
    base.encodings = encodings(section);
    disposition(section, &mut base);
    base.is_inline |= section.all("Content-ID").next().is_some();
    for field in section.all("Content-Type") {
        let declared = content_type(field, base.clone());
        // A repeated field that says the same is sloppy, not ambiguous.
        let known = types.iter().any(|seen| {
            seen.media_type == declared.media_type && seen.boundary == declared.boundary
        });
        if !known && types.len() < READINGS_MAX {
            types.push(declared);
        }
    }
    if types.is_empty() {
        // RFC 2046 clauses 5.1.5 and 5.2.
        base.media_type = if in_digest {
            "message/rfc822"
        } else {
            "text/plain"
        }
        .to_owned();
        types.push(base);
    }
    types
}

fn encodings(section: &HeaderSection<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for field in section.all("Content-Transfer-Encoding") {
        let value = encoded_words::decode(field.value);
        // RFC 2045 clause 6.1 names one token; comments and `;` after it are seen in the wild.
        let token = value
            .split([';', '('])
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        if !found.contains(&token) && found.len() < READINGS_MAX {
            found.push(token);
        }
    }
    if found.is_empty() {
        found.push(String::new());
    }
    found
}

fn content_type(field: &RawField<'_>, mut declared: Declared) -> Declared {
    let value = parameters(field);
    let Some(parsed) = value.as_ref().and_then(|value| value.as_content_type()) else {
        declared.media_type = "text/plain".to_owned();
        return declared;
    };
    let subtype = parsed.subtype().unwrap_or(if parsed.ctype() == "text" {
        "plain"
    } else {
        "octet-stream"
    });
    let media_type = format!("{}/{subtype}", parsed.ctype()).to_ascii_lowercase();
    declared.media_type = media_type
        .chars()
        .filter(|c| c.is_ascii_graphic())
        .take(MEDIA_TYPE_BYTES_MAX)
        .collect();
    declared.boundary = parsed
        .attribute("boundary")
        .map(|boundary| boundary.trim_end().to_owned());
    declared.charset = parsed
        .attribute("charset")
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let name = file_name(parsed.attribute("name"));
    if declared.file_name.is_empty() {
        declared.file_name = name;
    } else if !name.is_empty() {
        // A name cut off before its ending misleads nobody.
        declared.two_file_names = matches!(
            (ending(&name), ending(&declared.file_name)),
            (Some(one), Some(other)) if one != other
        );
    }
    declared
}

fn disposition(section: &HeaderSection<'_>, declared: &mut Declared) {
    let Some(field) = section.all("Content-Disposition").next() else {
        return;
    };
    let value = parameters(field);
    let Some(parsed) = value.as_ref().and_then(|value| value.as_content_type()) else {
        return;
    };
    declared.is_attachment = parsed.ctype().eq_ignore_ascii_case("attachment");
    declared.is_inline = parsed.ctype().eq_ignore_ascii_case("inline");
    declared.file_name = file_name(parsed.attribute("filename"));
}

/// What follows the last dot, lower case; cut-off names without one end in nothing.
fn ending(name: &str) -> Option<String> {
    let (_, ending) = name.trim().rsplit_once('.')?;
    Some(ending.to_lowercase())
}

fn file_name(parameter: Option<&str>) -> String {
    // Encoded words are not allowed in parameters (RFC 2047 clause 5) and are everywhere.
    parameter
        .map(|name| encoded_words::decode(name.as_bytes()))
        .unwrap_or_default()
}

/// The mail parser reads parameters, their continuations and their charsets (RFC 2231).
fn parameters(field: &RawField<'_>) -> Option<mail_parser::HeaderValue<'static>> {
    let mut line = encoded_words::rewrite_as_utf8_words(
        field
            .value
            .get(..field.value.len().min(HEADER_FIELD_BYTES_MAX))?,
    );
    line.push('\n');
    Some(
        MessageStream::new(line.as_bytes())
            .parse_content_type()
            .into_owned(),
    )
}
