//! What a request claims beside what is on file for one payee: the same, new, another country, another bank, nearly the
//! payee's name or domain, and the signs that stand over all of it. A claim stays a claim here: nothing of it can be
//! rung, paid or put on the register from this.

use std::collections::BTreeSet;

use evidence::mail::detect::identity::lookalike::Resemblance;
use evidence::mail::payment_request::{ClaimedAccount, PaymentRequest, bank_code};

use super::payee::{Payee, ValueKind, ValueOnFile};
use super::payee_question::{Likeness, PayeeQuestion};
use super::written::written;
use crate::moment::Moment;

/// Claims compared, of all mails of a case together; people read the rest in the mails.
pub const CLAIMS_COMPARED_MAX: usize = 40;

/// How a claim stands to what is on file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is on file, since then.
    Same(Moment),
    /// Something of its kind is on file, and this isn't.
    New,
    /// An account in another country than every one on file.
    OtherCountry {
        /// Those on file, such as `DE`.
        on_file: Vec<String>,
        /// The claimed one.
        claimed: String,
    },
    /// An account at another bank, in the same country.
    OtherBank,
    /// An account whose check digits are wrong.
    DoesNotAddUp,
    /// Nearly what is on file.
    LooksLike {
        /// That.
        on_file: String,
        /// How a domain resembles it; `None` for a name.
        how: Option<Resemblance>,
    },
    /// Nothing of its kind is on file.
    NothingOnFile,
}

impl Standing {
    /// Whether it is on file.
    pub fn is_same(&self) -> bool {
        matches!(self, Standing::Same(_))
    }
}

/// What a claim is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClaimKind {
    /// Who is to be paid.
    Name,
    /// The account.
    Account,
    /// The domain that the request came from.
    Domain,
    /// A telephone number.
    Number,
}

/// One claim beside what is on file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedClaim {
    /// What it is about.
    pub kind: ClaimKind,
    /// As it stands in the request.
    pub claimed: String,
    /// The file it stands in; empty for the mail itself.
    pub file: String,
    /// How it stands to what is on file.
    pub standing: Standing,
}

/// What stands over all claims together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// Account and telephone number are both new: whoever wants a call to reach them does that.
    NumberToo,
    /// It answers an earlier mail from the payee's own domain, with an account that isn't on file: a mailbox in other hands
    /// does that.
    OldThread,
    /// Answers would go to another domain than it came from.
    ReplyElsewhere,
    /// Something that could not be read came with it.
    UnreadFile,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The claims, by kind and then as they stand in the request.
    pub claims: Vec<ComparedClaim>,
    /// The signs.
    pub signs: BTreeSet<Sign>,
}

/// What a mail asks the register.
pub fn question_of(request: &PaymentRequest) -> PayeeQuestion {
    let mut names = request.holders.clone();
    names.extend(Some(request.from.display_name.clone()).filter(|name| !name.is_empty()));
    PayeeQuestion {
        accounts: request
            .accounts
            .iter()
            .map(|one| one.account.clone())
            .collect(),
        domains: domains(request),
        numbers: request.telephones.clone(),
        names,
    }
}

/// The domains it came from and would be answered to, each once.
fn domains(request: &PaymentRequest) -> Vec<String> {
    let mut domains = vec![request.from.domain().to_owned()];
    domains.extend(request.reply_to.iter().map(|to| to.domain().to_owned()));
    domains.retain(|domain| !domain.is_empty());
    domains.dedup();
    domains
}

/// Compares what requests claim with what is on file for a payee.
pub fn compared(requests: &[&PaymentRequest], payee: &Payee) -> Comparison {
    let mut comparison = Comparison::default();
    for request in requests {
        let question = question_of(request);
        let near = question.likenesses(payee);
        for name in &question.names {
            comparison.keep(ClaimKind::Name, name, "", name_standing(name, &near, payee));
        }
        for account in &request.accounts {
            let standing = account_standing(account, payee);
            comparison.keep(
                ClaimKind::Account,
                &account.account,
                &account.file,
                standing,
            );
        }
        for domain in &question.domains {
            let standing = domain_standing(domain, &near, payee);
            comparison.keep(ClaimKind::Domain, domain, "", standing);
        }
        for number in &question.numbers {
            let standing = number_standing(number, &near, payee);
            comparison.keep(ClaimKind::Number, number, "", standing);
        }
        comparison.signs.extend(signs(request, payee));
    }
    let new = |kind| {
        let mut claims = comparison.claims.iter().filter(move |one| one.kind == kind);
        claims.any(|one| !one.standing.is_same())
    };
    if new(ClaimKind::Account) && new(ClaimKind::Number) {
        comparison.signs.insert(Sign::NumberToo);
    }
    comparison.claims.sort_by_key(|one| one.kind);
    comparison
}

impl Comparison {
    fn keep(&mut self, kind: ClaimKind, claimed: &str, file: &str, standing: Standing) {
        let there = self
            .claims
            .iter()
            .any(|one| one.kind == kind && one.claimed == claimed);
        if !there && self.claims.len() < CLAIMS_COMPARED_MAX {
            self.claims.push(ComparedClaim {
                kind,
                claimed: claimed.to_owned(),
                file: file.to_owned(),
                standing,
            });
        }
    }

    /// Whether an account is claimed that isn't on file.
    pub fn has_other_account(&self) -> bool {
        let mut accounts = self
            .claims
            .iter()
            .filter(|one| one.kind == ClaimKind::Account);
        accounts.any(|one| !one.standing.is_same())
    }
}

fn signs(request: &PaymentRequest, payee: &Payee) -> BTreeSet<Sign> {
    let mut signs = BTreeSet::new();
    let other_account = |one: &ClaimedAccount| !account_standing(one, payee).is_same();
    let own_domain = on_file(payee, ValueKind::Domain, request.from.domain()).is_some();
    if request.answers_earlier && own_domain && request.accounts.iter().any(other_account) {
        signs.insert(Sign::OldThread);
    }
    let elsewhere = request
        .reply_to
        .as_ref()
        .is_some_and(|to| !to.domain().is_empty() && to.domain() != request.from.domain());
    if elsewhere {
        signs.insert(Sign::ReplyElsewhere);
    }
    if !request.unread_files.is_empty() {
        signs.insert(Sign::UnreadFile);
    }
    signs
}

/// The value on file that a claim is, in whatever spelling.
fn on_file<'p>(payee: &'p Payee, kind: ValueKind, claim: &str) -> Option<&'p ValueOnFile> {
    let asked = written(kind, claim).ok()?;
    payee.values_of(kind).find(|value| {
        let beneath = || {
            asked
                .strip_suffix(&value.value)
                .is_some_and(|front| front.ends_with('.'))
        };
        value.value == asked || (kind == ValueKind::Domain && beneath())
    })
}

fn name_standing(name: &str, near: &[Likeness], payee: &Payee) -> Standing {
    let since = payee.values.iter().map(|value| value.since).min();
    for likeness in near {
        match likeness {
            Likeness::Name(asked) if asked == name => {
                return Standing::Same(since.unwrap_or_default());
            }
            Likeness::LookAlikeName { asked } if asked == name => {
                return Standing::LooksLike {
                    on_file: payee.name.clone(),
                    how: None,
                };
            }
            _ => {}
        }
    }
    Standing::New
}

/// How a claimed account stands to those on file. An account written without its country and bank is told from an IBAN by
/// nothing but its end, which proves nothing: it counts as new.
fn account_standing(claim: &ClaimedAccount, payee: &Payee) -> Standing {
    if let Some(value) = on_file(payee, ValueKind::Account, &claim.account) {
        return Standing::Same(value.since);
    }
    if claim.adds_up == Some(false) {
        return Standing::DoesNotAddUp;
    }
    let accounts: Vec<&str> = payee
        .values_of(ValueKind::Account)
        .map(|value| value.value.as_str())
        .collect();
    if accounts.is_empty() {
        return Standing::NothingOnFile;
    }
    let mut countries: Vec<String> = accounts.iter().filter_map(|one| country(one)).collect();
    countries.sort();
    countries.dedup();
    if !countries.is_empty() && !countries.contains(&claim.country) {
        return Standing::OtherCountry {
            on_file: countries,
            claimed: claim.country.clone(),
        };
    }
    let bank = bank_code(&claim.account);
    if bank.is_some() && !accounts.iter().any(|one| bank_code(one) == bank) {
        return Standing::OtherBank;
    }
    Standing::New
}

/// The country of an IBAN on file; `None` for an account of digits alone.
fn country(account: &str) -> Option<String> {
    let country = account.get(..2)?;
    let letters = country.bytes().all(|byte| byte.is_ascii_uppercase());
    letters.then(|| country.to_owned())
}

fn domain_standing(domain: &str, near: &[Likeness], payee: &Payee) -> Standing {
    if let Some(value) = on_file(payee, ValueKind::Domain, domain) {
        return Standing::Same(value.since);
    }
    let asked_so = |asked: &str| written(ValueKind::Domain, domain).as_deref() == Ok(asked);
    for likeness in near {
        if let Likeness::LookAlikeDomain {
            how,
            asked,
            on_file,
        } = likeness
            && asked_so(asked)
        {
            return Standing::LooksLike {
                on_file: on_file.clone(),
                how: Some(*how),
            };
        }
    }
    new_or_nothing(payee, ValueKind::Domain)
}

/// A number with the same end is the same number written without its country.
fn number_standing(number: &str, near: &[Likeness], payee: &Payee) -> Standing {
    let asked = written(ValueKind::Number, number).unwrap_or_default();
    let same_end = near.iter().find_map(|likeness| match likeness {
        Likeness::NumberEnd {
            asked: one,
            on_file,
        } if *one == asked => Some(on_file.as_str()),
        _ => None,
    });
    let value = on_file(payee, ValueKind::Number, same_end.unwrap_or(number));
    value.map_or_else(
        || new_or_nothing(payee, ValueKind::Number),
        |value| Standing::Same(value.since),
    )
}

fn new_or_nothing(payee: &Payee, kind: ValueKind) -> Standing {
    if payee.values_of(kind).next().is_some() {
        Standing::New
    } else {
        Standing::NothingOnFile
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{AccountId, PayeeId};
    use crate::verify::change::{PayeeChange, ValueGiven, changed};
    use crate::verify::known_number::RecordSource;
    use crate::verify::payee::PayeeKind;
    use evidence::mail::message::read;
    use evidence::mail::payment_request::payment_request;
    use uuid::Uuid;

    fn mill() -> Payee {
        let values = [
            (ValueKind::Domain, "mill-paper.example"),
            (ValueKind::Account, "GB29 NWBK 6016 1331 9268 19"),
            (ValueKind::Number, "+44 1632 960001"),
        ];
        let change = PayeeChange::Put {
            id: PayeeId(Uuid::from_u128(1)),
            kind: PayeeKind::Supplier,
            name: "Mill Paper Ltd".to_owned(),
            values: values
                .map(|(kind, text)| ValueGiven::new(kind, text, RecordSource::Contract).unwrap())
                .to_vec(),
        };
        let by = AccountId(Uuid::from_u128(1)).into();
        let changed = changed(None, &change, by, Moment(7)).unwrap();
        changed.after.unwrap()
    }

    fn comparison(mail: &str) -> Comparison {
        let request = payment_request(&read(mail.as_bytes()));
        compared(&[&request], &mill())
    }

    fn standing(comparison: &Comparison, kind: ClaimKind) -> Option<&Standing> {
        let mut claims = comparison.claims.iter().filter(|one| one.kind == kind);
        claims.next().map(|one| &one.standing)
    }

    #[test]
    fn what_is_on_file_is_the_same_in_any_spelling() {
        let same = comparison(
            "From: \"Mill Paper\" <ann@mail.mill-paper.example>\nSubject: Invoice 20417\n\n\
             Please pay to gb29nwbk60161331926819, questions to tel. 01632 960001.\n",
        );
        let all = [
            ClaimKind::Name,
            ClaimKind::Account,
            ClaimKind::Domain,
            ClaimKind::Number,
        ];
        for kind in all {
            assert_eq!(
                standing(&same, kind),
                Some(&Standing::Same(Moment(7))),
                "{kind:?}"
            );
        }
        assert!(same.signs.is_empty() && !same.has_other_account());
    }

    #[test]
    fn a_taken_over_thread_with_a_new_account_and_number_is_told() {
        let taken = comparison(
            "From: \"Mill Paper\" <ann@mill-paper.example>\nReply-To: ann@mill-papers.example\n\
             In-Reply-To: <1@x.example>\nSubject: Re: Invoice\n\n\
             We have changed banks: DE89 3704 0044 0532 0130 00. Ring us on +44 7700 900123.\n",
        );
        let moved = Standing::OtherCountry {
            on_file: vec!["GB".to_owned()],
            claimed: "DE".to_owned(),
        };
        assert_eq!(standing(&taken, ClaimKind::Account), Some(&moved));
        assert_eq!(standing(&taken, ClaimKind::Number), Some(&Standing::New));
        let expected = BTreeSet::from([Sign::NumberToo, Sign::OldThread, Sign::ReplyElsewhere]);
        assert_eq!(taken.signs, expected);
        let look_alike = taken
            .claims
            .iter()
            .find(|one| one.claimed == "mill-papers.example");
        let look_alike = look_alike.map(|one| &one.standing);
        assert!(
            matches!(look_alike, Some(Standing::LooksLike { .. })),
            "{look_alike:?}"
        );
    }

    #[test]
    fn another_bank_and_wrong_digits_are_told_from_another_country() {
        let of = |account: &str| {
            let mail = format!("From: a@b.example\n\nPay to {account} please.\n");
            standing(&comparison(&mail), ClaimKind::Account).cloned()
        };
        assert_eq!(of("GB82 WEST 1234 5698 7654 32"), Some(Standing::OtherBank));
        assert_eq!(
            of("GB29 NWBK 6016 1331 9268 18"),
            Some(Standing::DoesNotAddUp)
        );
        let mut empty = mill();
        empty.values.clear();
        let request = payment_request(&read(b"From: a@b.example\n\nGB82WEST12345698765432\n"));
        let nothing = compared(&[&request], &empty);
        assert_eq!(
            standing(&nothing, ClaimKind::Account),
            Some(&Standing::NothingOnFile)
        );
    }
}
