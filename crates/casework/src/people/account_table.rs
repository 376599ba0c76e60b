//! Reads a table of those who work at the desk (RFC 4180, also with semicolons or tabs) and says what it would change: who would be
//! invited, whose hats would change, who would leave. The first line may name the columns; without one they are name, address,
//! hats. It changes nothing itself, and whoever brings the table in keeps account and hats: nobody locks themselves out by a list.

use std::collections::{BTreeMap, BTreeSet};

use super::account::Account;
use super::colleagues::{NAME_CHARS_MAX, is_address, tidy_address};
use super::{Hat, Hats};
use crate::ids::AccountId;
use crate::tables::{records, separator_of};

/// Rows of one table that are read.
pub const ACCOUNT_ROWS_MAX: usize = 500;
/// The hats a table can hand out.
const HATS: [Hat; 5] = [
    Hat::It,
    Hat::Security,
    Hat::Leader,
    Hat::Auditor,
    Hat::Admin,
];

/// Somebody as a table names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedMember {
    /// The name.
    pub name: String,
    /// The address, lower case.
    pub address: String,
    /// The hats, one at least.
    pub hats: Hats,
}

/// Why a row could not be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberRowProblem {
    /// What stands for the address is none.
    NoAddress,
    /// Somebody new has no name.
    NoName,
    /// No hat stands there.
    NoHat,
    /// A word among the hats is none.
    UnknownHat,
    /// The address stood further up already.
    Twice,
    /// It is whoever brings the table in, with other hats.
    Yourself,
    /// The account is switched off.
    SwitchedOff,
    /// There are more rows than are read.
    TooMany,
}

impl MemberRowProblem {
    /// In words, for the page.
    pub const fn words(self) -> &'static str {
        match self {
            MemberRowProblem::NoAddress => "there is no mail address in it",
            MemberRowProblem::NoName => "there is no name in it",
            MemberRowProblem::NoHat => {
                "there is no hat in it, and an account without one has no use"
            }
            MemberRowProblem::UnknownHat => {
                "a hat in it is none: they are it, security, leader, auditor and admin"
            }
            MemberRowProblem::Twice => "the address stands further up already",
            MemberRowProblem::Yourself => {
                "it would change your own hats, which somebody else has to do"
            }
            MemberRowProblem::SwitchedOff => {
                "that account was deactivated: let them sign in again by hand first"
            }
            MemberRowProblem::TooMany => "only 500 rows are read at once",
        }
    }
}

/// What a table would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountPlan {
    /// Who would be invited.
    pub invited: Vec<ListedMember>,
    /// Whose hats would change, and to which.
    pub changed: Vec<(Account, Hats)>,
    /// Who would be deactivated, because the table has everybody and not them.
    pub leaving: Vec<Account>,
    /// Who stays as they are, or is invited already.
    pub unchanged: usize,
    /// Rows that can't be taken: line, and why.
    pub problems: Vec<(usize, MemberRowProblem)>,
}

impl AccountPlan {
    /// Whether it would change nothing.
    pub fn is_empty(&self) -> bool {
        self.invited.is_empty() && self.changed.is_empty() && self.leaving.is_empty()
    }
}

/// What is there before a table comes in.
pub struct AccountsNow<'a> {
    /// Every account, active or not.
    pub accounts: &'a [Account],
    /// The addresses of open invitations, lower case.
    pub invited: &'a BTreeSet<String>,
    /// Who brings the table in.
    pub acting: AccountId,
}

/// What a table would change; `has_everybody` says that whoever is missing in it leaves.
pub fn plan_accounts(now: &AccountsNow<'_>, table: &str, has_everybody: bool) -> AccountPlan {
    let known: BTreeMap<String, &Account> = now
        .accounts
        .iter()
        .map(|account| (account.address.to_lowercase(), account))
        .collect();
    let mut plan = AccountPlan::default();
    let mut seen = BTreeSet::new();
    for (line, row) in rows(table) {
        let address = tidy_address(&row.address);
        let judged = if seen.len() >= ACCOUNT_ROWS_MAX {
            Err(MemberRowProblem::TooMany)
        } else if !is_address(&address) {
            Err(MemberRowProblem::NoAddress)
        } else if !seen.insert(address.clone()) {
            Err(MemberRowProblem::Twice)
        } else {
            hats_of(&row.hats).and_then(|hats| place(&mut plan, now, &known, (address, row, hats)))
        };
        if let Err(problem) = judged {
            plan.problems.push((line, problem));
        }
    }
    if has_everybody {
        let stays = |account: &&Account| {
            !account.active
                || account.id == now.acting
                || seen.contains(&account.address.to_lowercase())
        };
        let leaving = now.accounts.iter().filter(|account| !stays(account));
        plan.leaving = leaving.cloned().collect();
    }
    plan
}

/// Puts a row that can be read where it belongs.
fn place(
    plan: &mut AccountPlan,
    now: &AccountsNow<'_>,
    known: &BTreeMap<String, &Account>,
    (address, row, hats): (String, Row, Hats),
) -> Result<(), MemberRowProblem> {
    let Some(account) = known.get(&address) else {
        if now.invited.contains(&address) {
            plan.unchanged += 1;
            return Ok(());
        }
        if row.name.is_empty() {
            return Err(MemberRowProblem::NoName);
        }
        plan.invited.push(ListedMember {
            name: row.name,
            address,
            hats,
        });
        return Ok(());
    };
    if !account.active {
        return Err(MemberRowProblem::SwitchedOff);
    }
    if HATS
        .iter()
        .all(|hat| account.hats.wears(*hat) == hats.wears(*hat))
    {
        plan.unchanged += 1;
        return Ok(());
    }
    if account.id == now.acting {
        return Err(MemberRowProblem::Yourself);
    }
    // Everybody wears Staff besides.
    let worn = HATS.into_iter().filter(|hat| hats.wears(*hat));
    let hats = Hats::of(worn.chain([Hat::Staff]));
    plan.changed.push(((*account).clone(), hats));
    Ok(())
}

/// The hats in a cell: words between blanks, commas, semicolons, bars or plus signs, in any case of letters.
fn hats_of(cell: &str) -> Result<Hats, MemberRowProblem> {
    let words = cell
        .split(|letter: char| letter.is_whitespace() || ",;|+·".contains(letter))
        .map(str::to_lowercase)
        .filter(|word| !word.is_empty() && word != Hat::Staff.code());
    let mut hats = Vec::new();
    for word in words {
        let named = HATS.into_iter().find(|hat| hat.code() == word);
        hats.push(named.ok_or(MemberRowProblem::UnknownHat)?);
    }
    if hats.is_empty() {
        return Err(MemberRowProblem::NoHat);
    }
    Ok(Hats::of(hats))
}

/// A row as it stands.
struct Row {
    name: String,
    address: String,
    hats: String,
}

/// The rows that hold something, with their lines from 1; a first line without an address that names the column of addresses says
/// where each stands.
fn rows(table: &str) -> Vec<(usize, Row)> {
    let table = table.trim_start_matches('\u{feff}');
    let separator = separator_of(table);
    let mut columns = [0, 1, 2];
    let mut found = Vec::new();
    let mut is_first = true;
    for (line, cells) in records(table, separator).take(2 * ACCOUNT_ROWS_MAX) {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if std::mem::take(&mut is_first)
            && let Some(named) = columns_of(&cells)
        {
            columns = named;
            continue;
        }
        let cell = |column: usize| cells.get(column).map_or("", |cell| cell.trim());
        found.push((
            line,
            Row {
                name: one_line(cell(columns[0])),
                address: cell(columns[1]).to_owned(),
                hats: cell(columns[2]).to_owned(),
            },
        ));
    }
    found
}

/// Where name, address and hats stand, if the cells name them.
fn columns_of(cells: &[String]) -> Option<[usize; 3]> {
    if cells.iter().any(|cell| cell.contains('@')) {
        return None;
    }
    let place = |names: &[&str]| {
        let named = |cell: &String| names.contains(&cell.trim().to_lowercase().as_str());
        cells.iter().position(named)
    };
    let address = place(&[
        "address",
        "mail",
        "e-mail",
        "email",
        "email address",
        "adresse",
    ])?;
    // A column that isn't there is one that no row has.
    let nowhere = cells.len();
    Some([
        place(&["name", "full name", "display name", "anzeigename"]).unwrap_or(nowhere),
        address,
        place(&["hats", "hat", "roles", "role"]).unwrap_or(nowhere),
    ])
}

fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = line.chars().filter(|letter| !letter.is_control());
    plain.take(NAME_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::Moment;

    fn account(nth: u128, address: &str, hats: &[Hat], active: bool) -> Account {
        Account {
            id: AccountId(uuid::Uuid::from_u128(nth)),
            name: address.split('@').next().unwrap_or_default().to_owned(),
            address: address.to_owned(),
            hats: Hats::of(hats.iter().copied().chain([Hat::Staff])),
            password_hash: None,
            active,
            created: Moment(0),
        }
    }

    fn planned(table: &str, has_everybody: bool) -> AccountPlan {
        let accounts = [
            account(1, "robin@school.example", &[Hat::It, Hat::Admin], true),
            account(2, "sam@school.example", &[Hat::Security], true),
            account(3, "old@school.example", &[Hat::It], false),
            account(4, "lea@school.example", &[Hat::Leader], true),
        ];
        let now = AccountsNow {
            accounts: &accounts,
            invited: &BTreeSet::from(["asked@school.example".to_owned()]),
            acting: accounts[0].id,
        };
        plan_accounts(&now, table, has_everybody)
    }

    #[test]
    fn a_table_invites_changes_and_lets_go() {
        let table = "Mail;Name;Roles\nSAM@school.example;Sam;Security + IT\nnew@school.example;New  One;leader\n\
            asked@school.example;Asked;it\nrobin@school.example;Robin;admin it";
        let plan = planned(table, true);
        assert_eq!(plan.problems, []);
        let [new] = &plan.invited[..] else {
            panic!("{plan:?}");
        };
        assert_eq!(
            (&*new.name, &*new.address),
            ("New One", "new@school.example")
        );
        assert!(new.hats.wears(Hat::Leader) && !new.hats.wears(Hat::It));
        let [(sam, hats)] = &plan.changed[..] else {
            panic!("{plan:?}");
        };
        assert_eq!(sam.address, "sam@school.example");
        assert!(hats.wears(Hat::It) && hats.wears(Hat::Security));
        let leaving: Vec<&str> = plan.leaving.iter().map(|one| &*one.address).collect();
        assert_eq!(leaving, ["lea@school.example"], "not who is off already");
        assert_eq!(plan.unchanged, 2, "one invited already, one as listed");
        assert!(planned(table, false).leaving.is_empty());
    }

    #[test]
    fn rows_that_can_not_be_taken_are_named_and_nobody_locks_themselves_out() {
        use MemberRowProblem as P;
        let table = "A,no address,it\n,new@school.example,it\nB,b@school.example,\nC,c@school.example,king\n\
            D,old@school.example,it\nRobin,robin@school.example,auditor\nSam,sam@school.example,security\nSam,sam@school.example,it";
        let plan = planned(table, true);
        assert_eq!(
            plan.problems,
            [
                (1, P::NoAddress),
                (2, P::NoName),
                (3, P::NoHat),
                (4, P::UnknownHat),
                (5, P::SwitchedOff),
                (6, P::Yourself),
                (8, P::Twice)
            ]
        );
        let empty = planned("name,address,hats", true);
        let leaving: Vec<&str> = empty.leaving.iter().map(|one| &*one.address).collect();
        assert_eq!(leaving, ["sam@school.example", "lea@school.example"]);
    }

    #[test]
    fn only_so_many_rows_are_taken() {
        let rows: Vec<String> = (0..ACCOUNT_ROWS_MAX + 3)
            .map(|nth| format!("N,n{nth}@school.example,it"))
            .collect();
        let plan = planned(&rows.join("\n"), false);
        assert_eq!(plan.invited.len(), ACCOUNT_ROWS_MAX);
        assert_eq!(plan.problems.len(), 3);
    }
}
