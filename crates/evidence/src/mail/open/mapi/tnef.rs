//! Reads TNEF streams ([MS-OXTNEF]), known as `winmail.dat`: attributes of a message and of its attachments, most of them
//! property lists. A wrong checksum, a length beyond the end and garbage at the end are told, and what came before is
//! kept; the reader goes forward only, so there is nothing to loop in.

use super::{
    ATTACHMENTS_MAX, Budget, MapiAttachment, MapiMessage, Properties, RECIPIENTS_MAX, Value, id,
    kind, number_at, value_of,
};
use crate::limits::NESTING_DEPTH_MAX;
use crate::mail::open::contents::is_tnef;

/// What came out of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::mail::open) struct Tnef {
    /// The message, possibly only its attachments.
    pub message: MapiMessage,
    /// What was wrong, in words for the desk.
    pub faults: Vec<&'static str>,
}

const SIGNATURE_AND_KEY_BYTES: usize = 6;
const LEVEL_ATTACHMENT: u64 = 2;

// Attribute ids without their type ([MS-OXTNEF] 2.1.3.2).
const ATT_SUBJECT: u64 = 0x8004;
const ATT_ATTACH_DATA: u64 = 0x800f;
const ATT_ATTACH_TITLE: u64 = 0x8010;
const ATT_BODY: u64 = 0x800c;
const ATT_ATTACH_REND_DATA: u64 = 0x9002;
const ATT_PROPERTIES: u64 = 0x9003;
const ATT_RECIPIENTS: u64 = 0x9004;
const ATT_ATTACHMENT_PROPERTIES: u64 = 0x9005;
const ATT_CODEPAGE: u64 = 0x9007;

/// Reads a stream. `None` where it is none.
pub(in crate::mail::open) fn read(bytes: &[u8], budget: &mut Budget) -> Option<Tnef> {
    (is_tnef(bytes) && budget.take_message()).then(|| stream(bytes, budget, 0))
}

fn stream(bytes: &[u8], budget: &mut Budget, depth: usize) -> Tnef {
    let mut tnef = Tnef::default();
    let mut position = SIGNATURE_AND_KEY_BYTES;
    while position < bytes.len() {
        let Some(attribute) = attribute_at(bytes, position) else {
            tnef.fault("the stream ends in something that is no attribute");
            break;
        };
        if !budget.take(attribute.data.len()) {
            tnef.fault("the stream holds more than is read");
            break;
        }
        if !attribute.checksum_fits {
            tnef.fault("a checksum is wrong");
        }
        tnef.attribute(&attribute, budget, depth);
        position = attribute.end;
    }
    tnef
}

struct Attribute<'b> {
    level: u64,
    id: u64,
    data: &'b [u8],
    checksum_fits: bool,
    end: usize,
}

/// Level, id and type, length, data, checksum ([MS-OXTNEF] 2.1.3.1).
fn attribute_at(bytes: &[u8], position: usize) -> Option<Attribute<'_>> {
    let level = number_at(bytes, position, 1).filter(|level| (1..=2).contains(level))?;
    let tag = number_at(bytes, position + 1, 4)?;
    let length = usize::try_from(number_at(bytes, position + 5, 4)?).ok()?;
    let start = position + 9;
    let data = bytes.get(start..start.checked_add(length)?)?;
    let checksum = number_at(bytes, start + length, 2)?;
    let sum = data
        .iter()
        .fold(0u64, |sum, byte| (sum + u64::from(*byte)) & 0xffff);
    Some(Attribute {
        level,
        id: tag & 0xffff,
        data,
        checksum_fits: sum == checksum,
        end: start + length + 2,
    })
}

impl Tnef {
    fn fault(&mut self, what: &'static str) {
        if !self.faults.contains(&what) {
            self.faults.push(what);
        }
    }

    fn attribute(&mut self, attribute: &Attribute<'_>, budget: &mut Budget, depth: usize) {
        if attribute.level == LEVEL_ATTACHMENT {
            return self.attachment_attribute(attribute, budget, depth);
        }
        let message = &mut self.message;
        match attribute.id {
            ATT_SUBJECT => message
                .properties
                .add(id::SUBJECT, text_attribute(attribute.data)),
            ATT_BODY => message
                .properties
                .add(id::BODY, text_attribute(attribute.data)),
            ATT_CODEPAGE => {
                if let Some(codepage) = number_at(attribute.data, 0, 4) {
                    message
                        .properties
                        .add(id::MESSAGE_CODEPAGE, Value::Number(codepage));
                }
            }
            ATT_PROPERTIES => {
                let mut list = PropertyList::new(attribute.data, budget, depth);
                let complete = list.read_into(&mut message.properties).is_some();
                self.incomplete_unless(complete);
            }
            ATT_RECIPIENTS => {
                let complete =
                    recipients(attribute.data, budget, &mut message.recipients).is_some();
                self.incomplete_unless(complete);
            }
            _ => {}
        }
    }

    fn attachment_attribute(
        &mut self,
        attribute: &Attribute<'_>,
        budget: &mut Budget,
        depth: usize,
    ) {
        let attachments = &mut self.message.attachments;
        if attribute.id == ATT_ATTACH_REND_DATA || attachments.is_empty() {
            if attachments.len() >= ATTACHMENTS_MAX {
                return self.fault("there are more attachments than are read");
            }
            attachments.push(MapiAttachment::default());
        }
        let Some(attachment) = attachments.last_mut() else {
            return;
        };
        match attribute.id {
            ATT_ATTACH_TITLE => attachment
                .properties
                .add(id::ATTACH_FILE_NAME, text_attribute(attribute.data)),
            ATT_ATTACH_DATA => attachment
                .properties
                .add(id::ATTACH_DATA, Value::Bytes(attribute.data.to_vec())),
            ATT_ATTACHMENT_PROPERTIES => {
                let mut list = PropertyList::new(attribute.data, budget, depth);
                let complete = list.read_into(&mut attachment.properties).is_some();
                let embedded = list.embedded.take();
                if embedded.is_some() {
                    attachment.embedded = embedded;
                }
                self.incomplete_unless(complete);
            }
            _ => {}
        }
    }

    fn incomplete_unless(&mut self, complete: bool) {
        if !complete {
            self.fault("a list of properties is broken");
        }
    }
}

fn text_attribute(data: &[u8]) -> Value {
    Value::TextInCodepage(data.to_vec())
}

/// A table of recipients: a count, then a property list each.
fn recipients(data: &[u8], budget: &mut Budget, into: &mut Vec<Properties>) -> Option<()> {
    let count = number_at(data, 0, 4)?;
    let mut position = 4;
    for _ in 0..count.min(RECIPIENTS_MAX as u64) {
        let mut list = PropertyList::new(data.get(position..)?, budget, NESTING_DEPTH_MAX);
        let mut row = Properties::default();
        let complete = list.read_into(&mut row);
        position += list.position;
        into.push(row);
        complete?;
    }
    Some(())
}

/// A property list ([MS-OXTNEF] 2.1.3.4): a count, then tag, name and value of each.
struct PropertyList<'b, 'u> {
    data: &'b [u8],
    position: usize,
    budget: &'u mut Budget,
    depth: usize,
    /// The message in an object property, when there was one.
    embedded: Option<Box<MapiMessage>>,
}

impl<'b, 'u> PropertyList<'b, 'u> {
    fn new(data: &'b [u8], budget: &'u mut Budget, depth: usize) -> PropertyList<'b, 'u> {
        PropertyList {
            data,
            position: 0,
            budget,
            depth,
            embedded: None,
        }
    }

    fn number(&mut self, length: usize) -> Option<u64> {
        let number = number_at(self.data, self.position, length)?;
        self.position += length;
        Some(number)
    }

    /// Bytes padded to four.
    fn padded(&mut self, length: usize) -> Option<&'b [u8]> {
        let bytes = self
            .data
            .get(self.position..self.position.checked_add(length)?)?;
        self.position = self.position.checked_add(length.next_multiple_of(4))?;
        Some(bytes)
    }

    /// Reads all properties; `None` where the list is broken, with what came before kept.
    fn read_into(&mut self, properties: &mut Properties) -> Option<()> {
        let count = self.number(4)?;
        for _ in 0..count {
            if !self.budget.take(0) {
                return None;
            }
            let tag = self.number(4)?;
            let (property_kind, property) = ((tag & 0xffff) as u16, (tag >> 16) as u16);
            if property >= 0x8000 {
                self.skip_name()?;
            }
            self.value(property, property_kind, properties)?;
        }
        Some(())
    }

    /// A named property: a GUID and either a number or a text.
    fn skip_name(&mut self) -> Option<()> {
        self.position = self.position.checked_add(16)?;
        if self.number(4)? == 0 {
            self.number(4)?;
        } else {
            let length = usize::try_from(self.number(4)?).ok()?;
            self.padded(length)?;
        }
        Some(())
    }

    fn value(
        &mut self,
        property: u16,
        property_kind: u16,
        properties: &mut Properties,
    ) -> Option<()> {
        const MULTIPLE: u16 = 0x1000;
        let base_kind = property_kind & !MULTIPLE;
        let variable = matches!(
            base_kind,
            kind::TEXT | kind::TEXT_IN_CODEPAGE | kind::BYTES | kind::OBJECT
        );
        let count = if variable || property_kind & MULTIPLE != 0 {
            self.number(4)?
        } else {
            1
        };
        for _ in 0..count {
            if !self.budget.take(0) {
                return None;
            }
            let length = if variable {
                usize::try_from(self.number(4)?).ok()?
            } else {
                fixed_length(base_kind)?
            };
            let bytes = self.padded(length)?;
            if base_kind == kind::OBJECT {
                self.object(property, bytes, properties);
            } else if id::ALL.contains(&property)
                && let Some(value) = value_of(base_kind, bytes)
            {
                properties.add(property, value);
            }
        }
        Some(())
    }

    /// An object: the id of its interface, then a stream of its own when it is a message ([MS-OXTNEF] 2.1.3.3.15).
    fn object(&mut self, property: u16, bytes: &[u8], properties: &mut Properties) {
        const INTERFACE_ID_BYTES: usize = 16;
        let inside = bytes.get(INTERFACE_ID_BYTES..).unwrap_or_default();
        if property != id::ATTACH_DATA {
            return;
        }
        if is_tnef(inside) && self.depth < NESTING_DEPTH_MAX && self.budget.take_message() {
            let tnef = stream(inside, self.budget, self.depth + 1);
            self.embedded = Some(Box::new(tnef.message));
        } else {
            properties.add(property, Value::Bytes(inside.to_vec()));
        }
    }
}

/// Bytes of a fixed-length type, before padding ([MS-OXCDATA] 2.11.1).
fn fixed_length(property_kind: u16) -> Option<usize> {
    match property_kind {
        0x0000 | 0x0001 => Some(4),
        0x0002 | 0x000b => Some(2),
        0x0003 | 0x0004 | 0x000a => Some(4),
        0x0005..=0x0007 | 0x0014 | 0x0040 => Some(8),
        0x0048 => Some(16),
        _ => None,
    }
}
