//! Checks of callers: one row each, changed only over the version that was read, and one for each way that was tried. The mail
//! with the link of a challenge is enqueued in the transaction that asks. What may follow what is decided by the floor below;
//! triggers refuse an unlocked account with a way missing all the same.

use std::collections::BTreeSet;

use casework::cases::mail::MailCause;
use casework::cases::timeline::{Actor, Line};
use casework::ids::{AccountId, CallerCheckId, CaseId, ColleagueId, OrganisationId};
use casework::moment::Moment;
use casework::people::reply_address::MailPurpose;
use casework::verify::caller_check::{
    CALLER_CHECKS_SHOWN_MAX, CHECKS_OF_A_PERSON_PER_HOUR_MAX, CallerCheck, CallerState,
    GuardedAction, Numbers, OnFile, Particulars, ROUNDS_MAX, Settled, Way, WayState, WayTried,
};
use casework::verify::caller_device::DeviceHolder;
use casework::verify::known_number::RecordSource;
use uuid::Uuid;

use super::super::dialect;
use super::{EngineDesk, Writing, counted, known, stored};
use crate::error::{Refusal, Result, StoreError};
use crate::records::caller_attempt::AttemptIds;
use crate::words::without_nul;

const HOUR_MINUTES: i64 = 60;

const BEGIN: &str = "INSERT INTO caller_checks (organisation, id, case_id, version, action, person, person_name,
    person_address, needs_two, begun_by, begun_us, state)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
    WHERE $13 > (SELECT COUNT(*) FROM caller_checks WHERE organisation = $1 AND person = $6 AND begun_us > $14)
    ON CONFLICT DO NOTHING";
const MOVE: &str = "UPDATE caller_checks SET version = $3, state = $4, verified_us = $5, settled_by = $6, settled_us = $7,
    settled_says = $8 WHERE organisation = $1 AND id = $2 AND version = $3 - 1";
/// What was answered stays as it is.
const PUT_WAY: &str =
    "INSERT INTO caller_check_ways (organisation, check_id, way, state, round, by_account, at_us,
    says, shown, choice_1, choice_2, choice_3, rung_number, rung_source, rung_since_us, manager, manager_name,
    manager_address) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
    ON CONFLICT (organisation, check_id, way) DO UPDATE SET state = excluded.state, round = excluded.round,
    by_account = excluded.by_account, at_us = excluded.at_us, says = excluded.says, shown = excluded.shown,
    choice_1 = excluded.choice_1, choice_2 = excluded.choice_2, choice_3 = excluded.choice_3,
    rung_number = excluded.rung_number, rung_source = excluded.rung_source, rung_since_us = excluded.rung_since_us,
    manager = excluded.manager, manager_name = excluded.manager_name, manager_address = excluded.manager_address
    WHERE caller_check_ways.state IN ('open', 'asked')";
const ONE: &str = "SELECT id, case_id, version, action, person, person_name, person_address, needs_two, begun_by, begun_us,
    state, verified_us, settled_by, settled_us, settled_says FROM caller_checks WHERE organisation = $1 AND id = $2";
const OF_CASE: &str =
    "SELECT id, case_id, version, action, person, person_name, person_address, needs_two, begun_by,
    begun_us, state, verified_us, settled_by, settled_us, settled_says FROM caller_checks
    WHERE organisation = $1 AND case_id = $2 ORDER BY begun_us DESC, id DESC LIMIT $3";
const WAYS: &str =
    "SELECT way, state, round, by_account, at_us, says, shown, choice_1, choice_2, choice_3,
    rung_number, rung_source, rung_since_us, manager, manager_name, manager_address
    FROM caller_check_ways WHERE organisation = $1 AND check_id = $2";
/// The one that waits for a device of this person, whom one or the other names: the list of colleagues, or their account.
const WAITS_FOR_DEVICE: &str = "SELECT c.id FROM caller_checks c JOIN caller_check_ways w
    ON w.organisation = c.organisation AND w.check_id = c.id AND w.way = 'enrolled-device' AND w.state = 'asked'
    WHERE c.organisation = $1 AND c.state IN ('asking', 'verified') AND (c.person = $2 OR c.person_address = $3)
    AND w.at_us > $4 ORDER BY w.at_us DESC LIMIT 1";
const LOST_MAILS: &str =
    "SELECT cause FROM outgoing_mails WHERE organisation = $1 AND heads_up = $2
    AND state IN ('given-up', 'unsure') LIMIT $3";
const BEGUN_AFTER: &str =
    "SELECT COUNT(*) FROM caller_checks WHERE organisation = $1 AND person = $2 AND begun_us > $3";

/// Nothing leaves because of demonstration data, nor because of what is about IT, which runs the mail. Its second half touches a
/// row, so that a challenge that is saved twice in the same moment counts as enqueued and still is one mail.
const ENQUEUE: &str = "INSERT INTO outgoing_mails
    (organisation, id, cause, purpose, heads_up, addressee, state, attempts, try_at_us, created_us, since_us)
    SELECT $1, $2, $3, $4, $5, '', 'waiting', 0, $6, $6, $6 FROM cases
    WHERE organisation = $1 AND id = $7 AND NOT demonstration AND NOT about_it
    ON CONFLICT (organisation, cause) DO UPDATE SET cause = excluded.cause";

/// Actions of a case that were asked about, and that no check unlocked and saw done.
const NOT_LET_IN: &str = "SELECT DISTINCT action FROM caller_checks c WHERE organisation = $1 AND case_id = $2
    AND NOT EXISTS (SELECT 1 FROM caller_checks d WHERE d.organisation = $1 AND d.case_id = $2 AND d.action = c.action
        AND d.state = 'done')";

#[derive(sqlx::FromRow)]
struct CheckRow {
    id: Uuid,
    case_id: Uuid,
    version: i64,
    action: String,
    person: Uuid,
    person_name: String,
    person_address: String,
    needs_two: bool,
    begun_by: Uuid,
    begun_us: i64,
    state: String,
    verified_us: Option<i64>,
    settled_by: Option<String>,
    settled_us: Option<i64>,
    settled_says: Option<String>,
}

impl CheckRow {
    fn read(self, mut ways: Vec<WayTried>) -> Result<CallerCheck> {
        ways.sort_by_key(|tried| tried.way);
        let settled = match (self.settled_by, self.settled_us) {
            (Some(by), Some(at)) => Some(Settled {
                by: by
                    .parse::<Actor>()
                    .map_err(|_| StoreError::unreadable("actor", &by))?,
                at: Moment(at),
                says: self.settled_says.unwrap_or_default(),
            }),
            _ => None,
        };
        let check = CallerCheck {
            id: CallerCheckId(self.id),
            case: CaseId(self.case_id),
            version: counted(self.version),
            action: known("guarded action", &self.action, GuardedAction::from_code)?,
            person: OnFile {
                colleague: ColleagueId(self.person),
                name: self.person_name,
                address: self.person_address,
            },
            needs_two: self.needs_two,
            begun_by: AccountId(self.begun_by),
            begun: Moment(self.begun_us),
            state: known("check of a caller", &self.state, CallerState::from_code)?,
            ways,
            verified: self.verified_us.map(Moment),
            settled,
        };
        check
            .whole()
            .map_err(|torn| StoreError::unreadable("check of a caller", &torn.to_string()))
    }
}

#[derive(sqlx::FromRow)]
struct WayRow {
    way: String,
    state: String,
    round: i64,
    by_account: Uuid,
    at_us: i64,
    says: String,
    shown: Option<i64>,
    choice_1: Option<i64>,
    choice_2: Option<i64>,
    choice_3: Option<i64>,
    rung_number: Option<String>,
    rung_source: Option<String>,
    rung_since_us: Option<i64>,
    manager: Option<Uuid>,
    manager_name: Option<String>,
    manager_address: Option<String>,
}

impl WayRow {
    fn read(self) -> Result<WayTried> {
        let way = known("way of checking", &self.way, Way::from_code)?;
        Ok(WayTried {
            way,
            state: known("way of checking", &self.state, WayState::from_code)?,
            round: small(Some(self.round)),
            by: AccountId(self.by_account),
            at: Moment(self.at_us),
            particulars: self.particulars(way)?,
            says: self.says,
        })
    }

    fn particulars(&self, way: Way) -> Result<Particulars> {
        Ok(match way {
            Way::NumericChallenge => Particulars::Numbers(Numbers {
                shown: small(self.shown),
                choices: [self.choice_1, self.choice_2, self.choice_3].map(small),
            }),
            Way::CallBack => {
                let source = self.rung_source.as_deref().unwrap_or_default();
                Particulars::Rung {
                    number: self.rung_number.clone().unwrap_or_default(),
                    source: known("number source", source, RecordSource::from_code)?,
                    on_file_since: Moment(self.rung_since_us.unwrap_or_default()),
                }
            }
            Way::Vouching => Particulars::Manager(OnFile {
                colleague: ColleagueId(self.manager.unwrap_or_default()),
                name: self.manager_name.clone().unwrap_or_default(),
                address: self.manager_address.clone().unwrap_or_default(),
            }),
            Way::InPerson | Way::EnrolledDevice => Particulars::None,
        })
    }
}

/// A number of two digits; what isn't one is none that `whole` lets through.
fn small(number: Option<i64>) -> u8 {
    number
        .and_then(|number| u8::try_from(number).ok())
        .unwrap_or(0)
}

impl EngineDesk {
    pub(crate) async fn caller_check(&self, id: CallerCheckId) -> Result<Option<CallerCheck>> {
        let row: Option<CheckRow> = sqlx::query_as(ONE)
            .bind(self.organisation)
            .bind(id.0)
            .fetch_optional(&self.pool)
            .await?;
        match row {
            Some(row) => Ok(Some(self.with_its_ways(row).await?)),
            None => Ok(None),
        }
    }

    pub(crate) async fn caller_checks(&self, case: CaseId) -> Result<Vec<CallerCheck>> {
        let rows: Vec<CheckRow> = sqlx::query_as(OF_CASE)
            .bind(self.organisation)
            .bind(case.0)
            .bind(CALLER_CHECKS_SHOWN_MAX as i64)
            .fetch_all(&self.pool)
            .await?;
        let mut checks = Vec::with_capacity(rows.len());
        for row in rows {
            checks.push(self.with_its_ways(row).await?);
        }
        Ok(checks)
    }

    pub(crate) async fn lost_links(&self, check: &CallerCheck) -> Result<Vec<Way>> {
        let causes: Vec<String> = sqlx::query_scalar(LOST_MAILS)
            .bind(self.organisation)
            .bind(check.id.0)
            .bind(i64::from(ROUNDS_MAX) * 2)
            .fetch_all(&self.pool)
            .await?;
        let latest = |tried: &&WayTried| {
            let cause = match tried.way {
                Way::NumericChallenge => MailCause::CallerChallenge(check.id, tried.round),
                Way::Vouching => MailCause::CallerVouching(check.id, tried.round),
                Way::CallBack | Way::InPerson | Way::EnrolledDevice => return false,
            };
            causes.contains(&cause.code())
        };
        let lost = check.ways.iter().filter(latest);
        Ok(lost.map(|tried| tried.way).collect())
    }

    pub(crate) async fn caller_check_waiting_for_device(
        &self,
        of: &DeviceHolder,
        asked_after: Moment,
    ) -> Result<Option<CallerCheck>> {
        let (person, address) = match of {
            DeviceHolder::Colleague(id) => (Some(id.0), None),
            DeviceHolder::Account { address } => (None, Some(address.as_str())),
        };
        let id: Option<Uuid> = sqlx::query_scalar(WAITS_FOR_DEVICE)
            .bind(self.organisation)
            .bind(person)
            .bind(address)
            .bind(asked_after.0)
            .fetch_optional(&self.pool)
            .await?;
        match id {
            Some(id) => self.caller_check(CallerCheckId(id)).await,
            None => Ok(None),
        }
    }

    async fn with_its_ways(&self, row: CheckRow) -> Result<CallerCheck> {
        let ways: Vec<WayRow> = sqlx::query_as(WAYS)
            .bind(self.organisation)
            .bind(row.id)
            .fetch_all(&self.pool)
            .await?;
        let ways: Result<Vec<WayTried>> = ways.into_iter().map(WayRow::read).collect();
        row.read(ways?)
    }

    pub(crate) async fn caller_checks_begun_after(
        &self,
        person: ColleagueId,
        after: Moment,
    ) -> Result<usize> {
        let count: i64 = sqlx::query_scalar(BEGUN_AFTER)
            .bind(self.organisation)
            .bind(person.0)
            .bind(after.0)
            .fetch_one(&self.pool)
            .await?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    pub(super) async fn steps_waiting_for_a_caller(
        &self,
        writing: &mut Writing,
        case: CaseId,
    ) -> Result<BTreeSet<String>> {
        let actions: Vec<String> = sqlx::query_scalar(NOT_LET_IN)
            .bind(self.organisation)
            .bind(case.0)
            .fetch_all(&mut **writing)
            .await?;
        let mut steps = BTreeSet::new();
        for action in actions {
            let action = known("guarded action", &action, GuardedAction::from_code)?;
            steps.extend(action.playbook_step().map(str::to_owned));
        }
        Ok(steps)
    }

    pub(crate) async fn save_caller_check(
        &self,
        check: &CallerCheck,
        lines: &[Line],
        attempt: &AttemptIds,
        at: Moment,
    ) -> Result<()> {
        let check = check
            .clone()
            .whole()
            .map_err(|_torn| Refusal::CallerCheckJumps)?;
        let is_refused = check.state == CallerState::Refused;
        let mut writing = self.begin().await?;
        if is_refused {
            dialect::lock_cases(&mut writing, self.organisation).await?;
        }
        self.lock_open_case(&mut writing, check.case, at).await?;
        let changed = match check.version {
            1 => self.begin_caller_check(&mut writing, &check).await?,
            _ => self.move_caller_check(&mut writing, &check).await?,
        };
        if changed == 0 {
            return Err(Refusal::CallerCheckChanged.into());
        }
        if let Some(challenge) = check.link_sent(Way::NumericChallenge, at) {
            let cause = MailCause::CallerChallenge(check.id, challenge.round);
            self.enqueue_link(
                &mut writing,
                &check,
                &cause,
                MailPurpose::CallerChallenge,
                at,
            )
            .await?;
        }
        if let Some(vouching) = check.link_sent(Way::Vouching, at) {
            let cause = MailCause::CallerVouching(check.id, vouching.round);
            self.enqueue_link(
                &mut writing,
                &check,
                &cause,
                MailPurpose::CallerVouching,
                at,
            )
            .await?;
        }
        self.append_lines(&mut writing, lines).await?;
        if is_refused {
            self.follow_attempt_up(&mut writing, &check, attempt, at)
                .await?;
        }
        writing.commit().await?;
        Ok(())
    }

    async fn enqueue_link(
        &self,
        writing: &mut Writing,
        check: &CallerCheck,
        cause: &MailCause,
        purpose: MailPurpose,
        at: Moment,
    ) -> Result<()> {
        let done = sqlx::query(ENQUEUE)
            .bind(self.organisation)
            .bind(cause.mail(OrganisationId(self.organisation)).0)
            .bind(cause.code())
            .bind(purpose.code())
            .bind(check.id.0)
            .bind(at.0)
            .bind(check.case.0)
            .execute(&mut **writing)
            .await?;
        // What waits for a mail nobody sends would wait in vain.
        match self.mail_leaves && done.rows_affected() == 1 {
            true => Ok(()),
            false => Err(Refusal::StaysInTheHouse.into()),
        }
    }

    async fn begin_caller_check(&self, writing: &mut Writing, check: &CallerCheck) -> Result<u64> {
        let done = sqlx::query(BEGIN)
            .bind(self.organisation)
            .bind(check.id.0)
            .bind(check.case.0)
            .bind(stored(check.version))
            .bind(check.action.code())
            .bind(check.person.colleague.0)
            .bind(without_nul(&check.person.name))
            .bind(without_nul(&check.person.address))
            .bind(check.needs_two)
            .bind(check.begun_by.0)
            .bind(check.begun.0)
            .bind(check.state.code())
            .bind(CHECKS_OF_A_PERSON_PER_HOUR_MAX as i64)
            .bind(check.begun.plus_minutes(-HOUR_MINUTES).0)
            .execute(&mut **writing)
            .await?;
        Ok(done.rows_affected())
    }

    /// The ways first: the trigger on the check looks at them. Where the version is not the one that was read, all of it
    /// is undone.
    async fn move_caller_check(&self, writing: &mut Writing, check: &CallerCheck) -> Result<u64> {
        for tried in &check.ways {
            self.put_way(writing, check.id, tried).await?;
        }
        let settled = check.settled.as_ref();
        let done = sqlx::query(MOVE)
            .bind(self.organisation)
            .bind(check.id.0)
            .bind(stored(check.version))
            .bind(check.state.code())
            .bind(check.verified.map(|verified| verified.0))
            .bind(settled.map(|settled| settled.by.to_string()))
            .bind(settled.map(|settled| settled.at.0))
            .bind(settled.map(|settled| without_nul(&settled.says).into_owned()))
            .execute(&mut **writing)
            .await?;
        Ok(done.rows_affected())
    }

    async fn put_way(
        &self,
        writing: &mut Writing,
        check: CallerCheckId,
        tried: &WayTried,
    ) -> Result<()> {
        let (mut numbers, mut rung, mut manager) = (None, None, None);
        match &tried.particulars {
            Particulars::None => {}
            Particulars::Numbers(drawn) => numbers = Some(drawn),
            Particulars::Rung {
                number,
                source,
                on_file_since,
            } => rung = Some((number.as_str(), source.code(), on_file_since.0)),
            Particulars::Manager(asked) => manager = Some(asked),
        }
        let choice = |place: usize| {
            let choices = numbers.map(|drawn| drawn.choices);
            choices.and_then(|choices| choices.get(place).copied().map(i64::from))
        };
        sqlx::query(PUT_WAY)
            .bind(self.organisation)
            .bind(check.0)
            .bind(tried.way.code())
            .bind(tried.state.code())
            .bind(i64::from(tried.round))
            .bind(tried.by.0)
            .bind(tried.at.0)
            .bind(without_nul(&tried.says))
            .bind(numbers.map(|drawn| i64::from(drawn.shown)))
            .bind(choice(0))
            .bind(choice(1))
            .bind(choice(2))
            .bind(rung.map(|(number, _, _)| number))
            .bind(rung.map(|(_, source, _)| source))
            .bind(rung.map(|(_, _, since)| since))
            .bind(manager.map(|asked| asked.colleague.0))
            .bind(manager.map(|asked| without_nul(&asked.name).into_owned()))
            .bind(manager.map(|asked| without_nul(&asked.address).into_owned()))
            .execute(&mut **writing)
            .await?;
        Ok(())
    }
}
