//! What one content stream of a PDF shows (ISO 32000-1 clauses 7.8.2, 8.10 and 9.4): its operators are followed as far as they
//! place and show text. Where the next letters begin tells whether they go on with the word, begin one, or begin a line.

use super::lines::Lines;
use super::pdf_fonts::{Font, UNKNOWN};
use super::pdf_objects::Objects;
use super::pdf_values::{Dictionary, Reader, Value, is_white};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Operators and operands read over all pages.
const STEPS_MAX: usize = 4_000_000;
/// Operands of one operator; more are none.
const OPERANDS_MAX: usize = 64;
/// States kept for `Q`.
const STATES_MAX: usize = 64;
/// Forms in forms that are gone into.
const FORMS_DEPTH_MAX: usize = 2;
/// Fonts read over all pages.
const FONTS_MAX: usize = 500;
/// A number in `TJ` that moves on by this much is a blank, thousandths of the font's size.
const BLANK_THOUSANDTHS: f64 = 180.0;
/// Letters this far apart are two words, in units of the font's size.
const BLANK_GAP: f64 = 0.18;
/// Letters this far apart are two columns.
const COLUMN_GAP: f64 = 1.5;
/// Letters this far back belong to something else.
const BACK_GAP: f64 = 0.5;
/// Letters this far above or below stand on another line.
const LINE_GAP: f64 = 0.5;

/// A matrix of clause 8.3.3.
type Matrix = [f64; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// `first` and then `second`.
fn times(first: Matrix, second: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = first;
    let [g, h, i, j, k, l] = second;
    [
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + l,
    ]
}

/// The graphics state, as far as it places text.
#[derive(Clone)]
struct State {
    page: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    leading: f64,
    letter_spacing: f64,
    word_spacing: f64,
    scale: f64,
}

impl State {
    fn new(page: Matrix) -> State {
        State {
            page,
            font: None,
            size: 1.0,
            leading: 0.0,
            letter_spacing: 0.0,
            word_spacing: 0.0,
            scale: 1.0,
        }
    }
}

/// Where the last letter ended, on the page.
struct Last {
    x: f64,
    y: f64,
    /// Whether its width was known; else it ended somewhere behind `x`.
    known: bool,
}

/// Collects what the pages of one PDF show.
pub(super) struct Showing<'a, 'o> {
    objects: &'o Objects<'a>,
    /// The words so far.
    pub lines: Lines,
    /// Letters shown, and those of them nobody could make out.
    pub letters: (usize, usize),
    /// Whether a picture was shown.
    pub pictures: bool,
    /// Whether something was left out because it is packed in a way that isn't read.
    pub packed: bool,
    fonts: BTreeMap<u32, Rc<Font>>,
    fonts_left: usize,
    steps_left: usize,
    last: Option<Last>,
}

impl<'a, 'o> Showing<'a, 'o> {
    /// Nothing shown yet.
    pub(super) fn new(objects: &'o Objects<'a>) -> Showing<'a, 'o> {
        Showing {
            objects,
            lines: Lines::default(),
            letters: (0, 0),
            pictures: false,
            packed: false,
            fonts: BTreeMap::new(),
            fonts_left: FONTS_MAX,
            steps_left: STEPS_MAX,
            last: None,
        }
    }

    /// Whether nothing more is taken.
    pub(super) fn is_done(&self) -> bool {
        self.steps_left == 0 || self.lines.is_full() || self.objects.is_spent()
    }

    /// What comes next stands on another page.
    pub(super) fn page_ends(&mut self) {
        self.lines.line_end();
        self.last = None;
    }

    /// Shows one content stream.
    pub(super) fn show(&mut self, content: &[u8], resources: &Dictionary) {
        self.run(content, resources, IDENTITY, 0);
    }

    fn run(&mut self, content: &[u8], resources: &Dictionary, page: Matrix, depth: usize) {
        let mut stream = Stream {
            reader: Reader::new(content, 0),
            resources,
            state: State::new(page),
            kept: Vec::new(),
            text: IDENTITY,
            line: IDENTITY,
            depth,
            own_fonts: BTreeMap::new(),
        };
        let mut operands: Vec<Value> = Vec::new();
        while !self.is_done()
            && let Some(value) = stream.reader.value()
        {
            self.steps_left = self.steps_left.saturating_sub(1);
            match value {
                Value::Word(word) => {
                    self.operator(&mut stream, &word, &operands);
                    operands.clear();
                }
                value if operands.len() < OPERANDS_MAX => operands.push(value),
                _ => {}
            }
        }
    }

    fn operator(&mut self, stream: &mut Stream<'_>, word: &[u8], operands: &[Value]) {
        match word {
            b"Tj" | b"'" | b"\"" | b"TJ" => {
                if matches!(word, b"'" | b"\"") {
                    if let [word_spacing, letter_spacing, _] = operands {
                        stream.state.word_spacing = word_spacing.number().unwrap_or(0.0);
                        stream.state.letter_spacing = letter_spacing.number().unwrap_or(0.0);
                    }
                    stream.next_line();
                }
                match operands.last() {
                    Some(Value::String(string)) => self.show_string(stream, string),
                    Some(Value::Array(pieces)) => self.show_pieces(stream, pieces),
                    _ => {}
                }
            }
            b"Tf" => self.set_font(stream, operands),
            b"Do" => self.do_object(stream, operands),
            b"BI" => self.pictures = true,
            b"ID" => skip_inline_picture(&mut stream.reader),
            _ => stream.place(word, operands),
        }
    }

    fn set_font(&mut self, stream: &mut Stream<'_>, operands: &[Value]) {
        let [Value::Name(name), size] = operands else {
            return;
        };
        stream.state.size = size.number().unwrap_or(1.0);
        stream.state.font = self.font(stream, name);
    }

    fn font(&mut self, stream: &mut Stream<'_>, name: &[u8]) -> Option<Rc<Font>> {
        if let Some(font) = stream.own_fonts.get(name) {
            return Some(Rc::clone(font));
        }
        let font = self.font_in(stream.resources, name)?;
        stream.own_fonts.insert(name.to_vec(), Rc::clone(&font));
        Some(font)
    }

    /// A font that the resources don't have is taken for a plain one, as reading programs do.
    fn font_in(&mut self, resources: &Dictionary, name: &[u8]) -> Option<Rc<Font>> {
        let fonts = self.objects.dictionary_in(resources, "Font");
        let fonts = fonts.unwrap_or_default();
        self.steps_left = self.steps_left.saturating_sub(fonts.len());
        let value = fonts.get(std::str::from_utf8(name).ok()?);
        let number = match value {
            Some(Value::Reference(number)) => Some(*number),
            _ => None,
        };
        if let Some(font) = number.and_then(|number| self.fonts.get(&number)) {
            return Some(Rc::clone(font));
        }
        self.fonts_left = self.fonts_left.checked_sub(1)?;
        let dictionary = value.and_then(|font| self.objects.dictionary(font));
        let font = Rc::new(Font::read(self.objects, &dictionary.unwrap_or_default()));
        if let Some(number) = number {
            self.fonts.insert(number, Rc::clone(&font));
        }
        Some(font)
    }

    /// A picture, or a form: a content stream of its own (clause 8.10).
    fn do_object(&mut self, stream: &mut Stream<'_>, operands: &[Value]) {
        let Some(Value::Name(name)) = operands.last() else {
            return;
        };
        let objects = self.objects.dictionary_in(stream.resources, "XObject");
        let entries = objects.as_ref().map_or(0, Dictionary::len);
        self.steps_left = self.steps_left.saturating_sub(entries);
        let name = std::str::from_utf8(name).unwrap_or_default();
        if let Some(object) = objects.as_ref().and_then(|objects| objects.get(name)) {
            self.show_form(object, stream.resources, stream.state.page, stream.depth);
        }
    }

    fn show_form(&mut self, object: &Value, around: &Dictionary, page: Matrix, depth: usize) {
        let Some(dictionary) = self.objects.dictionary(object) else {
            return;
        };
        if dictionary.is("Subtype", "Image") {
            self.pictures = true;
            return;
        }
        if depth >= FORMS_DEPTH_MAX || !dictionary.is("Subtype", "Form") {
            return;
        }
        let Some((dictionary, content)) = self.objects.stream(object) else {
            self.packed = true;
            return;
        };
        let own = self.objects.dictionary_in(&dictionary, "Resources");
        let matrix = dictionary
            .get("Matrix")
            .map(|matrix| self.objects.array(matrix));
        let matrix = matrix.as_deref().and_then(matrix_of).unwrap_or(IDENTITY);
        self.run(
            &content,
            own.as_ref().unwrap_or(around),
            times(matrix, page),
            depth + 1,
        );
    }

    /// What a form field or a note shows on the page (clause 12.5.5): a form of its own.
    pub(super) fn show_annotation(&mut self, annotation: &Dictionary) {
        let Some(appearances) = self.objects.dictionary_in(annotation, "AP") else {
            return;
        };
        let Some(normal) = appearances.get("N") else {
            return;
        };
        let place = annotation.get("Rect").map(|rect| self.objects.array(rect));
        let place = place.as_deref().and_then(|rect| match rect {
            [x, y, ..] => Some([1.0, 0.0, 0.0, 1.0, x.number()?, y.number()?]),
            _ => None,
        });
        self.last = None;
        self.lines.line_end();
        self.show_form(normal, &Dictionary::default(), place.unwrap_or(IDENTITY), 0);
    }

    fn show_pieces(&mut self, stream: &mut Stream<'_>, pieces: &[Value]) {
        for piece in pieces {
            self.steps_left = self.steps_left.saturating_sub(1);
            match piece {
                Value::String(string) => self.show_string(stream, string),
                Value::Number(number) => {
                    if *number <= -BLANK_THOUSANDTHS
                        && self.last.as_ref().is_none_or(|last| !last.known)
                    {
                        self.lines.blank();
                    }
                    let state = &stream.state;
                    stream.advance(-number / 1_000.0 * state.size * state.scale);
                    if let Some(last) = self.last.as_mut().filter(|last| !last.known) {
                        // Without widths the move itself is all there is to go by.
                        let [_, _, _, _, x, y] = times(stream.text, stream.state.page);
                        (last.x, last.y) = (x, y);
                    }
                }
                _ => {}
            }
        }
    }

    fn show_string(&mut self, stream: &mut Stream<'_>, string: &[u8]) {
        let Some(font) = stream.state.font.clone() else {
            return;
        };
        self.set_apart(stream);
        let mut known = true;
        for shown in font.shown(string) {
            self.steps_left = self.steps_left.saturating_sub(1);
            self.letters.0 += 1;
            self.letters.1 += usize::from(shown.letters.contains(UNKNOWN));
            // A page has its own line ends; a control character in a font is a glyph, if anything.
            let letters: String = shown.letters.chars().filter(|c| !c.is_control()).collect();
            self.lines.write(&letters);
            known &= shown.width.is_some();
            let state = &stream.state;
            let spacing = if shown.is_space {
                state.word_spacing
            } else {
                0.0
            };
            let width = shown.width.unwrap_or(0.0) * state.size + state.letter_spacing + spacing;
            stream.advance(width * stream.state.scale);
            if self.lines.is_full() {
                break;
            }
        }
        let [_, _, _, _, x, y] = times(stream.text, stream.state.page);
        self.last = Some(Last { x, y, known });
    }

    /// Sets what comes apart from what was: by how far it stands from the end of the last letter, along the line and across it.
    fn set_apart(&mut self, stream: &Stream<'_>) {
        let Some(last) = &self.last else {
            return;
        };
        let [a, b, c, d, x, y] = times(stream.text, stream.state.page);
        let along_length = a.hypot(b);
        let size = c.hypot(d) * stream.state.size.abs();
        if along_length <= 0.0 || size <= 0.0 || !size.is_finite() {
            self.lines.blank();
            return;
        }
        let (dx, dy) = (x - last.x, y - last.y);
        let along = (dx * a + dy * b) / along_length / size;
        let across = (dx * b - dy * a) / along_length / size;
        if across.abs() > LINE_GAP {
            self.lines.line_end();
        } else if !last.known {
            if along.abs() > 0.001 {
                self.lines.blank();
            }
        } else if !(-COLUMN_GAP..=COLUMN_GAP).contains(&along) {
            self.lines.cell_end();
        } else if !(-BACK_GAP..=BLANK_GAP).contains(&along) {
            self.lines.blank();
        }
    }
}

/// One content stream while it is read.
struct Stream<'c> {
    reader: Reader<'c>,
    resources: &'c Dictionary,
    state: State,
    kept: Vec<State>,
    text: Matrix,
    line: Matrix,
    depth: usize,
    own_fonts: BTreeMap<Vec<u8>, Rc<Font>>,
}

impl Stream<'_> {
    /// The operators that only place.
    fn place(&mut self, word: &[u8], operands: &[Value]) {
        let first = operands.first().and_then(Value::number);
        match word {
            b"q" if self.kept.len() < STATES_MAX => self.kept.push(self.state.clone()),
            b"Q" => self.state = self.kept.pop().unwrap_or_else(|| self.state.clone()),
            b"cm" => {
                if let Some(matrix) = matrix_of(operands) {
                    self.state.page = times(matrix, self.state.page);
                }
            }
            b"BT" => (self.text, self.line) = (IDENTITY, IDENTITY),
            b"Tm" => {
                if let Some(matrix) = matrix_of(operands) {
                    (self.text, self.line) = (matrix, matrix);
                }
            }
            b"Td" | b"TD" => {
                if let [x, y] = operands {
                    let (x, y) = (x.number().unwrap_or(0.0), y.number().unwrap_or(0.0));
                    if word == b"TD" {
                        self.state.leading = -y;
                    }
                    self.move_line(x, y);
                }
            }
            b"T*" => self.next_line(),
            b"TL" => self.state.leading = first.unwrap_or(0.0),
            b"Tc" => self.state.letter_spacing = first.unwrap_or(0.0),
            b"Tw" => self.state.word_spacing = first.unwrap_or(0.0),
            b"Tz" => self.state.scale = first.unwrap_or(100.0) / 100.0,
            _ => {}
        }
    }

    fn next_line(&mut self) {
        self.move_line(0.0, -self.state.leading);
    }

    fn move_line(&mut self, x: f64, y: f64) {
        self.line = times([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn advance(&mut self, by: f64) {
        self.text = times([1.0, 0.0, 0.0, 1.0, by, 0.0], self.text);
    }
}

fn matrix_of(values: &[Value]) -> Option<Matrix> {
    let [a, b, c, d, e, f] = values else {
        return None;
    };
    Some([
        a.number()?,
        b.number()?,
        c.number()?,
        d.number()?,
        e.number()?,
        f.number()?,
    ])
}

/// Goes behind the bytes of a picture that stands in the page itself (clause 8.9.7): to the next `EI` on its own.
fn skip_inline_picture(reader: &mut Reader<'_>) {
    let rest = reader.rest();
    let end = rest.windows(4).position(|window| match *window {
        [before, b'E', b'I', behind] => is_white(before) && is_white(behind),
        _ => false,
    });
    reader.skip(end.map_or(rest.len(), |end| end + 3));
}
