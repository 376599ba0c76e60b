//! How a request of the API is read: bytes within a limit, JSON that is an object and nothing odder, query fields that
//! are known. What is wrong is said in a sentence. It looks at no cookie and knows no room.

use std::fmt;
use std::marker::PhantomData;

use axum::body::Body;
use axum::http::{HeaderMap, Uri, header};
use futures_util::StreamExt;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor, value::MapAccessDeserializer};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::api_problem::Problem;

/// The media type of JSON.
pub const JSON: &str = "application/json";
/// A body without files, bytes.
pub const SMALL_BODY_BYTES_MAX: usize = 256 * 1024;
/// Bodies larger than [`SMALL_BODY_BYTES_MAX`] read at once: each is held in memory. The rest wait; small ones never do.
const LARGE_BODIES_AT_ONCE_MAX: usize = 2;
/// Fields of one query string that are looked at.
const QUERY_FIELDS_MAX: usize = 20;

static PLACES: Semaphore = Semaphore::const_new(LARGE_BODIES_AT_ONCE_MAX);

/// A body that was read whole, and the place in memory it takes.
pub struct ReadBody {
    /// The bytes.
    pub bytes: Vec<u8>,
    _place: Option<SemaphorePermit<'static>>,
}

/// Reads the body, if it is of this media type and no larger.
pub async fn read_body(
    headers: &HeaderMap,
    body: Body,
    media_type: &'static str,
    bytes_max: usize,
) -> Result<ReadBody, Problem> {
    if !is_media_type(headers, media_type) {
        return Err(Problem::media_type(media_type));
    }
    let announced = announced_bytes(headers);
    if announced.is_some_and(|bytes| bytes > bytes_max as u64) {
        return Err(Problem::too_large(bytes_max));
    }
    let is_small = announced.is_some_and(|bytes| bytes <= SMALL_BODY_BYTES_MAX as u64)
        || bytes_max <= SMALL_BODY_BYTES_MAX;
    // Nobody closes the semaphore; were it closed, reading goes on without a place.
    let place = match is_small {
        true => None,
        false => PLACES.acquire().await.ok(),
    };
    let bytes = collect(body, bytes_max).await?;
    Ok(ReadBody {
        bytes,
        _place: place,
    })
}

async fn collect(body: Body, bytes_max: usize) -> Result<Vec<u8>, Problem> {
    let (mut chunks, mut bytes) = (body.into_data_stream(), Vec::new());
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Problem::unreadable("The body broke off before its end."))?;
        if bytes.len() + chunk.len() > bytes_max {
            return Err(Problem::too_large(bytes_max));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Whether the one Content-Type names this media type; parameters such as a charset are left aside.
pub fn is_media_type(headers: &HeaderMap, wanted: &str) -> bool {
    let mut kinds = headers.get_all(header::CONTENT_TYPE).iter();
    let (first, second) = (kinds.next(), kinds.next());
    let kind = first
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let plain = kind.split(';').next().unwrap_or_default().trim();
    second.is_none() && plain.eq_ignore_ascii_case(wanted)
}

fn announced_bytes(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

/// Reads a JSON object. Depth is bounded by the reader itself (128), unknown and doubled fields are refused.
pub fn read_object<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = object(&mut reader).and_then(|read| reader.end().map(|()| read));
    read.map_err(|error| match error.classify() {
        serde_json::error::Category::Data => {
            Problem::not_acceptable(format!("The body doesn't fit: {error}."))
        }
        _ => Problem::unreadable(format!("The body is not JSON: {error}.")),
    })
}

/// Reads a value that has to be an object. Left to itself, a derived reader takes an array of the fields as well.
pub fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(reader: D) -> Result<T, D::Error> {
    reader.deserialize_map(ObjectOnly(PhantomData))
}

/// The same for a field that may be absent; `null` is not absent.
pub fn optional_object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    reader: D,
) -> Result<Option<T>, D::Error> {
    object(reader).map(Some)
}

/// A field that may be absent, and where it is there holds a value: `null` is none.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    reader: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(reader).map(Some)
}

struct ObjectOnly<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectOnly<T> {
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}

/// A whole number, also where it is written with a point and zeros: JSON knows one kind of number.
pub fn whole_number<'de, D: Deserializer<'de>>(reader: D) -> Result<i64, D::Error> {
    reader.deserialize_any(WholeNumber)
}

struct WholeNumber;

/// Beyond this, neighbours can't be told apart in a float.
const EXACT_FLOAT_MAX: f64 = 9_007_199_254_740_992.0;

impl Visitor<'_> for WholeNumber {
    type Value = i64;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a whole number")
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<i64, E> {
        // What is larger is out of every range asked for here.
        Ok(i64::try_from(number).unwrap_or(i64::MAX))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<i64, E> {
        if number.fract() == 0.0 && number.abs() <= EXACT_FLOAT_MAX {
            Ok(number as i64)
        } else {
            Err(E::invalid_value(
                serde::de::Unexpected::Float(number),
                &self,
            ))
        }
    }
}

/// A value in a list that has to be an object.
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Object<T>, D::Error> {
        object(reader).map(Object)
    }
}

/// The fields of a query string, each asked for once and each known.
#[derive(Debug)]
pub struct QueryFields {
    fields: Vec<(String, String)>,
}

impl QueryFields {
    /// Reads a query string; refuses a field that `known` doesn't name, and one that comes twice.
    pub fn read(uri: &Uri, known: &[&str]) -> Result<QueryFields, Problem> {
        let unreadable = || Problem::unreadable("The query string can't be read.");
        let read = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri);
        let fields = read.map_err(|_| unreadable())?.0;
        if fields.len() > QUERY_FIELDS_MAX {
            return Err(unreadable());
        }
        for (position, (name, _)) in fields.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                let names = known.join("`, `");
                let name: String = name.chars().take(40).collect();
                return Err(Problem::unreadable(format!(
                    "There is no query field `{name}`. There are `{names}`."
                )));
            }
            if fields
                .iter()
                .take(position)
                .any(|(earlier, _)| earlier == name)
            {
                return Err(Problem::unreadable(format!(
                    "The query field `{name}` comes twice."
                )));
            }
        }
        Ok(QueryFields { fields })
    }

    /// The text of a field.
    pub fn text(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(field, _)| field == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The value of a field that has to be one that `read` knows; `offered` says which there are.
    pub fn one_of<T>(
        &self,
        name: &str,
        read: impl FnOnce(&str) -> Option<T>,
        offered: &str,
    ) -> Result<Option<T>, Problem> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        read(text).map(Some).ok_or_else(|| {
            Problem::unreadable(format!("The query field `{name}` has to be {offered}."))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderValue, StatusCode};

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Word {
        says: String,
    }

    fn refused(text: &str) -> (StatusCode, String) {
        let problem = read_object::<Word>(text.as_bytes()).unwrap_err();
        (problem.status(), format!("{problem:?}"))
    }

    #[test]
    fn only_an_object_with_known_fields_is_read() {
        let read: Word = read_object(b" {\"says\": \"hi\"} ").unwrap();
        assert_eq!(read.says, "hi");
        for (text, status) in [
            ("[\"hi\"]", 422),
            ("\"hi\"", 422),
            ("null", 422),
            ("{}", 422),
            ("{\"says\": 3}", 422),
            ("{\"says\": null}", 422),
            ("{\"says\": \"a\", \"says\": \"b\"}", 422),
            ("{\"says\": \"a\", \"sings\": 1}", 422),
            ("", 400),
            ("{\"says\"", 400),
            ("{\"says\": \"a\"} x", 400),
        ] {
            let (found, told) = refused(text);
            assert_eq!(found.as_u16(), status, "{text}: {told}");
            assert!(!told.contains("Word"), "no Rust name: {told}");
        }
        let deep = format!(
            "{{\"says\": {}1{}}}",
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        assert!(refused(&deep).0.is_client_error());
    }

    #[test]
    fn a_whole_number_may_be_written_with_a_point() {
        let read = |text: &str| {
            let mut reader = serde_json::Deserializer::from_str(text);
            whole_number(&mut reader).map_err(|error| error.to_string())
        };
        assert_eq!((read("7"), read("7.0"), read("-2")), (Ok(7), Ok(7), Ok(-2)));
        for wrong in ["7.5", "\"7\"", "null", "1e300"] {
            assert!(
                read(wrong).unwrap_err().contains("a whole number"),
                "{wrong}"
            );
        }
    }

    #[test]
    fn query_fields_are_known_and_come_once() {
        let read = |query: &str| {
            let uri: Uri = format!("/x?{query}").parse().unwrap();
            QueryFields::read(&uri, &["state", "q"]).map(|fields| fields.fields.len())
        };
        assert_eq!(read("state=open&q=a%20b").unwrap(), 2);
        assert_eq!(read("").unwrap(), 0);
        for wrong in ["states=open", "q=1&q=2"] {
            assert_eq!(read(wrong).unwrap_err().status(), StatusCode::BAD_REQUEST);
        }
    }

    #[test]
    fn a_media_type_may_have_parameters_and_stands_alone() {
        let of = |kinds: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for kind in kinds {
                headers.append(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            }
            is_media_type(&headers, JSON)
        };
        assert!(of(&["application/json"]) && of(&["Application/JSON; charset=utf-8"]));
        assert!(!of(&[]) && !of(&["text/json"]) && !of(&["application/jsonp"]));
        assert!(!of(&["application/json", "application/json"]));
    }
}
