//! How what a mail claims about a payment is stored, inside the document of its examination: the mirror of
//! [`PaymentRequest`]. A document from before there were claims has none.

use evidence::mail::message::Mailbox;
use evidence::mail::payment_request::{Amount, ClaimedAccount, PaymentRequest};
use serde::{Deserialize, Serialize};

use crate::error::{Result, StoreError};

/// The claims of one mail.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Stored {
    accounts: Vec<Account>,
    holders: Vec<String>,
    banks: Vec<String>,
    /// Hundredths, and the currency.
    amounts: Vec<(u64, String)>,
    invoices: Vec<String>,
    due_days: Vec<String>,
    telephones: Vec<String>,
    from: Address,
    reply_to: Option<Address>,
    asks_for_change: bool,
    answers_earlier: bool,
    unread_files: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Account {
    account: String,
    country: String,
    adds_up: Option<bool>,
    file: String,
}

#[derive(Default, Serialize, Deserialize)]
struct Address {
    name: String,
    address: String,
}

impl Stored {
    pub(super) fn of(request: &PaymentRequest) -> Stored {
        Stored {
            accounts: request.accounts.iter().map(Account::of).collect(),
            holders: request.holders.clone(),
            banks: request.banks.clone(),
            amounts: request
                .amounts
                .iter()
                .map(|amount| (amount.cents, amount.currency.to_owned()))
                .collect(),
            invoices: request.invoices.clone(),
            due_days: request.due_days.clone(),
            telephones: request.telephones.clone(),
            from: Address::of(&request.from),
            reply_to: request.reply_to.as_ref().map(Address::of),
            asks_for_change: request.asks_for_change,
            answers_earlier: request.answers_earlier,
            unread_files: request.unread_files.clone(),
        }
    }

    pub(super) fn read(self) -> Result<PaymentRequest> {
        let amounts = self.amounts.into_iter().map(|(cents, currency)| {
            Amount::new(cents, &currency)
                .ok_or_else(|| StoreError::unreadable("currency", &currency))
        });
        Ok(PaymentRequest {
            amounts: amounts.collect::<Result<_>>()?,
            accounts: self.accounts.into_iter().map(Account::read).collect(),
            holders: self.holders,
            banks: self.banks,
            invoices: self.invoices,
            due_days: self.due_days,
            telephones: self.telephones,
            from: self.from.read(),
            reply_to: self.reply_to.map(Address::read),
            asks_for_change: self.asks_for_change,
            answers_earlier: self.answers_earlier,
            unread_files: self.unread_files,
        })
    }
}

impl Account {
    fn of(claim: &ClaimedAccount) -> Account {
        Account {
            account: claim.account.clone(),
            country: claim.country.clone(),
            adds_up: claim.adds_up,
            file: claim.file.clone(),
        }
    }

    fn read(self) -> ClaimedAccount {
        ClaimedAccount {
            account: self.account,
            country: self.country,
            adds_up: self.adds_up,
            file: self.file,
        }
    }
}

impl Address {
    fn of(mailbox: &Mailbox) -> Address {
        Address {
            name: mailbox.display_name.clone(),
            address: mailbox.address.clone(),
        }
    }

    fn read(self) -> Mailbox {
        Mailbox {
            display_name: self.name,
            address: self.address,
        }
    }
}
