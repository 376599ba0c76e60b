//! A heads-up: a plain note to colleagues about what is going round. What it looks like, what to do, how many spotted it;
//! made through a pass, defanged by its types, without a reporter's name. It is drafted from what a case knows and edited
//! by the desk. Whom it reaches is worked out here, too, and never leads out of the house; sending it is not done here.

mod answering;
mod draft;
mod reaching;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::cases::acts::Acted;
use crate::cases::case::Case;
use crate::cases::defanged::Defanged;
use crate::cases::report::{Privacy, ReportKind};
use crate::cases::timeline::{Actor, EntryKind, Line};
use crate::ids::{AccountId, CaseId, HeadsUpId};
use crate::moment::Moment;
use crate::people::passes::CasePass;

pub use answering::{TapMeans, exposure_of_more, line_of_reopening_by_tap, what_a_tap_means};
pub use draft::{DraftFacts, draft_facts};
pub use reaching::{Addressee, Audience, Reached, reach};

/// The longest title of a heads-up, characters.
pub const TITLE_CHARS_MAX: usize = 120;
/// The longest of its other two parts, characters each.
pub const PART_CHARS_MAX: usize = 2_000;
/// People one heads-up goes to.
pub const ADDRESSEES_MAX: usize = 5_000;
/// Languages one heads-up is written in.
pub const LANGUAGES_MAX: usize = 10;
/// Fewer people than this who spotted it aren't counted aloud: a small number points at somebody.
pub const SPOTTED_BY_MIN: u64 = 3;
/// The longest a banner stands, hours.
pub const BANNER_HOURS_MAX: i64 = 14 * 24;
/// How long a banner stands after its case ended, hours.
pub const BANNER_HOURS_AFTER_END: i64 = 24;
/// Heads-ups of one case.
pub const HEADS_UPS_PER_CASE_MAX: usize = 20;
/// The shortest name that is looked for in a text; a shorter one would be found in any.
const NAME_CHARS_MIN: usize = 4;

/// How many people spotted it, as it may be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpottedBy {
    /// Too few to be counted aloud.
    Some,
    /// So many.
    Counted(u64),
}

impl SpottedBy {
    /// How a count of reports is said.
    pub fn of(reports: u64) -> SpottedBy {
        if reports < SPOTTED_BY_MIN {
            SpottedBy::Some
        } else {
            SpottedBy::Counted(reports)
        }
    }

    /// The count, where it may be said.
    pub fn counted(self) -> Option<u64> {
        match self {
            SpottedBy::Some => None,
            SpottedBy::Counted(count) => Some(count),
        }
    }
}

/// The words of a heads-up in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadsUpText {
    /// What it is about, in one line; the subject of the mail.
    pub title: Defanged,
    /// What it looks like.
    pub looks_like: Defanged,
    /// What to do.
    pub to_do: Defanged,
}

/// A note to colleagues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadsUp {
    /// Its identifier.
    pub id: HeadsUpId,
    /// The case it comes from.
    pub case: CaseId,
    /// What that case is about.
    pub kind: ReportKind,
    /// Its words, by language code; the language of [`Self::written_in`] is always among them.
    pub texts: BTreeMap<String, HeadsUpText>,
    /// The language whose words stand in where a reader's is missing.
    pub written_in: String,
    /// How many spotted it when it was written.
    pub spotted_by: SpottedBy,
    /// Who gets it by mail.
    pub audience: Audience,
    /// When it was written.
    pub created: Moment,
    /// Who wrote it.
    pub by: AccountId,
    /// Until when a banner shows it; `None` for no banner.
    pub banner_until: Option<Moment>,
}

impl HeadsUp {
    /// The words for a reader of this language, and the language they are in.
    pub fn text_for(&self, language: &str) -> Option<(&str, &HeadsUpText)> {
        let own = self.texts.get_key_value(language);
        own.or_else(|| self.texts.get_key_value(&self.written_in))
            .map(|(language, text)| (language.as_str(), text))
    }
}

/// Words as the desk typed them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenText {
    /// What it is about.
    pub title: String,
    /// What it looks like.
    pub looks_like: String,
    /// What to do.
    pub to_do: String,
}

impl WrittenText {
    fn is_empty(&self) -> bool {
        [&self.title, &self.looks_like, &self.to_do]
            .iter()
            .all(|part| part.trim().is_empty())
    }
}

/// A heads-up as the desk wants it.
#[derive(Clone, Debug)]
pub struct NewHeadsUp<'w> {
    /// Its identifier, made by the top floor.
    pub id: HeadsUpId,
    /// The words by language; one left empty isn't written in that language.
    pub texts: &'w BTreeMap<String, WrittenText>,
    /// The language the desk wrote in.
    pub written_in: &'w str,
    /// Who gets it by mail.
    pub audience: Audience,
    /// How many reports the case has.
    pub reports: u64,
    /// How long a banner shows it, hours; `None` for no banner.
    pub banner_hours: Option<i64>,
}

/// Why a heads-up was not made. [`HeadsUpRefused::advice`] is the sentence for the person who tried.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadsUpRefused {
    /// The pass is for another case.
    #[error("the pass is for another case")]
    OtherCase,
    /// Nothing leaves a case about IT.
    #[error("no heads-up leaves a case about IT")]
    AboutIt,
    /// A part has no words.
    #[error("the part `{part}` in `{language}` has no words")]
    WordsMissing {
        /// `title`, `looks_like` or `to_do`.
        part: &'static str,
        /// The language.
        language: String,
    },
    /// A part has too many words.
    #[error("the part `{part}` in `{language}` is longer than {limit} characters")]
    WordsTooLong {
        /// `title`, `looks_like` or `to_do`.
        part: &'static str,
        /// The language.
        language: String,
        /// How many it may have.
        limit: usize,
    },
    /// It names somebody who raised a hand.
    #[error("the words in `{language}` name a reporter")]
    NamesAReporter {
        /// The language.
        language: String,
    },
    /// A banner is shown for longer than it may be.
    #[error("a banner stands for one hour to {BANNER_HOURS_MAX}")]
    BannerHours,
    /// It would be seen nowhere.
    #[error("neither a mail nor a banner was asked for")]
    SeenNowhere,
    /// It would go to too many people.
    #[error("it would go to {found} people; at most {ADDRESSEES_MAX} are written to")]
    TooManyAddressees {
        /// How many.
        found: usize,
    },
}

impl HeadsUpRefused {
    /// What to do about it, as a sentence for the page.
    pub fn advice(&self) -> String {
        match self {
            HeadsUpRefused::OtherCase => {
                "That is not part of this case any more. Please load the page again.".to_owned()
            }
            HeadsUpRefused::AboutIt => {
                "What is raised about IT stays with those who may read it.".to_owned()
            }
            HeadsUpRefused::WordsMissing { part, .. } => {
                format!("Please write {}.", in_words(part))
            }
            HeadsUpRefused::WordsTooLong { part, limit, .. } => {
                format!(
                    "Please write {} in at most {limit} characters.",
                    in_words(part)
                )
            }
            HeadsUpRefused::NamesAReporter { .. } => {
                "These words name somebody who raised a hand. Please take the name or address out."
                    .to_owned()
            }
            HeadsUpRefused::BannerHours => {
                "Please choose one of the times for the banner.".to_owned()
            }
            HeadsUpRefused::SeenNowhere => {
                "Nobody would see it. Please choose who gets it by mail, or show it as a banner."
                    .to_owned()
            }
            HeadsUpRefused::TooManyAddressees { found } => format!(
                "That is {found} people; one heads-up goes to at most {ADDRESSEES_MAX}. Please choose groups."
            ),
        }
    }
}

fn in_words(part: &str) -> &'static str {
    match part {
        "title" => "what it is about",
        "looks_like" => "what it looks like",
        _ => "what to do",
    }
}

/// Makes a heads-up, and the line that says so. The count of people it goes to is `addressees`.
pub fn write_heads_up(
    case: &Case,
    pass: &CasePass,
    new: NewHeadsUp<'_>,
    addressees: usize,
    at: Moment,
) -> Result<Acted<HeadsUp>, HeadsUpRefused> {
    if pass.case() != case.id {
        return Err(HeadsUpRefused::OtherCase);
    }
    if case.about_it {
        return Err(HeadsUpRefused::AboutIt);
    }
    if addressees > ADDRESSEES_MAX {
        return Err(HeadsUpRefused::TooManyAddressees { found: addressees });
    }
    let banner_until = match new.banner_hours {
        None => None,
        Some(hours) if (1..=BANNER_HOURS_MAX).contains(&hours) => Some(at.plus_minutes(hours * 60)),
        Some(_) => return Err(HeadsUpRefused::BannerHours),
    };
    if banner_until.is_none() && addressees == 0 {
        return Err(HeadsUpRefused::SeenNowhere);
    }
    let heads_up = HeadsUp {
        id: new.id,
        case: case.id,
        kind: case.kind,
        texts: read_texts(case, new.texts, new.written_in)?,
        written_in: new.written_in.to_owned(),
        spotted_by: SpottedBy::of(new.reports),
        audience: new.audience,
        created: at,
        by: pass.member(),
        banner_until,
    };
    let line = line_of_sending(&heads_up, addressees, at);
    Ok(Acted {
        changed: heads_up,
        lines: vec![line],
    })
}

/// The line that says that a banner was taken down before its time.
pub fn line_of_ending(case: CaseId, by: AccountId, at: Moment) -> Line {
    Line {
        chain: case.into(),
        at,
        actor: Actor::Member(by),
        kind: EntryKind::HeadsUpEnded,
        says: String::from("the banner of a heads-up was taken down"),
    }
}

fn line_of_sending(heads_up: &HeadsUp, addressees: usize, at: Moment) -> Line {
    let to = match (addressees, heads_up.banner_until) {
        (0, _) => "as a banner".to_owned(),
        (1, None) => "to 1 colleague".to_owned(),
        (1, Some(_)) => "to 1 colleague and as a banner".to_owned(),
        (count, None) => format!("to {count} colleagues"),
        (count, Some(_)) => format!("to {count} colleagues and as a banner"),
    };
    let title = heads_up.text_for(&heads_up.written_in);
    let title = title.map_or("", |(_, text)| text.title.as_str());
    Line {
        chain: heads_up.case.into(),
        at,
        actor: Actor::Member(heads_up.by),
        kind: EntryKind::HeadsUpSent,
        says: format!("a heads-up went out {to}: {title}"),
    }
}

fn read_texts(
    case: &Case,
    written: &BTreeMap<String, WrittenText>,
    written_in: &str,
) -> Result<BTreeMap<String, HeadsUpText>, HeadsUpRefused> {
    let mut texts = BTreeMap::new();
    let empty = WrittenText::default();
    let first = std::iter::once((written_in, written.get(written_in).unwrap_or(&empty)));
    let others = written
        .iter()
        .map(|(language, text)| (language.as_str(), text))
        .filter(|(language, text)| *language != written_in && !text.is_empty());
    for (language, text) in first.chain(others).take(LANGUAGES_MAX) {
        texts.insert(language.to_owned(), read_text(case, language, text)?);
    }
    Ok(texts)
}

fn read_text(
    case: &Case,
    language: &str,
    written: &WrittenText,
) -> Result<HeadsUpText, HeadsUpRefused> {
    let part = |part, text: &str, limit| {
        let language = language.to_owned();
        if text.chars().count() > limit {
            return Err(HeadsUpRefused::WordsTooLong {
                part,
                language,
                limit,
            });
        }
        let defanged = Defanged::of(text);
        if defanged.is_empty() {
            return Err(HeadsUpRefused::WordsMissing { part, language });
        }
        Ok(defanged)
    };
    let text = HeadsUpText {
        title: part("title", &written.title, TITLE_CHARS_MAX)?.on_one_line(),
        looks_like: part("looks_like", &written.looks_like, PART_CHARS_MAX)?,
        to_do: part("to_do", &written.to_do, PART_CHARS_MAX)?,
    };
    // Only names the desk can read: to refuse a sealed one would tell whoever tries names which one it is.
    let names = names_of_reporters(case, |privacy| privacy == Privacy::Named);
    let says = format!("{}\n{}\n{}", text.title, text.looks_like, text.to_do).to_lowercase();
    if names.iter().any(|name| says.contains(name)) {
        return Err(HeadsUpRefused::NamesAReporter {
            language: language.to_owned(),
        });
    }
    Ok(text)
}

/// Names and addresses of reporters in lower case, an address also as it looks when defanged.
fn names_of_reporters(case: &Case, which: impl Fn(Privacy) -> bool) -> BTreeSet<String> {
    let reports = case.reports.iter().filter(|report| which(report.privacy));
    let names = reports.flat_map(|report| {
        let address = report.reporter_address.as_deref().unwrap_or_default();
        let defanged = Defanged::of(address).as_str().to_lowercase();
        let name = report.reporter_name.as_deref().unwrap_or_default();
        [
            name.trim().to_lowercase(),
            address.trim().to_lowercase(),
            defanged,
        ]
    });
    names
        .filter(|name| name.chars().count() >= NAME_CHARS_MIN)
        .collect()
}
