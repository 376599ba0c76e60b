//! Objects as Sigma's rules name their fields: of Windows the names of the event itself, wherever a collector put them; of the
//! services their own names, with the spellings that rules use beside them. Values are cut at a stated length. Nothing is judged.

use serde_json::{Map, Value};
use sigma_rust::Event;

use super::super::header::Form;
use super::super::windows::xml;

/// Characters of a value that are looked at.
const VALUE_CHARS_MAX: usize = 4_096;
/// Values of one object that are looked at.
const VALUES_MAX: usize = 512;
/// Objects in objects that are looked into.
const DEPTH_MAX: usize = 12;

/// What collectors call the fields that Windows itself keeps in `System`.
const WINDOWS_ALIASES: [(&str, &str); 8] = [
    ("event_id", "EventID"),
    ("EventId", "EventID"),
    ("channel", "Channel"),
    ("computer_name", "Computer"),
    ("Hostname", "Computer"),
    ("provider_name", "Provider_Name"),
    ("SourceName", "Provider_Name"),
    ("record_id", "EventRecordID"),
];

/// The fields of one object, the first of a name.
#[derive(Default)]
struct Fields {
    map: Map<String, Value>,
}

impl Fields {
    fn put(&mut self, name: &str, value: Value) {
        if self.map.len() < VALUES_MAX && !self.map.contains_key(name) {
            self.map.insert(name.to_owned(), value);
        }
    }

    fn event(self) -> Option<Event> {
        Event::try_from(Value::Object(self.map)).ok()
    }
}

/// The fields of a JSON object of this form; `None` where it is no whole object.
pub fn of_json(form: Form, json: &str) -> Option<Event> {
    let value: Value = serde_json::from_str(json).ok()?;
    let mut fields = Fields::default();
    match form {
        Form::WindowsJson | Form::WindowsEvtx => spread(&value, &mut fields, 0),
        _ => put_service(form, value.as_object()?, &mut fields),
    }
    fields.event()
}

/// The fields of an XML event of Windows.
pub fn of_xml(event: &str) -> Event {
    let mut fields = Fields::default();
    xml::each_field(event, |name, value| {
        let name = alias(name);
        fields.put(name, typed(&value));
    });
    fields.event().unwrap_or_default()
}

/// Puts every named value of a Windows event, however deep it lies.
fn spread(value: &Value, fields: &mut Fields, depth: usize) {
    if depth > DEPTH_MAX {
        return;
    }
    match value {
        Value::Array(list) => {
            for one in list {
                spread(one, fields, depth + 1);
            }
        }
        Value::Object(map) => {
            if let Some((name, value)) = named_value(map) {
                fields.put(alias(name), scalar(value));
                return;
            }
            for (name, value) in map {
                put_windows(name, value, fields, depth);
            }
        }
        _ => {}
    }
}

fn put_windows(name: &str, value: &Value, fields: &mut Fields, depth: usize) {
    match value {
        Value::Object(map) if name == "Provider" => {
            let attributes = map.get("#attributes").and_then(Value::as_object);
            let told = attributes.unwrap_or(map);
            if let Some(provider) = told.get("Name").or_else(|| told.get("@Name")) {
                fields.put("Provider_Name", scalar(provider));
            }
        }
        Value::Object(map) => match map.get("#text") {
            Some(text) => fields.put(alias(name), scalar(text)),
            None => spread(value, fields, depth + 1),
        },
        Value::Array(_) => spread(value, fields, depth + 1),
        _ => fields.put(alias(name), scalar(value)),
    }
}

/// `{"Name": "LogonType", "#text": "3"}`, as some tools write `<Data>`.
fn named_value(map: &Map<String, Value>) -> Option<(&str, &Value)> {
    let attributes = map.get("#attributes").and_then(Value::as_object);
    let name = ["@Name", "Name"].into_iter().find_map(|key| {
        let own = map.get(key);
        own.or_else(|| attributes.and_then(|attributes| attributes.get(key)))
    });
    let value = ["#text", "Value", "Content"]
        .into_iter()
        .find_map(|key| map.get(key));
    Some((name?.as_str()?, value?))
}

fn alias(name: &str) -> &str {
    let known = WINDOWS_ALIASES.iter().find(|(other, _)| *other == name);
    known.map_or(name, |(_, own)| own)
}

/// Puts the fields of a service's object, and beside each the spelling that rules use for it.
fn put_service(form: Form, object: &Map<String, Value>, fields: &mut Fields) {
    for (name, value) in object {
        fields.put(name, bounded(value, 0));
    }
    match form {
        Form::Entra => {
            let properties = object.get("properties").and_then(Value::as_object);
            for (name, value) in object.iter().chain(properties.into_iter().flatten()) {
                fields.put(name, bounded(value, 0));
                fields.put(&capitalised(name), bounded(value, 0));
            }
        }
        Form::Okta => {
            for (name, value) in object {
                fields.put(&name.to_lowercase(), bounded(value, 0));
            }
        }
        Form::Google => {
            let service = object.get("id").and_then(|id| id.get("applicationName"));
            if let Some(service) = service.and_then(Value::as_str) {
                fields.put("eventService", text(&format!("{service}.googleapis.com")));
            }
            let first = object.get("events").and_then(|events| events.get(0));
            if let Some(name) = first.and_then(|event| event.get("name")) {
                fields.put("eventName", scalar(name));
            }
        }
        _ => {}
    }
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// A value of a service, its texts cut; what lies too deep is left out.
fn bounded(value: &Value, depth: usize) -> Value {
    match value {
        Value::String(text) => typed(text),
        Value::Object(_) | Value::Array(_) if depth > DEPTH_MAX => Value::Null,
        Value::Object(map) => {
            let inner = map.iter().take(VALUES_MAX);
            Value::Object(
                inner
                    .map(|(name, value)| (name.clone(), bounded(value, depth + 1)))
                    .collect(),
            )
        }
        Value::Array(list) => {
            let inner = list.iter().take(VALUES_MAX);
            Value::Array(inner.map(|value| bounded(value, depth + 1)).collect())
        }
        _ => value.clone(),
    }
}

/// A single value.
fn scalar(value: &Value) -> Value {
    match value {
        Value::String(text) => typed(text),
        Value::Object(_) | Value::Array(_) => Value::Null,
        _ => value.clone(),
    }
}

/// Numbers are numbers, also where a collector wrote them as text, because rules do so; a rule's text fits a number as well.
fn typed(value: &str) -> Value {
    match value.parse::<i64>() {
        Ok(number) if number.to_string() == value => Value::from(number),
        _ => text(value),
    }
}

fn text(value: &str) -> Value {
    Value::String(value.chars().take(VALUE_CHARS_MAX).collect())
}
