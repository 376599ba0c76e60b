//! How our words are written for a chat that gives some characters a meaning, so that none of them is markup or a mention.
//! Both the answer to a command and the later one go through here.

/// Text that Slack shows as it is: it escapes `&`, `<` and `>`, and those alone (docs.slack.dev, "Formatting message text").
pub fn for_slack(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::for_slack;

    #[test]
    fn nothing_is_markup_or_a_mention() {
        assert_eq!(for_slack("<!channel> & co"), "&lt;!channel&gt; &amp; co");
    }
}
