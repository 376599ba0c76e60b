//! The heads-ups of a case as its page shows them: what was said, and figures that name nobody.

use casework::moment::Moment;
use jiff::tz::TimeZone;
use store::{CaseHeadsUps, HeadsUpStanding};

use super::when::{self, When, counted};

/// The part of the case page.
#[derive(Default)]
pub struct HeadsUpsPanel {
    /// Newest first.
    pub sent: Vec<HeadsUpShown>,
    /// Whether the viewer may write one.
    pub may_write: bool,
}

/// One that was sent.
pub struct HeadsUpShown {
    pub id: String,
    pub title: String,
    pub looks_like: String,
    pub to_do: String,
    pub who: String,
    pub when: When,
    /// What became of its mails, and who answered: in counts.
    pub figures: Vec<String>,
    /// When its banner goes; `None` where it stands no more.
    pub banner: Option<When>,
}

/// The part, for a viewer who may or may not work the case.
pub fn panel(all: &CaseHeadsUps, may_write: bool, now: Moment, zone: &TimeZone) -> HeadsUpsPanel {
    let sent = all.all.iter().map(|one| shown(one, now, zone));
    HeadsUpsPanel {
        sent: sent.collect(),
        may_write,
    }
}

/// One heads-up.
pub fn shown(one: &HeadsUpStanding, now: Moment, zone: &TimeZone) -> HeadsUpShown {
    let text = one.heads_up.text_for(&one.heads_up.written_in);
    let part = |read: fn(&casework::cases::heads_up::HeadsUpText) -> String| {
        text.map_or(String::new(), |(_, text)| read(text))
    };
    HeadsUpShown {
        id: one.heads_up.id.to_string(),
        title: part(|text| text.title.to_string()),
        looks_like: part(|text| text.looks_like.to_string()),
        to_do: part(|text| text.to_do.to_string()),
        who: one.by_name.clone(),
        when: when::past(one.heads_up.created, now, zone),
        figures: figures(one),
        banner: one
            .heads_up
            .banner_until
            .filter(|until| *until > now)
            .map(|until| when::due(until, now, zone).0),
    }
}

fn figures(one: &HeadsUpStanding) -> Vec<String> {
    let mut figures = Vec::new();
    if one.addressees > 0 {
        let mails = one.sent + one.waiting + one.troubled;
        figures.push(match mails {
            0 => "no mail left: none could".to_owned(),
            _ => format!(
                "{} of {} sent",
                one.sent,
                counted(large(one.addressees), "mail", "mails")
            ),
        });
    }
    if one.waiting > 0 {
        figures.push(format!("{} waiting", one.waiting));
    }
    if one.troubled > 0 {
        figures.push(format!("{} did not get through", one.troubled));
    }
    figures.push(format!("{} got it too", one.got_it_too));
    figures.push(format!("{} clicked or did more", one.more_happened));
    figures
}

fn large(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
