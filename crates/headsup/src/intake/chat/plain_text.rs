//! Plain words out of what a chat sends: Teams wraps them in markup, Slack writes three characters as entities. What a link
//! leads to is kept beside its words, because that is what evidence looks at. Total: every text gives one. Pure.

/// Tags after which a new line begins.
const LINES: [&str; 5] = ["br", "p", "div", "li", "tr"];
/// Characters of an entity between `&` and `;`.
const ENTITY_CHARS_MAX: usize = 8;

/// The words of Slack, which escapes `&`, `<` and `>` alone (docs.slack.dev, "Formatting message text").
pub fn of_slack(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// The words of Teams without their markup, and without the mention by which we were called.
pub fn of_teams(html: &str) -> String {
    let mut plain = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, from_tag)) = rest.split_once('<') {
        push_decoded(&mut plain, before);
        let Some((tag, after)) = from_tag.split_once('>') else {
            // No tag after all.
            plain.push('<');
            rest = from_tag;
            continue;
        };
        let name = tag_name(tag);
        rest = after;
        if name == "at" && !tag.starts_with('/') {
            rest = after.split_once("</at>").map_or("", |(_, after)| after);
        } else if LINES.contains(&name.as_str()) {
            plain.push('\n');
        } else if let Some(target) = link_target(&name, tag) {
            plain.push(' ');
            push_decoded(&mut plain, target);
            plain.push(' ');
        }
    }
    push_decoded(&mut plain, rest);
    plain.trim().to_owned()
}

fn tag_name(tag: &str) -> String {
    tag.trim_start_matches('/')
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

fn link_target<'t>(name: &str, tag: &'t str) -> Option<&'t str> {
    if name != "a" {
        return None;
    }
    let (_, value) = tag.split_once("href=")?;
    let quote = value
        .chars()
        .next()
        .filter(|one| matches!(one, '"' | '\''))?;
    value
        .strip_prefix(quote)?
        .split(quote)
        .next()
        .filter(|target| target.starts_with("http"))
}

fn push_decoded(plain: &mut String, text: &str) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let entity = after
            .split_once(';')
            .filter(|(entity, _)| entity.chars().count() <= ENTITY_CHARS_MAX)
            .and_then(|(entity, after)| Some((decoded(entity)?, after)));
        match entity {
            Some((letter, after)) => {
                plain.push(letter);
                rest = after;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
}

fn decoded(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let number = entity.strip_prefix('#')?;
            let number = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(number)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn teams_words_lose_their_markup_and_keep_their_links() {
        for (html, expected) in [
            ("<at>Headsup</at>&nbsp;a strange mail", "a strange mail"),
            (
                "<p><at>Headsup</at> one</p><div>two &amp; three</div>",
                "one\n\ntwo & three",
            ),
            (
                "see <a href=\"https://evil.example/?a=1&amp;b=2\" title=\"x\">your bank</a>",
                "see  https://evil.example/?a=1&b=2 your bank",
            ),
            ("1 < 2 &amp;&amp; 3", "1 < 2 && 3"),
            (
                "a &unknown; b &#x48;&#105; &#xD800;",
                "a &unknown; b Hi &#xD800;",
            ),
            ("<a href=javascript:x>y</a>", "y"),
            ("<at>never closed", ""),
            ("", ""),
        ] {
            assert_eq!(of_teams(html).trim(), expected, "{html}");
        }
    }

    #[test]
    fn slack_has_three_entities() {
        assert_eq!(of_slack("a &lt;b&gt; &amp;lt;"), "a <b> &lt;");
    }
}
