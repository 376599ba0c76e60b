//! A day of many reports, as fast as it goes: what each ten thousand cost. Flat means that a desk that has taken in a
//! hundred thousand reports takes the next one in as cheaply as the first.

use std::path::Path;
use std::time::{Duration, Instant};

use super::load::{Next, Until, Way, send};
use super::{CLIENTS, start};
use crate::Wanted;
use crate::figures::{cpu_seconds, print_table};
use crate::running::Running;

/// Reports of one row.
const STRETCH: u64 = 10_000;
/// How long examinations may take after their reports came in, for one row.
const DRAIN_SECONDS_MAX: u64 = 3_600;
/// CPU seconds in two seconds below which the desk counts as at rest.
const AT_REST_CPU_SECONDS: f64 = 0.05;

/// Prints the table. Half of the reports come by mail, half by form.
pub async fn measure(wanted: &Wanted, scratch: &Path) -> Result<(), String> {
    let running = start(wanted, scratch, None, None).await?;
    running.set_up().await?;
    let mut rows = Vec::new();
    let mut first_cost = None;
    for stretch in 0..wanted.reports.div_ceil(STRETCH) {
        let (begun, before) = (Instant::now(), cpu_seconds(running.process()));
        let first = stretch * STRETCH;
        let half = Until::Reports(STRETCH / 2);
        send(&running, Way::Smtp, clients(), first, half).await?;
        send(&running, Way::Http, clients(), first + STRETCH / 2, half).await?;
        let acknowledged = begun.elapsed();
        come_to_rest(&running).await?;
        let cost = cpu_seconds(running.process()) - before;
        let first_cost = *first_cost.get_or_insert(cost);
        rows.push(vec![
            format!("{} to {}", first + 1, first + STRETCH),
            format!("{:.0}", acknowledged.as_secs_f64()),
            format!("{:.0}", begun.elapsed().as_secs_f64()),
            format!("{cost:.1}"),
            format!("{:+.0} %", 100.0 * (cost / first_cost - 1.0)),
        ]);
    }
    print_table(
        &format!(
            "A day of {} reports (SQLite; half by mail, half by form; aim: flat within 10 %)",
            wanted.reports
        ),
        &[
            "reports",
            "acknowledged after s",
            "examined after s",
            "CPU s",
            "against the first",
        ],
        &rows,
    );
    Ok(())
}

/// The clients of the load, sending as fast as they are acknowledged.
fn clients() -> (usize, Next) {
    (CLIENTS, Next::Acknowledged)
}

/// Waits until the desk does nothing any more.
async fn come_to_rest(running: &Running) -> Result<(), String> {
    let begun = Instant::now();
    loop {
        let before = cpu_seconds(running.process());
        tokio::time::sleep(Duration::from_secs(2)).await;
        if cpu_seconds(running.process()) - before < AT_REST_CPU_SECONDS {
            return Ok(());
        }
        if begun.elapsed() > Duration::from_secs(DRAIN_SECONDS_MAX) {
            return Err(format!(
                "examinations were not done after {DRAIN_SECONDS_MAX} s"
            ));
        }
    }
}
