//! The words of office documents that are archives of XML: Word, Excel and PowerPoint (ECMA-376 part 1) and OpenDocument
//! (OASIS OpenDocument 1.3 part 3). Comments, deleted text, speakers' notes and formulas are left out; what is in a plain
//! archive isn't looked for here.

use super::lines::Lines;
use super::xml::{Piece, attribute, pieces, unescaped};
use super::{FileText, LOCKED, read_or};
use crate::mail::detect::attachments::archive::{self, Archive, Listing};

/// Bytes unpacked of one part.
const PART_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Bytes unpacked of one document.
const DOCUMENT_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Parts read of one document: sheets, slides, headers and footers.
const PARTS_MAX: usize = 100;
/// Texts that the cells of a workbook share.
const SHARED_TEXTS_MAX: usize = 200_000;
/// Elements of one kind open at once; deeper ones are counted no further.
const NESTING_MAX: usize = 1_000;

/// The words of a document that is an archive; an archive of other files stays unread.
pub(super) fn archive_text(bytes: &[u8]) -> FileText {
    let Some((mut archive, listing)) = archive::open(bytes) else {
        return FileText::Unread("an archive that could not be opened");
    };
    let has = |name: &str| listing.entries.iter().any(|entry| entry.name == name);
    let open_document = has("mimetype") && has("content.xml");
    if !open_document && !has("[Content_Types].xml") {
        return FileText::Unread("an archive");
    }
    if listing.entries.iter().any(|entry| entry.encrypted) || is_sealed(&mut archive, &listing) {
        return LOCKED;
    }
    if listing.bomb {
        return FileText::Unread("too large to unpack");
    }
    let mut document = Document {
        archive,
        listing: &listing,
        open_document,
        budget_bytes: DOCUMENT_BYTES_MAX,
        lines: Lines::default(),
    };
    if open_document {
        document.read_all(&["content.xml"]);
    } else if listing
        .entries
        .iter()
        .any(|entry| entry.name.starts_with("xl/"))
    {
        document.read_workbook();
    } else {
        document.read_all(&[
            "word/header",
            "word/document",
            "word/footnotes",
            "word/endnotes",
            "word/footer",
            "ppt/slides/slide",
        ]);
    }
    read_or(document.lines.finish(), "without words")
}

/// OpenDocument packs sealed parts like open ones and says so in its list of parts (OpenDocument 1.3 part 2 clause 4.8.1).
fn is_sealed(archive: &mut Archive<'_>, listing: &Listing) -> bool {
    let mut entries = listing.entries.iter();
    let Some(manifest) = entries.find(|entry| entry.name == "META-INF/manifest.xml") else {
        return false;
    };
    let mut budget_bytes = PART_BYTES_MAX;
    let text = archive.unpack(manifest.index, PART_BYTES_MAX, &mut budget_bytes);
    String::from_utf8_lossy(&text).contains("encryption-data")
}

struct Document<'a, 'l> {
    archive: Archive<'a>,
    listing: &'l Listing,
    open_document: bool,
    budget_bytes: usize,
    lines: Lines,
}

impl Document<'_, '_> {
    /// The parts whose names begin like this, those with a number in its order.
    fn parts(&self, start: &str) -> Vec<usize> {
        let named = self.listing.entries.iter().filter_map(|entry| {
            let rest = entry.name.strip_prefix(start)?;
            let number = rest.trim_end_matches(".xml");
            (rest.ends_with(".xml") || rest.is_empty())
                .then(|| (number.parse::<u32>().unwrap_or(0), entry.index))
        });
        let mut parts: Vec<(u32, usize)> = named.take(PARTS_MAX).collect();
        parts.sort_unstable();
        parts.into_iter().map(|(_, index)| index).collect()
    }

    fn unpack(&mut self, index: usize) -> String {
        let bytes = self
            .archive
            .unpack(index, PART_BYTES_MAX, &mut self.budget_bytes);
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return encoding_rs::UTF_16LE.decode(&bytes).0.into_owned();
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn read_all(&mut self, starts: &[&str]) {
        for start in starts {
            for index in self.parts(start) {
                let xml = self.unpack(index);
                let mut reading = Words {
                    open_document: self.open_document,
                    ..Words::default()
                };
                reading.read(&xml, &mut self.lines);
                self.lines.line_end();
            }
        }
    }

    fn read_workbook(&mut self) {
        let mut shared = Vec::new();
        for index in self.parts("xl/sharedStrings") {
            shared = shared_texts(&self.unpack(index));
        }
        for index in self.parts("xl/worksheets/sheet") {
            let xml = self.unpack(index);
            read_sheet(&xml, &shared, &mut self.lines);
            self.lines.line_end();
        }
    }
}

/// A line end in the XML is a blank on the page.
fn unbroken(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}

/// Where in a text the reading is: what is open, counted, because the same element may stand in itself.
#[derive(Default)]
struct Words {
    /// Whether paragraphs hold their words themselves, as in OpenDocument, and not in runs.
    open_document: bool,
    /// Elements open that hold words.
    open_words: usize,
    /// Elements open whose words aren't shown.
    open_hidden: usize,
    /// Cells of tables open.
    open_cells: usize,
    /// The words of this run are hidden (ECMA-376 part 1 clause 17.3.2.41).
    hidden_run: bool,
}

impl Words {
    /// Reads the words of a text, a slide or an OpenDocument file: they share the names of their elements, or have none that
    /// mean different things.
    fn read(&mut self, xml: &str, lines: &mut Lines) {
        for piece in pieces(xml) {
            if lines.is_full() {
                return;
            }
            match piece {
                Piece::Begins(name, attributes, ends) => {
                    self.begin(name, attributes, lines);
                    if ends {
                        self.end(name, lines);
                    }
                }
                Piece::Ends(name) => self.end(name, lines),
                Piece::Text(text) if self.shows() => lines.write(&unescaped(&unbroken(text))),
                Piece::Literal(text) if self.shows() => lines.write(&unbroken(text)),
                Piece::Text(_) | Piece::Literal(_) => {}
            }
        }
    }

    fn shows(&self) -> bool {
        self.open_words > 0 && self.open_hidden == 0 && !self.hidden_run
    }

    fn begin(&mut self, name: &str, attributes: &str, lines: &mut Lines) {
        let deep = |count: usize| (count + 1).min(NESTING_MAX);
        match name {
            // `Fallback` says again what the choice before it says (ECMA-376 part 3 clause 7.5).
            "Fallback" | "annotation" | "tracked-changes" | "instrText" | "delText" | "forms" => {
                self.open_hidden = deep(self.open_hidden);
            }
            "p" | "h" if self.open_document => self.open_words = deep(self.open_words),
            "t" if !self.open_document => self.open_words = deep(self.open_words),
            "r" => self.hidden_run = false,
            "vanish" => {
                let value = attribute(attributes, "val");
                self.hidden_run = !matches!(value, Some("0" | "false" | "off"));
            }
            "tc" | "table-cell" | "covered-table-cell" => self.open_cells = deep(self.open_cells),
            "tab" => lines.cell_end(),
            "s" => lines.blank(),
            "br" | "cr" | "line-break" => self.break_line(lines),
            "noBreakHyphen" if !self.hidden_run => lines.write("-"),
            _ => {}
        }
    }

    fn end(&mut self, name: &str, lines: &mut Lines) {
        match name {
            "Fallback" | "annotation" | "tracked-changes" | "instrText" | "delText" | "forms" => {
                self.open_hidden = self.open_hidden.saturating_sub(1);
            }
            "p" | "h" => {
                if self.open_document {
                    self.open_words = self.open_words.saturating_sub(1);
                }
                self.break_line(lines);
            }
            "t" if !self.open_document => self.open_words = self.open_words.saturating_sub(1),
            "r" => self.hidden_run = false,
            "tc" | "table-cell" | "covered-table-cell" => {
                self.open_cells = self.open_cells.saturating_sub(1);
                lines.cell_end();
            }
            "tr" | "table-row" => lines.line_end(),
            _ => {}
        }
    }

    /// A row of a table is one line, whatever its cells hold.
    fn break_line(&self, lines: &mut Lines) {
        if self.open_cells > 0 {
            lines.blank();
        } else {
            lines.line_end();
        }
    }
}

/// The texts that cells name by number (ECMA-376 part 1 clause 18.4.9); readings of East Asian words (`rPh`) are left out.
fn shared_texts(xml: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let (mut text, mut in_text, mut in_reading) = (String::new(), false, false);
    for piece in pieces(xml) {
        match piece {
            Piece::Begins("si", _, ends) => {
                text.clear();
                if ends {
                    texts.push(String::new());
                }
            }
            Piece::Ends("si") if texts.len() < SHARED_TEXTS_MAX => {
                // Folded once, so that no cell costs more than it shows.
                let mut folded = Lines::default();
                folded.write(&unbroken(&text));
                texts.push(folded.finish());
            }
            Piece::Begins("rPh", _, ends) => in_reading = !ends,
            Piece::Ends("rPh") => in_reading = false,
            Piece::Begins("t", _, ends) => in_text = !ends,
            Piece::Ends("t") => in_text = false,
            Piece::Text(words) if in_text && !in_reading => text.push_str(&unescaped(words)),
            Piece::Literal(words) if in_text && !in_reading => text.push_str(words),
            _ => {}
        }
    }
    texts
}

/// Reads a sheet: a row is a line, cells stand apart, numbers as they are written (ECMA-376 part 1 clause 18.3.1.4).
fn read_sheet(xml: &str, shared: &[String], lines: &mut Lines) {
    let (mut is_shared, mut in_value, mut value) = (false, false, String::new());
    for piece in pieces(xml) {
        if lines.is_full() {
            return;
        }
        match piece {
            Piece::Begins("c", attributes, _) => {
                is_shared = attribute(attributes, "t") == Some("s");
                value.clear();
            }
            Piece::Ends("c") => {
                let text = if is_shared {
                    let number = value.trim().parse().ok();
                    number.and_then(|number: usize| shared.get(number))
                } else {
                    Some(&value)
                };
                let text = text.map(String::as_str).unwrap_or_default();
                lines.write(&unbroken(text));
                lines.cell_end();
                value.clear();
            }
            Piece::Ends("row") => lines.line_end(),
            Piece::Begins("v" | "t", _, ends) => in_value = !ends,
            Piece::Ends("v" | "t") => in_value = false,
            Piece::Text(words) if in_value => value.push_str(&unescaped(words)),
            Piece::Literal(words) if in_value => value.push_str(words),
            _ => {}
        }
    }
}
