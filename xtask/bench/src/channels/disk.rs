//! How often this disk syncs: the reference for everything that waits for it. Measured in the scratch folder of the run,
//! so on the disk that the desk under measurement writes to.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long is measured.
const SECONDS: u64 = 4;
/// What is written before each sync, as a small commit would be, bytes.
const WRITE_BYTES: usize = 4_096;

/// Syncs a second, one after the other: append a page, `fdatasync`, again.
pub fn syncs_per_second(folder: &Path) -> Result<f64, String> {
    let failed = |cause: std::io::Error| format!("cannot sync in `{}`: {cause}", folder.display());
    std::fs::create_dir_all(folder).map_err(failed)?;
    let path = folder.join("syncs");
    let mut file = File::create(&path).map_err(failed)?;
    let (begun, mut syncs) = (Instant::now(), 0_u32);
    while begun.elapsed() < Duration::from_secs(SECONDS) {
        file.write_all(&[0; WRITE_BYTES]).map_err(failed)?;
        file.sync_data().map_err(failed)?;
        syncs += 1;
    }
    let rate = f64::from(syncs) / begun.elapsed().as_secs_f64();
    std::fs::remove_file(&path).map_err(failed)?;
    Ok(rate)
}
