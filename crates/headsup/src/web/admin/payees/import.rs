//! `POST /admin/payees/import`, `…/import/apply`: a table is pasted or uploaded, what it would change is shown line by line, and
//! only then does it. What a table means is decided in `casework::verify::register`.

use askama::Template;
use axum::Form;
use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::Response;
use casework::ids::PayeeId;
use casework::verify::change::ValueGiven;
use casework::verify::register::{
    ImportPlan, PayeeDifference, PayeeTable, PlannedRow, RowFate, TABLE_ROWS_MAX,
};

use super::at_register::{AtRegister, KeepingRegister};
use super::list::{self, Asked, News};
use super::words;
use crate::refusal::Refusal;
use crate::web::admin::table_form::SentTable;
use crate::web::desk::nav::Nav;
use crate::web::frame::Frame;
use crate::web::reader::page;

/// Lines named in each part of a preview.
const LINES_SHOWN_MAX: usize = 200;

/// The page.
#[derive(Template)]
#[template(path = "admin/payees_preview.html")]
pub(super) struct PreviewPage {
    pub(super) frame: Frame,
    pub(super) nav: Nav,
    /// New, changed, unchanged, refused.
    pub(super) counts: [usize; 4],
    pub(super) is_cut: bool,
    pub(super) rows_max: usize,
    pub(super) warned: Lines,
    pub(super) refused: Lines,
    pub(super) added: Lines,
    pub(super) changed: Lines,
    pub(super) table: String,
}

/// Some lines of the table, and how many more there are.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) shown: Vec<Line>,
    pub(super) more: usize,
}

/// One line of the table.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) line: usize,
    pub(super) name: String,
    pub(super) says: String,
}

impl Lines {
    pub(super) fn add(&mut self, row: &PlannedRow, says: String) {
        if self.shown.len() >= LINES_SHOWN_MAX {
            self.more += 1;
            return;
        }
        self.shown.push(Line {
            line: row.line,
            name: row.name.clone(),
            says,
        });
    }
}

/// What a table would change.
pub async fn look(
    KeepingRegister { at, .. }: KeepingRegister,
    body: Multipart,
) -> Result<Response, Refusal> {
    let sent = SentTable::read(body).await?;
    let Some((plan, is_cut)) = plan(&at, &sent).await? else {
        return nothing_sent(at).await;
    };
    Ok(page(&preview(
        at.frame.clone(),
        at.nav(),
        &plan,
        is_cut,
        sent.table,
    )))
}

pub(super) fn preview(
    frame: Frame,
    nav: Nav,
    plan: &ImportPlan,
    is_cut: bool,
    table: String,
) -> PreviewPage {
    let mut drawn = PreviewPage {
        frame,
        nav,
        counts: plan.counts(),
        is_cut,
        rows_max: TABLE_ROWS_MAX,
        warned: Lines::default(),
        refused: Lines::default(),
        added: Lines::default(),
        changed: Lines::default(),
        table,
    };
    for row in &plan.rows {
        match &row.fate {
            RowFate::New { kind, values } => {
                let listed = values_in_words(values);
                let since = books_since(values);
                drawn
                    .added
                    .add(row, format!("{}{listed}{since}", words::kind(*kind)));
            }
            RowFate::Changed(difference) => {
                let says = difference_in_words(difference, &row.name);
                if difference.number_and_account {
                    drawn.warned.add(row, says.clone());
                }
                drawn.changed.add(row, says);
            }
            RowFate::Refused(problem) => drawn.refused.add(row, problem.to_string()),
            RowFate::Unchanged => {}
        }
    }
    drawn
}

/// Changes the register as the preview said.
pub async fn apply(
    KeepingRegister { at, pass }: KeepingRegister,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let sent = SentTable::of_fields(pairs);
    let Some((plan, _)) = plan(&at, &sent).await? else {
        return nothing_sent(at).await;
    };
    let [new, changed, unchanged, refused] = plan.counts();
    let changes = plan.changes(|| PayeeId(at.state.world.new_id()));
    let desk = &at.state.desk;
    let saved = desk
        .save_payees(&changes, pass.member().into(), at.now)
        .await;
    saved.map_err(|error| Refusal::not_kept("change the register", &error))?;
    let news = News {
        done: format!(
            "{new} new, {changed} changed, {unchanged} as they were, {refused} not taken."
        ),
        ..News::default()
    };
    list::draw(at, Asked::default(), news, StatusCode::OK).await
}

/// The plan, and whether the table was cut; `None` where nothing was sent.
async fn plan(at: &AtRegister, sent: &SentTable) -> Result<Option<(ImportPlan, bool)>, Refusal> {
    let table = PayeeTable::read(&sent.table);
    if sent.table.trim().is_empty() {
        return Ok(None);
    }
    let there = at.state.desk.payees_named(&table.names()).await;
    let there = there.map_err(|error| Refusal::our_fault("read the register", &error))?;
    let is_cut = table.is_cut;
    Ok(Some((table.plan(&there, at.now), is_cut)))
}

async fn nothing_sent(at: AtRegister) -> Result<Response, Refusal> {
    let news = News {
        table_error: "Please paste a table or choose a file.".to_owned(),
        ..News::default()
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    list::draw(at, Asked::default(), news, status).await
}

fn values_in_words(values: &[ValueGiven]) -> String {
    let each = values
        .iter()
        .map(|given| format!(", {}", words::value(given.kind(), given.value())));
    each.collect()
}

/// Since when the books have a new payee, where the table says so.
fn books_since(values: &[ValueGiven]) -> String {
    let since = values.first().and_then(ValueGiven::books_since);
    since.map_or_else(String::new, |since| {
        let day: String = since.to_string().chars().take(10).collect();
        format!("; on file since {day}, as the table says")
    })
}

fn difference_in_words(difference: &PayeeDifference, name: &str) -> String {
    let before = &difference.before;
    let mut says: Vec<String> = Vec::new();
    if before.name != name {
        says.push(format!("name was “{}”", before.name));
    }
    if before.kind != difference.kind {
        says.push(format!("was {}", words::kind(before.kind)));
    }
    let new = difference.added.iter().map(|given| {
        let value = words::value(given.kind(), given.value());
        format!("{} {value} is new", words::value_kind(given.kind()))
    });
    let gone = difference.gone.iter().map(|there| {
        let value = words::value(there.kind, &there.value);
        format!("{} {value} goes", words::value_kind(there.kind))
    });
    says.extend(new.chain(gone));
    says.join("; ")
}
