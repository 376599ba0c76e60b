//! Text in UTF-16, as Windows' own shell writes what is sent to a file, made into UTF-8 piece by piece. Halves that have
//! no partner become the mark for what can't be read.

/// A stream of UTF-16.
#[derive(Clone, Debug, Default)]
pub struct Wide {
    big_end_first: bool,
    odd: Option<u8>,
    high: Option<u16>,
}

impl Wide {
    /// A stream that begins with these bytes, if its mark says that it is UTF-16.
    pub fn of(start: &[u8]) -> Option<Wide> {
        let big_end_first = match start.get(..2)? {
            [0xff, 0xfe] => false,
            [0xfe, 0xff] => true,
            _ => return None,
        };
        Some(Wide {
            big_end_first,
            ..Wide::default()
        })
    }

    /// The next bytes as UTF-8; the mark at the start is left out.
    pub fn narrow(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut text = String::with_capacity(bytes.len());
        for byte in bytes {
            let Some(first) = self.odd.take() else {
                self.odd = Some(*byte);
                continue;
            };
            let pair = [first, *byte];
            let unit = if self.big_end_first {
                u16::from_be_bytes(pair)
            } else {
                u16::from_le_bytes(pair)
            };
            self.push(unit, &mut text);
        }
        text.into_bytes()
    }

    fn push(&mut self, unit: u16, text: &mut String) {
        if let Some(high) = self.high.take() {
            match char::decode_utf16([high, unit]).next() {
                Some(Ok(letter)) if (0xdc00..0xe000).contains(&unit) => {
                    text.push(letter);
                    return;
                }
                _ => text.push(char::REPLACEMENT_CHARACTER),
            }
        }
        match unit {
            0xfeff => {}
            0xd800..0xdc00 => self.high = Some(unit),
            _ => text.push(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Wide;

    #[test]
    fn both_ends_first_and_any_chunks() {
        let text = "{\"a\":\"\u{e4}\u{1f600}\"}";
        for big in [false, true] {
            let bytes: Vec<u8> = std::iter::once(0xfeff)
                .chain(text.encode_utf16())
                .flat_map(|unit| {
                    if big {
                        unit.to_be_bytes()
                    } else {
                        unit.to_le_bytes()
                    }
                })
                .collect();
            for size in 1..bytes.len() {
                let mut wide = Wide::of(&bytes).unwrap();
                let narrow: Vec<u8> = bytes
                    .chunks(size)
                    .flat_map(|part| wide.narrow(part))
                    .collect();
                assert_eq!(narrow, text.as_bytes());
            }
        }
        assert!(Wide::of(b"{}").is_none());
        let mut wide = Wide::of(&[0xff, 0xfe]).unwrap();
        assert_eq!(wide.narrow(&[0, 0xd8, b'a', 0]), "\u{fffd}a".as_bytes());
    }
}
