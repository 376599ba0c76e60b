//! `GET /admin/payees/export.csv`: the register as a table that can be brought in again. Ages and past stay here: a file is no
//! proof of since when a number is known.

use axum::response::Response;
use casework::verify::payee::{Payee, ValueKind};

use super::at_register::AtRegister;
use crate::refusal::Refusal;
use crate::web::desk::export::download;
use crate::web::desk::spreadsheet::to_csv;

/// Payees in one file: as many as one table brings in.
const EXPORT_PAYEES_MAX: usize = casework::verify::register::TABLE_ROWS_MAX;

const COLUMNS: [&str; 6] = ["name", "kind", "domains", "accounts", "numbers", "source"];

/// The file.
pub async fn csv(at: AtRegister) -> Result<Response, Refusal> {
    let mut payees: Vec<Payee> = Vec::new();
    while payees.len() < EXPORT_PAYEES_MAX {
        let after = payees.last().map(|last| last.id);
        let desk = &at.state.desk;
        let some = desk
            .payees_page("", after, store::PAYEES_PER_PAGE_MAX)
            .await;
        let some = some.map_err(|error| Refusal::our_fault("read the register", &error))?;
        if some.is_empty() {
            break;
        }
        payees.extend(some);
    }
    payees.truncate(EXPORT_PAYEES_MAX);
    let written = to_csv(COLUMNS, payees.iter().map(cells));
    let written = written.map_err(|error| Refusal::our_fault("write a CSV file", &error))?;
    Ok(download(written, "text/csv; charset=utf-8", "payees.csv"))
}

fn cells(payee: &Payee) -> [String; 6] {
    let values = |kind| {
        let all = payee.values_of(kind).map(|value| value.value.as_str());
        all.collect::<Vec<_>>().join("; ")
    };
    let first = payee.values.first().map(|value| value.source);
    let same = payee.values.iter().all(|value| Some(value.source) == first);
    [
        payee.name.clone(),
        payee.kind.code().to_owned(),
        values(ValueKind::Domain),
        values(ValueKind::Account),
        values(ValueKind::Number),
        first
            .filter(|_| same)
            .map_or("", |source| source.code())
            .to_owned(),
    ]
}
