//! `POST /desk/cases/{number}/payment…`: holds a payment and moves its check: who calls, that the known number was rung, what
//! came of it, release and stop. What may follow what is decided in `casework::verify`; a number is looked up in the
//! register, never taken from the form.

use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use casework::cases::acts::Acted;
use casework::cases::payment_check::{CALL_BACK_STEP, CheckState};
use casework::ids::{AccountId, PayeeId};
use casework::people::passes::CasePass;
use casework::verify::acting::{CheckRefused, Event, Hold, act, hold};
use casework::verify::check::{Party, PaymentCheck};
use casework::verify::known_number::NumberOnFile;
use casework::verify::view::request_received;
use serde::Deserialize;

use super::act::{NotDone, finish};
use super::draft::Draft;
use super::reading::{AtDesk, OpenedCase};
use super::step::finish_playbook_step;
use crate::refusal::Refusal;

/// Where on the page all this happens.
const ANCHOR: &str = "payment";

impl From<CheckRefused> for NotDone {
    fn from(refused: CheckRefused) -> NotDone {
        NotDone::Form(refused.advice().to_owned())
    }
}

/// What is said when a payment is held.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Holding {
    requester: String,
    requester_name: String,
    payer: String,
    payer_name: String,
    account: String,
}

/// Holds a payment.
pub async fn hold_payment(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(form): Form<Holding>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let done = save_hold(&at, &opened, &pass, &form).await;
    finish(at, &opened, done, ANCHOR, |why| {
        Draft::refused("payment-hold", why)
            .keeping("requester_name", form.requester_name)
            .keeping("payer_name", form.payer_name)
            .keeping("account", form.account)
            .keeping("requester", form.requester)
            .keeping("payer", form.payer)
    })
}

async fn save_hold(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    form: &Holding,
) -> Result<(), NotDone> {
    let wanted = Hold {
        requester: party(opened, &form.requester, &form.requester_name)?,
        payer: party(opened, &form.payer, &form.payer_name)?,
        request_received: request_received(&opened.case),
        account: form.account.clone(),
    };
    let acted = hold(&opened.case, pass, wanted, at.now).map_err(|refused| match refused {
        CheckRefused::Words => NotDone::Form(
            "Please say who asks for it, who would pay, and at least the last four characters of the account."
                .to_owned(),
        ),
        other => other.into(),
    })?;
    save(at, &acted).await
}

/// A colleague from the list, or a name where the list says that it is somebody else.
fn party(opened: &OpenedCase, chosen: &str, name: &str) -> Result<Party, NotDone> {
    if chosen.is_empty() {
        return Ok(Party::Elsewhere(name.to_owned()));
    }
    let member = known_member(opened, chosen)?;
    Ok(Party::Member(member))
}

fn known_member(opened: &OpenedCase, id: &str) -> Result<AccountId, NotDone> {
    let mut members = opened.payment.members.iter();
    members
        .find(|member| member.id.to_string() == id)
        .map(|member| member.id)
        .ok_or_else(|| NotDone::Form("Please choose somebody from the list.".to_owned()))
}

/// Who is to call.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Choosing {
    caller: String,
}

/// Chooses who calls.
pub async fn choose_caller(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(form): Form<Choosing>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let done = save_caller(&at, &opened, &pass, &form.caller).await;
    finish(at, &opened, done, ANCHOR, |why| {
        Draft::refused("payment-caller", why).keeping("caller", form.caller)
    })
}

async fn save_caller(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    caller: &str,
) -> Result<(), NotDone> {
    let member = known_member(opened, caller)?;
    let chosen = opened.payment.pass_of(&opened.case, member);
    let chosen = chosen
        .ok_or_else(|| NotDone::Form("Please choose somebody who works this case.".to_owned()))?;
    move_check(at, opened, pass, Event::ChooseCaller(&chosen)).await
}

/// Which number of which payee was rung.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ringing {
    payee: String,
    number: String,
}

/// Notes that a number of the register was rung.
pub async fn call(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(form): Form<Ringing>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let done = save_call(&at, &opened, &pass, &form).await;
    finish(at, &opened, done, ANCHOR, |why| {
        Draft::refused("payment-call", why)
    })
}

async fn save_call(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    form: &Ringing,
) -> Result<(), NotDone> {
    let number = number_on_file(at, form).await?;
    move_check(at, opened, pass, Event::Call(&number)).await
}

/// The number as the register has it. The form only says which one; a number that is not there can't be rung.
async fn number_on_file(at: &AtDesk, form: &Ringing) -> Result<NumberOnFile, NotDone> {
    let missing =
        || NotDone::Form("That number is not in the register of payees any more.".to_owned());
    let payee: PayeeId = form.payee.parse().map_err(|_| missing())?;
    let payee = at.state.desk.payee(payee).await?.ok_or_else(missing)?;
    let found = payee.numbers().find(|one| one.number == form.number);
    found.ok_or_else(missing)
}

/// What came of a call.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Outcome {
    came: String,
    read_back: String,
    says: String,
}

/// Notes what came of a call.
pub async fn outcome(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(form): Form<Outcome>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let event = match form.came.as_str() {
        "confirmed" => Ok(Event::Confirm {
            read_back: &form.read_back,
            says: &form.says,
        }),
        "denied" => Ok(Event::Deny(&form.says)),
        "not-reached" => Ok(Event::NotReached(&form.says)),
        _ => Err(NotDone::Form(
            "Please say what came of the call.".to_owned(),
        )),
    };
    let done = match event {
        Ok(event) => move_check(&at, &opened, &pass, event).await,
        Err(refused) => Err(refused),
    };
    finish(at, &opened, done, ANCHOR, |why| {
        Draft::refused("payment-outcome", why)
            .keeping("says", form.says)
            .keeping("read_back", form.read_back)
    })
}

/// How it ends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ending {
    says: String,
}

/// A second person releases the payment.
pub async fn release(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(form): Form<Ending>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let done = move_check(&at, &opened, &pass, Event::Release(&form.says)).await;
    finish(at, &opened, done, ANCHOR, |why| {
        Draft::refused("payment-release", why).keeping("says", form.says)
    })
}

/// Anyone stops it.
pub async fn stop(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(form): Form<Ending>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let done = move_check(&at, &opened, &pass, Event::Stop(&form.says)).await;
    finish(at, &opened, done, ANCHOR, |why| {
        Draft::refused("payment-stop", why).keeping("says", form.says)
    })
}

async fn move_check(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    event: Event<'_>,
) -> Result<(), NotDone> {
    let check = opened.payment.check.as_ref();
    let check =
        check.ok_or_else(|| NotDone::Form("No payment is held in this case yet.".to_owned()))?;
    let acted = act(&opened.case, check, pass, event, at.now)?;
    save(at, &acted).await?;
    if acted.changed.state.is_settled() {
        finish_step(at, opened, pass, &acted.changed).await?;
    }
    Ok(())
}

/// Finishes the step that stands for the call, now that the check is at its end.
async fn finish_step(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    check: &PaymentCheck,
) -> Result<(), NotDone> {
    let mut case = opened.case.clone();
    case.payment_check = Some(check.state);
    let proof = match check.state {
        CheckState::Released => {
            "Released after the call, by a second person. The certificate of the check says who and when."
        }
        _ => "The payment was stopped. The certificate of the check says who and when.",
    };
    finish_playbook_step(at, &case, pass, CALL_BACK_STEP, proof).await
}

async fn save(at: &AtDesk, acted: &Acted<PaymentCheck>) -> Result<(), NotDone> {
    at.state
        .desk
        .save_payment_check(&acted.changed, &acted.lines, at.now)
        .await?;
    Ok(())
}
