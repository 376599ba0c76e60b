//! `POST /desk/cases/{number}/contacts…`: announces a call on the staff page, shows the caller the two words that whoever asks
//! is shown, and ends it. What may be announced, and who sees words, is decided in `casework::verify::contact`.

use axum::Form;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use casework::ids::ContactId;
use casework::people::passes::CasePass;
use casework::verify::contact::{Announced, Contact, ContactRefused, Showing, announce};
use serde::Deserialize;
use store::StoreError;

use super::act::{NotDone, finish};
use super::contact_page::{ContactPage, ContactWords, WordsToSay};
use super::draft::Draft;
use super::nav::{Here, Nav};
use super::reading::{AtDesk, OpenedCase};
use super::when;
use crate::refusal::Refusal;
use crate::web::reader::page;
use crate::words::Words;

/// Where on the case page calls are announced.
const ANCHOR: &str = "contacts";
/// What a form that offers no such thing says.
const MINUTES_UNREAD: i64 = 0;

impl From<ContactRefused> for NotDone {
    fn from(refused: ContactRefused) -> NotDone {
        NotDone::Form(refused.advice().to_owned())
    }
}

/// What is announced.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Announcing {
    whom: String,
    about: String,
    minutes: String,
}

/// Announces a call, and leads to the page that its caller keeps open.
pub async fn announce_call(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(form): Form<Announcing>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let done = match save(&at, &opened, &pass, &form).await {
        Ok(contact) => {
            let address = format!("/desk/cases/{number}/contacts/{}", contact.id);
            return Ok(Redirect::to(&address).into_response());
        }
        Err(refused) => Err(refused),
    };
    finish(at, &opened, done, ANCHOR, |why| {
        Draft::refused("contact", why)
            .keeping("whom", form.whom)
            .keeping("about", form.about)
            .keeping("minutes", form.minutes)
    })
}

async fn save(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    form: &Announcing,
) -> Result<Contact, NotDone> {
    let announced = Announced {
        whom: &form.whom,
        about: &form.about,
        minutes: form.minutes.parse().unwrap_or(MINUTES_UNREAD),
    };
    let id = ContactId(at.state.world.new_id());
    let name = &at.member.name;
    let acted = announce(&opened.case, pass, id, name, &announced, at.now)?;
    at.state
        .desk
        .open_contact(&acted.changed, &acted.lines)
        .await?;
    Ok(acted.changed)
}

/// The page the caller keeps open while ringing.
pub async fn show(
    at: AtDesk,
    Path((number, id)): Path<(u64, String)>,
) -> Result<Response, Refusal> {
    let (opened, contact, showings) = found(&at, number, &id).await?;
    let may_close = opened.view.may.work && contact.is_open(at.now);
    let (until, _) = when::due(contact.until, at.now, &at.zone);
    Ok(page(&ContactPage {
        words: words_of(&at, &opened, &contact, &showings)?,
        is_open: contact.is_open(at.now),
        is_mine: contact.by == at.member.id,
        may_close,
        number,
        id: contact.id.to_string(),
        until,
        caller: contact.caller,
        whom: contact.whom,
        about: contact.about,
        nav: Nav::of(&at.member, Here::Desk),
        frame: at.frame,
    }))
}

/// The part of that page that changes by itself.
pub async fn show_words(
    at: AtDesk,
    Path((number, id)): Path<(u64, String)>,
) -> Result<Response, Refusal> {
    let (opened, contact, showings) = found(&at, number, &id).await?;
    Ok(page(&words_of(&at, &opened, &contact, &showings)?))
}

/// Ends an announced call.
pub async fn close(
    at: AtDesk,
    Path((number, id)): Path<(u64, String)>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let (_, contact, showings) = found(&at, number, &id).await?;
    let done = async {
        let acted = contact.close(&opened.case, &pass, showings.len(), at.now)?;
        at.state
            .desk
            .close_contact(&acted.changed, &acted.lines)
            .await?;
        Ok(())
    };
    let done = done.await;
    finish(at, &opened, done, ANCHOR, |why| {
        Draft::refused("contact-close", why)
    })
}

/// A call of this case, with all words that were shown for it.
async fn found(
    at: &AtDesk,
    number: u64,
    id: &str,
) -> Result<(OpenedCase, Contact, Vec<Showing>), Refusal> {
    let fault = |error: StoreError| Refusal::our_fault("read an announced call", &error);
    let opened = at.case(number).await?;
    let id: ContactId = id.parse().map_err(|_| Refusal::NotFound)?;
    let contact = at.state.desk.contact(id).await.map_err(fault)?;
    let contact = contact
        .filter(|contact| contact.case == opened.case.id)
        .ok_or(Refusal::NotFound)?;
    let showings = at.state.desk.showings(id).await.map_err(fault)?;
    Ok((opened, contact, showings))
}

fn words_of(
    at: &AtDesk,
    opened: &OpenedCase,
    contact: &Contact,
    showings: &[Showing],
) -> Result<ContactWords, Refusal> {
    let pass = at.reading.open(opened.case.facts());
    let pass = pass.ok_or(Refusal::NotFound)?;
    let to_say = contact.words_for(&pass, showings, at.now).into_iter();
    let words = to_say.map(|showing| WordsToSay {
        words: Words::for_language(&showing.language).two_words(showing.words),
        language: showing.language.clone(),
        shown: when::past(showing.at, at.now, &at.zone),
    });
    Ok(ContactWords {
        words: words.collect(),
        asked: showings.len(),
        is_open: contact.is_open(at.now),
        is_mine: contact.by == at.member.id,
        caller: contact.caller.clone(),
    })
}
