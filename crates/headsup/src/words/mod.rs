//! The room for what people read: message files, languages, and how a moment is written for a reader.
