//! `GET /desk/sign-ins?account=NAME`: everything that sign-in logs say about one account, whether it is in a case or waits for
//! somebody to raise a hand: all of it in one drawing by address and time, then burst by burst with its causes and lines. It
//! lists no accounts; who wants one names it, however the logs write it.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use casework::cases::lockout::{LOCKOUTS_SHOWN_MAX, account_mark};
use casework::cases::views::desk::AccountSignIns;
use serde::Deserialize;
use store::LOCKOUT_WAITS_DAYS;

use super::case_sign_ins::{SignInPanel, panel};
use super::inert_text::{Run, inert_line};
use super::nav::{Here, Nav};
use super::reading::AtDesk;
use super::sign_in_drawing::{Drawing, draw};
use super::when;
use crate::refusal::Refusal;
use crate::web::frame::Frame;
use crate::web::reader::page;

/// Characters of an account's name that are looked at.
const ACCOUNT_CHARS_MAX: usize = 320;

/// Whose sign-ins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    account: String,
}

#[derive(Template)]
#[template(path = "desk/account_sign_ins.html")]
struct AccountPage {
    frame: Frame,
    nav: Nav,
    /// As it was asked for, for the field.
    asked: String,
    name: Vec<Run>,
    summary: String,
    /// All bursts together, where there are several.
    drawing: Option<Drawing>,
    bursts: Vec<Burst>,
    is_cut: bool,
    bursts_max: usize,
    waits_days: i64,
}

struct Burst {
    panel: SignInPanel,
    case: Option<u64>,
}

/// The page.
pub async fn show(at: AtDesk, Query(wanted): Query<Wanted>) -> Result<Response, Refusal> {
    let asked: String = wanted
        .account
        .trim()
        .chars()
        .take(ACCOUNT_CHARS_MAX)
        .collect();
    let found = match account_mark(&asked) {
        Some(mark) => at.state.desk.lockouts_of_account(&mark).await,
        None => Ok(Vec::new()),
    };
    let found =
        found.map_err(|error| Refusal::our_fault("read the sign-ins of an account", &error))?;
    let view = AccountSignIns::through(&at.reading, &found).ok_or(Refusal::NotFound)?;
    let bursts: Vec<Burst> = view
        .bursts
        .iter()
        .enumerate()
        .map(|(index, (lockout, case))| Burst {
            panel: panel(index + 1, lockout, at.now, &at.zone),
            case: *case,
        })
        .collect();
    let together = view.together.as_ref();
    Ok(page(&AccountPage {
        nav: Nav::of(&at.member, Here::SignIns),
        name: inert_line(together.map_or(&asked, |all| &all.account)),
        summary: together.map_or_else(String::new, |all| {
            let failures = all.failures as usize;
            format!(
                "{} in {}",
                when::counted(failures, "failed sign-in", "failed sign-ins"),
                when::counted(bursts.len(), "burst", "bursts"),
            )
        }),
        // A single burst has this drawing already.
        drawing: together
            .filter(|_| bursts.len() > 1)
            .map(|all| draw(all, &at.zone)),
        is_cut: found.len() == LOCKOUTS_SHOWN_MAX,
        bursts_max: LOCKOUTS_SHOWN_MAX,
        waits_days: LOCKOUT_WAITS_DAYS,
        frame: at.frame,
        asked,
        bursts,
    }))
}
