//! Many whole cases at once: rows of many cases go into each table with few statements, in an order that satisfies every
//! foreign key and trigger. Cases go in open and are closed at the end, through the gate's trigger like any other.

use std::collections::BTreeMap;

use casework::cases::case::{Answer, Case, Step, StepState};
use casework::cases::examination::ExaminationRecord;
use casework::cases::report::{AdviceLine, Report};
use casework::cases::thread::ThreadMessage;
use casework::cases::timeline::{Entry, EntryKind, Head, append, report_joined_words};
use casework::ids::ReportId;
use casework::people::Hat;
use evidence::finding::Question;
use uuid::Uuid;

use super::super::dialect;
use super::bands::bands;
use super::case_writes::{doer_columns, sender};
use super::new_reports::{EvidenceRow, insert_evidence, insert_exposures};
use super::reports::identity;
use super::rows_at_once::insert;
use super::search::{Document, add, add_examination};
use super::timeline::{NewChain, insert_chains, insert_entries, storable};
use super::{EngineDesk, Writing};
use crate::error::Result;
use crate::records::intake::BulkCase;
use crate::stored_json;
use crate::stored_json::advice::StoredAdvice;
use crate::stored_json::examination::Stored;
use crate::words::{document_words, without_nul};

const NUMBERS: &str = "UPDATE organisations SET cases_opened = cases_opened + $2 WHERE id = $1 RETURNING cases_opened";
const CLOSE: &str =
    "UPDATE cases SET state = 'closed' WHERE organisation = $1 AND number > $2 AND number <= $3
    AND closed_us IS NOT NULL AND state = 'open'";

impl EngineDesk {
    pub(crate) async fn load_cases(&self, cases: &[BulkCase]) -> Result<()> {
        let mut writing = self.begin().await?;
        dialect::lock_cases(&mut writing, self.organisation).await?;
        let last: i64 = sqlx::query_scalar(NUMBERS)
            .bind(self.organisation)
            .bind(cases.len() as i64)
            .fetch_one(&mut *writing)
            .await?;
        let before = last - cases.len() as i64;
        self.load_case_rows(&mut writing, cases, before).await?;
        self.load_timelines(&mut writing, cases).await?;
        self.load_reports(&mut writing, cases).await?;
        self.load_work(&mut writing, cases).await?;
        self.load_waves(&mut writing, cases).await?;
        let documents: Vec<Document> = cases
            .iter()
            .flat_map(|bulk| self.documents_of(&bulk.case))
            .collect();
        dialect::index_documents(&mut writing, &documents).await?;
        sqlx::query(CLOSE)
            .bind(self.organisation)
            .bind(before)
            .bind(last)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    async fn load_case_rows(
        &self,
        writing: &mut Writing,
        cases: &[BulkCase],
        before: i64,
    ) -> Result<()> {
        let numbered: Vec<(i64, &BulkCase)> = (before + 1..).zip(cases).collect();
        let statement = "INSERT INTO cases (organisation, id, number, title, kind, about_it, state, verdict, opened_us,
            changed_us, disagreed_us, due_us, reports_count, untold_count, open_it_steps, open_security_steps,
            open_other_steps, answered_keep_working, answered_prevent_or_recover, closed_us, closed_by, outcome,
            stopped_by, lesson, demonstration) ";
        insert(
            writing,
            statement,
            25,
            &numbered,
            |mut row, (number, bulk)| {
                let case = &bulk.case;
                let closing = case.closing.as_ref();
                row.push_bind(self.organisation)
                    .push_bind(case.id.0)
                    .push_bind(*number)
                    .push_bind(without_nul(&case.title).into_owned())
                    .push_bind(case.kind.code())
                    .push_bind(case.about_it)
                    .push_bind("open")
                    .push_bind(case.verdict.map(|verdict| verdict.code()))
                    .push_bind(case.opened.0)
                    .push_bind(changed(bulk))
                    .push_bind(disagreed(case))
                    .push_bind(case.due().map_or(i64::MAX, |due| due.0))
                    .push_bind(case.reports.len() as i64)
                    .push_bind(
                        case.reports
                            .iter()
                            .filter(|report| report.told.is_none())
                            .count() as i64,
                    )
                    .push_bind(open_steps(case, |hat| hat == Hat::It))
                    .push_bind(open_steps(case, |hat| hat == Hat::Security))
                    .push_bind(open_steps(case, |hat| {
                        !matches!(hat, Hat::It | Hat::Security)
                    }))
                    .push_bind(case.answer(Question::KeepWorking).is_some())
                    .push_bind(case.answer(Question::PreventOrRecover).is_some())
                    .push_bind(closing.map(|closing| closing.when.0))
                    .push_bind(closing.map(|closing| closing.who.0))
                    .push_bind(closing.map(|closing| closing.outcome.code()))
                    .push_bind(
                        closing
                            .and_then(|closing| closing.stopped_by)
                            .map(|one| one.code()),
                    )
                    .push_bind(closing.map(|closing| without_nul(&closing.lesson).into_owned()))
                    .push_bind(bulk.demonstration);
            },
        )
        .await
    }

    async fn load_timelines(&self, writing: &mut Writing, cases: &[BulkCase]) -> Result<()> {
        let mut chains: Vec<NewChain> = Vec::new();
        let mut entries: Vec<Entry> = Vec::new();
        for bulk in cases {
            for (chain, head) in chained(bulk, &mut entries) {
                chains.push((self.organisation, chain, head, bulk.demonstration));
            }
        }
        let ours = |entry| (self.organisation, entry);
        let entries: Vec<(Uuid, Entry)> = entries.into_iter().map(ours).collect();
        insert_chains(writing, &chains).await?;
        insert_entries(writing, &entries).await
    }

    async fn load_reports(&self, writing: &mut Writing, cases: &[BulkCase]) -> Result<()> {
        let reports: Vec<(&BulkCase, &Report)> = cases
            .iter()
            .flat_map(|bulk| bulk.case.reports.iter().map(move |report| (bulk, report)))
            .collect();
        let statement = "INSERT INTO reports (organisation, id, submission, case_id, kind, privacy, language, what_happened,
            details, advice, reporter_name, reporter_address, received_us, examination_pending, may_be_published, told_us,
            disagreed_us, demonstration) ";
        insert(
            writing,
            statement,
            18,
            &reports,
            |mut row, (bulk, report)| {
                let (name, address) = identity(report);
                row.push_bind(self.organisation)
                    .push_bind(report.id.0)
                    // Nobody sends the form of a loaded report a second time; its own identifier serves.
                    .push_bind(format!("loaded-{}", report.id))
                    .push_bind(bulk.case.id.0)
                    .push_bind(report.kind.code())
                    .push_bind(report.privacy.code())
                    .push_bind(without_nul(&report.language).into_owned())
                    .push_bind(without_nul(&report.what_happened).into_owned())
                    .push_bind(stored_json::write(&report.details))
                    .push_bind(advice(&report.advice))
                    .push_bind(name)
                    .push_bind(address)
                    .push_bind(report.received.0)
                    .push_bind(false)
                    .push_bind(report.may_be_published)
                    .push_bind(report.told.map(|at| at.0))
                    .push_bind(report.disagreed.map(|at| at.0))
                    .push_bind(bulk.demonstration);
            },
        )
        .await?;
        let exposed = reports
            .iter()
            .map(|(_, report)| (self.organisation, *report));
        insert_exposures(writing, exposed).await?;
        self.load_evidence(writing, cases).await
    }

    async fn load_evidence(&self, writing: &mut Writing, cases: &[BulkCase]) -> Result<()> {
        let items: Vec<EvidenceRow<'_>> = cases
            .iter()
            .flat_map(|bulk| bulk.case.evidence.iter().enumerate())
            .map(|(position, item)| (self.organisation, position, item))
            .collect();
        insert_evidence(writing, &items).await?;
        let examinations: Vec<&ExaminationRecord> = cases
            .iter()
            .flat_map(|bulk| &bulk.case.examinations)
            .collect();
        let statement = "INSERT INTO examinations
            (organisation, report, sha256, at_us, dns_questions_open, verdict, score, grade, document) ";
        insert(writing, statement, 9, &examinations, |mut row, record| {
            row.push_bind(self.organisation)
                .push_bind(record.report.0)
                .push_bind(record.sha256.clone())
                .push_bind(record.examined.0)
                .push_bind(record.dns_questions_open)
                .push_bind(record.verdict.code())
                .push_bind(record.score)
                .push_bind(record.grade.code())
                .push_bind(stored_json::write(&Stored::of(record)));
        })
        .await
    }

    /// Steps and answers, then threads.
    async fn load_work(&self, writing: &mut Writing, cases: &[BulkCase]) -> Result<()> {
        let steps: Vec<(&Case, &Step)> = cases
            .iter()
            .flat_map(|bulk| bulk.case.steps.iter().map(move |step| (&bulk.case, step)))
            .collect();
        let statement = "INSERT INTO steps (organisation, id, case_id, playbook_step, hat, question, title, reason, due_us,
            state, because, settled_by, settled_by_integration, settled_us) ";
        insert(writing, statement, 14, &steps, |mut row, (case, step)| {
            let (because, (member, integration), when) = settled(step);
            row.push_bind(self.organisation)
                .push_bind(step.id.0)
                .push_bind(case.id.0)
                .push_bind(step.playbook_step.clone())
                .push_bind(step.hat.code())
                .push_bind(step.question.code())
                .push_bind(without_nul(&step.title).into_owned())
                .push_bind(without_nul(&step.reason).into_owned())
                .push_bind(step.due.0)
                .push_bind(step.state.code())
                .push_bind(because)
                .push_bind(member)
                .push_bind(integration)
                .push_bind(when);
        })
        .await?;
        let answers: Vec<(&Case, &Answer)> = cases
            .iter()
            .flat_map(|bulk| {
                bulk.case
                    .answers
                    .iter()
                    .map(move |answer| (&bulk.case, answer))
            })
            .collect();
        let statement = "INSERT INTO answers (organisation, case_id, question, standing, says, because, by_account, at_us) ";
        insert(
            writing,
            statement,
            8,
            &answers,
            |mut row, (case, answer)| {
                row.push_bind(self.organisation)
                    .push_bind(case.id.0)
                    .push_bind(answer.question.code())
                    .push_bind(answer.standing.code())
                    .push_bind(without_nul(&answer.text).into_owned())
                    .push_bind(without_nul(&answer.because).into_owned())
                    .push_bind(answer.who.0)
                    .push_bind(answer.when.0);
            },
        )
        .await?;
        self.load_threads(writing, cases).await
    }

    async fn load_threads(&self, writing: &mut Writing, cases: &[BulkCase]) -> Result<()> {
        let messages: Vec<&ThreadMessage> =
            cases.iter().flat_map(|bulk| &bulk.case.threads).collect();
        let statement = "INSERT INTO messages (organisation, id, report, sent_by, author, kind, at_us, says, evidence) ";
        insert(writing, statement, 9, &messages, |mut row, message| {
            let (sent_by, author) = sender(message.from);
            row.push_bind(self.organisation)
                .push_bind(message.id.0)
                .push_bind(message.report.0)
                .push_bind(sent_by)
                .push_bind(author)
                .push_bind(message.kind.code())
                .push_bind(message.when.0)
                .push_bind(without_nul(&message.text).into_owned())
                .push_bind(stored_json::write(&message.evidence));
        })
        .await
    }

    async fn load_waves(&self, writing: &mut Writing, cases: &[BulkCase]) -> Result<()> {
        let marks: Vec<(&Case, &String)> = cases
            .iter()
            .flat_map(|bulk| bulk.wave.marks.iter().map(move |mark| (&bulk.case, mark)))
            .collect();
        let statement = "INSERT INTO case_marks (organisation, mark, case_id) ";
        insert(writing, statement, 3, &marks, |mut row, (case, mark)| {
            row.push_bind(self.organisation)
                .push_bind(without_nul(mark).into_owned())
                .push_bind(case.id.0);
        })
        .await?;
        let bands: Vec<(&Case, i64, i64, i64)> = cases
            .iter()
            .flat_map(|bulk| {
                bulk.wave
                    .similarities
                    .iter()
                    .map(move |one| (&bulk.case, *one))
            })
            .flat_map(|(case, one)| {
                bands(one).map(|(band, bits)| (case, band, bits, one.cast_signed()))
            })
            .collect();
        let statement =
            "INSERT INTO case_similarities (organisation, band, band_bits, similarity, case_id) ";
        insert(
            writing,
            statement,
            5,
            &bands,
            |mut row, (case, band, bits, similarity)| {
                row.push_bind(self.organisation)
                    .push_bind(*band)
                    .push_bind(*bits)
                    .push_bind(*similarity)
                    .push_bind(case.id.0);
            },
        )
        .await
    }

    fn documents_of(&self, case: &Case) -> Vec<Document> {
        let document = |source: Uuid, text: &str| Document {
            organisation: self.organisation,
            source,
            case: case.id.0,
            words: document_words(text),
        };
        let mut about_case = case.title.clone();
        for answer in &case.answers {
            add(&mut about_case, &answer.text);
            add(&mut about_case, &answer.because);
        }
        add(
            &mut about_case,
            case.closing.as_ref().map_or("", |closing| &closing.lesson),
        );
        let mut documents = vec![document(case.id.0, &about_case)];
        for report in &case.reports {
            let mut text = report.what_happened.clone();
            for (_, value) in &report.details {
                add(&mut text, value);
            }
            for examination in case
                .examinations
                .iter()
                .filter(|one| one.report == report.id)
            {
                add_examination(&mut text, examination);
            }
            for message in case
                .threads
                .iter()
                .filter(|message| message.report == report.id)
            {
                add(&mut text, &message.text);
            }
            documents.push(document(report.id.0, &text));
        }
        documents
    }
}

/// Chains the lines of a case onto the case's and its reports' timelines, naming the head of each report's timeline
/// where it joined; gives the heads.
fn chained(bulk: &BulkCase, entries: &mut Vec<Entry>) -> BTreeMap<Uuid, Head> {
    let ours =
        std::iter::once(bulk.case.id.0).chain(bulk.case.reports.iter().map(|report| report.id.0));
    let mut heads: BTreeMap<Uuid, Head> = ours.map(|chain| (chain, Head::EMPTY)).collect();
    let mut not_joined = bulk.case.reports.iter().map(|report| report.id);
    for line in &bulk.lines {
        let mut line = storable(line);
        if line.kind == EntryKind::ReportJoined
            && let Some(report) = not_joined.next()
        {
            line.says = joined_words(report, &heads);
        }
        if let Some(head) = heads.get_mut(&line.chain.0) {
            let entry = append(*head, &line);
            *head = entry.as_head();
            entries.push(entry);
        }
    }
    heads
}

fn joined_words(report: ReportId, heads: &BTreeMap<Uuid, Head>) -> String {
    report_joined_words(report, heads.get(&report.0).copied().unwrap_or(Head::EMPTY))
}

fn changed(bulk: &BulkCase) -> i64 {
    bulk.lines
        .iter()
        .map(|line| line.at.0)
        .max()
        .unwrap_or(bulk.case.opened.0)
}

fn disagreed(case: &Case) -> Option<i64> {
    match case.closing {
        Some(_) => None,
        None => case
            .reports
            .iter()
            .filter_map(|report| report.disagreed)
            .map(|at| at.0)
            .max(),
    }
}

fn open_steps(case: &Case, counts: impl Fn(Hat) -> bool) -> i64 {
    case.open_steps().filter(|step| counts(step.hat)).count() as i64
}

/// Proof or reason, the two columns of who settled it, and when.
type Settled = (Option<String>, (Option<Uuid>, Option<Uuid>), Option<i64>);

fn settled(step: &Step) -> Settled {
    match &step.state {
        StepState::Open => (None, (None, None), None),
        StepState::Done {
            proof: because,
            who,
            when,
        }
        | StepState::Waived {
            reason: because,
            who,
            when,
        } => (
            Some(without_nul(because).into_owned()),
            doer_columns(*who),
            Some(when.0),
        ),
    }
}

fn advice(lines: &[AdviceLine]) -> String {
    let stored: Vec<StoredAdvice> = lines.iter().map(StoredAdvice::of).collect();
    stored_json::write(&stored)
}
