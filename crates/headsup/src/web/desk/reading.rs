//! Who stands at the desk, and the one way to a case: every handler of this room begins here, so that a case nobody may
//! see answers 404 on every route alike. It shows nothing itself.

use std::collections::BTreeSet;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use casework::cases::case::Case;
use casework::cases::views::DeskView;
use casework::ids::ReportId;
use casework::moment::Moment;
use casework::people::Member;
use casework::people::passes::{CasePass, DeskPass, ReadingPass};
use casework::verify::contact::Contact;
use casework::verify::inquiry::Inquiry;
use jiff::tz::TimeZone;
use store::{CaseHeadsUps, StoreError};

use super::case_caller::{self, CallerFacts};
use super::case_page::Around;
use super::case_payment;
use super::contact_page::ContactsPanel;
use super::custody::CustodyPanel;
use super::inquiry::InquiriesPanel;
use super::nav::{Here, Nav};
use super::payment_facts::PaymentFacts;
use super::seal::SealedNames;
use crate::name_readings::view_noting_names;
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::frame::Frame;
use crate::web::reader::frame_for;
use crate::web::session::SignedIn;
use crate::words::Words;

/// The language of the desk, for now.
const DESK_LANGUAGE: &str = "en";

/// Somebody who may read the desk, with all that a page of it needs.
pub struct AtDesk {
    /// The desk.
    pub state: DeskState,
    /// Who it is.
    pub member: Member,
    /// What may be read.
    pub reading: ReadingPass,
    /// The frame of the page.
    pub frame: Frame,
    /// When the request came.
    pub now: Moment,
    /// The desk's time zone.
    pub zone: TimeZone,
}

impl FromRequestParts<DeskState> for AtDesk {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &DeskState) -> Result<AtDesk, Refusal> {
        let SignedIn { member } = SignedIn::from_request_parts(parts, state).await?;
        let reading = member.reading_pass().ok_or(Refusal::NotFound)?;
        let frame = desk_frame(parts, state).await;
        Ok(AtDesk {
            state: state.clone(),
            member,
            reading,
            frame,
            now: state.world.now(),
            zone: TimeZone::system(),
        })
    }
}

/// The frame of a page in the desk's language.
pub async fn desk_frame(parts: &Parts, state: &DeskState) -> Frame {
    let mut frame = frame_for(&parts.headers, parts.uri.path(), state).await;
    frame.words = Words::for_language(DESK_LANGUAGE);
    frame
}

/// A case as this reader sees it, with the case itself for the acts that change it.
pub struct OpenedCase {
    /// The case. Pages show the view; only acts read this.
    pub case: Case,
    /// What the reader sees.
    pub view: DeskView,
    /// What was sent to colleagues about it.
    pub heads_ups: CaseHeadsUps,
    /// What is known around its payment.
    pub payment: PaymentFacts,
    /// What is known of its callers.
    pub caller: CallerFacts,
    /// Whether a program passes questions to people on; asked only for who works the case.
    pub passes_questions_on: bool,
    /// The reports whose names are sealed.
    pub sealed: BTreeSet<ReportId>,
    /// The calls that are announced for it now.
    pub contacts: Vec<Contact>,
    /// Who was asked whether something was them, the latest first.
    pub inquiries: Vec<Inquiry>,
}

impl AtDesk {
    /// The pass of those who work here; readers alone get 404.
    pub fn working(&self) -> Result<DeskPass, Refusal> {
        self.member.desk_pass().ok_or(Refusal::NotFound)
    }

    /// The case with this number, where it exists for this reader.
    pub async fn case(&self, number: u64) -> Result<OpenedCase, Refusal> {
        let facts = self.state.desk.case_facts(number).await;
        let facts = facts
            .map_err(|error| Refusal::our_fault("look up a case", &error))?
            .ok_or(Refusal::NotFound)?;
        let pass = self.reading.open(facts).ok_or(Refusal::NotFound)?;
        let case = self.state.desk.case(facts.case).await;
        let case = case
            .map_err(|error| Refusal::our_fault("read a case", &error))?
            .ok_or(Refusal::NotFound)?;
        let view = view_noting_names(&self.state, &case, pass.clone(), self.now).await;
        let view = view.ok_or(Refusal::NotFound)?;
        let heads_ups = self.state.desk.heads_ups_of_case(case.id).await;
        let heads_ups = heads_ups
            .map_err(|error| Refusal::our_fault("read the heads-ups of a case", &error))?;
        let payment = PaymentFacts::of(&self.state.desk, &case, &pass).await;
        let payment =
            payment.map_err(|error| Refusal::our_fault("read the check of a payment", &error))?;
        let caller = CallerFacts::of(&self.state.desk, &case, &pass).await;
        let caller =
            caller.map_err(|error| Refusal::our_fault("read the check of a caller", &error))?;
        let contacts = self.state.desk.open_contacts(self.now).await;
        let mut contacts =
            contacts.map_err(|error| Refusal::our_fault("read the announced calls", &error))?;
        contacts.retain(|contact| contact.case == case.id);
        let inquiries = self.state.desk.inquiries_of_case(case.id).await;
        let inquiries = inquiries
            .map_err(|error| Refusal::our_fault("read the questions to people", &error))?;
        let passes_questions_on = match pass.work() {
            Some(_) => self.state.desk.passes_questions_on().await,
            None => Ok(false),
        };
        let passes_questions_on =
            passes_questions_on.map_err(|error| Refusal::our_fault("read the webhooks", &error))?;
        let sealed = self.state.desk.sealed_reports(case.id).await;
        let sealed =
            sealed.map_err(|error| Refusal::our_fault("read which names are sealed", &error))?;
        Ok(OpenedCase {
            sealed,
            passes_questions_on,
            case,
            view,
            heads_ups,
            payment,
            caller,
            contacts,
            inquiries,
        })
    }

    /// The case with this number and the pass to work it, where this member does.
    pub async fn case_to_work(&self, number: u64) -> Result<(OpenedCase, CasePass), Refusal> {
        let working = self.working()?;
        let opened = self.case(number).await?;
        let pass = working.open(opened.case.facts()).ok_or(Refusal::NotFound)?;
        Ok((opened, pass))
    }

    /// What a page of this case needs besides it.
    pub fn around(self, opened: &OpenedCase) -> Around {
        let pass = self.reading.open(opened.case.facts());
        let names = pass.is_some_and(|pass| pass.sees_names());
        Around {
            heads_ups: opened.heads_ups.clone(),
            payment: case_payment::panel(opened, self.now, &self.zone),
            caller: case_caller::panel(opened, &self.state, self.now, &self.zone),
            contacts: ContactsPanel::of(opened, self.now, &self.zone),
            custody: CustodyPanel::of(opened, self.now, &self.zone),
            inquiries: InquiriesPanel::of(opened, names, &self.state, self.now, &self.zone),
            seals: SealedNames::of(opened, self.member.seal_pass()),
            nav: Nav::of(&self.member, Here::Desk),
            frame: self.frame,
            now: self.now,
            zone: self.zone,
        }
    }
}

/// A store's refusal as a sentence for the page that asked; every other failure is ours and goes to the log.
pub fn refused_by_store(doing: &'static str, error: &StoreError) -> Result<String, Refusal> {
    match error {
        StoreError::Refused(refusal) => {
            let mut letters = refusal.to_string();
            letters.push('.');
            Ok(format!(
                "{} Load the page again to see how things stand now.",
                super::case_page::capitalised(&letters)
            ))
        }
        StoreError::Missing { .. } => Err(Refusal::NotFound),
        other => Err(Refusal::our_fault(doing, other)),
    }
}
