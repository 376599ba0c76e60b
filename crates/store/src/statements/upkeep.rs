//! Checking every timeline and every file of evidence, and taking the demonstration away.

use casework::cases::timeline::{ChainId, Entry, EntryKind, joined_report_and_head, verify};
use uuid::Uuid;

use super::super::dialect;
use super::timeline::EntryRow;
use super::{EngineDesk, Writing, counted, stored};
use crate::error::{Result, StoreError};
use crate::evidence_folder::EvidenceFolder;
use crate::records::verify::{BROKEN_SHOWN_MAX, VerifyReport};

/// Timelines, or digests, read at once.
const BATCH: i64 = 500;

const CHAINS: &str =
    "SELECT id, length, head FROM chains WHERE organisation = $1 AND id > $2 ORDER BY id LIMIT $3";
const CHAIN_ENTRIES: &str =
    "SELECT chain, sequence, at_us, actor, kind, says, says_sha256, previous, hash FROM timeline
    WHERE organisation = $1 AND chain > $2 AND chain <= $3 ORDER BY chain, sequence";
const HASH_AT: &str =
    "SELECT hash FROM timeline WHERE organisation = $1 AND chain = $2 AND sequence = $3";
const WITHOUT_CHAIN: &str = "SELECT id FROM reports r WHERE organisation = $1 AND NOT EXISTS
        (SELECT 1 FROM chains c WHERE c.organisation = r.organisation AND c.id = r.id)
    UNION ALL SELECT id FROM cases k WHERE organisation = $1 AND NOT EXISTS
        (SELECT 1 FROM chains c WHERE c.organisation = k.organisation AND c.id = k.id) LIMIT $2";
const DIGESTS: &str = "SELECT sha256 FROM evidence WHERE organisation = $1 AND sha256 > $2
    UNION SELECT sha256 FROM incoming_mails WHERE organisation = $1 AND sha256 > $2 ORDER BY sha256 LIMIT $3";

/// In this order, so that nothing ever refers to what is gone. Each removes what hangs on demonstration reports or cases.
const REMOVE: [&str; 22] = [
    "DELETE FROM published_answers WHERE organisation = $1 AND demonstration",
    "DELETE FROM case_marks WHERE organisation = $1 AND case_id IN
        (SELECT id FROM cases WHERE organisation = $1 AND demonstration)",
    "DELETE FROM case_similarities WHERE organisation = $1 AND case_id IN
        (SELECT id FROM cases WHERE organisation = $1 AND demonstration)",
    "DELETE FROM payment_waits WHERE organisation = $1 AND case_id IN
        (SELECT id FROM cases WHERE organisation = $1 AND demonstration)",
    "DELETE FROM payment_checks WHERE organisation = $1 AND case_id IN
        (SELECT id FROM cases WHERE organisation = $1 AND demonstration)",
    "DELETE FROM contact_showings WHERE organisation = $1 AND contact IN (SELECT c.id FROM contacts c JOIN cases k
        ON k.organisation = c.organisation AND k.id = c.case_id WHERE c.organisation = $1 AND k.demonstration)",
    "DELETE FROM contacts WHERE organisation = $1 AND case_id IN
        (SELECT id FROM cases WHERE organisation = $1 AND demonstration)",
    "DELETE FROM inquiries WHERE organisation = $1 AND case_id IN
        (SELECT id FROM cases WHERE organisation = $1 AND demonstration)",
    "DELETE FROM caller_check_ways WHERE organisation = $1 AND check_id IN (SELECT c.id FROM caller_checks c JOIN cases k
        ON k.organisation = c.organisation AND k.id = c.case_id WHERE c.organisation = $1 AND k.demonstration)",
    "DELETE FROM caller_checks WHERE organisation = $1 AND case_id IN
        (SELECT id FROM cases WHERE organisation = $1 AND demonstration)",
    "DELETE FROM answers WHERE organisation = $1 AND case_id IN
        (SELECT id FROM cases WHERE organisation = $1 AND demonstration)",
    "DELETE FROM steps WHERE organisation = $1 AND case_id IN
        (SELECT id FROM cases WHERE organisation = $1 AND demonstration)",
    "DELETE FROM examinations WHERE organisation = $1 AND report IN
        (SELECT id FROM reports WHERE organisation = $1 AND demonstration)",
    "DELETE FROM incoming_mails WHERE organisation = $1 AND report IN
        (SELECT id FROM reports WHERE organisation = $1 AND demonstration)",
    "DELETE FROM messages WHERE organisation = $1 AND report IN
        (SELECT id FROM reports WHERE organisation = $1 AND demonstration)",
    "DELETE FROM exposures WHERE organisation = $1 AND report IN
        (SELECT id FROM reports WHERE organisation = $1 AND demonstration)",
    "DELETE FROM evidence WHERE organisation = $1 AND report IN
        (SELECT id FROM reports WHERE organisation = $1 AND demonstration)",
    "DELETE FROM reports WHERE organisation = $1 AND demonstration",
    "DELETE FROM timeline WHERE organisation = $1 AND chain IN
        (SELECT id FROM chains WHERE organisation = $1 AND demonstration)",
    "DELETE FROM chains WHERE organisation = $1 AND demonstration",
    "DELETE FROM cases WHERE organisation = $1 AND demonstration",
    "UPDATE organisations SET demonstration = FALSE WHERE id = $1",
];
const DEMONSTRATION_REPORTS: &str =
    "SELECT id FROM reports WHERE organisation = $1 AND demonstration";
const REMOVE_JOBS: &str = "DELETE FROM jobs WHERE organisation = $1 AND payload = $2";

#[derive(sqlx::FromRow)]
struct ChainEntryRow {
    chain: Uuid,
    #[sqlx(flatten)]
    entry: EntryRow,
}

impl EngineDesk {
    pub(crate) async fn verify_chains(&self, evidence: &EvidenceFolder) -> Result<VerifyReport> {
        let mut report = VerifyReport::default();
        let mut after = Uuid::nil();
        while let Some(last) = self.verify_some_chains(after, &mut report).await? {
            after = last;
        }
        let without: Vec<Uuid> = sqlx::query_scalar(WITHOUT_CHAIN)
            .bind(self.organisation)
            .bind(BROKEN_SHOWN_MAX as i64)
            .fetch_all(&self.pool)
            .await?;
        report.heads_differ.extend(without.into_iter().map(ChainId));
        report.heads_differ.truncate(BROKEN_SHOWN_MAX);
        self.verify_evidence(evidence, &mut report).await?;
        Ok(report)
    }

    /// Checks the timelines after this one, and says which was the last; `None` where there was none. Read in one
    /// snapshot, so that an entry appended meanwhile looks like no fault.
    async fn verify_some_chains(
        &self,
        after: Uuid,
        report: &mut VerifyReport,
    ) -> Result<Option<Uuid>> {
        let mut reading = self.begin_reading().await?;
        let heads: Vec<(Uuid, i64, Vec<u8>)> = sqlx::query_as(CHAINS)
            .bind(self.organisation)
            .bind(after)
            .bind(BATCH)
            .fetch_all(&mut *reading)
            .await?;
        let Some(last) = heads.last().map(|(id, _, _)| *id) else {
            return Ok(None);
        };
        let rows: Vec<ChainEntryRow> = sqlx::query_as(CHAIN_ENTRIES)
            .bind(self.organisation)
            .bind(after)
            .bind(last)
            .fetch_all(&mut *reading)
            .await?;
        let mut rows = rows.into_iter().peekable();
        for (id, length, head) in heads {
            let chain = ChainId(id);
            let mut entries = Vec::new();
            while let Some(row) = rows.next_if(|row| row.chain == id) {
                entries.push(row.entry.read(chain)?);
            }
            report.chains += 1;
            report.entries += entries.len() as u64;
            let head_fits = entries.len() as u64 == counted(length)
                && entries
                    .last()
                    .is_none_or(|entry| entry.hash[..] == head[..]);
            match verify(&entries) {
                Err(broken) if report.broken.len() < BROKEN_SHOWN_MAX => report.broken.push(broken),
                _ => {}
            }
            let joined_fit = self.joined_heads_fit(&mut reading, &entries).await?;
            if !(head_fits && joined_fit) && report.heads_differ.len() < BROKEN_SHOWN_MAX {
                report.heads_differ.push(chain);
            }
        }
        reading.commit().await?;
        Ok(Some(last))
    }

    /// Whether every report's timeline still has, at the place named when it joined, the hash named then: a report's
    /// timeline can't be written anew from its beginning without this showing it.
    async fn joined_heads_fit(&self, reading: &mut Writing, entries: &[Entry]) -> Result<bool> {
        let joined = entries
            .iter()
            .filter(|entry| entry.kind == EntryKind::ReportJoined.code())
            .filter_map(|entry| joined_report_and_head(entry.says.as_deref()?));
        for (report, head) in joined {
            let hash: Option<Vec<u8>> = sqlx::query_scalar(HASH_AT)
                .bind(self.organisation)
                .bind(report.0)
                .bind(stored(head.sequence))
                .fetch_optional(&mut **reading)
                .await?;
            if hash.as_deref() != Some(&head.hash[..]) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn verify_evidence(
        &self,
        evidence: &EvidenceFolder,
        report: &mut VerifyReport,
    ) -> Result<()> {
        let mut after = String::new();
        loop {
            let digests: Vec<String> = sqlx::query_scalar(DIGESTS)
                .bind(self.organisation)
                .bind(&after)
                .bind(BATCH)
                .fetch_all(&self.pool)
                .await?;
            let Some(last) = digests.last() else {
                return Ok(());
            };
            after = last.clone();
            for sha256 in digests {
                report.files += 1;
                match evidence.read_soon(&sha256).await {
                    Ok(_) => {}
                    Err(
                        StoreError::EvidenceMissing { .. } | StoreError::EvidenceDamaged { .. },
                    ) => {
                        if report.damaged_evidence.len() < BROKEN_SHOWN_MAX {
                            report.damaged_evidence.push(sha256);
                        }
                    }
                    Err(other) => return Err(other),
                }
            }
        }
    }

    pub(crate) async fn remove_demonstration(&self) -> Result<()> {
        let mut writing = self.begin().await?;
        dialect::lock_cases(&mut writing, self.organisation).await?;
        let reports: Vec<Uuid> = sqlx::query_scalar(DEMONSTRATION_REPORTS)
            .bind(self.organisation)
            .fetch_all(&mut *writing)
            .await?;
        for report in reports {
            sqlx::query(REMOVE_JOBS)
                .bind(self.organisation)
                .bind(report.to_string())
                .execute(&mut *writing)
                .await?;
        }
        for statement in dialect::FORGET_DEMONSTRATION_DOCUMENTS
            .iter()
            .copied()
            .chain(REMOVE)
        {
            sqlx::query(statement)
                .bind(self.organisation)
                .execute(&mut *writing)
                .await?;
        }
        writing.commit().await?;
        Ok(())
    }
}
