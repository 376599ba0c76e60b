//! The form of a heads-up: what it begins with, what was written into it, and how that is carried through the preview. It
//! reads and writes fields; what may be sent is decided by `casework`.

use std::collections::{BTreeMap, BTreeSet};

use casework::cases::case::Case;
use casework::cases::heads_up::{Audience, WrittenText, draft_facts};
use store::OrganisationSettings;

use crate::heads_up_letter::draft;
use crate::words::Words;

/// How long a banner may be asked to stand: hours, and in words.
pub const BANNERS_OFFERED: [(i64, &str); 3] = [(24, "a day"), (72, "3 days"), (168, "a week")];
/// Addresses that can be typed by hand.
const TYPED_MAX: usize = 200;

/// A form as it came: fields of one name may come several times.
pub type Pairs = Vec<(String, String)>;

/// What the form holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The hidden id that makes a second sending harmless.
    pub submission: String,
    /// The language whose words stand in for another's.
    pub written_in: String,
    /// The words, by language.
    pub texts: BTreeMap<String, WrittenText>,
    /// Who gets it by mail: the code of an [`Audience`].
    pub audience: String,
    /// The groups that were ticked.
    pub groups: BTreeSet<String>,
    /// The addresses that were typed.
    pub addresses: String,
    /// How long a banner stands, hours; empty for no banner.
    pub banner_hours: String,
}

impl Written {
    /// What the form of a case begins with.
    pub fn drafted(case: &Case, settings: &OrganisationSettings, submission: String) -> Written {
        let facts = draft_facts(case, &settings.own_domains);
        let texts = Words::all().iter().map(|words| {
            let text = draft(case.kind, &facts, words);
            (words.language().to_owned(), text)
        });
        Written {
            submission,
            written_in: Words::for_language(&settings.language)
                .language()
                .to_owned(),
            texts: texts.collect(),
            audience: Audience::Everybody.code().to_owned(),
            groups: BTreeSet::new(),
            addresses: String::new(),
            banner_hours: BANNERS_OFFERED[0].0.to_string(),
        }
    }

    /// Reads the fields.
    pub fn read(pairs: &Pairs, settings: &OrganisationSettings) -> Written {
        let value = |name: &str| {
            let found = pairs.iter().find(|(key, _)| key == name);
            found.map_or(String::new(), |(_, value)| value.clone())
        };
        let texts = Words::all().iter().map(|words| {
            let language = words.language();
            let text = WrittenText {
                title: value(&field("title", language)),
                looks_like: value(&field("looks_like", language)),
                to_do: value(&field("to_do", language)),
            };
            (language.to_owned(), text)
        });
        let ticked = pairs.iter().filter(|(key, _)| key == "group");
        Written {
            submission: value("submission"),
            written_in: Words::for_language(&settings.language)
                .language()
                .to_owned(),
            texts: texts.collect(),
            audience: value("audience"),
            groups: ticked.map(|(_, group)| group.clone()).collect(),
            addresses: value("addresses"),
            banner_hours: value("banner_hours"),
        }
    }

    /// The fields again, for the hidden ones of the preview.
    pub fn pairs(&self) -> Pairs {
        let mut pairs = vec![
            ("submission".to_owned(), self.submission.clone()),
            ("audience".to_owned(), self.audience.clone()),
            ("addresses".to_owned(), self.addresses.clone()),
            ("banner_hours".to_owned(), self.banner_hours.clone()),
        ];
        pairs.extend(
            self.groups
                .iter()
                .map(|group| ("group".to_owned(), group.clone())),
        );
        for (language, text) in &self.texts {
            pairs.push((field("title", language), text.title.clone()));
            pairs.push((field("looks_like", language), text.looks_like.clone()));
            pairs.push((field("to_do", language), text.to_do.clone()));
        }
        pairs
    }

    /// Who gets it by mail.
    pub fn audience(&self) -> Audience {
        match self.audience.as_str() {
            "everybody" => Audience::Everybody,
            "groups" => Audience::Groups(self.groups.clone()),
            "typed" => {
                let separated =
                    |letter: char| letter.is_whitespace() || matches!(letter, ',' | ';');
                let typed = self
                    .addresses
                    .split(separated)
                    .filter(|address| !address.is_empty());
                Audience::Typed(typed.take(TYPED_MAX).map(str::to_owned).collect())
            }
            _ => Audience::Nobody,
        }
    }

    /// How long a banner stands; an hour that isn't offered is refused later on.
    pub fn banner(&self) -> Option<i64> {
        match self.banner_hours.trim() {
            "" => None,
            hours => Some(hours.parse().unwrap_or(0)),
        }
    }

    /// Whether a group is ticked.
    pub fn has_group(&self, group: &str) -> bool {
        self.groups.contains(group)
    }
}

/// The name of a field of one language.
pub fn field(part: &str, language: &str) -> String {
    format!("{part}-{language}")
}
