//! Held payments that wait: each move of a check begins its waiting anew, its end ends it, and a reminder is kept once however
//! many processes work it out, with its line and its mails. Who is reminded, and when, is decided by the floor below.

use casework::cases::mail::MailCause;
use casework::ids::{AccountId, CaseId, OrganisationId};
use casework::moment::Moment;
use casework::people::reply_address::MailPurpose;
use casework::verify::check::PaymentCheck;
use casework::verify::reminding::{PaymentReminder, PaymentWait, first_reminder};
use uuid::Uuid;

use super::{EngineDesk, Writing, counted, stored};
use crate::error::Result;

/// Waits read in one go.
const WAITS_MAX: i64 = 100;

const BEGIN: &str = "INSERT INTO payment_waits (organisation, case_id, version, reminders, next_us)
    VALUES ($1, $2, $3, 0, $4) ON CONFLICT (organisation, case_id)
    DO UPDATE SET version = excluded.version, reminders = 0, next_us = excluded.next_us";
const END: &str = "DELETE FROM payment_waits WHERE organisation = $1 AND case_id = $2";
/// What was to be sent about an earlier step. A mail that is being handed over is past that.
const CALL_OFF: &str = "DELETE FROM outgoing_mails WHERE organisation = $1 AND heads_up = $2
    AND purpose = 'payment-reminder' AND state = 'waiting'";
const DUE: &str = "SELECT w.case_id, w.version, w.reminders FROM payment_waits w
    JOIN cases k ON k.organisation = w.organisation AND k.id = w.case_id
    WHERE w.organisation = $1 AND w.next_us <= $2 AND NOT k.demonstration ORDER BY w.next_us, w.case_id LIMIT $3";
/// Of two that remind at once the later one finds another count.
const REMINDED: &str = "UPDATE payment_waits SET reminders = reminders + 1, next_us = $5
    WHERE organisation = $1 AND case_id = $2 AND version = $3 AND reminders = $4";
const ENQUEUE: &str = "INSERT INTO outgoing_mails
    (organisation, id, cause, purpose, heads_up, addressee, state, attempts, try_at_us, created_us, since_us)
    SELECT $1, $2, $3, $4, $5, $6, 'waiting', 0, $7, $7, $7 FROM cases
    WHERE organisation = $1 AND id = $5 AND NOT demonstration AND NOT about_it
    ON CONFLICT (organisation, cause) DO NOTHING";

impl EngineDesk {
    /// Begins or ends the waiting of a check that was saved.
    pub(super) async fn wait_for_payment(
        &self,
        writing: &mut Writing,
        check: &PaymentCheck,
        at: Moment,
    ) -> Result<()> {
        sqlx::query(CALL_OFF)
            .bind(self.organisation)
            .bind(check.case.0)
            .execute(&mut **writing)
            .await?;
        let changed = match check.state.is_settled() {
            true => sqlx::query(END).bind(self.organisation).bind(check.case.0),
            false => sqlx::query(BEGIN)
                .bind(self.organisation)
                .bind(check.case.0)
                .bind(stored(check.version))
                .bind(first_reminder(at).0),
        };
        changed.execute(&mut **writing).await?;
        Ok(())
    }

    pub(crate) async fn payment_waits_due(&self, now: Moment) -> Result<Vec<PaymentWait>> {
        let rows: Vec<(Uuid, i64, i64)> = sqlx::query_as(DUE)
            .bind(self.organisation)
            .bind(now.0)
            .bind(WAITS_MAX)
            .fetch_all(&self.pool)
            .await?;
        let wait = |(case, version, reminders)| PaymentWait {
            case: CaseId(case),
            version: counted(version),
            reminders: counted(reminders),
        };
        Ok(rows.into_iter().map(wait).collect())
    }

    pub(crate) async fn remind_of_payment(
        &self,
        reminder: &PaymentReminder,
        at: Moment,
    ) -> Result<bool> {
        let wait = &reminder.wait;
        let mut writing = self.begin().await?;
        self.lock_open_case(&mut writing, wait.case, at).await?;
        let counted = sqlx::query(REMINDED)
            .bind(self.organisation)
            .bind(wait.case.0)
            .bind(stored(wait.version))
            .bind(stored(wait.reminders))
            .bind(reminder.next.map_or(i64::MAX, |next| next.0))
            .execute(&mut *writing)
            .await?;
        if counted.rows_affected() == 0 {
            writing.rollback().await?;
            return Ok(false);
        }
        self.append_line(&mut writing, &reminder.line).await?;
        for to in &reminder.to {
            self.enqueue_reminder(&mut writing, wait, *to, at).await?;
        }
        writing.commit().await?;
        Ok(true)
    }

    async fn enqueue_reminder(
        &self,
        writing: &mut Writing,
        wait: &PaymentWait,
        to: AccountId,
        at: Moment,
    ) -> Result<()> {
        if !self.mail_leaves {
            return Ok(());
        }
        let cause = MailCause::PaymentReminder {
            case: wait.case,
            version: wait.version,
            nth: wait.reminders + 1,
            to,
        };
        sqlx::query(ENQUEUE)
            .bind(self.organisation)
            .bind(cause.mail(OrganisationId(self.organisation)).0)
            .bind(cause.code())
            .bind(MailPurpose::PaymentReminder.code())
            .bind(wait.case.0)
            .bind(to.to_string())
            .bind(at.0)
            .execute(&mut **writing)
            .await?;
        Ok(())
    }
}
