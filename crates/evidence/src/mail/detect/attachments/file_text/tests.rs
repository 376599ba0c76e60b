//! Whole files, each as base64 in `golden/NAME.txt` beside the words it shows in `golden/NAME.words`: written by the programs that
//! write invoices, and read here. Then the same files broken, and files that would never end.

use super::*;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::path::PathBuf;

fn golden() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/mail/detect/attachments/file_text/golden")
}

fn attached(bytes: Vec<u8>) -> Attachment {
    Attachment {
        name: "file".to_owned(),
        declared_type: String::new(),
        bytes,
        part: "part 2".to_owned(),
        inline: false,
    }
}

/// Every golden file with its name and its words.
fn files() -> Vec<(String, Vec<u8>, String)> {
    let paths = std::fs::read_dir(golden()).unwrap();
    let paths = paths.map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let bytes = BASE64_STANDARD.decode(text.replace('\n', "")).unwrap();
            let words = std::fs::read_to_string(path.with_extension("words")).unwrap();
            (path.display().to_string(), bytes, words)
        })
        .collect();
    files.sort();
    files
}

#[test]
fn every_golden_file_shows_its_words() {
    let files = files();
    assert!(files.len() > 10);
    for (name, bytes, words) in files {
        let expected = words.trim_end().to_owned();
        let found = match file_text(&attached(bytes)) {
            FileText::Read(text) => text,
            FileText::Unread(why) => format!("unread: {why}"),
            FileText::NoDocument => "no document".to_owned(),
        };
        assert_eq!(found, expected, "{name}");
    }
}
