//! The way of every raised hand into the store, whichever channel it came by: report, evidence rows, timeline and job in
//! one transaction, then the bell. The bytes lie in the evidence folder already. What a channel reads out of a form, a
//! mail or a request is the business of that channel.

use std::collections::BTreeSet;

use casework::cases::acts::line_of_receipt;
use casework::cases::report::{EvidenceItem, Exposure, Privacy, Report, ReportKind};
use casework::ids::{HeadsUpId, ReportId};
use casework::people::name_seal::SealedName;
use store::{AnsweringHeadsUp, Arrival, HandedIn, Received, StoreError};

use super::fields::evidence_items;
use super::form::KeptFile;
use crate::intake_words::{DESCRIBED_MEDIA_TYPE, DESCRIBED_NAME, described_message};
use crate::name_seal::{NameAndAddress, SealingChance, seal_name};
use crate::raise_form::exposures_told;
use crate::state::DeskState;

/// A raised hand as a channel read it: cleaned and within limits.
#[derive(Clone, Debug)]
pub struct Raised {
    /// What it is about.
    pub kind: ReportKind,
    /// How much of a name comes with it.
    pub privacy: Privacy,
    /// The name; `None` when anonymous or not given.
    pub name: Option<String>,
    /// The address; `None` when anonymous or not given.
    pub address: Option<String>,
    /// The language to answer in, such as `de`.
    pub language: String,
    /// What happened, in the person's own words; may be empty.
    pub what_happened: String,
    /// The kind's own questions that were answered.
    pub details: Vec<(String, String)>,
    /// Whether the answer may be published.
    pub may_be_published: bool,
    /// The same for every sending of the same thing, unique per organisation.
    pub submission: String,
    /// The files, kept already.
    pub files: Vec<KeptFile>,
}

/// What became of it.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// The report as it was made for this sending.
    pub report: Report,
    /// The report that stands for it: this one, or the one that came first with the same submission.
    pub stands_for: ReportId,
    /// Whether it is new.
    pub is_new: bool,
}

/// Takes a raised hand in. When this returns, it is durable.
///
/// # Errors
/// When the disk or the database refuses; nothing is acknowledged then, and the same sending may come again.
pub async fn receive(state: &DeskState, raised: Raised) -> Result<Arrived, StoreError> {
    take(
        state,
        raised,
        BTreeSet::new(),
        None::<fn(&Report) -> HandedIn>,
    )
    .await
}

/// The same for a report that an integration hands in, with what the person already did where that is told at once; `by`
/// names the integration.
///
/// # Errors
/// As [`receive`].
pub async fn receive_from(
    state: &DeskState,
    raised: Raised,
    exposures: BTreeSet<Exposure>,
    by: impl FnOnce(&Report) -> HandedIn,
) -> Result<Arrived, StoreError> {
    take(state, raised, exposures, Some(by)).await
}

async fn take(
    state: &DeskState,
    raised: Raised,
    exposures: BTreeSet<Exposure>,
    by: Option<impl FnOnce(&Report) -> HandedIn>,
) -> Result<Arrived, StoreError> {
    let arrival = arrival_of(state, raised, exposures).await?;
    let received = match by.map(|by| by(&arrival.report)) {
        Some(handed_in) => state.desk.receive_report_from(&arrival, &handed_in).await?,
        None => state.desk.receive_report(&arrival).await?,
    };
    Ok(arrived(state, arrival, received))
}

/// Takes in a raised hand that answers a heads-up, with what was done already. When this returns, it is durable and in the
/// case of that heads-up.
///
/// # Errors
/// As [`receive`], and where there is no such heads-up.
pub async fn receive_answer(
    state: &DeskState,
    raised: Raised,
    heads_up: HeadsUpId,
    exposures: BTreeSet<Exposure>,
) -> Result<Arrived, StoreError> {
    let arrival = arrival_of(state, raised, exposures).await?;
    let answering = AnsweringHeadsUp {
        arrival: &arrival,
        heads_up,
    };
    let received = state.desk.receive_answer_to_heads_up(&answering).await?;
    Ok(arrived(state, arrival, received))
}

async fn arrival_of(
    state: &DeskState,
    raised: Raised,
    mut exposures: BTreeSet<Exposure>,
) -> Result<Arrival, StoreError> {
    let told = exposures_told(raised.kind, &raised.details);
    if !told.is_empty() {
        exposures.remove(&Exposure::Nothing);
        exposures.extend(told);
    }
    let (submission, files) = (raised.submission.clone(), raised.files.clone());
    let mut report = make_report(state, raised);
    let sealed = seal(state, &mut report).await?;
    report.exposures = exposures;
    let mut evidence = evidence_items(&files, report.id, report.privacy, report.received);
    if evidence.is_empty() {
        evidence.extend(keep_described(state, &report).await?);
    }
    let says = line_of_receipt(&report, files.len()).says;
    Ok(Arrival {
        report,
        submission,
        evidence,
        says,
        sealed,
        demonstration: false,
    })
}

/// Seals the name of a confidential report, where both halves of the seal are held; the report then carries neither name nor
/// address. Where they aren't, the name stays as it came, and no page shows it.
async fn seal(state: &DeskState, report: &mut Report) -> Result<Option<SealedName>, StoreError> {
    let nobody = report.reporter_name.is_none() && report.reporter_address.is_none();
    if report.privacy != Privacy::Confidential || nobody {
        return Ok(None);
    }
    let keys = state.desk.seal_keys().await?;
    let who = NameAndAddress {
        name: report.reporter_name.clone().unwrap_or_default(),
        address: report.reporter_address.clone().unwrap_or_default(),
    };
    let chance = SealingChance {
        key: state.world.random_bytes(),
        part: state.world.random_bytes(),
    };
    let sealed = seal_name(&who, report.id, &keys, &chance);
    if sealed.is_some() {
        report.reporter_name = None;
        report.reporter_address = None;
    }
    Ok(sealed)
}

fn arrived(state: &DeskState, arrival: Arrival, received: Received) -> Arrived {
    if received.is_new {
        state.job_bell.notify_one();
    }
    Arrived {
        report: arrival.report,
        stands_for: received.report,
        is_new: received.is_new,
    }
}

fn make_report(state: &DeskState, raised: Raised) -> Report {
    let now = state.world.now();
    let mut report = Report {
        id: ReportId(state.world.new_id()),
        case: None,
        kind: raised.kind,
        exposures: Default::default(),
        privacy: raised.privacy,
        reporter_name: raised.name,
        reporter_address: raised.address,
        language: raised.language,
        what_happened: raised.what_happened,
        details: raised.details,
        received: now,
        told: None,
        may_be_published: raised.may_be_published,
        disagreed: None,
        advice: Vec::new(),
        examination_pending: true,
    };
    report.received = report.moment_to_note(now);
    report
}

/// Words about a message, kept as something evidence can read.
async fn keep_described(
    state: &DeskState,
    report: &Report,
) -> Result<Option<EvidenceItem>, StoreError> {
    let Some(bytes) = described_message(report.kind, &report.what_happened) else {
        return Ok(None);
    };
    let size_bytes = bytes.len() as u64;
    let sha256 = state.desk.evidence_folder().keep_soon(bytes).await?;
    Ok(Some(EvidenceItem {
        sha256,
        report: report.id,
        name: DESCRIBED_NAME.to_owned(),
        media_type: DESCRIBED_MEDIA_TYPE.to_owned(),
        size_bytes,
        received: report.received,
    }))
}
