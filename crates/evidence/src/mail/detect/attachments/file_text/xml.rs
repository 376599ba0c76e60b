//! XML taken apart into elements and text, one after the other, without a tree. No entity is expanded but the five of XML and
//! characters by number (XML 1.0 clauses 4.1 and 4.6); what isn't well formed is read as far as it goes.

/// Letters of an entity's name; longer ones are none of ours.
const ENTITY_BYTES_MAX: usize = 10;

/// One piece of a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// An element begins: its name without prefix, its attributes as written, and whether it ends at once.
    Begins(&'a str, &'a str, bool),
    /// An element ends.
    Ends(&'a str),
    /// Text as written, entities and all.
    Text(&'a str),
    /// Text in which nothing is an entity.
    Literal(&'a str),
}

/// The pieces of a document. At most one for each `<` in it, and one for each stretch of text.
pub(super) fn pieces(xml: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = xml;
    std::iter::from_fn(move || {
        loop {
            if rest.is_empty() {
                return None;
            }
            let Some(markup) = rest.strip_prefix('<') else {
                let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
                rest = after;
                return Some(Piece::Text(text));
            };
            if let Some(literal) = markup.strip_prefix("![CDATA[") {
                let (text, after) = literal.split_once("]]>").unwrap_or((literal, ""));
                rest = after;
                return Some(Piece::Literal(text));
            }
            if let Some(comment) = markup.strip_prefix("!--") {
                rest = comment.split_once("-->").map_or("", |(_, after)| after);
                continue;
            }
            let (tag, after) = markup.split_at(tag_end(markup));
            rest = after.strip_prefix('>').unwrap_or(after);
            if !tag.starts_with(['?', '!']) {
                return Some(element(tag));
            }
        }
    })
}

/// Where a tag ends; a `>` in quotes doesn't end it.
fn tag_end(markup: &str) -> usize {
    let mut quote = None;
    for (at, byte) in markup.bytes().enumerate() {
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if byte == b'>' => return at,
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            None => {}
        }
    }
    markup.len()
}

fn element(tag: &str) -> Piece<'_> {
    let local = |name: &str| name.rfind(':').map_or(0, |colon| colon + 1);
    if let Some(name) = tag.strip_prefix('/') {
        let name = name.trim();
        return Piece::Ends(name.get(local(name)..).unwrap_or_default());
    }
    let (tag, ends) = match tag.strip_suffix('/') {
        Some(tag) => (tag, true),
        None => (tag, false),
    };
    let name_end = tag.find(char::is_whitespace).unwrap_or(tag.len());
    let (name, attributes) = tag.split_at(name_end);
    Piece::Begins(
        name.get(local(name)..).unwrap_or_default(),
        attributes,
        ends,
    )
}

/// The value of an attribute, by its name without prefix.
pub(super) fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<&'a str> {
    let mut rest = attributes;
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, behind) = after.get(1..)?.split_once(quote)?;
        let name = name.trim();
        if name.rsplit(':').next() == Some(wanted) {
            return Some(value);
        }
        rest = behind;
    }
    None
}

/// Text with its entities put in; those that aren't known stay as they are written.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, entity) = rest.split_at(at);
        out.push_str(before);
        let end = entity
            .bytes()
            .take(ENTITY_BYTES_MAX + 2)
            .position(|byte| byte == b';');
        let name = end.and_then(|end| entity.get(1..end));
        match (name.and_then(meant), end) {
            (Some(meant), Some(end)) => {
                out.push(meant);
                rest = entity.get(end + 1..).unwrap_or_default();
            }
            _ => {
                out.push('&');
                rest = entity.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

fn meant(entity: &str) -> Option<char> {
    if let Some(number) = entity.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?);
    }
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_in_their_order() {
        let xml = "<?xml version='1.0'?><!-- <w:t>no</w:t> --><w:p a='>'><w:t b:c=\"d\">x &amp; y</w:t><br/><![CDATA[&lt;]]></w:p>";
        let expected = vec![
            Piece::Begins("p", " a='>'", false),
            Piece::Begins("t", " b:c=\"d\"", false),
            Piece::Text("x &amp; y"),
            Piece::Ends("t"),
            Piece::Begins("br", "", true),
            Piece::Literal("&lt;"),
            Piece::Ends("p"),
        ];
        assert_eq!(pieces(xml).collect::<Vec<_>>(), expected);
        assert_eq!(attribute(" b:c=\"d\" e = 'f'", "e"), Some("f"));
        assert_eq!(attribute(" b:c=\"d\"", "c"), Some("d"));
        assert_eq!(attribute(" b", "b"), None);
    }

    #[test]
    fn entities_are_put_in_and_unknown_ones_left() {
        assert_eq!(
            unescaped("a&amp;b &#68;&#x45; &unknown; & &#xffffffff;"),
            "a&b DE &unknown; & &#xffffffff;"
        );
    }

    #[test]
    fn row_39_entities_that_a_document_brings_along_stand_for_nothing() {
        let mut document = "<!DOCTYPE x [<!ENTITY l0 \"lol\">".to_owned();
        for level in 1..10 {
            let ten = format!("&l{};", level - 1).repeat(10);
            document.push_str(&format!("<!ENTITY l{level} \"{ten}\">"));
        }
        document.push_str("<!ENTITY far SYSTEM \"file:///etc/passwd\">]><w:t>&l9;&far;</w:t>");
        let words: String = pieces(&document)
            .filter_map(|piece| match piece {
                Piece::Text(text) => Some(unescaped(text)),
                _ => None,
            })
            .collect();
        assert_eq!(words, "]>&l9;&far;");
    }
}
