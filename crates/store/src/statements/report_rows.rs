//! Reading reports and what hangs on them: of one report, or of the first reports of a case. Both read by a list of
//! report ids, inside a transaction, so that what is read together belongs together.

use std::collections::BTreeMap;

use casework::cases::examination::ExaminationRecord;
use casework::cases::report::{EvidenceItem, Exposure, Privacy, Report, ReportKind};
use casework::cases::thread::{MessageFrom, MessageKind, ThreadMessage};
use casework::ids::{AccountId, CaseId, MessageId, ReportId};
use casework::moment::Moment;
use evidence::mail::open::Grade;
use evidence::verdict::Verdict;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Db, EngineDesk, Writing, counted, known};
use crate::error::{Result, StoreError};
use crate::records::intake::{MESSAGES_PER_REPORT_MAX, REPORTS_PER_CASE_SHOWN_MAX};
use crate::stored_json;
use crate::stored_json::advice::StoredAdvice;
use crate::stored_json::examination::{Columns, Stored};

/// Report ids in one statement; engines limit the number of bound values.
pub(super) const IDS_PER_STATEMENT_MAX: usize = 500;

const REPORTS: &str =
    "SELECT id, case_id, kind, privacy, language, what_happened, details, advice, reporter_name,
    reporter_address, received_us, examination_pending, may_be_published, told_us, disagreed_us
    FROM reports WHERE organisation = ";
const EXPOSURES: &str = "SELECT report, exposure FROM exposures WHERE organisation = ";
const EVIDENCE: &str = "SELECT report, sha256, name, media_type, size_bytes, added_us FROM evidence WHERE organisation = ";
const EXAMINATIONS: &str =
    "SELECT report, sha256, at_us, dns_questions_open, verdict, score, grade, document
    FROM examinations WHERE organisation = ";
const MESSAGES: &str = "SELECT id, report, sent_by, author, kind, at_us, says, evidence FROM messages WHERE organisation = ";
const IDS_OF_CASE: &str = "SELECT id FROM reports WHERE organisation = $1 AND case_id = $2
    ORDER BY received_us, id LIMIT $3";

#[derive(sqlx::FromRow)]
struct ReportRow {
    id: Uuid,
    case_id: Option<Uuid>,
    kind: String,
    privacy: String,
    language: String,
    what_happened: String,
    details: String,
    advice: String,
    reporter_name: Option<String>,
    reporter_address: Option<String>,
    received_us: i64,
    examination_pending: bool,
    may_be_published: bool,
    told_us: Option<i64>,
    disagreed_us: Option<i64>,
}

impl ReportRow {
    fn read(self) -> Result<Report> {
        let advice: Vec<StoredAdvice> = stored_json::read("advice", &self.advice)?;
        Ok(Report {
            id: ReportId(self.id),
            case: self.case_id.map(CaseId),
            kind: known("report kind", &self.kind, ReportKind::from_code)?,
            exposures: Default::default(),
            privacy: known("privacy", &self.privacy, Privacy::from_code)?,
            reporter_name: self.reporter_name,
            reporter_address: self.reporter_address,
            language: self.language,
            what_happened: self.what_happened,
            details: stored_json::read("report's details", &self.details)?,
            received: Moment(self.received_us),
            told: self.told_us.map(Moment),
            may_be_published: self.may_be_published,
            disagreed: self.disagreed_us.map(Moment),
            advice: advice.into_iter().map(StoredAdvice::read).collect(),
            examination_pending: self.examination_pending,
        })
    }
}

#[derive(sqlx::FromRow)]
struct ExaminationRow {
    report: Uuid,
    sha256: String,
    at_us: i64,
    dns_questions_open: bool,
    verdict: String,
    score: f64,
    grade: String,
    document: String,
}

impl ExaminationRow {
    fn read(self) -> Result<ExaminationRecord> {
        let stored: Stored = stored_json::read("examination", &self.document)?;
        stored.with(Columns {
            report: ReportId(self.report),
            sha256: self.sha256,
            examined: Moment(self.at_us),
            dns_questions_open: self.dns_questions_open,
            verdict: known("verdict", &self.verdict, Verdict::from_code)?,
            score: self.score,
            grade: known("grade", &self.grade, Grade::from_code)?,
        })
    }
}

#[derive(sqlx::FromRow)]
struct EvidenceRow {
    report: Uuid,
    sha256: String,
    name: String,
    media_type: String,
    size_bytes: i64,
    added_us: i64,
}

impl EvidenceRow {
    fn read(self) -> EvidenceItem {
        EvidenceItem {
            sha256: self.sha256,
            report: ReportId(self.report),
            name: self.name,
            media_type: self.media_type,
            size_bytes: counted(self.size_bytes),
            received: Moment(self.added_us),
        }
    }
}

#[derive(sqlx::FromRow)]
struct MessageRow {
    id: Uuid,
    report: Uuid,
    sent_by: String,
    author: Option<Uuid>,
    kind: String,
    at_us: i64,
    says: String,
    evidence: String,
}

impl MessageRow {
    fn read(self) -> Result<ThreadMessage> {
        let from = match (self.sent_by.as_str(), self.author) {
            ("reporter", _) => MessageFrom::Reporter,
            ("desk", Some(author)) => MessageFrom::Desk(AccountId(author)),
            ("automatic", _) => MessageFrom::Automatic,
            ("somebody-else", _) => MessageFrom::SomebodyElse,
            (other, _) => return Err(StoreError::unreadable("message's sender", other)),
        };
        Ok(ThreadMessage {
            id: MessageId(self.id),
            report: ReportId(self.report),
            from,
            kind: known("message kind", &self.kind, MessageKind::from_code)?,
            text: self.says,
            when: Moment(self.at_us),
            evidence: stored_json::read("message's files", &self.evidence)?,
        })
    }
}

impl EngineDesk {
    /// The first reports of a case, oldest first.
    pub(super) async fn report_ids_of_case(
        &self,
        writing: &mut Writing,
        case: CaseId,
    ) -> Result<Vec<Uuid>> {
        Ok(sqlx::query_scalar(IDS_OF_CASE)
            .bind(self.organisation)
            .bind(case.0)
            .bind(REPORTS_PER_CASE_SHOWN_MAX as i64)
            .fetch_all(&mut **writing)
            .await?)
    }

    pub(super) async fn reports_within(
        &self,
        writing: &mut Writing,
        ids: &[Uuid],
    ) -> Result<Vec<Report>> {
        let mut reports = Vec::with_capacity(ids.len());
        let mut exposures: BTreeMap<Uuid, Vec<Exposure>> = BTreeMap::new();
        for some in ids.chunks(IDS_PER_STATEMENT_MAX) {
            let mut asked = self.about_reports(REPORTS, "id", some);
            asked.push(" ORDER BY received_us, id");
            let rows: Vec<ReportRow> = asked.build_query_as().fetch_all(&mut **writing).await?;
            for row in rows {
                reports.push(row.read()?);
            }
            let mut asked = self.about_reports(EXPOSURES, "report", some);
            let rows: Vec<(Uuid, String)> =
                asked.build_query_as().fetch_all(&mut **writing).await?;
            for (report, code) in rows {
                let exposure = known("exposure", &code, Exposure::from_code)?;
                exposures.entry(report).or_default().push(exposure);
            }
        }
        for report in &mut reports {
            report.exposures = exposures
                .remove(&report.id.0)
                .unwrap_or_default()
                .into_iter()
                .collect();
        }
        Ok(reports)
    }

    pub(super) async fn evidence_within(
        &self,
        writing: &mut Writing,
        ids: &[Uuid],
    ) -> Result<Vec<EvidenceItem>> {
        let mut items = Vec::new();
        for some in ids.chunks(IDS_PER_STATEMENT_MAX) {
            let mut asked = self.about_reports(EVIDENCE, "report", some);
            asked.push(" ORDER BY report, position, sha256");
            let rows: Vec<EvidenceRow> = asked.build_query_as().fetch_all(&mut **writing).await?;
            items.extend(rows.into_iter().map(EvidenceRow::read));
        }
        Ok(items)
    }

    pub(super) async fn examinations_within(
        &self,
        writing: &mut Writing,
        ids: &[Uuid],
    ) -> Result<Vec<ExaminationRecord>> {
        let mut records = Vec::new();
        for some in ids.chunks(IDS_PER_STATEMENT_MAX) {
            let mut asked = self.about_reports(EXAMINATIONS, "report", some);
            asked.push(" ORDER BY report, at_us, sha256");
            let rows: Vec<ExaminationRow> =
                asked.build_query_as().fetch_all(&mut **writing).await?;
            for row in rows {
                records.push(row.read()?);
            }
        }
        Ok(records)
    }

    pub(super) async fn threads_within(
        &self,
        writing: &mut Writing,
        ids: &[Uuid],
    ) -> Result<Vec<ThreadMessage>> {
        let mut messages = Vec::new();
        for some in ids.chunks(IDS_PER_STATEMENT_MAX) {
            let mut asked = self.about_reports(MESSAGES, "report", some);
            // As the index has them: an order of its own would cost more than the rows do.
            asked
                .push(" ORDER BY at_us LIMIT ")
                .push_bind((MESSAGES_PER_REPORT_MAX * some.len().max(1)) as i64);
            let rows: Vec<MessageRow> = asked.build_query_as().fetch_all(&mut **writing).await?;
            for row in rows {
                messages.push(row.read()?);
            }
        }
        messages.sort_by_key(|message| (message.when, message.id));
        Ok(messages)
    }

    /// A statement about the rows of these reports; `column` holds the report's id.
    pub(super) fn about_reports(
        &self,
        statement: &'static str,
        column: &'static str,
        ids: &[Uuid],
    ) -> QueryBuilder<Db> {
        let mut asked = QueryBuilder::new(statement);
        asked.push_bind(self.organisation);
        asked.push(" AND ").push(column).push(" IN (");
        let mut list = asked.separated(", ");
        for id in ids {
            list.push_bind(*id);
        }
        asked.push(")");
        asked
    }
}
