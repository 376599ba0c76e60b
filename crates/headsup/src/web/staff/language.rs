//! `POST /language`: remembers a language chosen by hand, in a cookie, and goes back to where the person was.

use axum::Form;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::refusal::Refusal;
use crate::web::reader::{LANGUAGE_COOKIE, here};
use crate::words::Words;

/// So long a choice is remembered: a year.
const REMEMBERED_SECONDS: u32 = 365 * 24 * 60 * 60;

#[derive(Deserialize)]
pub(super) struct Choice {
    language: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn choose(Form(choice): Form<Choice>) -> Response {
    let chosen = Words::all()
        .iter()
        .find(|words| words.language() == choice.language);
    let Some(words) = chosen else {
        return Refusal::NotUnderstood.into_response();
    };
    let cookie = format!(
        "{LANGUAGE_COOKIE}={}; Path=/; Max-Age={REMEMBERED_SECONDS}; SameSite=Lax; HttpOnly",
        words.language()
    );
    let back = Redirect::to(&here(&choice.back));
    (AppendHeaders([(SET_COOKIE, cookie)]), back).into_response()
}
