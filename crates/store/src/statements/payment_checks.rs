//! The check of a case's payment: one row, changed only over the version that was read. What may follow what is decided by
//! the floor below; triggers and checks of the table refuse a release with a step missing all the same.

use casework::cases::payment_check::CheckState;
use casework::cases::timeline::Line;
use casework::ids::{AccountId, CaseId};
use casework::moment::Moment;
use casework::verify::acting::line_of_leaving;
use casework::verify::check::{Call, Decision, Party, PaymentCheck};
use casework::verify::known_number::RecordSource;
use uuid::Uuid;

use super::{EngineDesk, Writing, counted, known, stored};
use crate::error::{Refusal, Result, StoreError};
use crate::words::without_nul;

const HOLD: &str = "INSERT INTO payment_checks (organisation, case_id, version, state, requester_account, requester_name,
    payer_account, payer_name, request_received_us, account_ends_with)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (organisation, case_id) DO NOTHING";
const MOVE: &str = "UPDATE payment_checks SET version = $3, state = $4, caller = $5, call_us = $6, call_number = $7,
    call_source = $8, call_on_file_since_us = $9, outcome_us = $10, outcome_says = $11, settled_by = $12,
    settled_us = $13, settled_says = $14 WHERE organisation = $1 AND case_id = $2 AND version = $3 - 1";
const READ: &str = "SELECT version, state, requester_account, requester_name, payer_account, payer_name,
    request_received_us, account_ends_with, caller, call_us, call_number, call_source, call_on_file_since_us,
    outcome_us, outcome_says, settled_by, settled_us, settled_says
    FROM payment_checks WHERE organisation = $1 AND case_id = $2";
const WAIT_FOR: &str = "SELECT c.id, c.number FROM payment_checks p
    JOIN cases c ON c.organisation = p.organisation AND c.id = p.case_id
    WHERE p.organisation = $1 AND p.caller = $2 AND p.state IN ('caller-chosen', 'called') ORDER BY c.number";
const STATE: &str = "SELECT state FROM payment_checks WHERE organisation = $1 AND case_id = $2";

#[derive(sqlx::FromRow)]
struct CheckRow {
    version: i64,
    state: String,
    requester_account: Option<Uuid>,
    requester_name: String,
    payer_account: Option<Uuid>,
    payer_name: String,
    request_received_us: i64,
    account_ends_with: String,
    caller: Option<Uuid>,
    call_us: Option<i64>,
    call_number: Option<String>,
    call_source: Option<String>,
    call_on_file_since_us: Option<i64>,
    outcome_us: Option<i64>,
    outcome_says: Option<String>,
    settled_by: Option<Uuid>,
    settled_us: Option<i64>,
    settled_says: Option<String>,
}

impl CheckRow {
    fn read(self, case: CaseId) -> Result<PaymentCheck> {
        let check = PaymentCheck {
            case,
            version: counted(self.version),
            state: known("payment check", &self.state, CheckState::from_code)?,
            call: self.call()?,
            outcome: decision(self.caller, self.outcome_us, self.outcome_says),
            settled: decision(self.settled_by, self.settled_us, self.settled_says),
            requester: party(self.requester_account, self.requester_name),
            payer: party(self.payer_account, self.payer_name),
            request_received: Moment(self.request_received_us),
            account_ends_with: self.account_ends_with,
            caller: self.caller.map(AccountId),
        };
        check
            .whole()
            .map_err(|torn| StoreError::unreadable("payment check", &torn.to_string()))
    }

    /// Who called is who was chosen to: the row has one column for both.
    fn call(&self) -> Result<Option<Call>> {
        let (Some(by), Some(at), Some(number), Some(source), Some(since)) = (
            self.caller,
            self.call_us,
            &self.call_number,
            &self.call_source,
            self.call_on_file_since_us,
        ) else {
            return Ok(None);
        };
        Ok(Some(Call {
            by: AccountId(by),
            at: Moment(at),
            number: number.clone(),
            source: known("number source", source, RecordSource::from_code)?,
            on_file_since: Moment(since),
        }))
    }
}

fn decision(by: Option<Uuid>, at: Option<i64>, says: Option<String>) -> Option<Decision> {
    Some(Decision {
        by: AccountId(by?),
        at: Moment(at?),
        says: says.unwrap_or_default(),
    })
}

fn party(account: Option<Uuid>, name: String) -> Party {
    match account {
        Some(account) => Party::Member(AccountId(account)),
        None => Party::Elsewhere(name),
    }
}

/// The two columns of a party.
fn columns(party: &Party) -> (Option<Uuid>, &str) {
    match party {
        Party::Member(account) => (Some(account.0), ""),
        Party::Elsewhere(name) => (None, name),
    }
}

impl EngineDesk {
    /// Says of every payment that waits for a call of this account that they left, and gives the numbers of its cases.
    pub(super) async fn leave_calls_within(
        &self,
        writing: &mut Writing,
        caller: AccountId,
        by: AccountId,
        at: Moment,
    ) -> Result<Vec<u64>> {
        let waiting: Vec<(Uuid, i64)> = sqlx::query_as(WAIT_FOR)
            .bind(self.organisation)
            .bind(caller.0)
            .fetch_all(&mut **writing)
            .await?;
        let line = |(case, _): &(Uuid, i64)| line_of_leaving(CaseId(*case), by, at);
        let lines: Vec<Line> = waiting.iter().map(line).collect();
        self.append_lines(writing, &lines).await?;
        Ok(waiting.iter().map(|(_, number)| counted(*number)).collect())
    }

    pub(crate) async fn payment_check(&self, case: CaseId) -> Result<Option<PaymentCheck>> {
        let row: Option<CheckRow> = sqlx::query_as(READ)
            .bind(self.organisation)
            .bind(case.0)
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| row.read(case)).transpose()
    }

    pub(super) async fn payment_check_state(
        &self,
        writing: &mut Writing,
        case: CaseId,
    ) -> Result<Option<CheckState>> {
        let state: Option<String> = sqlx::query_scalar(STATE)
            .bind(self.organisation)
            .bind(case.0)
            .fetch_optional(&mut **writing)
            .await?;
        state
            .map(|code| known("payment check", &code, CheckState::from_code))
            .transpose()
    }

    pub(crate) async fn save_payment_check(
        &self,
        check: &PaymentCheck,
        lines: &[Line],
        at: Moment,
    ) -> Result<()> {
        let check = check
            .clone()
            .whole()
            .map_err(|_torn| Refusal::PaymentCheckJumps)?;
        let mut writing = self.begin().await?;
        self.lock_open_case(&mut writing, check.case, at).await?;
        let changed = match check.version {
            1 => self.insert_check(&mut writing, &check).await?,
            _ => self.move_check(&mut writing, &check).await?,
        };
        if changed == 0 {
            return Err(Refusal::PaymentCheckChanged.into());
        }
        self.wait_for_payment(&mut writing, &check, at).await?;
        self.append_lines(&mut writing, lines).await?;
        writing.commit().await?;
        Ok(())
    }

    async fn insert_check(&self, writing: &mut Writing, check: &PaymentCheck) -> Result<u64> {
        let (requester, requester_name) = columns(&check.requester);
        let (payer, payer_name) = columns(&check.payer);
        let done = sqlx::query(HOLD)
            .bind(self.organisation)
            .bind(check.case.0)
            .bind(stored(check.version))
            .bind(check.state.code())
            .bind(requester)
            .bind(without_nul(requester_name))
            .bind(payer)
            .bind(without_nul(payer_name))
            .bind(check.request_received.0)
            .bind(&check.account_ends_with)
            .execute(&mut **writing)
            .await?;
        Ok(done.rows_affected())
    }

    async fn move_check(&self, writing: &mut Writing, check: &PaymentCheck) -> Result<u64> {
        let (call, outcome, settled) = (&check.call, &check.outcome, &check.settled);
        let says = |one: &Decision| without_nul(&one.says).into_owned();
        let done = sqlx::query(MOVE)
            .bind(self.organisation)
            .bind(check.case.0)
            .bind(stored(check.version))
            .bind(check.state.code())
            .bind(check.caller.map(|caller| caller.0))
            .bind(call.as_ref().map(|call| call.at.0))
            .bind(call.as_ref().map(|call| call.number.as_str()))
            .bind(call.as_ref().map(|call| call.source.code()))
            .bind(call.as_ref().map(|call| call.on_file_since.0))
            .bind(outcome.as_ref().map(|outcome| outcome.at.0))
            .bind(outcome.as_ref().map(says))
            .bind(settled.as_ref().map(|settled| settled.by.0))
            .bind(settled.as_ref().map(|settled| settled.at.0))
            .bind(settled.as_ref().map(says))
            .execute(&mut **writing)
            .await?;
        Ok(done.rows_affected())
    }
}
