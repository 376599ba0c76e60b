//! Looks at a desk's set-up and says in words what is well and what isn't. `headsup doctor` prints it, the admins' page
//! shows the same. It changes nothing beyond a probe file that it removes at once; no check can fail the others.

use std::path::Path;
use std::time::Duration;

use casework::moment::Moment;
use store::{Desk, Store};

use crate::about_it::AboutItReaders;
use crate::breached_filter::check_breached_filter;
use crate::channel_check::check_files;
use crate::feed_check::check_feed;
use crate::imap_check::check_mailbox;
use crate::log_check::check_logs;
use crate::mail_check::{check_listeners, check_mails};
use crate::outgoing_check::{check_outgoing, check_relay};
use crate::pull_check::check_pulled;
use crate::reading_box_check::check_reading_box;
use crate::seal_check::check_seal;
use crate::set_up_link::has_admin;
use crate::settings::Settings;
use crate::state::DeskState;
use crate::webhook_check::check_webhooks;

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// As it should be.
    Well,
    /// Works, but somebody should look.
    Look,
    /// Does not work, or will stop working.
    Broken,
}

impl Standing {
    /// The stable code, for class names.
    pub const fn code(self) -> &'static str {
        match self {
            Standing::Well => "well",
            Standing::Look => "look",
            Standing::Broken => "broken",
        }
    }

    /// The word shown.
    pub const fn word(self) -> &'static str {
        match self {
            Standing::Well => "Well",
            Standing::Look => "Have a look",
            Standing::Broken => "Broken",
        }
    }
}

/// One thing looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked at, in a word or two.
    pub name: &'static str,
    /// How it came out.
    pub standing: Standing,
    /// What was found, one sentence.
    pub says: String,
    /// What to do; empty where there is nothing to do.
    pub advice: String,
}

/// Less free space than this is worth a look, bytes.
const FREE_BYTES_LOOK: u64 = 2 * 1024 * 1024 * 1024;
/// Less than this will soon stop reports from being taken, bytes.
const FREE_BYTES_BROKEN: u64 = 200 * 1024 * 1024;
/// A job that has waited longer than this shows that the workers are behind, minutes.
const WAITING_MINUTES_LOOK: i64 = 5;
/// The name asked for to see whether DNS answers. Reserved for documentation (RFC 2606), so asking tells nobody anything.
const DNS_NAME: &str = "example.com:443";
/// How long DNS may take, seconds.
const DNS_SECONDS_MAX: u64 = 5;
/// No clock of a computer that runs this version shows an earlier moment: 2026-01-01.
const CLOCK_EARLIEST: Moment = Moment::from_unix_seconds(1_767_225_600);

/// All checks of the running desk, for its admins.
pub async fn self_check(state: &DeskState) -> Vec<Check> {
    let mut checks = check_surroundings(&state.settings, state.world.now()).await;
    checks.extend(check_store(&state.store, &state.desk, state.world.now()).await);
    checks.extend(check_mailbox(&state.desk, &state.settings, state.world.now()).await);
    checks.extend(check_mails(state));
    checks.extend(check_logs(state));
    checks.extend(check_pulled(&state.desk, &state.settings, state.world.now()).await);
    checks
}

/// The checks that need no database.
pub async fn check_surroundings(settings: &Settings, now: Moment) -> Vec<Check> {
    let mut checks = vec![
        check_folder(&settings.data),
        check_space(&settings.data),
        check_clock(now),
        check_public_url(settings),
        check_dns(settings).await,
    ];
    checks.extend(check_listeners(settings).await);
    checks.extend(check_files(settings));
    checks.extend(check_breached_filter(settings));
    checks.push(check_relay(settings).await);
    checks.push(check_reading_box(&settings.reading_box, &settings.data).await);
    checks
}

/// The checks of an opened database.
pub async fn check_store(store: &Store, desk: &Desk, now: Moment) -> Vec<Check> {
    let mut checks = vec![
        check_database(store).await,
        check_set_up(desk).await,
        check_about_it(desk).await,
        check_seal(desk).await,
        check_jobs(store, now).await,
        check_outgoing(desk, now).await,
    ];
    checks.extend(check_webhooks(desk, now).await);
    checks.extend(check_feed(desk, now).await);
    checks
}

/// A check that came out so.
pub(crate) fn well(name: &'static str, says: impl Into<String>) -> Check {
    Check {
        name,
        standing: Standing::Well,
        says: says.into(),
        advice: String::new(),
    }
}

/// A check that came out so.
pub(crate) fn look(
    name: &'static str,
    says: impl Into<String>,
    advice: impl Into<String>,
) -> Check {
    Check {
        name,
        standing: Standing::Look,
        says: says.into(),
        advice: advice.into(),
    }
}

/// A check that came out so.
pub(crate) fn broken(
    name: &'static str,
    says: impl Into<String>,
    advice: impl Into<String>,
) -> Check {
    Check {
        name,
        standing: Standing::Broken,
        says: says.into(),
        advice: advice.into(),
    }
}

fn check_folder(folder: &Path) -> Check {
    let name = "Data folder";
    let shown = folder.display();
    if folder.join(store::DISK_FAILED_FILE).exists() {
        return broken(
            name,
            format!(
                "The disk of `{shown}` failed to keep what it was given. The desk that met it takes nothing in any more."
            ),
            "Look after the disk, start headsup again, then let `headsup verify` tell whether everything holds.",
        );
    }
    let probe = folder.join(format!("doctor-{}.part", std::process::id()));
    match std::fs::write(&probe, b"headsup").and_then(|()| std::fs::remove_file(&probe)) {
        Ok(()) => well(name, format!("`{shown}` can be written to.")),
        Err(error) => broken(
            name,
            format!("`{shown}` cannot be written to: {error}."),
            "Choose another folder with --data, or let the user who runs headsup write to this one.",
        ),
    }
}

fn check_space(folder: &Path) -> Check {
    let name = "Disk space";
    let Some(free_bytes) = free_bytes(folder) else {
        return look(
            name,
            "How much space is free could not be read.",
            "Look with `df -h`.",
        );
    };
    let says = format!(
        "{} MB are free where the data folder lies.",
        free_bytes / 1_000_000
    );
    let advice =
        "Make room, or move the data folder to a larger disk: without space no report can be kept.";
    match free_bytes {
        0..FREE_BYTES_BROKEN => broken(name, says, advice),
        FREE_BYTES_BROKEN..FREE_BYTES_LOOK => look(name, says, advice),
        _ => well(name, says),
    }
}

fn free_bytes(folder: &Path) -> Option<u64> {
    let space = rustix::fs::statvfs(folder).ok()?;
    Some(space.f_bavail.saturating_mul(space.f_frsize))
}

fn check_clock(now: Moment) -> Check {
    if now < CLOCK_EARLIEST {
        let advice = "Set the clock, best by NTP: deadlines, links and sessions all rest on it.";
        return broken(
            "Clock",
            "The clock of this computer shows a year before this version was made.",
            advice,
        );
    }
    well("Clock", "The clock of this computer shows a possible time.")
}

fn check_public_url(settings: &Settings) -> Check {
    let name = "Public address";
    let Some(url) = &settings.public_url else {
        return match settings.listen.ip().is_loopback() {
            true => look(
                name,
                format!(
                    "Nobody but this computer can reach the desk, at {}.",
                    settings.base_url()
                ),
                "To let others in, start with --listen 0.0.0.0:8080 and --public-url with the address they type.",
            ),
            false => broken(
                name,
                format!(
                    "The desk listens on {}, but was not told by which address people reach it.",
                    settings.listen
                ),
                "Start with --public-url and the address people type, such as http://192.0.2.7:8080.",
            ),
        };
    };
    if settings.is_https() || settings.listen.ip().is_loopback() {
        return well(name, format!("People reach the desk at {url}."));
    }
    look(
        name,
        format!("People reach the desk at {url}, without encryption."),
        "On a network that others share, put a proxy with https in front and set --public-url to it.",
    )
}

async fn check_dns(settings: &Settings) -> Check {
    let name = "DNS";
    if !settings.lookups {
        return look(
            name,
            "DNS is not asked, because lookups are off.",
            "With --lookups live the desk can check where a message came from.",
        );
    }
    let asked = tokio::time::timeout(
        Duration::from_secs(DNS_SECONDS_MAX),
        tokio::net::lookup_host(DNS_NAME),
    )
    .await;
    let advice = "Reports are taken all the same; where a message came from stays unchecked. Look at the DNS servers of \
        this computer, or start with --lookups off.";
    match asked {
        Ok(Ok(_)) => well(name, "DNS answers."),
        Ok(Err(error)) => look(name, format!("DNS does not answer: {error}."), advice),
        Err(_) => look(
            name,
            format!("DNS does not answer within {DNS_SECONDS_MAX} seconds."),
            advice,
        ),
    }
}

async fn check_database(store: &Store) -> Check {
    let place = store.place();
    match store.prove_alive().await {
        Ok(()) => well(
            "Database",
            format!(
                "{} at `{place}` answers, and its schema is this version's.",
                store.engine_name()
            ),
        ),
        Err(error) => broken(
            "Database",
            format!("The database at `{place}` does not work: {error}."),
            error.advice(),
        ),
    }
}

async fn check_set_up(desk: &Desk) -> Check {
    let name = "Set-up";
    match has_admin(desk).await {
        Ok(true) => well(name, "Somebody runs this desk."),
        Ok(false) => look(
            name,
            "Nobody runs this desk yet.",
            "Start `headsup` and open the set-up link it prints; each start prints a new one.",
        ),
        Err(error) => broken(
            name,
            format!("Whether somebody runs this desk could not be read: {error}."),
            error.advice(),
        ),
    }
}

async fn check_about_it(desk: &Desk) -> Check {
    let name = "Reports about IT";
    match desk.accounts().await {
        Ok(accounts) => say_who_reads_about_it(name, AboutItReaders::among(&accounts)),
        Err(error) => broken(
            name,
            format!("Who can read them could not be looked up: {error}."),
            error.advice(),
        ),
    }
}

fn say_who_reads_about_it(name: &'static str, readers: AboutItReaders) -> Check {
    let who = match readers {
        AboutItReaders::Nobody => {
            return look(
                name,
                "Nobody can read them yet: they are kept from IT and Admin, and everybody with Security or Leader wears one of these.",
                "On the page People, invite somebody with the hat Security or Leader and neither IT nor Admin, such as a \
                 head or somebody from outside. What is raised until then waits for them.",
            );
        }
        AboutItReaders::Security => "Security",
        AboutItReaders::Leader => "a Leader",
        AboutItReaders::SecurityAndLeader => "Security and a Leader",
    };
    well(
        name,
        format!("They are read by {who}, and by nobody with IT or Admin."),
    )
}

async fn check_jobs(store: &Store, now: Moment) -> Check {
    let name = "Work behind the pages";
    let counts = match store.job_counts(now).await {
        Ok(counts) => counts,
        Err(error) => {
            return broken(
                name,
                format!("The queue of jobs could not be read: {error}."),
                error.advice(),
            );
        }
    };
    if counts.failed > 0 {
        let says = format!(
            "{} examinations were given up after several tries.",
            counts.failed
        );
        return look(
            name,
            says,
            "The log names the cause. `headsup verify` finds damaged evidence.",
        );
    }
    let behind = counts
        .oldest_waiting
        .is_some_and(|oldest| oldest.plus_minutes(WAITING_MINUTES_LOOK) < now);
    if behind {
        let says = format!(
            "{} jobs wait, the oldest for more than {WAITING_MINUTES_LOOK} minutes.",
            counts.waiting
        );
        return look(
            name,
            says,
            "The desk may be stopped or busy; with `headsup` running the queue should shrink.",
        );
    }
    well(
        name,
        format!("{} jobs wait, {} run.", counts.waiting, counts.running),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(listen: &str, public_url: Option<&str>) -> Settings {
        Settings {
            data: std::env::temp_dir(),
            database: None,
            listen: listen.parse().unwrap(),
            public_url: public_url.map(str::to_owned),
            lookups: false,
            ..Settings::default()
        }
    }

    #[test]
    fn an_open_desk_without_a_public_address_is_broken() {
        let standing = |listen, url| check_public_url(&settings(listen, url)).standing;
        assert_eq!(standing("127.0.0.1:8080", None), Standing::Look);
        assert_eq!(standing("0.0.0.0:8080", None), Standing::Broken);
        assert_eq!(
            standing("0.0.0.0:8080", Some("http://192.0.2.7:8080")),
            Standing::Look
        );
        assert_eq!(
            standing("127.0.0.1:8080", Some("https://desk.school.example")),
            Standing::Well
        );
    }

    #[test]
    fn reports_about_it_that_nobody_can_read_are_worth_a_look() {
        let check = say_who_reads_about_it("x", AboutItReaders::Nobody);
        assert_eq!(check.standing, Standing::Look);
        assert!(check.says.starts_with("Nobody can read them yet") && !check.advice.is_empty());
        let check = say_who_reads_about_it("x", AboutItReaders::Leader);
        assert_eq!(check.standing, Standing::Well);
        assert!(check.says.contains("read by a Leader"));
    }

    #[test]
    fn a_clock_from_before_this_version_is_broken() {
        assert_eq!(
            check_clock(Moment::from_unix_seconds(0)).standing,
            Standing::Broken
        );
        assert_eq!(check_clock(CLOCK_EARLIEST).standing, Standing::Well);
    }

    #[test]
    fn a_folder_that_is_not_there_is_broken_and_says_so() {
        let check = check_folder(Path::new("/there/is/no/such/folder"));
        assert_eq!(check.standing, Standing::Broken);
        assert!(check.says.contains("/there/is/no/such/folder") && !check.advice.is_empty());
        assert_eq!(check_folder(&std::env::temp_dir()).standing, Standing::Well);
    }
}
