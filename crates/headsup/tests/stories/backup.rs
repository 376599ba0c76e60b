//! Backups, played with the real binary: made while people report, restored into either engine, refused where something
//! is in the way or not whole. What a restored desk holds is asked of the restored desk.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use testkit::running_desk::RunningDesk;
use testkit::small_disk::SmallDisk;
use testkit::smtp_sink::{Does, SmtpSink, Step};
use testkit::test_database::TestDatabase;

use crate::binary;
use crate::http::Visitor;
use crate::played::{
    ADMIN, PASSWORD, Place, between, case_found_by, close, examined, fixture, on_both_databases,
    page_with, raise, set_up,
};

on_both_databases!(
    a_backup_made_while_people_report_restores_into_either_engine,
    a_backup_that_is_not_whole_restores_nothing,
    nothing_is_ever_written_over,
    a_full_disk_leaves_no_half_backup,
    evidence_that_was_damaged_is_named_and_the_rest_is_kept,
    a_mail_that_waited_at_the_backup_is_doubted_and_not_sent,
);

/// People reporting while the backup is made.
const SENDERS: u64 = 3;
/// Reports that are there before it is made.
const REPORTS_BEFORE: u64 = 12;

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Makes a backup of a place; gives its file.
#[track_caller]
fn back_up(place: &Place) -> PathBuf {
    let file = place.folder.path().join("desk.backup");
    let output = place.run(&["backup", &file.display().to_string()]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    file
}

fn restore(place: &Place, file: &Path) -> Output {
    place.run(&["restore", &file.display().to_string()])
}

/// Files that a backup in the making goes by.
fn unfinished(folder: &Path) -> usize {
    let names = std::fs::read_dir(folder).expect("the folder is there");
    names
        .filter(|entry| {
            let name = entry.as_ref().expect("an entry").file_name();
            name.to_string_lossy().contains(".part")
        })
        .count()
}

fn a_backup_made_while_people_report_restores_into_either_engine(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let asha = Visitor::new(&desk.url(""));
    let lure = fixture("stories/credential-lure.eml");
    let words = [("privacy", "named"), ("what-happened", "Is this one real?")];
    let link = raise(&asha, "message", &words, &[("mail.eml", lure.as_bytes())]);
    let case = case_found_by(&admin, "contoso-support");
    close(&mut admin, &case, "false-alarm", "Nobody got in.");
    let own = desk.data().join("playbooks");
    std::fs::create_dir_all(&own).unwrap();
    std::fs::write(own.join("own.toml"), "id = 'own'\ntitle = 'Our own'\n").unwrap();

    let answered = Mutex::new(BTreeMap::new());
    let (stop, sent) = (AtomicBool::new(false), AtomicU64::new(0));
    let file = std::thread::scope(|scope| {
        for sender in 0..SENDERS {
            let (base, answered, stop, sent) = (desk.url(""), &answered, &stop, &sent);
            scope.spawn(move || {
                while !stop.load(Ordering::SeqCst) {
                    let number = sent.fetch_add(1, Ordering::SeqCst);
                    let link = send(&base, &format!("{sender:016x}{number:016x}"));
                    answered.lock().unwrap().insert(number, link);
                }
            });
        }
        while answered.lock().unwrap().len() < REPORTS_BEFORE as usize {
            std::thread::yield_now();
        }
        let before: BTreeMap<u64, String> = answered.lock().unwrap().clone();
        let file = back_up(place);
        stop.store(true, Ordering::SeqCst);
        (file, before)
    });
    let (file, before) = file;
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "only its owner may read it");
    assert_eq!(unfinished(place.folder.path()), 0);
    drop(desk);

    for database in [TestDatabase::on_sqlite(), TestDatabase::on_postgres()] {
        let new = Place::new(database);
        let output = restore(&new, &file);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(said.contains("Everything holds."), "{said}");
        new.assert_holds();
        let desk = new.start();
        let anyone = Visitor::new(&desk.url(""));
        for link in before.values() {
            examined(&anyone, link);
        }
        assert!(anyone.get(&link).body.contains("Nobody got in."));
        let mut admin = Visitor::new(&desk.url(""));
        let signed_in = admin.post("/sign-in", &[("address", ADMIN), ("password", PASSWORD)]);
        assert_eq!(signed_in.status, 303, "{}", signed_in.body);
        let found = case_found_by(&admin, "contoso-support");
        assert_eq!(found, case, "the search index was made again");
        assert!(
            admin
                .get(&found)
                .body
                .contains("Asking early costs nothing.")
        );
        assert!(new.folder.path().join("data/playbooks/own.toml").exists());
        // Numbers go on where they ended, and the rules of the database are in force again.
        raise(
            &anyone,
            "friction",
            &[("what-happened", "The fire door rattles.")],
            &[],
        );
        assert_ne!(case_found_by(&admin, "rattles"), case);
        new.assert_holds();
        let rewritten = std::panic::catch_unwind(|| {
            new.database.texts(
                &desk.data(),
                "UPDATE timeline SET actor = 'x' WHERE sequence = 1 RETURNING actor",
            )
        });
        assert!(rewritten.is_err(), "the timeline only grows");
    }
}

/// Sends a report; gives its private link.
fn send(base: &str, submission: &str) -> String {
    let mail = format!(
        "From: a@{submission}.example\r\nTo: b@school.example\r\nSubject: {submission}\r\n\r\nHello, this is {submission}.\r\n"
    );
    let fields = [("submission", submission), ("privacy", "named")];
    let files = [("mail.eml", mail.as_bytes())];
    let answer = Visitor::new(base).post_with_files("/raise/message", &fields, &files);
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.field("location").expect("a private link").to_owned()
}

fn a_backup_that_is_not_whole_restores_nothing(place: &Place) {
    let desk = place.start();
    set_up(&desk, "own");
    send(&desk.url(""), &"7".repeat(32));
    let file = back_up(place);
    let whole = std::fs::read(&file).unwrap();
    let at = |text: &str| {
        let found = whole
            .windows(text.len())
            .position(|window| window == text.as_bytes());
        found.unwrap_or_else(|| panic!("`{text}` is in the backup"))
    };
    let mut spoiled: Vec<(&str, Vec<u8>)> = Vec::new();
    for (what, place) in [
        ("a byte of a row", at("\"report-received\"") + 3),
        ("a byte of evidence", at("Hello, this is 777") + 2),
        ("a byte of the sums", whole.len() - 1_600),
    ] {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        spoiled.push((what, bytes));
    }
    spoiled.push(("its end", whole[..whole.len() / 2].to_vec()));
    spoiled.push(("all of it", b"These are my notes.\n".repeat(100)));
    let newer = String::from_utf8_lossy(&whole).replacen("\"schema\": ", "\"schema\": 99", 1);
    spoiled.push(("its schema", newer.into_bytes()));
    for (what, bytes) in spoiled {
        let bad = place.folder.path().join("bad.backup");
        std::fs::write(&bad, bytes).unwrap();
        let new = Place::new(TestDatabase::on_sqlite());
        let output = restore(&new, &bad);
        assert_eq!(output.status.code(), Some(2), "{what}: {}", said(&output));
        let data = new.folder.path().join("data");
        assert!(!data.exists(), "{what}: nothing was begun");
    }
}

fn nothing_is_ever_written_over(place: &Place) {
    let desk = place.start();
    set_up(&desk, "own");
    let file = back_up(place);
    let whole = std::fs::read(&file).unwrap();
    let again = place.run(&["backup", &file.display().to_string()]);
    assert_eq!(again.status.code(), Some(2));
    assert!(said(&again).contains("there is a file"), "{}", said(&again));
    assert_eq!(std::fs::read(&file).unwrap(), whole);
    let onto = restore(place, &file);
    assert_eq!(onto.status.code(), Some(2));
    assert!(said(&onto).contains("is not empty"), "{}", said(&onto));
    place.assert_holds();
    let none = Place::new(TestDatabase::on_sqlite());
    let nothing = none.run(&["backup", "x.backup"]);
    assert_eq!(nothing.status.code(), Some(2));
    assert!(said(&nothing).contains("no desk"), "{}", said(&nothing));
}

fn a_full_disk_leaves_no_half_backup(place: &Place) {
    let desk = place.start();
    set_up(&desk, "own");
    let asha = Visitor::new(&desk.url(""));
    let large = "A long story. ".repeat(100_000);
    raise(
        &asha,
        "friction",
        &[("privacy", "named")],
        &[("long.txt", large.as_bytes())],
    );
    let disk = SmallDisk::mount(256 * 1024);
    let file = disk.path().join("desk.backup");
    let output = place.run(&["backup", &file.display().to_string()]);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("No space left") && said.contains("has room"),
        "{said}"
    );
    assert!(!file.exists());
    assert_eq!(unfinished(disk.path()), 0, "nothing half-made stays");
}

fn evidence_that_was_damaged_is_named_and_the_rest_is_kept(place: &Place) {
    let desk = place.start();
    set_up(&desk, "own");
    for submission in ["8", "9"] {
        let link = send(&desk.url(""), &submission.repeat(32));
        examined(&Visitor::new(&desk.url("")), &link);
    }
    let sha256 = place
        .database
        .texts(
            &desk.data(),
            "SELECT sha256 FROM evidence ORDER BY sha256 LIMIT 1",
        )
        .remove(0);
    let (front, rest) = sha256.split_at(2);
    std::fs::remove_file(desk.data().join("evidence").join(front).join(rest)).unwrap();
    let file = place.folder.path().join("desk.backup");
    let output = place.run(&["backup", &file.display().to_string()]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains(&sha256), "{}", said(&output));
    let new = Place::new(TestDatabase::on_sqlite());
    let restored = restore(&new, &file);
    assert_eq!(restored.status.code(), Some(1), "{}", said(&restored));
    let (code, found) = new.verify();
    assert_eq!(code, Some(1), "{found}");
    assert_eq!(
        found.matches("is missing or was changed").count(),
        1,
        "{found}"
    );
}

/// A backup is brought back hours later, and the desk that it was made of may have sent its mails meanwhile.
fn a_mail_that_waited_at_the_backup_is_doubted_and_not_sent(place: &Place) {
    let sink = SmtpSink::start();
    sink.at(Step::Connect, Does::Says("421 4.3.2 not just now"));
    let desk = start_with_relay(place, &sink);
    let admin = set_up(&desk, "own");
    let words = [
        ("privacy", "named"),
        ("address", "sam@millbrook-school.example"),
        ("what-happened", "A voice wanted my wombat password"),
    ];
    let anyone = Visitor::new(&desk.url(""));
    raise(&anyone, "call", &words, &[]);
    let case = case_found_by(&admin, "wombat");
    sink.wait_for_step(Step::Connect, 1);
    let file = back_up(place);
    drop(desk);
    sink.at(Step::Connect, Does::Accepts);
    for database in [TestDatabase::on_sqlite(), TestDatabase::on_postgres()] {
        let (new, sent) = (Place::new(database), sink.mails().len());
        let said = said(&restore(&new, &file));
        assert!(said.contains("1 mail was waiting to leave"), "{said}");
        let desk = start_with_relay(&new, &sink);
        let mut admin = Visitor::new(&desk.url(""));
        admin.post("/sign-in", &[("address", ADMIN), ("password", PASSWORD)]);
        let page = page_with(&admin, &case, "may not have got through");
        assert_eq!(sink.mails().len(), sent, "nothing is sent by itself");
        let again = format!("{case}/mails/{}/again", between(&page, "/mails/", "/again"));
        assert_eq!(admin.post(&again, &[]).status, 303);
        assert_eq!(sink.wait_for(sent + 1).len(), sent + 1);
        drop(desk);
        new.assert_holds();
    }
}

fn start_with_relay(place: &Place, sink: &SmtpSink) -> RunningDesk {
    let relay = format!("smtp://{}", sink.address());
    let mut arguments = place.database.arguments();
    arguments.extend(["--relay", relay.as_str()]);
    arguments.extend(["--report-address", "report@desk.millbrook-school.example"]);
    RunningDesk::start_with(binary(), Arc::clone(&place.folder), &arguments)
}
