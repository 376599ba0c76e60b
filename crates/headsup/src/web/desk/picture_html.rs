//! The sender's HTML, redrawn as something that looks like the message and can do nothing: no script, no address that
//! could be followed, nothing that a browser would fetch, no form. Pictures become labelled boxes, links become text
//! with their true target beside them, form fields become boxes that say what they asked for.
//!
//! Two passes. `ammonia` reads the markup the way a browser would and throws away all that is not on a short list; the
//! second pass writes every tag that is left afresh, with attributes from a shorter list still. The result is served
//! only into a sandboxed frame of opaque origin under its own content policy (see `picture.rs`), so that a mistake here
//! would still meet two more walls. This file is no parser of mail and decides nothing about a message.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

/// Markup beyond this is not drawn, bytes. A mail program shows far less.
pub const PICTURE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Elements open at once, as a plain count of tags sees it, before the markup is refused.
pub const PICTURE_DEPTH_MAX: usize = 512;
/// Tags in one picture.
pub const PICTURE_TAGS_MAX: usize = 100_000;
/// Attributes on one tag.
pub const TAG_ATTRIBUTES_MAX: usize = 200;
/// Characters of a link's target that are shown beside it; the whole of it stands in the title, up to the next cap.
const TARGET_SHOWN_CHARS_MAX: usize = 80;
/// Characters of any attribute that are kept.
const ATTRIBUTE_CHARS_MAX: usize = 2_000;

/// Why a message's HTML cannot be drawn; the inert text still can.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDrawn {
    /// More bytes than [`PICTURE_BYTES_MAX`].
    #[error("the HTML is larger than a picture may be")]
    TooLarge,
    /// Deeper than [`PICTURE_DEPTH_MAX`], or more tags than [`PICTURE_TAGS_MAX`].
    #[error("the HTML is nested too deeply or has too many tags to be drawn")]
    TooTangled,
}

/// Redraws the sender's HTML; the result is a fragment for the body of the picture's page.
pub fn redraw(html: &str) -> Result<String, NotDrawn> {
    if html.len() > PICTURE_BYTES_MAX {
        return Err(NotDrawn::TooLarge);
    }
    refuse_tangles(html)?;
    let listed = allow_list().clean(html).to_string();
    Ok(write_afresh(&listed))
}

/// Tags whose end browsers imply; mail leaves them open all the time, and they don't nest.
const ENDS_IMPLIED: &[&str] = &[
    "p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "dd", "dt", "br", "hr",
    "img", "meta", "link", "input", "base", "area", "col", "wbr", "embed", "param", "source",
    "track", "html", "head", "body",
];

/// Counts tags without building anything: quick, linear, and never too kind by more than what it can't see. It keeps
/// the tree builder away from markup written to be slow.
fn refuse_tangles(html: &str) -> Result<(), NotDrawn> {
    let (mut open, mut tags) = (0_usize, 0_usize);
    for after in html.split('<').skip(1) {
        let (closing, name_on) = match after.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, after),
        };
        if !name_on.starts_with(|first: char| first.is_ascii_alphabetic()) {
            continue;
        }
        tags += 1;
        let tag = name_on.split('>').next().unwrap_or_default();
        let name: String = tag
            .chars()
            .take_while(|one| one.is_ascii_alphanumeric())
            .take(16)
            .collect::<String>()
            .to_ascii_lowercase();
        if closing {
            open = open.saturating_sub(1);
        } else if !ENDS_IMPLIED.contains(&name.as_str()) && !tag.ends_with('/') {
            open += 1;
        }
        let attributes = tag.bytes().filter(|byte| *byte == b'=').count();
        if tags > PICTURE_TAGS_MAX || open > PICTURE_DEPTH_MAX || attributes > TAG_ATTRIBUTES_MAX {
            return Err(NotDrawn::TooTangled);
        }
    }
    Ok(())
}

/// Elements that say how the message looked. None of them fetches, runs, embeds or navigates.
const KEPT: &[&str] = &[
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "center",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

/// Elements that survive the first pass only so that the second can say what stood there.
const TOLD: &[&str] = &["a", "button", "img", "input", "select", "textarea"];

/// Elements thrown away with all that is in them.
const EMPTIED: &[&str] = &[
    "script",
    "style",
    "title",
    "svg",
    "math",
    "template",
    "noscript",
    "iframe",
    "object",
    "applet",
    "frameset",
    "noembed",
    "noframes",
    "xmp",
    "plaintext",
    "audio",
    "video",
    "canvas",
    "head",
    "option",
];

/// Schemes whose links are named beside their text. They are never written as links, so that even the worst may be named.
const SCHEMES: &[&str] = &[
    "http",
    "https",
    "mailto",
    "tel",
    "sms",
    "ftp",
    "javascript",
    "vbscript",
    "data",
    "file",
    "blob",
    "cid",
    "ms-word",
    "ms-excel",
    "search-ms",
];

fn allow_list() -> ammonia::Builder<'static> {
    let mut builder = ammonia::Builder::empty();
    let attributes: HashMap<&str, HashSet<&str>> = HashMap::from([
        ("a", HashSet::from(["href"])),
        ("img", HashSet::from(["alt"])),
        ("input", HashSet::from(["type", "placeholder", "value"])),
        ("textarea", HashSet::from(["placeholder"])),
        ("td", HashSet::from(["colspan", "rowspan"])),
        ("th", HashSet::from(["colspan", "rowspan"])),
        ("font", HashSet::from(["color"])),
    ]);
    builder
        .tags(KEPT.iter().chain(TOLD).copied().collect())
        .clean_content_tags(EMPTIED.iter().copied().collect())
        .tag_attributes(attributes)
        .generic_attributes(HashSet::from(["align", "bgcolor", "dir", "style"]))
        .url_schemes(SCHEMES.iter().copied().collect())
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(None)
        .strip_comments(true);
    builder
}

/// One tag as the first pass wrote it: attribute values still escaped.
struct Tag<'m> {
    closing: bool,
    name: &'m str,
    attributes: Vec<(&'m str, &'m str)>,
}

/// The second pass. Its input is machine-written: every `<` begins a tag, values stand in double quotes and hold no
/// quote, so that cutting at those characters is exact.
fn write_afresh(listed: &str) -> String {
    let mut out = String::with_capacity(listed.len());
    let mut targets: Vec<String> = Vec::new();
    let mut rest = listed;
    while let Some((text, from_tag)) = rest.split_once('<') {
        out.push_str(text);
        let (tag, after) = read_tag(from_tag);
        write_tag(&tag, &mut targets, &mut out);
        rest = after;
    }
    out.push_str(rest);
    out
}

fn read_tag(from_tag: &str) -> (Tag<'_>, &str) {
    let (closing, mut rest) = match from_tag.strip_prefix('/') {
        Some(rest) => (true, rest),
        None => (false, from_tag),
    };
    let name_end = rest.find([' ', '>']).unwrap_or(rest.len());
    let (name, after_name) = rest.split_at(name_end);
    rest = after_name;
    let mut attributes = Vec::new();
    while let Some(from_name) = rest.strip_prefix(' ') {
        let Some((attribute, from_value)) = from_name.split_once("=\"") else {
            break;
        };
        let Some((value, after)) = from_value.split_once('"') else {
            break;
        };
        attributes.push((attribute, value));
        rest = after;
    }
    let rest = rest.split_once('>').map_or("", |(_, after)| after);
    (
        Tag {
            closing,
            name,
            attributes,
        },
        rest,
    )
}

fn write_tag(tag: &Tag<'_>, targets: &mut Vec<String>, out: &mut String) {
    match tag.name {
        "a" if tag.closing => close_link(targets.pop().unwrap_or_default(), out),
        "a" => {
            let target = tag.value("href");
            let _ = write!(
                out,
                "<span class=\"held-link\" title=\"{}\">",
                quoted(&target)
            );
            targets.push(target);
        }
        "img" => write_box("picture not loaded", &tag.value("alt"), out),
        "input" => write_input(tag, out),
        "textarea" if !tag.closing => write_box("text field", &tag.value("placeholder"), out),
        "select" if !tag.closing => write_box("choice field", "", out),
        "button" if !tag.closing => out.push_str("<span class=\"held-button\">"),
        "button" => out.push_str("</span>"),
        name if KEPT.contains(&name) => write_kept(tag, out),
        _ => {}
    }
}

fn write_kept(tag: &Tag<'_>, out: &mut String) {
    if tag.closing {
        let _ = write!(out, "</{}>", tag.name);
        return;
    }
    let _ = write!(out, "<{}", tag.name);
    for (name, value) in &tag.attributes {
        let value = resolve(value);
        let kept = match *name {
            "style" => plain_style(&value),
            "colspan" | "rowspan" => plain_number(&value),
            "align" | "dir" => plain_word(&value),
            "bgcolor" | "color" => plain_colour(&value),
            _ => None,
        };
        if let Some(value) = kept {
            let _ = write!(out, " {name}=\"{}\"", quoted(&value));
        }
    }
    out.push('>');
}

fn write_input(tag: &Tag<'_>, out: &mut String) {
    let kind = tag.value("type").to_ascii_lowercase();
    let says = [tag.value("placeholder"), tag.value("value")]
        .into_iter()
        .find(|words| !words.is_empty());
    let says = says.unwrap_or_default();
    match kind.as_str() {
        "hidden" => write_box("hidden field", &says, out),
        "password" => write_box("password field", &says, out),
        "submit" | "button" | "image" | "reset" => write_box("button", &says, out),
        "checkbox" | "radio" => write_box("tick box", "", out),
        "file" => write_box("file field", "", out),
        _ => write_box("text field", &says, out),
    }
}

fn write_box(what: &str, says: &str, out: &mut String) {
    let _ = write!(out, "<span class=\"held-box\">{what}");
    if !says.trim().is_empty() {
        let _ = write!(out, ": {}", quoted(says.trim()));
    }
    out.push_str("</span>");
}

fn close_link(target: String, out: &mut String) {
    out.push_str("</span>");
    let shown = shortened(&target, TARGET_SHOWN_CHARS_MAX);
    let shown = if shown.is_empty() {
        "no target".to_owned()
    } else {
        quoted(&shown)
    };
    let _ = write!(out, "<span class=\"held-target\"> [{shown}] </span>");
}

impl Tag<'_> {
    /// An attribute's value with its character references resolved, capped; empty where there is none.
    fn value(&self, name: &str) -> String {
        let raw = self
            .attributes
            .iter()
            .find(|(one, _)| *one == name)
            .map_or("", |(_, value)| value);
        shortened(&resolve(raw), ATTRIBUTE_CHARS_MAX)
    }
}

/// Undoes the five references the first pass writes; `&amp;` last, so that nothing is undone twice.
fn resolve(escaped: &str) -> String {
    escaped
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&")
}

/// Escaped for text and for a quoted attribute alike.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            one => out.push(one),
        }
    }
    out
}

fn shortened(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Properties that tell how the text looked and can neither hide, move nor fetch anything.
const STYLE_PROPERTIES: &[&str] = &[
    "color",
    "background-color",
    "font-weight",
    "font-style",
    "text-align",
    "text-decoration",
];

fn plain_style(style: &str) -> Option<String> {
    let mut kept = String::new();
    for declaration in style.split(';').take(50) {
        let Some((property, value)) = declaration.split_once(':') else {
            continue;
        };
        let (property, value) = (property.trim().to_ascii_lowercase(), value.trim());
        let plain = |one: char| {
            one.is_ascii_alphanumeric() || matches!(one, '#' | '%' | '.' | ',' | ' ' | '-')
        };
        let colour_call = value
            .strip_suffix(')')
            .and_then(|call| call.split_once('('));
        let plain_value = match colour_call {
            Some((name, inside)) => {
                matches!(name, "rgb" | "rgba" | "hsl" | "hsla") && inside.chars().all(plain)
            }
            None => value.chars().all(plain),
        };
        if STYLE_PROPERTIES.contains(&property.as_str())
            && plain_value
            && !value.is_empty()
            && value.len() <= 60
        {
            let _ = write!(kept, "{property}:{value};");
        }
    }
    (!kept.is_empty()).then_some(kept)
}

fn plain_number(value: &str) -> Option<String> {
    value
        .trim()
        .parse::<u8>()
        .ok()
        .map(|number| number.clamp(1, 100).to_string())
}

fn plain_word(value: &str) -> Option<String> {
    let word = value.trim().to_ascii_lowercase();
    [
        "left", "right", "center", "justify", "top", "middle", "bottom", "ltr", "rtl",
    ]
    .contains(&word.as_str())
    .then_some(word)
}

fn plain_colour(value: &str) -> Option<String> {
    let colour = value.trim();
    let plain = colour.len() <= 30
        && colour
            .chars()
            .all(|one| one.is_ascii_alphanumeric() || one == '#');
    (plain && !colour.is_empty()).then(|| colour.to_owned())
}

#[cfg(test)]
#[path = "picture_html_tests.rs"]
mod tests;
