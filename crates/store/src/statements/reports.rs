//! Single reports: handing one to the next commit, finding one, adding a row of exposure or evidence to one. The rows of
//! those that arrive together are put in by `new_reports`.

use casework::cases::report::{EvidenceItem, Privacy, Report};
use casework::ids::ReportId;
use casework::moment::Moment;
use uuid::Uuid;

use super::{EngineDesk, Writing, stored};
use crate::error::Result;
use crate::records::intake::{Arrival, EVIDENCE_ITEMS_PER_REPORT_MAX, Received};
use crate::records::integrations::HandedIn;
use crate::words::without_nul;

const OF_SUBMISSION: &str = "SELECT id FROM reports WHERE organisation = $1 AND submission = $2";
const IS_PLACED: &str =
    "SELECT case_id IS NOT NULL FROM reports WHERE organisation = $1 AND id = $2";
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

    pub(super) async fn of_submission_within(
        &self,
        writing: &mut Writing,
        submission: &str,
    ) -> Result<Option<ReportId>> {
        let id: Option<Uuid> = sqlx::query_scalar(OF_SUBMISSION)
            .bind(self.organisation)
            .bind(without_nul(submission))
            .fetch_optional(&mut **writing)
            .await?;
        Ok(id.map(ReportId))
    }

    pub(crate) async fn report_is_placed(&self, report: ReportId) -> Result<Option<bool>> {
        Ok(sqlx::query_scalar(IS_PLACED)
            .bind(self.organisation)
            .bind(report.0)
            .fetch_optional(&self.pool)
            .await?)
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
