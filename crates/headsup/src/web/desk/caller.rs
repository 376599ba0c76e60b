//! `POST /desk/cases/{number}/caller…`: begins the check of a caller who says they are a colleague, and moves it: the number on
//! file was rung, a link with numbers to pick from was sent, a manager or a device was asked, what came of it, they were seen, what they
//! asked for was done, the check is over. What may follow what is decided in `casework::verify`; person, manager and number are
//! looked up, never taken from the form.

use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use casework::ids::CallerCheckId;
use casework::people::colleagues::tidy_address;
use casework::people::passes::CasePass;
use casework::verify::caller_acting::{Begin, CallerRefused, Event, act, begin, do_action};
use casework::verify::caller_check::{CallerCheck, GuardedAction};
use serde::Deserialize;

use super::act::{NotDone, finish};
use super::draft::Draft;
use super::reading::{AtDesk, OpenedCase};
use super::step::finish_playbook_step;
use crate::refusal::Refusal;

/// Where on the page all this happens.
const ANCHOR: &str = "caller";
const HOUR_MINUTES: i64 = 60;

impl From<CallerRefused> for NotDone {
    fn from(refused: CallerRefused) -> NotDone {
        NotDone::Form(refused.advice().to_owned())
    }
}

/// Who calls, and what for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Beginning {
    address: String,
    action: String,
}

/// Begins a check.
pub async fn begin_check(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(form): Form<Beginning>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let done = save_begin(&at, &opened, &pass, &form).await;
    finish(at, &opened, done, ANCHOR, |why| {
        Draft::refused("caller", why)
            .keeping("address", form.address)
            .keeping("action", form.action)
    })
}

async fn save_begin(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    form: &Beginning,
) -> Result<(), NotDone> {
    let desk = &at.state.desk;
    let address = tidy_address(&form.address);
    let listed = desk.colleagues().await?;
    let person = listed.iter().find(|one| one.address == address);
    let person = person.ok_or_else(|| {
        NotDone::Form(
            "Nobody on the list of colleagues has this address. An admin keeps the list."
                .to_owned(),
        )
    })?;
    let action = GuardedAction::from_code(&form.action)
        .ok_or_else(|| NotDone::Form("Please say what they ask for.".to_owned()))?;
    let account = desk.account_by_address(&person.address).await?;
    let hour_ago = at.now.plus_minutes(-HOUR_MINUTES);
    let wanted = Begin {
        id: CallerCheckId(at.state.world.new_id()),
        person,
        account: account.as_ref(),
        action,
        begun_within_the_hour: desk.caller_checks_begun_after(person.id, hour_ago).await?,
    };
    let acted = begin(&opened.case, pass, wanted, at.now)?;
    desk.save_caller_check(
        &acted.changed,
        &acted.lines,
        &at.state.attempt_ids(),
        at.now,
    )
    .await?;
    Ok(())
}

/// Which number was rung.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ringing {
    number: String,
}

/// Notes that a number on file is rung.
pub async fn ring(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(form): Form<Ringing>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let numbers = &opened.caller.numbers;
    let found = numbers
        .iter()
        .find(|one| one.on_file().number == form.number);
    let done = match found {
        Some(number) => move_check(&at, &opened, &pass, Event::Ring(number)).await,
        None => Err(CallerRefused::OtherNumber.into()),
    };
    finish(at, &opened, done, ANCHOR, |why| {
        Draft::refused("caller-ring", why)
    })
}

/// Sends a link with numbers to pick from to the address on file.
pub async fn challenge(at: AtDesk, Path(number): Path<u64>) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let chance = u64::from_be_bytes(at.state.world.random_bytes());
    let done = move_check(&at, &opened, &pass, Event::SendChallenge(chance)).await;
    if done.is_ok() {
        at.state.mail_bell.notify_one();
    }
    finish(at, &opened, done, ANCHOR, |why| {
        Draft::refused("caller-challenge", why)
    })
}

/// Asks the person to confirm on a device that was enrolled before.
pub async fn device(at: AtDesk, Path(number): Path<u64>) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let done = match &opened.caller.devices.known {
        Some(device) => move_check(&at, &opened, &pass, Event::AskDevice(device)).await,
        None => Err(NotDone::Form(
            "No device of theirs was enrolled long enough before this call. Please use another way."
                .to_owned(),
        )),
    };
    finish(at, &opened, done, ANCHOR, |why| {
        Draft::refused("caller-device", why)
    })
}

/// Which manager is asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AskedManager {
    address: String,
}

/// Sends a link to a manager on the list of colleagues, who says whether they vouch.
pub async fn vouching(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(form): Form<AskedManager>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let done = ask_manager(&at, &opened, &pass, &form.address).await;
    if done.is_ok() {
        at.state.mail_bell.notify_one();
    }
    finish(at, &opened, done, ANCHOR, |why| {
        Draft::refused("caller-vouching", why).keeping("address", form.address)
    })
}

async fn ask_manager(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    address: &str,
) -> Result<(), NotDone> {
    let desk = &at.state.desk;
    let address = tidy_address(address);
    let listed = desk.colleagues().await?;
    let manager = listed.iter().find(|one| one.address == address);
    let sender = desk.account(at.member.id).await?;
    match (manager, sender) {
        (Some(manager), Some(sender)) => {
            move_check(at, opened, pass, Event::AskManager(manager, &sender)).await
        }
        _ => Err(CallerRefused::NoManager.into()),
    }
}

/// What came of it, in a word and in a sentence.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Outcome {
    came: String,
    says: String,
}

/// Notes what came of a call, or of seeing them.
pub async fn outcome(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(form): Form<Outcome>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let says = form.says.as_str();
    let (event, of) = match form.came.as_str() {
        "confirmed" => (Some(Event::Confirmed(says)), "caller-outcome"),
        "denied" => (Some(Event::Denied(says)), "caller-outcome"),
        "not-reached" => (Some(Event::NotReached(says)), "caller-outcome"),
        "seen" => (Some(Event::SeenInPerson(says)), "caller-seen"),
        "not-them" => (Some(Event::NotThem(says)), "caller-seen"),
        _ => (None, "caller-outcome"),
    };
    let done = match event {
        Some(event) => move_check(&at, &opened, &pass, event).await,
        None => Err(NotDone::Form("Please say what came of it.".to_owned())),
    };
    finish(at, &opened, done, ANCHOR, |why| {
        Draft::refused(of, why).keeping("says", form.says)
    })
}

/// How it ends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ending {
    says: String,
}

/// Ends a check without a result.
pub async fn end(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(form): Form<Ending>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let done = move_check(&at, &opened, &pass, Event::GiveUp(&form.says)).await;
    finish(at, &opened, done, ANCHOR, |why| {
        Draft::refused("caller-end", why).keeping("says", form.says)
    })
}

/// Notes that the one unlocked action was done, and finishes the step that asks for it.
pub async fn done(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(form): Form<Ending>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let done = save_done(&at, &opened, &pass, &form.says).await;
    finish(at, &opened, done, ANCHOR, |why| {
        Draft::refused("caller-done", why).keeping("says", form.says)
    })
}

async fn save_done(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    says: &str,
) -> Result<(), NotDone> {
    let check = latest(opened)?;
    let unlocked = check.unlocked(pass, at.now).ok_or_else(|| {
        NotDone::Form("Nothing is unlocked now. Please check the caller first.".to_owned())
    })?;
    let acted = do_action(&opened.case, check, &unlocked, pass, says, at.now)?;
    at.state
        .desk
        .save_caller_check(
            &acted.changed,
            &acted.lines,
            &at.state.attempt_ids(),
            at.now,
        )
        .await?;
    finish_step(at, opened, pass, &acted.changed).await
}

/// Finishes the step that stands for the action.
async fn finish_step(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    check: &CallerCheck,
) -> Result<(), NotDone> {
    let Some(id) = check.action.playbook_step() else {
        return Ok(());
    };
    let mut case = opened.case.clone();
    case.waits_for_a_caller.remove(id);
    let proof = "Done for a caller who was verified; the timeline says how, and carries the seal.";
    finish_playbook_step(at, &case, pass, id, proof).await
}

async fn move_check(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    event: Event<'_>,
) -> Result<(), NotDone> {
    let check = latest(opened)?;
    let acted = act(&opened.case, check, pass, event, at.state.secret(), at.now)?;
    at.state
        .desk
        .save_caller_check(
            &acted.changed,
            &acted.lines,
            &at.state.attempt_ids(),
            at.now,
        )
        .await?;
    Ok(())
}

fn latest(opened: &OpenedCase) -> Result<&CallerCheck, NotDone> {
    let check = opened.caller.checks.first();
    check.ok_or_else(|| NotDone::Form("No caller is checked in this case yet.".to_owned()))
}
