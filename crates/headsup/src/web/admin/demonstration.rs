//! `POST /admin/demonstration/remove`: takes the demonstration's cases, reports and files away. Accounts stay. The box
//! has to be ticked: one tap too many must not be enough.

use axum::Form;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::at_admin::AtAdmin;
use crate::refusal::Refusal;

/// The ticked box.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sure {
    sure: Option<String>,
}

/// Removes it.
pub async fn remove(at: AtAdmin, Form(sure): Form<Sure>) -> Result<Response, Refusal> {
    if sure.sure.is_none() {
        return Ok(Redirect::to("/admin/organisation#demonstration").into_response());
    }
    let removed = at.state.desk.remove_demonstration().await;
    removed.map_err(|error| Refusal::our_fault("remove the demonstration", &error))?;
    Ok(Redirect::to("/admin/organisation").into_response())
}
