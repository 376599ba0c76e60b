//! Reading a case whole, or its bones: the row with its answers and steps, which is what acts inside a transaction need.

use std::collections::BTreeMap;

use casework::cases::case::{
    Answer, AnswerStanding, Case, CaseState, Closing, Outcome, Step, StepState, StoppedBy,
};
use casework::cases::held_mail::{HeldMail, HeldState};
use casework::cases::report::ReportKind;
use casework::cases::timeline::{ChainId, Entry};
use casework::ids::{AccountId, CaseId, IntegrationId, ReportId, StepId};
use casework::moment::Moment;
use casework::people::passes::CaseFacts;
use casework::people::{Doer, Hat};
use evidence::finding::Question;
use evidence::mail::open::Grade;
use evidence::verdict::Verdict;
use uuid::Uuid;

use super::timeline::EntryRow;
use super::{EngineDesk, Writing, counted, known, stored};
use crate::error::{Result, StoreError};
use crate::records::intake::{ReportCase, ReportFile};

const CASE: &str =
    "SELECT id, number, title, kind, about_it, state, verdict, opened_us, reports_count, closed_us,
    closed_by, outcome, stopped_by, lesson FROM cases WHERE organisation = $1 AND id = $2";
const FACTS: &str = "SELECT id, about_it FROM cases WHERE organisation = $1 AND number = $2";
const ANSWERS: &str = "SELECT question, standing, says, because, by_account, at_us FROM answers
    WHERE organisation = $1 AND case_id = $2 ORDER BY question";
const STEPS: &str =
    "SELECT id, playbook_step, hat, question, title, reason, due_us, state, because, settled_by,
    settled_by_integration, settled_us
    FROM steps WHERE organisation = $1 AND case_id = $2 ORDER BY due_us, id";
const ENTRIES: &str =
    "SELECT sequence, at_us, actor, kind, says, says_sha256, previous, hash FROM timeline
    WHERE organisation = $1 AND chain = $2 ORDER BY sequence";
const NAMES: &str = "SELECT id, name FROM accounts WHERE organisation = $1";
const DEMONSTRATION: &str = "SELECT demonstration FROM reports WHERE organisation = $1 AND id = $2";

#[derive(sqlx::FromRow)]
struct CaseRow {
    id: Uuid,
    number: i64,
    title: String,
    kind: String,
    about_it: bool,
    state: String,
    verdict: Option<String>,
    opened_us: i64,
    reports_count: i64,
    closed_us: Option<i64>,
    closed_by: Option<Uuid>,
    outcome: Option<String>,
    stopped_by: Option<String>,
    lesson: Option<String>,
}

impl CaseRow {
    fn closing(&self) -> Result<Option<Closing>> {
        let (Some(outcome), Some(when), Some(who)) =
            (&self.outcome, self.closed_us, self.closed_by)
        else {
            return Ok(None);
        };
        let stopped_by = self.stopped_by.as_deref();
        Ok(Some(Closing {
            outcome: known("outcome", outcome, Outcome::from_code)?,
            stopped_by: stopped_by
                .map(|code| known("what stopped it", code, StoppedBy::from_code))
                .transpose()?,
            lesson: self.lesson.clone().unwrap_or_default(),
            who: AccountId(who),
            when: Moment(when),
        }))
    }

    fn read(self) -> Result<Case> {
        let verdict = self.verdict.as_deref();
        Ok(Case {
            id: CaseId(self.id),
            number: counted(self.number),
            kind: known("report kind", &self.kind, ReportKind::from_code)?,
            about_it: self.about_it,
            state: known("case state", &self.state, CaseState::from_code)?,
            opened: Moment(self.opened_us),
            verdict: verdict
                .map(|code| known("verdict", code, Verdict::from_code))
                .transpose()?,
            grade: Grade::Described,
            closing: self.closing()?,
            title: self.title,
            answers: Vec::new(),
            steps: Vec::new(),
            reports: Vec::new(),
            evidence: Vec::new(),
            examinations: Vec::new(),
            lockouts: Vec::new(),
            mails: Vec::new(),
            held_mails: Vec::new(),
            threads: Vec::new(),
            timeline: Vec::new(),
            payment_check: None,
            waits_for_a_caller: Default::default(),
            member_names: BTreeMap::new(),
            integration_names: BTreeMap::new(),
        })
    }
}

#[derive(sqlx::FromRow)]
struct AnswerRow {
    question: String,
    standing: String,
    says: String,
    because: String,
    by_account: Uuid,
    at_us: i64,
}

impl AnswerRow {
    fn read(self) -> Result<Answer> {
        Ok(Answer {
            question: known("question", &self.question, Question::from_code)?,
            standing: known(
                "answer's standing",
                &self.standing,
                AnswerStanding::from_code,
            )?,
            text: self.says,
            because: self.because,
            who: AccountId(self.by_account),
            when: Moment(self.at_us),
        })
    }
}

#[derive(sqlx::FromRow)]
struct StepRow {
    id: Uuid,
    playbook_step: Option<String>,
    hat: String,
    question: String,
    title: String,
    reason: String,
    due_us: i64,
    state: String,
    because: Option<String>,
    settled_by: Option<Uuid>,
    settled_by_integration: Option<Uuid>,
    settled_us: Option<i64>,
}

impl StepRow {
    fn read(self) -> Result<Step> {
        let by_program = self.settled_by_integration.map(IntegrationId);
        let who = self.settled_by.map(|id| Doer::Member(AccountId(id)));
        let who = who.or(by_program.map(Doer::Integration));
        let settled = (who, self.settled_us.map(Moment));
        let because = self.because.unwrap_or_default();
        let state = match (self.state.as_str(), settled) {
            ("open", _) => StepState::Open,
            ("done", (Some(who), Some(when))) => StepState::Done {
                proof: because,
                who,
                when,
            },
            ("waived", (Some(who), Some(when))) => StepState::Waived {
                reason: because,
                who,
                when,
            },
            (other, _) => return Err(StoreError::unreadable("step state", other)),
        };
        Ok(Step {
            id: StepId(self.id),
            playbook_step: self.playbook_step,
            hat: known("hat", &self.hat, Hat::from_code)?,
            question: known("question", &self.question, Question::from_code)?,
            title: self.title,
            reason: self.reason,
            due: Moment(self.due_us),
            state,
        })
    }
}

impl EngineDesk {
    pub(crate) async fn case_facts(&self, number: u64) -> Result<Option<CaseFacts>> {
        let row: Option<(Uuid, bool)> = sqlx::query_as(FACTS)
            .bind(self.organisation)
            .bind(stored(number))
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|(id, about_it)| CaseFacts {
            case: CaseId(id),
            about_it,
        }))
    }

    pub(crate) async fn case(&self, id: CaseId) -> Result<Option<Case>> {
        let mut reading = self.begin_reading().await?;
        let Some(mut case) = self.case_bones(&mut reading, id).await? else {
            return Ok(None);
        };
        let reports = self.report_ids_of_case(&mut reading, id).await?;
        case.reports = self.reports_within(&mut reading, &reports).await?;
        case.evidence = self.evidence_within(&mut reading, &reports).await?;
        case.examinations = self.examinations_within(&mut reading, &reports).await?;
        case.lockouts = self.lockouts_within(&mut reading, id).await?;
        case.threads = self.threads_within(&mut reading, &reports).await?;
        case.mails = self.mails_within(&mut reading, &reports).await?;
        case.held_mails = self.held_mails_within(&mut reading, &reports).await?;
        case.grade = case
            .examinations
            .iter()
            .map(|one| one.grade)
            .max()
            .unwrap_or(Grade::Described);
        case.timeline = self.entries_within(&mut reading, ChainId(id.0)).await?;
        for report in reports {
            let entries = self.entries_within(&mut reading, ChainId(report)).await?;
            case.timeline.extend(entries);
        }
        case.member_names = self.names_within(&mut reading, &case).await?;
        case.integration_names = self.integration_names_within(&mut reading, &case).await?;
        reading.commit().await?;
        Ok(Some(case))
    }

    /// The row of a case with its answers, its steps and where its payment check stands; everything else stays empty.
    pub(super) async fn case_bones(
        &self,
        writing: &mut Writing,
        id: CaseId,
    ) -> Result<Option<Case>> {
        let row: Option<CaseRow> = sqlx::query_as(CASE)
            .bind(self.organisation)
            .bind(id.0)
            .fetch_optional(&mut **writing)
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let mut case = row.read()?;
        let answers: Vec<AnswerRow> = sqlx::query_as(ANSWERS)
            .bind(self.organisation)
            .bind(id.0)
            .fetch_all(&mut **writing)
            .await?;
        case.answers = answers
            .into_iter()
            .map(AnswerRow::read)
            .collect::<Result<_>>()?;
        let steps: Vec<StepRow> = sqlx::query_as(STEPS)
            .bind(self.organisation)
            .bind(id.0)
            .fetch_all(&mut **writing)
            .await?;
        case.steps = steps
            .into_iter()
            .map(StepRow::read)
            .collect::<Result<_>>()?;
        case.payment_check = self.payment_check_state(writing, id).await?;
        case.waits_for_a_caller = self.steps_waiting_for_a_caller(writing, id).await?;
        Ok(Some(case))
    }

    pub(super) async fn entries_within(
        &self,
        writing: &mut Writing,
        chain: ChainId,
    ) -> Result<Vec<Entry>> {
        let rows: Vec<EntryRow> = sqlx::query_as(ENTRIES)
            .bind(self.organisation)
            .bind(chain.0)
            .fetch_all(&mut **writing)
            .await?;
        rows.into_iter().map(|row| row.read(chain)).collect()
    }

    async fn names_within(
        &self,
        writing: &mut Writing,
        case: &Case,
    ) -> Result<BTreeMap<AccountId, String>> {
        let all: Vec<(Uuid, String)> = sqlx::query_as(NAMES)
            .bind(self.organisation)
            .fetch_all(&mut **writing)
            .await?;
        Ok(all
            .into_iter()
            .map(|(id, name)| (AccountId(id), name))
            .filter(|(id, _)| appears_in(case, *id))
            .collect())
    }

    pub(crate) async fn report_file(&self, report: ReportId) -> Result<Option<ReportFile>> {
        let mut reading = self.begin_reading().await?;
        let ids = [report.0];
        let Some(found) = self.reports_within(&mut reading, &ids).await?.pop() else {
            return Ok(None);
        };
        let case = match found.case {
            Some(case) => self.case_of_report(&mut reading, case, report).await?,
            None => None,
        };
        let demonstration: bool = sqlx::query_scalar(DEMONSTRATION)
            .bind(self.organisation)
            .bind(report.0)
            .fetch_one(&mut *reading)
            .await?;
        let file = ReportFile {
            evidence: self.evidence_within(&mut reading, &ids).await?,
            examinations: self.examinations_within(&mut reading, &ids).await?,
            thread: self.threads_within(&mut reading, &ids).await?,
            report: found,
            case,
            demonstration,
        };
        reading.commit().await?;
        Ok(Some(file))
    }

    async fn case_of_report(
        &self,
        writing: &mut Writing,
        id: CaseId,
        report: ReportId,
    ) -> Result<Option<ReportCase>> {
        let row: Option<CaseRow> = sqlx::query_as(CASE)
            .bind(self.organisation)
            .bind(id.0)
            .fetch_optional(&mut **writing)
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        Ok(Some(ReportCase {
            id,
            number: counted(row.number),
            about_it: row.about_it,
            state: known("case state", &row.state, CaseState::from_code)?,
            reports_count: counted(row.reports_count),
            closing: row.closing()?,
            shared_verdict: self.verdict_by_heads_up(writing, report).await?,
        }))
    }
}

/// Whether a member took a held mail in or set it aside.
fn decided(held: &HeldMail, id: AccountId) -> bool {
    match held.state {
        HeldState::Waiting => false,
        HeldState::Taken { who, .. } | HeldState::SetAside { who, .. } => who == id,
    }
}

/// Whether a member answered, settled, wrote, closed or stands in the timeline.
fn appears_in(case: &Case, id: AccountId) -> bool {
    use casework::cases::thread::MessageFrom;
    let actor = format!("member:{id}");
    let settled = |step: &Step| match &step.state {
        StepState::Open => false,
        StepState::Done { who, .. } | StepState::Waived { who, .. } => *who == Doer::Member(id),
    };
    case.answers.iter().any(|answer| answer.who == id)
        || case.steps.iter().any(settled)
        || case
            .threads
            .iter()
            .any(|message| message.from == MessageFrom::Desk(id))
        || case.held_mails.iter().any(|held| decided(held, id))
        || case
            .closing
            .as_ref()
            .is_some_and(|closing| closing.who == id)
        || case.timeline.iter().any(|entry| entry.actor == actor)
}
