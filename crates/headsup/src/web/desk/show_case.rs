//! `GET /desk/cases/{number}`. Loads the case through the member's view and shows it; it changes nothing. With `?payee=` it
//! also looks in the register, for whoever rings about a held payment.

use axum::extract::{Path, Query};
use axum::response::Response;
use casework::verify::table::EventKind;
use serde::Deserialize;

use super::case_page;
use super::draft::Draft;
use super::payment_facts::PaymentFacts;
use super::reading::AtDesk;
use crate::refusal::Refusal;
use crate::web::reader::page;

/// What is looked for on the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    payee: String,
}

/// The case.
pub async fn show(
    at: AtDesk,
    Path(number): Path<u64>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let mut opened = at.case(number).await?;
    if rings(&opened.payment) {
        let found = opened.payment.look(&at.state.desk, &asked.payee).await;
        found.map_err(|error| Refusal::our_fault("look in the register of payees", &error))?;
    }
    Ok(page(&case_page::draw(
        &opened.view,
        Draft::default(),
        at.around(&opened),
    )))
}

/// Whether this reader is about to ring: nobody else needs the numbers here.
fn rings(payment: &PaymentFacts) -> bool {
    let view = payment.view.as_ref();
    view.is_some_and(|view| view.may.contains(&EventKind::Call))
}
