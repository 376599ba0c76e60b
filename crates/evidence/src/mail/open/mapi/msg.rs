//! Reads `.msg` files ([MS-OXMSG]): a compound file with a stream per long property, a table for the short ones, and a
//! storage per recipient and attachment. The compound file itself is read by the `cfb` crate, which refuses chains that
//! meet or run in circles; what it cannot refuse (huge directories, streams that share their sectors) is bounded here.

use super::{
    ATTACHMENTS_MAX, Budget, MapiAttachment, MapiMessage, Properties, RECIPIENTS_MAX, id, kind,
    number_at, value_of,
};
use crate::limits::NESTING_DEPTH_MAX;
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

/// Directory entries of a compound file that are looked at; a file with more is refused.
const ENTRIES_MAX: usize = 20_000;
/// Streams opened in one file: each costs a walk down the directory.
const STREAMS_MAX: usize = 4_000;
/// The header before the entries of a property table, by where it stands ([MS-OXMSG] 2.4).
const HEADER_OF_FILE: usize = 32;
const HEADER_OF_EMBEDDED: usize = 24;
const HEADER_OF_ROW: usize = 8;

type File<'b> = cfb::CompoundFile<Cursor<&'b [u8]>>;

/// Reads a `.msg` file. `None` where it is none, or too broken to be read.
pub(in crate::mail::open) fn read(bytes: &[u8], budget: &mut Budget) -> Option<MapiMessage> {
    let file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let storages = storages(&file)?;
    let mut reader = Reader {
        file,
        storages,
        budget,
        streams_left: STREAMS_MAX,
    };
    let has_table = reader.streams_of("/").iter().any(|name| name == TABLE);
    has_table.then(|| reader.message("/", HEADER_OF_FILE, 0))
}

/// Whether a compound file is sound and holds something else, such as an old Office document.
pub(in crate::mail::open) fn holds_something_else(bytes: &[u8]) -> bool {
    cfb::CompoundFile::open(Cursor::new(bytes))
        .is_ok_and(|file| !file.is_stream(format!("/{TABLE}")))
}

const TABLE: &str = "__properties_version1.0";

/// What a storage holds, by the path of the storage.
#[derive(Default)]
struct Storage {
    streams: Vec<String>,
    storages: Vec<String>,
}

/// The directory, walked once. `None` where it is larger than any mail's.
fn storages(file: &File<'_>) -> Option<BTreeMap<String, Storage>> {
    let mut found: BTreeMap<String, Storage> = BTreeMap::new();
    for (count, entry) in file.walk().enumerate() {
        if count >= ENTRIES_MAX {
            return None;
        }
        let path = entry.path().to_string_lossy().replace('\\', "/");
        let Some((parent, name)) = path.rsplit_once('/') else {
            continue;
        };
        if name.is_empty() {
            continue;
        }
        let parent = if parent.is_empty() {
            "/".to_owned()
        } else {
            parent.to_owned()
        };
        let storage = found.entry(parent).or_default();
        let list = if entry.is_stream() {
            &mut storage.streams
        } else {
            &mut storage.storages
        };
        list.push(name.to_owned());
    }
    Some(found)
}

struct Reader<'b, 'u> {
    file: File<'b>,
    storages: BTreeMap<String, Storage>,
    budget: &'u mut Budget,
    streams_left: usize,
}

impl Reader<'_, '_> {
    fn streams_of(&self, path: &str) -> Vec<String> {
        self.storages
            .get(path)
            .map(|storage| storage.streams.clone())
            .unwrap_or_default()
    }

    fn storages_of(&self, path: &str, prefix: &str) -> Vec<String> {
        let storages = self
            .storages
            .get(path)
            .map(|storage| storage.storages.as_slice())
            .unwrap_or_default();
        storages
            .iter()
            .filter(|name| name.starts_with(prefix))
            .map(|name| joined(path, name))
            .collect()
    }

    fn message(&mut self, path: &str, header: usize, depth: usize) -> MapiMessage {
        let mut message = MapiMessage::default();
        if !self.budget.take_message() {
            return message;
        }
        message.properties = self.properties(path, header);
        for row in self
            .storages_of(path, "__recip_version1.0_")
            .into_iter()
            .take(RECIPIENTS_MAX)
        {
            let properties = self.properties(&row, HEADER_OF_ROW);
            message.recipients.push(properties);
        }
        for row in self
            .storages_of(path, "__attach_version1.0_")
            .into_iter()
            .take(ATTACHMENTS_MAX)
        {
            let attachment = self.attachment(&row, depth);
            message.attachments.push(attachment);
        }
        message
    }

    fn attachment(&mut self, path: &str, depth: usize) -> MapiAttachment {
        let properties = self.properties(path, HEADER_OF_ROW);
        let wanted = format!("__substg1.0_{:04X}{:04X}", id::ATTACH_DATA, kind::OBJECT);
        let inside = self.storages_of(path, &wanted).into_iter().next();
        let embedded = inside
            .filter(|_| depth < NESTING_DEPTH_MAX)
            .map(|inside| Box::new(self.message(&inside, HEADER_OF_EMBEDDED, depth + 1)));
        MapiAttachment {
            properties,
            embedded,
        }
    }

    /// The properties of one storage: the long ones from their streams, the short ones from the table.
    fn properties(&mut self, path: &str, header: usize) -> Properties {
        let mut properties = Properties::default();
        for name in self.streams_of(path) {
            let Some((property, property_kind)) = long_property(&name) else {
                continue;
            };
            if !id::ALL.contains(&property) {
                continue;
            }
            if let Some(value) = self
                .stream(&joined(path, &name))
                .and_then(|bytes| value_of(property_kind, &bytes))
            {
                properties.add(property, value);
            }
        }
        let table = self.stream(&joined(path, TABLE)).unwrap_or_default();
        // An entry is type, id, flags and eight bytes of value ([MS-OXMSG] 2.4.2).
        for entry in table.get(header..).unwrap_or_default().chunks_exact(16) {
            let tag = number_at(entry, 0, 4).unwrap_or(0);
            let (property, property_kind) = ((tag >> 16) as u16, (tag & 0xffff) as u16);
            let long = matches!(
                property_kind,
                kind::TEXT | kind::TEXT_IN_CODEPAGE | kind::BYTES | kind::OBJECT
            );
            if !long && id::ALL.contains(&property) {
                // Only eight-byte kinds fill the field; a 32-bit value's upper half may hold anything.
                let length = if matches!(property_kind, 0x0005..=0x0007 | 0x0014 | 0x0040) {
                    8
                } else {
                    4
                };
                if let Some(number) = number_at(entry, 8, length) {
                    properties.add(property, super::Value::Number(number));
                }
            }
        }
        properties
    }

    fn stream(&mut self, path: &str) -> Option<Vec<u8>> {
        self.streams_left = self.streams_left.checked_sub(1)?;
        let stream = self.file.open_stream(path).ok()?;
        let length = usize::try_from(stream.len()).ok()?;
        if !self.budget.take(length) {
            return None;
        }
        let mut bytes = Vec::new();
        let limit = stream.len();
        // A stream that breaks off keeps what was read before.
        let _broken_off = stream.take(limit).read_to_end(&mut bytes);
        Some(bytes)
    }
}

fn joined(path: &str, name: &str) -> String {
    if path == "/" {
        format!("/{name}")
    } else {
        format!("{path}/{name}")
    }
}

/// The id and type in the name of a stream: `__substg1.0_` and eight hexadecimal digits ([MS-OXMSG] 2.2.1).
fn long_property(name: &str) -> Option<(u16, u16)> {
    let digits = name.strip_prefix("__substg1.0_")?;
    let tag = u32::from_str_radix(digits, 16)
        .ok()
        .filter(|_| digits.len() == 8)?;
    Some(((tag >> 16) as u16, (tag & 0xffff) as u16))
}
