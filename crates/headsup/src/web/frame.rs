//! What every page of ours stands in: the language, the theme, the organisation's name and where the person is. A page
//! is an askama struct with a field `frame`, and a template that extends `base.html`.

use askama::filters::Safe;

use crate::words::Words;

/// Light, dark, or what the person's system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// What the system says.
    #[default]
    System,
    /// Light, whatever the system says.
    Light,
    /// Dark, whatever the system says.
    Dark,
}

impl Theme {
    /// Reads the value of the `theme` cookie; anything else is the system's.
    pub fn from_code(code: &str) -> Theme {
        match code {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        }
    }

    /// The value of `data-theme`, empty for the system's.
    pub const fn code(self) -> &'static str {
        match self {
            Theme::System => "",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

/// The frame of a page.
#[derive(Clone)]
pub struct Frame {
    /// The words, in the person's language. The desk uses English.
    pub words: &'static Words,
    /// The theme.
    pub theme: Theme,
    /// The organisation's name; empty before it is set up.
    pub organisation: String,
    /// The path of this page, where a change of language comes back to. Always starts with a single `/`.
    pub here: String,
    /// Whether the desk was set up; a database that can't be asked is no reason to tell staff that nothing is.
    pub is_set_up: bool,
    /// How staff reach somebody at once; empty where nobody wrote it down, or it can't be read just now.
    pub urgent_contact: String,
}

impl Frame {
    /// A frame in the system's theme.
    pub fn new(
        words: &'static Words,
        organisation: impl Into<String>,
        here: impl Into<String>,
    ) -> Frame {
        Frame {
            words,
            theme: Theme::System,
            organisation: organisation.into(),
            here: here.into(),
            is_set_up: true,
            urgent_contact: String::new(),
        }
    }

    /// The address of an asset, with its hash.
    pub fn asset(&self, name: &str) -> String {
        super::assets::address(name)
    }

    /// An icon at text size.
    pub fn icon(&self, name: &str) -> Safe<String> {
        super::icons::icon(name)
    }

    /// A small icon.
    pub fn small_icon(&self, name: &str) -> Safe<String> {
        super::icons::small(name)
    }

    /// All languages a person may choose from.
    pub fn languages(&self) -> &'static [Words] {
        Words::all()
    }

    /// Whether this is the language of the page.
    pub fn is_in(&self, words: &Words) -> bool {
        self.words.language() == words.language()
    }
}
