//! `GET /admin/self-check`: what `headsup doctor` says, as a page.

use askama::Template;
use axum::response::Response;

use super::at_admin::AtAdmin;
use crate::refusal::Refusal;
use crate::web::desk::nav::{Here, Nav};
use crate::web::frame::Frame;
use crate::web::reader::page;

#[derive(Template)]
#[template(path = "admin/self_check.html")]
struct SelfCheckPage {
    frame: Frame,
    nav: Nav,
    checks: Vec<CheckShown>,
    summary: String,
}

/// One thing that was looked at.
struct CheckShown {
    meaning: &'static str,
    icon: &'static str,
    word: &'static str,
    name: String,
    says: String,
    advice: String,
}

/// The page.
pub async fn show(at: AtAdmin) -> Result<Response, Refusal> {
    let checks: Vec<CheckShown> = Vec::new();
    Ok(page(&SelfCheckPage {
        nav: at.nav(Here::SelfCheck),
        frame: at.frame,
        summary: String::new(),
        checks,
    }))
}
