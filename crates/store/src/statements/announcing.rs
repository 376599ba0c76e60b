//! Announcing what happened: in the transaction of the act, a delivery for each webhook that is told of it. With no
//! webhook it is one look into an empty index, and only for lines that are events at all. Never announced are reports and
//! cases about IT, and the demonstration.

use casework::cases::announcing::{EventType, may_be_told_from};
use casework::cases::case::CaseState;
use casework::cases::report::ReportKind;
use casework::cases::timeline::{Entry, EntryKind};
use casework::ids::{CaseId, HeadsUpId, InquiryId, ReportId, StepId};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{EngineDesk, Writing, counted};
use crate::error::Result;
use crate::records::webhook::WEBHOOKS_MAX;
use crate::stored_json;
use crate::stored_json::announcement::{About, CaseTold, HeadsUpTold, ReportTold, StepTold, body};

const TO_TELL: &str =
    "SELECT id, events FROM webhooks WHERE organisation = $1 AND state <> 'ended' LIMIT $2";
const REPORT: &str = "SELECT kind FROM reports WHERE organisation = $1 AND id = $2
    AND demonstration = FALSE AND kind <> $3";
const CASE: &str =
    "SELECT number, kind, state, verdict, outcome FROM cases WHERE organisation = $1 AND id = $2
    AND demonstration = FALSE AND about_it = FALSE";
const STEP: &str =
    "SELECT id, hat, question FROM steps WHERE organisation = $1 AND case_id = $2 AND state = 'done'
    AND settled_us = $3 ORDER BY id LIMIT 1";
const HEADS_UP: &str =
    "SELECT id, spotted_by, words FROM heads_ups WHERE organisation = $1 AND case_id = $2
    AND created_us = $3 ORDER BY id DESC LIMIT 1";
const ENQUEUE: &str = "INSERT INTO webhook_deliveries
    (organisation, id, webhook, event, body, created_us, state, run_at_us, attempts, inquiry)
    VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, 0, $8) ON CONFLICT (organisation, id) DO NOTHING";

/// A row of a case: number, kind, state, verdict, outcome.
type CaseRow = (i64, String, String, Option<String>, Option<String>);

/// A delivery to be inserted.
pub(super) struct NewDelivery<'a> {
    pub(super) id: Uuid,
    pub(super) webhook: Uuid,
    pub(super) event: &'a str,
    pub(super) body: &'a str,
    pub(super) created_us: i64,
    pub(super) run_at_us: i64,
    /// The question it asks, where it asks one.
    pub(super) inquiry: Option<Uuid>,
}

impl EngineDesk {
    /// Called with every line that was appended.
    pub(super) async fn announce(
        &self,
        writing: &mut Writing,
        kind: EntryKind,
        entry: &Entry,
    ) -> Result<()> {
        let Some(event) = EventType::of_line(kind) else {
            return Ok(());
        };
        let told = self.webhooks_told_of(writing, event).await?;
        if told.is_empty() {
            return Ok(());
        }
        self.announce_to(writing, &told, event, entry).await
    }

    /// Makes the deliveries of an event for these webhooks.
    pub(super) async fn announce_to(
        &self,
        writing: &mut Writing,
        told: &[Uuid],
        event: EventType,
        entry: &Entry,
    ) -> Result<()> {
        let Some(about) = self.about(writing, event, entry).await? else {
            return Ok(());
        };
        let body = body(event, entry.at, &about);
        for webhook in told.iter().copied() {
            let delivery = NewDelivery {
                id: delivery_id(entry, webhook),
                webhook,
                event: event.code(),
                body: &body,
                created_us: entry.at.0,
                run_at_us: may_be_told_from(entry.at).0,
                inquiry: None,
            };
            self.insert_delivery(writing, &delivery).await?;
        }
        Ok(())
    }

    pub(super) async fn webhooks_told_of(
        &self,
        writing: &mut Writing,
        event: EventType,
    ) -> Result<Vec<Uuid>> {
        let rows: Vec<(Uuid, String)> = sqlx::query_as(TO_TELL)
            .bind(self.organisation)
            .bind(WEBHOOKS_MAX as i64)
            .fetch_all(&mut **writing)
            .await?;
        Ok(rows
            .into_iter()
            .filter(|(_, events)| names(events, event))
            .map(|(id, _)| id)
            .collect())
    }

    pub(crate) async fn passes_questions_on(&self) -> Result<bool> {
        let rows: Vec<(Uuid, String)> = sqlx::query_as(TO_TELL)
            .bind(self.organisation)
            .bind(WEBHOOKS_MAX as i64)
            .fetch_all(&self.pool)
            .await?;
        let told = |(_, events): &(Uuid, String)| names(events, EventType::PersonAsked);
        Ok(rows.iter().any(told))
    }

    /// What there is to tell; `None` for what stays in the house.
    async fn about(
        &self,
        writing: &mut Writing,
        event: EventType,
        entry: &Entry,
    ) -> Result<Option<About>> {
        if event == EventType::ReportReceived {
            let kind: Option<String> = sqlx::query_scalar(REPORT)
                .bind(self.organisation)
                .bind(entry.chain.0)
                .bind(ReportKind::AboutIt.code())
                .fetch_optional(&mut **writing)
                .await?;
            return Ok(kind.map(|kind| About::Report {
                report: ReportTold {
                    id: ReportId(entry.chain.0),
                    kind,
                },
            }));
        }
        let row: Option<CaseRow> = sqlx::query_as(CASE)
            .bind(self.organisation)
            .bind(entry.chain.0)
            .fetch_optional(&mut **writing)
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let step = match event {
            EventType::StepDone => self.step_settled_by(writing, entry).await?,
            _ => None,
        };
        let heads_up = match event {
            EventType::HeadsUpSent => self.heads_up_told(writing, entry).await?,
            _ => None,
        };
        let case = case_told(event, CaseId(entry.chain.0), row);
        Ok(Some(About::Case {
            case,
            step,
            heads_up,
        }))
    }

    async fn heads_up_told(
        &self,
        writing: &mut Writing,
        entry: &Entry,
    ) -> Result<Option<HeadsUpTold>> {
        let row: Option<(Uuid, Option<i64>, String)> = sqlx::query_as(HEADS_UP)
            .bind(self.organisation)
            .bind(entry.chain.0)
            .bind(entry.at.0)
            .fetch_optional(&mut **writing)
            .await?;
        row.map(|(id, spotted_by, words)| {
            Ok(HeadsUpTold {
                id: HeadsUpId(id),
                spotted_by: spotted_by.map(counted),
                words: stored_json::read("words of a heads-up", &words)?,
            })
        })
        .transpose()
    }

    async fn step_settled_by(
        &self,
        writing: &mut Writing,
        entry: &Entry,
    ) -> Result<Option<StepTold>> {
        let row: Option<(Uuid, String, String)> = sqlx::query_as(STEP)
            .bind(self.organisation)
            .bind(entry.chain.0)
            .bind(entry.at.0)
            .fetch_optional(&mut **writing)
            .await?;
        Ok(row.map(|(id, hat, question)| StepTold {
            id: StepId(id),
            hat,
            question,
        }))
    }

    pub(super) async fn insert_delivery(
        &self,
        writing: &mut Writing,
        delivery: &NewDelivery<'_>,
    ) -> Result<()> {
        sqlx::query(ENQUEUE)
            .bind(self.organisation)
            .bind(delivery.id)
            .bind(delivery.webhook)
            .bind(delivery.event)
            .bind(delivery.body)
            .bind(delivery.created_us)
            .bind(delivery.run_at_us)
            .bind(delivery.inquiry)
            .execute(&mut **writing)
            .await?;
        Ok(())
    }
}

/// Whether an event is among those of a webhook, as its row has them.
fn names(events: &str, event: EventType) -> bool {
    events.split(' ').any(|code| code == event.code())
}

/// The acts append a line before or after they change the row; the event itself says how the case stands after it.
fn case_told(event: EventType, id: CaseId, row: CaseRow) -> CaseTold {
    let (number, kind, state, verdict, outcome) = row;
    let number = counted(number);
    let (state, outcome) = match event {
        EventType::CaseClosed => (CaseState::Closed.code().to_owned(), outcome),
        EventType::CaseReopened => (CaseState::Open.code().to_owned(), None),
        _ => (state, outcome),
    };
    CaseTold {
        id,
        number,
        kind,
        state,
        verdict,
        outcome,
        page: format!("/desk/cases/{number}"),
    }
}

/// One entry and one webhook make one identifier, so nothing random is needed and a line can't be told twice. Version 8
/// of RFC 9562 (clause 5.8): made of the entry's hash, which nobody outside can guess.
fn delivery_id(entry: &Entry, webhook: Uuid) -> Uuid {
    id_of(b"webhook-delivery", &entry.hash, webhook)
}

/// The same of a question to a person: its own identifier is random.
pub(super) fn inquiry_delivery_id(inquiry: InquiryId, webhook: Uuid) -> Uuid {
    id_of(b"inquiry-delivery", inquiry.0.as_bytes(), webhook)
}

fn id_of(purpose: &[u8], of: &[u8], webhook: Uuid) -> Uuid {
    let digest = Sha256::new()
        .chain_update(purpose)
        .chain_update(of)
        .chain_update(webhook.as_bytes())
        .finalize();
    let mut bytes = [0_u8; 16];
    for (place, byte) in bytes.iter_mut().zip(digest) {
        *place = byte;
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
