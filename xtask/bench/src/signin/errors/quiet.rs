//! False alarms on quiet days: an organisation in which nobody means harm, and what is told of it as an attack, or would
//! raise a case although no account locked. A lock is none: somebody waits for it to be opened. The days are made up.

use casework::cases::lockout::{LockoutRecord, LogLine};
use casework::ids::LockoutId;
use evidence::signin::explaining::Explanation;
use stories::days::{Kind, Organisation};
use stories::forms::written;

use super::side_by_side;
use crate::figures::print_table;

/// Sizes: accounts, days, and seeds.
const SIZES: [(i64, i64, u64); 2] = [(1_000, 3, 4), (10_000, 1, 1)];

/// What was told of some days.
#[derive(Clone, Copy, Default)]
struct Told {
    account_days: f64,
    lockouts: u64,
    locked: u64,
    as_attack: u64,
    attacks: u64,
    cases: u64,
}

/// Measures and prints.
pub fn measure() {
    let mut jobs = Vec::new();
    for size in SIZES {
        for kind in Kind::ALL {
            for seed in 0..size.2 {
                jobs.push((size, kind, seed));
            }
        }
    }
    let told = side_by_side(&jobs, |(size, kind, seed)| {
        let organisation = Organisation::of(size.0, size.1, *kind, 77 + seed);
        let forms = super::FAMILIES
            .into_iter()
            .filter_map(|form| written(organisation.deeds(), form));
        let mut told = Told::default();
        for log in forms {
            told.add(size.0 * size.1, &super::playing::explained(&log));
        }
        Some((size.0, *kind, told))
    });
    print(&told);
}

impl Told {
    fn add(&mut self, account_days: i64, explanation: &Explanation) {
        self.account_days += account_days as f64;
        self.attacks += explanation.attacks.len() as u64;
        for lockout in &explanation.lockouts {
            let record =
                LockoutRecord::of(LockoutId(uuid::Uuid::nil()), lockout, &[], |_| LogLine {
                    log: String::new(),
                    text: String::new(),
                });
            self.lockouts += 1;
            self.locked += u64::from(lockout.locked);
            self.as_attack += u64::from(record.cause().is_attack());
            self.cases += u64::from(record.raises_a_case() && !lockout.locked);
        }
    }

    fn join(&mut self, other: Told) {
        self.account_days += other.account_days;
        self.lockouts += other.lockouts;
        self.locked += other.locked;
        self.as_attack += other.as_attack;
        self.attacks += other.attacks;
        self.cases += other.cases;
    }
}

fn print(told: &[(i64, Kind, Told)]) {
    let mut rows = Vec::new();
    for (accounts, _, _) in SIZES {
        for kind in Kind::ALL {
            let mut sum = Told::default();
            let these = told.iter().filter(|one| (one.0, one.1) == (accounts, kind));
            these.for_each(|one| sum.join(one.2));
            let rate = |count: u64| format!("{:.3}", count as f64 * 1_000.0 / sum.account_days);
            rows.push(vec![
                accounts.to_string(),
                kind.name().to_owned(),
                format!("{:.0}", sum.account_days),
                rate(sum.lockouts),
                rate(sum.locked),
                rate(sum.as_attack),
                rate(sum.attacks),
                rate(sum.cases),
            ]);
        }
    }
    print_table(
        "quiet days in five forms: per 1,000 accounts and day (nobody means harm: the last three are false alarms)",
        &[
            "accounts",
            "days",
            "account days",
            "lockouts explained",
            "of them locked",
            "explained as an attack",
            "attacks told",
            "cases raised without a lock",
        ],
        &rows,
    );
}
