//! Writes a message in Outlook's terms as RFC 5322 bytes. Transport headers are kept as Outlook stored them; without
//! them, the fields are written from the properties, and it is said that they were lost.

use super::{
    ATTACHMENTS_MAX, Codepage, MapiAttachment, MapiMessage, Properties, Value, id, rtf,
    rtf_compressed,
};
use crate::mail::open::contents::Contents;
use crate::mail::open::decode::transfer_decoded;
use crate::mail::open::mime::entity;
use crate::mail::open::{Lost, rebuild};

/// A rebuilt message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::mail::open) struct Rebuilt {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What the format had not kept.
    pub lost: Vec<Lost>,
}

/// Rebuilds a message. `header` is the header section of the mail a TNEF stream came in, which is better than anything
/// the stream has.
pub(in crate::mail::open) fn message(message: &MapiMessage, header: Option<Vec<u8>>) -> Rebuilt {
    let codepage = Codepage::of(&message.properties);
    let mut lost = vec![Lost::Signatures];
    let kept = header.or_else(|| transport_headers(&message.properties, codepage));
    if kept.is_none() {
        lost.push(Lost::TransportHeaders);
    }
    let mut bytes = kept.unwrap_or_default();
    let added = missing_fields(message, codepage, &bytes);
    bytes.extend_from_slice(added.as_bytes());
    let from = entity(&bytes).text_of("From");
    if !from.contains('@') {
        lost.push(Lost::SenderAddress);
    }
    bytes.extend_from_slice(&body(message, codepage));
    Rebuilt {
        bytes,
        lost: rebuild::with_lost(&lost, &[]),
    }
}

/// The message of a TNEF stream with what stood beside the stream in its mail: the text where the stream has none, and
/// the other files.
pub(in crate::mail::open) fn with_outer(
    mut message: MapiMessage,
    contents: &Contents,
    whole: &[u8],
) -> MapiMessage {
    message
        .properties
        .add(id::BODY, Value::Text(contents.text.clone()));
    if !contents.html.is_empty() {
        message
            .properties
            .add(id::HTML, Value::Text(contents.html.clone()));
    }
    for (start, end) in contents.other_parts.iter().take(ATTACHMENTS_MAX) {
        let part = entity(whole.get(*start..*end).unwrap_or_default());
        let mut properties = Properties::default();
        properties.add(id::ATTACH_LONG_FILE_NAME, Value::Text(part.file_name()));
        properties.add(id::ATTACH_MIME_TAG, Value::Text(part.content_type().value));
        let bytes = transfer_decoded(part.body, part.transfer_encoding());
        properties.add(id::ATTACH_DATA, Value::Bytes(bytes));
        message.attachments.push(MapiAttachment {
            properties,
            embedded: None,
        });
    }
    message
}

/// The transport headers without the fields that described the body Outlook took apart.
fn transport_headers(properties: &Properties, codepage: Codepage) -> Option<Vec<u8>> {
    let text = properties.text(id::TRANSPORT_HEADERS, codepage);
    // Exchange once put a title of its own above them.
    let text = match text.split_once('\n') {
        Some((title, rest)) if title.starts_with("Microsoft Mail Internet Headers") => rest,
        _ => text.as_str(),
    };
    let text = text.trim_start();
    let headers = entity(text.as_bytes());
    headers
        .looks_like_mail()
        .then(|| rebuild::without_content_fields(&headers))
}

/// The fields a message needs that the kept header section doesn't have.
fn missing_fields(message: &MapiMessage, codepage: Codepage, kept: &[u8]) -> String {
    let kept = entity(kept);
    let properties = &message.properties;
    let mut fields = String::new();
    let mut add = |name: &str, written: String| {
        if kept.field(name).is_none() {
            fields.push_str(&written);
        }
    };
    add(
        "From",
        rebuild::encoded_field("From", &sender(properties, codepage)),
    );
    for (kind, name, shown) in [(1, "To", id::DISPLAY_TO), (2, "Cc", id::DISPLAY_CC)] {
        let list = recipients(message, codepage, kind);
        let list = if list.is_empty() {
            rebuild::mailbox(&properties.text(shown, codepage), "")
        } else {
            list
        };
        add(name, rebuild::encoded_field(name, &list));
    }
    add(
        "Subject",
        rebuild::field("Subject", &properties.text(id::SUBJECT, codepage)),
    );
    add(
        "Date",
        rebuild::field("Date", &date(properties).unwrap_or_default()),
    );
    add(
        "Message-ID",
        rebuild::field(
            "Message-ID",
            &properties.text(id::INTERNET_MESSAGE_ID, codepage),
        ),
    );
    add("MIME-Version", "MIME-Version: 1.0\r\n".to_owned());
    fields
}

/// The sender: whom the message was sent for, with the internet address where the format kept one.
fn sender(properties: &Properties, codepage: Codepage) -> String {
    let first = |ids: &[u16], wanted: &dyn Fn(&str) -> bool| -> String {
        let texts = ids.iter().map(|id| properties.text(*id, codepage));
        texts
            .into_iter()
            .find(|text| wanted(text))
            .unwrap_or_default()
    };
    let address = first(
        &[
            id::REPRESENTING_SMTP_ADDRESS,
            id::SENDER_SMTP_ADDRESS,
            id::REPRESENTING_ADDRESS,
            id::SENDER_ADDRESS,
        ],
        &|text| text.contains('@'),
    );
    let name = first(&[id::REPRESENTING_NAME, id::SENDER_NAME], &|text| {
        !text.is_empty()
    });
    rebuild::mailbox(if name == address { "" } else { &name }, &address)
}

fn recipients(message: &MapiMessage, codepage: Codepage, wanted_kind: u64) -> String {
    let of_kind = message
        .recipients
        .iter()
        .filter(|row| row.number(id::RECIPIENT_TYPE).unwrap_or(1) & 0xf == wanted_kind);
    let mailboxes = of_kind.map(|row| {
        let addresses = [id::SMTP_ADDRESS, id::EMAIL_ADDRESS].map(|id| row.text(id, codepage));
        let address = addresses
            .into_iter()
            .find(|text| text.contains('@'))
            .unwrap_or_default();
        let name = row.text(id::DISPLAY_NAME, codepage);
        rebuild::mailbox(if name == address { "" } else { &name }, &address)
    });
    mailboxes
        .filter(|mailbox| !mailbox.is_empty())
        .collect::<Vec<_>>()
        .join(",\r\n ")
}

/// When the message was sent, or else delivered: counted in 100 ns since 1601 ([MS-DTYP] 2.3.3), written in UTC.
fn date(properties: &Properties) -> Option<String> {
    const TICKS_PER_SECOND: u64 = 10_000_000;
    const SECONDS_1601_TO_1970: u64 = 11_644_473_600;
    const SECONDS_PER_DAY: u64 = 86_400;
    let ticks = [id::SUBMIT_TIME, id::DELIVERY_TIME]
        .into_iter()
        .find_map(|id| properties.number(id))?;
    let seconds = (ticks / TICKS_PER_SECOND).checked_sub(SECONDS_1601_TO_1970)?;
    let (days, of_day) = (seconds / SECONDS_PER_DAY, seconds % SECONDS_PER_DAY);
    let (year, month, day) = civil(days)?;
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    Some(format!(
        "{day} {month} {year} {hour:02}:{minute:02}:{second:02} +0000"
    ))
}

/// Year, month and day of a count of days since 1970. Years beyond 9999 are no dates of mails.
fn civil(days: u64) -> Option<(u64, &'static str, u64)> {
    const MONTHS: [(&str, u64); 12] = [
        ("Jan", 31),
        ("Feb", 28),
        ("Mar", 31),
        ("Apr", 30),
        ("May", 31),
        ("Jun", 30),
        ("Jul", 31),
        ("Aug", 31),
        ("Sep", 30),
        ("Oct", 31),
        ("Nov", 30),
        ("Dec", 31),
    ];
    let leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let mut left = days;
    for year in 1970..=9999 {
        let length = if leap(year) { 366 } else { 365 };
        if left >= length {
            left -= length;
            continue;
        }
        for (name, days_in_month) in MONTHS {
            let days_in_month = days_in_month + u64::from(name == "Feb" && leap(year));
            if left < days_in_month {
                return Some((year, name, left + 1));
            }
            left -= days_in_month;
        }
    }
    None
}

/// The texts and files of a message.
fn body(message: &MapiMessage, codepage: Codepage) -> Vec<u8> {
    let properties = &message.properties;
    let mut plain = properties.text(id::BODY, codepage);
    let mut html = properties.text(id::HTML, Codepage::of_html(properties));
    if (html.is_empty() || plain.is_empty())
        && let Some(unpacked) = properties
            .bytes(id::RTF_COMPRESSED)
            .and_then(rtf_compressed::decompressed)
    {
        match rtf::unwrapped(&unpacked) {
            rtf::Inside::Html(text) if html.is_empty() => html = text,
            rtf::Inside::Text(text) if plain.is_empty() && html.is_empty() => plain = text,
            _ => {}
        }
    }
    let mut texts = Vec::new();
    if !plain.is_empty() {
        texts.push(rebuild::text_part("plain", &plain));
    }
    if !html.is_empty() {
        texts.push(rebuild::text_part("html", &html));
    }
    let text = rebuild::body("alternative", texts);
    let files: Vec<Vec<u8>> = message
        .attachments
        .iter()
        .filter_map(|one| attachment(one, codepage))
        .collect();
    if files.is_empty() {
        return text;
    }
    rebuild::body("mixed", std::iter::once(text).chain(files).collect())
}

fn attachment(attachment: &MapiAttachment, codepage: Codepage) -> Option<Vec<u8>> {
    if let Some(embedded) = &attachment.embedded {
        return Some(rebuild::message_part(&self::message(embedded, None).bytes));
    }
    let properties = &attachment.properties;
    let bytes = properties.bytes(id::ATTACH_DATA)?;
    let names = [
        id::ATTACH_LONG_FILE_NAME,
        id::ATTACH_FILE_NAME,
        id::DISPLAY_NAME,
    ];
    let name = names
        .into_iter()
        .map(|id| properties.text(id, codepage))
        .find(|name| !name.is_empty());
    let declared = properties.text(id::ATTACH_MIME_TAG, codepage);
    let content_id = properties.text(id::ATTACH_CONTENT_ID, codepage);
    Some(rebuild::file_part(
        media_type(&declared),
        &name.unwrap_or_default(),
        &content_id,
        bytes,
    ))
}

/// The declared media type where it is one and describes a file, else the neutral one: a `message/rfc822` here is a file
/// of that name, and its bytes are told from the name.
fn media_type(declared: &str) -> &str {
    let token = |part: &str| {
        !part.is_empty()
            && part.len() <= 80
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".+-_".contains(&byte))
    };
    let shaped = declared
        .split_once('/')
        .is_some_and(|(main, sub)| token(main) && token(sub));
    let structural = declared.starts_with("multipart/") || declared.starts_with("message/");
    if shaped && !structural {
        declared
    } else {
        "application/octet-stream"
    }
}
