//! `headsup verify certificate FILE`: whether the signature of a payment's certificate holds, by which key, and what it says.
//! It needs no desk. Exit code 0 when it holds (and the key is the one asked for), 1 when not, 2 when it could not look.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;

use super::complaint::{Complaint, complain};
use crate::payment_certificate::{CERTIFICATE_BYTES_MAX, CheckedCertificate, check};

/// Checks one certificate.
pub fn run(file: &Path, key: Option<&str>) -> ExitCode {
    let bytes = match read(file) {
        Ok(bytes) => bytes,
        Err(cause) => {
            return complain(&Complaint(format!(
                "the certificate `{}` can't be read: {cause}",
                file.display()
            )));
        }
    };
    match check(&bytes) {
        Ok(checked) => told(&checked, key),
        Err(refused) => {
            println!("{}: {refused}.", file.display());
            ExitCode::from(1)
        }
    }
}

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One more than is read, so that a longer file is refused and not cut.
    File::open(file)?
        .take(CERTIFICATE_BYTES_MAX as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn told(checked: &CheckedCertificate, key: Option<&str>) -> ExitCode {
    let plain = |text: &str| text.split_whitespace().collect::<String>().to_lowercase();
    if key.is_some_and(|key| plain(key) != plain(&checked.fingerprint)) {
        println!(
            "The signature holds, but another key made it: {}.",
            checked.fingerprint
        );
        return ExitCode::from(1);
    }
    println!(
        "The signature holds. The key that made it: {}",
        checked.fingerprint
    );
    if key.is_none() {
        println!("Compare it with the one the desk gave you another way, or pass it with --key.");
    }
    for line in lines(&checked.says) {
        println!("{line}");
    }
    ExitCode::SUCCESS
}

/// What the certificate says, a line for each fact. Its words are other people's: control characters are left out.
fn lines(says: &Value) -> Vec<String> {
    let fact = |path: &str| match says.pointer(path) {
        Some(Value::String(text)) => text.chars().filter(|c| !c.is_control()).collect(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let decided = |part: &str| {
        let who: String = fact(&format!("{part}/who"));
        let says: String = fact(&format!("{part}/says"));
        match who.is_empty() {
            true => String::new(),
            false => format!("{who}, {}: {says}", fact(&format!("{part}/when"))),
        }
    };
    let call = match fact("/check/call/who").is_empty() {
        true => String::new(),
        false => format!(
            "{}, {}, on {} ({}, on file since {})",
            fact("/check/call/who"),
            fact("/check/call/when"),
            fact("/check/call/number"),
            fact("/check/call/source"),
            fact("/check/call/on_file_since")
        ),
    };
    let all = [
        ("Organisation", fact("/organisation")),
        ("Case", fact("/case")),
        ("The payment is", fact("/check/state")),
        ("Asked for by", fact("/check/requester")),
        ("Would be paid by", fact("/check/payer")),
        ("First heard of", fact("/check/request_received")),
        ("Account ends with", fact("/check/account_ends_with")),
        ("Rung by", call),
        ("They said", decided("/check/outcome")),
        ("Ended by", decided("/check/settled")),
        ("Issued", fact("/issued")),
        ("Timeline ends with", fact("/timeline_ends_with")),
    ];
    let said = all.into_iter().filter(|(_, words)| !words.is_empty());
    said.map(|(name, words)| format!("{name}: {words}"))
        .collect()
}
