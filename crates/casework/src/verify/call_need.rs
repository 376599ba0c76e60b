//! Whether a payment has to be rung about before money moves: what a mail asks for, what it claims, and what is on file. It
//! errs towards the call: a call costs minutes. What the call finds, and who may make it, is decided elsewhere.

use evidence::mail::payment_request::PaymentRequest;

use super::comparison::question_of;
use super::payee::{Payee, ValueKind};
use super::payee_question::Likeness;
use super::written::written;

/// Findings after which the call is made whatever else is known: new bank details, wages to a new account, a transfer soon.
const FINDINGS_THAT_ASK: [&str; 3] = [
    "payment.bank-details-changed",
    "payment.payroll-change",
    "payment.transfer-ask",
];

/// Why a call is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallNeed {
    /// It announces new bank details, or asks for a transfer out of the way.
    Announced,
    /// It names an account that is not on file for whom it seems to be from.
    OtherAccount,
    /// It names an account, and nobody on file answers to it.
    NobodyOnFile,
}

/// Whether what a mail asks for has to be rung about, and why; `None` where every account in it is on file for whom it is from,
/// or none is named and nothing of the kind is asked. `findings` are the ids of what was seen in the mail, `payees` those
/// of the register that answer to it.
pub fn call_need<'f>(
    request: &PaymentRequest,
    findings: impl IntoIterator<Item = &'f str>,
    payees: &[Payee],
) -> Option<CallNeed> {
    let mut findings = findings.into_iter();
    if request.asks_for_change || findings.any(|id| FINDINGS_THAT_ASK.contains(&id)) {
        return Some(CallNeed::Announced);
    }
    if request.accounts.is_empty() {
        return None;
    }
    let whose: Vec<&Payee> = payees
        .iter()
        .filter(|payee| is_from(request, payee))
        .collect();
    if whose.is_empty() {
        return Some(CallNeed::NobodyOnFile);
    }
    let known = |account: &str| whose.iter().any(|payee| has_account(payee, account));
    let all_known = request.accounts.iter().all(|one| known(&one.account));
    (!all_known).then_some(CallNeed::OtherAccount)
}

/// Whether a mail is from a payee by its domain or a name: an account alone shows whose money it would be, not who writes.
fn is_from(request: &PaymentRequest, payee: &Payee) -> bool {
    let likenesses = question_of(request).likenesses(payee);
    let by_name = |one: &Likeness| matches!(one, Likeness::Domain(_) | Likeness::Name(_));
    likenesses.iter().any(by_name)
}

fn has_account(payee: &Payee, account: &str) -> bool {
    let Ok(account) = written(ValueKind::Account, account) else {
        return false;
    };
    let mut on_file = payee.values_of(ValueKind::Account);
    on_file.any(|value| value.value == account)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{AccountId, PayeeId};
    use crate::moment::Moment;
    use crate::verify::change::{PayeeChange, ValueGiven, changed};
    use crate::verify::known_number::RecordSource;
    use crate::verify::payee::PayeeKind;
    use evidence::mail::message::read;
    use evidence::mail::payment_request::payment_request;
    use uuid::Uuid;

    fn payee(number: u128, name: &str, domain: &str, account: &str) -> Payee {
        let values = [(ValueKind::Domain, domain), (ValueKind::Account, account)];
        let change = PayeeChange::Put {
            id: PayeeId(Uuid::from_u128(number)),
            kind: PayeeKind::Supplier,
            name: name.to_owned(),
            values: values
                .map(|(kind, text)| ValueGiven::new(kind, text, RecordSource::Contract).unwrap())
                .to_vec(),
        };
        let by = AccountId(Uuid::from_u128(1)).into();
        let changed = changed(None, &change, by, Moment(7)).unwrap();
        changed.after.unwrap()
    }

    fn need(mail: &str) -> Option<CallNeed> {
        let payees = [
            payee(
                1,
                "Mill Paper",
                "mill-paper.example",
                "GB29NWBK60161331926819",
            ),
            payee(2, "Windmill", "windmill.example", "DE89370400440532013000"),
        ];
        let request = payment_request(&read(mail.as_bytes()));
        call_need(&request, [], &payees)
    }

    #[test]
    fn only_what_is_on_file_goes_without_a_call() {
        let mail =
            |from: &str, says: &str| need(&format!("From: {from}\nSubject: Hello\n\n{says}\n"));
        let on_file = "The invoice is open, please pay to GB29 NWBK 6016 1331 9268 19.";
        assert_eq!(mail("ann@mill-paper.example", on_file), None);
        assert_eq!(mail("ann@mill-paper.example", "Lunch on Friday?"), None);
        assert_eq!(
            mail("ann@windmill.example", on_file),
            Some(CallNeed::OtherAccount),
            "somebody else's account"
        );
        assert_eq!(
            mail("ann@elsewhere.example", on_file),
            Some(CallNeed::NobodyOnFile)
        );
        let new = "Please pay to GB82 WEST 1234 5698 7654 32.";
        assert_eq!(
            mail("ann@mill-paper.example", new),
            Some(CallNeed::OtherAccount)
        );
        let both = "Not GB29NWBK60161331926819 but GB82WEST12345698765432.";
        assert_eq!(
            mail("ann@mill-paper.example", both),
            Some(CallNeed::OtherAccount)
        );
        let announced =
            "We have changed our bank. The new account details for your payments follow.";
        assert_eq!(
            mail("ann@mill-paper.example", announced),
            Some(CallNeed::Announced)
        );
    }

    #[test]
    fn a_transfer_out_of_the_way_is_rung_about_without_an_account() {
        let request = payment_request(&read(b"From: boss@here.example\n\nAre you at your desk?\n"));
        assert_eq!(
            call_need(&request, ["payment.transfer-ask"], &[]),
            Some(CallNeed::Announced)
        );
        assert_eq!(call_need(&request, ["payment.invoice"], &[]), None);
    }
}
