//! From the acknowledgement of a mail to the thanks that arrives at the relay: at 50 reports a second; for
//! five hundred people who report the same mail; at the most that the
//! machine takes, with 64 people who each report again once they were thanked; and for a burst that is acknowledged long
//! before it can be answered.

use std::path::Path;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::load::{Acknowledged, Next, Until, Way, address_of, equal_mail_of, mail_of, send};
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
/// Equal reports, from as many people.
const EQUAL: u64 = 500;
/// How long thanks may take after the load before the bench gives up on them.
const DRAIN_SECONDS_MAX: u64 = 300;

/// Reports of the burst.
const BURST: u64 = 1_000;

/// A load.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Load {
    Steady,
    Equal,
    Most,
    Burst,
}

impl Load {
    fn described(self) -> (String, &'static str, &'static str) {
        match self {
            Load::Steady => (format!("{RATE} reports/s"), "thanks", "p99 1000"),
            Load::Equal => (
                format!("{EQUAL} equal ones at {RATE}/s"),
                "thanks_equal",
                "acknowledged p95 1000",
            ),
            Load::Most => (
                format!("the most: {CLIENTS} report again once thanked"),
                "thanks_most",
                "p99 5000",
            ),
            Load::Burst => (
                format!("{BURST} as fast as {CLIENTS} are acknowledged"),
                "thanks_burst",
                "",
            ),
        }
    }

    async fn send(self, running: &Running, sink: &Sink) -> Result<Vec<Acknowledged>, String> {
        let (next, until) = match self {
            Load::Steady => return send_steadily(running, RATE * LOAD_SECONDS, mail_of).await,
            Load::Equal => return send_steadily(running, EQUAL, equal_mail_of).await,
            Load::Most => (
                Next::Thanked(sink.clone()),
                Until::Elapsed(Duration::from_secs(LOAD_SECONDS)),
            ),
            Load::Burst => (Next::Acknowledged, Until::Reports(BURST)),
        };
        send(running, Way::Smtp, (CLIENTS, next), 0, until).await
    }
}

/// Prints the table.
pub async fn measure(wanted: &Wanted, scratch: &Path) -> Result<(), String> {
    let mut rows = Vec::new();
    for load in [Load::Steady, Load::Equal, Load::Most, Load::Burst] {
        let (_, database_name, _) = load.described();
        for (name, database) in crate::pages::databases(wanted, database_name) {
            let folder = scratch.join(format!("{name}-{database_name}"));
            rows.push(row(wanted, &folder, name, database.as_deref(), load).await?);
        }
    }
    print_table(
        "From the acknowledgement over SMTP to the thanks at the relay",
        &[
            "database",
            "load",
            "acknowledged/s",
            "acknowledged p95 ms",
            "thanked",
            "not thanked",
            "thanked p50 ms",
            "thanked p99 ms",
            "aim",
        ],
        &rows,
    );
    Ok(())
}

async fn row(
    wanted: &Wanted,
    folder: &Path,
    name: &str,
    database: Option<&str>,
    load: Load,
) -> Result<Vec<String>, String> {
    let sink = Sink::start().await?;
    let relay = sink.relay();
    let running = start(wanted, folder, database, Some(&relay)).await?;
    running.set_up().await?;
    let begun = Instant::now();
    let acknowledged = load.send(&running, &sink).await?;
    let rate = acknowledged.len() as f64 / begun.elapsed().as_secs_f64();
    wait_for_all(&sink, acknowledged.len()).await;
    let waited = |one: &Acknowledged| {
        let thanked = sink.first_for(&one.address)?;
        Some(thanked.saturating_duration_since(one.at))
    };
    let waited: Vec<Duration> = acknowledged.iter().filter_map(waited).collect();
    let missing = acknowledged.len() - waited.len();
    let waited = Durations::of(waited);
    let took = Durations::of(acknowledged.iter().map(|one| one.took).collect());
    let (what, _, aim) = load.described();
    Ok(vec![
        name.to_owned(),
        what,
        format!("{rate:.0}"),
        format!("{:.0}", took.milliseconds_at(0.95)),
        waited.count().to_string(),
        missing.to_string(),
        format!("{:.0}", waited.milliseconds_at(0.5)),
        format!("{:.0}", waited.milliseconds_at(0.99)),
        aim.to_owned(),
    ])
}

/// One connection a report, at a fixed pace.
async fn send_steadily(
    running: &Running,
    count: u64,
    mail_of: fn(u64) -> Vec<u8>,
) -> Result<Vec<Acknowledged>, String> {
    let listener = running.mail_listener.ok_or("the desk takes no mail")?;
    let mut pace = tokio::time::interval(Duration::from_micros(1_000_000 / RATE));
    let mut senders = JoinSet::new();
    for number in 0..count {
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
