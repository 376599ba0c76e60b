//! `GET /admin/self-check`: what `headsup doctor` says, as a page.
//! The checks themselves stand beside the rooms, shared with the command line.

use askama::Template;
use axum::response::Response;

use super::at_admin::AtAdmin;
use crate::refusal::Refusal;
use crate::self_check::{Check, Standing, self_check};
use crate::web::desk::nav::{Here, Nav};
use crate::web::frame::Frame;
use crate::web::reader::page;

#[derive(Template)]
#[template(path = "admin/self_check.html")]
pub(super) struct SelfCheckPage {
    pub(super) frame: Frame,
    pub(super) nav: Nav,
    pub(super) checks: Vec<CheckShown>,
    pub(super) summary: String,
}

/// A piece of a sentence, and whether it is something to type or to find, such as a path.
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) is_code: bool,
}

/// One thing that was looked at.
pub(super) struct CheckShown {
    pub(super) meaning: &'static str,
    pub(super) icon: &'static str,
    pub(super) word: &'static str,
    pub(super) name: &'static str,
    pub(super) says: Vec<Piece>,
    pub(super) advice: Vec<Piece>,
}

/// The page.
pub async fn show(at: AtAdmin) -> Result<Response, Refusal> {
    let found = self_check(&at.state).await;
    let summary = summary(&found);
    let checks = found.into_iter().map(check_shown).collect();
    Ok(page(&SelfCheckPage {
        nav: at.nav(Here::SelfCheck),
        frame: at.frame,
        summary,
        checks,
    }))
}

pub(super) fn check_shown(check: Check) -> CheckShown {
    let (meaning, icon) = match check.standing {
        Standing::Well => ("working", "working"),
        Standing::Look => ("waiting", "waiting"),
        Standing::Broken => ("harm", "harm"),
    };
    CheckShown {
        meaning,
        icon,
        word: check.standing.word(),
        name: check.name,
        says: pieces(&check.says),
        advice: pieces(&check.advice),
    }
}

/// What stands between backticks is code.
fn pieces(sentence: &str) -> Vec<Piece> {
    let piece = |(position, text): (usize, &str)| Piece {
        text: text.to_owned(),
        is_code: position % 2 == 1,
    };
    let all = sentence.split('`').enumerate().map(piece);
    all.filter(|piece| !piece.text.is_empty()).collect()
}

pub(super) fn summary(checks: &[Check]) -> String {
    let count = |standing| {
        checks
            .iter()
            .filter(|check| check.standing == standing)
            .count()
    };
    match (count(Standing::Broken), count(Standing::Look)) {
        (0, 0) => "Everything is as it should be.".to_owned(),
        (0, look) => format!("It works; {look} to look at."),
        (broken, _) => format!("{broken} to mend."),
    }
}
