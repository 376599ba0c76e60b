//! "Was this you?", one rule at a time: which way may be asked, what is told, and that one answer stands.

use super::inquiry::{Asking, Doubted, INQUIRY_MINUTES, Inquiry, InquiryRefused, Said, Way, ask};
use crate::cases::case::{Case, CaseState};
use crate::cases::report::Privacy;
use crate::cases::sample::{both_hats, case_of, member, minute, pass, report, uuid};
use crate::ids::InquiryId;
use crate::people::Hat;

fn a_case() -> Case {
    case_of(vec![report(2, Privacy::Named)])
}

fn by_mail(domains: &[String]) -> Asking<'_> {
    Asking {
        name: "Ada Winter",
        address: " Ada@School.example",
        language: "",
        about: "a payment to https://bad.example/x",
        doubted: Doubted::Call,
        way: Way::Mail,
        own_domains: domains,
    }
}

fn asked(case: &Case, asking: &Asking<'_>) -> Result<Inquiry, InquiryRefused> {
    let hat = match case.about_it {
        true => member(100, &[Hat::Security]),
        false => both_hats(),
    };
    let acted = ask(
        case,
        &pass(case, &hat),
        InquiryId(uuid(50)),
        asking,
        minute(0),
    )?;
    assert!(!acted.lines[0].says.contains("Ada"), "{:?}", acted.lines);
    Ok(acted.changed)
}

#[test]
fn nobody_is_asked_the_way_that_is_in_doubt() {
    let domains = ["school.example".to_owned()];
    let case = a_case();
    for doubted in Doubted::ALL {
        for way in Way::ALL {
            let asking = Asking {
                doubted: *doubted,
                way: *way,
                ..by_mail(&domains)
            };
            let refused = asked(&case, &asking).err();
            let is_chat = matches!(way, Way::Chat | Way::ChatWebhook);
            let same = doubted.code() == way.code()
                || (*doubted == Doubted::Chat && is_chat)
                || (*doubted == Doubted::SignIn && (is_chat || *way == Way::Mail));
            assert_eq!(
                refused,
                same.then_some(InquiryRefused::SameWay),
                "{doubted:?} {way:?}"
            );
        }
    }
}

#[test]
fn a_mail_goes_to_our_own_addresses_only_and_holds_no_live_link() {
    let domains = ["school.example".to_owned()];
    let case = a_case();
    let inquiry = asked(&case, &by_mail(&domains)).unwrap();
    assert_eq!(inquiry.address, "ada@school.example");
    assert!(!inquiry.about.contains("https://"), "{}", inquiry.about);
    for address in ["", "ada", "ada@elsewhere.example", "a@b@school.example"] {
        let asking = Asking {
            address,
            ..by_mail(&domains)
        };
        assert_eq!(asked(&case, &asking), Err(InquiryRefused::Address));
    }
    assert_eq!(asked(&case, &by_mail(&[])), Err(InquiryRefused::Address));
    let in_person = Asking {
        way: Way::InPerson,
        ..by_mail(&[])
    };
    assert_eq!(asked(&case, &in_person).unwrap().address, "");
    let mut about_it = a_case();
    about_it.about_it = true;
    assert_eq!(
        asked(&about_it, &by_mail(&domains)),
        Err(InquiryRefused::AboutIt)
    );
    assert!(asked(&about_it, &in_person).is_ok());
}

#[test]
fn what_does_not_fit_is_refused() {
    let domains = ["school.example".to_owned()];
    let mut case = a_case();
    let long = "x".repeat(301);
    for (name, about) in [("", "x"), ("x", " \n"), ("x", &*long)] {
        let asking = Asking {
            name,
            about,
            ..by_mail(&domains)
        };
        assert_eq!(asked(&case, &asking), Err(InquiryRefused::Words));
    }
    case.state = CaseState::Closed;
    assert_eq!(
        asked(&case, &by_mail(&domains)),
        Err(InquiryRefused::CaseClosed)
    );
}

#[test]
fn the_first_answer_stands_and_a_late_one_is_none() {
    let domains = ["school.example".to_owned()];
    let inquiry = asked(&a_case(), &by_mail(&domains)).unwrap();
    let acted = inquiry.answer(Said::No, minute(3)).unwrap();
    assert!(acted.lines[0].says.contains("says it was not them"));
    assert!(!acted.lines[0].says.contains("Ada"));
    assert_eq!(acted.changed.answer, Some((Said::No, minute(3))));
    let again = acted.changed.answer(Said::Yes, minute(4));
    assert_eq!(again, Err(InquiryRefused::Over));
    let late = inquiry.answer(Said::Yes, minute(INQUIRY_MINUTES));
    assert_eq!(late, Err(InquiryRefused::Over));
}
