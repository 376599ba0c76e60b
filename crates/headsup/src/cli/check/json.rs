//! One examination as one line of JSON. The names and their order are a promise to whoever reads it with a program:
//! `{"path","sha256","grade","verdict","score","findings":[{"id","weight","question","cia","where","says"}],
//! "unchecked":[{"id","says"}],"originals":n}`. Fields may be added at the end, never renamed or taken away.

use evidence::finding::{Finding, Unchecked};
use evidence::verdict::Examination;
use serde::Serialize;

#[derive(Serialize)]
struct Line<'a> {
    path: &'a str,
    sha256: &'a str,
    grade: &'static str,
    verdict: &'static str,
    score: f64,
    findings: Vec<FindingLine>,
    unchecked: Vec<UncheckedLine>,
    originals: usize,
}

/// A finding as every answer of this command writes it.
#[derive(Serialize)]
pub struct FindingLine {
    id: &'static str,
    weight: i16,
    question: &'static str,
    cia: String,
    #[serde(rename = "where")]
    place: String,
    says: String,
}

/// Something unchecked, as every answer of this command writes it.
#[derive(Serialize)]
pub struct UncheckedLine {
    id: &'static str,
    says: String,
}

impl FindingLine {
    /// The finding, seen at this place.
    pub fn of(finding: &Finding, place: String) -> FindingLine {
        FindingLine {
            id: finding.kind.id,
            weight: finding.weight,
            question: finding.kind.question.code(),
            cia: finding.kind.cia.to_string(),
            place,
            says: finding.says.clone(),
        }
    }
}

impl UncheckedLine {
    /// What was not checked.
    pub fn of(unchecked: &Unchecked) -> UncheckedLine {
        UncheckedLine {
            id: unchecked.id,
            says: unchecked.says.clone(),
        }
    }
}

/// The line, with its line end.
pub fn line(path: &str, examination: &Examination) -> String {
    let line = Line {
        path,
        sha256: &examination.sha256,
        grade: examination.grade.code(),
        verdict: examination.verdict.code(),
        score: (examination.score * 10_000.0).round() / 10_000.0,
        findings: findings(examination)
            .into_iter()
            .map(|(finding, place)| FindingLine::of(finding, place))
            .collect(),
        unchecked: unchecked(examination)
            .into_iter()
            .map(UncheckedLine::of)
            .collect(),
        originals: examination.opened.originals.len() + examination.opened.originals_beyond_cap,
    };
    // These are strings and numbers alone, which always serialise.
    serde_json::to_string(&line).unwrap_or_default() + "\n"
}

/// Every finding once with its place; with several originals the place says which.
pub fn findings(examination: &Examination) -> Vec<(&Finding, String)> {
    let wrapping = &examination.opened.findings;
    let several = examination.originals.len() > 1;
    let mut all: Vec<(&Finding, String)> = wrapping
        .iter()
        .map(|finding| (finding, finding.place.to_string()))
        .collect();
    for (index, original) in examination.originals.iter().enumerate() {
        for finding in original
            .findings
            .iter()
            .filter(|finding| !wrapping.contains(finding))
        {
            let place = if several {
                format!("original {}: {}", index + 1, finding.place)
            } else {
                finding.place.to_string()
            };
            all.push((finding, place));
        }
    }
    all
}

/// Everything unchecked, each once.
pub fn unchecked(examination: &Examination) -> Vec<&Unchecked> {
    let of_originals = examination
        .originals
        .iter()
        .flat_map(|original| &original.unchecked);
    let mut all: Vec<&Unchecked> = Vec::new();
    for unchecked in examination.opened.unchecked.iter().chain(of_originals) {
        if !all
            .iter()
            .any(|other| other.id == unchecked.id && other.says == unchecked.says)
        {
            all.push(unchecked);
        }
    }
    all
}
