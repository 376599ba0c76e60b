//! The corpus as `cargo xtask` lays it out: which messages there are, where each came from, and what is known of it. It
//! reads tables and bytes; it examines nothing.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// One message of the corpus.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The collection it comes from, such as `nazario`.
    pub source: String,
    /// What its collection calls it: `ham`, `spam` or `phish`. Not to be believed of single messages.
    pub label: String,
    /// What somebody who read it calls it, such as `credential`; `None` where nobody did.
    pub category: Option<String>,
    /// The day it was sent, `2023-04-05`, or empty.
    pub date: String,
    /// The bytes as collected.
    pub raw: PathBuf,
    /// The bytes without what tells the label by how they were collected.
    pub cleaned: PathBuf,
}

/// Everything.
pub struct Corpus {
    /// Where it is laid out.
    pub folder: PathBuf,
    /// Its messages, in the order of its table.
    pub samples: Vec<Sample>,
}

impl Corpus {
    /// Reads the tables.
    pub fn open(folder: &Path) -> Result<Corpus, String> {
        let categories: HashMap<String, String> = rows(&folder.join("labels-dev.tsv"))?
            .into_iter()
            .filter_map(|mut row| Some((row.remove("sha256")?, row.remove("category")?)))
            .collect();
        let samples = rows(&folder.join("index.tsv"))?
            .into_iter()
            .filter_map(|mut row| {
                let sha256 = row.remove("sha256")?;
                Some(Sample {
                    source: row.remove("source")?,
                    label: row.remove("label")?,
                    category: categories.get(&sha256).cloned(),
                    date: row.remove("date").unwrap_or_default(),
                    raw: folder.join("dev").join(row.remove("path")?),
                    cleaned: folder.join("cleaned").join(&sha256),
                })
            })
            .collect();
        Ok(Corpus {
            folder: folder.to_owned(),
            samples,
        })
    }
}

/// The rows of a table with tabs and a line of heads, each as head → value.
pub fn rows(file: &Path) -> Result<Vec<HashMap<String, String>>, String> {
    let text = std::fs::read_to_string(file)
        .map_err(|cause| format!("cannot read `{}`: {cause}", file.display()))?;
    let mut lines = text.lines();
    let heads: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    Ok(lines
        .map(|line| {
            let values = line.split('\t').map(str::to_owned);
            heads
                .iter()
                .map(|head| (*head).to_owned())
                .zip(values)
                .collect()
        })
        .collect())
}
