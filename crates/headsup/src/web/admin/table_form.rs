//! A form that carries a table, pasted or as a file, as the lists of colleagues and of payees come in. What the table means is
//! decided by whoever asked for it.

use axum::extract::Multipart;

use crate::refusal::Refusal;

/// A table, bytes; twenty thousand long rows fit.
const TABLE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// A form that carries a table: every byte of it may come as three.
pub const TABLE_FORM_BYTES_MAX: usize = 3 * TABLE_BYTES_MAX + 64 * 1024;

/// What was sent: the table, and whether it is the whole list.
#[derive(Debug, Default)]
pub struct SentTable {
    /// The table; empty where there was none.
    pub table: String,
    /// Whether it was said to be the whole list.
    pub has_everybody: bool,
}

impl SentTable {
    /// Of a form without files.
    pub fn of_fields(pairs: Vec<(String, String)>) -> SentTable {
        let mut sent = SentTable::default();
        for (name, value) in pairs {
            sent.take(&name, value);
        }
        sent
    }

    /// A file as some spreadsheets save it, in the letters of Windows, is read as such where it is no UTF-8.
    pub async fn read(mut body: Multipart) -> Result<SentTable, Refusal> {
        let mut sent = SentTable::default();
        while let Some(field) = body
            .next_field()
            .await
            .map_err(|_| Refusal::NotUnderstood)?
        {
            let name = field.name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(|_| Refusal::NotUnderstood)?;
            if bytes.len() > TABLE_BYTES_MAX {
                return Err(Refusal::NotUnderstood);
            }
            let text = match String::from_utf8(bytes.to_vec()) {
                Ok(text) => text,
                Err(other) => other
                    .as_bytes()
                    .iter()
                    .map(|byte| char::from(*byte))
                    .collect(),
            };
            sent.take(&name, text);
        }
        Ok(sent)
    }

    fn take(&mut self, name: &str, value: String) {
        match name {
            "table" | "file" if !value.trim().is_empty() => {
                if !self.table.is_empty() {
                    self.table.push('\n');
                }
                self.table.push_str(value.trim_start_matches(['\r', '\n']));
            }
            "has_everybody" => self.has_everybody = true,
            _ => {}
        }
    }
}
