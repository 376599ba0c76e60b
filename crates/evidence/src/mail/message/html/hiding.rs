//! Whether an element's own style hides its text: `display:none`, `visibility:hidden`, no size, no opacity, ink in the
//! colour of the paper. Works on the style attribute and on plain `.class { … }` rules; anything cleverer is left
//! visible, so that text is rather read than missed.

use std::collections::BTreeMap;

/// Class rules looked at in one document.
const CLASS_RULES_MAX: usize = 500;
/// Style sheet bytes looked at in one document.
const SHEET_BYTES_MAX: usize = 256 * 1024;
/// One style attribute, bytes.
const STYLE_BYTES_MAX: usize = 4_096;

/// What a style says about showing text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub hides: bool,
    /// `visibility:visible` and a font size above nothing undo what an ancestor hid that way.
    pub ink: Option<Colour>,
    pub paper: Option<Colour>,
}

/// Red, green and blue, eight bits each.
pub(super) type Colour = u32;

/// Classes that hide, from `<style>` elements.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    classes: BTreeMap<String, bool>,
}

impl Sheet {
    /// Reads simple rules out of all style elements. Rules inside `@media` hold only sometimes and are left out.
    pub(super) fn read(html: &str) -> Sheet {
        let mut sheet = Sheet::default();
        let mut rest = html;
        let mut budget = SHEET_BYTES_MAX;
        while let Some(css) = next_style_element(&mut rest) {
            let mut end = css.len().min(budget);
            while !css.is_char_boundary(end) {
                end -= 1;
            }
            budget -= end;
            sheet.add_rules(css.get(..end).unwrap_or_default());
            if budget == 0 {
                break;
            }
        }
        sheet
    }

    fn add_rules(&mut self, css: &str) {
        let mut depth = 0_usize;
        let mut selector_start = 0;
        let mut block: Option<(&str, usize)> = None;
        for (at, byte) in css.bytes().enumerate() {
            match byte {
                b'{' => {
                    if depth == 0 {
                        block = Some((
                            css.get(selector_start..at).unwrap_or_default().trim(),
                            at + 1,
                        ));
                    }
                    depth += 1;
                }
                b'}' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        if let Some((selector, start)) = block.take() {
                            self.add_rule(selector, css.get(start..at).unwrap_or_default());
                        }
                        selector_start = at + 1;
                    }
                }
                _ => {}
            }
        }
    }

    fn add_rule(&mut self, selectors: &str, body: &str) {
        if selectors.starts_with('@')
            || self.classes.len() >= CLASS_RULES_MAX
            || !declares_hiding(body)
        {
            return;
        }
        for selector in selectors.split(',').take(20) {
            let Some((_, class)) = selector.trim().rsplit_once('.') else {
                continue;
            };
            let before = selector.trim().strip_suffix(class).unwrap_or_default();
            let simple = before
                .trim_end_matches('.')
                .chars()
                .all(|c| c.is_ascii_alphanumeric());
            if simple
                && class
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
            {
                self.classes.insert(class.to_owned(), true);
            }
        }
    }

    /// Whether any of the classes of an element hides it.
    pub(super) fn hides(&self, class_attribute: &str) -> bool {
        !self.classes.is_empty()
            && class_attribute
                .split_ascii_whitespace()
                .take(20)
                .any(|class| self.classes.contains_key(class))
    }
}

/// The content of the next `<style …>` element, moving `rest` behind it.
fn next_style_element<'h>(rest: &mut &'h str) -> Option<&'h str> {
    let open = find_tag(rest, "<style")?;
    let after = rest.get(open..)?;
    let content = after.get(after.find('>')? + 1..)?;
    let end = find_tag(content, "</style").unwrap_or(content.len());
    *rest = content.get(end..).unwrap_or_default();
    content.get(..end)
}

/// Where a tag begins, its letters compared without case.
fn find_tag(text: &str, tag: &str) -> Option<usize> {
    memchr::memchr_iter(b'<', text.as_bytes()).find(|at| {
        text.as_bytes()
            .get(*at..at + tag.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(tag.as_bytes()))
    })
}

/// The properties that may hide text.
const PROPERTIES: [&str; 14] = [
    "display",
    "visibility",
    "opacity",
    "font-size",
    "text-indent",
    "overflow",
    "overflow-y",
    "height",
    "max-height",
    "width",
    "max-width",
    "color",
    "background",
    "background-color",
];

fn declares_hiding(css: &str) -> bool {
    read_style(css).hides
}

/// Reads a style attribute.
pub(super) fn read_style(css: &str) -> Style {
    let mut style = Style::default();
    let (mut clipped, mut no_room) = (false, false);
    let mut end = css.len().min(STYLE_BYTES_MAX);
    while !css.is_char_boundary(end) {
        end -= 1;
    }
    for declaration in css.get(..end).unwrap_or_default().split(';') {
        let Some((property, value)) = declaration.split_once(':') else {
            continue;
        };
        // Pages hold thousands of declarations, and few of them have a say here.
        let property = property.trim();
        let known = PROPERTIES
            .iter()
            .find(|known| known.eq_ignore_ascii_case(property));
        let Some(property) = known else {
            continue;
        };
        let mut value = value.to_ascii_lowercase();
        if value.contains('!') {
            value = value.replace("!important", "");
        }
        let value = value.trim();
        match *property {
            "display" => style.hides |= value == "none",
            "visibility" => style.hides |= matches!(value, "hidden" | "collapse"),
            "opacity" => style.hides |= value.parse::<f32>().is_ok_and(|opacity| opacity < 0.02),
            "font-size" => style.hides |= is_nothing(value, 1.0),
            "text-indent" => style.hides |= value.starts_with("-999"),
            "overflow" | "overflow-y" => clipped |= value == "hidden",
            "height" | "max-height" | "width" | "max-width" => no_room |= is_nothing(value, 0.0),
            "color" => style.ink = colour(value),
            "background" | "background-color" => {
                style.paper = value.split_whitespace().find_map(colour)
            }
            _ => {}
        }
    }
    style.hides |= clipped && no_room;
    style
}

/// A length of at most `most` pixels, such as `0`, `0px`, `0em`.
fn is_nothing(value: &str, most: f32) -> bool {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    let unit = value.get(number.len()..).unwrap_or_default();
    let limit = if matches!(unit, "px" | "pt") {
        most
    } else {
        0.0
    };
    number
        .trim()
        .parse::<f32>()
        .is_ok_and(|size| (0.0..=limit).contains(&size))
}

/// A colour by its plain spellings; others are no colour here.
pub(super) fn colour(value: &str) -> Option<Colour> {
    let value = value.trim();
    if value.eq_ignore_ascii_case("white") {
        return Some(0xff_ff_ff);
    }
    if value.eq_ignore_ascii_case("black") {
        return Some(0);
    }
    if let Some(hex) = value.strip_prefix('#') {
        let digits = || hex.chars().filter_map(|c| c.to_digit(16));
        let each = match digits().count() {
            3 => 0x11,
            6 => 1,
            _ => return None,
        };
        // One digit of three stands for two that are the same.
        let bits = if each == 1 { 4 } else { 8 };
        return Some(digits().fold(0, |colour, digit| (colour << bits) | (digit * each)));
    }
    let value = value.to_ascii_lowercase();
    let numbers = value.strip_prefix("rgb(")?.strip_suffix(')')?;
    let bytes: Vec<u8> = numbers
        .split(',')
        .filter_map(|number| number.trim().parse().ok())
        .collect();
    match bytes.as_slice() {
        [red, green, blue] => Some(Colour::from_be_bytes([0, *red, *green, *blue])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{colour, read_style};

    #[test]
    fn one_colour_has_many_spellings() {
        for spelling in ["White", "#FFF", "#ffffff", "rgb(255, 255, 255)"] {
            assert_eq!(colour(spelling), Some(0xff_ff_ff), "{spelling}");
        }
        assert_eq!(colour("#12a"), colour("#1122AA"));
        assert_eq!(colour("#12a4"), None);
        assert_eq!(colour("transparent"), None);
    }

    #[test]
    fn properties_are_known_in_any_case() {
        assert!(read_style("COLOR:red; Display : none !important").hides);
        assert!(!read_style("display:block; displays:none").hides);
    }
}
