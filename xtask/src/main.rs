//! The project's own chores, called as `cargo xtask <chore>`: `test` (all that must hold), `tidy` (what a compiler does
//! not check), `bench` (tables of figures), `fuzz` (strange inputs for every reader), `faults` (what is thrown at it and what shows that it stands), `pictures` (for the README). Nothing here is part of the
//! product, and nothing here is needed to run it.

mod bench;
mod chromedriver;
mod corpus;
mod faults;
mod fuzz;
mod kill;
mod pictures;
mod postgres;
mod programs;
mod schemathesis;
mod test;
mod tidy;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <chore>

  test   install or name what is missing, then run fmt, clippy, tidy, unit, golden, story and browser tests
  tidy   check the house: arrows, file headers, banned calls, licences, migrations in pairs, tests that pages name
  bench desk [--only start,check,answers,pages] [--cases 1000,100000] [--folder MESSAGES]
         measure the release build: start, memory, check, reports to answers, pages at size; prints tables
  bench channels [--only throughput,thanks,memory,day] [--reports 100000]
         measure what the mail and web channels carry, beside the disk's own syncs; prints tables
  bench payments [--only errors,register] [--payees 1000000]
         measure how often a mail about money is asked to be rung about, and the register at size; prints tables
  bench mail --corpus FOLDER [--only verdicts,speed,families,authentication]
         measure mail evidence on a corpus: right and wrong answers, speed, signatures; prints tables
  bench signin [--only speed,exports,growth,live,errors] [--seeds 20] [--mebibytes 1024] [--evtx FILE] [--lines 1000000,10000000,100000000] [--sources N] [--accounts N]
         measure how sign-in logs are read and explained, on logs written from a seed, beside bare splitting,
         and how often causes come out wrong; prints tables
  corpus signin --corpus FOLDER
         hold what is told of real sign-in logs against what is known of them; prints a table, fails on a surprise
  fit --corpus FOLDER
         learn the weights of mail findings, write them into the repository and print how well they hold
  fuzz [--minutes N] [--only NAME,NAME] [--jobs N] [--corpus FOLDER] [--replay FILE]
         give every reader of strangers' bytes inputs that a coverage-guided engine makes up, N minutes each; prints a table
  faults
         run the tests that docs/security/faults.md names; prints the table with what came of them
  kill [--rounds 10000] [--seed N]
         kill the desk at drawn moments while every channel is in use, half the times on each engine
  pictures
         play the browser story and keep the README's pictures in docs/pictures
";

/// What a chore ends with: nothing, or a sentence that says what went wrong and what to do.
pub type Outcome = Result<(), String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["test", rest @ ..] => test::run(rest),
        ["tidy"] => tidy::run(),
        ["faults"] => faults::run(),
        ["pictures"] => pictures::run(),
        ["fuzz", rest @ ..] => fuzz::run(rest),
        ["kill", rest @ ..] => kill::run(rest),
        ["bench", "mail", rest @ ..] => bench::run_on_corpus("mail", rest),
        ["corpus", "signin", "--corpus", folder] => bench::run_on_signin_corpus(folder),
        ["bench", "signin", rest @ ..] => bench::run_on_own_logs(rest),
        ["fit", rest @ ..] => bench::run_on_corpus("fit", rest),
        [
            "bench",
            suite @ ("desk" | "channels" | "payments"),
            rest @ ..,
        ] => bench::run(suite, rest),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("\nxtask: {sentence}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the checkout, from the place this crate was compiled in.
pub fn repository_root() -> std::path::PathBuf {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Where Cargo builds: beside this very program, whichever folder that was told to be.
pub fn target_folder() -> std::path::PathBuf {
    let beside_this_program = || {
        let program = std::env::current_exe().ok()?;
        Some(program.parent()?.parent()?.to_path_buf())
    };
    beside_this_program().unwrap_or_else(|| repository_root().join("target"))
}
