//! Looks at the way out for mail: whether the relay answers, and how the queue stands. Reads only; nothing is sent, and nobody
//! is named.

use std::time::Duration;

use casework::moment::Moment;
use store::Desk;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::self_check::{Check, broken, look, well};
use crate::settings::Settings;

/// How long the relay may take to let us connect, seconds.
const CONNECT_SECONDS_MAX: u64 = 5;
/// A mail that has waited longer is worth a look, minutes.
const WAITING_MINUTES_LOOK: i64 = 10;

/// The check of the relay: whether it can be connected to. What it thinks of our mail, the queue knows.
pub async fn check_relay(settings: &Settings) -> Check {
    let name = "Mail server for our mail";
    let Some(relay) = &settings.relay else {
        return well(
            name,
            "None is set, so no mail leaves; people read their answers on their own pages.",
        );
    };
    let place = format!("{}:{}", relay.host, relay.port);
    let connecting = TcpStream::connect((relay.host.as_str(), relay.port));
    let advice =
        "Reports are taken all the same, and our mail waits. Look at that server, or at --relay.";
    match timeout(Duration::from_secs(CONNECT_SECONDS_MAX), connecting).await {
        Ok(Ok(_)) => well(name, format!("`{place}` can be reached.")),
        Ok(Err(error)) => broken(
            name,
            format!("`{place}` cannot be reached: {error}."),
            advice,
        ),
        Err(_) => broken(
            name,
            format!("`{place}` does not answer within {CONNECT_SECONDS_MAX} seconds."),
            advice,
        ),
    }
}

/// The check of the queue of mails.
pub async fn check_outgoing(desk: &Desk, now: Moment) -> Check {
    let name = "Mail on its way out";
    let counts = match desk.mail_counts().await {
        Ok(counts) => counts,
        Err(error) => {
            return broken(
                name,
                format!("The queue of mails could not be read: {error}."),
                error.advice(),
            );
        }
    };
    let behind = counts
        .oldest
        .filter(|oldest| oldest.plus_minutes(WAITING_MINUTES_LOOK) < now);
    if let Some(oldest) = behind {
        let last = counts
            .last_error
            .map_or_else(String::new, |error| format!(" The last try: {error}."));
        return look(
            name,
            format!(
                "{} mails wait, the oldest since {oldest}.{last}",
                counts.waiting
            ),
            "They leave by themselves once the mail server takes them; each is tried for four days.",
        );
    }
    if counts.troubled > 0 {
        return look(
            name,
            format!(
                "{} mails did not get through, or may not have.",
                counts.troubled
            ),
            "Their cases say which, and how to send them again.",
        );
    }
    well(name, format!("{} mails wait.", counts.waiting))
}
