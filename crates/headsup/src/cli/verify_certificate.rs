//! `headsup verify certificate FILE`: whether the signature of a payment's certificate holds, by which key, and what it says;
//! of a PDF also whether its page is the one that follows from the signed file in it. It needs no desk. Exit code 0 when all of
//! it holds (and the key is the one asked for), 1 when not, 2 when it could not look.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;

use super::complaint::{Complaint, complain};
use crate::certificate_pdf::{CertificatePage, check_file};
use crate::certificate_rows::rows;
use crate::payment_certificate::{CERTIFICATE_BYTES_MAX, CheckedCertificate};

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
    match check_file(&bytes) {
        Ok((checked, page)) => told(&checked, page, key),
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

fn told(checked: &CheckedCertificate, page: CertificatePage, key: Option<&str>) -> ExitCode {
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
    match page {
        CertificatePage::NoPage => {}
        CertificatePage::Follows => {
            println!("The page is the one that follows from the signed file attached to it.");
        }
        CertificatePage::Differs => println!(
            "The page is not the one that follows from the signed file attached to it: somebody changed the PDF, or another \
             version of Headsup wrote it. Don't go by the page; only what stands below is signed."
        ),
    }
    for line in lines(&checked.says) {
        println!("{line}");
    }
    match page {
        CertificatePage::Differs => ExitCode::from(1),
        CertificatePage::NoPage | CertificatePage::Follows => ExitCode::SUCCESS,
    }
}

/// What the certificate says, a line for each fact. Its words are other people's: what isn't drawn, or turns the writing
/// around, is left out.
fn lines(says: &Value) -> impl Iterator<Item = String> {
    let shown = |letter: &char| {
        !letter.is_control()
            && !matches!(letter, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    rows(says).into_iter().map(move |row| {
        let words: String = row.words.chars().filter(shown).collect();
        format!("{}: {words}", row.name)
    })
}
