//! Reading a mailbox of a real Dovecot, look by look: what is read at first, what a lost cursor, a new numbering, a mail
//! that breaks the connection and a server without MOVE do to it. That it goes by itself, survives being killed and
//! shares the work is played with the binary, in `tests/stories/mailbox.rs`.

mod servers;

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;

use store::{MailFate, MailboxClaim, MailboxProgress};
use testkit::dovecot::{Dovecot, DovecotPlan, PASSWORD};
use testkit::temporary_folder::TemporaryFolder;
use testkit::test_database::TestDatabase;
use tokio::sync::watch;

use super::reader::{Reader, Stopped};
use crate::channel_settings::{ImapMailbox, Protection, ReportAddress};
use crate::imap_check::check_mailbox;
use crate::imap_connection::{Entering, ImapConnection};
use crate::imap_sign_in::{ImapAccess, ImapKey};
use crate::imap_trouble::{ImapTrouble, TroubleKind};
use crate::secret::{Secret, SecretSource};
use crate::self_check::Standing;
use crate::settings::Settings;
use crate::state::DeskState;
use crate::world::World;

const PERSON: &str = "report@school.example";
/// Looks after which a mailbox with one broken mail has settled.
const LOOKS_MAX: usize = 6;

/// Writes one test for each engine out of one story.
macro_rules! on_both_databases {
    ($($story:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $story() {
                super::$story(testkit::test_database::TestDatabase::on_sqlite()).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test]
            async fn $story() {
                super::$story(testkit::test_database::TestDatabase::on_postgres()).await;
            })+
        }
    };
}

on_both_databases!(
    at_first_only_unread_mail_of_the_last_day_is_taken_in_and_then_all_that_comes,
    what_came_since_the_mailbox_was_first_asked_for_is_taken_in_whenever_it_is_entered,
    a_cursor_that_was_not_saved_makes_no_second_report,
    a_mailbox_numbered_anew_is_read_again_and_nothing_is_doubled,
    a_mail_that_breaks_the_connection_holds_up_no_other_and_is_not_lost,
    mails_are_moved_once_they_are_ours,
    a_server_without_move_copies_once_and_takes_out_only_what_it_copied,
);

/// A desk of this process that reads a mailbox when it is told to.
struct Reading {
    state: DeskState,
    access: ImapAccess,
    database: TestDatabase,
    folder: TemporaryFolder,
}

impl Reading {
    async fn of(
        database: TestDatabase,
        dovecot: &Dovecot,
        imap_folder: &str,
        move_to: Option<&str>,
    ) -> Reading {
        let folder = TemporaryFolder::new("mailbox");
        let address = match &database {
            TestDatabase::Sqlite => None,
            TestDatabase::Postgres { address, .. } => Some(address.clone()),
        };
        let settings = Settings {
            data: folder.path().to_owned(),
            database: address,
            lookups: false,
            report_address: Some(ReportAddress::new("report", "desk.school.example")),
            imap: Some(mailbox_of(dovecot, imap_folder)),
            imap_password: Some(secret(PASSWORD)),
            imap_move_to: move_to.map(str::to_owned),
            ..Settings::default()
        };
        // Dovecot dates mails by the real clock, so the fixed one begins there.
        let world = World::fixed(World::real().now(), 1);
        let opened = crate::opening::open(&settings, &world).await.unwrap();
        let access = ImapAccess::of(&settings).unwrap();
        Reading {
            state: DeskState::new(settings, world, opened, Vec::new(), Default::default()),
            access,
            database,
            folder,
        }
    }

    fn claim(&self) -> MailboxClaim {
        let now = self.state.world.now();
        MailboxClaim {
            mailbox: self.access.key_of_mailbox(),
            holder: "the test".to_owned(),
            now,
            until: now.plus_minutes(1),
        }
    }

    /// One connection and one look; what stopped it is noted as the keeper notes it.
    async fn look(&self) -> Result<(), Stopped> {
        let claim = self.claim();
        let known = self
            .state
            .desk
            .claim_mailbox(&claim)
            .await
            .unwrap()
            .unwrap();
        let mut connection = ImapConnection::open(&self.access).await?;
        let mut reader = Reader::new(self.state.clone(), &self.access, claim, known, false);
        let (_told, stopping) = watch::channel(false);
        let looked = reader.look(&mut connection, &stopping).await;
        connection.leave().await;
        self.state
            .desk
            .release_mailbox(&self.claim())
            .await
            .unwrap();
        looked
    }

    /// Looks until one goes through, as the keeper does after trouble.
    async fn look_until_through(&self) {
        for _ in 0..LOOKS_MAX {
            match self.look().await {
                Ok(()) => return,
                Err(Stopped::Trouble(ImapTrouble::Ended { .. })) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
        panic!("no look went through in {LOOKS_MAX}");
    }

    /// How many reports there are.
    fn reports(&self) -> usize {
        let submissions = "SELECT submission FROM reports";
        self.database.texts(self.folder.path(), submissions).len()
    }

    /// What the doctor says, all in one.
    async fn doctor(&self) -> (Standing, String) {
        let (desk, now) = (&self.state.desk, self.state.world.now());
        desk.claim_mailbox(&self.claim()).await.unwrap();
        let checks = check_mailbox(desk, &self.state.settings, now).await;
        let worst = checks.iter().map(|check| check.standing).max().unwrap();
        let all: Vec<String> = checks.into_iter().map(|check| check.says).collect();
        (worst, all.join("\n"))
    }
}

fn secret(text: &str) -> SecretSource {
    SecretSource::Environment {
        variable: "HEADSUP_IMAP_PASSWORD".to_owned(),
        secret: Secret::new(text),
    }
}

fn mailbox_of(dovecot: &Dovecot, folder: &str) -> ImapMailbox {
    ImapMailbox {
        protection: Protection::Plain,
        host: "127.0.0.1".to_owned(),
        port: dovecot.address().port(),
        user: PERSON.to_owned(),
        folder: folder.to_owned(),
    }
}

/// The n-th mail.
fn mail(number: u32) -> String {
    format!(
        "From: Ada <ada@school.example>\nTo: report@school.example\nSubject: Fwd: number {number}\n\
         Message-ID: <{number}@school.example>\n\nIs this real? {number}\n"
    )
}

async fn at_first_only_unread_mail_of_the_last_day_is_taken_in_and_then_all_that_comes(
    database: TestDatabase,
) {
    let dovecot = Dovecot::start();
    let mut talk = dovecot.talk(PERSON);
    let long_ago = "\"01-Feb-2026 09:00:00 +0000\"";
    talk.append("INBOX", long_ago, &mail(1));
    talk.append("INBOX", "(\\Seen)", &mail(2));
    talk.append("INBOX", "", &mail(3));
    let reading = Reading::of(database, &dovecot, "INBOX", None).await;
    reading.look().await.unwrap();
    assert_eq!(reading.reports(), 1, "the unread one of today");
    // From now on all that comes, however old it says it is, and whoever has read it already.
    talk.append("INBOX", &format!("(\\Seen) {long_ago}"), &mail(4));
    talk.append("INBOX", "", &mail(5));
    reading.look().await.unwrap();
    reading.look().await.unwrap();
    assert_eq!(reading.reports(), 3);
    let seen = |mail: &String| mail.contains("\\Seen");
    let marked: Vec<bool> = dovecot
        .described(PERSON, "INBOX")
        .iter()
        .map(seen)
        .collect();
    assert_eq!(
        marked,
        [false, true, false, true, false],
        "nothing is marked or gone"
    );
    let (standing, said) = reading.doctor().await;
    assert_eq!(standing, Standing::Well, "{said}");
    assert!(said.contains("nothing waits there"), "{said}");
}

async fn what_came_since_the_mailbox_was_first_asked_for_is_taken_in_whenever_it_is_entered(
    database: TestDatabase,
) {
    let dovecot = Dovecot::start();
    let mut talk = dovecot.talk(PERSON);
    let long_ago = "(\\Seen) \"01-Feb-2026 09:00:00 +0000\"";
    talk.append("INBOX", long_ago, &mail(1));
    let reading = Reading::of(database, &dovecot, "INBOX", None).await;
    // As a desk leaves it that was stopped before it came in, or that nobody let in for days.
    let (desk, mut claim) = (&reading.state.desk, reading.claim());
    claim.now = claim.now.plus_minutes(-2);
    desk.claim_mailbox(&claim).await.unwrap();
    desk.release_mailbox(&claim).await.unwrap();
    talk.append("INBOX", "(\\Seen)", &mail(2));
    talk.append("INBOX", "(\\Seen)", &mail(3));
    reading.look().await.unwrap();
    assert_eq!(reading.reports(), 2, "both, though somebody has read them");
}

async fn a_cursor_that_was_not_saved_makes_no_second_report(database: TestDatabase) {
    let dovecot = Dovecot::start();
    let reading = Reading::of(database, &dovecot, "INBOX", None).await;
    reading.look().await.unwrap();
    for number in 1..=4 {
        dovecot.deliver(PERSON, "INBOX", &mail(number));
    }
    reading.look().await.unwrap();
    assert_eq!(reading.reports(), 4);
    // As a process leaves it that was killed after a mail was durable and before the cursor was: two of them behind.
    let claim = reading.claim();
    let desk = &reading.state.desk;
    desk.claim_mailbox(&claim).await.unwrap();
    let behind = MailboxProgress {
        last_uid: 2,
        in_hand_uid: Some(3),
        behind: 2,
    };
    assert!(desk.progress_mailbox(&claim, &behind, &[]).await.unwrap());
    dovecot.deliver(PERSON, "INBOX", &mail(5));
    reading.look().await.unwrap();
    assert_eq!(reading.reports(), 5);
    let state = desk.mailbox(&claim.mailbox).await.unwrap().unwrap();
    assert_eq!(
        (state.last_uid, state.in_hand_uid, state.behind),
        (5, None, 0)
    );
    assert_eq!(desk.count_put_aside(&claim.mailbox, 0).await.unwrap(), 0);
}

async fn a_mailbox_numbered_anew_is_read_again_and_nothing_is_doubled(database: TestDatabase) {
    let dovecot = Dovecot::start();
    let mut talk = dovecot.talk(PERSON);
    let fill = |talk: &mut testkit::imap_talk::ImapTalk, numbers: std::ops::RangeInclusive<u32>| {
        talk.append("Reports", "\"01-Feb-2026 09:00:00 +0000\"", &mail(900));
        for number in numbers {
            talk.append("Reports", "", &mail(number));
        }
    };
    talk.ask("CREATE Reports");
    fill(&mut talk, 0..=0);
    let reading = Reading::of(database, &dovecot, "Reports", None).await;
    for number in 1..=3 {
        reading.look().await.unwrap();
        talk.append("Reports", "", &mail(number));
    }
    reading.look().await.unwrap();
    assert_eq!(reading.reports(), 4);
    let numbering = reading
        .state
        .desk
        .mailbox(&reading.claim().mailbox)
        .await
        .unwrap();
    talk.ask("DELETE Reports");
    talk.ask("CREATE Reports");
    fill(&mut talk, 0..=5);
    reading.look().await.unwrap();
    assert_eq!(
        reading.reports(),
        6,
        "two are new, and the old one stays out"
    );
    let anew = reading
        .state
        .desk
        .mailbox(&reading.claim().mailbox)
        .await
        .unwrap();
    assert_ne!(
        numbering.unwrap().uid_validity,
        anew.unwrap().uid_validity,
        "Dovecot numbered it anew"
    );
    talk.append("Reports", "", &mail(6));
    reading.look().await.unwrap();
    assert_eq!(reading.reports(), 7);
}

async fn a_mail_that_breaks_the_connection_holds_up_no_other_and_is_not_lost(
    database: TestDatabase,
) {
    let dovecot = Dovecot::start();
    let reading = Reading::of(database, &dovecot, "INBOX", None).await;
    reading.look().await.unwrap();
    for number in 1..=3 {
        dovecot.deliver(PERSON, "INBOX", &mail(number));
    }
    // Dovecot hangs up on whoever asks for a file that it may not read.
    let broken = file_of(&dovecot, &mail(2));
    std::fs::set_permissions(&broken, std::fs::Permissions::from_mode(0o000)).unwrap();
    assert!(
        matches!(
            reading.look().await,
            Err(Stopped::Trouble(ImapTrouble::Ended { .. }))
        ),
        "the connection broke"
    );
    reading.look_until_through().await;
    assert_eq!(reading.reports(), 2, "the others didn't wait");
    for _ in 0..2 {
        reading.state.world.advance_minutes(2);
        reading.look_until_through().await;
    }
    let (standing, said) = reading.doctor().await;
    assert_eq!(standing, Standing::Look, "{said}");
    assert!(
        said.contains("1 of the shared mailbox could not be taken in (number 2:"),
        "{said}"
    );
    // It is left alone for a while, and then tried again.
    std::fs::set_permissions(&broken, std::fs::Permissions::from_mode(0o644)).unwrap();
    reading.look().await.unwrap();
    assert_eq!(reading.reports(), 2);
    reading.state.world.advance_minutes(61);
    reading.look().await.unwrap();
    assert_eq!(reading.reports(), 3);
    assert_eq!(reading.doctor().await.0, Standing::Well);
}

/// The file in which Dovecot keeps this mail.
fn file_of(dovecot: &Dovecot, mail: &str) -> PathBuf {
    let subject = mail.lines().nth(2).unwrap();
    let folders = ["new", "cur"].map(|name| dovecot.maildir(PERSON).join(name));
    let files = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten());
    let mut paths = files.map(|entry| entry.unwrap().path());
    paths
        .find(|path| std::fs::read_to_string(path).is_ok_and(|text| text.contains(subject)))
        .expect("the mail lies there")
}

async fn mails_are_moved_once_they_are_ours(database: TestDatabase) {
    let dovecot = Dovecot::start();
    // A name that has to be coded.
    let reading = Reading::of(database, &dovecot, "INBOX", Some("Übernommen")).await;
    reading.look().await.unwrap();
    for number in 1..=3 {
        dovecot.deliver(PERSON, "INBOX", &mail(number));
    }
    reading.look().await.unwrap();
    assert_eq!(reading.reports(), 3);
    assert_eq!(dovecot.described(PERSON, "INBOX").len(), 0);
    let moved = dovecot.described(PERSON, "&ANw-bernommen");
    assert_eq!(moved.len(), 3);
    assert!(
        moved.iter().all(|mail| !mail.contains("\\Seen")),
        "{moved:?}"
    );
    // Killed after the mail was durable, before it was moved: it is moved then.
    let claim = reading.claim();
    reading.state.desk.claim_mailbox(&claim).await.unwrap();
    dovecot.deliver(PERSON, "INBOX", &mail(4));
    let settled = MailboxProgress {
        last_uid: 4,
        in_hand_uid: None,
        behind: 0,
    };
    let fates = [(4, MailFate::ToMove)];
    assert!(
        reading
            .state
            .desk
            .progress_mailbox(&claim, &settled, &fates)
            .await
            .unwrap()
    );
    reading.look().await.unwrap();
    assert_eq!(dovecot.described(PERSON, "&ANw-bernommen").len(), 4);
}

async fn a_server_without_move_copies_once_and_takes_out_only_what_it_copied(
    database: TestDatabase,
) {
    let dovecot = Dovecot::start_with(&DovecotPlan {
        offers: Some("IMAP4rev1 UIDPLUS"),
        ..DovecotPlan::default()
    });
    let mut talk = dovecot.talk(PERSON);
    let reading = Reading::of(database, &dovecot, "INBOX", Some("Taken")).await;
    reading.look().await.unwrap();
    talk.append("INBOX", "(\\Deleted)", &mail(1));
    talk.append("INBOX", "", &mail(2));
    reading.look().await.unwrap();
    talk.append("INBOX", "(\\Deleted)", &mail(3));
    assert_eq!(reading.reports(), 2);
    assert_eq!(dovecot.described(PERSON, "Taken").len(), 2);
    let left = dovecot.described(PERSON, "INBOX");
    assert_eq!(
        left.len(),
        1,
        "somebody else's deletion stays somebody else's: {left:?}"
    );
    // Killed while a copy was made: whether it was isn't known, and no second one is made.
    reading.look().await.unwrap();
    talk.append("INBOX", "", &mail(4));
    let claim = reading.claim();
    let desk = &reading.state.desk;
    desk.claim_mailbox(&claim).await.unwrap();
    let settled = MailboxProgress {
        last_uid: 4,
        in_hand_uid: None,
        behind: 0,
    };
    assert!(
        desk.progress_mailbox(&claim, &settled, &[(4, MailFate::ToMove)])
            .await
            .unwrap()
    );
    let mut waiting = desk.mails_to_move(&claim.mailbox, claim.now).await.unwrap();
    waiting[0].stage = store::MailStage::Copying;
    assert!(desk.restage_mails(&claim, &waiting, &[]).await.unwrap());
    reading.look().await.unwrap();
    assert_eq!(dovecot.described(PERSON, "Taken").len(), 3);
    assert_eq!(dovecot.described(PERSON, "INBOX").len(), 1);
}

#[tokio::test]
async fn a_mail_that_cannot_be_moved_is_taken_in_and_said() {
    let dovecot = Dovecot::start_with(&DovecotPlan {
        offers: Some("IMAP4rev1"),
        ..DovecotPlan::default()
    });
    let reading = Reading::of(TestDatabase::on_sqlite(), &dovecot, "INBOX", Some("Taken")).await;
    reading.look().await.unwrap();
    dovecot.deliver(PERSON, "INBOX", &mail(1));
    reading.look().await.unwrap();
    assert_eq!(reading.reports(), 1);
    assert_eq!(dovecot.described(PERSON, "INBOX").len(), 1);
    let (standing, said) = reading.doctor().await;
    assert_eq!(standing, Standing::Look);
    assert!(
        said.contains("1 could not be moved yet") && said.contains("neither MOVE nor UIDPLUS"),
        "{said}"
    );
}

#[tokio::test]
async fn a_mail_that_is_too_large_is_a_report_that_says_so() {
    let dovecot = Dovecot::start();
    let reading = Reading::of(TestDatabase::on_sqlite(), &dovecot, "INBOX", None).await;
    reading.look().await.unwrap();
    let line = format!("{}\n", "0123456789".repeat(100));
    let lines = usize::try_from(store::EVIDENCE_BYTES_MAX).unwrap() / line.len() + 1;
    dovecot.deliver(
        PERSON,
        "INBOX",
        &format!("{}{}", mail(1), line.repeat(lines)),
    );
    dovecot.deliver(PERSON, "INBOX", &mail(2));
    reading.look().await.unwrap();
    assert_eq!(reading.reports(), 2);
    let sizes = "SELECT CAST(MAX(size_bytes) AS TEXT) FROM evidence";
    let largest = reading.database.texts(reading.folder.path(), sizes);
    assert!(
        largest[0].parse::<u64>().unwrap() < 4_000,
        "only its header was kept: {largest:?}"
    );
}
