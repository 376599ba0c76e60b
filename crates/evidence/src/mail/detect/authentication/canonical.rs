//! The two ways of writing a message down before it is signed (RFC 6376 clause 3.4): `simple`, as it is, and `relaxed`,
//! with white space evened out. Line ends come out as CRLF whatever they were: mail programs store LF, signatures were
//! made over CRLF. It checks nothing.

/// Writes one header field, its line end included.
pub(super) fn write_field(out: &mut Vec<u8>, field: &[u8], relaxed: bool) {
    if relaxed {
        write_relaxed_field(out, field);
    } else {
        write_lines(out, field);
        if !out.ends_with(b"\r\n") {
            out.extend_from_slice(b"\r\n");
        }
    }
}

/// RFC 6376 clause 3.4.2: the name in lower case, folds undone, white space as one blank and none around the value.
fn write_relaxed_field(out: &mut Vec<u8>, field: &[u8]) {
    let colon = field
        .iter()
        .position(|byte| *byte == b':')
        .unwrap_or(field.len());
    let (name, value) = field.split_at_checked(colon).unwrap_or((field, b""));
    out.extend(name.trim_ascii().iter().map(u8::to_ascii_lowercase));
    out.push(b':');
    let mut pending_space = false;
    let value_start = out.len();
    let mut bytes = value.iter().skip(1).peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' if matches!(bytes.peek(), Some(b'\n')) => {}
            b'\n' => {}
            b' ' | b'\t' => pending_space = out.len() > value_start,
            byte => {
                if pending_space {
                    out.push(b' ');
                    pending_space = false;
                }
                out.push(*byte);
            }
        }
    }
    out.extend_from_slice(b"\r\n");
}

/// A signature field without its final line end and with the value of `b=` taken out (RFC 6376 clause 3.7).
pub(super) fn write_signature_field(out: &mut Vec<u8>, field: &[u8], relaxed: bool) {
    let colon = field
        .iter()
        .position(|byte| *byte == b':')
        .unwrap_or(field.len());
    let (name, value) = field.split_at_checked(colon).unwrap_or((field, b""));
    let mut bare = Vec::with_capacity(field.len());
    bare.extend_from_slice(name);
    // The first piece carries the colon; a tag's name never does.
    for (index, piece) in value.split(|byte| *byte == b';').enumerate() {
        if index > 0 {
            bare.push(b';');
        }
        bare.extend_from_slice(without_signature(piece, index == 0));
    }
    let start = out.len();
    write_field(out, &bare, relaxed);
    while out.len() > start && matches!(out.last(), Some(b'\r' | b'\n')) {
        out.pop();
    }
}

/// One `name=value` piece; of `b=` only what stands before the value.
fn without_signature(piece: &[u8], first: bool) -> &[u8] {
    let Some(equals) = piece.iter().position(|byte| *byte == b'=') else {
        return piece;
    };
    let (name, _) = piece.split_at_checked(equals).unwrap_or((piece, b""));
    let name = if first {
        name.strip_prefix(b":").unwrap_or(name)
    } else {
        name
    };
    if name.trim_ascii() == b"b" {
        piece.get(..=equals).unwrap_or(piece)
    } else {
        piece
    }
}

/// The body, written down.
pub(super) fn body(bytes: &[u8], relaxed: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 32 + 2);
    // Where the last line with anything on it ends; empty lines below it don't count.
    let mut end = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let start = out.len();
        if relaxed {
            write_relaxed_line(&mut out, line);
        } else {
            out.extend_from_slice(line);
        }
        let written = out.len() > start;
        out.extend_from_slice(b"\r\n");
        if written {
            end = out.len();
        }
    }
    out.truncate(end);
    // RFC 6376 clause 3.4.3: an empty body is one line end; relaxed (clause 3.4.4), it is nothing.
    if out.is_empty() && !relaxed {
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// RFC 6376 clause 3.4.4: white space inside a line as one blank, none at its end.
fn write_relaxed_line(out: &mut Vec<u8>, line: &[u8]) {
    let line = trim_end(line);
    let mut rest = line;
    while let Some(blank) = rest.iter().position(|byte| matches!(byte, b' ' | b'\t')) {
        let (word, tail) = rest.split_at_checked(blank).unwrap_or((rest, b""));
        out.extend_from_slice(word);
        out.push(b' ');
        let next = tail
            .iter()
            .position(|byte| !matches!(byte, b' ' | b'\t'))
            .unwrap_or(tail.len());
        rest = tail.get(next..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
}

fn trim_end(line: &[u8]) -> &[u8] {
    let mut line = line;
    while let [rest @ .., b' ' | b'\t'] = line {
        line = rest;
    }
    line
}

fn write_lines(out: &mut Vec<u8>, bytes: &[u8]) {
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(text) => {
                out.extend_from_slice(text.strip_suffix(b"\r").unwrap_or(text));
                out.extend_from_slice(b"\r\n");
            }
            None => out.extend_from_slice(line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(text: &str, relaxed: bool) -> String {
        let mut out = Vec::new();
        write_field(&mut out, text.as_bytes(), relaxed);
        String::from_utf8(out).unwrap()
    }

    /// The example of RFC 6376 clause 3.4.5, as facts: names, blanks, folds.
    #[test]
    fn fields_are_written_both_ways() {
        assert_eq!(field("A: X\r\n", true), "a:X\r\n");
        assert_eq!(field("B : Y\t\n\tZ  \n", true), "b:Y Z\r\n");
        assert_eq!(field("B : Y\t\n\tZ  \n", false), "B : Y\t\r\n\tZ  \r\n");
    }

    #[test]
    fn bodies_are_written_both_ways() {
        let text = b" C \nD \t E\n\n\n";
        assert_eq!(body(text, true), b" C\r\nD E\r\n");
        assert_eq!(body(text, false), b" C \r\nD \t E\r\n");
        assert_eq!(body(b"\r\n\n", false), b"\r\n");
        assert_eq!(body(b" \n\n", true), b"");
        assert_eq!(body(b"no end", true), b"no end\r\n");
    }

    #[test]
    fn only_the_value_of_the_signature_is_taken_out() {
        let mut out = Vec::new();
        write_signature_field(&mut out, b"X-S: bh=abc; b=de\n f ; d=x\n", true);
        assert_eq!(out, b"x-s:bh=abc; b=; d=x");
        let mut out = Vec::new();
        write_signature_field(&mut out, b"X-S:b=def\n", false);
        assert_eq!(out, b"X-S:b=");
    }
}
