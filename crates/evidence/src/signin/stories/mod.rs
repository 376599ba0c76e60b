//! Each story of this folder must rank its cause first, whatever the form of the log and the seed. Drop in a `.story` file,
//! get a test; the format stands at the head of the crate `stories`' `telling`, which expands them. How often stories come
//! out wrong inside the noise of an organisation is measured by `cargo xtask bench signin --only errors`, not asserted here.

use stories::forms::{Form, written};
use stories::telling::{Around, DAY_SECONDS, DAY_ZERO, Story, story_files};

use super::explaining::{Cause, Explanation, explain};
use super::gathering::{Caps, Gathering};
use super::reading::{InputFacts, Ledger, Reader};

const SEEDS: [u64; 3] = [1, 7, 2026];

#[test]
fn each_story_ranks_its_cause_first_in_every_form() {
    let files = story_files();
    assert!(files.len() >= 45, "stories are missing");
    let (mut wrong, mut told) = (Vec::new(), 0);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        for seed in SEEDS {
            for form in Form::all() {
                // One seed is enough for forms that differ in their writing alone.
                if matches!(form, Form::Objects(_)) && seed != SEEDS[0] {
                    continue;
                }
                let story = Story::told(&text, seed, Around::ItsOwn);
                // What a form has no words for isn't told in it.
                let Some(log) = written(&story.deeds, form) else {
                    continue;
                };
                told += 1;
                let (explanation, ledger) = explained(&log);
                let mut complaints = judged(&story, &explanation, |name| form.account(name));
                if ledger.records == 0 {
                    complaints.push("nothing was read".into());
                }
                if ledger.unread > 0 {
                    complaints.push(format!("unread: {:?}", ledger.samples));
                }
                for complaint in complaints {
                    wrong.push(format!("{name}, seed {seed}, {form:?}: {complaint}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(told > 350, "only {told} logs were told");
}

fn judged(
    story: &Story,
    explanation: &Explanation,
    as_told: impl Fn(&str) -> String,
) -> Vec<String> {
    let mut wrong = Vec::new();
    match &story.must {
        Some((account, code)) => {
            let cause = Cause::from_code(code).unwrap_or_else(|| panic!("no cause is `{code}`"));
            let lockout = explanation
                .lockouts
                .iter()
                .filter(|lockout| lockout.account == as_told(account))
                .max_by_key(|lockout| lockout.failures);
            match lockout {
                None => wrong.push(format!("nothing is said of {account}")),
                Some(lockout) if lockout.hypotheses[0].cause != cause => {
                    let ranks: Vec<_> = lockout
                        .hypotheses
                        .iter()
                        .take(3)
                        .map(|one| format!("{} {:.2}", one.cause.code(), one.probability))
                        .collect();
                    wrong.push(format!("not {code} but {}", ranks.join(", ")));
                }
                Some(lockout) => {
                    let sum: f64 = lockout.hypotheses.iter().map(|one| one.probability).sum();
                    if (sum - 1.0).abs() > 1e-9 || lockout.lines.is_empty() {
                        wrong.push("probabilities or lines are not whole".into());
                    }
                }
            }
        }
        None => wrong.extend(
            explanation
                .lockouts
                .iter()
                .map(|lockout| format!("a lockout of {} where there is none", lockout.account)),
        ),
    }
    let kinds: Vec<&str> = explanation
        .attacks
        .iter()
        .map(|attack| attack.kind.code())
        .collect();
    match &story.attack {
        Some(kind) if !kinds.contains(&kind.as_str()) => {
            wrong.push(format!("no attack {kind}, but {kinds:?}"));
        }
        None if !kinds.is_empty() => wrong.push(format!("attacks {kinds:?} where there are none")),
        _ => {}
    }
    let mut got_in = explanation
        .attacks
        .iter()
        .flat_map(|attack| &attack.succeeded);
    if let Some(account) = &story.got_in
        && !got_in.any(|breach| breach.account == as_told(account))
    {
        wrong.push(format!("that it got in at {account} is not said"));
    }
    wrong
}

fn explained(log: &str) -> (Explanation, Ledger) {
    let mut reader = Reader::default();
    let mut gathering = Gathering::new(Caps::default(), None);
    reader.begin(InputFacts {
        not_after: (DAY_ZERO + 7 * DAY_SECONDS) * 1_000_000,
        zone_minutes: 0,
    });
    for chunk in log.as_bytes().chunks(65_536) {
        reader.feed(chunk, &mut |record| gathering.take(record));
    }
    reader.end(&mut |record| gathering.take(record));
    let ledger = reader.ledger().clone();
    (explain(&gathering.finish(), &ledger), ledger)
}
