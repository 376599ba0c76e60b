//! Outlook's own idea of a message: numbered properties, recipients, attachments. `.msg` ([`msg`]) and TNEF ([`tnef`])
//! are two ways of writing it down; [`rebuild`] writes it as RFC 5322 bytes. Nothing here believes a length, a count or a
//! loop in the bytes: everything read comes out of one [`Budget`].

pub(super) mod msg;
pub(super) mod rebuild;
pub(super) mod rtf;
pub(super) mod rtf_compressed;
#[cfg(test)]
pub(super) mod tests;
pub(super) mod tnef;

use crate::limits::{DECODED_BYTES_MAX, PARTS_MAX};
use std::collections::BTreeMap;

/// Property ids ([MS-OXPROPS]), those that are read.
pub(super) mod id {
    pub const SUBJECT: u16 = 0x0037;
    pub const SUBMIT_TIME: u16 = 0x0039;
    pub const REPRESENTING_NAME: u16 = 0x0042;
    pub const REPLY_NAMES: u16 = 0x0050;
    pub const REPRESENTING_ADDRESS: u16 = 0x0065;
    pub const TRANSPORT_HEADERS: u16 = 0x007d;
    pub const RECIPIENT_TYPE: u16 = 0x0c15;
    pub const SENDER_NAME: u16 = 0x0c1a;
    pub const SENDER_ADDRESS: u16 = 0x0c1f;
    pub const DISPLAY_CC: u16 = 0x0e03;
    pub const DISPLAY_TO: u16 = 0x0e04;
    pub const DELIVERY_TIME: u16 = 0x0e06;
    pub const BODY: u16 = 0x1000;
    pub const RTF_COMPRESSED: u16 = 0x1009;
    pub const HTML: u16 = 0x1013;
    pub const INTERNET_MESSAGE_ID: u16 = 0x1035;
    pub const DISPLAY_NAME: u16 = 0x3001;
    pub const EMAIL_ADDRESS: u16 = 0x3003;
    pub const ATTACH_DATA: u16 = 0x3701;
    pub const ATTACH_FILE_NAME: u16 = 0x3704;
    pub const ATTACH_LONG_FILE_NAME: u16 = 0x3707;
    pub const ATTACH_MIME_TAG: u16 = 0x370e;
    pub const ATTACH_CONTENT_ID: u16 = 0x3712;
    pub const SMTP_ADDRESS: u16 = 0x39fe;
    pub const INTERNET_CODEPAGE: u16 = 0x3fde;
    pub const MESSAGE_CODEPAGE: u16 = 0x3ffd;
    pub const SENDER_SMTP_ADDRESS: u16 = 0x5d01;
    pub const REPRESENTING_SMTP_ADDRESS: u16 = 0x5d02;

    /// All of them: other properties are not even read.
    pub const ALL: [u16; 30] = [
        SUBJECT,
        SUBMIT_TIME,
        REPRESENTING_NAME,
        REPLY_NAMES,
        REPRESENTING_ADDRESS,
        TRANSPORT_HEADERS,
        RECIPIENT_TYPE,
        SENDER_NAME,
        SENDER_ADDRESS,
        DISPLAY_CC,
        DISPLAY_TO,
        DELIVERY_TIME,
        BODY,
        RTF_COMPRESSED,
        HTML,
        INTERNET_MESSAGE_ID,
        DISPLAY_NAME,
        EMAIL_ADDRESS,
        ATTACH_DATA,
        ATTACH_FILE_NAME,
        ATTACH_LONG_FILE_NAME,
        ATTACH_MIME_TAG,
        ATTACH_CONTENT_ID,
        SMTP_ADDRESS,
        INTERNET_CODEPAGE,
        MESSAGE_CODEPAGE,
        SENDER_SMTP_ADDRESS,
        REPRESENTING_SMTP_ADDRESS,
        0x3703,
        0x3705,
    ];
}

/// Property types ([MS-OXCDATA] 2.11.1), those that are read.
pub(super) mod kind {
    pub const OBJECT: u16 = 0x000d;
    pub const TEXT_IN_CODEPAGE: u16 = 0x001e;
    pub const TEXT: u16 = 0x001f;
    pub const BYTES: u16 = 0x0102;
}

/// Recipients read of one message.
pub(super) const RECIPIENTS_MAX: usize = 500;
/// Attachments read of one message.
pub(super) const ATTACHMENTS_MAX: usize = 200;

/// One property's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Any fixed-length value, zero-extended.
    Number(u64),
    /// UTF-16 text, decoded.
    Text(String),
    /// Text in the message's codepage, not decoded yet.
    TextInCodepage(Vec<u8>),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// Properties by id; the first value of an id stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Properties {
    values: BTreeMap<u16, Value>,
}

impl Properties {
    /// Adds a value, unless the id has one.
    pub fn add(&mut self, id: u16, value: Value) {
        self.values.entry(id).or_insert(value);
    }

    /// A fixed-length value.
    pub fn number(&self, id: u16) -> Option<u64> {
        match self.values.get(&id) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// A value as text; bytes too, since HTML comes as either.
    pub fn text(&self, id: u16, codepage: Codepage) -> String {
        let text = match self.values.get(&id) {
            Some(Value::Text(text)) => text.clone(),
            Some(Value::TextInCodepage(bytes) | Value::Bytes(bytes)) => codepage.decoded(bytes),
            _ => String::new(),
        };
        text.trim_end_matches('\0').to_owned()
    }

    /// A value as bytes.
    pub fn bytes(&self, id: u16) -> Option<&[u8]> {
        match self.values.get(&id) {
            Some(Value::Bytes(bytes)) => Some(bytes),
            _ => None,
        }
    }
}

/// A message in Outlook's terms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct MapiMessage {
    /// Its own properties.
    pub properties: Properties,
    /// Its recipients.
    pub recipients: Vec<Properties>,
    /// Its attachments.
    pub attachments: Vec<MapiAttachment>,
}

/// One attachment in Outlook's terms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct MapiAttachment {
    /// Its properties.
    pub properties: Properties,
    /// The message it is, when it is one.
    pub embedded: Option<Box<MapiMessage>>,
}

/// What may still be read. One budget serves a container with everything nested in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Budget {
    /// Bytes.
    pub bytes_left: usize,
    /// Single reads: properties, streams, rows.
    pub reads_left: usize,
    /// Messages, the outermost one included.
    pub messages_left: usize,
}

impl Budget {
    /// A full budget.
    pub fn full() -> Budget {
        Budget {
            bytes_left: DECODED_BYTES_MAX,
            reads_left: 100 * PARTS_MAX,
            messages_left: 64,
        }
    }

    /// Takes one read of so many bytes; `false` where it is spent.
    pub fn take(&mut self, bytes: usize) -> bool {
        if self.reads_left == 0 || bytes > self.bytes_left {
            return false;
        }
        self.reads_left -= 1;
        self.bytes_left -= bytes;
        true
    }

    /// Takes one message; `false` where there were too many.
    pub fn take_message(&mut self) -> bool {
        let left = self.messages_left > 0;
        self.messages_left = self.messages_left.saturating_sub(1);
        left
    }
}

/// A Windows codepage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Codepage(pub u32);

impl Codepage {
    /// The codepage a message declares for its texts; 1252 where it doesn't.
    pub fn of(properties: &Properties) -> Codepage {
        let declared = [id::MESSAGE_CODEPAGE, id::INTERNET_CODEPAGE]
            .into_iter()
            .find_map(|id| properties.number(id))
            .filter(|number| (1..=0xffff).contains(number));
        Codepage(
            declared
                .and_then(|number| u32::try_from(number).ok())
                .unwrap_or(1252),
        )
    }

    /// The codepage a message declares for its HTML.
    pub fn of_html(properties: &Properties) -> Codepage {
        let declared = properties
            .number(id::INTERNET_CODEPAGE)
            .and_then(|number| u32::try_from(number).ok());
        declared
            .filter(|number| *number > 0)
            .map_or(Codepage::of(properties), Codepage)
    }

    /// Text out of bytes in this codepage; bytes that are UTF-8 already stay what they are.
    pub fn decoded(self, bytes: &[u8]) -> String {
        if bytes.is_ascii() {
            return String::from_utf8_lossy(bytes).into_owned();
        }
        super::decode::charset_text(bytes, Some(&self.label()))
    }

    fn label(self) -> String {
        match self.0 {
            932 => "shift_jis".to_owned(),
            936 => "gbk".to_owned(),
            949 => "euc-kr".to_owned(),
            950 => "big5".to_owned(),
            20866 => "koi8-r".to_owned(),
            21866 => "koi8-u".to_owned(),
            50220..=50222 => "iso-2022-jp".to_owned(),
            51932 => "euc-jp".to_owned(),
            54936 => "gb18030".to_owned(),
            65001 | 20127 => "utf-8".to_owned(),
            28591..=28606 => format!("iso-8859-{}", self.0 - 28590),
            other => format!("windows-{other}"),
        }
    }
}

/// UTF-16, little-endian, lone surrogates replaced.
pub(super) fn utf_16(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|pair| match pair {
        [low, high] => u16::from_le_bytes([*low, *high]),
        _ => 0,
    });
    char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// A little-endian number of up to eight bytes at an offset; `None` beyond the end.
pub(super) fn number_at(bytes: &[u8], offset: usize, length: usize) -> Option<u64> {
    let digits = bytes.get(offset..offset.checked_add(length)?)?;
    Some(
        digits
            .iter()
            .rev()
            .fold(0, |sum, digit| (sum << 8) | u64::from(*digit)),
    )
}

/// A property's value from its type and its bytes.
pub(super) fn value_of(property_kind: u16, bytes: &[u8]) -> Option<Value> {
    match property_kind {
        kind::TEXT => Some(Value::Text(utf_16(bytes))),
        kind::TEXT_IN_CODEPAGE => Some(Value::TextInCodepage(bytes.to_vec())),
        kind::BYTES => Some(Value::Bytes(bytes.to_vec())),
        _ if bytes.len() <= 8 => number_at(bytes, 0, bytes.len()).map(Value::Number),
        _ => None,
    }
}
