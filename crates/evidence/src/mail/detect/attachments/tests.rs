//! Hostile files: every attachment of the golden mails, cut short and with bytes turned over, is still read to its end
//! without a panic and within the limits on what comes out.

use super::*;
use crate::mail::message;

/// Cuts, and bytes turned over, for each file.
const CHANGES: usize = 24;

#[test]
fn broken_files_are_read_to_their_end() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/mail/detect");
    let mut files = 0;
    for folder in ["attachments/golden", "links/golden"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "eml") {
                let mail = message::read(&std::fs::read(path).unwrap());
                for file in &mail.attachments {
                    files += 1;
                    all_changes(&mail, file);
                }
            }
        }
    }
    assert!(files > 30, "{files}");
}

fn all_changes(mail: &Message, file: &Attachment) {
    let length = file.bytes.len();
    for step in 0..CHANGES {
        let at = length * step / CHANGES;
        let mut turned = file.bytes.clone();
        if let Some(byte) = turned.get_mut(at) {
            *byte ^= 0xff;
        }
        for bytes in [file.bytes[..at].to_vec(), turned] {
            let mut mail = Message {
                attachments: vec![Attachment {
                    bytes,
                    ..file.clone()
                }],
                links: Vec::new(),
                ..mail.clone()
            };
            add_links_in_files(&mut mail);
            assert!(mail.links.len() < 50, "{}", file.name);
            let seen = detect(&original(), &mail, &Surroundings::default());
            assert!(seen.findings.len() < 50, "{}", file.name);
        }
    }
}

fn original() -> Original {
    Original {
        bytes: Vec::new(),
        grade: crate::mail::open::Grade::Original,
        wrappers: Vec::new(),
        lost: Vec::new(),
    }
}

#[test]
fn a_mail_of_many_files_ends_within_its_limits() {
    let pdf = b"%PDF-1.4 /URI (http://a.test/)".repeat(3_000);
    let page = b"<html><body><a href='http://b.test/x'>b</a></body></html>".repeat(300);
    let attachment = |bytes: &[u8]| Attachment {
        name: "file".to_owned(),
        declared_type: String::new(),
        bytes: bytes.to_vec(),
        part: "part 2".to_owned(),
        inline: false,
    };
    let mut mail = Message {
        attachments: (0..20)
            .flat_map(|_| [attachment(&pdf), attachment(&page)])
            .collect(),
        ..Message::default()
    };
    add_links_in_files(&mut mail);
    assert!(mail.links.len() <= crate::limits::LINKS_MAX);
    let targets: std::collections::BTreeSet<&str> =
        mail.links.iter().map(|link| link.target.as_str()).collect();
    assert_eq!(targets.len(), 2);
}
