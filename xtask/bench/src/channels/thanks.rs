//! From the acknowledgement of a mail to the thanks that arrives at the relay: at 50 reports a second, and at the most that
//! 64 clients get through.

use std::path::Path;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::load::{Acknowledged, Until, Way, address_of, mail_of, send};
use super::sink::Sink;
use super::smtp::SmtpClient;
use super::{CLIENTS, REPORT_ADDRESS, start};
use crate::Wanted;
use crate::figures::{Durations, print_table};
use crate::running::Running;

/// Reports a second of the steady load.
const RATE: u64 = 50;
/// How long each load lasts.
const LOAD_SECONDS: u64 = 20;
/// How long thanks may take after the load before the bench gives up on them.
const DRAIN_SECONDS_MAX: u64 = 300;

/// Prints the table.
pub async fn measure(wanted: &Wanted, scratch: &Path) -> Result<(), String> {
    let mut rows = Vec::new();
    for (steady, what, aim) in [
        (true, format!("{RATE} reports/s"), "p99 1000"),
        (
            false,
            format!("as fast as {CLIENTS} clients get through"),
            "p99 5000",
        ),
    ] {
        for (name, database) in
            crate::pages::databases(wanted, if steady { "thanks" } else { "thanks_most" })
        {
            let sink = Sink::start().await?;
            let folder = scratch.join(format!("{name}-{steady}"));
            let relay = sink.relay();
            let running = start(wanted, &folder, database.as_deref(), Some(&relay)).await?;
            running.set_up().await?;
            let begun = Instant::now();
            let acknowledged = if steady {
                send_steadily(&running).await?
            } else {
                let until = Until::Elapsed(Duration::from_secs(LOAD_SECONDS));
                send(&running, Way::Smtp, CLIENTS, 0, until).await?
            };
            let rate = acknowledged.len() as f64 / begun.elapsed().as_secs_f64();
            wait_for_all(&sink, acknowledged.len()).await;
            let waited: Vec<Duration> = acknowledged
                .iter()
                .filter_map(|one| {
                    Some(
                        sink.first_for(&one.address)?
                            .saturating_duration_since(one.at),
                    )
                })
                .collect();
            let missing = acknowledged.len() - waited.len();
            let waited = Durations::of(waited);
            rows.push(vec![
                name.to_owned(),
                what.clone(),
                format!("{rate:.0}"),
                waited.count().to_string(),
                missing.to_string(),
                format!("{:.0}", waited.milliseconds_at(0.5)),
                format!("{:.0}", waited.milliseconds_at(0.99)),
                aim.to_owned(),
            ]);
        }
    }
    print_table(
        &format!(
            "From the acknowledgement over SMTP to the thanks at the relay, {LOAD_SECONDS} s each"
        ),
        &[
            "database",
            "load",
            "acknowledged/s",
            "thanked",
            "not thanked",
            "p50 ms",
            "p99 ms",
            "aim",
        ],
        &rows,
    );
    Ok(())
}

/// One connection a report, at a fixed pace.
async fn send_steadily(running: &Running) -> Result<Vec<Acknowledged>, String> {
    let listener = running.mail_listener.ok_or("the desk takes no mail")?;
    let mut pace = tokio::time::interval(Duration::from_micros(1_000_000 / RATE));
    let mut senders = JoinSet::new();
    for number in 0..RATE * LOAD_SECONDS {
        pace.tick().await;
        senders.spawn(async move {
            let (address, mail) = (address_of(number), mail_of(number));
            let sent = Instant::now();
            let mut client = SmtpClient::connect(listener).await?;
            client.hand_in(&address, REPORT_ADDRESS, &mail).await?;
            Ok::<_, String>(Acknowledged {
                address,
                at: Instant::now(),
                took: sent.elapsed(),
            })
        });
    }
    let mut all = Vec::new();
    while let Some(joined) = senders.join_next().await {
        all.push(joined.map_err(|cause| format!("a sender broke off: {cause}"))??);
    }
    Ok(all)
}

async fn wait_for_all(sink: &Sink, count: usize) {
    let begun = Instant::now();
    while sink.count() < count && begun.elapsed() < Duration::from_secs(DRAIN_SECONDS_MAX) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
