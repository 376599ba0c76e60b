//! Reports taken in, many with few statements: their rows, timelines with the first line, exposures, evidence rows, the
//! first job, and the announcement. What is added to a report later stands in `reporter_acts`.

use std::collections::{BTreeMap, BTreeSet};

use casework::cases::announcing::EventType;
use casework::cases::report::{EvidenceItem, Report};
use casework::cases::timeline::{Actor, Entry, EntryKind, Head, Line, append};
use casework::ids::ReportId;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::name_seals::insert_sealed_names;
use super::reports::identity;
use super::rows_at_once::insert;
use super::timeline::{NewChain, insert_chains, insert_entries, storable};
use super::{Db, EngineDesk, Writing, stored};
use crate::error::{Refusal, Result};
use crate::records::intake::{Arrival, EVIDENCE_ITEMS_PER_REPORT_MAX, Received};
use crate::records::integrations::HandedIn;
use crate::records::job::JobKind;
use crate::stored_json;
use crate::words::without_nul;

const REPORTS: &str = "INSERT INTO reports
    (organisation, id, submission, kind, privacy, language, what_happened, details, advice, reporter_name,
     reporter_address, received_us, examination_pending, may_be_published, demonstration) ";
/// A submission that is known already changes nothing.
const UNLESS_KNOWN: &str = " ON CONFLICT (organisation, submission) DO NOTHING RETURNING id";
const EXPOSURES: &str = "INSERT INTO exposures (organisation, report, exposure, at_us) ";
const EVIDENCE: &str = "INSERT INTO evidence
    (organisation, report, sha256, position, name, media_type, size_bytes, added_us) ";
const INTEGRATIONS: &str = "INSERT INTO integration_reports (organisation, report, integration) ";
const JOBS: &str =
    "INSERT INTO jobs (organisation, kind, payload, state, run_at_us, attempts, created_us) ";

/// A report on its way in.
#[derive(Clone, Copy)]
pub(super) struct NewReport<'a> {
    /// The desk it comes to.
    pub(super) desk: &'a EngineDesk,
    pub(super) arrival: &'a Arrival,
    /// The integration that hands it in.
    pub(super) handed_in: Option<&'a HandedIn>,
}

impl NewReport<'_> {
    fn organisation(&self) -> Uuid {
        self.desk.organisation
    }

    fn id(&self) -> ReportId {
        self.arrival.report.id
    }

    fn lines(&self) -> impl Iterator<Item = Line> {
        let received = Line {
            chain: self.id().into(),
            at: self.arrival.report.received,
            actor: Actor::Reporter,
            kind: EntryKind::ReportReceived,
            says: self.arrival.says.clone(),
        };
        let handed_in = self.handed_in.map(|handed_in| handed_in.line.clone());
        std::iter::once(received).chain(handed_in)
    }

    /// The evidence in its order, each file once.
    fn evidence(&self) -> impl Iterator<Item = &EvidenceItem> {
        let mut seen = BTreeSet::new();
        self.arrival
            .evidence
            .iter()
            .filter(move |item| seen.insert(&item.sha256))
            .take(EVIDENCE_ITEMS_PER_REPORT_MAX)
    }
}

/// Takes reports in; says of each, in the same order, which report stands for it. One whose submission is known already,
/// from before or from earlier in `reports`, changes nothing.
pub(super) async fn receive_within(
    writing: &mut Writing,
    reports: &[NewReport<'_>],
) -> Result<Vec<Received>> {
    let inserted = insert_reports(writing, reports).await?;
    let is_new = |report: &NewReport<'_>| inserted.contains(&report.id().0);
    let new: Vec<NewReport<'_>> = reports.iter().copied().filter(is_new).collect();
    begin_reports(writing, &new).await?;
    let mut received = Vec::with_capacity(reports.len());
    for report in reports {
        received.push(if is_new(report) {
            Received {
                report: report.id(),
                is_new: true,
            }
        } else {
            // Somebody sent the same form twice. The first one is committed by now, or is in this transaction: the insert
            // waited for it.
            let submission = &report.arrival.submission;
            let first = report
                .desk
                .of_submission_within(writing, submission)
                .await?;
            Received {
                report: first.ok_or(Refusal::Other)?,
                is_new: false,
            }
        });
    }
    Ok(received)
}

/// The identifiers of those that were not known before.
async fn insert_reports(
    writing: &mut Writing,
    reports: &[NewReport<'_>],
) -> Result<BTreeSet<Uuid>> {
    let mut inserted: QueryBuilder<Db> = QueryBuilder::new(REPORTS);
    inserted.push_values(reports, |mut row, new| {
        let report = &new.arrival.report;
        let (name, address) = identity(report);
        row.push_bind(new.organisation())
            .push_bind(report.id.0)
            .push_bind(without_nul(&new.arrival.submission).into_owned())
            .push_bind(report.kind.code())
            .push_bind(report.privacy.code())
            .push_bind(without_nul(&report.language).into_owned())
            .push_bind(without_nul(&report.what_happened).into_owned())
            .push_bind(stored_json::write(&report.details))
            .push_bind("[]")
            .push_bind(name)
            .push_bind(address)
            .push_bind(report.received.0)
            .push_bind(true)
            .push_bind(report.may_be_published)
            .push_bind(new.arrival.demonstration);
    });
    inserted.push(UNLESS_KNOWN);
    let ids: Vec<Uuid> = inserted
        .build_query_scalar()
        .persistent(reports.len() == 1)
        .fetch_all(&mut **writing)
        .await?;
    Ok(ids.into_iter().collect())
}

/// All that goes with the rows of new reports: their timelines, exposures, evidence rows, the first job of each.
pub(super) async fn begin_reports(writing: &mut Writing, new: &[NewReport<'_>]) -> Result<()> {
    let entries = begin_timelines(writing, new).await?;
    let exposed = new
        .iter()
        .map(|one| (one.organisation(), &one.arrival.report));
    insert_exposures(writing, exposed).await?;
    let evidence: Vec<EvidenceRow<'_>> = new
        .iter()
        .flat_map(|one| {
            let numbered = one.evidence().enumerate();
            numbered.map(|(position, item)| (one.organisation(), position, item))
        })
        .collect();
    insert_evidence(writing, &evidence).await?;
    insert_sealed_names(writing, new).await?;
    insert_integrations(writing, new).await?;
    insert_jobs(writing, new).await?;
    announce(writing, new, &entries).await
}

/// Puts the timelines in whole: nobody else can know them yet, so no head needs a lock.
async fn begin_timelines(
    writing: &mut Writing,
    new: &[NewReport<'_>],
) -> Result<Vec<(Uuid, Entry)>> {
    let mut chains: Vec<NewChain> = Vec::with_capacity(new.len());
    let mut entries: Vec<(Uuid, Entry)> = Vec::with_capacity(new.len());
    for one in new {
        let mut head = Head::EMPTY;
        for line in one.lines() {
            let entry = append(head, &storable(&line));
            head = entry.as_head();
            entries.push((one.organisation(), entry));
        }
        let demonstration = one.arrival.demonstration;
        chains.push((one.organisation(), one.id().0, head, demonstration));
    }
    insert_chains(writing, &chains).await?;
    insert_entries(writing, &entries).await?;
    Ok(entries)
}

/// What was done already, as it was told with the reports; each report with its organisation.
pub(super) async fn insert_exposures<'r>(
    writing: &mut Writing,
    reports: impl Iterator<Item = (Uuid, &'r Report)>,
) -> Result<()> {
    let exposures: Vec<(Uuid, &Report, &str)> = reports
        .flat_map(|(organisation, report)| {
            let codes = report.exposures.iter().map(|exposure| exposure.code());
            codes.map(move |code| (organisation, report, code))
        })
        .collect();
    insert(
        writing,
        EXPOSURES,
        4,
        &exposures,
        |mut row, (organisation, report, exposure)| {
            row.push_bind(*organisation)
                .push_bind(report.id.0)
                .push_bind(*exposure)
                .push_bind(report.received.0);
        },
    )
    .await
}

/// A row of evidence: its organisation, its place among the evidence of its report, what it is.
pub(super) type EvidenceRow<'r> = (Uuid, usize, &'r EvidenceItem);

/// The evidence rows of reports that nothing was added to yet.
pub(super) async fn insert_evidence(
    writing: &mut Writing,
    items: &[EvidenceRow<'_>],
) -> Result<()> {
    insert(
        writing,
        EVIDENCE,
        8,
        items,
        |mut row, (organisation, position, item)| {
            row.push_bind(*organisation)
                .push_bind(item.report.0)
                .push_bind(item.sha256.clone())
                .push_bind(*position as i64)
                .push_bind(without_nul(&item.name).into_owned())
                .push_bind(without_nul(&item.media_type).into_owned())
                .push_bind(stored(item.size_bytes))
                .push_bind(item.received.0);
        },
    )
    .await
}

async fn insert_integrations(writing: &mut Writing, new: &[NewReport<'_>]) -> Result<()> {
    let handed_in: Vec<(&NewReport<'_>, &HandedIn)> = new
        .iter()
        .filter_map(|one| Some((one, one.handed_in?)))
        .collect();
    insert(
        writing,
        INTEGRATIONS,
        3,
        &handed_in,
        |mut row, (one, by)| {
            row.push_bind(one.organisation())
                .push_bind(one.id().0)
                .push_bind(by.integration.0);
        },
    )
    .await
}

async fn insert_jobs(writing: &mut Writing, new: &[NewReport<'_>]) -> Result<()> {
    insert(writing, JOBS, 7, new, |mut row, one| {
        let at = one.arrival.report.received;
        row.push_bind(one.organisation())
            .push_bind(JobKind::Examine.code())
            .push_bind(one.id().to_string())
            .push_bind("waiting")
            .push_bind(at.0)
            .push_bind(0_i64)
            .push_bind(at.0);
    })
    .await
}

/// Tells the webhooks. Which of them want to know is asked once for each organisation, not for each report.
async fn announce(
    writing: &mut Writing,
    new: &[NewReport<'_>],
    entries: &[(Uuid, Entry)],
) -> Result<()> {
    let desks: BTreeMap<Uuid, &EngineDesk> = new
        .iter()
        .map(|one| (one.organisation(), one.desk))
        .collect();
    for (organisation, desk) in desks {
        let event = EventType::ReportReceived;
        let told = desk.webhooks_told_of(writing, event).await?;
        if told.is_empty() {
            continue;
        }
        let received = entries.iter().filter(|(of, entry)| {
            *of == organisation && entry.kind == EntryKind::ReportReceived.code()
        });
        for (_, entry) in received {
            desk.announce_to(writing, &told, event, entry).await?;
        }
    }
    Ok(())
}
