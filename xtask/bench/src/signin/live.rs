//! How quickly a log told live becomes a case, and what it costs the desk: a stream of lines at a fixed rate over one TCP
//! connection, with a lock of a fresh account in every second of it, and somebody who looks at the queue. It says how many lines
//! the desk counted; it judges nothing.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::Wanted;
use crate::dice::Dice;
use crate::figures::{Durations, cpu_seconds, print_table, resident_megabytes_most};
use crate::http::Client;
use crate::running::Running;

/// Lines a second.
const LINES_PER_SECOND: usize = 20_000;
/// Pieces a second in which they are written.
const PIECES_PER_SECOND: usize = 20;
/// How long it lasts.
const SECONDS: usize = 60;
/// How often somebody looks at the queue.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// A lock that is not in the queue after so long is given up.
const WAIT_MAX: Duration = Duration::from_secs(30);

/// Prints the table.
pub async fn measure(wanted: &Wanted, scratch: &Path) -> Result<(), String> {
    let arguments = ["--log-listen", "127.0.0.1:0"];
    let desk = Running::start_with(&wanted.binary, scratch, None, &arguments).await?;
    let listener = desk.log_listener.ok_or("the desk takes no logs")?;
    let admin = desk.set_up().await?;
    let before = cpu_seconds(desk.process());
    let begun = Instant::now();
    let sending = tokio::spawn(send(listener));
    let mut lags = Vec::new();
    for second in 0..SECONDS {
        lags.extend(wait_for(&admin, second, begun).await?);
    }
    let sent = sending
        .await
        .map_err(|_| "the sender panicked".to_owned())??;
    let counted = counted(&admin, sent).await?;
    let cpu = cpu_seconds(desk.process()) - before;
    let seconds = begun.elapsed().as_secs_f64();
    let lags = Durations::of(lags);
    print_table(
        "Logs taken in live: TCP, a lock of a fresh account in every second",
        &[
            "lines sent",
            "lines counted",
            "locks",
            "lag p50 ms",
            "lag p99 ms",
            "lag most ms",
            "CPU s",
            "of one core",
            "MB at most",
            "aim",
        ],
        &[vec![
            sent.to_string(),
            counted,
            lags.count().to_string(),
            format!("{:.0}", lags.milliseconds_at(0.5)),
            format!("{:.0}", lags.milliseconds_at(0.99)),
            format!("{:.0}", lags.milliseconds_at(1.0)),
            format!("{cpu:.1}"),
            format!("{:.0} %", cpu / seconds * 100.0),
            format!("{:.0}", resident_megabytes_most(desk.process())),
            format!("{LINES_PER_SECOND} lines/s all counted, on one core, lag p99 1000 ms"),
        ]],
    );
    println!(
        "\nThe lag is from the lock's last byte being written to its case being in the queue of somebody who looks every {} ms; the CPU holds those looks as well.",
        LOOK_EVERY.as_millis()
    );
    Ok(())
}

/// Writes the stream; gives how many lines.
async fn send(listener: SocketAddr) -> Result<u64, String> {
    let failed = |cause| format!("cannot send logs: {cause}");
    let mut stream = TcpStream::connect(listener).await.map_err(failed)?;
    let mut dice = Dice::seeded(5);
    let mut ticks = interval(Duration::from_secs(1) / PIECES_PER_SECOND as u32);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut sent = 0;
    for second in 0..SECONDS {
        for piece in 0..PIECES_PER_SECOND {
            ticks.tick().await;
            let mut text = String::new();
            let mut lines = LINES_PER_SECOND / PIECES_PER_SECOND;
            if piece == 0 {
                lines -= push_lock(second, &mut text);
            }
            for _ in 0..lines {
                push_ordinary(&mut dice, &mut text);
            }
            sent += (LINES_PER_SECOND / PIECES_PER_SECOND) as u64;
            stream.write_all(text.as_bytes()).await.map_err(failed)?;
        }
    }
    stream.shutdown().await.map_err(failed)?;
    Ok(sent)
}

/// Now, as RFC 5424 writes it.
fn now() -> String {
    jiff::Timestamp::now()
        .strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
        .to_string()
}

/// Six failures and a lock of an account of this second, from an address of its own, or they would be one case; gives how
/// many lines.
fn push_lock(second: usize, text: &mut String) -> usize {
    for nth in 0..6 {
        text.push_str(&format!("<86>1 {} gate sshd {} - - Failed password for live{second}x from 198.51.100.{} port 50202 ssh2\n", now(), 900_000 + second * 8 + nth, second + 1));
    }
    text.push_str(&format!("<86>1 {} gate sshd {} - - pam_faillock(sshd:auth): Consecutive login failures for user live{second}x account temporarily locked\n", now(), 900_006 + second * 8));
    7
}

/// What a busy machine writes: sign-ins, strangers, and much that is about neither.
fn push_ordinary(dice: &mut Dice, text: &mut String) {
    let (process, address) = (dice.below(1_000_000), dice.below(60_000));
    let (a, b) = (address / 250, address % 250);
    let (at, user) = (now(), dice.below(10_000));
    let line = match dice.below(10) {
        0..2 => format!(
            "sshd {process} - - Accepted password for user{user} from 10.1.{a}.{b} port 40000 ssh2"
        ),
        2..5 => format!(
            "sshd {process} - - Failed password for invalid user admin{user} from 10.9.{a}.{b} port 40000 ssh2"
        ),
        5 => format!(
            "sshd {process} - - Failed password for user{user} from 10.1.{a}.{b} port 40000 ssh2"
        ),
        _ => format!(
            "CRON {process} - - pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)"
        ),
    };
    text.push_str(&format!("<86>1 {at} gate {line}\n"));
}

/// Waits until the lock of this second is in the queue; gives how long after its second began. `None` where it never was.
async fn wait_for(
    admin: &Client,
    second: usize,
    begun: Instant,
) -> Result<Option<Duration>, String> {
    let due = begun + Duration::from_secs(second as u64);
    sleep(due.saturating_duration_since(Instant::now())).await;
    let title = format!("live{second}x");
    while due.elapsed() < WAIT_MAX {
        let page = admin.get(&format!("/desk?q={title}")).await?;
        let found = page
            .body
            .windows(title.len() + 1)
            .any(|words| words == format!("{title},").as_bytes());
        if found {
            return Ok(Some(due.elapsed()));
        }
        sleep(LOOK_EVERY).await;
    }
    Ok(None)
}

/// What the self-check page says of the lines, once it says as many as were sent or nothing more comes.
async fn counted(admin: &Client, sent: u64) -> Result<String, String> {
    let begun = Instant::now();
    loop {
        let page = admin.get("/admin/self-check").await?;
        let text = String::from_utf8_lossy(&page.body).into_owned();
        let before = text.split(" lines were read").next().unwrap_or_default();
        let number = before
            .rsplit(|letter: char| !letter.is_ascii_digit())
            .next()
            .unwrap_or_default()
            .to_owned();
        if number.parse() == Ok(sent) || begun.elapsed() > WAIT_MAX {
            return Ok(number);
        }
        sleep(LOOK_EVERY).await;
    }
}
