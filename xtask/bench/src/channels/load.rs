//! Load of a closed loop: so many clients, each sending its next report when the one before was acknowledged, or when the
//! thanks for it came. Every report is another mail from another address.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::REPORT_ADDRESS;
use super::sink::Sink;
use super::smtp::SmtpClient;
use crate::dice::Dice;
use crate::messages;
use crate::running::Running;

/// A way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The listener, one connection a client.
    Smtp,
    /// The form, one connection a report.
    Http,
}

/// When to stop.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// After this time.
    Elapsed(Duration),
    /// After so many reports.
    Reports(u64),
}

/// When a client sends its next report.
#[derive(Clone)]
pub enum Next {
    /// As soon as the one before was acknowledged.
    Acknowledged,
    /// When the thanks for it came to this relay.
    Thanked(Sink),
}

/// How long a client waits for thanks before it sends its next report all the same.
const THANKS_SECONDS_MAX: u64 = 60;

/// One acknowledged report.
pub struct Acknowledged {
    /// Who sent it.
    pub address: String,
    /// When it was acknowledged.
    pub at: Instant,
    /// How long that took.
    pub took: Duration,
}

/// The address of the reporter with this number.
pub fn address_of(number: u64) -> String {
    format!("a{number}@school.example")
}

/// The mail of the reporter with this number; what it reports nobody else does.
pub fn mail_of(number: u64) -> Vec<u8> {
    forwarding(number, number)
}

/// The mail of the reporter with this number; all of them report the same mail.
pub fn equal_mail_of(number: u64) -> Vec<u8> {
    forwarding(number, 0)
}

fn forwarding(number: u64, reported: u64) -> Vec<u8> {
    let mut dice = Dice::seeded(reported);
    let from = format!("From: {}\r\nX-Number: {number}\r\n", address_of(number));
    let reported = messages::message(&mut dice);
    // The reporter's own mail with the reported one attached, as mail clients forward it.
    let mut mail = from.into_bytes();
    mail.extend_from_slice(
        format!("To: {REPORT_ADDRESS}\r\nSubject: Is this real?\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=edge{number}\r\n\r\n--edge{number}\r\nContent-Type: text/plain\r\n\r\nThis looks odd to me.\r\n--edge{number}\r\nContent-Type: message/rfc822\r\n\r\n").as_bytes(),
    );
    mail.extend_from_slice(&reported);
    mail.extend_from_slice(format!("\r\n--edge{number}--\r\n").as_bytes());
    mail
}

/// Sends with so many clients, numbering from `first`; gives what was acknowledged.
pub async fn send(
    running: &Running,
    way: Way,
    (clients, next_when): (usize, Next),
    first: u64,
    until: Until,
) -> Result<Vec<Acknowledged>, String> {
    let next = Arc::new(AtomicU64::new(first));
    let begun = Instant::now();
    let mut senders = JoinSet::new();
    for _ in 0..clients {
        let (next, next_when) = (Arc::clone(&next), next_when.clone());
        let (client, mail_listener) = (running.client()?, running.mail_listener);
        senders.spawn(async move {
            let mut smtp = match (way, mail_listener) {
                (Way::Smtp, Some(address)) => Some(SmtpClient::connect(address).await?),
                (Way::Smtp, None) => return Err("the desk takes no mail".to_owned()),
                (Way::Http, _) => None,
            };
            let mut acknowledged = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::SeqCst);
                let over = match until {
                    Until::Elapsed(time) => begun.elapsed() >= time,
                    Until::Reports(count) => number >= first + count,
                };
                if over {
                    return Ok(acknowledged);
                }
                let (address, mail) = (address_of(number), mail_of(number));
                let sent = Instant::now();
                match &mut smtp {
                    Some(smtp) => smtp.hand_in(&address, REPORT_ADDRESS, &mail).await?,
                    None => by_form(&client, number, &address, &mail).await?,
                }
                let (at, took) = (Instant::now(), sent.elapsed());
                if let Next::Thanked(sink) = &next_when {
                    let at_most = Duration::from_secs(THANKS_SECONDS_MAX);
                    sink.wait_for(&address, at_most).await;
                }
                acknowledged.push(Acknowledged { address, at, took });
            }
        });
    }
    let mut all = Vec::new();
    while let Some(joined) = senders.join_next().await {
        all.extend(joined.map_err(|cause| format!("a sender broke off: {cause}"))??);
    }
    Ok(all)
}

async fn by_form(
    client: &crate::http::Client,
    number: u64,
    address: &str,
    mail: &[u8],
) -> Result<(), String> {
    let submission = format!("{number:032x}");
    let fields = [
        ("submission", submission.as_str()),
        ("privacy", "named"),
        ("address", address),
        ("what-happened", "This looks odd to me."),
    ];
    let answer = client
        .post_file("/raise/message", &fields, ("odd.eml", mail))
        .await?;
    if answer.status == 303 {
        Ok(())
    } else {
        Err(format!("a report was answered with {}", answer.status))
    }
}
