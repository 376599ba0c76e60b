//! What the page of a case needs to check its payment, read from the store: the check, those who may work the case, and the
//! payees of the register that somebody looks for. It decides nothing.

use std::collections::BTreeMap;

use casework::cases::case::Case;
use casework::ids::AccountId;
use casework::people::Member;
use casework::people::passes::{CasePass, CaseReadingPass};
use casework::verify::check::PaymentCheck;
use casework::verify::comparison::{ClaimKind, Comparison, compared, question_of};
use casework::verify::payee::Payee;
use casework::verify::payee_question::PayeeQuestion;
use casework::verify::view::{PaymentCheckView, concerns_payment, requests};
use evidence::mail::payment_request::PaymentRequest;
use store::{Desk, StoreError};

/// The longest words looked for in the register, characters.
const PAYEE_SEARCH_CHARS_MAX: usize = 200;

/// Payees drawn of those that were found.
const PAYEES_SHOWN_MAX: usize = 10;

/// What is known around the payment of a case.
#[derive(Clone, Default)]
pub struct PaymentFacts {
    /// Whether money may hang on the case, as far as Headsup can tell.
    pub concerns_payment: bool,
    /// What the case's mails claim.
    pub requests: Vec<PaymentRequest>,
    /// The payee of the register that answers best to them, where one does, with how the claims stand to it.
    pub compared: Option<(Payee, Comparison)>,
    /// The payees of the register that answer to the claims, and to whom the check names.
    pub likely: Vec<Payee>,
    /// The check, where one was begun.
    pub check: Option<PaymentCheck>,
    /// As this reader sees it.
    pub view: Option<PaymentCheckView>,
    /// Everybody with an account that is active, by name.
    pub members: Vec<Member>,
    /// What was looked for in the register.
    pub searched: String,
    /// What was found there.
    pub payees: Vec<Payee>,
}

impl PaymentFacts {
    /// Reads them.
    pub async fn of(
        desk: &Desk,
        case: &Case,
        pass: &CaseReadingPass,
    ) -> Result<PaymentFacts, StoreError> {
        let check = desk.payment_check(case.id).await?;
        let accounts = desk.accounts().await?;
        let names: BTreeMap<AccountId, String> = accounts
            .iter()
            .map(|account| (account.id, account.name.clone()))
            .collect();
        let view = check
            .as_ref()
            .and_then(|check| check.through(case, pass, &names));
        let requests: Vec<PaymentRequest> = requests(case).cloned().collect();
        let mut question = question_of_all(&requests);
        question
            .names
            .extend(view.iter().map(|view| view.requester.clone()));
        // One look for a page: whoever draws the claims and whoever draws the numbers to ring use what it found.
        let mut likely = match requests.is_empty() && view.is_none() {
            true => Vec::new(),
            false => desk.payees_found(&question).await?,
        };
        likely.truncate(PAYEES_SHOWN_MAX);
        Ok(PaymentFacts {
            concerns_payment: concerns_payment(case),
            compared: compare(&requests, &likely),
            likely,
            requests,
            view,
            check,
            members: accounts.iter().filter_map(|one| one.member()).collect(),
            ..PaymentFacts::default()
        })
    }

    /// Looks in the register: for these words, or else for whom the request seems to be from.
    pub async fn look(&mut self, desk: &Desk, words: &str) -> Result<(), StoreError> {
        self.searched = words.trim().chars().take(PAYEE_SEARCH_CHARS_MAX).collect();
        self.payees = if self.searched.is_empty() {
            self.likely.clone()
        } else {
            desk.payees_page(&self.searched, None, PAYEES_SHOWN_MAX)
                .await?
        };
        Ok(())
    }

    /// The first account that a mail names, a claim: for its end to be compared, never to be paid. One that is not on file
    /// comes before one that is, which a mail may quote.
    pub fn claimed_account(&self) -> String {
        let compared = self
            .compared
            .iter()
            .flat_map(|(_, compared)| &compared.claims);
        let other = compared
            .filter(|one| one.kind == ClaimKind::Account && !one.standing.is_same())
            .map(|one| &one.claimed);
        let any = self.requests.iter().flat_map(|one| &one.accounts);
        let mut accounts = other.chain(any.map(|one| &one.account));
        accounts.next().cloned().unwrap_or_default()
    }

    /// The pass of a member for this case, where that member works it.
    pub fn pass_of(&self, case: &Case, member: AccountId) -> Option<CasePass> {
        let member = self.members.iter().find(|one| one.id == member)?;
        member.desk_pass()?.open(case.facts())
    }

    /// Who may be chosen to call: works the case, and neither asks for the payment nor makes it.
    pub fn callers(&self, case: &Case) -> Vec<&Member> {
        let may_call = |member: &&Member| {
            let check = self.check.as_ref();
            check.is_some_and(|check| check.may_call(member.id))
                && self.pass_of(case, member.id).is_some()
        };
        self.members.iter().filter(may_call).collect()
    }
}

/// What all of them ask the register.
fn question_of_all(requests: &[PaymentRequest]) -> PayeeQuestion {
    let mut all = PayeeQuestion::default();
    for one in requests.iter().map(question_of) {
        all.accounts.extend(one.accounts);
        all.domains.extend(one.domains);
        all.numbers.extend(one.numbers);
        all.names.extend(one.names);
    }
    all
}

/// Puts the claims beside the payee that answers best to them.
fn compare(requests: &[PaymentRequest], likely: &[Payee]) -> Option<(Payee, Comparison)> {
    let payee = likely.first().filter(|_| !requests.is_empty())?;
    let all: Vec<&PaymentRequest> = requests.iter().collect();
    Some((payee.clone(), compared(&all, payee)))
}
