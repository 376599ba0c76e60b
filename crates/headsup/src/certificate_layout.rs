//! Lays a payment's certificate out on A4 pages: what stands where, as glyphs of our two fonts. It knows nothing of PDF but the
//! words of a page's content, and nothing of signatures. The same facts always give the same pages: `headsup verify
//! certificate` counts on it, so a change here makes older PDFs differ from what it expects. Lengths are thousandths of a point.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use casework::cases::payment_check::CheckState;
use serde_json::Value;

use crate::certificate_font::{BOLD, BOX, CertificateFont, REGULAR, UNITS_PER_EM};
use crate::certificate_rows::{CertificatePart, CertificateRow, rows, state};

/// A4, points.
pub const PAGE_POINTS: (i64, i64) = (595, 842);
/// Letters of one fact that are printed; the signed file has all of it.
const FACT_CHARS_MAX: usize = 1_200;
/// Code points named below a fact that has letters we can't draw.
const UNDRAWN_NAMED_MAX: usize = 24;

const POINT: i64 = 1_000;
const LEFT: i64 = 56 * POINT;
const RIGHT: i64 = 539 * POINT;
/// Where the words of a fact begin, right of its name.
const WORDS_LEFT: i64 = 190 * POINT;
const TOP: i64 = 780 * POINT;
const BOTTOM: i64 = 72 * POINT;
const FOOT: i64 = 40 * POINT;

/// Which of the two fonts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Face {
    Regular,
    Bold,
}

impl Face {
    /// The font of this face.
    pub fn font(self) -> &'static CertificateFont {
        match self {
            Face::Regular => &REGULAR,
            Face::Bold => &BOLD,
        }
    }
}

/// Some glyphs side by side on a line.
struct Piece {
    left: i64,
    face: Face,
    size: i64,
    glyphs: Vec<u16>,
}

/// One line, or an empty space or a thin rule where it has no pieces.
struct Line {
    height: i64,
    ruled: bool,
    pieces: Vec<Piece>,
}

/// What the pages hold, and which glyph stands for which letter.
#[derive(Default)]
pub struct LaidOut {
    /// The content of each page, see ISO 32000-1 clause 7.8.2. The resources name the fonts `R` and `B` and the grey `G`.
    pub pages: Vec<String>,
    /// The letters used of each face, by glyph.
    pub used: BTreeMap<Face, BTreeMap<u16, char>>,
}

/// The pages of a certificate that says this, signed by the key with this fingerprint.
pub fn lay_out(says: &Value, fingerprint: &str, attached_as: &str) -> LaidOut {
    let mut sheet = Sheet::default();
    let rows = rows(says);
    sheet.heading(18, "Check of a payment");
    sheet.space(4);
    sheet.heading(12, told_state(state(says)));
    sheet.facts(&rows, CertificatePart::About);
    sheet.heading(12, "What was done before money moved");
    sheet.facts(&rows, CertificatePart::Done);
    sheet.heading(12, "What this does not say");
    sheet.paragraph(NOT_SAID);
    sheet.heading(12, "How to check it");
    sheet.paragraph(&HOW_TO_CHECK.replace("{file}", attached_as));
    sheet.space(6);
    sheet.facts(&rows, CertificatePart::Written);
    sheet.fact("Key of the desk", fingerprint);
    sheet.paged(attached_as.trim_end_matches(".json"))
}

const NOT_SAID: &str = "It says what people at the organisation noted. It does not say who owns the account, that the payee is \
    who they say they are, or that money was paid.";
const HOW_TO_CHECK: &str = "This page is made from the signed file that is attached to this PDF ({file}). The signature is over \
    that file, not over this page. The command: headsup verify certificate FILE.pdf checks the signature, and whether this page is \
    exactly the one that follows from the file. Any program that reads JWS (RFC 7515) can check the attached file. Compare the key \
    below with the one that the organisation gave you another way.";

const fn told_state(state: Option<CheckState>) -> &'static str {
    match state {
        Some(CheckState::Released) => "Released: the payment may be made.",
        Some(CheckState::Stopped) => "Stopped: the payment is not made.",
        _ => "The check is not at its end.",
    }
}

/// Lines one below the other, before they are cut into pages.
#[derive(Default)]
struct Sheet {
    lines: Vec<Line>,
    used: BTreeMap<Face, BTreeMap<u16, char>>,
}

impl Sheet {
    /// A heading in our own words, with room above it.
    fn heading(&mut self, size: i64, words: &str) {
        self.space(10);
        let glyphs = self.drawn(Face::Bold, words, &mut Vec::new());
        self.line(size * 14 / 10, vec![piece(LEFT, Face::Bold, size, glyphs)]);
        self.space(2);
    }

    fn paragraph(&mut self, words: &str) {
        let mut undrawn = Vec::new();
        for glyphs in self.wrapped(words, RIGHT - LEFT, 10, &mut undrawn) {
            self.line(14, vec![piece(LEFT, Face::Regular, 10, glyphs)]);
        }
    }

    fn facts(&mut self, rows: &[CertificateRow], part: CertificatePart) {
        for row in rows.iter().filter(|row| row.part == part) {
            self.fact(row.name, &row.words);
        }
    }

    /// A fact: its name, and beside it the words, which stay in their column whatever they are.
    fn fact(&mut self, name: &str, words: &str) {
        self.lines.push(Line {
            height: 5 * POINT,
            ruled: true,
            pieces: Vec::new(),
        });
        let printed: String = words.chars().take(FACT_CHARS_MAX).collect();
        let mut undrawn = Vec::new();
        let lines = self.wrapped(&printed, RIGHT - WORDS_LEFT, 10, &mut undrawn);
        let name = self.drawn(Face::Bold, name, &mut Vec::new());
        let mut name = Some(piece(LEFT, Face::Bold, 9, name));
        for glyphs in lines {
            let words = piece(WORDS_LEFT, Face::Regular, 10, glyphs);
            self.line(14, name.take().into_iter().chain([words]).collect());
        }
        if printed.len() < words.len() {
            self.note("The rest of it stands in the attached file.");
        }
        if !undrawn.is_empty() {
            self.note(&named(&undrawn));
        }
    }

    /// A remark of ours about the fact above it.
    fn note(&mut self, words: &str) {
        for glyphs in self.wrapped(words, RIGHT - WORDS_LEFT, 8, &mut Vec::new()) {
            self.line(11, vec![piece(WORDS_LEFT, Face::Regular, 8, glyphs)]);
        }
    }

    fn space(&mut self, points: i64) {
        self.line(points, Vec::new());
    }

    fn line(&mut self, points: i64, pieces: Vec<Piece>) {
        self.lines.push(Line {
            height: points * POINT,
            ruled: false,
            pieces,
        });
    }

    /// The glyphs of some words. What the font doesn't draw becomes a box, and is named in `undrawn`; so is a box that was
    /// written as one, so that no one takes ours for it.
    fn drawn(&mut self, face: Face, words: &str, undrawn: &mut Vec<char>) -> Vec<u16> {
        let font = face.font();
        let used = self.used.entry(face).or_default();
        let glyphs = words.chars().filter_map(|letter| {
            let own = font.glyph(letter).filter(|_| letter != BOX);
            if own.is_none() && !undrawn.contains(&letter) {
                undrawn.push(letter);
            }
            let glyph = own.or_else(|| font.glyph(BOX))?;
            used.insert(glyph, if own.is_some() { letter } else { BOX });
            Some(glyph)
        });
        glyphs.collect()
    }

    /// Words in lines of a width; a word that is longer than a line is broken where the line ends.
    fn wrapped(
        &mut self,
        words: &str,
        width: i64,
        size: i64,
        undrawn: &mut Vec<char>,
    ) -> Vec<Vec<u16>> {
        let space = self.drawn(Face::Regular, " ", undrawn);
        let mut lines: Vec<Vec<u16>> = vec![Vec::new()];
        for word in words.split_whitespace() {
            let glyphs = self.drawn(Face::Regular, word, undrawn);
            let last = lines.last_mut().map(std::mem::take).unwrap_or_default();
            lines.pop();
            let joined = match last.is_empty() {
                true => glyphs.clone(),
                false => [&last[..], &space, &glyphs].concat(),
            };
            if wide(&joined, size) <= width {
                lines.push(joined);
                continue;
            }
            if !last.is_empty() {
                lines.push(last);
            }
            lines.extend(broken(&glyphs, width, size));
        }
        lines
    }

    /// Cuts the lines into pages, and numbers them.
    fn paged(mut self, foot: &str) -> LaidOut {
        let mut pages: Vec<Vec<Line>> = vec![Vec::new()];
        let mut left = TOP - BOTTOM;
        for line in std::mem::take(&mut self.lines) {
            if line.height > left {
                pages.push(Vec::new());
                left = TOP - BOTTOM;
            }
            left -= line.height;
            if let Some(page) = pages.last_mut() {
                page.push(line);
            }
        }
        let count = pages.len();
        let mut laid_out = Vec::new();
        for (index, page) in pages.iter().enumerate() {
            let foot = format!("{foot}, page {} of {count}", index + 1);
            let glyphs = self.drawn(Face::Regular, &foot, &mut Vec::new());
            laid_out.push(content(page, &piece(LEFT, Face::Regular, 8, glyphs)));
        }
        LaidOut {
            pages: laid_out,
            used: self.used,
        }
    }
}

fn piece(left: i64, face: Face, size: i64, glyphs: Vec<u16>) -> Piece {
    Piece {
        left,
        face,
        size,
        glyphs,
    }
}

/// How wide some glyphs of the regular face are.
fn wide(glyphs: &[u16], size: i64) -> i64 {
    let units: i64 = glyphs.iter().map(|glyph| REGULAR.advance(*glyph)).sum();
    units * size * POINT / UNITS_PER_EM
}

/// A word in pieces that fit, each at least one glyph.
fn broken(glyphs: &[u16], width: i64, size: i64) -> Vec<Vec<u16>> {
    let mut lines: Vec<Vec<u16>> = vec![Vec::new()];
    for glyph in glyphs {
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() || wide(line, size) + wide(&[*glyph], size) <= width {
            line.push(*glyph);
        } else {
            lines.push(vec![*glyph]);
        }
    }
    lines
}

fn named(undrawn: &[char]) -> String {
    let codes = undrawn.iter().take(UNDRAWN_NAMED_MAX);
    let codes: Vec<String> = codes
        .map(|letter| format!("U+{:04X}", u32::from(*letter)))
        .collect();
    let more = match undrawn.len() > UNDRAWN_NAMED_MAX {
        true => " and others; the attached file has them",
        false => "",
    };
    format!(
        "{BOX} stands for what this page can't draw: {}{more}",
        codes.join(", ")
    )
}

/// The content of one page: ISO 32000-1 clauses 8.4.2, 8.5 and 9.4. Grey is chosen first, since a page begins with a grey of
/// the device, which an archive (ISO 19005-3 clause 6.2.4) doesn't want.
fn content(lines: &[Line], foot: &Piece) -> String {
    let mut content = String::from("/G cs 0 sc /G CS 0 SC 0.25 w\n");
    let mut top = TOP;
    for line in lines {
        top -= line.height;
        if line.ruled {
            let (left, right) = (points(LEFT), points(RIGHT));
            let height = points(top + 3 * POINT);
            let _ = writeln!(content, "{left} {height} m {right} {height} l S");
        }
        // The letters hang below their baseline by about a quarter of the line.
        let baseline = top + line.height / 4;
        for piece in &line.pieces {
            show(&mut content, piece, baseline);
        }
    }
    show(&mut content, foot, FOOT);
    content
}

fn show(content: &mut String, piece: &Piece, baseline: i64) {
    let font = match piece.face {
        Face::Regular => "R",
        Face::Bold => "B",
    };
    let glyphs: String = piece
        .glyphs
        .iter()
        .map(|glyph| format!("{glyph:04X}"))
        .collect();
    let (left, baseline, size) = (points(piece.left), points(baseline), piece.size);
    let _ = writeln!(
        content,
        "BT /{font} {size} Tf {left} {baseline} Td <{glyphs}> Tj ET"
    );
}

/// A length in points, with as many decimals as it has.
fn points(length: i64) -> String {
    let written = format!("{}.{:03}", length / POINT, length % POINT);
    written
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}
