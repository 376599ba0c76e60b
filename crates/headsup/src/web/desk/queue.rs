//! `GET /desk` and `GET /desk/rows`: the queue, and its rows alone for the live refresh.

use axum::extract::Query;
use axum::response::Response;
use store::SavedFilter;

use super::asked::{Asked, AskedFields, ROWS_PER_PAGE};
use super::nav::{Here, Nav};
use super::queue_page::{self, QueuePage, RowsPage};
use super::reading::AtDesk;
use crate::refusal::Refusal;
use crate::web::reader::page;

/// The queue.
pub async fn show(at: AtDesk, Query(fields): Query<AskedFields>) -> Result<Response, Refusal> {
    Ok(page(&draw(at, Asked::from(fields), "").await?))
}

/// Its rows.
pub async fn rows(at: AtDesk, Query(fields): Query<AskedFields>) -> Result<Response, Refusal> {
    let asked = Asked::from(fields);
    let found = find(&at, &asked).await?;
    Ok(page(&RowsPage {
        rows: queue_page::rows(&found, at.now, &at.zone),
        empty: queue_page::empty(&asked),
        pager: queue_page::pager(&asked, &found),
        frame: at.frame,
    }))
}

/// The queue's page; `filter_error` comes back to the form that keeps a view.
pub async fn draw(at: AtDesk, asked: Asked, filter_error: &str) -> Result<QueuePage, Refusal> {
    let found = find(&at, &asked).await?;
    let counts = at
        .state
        .desk
        .queue_counts(at.reading.sight(), at.now)
        .await
        .map_err(|error| Refusal::our_fault("count the queue", &error))?;
    let kept = kept(&at).await?;
    let works = at.member.desk_pass().is_some();
    Ok(QueuePage {
        summary: queue_page::summary(counts),
        chips: queue_page::chips(&asked, &kept),
        choices: queue_page::choices(&asked),
        saving: queue_page::saving(&asked, &kept, filter_error).filter(|_| works),
        rows: queue_page::rows(&found, at.now, &at.zone),
        empty: queue_page::empty(&asked),
        pager: queue_page::pager(&asked, &found),
        nav: Nav::of(&at.member, Here::Desk),
        query: asked,
        frame: at.frame,
    })
}

async fn find(at: &AtDesk, asked: &Asked) -> Result<store::QueuePage, Refusal> {
    let query = asked.within(at.reading.sight(), at.now, ROWS_PER_PAGE);
    let found = at.state.desk.queue(&query).await;
    found.map_err(|error| Refusal::our_fault("read the queue", &error))
}

async fn kept(at: &AtDesk) -> Result<Vec<SavedFilter>, Refusal> {
    let kept = at.state.desk.saved_filters(at.member.id).await;
    kept.map_err(|error| Refusal::our_fault("read kept views", &error))
}
