//! Small boxes: base64, quoted-printable, CRC-32, a ZIP that packs nothing tighter, a PNG of black and white squares.
//! Only what the families need to carry files; none of it reads.

use base64::Engine;

/// Base64 in lines of 76 characters (RFC 2045 clause 6.8).
pub fn base64_lines(bytes: &[u8]) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(bytes);
    let mut lines = String::with_capacity(text.len() + text.len() / 38);
    for line in text.as_bytes().chunks(76) {
        lines.push_str(&String::from_utf8_lossy(line));
        lines.push_str("\r\n");
    }
    lines
}

/// Base64 in one line.
pub fn base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Quoted-printable (RFC 2045 clause 6.7); lines of the text end in a line feed.
pub fn quoted_printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 5 / 4);
    for line in text.lines() {
        let mut width = 0;
        let bytes = line.as_bytes();
        for (at, &byte) in bytes.iter().enumerate() {
            let last = at + 1 == bytes.len();
            let plain = (33..=126).contains(&byte) && byte != b'=' || byte == b' ' && !last;
            let needs = if plain { 1 } else { 3 };
            if width + needs > 75 {
                out.push_str("=\r\n");
                width = 0;
            }
            if plain {
                out.push(byte as char);
            } else {
                out.push_str(&format!("={byte:02X}"));
            }
            width += needs;
        }
        out.push_str("\r\n");
    }
    out
}

/// A header value, as encoded words where it isn't ASCII (RFC 2047).
pub fn header_words(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    /// An encoded word holds at most 75 characters; so many bytes of UTF-8 fit.
    const WORD_BYTES_MAX: usize = 42;
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        if word.len() + c.len_utf8() > WORD_BYTES_MAX {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    words.push(word);
    let encoded: Vec<String> = words
        .iter()
        .map(|word| format!("=?UTF-8?B?{}?=", base64(word.as_bytes())))
        .collect();
    encoded.join("\r\n ")
}

/// CRC-32 as ZIP and PNG use it.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = !0_u32;
    for &byte in bytes {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & (0_u32.wrapping_sub(crc & 1)));
        }
    }
    !crc
}

/// A ZIP of files, stored. `sealed` sets the mark of encryption; the bytes then are noise for anybody who reads them.
pub fn zip(files: &[(&str, Vec<u8>)], sealed: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, bytes) in files {
        let offset = out.len() as u32;
        let flags: u16 = if sealed { 0x0801 } else { 0x0800 };
        let mut common = Vec::new();
        for half in [20_u16, flags, 0, 0x6000, 0x5A21] {
            common.extend(half.to_le_bytes());
        }
        for whole in [crc32(bytes), bytes.len() as u32, bytes.len() as u32] {
            common.extend(whole.to_le_bytes());
        }
        common.extend((name.len() as u16).to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        out.extend(0x0403_4B50_u32.to_le_bytes());
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(bytes);
        directory.extend(0x0201_4B50_u32.to_le_bytes());
        directory.extend(20_u16.to_le_bytes());
        directory.extend(&common);
        directory.extend([0_u8; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let start = out.len() as u32;
    let count = files.len() as u16;
    out.extend(&directory);
    out.extend(0x0605_4B50_u32.to_le_bytes());
    for half in [0, 0, count, count] {
        out.extend(half.to_le_bytes());
    }
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend(0_u16.to_le_bytes());
    out
}

/// Pixels along one side of a square.
const SQUARE_PIXELS: usize = 5;
/// White squares around a code.
const MARGIN_SQUARES: usize = 4;

/// A grey PNG of squares, `#` black and anything else white, with a white margin.
pub fn png(rows: &[&str]) -> Vec<u8> {
    let wide = rows.iter().map(|row| row.len()).max().unwrap_or(0) + 2 * MARGIN_SQUARES;
    let high = rows.len() + 2 * MARGIN_SQUARES;
    let mut pixels = Vec::new();
    for y in 0..high * SQUARE_PIXELS {
        pixels.push(0);
        for x in 0..wide * SQUARE_PIXELS {
            let row = (y / SQUARE_PIXELS).checked_sub(MARGIN_SQUARES);
            let column = (x / SQUARE_PIXELS).checked_sub(MARGIN_SQUARES);
            let black = row
                .zip(column)
                .and_then(|(row, column)| rows.get(row)?.as_bytes().get(column))
                == Some(&b'#');
            pixels.push(if black { 0 } else { 255 });
        }
    }
    let mut head = Vec::new();
    head.extend(((wide * SQUARE_PIXELS) as u32).to_be_bytes());
    head.extend(((high * SQUARE_PIXELS) as u32).to_be_bytes());
    head.extend([8, 0, 0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, bytes) in [
        (b"IHDR", head),
        (b"IDAT", zlib_stored(&pixels)),
        (b"IEND", Vec::new()),
    ] {
        out.extend((bytes.len() as u32).to_be_bytes());
        let mut chunk = name.to_vec();
        chunk.extend(bytes);
        out.extend(&chunk);
        out.extend(crc32(&chunk).to_be_bytes());
    }
    out
}

/// A zlib stream of stored blocks (RFC 1950, RFC 1951 clause 3.2.4).
fn zlib_stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let blocks = bytes.chunks(65_535).count();
    for (number, block) in bytes.chunks(65_535).enumerate() {
        out.push(u8::from(number + 1 == blocks));
        let length = block.len() as u16;
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    let (mut low, mut high) = (1_u32, 0_u32);
    for &byte in bytes {
        low = (low + u32::from(byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    out.extend((high << 16 | low).to_be_bytes());
    out
}
