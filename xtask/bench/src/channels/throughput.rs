//! Acknowledged reports a second with 64 clients and durability on, as a share of what group commit allows on this disk.

use std::path::Path;
use std::time::{Duration, Instant};

use super::load::{Next, Until, Way, send};
use super::{CLIENTS, disk, start};
use crate::Wanted;
use crate::figures::{Durations, cpu_seconds, machine_cpu_seconds, print_table};

/// How long each load lasts.
const LOAD_SECONDS: u64 = 20;
/// Syncs that a report waits for one after the other: its bytes, their name, the commit.
const SYNCS_IN_A_ROW: f64 = 3.0;

/// Prints the table for both ways and both databases.
pub async fn measure(wanted: &Wanted, scratch: &Path) -> Result<(), String> {
    let mut rows = Vec::new();
    for (way, name_of_way) in [(Way::Smtp, "SMTP"), (Way::Http, "HTTP")] {
        let database_name = format!("throughput_{way:?}").to_lowercase();
        for (name, database) in crate::pages::databases(wanted, &database_name) {
            let folder = scratch.join(format!("{name}-{name_of_way}"));
            let names = [name.to_owned(), name_of_way.to_owned()];
            let figures = row(wanted, &folder, database.as_deref(), way).await?;
            rows.push(names.into_iter().chain(figures).collect());
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
            "CPU ms each, all",
            "of it the desk",
            "cores allow/s",
            "share of the smaller",
            "aim",
        ],
        &rows,
    );
    println!(
        "\nThe disk allows: all {CLIENTS} clients share each sync, and a report waits for {SYNCS_IN_A_ROW} of them in a row (its bytes, their name,\n\
         the commit), so {CLIENTS} × syncs/s ÷ {SYNCS_IN_A_ROW}. The cores allow: the cores ÷ the CPU seconds this machine spent for each acknowledged\n\
         report, all included: the desk with the examinations that ran meanwhile, PostgreSQL, the kernel, and the load itself."
    );
    Ok(())
}

async fn row(
    wanted: &Wanted,
    folder: &Path,
    database: Option<&str>,
    way: Way,
) -> Result<Vec<String>, String> {
    let cores = std::thread::available_parallelism().map_or(1.0, |cores| cores.get() as f64);
    let syncs = disk::syncs_per_second(&folder.join("disk"))?;
    let running = start(wanted, &folder.join("desk"), database, None).await?;
    running.set_up().await?;
    let (desk_before, all_before) = (cpu_seconds(running.process()), machine_cpu_seconds());
    let begun = Instant::now();
    let until = Until::Elapsed(Duration::from_secs(LOAD_SECONDS));
    let acknowledged = send(&running, way, (CLIENTS, Next::Acknowledged), 0, until).await?;
    let count = acknowledged.len() as f64;
    let rate = count / begun.elapsed().as_secs_f64();
    let desk_each = (cpu_seconds(running.process()) - desk_before) / count;
    let all_each = (machine_cpu_seconds() - all_before) / count;
    let by_disk = CLIENTS as f64 * syncs / SYNCS_IN_A_ROW;
    let by_cores = cores / all_each;
    let took = Durations::of(acknowledged.iter().map(|one| one.took).collect());
    Ok(vec![
        format!("{rate:.0}"),
        format!("{:.0}", took.milliseconds_at(0.5)),
        format!("{:.0}", took.milliseconds_at(0.95)),
        format!("{syncs:.0}"),
        format!("{by_disk:.0}"),
        format!("{:.2}", all_each * 1000.0),
        format!("{:.2}", desk_each * 1000.0),
        format!("{by_cores:.0}"),
        format!("{:.0} %", 100.0 * rate / by_disk.min(by_cores)),
        "60 %".to_owned(),
    ])
}
