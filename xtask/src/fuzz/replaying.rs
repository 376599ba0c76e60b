//! Plays one kept input again, with everything it says shown. It needs to be told which target it belongs to, because
//! the bytes alone don't say.

use std::path::Path;

use super::running::with_small_stack;
use super::table::Row;
use crate::{Outcome, programs};

/// Reads the input once; a panic, or more time or heap than is allowed, ends it as it did when it was found.
pub fn replay(program: &Path, chosen: &[Row], input: &Path) -> Outcome {
    let [target] = chosen else {
        return Err("say which target reads it: `--only NAME --replay FILE`".to_owned());
    };
    programs::run(
        with_small_stack(program)
            .arg(input)
            .env("HEADSUP_FUZZ_TARGET", &target.name)
            .env("RUST_BACKTRACE", "1"),
    )?;
    println!("\n`{}` is read without a complaint", input.display());
    Ok(())
}
