//! What is read of the sums that the published mails want paid: amount, invoice number and the day it is due, beside what
//! their table of claims says. A mail whose line says nothing of its sum isn't counted. It judges nothing: a call is asked for
//! by `errors`.

use evidence::mail::message::read;
use evidence::mail::payment_request::{PaymentRequest, payment_request};
use stories::payments::{CHANGE, ClaimedSum, EVERYDAY, FRAUD, PaymentMail, payment_mails};

use crate::figures::print_table;

const HEADS: [&str; 8] = [
    "mails",
    "of them",
    "amounts read",
    "read beside",
    "invoices read",
    "read beside",
    "days due read",
    "read beside",
];

/// What came of one thing that a mail may claim.
#[derive(Clone, Copy, Default)]
struct Read {
    written: bool,
    read: bool,
    beside: usize,
}

/// What came of one mail: amount, invoice, day.
struct SumRead {
    mail: PaymentMail,
    things: [Read; 3],
}

/// Prints the table, and by name what wasn't read.
pub fn measure() {
    let sums: Vec<SumRead> = payment_mails().into_iter().filter_map(sum_read).collect();
    let families = FRAUD.iter().chain(&CHANGE).chain(&EVERYDAY);
    let mut rows: Vec<Vec<String>> = families
        .map(|family| row(family, sums.iter().filter(|one| one.mail.family == *family)))
        .collect();
    rows.push(row("all", sums.iter()));
    print_table("Sums in the payment mails", &HEADS, &rows);
    for one in &sums {
        for (thing, name) in one.things.iter().zip(["amount", "invoice", "day"]) {
            if thing.written && !thing.read {
                println!("{name} not read: {} {}", one.mail.family, one.mail.name);
            }
        }
    }
}

fn sum_read(mail: PaymentMail) -> Option<SumRead> {
    let claimed = mail.sum?;
    let request = payment_request(&read(mail.mail.as_bytes()));
    let things = things_read(&claimed, &request);
    Some(SumRead { mail, things })
}

fn things_read(claimed: &ClaimedSum, request: &PaymentRequest) -> [Read; 3] {
    let amounts = request.amounts.iter();
    let amounts: Vec<(u64, &str)> = amounts.map(|one| (one.cents, one.currency)).collect();
    let strings = |all: &[String], wanted: Option<&str>| {
        let is_wanted = |one: &&String| Some(one.as_str()) == wanted;
        counted(
            wanted.is_some(),
            all.iter().filter(is_wanted).count(),
            all.len(),
        )
    };
    let wanted = claimed.amount.and_then(cents_and_currency);
    let matching = amounts.iter().filter(|one| Some(**one) == wanted).count();
    [
        counted(claimed.amount.is_some(), matching, amounts.len()),
        strings(&request.invoices, claimed.invoice),
        strings(&request.due_days, claimed.due),
    ]
}

fn counted(written: bool, matching: usize, all: usize) -> Read {
    Read {
        written,
        read: matching > 0,
        beside: all - matching,
    }
}

/// `1260.00 GBP` or `6200 EUR` in hundredths.
fn cents_and_currency(amount: &str) -> Option<(u64, &str)> {
    let (number, currency) = amount.split_once(' ')?;
    let (whole, hundredths) = number.split_once('.').unwrap_or((number, "00"));
    let whole: u64 = whole.parse().ok()?;
    let hundredths: u64 = hundredths.parse().ok()?;
    Some((whole.checked_mul(100)?.checked_add(hundredths)?, currency))
}

fn row<'a>(name: &str, of: impl Iterator<Item = &'a SumRead>) -> Vec<String> {
    let of: Vec<&SumRead> = of.collect();
    let mut cells = vec![name.to_owned(), of.len().to_string()];
    for thing in 0..3 {
        let things = || of.iter().map(|one| one.things[thing]);
        let read = things().filter(|one| one.read).count();
        let written = things().filter(|one| one.written).count();
        cells.push(format!("{read} of {written}"));
        cells.push(things().map(|one| one.beside).sum::<usize>().to_string());
    }
    cells
}
