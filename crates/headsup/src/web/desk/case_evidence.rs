//! Evidence on the case page: each different file once, with its grade, what was lost, what was found and what could not
//! be checked. Hostile text is passed on as runs, so that what the eye can't see is marked.

use casework::cases::views::DeskView;
use casework::cases::views::desk::{DeskExamination, DeskFile, DeskFinding, DeskOriginal};
use casework::cases::views::staff::Leaning;
use casework::moment::Moment;
use evidence::finding::Question;
use jiff::tz::TimeZone;

use super::case_page::FILES_SHOWN_MAX;
use super::case_parts::{EvidencePanel, FindingShown, OriginalShown};
use super::inert_text::{inert_line, inert_sentence};
use super::labels;
use super::when;

/// A file, the reports it came with (their places), and the first of those reports.
pub struct DifferentFile<'v> {
    /// The file, as its first report handed it in.
    pub file: &'v DeskFile,
    /// The report whose address shows it.
    pub report: casework::ids::ReportId,
    /// The places of all reports that hold the same bytes.
    pub places: Vec<usize>,
}

/// Every different file of the case once, in order of arrival: a wave brings the same bytes many times.
pub fn different_files(view: &DeskView) -> Vec<DifferentFile<'_>> {
    let mut different: Vec<DifferentFile<'_>> = Vec::new();
    let mut seen: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
    for report in &view.reports {
        for file in &report.files {
            match seen.get(file.sha256.as_str()) {
                Some(&at) => different
                    .get_mut(at)
                    .into_iter()
                    .for_each(|one| one.places.push(report.place)),
                None => {
                    seen.insert(&file.sha256, different.len());
                    different.push(DifferentFile {
                        file,
                        report: report.id,
                        places: vec![report.place],
                    });
                }
            }
        }
    }
    different
}

/// The panels of the first files.
pub fn panels(view: &DeskView, now: Moment, zone: &TimeZone) -> Vec<EvidencePanel> {
    let several = view.reports.len() > 1;
    different_files(view)
        .iter()
        .take(FILES_SHOWN_MAX)
        .map(|one| panel(one, several, now, zone))
        .collect()
}

fn panel(one: &DifferentFile<'_>, several: bool, now: Moment, zone: &TimeZone) -> EvidencePanel {
    let file = one.file;
    let examination = file.examination.as_ref();
    let name = if file.name.is_empty() {
        "A file without a name"
    } else {
        &file.name
    };
    EvidencePanel {
        short: file.sha256.chars().take(12).collect(),
        name: inert_line(name),
        about: about(one, several, now, zone),
        href: format!("/desk/evidence/{}/{}", one.report, file.sha256),
        is_image: super::picture::is_named_as_picture(&file.media_type, &file.name),
        verdict: examination.map(|made| labels::verdict(Some(made.verdict))),
        pending: if examination.is_none() {
            "This file is kept and was not examined.".to_owned()
        } else {
            String::new()
        },
        comment: examination
            .and_then(|made| made.comment.as_deref())
            .map(inert_line)
            .unwrap_or_default(),
        notes: examination.map(notes).unwrap_or_default(),
        wrapping: examination
            .map(|made| findings(&made.wrapping_findings))
            .unwrap_or_default(),
        originals: match examination {
            // A screenshot has no sender and no subject; it is looked at.
            Some(made) if !super::picture::is_named_as_picture(&file.media_type, &file.name) => {
                originals(made, zone)
            }
            _ => Vec::new(),
        },
    }
}

fn about(one: &DifferentFile<'_>, several: bool, now: Moment, zone: &TimeZone) -> String {
    let mut about = vec![when::sized(one.file.size_bytes)];
    if let Some(made) = &one.file.examination {
        about.push(format!(
            "examined {}",
            when::past(made.examined, now, zone).words
        ));
    }
    if several {
        let shown: Vec<String> = one.places.iter().take(5).map(usize::to_string).collect();
        let more = one.places.len().saturating_sub(5);
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        let what = if one.places.len() == 1 {
            "report"
        } else {
            "reports"
        };
        about.push(format!("with {what} {}{more}", shown.join(", ")));
    }
    let digest: String = one.file.sha256.chars().take(16).collect();
    about.push(format!("SHA-256 {digest}…"));
    about.join(" · ")
}

fn notes(made: &DeskExamination) -> Vec<String> {
    let mut notes = Vec::new();
    if made.dns_questions_open {
        notes.push(
            "DNS was not asked, or did not answer; with its answers there may be more to say."
                .to_owned(),
        );
    }
    match made.originals_beyond_cap {
        0 => {}
        1 => notes.push("1 more attached message is kept and was not examined.".to_owned()),
        more => notes.push(format!(
            "{more} more attached messages are kept and were not examined."
        )),
    }
    if !made.drill_markers.is_empty() {
        notes.push(format!(
            "It says it is a drill ({}). That proves nothing: treat it as real.",
            made.drill_markers.join(", ")
        ));
    }
    notes.extend(
        made.wrapping_unchecked
            .iter()
            .map(|unchecked| unchecked.says.clone()),
    );
    notes
}

fn originals(made: &DeskExamination, zone: &TimeZone) -> Vec<OriginalShown> {
    let count = made.originals.len();
    made.originals
        .iter()
        .enumerate()
        .map(|(index, original)| original_shown(original, index, count, zone))
        .collect()
}

fn original_shown(
    original: &DeskOriginal,
    index: usize,
    count: usize,
    zone: &TimeZone,
) -> OriginalShown {
    let heading = if count > 1 {
        format!("Message {} of {count}", index + 1)
    } else {
        "The message".to_owned()
    };
    OriginalShown {
        index,
        heading,
        subject: inert_line(if original.subject.is_empty() {
            "(none)"
        } else {
            &original.subject
        }),
        from_name: inert_line(&original.from_name),
        from_address: inert_line(&original.from_address),
        dated: original
            .dated
            .map(|dated| when::exact(dated, zone))
            .unwrap_or_default(),
        grade: labels::grade(original.grade),
        lost: original
            .lost
            .iter()
            .map(|lost| labels::lost(*lost))
            .collect(),
        verdict: labels::verdict(Some(original.verdict)),
        findings: findings(&original.findings),
        unchecked: original
            .unchecked
            .iter()
            .map(|unchecked| (unchecked.says.clone(), unchecked.id.clone()))
            .collect(),
    }
}

fn findings(findings: &[DeskFinding]) -> Vec<FindingShown> {
    findings.iter().map(finding_shown).collect()
}

fn finding_shown(finding: &DeskFinding) -> FindingShown {
    let (icon, side, side_words) = match finding.leaning {
        Leaning::TowardsHarm => ("harm", "harm", "towards harm"),
        Leaning::Neither => ("plain", "plain", "either way"),
        Leaning::AwayFromHarm => ("working", "working", "away from harm"),
    };
    FindingShown {
        icon,
        side,
        side_words,
        weight: match finding.weight {
            0 => "0".to_owned(),
            // A true minus sign lines up with the plus.
            weight if weight < 0 => format!("−{}", weight.unsigned_abs()),
            weight => format!("+{weight}"),
        },
        says: inert_sentence(&finding.says),
        id: finding.id.clone(),
        place: inert_line(&finding.where_seen),
        cia: finding.cia.to_string(),
        cia_words: labels::cia_words(finding.cia),
        asks: match finding.question {
            Question::KeepWorking => "IT",
            Question::PreventOrRecover => "Security",
        },
    }
}
