//! Lays out the corpora for measuring: unpacks them below the build folder, and beside mail a copy of every message without
//! what tells its label by how it was collected. The bytes are hostile: they are written and read, and nothing of
//! them is run, rendered or followed. It judges no message, and nothing of the corpus ever gets into the project.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, programs, target_folder};

/// What a corpus folder must hold: two archives, their tables, the labels given by reading, keys of real signatures, and
/// the program that takes the artefacts of collection out.
const PARTS: [&str; 6] = [
    "dev.tar.zst",
    "dev.tsv.gz",
    "labels-dev.tsv",
    "tests.tar.zst",
    "dkim-keys.tsv",
    "collection_artefacts.py",
];

/// Written last: a layout without it was broken off.
const COMPLETE: &str = "complete";

/// Python, because the program that removes the artefacts is written in it. Arguments: the corpus, the layout.
const CLEAN: &str = r#"
import csv, os, sys
corpus, layout = sys.argv[1:3]
sys.dont_write_bytecode = True
sys.path.insert(0, corpus)
from collection_artefacts import scrub
with open(os.path.join(layout, "index.tsv")) as table:
    for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
        with open(os.path.join(layout, "dev", row["path"]), "rb") as raw:
            cleaned = scrub(raw.read(), row["source"])
        with open(os.path.join(layout, "cleaned", row["sha256"]), "wb") as out:
            out.write(cleaned)
"#;

/// The folder with `dev/`, `tests/`, `cleaned/` (by SHA-256), `index.tsv`, `labels-dev.tsv` and `dkim-keys.tsv`; made on the
/// first call, found on later ones.
pub fn laid_out(corpus: &Path) -> Result<PathBuf, String> {
    if let Some(missing) = PARTS.iter().find(|part| !corpus.join(part).is_file()) {
        return Err(format!(
            "`{}` has no `{missing}`; give the folder of the mail corpus with `--corpus`",
            corpus.display()
        ));
    }
    let layout = target_folder().join("mail-corpus");
    if layout.join(COMPLETE).is_file() {
        return Ok(layout);
    }
    lay_out(corpus, &layout)?;
    Ok(layout)
}

/// The folder with the unpacked sign-in corpus; made on the first call, found on later ones.
pub fn signin_laid_out(corpus: &Path) -> Result<PathBuf, String> {
    let archive = corpus.join("dev.tar.zst");
    if !archive.is_file() || !corpus.join("index.tsv").is_file() {
        return Err(format!(
            "`{}` has no `dev.tar.zst` with its `index.tsv`; give the folder of the sign-in corpus with `--corpus`",
            corpus.display()
        ));
    }
    let layout = target_folder().join("signin-corpus");
    if layout.join(COMPLETE).is_file() {
        return Ok(layout);
    }
    let failed = |cause: std::io::Error| format!("cannot lay out `{}`: {cause}", layout.display());
    std::fs::create_dir_all(&layout).map_err(failed)?;
    let mut unpack = Command::new("tar");
    unpack.args(["--zstd", "--no-same-owner", "-xf"]);
    programs::run(unpack.arg(archive).arg("-C").arg(&layout))?;
    std::fs::write(layout.join(COMPLETE), "").map_err(failed)?;
    Ok(layout)
}

fn lay_out(corpus: &Path, layout: &Path) -> Outcome {
    let failed = |cause: std::io::Error| format!("cannot lay out `{}`: {cause}", layout.display());
    for (archive, folder) in [("dev.tar.zst", "dev"), ("tests.tar.zst", "tests")] {
        let folder = layout.join(folder);
        std::fs::create_dir_all(&folder).map_err(failed)?;
        let mut unpack = Command::new("tar");
        unpack.args(["--zstd", "--no-same-owner", "-xf"]);
        programs::run(unpack.arg(corpus.join(archive)).arg("-C").arg(&folder))?;
    }
    for table in ["labels-dev.tsv", "dkim-keys.tsv"] {
        std::fs::copy(corpus.join(table), layout.join(table)).map_err(failed)?;
    }
    let index = std::fs::File::create(layout.join("index.tsv")).map_err(failed)?;
    let mut gunzip = Command::new("gzip");
    gunzip.arg("-dc").arg(corpus.join("dev.tsv.gz"));
    programs::run(gunzip.stdout(index))?;
    std::fs::create_dir_all(layout.join("cleaned")).map_err(failed)?;
    let mut clean = Command::new("python3");
    programs::run(clean.args(["-c", CLEAN]).arg(corpus).arg(layout))?;
    std::fs::write(layout.join(COMPLETE), "").map_err(failed)
}
