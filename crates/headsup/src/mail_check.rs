//! The doctor's look at mail that is handed in: whether the listener answers where it should, and whether the last mails
//! could be kept. It greets and goes; no mail is sent. What is said of IMAP and of outgoing mail is said elsewhere.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use casework::moment::Moment;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::mail_tally::{Counted, MailTally};
use crate::self_check::{Check, look, well};
use crate::settings::Settings;
use crate::state::DeskState;

/// How long the listener may take to greet.
const GREETING_MAX: Duration = Duration::from_secs(3);
/// The longest greeting, bytes (RFC 5321 section 4.5.3.1.5).
const GREETING_BYTES_MAX: u64 = 512;

/// Whether each listener answers; nothing where mail isn't listened for.
pub async fn check_listeners(settings: &Settings) -> Vec<Check> {
    let mut checks = Vec::new();
    for (protocol, address) in [
        ("SMTP", settings.smtp_listen),
        ("LMTP", settings.lmtp_listen),
    ] {
        if let Some(address) = address {
            let answers = greets(address).await;
            checks.push(say_of_listener(settings, protocol, address, answers));
        }
    }
    checks
}

/// Whether the last mails could be kept; nothing where mail isn't listened for.
pub fn check_mails(state: &DeskState) -> Option<Check> {
    let settings = &state.settings;
    let listens = settings.smtp_listen.is_some() || settings.lmtp_listen.is_some();
    listens.then(|| say_of_mails(&state.mail_tally, state.world.now()))
}

fn say_of_listener(
    settings: &Settings,
    protocol: &str,
    address: SocketAddr,
    answers: bool,
) -> Check {
    let name = "Mail handed in";
    let Some(report_address) = settings.report_address.as_ref().filter(|_| answers) else {
        return look(
            name,
            format!("Nothing answers at {address}, where mail should be taken by {protocol}."),
            "Start `headsup`. If it runs, another program may hold the port, or a firewall may stand between.",
        );
    };
    let says = format!("Mail for {report_address} is taken by {protocol} at {address}");
    if settings.smtp_certificate.is_some() || address.ip().is_loopback() {
        return well(name, format!("{says}."));
    }
    look(
        name,
        format!("{says}, without encryption."),
        "On a network that others share, set smtp-certificate and smtp-key, so that STARTTLS is offered.",
    )
}

/// Whether something greets as a mail server does.
async fn greets(address: SocketAddr) -> bool {
    let greeted = async {
        let stream = TcpStream::connect(reachable(address)).await?;
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        (&mut stream)
            .take(GREETING_BYTES_MAX)
            .read_line(&mut line)
            .await?;
        stream.write_all(b"QUIT\r\n").await?;
        Ok::<_, std::io::Error>(line.starts_with("220 "))
    };
    timeout(GREETING_MAX, greeted)
        .await
        .is_ok_and(|greeted| greeted.unwrap_or(false))
}

/// Where this computer reaches itself, when it listens at all its addresses.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

fn say_of_mails(tally: &MailTally, now: Moment) -> Check {
    let name = "Mails so far";
    let (taken, turned_away) = (tally.all_taken(), tally.all_turned_away());
    if turned_away.mails > 0 && turned_away.last >= taken.last {
        return look(
            name,
            format!(
                "The last mail could not be kept, {}; its sender was told to try again or why not.",
                ago(turned_away, now)
            ),
            "The log names the cause. Look at the disk and the database first.",
        );
    }
    if taken.mails == 0 {
        return well(name, "No mail was handed in since the desk was started.");
    }
    well(
        name,
        format!(
            "{} were taken in since the desk was started, the last {}; {} could not be kept.",
            taken.mails,
            ago(taken, now),
            turned_away.mails
        ),
    )
}

fn ago(counted: Counted, now: Moment) -> String {
    let seconds = counted.last.map_or(0, |last| {
        now.unix_seconds().saturating_sub(last.unix_seconds())
    });
    match seconds / 60 {
        ..=0 => "less than a minute ago".to_owned(),
        1 => "a minute ago".to_owned(),
        minutes @ 2..=119 => format!("{minutes} minutes ago"),
        minutes => format!("{} hours ago", minutes / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel_settings::{CertificateFiles, ReportAddress};
    use crate::self_check::Standing;
    use tokio::net::TcpListener;

    fn settings() -> Settings {
        Settings {
            report_address: Some(ReportAddress::new("report", "desk.school.example")),
            ..Settings::default()
        }
    }

    #[tokio::test]
    async fn what_greets_is_well_and_what_does_not_is_looked_at() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut settings = settings();
        assert!(check_listeners(&settings).await.is_empty());
        settings.smtp_listen = Some(listener.local_addr().unwrap());
        for (greeting, expected) in [
            (&b"220 desk.school.example ESMTP\r\n"[..], Standing::Well),
            (b"SSH-2.0-x\r\n", Standing::Look),
            (b"", Standing::Look),
        ] {
            let answering = async {
                let (mut stream, _) = listener.accept().await.unwrap();
                stream.write_all(greeting).await.unwrap();
            };
            let (checks, ()) = tokio::join!(check_listeners(&settings), answering);
            assert_eq!(checks[0].standing, expected, "{}", checks[0].says);
        }
        drop(listener);
        assert_eq!(check_listeners(&settings).await[0].standing, Standing::Look);
    }

    #[test]
    fn mail_in_the_clear_is_for_this_computer() {
        let mut settings = settings();
        let standing = |settings: &Settings, address: &str| {
            say_of_listener(settings, "SMTP", address.parse().unwrap(), true).standing
        };
        assert_eq!(standing(&settings, "127.0.0.1:25"), Standing::Well);
        assert_eq!(standing(&settings, "0.0.0.0:25"), Standing::Look);
        settings.smtp_certificate = Some(CertificateFiles {
            certificate: "c".into(),
            key: "k".into(),
        });
        assert_eq!(standing(&settings, "0.0.0.0:25"), Standing::Well);
        let everywhere = reachable("[::]:25".parse().unwrap());
        assert_eq!(everywhere, "[::1]:25".parse().unwrap());
    }

    #[test]
    fn the_last_mail_decides() {
        let tally = MailTally::default();
        let says = |seconds| say_of_mails(&tally, Moment::from_unix_seconds(seconds));
        assert!(says(0).says.starts_with("No mail was handed in"));
        tally.taken(Moment::from_unix_seconds(100));
        assert!(says(110).says.starts_with("1 were taken in"));
        tally.turned_away(Moment::from_unix_seconds(200));
        let check = says(200 + 3 * 60);
        assert_eq!(check.standing, Standing::Look);
        assert!(check.says.contains("3 minutes ago"), "{}", check.says);
        tally.taken(Moment::from_unix_seconds(300));
        assert_eq!(says(300).standing, Standing::Well);
    }
}
