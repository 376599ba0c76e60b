//! The story of `headsup breached`, played with the real binary on lists written here: both layouts become a filter, the filter is asked
//! about passwords that come by standard input, and what can't be used is refused without a word of what it holds.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use testkit::temporary_folder::TemporaryFolder;

fn sha1(password: &str) -> String {
    let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
    digest
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect()
}

/// Lines of a list, ordered by hash.
fn list(passwords: &[(&str, u32)]) -> Vec<String> {
    let mut lines: Vec<String> = passwords
        .iter()
        .map(|(password, times)| format!("{}:{times}", sha1(password)))
        .collect();
    lines.sort();
    lines
}

fn headsup(folder: &Path, arguments: &[&str], typed: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_headsup"))
        .arg("breached")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that asks for no password may have ended already.
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    child.wait_with_output().unwrap()
}

fn said_by(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Asks; gives the exit code and what was said, and sees to it that the password is in none of it.
fn ask(folder: &Path, password: &str) -> (Option<i32>, String) {
    let output = headsup(
        folder,
        &["check", "--filter", "filter"],
        &format!("{password}\n"),
    );
    let said = said_by(&output);
    assert!(
        !said.contains(password) && !said.contains(&sha1(password)),
        "{said}"
    );
    (output.status.code(), said)
}

const PASSWORDS: [(&str, u32); 3] = [("korbball", 1), ("teekanne", 40), ("sommer wiese", 5_000)];

#[test]
fn one_list_becomes_a_filter_that_is_asked_about_passwords() {
    let folder = TemporaryFolder::new("breached");
    let folder = folder.path();
    std::fs::write(folder.join("pwned.txt"), list(&PASSWORDS).join("\r\n")).unwrap();
    let built = headsup(
        folder,
        &["build", "--from", "pwned.txt", "--to", "filter"],
        "",
    );
    assert_eq!(built.status.code(), Some(0), "{}", said_by(&built));
    assert!(
        said_by(&built).contains("Read 3 lines. `filter` holds 3 passwords"),
        "{}",
        said_by(&built)
    );
    let files = std::fs::read_dir(folder).unwrap().count();
    assert_eq!(files, 2, "nothing half-made is left");
    for (password, often) in [
        ("korbball", "at least once"),
        ("teekanne", "at least 32 times"),
        ("sommer wiese", "at least 4096 times"),
    ] {
        let (code, said) = ask(folder, password);
        assert_eq!(code, Some(1), "{said}");
        assert!(
            said.contains("Seen in known breaches") && said.contains(often),
            "{said}"
        );
    }
    let (code, said) = ask(folder, "seven slow paper boats");
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("Not in this list of 3 passwords (made from pwned.txt)"),
        "{said}"
    );
    let nothing = headsup(folder, &["check", "--filter", "filter"], "\n");
    assert_eq!(nothing.status.code(), Some(2), "{}", said_by(&nothing));
}

#[test]
fn range_files_and_a_list_of_our_own_are_put_together_and_rare_ones_left_out() {
    let folder = TemporaryFolder::new("breached");
    let folder = folder.path();
    std::fs::create_dir(folder.join("ranges")).unwrap();
    for line in list(&PASSWORDS) {
        let (range, rest) = line.split_at(5);
        let padded = format!("{rest}\r\n{}:0", "F".repeat(35));
        std::fs::write(folder.join("ranges").join(format!("{range}.txt")), padded).unwrap();
    }
    std::fs::write(folder.join("ranges/README"), "not a range").unwrap();
    std::fs::write(
        folder.join("own"),
        list(&[("schulname", 900), ("korbball", 7)]).join("\n"),
    )
    .unwrap();
    let arguments = [
        "build",
        "--from",
        "ranges",
        "own",
        "--to",
        "filter",
        "--at-least",
        "7",
    ];
    let built = headsup(folder, &arguments, "");
    let told = said_by(&built);
    assert_eq!(built.status.code(), Some(0), "{told}");
    assert!(told.contains("1048573 are missing in `ranges`"), "{told}");
    assert!(
        told.contains("1 other files") && told.contains("holds 4 passwords"),
        "{told}"
    );
    for (password, often) in [
        ("korbball", "4 times"),
        ("schulname", "512 times"),
        ("teekanne", "32 times"),
    ] {
        let (code, said) = ask(folder, password);
        assert!(code == Some(1) && said.contains(often), "{said}");
    }
    // Again, in place of the one that is there.
    let rebuilt = headsup(folder, &["build", "--from", "own", "--to", "filter"], "");
    assert_eq!(rebuilt.status.code(), Some(0), "{}", said_by(&rebuilt));
    assert_eq!(ask(folder, "teekanne").0, Some(0));
}

#[test]
fn what_cannot_be_used_is_refused_and_never_shown() {
    let folder = TemporaryFolder::new("breached");
    let folder = folder.path();
    let mut backwards = list(&PASSWORDS);
    backwards.reverse();
    std::fs::create_dir(folder.join("empty")).unwrap();
    for (name, text, expected) in [
        ("backwards", backwards.join("\n"), "isn't ordered by hash"),
        (
            "ntlm",
            format!("{}:3\n", "0123456789ABCDEF".repeat(2)),
            "line 1 of `ntlm` holds NTLM hashes",
        ),
        (
            "plain",
            "korbball\nteekanne\n".to_owned(),
            "line 1 of `plain` is no hash and count",
        ),
        (
            "long",
            "A".repeat(4_000),
            "line 1 of `long` is no hash and count",
        ),
        (
            "cut",
            format!("{}\n{}", list(&PASSWORDS)[0], "ABCDEF"),
            "line 2 of `cut`",
        ),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
        let refused = headsup(folder, &["build", "--from", name, "--to", "filter"], "");
        let told = said_by(&refused);
        assert_eq!(refused.status.code(), Some(2), "{name}: {told}");
        assert!(told.contains(expected), "{told}");
        assert!(
            !told.contains("korbball") && !told.contains("ABCDEF"),
            "{told}"
        );
        assert!(!folder.join("filter").exists(), "{name}");
    }
    for (from, to, expected) in [
        ("empty", "filter", "holds no range files"),
        ("missing", "filter", "cannot read `missing`"),
        ("plain", "plain", "is there and is no filter"),
    ] {
        let refused = headsup(folder, &["build", "--from", from, "--to", to], "");
        let told = said_by(&refused);
        assert!(
            refused.status.code() == Some(2) && told.contains(expected),
            "{told}"
        );
    }
    std::fs::write(folder.join("filter"), "something else").unwrap();
    let (code, told) = ask(folder, "teekanne");
    assert!(
        code == Some(2) && told.contains("is no filter of breached passwords"),
        "{told}"
    );
}
