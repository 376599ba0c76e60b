//! Heads-ups: written with their mails and their line in one transaction, read back with figures that name nobody. The
//! mails are one row each, in the queue of all other mails.

use std::collections::BTreeMap;

use casework::cases::heads_up::{
    Addressee, Audience, BANNER_HOURS_AFTER_END, HEADS_UPS_PER_CASE_MAX, HeadsUp, SpottedBy,
};
use casework::cases::mail::MailCause;
use casework::cases::report::ReportKind;
use casework::cases::timeline::Line;
use casework::ids::{AccountId, CaseId, ColleagueId, HeadsUpId, OrganisationId};
use casework::moment::Moment;
use casework::people::reply_address::MailPurpose;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Db, EngineDesk, Writing, counted, known, stored};
use crate::error::{Refusal, Result, StoreError};
use crate::records::heads_up::{
    CaseHeadsUps, HeadsUpStanding, OpenHeadsUp, SendingHeadsUp, SentHeadsUp,
};
use crate::stored_json;
use crate::stored_json::heads_up::{StoredText, of_texts, read_texts};
use crate::words::without_nul;

/// Rows in one statement; engines limit the number of bound values.
const ROWS_PER_STATEMENT_MAX: usize = 500;
const HOUR_MICROS: i64 = 3_600_000_000;

const OF_SUBMISSION: &str = "SELECT id FROM heads_ups WHERE organisation = $1 AND submission = $2";
const CASE: &str =
    "SELECT about_it, demonstration, reports_count FROM cases WHERE organisation = $1 AND id = $2";
const COUNT: &str = "SELECT COUNT(*) FROM heads_ups WHERE organisation = $1 AND case_id = $2";
const ADD: &str = "INSERT INTO heads_ups
    (organisation, id, submission, case_id, words, written_in, spotted_by, audience, audience_groups, created_us, created_by,
     banner_until_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (organisation, submission) DO NOTHING";
const ADD_ADDRESSEES: &str =
    "INSERT INTO heads_up_addressees (organisation, heads_up, id, name, address, language) ";
const ADD_MAILS: &str = "INSERT INTO outgoing_mails
    (organisation, id, cause, purpose, heads_up, addressee, state, attempts, try_at_us, created_us, since_us) ";
/// With the case, which says what it is about and when it ended.
const ONE: &str = "SELECT h.id, h.case_id, c.kind, c.closed_us, h.words, h.written_in, h.spotted_by, h.audience,
    h.audience_groups, h.created_us, h.created_by, h.banner_until_us FROM heads_ups h
    JOIN cases c ON c.organisation = h.organisation AND c.id = h.case_id WHERE h.organisation = $1 AND h.id = $2";
const OF_CASE: &str =
    "SELECT h.id, h.case_id, c.kind, c.closed_us, h.words, h.written_in, h.spotted_by, h.audience,
    h.audience_groups, h.created_us, h.created_by, h.banner_until_us FROM heads_ups h
    JOIN cases c ON c.organisation = h.organisation AND c.id = h.case_id
    WHERE h.organisation = $1 AND h.case_id = $2 ORDER BY h.created_us DESC, h.id DESC LIMIT $3";
const NAME: &str = "SELECT name FROM accounts WHERE organisation = $1 AND id = $2";
const ADDRESSEES: &str =
    "SELECT COUNT(*) FROM heads_up_addressees WHERE organisation = $1 AND heads_up = $2";
const ADDRESSEE: &str = "SELECT id, name, address, language FROM heads_up_addressees
    WHERE organisation = $1 AND heads_up = $2 AND id = $3";
const MAILS: &str = "SELECT COUNT(*) FILTER (WHERE state = 'sent'),
    COUNT(*) FILTER (WHERE state IN ('waiting', 'handing-over')),
    COUNT(*) FILTER (WHERE state IN ('given-up', 'unsure') AND replaced_by IS NULL)
    FROM outgoing_mails WHERE organisation = $1 AND heads_up = $2";
/// Two figures, and no way to tell from them who is in which.
const ANSWERS: &str = "SELECT COUNT(*), COUNT(*) FILTER (WHERE EXISTS (SELECT 1 FROM exposures e
    WHERE e.organisation = h.organisation AND e.report = h.report AND e.exposure <> 'nothing'))
    FROM heads_up_reports h WHERE h.organisation = $1 AND h.heads_up = $2";
const ON_BANNER: &str =
    "SELECT h.id, h.case_id, c.kind, c.closed_us, h.words, h.written_in, h.spotted_by, h.audience,
    h.audience_groups, h.created_us, h.created_by, h.banner_until_us FROM heads_ups h
    JOIN cases c ON c.organisation = h.organisation AND c.id = h.case_id
    WHERE h.organisation = $1 AND h.banner_until_us > $2 AND (c.state = 'open' OR c.closed_us > $3)
    ORDER BY h.created_us DESC, h.id DESC LIMIT $4";
const END_BANNER: &str = "UPDATE heads_ups SET banner_until_us = $4
    WHERE organisation = $1 AND id = $2 AND case_id = $3 AND banner_until_us > $4";

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    case_id: Uuid,
    kind: String,
    closed_us: Option<i64>,
    words: String,
    written_in: String,
    spotted_by: Option<i64>,
    audience: String,
    audience_groups: String,
    created_us: i64,
    created_by: Uuid,
    banner_until_us: Option<i64>,
}

impl Row {
    fn read(self) -> Result<HeadsUp> {
        let words: BTreeMap<String, StoredText> =
            stored_json::read("words of a heads-up", &self.words)?;
        let groups = self.audience_groups.split_whitespace();
        Ok(HeadsUp {
            id: HeadsUpId(self.id),
            case: CaseId(self.case_id),
            kind: known("report kind", &self.kind, ReportKind::from_code)?,
            texts: read_texts(&words),
            written_in: self.written_in,
            spotted_by: self
                .spotted_by
                .map_or(SpottedBy::Some, |count| SpottedBy::of(counted(count))),
            audience: match self.audience.as_str() {
                "nobody" => Audience::Nobody,
                "everybody" => Audience::Everybody,
                "groups" => Audience::Groups(groups.map(str::to_owned).collect()),
                // The addresses stand among the addressees.
                "typed" => Audience::Typed(Vec::new()),
                other => return Err(StoreError::unreadable("audience of a heads-up", other)),
            },
            created: Moment(self.created_us),
            by: AccountId(self.created_by),
            banner_until: self.banner_until_us.map(Moment),
        })
    }
}

impl EngineDesk {
    pub(crate) async fn send_heads_up(&self, sending: &SendingHeadsUp<'_>) -> Result<SentHeadsUp> {
        let heads_up = sending.heads_up;
        let mut writing = self.begin().await?;
        self.lock_case(&mut writing, heads_up.case, heads_up.created)
            .await?;
        if let Some(first) = self
            .heads_up_of_submission(&mut writing, sending.submission)
            .await?
        {
            writing.rollback().await?;
            return Ok(SentHeadsUp {
                id: first,
                is_new: false,
            });
        }
        self.refuse_a_heads_up(&mut writing, heads_up.case).await?;
        self.insert_heads_up(&mut writing, sending).await?;
        for some in sending.to.chunks(ROWS_PER_STATEMENT_MAX) {
            self.insert_addressees(&mut writing, heads_up, some).await?;
            if self.mail_leaves {
                self.enqueue_heads_up(&mut writing, heads_up, some).await?;
            }
        }
        self.append_lines(&mut writing, sending.lines).await?;
        writing.commit().await?;
        Ok(SentHeadsUp {
            id: heads_up.id,
            is_new: true,
        })
    }

    async fn heads_up_of_submission(
        &self,
        writing: &mut Writing,
        submission: &str,
    ) -> Result<Option<HeadsUpId>> {
        let found: Option<Uuid> = sqlx::query_scalar(OF_SUBMISSION)
            .bind(self.organisation)
            .bind(without_nul(submission))
            .fetch_optional(&mut **writing)
            .await?;
        Ok(found.map(HeadsUpId))
    }

    async fn refuse_a_heads_up(&self, writing: &mut Writing, case: CaseId) -> Result<()> {
        let (about_it, demonstration, _) = self.facts_for_heads_up(writing, case).await?;
        if about_it || demonstration {
            return Err(Refusal::StaysInTheHouse.into());
        }
        let count: i64 = sqlx::query_scalar(COUNT)
            .bind(self.organisation)
            .bind(case.0)
            .fetch_one(&mut **writing)
            .await?;
        if count >= HEADS_UPS_PER_CASE_MAX as i64 {
            return Err(Refusal::TooManyHeadsUps.into());
        }
        Ok(())
    }

    async fn facts_for_heads_up(
        &self,
        writing: &mut Writing,
        case: CaseId,
    ) -> Result<(bool, bool, i64)> {
        let row: Option<(bool, bool, i64)> = sqlx::query_as(CASE)
            .bind(self.organisation)
            .bind(case.0)
            .fetch_optional(&mut **writing)
            .await?;
        row.ok_or(StoreError::Missing { what: "case" })
    }

    async fn insert_heads_up(
        &self,
        writing: &mut Writing,
        sending: &SendingHeadsUp<'_>,
    ) -> Result<()> {
        let heads_up = sending.heads_up;
        let groups = match &heads_up.audience {
            Audience::Groups(groups) => groups.iter().map(String::as_str).collect(),
            Audience::Nobody | Audience::Everybody | Audience::Typed(_) => Vec::new(),
        };
        sqlx::query(ADD)
            .bind(self.organisation)
            .bind(heads_up.id.0)
            .bind(without_nul(sending.submission))
            .bind(heads_up.case.0)
            .bind(stored_json::write(&of_texts(&heads_up.texts)))
            .bind(&heads_up.written_in)
            .bind(heads_up.spotted_by.counted().map(stored))
            .bind(heads_up.audience.code())
            .bind(without_nul(&groups.join(" ")))
            .bind(heads_up.created.0)
            .bind(heads_up.by.0)
            .bind(heads_up.banner_until.map(|until| until.0))
            .execute(&mut **writing)
            .await?;
        Ok(())
    }

    async fn insert_addressees(
        &self,
        writing: &mut Writing,
        heads_up: &HeadsUp,
        some: &[Addressee],
    ) -> Result<()> {
        let mut asked: QueryBuilder<Db> = QueryBuilder::new(ADD_ADDRESSEES);
        asked.push_values(some, |mut row, one| {
            row.push_bind(self.organisation)
                .push_bind(heads_up.id.0)
                .push_bind(one.id.0)
                .push_bind(without_nul(&one.name).into_owned())
                .push_bind(without_nul(&one.address).into_owned())
                .push_bind(without_nul(&one.language).into_owned());
        });
        asked.build().execute(&mut **writing).await?;
        Ok(())
    }

    async fn enqueue_heads_up(
        &self,
        writing: &mut Writing,
        heads_up: &HeadsUp,
        some: &[Addressee],
    ) -> Result<()> {
        let mut asked: QueryBuilder<Db> = QueryBuilder::new(ADD_MAILS);
        asked.push_values(some, |mut row, one| {
            let cause = MailCause::HeadsUp(heads_up.id, one.id);
            row.push_bind(self.organisation)
                .push_bind(cause.mail(OrganisationId(self.organisation)).0)
                .push_bind(cause.code())
                .push_bind(MailPurpose::HeadsUp.code())
                .push_bind(heads_up.id.0)
                .push_bind(one.id.to_string())
                .push_bind("waiting")
                .push_bind(0_i64)
                .push_bind(heads_up.created.0)
                .push_bind(heads_up.created.0)
                .push_bind(heads_up.created.0);
        });
        asked.push(" ON CONFLICT (organisation, cause) DO NOTHING");
        asked.build().execute(&mut **writing).await?;
        Ok(())
    }

    pub(crate) async fn heads_ups_of_case(&self, case: CaseId) -> Result<CaseHeadsUps> {
        let mut reading = self.begin_reading().await?;
        let (_, demonstration, reports) = self.facts_for_heads_up(&mut reading, case).await?;
        let rows: Vec<Row> = sqlx::query_as(OF_CASE)
            .bind(self.organisation)
            .bind(case.0)
            .bind(HEADS_UPS_PER_CASE_MAX as i64)
            .fetch_all(&mut *reading)
            .await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            all.push(self.standing_of(&mut reading, row.read()?).await?);
        }
        reading.commit().await?;
        Ok(CaseHeadsUps {
            all,
            reports: counted(reports),
            demonstration,
        })
    }

    async fn standing_of(
        &self,
        reading: &mut Writing,
        heads_up: HeadsUp,
    ) -> Result<HeadsUpStanding> {
        let name: Option<String> = sqlx::query_scalar(NAME)
            .bind(self.organisation)
            .bind(heads_up.by.0)
            .fetch_optional(&mut **reading)
            .await?;
        let addressees: i64 = sqlx::query_scalar(ADDRESSEES)
            .bind(self.organisation)
            .bind(heads_up.id.0)
            .fetch_one(&mut **reading)
            .await?;
        let (sent, waiting, troubled): (i64, i64, i64) = sqlx::query_as(MAILS)
            .bind(self.organisation)
            .bind(heads_up.id.0)
            .fetch_one(&mut **reading)
            .await?;
        let (answers, more): (i64, i64) = sqlx::query_as(ANSWERS)
            .bind(self.organisation)
            .bind(heads_up.id.0)
            .fetch_one(&mut **reading)
            .await?;
        Ok(HeadsUpStanding {
            heads_up,
            by_name: name.unwrap_or_default(),
            addressees: counted(addressees),
            sent: counted(sent),
            waiting: counted(waiting),
            troubled: counted(troubled),
            got_it_too: counted(answers - more),
            more_happened: counted(more),
        })
    }

    pub(crate) async fn heads_up(&self, id: HeadsUpId) -> Result<Option<OpenHeadsUp>> {
        let row: Option<Row> = sqlx::query_as(ONE)
            .bind(self.organisation)
            .bind(id.0)
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| {
            Ok(OpenHeadsUp {
                closed: row.closed_us.map(Moment),
                heads_up: row.read()?,
            })
        })
        .transpose()
    }

    pub(crate) async fn heads_up_addressee(
        &self,
        heads_up: HeadsUpId,
        addressee: ColleagueId,
    ) -> Result<Option<Addressee>> {
        let row: Option<(Uuid, String, String, String)> = sqlx::query_as(ADDRESSEE)
            .bind(self.organisation)
            .bind(heads_up.0)
            .bind(addressee.0)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|(id, name, address, language)| Addressee {
            id: ColleagueId(id),
            name,
            address,
            language,
        }))
    }

    pub(crate) async fn heads_ups_on_banner(&self, now: Moment, rows: u32) -> Result<Vec<HeadsUp>> {
        let ended_after = now.0.saturating_sub(BANNER_HOURS_AFTER_END * HOUR_MICROS);
        let rows: Vec<Row> = sqlx::query_as(ON_BANNER)
            .bind(self.organisation)
            .bind(now.0)
            .bind(ended_after)
            .bind(i64::from(rows))
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter().map(Row::read).collect()
    }

    pub(crate) async fn end_banner(
        &self,
        id: HeadsUpId,
        case: CaseId,
        line: &Line,
        at: Moment,
    ) -> Result<bool> {
        let mut writing = self.begin().await?;
        self.lock_case(&mut writing, case, at).await?;
        let changed = sqlx::query(END_BANNER)
            .bind(self.organisation)
            .bind(id.0)
            .bind(case.0)
            .bind(at.0)
            .execute(&mut *writing)
            .await?;
        if changed.rows_affected() == 0 {
            writing.rollback().await?;
            return Ok(false);
        }
        self.append_line(&mut writing, line).await?;
        writing.commit().await?;
        Ok(true)
    }
}
