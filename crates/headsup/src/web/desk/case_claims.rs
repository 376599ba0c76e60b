//! What a request claims beside what is on file, on the case page: each claim struck through unless it is on file, with what
//! that means, and the signs over all of it. Until somebody stated the account themselves, the claimed one is shown by
//! its beginning alone, so that nobody reads it out to them.

use casework::verify::comparison::{ClaimKind, ComparedClaim, Sign, Standing};
use casework::verify::payee::{Payee, ValueKind};
use casework::verify::written::in_fours;
use evidence::mail::payment_request::{Amount, PaymentRequest};

use super::labels::Pill;
use super::payment_facts::PaymentFacts;

/// Characters shown of an account that nobody stated yet.
const BEGINNING_CHARS: usize = 4;

/// The part of the panel.
#[derive(Default)]
pub struct ClaimsShown {
    /// Whether there is anything claimed.
    pub shown: bool,
    /// Who on the register it is compared with; empty for nobody.
    pub payee: String,
    pub payee_id: String,
    pub rows: Vec<ClaimRow>,
    /// Amounts, invoices, days and banks it speaks of, in a sentence; empty where it names none.
    pub speaks_of: String,
    /// What stands over all of it.
    pub signs: Vec<&'static str>,
}

/// One claim beside what is on file.
pub struct ClaimRow {
    pub what: &'static str,
    pub claimed: String,
    /// Whether it isn't on file: nobody dials or pays it.
    pub struck: bool,
    pub file: String,
    pub on_file: Vec<String>,
    pub standing: Pill,
    pub means: String,
}

/// The claims of a case. `account_stated` says whether the other side has named theirs.
pub fn claims(facts: &PaymentFacts, account_stated: bool) -> ClaimsShown {
    if facts.requests.is_empty() {
        return ClaimsShown::default();
    }
    let mut shown = ClaimsShown {
        shown: true,
        speaks_of: speaks_of(&facts.requests),
        ..ClaimsShown::default()
    };
    match &facts.compared {
        Some((payee, compared)) => {
            let row = |claim| row(claim, payee, account_stated);
            shown.payee = payee.name.clone();
            shown.payee_id = payee.id.to_string();
            shown.rows = compared.claims.iter().map(row).collect();
            shown.signs = compared.signs.iter().map(|sign| says(*sign)).collect();
            if compared.has_other_account() {
                shown.signs.push(SENDER_CHECKS);
            }
        }
        None => {
            let accounts = facts.requests.iter().flat_map(|one| &one.accounts);
            shown.rows = accounts
                .map(|account| ClaimRow {
                    what: "Account",
                    claimed: account_shown(&account.account, account_stated),
                    struck: true,
                    file: account.file.clone(),
                    on_file: Vec::new(),
                    standing: pill("Nobody on file", "waiting", "waiting"),
                    means: String::new(),
                })
                .collect();
            shown.signs.push(SENDER_CHECKS);
        }
    }
    shown
}

/// Why nothing a machine can check about the mail replaces the call.
const SENDER_CHECKS: &str = "Sender checks (SPF, DKIM) that pass are no answer: they prove which mailbox it came from, and a mailbox can be in other hands.";

const fn says(sign: Sign) -> &'static str {
    match sign {
        Sign::NumberToo => {
            "The account and the telephone number are both new. Whoever wants a call to reach them does that."
        }
        Sign::OldThread => {
            "It answers an earlier mail from the payee's own domain, with an account that isn't on file. That is how a taken-over mailbox writes."
        }
        Sign::ReplyElsewhere => "An answer would go to another domain than the one it came from.",
        Sign::UnreadFile => {
            "A file came with it that could not be read here. It may name another account."
        }
    }
}

fn row(claim: &ComparedClaim, payee: &Payee, account_stated: bool) -> ClaimRow {
    let on_file = |kind| {
        let values = payee.values_of(kind).map(|value| value.value.clone());
        values.collect::<Vec<_>>()
    };
    let (what, on_file) = match claim.kind {
        ClaimKind::Name => ("Name", vec![payee.name.clone()]),
        ClaimKind::Account => {
            let accounts = on_file(ValueKind::Account).into_iter();
            ("Account", accounts.map(|one| in_fours(&one)).collect())
        }
        ClaimKind::Domain => ("Domain", on_file(ValueKind::Domain)),
        ClaimKind::Number => ("Number", on_file(ValueKind::Number)),
    };
    let claimed = match claim.kind {
        ClaimKind::Account => account_shown(&claim.claimed, account_stated),
        _ => claim.claimed.clone(),
    };
    let (standing, means) = standing(&claim.standing);
    ClaimRow {
        what,
        claimed,
        struck: !claim.standing.is_same(),
        file: claim.file.clone(),
        on_file,
        standing,
        means,
    }
}

fn account_shown(account: &str, stated: bool) -> String {
    let beginning = account.get(..BEGINNING_CHARS).unwrap_or(account);
    match stated {
        true => in_fours(account),
        false => format!("{beginning} \u{2026}"),
    }
}

fn standing(standing: &Standing) -> (Pill, String) {
    let new = |word| pill(word, "waiting", "waiting");
    match standing {
        Standing::Same(_) => (pill("On file", "working", "working"), String::new()),
        Standing::New => (new("Not on file"), String::new()),
        Standing::NothingOnFile => (new("Nothing on file"), String::new()),
        Standing::OtherBank => (
            pill("Another bank", "harm", "harm"),
            "No account on file is at this bank.".to_owned(),
        ),
        Standing::OtherCountry { on_file, claimed } => (
            pill("Another country", "harm", "harm"),
            format!("On file is {}, this one is {claimed}.", on_file.join(", ")),
        ),
        Standing::DoesNotAddUp => (
            pill("No such account", "harm", "harm"),
            "Its check digits are wrong.".to_owned(),
        ),
        Standing::LooksLike { on_file, how } => (
            pill("Looks like it", "harm", "harm"),
            match how {
                Some(how) => format!("Nearly {on_file}: {}.", how.says()),
                None => format!("Nearly {on_file}."),
            },
        ),
    }
}

const fn pill(word: &'static str, meaning: &'static str, icon: &'static str) -> Pill {
    Pill {
        word,
        meaning,
        icon,
    }
}

/// What it says beside accounts and people, each once: for whoever asks the other side to name it.
fn speaks_of(requests: &[PaymentRequest]) -> String {
    const NAMED_MAX: usize = 8;
    let mut said: Vec<String> = Vec::new();
    for request in requests {
        said.extend(request.amounts.iter().map(amount));
        said.extend(request.invoices.iter().map(|one| format!("invoice {one}")));
        said.extend(request.due_days.iter().map(|one| format!("due {one}")));
        said.extend(request.banks.iter().map(|one| format!("BIC {one}")));
    }
    let mut each: Vec<String> = Vec::new();
    for one in said {
        if !each.contains(&one) && each.len() < NAMED_MAX {
            each.push(one);
        }
    }
    each.join(" \u{b7} ")
}

/// `EUR 18,400.50`.
fn amount(amount: &Amount) -> String {
    let whole = (amount.cents / 100).to_string();
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{} {grouped}.{:02}", amount.currency, amount.cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_in_thousands() {
        let of = |cents| amount(&Amount::new(cents, "EUR").unwrap());
        assert_eq!(of(1_840_050), "EUR 18,400.50");
        assert_eq!(of(99), "EUR 0.99");
        assert_eq!(of(12_345_678_900), "EUR 123,456,789.00");
    }

    #[test]
    fn an_account_is_shown_whole_only_after_it_was_stated() {
        assert_eq!(
            account_shown("DE89370400440532013000", false),
            "DE89 \u{2026}"
        );
        assert_eq!(
            account_shown("DE89370400440532013000", true),
            "DE89 3704 0044 0532 0130 00"
        );
    }
}
