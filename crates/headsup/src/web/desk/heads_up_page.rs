//! The pages of a heads-up as their templates need them: the form, and the preview that shows the mail and the banner as
//! they will be seen. They look nothing up.

use std::collections::BTreeMap;

use askama::Template;
use casework::cases::heads_up::{HeadsUp, PART_CHARS_MAX, Reached, TITLE_CHARS_MAX};
use casework::people::colleagues::Colleague;

use super::case_heads_ups::HeadsUpShown;
use super::heads_up_form::{BANNERS_OFFERED, Written, field};
use super::inert_text::Run;
use super::nav::Nav;
use crate::heads_up_letter::{HeadsUpLetter, LetterPiece, LetterTo, letter, spotted};
use crate::web::frame::Frame;
use crate::words::Words;

/// Addresses that lead out of the house which are named one by one.
const LEFT_OUT_NAMED_MAX: usize = 10;
/// Groups offered on one page.
const GROUPS_OFFERED_MAX: usize = 100;

/// `GET /desk/cases/{number}/heads-up`, and what a refused form on it answers.
#[derive(Template)]
#[template(path = "desk/heads_up.html")]
pub struct HeadsUpPage {
    pub frame: Frame,
    pub nav: Nav,
    pub number: u64,
    pub title: Vec<Run>,
    /// Whether the reader may write one.
    pub may_write: bool,
    /// Whether it is the demonstration, from which nothing leaves.
    pub demonstration: bool,
    /// Whether a relay is set, so that mail can leave.
    pub mail_leaves: bool,
    pub languages: Vec<LanguageFields>,
    pub written: Written,
    pub listed: usize,
    pub groups: Vec<GroupChoice>,
    pub error: String,
    pub sent: Vec<HeadsUpShown>,
}

/// The fields of one language.
pub struct LanguageFields {
    pub code: &'static str,
    pub name: String,
    /// Whether its words stand in where another language is left empty.
    pub is_first: bool,
    pub title: String,
    pub looks_like: String,
    pub to_do: String,
}

/// A group of the list.
pub struct GroupChoice {
    pub name: String,
    pub count: usize,
    pub ticked: bool,
}

impl HeadsUpPage {
    fn title_chars_max(&self) -> usize {
        TITLE_CHARS_MAX
    }

    fn part_chars_max(&self) -> usize {
        PART_CHARS_MAX
    }

    fn banners(&self) -> Vec<(String, &'static str, bool)> {
        let offered = BANNERS_OFFERED.iter();
        offered
            .map(|(hours, words)| {
                let hours = hours.to_string();
                let chosen = self.written.banner_hours == hours;
                (hours, *words, chosen)
            })
            .collect()
    }

    fn is_for(&self, audience: &str) -> bool {
        self.written.audience == audience
    }
}

/// The fields of every language, the first one first.
pub fn languages(written: &Written) -> Vec<LanguageFields> {
    let mut all: Vec<LanguageFields> = Words::all()
        .iter()
        .map(|words| {
            let text = written
                .texts
                .get(words.language())
                .cloned()
                .unwrap_or_default();
            LanguageFields {
                code: words.language(),
                name: words.language_name(),
                is_first: words.language() == written.written_in,
                title: text.title,
                looks_like: text.looks_like,
                to_do: text.to_do,
            }
        })
        .collect();
    all.sort_by_key(|one| !one.is_first);
    all
}

/// The groups of a list, largest first.
pub fn groups(colleagues: &[Colleague], written: &Written) -> Vec<GroupChoice> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for group in colleagues.iter().flat_map(|one| &one.groups) {
        *counts.entry(group.as_str()).or_default() += 1;
    }
    let mut groups: Vec<GroupChoice> = counts
        .into_iter()
        .map(|(name, count)| GroupChoice {
            ticked: written.has_group(name),
            name: name.to_owned(),
            count,
        })
        .collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    groups.truncate(GROUPS_OFFERED_MAX);
    groups
}

/// What a heads-up will look like, before it is sent.
#[derive(Template)]
#[template(path = "desk/heads_up_preview.html")]
pub struct PreviewPage {
    pub frame: Frame,
    pub nav: Nav,
    pub number: u64,
    pub mail_leaves: bool,
    /// How many get it by mail.
    pub count: usize,
    pub mails: Vec<MailShown>,
    pub banner: Option<BannerShown>,
    /// Addresses nobody writes to, the first few, and how many more.
    pub left_out: Vec<String>,
    pub left_out_more: usize,
    pub hidden: Vec<(String, String)>,
    /// Why it can't be sent; empty where it can.
    pub stays: &'static str,
}

/// The mail as it goes out in one language.
pub struct MailShown {
    pub language: String,
    pub code: &'static str,
    /// How many get it in this language.
    pub readers: usize,
    pub letter: HeadsUpLetter,
    /// Whether it has the words of another language, because it has none of its own.
    pub stands_in: bool,
}

impl MailShown {
    fn subject(&self) -> &str {
        &self.letter.subject
    }

    fn pieces(&self) -> &[LetterPiece] {
        &self.letter.pieces
    }
}

/// The banner as staff will see it.
pub struct BannerShown {
    pub title: String,
    pub spotted: String,
    pub looks_like: String,
    pub to_do: String,
    /// How long it stands.
    pub stands: &'static str,
}

/// Stands where each reader's own token will be.
const TOKEN_SHOWN: &str = "a-link-of-their-own";

/// The mails of a heads-up, one for each language: those that somebody reads first.
pub fn mails(
    heads_up: &HeadsUp,
    reached: &Reached,
    ours: &str,
    base_url: &str,
    organisation: &str,
) -> Vec<MailShown> {
    let mut mails: Vec<MailShown> = Words::all()
        .iter()
        .map(|words| {
            let to = LetterTo {
                heads_up,
                base_url,
                token: TOKEN_SHOWN,
                organisation,
            };
            let reads = |language: &str| {
                let language = if language.is_empty() { ours } else { language };
                Words::for_language(language).language() == words.language()
            };
            MailShown {
                language: words.language_name(),
                code: words.language(),
                readers: reached.to.iter().filter(|one| reads(&one.language)).count(),
                letter: letter(&to, words),
                stands_in: !heads_up.texts.contains_key(words.language()),
            }
        })
        .collect();
    mails.sort_by_key(|mail| std::cmp::Reverse(mail.readers));
    mails
}

/// The banner of a heads-up in the desk's language.
pub fn banner(heads_up: &HeadsUp, hours: Option<i64>, words: &Words) -> Option<BannerShown> {
    let hours = hours?;
    let (_, text) = heads_up.text_for(words.language())?;
    let offered = BANNERS_OFFERED
        .iter()
        .find(|(offered, _)| *offered == hours);
    Some(BannerShown {
        title: text.title.to_string(),
        spotted: spotted(heads_up.spotted_by, words),
        looks_like: text.looks_like.to_string(),
        to_do: text.to_do.to_string(),
        stands: offered.map_or("some time", |(_, words)| *words),
    })
}

/// Who is left out: the first few, and how many more.
pub fn left_out(reached: &Reached) -> (Vec<String>, usize) {
    let named = reached.left_out.iter().take(LEFT_OUT_NAMED_MAX);
    let more = reached.left_out.len().saturating_sub(LEFT_OUT_NAMED_MAX);
    (named.cloned().collect(), more)
}

impl LanguageFields {
    fn field(&self, part: &str) -> String {
        field(part, self.code)
    }
}
