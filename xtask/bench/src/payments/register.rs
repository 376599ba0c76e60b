//! The register of payees at size: a million payees with ten values each, on both databases, and how long it takes to look up
//! whom a request means and to put the request beside it. The reference is one payee read by its identifier in the same
//! run. Names, domains, accounts and numbers are drawn by dice; the accounts have no check digits.

use std::path::Path;
use std::time::Instant;

use casework::ids::{AccountId, OrganisationId, PayeeId};
use casework::moment::Moment;
use casework::verify::change::{PayeeChange, ValueGiven};
use casework::verify::comparison::{compared, question_of};
use casework::verify::known_number::RecordSource;
use casework::verify::payee::{Payee, PayeeKind, ValueKind};
use evidence::mail::message::Mailbox;
use evidence::mail::payment_request::{ClaimedAccount, PaymentRequest};
use store::{Desk, Location, Organisation, OrganisationSettings, Store};
use uuid::Uuid;

use crate::Wanted;
use crate::dice::Dice;
use crate::figures::{Durations, print_table};
use crate::pages::databases;

/// Payees put on by one call.
const BATCH: u64 = 2_000;
/// Questions of each sort.
const QUESTIONS: u64 = 400;
/// Values of one payee, as the aim counts them: two domains, four accounts, four numbers.
const ACCOUNTS: u64 = 4;
const NUMBERS: u64 = 4;

const SYLLABLES: [&str; 40] = [
    "ba", "bel", "bor", "can", "cor", "dal", "den", "dor", "el", "fan", "fel", "gar", "gil", "hal",
    "har", "jen", "kal", "ker", "lan", "lor", "mar", "mil", "mon", "nar", "nel", "or", "pal",
    "pen", "ral", "ren", "sal", "ser", "tal", "tor", "ul", "val", "ver", "wen", "yor", "zan",
];
const TRADES: [&str; 12] = [
    "Paper",
    "Tools",
    "Foods",
    "Energy",
    "Logistics",
    "Print",
    "Timber",
    "Systems",
    "Cleaning",
    "Catering",
    "Office",
    "Motors",
];
const FORMS: [&str; 5] = ["Ltd", "GmbH", "SARL", "BV", "Inc"];

/// One payee as the dice say; the same number is always the same payee.
struct Drawn {
    name: String,
    domain: String,
    accounts: Vec<String>,
    numbers: Vec<String>,
}

impl Drawn {
    fn of(number: u64) -> Drawn {
        let mut dice = Dice::seeded(number.wrapping_mul(31).wrapping_add(7));
        let word = drawn_word(&mut dice, 3);
        let other = drawn_word(&mut dice, 2);
        let trade = dice.pick(&TRADES);
        let name = format!(
            "{} & {} {trade} {}",
            upper(&word),
            upper(&other),
            dice.pick(&FORMS)
        );
        let digits = |dice: &mut Dice, count: u32| {
            format!(
                "{:0width$}",
                dice.below(10_u64.pow(count)),
                width = count as usize
            )
        };
        Drawn {
            domain: format!("{word}-{other}.example"),
            name,
            accounts: (0..ACCOUNTS).map(|_| digits(&mut dice, 16)).collect(),
            numbers: (0..NUMBERS)
                .map(|_| format!("+44{}", digits(&mut dice, 10)))
                .collect(),
        }
    }

    fn change(&self, number: u64) -> Result<PayeeChange, String> {
        let given = |kind, text: &str| {
            ValueGiven::new(kind, text, RecordSource::VendorFile)
                .map_err(|why| format!("`{text}` can't be put on the register: {why}"))
        };
        let second = format!("mail.{}", self.domain);
        let mut values = vec![
            given(ValueKind::Domain, &self.domain)?,
            given(ValueKind::Domain, &second)?,
        ];
        for account in &self.accounts {
            values.push(given(ValueKind::Account, account)?);
        }
        for telephone in &self.numbers {
            values.push(given(ValueKind::Number, telephone)?);
        }
        Ok(PayeeChange::Put {
            id: id_of(number),
            kind: PayeeKind::Supplier,
            name: self.name.clone(),
            values,
        })
    }

    /// What a mail of this payee claims.
    fn request(&self) -> PaymentRequest {
        PaymentRequest {
            accounts: self
                .accounts
                .iter()
                .take(1)
                .map(|one| claimed(one))
                .collect(),
            telephones: self.numbers.iter().take(1).cloned().collect(),
            holders: vec![self.name.clone()],
            from: Mailbox {
                display_name: self.name.clone(),
                address: format!("accounts@{}", self.domain),
            },
            ..PaymentRequest::default()
        }
    }
}

fn drawn_word(dice: &mut Dice, syllables_min: u64) -> String {
    let syllables = syllables_min + dice.below(2);
    (0..syllables).map(|_| dice.pick(&SYLLABLES)).collect()
}

fn upper(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}

fn id_of(number: u64) -> PayeeId {
    PayeeId(Uuid::from_u128(u128::from(number) + 1))
}

fn claimed(account: &str) -> ClaimedAccount {
    ClaimedAccount {
        account: account.to_owned(),
        country: "GB".to_owned(),
        adds_up: None,
        file: String::new(),
    }
}

/// A sort of question, by how the request of a payee is changed before it is asked.
struct Sort {
    name: &'static str,
    change: fn(PaymentRequest, &mut Dice) -> PaymentRequest,
}

const SORTS: &[Sort] = &[
    Sort {
        name: "a payee's own mail",
        change: |request, _| request,
    },
    Sort {
        name: "new account, same domain",
        change: |mut request, dice| {
            request.accounts = vec![claimed(&format!("{:016}", dice.below(10_u64.pow(16))))];
            request
        },
    },
    Sort {
        name: "look-alike domain and name, all new",
        change: |_, dice| {
            let mut drawn = Drawn::of(dice.roll() % 1_000);
            drawn.name = one_letter_off(&drawn.name, dice);
            drawn.domain = one_letter_off(&drawn.domain, dice);
            drawn.accounts = vec![format!("{:016}", dice.below(10_u64.pow(16)))];
            drawn.numbers = vec![format!("+49{:010}", dice.below(10_u64.pow(10)))];
            drawn.request()
        },
    },
    Sort {
        name: "a stranger",
        change: |_, dice| Drawn::of(dice.roll() | 1 << 62).request(),
    },
];

/// One letter of the first word left out, behind its first.
fn one_letter_off(text: &str, dice: &mut Dice) -> String {
    let at = 2 + dice.below(3) as usize;
    let letters = text.chars().enumerate().filter(|(place, _)| *place != at);
    letters.map(|(_, letter)| letter).collect()
}

/// Prints the table.
pub async fn measure(wanted: &Wanted, scratch: &Path) -> Result<(), String> {
    let mut rows = Vec::new();
    for (name, database) in databases(wanted, "payees") {
        let desk = empty_desk(&scratch.join(name), database.as_deref()).await?;
        eprintln!("{name}: putting {} payees on the register", wanted.payees);
        let begun = Instant::now();
        fill(&desk, wanted.payees).await?;
        let filled = begun.elapsed().as_secs_f64();
        eprintln!("{name}: filled in {filled:.0} s; asking");
        rows.push(reference(name, &desk, wanted.payees).await?);
        for sort in SORTS {
            rows.push(asked(name, &desk, wanted.payees, sort).await?);
        }
    }
    print_table(
        &format!(
            "The register of payees: {} payees, {} values",
            wanted.payees,
            wanted.payees * (2 + ACCOUNTS + NUMBERS)
        ),
        &[
            "database", "question", "p50 ms", "p95 ms", "most ms", "found", "aim p95",
        ],
        &rows,
    );
    Ok(())
}

async fn empty_desk(folder: &Path, database: Option<&str>) -> Result<Desk, String> {
    std::fs::create_dir_all(folder)
        .map_err(|cause| format!("cannot make `{}`: {cause}", folder.display()))?;
    let location = match database {
        Some(url) => url.parse::<Location>().map_err(|cause| cause.to_string())?,
        None => Location::Sqlite(folder.join("headsup.db")),
    };
    let store = Store::open(&location, folder)
        .await
        .map_err(|cause| cause.to_string())?;
    let organisation = Organisation {
        id: OrganisationId(Uuid::from_u128(1)),
        created: Moment(0),
        set_up: None,
        demonstration: false,
        settings: OrganisationSettings::default(),
    };
    store
        .create_organisation(&organisation)
        .await
        .map_err(|cause| cause.to_string())?;
    Ok(store.desk(organisation.id))
}

async fn fill(desk: &Desk, payees: u64) -> Result<(), String> {
    let by = AccountId(Uuid::from_u128(1)).into();
    let mut first = 0;
    while first < payees {
        let numbers = first..(first + BATCH).min(payees);
        let changes = numbers.map(|number| Drawn::of(number).change(number));
        let changes = changes.collect::<Result<Vec<_>, _>>()?;
        let saved = desk.save_payees(&changes, by, Moment(1)).await;
        saved.map_err(|cause| format!("cannot fill the register: {cause}"))?;
        first += BATCH;
    }
    Ok(())
}

async fn reference(database: &str, desk: &Desk, payees: u64) -> Result<Vec<String>, String> {
    let mut dice = Dice::seeded(11);
    let mut measured = Vec::new();
    for _ in 0..QUESTIONS {
        let id = id_of(dice.below(payees));
        let begun = Instant::now();
        let read = desk.payee(id).await.map_err(|cause| cause.to_string())?;
        measured.push(begun.elapsed());
        read.ok_or("a payee of the register is gone")?;
    }
    let all = Durations::of(measured);
    Ok(row(
        database,
        "reference: one payee by its identifier",
        &all,
        "",
        "",
    ))
}

async fn asked(
    database: &str,
    desk: &Desk,
    payees: u64,
    sort: &Sort,
) -> Result<Vec<String>, String> {
    let mut dice = Dice::seeded(12);
    let mut measured = Vec::new();
    let mut found = 0;
    for _ in 0..QUESTIONS {
        let whose = Drawn::of(dice.below(payees));
        let request = (sort.change)(whose.request(), &mut dice);
        let begun = Instant::now();
        let payees = desk.payees_found(&question_of(&request)).await;
        let payees = payees.map_err(|cause| cause.to_string())?;
        let told: Vec<_> = payees
            .iter()
            .map(|payee: &Payee| compared(&[&request], payee))
            .collect();
        measured.push(begun.elapsed());
        found += usize::from(!told.is_empty());
    }
    let all = Durations::of(measured);
    let share = format!("{found} of {QUESTIONS}");
    Ok(row(database, sort.name, &all, &share, "20"))
}

fn row(database: &str, what: &str, all: &Durations, found: &str, aim: &str) -> Vec<String> {
    let at = |share| format!("{:.2}", all.milliseconds_at(share));
    vec![
        database.to_owned(),
        what.to_owned(),
        at(0.5),
        at(0.95),
        at(1.0),
        found.to_owned(),
        aim.to_owned(),
    ]
}
