//! People who are asked "Was this you?", and what they said. The mail that asks, or the delivery to the program that passes it on,
//! is enqueued in the transaction of the question;
//! an answer is written only where none stands.

use casework::cases::announcing::EventType;
use casework::cases::case::PlannedStep;
use casework::cases::mail::MailCause;
use casework::cases::timeline::Line;
use casework::ids::{AccountId, CaseId, InquiryId, OrganisationId, StepId};
use casework::moment::Moment;
use casework::people::reply_address::MailPurpose;
use casework::verify::inquiry::{Doubted, INQUIRIES_MAX, Inquiry, Said, Way};
use uuid::Uuid;

use super::announcing::{NewDelivery, inquiry_delivery_id};
use super::{EngineDesk, Writing, known};
use crate::error::{Refusal, Result};
use crate::stored_json::announcement::{About, PersonTold, body};
use crate::words::without_nul;

const ASK: &str = "INSERT INTO inquiries
    (organisation, id, case_id, name, address, language, about, doubted, way, asked_by, asked_us, until_us)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
    WHERE $13 > (SELECT COUNT(*) FROM inquiries WHERE organisation = $1 AND case_id = $3)
    ON CONFLICT (organisation, id) DO NOTHING";
/// Nothing leaves because of demonstration data.
const ENQUEUE: &str = "INSERT INTO outgoing_mails
    (organisation, id, cause, purpose, heads_up, addressee, state, attempts, try_at_us, created_us, since_us)
    SELECT $1, $2, $3, $4, $5, '', 'waiting', 0, $6, $6, $6 FROM cases
    WHERE organisation = $1 AND id = $7 AND NOT demonstration AND NOT about_it
    ON CONFLICT (organisation, cause) DO NOTHING";
const MAY_LEAVE: &str = "SELECT COUNT(*) FROM cases WHERE organisation = $1 AND id = $2 AND NOT demonstration AND NOT about_it";
const ANSWER: &str = "UPDATE inquiries SET answer = $3, answered_us = $4
    WHERE organisation = $1 AND id = $2 AND answer IS NULL";
const ONE: &str = "SELECT i.id, i.case_id, i.name, i.address, i.language, i.about, i.doubted, i.way, i.asked_by, i.asked_us,
    i.until_us, i.answer, i.answered_us, (EXISTS (SELECT 1 FROM outgoing_mails m WHERE m.organisation = i.organisation
        AND m.heads_up = i.id AND m.state IN ('given-up', 'unsure'))
    OR (EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.organisation = i.organisation AND d.inquiry = i.id AND d.state = 'given-up')
        AND NOT EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.organisation = i.organisation AND d.inquiry = i.id
            AND d.state <> 'given-up'))) AS mail_lost
    FROM inquiries i WHERE i.organisation = $1 AND i.id = $2";
const OF_CASE: &str = "SELECT i.id, i.case_id, i.name, i.address, i.language, i.about, i.doubted, i.way, i.asked_by, i.asked_us,
    i.until_us, i.answer, i.answered_us, (EXISTS (SELECT 1 FROM outgoing_mails m WHERE m.organisation = i.organisation
        AND m.heads_up = i.id AND m.state IN ('given-up', 'unsure'))
    OR (EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.organisation = i.organisation AND d.inquiry = i.id AND d.state = 'given-up')
        AND NOT EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.organisation = i.organisation AND d.inquiry = i.id
            AND d.state <> 'given-up'))) AS mail_lost
    FROM inquiries i WHERE i.organisation = $1 AND i.case_id = $2 ORDER BY i.asked_us DESC, i.id";

#[derive(sqlx::FromRow)]
struct InquiryRow {
    id: Uuid,
    case_id: Uuid,
    name: String,
    address: String,
    language: String,
    about: String,
    doubted: String,
    way: String,
    asked_by: Uuid,
    asked_us: i64,
    until_us: i64,
    answer: Option<String>,
    answered_us: Option<i64>,
    mail_lost: bool,
}

impl InquiryRow {
    fn read(self) -> Result<Inquiry> {
        let said = self.answer.as_deref();
        let said = said
            .map(|code| known("answer of a person", code, Said::from_code))
            .transpose()?;
        Ok(Inquiry {
            id: InquiryId(self.id),
            case: CaseId(self.case_id),
            name: self.name,
            address: self.address,
            language: self.language,
            about: self.about,
            doubted: known("channel in doubt", &self.doubted, Doubted::from_code)?,
            way: known("way to a person", &self.way, Way::from_code)?,
            by: AccountId(self.asked_by),
            asked: Moment(self.asked_us),
            until: Moment(self.until_us),
            mail_lost: self.mail_lost,
            answer: said.zip(self.answered_us.map(Moment)),
        })
    }
}

impl EngineDesk {
    pub(crate) async fn ask_person(
        &self,
        inquiry: &Inquiry,
        lines: &[Line],
        page: &str,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        self.lock_open_case(&mut writing, inquiry.case, inquiry.asked)
            .await?;
        let done = sqlx::query(ASK)
            .bind(self.organisation)
            .bind(inquiry.id.0)
            .bind(inquiry.case.0)
            .bind(without_nul(&inquiry.name))
            .bind(without_nul(&inquiry.address))
            .bind(without_nul(&inquiry.language))
            .bind(without_nul(&inquiry.about))
            .bind(inquiry.doubted.code())
            .bind(inquiry.way.code())
            .bind(inquiry.by.0)
            .bind(inquiry.asked.0)
            .bind(inquiry.until.0)
            .bind(INQUIRIES_MAX as i64)
            .execute(&mut *writing)
            .await?;
        if done.rows_affected() == 0 {
            return Err(Refusal::TooManyInquiries.into());
        }
        match inquiry.way {
            Way::Mail => self.enqueue_inquiry(&mut writing, inquiry).await?,
            Way::ChatWebhook => self.tell_programs(&mut writing, inquiry, page).await?,
            Way::Text | Way::Chat | Way::InPerson => {}
        }
        self.append_lines(&mut writing, lines).await?;
        writing.commit().await?;
        Ok(())
    }

    async fn enqueue_inquiry(&self, writing: &mut Writing, inquiry: &Inquiry) -> Result<()> {
        let cause = MailCause::WasThisYou(inquiry.id);
        let done = sqlx::query(ENQUEUE)
            .bind(self.organisation)
            .bind(cause.mail(OrganisationId(self.organisation)).0)
            .bind(cause.code())
            .bind(MailPurpose::WasThisYou.code())
            .bind(inquiry.id.0)
            .bind(inquiry.asked.0)
            .bind(inquiry.case.0)
            .execute(&mut **writing)
            .await?;
        // A question that waits for a mail nobody sends would wait in vain.
        match self.mail_leaves && done.rows_affected() == 1 {
            true => Ok(()),
            false => Err(Refusal::StaysInTheHouse.into()),
        }
    }

    /// Tells every program that passes such questions on. Where there is none, nobody would be asked.
    async fn tell_programs(
        &self,
        writing: &mut Writing,
        inquiry: &Inquiry,
        page: &str,
    ) -> Result<()> {
        let may_leave: i64 = sqlx::query_scalar(MAY_LEAVE)
            .bind(self.organisation)
            .bind(inquiry.case.0)
            .fetch_one(&mut **writing)
            .await?;
        let told = self
            .webhooks_told_of(writing, EventType::PersonAsked)
            .await?;
        if may_leave == 0 || told.is_empty() {
            return Err(Refusal::NoProgramPassesItOn.into());
        }
        let about = About::Person {
            person: PersonTold {
                inquiry: inquiry.id,
                address: inquiry.address.clone(),
                language: inquiry.language.clone(),
                about: inquiry.about.clone(),
                page: page.to_owned(),
                until: inquiry.until,
            },
        };
        let body = body(EventType::PersonAsked, inquiry.asked, &about);
        for webhook in told {
            let delivery = NewDelivery {
                id: inquiry_delivery_id(inquiry.id, webhook),
                webhook,
                event: EventType::PersonAsked.code(),
                body: &body,
                created_us: inquiry.asked.0,
                run_at_us: inquiry.asked.0,
                inquiry: Some(inquiry.id.0),
            };
            self.insert_delivery(writing, &delivery).await?;
        }
        Ok(())
    }

    pub(crate) async fn take_answer(
        &self,
        inquiry: &Inquiry,
        lines: &[Line],
        steps: &[(StepId, PlannedStep)],
    ) -> Result<()> {
        let Some((said, at)) = inquiry.answer else {
            return Ok(());
        };
        let mut writing = self.begin().await?;
        self.lock_open_case(&mut writing, inquiry.case, at).await?;
        let done = sqlx::query(ANSWER)
            .bind(self.organisation)
            .bind(inquiry.id.0)
            .bind(said.code())
            .bind(at.0)
            .execute(&mut *writing)
            .await?;
        if done.rows_affected() == 0 {
            return Err(Refusal::AnsweredAlready.into());
        }
        self.append_lines(&mut writing, lines).await?;
        if !steps.is_empty() {
            self.lay_out_within(&mut writing, inquiry.case, steps, at)
                .await?;
            self.refresh_case(&mut writing, inquiry.case).await?;
        }
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn inquiry(&self, id: InquiryId) -> Result<Option<Inquiry>> {
        let row: Option<InquiryRow> = sqlx::query_as(ONE)
            .bind(self.organisation)
            .bind(id.0)
            .fetch_optional(&self.pool)
            .await?;
        row.map(InquiryRow::read).transpose()
    }

    pub(crate) async fn inquiries_of_case(&self, case: CaseId) -> Result<Vec<Inquiry>> {
        let rows: Vec<InquiryRow> = sqlx::query_as(OF_CASE)
            .bind(self.organisation)
            .bind(case.0)
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter().map(InquiryRow::read).collect()
    }
}
