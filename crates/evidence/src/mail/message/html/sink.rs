//! The sink of the HTML tokenizer: keeps a bounded stack of open elements, sorts text into seen and hidden, and
//! collects links. It never fails and never asks the tokenizer to stop.

use std::cell::RefCell;

use html5ever::LocalName;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};

use super::super::words::clean_line;
use super::super::{Link, LinkOrigin, Oddities};
use super::Shown;
use super::hiding::{Colour, Sheet, Style, colour, read_style};

/// Open elements remembered; deeper ones inherit from the deepest remembered.
const OPEN_ELEMENTS_MAX: usize = 256;
/// Text kept from one body, bytes, seen and hidden each; the rest is beyond what wording looks at.
const TEXT_BYTES_MAX: usize = 1024 * 1024;
/// A link's text, bytes.
const LINK_TEXT_BYTES_MAX: usize = 500;
/// A link's target, bytes. Longer ones are cut, except that `data:` says enough in its first bytes.
const LINK_TARGET_BYTES_MAX: usize = 8_192;

struct OpenElement {
    name: LocalName,
    hidden: bool,
    ink: Option<Colour>,
    paper: Option<Colour>,
}

#[derive(Default)]
struct Anchor {
    target: String,
    text: String,
    picture_text: String,
}

#[derive(Default)]
struct Reading {
    shown: Shown,
    open: Vec<OpenElement>,
    anchor: Option<Anchor>,
    base: Option<url::Url>,
    links_beyond_cap: usize,
    /// Inside an element whose content is code or a name, not text: script, style, title.
    silent: Option<String>,
}

/// Receives tokens; the tokenizer hands them to a shared reference, hence the cell.
pub(super) struct Sink {
    part: String,
    links_max: usize,
    sheet: Sheet,
    reading: RefCell<Reading>,
}

impl Sink {
    pub(super) fn new(part: &str, links_max: usize, sheet: Sheet) -> Sink {
        Sink {
            part: part.to_owned(),
            links_max,
            sheet,
            reading: RefCell::default(),
        }
    }

    pub(super) fn finish(self, oddities: &mut Oddities) -> Shown {
        let mut reading = self.reading.into_inner();
        close_anchor(&mut reading, &self.part, self.links_max);
        if reading.links_beyond_cap > 0 {
            oddities.note("links-cap", &self.part);
        }
        reading.shown
    }

    fn start(&self, reading: &mut Reading, tag: &Tag) -> TokenSinkResult<()> {
        let name = &*tag.name;
        let style = attribute(tag, "style").map(read_style).unwrap_or_default();
        collect_links(reading, tag, &self.part, self.links_max);
        if is_block(name) {
            break_line(reading);
        } else if matches!(name, "td" | "th") {
            put_text(reading, " ");
        }
        let raw = raw_kind(name);
        if raw.is_some() {
            reading.silent = Some(name.to_owned());
        } else if !is_void(name) && !tag.self_closing {
            self.push(reading, tag, style);
        }
        raw.map_or(TokenSinkResult::Continue, TokenSinkResult::RawData)
    }

    fn push(&self, reading: &mut Reading, tag: &Tag, style: Style) {
        let name = &*tag.name;
        close_implied(&mut reading.open, name);
        if reading.open.len() >= OPEN_ELEMENTS_MAX {
            return;
        }
        let parent = reading.open.last();
        let ink = style
            .ink
            .or_else(|| attribute(tag, "color").and_then(colour));
        let paper = style
            .paper
            .or_else(|| attribute(tag, "bgcolor").and_then(colour));
        let ink = ink.or_else(|| parent.and_then(|parent| parent.ink));
        let paper = paper.or_else(|| parent.and_then(|parent| parent.paper));
        let hidden = style.hides
            || parent.is_some_and(|parent| parent.hidden)
            || matches!(name, "template" | "datalist")
            || tag
                .attrs
                .iter()
                .any(|attribute| &*attribute.name.local == "hidden")
            || attribute(tag, "class").is_some_and(|classes| self.sheet.hides(classes))
            || (ink.is_some() && ink == paper);
        reading.open.push(OpenElement {
            name: tag.name.clone(),
            hidden,
            ink,
            paper,
        });
    }

    fn end_tag(&self, reading: &mut Reading, name: &str) {
        if reading.silent.as_deref() == Some(name) {
            reading.silent = None;
            return;
        }
        if name == "a" {
            close_anchor(reading, &self.part, self.links_max);
        }
        if is_block(name) {
            break_line(reading);
        }
        if let Some(index) = reading
            .open
            .iter()
            .rposition(|element| &*element.name == name)
        {
            reading.open.truncate(index);
        }
    }
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line_number: u64) -> TokenSinkResult<()> {
        let Ok(mut reading) = self.reading.try_borrow_mut() else {
            return TokenSinkResult::Continue;
        };
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                return self.start(&mut reading, &tag);
            }
            Token::TagToken(tag) => self.end_tag(&mut reading, &tag.name),
            Token::CharacterTokens(text) => put_text(&mut reading, &text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs
        .iter()
        .find(|attribute| &*attribute.name.local == name)
        .map(|attribute| &*attribute.value)
}

fn put_text(reading: &mut Reading, text: &str) {
    if reading.silent.is_some() {
        return;
    }
    let hidden = reading.open.last().is_some_and(|element| element.hidden);
    let out = if hidden {
        &mut reading.shown.hidden_text
    } else {
        &mut reading.shown.text
    };
    fold_into(out, text, TEXT_BYTES_MAX);
    if !hidden && let Some(anchor) = &mut reading.anchor {
        fold_into(&mut anchor.text, text, LINK_TEXT_BYTES_MAX);
    }
}

/// Appends text with its white space folded, within a cap.
fn fold_into(out: &mut String, text: &str, bytes_max: usize) {
    let mut rest = text;
    while !rest.is_empty() && out.len() < bytes_max {
        let is_space = |byte: u8| byte.is_ascii_whitespace();
        let length = rest.bytes().position(is_space).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if out.len() + word.len() <= bytes_max {
            out.push_str(word);
        } else {
            // The character that reaches the cap is the last.
            let room = bytes_max - out.len();
            out.extend(
                word.char_indices()
                    .take_while(|(at, _)| *at < room)
                    .map(|(_, c)| c),
            );
        }
        rest = after.trim_ascii_start();
        let space = rest.len() < after.len() && out.len() < bytes_max;
        if space && !out.is_empty() && !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
    }
}

fn break_line(reading: &mut Reading) {
    for out in [&mut reading.shown.text, &mut reading.shown.hidden_text] {
        if out.ends_with(' ') {
            out.pop();
        }
        if !out.is_empty() && !out.ends_with('\n') && out.len() < TEXT_BYTES_MAX {
            out.push('\n');
        }
    }
}

fn collect_links(reading: &mut Reading, tag: &Tag, part: &str, links_max: usize) {
    let add = |reading: &mut Reading, origin, target: Option<&str>| {
        if let Some(target) = target {
            add_link(reading, origin, target, String::new(), part, links_max);
        }
    };
    match &*tag.name {
        "base" if reading.base.is_none() => {
            reading.base =
                attribute(tag, "href").and_then(|href| url::Url::parse(href.trim()).ok());
        }
        "a" => {
            close_anchor(reading, part, links_max);
            let target = attribute(tag, "href").or_else(|| attribute(tag, "xlink:href"));
            reading.anchor = target.map(|target| Anchor {
                target: target.to_owned(),
                ..Anchor::default()
            });
        }
        "area" => add(reading, LinkOrigin::Anchor, attribute(tag, "href")),
        "iframe" | "frame" => add(reading, LinkOrigin::Resource, attribute(tag, "src")),
        "form" => add(reading, LinkOrigin::Form, attribute(tag, "action")),
        "button" | "input" => {
            add(reading, LinkOrigin::Form, attribute(tag, "formaction"));
            add(reading, LinkOrigin::Resource, attribute(tag, "src"));
        }
        "img" | "image" => {
            if let (Some(anchor), Some(alt)) = (&mut reading.anchor, attribute(tag, "alt")) {
                fold_into(&mut anchor.picture_text, alt, LINK_TEXT_BYTES_MAX);
            }
            add(reading, LinkOrigin::Resource, attribute(tag, "src"));
        }
        "video" | "audio" | "source" | "track" | "embed" => {
            add(reading, LinkOrigin::Resource, attribute(tag, "src"))
        }
        "object" => add(reading, LinkOrigin::Resource, attribute(tag, "data")),
        "link" => add(reading, LinkOrigin::Resource, attribute(tag, "href")),
        "body" | "table" | "td" | "tr" => {
            add(reading, LinkOrigin::Resource, attribute(tag, "background"))
        }
        "meta" => add(reading, LinkOrigin::Refresh, refresh_target(tag).as_deref()),
        _ => {}
    }
}

/// The address in `<meta http-equiv=refresh content="0; url=…">`.
fn refresh_target(tag: &Tag) -> Option<String> {
    if !attribute(tag, "http-equiv")?
        .trim()
        .eq_ignore_ascii_case("refresh")
    {
        return None;
    }
    let content = attribute(tag, "content")?;
    let (_, after) = content.split_once([';', ','])?;
    let after = after.trim_start();
    let named = after
        .get(..3)
        .is_some_and(|name| name.eq_ignore_ascii_case("url"));
    let target = if named {
        after.get(3..)?.trim_start().strip_prefix('=')?
    } else {
        after
    };
    Some(target.trim().trim_matches(['\'', '"']).to_owned())
}

fn close_anchor(reading: &mut Reading, part: &str, links_max: usize) {
    let Some(anchor) = reading.anchor.take() else {
        return;
    };
    // With pictures blocked, as mail programs do, the picture's text stands in its place.
    let text = if anchor.text.trim().is_empty() {
        anchor.picture_text
    } else {
        anchor.text
    };
    add_link(
        reading,
        LinkOrigin::Anchor,
        &anchor.target,
        text,
        part,
        links_max,
    );
}

fn add_link(
    reading: &mut Reading,
    origin: LinkOrigin,
    target: &str,
    text: String,
    part: &str,
    links_max: usize,
) {
    let target = target.trim();
    if target.is_empty() || target.starts_with('#') {
        return;
    }
    if reading.shown.links.len() >= links_max {
        reading.links_beyond_cap += 1;
        return;
    }
    reading.shown.links.push(Link {
        target: cut(
            &resolve(reading.base.as_ref(), target),
            LINK_TARGET_BYTES_MAX,
        ),
        text: clean_line(&text, LINK_TEXT_BYTES_MAX),
        origin,
        part: part.to_owned(),
    });
}

/// A relative address goes where `<base href>` says; an absolute one stays exactly as written.
fn resolve(base: Option<&url::Url>, target: &str) -> String {
    match base {
        Some(base) if url::Url::parse(target) == Err(url::ParseError::RelativeUrlWithoutBase) => {
            base.join(target)
                .map_or_else(|_| target.to_owned(), String::from)
        }
        _ => target.to_owned(),
    }
}

fn cut(text: &str, bytes_max: usize) -> String {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default().to_owned()
}

/// An end tag that HTML lets authors leave out: the new element closes an open one of its kind right before it.
fn close_implied(open: &mut Vec<OpenElement>, name: &str) {
    let Some(last) = open.last() else {
        return;
    };
    let closes = match &*last.name {
        "p" => is_block(name),
        "li" => name == "li",
        "td" | "th" => matches!(name, "td" | "th" | "tr"),
        "tr" => name == "tr",
        "option" => name == "option",
        _ => false,
    };
    if closes {
        open.pop();
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "br"
            | "center"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "li"
            | "main"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "table"
            | "tr"
            | "ul"
    )
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements whose content the tokenizer must not read as markup; none of it is shown as text.
fn raw_kind(name: &str) -> Option<RawKind> {
    match name {
        "script" => Some(RawKind::ScriptData),
        "style" | "iframe" | "noembed" | "noframes" => Some(RawKind::Rawtext),
        "title" => Some(RawKind::Rcdata),
        _ => None,
    }
}
