//! `cargo xtask kill`: the kill story, played longer than the test command plays it. It does nothing that the story in
//! `crates/headsup/tests/stories/killed.rs` doesn't; it only says how many kills and from which seed.

use std::process::Command;

use crate::postgres::{Durability, Postgres};
use crate::{Outcome, programs, repository_root};

/// Kills where nobody says how many; half on each engine.
const ROUNDS_DEFAULT: u64 = 10_000;

/// Plays the story on both engines.
pub fn run(arguments: &[&str]) -> Outcome {
    let (mut rounds, mut seed) = (ROUNDS_DEFAULT, None);
    for pair in arguments.chunks(2) {
        let number = |text: &str| {
            text.parse::<u64>()
                .map_err(|_| format!("`{text}` is not a number"))
        };
        match pair {
            ["--rounds", given] => rounds = number(given)?,
            ["--seed", given] => seed = Some(number(given)?),
            _ => return Err(format!("`{}` is not understood", pair.join(" "))),
        }
    }
    programs::provide()?;
    let postgres = Postgres::start(Durability::GivenUp)?;
    let mut story = Command::new(env!("CARGO"));
    story
        .args(["test", "--package", "headsup", "--test", "stories"])
        .args(["killed::", "--", "--nocapture"])
        .current_dir(repository_root())
        .env("HEADSUP_TEST_POSTGRES", postgres.url())
        .env("HEADSUP_TEST_KILLS", rounds.div_ceil(2).to_string());
    if let Some(seed) = seed {
        story.env("HEADSUP_TEST_SEED", seed.to_string());
    }
    programs::run(&mut story)
}
