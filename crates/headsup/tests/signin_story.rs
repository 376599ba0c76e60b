//! The story of `headsup signin`, played with the real binary on logs written here: the answer in words with both
//! questions, the answer as JSON, packed and split logs, standard input, one account, and what cannot be read.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use flate2::Compression;
use flate2::write::GzEncoder;

struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("headsup-signin-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Monday: Rita signs in at the office and at home. Tuesday: the password is changed, the phone at home keeps the old one.
fn log() -> String {
    let mut log = String::new();
    let mut line = |time: &str, program: &str, says: &str| {
        log.push_str(&format!("2026-03-{time}Z gate {program}: {says}\n"));
    };
    line(
        "02T08:00:00",
        "sshd[1]",
        "Accepted password for rita from 192.0.2.10 port 4000 ssh2",
    );
    line(
        "02T19:00:00",
        "sshd[2]",
        "Accepted password for rita from 198.51.100.4 port 4000 ssh2",
    );
    line(
        "03T09:00:00",
        "passwd[3]",
        "pam_unix(passwd:chauthtok): password changed for rita",
    );
    for n in 0..12 {
        let time = format!(
            "03T{:02}:{:02}:00",
            9 + (7 + n * 15) / 60,
            (7 + n * 15) % 60
        );
        let says = "Failed password for rita from 198.51.100.4 port 4000 ssh2";
        line(&time, &format!("sshd[{}]", 10 + n), says);
    }
    line(
        "03T12:00:00",
        "sshd[40]",
        "pam_faillock(sshd:auth): Consecutive login failures for user rita account temporarily locked",
    );
    line(
        "03T12:10:00",
        "sshd[41]",
        "Failed password for invalid user \u{1b}[2J from 203.0.113.9 port 1 ssh2",
    );
    log
}

fn signin(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_headsup"))
        .arg("signin")
        .args(arguments)
        .output()
        .unwrap()
}

fn json(arguments: &[&str]) -> serde_json::Value {
    let output = signin(&[&["--json"], arguments].concat());
    assert_eq!(output.status.code(), Some(0));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_lockout_is_answered_in_words_with_both_questions() {
    let folder = Folder::new();
    let output = signin(&[&folder.file("auth.log", log().as_bytes())]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    for expected in [
        "rita locked at 2026-03-03 12:00:00",
        "stale-saved-password",
        "every 15 minutes",
        "password changed",
        "198.51.100.4",
        "How do we keep people working?",
        "What could stop people working?",
        "auth.log:4",
    ] {
        assert!(
            text.contains(expected),
            "`{expected}` is missing in:\n{text}"
        );
    }
    assert!(!text.contains('\u{1b}'), "the log steers the terminal");
}

#[test]
fn json_has_the_promised_shape() {
    let folder = Folder::new();
    let path = folder.file("auth.log", log().as_bytes());
    let object = json(&[&path]);
    assert_eq!(
        (&object["records"], &object["unread"]),
        (&17.into(), &0.into())
    );
    assert_eq!(object["span"]["from"], "2026-03-02T08:00:00Z");
    let lockout = &object["lockouts"][0];
    assert_eq!(
        (&lockout["account"], &lockout["at"]),
        (&"rita".into(), &"2026-03-03T12:00:00Z".into())
    );
    let likeliest = &lockout["hypotheses"][0];
    assert_eq!(likeliest["cause"], "stale-saved-password");
    assert!(likeliest["probability"].as_f64().unwrap() > 0.5);
    assert_eq!(lockout["hypotheses"].as_array().unwrap().len(), 13);
    for list in ["for", "against", "missing"] {
        assert!(likeliest[list].is_array(), "{list}");
    }
    assert_eq!(lockout["lines"][0]["line"], 3);
    assert!(object["attacks"].as_array().unwrap().is_empty());
}

fn likeliest(object: &serde_json::Value) -> &serde_json::Value {
    &object["lockouts"][0]["hypotheses"][0]["probability"]
}

#[test]
fn packed_split_and_piped_logs_say_the_same() {
    let folder = Folder::new();
    let whole = log();
    let expected = json(&[&folder.file("whole.log", whole.as_bytes())]);
    let cut = whole.match_indices('\n').nth(6).unwrap().0 + 1;
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&whole.as_bytes()[..cut]).unwrap();
    let older = folder.file("auth.log.1.gz", &packed.finish().unwrap());
    let newer = folder.file("auth.log", &whole.as_bytes()[cut..]);
    let split = json(&[&newer, &older]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_headsup"))
        .args(["signin", "--json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(whole.as_bytes())
        .unwrap();
    let piped: serde_json::Value =
        serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
    for other in [split, piped] {
        for field in ["records", "span", "notes"] {
            assert_eq!(other[field], expected[field]);
        }
        assert_eq!(likeliest(&other), likeliest(&expected));
    }
}

#[test]
fn one_account_and_what_cannot_be_read() {
    let folder = Folder::new();
    let path = folder.file("auth.log", log().as_bytes());
    let nobody = String::from_utf8(signin(&["--account", "nora", &path]).stdout).unwrap();
    assert!(nobody.contains("name no account nora"), "{nobody}");
    let missing = folder.0.join("missing.log");
    let output = signin(&[missing.to_str().unwrap(), &path]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no such file"));
    assert!(String::from_utf8_lossy(&output.stdout).contains("rita locked"));
}

/// A service on a server keeps the password of before the change, and a rule locks the account; told by Windows.
fn windows_events() -> Vec<String> {
    let event = |number: u32, time: &str, data: &str| {
        format!(
            "{{\"Event\":{{\"System\":{{\"EventID\":{number},\"TimeCreated\":{{\"#attributes\":{{\"SystemTime\":\"2026-03-{time}Z\"}}}},\"Channel\":\"Security\",\"Computer\":\"srv4\"}},\"EventData\":{{\"TargetUserName\":\"backup\",{data}}}}}}}"
        )
    };
    let asks = |code: &str| {
        format!(
            "\"LogonType\":5,\"SubStatus\":\"{code}\",\"WorkstationName\":\"SRV4\",\"ProcessName\":\"C:\\\\Tools\\\\nightly.exe\",\"IpAddress\":\"-\""
        )
    };
    let mut events = vec![
        event(4624, "02T08:00:00.1", &asks("0x0")),
        event(4724, "02T16:00:00", "\"SubjectUserName\":\"desk\""),
    ];
    for minute in [0, 7, 31, 52] {
        let time = format!("03T06:{minute:02}:00.5");
        events.push(event(4625, &time, &asks("0xC000006A")));
    }
    // Windows stamps the lock before the failure that caused it.
    events.push(event(
        4740,
        "03T06:58:00.4999990",
        "\"TargetDomainName\":\"SRV4\"",
    ));
    events.push(event(4625, "03T06:58:00.5", &asks("0xC000006A")));
    events
}

#[test]
fn windows_events_name_the_service_that_has_the_old_password() {
    let folder = Folder::new();
    let log = folder.file("export.txt", windows_events().join("\n").as_bytes());
    let text = String::from_utf8(signin(&[&log]).stdout).unwrap();
    let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for expected in [
        "Windows events (JSON)",
        "backup locked at 2026-03-03 06:58:00",
        "stale-saved-password",
        "a service (C:\\Tools\\nightly.exe) on SRV4",
        "Look at what the services there run as.",
    ] {
        assert!(
            plain.contains(expected),
            "`{expected}` is missing in:\n{text}"
        );
    }
    let backwards: Vec<String> = windows_events().into_iter().rev().collect();
    let list = format!("[{}]", backwards.join(","));
    let turned = json(&[&folder.file("list.json", list.as_bytes())]);
    assert_eq!(
        turned["lockouts"][0]["hypotheses"][0]["cause"],
        "stale-saved-password"
    );
    assert_eq!(
        turned["lockouts"][0]["sources"][0]["asking"],
        "a service (C:\\Tools\\nightly.exe) on SRV4"
    );
    assert_eq!(
        turned["notes"][0],
        "The newest stood first; it was turned around."
    );
}

#[test]
fn raw_lines_stand_behind_findings_and_names_of_nobody_do_not() {
    let folder = Folder::new();
    let mut whole = log();
    for n in 0..12 {
        whole.push_str(&format!(
            "2026-03-04T03:00:{n:02}Z gate sshd[{}]: Failed password for invalid user Summer-{n} from 203.0.113.9 port 7 ssh2\n",
            100 + n
        ));
    }
    whole
        .push_str("2026-03-04T04:00:00Z gate ftpd[9]: FAILED LOGIN for hunter2 from 203.0.113.9\n");
    let path = folder.file("auth.log", whole.as_bytes());
    let text = String::from_utf8(signin(&[&path]).stdout).unwrap();
    // Samples are wrapped.
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for expected in [
        "auth.log:4: 2026-03-03T09:07:00Z gate sshd[10]: Failed password for rita from 198.51.100.4 port 4000 ssh2",
        "Failed password for invalid user [name of nobody] from 203.0.113.9 port 7 ssh2",
        "FAILED LOGIN for [name of nobody]",
    ] {
        assert!(
            text.contains(expected),
            "`{expected}` is missing in:\n{text}"
        );
    }
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(whole.as_bytes()).unwrap();
    let packed = folder.file("auth.log.gz", &packed.finish().unwrap());
    for path in [path, packed] {
        let object = json(&[&path]);
        let line = &object["lockouts"][0]["lines"][0];
        assert_eq!(
            line["text"],
            "2026-03-03T09:00:00Z gate passwd[3]: pam_unix(passwd:chauthtok): password changed for rita"
        );
        let all = object.to_string();
        assert!(!all.contains("Summer") && !all.contains("hunter2"), "{all}");
    }
}

/// A stranger tries thirty accounts, and so does a machine of the house.
fn attacked() -> String {
    let mut log = String::new();
    for (hour, address) in [(1, "203.0.113.9"), (3, "10.0.0.66")] {
        for n in 0..30 {
            log.push_str(&format!(
                "2026-03-03T{hour:02}:00:{n:02}Z gate sshd[{n}]: Failed password for user{n} from {address} port 1 ssh2\n"
            ));
        }
    }
    log
}

#[test]
fn attacks_are_written_for_other_programs() {
    let folder = Folder::new();
    let log = folder.file("auth.log", attacked().as_bytes());
    let path = |name: &str| folder.0.join(name).to_str().unwrap().to_owned();
    let (csv, stix, ocsf) = (path("block.csv"), path("bundle.json"), path("events.jsonl"));
    let exports = ["--block-list", &csv, "--stix", &stix, "--ocsf", &ocsf];
    let output = signin(&[&exports[..], &[&log]].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("10.0.0.66 is left out"), "{said}");
    let list = std::fs::read_to_string(&csv).unwrap();
    let rows: Vec<&str> = list.lines().collect();
    assert_eq!(rows.len(), 2, "{list}");
    assert!(
        rows[1].starts_with("203.0.113.9,2026-03-03T01:00:00Z,"),
        "{list}"
    );
    let bundle: serde_json::Value = serde_json::from_slice(&std::fs::read(&stix).unwrap()).unwrap();
    assert_eq!(bundle["type"], "bundle");
    let events = std::fs::read_to_string(&ocsf).unwrap();
    assert_eq!(events.lines().count(), 2, "{events}");
    // Once more over the same files, and into what is no file.
    let again = signin(&["--block-list", &csv, "--stix", "/dev/stdout", &log]);
    assert_eq!(std::fs::read_to_string(&csv).unwrap(), list);
    assert!(String::from_utf8_lossy(&again.stdout).contains("\"bundle--"));
    let nowhere = signin(&["--ocsf", &path("no/such/folder/x"), &log]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&nowhere.stdout).contains("Attacks"),
        "the answer is given all the same"
    );
}

#[test]
fn sigma_rules_are_asked_about_the_same_events() {
    let folder = Folder::new();
    let log = folder.file("events.jsonl", windows_events().join("\n").as_bytes());
    let below = folder.0.join("rules/windows");
    std::fs::create_dir_all(&below).unwrap();
    let rule = |title: &str, service: &str, event: u32| {
        format!(
            "title: {title}\nlogsource:\n  product: windows\n  service: {service}\ndetection:\n  selection:\n    EventID: {event}\n  condition: selection\nlevel: high\n"
        )
    };
    std::fs::write(
        below.join("locked.yml"),
        rule("An account locked", "security", 4740),
    )
    .unwrap();
    std::fs::write(below.join("sysmon.yaml"), rule("Not here", "sysmon", 1)).unwrap();
    std::fs::write(below.join("notes.txt"), "no rule").unwrap();
    let rules = folder.0.join("rules").to_str().unwrap().to_owned();
    let output = signin(&["--sigma", &rules, &log]);
    let text = String::from_utf8(output.stdout).unwrap();
    let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(output.status.code(), Some(0), "{text}");
    for expected in [
        "1 rule asked of",
        "1 matched. 1 more is about other logs",
        "high: An account locked matched 1 time",
    ] {
        assert!(
            plain.contains(expected),
            "`{expected}` is missing in:\n{text}"
        );
    }
    let object = json(&["--sigma", &rules, &log]);
    let told = &object["sigma"][0];
    assert_eq!(
        (&told["title"], &told["count"]),
        (&"An account locked".into(), &1.into())
    );
    assert_eq!(told["lines"][0]["line"], 7);
    assert!(json(&[&log]).get("sigma").is_none());

    std::fs::write(below.join("broken.yml"), "title: [").unwrap();
    let output = signin(&["--sigma", &rules, &log]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("broken.yml` cannot be asked"), "{said}");
    let nothing = signin(&["--sigma", "/there/is/no/such/folder", &log]);
    assert!(nothing.status.code() == Some(2) && nothing.stdout.is_empty());
}
