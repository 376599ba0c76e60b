//! Giving an examined report its place: join a wave or open a case. One lock for each organisation holds up everybody
//! else who does the same, so that of two identical reports at once the second sees the case of the first, and case
//! numbers have no gaps.

use std::borrow::Cow;
use std::collections::BTreeMap;

use casework::cases::case::CaseState;
use casework::cases::examination::ExaminationRecord;
use casework::cases::joining::{
    JoinOrOpen, OpenCase, join_or_open, line_of_joining, line_of_opening, line_of_reopening_for,
};
use casework::cases::lockout::account_marks_of;
use casework::cases::report::{Report, ReportKind};
use casework::cases::timeline::{Actor, EntryKind, Line};
use casework::ids::{CaseId, ReportId};
use casework::moment::Moment;
use evidence::verdict::{Fingerprint, Verdict};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::super::dialect;
use super::bands::bands;
use super::rows_at_once::insert_unless;
use super::{Db, EngineDesk, Writing, counted};
use crate::error::{Refusal, Result, StoreError};
use crate::records::intake::{Placed, Placement, Wave};
use crate::stored_json;
use crate::stored_json::examination::Stored;
use crate::words::without_nul;

/// Open cases looked at for one report.
const CANDIDATES_MAX: i64 = casework::cases::joining::CANDIDATES_MAX as i64;

const SAVE_EXAMINATION: &str = "INSERT INTO examinations
    (organisation, report, sha256, at_us, dns_questions_open, verdict, score, grade, document)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (organisation, report, sha256) DO UPDATE SET at_us = excluded.at_us,
    dns_questions_open = excluded.dns_questions_open, verdict = excluded.verdict, score = excluded.score,
    grade = excluded.grade, document = excluded.document";
const EXAMINED: &str =
    "UPDATE reports SET examination_pending = FALSE WHERE organisation = $1 AND id = $2";
const NEXT_NUMBER: &str =
    "UPDATE organisations SET cases_opened = cases_opened + 1 WHERE id = $1 RETURNING cases_opened";
const OPEN: &str = "INSERT INTO cases
    (organisation, id, number, title, kind, about_it, state, opened_us, changed_us, due_us, reports_count, untold_count,
     open_it_steps, open_security_steps, open_other_steps, answered_keep_working, answered_prevent_or_recover, demonstration)
    VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $7, 9223372036854775807, 0, 0, 0, 0, 0, FALSE, FALSE, $8)";
const JOIN: &str = "UPDATE reports SET case_id = $3 WHERE organisation = $1 AND id = $2";
const NUMBER: &str = "SELECT number FROM cases WHERE organisation = $1 AND id = $2";
const IS_DEMONSTRATION: &str =
    "SELECT demonstration FROM reports WHERE organisation = $1 AND id = $2";
const ADD_MARKS: &str = "INSERT INTO case_marks (organisation, mark, case_id) ";
const UNLESS_MARKED: &str = " ON CONFLICT (organisation, mark, case_id) DO NOTHING";
const ADD_BANDS: &str =
    "INSERT INTO case_similarities (organisation, band, band_bits, similarity, case_id) ";
const UNLESS_BANDED: &str =
    " ON CONFLICT (organisation, band, band_bits, similarity, case_id) DO NOTHING";
const CANDIDATES_BY_MARK: &str =
    "SELECT c.id, c.opened_us, m.mark, CAST(NULL AS BIGINT) AS similarity FROM case_marks m
    JOIN cases c ON c.organisation = m.organisation AND c.id = m.case_id
    WHERE c.state = 'open' AND c.about_it = FALSE AND c.demonstration = ";
const CANDIDATES_BY_BAND: &str =
    "SELECT DISTINCT c.id, c.opened_us, CAST(NULL AS TEXT) AS mark, s.similarity
    FROM case_similarities s JOIN cases c ON c.organisation = s.organisation AND c.id = s.case_id
    WHERE c.state = 'open' AND c.about_it = FALSE AND c.demonstration = ";

#[derive(sqlx::FromRow)]
struct CandidateRow {
    id: Uuid,
    opened_us: i64,
    mark: Option<String>,
    similarity: Option<i64>,
}

/// Where a report has its place, and how it came there.
struct Settling {
    case: CaseId,
    /// The report, where it joined just now.
    joined: Option<ReportId>,
    /// Whether the case was opened for it.
    opened: bool,
    /// The worst of its examinations before this one, where it was in the case.
    verdict_before: Option<Verdict>,
}

impl EngineDesk {
    pub(crate) async fn place_report(&self, placement: &Placement) -> Result<Placed> {
        let mut writing = self.begin_repeatable().await?;
        dialect::lock_cases(&mut writing, self.organisation).await?;
        // Report before case, here as everywhere: two transactions that lock both can't wait for each other.
        self.lock_report(&mut writing, placement.report).await?;
        let report = self
            .reports_within(&mut writing, &[placement.report.0])
            .await?
            .pop()
            .ok_or(StoreError::Missing { what: "report" })?;
        if report.exposures != placement.exposures {
            return Err(Refusal::ReportChanged.into());
        }
        let verdict_before = self.verdict_of_report(&mut writing, report.id).await?;
        for record in &placement.examinations {
            self.save_examination(&mut writing, record).await?;
        }
        self.set_advice(&mut writing, report.id, &placement.advice)
            .await?;
        sqlx::query(EXAMINED)
            .bind(self.organisation)
            .bind(report.id.0)
            .execute(&mut *writing)
            .await?;
        let now = match report.case {
            Some(case) => Settling {
                case,
                joined: None,
                opened: false,
                verdict_before,
            },
            None => {
                let (case, opened) = self
                    .join_or_open_within(&mut writing, &report, placement)
                    .await?;
                Settling {
                    case,
                    joined: Some(report.id),
                    opened,
                    verdict_before: None,
                }
            }
        };
        let (placed, reopened) = self
            .settle_into(&mut writing, now, &report, placement)
            .await?;
        self.mail_of_placement(&mut writing, &report, placement, reopened)
            .await?;
        for job in &placement.jobs {
            self.enqueue_within(&mut writing, job, placement.at).await?;
        }
        writing.commit().await?;
        Ok(placed)
    }

    /// What follows once the case is known: its marks, verdict, steps, counters and search documents. Says besides
    /// whether a closed case was opened again by it.
    async fn settle_into(
        &self,
        writing: &mut Writing,
        settling: Settling,
        report: &Report,
        placement: &Placement,
    ) -> Result<(Placed, bool)> {
        let (case, opened) = (settling.case, settling.opened);
        let mut reopened = false;
        let mut state = self.lock_case(writing, case, placement.at).await?;
        self.save_wave(writing, case, &wave_of(report, placement))
            .await?;
        let verdict_now = self.verdict_of_report(writing, placement.report).await?;
        let verdict = self
            .refresh_verdict(writing, case, settling.verdict_before, verdict_now)
            .await?;
        if let Some(verdict) = verdict {
            let line = Line {
                chain: case.into(),
                at: placement.at,
                actor: Actor::Desk,
                kind: EntryKind::Verdict,
                says: placement.verdict_says.clone(),
            };
            self.append_line(writing, &line).await?;
            let reopening = line_of_reopening_for(verdict, case, placement.at);
            if let (CaseState::Closed, Some(line)) = (state, reopening) {
                self.reopen_within(writing, case).await?;
                self.append_line(writing, &line).await?;
                self.set_told(writing, placement.report, None).await?;
                state = CaseState::Open;
                reopened = true;
            }
        }
        if state == CaseState::Open {
            self.lay_out_within(writing, case, &placement.steps, placement.at)
                .await?;
            let accounts = account_marks_of(report);
            self.give_waiting_lockouts(writing, case, &accounts, placement.at)
                .await?;
        }
        self.refresh_case_after_placing(writing, case, settling.joined)
            .await?;
        if reopened && settling.joined.is_none() {
            self.refresh_case(writing, case).await?;
        }
        if opened {
            // Nobody has answered or closed it yet: its words are those of its title.
            self.index(writing, case.0, case, &placement.title).await?;
        }
        self.reindex_report(writing, placement.report).await?;
        let number: i64 = sqlx::query_scalar(NUMBER)
            .bind(self.organisation)
            .bind(case.0)
            .fetch_one(&mut **writing)
            .await?;
        let placed = Placed {
            case,
            number: counted(number),
            opened,
            verdict_changed: verdict.is_some(),
        };
        Ok((placed, reopened))
    }

    async fn join_or_open_within(
        &self,
        writing: &mut Writing,
        report: &Report,
        placement: &Placement,
    ) -> Result<(CaseId, bool)> {
        let demonstration = self.is_demonstration(writing, report.id).await?;
        let candidates = if placement.may_join {
            let wave = wave_of(report, placement);
            self.candidates_within(writing, &wave, demonstration)
                .await?
        } else {
            Vec::new()
        };
        let joined = join_or_open(
            report.kind,
            &placement.examinations,
            &account_marks_of(report),
            &candidates,
        );
        let (case, opening) = match joined {
            JoinOrOpen::Join(case, _) => (case, None),
            JoinOrOpen::Open => {
                let line = self
                    .open_within(writing, report, placement, demonstration)
                    .await?;
                (placement.fresh_case, Some(line))
            }
        };
        self.lock_open_case(writing, case, placement.at).await?;
        let joining = self
            .join_within(writing, case, report.id, placement.at)
            .await?;
        let opened = opening.is_some();
        let lines: Vec<Line> = opening.into_iter().chain([joining]).collect();
        self.append_lines(writing, &lines).await?;
        Ok((case, opened))
    }

    async fn open_within(
        &self,
        writing: &mut Writing,
        report: &Report,
        placement: &Placement,
        demonstration: bool,
    ) -> Result<Line> {
        let fresh = FreshCase {
            id: placement.fresh_case,
            title: &placement.title,
            kind: report.kind,
            about_it: report.kind == ReportKind::AboutIt,
            opened: placement.at,
            demonstration,
        };
        self.insert_case(writing, &fresh).await?;
        Ok(line_of_opening(
            placement.fresh_case,
            &placement.title,
            placement.at,
        ))
    }

    /// Makes the row of a case, with the next number, and its empty timeline.
    pub(super) async fn insert_case(
        &self,
        writing: &mut Writing,
        fresh: &FreshCase<'_>,
    ) -> Result<()> {
        let number: i64 = sqlx::query_scalar(NEXT_NUMBER)
            .bind(self.organisation)
            .fetch_one(&mut **writing)
            .await?;
        sqlx::query(OPEN)
            .bind(self.organisation)
            .bind(fresh.id.0)
            .bind(number)
            .bind(without_nul(fresh.title))
            .bind(fresh.kind.code())
            .bind(fresh.about_it)
            .bind(fresh.opened.0)
            .bind(fresh.demonstration)
            .execute(&mut **writing)
            .await?;
        self.start_chain(writing, fresh.id.0, fresh.demonstration)
            .await
    }

    /// Puts a report into a case; gives the line of it, which names the head of the report's timeline on the case's.
    pub(super) async fn join_within(
        &self,
        writing: &mut Writing,
        case: CaseId,
        report: ReportId,
        at: Moment,
    ) -> Result<Line> {
        sqlx::query(JOIN)
            .bind(self.organisation)
            .bind(report.0)
            .bind(case.0)
            .execute(&mut **writing)
            .await?;
        let head = self.head_within(writing, report.0).await?;
        Ok(line_of_joining(case, report, head, at))
    }

    async fn is_demonstration(&self, writing: &mut Writing, report: ReportId) -> Result<bool> {
        Ok(sqlx::query_scalar(IS_DEMONSTRATION)
            .bind(self.organisation)
            .bind(report.0)
            .fetch_one(&mut **writing)
            .await?)
    }

    pub(super) async fn save_examination(
        &self,
        writing: &mut Writing,
        record: &ExaminationRecord,
    ) -> Result<()> {
        sqlx::query(SAVE_EXAMINATION)
            .bind(self.organisation)
            .bind(record.report.0)
            .bind(&record.sha256)
            .bind(record.examined.0)
            .bind(record.dns_questions_open)
            .bind(record.verdict.code())
            .bind(record.score)
            .bind(record.grade.code())
            .bind(stored_json::write(&Stored::of(record)))
            .execute(&mut **writing)
            .await?;
        Ok(())
    }

    pub(super) async fn save_wave(
        &self,
        writing: &mut Writing,
        case: CaseId,
        wave: &Wave,
    ) -> Result<()> {
        let marks: Vec<Cow<'_, str>> = wave.marks.iter().map(|mark| without_nul(mark)).collect();
        let insert = (ADD_MARKS, UNLESS_MARKED);
        insert_unless(writing, insert, 3, &marks, |mut row, mark| {
            row.push_bind(self.organisation)
                .push_bind(mark.clone().into_owned())
                .push_bind(case.0);
        })
        .await?;
        let banded: Vec<(i64, i64, u64)> = wave
            .similarities
            .iter()
            .flat_map(|one| bands(*one).map(|(band, bits)| (band, bits, *one)))
            .collect();
        let insert = (ADD_BANDS, UNLESS_BANDED);
        insert_unless(writing, insert, 5, &banded, |mut row, (band, bits, one)| {
            row.push_bind(self.organisation)
                .push_bind(*band)
                .push_bind(*bits)
                .push_bind(one.cast_signed())
                .push_bind(case.0);
        })
        .await
    }

    pub(crate) async fn open_cases_matching(&self, wave: &Wave) -> Result<Vec<CaseId>> {
        let mut reading = self.begin_reading().await?;
        let found = self.candidates_within(&mut reading, wave, false).await?;
        reading.commit().await?;
        let near = |one: &Fingerprint| {
            let close = |other: u64| (other ^ one.text_similarity.unwrap_or(!other)).count_ones();
            !one.marks.is_empty()
                || wave
                    .similarities
                    .iter()
                    .any(|other| close(*other) <= casework::cases::joining::SIMILARITY_BITS_MAX)
        };
        let fits = |candidate: &&OpenCase| candidate.fingerprints.iter().any(near);
        Ok(found
            .iter()
            .filter(fits)
            .map(|candidate| candidate.case)
            .collect())
    }

    /// Open cases that share a mark or a band with this wave, oldest first. Demonstration and real work never mix.
    pub(super) async fn candidates_within(
        &self,
        writing: &mut Writing,
        wave: &Wave,
        demonstration: bool,
    ) -> Result<Vec<OpenCase>> {
        let mut found: BTreeMap<(i64, Uuid), Vec<Fingerprint>> = BTreeMap::new();
        let mut asked = Vec::new();
        if !wave.marks.is_empty() {
            asked.push(self.ask_by_mark(&wave.marks, demonstration));
        }
        for similarity in &wave.similarities {
            asked.push(self.ask_by_band(*similarity, demonstration));
        }
        for mut one in asked {
            let rows: Vec<CandidateRow> = one.build_query_as().fetch_all(&mut **writing).await?;
            for row in rows {
                found
                    .entry((row.opened_us, row.id))
                    .or_default()
                    .push(Fingerprint {
                        marks: row.mark.into_iter().collect(),
                        text_similarity: row.similarity.map(i64::cast_unsigned),
                    });
            }
        }
        let read = |((opened, case), fingerprints)| OpenCase {
            case: CaseId(case),
            about_it: false,
            opened: Moment(opened),
            fingerprints,
        };
        Ok(found.into_iter().map(read).collect())
    }

    fn ask_by_mark(&self, marks: &[String], demonstration: bool) -> QueryBuilder<Db> {
        let mut asked = QueryBuilder::new(CANDIDATES_BY_MARK);
        asked.push_bind(demonstration);
        asked
            .push(" AND m.organisation = ")
            .push_bind(self.organisation);
        asked.push(" AND m.mark IN (");
        let mut list = asked.separated(", ");
        for mark in marks {
            list.push_bind(without_nul(mark).into_owned());
        }
        asked
            .push(") ORDER BY c.opened_us, c.id LIMIT ")
            .push_bind(CANDIDATES_MAX);
        asked
    }

    fn ask_by_band(&self, similarity: u64, demonstration: bool) -> QueryBuilder<Db> {
        let mut asked = QueryBuilder::new(CANDIDATES_BY_BAND);
        asked.push_bind(demonstration);
        asked
            .push(" AND s.organisation = ")
            .push_bind(self.organisation);
        asked.push(" AND (s.band, s.band_bits) IN (");
        asked.push_values(bands(similarity), |mut row, (band, bits)| {
            row.push_bind(band).push_bind(bits);
        });
        asked
            .push(") ORDER BY c.opened_us, c.id LIMIT ")
            .push_bind(CANDIDATES_MAX);
        asked
    }
}

/// What makes a report one of a wave: its mails, and the accounts it is about.
fn wave_of(report: &Report, placement: &Placement) -> Wave {
    let mut wave = Wave::of(&placement.examinations);
    wave.marks.extend(account_marks_of(report));
    wave
}

/// A case to be opened.
pub(super) struct FreshCase<'c> {
    pub(super) id: CaseId,
    pub(super) title: &'c str,
    pub(super) kind: ReportKind,
    pub(super) about_it: bool,
    pub(super) opened: Moment,
    pub(super) demonstration: bool,
}
