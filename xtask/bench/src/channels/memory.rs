//! Memory from outside: the most the desk held while mails of 25 MB came in from many sides, and what a thousand idle
//! connections cost.

use std::path::Path;
use std::time::Duration;

use tokio::task::JoinSet;

use super::smtp::SmtpClient;
use super::{REPORT_ADDRESS, start};
use crate::Wanted;
use crate::figures::{print_table, resident_megabytes, resident_megabytes_most};

/// Senders of large mails at the same time.
const SENDERS: u64 = 16;
/// Mails of each.
const MAILS: u64 = 3;
/// The size of one, bytes.
const MAIL_BYTES: usize = 25_000_000;
/// Idle connections.
const IDLE: usize = 1_000;
/// How long the desk gets to come to rest.
const REST_SECONDS: u64 = 3;

/// Prints the table.
pub async fn measure(wanted: &Wanted, scratch: &Path) -> Result<(), String> {
    let flooded = start(wanted, &scratch.join("flood"), None, None).await?;
    flooded.set_up().await?;
    let listener = flooded.mail_listener.ok_or("the desk takes no mail")?;
    let before = resident_megabytes(flooded.process());
    let mut senders = JoinSet::new();
    for sender in 0..SENDERS {
        senders.spawn(async move {
            let mut client = SmtpClient::connect(listener).await?;
            for mail in 0..MAILS {
                let from = format!("a{sender}@school.example");
                let large = large_mail(sender * MAILS + mail);
                client.hand_in(&from, REPORT_ADDRESS, &large).await?;
            }
            Ok::<_, String>(())
        });
    }
    let mut refused = Vec::new();
    while let Some(joined) = senders.join_next().await {
        let ended = joined.map_err(|cause| format!("a sender broke off: {cause}"))?;
        refused.extend(ended.err());
    }
    tokio::time::sleep(Duration::from_secs(REST_SECONDS)).await;
    let most = resident_megabytes_most(flooded.process());
    drop(flooded);

    let idle = start(wanted, &scratch.join("idle"), None, None).await?;
    let listener = idle.mail_listener.ok_or("the desk takes no mail")?;
    tokio::time::sleep(Duration::from_secs(REST_SECONDS)).await;
    let alone = resident_megabytes(idle.process());
    let mut connections = Vec::new();
    for _ in 0..IDLE {
        connections.push(SmtpClient::connect(listener).await?);
    }
    tokio::time::sleep(Duration::from_secs(REST_SECONDS)).await;
    let with_all = resident_megabytes(idle.process());
    drop(connections);
    let row = |what: &str, figure: String, aim: &str| vec![what.to_owned(), figure, aim.to_owned()];
    print_table(
        "Memory (resident, as the kernel counts it)",
        &["what", "MB", "aim"],
        &[
            row("at rest", format!("{before:.0}"), ""),
            row(
                &format!(
                    "most, while {SENDERS} senders handed in {MAILS} mails of 25 MB each ({} refused)",
                    refused.len()
                ),
                format!("{most:.0}"),
                "200",
            ),
            row(
                &format!("more with {IDLE} idle connections to the listener"),
                format!("{:.1}", with_all - alone),
                "30",
            ),
        ],
    );
    for sentence in refused.iter().take(3) {
        println!("refused: {sentence}");
    }
    Ok(())
}

/// A mail with an attachment that is all one line of base64 after the other.
fn large_mail(number: u64) -> Vec<u8> {
    let mut mail = format!(
        "From: a@school.example\r\nTo: {REPORT_ADDRESS}\r\nSubject: Large {number}\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    .into_bytes();
    let line = [[b'A' + (number % 26) as u8; 76].as_slice(), b"\r\n"].concat();
    while mail.len() < MAIL_BYTES {
        mail.extend_from_slice(&line);
    }
    mail
}
