//! What an examination asks of the memory, and what a report leaves in it. A report that was raised anonymously or about IT
//! leaves nothing, and neither does what somebody described: there is no mail behind it. It examines nothing itself.

use casework::cases::examination::OriginalRecord;
use casework::cases::report::{Privacy, Report, ReportKind};
use evidence::mail::open::Grade;
use evidence::memory::{HeaderFacts, Memory, WantedMemory};
use store::{MailToRemember, REMEMBERED_AT_ONCE_MAX, ReportedMail};

use super::workers::JobFailed;
use crate::reading_box_answer::Reading;
use crate::state::DeskState;

/// The finding that says that a sender's domain is proved.
const PROVED: &str = "authentication.from-proved";

/// What is remembered of what an examination asked about; `None` where it asked for nothing or nothing is.
pub async fn memory_for(
    state: &DeskState,
    wanted: &WantedMemory,
) -> Result<Option<Memory>, JobFailed> {
    if wanted.is_empty() {
        return Ok(None);
    }
    let memory = state.desk.memory_of(wanted, state.world.now()).await?;
    Ok(Some(memory).filter(|memory| !memory.is_empty()))
}

/// The mails of one piece of evidence that its report leaves in the memory.
pub fn worth_remembering(
    report: &Report,
    media_type: &str,
    reading: &Reading,
) -> Vec<MailToRemember> {
    let leaves_nothing = report.privacy == Privacy::Anonymous
        || report.kind == ReportKind::AboutIt
        || media_type == crate::intake_words::DESCRIBED_MEDIA_TYPE;
    if leaves_nothing {
        return Vec::new();
    }
    let originals = reading.record.originals.iter().zip(&reading.mails);
    originals
        .filter(|(original, _)| original.grade <= Grade::Reconstructed)
        .filter_map(|(original, facts)| mail_of(report, original, facts.as_ref()))
        .collect()
}

fn mail_of(
    report: &Report,
    original: &OriginalRecord,
    facts: Option<&HeaderFacts>,
) -> Option<MailToRemember> {
    let mut findings = original.findings.iter();
    Some(MailToRemember {
        facts: facts?.clone(),
        reported: Some(ReportedMail {
            report: report.id,
            verdict: original.verdict,
            proved: findings.any(|finding| finding.id == PROVED),
        }),
    })
}

/// Remembers the mails of a report that has its place.
pub async fn remember(
    state: &DeskState,
    mails: &[MailToRemember],
    own_domains: &[String],
) -> Result<(), JobFailed> {
    for some in mails.chunks(REMEMBERED_AT_ONCE_MAX) {
        let now = state.world.now();
        let desk = &state.desk;
        desk.remember_reported_mails(some, own_domains, now).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::PROVED;

    #[test]
    fn the_finding_that_proves_a_sender_is_one_there_is() {
        let kinds = evidence::mail::detect::all_kinds();
        assert!(kinds.iter().any(|kind| kind.id == PROVED));
    }
}
