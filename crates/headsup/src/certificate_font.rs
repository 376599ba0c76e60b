//! The two fonts of the certificate's page, as far as laying out needs them: which glyph draws a letter, and how wide it is. It
//! reads only the fonts in `fonts/`, which are ours; it is no reader of fonts that others send.
//! Tables: ISO/IEC 14496-22 (OpenType) clauses 5.2.1 (`cmap`, format 12), 5.2.3 (`hhea`), 5.2.4 (`hmtx`).

/// Units of an em in both fonts.
pub const UNITS_PER_EM: i64 = 2048;
/// What stands where a letter can't be drawn: WHITE SQUARE.
pub const BOX: char = '\u{25A1}';

/// One of the fonts.
pub struct CertificateFont {
    /// The font's file, as it is put into the PDF.
    pub file: &'static [u8],
    /// Its name in the PDF: a tag, since letters were left out (ISO 32000-1 clause 9.6.4), and the font's own.
    pub name: &'static str,
}

/// Latin, Greek and Cyrillic.
pub static REGULAR: CertificateFont = CertificateFont {
    file: include_bytes!("../../../fonts/certificate-regular.ttf"),
    name: "HDSUPR+DejaVuSans",
};

/// ASCII, for headings of our own.
pub static BOLD: CertificateFont = CertificateFont {
    file: include_bytes!("../../../fonts/certificate-bold.ttf"),
    name: "HDSUPB+DejaVuSans-Bold",
};

impl CertificateFont {
    /// The glyph of a letter; `None` for what the font doesn't draw, and for marks without a width of their own, which would be
    /// drawn over the letter before.
    pub fn glyph(&self, letter: char) -> Option<u16> {
        let map = self.table(b"cmap")?;
        let at = usize::try_from(number32(map, 8)?).ok()?;
        let subtable = map.get(at..)?;
        let groups = usize::try_from(number32(subtable, 12)?).ok()?;
        let code = u32::from(letter);
        // Each group: its first code, its last code, the glyph of the first.
        let group = subtable.get(16..)?.chunks_exact(12).take(groups);
        let mut found = group.filter_map(|group| {
            let (first, last) = (number32(group, 0)?, number32(group, 4)?);
            let glyph = number32(group, 8)?.checked_add(code.checked_sub(first)?)?;
            (code <= last).then_some(glyph)
        });
        let glyph = u16::try_from(found.next()?).ok()?;
        (self.advance(glyph) > 0).then_some(glyph)
    }

    /// How far a glyph moves the pen, in [`UNITS_PER_EM`].
    pub fn advance(&self, glyph: u16) -> i64 {
        let counted = self.table(b"hhea").and_then(|table| number16(table, 34));
        // Those after the last counted one are as wide as that.
        let index = counted.map_or(0, |counted| glyph.min(counted.saturating_sub(1)));
        self.table(b"hmtx")
            .and_then(|table| number16(table, usize::from(index) * 4))
            .map_or(0, i64::from)
    }

    /// One table of the file (clause 4.5.2).
    fn table(&self, tag: &[u8; 4]) -> Option<&'static [u8]> {
        let count = usize::from(number16(self.file, 4)?);
        let mut records = self.file.get(12..)?.chunks_exact(16).take(count);
        let record = records.find(|record| record.starts_with(tag))?;
        let from = usize::try_from(number32(record, 8)?).ok()?;
        let length = usize::try_from(number32(record, 12)?).ok()?;
        self.file.get(from..from.checked_add(length)?)
    }
}

fn number16(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..)?.first_chunk::<2>()?;
    Some(u16::from_be_bytes(*two))
}

fn number32(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..)?.first_chunk::<4>()?;
    Some(u32::from_be_bytes(*four))
}

#[cfg(test)]
mod tests {
    use super::{BOLD, BOX, REGULAR};

    #[test]
    fn names_of_europe_are_drawn_and_marks_and_switches_are_not() {
        for letter in "Łódź Ősz Ţăran Αθήνα Київ Ждановъ € № “x” Nguyễn".chars()
        {
            assert!(REGULAR.glyph(letter).is_some(), "{letter:?}");
        }
        for letter in [
            '\u{202E}', '\u{200B}', '\u{301}', '\u{484}', '\0', '\n', 'א', '漢', '🙂',
        ] {
            assert_eq!(REGULAR.glyph(letter), None, "{letter:?}");
        }
        assert!(REGULAR.glyph(BOX).is_some());
        let ascii = (' '..='~').all(|letter| BOLD.glyph(letter).is_some());
        assert!(ascii);
    }

    #[test]
    fn widths_are_those_of_the_font() {
        let width = |letter| REGULAR.advance(REGULAR.glyph(letter).unwrap());
        assert_eq!((width(' '), width('i'), width('W')), (651, 569, 2025));
    }
}
