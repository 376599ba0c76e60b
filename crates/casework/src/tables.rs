//! Reads tables as spreadsheets save them (RFC 4180, also with semicolons or tabs, as in half of Europe): records of cells. What
//! the cells mean is for whoever reads them.

/// The separator that the first line has most of.
pub(crate) fn separator_of(table: &str) -> char {
    let first = table
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let count = |separator: char| first.matches(separator).count();
    [',', ';', '\t']
        .into_iter()
        .rev()
        .max_by_key(|separator| count(*separator))
        .unwrap_or(',')
}

/// The records of a table with the line each begins in. A quoted cell may hold separators, line ends and doubled quotes.
pub(crate) fn records(table: &str, separator: char) -> impl Iterator<Item = (usize, Vec<String>)> {
    let mut letters = table.chars().peekable();
    let mut line = 1;
    std::iter::from_fn(move || {
        letters.peek()?;
        let begun = line;
        let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
        while let Some(letter) = letters.next() {
            line += usize::from(letter == '\n');
            match letter {
                '"' if quoted && letters.peek() == Some(&'"') => {
                    letters.next();
                    cell.push('"');
                }
                '"' if quoted => quoted = false,
                '"' if cell.trim().is_empty() => {
                    cell.clear();
                    quoted = true;
                }
                '\n' if !quoted => break,
                '\r' if !quoted => {}
                _ if letter == separator && !quoted => cells.push(std::mem::take(&mut cell)),
                _ => cell.push(letter),
            }
        }
        cells.push(cell);
        Some((begun, cells))
    })
}
