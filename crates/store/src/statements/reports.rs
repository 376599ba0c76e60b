//! Reports: taking one in. What may be added to one later stands in `reporter_acts`.

use casework::cases::report::{EvidenceItem, Privacy, Report};
use casework::cases::timeline::{Actor, EntryKind, Line};
use casework::ids::ReportId;
use casework::moment::Moment;
use uuid::Uuid;

use super::{EngineDesk, Writing, stored};
use crate::error::{Refusal, Result};
use crate::records::intake::{Arrival, EVIDENCE_ITEMS_PER_REPORT_MAX, Received};
use crate::records::integrations::HandedIn;
use crate::records::job::{JobKind, NewJob};
use crate::stored_json;
use crate::words::without_nul;

const RECEIVE: &str = "INSERT INTO reports
    (organisation, id, submission, kind, privacy, language, what_happened, details, advice, reporter_name,
     reporter_address, received_us, examination_pending, may_be_published, demonstration)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
    ON CONFLICT (organisation, submission) DO NOTHING";
const OF_SUBMISSION: &str = "SELECT id FROM reports WHERE organisation = $1 AND submission = $2";
const ADD_EXPOSURE: &str =
    "INSERT INTO exposures (organisation, report, exposure, at_us) VALUES ($1, $2, $3, $4)
    ON CONFLICT (organisation, report, exposure) DO NOTHING";
const ADD_EVIDENCE: &str = "INSERT INTO evidence
    (organisation, report, sha256, position, name, media_type, size_bytes, added_us)
    SELECT $1, $2, $3, (SELECT COUNT(*) FROM evidence WHERE organisation = $1 AND report = $2), $4, $5, $6, $7
    WHERE (SELECT COUNT(*) FROM evidence WHERE organisation = $1 AND report = $2) < $8
    ON CONFLICT (organisation, report, sha256) DO NOTHING";

impl EngineDesk {
    pub(crate) async fn receive_report(&self, arrival: &Arrival) -> Result<Received> {
        self.receive(arrival, None).await
    }

    pub(crate) async fn receive_report_from(
        &self,
        arrival: &Arrival,
        handed_in: &HandedIn,
    ) -> Result<Received> {
        self.receive(arrival, Some(handed_in)).await
    }

    /// Within a transaction that takes others in as well. A submission that is known already changes nothing.
    pub(super) async fn receive_within(
        &self,
        writing: &mut Writing,
        arrival: &Arrival,
        handed_in: Option<&HandedIn>,
    ) -> Result<Received> {
        let report = &arrival.report;
        if !self.insert_report(writing, arrival).await? {
            // Somebody sent the same form twice. The first one is committed by now, or is in this transaction: the insert
            // waited for it.
            let first: Option<Uuid> = sqlx::query_scalar(OF_SUBMISSION)
                .bind(self.organisation)
                .bind(without_nul(&arrival.submission))
                .fetch_optional(&mut **writing)
                .await?;
            return Ok(Received {
                report: first.map(ReportId).ok_or(Refusal::Other)?,
                is_new: false,
            });
        }
        self.begin_report(writing, arrival).await?;
        if let Some(handed_in) = handed_in {
            self.note_handed_in_within(writing, report.id, handed_in)
                .await?;
        }
        Ok(Received {
            report: report.id,
            is_new: true,
        })
    }

    /// All that goes with the row of a new report: its timeline and first line, exposures, evidence rows, the first job.
    pub(super) async fn begin_report(
        &self,
        writing: &mut Writing,
        arrival: &Arrival,
    ) -> Result<()> {
        let report = &arrival.report;
        self.start_chain(writing, report.id.0, arrival.demonstration)
            .await?;
        for exposure in &report.exposures {
            self.insert_exposure(writing, report.id, exposure.code(), report.received)
                .await?;
        }
        for item in &arrival.evidence {
            self.insert_evidence(writing, report.id, item).await?;
        }
        self.append_line(
            writing,
            &Line {
                chain: report.id.into(),
                at: report.received,
                actor: Actor::Reporter,
                kind: EntryKind::ReportReceived,
                says: arrival.says.clone(),
            },
        )
        .await?;
        let job = NewJob {
            kind: JobKind::Examine,
            report: report.id,
            run_at: report.received,
        };
        self.enqueue_within(writing, &job, report.received).await?;
        Ok(())
    }

    /// False where the submission is known already.
    async fn insert_report(&self, writing: &mut Writing, arrival: &Arrival) -> Result<bool> {
        let report = &arrival.report;
        let (name, address) = identity(report);
        let inserted = sqlx::query(RECEIVE)
            .bind(self.organisation)
            .bind(report.id.0)
            .bind(without_nul(&arrival.submission))
            .bind(report.kind.code())
            .bind(report.privacy.code())
            .bind(without_nul(&report.language))
            .bind(without_nul(&report.what_happened))
            .bind(stored_json::write(&report.details))
            .bind("[]")
            .bind(name)
            .bind(address)
            .bind(report.received.0)
            .bind(true)
            .bind(report.may_be_published)
            .bind(arrival.demonstration)
            .execute(&mut **writing)
            .await?;
        Ok(inserted.rows_affected() == 1)
    }

    pub(super) async fn insert_exposure(
        &self,
        writing: &mut Writing,
        report: ReportId,
        exposure: &str,
        at: Moment,
    ) -> Result<bool> {
        let inserted = sqlx::query(ADD_EXPOSURE)
            .bind(self.organisation)
            .bind(report.0)
            .bind(exposure)
            .bind(at.0)
            .execute(&mut **writing)
            .await?;
        Ok(inserted.rows_affected() == 1)
    }

    pub(super) async fn insert_evidence(
        &self,
        writing: &mut Writing,
        report: ReportId,
        item: &EvidenceItem,
    ) -> Result<()> {
        sqlx::query(ADD_EVIDENCE)
            .bind(self.organisation)
            .bind(report.0)
            .bind(&item.sha256)
            .bind(without_nul(&item.name))
            .bind(without_nul(&item.media_type))
            .bind(stored(item.size_bytes))
            .bind(item.received.0)
            .bind(EVIDENCE_ITEMS_PER_REPORT_MAX as i64)
            .execute(&mut **writing)
            .await?;
        Ok(())
    }

    pub(crate) async fn report_of_submission(&self, submission: &str) -> Result<Option<ReportId>> {
        let id: Option<Uuid> = sqlx::query_scalar(OF_SUBMISSION)
            .bind(self.organisation)
            .bind(without_nul(submission))
            .fetch_optional(&self.pool)
            .await?;
        Ok(id.map(ReportId))
    }
}

/// Name and address as they may be stored: of an anonymous report nothing is, whoever filled it in.
pub(super) fn identity(report: &Report) -> (Option<String>, Option<String>) {
    if report.privacy == Privacy::Anonymous {
        return (None, None);
    }
    let clean = |text: &Option<String>| text.as_deref().map(|text| without_nul(text).into_owned());
    (
        clean(&report.reporter_name),
        clean(&report.reporter_address),
    )
}
