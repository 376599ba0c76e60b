//! What a mail claims about a payment: accounts and whose they are, banks, amounts, invoices, days, telephone numbers, and who it
//! says it is from. Every value here is a claim that came with the request. None of it is checked against anything, and
//! that DKIM or SPF passed makes none of it true: a taken-over mailbox passes both.
//!
//! It reads subject and text as shown and the words of attached documents, quoted text too: an old account in it is a claim like a new one. It isn't part of
//! examining a mail and costs nothing there.

mod accounts;
mod amounts;
mod labelled;

pub use accounts::{ClaimedAccount, bank_code};
pub use amounts::Amount;

use super::detect::attachments::{FileText, file_text};
use super::detect::payment::asks_for_change;
use super::detect::wording::first_chars;
use super::message::{Attachment, Mailbox, Message};
use crate::limits::TEXT_CHARS_MAX;
pub use labelled::CLAIMS_MAX;

/// Files of one mail whose words are read.
const FILES_READ_MAX: usize = 10;

/// What a mail claims about a payment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentRequest {
    /// The accounts named.
    pub accounts: Vec<ClaimedAccount>,
    /// Whose accounts they are, as written.
    pub holders: Vec<String>,
    /// Codes of banks (BIC).
    pub banks: Vec<String>,
    /// Amounts with their currency.
    pub amounts: Vec<Amount>,
    /// Invoice numbers, as written.
    pub invoices: Vec<String>,
    /// Days on which something is due, as written.
    pub due_days: Vec<String>,
    /// Telephone numbers: digits, with `+` where they begin with one.
    pub telephones: Vec<String>,
    /// Who it says it is from.
    pub from: Mailbox,
    /// Where an answer would go, where that is said.
    pub reply_to: Option<Mailbox>,
    /// Whether the words announce new bank details, of a supplier or for wages.
    pub asks_for_change: bool,
    /// Whether it says that it answers an earlier mail.
    pub answers_earlier: bool,
    /// Names of the documents and pictures that came with it and could not be read here.
    pub unread_files: Vec<String>,
}

/// Reads what a message claims about a payment.
pub fn payment_request(message: &Message) -> PaymentRequest {
    let body = first_chars(&message.text, TEXT_CHARS_MAX);
    let mut request = PaymentRequest {
        from: message.first_from().clone(),
        reply_to: message.reply_to.first().cloned(),
        asks_for_change: asks_for_change(message),
        answers_earlier: answers_earlier(message),
        ..PaymentRequest::default()
    };
    request.read(&format!("{}\n{body}", message.subject), "");
    // What is shown inside the text is a logo nearly always; the mail's square codes are looked at elsewhere.
    let offered = message.attachments.iter().filter(|file| !file.inline);
    for (place, file) in offered.enumerate() {
        let text = if place < FILES_READ_MAX {
            file_text(file)
        } else {
            FileText::Unread("one file too many")
        };
        match text {
            FileText::Read(text) => request.read(&text, shown_name(file)),
            FileText::Unread(_) if request.unread_files.len() < CLAIMS_MAX => {
                request.unread_files.push(shown_name(file).to_owned());
            }
            FileText::Unread(_) | FileText::NoDocument => {}
        }
    }
    request
}

/// A file without a name has the name of its part.
fn shown_name(file: &Attachment) -> &str {
    if file.name.is_empty() {
        &file.part
    } else {
        &file.name
    }
}

/// The header that every mail program sets in an answer (RFC 5322 clause 3.6.4); anybody may set it.
fn answers_earlier(message: &Message) -> bool {
    let mut names = message.headers.iter().map(|field| field.name.as_str());
    names.any(|name| {
        name.eq_ignore_ascii_case("In-Reply-To") || name.eq_ignore_ascii_case("References")
    })
}

impl PaymentRequest {
    /// Whether it claims an account, or announces one.
    pub fn speaks_of_account(&self) -> bool {
        !self.accounts.is_empty() || self.asks_for_change
    }

    /// Reads one text of it: the mail's, where `file` is empty, or a file's.
    fn read(&mut self, text: &str, file: &str) {
        for account in accounts::accounts(text) {
            let new = !self
                .accounts
                .iter()
                .any(|one| one.account == account.account);
            if new && self.accounts.len() < CLAIMS_MAX {
                let file = file.to_owned();
                self.accounts.push(ClaimedAccount { file, ..account });
            }
        }
        add(&mut self.holders, labelled::holders(text));
        add(&mut self.banks, labelled::bank_identifiers(text));
        add(&mut self.amounts, amounts::amounts(text, CLAIMS_MAX));
        add(&mut self.invoices, labelled::invoices(text));
        add(&mut self.due_days, labelled::due_days(text));
        add(&mut self.telephones, labelled::telephones(text));
    }
}

/// Adds what isn't there yet, up to [`CLAIMS_MAX`].
fn add<Claim: PartialEq>(claims: &mut Vec<Claim>, more: Vec<Claim>) {
    for claim in more {
        if claims.len() < CLAIMS_MAX && !claims.contains(&claim) {
            claims.push(claim);
        }
    }
}

#[cfg(test)]
mod tests;
