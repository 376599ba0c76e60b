//! The pages of the register of payees: list and search, one payee with what is on file and what was, bringing in a table, a
//! file to take along. What a change makes of a payee and who may make one is decided in `casework`.

mod acts;
mod at_register;
mod export;
mod import;
mod list;
mod payee_page;
mod words;

use axum::extract::DefaultBodyLimit;
use axum::routing::post;

use super::table_form::TABLE_FORM_BYTES_MAX;
use crate::listed_routes::ListedRoutes;

/// The routes of this part.
pub fn routes() -> ListedRoutes {
    let limit = || DefaultBodyLimit::max(TABLE_FORM_BYTES_MAX);
    ListedRoutes::new()
        .get("/admin/payees", list::show)
        .post("/admin/payees", list::make)
        .get("/admin/payees/export.csv", export::csv)
        .with(
            "POST",
            "/admin/payees/import",
            post(import::look).layer(limit()),
        )
        .with(
            "POST",
            "/admin/payees/import/apply",
            post(import::apply).layer(limit()),
        )
        .get("/admin/payees/{payee}", payee_page::show)
        .post("/admin/payees/{payee}", acts::rename)
        .post("/admin/payees/{payee}/values", acts::exchange)
        .post("/admin/payees/{payee}/remove", acts::remove)
}
