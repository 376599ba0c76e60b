//! How often explanations are wrong: every story in every form and with many seeds, alone and inside quiet days of an
//! office and of a large organisation, and the quiet days by themselves. Stories, days and weights have one author,
//! so the figures say how steady the weighing is under noise, and not how it fares on anybody's real logs.

mod playing;
mod quiet;
mod tables;

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use stories::days::{Kind, Organisation};
use stories::forms::Form;
use stories::services::Service;
use stories::telling::{Around, story_files};

use crate::Wanted;
use playing::{Damage, Played};

/// Threads that play: each holds one log, of a few dozen megabytes at most.
const THREADS: usize = 2;
/// Accounts of the office, and of the organisation.
const OFFICE_ACCOUNTS: i64 = 100;
const ORGANISATION_ACCOUNTS: i64 = 10_000;
/// No story lasts longer, days.
const STORY_DAYS_MAX: i64 = 4;
/// The large organisation is played with this one seed: its logs are long, and its noise is many people already.
const ORGANISATION_SEED: u64 = 1;

/// One form of each family, where logs are long: forms of one family differ in their wrapping alone.
const FAMILIES: [Form; 5] = [
    Form::Rfc5424,
    Form::Objects(Service::Diagnostic),
    Form::Objects(Service::Okta),
    Form::Objects(Service::Nxlog),
    Form::Objects(Service::Ocsf),
];

/// What surrounds the stories of one row.
struct Level {
    name: &'static str,
    seeds: Vec<u64>,
    forms: Vec<Form>,
    accounts: i64,
    damage: Damage,
}

/// Plays everything and prints the tables.
pub fn measure(wanted: &Wanted) {
    let levels = [
        Level {
            name: "alone",
            seeds: (1..=wanted.seeds).collect(),
            forms: Form::all().collect(),
            accounts: 0,
            damage: Damage::None,
        },
        Level {
            name: "alone, one line in five lost",
            seeds: (1..=wanted.seeds).collect(),
            forms: Form::all().collect(),
            accounts: 0,
            damage: Damage::LinesLost,
        },
        Level {
            name: "alone, the log beginning with the first refusal",
            seeds: (1..=wanted.seeds).collect(),
            forms: Form::all().collect(),
            accounts: 0,
            damage: Damage::BeginningLate,
        },
        Level {
            name: "inside days of an office of 100 accounts",
            seeds: (1..=wanted.seeds).collect(),
            forms: Form::all().collect(),
            accounts: OFFICE_ACCOUNTS,
            damage: Damage::None,
        },
        Level {
            name: "inside days of 10,000 accounts",
            seeds: vec![ORGANISATION_SEED],
            forms: FAMILIES.to_vec(),
            accounts: ORGANISATION_ACCOUNTS,
            damage: Damage::None,
        },
    ];
    let mut all = Vec::new();
    for level in &levels {
        let played = play(level);
        tables::confusion(level.name, &played);
        all.push((level.name, played));
    }
    tables::shares(&all);
    tables::wrong(&all);
    quiet::measure();
}

fn play(level: &Level) -> Vec<Played> {
    let organisations: Vec<(u64, Organisation)> = level
        .seeds
        .iter()
        .map(|seed| {
            let days = Organisation::of(level.accounts, STORY_DAYS_MAX, Kind::Plain, 1_000 + seed);
            (*seed, days)
        })
        .collect();
    let mut jobs: Vec<(PathBuf, usize, Form)> = Vec::new();
    for file in story_files() {
        for at in 0..organisations.len() {
            jobs.extend(level.forms.iter().map(|form| (file.clone(), at, *form)));
        }
    }
    side_by_side(&jobs, |(file, at, form)| {
        let (seed, organisation) = &organisations[*at];
        let around = if level.accounts == 0 {
            Around::Nothing
        } else {
            Around::Days(organisation)
        };
        playing::play(file, *seed, *form, around, level.damage)
    })
}

/// Does the jobs on a few threads; what they give is in the order of the jobs.
fn side_by_side<J: Sync, G: Send>(jobs: &[J], work: impl Fn(&J) -> Option<G> + Sync) -> Vec<G> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some((at, job)) = {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    jobs.get(at).map(|job| (at, job))
                } {
                    if let Some(given) = work(job) {
                        let mut done = done.lock().expect("no thread panics with it");
                        done.push((at, given));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no thread panics with it");
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, given)| given).collect()
}
