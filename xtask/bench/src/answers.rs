//! From a report over HTTP to its answer: 50 different reports a second, each with a mail attached, until each private
//! link shows its verdict. The reference is a page that does nothing, asked for at the same moments.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::Wanted;
use crate::dice::Dice;
use crate::figures::{Durations, cpu_seconds, print_table};
use crate::http::Client;
use crate::messages;
use crate::running::Running;

/// Reports a second.
const RATE: u64 = 50;
/// How long the load lasts.
const SECONDS: u64 = 20;
/// How long one report may wait for its answer before the bench gives up.
const ANSWER_SECONDS_MAX: u64 = 180;
/// How often a waiting reporter looks.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What one report measured.
struct Timed {
    acknowledged: Duration,
    answered: Duration,
    reference: Duration,
}

/// Prints the table for both databases.
pub async fn measure(wanted: &Wanted, scratch: &Path) -> Result<(), String> {
    let mut rows = Vec::new();
    for (name, database) in crate::pages::databases(wanted, "answers") {
        let running =
            Running::start(&wanted.binary, &scratch.join(name), database.as_deref()).await?;
        running.set_up().await?;
        let before = cpu_seconds(running.process());
        let timed = load(running.client()?).await?;
        let spent = cpu_seconds(running.process()) - before;
        rows.extend(rows_for(name, timed, spent));
    }
    let title = format!("Report to answer over HTTP at {RATE} reports/s for {SECONDS} s");
    print_table(
        &title,
        &["database", "what", "count", "p50 ms", "p99 ms", "aim"],
        &rows,
    );
    Ok(())
}

async fn load(client: Client) -> Result<Vec<Timed>, String> {
    let mut dice = Dice::seeded(2);
    let mut pace = tokio::time::interval(Duration::from_micros(1_000_000 / RATE));
    let mut reporters = tokio::task::JoinSet::new();
    for number in 0..RATE * SECONDS {
        pace.tick().await;
        let message = messages::message(&mut dice);
        let submission = format!("{:016x}{:016x}", dice.roll(), number);
        reporters.spawn(report(client.clone(), submission, message));
    }
    let mut timed = Vec::new();
    while let Some(joined) = reporters.join_next().await {
        timed.push(joined.map_err(|cause| format!("a reporter broke off: {cause}"))??);
    }
    Ok(timed)
}

async fn report(client: Client, submission: String, message: Vec<u8>) -> Result<Timed, String> {
    let begun = Instant::now();
    client.get("/healthz").await?;
    let reference = begun.elapsed();
    let begun = Instant::now();
    let fields = [
        ("submission", submission.as_str()),
        ("privacy", "named"),
        ("what-happened", "This looks odd to me."),
    ];
    let answer = client
        .post_file("/raise/message", &fields, ("odd.eml", &message))
        .await?;
    let acknowledged = begun.elapsed();
    let link = answer.headers.get("location").ok_or(format!(
        "a report was answered with {} and no private link",
        answer.status
    ))?;
    let fragment = format!("{}/answer", link.split('#').next().unwrap_or(link));
    loop {
        let page = client.get(&fragment).await?;
        if String::from_utf8_lossy(&page.body).contains("data-state=\"open\"") {
            return Ok(Timed {
                acknowledged,
                answered: begun.elapsed(),
                reference,
            });
        }
        if begun.elapsed() > Duration::from_secs(ANSWER_SECONDS_MAX) {
            return Err(format!("no answer after {ANSWER_SECONDS_MAX} s"));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn rows_for(database: &str, timed: Vec<Timed>, cpu_spent: f64) -> Vec<Vec<String>> {
    let count = timed.len();
    let row = |what: &str, of: fn(&Timed) -> Duration, aim: &str| {
        let durations = Durations::of(timed.iter().map(of).collect());
        vec![
            database.to_owned(),
            what.to_owned(),
            durations.count().to_string(),
            format!("{:.0}", durations.milliseconds_at(0.5)),
            format!("{:.0}", durations.milliseconds_at(0.99)),
            aim.to_owned(),
        ]
    };
    vec![
        row("acknowledged", |one| one.acknowledged, ""),
        row("answered", |one| one.answered, "p99 1000"),
        row(
            "reference: a page that does nothing",
            |one| one.reference,
            "",
        ),
        vec![
            database.to_owned(),
            "CPU seconds of the desk".to_owned(),
            format!("{cpu_spent:.1}"),
            String::new(),
            String::new(),
            format!("{:.1} ms each", cpu_spent * 1000.0 / count as f64),
        ],
    ]
}
