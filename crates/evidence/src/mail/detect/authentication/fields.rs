//! The message as signers saw it: its header fields as raw bytes from the top, and its body. It reads no values; that
//! work was done when the message was read, and only the byte ranges are used here.

use crate::limits::MESSAGE_BYTES_MAX;
use crate::mail::message::Message;

/// One header field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'m> {
    pub name: &'m str,
    /// The whole field, name and line end included.
    pub raw: &'m [u8],
}

impl Field<'_> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// What stands after the colon, as text; bytes that are none become replacement characters.
    pub(super) fn value(&self) -> String {
        let colon = self.raw.iter().position(|byte| *byte == b':');
        let value = colon.and_then(|colon| self.raw.get(colon + 1..));
        String::from_utf8_lossy(value.unwrap_or_default()).into_owned()
    }
}

/// The fields and the body of one message.
pub(super) struct Fields<'m> {
    pub list: Vec<Field<'m>>,
    pub body: &'m [u8],
}

impl<'m> Fields<'m> {
    /// Finds them in the bytes the message was read from.
    pub(super) fn of(bytes: &'m [u8], message: &'m Message) -> Fields<'m> {
        let bytes = bytes
            .get(..bytes.len().min(MESSAGE_BYTES_MAX))
            .unwrap_or_default();
        let list: Vec<Field<'m>> = message
            .headers
            .iter()
            .map(|field| Field {
                name: &field.name,
                raw: bytes.get(field.bytes.0..field.bytes.1).unwrap_or_default(),
            })
            .collect();
        let header_end = message.headers.last().map_or(0, |field| field.bytes.1);
        Fields {
            list,
            body: body_after(bytes.get(header_end..).unwrap_or_default()),
        }
    }

    /// Which fields the names of `h=` mean, in their order: of several with one name the lowest first, and none where
    /// there are no more (RFC 6376 clause 5.4.2). The signature's own field is none of them.
    pub(super) fn signed(&self, names: &[String], own: usize) -> Vec<Option<usize>> {
        let mut taken: Vec<(&str, usize)> = Vec::new();
        let mut found = Vec::with_capacity(names.len());
        for name in names {
            let known = taken.iter().position(|(known, _)| *known == name.as_str());
            let below = known
                .and_then(|at| taken.get(at))
                .map_or(self.list.len(), |(_, at)| *at);
            let next = (0..below)
                .rev()
                .find(|at| *at != own && self.list.get(*at).is_some_and(|field| field.is(name)));
            let reached = next.unwrap_or(0);
            match known.and_then(|at| taken.get_mut(at)) {
                Some(entry) => entry.1 = reached,
                None => taken.push((name, reached)),
            }
            found.push(next);
        }
        found
    }

    /// How many fields have this name.
    pub(super) fn count(&self, name: &str) -> usize {
        self.list.iter().filter(|field| field.is(name)).count()
    }
}

/// The body: what follows the first empty line.
fn body_after(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    while let Some(length) = memchr::memchr(b'\n', rest) {
        let (line, after) = rest.split_at_checked(length + 1).unwrap_or((rest, b""));
        rest = after;
        if line == b"\n" || line == b"\r\n" {
            break;
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::message;

    #[test]
    fn the_lowest_field_of_a_name_is_signed_first() {
        let bytes = b"Subject: one\nTo: x\nSubject: two\n\nbody\n";
        let read = message::read(bytes);
        let fields = Fields::of(bytes, &read);
        let names: Vec<String> = ["subject", "subject", "subject", "to"]
            .iter()
            .map(|name| (*name).to_owned())
            .collect();
        assert_eq!(fields.signed(&names, 99), [Some(2), Some(0), None, Some(1)]);
        assert_eq!(fields.signed(&names, 2), [Some(0), None, None, Some(1)]);
        assert_eq!(fields.body, b"body\n");
        assert_eq!(fields.count("SUBJECT"), 2);
    }

    #[test]
    fn a_message_without_a_body_has_an_empty_one() {
        let bytes = b"Subject: one\n";
        assert_eq!(Fields::of(bytes, &message::read(bytes)).body, b"");
    }
}
