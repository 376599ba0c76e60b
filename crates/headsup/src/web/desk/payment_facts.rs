//! What the page of a case needs to check its payment, read from the store: the check, those who may work the case, and the
//! payees of the register that somebody looks for. It decides nothing.

use std::collections::BTreeMap;

use casework::cases::case::Case;
use casework::ids::AccountId;
use casework::people::Member;
use casework::people::passes::{CasePass, CaseReadingPass};
use casework::verify::check::PaymentCheck;
use casework::verify::payee::Payee;
use casework::verify::payee_question::PayeeQuestion;
use casework::verify::view::{PaymentCheckView, claimed_account, concerns_payment};
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
    /// The account that a reported mail names; empty where none does.
    pub claimed_account: String,
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
        Ok(PaymentFacts {
            concerns_payment: concerns_payment(case),
            claimed_account: claimed_account(case).unwrap_or_default().to_owned(),
            view: check
                .as_ref()
                .and_then(|check| check.through(case, pass, &names)),
            check,
            members: accounts.iter().filter_map(|one| one.member()).collect(),
            ..PaymentFacts::default()
        })
    }

    /// Looks in the register: for these words, or else for whom the request seems to be from.
    pub async fn look(&mut self, desk: &Desk, words: &str) -> Result<(), StoreError> {
        self.searched = words.trim().chars().take(PAYEE_SEARCH_CHARS_MAX).collect();
        self.payees = if self.searched.is_empty() {
            let question = PayeeQuestion {
                names: self
                    .view
                    .iter()
                    .map(|view| view.requester.clone())
                    .collect(),
                accounts: vec![self.claimed_account.clone()],
                ..PayeeQuestion::default()
            };
            let mut found = desk.payees_found(&question).await?;
            found.truncate(PAYEES_SHOWN_MAX);
            found
        } else {
            desk.payees_page(&self.searched, None, PAYEES_SHOWN_MAX)
                .await?
        };
        Ok(())
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
