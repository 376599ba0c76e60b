//! Runs whole examinations over golden pairs: `NAME.eml` with the expected `NAME.verdict` beside it, and, where the
//! examination needs to know something, `NAME.surroundings` (its keys stand at the top of `mail/detect/golden.rs`). Adding
//! a file adds a test. A name that begins with `mild-` is an honest mail and must stay mild, whatever its `.verdict` says; one
//! that begins with `bad-` must never be cleared.
//!
//! `.verdict`: the verdict's code, then `id weight` of each finding that weighs, then `unchecked id`.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Examination, Verdict, examine};
use crate::mail::detect::golden::read_surroundings;

#[test]
fn every_examination_agrees_with_its_golden_pair() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/verdict/golden");
    let mut mails: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
        .collect();
    mails.sort();
    assert!(mails.len() > 30, "the golden pairs are gone");
    let complaints: Vec<String> = mails.iter().filter_map(|mail| complaint(mail)).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

fn complaint(mail: &Path) -> Option<String> {
    let examination = examine(
        &fs::read(mail).unwrap(),
        &read_surroundings(&mail.with_extension("surroundings")).0,
    );
    let name = mail.file_stem().unwrap().to_string_lossy().into_owned();
    let found = written(&examination);
    let mild = matches!(
        examination.verdict,
        Verdict::NothingWrongFound | Verdict::Unwanted
    );
    if (name.starts_with("mild-") && !mild) || (name.starts_with("bad-") && mild) {
        return Some(format!("`{name}` came out the wrong way:\n{found}"));
    }
    let failed = mail.with_extension("failed");
    if fs::read_to_string(mail.with_extension("verdict"))
        .ok()
        .as_ref()
        == Some(&found)
    {
        let _ = fs::remove_file(failed);
        return None;
    }
    fs::write(&failed, &found).unwrap();
    Some(format!(
        "`{name}` differs from its `.verdict`; what was found is in `{}`:\n{found}",
        failed.display()
    ))
}

fn written(examination: &Examination) -> String {
    let mut out = format!("{}\n", examination.verdict.code());
    for original in &examination.originals {
        for finding in original.findings.iter().filter(|one| one.weight != 0) {
            out.push_str(&format!("{} {}\n", finding.kind.id, finding.weight));
        }
        for unchecked in &original.unchecked {
            out.push_str(&format!("unchecked {}\n", unchecked.id));
        }
    }
    out
}
