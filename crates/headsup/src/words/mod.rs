//! The room for words: what people read, in their language, out of the Fluent files in `/messages/<language>/`.
//!
//! A language is a folder; a new one needs no code. Nothing here knows a page: callers name a key and its arguments.
//! A key that is missing in a language is taken from English; missing there too, it is shown as `⟦key⟧`, which the tests
//! look for and a person can still work around. Nothing here panics on a bad message file: what was wrong with it is
//! kept in [`Words::defects`], which must be empty in tests.

mod argument;
mod dates;
mod negotiate;
mod request;
#[cfg(test)]
mod tests;
mod two_words;

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentError, FluentResource};
use unic_langid::LanguageIdentifier;

pub use argument::Argument;
pub use dates::for_machines;
pub use request::LANGUAGE_COOKIE;

/// The language every key exists in, and the one a person gets when nothing else fits.
pub const FALLBACK_LANGUAGE: &str = "en";

/// The message files, embedded.
#[derive(rust_embed::Embed)]
#[folder = "../../messages"]
struct MessageFiles;

static ALL: LazyLock<Vec<Words>> = LazyLock::new(load_all);

/// Everything people read, in one language.
pub struct Words {
    language: String,
    bundle: FluentBundle<FluentResource>,
    /// The words a caller may have to say, see `two_words`.
    spoken: Vec<String>,
    defects: Vec<String>,
}

impl Words {
    /// All languages there are, sorted by code.
    pub fn all() -> &'static [Words] {
        &ALL
    }

    /// The words of a language by its code (`de`, also `de-AT`); English where the language isn't there.
    pub fn for_language(language: &str) -> &'static Words {
        find(language).unwrap_or_else(english)
    }

    /// The words for one request: the language chosen earlier (cookie), else the best of the browser's
    /// `Accept-Language`, else the organisation's.
    pub fn negotiate(
        chosen: Option<&str>,
        accept_language: Option<&str>,
        organisation: &str,
    ) -> &'static Words {
        chosen
            .and_then(find)
            .or_else(|| {
                accept_language
                    .and_then(|header| negotiate::wanted(header).into_iter().find_map(find))
            })
            .unwrap_or_else(|| Words::for_language(organisation))
    }

    /// The language code, for `lang="…"`.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The language's own name for itself, such as `Deutsch`.
    pub fn language_name(&self) -> String {
        self.say("language-name")
    }

    /// What was wrong with the message files; empty when all is well.
    pub fn defects(&self) -> &[String] {
        &self.defects
    }

    /// Whether this language itself has the key.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// The message of a key without arguments.
    pub fn say(&self, key: &str) -> String {
        self.format(key, &FluentArgs::new())
    }

    /// The message of a key with one argument.
    pub fn with(&self, key: &str, name: &str, value: impl Into<Argument>) -> String {
        self.say_with(key, [(name, value.into())])
    }

    /// The message of a key with several arguments.
    pub fn say_with<'n>(
        &self,
        key: &str,
        arguments: impl IntoIterator<Item = (&'n str, Argument)>,
    ) -> String {
        let mut given = FluentArgs::new();
        for (name, value) in arguments {
            given.set(name.to_owned(), value.into_fluent());
        }
        self.format(key, &given)
    }

    /// The message of a code: `of("kind", "call")` says `kind-call`.
    pub fn of(&self, prefix: &str, code: &str) -> String {
        self.say(&format!("{prefix}-{code}"))
    }

    /// The message of a part of a code: `of_part("kind", "call", "hint")` says `kind-call-hint`.
    pub fn of_part(&self, prefix: &str, code: &str, part: &str) -> String {
        self.say(&format!("{prefix}-{code}-{part}"))
    }

    /// The sentence for staff about a finding or something unchecked: the key, and the facts it was found with.
    /// `None` when no language has the key, so that a page can leave the line out.
    pub fn sentence(&self, key: &str, facts: &[(String, String)]) -> Option<String> {
        if !self.has(key) && !english().has(key) {
            return None;
        }
        let arguments = facts
            .iter()
            .map(|(name, value)| (name.as_str(), Argument::from(value)));
        Some(self.say_with(key, arguments))
    }

    fn format(&self, key: &str, arguments: &FluentArgs<'_>) -> String {
        self.format_here(key, arguments)
            .or_else(|| english().format_here(key, arguments))
            .unwrap_or_else(|| format!("⟦{key}⟧"))
    }

    fn format_here(&self, key: &str, arguments: &FluentArgs<'_>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors: Vec<FluentError> = Vec::new();
        let said = self
            .bundle
            .format_pattern(pattern, Some(arguments), &mut errors);
        Some(said.into_owned())
    }
}

/// The message key of a dotted id: `finding` and `links.bare-host` make `finding-links-bare-host`.
pub fn key_of(prefix: &str, id: &str) -> String {
    format!("{prefix}-{}", id.replace('.', "-"))
}

fn find(language: &str) -> Option<&'static Words> {
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    Words::all()
        .iter()
        .find(|words| words.language.eq_ignore_ascii_case(primary))
}

/// English, which is embedded; an empty set of words stands in were it ever missing, so that nothing panics.
fn english() -> &'static Words {
    static NOTHING: LazyLock<Words> = LazyLock::new(|| load(FALLBACK_LANGUAGE, &[]));
    find(FALLBACK_LANGUAGE).unwrap_or(&NOTHING)
}

fn load_all() -> Vec<Words> {
    let mut paths: Vec<String> = MessageFiles::iter().map(|path| path.into_owned()).collect();
    paths.retain(|path| path.ends_with(".ftl"));
    paths.sort();
    let mut languages: Vec<&str> = paths
        .iter()
        .filter_map(|path| path.split_once('/'))
        .map(|(code, _)| code)
        .collect();
    languages.dedup();
    languages
        .iter()
        .map(|language| load(language, &paths))
        .collect()
}

fn load(language: &str, paths: &[String]) -> Words {
    let identifier: LanguageIdentifier = language.parse().unwrap_or_default();
    let mut words = Words {
        language: language.to_owned(),
        bundle: FluentBundle::new_concurrent(vec![identifier]),
        spoken: two_words::spoken(language),
        defects: Vec::new(),
    };
    // Isolating marks would end up in copied text, mail subjects and tests.
    words.bundle.set_use_isolating(false);
    for path in paths
        .iter()
        .filter(|path| path.split('/').next() == Some(language))
    {
        words.add_file(path);
    }
    words
}

impl Words {
    fn add_file(&mut self, path: &str) {
        let Some(file) = MessageFiles::get(path) else {
            return;
        };
        let text = String::from_utf8_lossy(&file.data).into_owned();
        let resource = FluentResource::try_new(text).unwrap_or_else(|(partial, errors)| {
            self.defects
                .extend(errors.iter().map(|error| format!("{path}: {error}")));
            partial
        });
        if let Err(errors) = self.bundle.add_resource(resource) {
            self.defects
                .extend(errors.iter().map(|error| format!("{path}: {error}")));
        }
    }
}
