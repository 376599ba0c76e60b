//! How often the published mails about payments are asked to be rung about: every fraud and every honest change ought to be,
//! nothing else. Each mail is examined as the desk examines it and put beside the register of the set; what its words alone
//! and its account alone would have asked stands in columns of their own.

use casework::ids::{AccountId, PayeeId};
use casework::moment::Moment;
use casework::verify::call_need::{CallNeed, call_need};
use casework::verify::change::changed;
use casework::verify::comparison::question_of;
use casework::verify::payee::Payee;
use casework::verify::register::PayeeTable;
use evidence::mail::message::read;
use evidence::mail::payment_request::payment_request;
use evidence::surroundings::Surroundings;
use evidence::verdict::examine;
use stories::payments::{CHANGE, EVERYDAY, FRAUD, PaymentMail, REGISTER, payment_mails};
use uuid::Uuid;

use crate::figures::print_table;

/// The domain of the organisation in the mails.
const OWN_DOMAIN: &str = "hall-college.example";
const LANGUAGES: [&str; 4] = ["en", "de", "fr", "es"];

/// What came of one mail.
struct Asked {
    mail: PaymentMail,
    accounts_read: usize,
    accounts_beside: usize,
    by_words: bool,
    by_account: bool,
    need: Option<CallNeed>,
}

/// Prints the tables.
pub fn measure() -> Result<(), String> {
    let register = register()?;
    let asked: Vec<Asked> = payment_mails()
        .into_iter()
        .map(|mail| ask(mail, &register))
        .collect();
    let families = FRAUD.iter().chain(&CHANGE).chain(&EVERYDAY);
    let by_family = families.map(|family| row(family, &asked, |one| one.mail.family == *family));
    let mut rows: Vec<Vec<String>> = by_family.collect();
    let is_fraud = |one: &Asked| FRAUD.contains(&one.mail.family);
    let is_true = |one: &Asked| !FRAUD.contains(&one.mail.family);
    rows.push(row("all fraud", &asked, is_fraud));
    rows.push(row("all true mails", &asked, is_true));
    // The later mails, whose sums are written down, had not been seen by whoever wrote the reader.
    let later = |one: &Asked| one.mail.sum.is_some();
    let later_fraud = |one: &Asked| later(one) && is_fraud(one);
    rows.push(row("later fraud", &asked, later_fraud));
    let later_true = |one: &Asked| later(one) && is_true(one);
    rows.push(row("later true mails", &asked, later_true));
    print_table(
        &format!(
            "Payment mails: {} mails, {} payees on file",
            asked.len(),
            register.len()
        ),
        &HEADS,
        &rows,
    );
    let by_language = LANGUAGES.iter().flat_map(|language| {
        let of = |fraud: bool| {
            let wanted = |one: &Asked| one.mail.language == *language && is_fraud(one) == fraud;
            let name = if fraud { "fraud" } else { "true" };
            row(&format!("{language}, {name}"), &asked, wanted)
        };
        [of(true), of(false)]
    });
    print_table(
        "The same by language",
        &HEADS,
        &by_language.collect::<Vec<_>>(),
    );
    print_wrong(&asked);
    Ok(())
}

const HEADS: [&str; 7] = [
    "mails",
    "of them",
    "accounts read",
    "read beside",
    "asked for a call",
    "by words",
    "by account",
];

fn register() -> Result<Vec<Payee>, String> {
    let now = Moment::of_date("2026-11-01").ok_or("the date of the register is none")?;
    let mut number = 0;
    let fresh = || {
        number += 1;
        PayeeId(Uuid::from_u128(number))
    };
    let changes = PayeeTable::read(REGISTER).plan(&[], now).changes(fresh);
    let by = AccountId(Uuid::from_u128(1)).into();
    let mut payees = Vec::new();
    for change in &changes {
        let changed = changed(None, change, by, now);
        let changed = changed.map_err(|why| format!("the register can't be read: {why:?}"))?;
        payees.extend(changed.after);
    }
    Ok(payees)
}

fn ask(mail: PaymentMail, register: &[Payee]) -> Asked {
    let request = payment_request(&read(mail.mail.as_bytes()));
    let surroundings = Surroundings {
        own_domains: vec![OWN_DOMAIN.to_owned()],
        ..Surroundings::default()
    };
    let examined = examine(mail.mail.as_bytes(), &surroundings);
    let findings: Vec<&str> = examined
        .originals
        .iter()
        .flat_map(|one| &one.findings)
        .map(|one| one.kind.id)
        .collect();
    let payees = question_of(&request).answered_by(register.to_vec());
    let need =
        |request, findings: &[&'static str]| call_need(request, findings.iter().copied(), &payees);
    let mut silent = request.clone();
    silent.asks_for_change = false;
    let written = |account: &str| mail.accounts.contains(&account);
    let read = request
        .accounts
        .iter()
        .filter(|one| written(&one.account))
        .count();
    Asked {
        accounts_read: read,
        accounts_beside: request.accounts.len() - read,
        by_words: need(&request, &findings) == Some(CallNeed::Announced),
        by_account: need(&silent, &[]).is_some(),
        need: need(&request, &findings),
        mail,
    }
}

fn row(name: &str, asked: &[Asked], wanted: impl Fn(&Asked) -> bool) -> Vec<String> {
    let of: Vec<&Asked> = asked.iter().filter(|one| wanted(one)).collect();
    let count = |which: fn(&Asked) -> bool| of.iter().filter(|one| which(one)).count().to_string();
    let written: usize = of.iter().map(|one| one.mail.accounts.len()).sum();
    let read: usize = of.iter().map(|one| one.accounts_read).sum();
    let beside: usize = of.iter().map(|one| one.accounts_beside).sum();
    vec![
        name.to_owned(),
        of.len().to_string(),
        format!("{read} of {written}"),
        beside.to_string(),
        count(|one| one.need.is_some()),
        count(|one| one.by_words),
        count(|one| one.by_account),
    ]
}

fn print_wrong(asked: &[Asked]) {
    for one in asked {
        let everyday = EVERYDAY.contains(&one.mail.family);
        let name = format!("{} {}", one.mail.family, one.mail.name);
        match one.need {
            Some(need) if everyday => println!("asked without need: {name} ({need:?})"),
            None if !everyday => println!("not asked: {name}"),
            _ => {}
        }
    }
}
