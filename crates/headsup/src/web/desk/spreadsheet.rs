//! Rows for a spreadsheet: CSV in which no cell can be read as a formula. It knows nothing of cases; `export.rs` does.

/// A cell that a spreadsheet reads as text whatever it begins with (OWASP, CSV injection): a leading `=`, `+`, `-`,
/// `@`, tab or carriage return, also behind blanks and in their full-width forms, gets an apostrophe before it, and NUL
/// is left out.
pub fn inert_cell(text: &str) -> String {
    let text = text.replace('\0', "");
    let first = text
        .trim_start_matches([' ', '\u{a0}', '\u{feff}', '\u{200b}'])
        .chars()
        .next();
    match first {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => {
            format!("'{text}")
        }
        _ => text,
    }
}

/// Writes a header line and rows; every cell is made inert on the way. Lines end in CR LF (RFC 4180 clause 2.1).
pub fn to_csv<const COLUMNS: usize>(
    header: [&str; COLUMNS],
    rows: impl IntoIterator<Item = [String; COLUMNS]>,
) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| inert_cell(cell)))?;
    }
    writer
        .into_inner()
        .map_err(|unfinished| csv::Error::from(unfinished.into_error()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_like_a_formula() {
        for cell in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1",
            "\u{feff}=1",
            "＝1",
            "\0=1",
        ] {
            let inert = inert_cell(cell);
            assert!(inert.starts_with('\''), "`{cell}` became `{inert}`");
        }
        assert_eq!(inert_cell("An invoice = trouble"), "An invoice = trouble");
    }

    #[test]
    fn quotes_what_a_reader_would_split() {
        let written = to_csv(
            ["title", "due"],
            [["a, \"b\"\nc".to_owned(), "=2".to_owned()]],
        )
        .unwrap();
        assert_eq!(
            String::from_utf8(written).unwrap(),
            "title,due\r\n\"a, \"\"b\"\"\nc\",'=2\r\n"
        );
    }
}
