//! From bytes in a declared charset to text. Charsets that nobody sends in good faith any more (UTF-7) are decoded too,
//! because a detector should see what a lenient mail program would show. Never fails; lies are reported to the caller.

use mail_parser::decoders::charsets::map::charset_decoder;

/// Decodes `bytes` as `label` says. The second value is an oddity code when the label lied or was unknown.
pub(super) fn decode(bytes: &[u8], label: &[u8]) -> (String, Option<&'static str>) {
    let name = label.to_ascii_lowercase();
    if let Some(text) = decode_by_mark(bytes) {
        let honest = name.starts_with(b"utf") || name.starts_with(b"unicode");
        return (text, (!honest).then_some("charset-lie"));
    }
    match name.as_slice() {
        b"" | b"us-ascii" | b"ascii" | b"utf-8" | b"utf8" | b"default" | b"unknown-8bit" => {
            decode_utf8(bytes, &name)
        }
        b"utf-7" | b"unicode-1-1-utf-7" | b"csutf7" => {
            (by_mail_parser(bytes, b"utf-7"), Some("utf-7"))
        }
        _ => match encoding_rs::Encoding::for_label_no_replacement(&name) {
            Some(encoding) => {
                let (text, broken) = encoding.decode_without_bom_handling(bytes);
                (text.into_owned(), broken.then_some("charset-broken"))
            }
            None if charset_decoder(&name).is_some() => (by_mail_parser(bytes, &name), None),
            None => (decode_unlabelled(bytes), Some("charset-unknown")),
        },
    }
}

/// Decodes bytes that carry no label: UTF-8 where they are that, Windows-1252 (which every byte fits) where not.
pub(super) fn decode_unlabelled(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(bytes)
            .0
            .into_owned(),
    }
}

fn decode_utf8(bytes: &[u8], name: &[u8]) -> (String, Option<&'static str>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None),
        Err(_) if name.starts_with(b"utf") => (
            String::from_utf8_lossy(bytes).into_owned(),
            Some("charset-broken"),
        ),
        Err(_) => (decode_unlabelled(bytes), Some("charset-lie")),
    }
}

/// A UTF-16 or UTF-8 byte order mark wins over the label, as in browsers.
fn decode_by_mark(bytes: &[u8]) -> Option<String> {
    let (encoding, mark_bytes) = encoding_rs::Encoding::for_bom(bytes)?;
    let (text, _) = encoding.decode_without_bom_handling(bytes.get(mark_bytes..)?);
    Some(text.into_owned())
}

fn by_mail_parser(bytes: &[u8], name: &[u8]) -> String {
    charset_decoder(name).map_or_else(|| decode_unlabelled(bytes), |decoder| decoder(bytes))
}
