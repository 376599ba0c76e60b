//! How the words of a heads-up are stored, by language. They are defanged before they are written and again when they
//! are read, which changes nothing but lets nobody slip a link in behind the program's back.

use std::collections::BTreeMap;

use casework::cases::defanged::Defanged;
use casework::cases::heads_up::HeadsUpText;
use serde::{Deserialize, Serialize};

/// The mirror of [`HeadsUpText`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredText {
    pub(crate) title: String,
    pub(crate) what_it_looks_like: String,
    pub(crate) what_to_do: String,
}

impl StoredText {
    pub(crate) fn of(text: &HeadsUpText) -> StoredText {
        StoredText {
            title: text.title.to_string(),
            what_it_looks_like: text.looks_like.to_string(),
            what_to_do: text.to_do.to_string(),
        }
    }

    fn read(&self) -> HeadsUpText {
        HeadsUpText {
            title: Defanged::of(&self.title),
            looks_like: Defanged::of(&self.what_it_looks_like),
            to_do: Defanged::of(&self.what_to_do),
        }
    }
}

pub(crate) fn of_texts(texts: &BTreeMap<String, HeadsUpText>) -> BTreeMap<&str, StoredText> {
    let pairs = texts.iter();
    pairs
        .map(|(language, text)| (language.as_str(), StoredText::of(text)))
        .collect()
}

pub(crate) fn read_texts(stored: &BTreeMap<String, StoredText>) -> BTreeMap<String, HeadsUpText> {
    let pairs = stored.iter();
    pairs
        .map(|(language, text)| (language.clone(), text.read()))
        .collect()
}
