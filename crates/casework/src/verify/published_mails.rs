//! The published mails about payments, held against the rule that says what is rung about: no fraud goes without a call, and
//! what the table of their rates says can't get worse unseen. `cargo xtask bench payments` prints the table.

use evidence::mail::message::read;
use evidence::mail::payment_request::{PaymentRequest, payment_request};
use evidence::surroundings::Surroundings;
use evidence::verdict::examine;
use stories::payments::{CHANGE, EVERYDAY, FRAUD, PaymentMail, REGISTER, payment_mails};
use uuid::Uuid;

use super::call_need::call_need;
use super::change::changed;
use super::comparison::question_of;
use super::payee::Payee;
use super::register::PayeeTable;
use crate::ids::{AccountId, PayeeId};
use crate::moment::Moment;

/// Everyday mails that may be asked about without need, of 52.
const ASKED_WITHOUT_NEED_MAX: usize = 2;

fn register() -> Vec<Payee> {
    let now = Moment::of_date("2026-11-01").unwrap();
    let mut number = 0;
    let fresh = || {
        number += 1;
        PayeeId(Uuid::from_u128(number))
    };
    let changes = PayeeTable::read(REGISTER).plan(&[], now).changes(fresh);
    let by = AccountId(Uuid::from_u128(1)).into();
    let put = changes.iter().map(|change| changed(None, change, by, now));
    put.map(|changed| changed.unwrap().after.unwrap()).collect()
}

fn request(mail: &PaymentMail) -> PaymentRequest {
    payment_request(&read(mail.mail.as_bytes()))
}

fn is_asked(mail: &PaymentMail, register: &[Payee]) -> bool {
    let request = request(mail);
    let surroundings = Surroundings {
        own_domains: vec!["hall-college.example".to_owned()],
        ..Surroundings::default()
    };
    let examined = examine(mail.mail.as_bytes(), &surroundings);
    let findings = examined.originals.iter().flat_map(|one| &one.findings);
    let payees = question_of(&request).answered_by(register.to_vec());
    call_need(&request, findings.map(|one| one.kind.id), &payees).is_some()
}

#[test]
fn no_fraud_goes_without_a_call_and_everyday_mails_seldom_get_one() {
    let register = register();
    assert_eq!(register.len(), REGISTER.lines().count() - 1);
    let mut missed = Vec::new();
    let mut without_need = Vec::new();
    for mail in payment_mails() {
        let asked = is_asked(&mail, &register);
        let name = format!("{} {}", mail.family, mail.name);
        let needed = FRAUD.contains(&mail.family) || CHANGE.contains(&mail.family);
        if needed && !asked {
            missed.push(name);
        } else if !needed && asked {
            assert!(EVERYDAY.contains(&mail.family));
            without_need.push(name);
        }
    }
    assert!(missed.is_empty(), "not rung about: {missed:?}");
    assert!(
        without_need.len() <= ASKED_WITHOUT_NEED_MAX,
        "asked without need: {without_need:?}"
    );
}

#[test]
fn the_accounts_in_the_published_mails_are_read() {
    let mut wrong = Vec::new();
    for mail in payment_mails() {
        let accounts = request(&mail).accounts;
        let mut read: Vec<&str> = accounts.iter().map(|one| one.account.as_str()).collect();
        let mut written = mail.accounts.clone();
        read.sort_unstable();
        written.sort_unstable();
        if read != written {
            wrong.push(format!("{} {}: {read:?}", mail.family, mail.name));
        }
    }
    assert!(wrong.is_empty(), "read otherwise: {wrong:#?}");
}
