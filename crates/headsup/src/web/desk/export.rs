//! `GET /desk/export.csv`, `GET /desk/export.json`, `GET /desk/cases/{number}/export.json`: the list that is asked for,
//! or one case as its reader sees it. Times in CSV are ISO 8601 in UTC, in JSON microseconds since 1970.

use axum::extract::{Path, Query};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use casework::cases::views::QueueRow;
use casework::moment::Moment;
use evidence::finding::Question;
use store::{QUEUE_ROWS_MAX, QueueQuery};

use super::asked::{Asked, AskedFields};
use super::reading::AtDesk;
use super::spreadsheet::to_csv;
use crate::refusal::Refusal;
use crate::state::DeskState;

/// Rows of one export; a larger list is narrowed first.
const EXPORT_ROWS_MAX: usize = 10_000;

const COLUMNS: [&str; 13] = [
    "case",
    "title",
    "kind",
    "state",
    "verdict",
    "due",
    "overdue",
    "unanswered",
    "open steps IT",
    "open steps Security",
    "reports",
    "not told yet",
    "opened",
];

/// The list as CSV.
pub async fn csv(at: AtDesk, Query(fields): Query<AskedFields>) -> Result<Response, Refusal> {
    let query = Asked::from(fields).within(at.reading.sight(), at.now, QUEUE_ROWS_MAX);
    csv_file(&all_rows(&at.state, query, at.now).await?)
}

/// The list as JSON.
pub async fn json(at: AtDesk, Query(fields): Query<AskedFields>) -> Result<Response, Refusal> {
    let query = Asked::from(fields).within(at.reading.sight(), at.now, QUEUE_ROWS_MAX);
    json_file(&all_rows(&at.state, query, at.now).await?)
}

/// The file `cases.csv` of these rows.
pub fn csv_file(rows: &[QueueRow]) -> Result<Response, Refusal> {
    let written = to_csv(COLUMNS, rows.iter().map(cells));
    let written = written.map_err(|error| Refusal::our_fault("write a CSV file", &error))?;
    Ok(download(written, "text/csv; charset=utf-8", "cases.csv"))
}

/// The file `cases.json` of these rows.
pub fn json_file(rows: &[QueueRow]) -> Result<Response, Refusal> {
    let written = serde_json::to_vec_pretty(&serde_json::json!({ "cases": rows }));
    let written = written.map_err(|error| Refusal::our_fault("write a JSON file", &error))?;
    Ok(download(written, "application/json", "cases.json"))
}

/// One case as JSON.
pub async fn case_json(at: AtDesk, Path(number): Path<u64>) -> Result<Response, Refusal> {
    let opened = at.case(number).await?;
    let written = serde_json::to_vec_pretty(&opened.view);
    let written = written.map_err(|error| Refusal::our_fault("write a JSON file", &error))?;
    let name = format!("case-{number}.json");
    Ok(download(written, "application/json", &name))
}

/// All rows that a question finds, from the first one, at most [`EXPORT_ROWS_MAX`].
pub async fn all_rows(
    state: &DeskState,
    mut query: QueueQuery,
    now: Moment,
) -> Result<Vec<QueueRow>, Refusal> {
    query.after = None;
    query.rows = QUEUE_ROWS_MAX;
    let mut rows = Vec::new();
    // Ends: every page brings rows or is the last one.
    while rows.len() < EXPORT_ROWS_MAX {
        let page = state.desk.queue(&query).await;
        let page = page.map_err(|error| Refusal::our_fault("read the queue", &error))?;
        rows.extend(page.rows.iter().map(|row| row_of(row, now)));
        match page.next {
            Some(next) if !page.rows.is_empty() => query.after = Some(next),
            _ => break,
        }
    }
    rows.truncate(EXPORT_ROWS_MAX);
    Ok(rows)
}

/// A row of the store as readers of the queue see it.
pub fn row_of(row: &store::QueueRow, now: Moment) -> QueueRow {
    let questions = [
        (Question::KeepWorking, row.answered_keep_working),
        (Question::PreventOrRecover, row.answered_prevent_or_recover),
    ];
    let unanswered = questions.iter().filter(|(_, answered)| !answered);
    QueueRow {
        number: row.number,
        title: row.title.clone(),
        kind: row.kind,
        verdict: row.verdict,
        state: row.state,
        due: row.due,
        overdue: row.due.is_some_and(|due| due < now),
        open_steps_it: row.open_it_steps,
        open_steps_security: row.open_security_steps,
        unanswered: unanswered.map(|(question, _)| *question).collect(),
        reports: row.reports_count,
        untold: row.untold_count,
        disagreed: row.disagreed.is_some(),
        opened: row.opened,
    }
}

fn cells(row: &QueueRow) -> [String; COLUMNS.len()] {
    let unanswered: Vec<&str> = row
        .unanswered
        .iter()
        .map(|question| question.code())
        .collect();
    [
        row.number.to_string(),
        row.title.clone(),
        row.kind.code().to_owned(),
        row.state.code().to_owned(),
        row.verdict.map_or("", |verdict| verdict.code()).to_owned(),
        row.due.map(crate::words::for_machines).unwrap_or_default(),
        if row.overdue { "yes" } else { "no" }.to_owned(),
        unanswered.join(" "),
        row.open_steps_it.to_string(),
        row.open_steps_security.to_string(),
        row.reports.to_string(),
        row.untold.to_string(),
        crate::words::for_machines(row.opened),
    ]
}

/// A file to be kept, not shown.
pub fn download(bytes: Vec<u8>, media_type: &'static str, name: &str) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    if let Ok(disposition) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}
