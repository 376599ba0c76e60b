//! Takes a page apart: its events, each as the service wrote it, with the time and the identifier it is known by, and where the
//! next page is. Pages of hostile bytes give an error, never more than the page holds. What events mean is not its business.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PulledEvent {
    /// What it is known by.
    pub id: String,
    /// When it happened, microseconds since 1970; `None` where it doesn't say.
    pub at: Option<i64>,
    /// The event as one line, with its line end.
    pub line: Vec<u8>,
}

/// A page.
#[derive(Debug, Default)]
pub struct Page {
    /// Its events, in the page's order.
    pub events: Vec<PulledEvent>,
    /// Where the next one is, as the page's body says it: a link (Graph) or a token (Google). Okta says it in a field.
    pub next: Option<String>,
}

/// Graph's and Google's pages are objects, and each calls its parts differently.
#[derive(Deserialize)]
struct Wrapped<'p> {
    #[serde(borrow, alias = "value", default)]
    items: Vec<&'p RawValue>,
    #[serde(rename = "nextPageToken", alias = "@odata.nextLink")]
    next: Option<String>,
}

/// What names an event: `uuid` and `published` at Okta, `id` and `createdDateTime` at Graph, all of `id` at Google.
#[derive(Deserialize)]
struct Named<'p> {
    uuid: Option<String>,
    published: Option<String>,
    #[serde(rename = "createdDateTime")]
    created: Option<String>,
    #[serde(borrow)]
    id: Option<&'p RawValue>,
}

#[derive(Deserialize)]
struct GoogleId {
    time: Option<String>,
}

/// Reads a page: an array of events, or an object that holds one.
///
/// # Errors
/// When it is no such page.
pub fn read(body: &[u8]) -> Result<Page, serde_json::Error> {
    if body.trim_ascii_start().first() == Some(&b'[') {
        let items: Vec<&RawValue> = serde_json::from_slice(body)?;
        return Ok(Page {
            events: items.into_iter().map(event).collect(),
            next: None,
        });
    }
    let wrapped: Wrapped<'_> = serde_json::from_slice(body)?;
    Ok(Page {
        events: wrapped.items.into_iter().map(event).collect(),
        next: wrapped.next.filter(|next| !next.is_empty()),
    })
}

fn event(raw: &RawValue) -> PulledEvent {
    let text = raw.get();
    let named: Option<Named<'_>> = serde_json::from_str(text).ok();
    let (id, time) = named.map_or((None, None), |named| {
        let of_google = || {
            let id: GoogleId = serde_json::from_str(named.id?.get()).ok()?;
            id.time
        };
        let time = named.published.or(named.created).or_else(of_google);
        let id = named
            .uuid
            .or_else(|| named.id.map(|id| id.get().to_owned()));
        (id, time)
    });
    PulledEvent {
        // One without a name is known by all it says.
        id: id.unwrap_or_else(|| text.to_owned()),
        at: time.and_then(|time| Some(time.parse::<Timestamp>().ok()?.as_microsecond())),
        line: line(text),
    }
}

/// JSON on one line: inside its texts no line end can stand, so each that stands there is a blank.
fn line(text: &str) -> Vec<u8> {
    let plain = |byte: u8| match byte {
        b'\n' | b'\r' => b' ',
        other => other,
    };
    text.bytes().map(plain).chain([b'\n']).collect()
}

#[cfg(test)]
mod tests {
    use super::read;

    /// Identifier, seconds and line.
    type Parts = (String, Option<i64>, String);

    /// The events of a page, and where the next one is.
    fn parts(body: &str) -> (Vec<Parts>, Option<String>) {
        let page = read(body.as_bytes()).unwrap();
        let events = page.events.into_iter().map(|event| {
            let line = String::from_utf8(event.line).unwrap();
            (event.id, event.at.map(|at| at / 1_000_000), line)
        });
        (events.collect(), page.next)
    }

    #[test]
    fn each_service_s_page_is_taken_apart() {
        let (events, next) =
            parts("[{\"uuid\":\"a\",\n\"published\":\"2027-01-15T08:00:00.5Z\"}, {}]");
        assert_eq!(events[0].0, "a");
        assert_eq!(events[0].1, Some(1_800_000_000));
        assert_eq!(
            events[0].2,
            "{\"uuid\":\"a\", \"published\":\"2027-01-15T08:00:00.5Z\"}\n"
        );
        assert_eq!((&*events[1].0, events[1].1, next), ("{}", None, None));
        let (events, next) = parts(
            r#"{"@odata.context":"x","@odata.nextLink":"https://g/x","value":[{"id":"b","createdDateTime":"2027-01-15T08:00:00Z"}]}"#,
        );
        assert_eq!(events[0].0, "\"b\"");
        assert_eq!(events[0].1, Some(1_800_000_000));
        assert_eq!(next.as_deref(), Some("https://g/x"));
        let (events, next) = parts(
            r#"{"kind":"k","items":[{"id":{"time":"2027-01-15T08:00:00Z","uniqueQualifier":"-7"}}],"nextPageToken":"A:1"}"#,
        );
        assert!(events[0].0.contains("\"-7\""), "{events:?}");
        assert_eq!(events[0].1, Some(1_800_000_000));
        assert_eq!(next.as_deref(), Some("A:1"));
        assert_eq!(parts(r#"{"kind":"k"}"#), (Vec::new(), None));
    }

    #[test]
    fn what_is_no_page_is_an_error() {
        let deep = "[".repeat(100_000);
        for body in ["", "<html>", "[1", "7", "{\"value\":7}", &deep] {
            assert!(
                read(body.as_bytes()).is_err(),
                "{}",
                &body[..body.len().min(9)]
            );
        }
    }
}
