//! `GET,POST /desk/cases/{number}/heads-up`, `POST …/heads-up/send` and `POST …/heads-up/{id}/end-banner`: a note to
//! colleagues is drafted, looked at, sent; its banner is taken down. What it may say and whom it may reach is decided by
//! `casework`; a case about IT has none of these pages.

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use casework::cases::acts::Acted;
use casework::cases::heads_up::{
    HeadsUp, HeadsUpRefused, NewHeadsUp, Reached, line_of_ending, reach, write_heads_up,
};
use casework::ids::{ColleagueId, HeadsUpId};
use casework::people::colleagues::Colleague;
use casework::people::passes::CasePass;
use store::{OrganisationSettings, SendingHeadsUp, StoreError};

use super::case_heads_ups::shown;
use super::heads_up_form::{Pairs, Written};
use super::heads_up_page::{HeadsUpPage, PreviewPage, banner, groups, languages, left_out, mails};
use super::nav::{Here, Nav};
use super::reading::{AtDesk, OpenedCase, refused_by_store};
use crate::refusal::Refusal;
use crate::web::reader::page;

/// A submission id is 32 hex digits.
const SUBMISSION_CHARS: usize = 32;
/// Why a heads-up of the demonstration goes nowhere.
const DEMONSTRATION_STAYS: &str =
    "This case belongs to the demonstration. You see what would be sent; nothing leaves from here.";

/// What every page of this part looks up.
struct Around {
    opened: OpenedCase,
    settings: OrganisationSettings,
    colleagues: Vec<Colleague>,
}

/// The form, drafted from the case.
pub async fn show(at: AtDesk, Path(number): Path<u64>) -> Result<Response, Refusal> {
    let around = look_around(&at, number).await?;
    let submission = at.state.world.new_token();
    let written = Written::drafted(&around.opened.case, &around.settings, submission);
    Ok(draw(at, around, written, String::new()))
}

/// The preview of what was written; or the form again, to change it.
pub async fn preview(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Refusal> {
    let pass = pass_to_write(&at, number).await?;
    let around = look_around(&at, number).await?;
    let written = Written::read(&pairs, &around.settings);
    if pairs.iter().any(|(name, _)| name == "change") {
        return Ok(draw(at, around, written, String::new()));
    }
    match make(&at, &around, &pass, &written) {
        Ok((acted, reached)) => Ok(draw_preview(
            at,
            &around,
            &written,
            &acted.changed,
            &reached,
        )),
        Err(refused) => Ok(refuse(at, around, written, refused.advice())),
    }
}

/// Sends it, once.
pub async fn send(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Refusal> {
    let pass = pass_to_write(&at, number).await?;
    let around = look_around(&at, number).await?;
    let written = Written::read(&pairs, &around.settings);
    let is_ours = written.submission.len() == SUBMISSION_CHARS
        && written
            .submission
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit());
    if !is_ours {
        let says = "Please look at the preview first.".to_owned();
        return Ok(refuse(at, around, written, says));
    }
    let (acted, reached) = match make(&at, &around, &pass, &written) {
        Ok(made) => made,
        Err(refused) => return Ok(refuse(at, around, written, refused.advice())),
    };
    let sent = at
        .state
        .desk
        .send_heads_up(&SendingHeadsUp {
            heads_up: &acted.changed,
            submission: &written.submission,
            to: &reached.to,
            lines: &acted.lines,
        })
        .await;
    if let Err(error) = sent {
        let says = refused_by_store("send a heads-up", &error)?;
        return Ok(refuse(at, around, written, says));
    }
    at.state.mail_bell.notify_one();
    Ok(Redirect::to(&format!("/desk/cases/{number}#heads-ups")).into_response())
}

/// Takes a banner down before its time. Where it stands no more, that is so already.
pub async fn end_banner(
    at: AtDesk,
    Path((number, id)): Path<(u64, String)>,
) -> Result<Response, Refusal> {
    let pass = pass_to_write(&at, number).await?;
    let id: HeadsUpId = id.parse().map_err(|_| Refusal::NotFound)?;
    let line = line_of_ending(pass.case(), pass.member(), at.now);
    let ended = at
        .state
        .desk
        .end_banner(id, pass.case(), &line, at.now)
        .await;
    ended.map_err(|error| Refusal::our_fault("take a banner down", &error))?;
    Ok(Redirect::to(&format!("/desk/cases/{number}#heads-ups")).into_response())
}

/// The pass of those who work an ordinary case.
async fn pass_to_write(at: &AtDesk, number: u64) -> Result<CasePass, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    match opened.case.about_it {
        true => Err(Refusal::NotFound),
        false => Ok(pass),
    }
}

async fn look_around(at: &AtDesk, number: u64) -> Result<Around, Refusal> {
    let fault = |error: StoreError| Refusal::our_fault("read what a heads-up needs", &error);
    let opened = at.case(number).await?;
    if opened.case.about_it {
        return Err(Refusal::NotFound);
    }
    let organisation = at.state.desk.organisation().await.map_err(fault)?;
    Ok(Around {
        settings: organisation.map(|known| known.settings).unwrap_or_default(),
        colleagues: at.state.desk.colleagues().await.map_err(fault)?,
        opened,
    })
}

fn make(
    at: &AtDesk,
    around: &Around,
    pass: &CasePass,
    written: &Written,
) -> Result<(Acted<HeadsUp>, Reached), HeadsUpRefused> {
    let audience = written.audience();
    let reached = reach(
        &audience,
        &around.colleagues,
        &around.settings.own_domains,
        || ColleagueId(at.state.world.new_id()),
    );
    let new = NewHeadsUp {
        id: HeadsUpId(at.state.world.new_id()),
        texts: &written.texts,
        written_in: &written.written_in,
        audience,
        reports: around.opened.heads_ups.reports,
        banner_hours: written.banner(),
    };
    let acted = write_heads_up(&around.opened.case, pass, new, reached.to.len(), at.now)?;
    Ok((acted, reached))
}

fn refuse(at: AtDesk, around: Around, written: Written, says: String) -> Response {
    let drawn = draw(at, around, written, says);
    (StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response()
}

fn draw(at: AtDesk, around: Around, written: Written, error: String) -> Response {
    let may_write = at
        .member
        .desk_pass()
        .is_some_and(|pass| pass.open(around.opened.case.facts()).is_some());
    let sent = around.opened.heads_ups.all.iter();
    page(&HeadsUpPage {
        number: around.opened.view.number,
        title: super::inert_text::inert_line(&around.opened.view.title),
        may_write,
        demonstration: around.opened.heads_ups.demonstration,
        mail_leaves: at.state.settings.relay.is_some(),
        languages: languages(&written),
        listed: around.colleagues.len(),
        groups: groups(&around.colleagues, &written),
        sent: sent.map(|one| shown(one, at.now, &at.zone)).collect(),
        nav: Nav::of(&at.member, Here::Desk),
        frame: at.frame,
        written,
        error,
    })
}

fn draw_preview(
    at: AtDesk,
    around: &Around,
    written: &Written,
    heads_up: &HeadsUp,
    reached: &Reached,
) -> Response {
    let (left_out, left_out_more) = left_out(reached);
    let settings = &around.settings;
    let base_url = at.state.settings.base_url();
    page(&PreviewPage {
        number: around.opened.view.number,
        mail_leaves: at.state.settings.relay.is_some(),
        count: reached.to.len(),
        mails: mails(
            heads_up,
            reached,
            &settings.language,
            &base_url,
            &settings.public_name,
        ),
        banner: banner(heads_up, written.banner(), at.frame.words),
        left_out,
        left_out_more,
        hidden: written.pairs(),
        stays: if around.opened.heads_ups.demonstration {
            DEMONSTRATION_STAYS
        } else {
            ""
        },
        nav: Nav::of(&at.member, Here::Desk),
        frame: at.frame,
    })
}
