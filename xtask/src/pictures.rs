//! `cargo xtask pictures`: plays the browser story and keeps the few of its pictures that the README shows. It draws
//! nothing itself, so a picture in the README is always a page as it stood in a passing test.

use std::process::Command;

use crate::chromedriver::Chromedriver;
use crate::postgres::{Durability, Postgres};
use crate::{Outcome, programs, repository_root};

/// What the README shows: the story's picture, and its name in `docs/pictures`.
const SHOWN: [(&str, &str); 4] = [
    ("04-whats-up-390-light.png", "whats-up.png"),
    ("06-answer-390-light.png", "answer.png"),
    ("03-queue-of-the-demonstration-1440-light.png", "queue.png"),
    ("07-case-1440-light.png", "case.png"),
];

/// Plays the story and copies its pictures.
pub fn run() -> Outcome {
    programs::provide()?;
    let axe = programs::axe_core(&crate::target_folder().join("xtask"))?;
    let postgres = Postgres::start(Durability::GivenUp)?;
    let chromedriver = Chromedriver::start()?;
    let pictures = crate::target_folder().join("pictures");
    programs::run(
        Command::new(env!("CARGO"))
            .args(["test", "--package", "headsup", "--test", "browser", "story"])
            .current_dir(repository_root())
            .env("HEADSUP_TEST_POSTGRES", postgres.url())
            .env("HEADSUP_TEST_WEBDRIVER", chromedriver.url())
            .env("HEADSUP_TEST_AXE", &axe)
            .env("HEADSUP_TEST_PICTURES", &pictures),
    )?;
    let shown = repository_root().join("docs/pictures");
    std::fs::create_dir_all(&shown)
        .map_err(|cause| format!("cannot make `{}`: {cause}", shown.display()))?;
    for (from, to) in SHOWN {
        let from = pictures.join("story").join(from);
        std::fs::copy(&from, shown.join(to))
            .map_err(|cause| format!("cannot copy `{}`: {cause}", from.display()))?;
    }
    Ok(())
}
