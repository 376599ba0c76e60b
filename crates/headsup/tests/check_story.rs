//! The story of `headsup check`, played with the real binary on mails written here: the answer in words, the answer as
//! JSON, mailboxes, folders in order, standard input, and what cannot be read.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

const LURE: &str = "From: \"Paypal Service\" <help@mail.test>\nTo: robin@firm.example\nSubject: Your account is limited\n\
    Date: Mon, 03 Jun 2024 09:12:00 +0200\nMessage-ID: <lure@mail.test>\nMIME-Version: 1.0\n\
    Content-Type: text/html; charset=utf-8\n\n<html><body><p>Unusual activity was seen and your account was suspended. \
    Click the link to verify your account within 24 hours.</p>\n\
    <a href=\"http://203.0.113.7/paypal/login\">https://www.paypal.com/login</a></body></html>\n";

const LETTER: &str = "From: Ann Reed <ann@choir.example>\nTo: robin@firm.example\nSubject: Rehearsal on Thursday\n\
    Date: Mon, 03 Jun 2024 09:12:00 +0200\nMessage-ID: <letter@choir.example>\n\n\
    Hello Robin, we meet at seven in the small hall, as always. Bring the green book. Ann\n";

const NEW_ACCOUNT: &str = "From: Accounts <accounts@supplier.example>\nTo: robin@firm.example\nSubject: Invoice 118\n\
    Date: Mon, 03 Jun 2024 09:12:00 +0200\nMessage-ID: <invoice@supplier.example>\n\n\
    Our bank has changed. Please send all future payments to the new account details below.\n";

struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("headsup-check-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        shown(&path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn shown(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn check(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_headsup"))
        .arg("check")
        .args(arguments)
        .output()
        .unwrap()
}

fn lines(output: &Output) -> Vec<serde_json::Value> {
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_lure_is_answered_in_words_with_both_questions() {
    let folder = Folder::new();
    let output = check(&[&folder.file("lure.eml", LURE)]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    for expected in [
        "lure.eml",
        "This is meant to do harm.",
        "How do we keep people working?",
        "What could stop people working?",
        "links.text-names-another-host",
        "203.0.113.7",
    ] {
        assert!(
            text.contains(expected),
            "`{expected}` is missing in:\n{text}"
        );
    }
}

#[test]
fn the_json_line_has_exactly_the_promised_fields_in_order() {
    let folder = Folder::new();
    let output = check(&["--json", &folder.file("lure.eml", LURE)]);
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let places: Vec<usize> = [
        "path",
        "sha256",
        "grade",
        "verdict",
        "score",
        "findings",
        "unchecked",
        "originals",
    ]
    .iter()
    .map(|field| text.find(&format!("\"{field}\":")).unwrap())
    .collect();
    assert!(places.is_sorted(), "{text}");
    let line = &lines(&output)[0];
    assert_eq!(line.as_object().unwrap().len(), 8);
    assert_eq!(line["verdict"], "harmful");
    assert_eq!(line["grade"], "original");
    assert_eq!(line["originals"], 1);
    assert!(line["score"].as_f64().unwrap() > 0.8);
    let finding = line["findings"][0].as_object().unwrap();
    let mut fields: Vec<&str> = finding.keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["cia", "id", "question", "says", "weight", "where"]);
}

#[test]
fn an_ordinary_letter_has_nothing_wrong_and_new_bank_details_never_do() {
    let folder = Folder::new();
    let output = check(&[
        "--json",
        &folder.file("a.eml", LETTER),
        &folder.file("b.eml", NEW_ACCOUNT),
    ]);
    let verdicts: Vec<String> = lines(&output)
        .iter()
        .map(|line| line["verdict"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(verdicts, ["nothing-wrong-found", "suspicious"]);
    let words = check(&[&folder.file("b.eml", NEW_ACCOUNT)]);
    assert!(String::from_utf8_lossy(&words.stdout).contains("ring a number you already had"));
}

#[test]
fn a_mailbox_gives_a_numbered_line_for_each_mail_and_folders_keep_their_order() {
    let folder = Folder::new();
    let separator = "From ann@choir.example Mon Jun  3 09:12:00 2024\n";
    folder.file(
        "b.mbox",
        &format!("{separator}{LETTER}\n{separator}{LURE}\n"),
    );
    folder.file("a/1.eml", LETTER);
    folder.file("c.eml", LETTER);
    let output = check(&["--json", "--jobs", "3", &shown(&folder.0)]);
    let paths: Vec<String> = lines(&output)
        .iter()
        .map(|line| {
            line["path"]
                .as_str()
                .unwrap()
                .replace(&format!("{}/", shown(&folder.0)), "")
        })
        .collect();
    assert_eq!(paths, ["a/1.eml", "b.mbox#1", "b.mbox#2", "c.eml"]);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_still_checked() {
    let folder = Folder::new();
    let missing = shown(&folder.0.join("missing.eml"));
    let output = check(&["--json", &missing, &folder.file("a.eml", LETTER)]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(lines(&output).len(), 1);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        said,
        format!("headsup: `{missing}` could not be read: there is no such file\n")
    );
}

#[test]
fn standard_input_is_a_dash() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_headsup"))
        .args(["check", "--json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(LURE.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let line = &lines(&output)[0];
    assert_eq!(
        (line["path"].as_str(), line["verdict"].as_str()),
        (Some("-"), Some("harmful"))
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_check_has_taken_away_from_itself_what_reading_needs_not() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_headsup"))
        .args(["check", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    // It waits for its input, so sooner or later it has; were it never to, the test would end by its limit.
    let filtered = (0..1_000_000).any(|_| {
        std::thread::yield_now();
        let status = std::fs::read_to_string(&status).unwrap();
        status.contains("NoNewPrivs:\t1") && status.contains("Seccomp:\t2")
    });
    assert!(filtered);
    drop(child.stdin.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_strangers_folder_leads_nowhere_else_and_holds_nobody_up() {
    let folder = Folder::new();
    let outside = Folder::new();
    let secret = outside.file("secret.eml", LURE);
    folder.file("stick/\u{202e}gnp.exe", "MZ");
    let stick = folder.0.join("stick");
    std::os::unix::fs::symlink(&secret, stick.join("link.eml")).unwrap();
    let pipe = Command::new("mkfifo").arg(stick.join("pipe")).status();
    assert!(pipe.unwrap().success());
    let output = check(&[&shown(&stick)]);
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("\u{fffd}gnp.exe") && !said.contains('\u{202e}'),
        "{said}"
    );
    assert!(!said.contains("paypal"), "{said}");
    assert!(
        complained.contains("links are not followed"),
        "{complained}"
    );
    assert!(
        complained.contains("a pipe, a socket or a device"),
        "{complained}"
    );
    // What somebody names is read whatever it is.
    let named = check(&[&shown(&stick.join("link.eml"))]);
    assert!(String::from_utf8_lossy(&named.stdout).contains("paypal"));
}

/// A stick as a worm leaves it, beside what a choir keeps on one.
fn stick(folder: &Folder) -> String {
    folder.file("stick/autorun.inf", "[autorun]\nopen=songs.exe\n");
    folder.file("stick/Songs.exe", &format!("MZ{}", "\0".repeat(200)));
    folder.file("stick/Songs/ave.txt", "Ave verum corpus");
    folder.file(
        "stick/.hidden/minutes.pdf",
        &format!("MZ{}", "\0".repeat(200)),
    );
    folder.file("stick/\u{1b}[2J\nnothing wrong found\u{202e}.txt", "la la");
    shown(&folder.0.join("stick"))
}

#[test]
fn a_mounted_stick_is_listed_by_content_hidden_things_too() {
    let folder = Folder::new();
    let output = check(&["--stick", &stick(&folder)]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    for expected in [
        "This is meant to do harm. (5 things and 2 folders, 450 bytes read)",
        "things.autorun",
        "starts `songs.exe` when the stick comes in",
        "named like the folder beside it",
        ".hidden/minutes.pdf: a Windows program, 202 bytes (harmful)",
        "Songs/ave.txt: plain text, 16 bytes",
        "Hand nothing of it over.",
    ] {
        assert!(
            text.contains(expected),
            "`{expected}` is missing in:\n{text}"
        );
    }
    let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!text.chars().any(steers), "{text:?}");
    assert!(!text.contains("mail"), "{text}");
    assert!(!text.lines().any(|line| line.starts_with("nothing wrong")));
}

#[test]
fn the_json_of_a_stick_has_exactly_the_promised_fields_and_plain_letters() {
    let folder = Folder::new();
    let output = check(&["--stick", "--json", &stick(&folder)]);
    assert!(
        output
            .stdout
            .iter()
            .all(|byte| matches!(byte, b' '..=b'~' | b'\n'))
    );
    let lines = lines(&output);
    let fields = |line: &serde_json::Value| -> Vec<String> {
        let mut fields: Vec<String> = line.as_object().unwrap().keys().cloned().collect();
        fields.sort_unstable();
        fields
    };
    let (whole, things) = lines.split_last().unwrap();
    assert_eq!(things.len(), 5);
    for thing in things {
        assert_eq!(
            fields(thing),
            [
                "bytes",
                "findings",
                "is",
                "path",
                "sha256",
                "stick",
                "unchecked",
                "verdict"
            ]
        );
    }
    assert_eq!(
        fields(whole),
        [
            "bytes_read",
            "folders",
            "stick",
            "things",
            "unchecked",
            "verdict"
        ]
    );
    assert_eq!(whole["verdict"], "harmful");
    let named = |name: &str| things.iter().find(|thing| thing["path"] == name).unwrap();
    assert_eq!(named("Songs/ave.txt")["verdict"], "nothing-wrong-found");
    assert_eq!(
        named("\u{1b}[2J\nnothing wrong found\u{202e}.txt")["findings"][0]["id"],
        "things.direction-characters"
    );
    let finding = &named("autorun.inf")["findings"][0];
    assert_eq!(
        (finding["id"].as_str(), finding["weight"].as_i64()),
        (Some("things.autorun"), Some(40))
    );
}

#[test]
fn a_stick_leads_nowhere_else_and_what_is_left_out_is_said() {
    let folder = Folder::new();
    let outside = Folder::new();
    let secret = outside.file("secret.txt", "the green book");
    folder.file("stick/song.txt", "la la");
    let stick = folder.0.join("stick");
    std::os::unix::fs::symlink(&secret, stick.join("link.txt")).unwrap();
    std::os::unix::fs::symlink(&outside.0, stick.join("folder")).unwrap();
    let pipe = Command::new("mkfifo").arg(stick.join("pipe")).status();
    assert!(pipe.unwrap().success());
    let mut deep = stick.clone();
    for _ in 0..40 {
        deep = deep.join("d");
    }
    std::fs::create_dir_all(&deep).unwrap();
    let film = std::fs::File::create(stick.join("film.bin")).unwrap();
    film.set_len(40 * 1024 * 1024).unwrap();
    let output = check(&["--stick", "--json", &shown(&stick)]);
    let lines = lines(&output);
    let (whole, things) = lines.split_last().unwrap();
    let paths: Vec<&str> = things
        .iter()
        .map(|thing| thing["path"].as_str().unwrap())
        .collect();
    assert_eq!(
        paths,
        ["film.bin", "folder", "link.txt", "pipe", "song.txt"]
    );
    let id = |at: usize, what: &str| things[at][what][0]["id"].clone();
    assert_eq!(id(0, "unchecked"), "things.only-beginning");
    assert_eq!(things[0]["sha256"], serde_json::Value::Null);
    assert_eq!(id(1, "findings"), "things.link");
    assert_eq!(id(2, "findings"), "things.link");
    assert_eq!(id(3, "unchecked"), "things.not-a-file");
    assert_eq!(whole["unchecked"][0]["id"], "things.too-deep");
    assert_eq!(whole["verdict"], "cant-tell");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_stick_that_is_not_there_is_said_so() {
    let folder = Folder::new();
    let missing = shown(&folder.0.join("no-stick"));
    let output = check(&["--stick", &missing]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("could not be listed as a stick"), "{said}");
    assert!(said.contains("Name the folder it is mounted on"), "{said}");
}
