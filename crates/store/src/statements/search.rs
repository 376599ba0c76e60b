//! The search index: one document for each case and each report, made again whenever one of them changes.

use uuid::Uuid;

/// What is put into the index.
pub(crate) struct Document {
    /// Whose it is.
    pub(crate) organisation: Uuid,
    /// The case or report whose words these are.
    pub(crate) source: Uuid,
    /// The case that is found by them.
    pub(crate) case: Uuid,
    /// The distinct folded words.
    pub(crate) words: Vec<String>,
}
