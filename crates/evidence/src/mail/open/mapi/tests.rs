//! Outlook's formats, read from containers built here byte by byte: true ones, and ones made to break readers.

use super::{Budget, Codepage, id, kind, msg, number_at, rtf, rtf_compressed, tnef};
use crate::mail::open::mime::entity;
use crate::mail::open::{Grade, Lost, Wrapper, kinds, open, rebuild};
use std::io::{Cursor, Write as _};

/// Builds `.msg` files.
pub(in crate::mail::open) struct MsgBuilder {
    file: cfb::CompoundFile<Cursor<Vec<u8>>>,
}

impl MsgBuilder {
    pub(in crate::mail::open) fn new() -> MsgBuilder {
        let mut builder = MsgBuilder {
            file: cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap(),
        };
        builder.table("/", 32, &[]);
        builder
    }

    pub(in crate::mail::open) fn stream(&mut self, path: &str, bytes: &[u8]) {
        self.file
            .create_stream(path)
            .unwrap()
            .write_all(bytes)
            .unwrap();
    }

    pub(in crate::mail::open) fn table(
        &mut self,
        storage: &str,
        header: usize,
        numbers: &[(u16, u16, u64)],
    ) {
        let mut table = vec![0; header];
        for (id, kind, number) in numbers {
            table.extend_from_slice(&kind.to_le_bytes());
            table.extend_from_slice(&id.to_le_bytes());
            table.extend_from_slice(&[6, 0, 0, 0]);
            table.extend_from_slice(&number.to_le_bytes());
        }
        self.stream(&format!("{storage}/__properties_version1.0"), &table);
    }

    pub(in crate::mail::open) fn text(&mut self, storage: &str, id: u16, text: &str) {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        self.stream(&format!("{storage}/__substg1.0_{id:04X}001F"), &bytes);
    }

    pub(in crate::mail::open) fn bytes(&mut self, storage: &str, id: u16, bytes: &[u8]) {
        self.stream(&format!("{storage}/__substg1.0_{id:04X}0102"), bytes);
    }

    pub(in crate::mail::open) fn storage(&mut self, path: &str) {
        self.file.create_storage(path).unwrap();
    }

    pub(in crate::mail::open) fn finished(mut self) -> Vec<u8> {
        self.file.flush().unwrap();
        self.file.into_inner().into_inner()
    }
}

/// 3 March 2026, 08:12:02 UTC, in ticks since 1601.
const SENT: u64 = (1_772_525_522 + 11_644_473_600) * 10_000_000;

fn sender_and_subject(builder: &mut MsgBuilder, storage: &str, subject: &str) {
    builder.text(storage, id::SUBJECT, subject);
    builder.text(storage, id::REPRESENTING_NAME, "Päckchendienst");
    builder.text(
        storage,
        id::REPRESENTING_SMTP_ADDRESS,
        "zustellung@paketnord.example",
    );
    builder.text(storage, id::BODY, "Pay at https://paketnord.example/fee");
}

fn simple_msg() -> Vec<u8> {
    let mut builder = MsgBuilder::new();
    sender_and_subject(&mut builder, "", "Lieferung wartet");
    builder
        .file
        .remove_stream("/__properties_version1.0")
        .unwrap();
    builder.table("", 32, &[(id::SUBMIT_TIME, 0x0040, SENT)]);
    builder.bytes(
        "",
        id::HTML,
        b"<p>Pay at <a href=\"https://paketnord.example/fee\">the desk</a></p>",
    );
    builder.storage("/__recip_version1.0_#00000000");
    builder.table(
        "/__recip_version1.0_#00000000",
        8,
        &[(id::RECIPIENT_TYPE, 3, 1)],
    );
    builder.text(
        "/__recip_version1.0_#00000000",
        id::SMTP_ADDRESS,
        "mira@nordschule.example",
    );
    builder.storage("/__attach_version1.0_#00000000");
    builder.table("/__attach_version1.0_#00000000", 8, &[]);
    builder.text(
        "/__attach_version1.0_#00000000",
        id::ATTACH_LONG_FILE_NAME,
        "Gebühr.pdf",
    );
    builder.text(
        "/__attach_version1.0_#00000000",
        id::ATTACH_MIME_TAG,
        "application/pdf",
    );
    builder.bytes(
        "/__attach_version1.0_#00000000",
        id::ATTACH_DATA,
        b"%PDF-1.4",
    );
    builder.finished()
}

/// The containers that also stand among the golden pairs.
pub(in crate::mail::open) fn containers() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("outlook-msg", simple_msg()),
        (
            "outlook-msg-with-transport-headers",
            msg_with_transport_headers(),
        ),
        (
            "outlook-msg-with-embedded-message",
            msg_with_embedded_message(),
        ),
        ("tnef-with-embedded-message", outer_tnef()),
    ]
}

#[test]
fn a_msg_file_becomes_a_message_that_says_what_it_lost() {
    let opened = open(&simple_msg());
    assert_eq!(opened.originals.len(), 1);
    let original = &opened.originals[0];
    assert_eq!(original.grade, Grade::Reconstructed);
    assert_eq!(original.wrappers, [Wrapper::OutlookMsg]);
    assert_eq!(original.lost, [Lost::TransportHeaders, Lost::Signatures]);
    let message = entity(&original.bytes);
    assert_eq!(
        message.text_of("From"),
        "Päckchendienst <zustellung@paketnord.example>"
    );
    assert_eq!(message.text_of("To"), "<mira@nordschule.example>");
    assert_eq!(message.text_of("Subject"), "Lieferung wartet");
    assert_eq!(message.text_of("Date"), "3 Mar 2026 08:12:02 +0000");
    let contents = super::super::contents::contents_of(&message, &original.bytes, 0);
    assert!(
        contents
            .html
            .contains("href=\"https://paketnord.example/fee\"")
    );
    assert_eq!(contents.files_count, 1);
    let (start, end) = contents.other_parts[0];
    assert_eq!(
        entity(&original.bytes[start..end]).file_name(),
        "Gebühr.pdf"
    );
}

fn msg_with_transport_headers() -> Vec<u8> {
    let mut builder = MsgBuilder::new();
    sender_and_subject(&mut builder, "", "other subject");
    builder.text(
        "",
        id::TRANSPORT_HEADERS,
        "Received: from a.example by b.example; Tue, 3 Mar 2026 08:12:09 +0100\r\nFrom: Real <real@paketnord.example>\r\n\
         Subject: as sent\r\nContent-Type: multipart/mixed; boundary=gone\r\nMessage-ID: <1@paketnord.example>\r\n\r\n",
    );
    builder.finished()
}

#[test]
fn transport_headers_in_a_msg_file_are_kept_and_not_called_lost() {
    let opened = open(&msg_with_transport_headers());
    let message = entity(&opened.originals[0].bytes);
    assert_eq!(opened.originals[0].lost, [Lost::Signatures]);
    assert_eq!(message.text_of("From"), "Real <real@paketnord.example>");
    assert_eq!(message.text_of("Subject"), "as sent");
    assert!(message.field("Received").is_some());
    assert_eq!(message.content_type().value, "text/plain");
}

fn msg_with_embedded_message() -> Vec<u8> {
    let mut builder = MsgBuilder::new();
    builder.text("", id::SUBJECT, "FW: Lieferung wartet");
    builder.text("", id::SENDER_SMTP_ADDRESS, "mira@nordschule.example");
    builder.text("", id::BODY, "Is this real?");
    let attachment = "/__attach_version1.0_#00000000";
    builder.storage(attachment);
    builder.table(attachment, 8, &[]);
    let inside = format!("{attachment}/__substg1.0_3701000D");
    builder.storage(&inside);
    builder.table(&inside, 24, &[(id::SUBMIT_TIME, 0x0040, SENT)]);
    sender_and_subject(&mut builder, &inside, "Lieferung wartet");
    builder.finished()
}

#[test]
fn a_message_embedded_in_a_msg_file_is_the_original() {
    let opened = open(&msg_with_embedded_message());
    assert_eq!(opened.originals.len(), 1);
    assert_eq!(
        opened.originals[0].wrappers,
        [Wrapper::OutlookMsg, Wrapper::AttachedMessage]
    );
    assert_eq!(opened.originals[0].grade, Grade::Reconstructed);
    assert_eq!(
        entity(&opened.originals[0].bytes).text_of("Subject"),
        "Lieferung wartet"
    );
    assert_eq!(opened.comment.as_deref(), Some("Is this real?"));
}

#[test]
fn row_16_a_msg_file_broken_at_any_byte_still_opens_within_its_size() {
    let whole = simple_msg();
    for position in (0..whole.len()).step_by(61) {
        for value in [0x01, 0xff] {
            let mut broken = whole.clone();
            broken[position] = value;
            let opened = open(&broken);
            assert_eq!(opened.originals.len(), 1, "byte {position} set to {value}");
            assert!(opened.originals[0].bytes.len() <= 4 * whole.len());
        }
    }
}

#[test]
fn row_16_a_chain_of_sectors_in_a_circle_is_said_to_be_unreadable() {
    let mut broken = simple_msg();
    // Every entry of the sector table points to the same sector: all chains meet.
    let sector_bytes = 1 << number_at(&broken, 30, 2).unwrap();
    let table_sector = number_at(&broken, 76, 4).unwrap() as usize;
    let start = (table_sector + 1) * sector_bytes;
    for entry in 0..sector_bytes / 4 {
        broken[start + entry * 4..start + entry * 4 + 4].copy_from_slice(&2u32.to_le_bytes());
    }
    let mut budget = Budget::full();
    assert_eq!(msg::read(&broken, &mut budget), None);
    assert_eq!(budget, Budget::full());
    let opened = open(&broken);
    assert_eq!(opened.originals[0].bytes, broken);
    assert!(
        opened
            .findings
            .iter()
            .any(|finding| finding.kind == &kinds::BROKEN_CONTAINER)
    );
    assert!(
        opened
            .unchecked
            .iter()
            .any(|unchecked| unchecked.id == kinds::UNCHECKED_CONTAINER)
    );
}

#[test]
fn an_old_office_document_is_not_called_a_broken_mail() {
    let mut builder = MsgBuilder::new();
    builder
        .file
        .remove_stream("/__properties_version1.0")
        .unwrap();
    builder.stream("/WordDocument", b"words");
    let document = builder.finished();
    let opened = open(&document);
    assert_eq!(opened.originals[0].bytes, document);
    assert_eq!((opened.findings.len(), opened.unchecked.len()), (0, 0));
}

#[test]
fn row_16_a_huge_sector_shift_is_refused() {
    let mut broken = simple_msg();
    broken[30..32].copy_from_slice(&31u16.to_le_bytes());
    assert_eq!(msg::read(&broken, &mut Budget::full()), None);
    assert_eq!(open(&broken).originals[0].bytes, broken);
}

/// One TNEF attribute with its checksum.
fn attribute(level: u8, tag: u32, data: &[u8]) -> Vec<u8> {
    let sum = data
        .iter()
        .fold(0u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
    let mut bytes = vec![level];
    bytes.extend_from_slice(&tag.to_le_bytes());
    bytes.extend_from_slice(&(data.len() as u32).to_le_bytes());
    bytes.extend_from_slice(data);
    bytes.extend_from_slice(&sum.to_le_bytes());
    bytes
}

fn tnef_of(attributes: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![0x78, 0x9f, 0x3e, 0x22, 1, 0];
    for attribute in attributes {
        bytes.extend_from_slice(attribute);
    }
    bytes
}

/// A property list with texts, and one object where it is given.
fn property_list(texts: &[(u16, &str)], object: Option<&[u8]>) -> Vec<u8> {
    let mut bytes = ((texts.len() + usize::from(object.is_some())) as u32)
        .to_le_bytes()
        .to_vec();
    let mut add = |id: u16, property_kind: u16, data: &[u8]| {
        bytes.extend_from_slice(&property_kind.to_le_bytes());
        bytes.extend_from_slice(&id.to_le_bytes());
        bytes.extend_from_slice(&1u32.to_le_bytes());
        bytes.extend_from_slice(&(data.len() as u32).to_le_bytes());
        bytes.extend_from_slice(data);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
    };
    for (id, text) in texts {
        let data: Vec<u8> = text
            .encode_utf16()
            .chain([0])
            .flat_map(u16::to_le_bytes)
            .collect();
        add(*id, kind::TEXT, &data);
    }
    if let Some(object) = object {
        add(id::ATTACH_DATA, kind::OBJECT, &[&[0; 16], object].concat());
    }
    bytes
}

fn inner_tnef() -> Vec<u8> {
    let list = property_list(
        &[
            (id::SUBJECT, "Lieferung wartet"),
            (id::SENDER_SMTP_ADDRESS, "zustellung@paketnord.example"),
            (id::BODY, "Pay at https://paketnord.example/fee"),
        ],
        None,
    );
    tnef_of(&[attribute(1, 0x0006_9003, &list)])
}

fn outer_tnef() -> Vec<u8> {
    let embedded = property_list(
        &[(id::DISPLAY_NAME, "Lieferung wartet")],
        Some(&inner_tnef()),
    );
    tnef_of(&[
        attribute(2, 0x0006_9002, &[0; 14]),
        attribute(2, 0x0006_9005, &embedded),
        attribute(2, 0x0006_9002, &[0; 14]),
        attribute(2, 0x0001_8010, b"fee.pdf\0"),
        attribute(2, 0x0006_800f, b"%PDF-1.4"),
    ])
}

fn mail_with(tnef: &[u8]) -> Vec<u8> {
    format!(
        "From: Mira <mira@nordschule.example>\r\nTo: desk@nordschule.example\r\nSubject: FW: Lieferung wartet\r\n\
         Content-Type: multipart/mixed; boundary=t\r\n\r\n--t\r\nContent-Type: text/plain\r\n\r\nIs this real?\r\n--t\r\n\
         Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n--t--\r\n",
        rebuild::base64_line(tnef)
    )
    .into_bytes()
}

#[test]
fn row_15_an_original_embedded_in_tnef_is_found() {
    let opened = open(&mail_with(&outer_tnef()));
    let first = &opened.originals[0];
    assert_eq!(entity(&first.bytes).text_of("Subject"), "Lieferung wartet");
    assert_eq!(
        entity(&first.bytes).text_of("From"),
        "<zustellung@paketnord.example>"
    );
    assert_eq!(first.wrappers, [Wrapper::Tnef, Wrapper::AttachedMessage]);
    assert_eq!(first.grade, Grade::Reconstructed);
    // The mail around it has a file of its own, so it is examined as well.
    assert_eq!(opened.originals.len(), 2);
}

#[test]
fn row_15_wrong_checksum_and_garbage_are_told_and_the_rest_is_kept() {
    let mut bytes = inner_tnef();
    let last = bytes.len() - 1;
    bytes[last] ^= 0xff;
    bytes.extend_from_slice(&[9; 100]);
    let read = tnef::read(&bytes, &mut Budget::full()).unwrap();
    assert_eq!(
        read.message.properties.text(id::SUBJECT, Codepage(1252)),
        "Lieferung wartet"
    );
    assert_eq!(read.faults.len(), 2);
    let opened = open(&mail_with(&bytes));
    assert!(
        opened
            .findings
            .iter()
            .any(|finding| finding.says.contains("checksum"))
    );
}

#[test]
fn row_15_tnef_cut_at_every_byte_stays_within_its_budget() {
    let whole = outer_tnef();
    for length in 0..whole.len() {
        let mut budget = Budget::full();
        let read = tnef::read(&whole[..length], &mut budget);
        assert_eq!(read.is_some(), length >= 4);
        assert!(
            Budget::full().reads_left - budget.reads_left <= 40,
            "too many reads at {length}"
        );
        assert!(!open(&mail_with(&whole[..length])).originals.is_empty());
    }
}

#[test]
fn row_15_a_tnef_that_counts_to_four_billion_stops_where_its_bytes_end() {
    let mut list = u32::MAX.to_le_bytes().to_vec();
    list.extend_from_slice(&property_list(&[(id::SUBJECT, "s")], None)[4..]);
    let bytes = tnef_of(&[attribute(1, 0x0006_9003, &list)]);
    let mut budget = Budget::full();
    let read = tnef::read(&bytes, &mut budget).unwrap();
    assert_eq!(read.faults, ["a list of properties is broken"]);
    assert!(Budget::full().reads_left - budget.reads_left <= 8);
}

#[test]
fn tnef_in_tnef_stops_at_the_message_budget() {
    let mut bytes = inner_tnef();
    for _ in 0..200 {
        bytes = tnef_of(&[attribute(2, 0x0006_9005, &property_list(&[], Some(&bytes)))]);
    }
    let opened = open(&bytes);
    assert_eq!(opened.originals.len(), 1);
    assert!(opened.originals[0].wrappers.len() <= 21);
}

#[test]
fn compressed_rtf_is_unpacked_and_its_html_taken_out() {
    // Literal bytes only: a flag byte of zero before every eight.
    let rtf_text = b"{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl{\\f0 Arial;}}{\\*\\htmltag64 <p>}\\htmlrtf \
\\f0 \\htmlrtf0 Gr\\'fc\\'dfe {\\*\\htmltag84 <a href=\"https://paketnord.example/\\{1\\}\">}\\u8364?\\u-10179?\\u-8704?\
{\\*\\htmltag92 </a>}\\htmlrtf\\par\\htmlrtf0}";
    let mut packed = Vec::new();
    for chunk in rtf_text.chunks(8) {
        packed.push(0);
        packed.extend_from_slice(chunk);
    }
    let mut bytes = vec![0; 4];
    bytes.extend_from_slice(&(rtf_text.len() as u32).to_le_bytes());
    bytes.extend_from_slice(b"LZFu\0\0\0\0");
    bytes.extend_from_slice(&packed);
    let unpacked = rtf_compressed::decompressed(&bytes).unwrap();
    assert_eq!(unpacked, rtf_text);
    let wanted = "<p>Grüße <a href=\"https://paketnord.example/{1}\">€😀</a>";
    assert_eq!(
        rtf::unwrapped(&unpacked),
        rtf::Inside::Html(wanted.to_owned())
    );
}

#[test]
fn compressed_rtf_that_promises_four_gigabytes_gives_what_its_bytes_hold() {
    let mut bytes = vec![0xff; 8];
    bytes.extend_from_slice(b"LZFu\0\0\0\0");
    // References only, all into the prefilled dictionary: the most that so few bytes can unfold to.
    bytes.extend_from_slice(
        &[0xff]
            .into_iter()
            .chain([0x00, 0x0f].into_iter().cycle().take(16))
            .collect::<Vec<u8>>(),
    );
    let unpacked = rtf_compressed::decompressed(&bytes).unwrap();
    assert_eq!(unpacked.len(), 8 * 17);
    assert!(unpacked.starts_with(b"{\\rtf1\\ansi\\mac"));
}

#[test]
fn rtf_with_endless_groups_is_read_to_its_end() {
    let mut text = b"{\\rtf1 ".to_vec();
    text.extend(std::iter::repeat_n(b'{', 50_000));
    text.extend_from_slice(b"word");
    assert_eq!(rtf::unwrapped(&text), rtf::Inside::Text("word".to_owned()));
}
