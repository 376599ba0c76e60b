//! Plays one story as one log and says what came of it: which cause was ranked first for the account of the story, and which
//! attacks were told. It prints nothing.

use std::path::Path;

use evidence::signin::explaining::{Cause, Explanation, explain};
use evidence::signin::gathering::{Caps, Gathering};
use evidence::signin::reading::{InputFacts, Reader};
use stories::forms::{Form, written};
use stories::telling::{Around, DAY_SECONDS, DAY_ZERO, Story};

use crate::signin::passes::CHUNK_BYTES;

/// What came of one story in one form.
pub struct Played {
    /// The story's name.
    pub story: String,
    /// The form.
    pub form: Form,
    /// The cause that must rank first; `None` where no lockout may be told of the story's accounts.
    pub must: Option<Cause>,
    /// The causes of the account's largest lockout, the likeliest first; empty where none is told.
    pub ranked: Vec<Cause>,
    /// The attack that must be told.
    pub attack: Option<Cause>,
    /// Kinds of attack that were told.
    pub attacks: Vec<Cause>,
    /// Whether it is said where the attack got in; `None` where it didn't.
    pub got_in_said: Option<bool>,
}

impl Played {
    /// The cause is ranked at this place, from 0; where none may be told, none is.
    pub fn has_it_at(&self, place: usize) -> bool {
        match self.must {
            Some(must) => self.ranked.get(place) == Some(&must),
            None => place == 0 && self.ranked.is_empty(),
        }
    }
}

/// What happened to a log before it was read.
#[derive(Clone, Copy)]
pub enum Damage {
    /// Nothing.
    None,
    /// One line in five is lost.
    LinesLost,
    /// It begins with the first refusal of the story.
    BeginningLate,
}

/// One line in so many is lost.
const LOST_ONE_IN: i64 = 5;

/// Plays it; `None` where the form has no words for the story.
pub fn play(
    file: &Path,
    seed: u64,
    form: Form,
    around: Around<'_>,
    damage: Damage,
) -> Option<Played> {
    let text = std::fs::read_to_string(file).ok()?;
    let story = Story::told(&text, seed, around);
    let story = match damage {
        Damage::None => story,
        Damage::LinesLost => story.with_lines_lost(LOST_ONE_IN, seed),
        Damage::BeginningLate => story.beginning_late(),
    };
    if story.deeds.is_empty() {
        return None;
    }
    let explanation = explained(&written(&story.deeds, form)?);
    let accounts: Vec<String> = match &story.must {
        Some((account, _)) => vec![form.account(account)],
        None => story
            .accounts()
            .iter()
            .map(|name| form.account(name))
            .collect(),
    };
    let lockout = explanation
        .lockouts
        .iter()
        .filter(|lockout| accounts.contains(&lockout.account))
        .max_by_key(|lockout| lockout.failures);
    let cause = |code: &String| Cause::from_code(code);
    Some(Played {
        story: file.file_stem()?.to_string_lossy().into_owned(),
        form,
        must: story.must.as_ref().and_then(|(_, code)| cause(code)),
        ranked: lockout.map_or_else(Vec::new, |lockout| {
            lockout.hypotheses.iter().map(|one| one.cause).collect()
        }),
        attack: story.attack.as_ref().and_then(cause),
        attacks: explanation
            .attacks
            .iter()
            .map(|attack| attack.kind)
            .collect(),
        got_in_said: story.got_in.map(|account| {
            let account = form.account(&account);
            let mut breaches = explanation
                .attacks
                .iter()
                .flat_map(|attack| &attack.succeeded);
            breaches.any(|breach| breach.account == account)
        }),
    })
}

/// Reads, gathers and explains one log.
pub fn explained(log: &str) -> Explanation {
    let mut reader = Reader::default();
    let mut gathering = Gathering::new(Caps::default(), None);
    reader.begin(InputFacts {
        not_after: (DAY_ZERO + 14 * DAY_SECONDS) * 1_000_000,
        zone_minutes: 0,
    });
    for chunk in log.as_bytes().chunks(CHUNK_BYTES) {
        reader.feed(chunk, &mut |record| gathering.take(record));
    }
    reader.end(&mut |record| gathering.take(record));
    let ledger = reader.ledger().clone();
    explain(&gathering.finish(), &ledger)
}
