//! Acknowledged reports a second with 64 clients and durability on, as a share of what group commit allows on this disk.

use std::path::Path;
use std::time::{Duration, Instant};

use super::load::{Until, Way, send};
use super::{CLIENTS, disk, start};
use crate::Wanted;
use crate::figures::{Durations, cpu_seconds, print_table};

/// How long each load lasts.
const LOAD_SECONDS: u64 = 20;
/// Syncs that a report waits for one after the other: its bytes, their name, the commit.
const SYNCS_IN_A_ROW: f64 = 3.0;

/// Prints the table for both ways and both databases.
pub async fn measure(wanted: &Wanted, scratch: &Path) -> Result<(), String> {
    let mut rows = Vec::new();
    let cores = std::thread::available_parallelism().map_or(1.0, |cores| cores.get() as f64);
    for (way, name_of_way) in [(Way::Smtp, "SMTP"), (Way::Http, "HTTP")] {
        for (name, database) in
            crate::pages::databases(wanted, &format!("throughput_{way:?}").to_lowercase())
        {
            let folder = scratch.join(format!("{name}-{name_of_way}"));
            let syncs = disk::syncs_per_second(&folder.join("disk"))?;
            let running = start(wanted, &folder.join("desk"), database.as_deref(), None).await?;
            running.set_up().await?;
            let before = cpu_seconds(running.process());
            let begun = Instant::now();
            let until = Until::Elapsed(Duration::from_secs(LOAD_SECONDS));
            let acknowledged = send(&running, way, CLIENTS, 0, until).await?;
            let rate = acknowledged.len() as f64 / begun.elapsed().as_secs_f64();
            let cpu_each = (cpu_seconds(running.process()) - before) / acknowledged.len() as f64;
            let by_disk = CLIENTS as f64 * syncs / SYNCS_IN_A_ROW;
            let by_cores = cores / cpu_each;
            let took = Durations::of(acknowledged.iter().map(|one| one.took).collect());
            rows.push(vec![
                name.to_owned(),
                name_of_way.to_owned(),
                format!("{rate:.0}"),
                format!("{:.0}", took.milliseconds_at(0.5)),
                format!("{:.0}", took.milliseconds_at(0.95)),
                format!("{syncs:.0}"),
                format!("{by_disk:.0}"),
                format!("{by_cores:.0}"),
                format!("{:.0} %", 100.0 * rate / by_disk.min(by_cores)),
                "60 %".to_owned(),
            ]);
        }
    }
    print_table(
        &format!("Acknowledged reports, {CLIENTS} clients, durability on, {LOAD_SECONDS} s each"),
        &[
            "database",
            "way in",
            "reports/s",
            "p50 ms",
            "p95 ms",
            "syncs/s of the disk",
            "disk allows/s",
            "cores allow/s",
            "share of the smaller",
            "aim",
        ],
        &rows,
    );
    println!(
        "\nThe disk allows: all {CLIENTS} clients share each sync, and a report waits for {SYNCS_IN_A_ROW} of them in a row (its bytes, their name,\n\
         the commit), so {CLIENTS} × syncs/s ÷ {SYNCS_IN_A_ROW}. The cores allow: {cores} cores ÷ the desk's CPU seconds for each acknowledged report,\n\
         examinations that ran meanwhile included, the load's and PostgreSQL's own CPU not."
    );
    Ok(())
}
