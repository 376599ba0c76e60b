//! Stories of signing in: plain-text scenarios that a small generator with a seed expands to what happened, second by
//! second, alone or inside the days of an organisation. Writing that as a log is [`crate::forms`]'s business, and
//! whether an explanation is right is the reader's. The format, a line each: `must: ACCOUNT CAUSE` (or `none`: no lockout but
//! those of the noise), `attack: KIND` or `none`, `got-in: ACCOUNT`, `noise: N users D days`, then `at TIME: DEED` and
//! `every SPAN from TIME xCOUNT [jitter SPAN]: DEED`, where `{n}` counts from 1.
//! A deed is `sign-in anna 192.0.2.10`, and with `at PLACE [with MACHINE]` behind it, it is told only where logs say where
//! addresses lie: `berlin`, `munich`, `dublin`, `new-york`, `sydney`. `sign-in-mfa` is one with a second factor.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::days::Organisation;

/// 2026-03-02T00:00:00Z, a Monday: day 0 of every story, seconds.
pub const DAY_ZERO: i64 = 1_772_409_600;
/// Seconds of a day.
pub const DAY_SECONDS: i64 = 86_400;

/// What happened at one moment: `sign-in anna 192.0.2.10`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deed {
    /// When, seconds since 1970.
    pub at: i64,
    /// What was done, by which account, and from where.
    pub what: String,
    /// It belongs to the day around the story: a log that has no word for it leaves it out.
    pub is_noise: bool,
}

impl Deed {
    /// What happened without where, for logs that don't say where addresses lie; nothing of a story's own deed, for which
    /// that matters.
    pub fn noise_without_place(&self) -> Option<&str> {
        let (front, _) = self.what.split_once(" at ")?;
        self.is_noise.then_some(front)
    }
}

/// What surrounds a story.
#[derive(Clone, Copy, Debug)]
pub enum Around<'o> {
    /// The noise that its own text names.
    ItsOwn,
    /// Nothing at all.
    Nothing,
    /// The days of an organisation, as long as the story lasts.
    Days(&'o Organisation),
}

/// A story, expanded.
#[derive(Clone, Debug, Default)]
pub struct Story {
    /// The account and the code of the cause that must rank first; nothing where no lockout may be told.
    pub must: Option<(String, String)>,
    /// The code of the attack that must be told; nothing where none may be.
    pub attack: Option<String>,
    /// The account at which it must be said that an attack got in.
    pub got_in: Option<String>,
    /// All that happened, by time.
    pub deeds: Vec<Deed>,
}

impl Story {
    /// The same with one line in `one_in` lost, as logs lose them. Whether the cause can still be told is then the log's fate.
    pub fn with_lines_lost(mut self, one_in: i64, seed: u64) -> Story {
        let mut dice = Dice::seeded(seed);
        self.deeds.retain(|_| !dice.once_in(one_in));
        self
    }

    /// The same in a log that begins with the first refusal: nothing is known of what was usual before.
    pub fn beginning_late(mut self) -> Story {
        let works = |deed: &Deed| {
            deed.is_noise
                || deed.what.starts_with("sign-in")
                || deed.what.starts_with("password-changed")
                || deed.what.starts_with("end ")
        };
        let first = self.deeds.iter().find(|deed| !works(deed));
        let first = first.map_or(0, |deed| deed.at);
        self.deeds.retain(|deed| deed.at >= first);
        self
    }

    /// Expands a story's text. The same seed gives the same story.
    pub fn told(text: &str, seed: u64, around: Around<'_>) -> Story {
        let mut story = Story::default();
        let mut dice = Dice::seeded(seed);
        for line in text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            let (front, rest) = line.split_once(": ").unwrap();
            let words: Vec<&str> = front.split(' ').collect();
            match words[0] {
                "must" if rest == "none" => {}
                "must" => {
                    let (account, cause) = rest.split_once(' ').unwrap();
                    story.must = Some((account.into(), cause.into()));
                }
                "attack" => story.attack = (rest != "none").then(|| rest.into()),
                "got-in" => story.got_in = Some(rest.into()),
                "noise" if matches!(around, Around::ItsOwn) => {
                    story.add_noise(rest, &mut dice);
                }
                "noise" => {}
                "at" => story.add(moment(words[1], words[2]), rest.into()),
                "every" => story.add_row(&words, rest, &mut dice),
                other => panic!("`{other}` is no word of stories"),
            }
        }
        if let Around::Days(organisation) = around {
            let last = story.deeds.iter().map(|deed| deed.at).max();
            let days = last.map_or(1, |last| (last - DAY_ZERO).div_euclid(DAY_SECONDS) + 1);
            let until = DAY_ZERO + days * DAY_SECONDS;
            let days = organisation.deeds().iter();
            // What goes wrong for the story's own people is the story's to tell.
            let own: HashSet<String> = story.accounts().into_iter().map(str::to_owned).collect();
            let apart = |deed: &Deed| {
                let (what, rest) = deed.what.split_once(' ').unwrap_or_default();
                let account = rest.split(' ').next().unwrap_or_default();
                what == "sign-in" || !own.contains(account)
            };
            let around = days.take_while(|deed| deed.at < until);
            story
                .deeds
                .extend(around.filter(|deed| apart(deed)).cloned());
        }
        story.deeds.sort();
        story
    }

    /// The accounts that the story itself names, each once.
    pub fn accounts(&self) -> Vec<&str> {
        let own = self.deeds.iter().filter(|deed| !deed.is_noise);
        let mut accounts: Vec<&str> = own.filter_map(|deed| deed.what.split(' ').nth(1)).collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }

    fn add(&mut self, at: i64, what: String) {
        self.deeds.push(Deed {
            at,
            what,
            is_noise: false,
        });
    }

    fn add_row(&mut self, words: &[&str], what: &str, dice: &mut Dice) {
        let start = moment(words[3], words[4]);
        let count: i64 = words[5].strip_prefix('x').unwrap().parse().unwrap();
        let jitter = words.get(7).map_or(0, |jitter| span(jitter));
        for n in 0..count {
            let at = start + n * span(words[1]) + dice.below(jitter);
            self.add(at, what.replace("{n}", &(n + 1).to_string()));
        }
    }

    /// People who come in the morning, sign in from the office three times a day, and mistype now and then.
    fn add_noise(&mut self, rest: &str, dice: &mut Dice) {
        let words: Vec<&str> = rest.split(' ').collect();
        let (users, days): (i64, i64) = (words[0].parse().unwrap(), words[2].parse().unwrap());
        for day in 0..days {
            for user in 1..=users {
                for hour in [8, 12, 15] {
                    let at = DAY_ZERO + day * DAY_SECONDS + hour * 3_600 + dice.below(3_000);
                    if dice.below(10) == 0 {
                        self.add_noise_deed(at - 20, format!("fail user{user} 192.0.2.10"));
                    }
                    self.add_noise_deed(at, format!("sign-in user{user} 192.0.2.10"));
                }
            }
        }
    }

    fn add_noise_deed(&mut self, at: i64, what: String) {
        self.deeds.push(Deed {
            at,
            what,
            is_noise: true,
        });
    }
}

/// The story files, by name. They lie with the causes that they hold to account.
pub fn story_files() -> Vec<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = here.join("../../crates/evidence/src/signin/stories");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "story"))
        .collect();
    files.sort();
    files
}

/// Dice with a seed (xorshift, Marsaglia 2003): enough for jitter and for who mistypes.
pub struct Dice(u64);

impl Dice {
    /// Dice that follow from a seed.
    pub fn seeded(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `limit`; 0 where the limit isn't positive.
    pub fn below(&mut self, limit: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        if limit <= 0 {
            0
        } else {
            (self.0 % limit as u64) as i64
        }
    }

    /// Whether something that happens once in so many times happens now.
    pub fn once_in(&mut self, times: i64) -> bool {
        self.below(times) == 0
    }
}

fn span(text: &str) -> i64 {
    let (number, unit) = text.split_at(text.len() - 1);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => DAY_SECONDS,
        _ => panic!("`{text}` is no span"),
    };
    number.parse::<i64>().unwrap() * seconds
}

fn moment(day: &str, clock: &str) -> i64 {
    let parts = clock.split(':').map(|part| part.parse::<i64>().unwrap());
    let of_day: i64 = parts
        .zip([3_600, 60, 1])
        .map(|(part, unit)| part * unit)
        .sum();
    DAY_ZERO + span(day) + of_day
}
