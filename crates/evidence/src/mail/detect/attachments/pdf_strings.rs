//! Tells a name of a PDF from the same letters in a text string: a title that speaks of `/Launch` starts nothing, and an
//! address may have a folder of that name. It looks back a little way, and when in doubt says that it is a name, so that
//! nothing can be talked out of sight.

/// How far it looks back from a name, bytes.
const LOOK_BACK_BYTES_MAX: usize = 512;

/// Whether what follows `before` stands in a string in brackets (ISO 32000-1 clause 7.3.4.2). It begins at the start of the
/// line on which the nearest dictionary begins or ends, because a comment ends there at the latest.
pub fn ends_in_string(before: &[u8]) -> bool {
    let near = before.len().saturating_sub(LOOK_BACK_BYTES_MAX);
    let near = before.get(near..).unwrap_or_default();
    let marks = |pair: &[u8]| pair == b"<<" || pair == b">>";
    let Some(dictionary) = near.windows(2).rposition(marks) else {
        return false;
    };
    let line = near
        .get(..dictionary)
        .unwrap_or_default()
        .iter()
        .rposition(|byte| matches!(byte, b'\r' | b'\n'));
    let Some(since) = line.and_then(|line| near.get(line..)) else {
        return false;
    };
    // Behind an object or a stream that we may read otherwise than others do, brackets prove nothing.
    let unsure = |words: &[u8]| words == b"endobj" || words == b"endstr";
    !since.windows(6).any(unsure) && open_brackets(since) > 0
}

/// The brackets still open at the end of text that begins outside a comment.
fn open_brackets(text: &[u8]) -> usize {
    let mut open = 0_usize;
    let mut in_comment = false;
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' | b'\n' => in_comment = false,
            _ if in_comment => {}
            b'%' if open == 0 => in_comment = true,
            b'\\' if open > 0 => {
                bytes.next();
            }
            b'(' => open += 1,
            b')' => open = open.saturating_sub(1),
            _ => {}
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_a_string_are_no_name() {
        for before in [
            "\n<< /Title (What ",
            "\n<< /A (x) >> << /URI (https://a.test",
            "1 0 obj\n<< /Title (50\\) and \\( (a) ",
            "\n<<\n/Author (Bo) % a (\n/Title (",
        ] {
            assert!(ends_in_string(before.as_bytes()), "{before}");
        }
    }

    #[test]
    fn nothing_talks_a_name_out_of_sight() {
        let far = format!("\n<< ({}", "x".repeat(LOOK_BACK_BYTES_MAX));
        let long_comment = format!("\n% {} << (", "x".repeat(LOOK_BACK_BYTES_MAX));
        for before in [
            "",
            "\n<< /S ",
            "\n<< /Title (What) /S ",
            "\n% << (\n/S ",
            "\n<< % (\n/S ",
            "(\n\\( \\( ) << /S ",
            "\nx ( endstream endobj 7 0 obj << /S ",
            "\n<< /T (x\\\\) /S ",
            "<< (",
            far.as_str(),
            long_comment.as_str(),
        ] {
            assert!(!ends_in_string(before.as_bytes()), "{before}");
        }
    }
}
