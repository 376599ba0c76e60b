//! Seeds: what the fuzzer begins with, made out of golden pairs and fixtures, so that nobody has to keep the same mail
//! twice. Each kind takes a folder's files apart in one way; the input shapes are those of the targets. Nothing is
//! invented here: inputs that no golden pair holds stand in `corpus/`.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use evidence::mail::message::{Attachment, Message, read};

use crate::table::{Row, repository_root};

/// Every seed of a target.
pub fn seeds_of(row: &Row) -> Vec<Vec<u8>> {
    let made = row
        .seeds
        .iter()
        .flat_map(|(kind, folder)| match *kind {
            "mails" => files(folder, "eml"),
            "attachments" => each_mail(folder, |mail| {
                mail.attachments.iter().map(named_file).collect()
            }),
            "pages" => each_mail(folder, |mail| {
                mail.html
                    .iter()
                    .map(|(page, _)| page.clone().into_bytes())
                    .collect()
            }),
            "bodies" => each_mail(folder, |mail| {
                vec![format!("{}\n{}", mail.subject, mail.text).into_bytes()]
            }),
            "links" => each_mail(folder, |mail| vec![linked(mail)]),
            "headers" => files(folder, "eml")
                .iter()
                .map(|mail| header(mail))
                .collect(),
            "zones" => zones(folder),
            "base64" => files(folder, "txt")
                .iter()
                .filter_map(|text| unpacked(text))
                .collect(),
            other => panic!("`targets.txt`: no seeds of kind `{other}`"),
        })
        .filter(|seed| !seed.is_empty());
    made.chain(kept_for(row.name)).collect()
}

/// What `corpus/NAME/` keeps.
pub fn kept_for(name: &str) -> Vec<Vec<u8>> {
    let folder = repository_root().join("xtask/fuzz/corpus").join(name);
    paths(&folder)
        .iter()
        .filter_map(|path| std::fs::read(path).ok())
        .collect()
}

fn paths(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    found.sort();
    found
}

fn files(folder: &Path, ending: &str) -> Vec<Vec<u8>> {
    paths(folder)
        .iter()
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .filter_map(|path| std::fs::read(path).ok())
        .collect()
}

fn each_mail(folder: &Path, take: fn(&Message) -> Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    files(folder, "eml")
        .iter()
        .flat_map(|bytes| take(&read(bytes)))
        .collect()
}

/// The shape of `targets::file`: the name on a line of its own, then the bytes.
fn named_file(attachment: &Attachment) -> Vec<u8> {
    [attachment.name.as_bytes(), b"\n", &attachment.bytes].concat()
}

/// The shape of `targets::text::links`: the sender, then an address a line, a tab between it and its text.
fn linked(mail: &Message) -> Vec<u8> {
    let from = mail.first_from();
    let mut text = format!("{}\t{}\n", from.address, from.display_name);
    for link in &mail.links {
        text.push_str(&format!("{}\t{}\n", link.target, link.text));
    }
    text.into_bytes()
}

fn header(mail: &[u8]) -> Vec<u8> {
    let end = mail
        .windows(2)
        .position(|pair| pair == b"\n\n")
        .unwrap_or(mail.len());
    mail.get(..end).unwrap_or_default().to_vec()
}

/// The shape of `targets::sender::authentication`: what the organisation knows, a line of its own, the mail.
fn zones(folder: &Path) -> Vec<Vec<u8>> {
    paths(folder)
        .iter()
        .filter(|path| {
            path.extension()
                .is_some_and(|found| found == "surroundings")
        })
        .filter_map(|path| {
            let known = std::fs::read(path).ok()?;
            let mail = std::fs::read(path.with_extension("eml")).ok()?;
            Some([known.as_slice(), crate::targets::sender::DIVIDER, &mail].concat())
        })
        .collect()
}

/// A binary fixture kept as base64.
fn unpacked(text: &[u8]) -> Option<Vec<u8>> {
    let letters: Vec<u8> = text
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let bytes = BASE64_STANDARD.decode(letters).ok()?;
    Some([b"report.msg\n".as_slice(), &bytes].concat())
}
