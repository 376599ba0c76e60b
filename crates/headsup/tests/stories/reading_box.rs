//! The box in which evidence is read, with real processes: nothing inside finds a way out, it reads what the engine reads, and
//! a process that ends, hangs, eats memory or talks nonsense costs a finding and never a report.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use casework::cases::case::Case;
use casework::ids::ReportId;
use casework::moment::Moment;
use evidence::mail::not_read_through::WhyStopped;
use evidence::surroundings::Surroundings;
use evidence::verdict::{Verdict, examine, sha256_hex};
use headsup::channel_settings::ReportAddress;
use headsup::intake::mail::{IncomingMail, MailChannel, take_in_mail};
use headsup::reading_box::ReadingBox;
use headsup::reading_box_answer::Reading;
use headsup::reading_box_check::check_reading_box;
use headsup::self_check::Standing;
use headsup::world::World;
use testkit::temporary_folder::TemporaryFolder;
use tokio::sync::watch;

use crate::played::{Place, on_both_databases};
use crate::reading_box;
use crate::stood_still::StoodStill;

on_both_databases!(
    a_mail_whose_reading_is_killed_is_a_report_with_a_finding,
    a_desk_that_can_start_no_reader_loses_no_report,
);

const NOW: Moment = Moment::from_unix_seconds(1_795_319_160);
const STOPPED: &str = "reading.stopped";
const MAIL: &str = "From: Bank <bank@kredit.test>\r\nTo: ann@school.example\r\nSubject: Your account\r\n\r\n\
    Confirm your password here: http://kredit-login.test/now\r\n";

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(future)
}

/// Reads bytes in a box, once.
fn read_in(reading_box: &ReadingBox, bytes: &[u8]) -> Result<Reading, WhyStopped> {
    let surroundings = Surroundings::default();
    let sha256 = sha256_hex(bytes);
    wait(async {
        let begun = reading_box.begin(bytes.to_vec(), &sha256, &surroundings);
        begun.await.unwrap().read(&surroundings).await
    })
}

/// A mail of so many mebibytes, whose reading needs several times as much memory.
fn large_mail(mebibytes: usize) -> Vec<u8> {
    let mut mail = MAIL.as_bytes().to_vec();
    let line = "What nobody reads, again and again, line after line.\r\n";
    mail.extend_from_slice(line.repeat(mebibytes * 1024 * 1024 / line.len()).as_bytes());
    mail
}

#[test]
fn nothing_inside_finds_a_way_out() {
    let folder = TemporaryFolder::new("box");
    std::fs::write(folder.path().join("headsup.db"), "secret").unwrap();
    let shown = folder.path().to_string_lossy().into_owned();
    let (walls, ways) = wait(reading_box().try_ways_out(shown)).unwrap();
    assert!(ways.len() >= 10, "{ways:?}");
    let open: Vec<_> = ways.iter().filter(|way| way.open).collect();
    assert!(open.is_empty(), "{open:?}; missing: {:?}", walls.missing());
    assert!(walls.limits && walls.no_new_rights && walls.nothing_inherited);
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 1, "something was written from inside");
    let check = wait(check_reading_box(&reading_box(), folder.path()));
    assert_ne!(check.standing, Standing::Broken, "{check:?}");
    let nowhere = ReadingBox {
        program: "/there/is/no/such/program".into(),
        ..reading_box()
    };
    let check = wait(check_reading_box(&nowhere, folder.path()));
    assert_eq!(check.standing, Standing::Broken, "{check:?}");
}

#[test]
fn the_box_says_what_the_engine_says() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/stories");
    let mut mails: Vec<Vec<u8>> = std::fs::read_dir(fixtures)
        .unwrap()
        .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .collect();
    mails.extend([Vec::new(), b"\x89PNG\r\n\x1a\n\0".to_vec(), large_mail(8)]);
    for mail in mails {
        let here = Reading::of(&examine(&mail, &Surroundings::default()));
        assert_eq!(read_in(&reading_box(), &mail).unwrap(), here);
    }
}

#[test]
fn one_process_reads_round_after_round() {
    let mut surroundings = Surroundings::default();
    let bytes = MAIL.as_bytes();
    let (reading_box, sha256) = (reading_box(), sha256_hex(bytes));
    wait(async {
        let begun = reading_box.begin(bytes.to_vec(), &sha256, &surroundings);
        let mut reader = begun.await.unwrap();
        let first = reader.read(&surroundings).await.unwrap();
        assert!(!first.wanted_memory.is_empty());
        surroundings.memory = Some(Default::default());
        let second = reader.read(&surroundings).await.unwrap();
        assert_eq!(second, Reading::of(&examine(bytes, &surroundings)));
        assert!(second.wanted_memory.is_empty());
    });
}

#[test]
fn a_reading_that_needs_too_much_is_stopped() {
    let little_memory = ReadingBox {
        memory_mebibytes: 192,
        ..reading_box()
    };
    let stopped = read_in(&little_memory, &large_mail(40)).unwrap_err();
    assert_eq!(stopped, WhyStopped::TookTooMuchMemory);
    // The same box reads what is small.
    assert!(read_in(&little_memory, MAIL.as_bytes()).is_ok());
    let no_time = ReadingBox {
        round: Duration::ZERO,
        ..reading_box()
    };
    let stopped = read_in(&no_time, MAIL.as_bytes()).unwrap_err();
    assert_eq!(stopped, WhyStopped::TookTooLong);
}

/// A program that does these things in place of reading, after the first word that a reader says.
fn impostor(folder: &TemporaryFolder, name: &str, does: &str) -> ReadingBox {
    let hello = br#"{"limits":true,"no_new_rights":true,"nothing_inherited":true,"landlock":true,"seccomp":true}"#;
    let octal = |byte: &u8| format!("\\{byte:03o}");
    let length = (hello.len() as u32).to_be_bytes();
    let first_word: String = length.iter().chain(hello).map(octal).collect();
    script(
        folder,
        name,
        &format!("#!/bin/sh\nprintf '{first_word}'\n{does}\n"),
    )
}

/// The script is written by another process: one that this process still held open could not be started.
fn script(folder: &TemporaryFolder, name: &str, text: &str) -> ReadingBox {
    let path: PathBuf = folder.path().join(name);
    let mut writer = Command::new("/bin/sh")
        .args(["-c", "cat > \"$0\" && chmod 700 \"$0\""])
        .arg(&path)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = writer.stdin.take().unwrap();
    stdin.write_all(text.as_bytes()).unwrap();
    drop(stdin);
    assert!(writer.wait().unwrap().success());
    ReadingBox {
        program: path,
        ..reading_box()
    }
}

#[test]
fn what_a_process_answers_that_was_taken_over_is_not_believed() {
    let folder = TemporaryFolder::new("impostors");
    let waits = "exec cat > /dev/null";
    for (name, does, why) in [
        ("ends", "exit 0", WhyStopped::Ended),
        ("fails", "exit 101", WhyStopped::Ended),
        ("aborts", "kill -ABRT $$", WhyStopped::Ended),
        ("crashes", "kill -SEGV $$", WhyStopped::Ended),
        ("loops", "kill -XCPU $$", WhyStopped::TookTooLong),
        ("killed", "kill -KILL $$", WhyStopped::TookTooMuchMemory),
        (
            "eats",
            "echo memory allocation of 9 bytes failed >&2; exit 101",
            WhyStopped::TookTooMuchMemory,
        ),
        (
            "babbles",
            &format!("printf '\\000\\000\\000\\005abcde'; {waits}"),
            WhyStopped::AnsweredStrangely,
        ),
        (
            "boasts",
            &format!("printf '\\377\\377\\377\\377'; {waits}"),
            WhyStopped::AnsweredStrangely,
        ),
        (
            "deep",
            &format!("printf '\\000\\000\\000\\012[[[[[[[[[['; {waits}"),
            WhyStopped::AnsweredStrangely,
        ),
    ] {
        let stopped = read_in(&impostor(&folder, name, does), MAIL.as_bytes());
        assert_eq!(stopped.unwrap_err(), why, "{name}");
    }
    let silent = ReadingBox {
        round: Duration::from_millis(200),
        ..impostor(&folder, "silent", "exec tail -f /dev/null")
    };
    let stopped = read_in(&silent, MAIL.as_bytes()).unwrap_err();
    assert_eq!(stopped, WhyStopped::TookTooLong);
    // Who is no reader from the first word on has been handed nothing.
    for (name, text) in [
        ("dumb", "#!/bin/sh\nexit 0\n"),
        ("rude", "#!/bin/sh\necho hello there\n"),
    ] {
        let begun =
            wait(script(&folder, name, text).begin(MAIL.into(), "", &Surroundings::default()));
        assert!(begun.is_err(), "{name}");
    }
}

/// A desk whose box is this one.
fn desk(place: &Place, reading_box: ReadingBox) -> StoodStill {
    StoodStill::open_with(place, &[], World::fixed(NOW, 1), |settings| {
        settings.reading_box = reading_box;
        settings.report_address = Some(ReportAddress::new("report", "desk.school.example"));
    })
}

fn take(desk: &StoodStill, mail: Vec<u8>) -> ReportId {
    let incoming = IncomingMail {
        bytes: mail,
        envelope_from: None,
        recipient: None,
        channel: MailChannel::Api,
    };
    let taken = desk.wait(take_in_mail(&desk.state, incoming)).unwrap();
    taken.report.expect("it is a report")
}

/// Looks at the queue until a worker has taken what is due; reached only when there is nothing.
const LOOKS_MAX: usize = 2_000;

/// Lets workers work until this report has its place. Time passes only while none of them holds a job: what was put off is
/// tried again, and no claim runs out.
fn placed(desk: &StoodStill, report: ReportId) -> Case {
    let state = &desk.state;
    desk.wait(async {
        let case = loop {
            let file = state.desk.report_file(report).await.unwrap().unwrap();
            if let Some(case) = file.report.case {
                break case;
            }
            let (stop, stopping) = watch::channel(false);
            let workers = tokio::spawn(headsup::jobs::run(state.clone(), stopping));
            for _ in 0..LOOKS_MAX {
                let counts = state.store.job_counts(state.world.now()).await.unwrap();
                if counts.running > 0 || counts.waiting == 0 {
                    break;
                }
                tokio::task::yield_now().await;
            }
            stop.send(true).unwrap();
            workers.await.unwrap();
            state.world.advance_minutes(10);
        };
        state.desk.case(case).await.unwrap().unwrap()
    })
}

fn stopped_ids(case: &Case) -> Vec<&str> {
    let originals = case.examinations.iter().flat_map(|one| &one.originals);
    originals
        .flat_map(|original| &original.findings)
        .map(|finding| finding.id.as_str())
        .collect()
}

fn a_mail_whose_reading_is_killed_is_a_report_with_a_finding(place: &Place) {
    let little_memory = ReadingBox {
        memory_mebibytes: 192,
        ..reading_box()
    };
    let desk = desk(place, little_memory);
    let mail = large_mail(30);
    let report = take(&desk, mail.clone());
    let case = placed(&desk, report);
    assert_eq!(stopped_ids(&case), [STOPPED]);
    let examined = &case.examinations[0];
    assert_eq!(examined.verdict, Verdict::Suspicious);
    let says = &examined.originals[0].findings[0].says;
    assert!(says.contains("more memory than it may have"), "{says}");
    // Once, and for good: nothing is tried again and again.
    let counts = desk.wait(desk.state.store.job_counts(desk.state.world.now()));
    let counts = counts.unwrap();
    assert_eq!((counts.waiting, counts.running, counts.failed), (0, 0, 0));
    // The bytes lie there as they came, and the next mail is read as ever.
    let folder = desk.state.desk.evidence_folder();
    let kept = desk.wait(folder.read_soon(&examined.sha256)).unwrap();
    assert_eq!(kept, mail);
    let next = take(&desk, MAIL.replace("Your account", "Another").into());
    let case = placed(&desk, next);
    assert!(!stopped_ids(&case).contains(&STOPPED));
}

fn a_desk_that_can_start_no_reader_loses_no_report(place: &Place) {
    let nowhere = ReadingBox {
        program: "/there/is/no/such/program".into(),
        ..reading_box()
    };
    let desk = desk(place, nowhere);
    let report = take(&desk, MAIL.into());
    let case = placed(&desk, report);
    assert_eq!(stopped_ids(&case), [STOPPED]);
    assert_eq!(case.examinations[0].verdict, Verdict::CantTell);
    let says = &case.examinations[0].originals[0].findings[0].says;
    assert!(says.contains("could not be started"), "{says}");
}
