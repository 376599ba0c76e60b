//! Rows as a backup carries them: text that says its columns itself. A part is lines of JSON; the first names the table
//! and its columns with their kinds, each further one is a row, an array of strings and nulls in that order. Numbers are
//! written in decimal, truth as `1` or `0`, bytes and identifiers as lower-case hex. Neither engine shows through.

use serde::{Deserialize, Serialize};

/// Rows that are gathered before a part is closed.
const PART_ROWS_MAX: usize = 20_000;
/// Bytes of text that are gathered before a part is closed; one row more than that may be in it.
const PART_BYTES_FULL: usize = 4 * 1024 * 1024;

/// What a column holds, whichever engine keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ColumnKind {
    /// Text.
    Text,
    /// A whole number of 64 bits.
    Integer,
    /// A floating-point number of 64 bits.
    Real,
    /// `1` or `0`.
    Boolean,
    /// Bytes, identifiers among them.
    Bytes,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Column {
    /// Its name.
    pub(crate) name: String,
    /// What it holds.
    pub(crate) kind: ColumnKind,
}

/// A table as one engine has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    /// Its name.
    pub(crate) name: String,
    /// Its columns, in the table's order, and for each the type as this engine calls it.
    pub(crate) columns: Vec<(Column, String)>,
}

/// One row: what stands in each column.
pub(crate) type Row = Vec<Option<String>>;

/// Some rows of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowsPart {
    /// The table's name.
    pub(crate) table: String,
    /// The columns.
    pub(crate) columns: Vec<Column>,
    /// The rows.
    pub(crate) rows: Vec<Row>,
    text_bytes: usize,
}

/// The first line of a part.
#[derive(Serialize, Deserialize)]
struct Heading {
    table: String,
    columns: Vec<Column>,
}

impl RowsPart {
    /// An empty part of a table.
    pub(crate) fn of(table: &Table) -> RowsPart {
        RowsPart {
            table: table.name.clone(),
            columns: table
                .columns
                .iter()
                .map(|(column, _)| column.clone())
                .collect(),
            rows: Vec::new(),
            text_bytes: 0,
        }
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, row: Row) {
        self.text_bytes += row.iter().flatten().map(String::len).sum::<usize>();
        self.rows.push(row);
    }

    /// Whether it should be written and another begun.
    pub(crate) fn is_full(&self) -> bool {
        self.rows.len() >= PART_ROWS_MAX || self.text_bytes >= PART_BYTES_FULL
    }

    /// The values of one column.
    pub(crate) fn values_of(&self, column: &str) -> Vec<String> {
        let at = self.columns.iter().position(|one| one.name == column);
        at.map_or_else(Vec::new, |at| {
            self.rows
                .iter()
                .filter_map(|row| row.get(at)?.clone())
                .collect()
        })
    }

    /// The part as it stands in the archive.
    ///
    /// # Errors
    /// When it can't be put into JSON, which plain text always can.
    pub(crate) fn write(&self) -> serde_json::Result<Vec<u8>> {
        let heading = Heading {
            table: self.table.clone(),
            columns: self.columns.clone(),
        };
        let mut text = serde_json::to_vec(&heading)?;
        text.push(b'\n');
        for row in &self.rows {
            serde_json::to_writer(&mut text, row)?;
            text.push(b'\n');
        }
        Ok(text)
    }

    /// Reads a part.
    ///
    /// # Errors
    /// When it isn't one, or a row hasn't as many values as there are columns.
    pub(crate) fn read(bytes: &[u8]) -> Result<RowsPart, String> {
        let mut lines = bytes.split(|byte| *byte == b'\n');
        let heading: Heading = serde_json::from_slice(lines.next().unwrap_or_default())
            .map_err(|cause| format!("a heading can't be read ({cause})"))?;
        let mut part = RowsPart {
            table: heading.table,
            columns: heading.columns,
            rows: Vec::new(),
            text_bytes: 0,
        };
        for line in lines.filter(|line| !line.is_empty()) {
            let row: Row = serde_json::from_slice(line)
                .map_err(|cause| format!("a row of `{}` can't be read ({cause})", part.table))?;
            if row.len() != part.columns.len() {
                return Err(format!(
                    "a row of `{}` has too few or too many values",
                    part.table
                ));
            }
            part.push(row);
        }
        Ok(part)
    }
}
