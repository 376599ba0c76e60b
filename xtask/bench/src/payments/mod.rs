//! The bench of payments: how often a mail is asked to be rung about, what is read of its sum, and how long the register takes to say whom one means,
//! at size.

mod errors;
mod register;
mod sums;

use std::path::Path;

use crate::Wanted;

/// Measures the parts that were asked for.
pub async fn measure(wanted: &Wanted, scratch: &Path) -> Result<(), String> {
    let asked = |part: &str| wanted.only.is_empty() || wanted.only.iter().any(|one| one == part);
    if asked("errors") {
        errors::measure()?;
        sums::measure();
    }
    if asked("register") {
        register::measure(wanted, &scratch.join("register")).await?;
    }
    Ok(())
}
