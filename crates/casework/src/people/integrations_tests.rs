//! What tokens prove and what scopes are worth: each its own pass, and none what is about IT. Who makes a token, and how
//! one is presented, is not played here.

use super::*;

fn integration(scopes: &[Scope]) -> (Integration, ApiToken) {
    let token = ApiToken::new(std::array::from_fn(|index| index as u8));
    let kept = Integration {
        id: IntegrationId(uuid::Uuid::from_u128(1)),
        name: String::from("Tickets"),
        scopes: scopes.iter().copied().collect(),
        requests_per_minute: 600,
        handle: token.handle(),
        secret_sha256: token.secret_sha256(),
        created: Moment::from_unix_seconds(0),
        created_by: AccountId(uuid::Uuid::from_u128(2)),
        last_used_day: None,
        revoked: None,
    };
    (kept, token)
}

fn facts(about_it: bool) -> CaseFacts {
    CaseFacts {
        case: CaseId(uuid::Uuid::from_u128(3)),
        about_it,
    }
}

#[test]
fn a_token_is_read_back_and_nothing_else_is() {
    let (_, token) = integration(&[]);
    let text = token.reveal_once();
    assert_eq!(ApiToken::read(&text), Some(token.clone()));
    assert!(!format!("{token:?}").contains("0102"), "never in a log");
    for wrong in [
        "",
        "hd_",
        &text[1..],
        &text[..66],
        &text.to_uppercase(),
        &format!("{text}0"),
        &text.replace('0', "é"),
        &text.replace("hd_", "hd-"),
    ] {
        assert_eq!(ApiToken::read(wrong), None, "{wrong}");
    }
}

#[test]
fn a_changed_or_revoked_token_proves_nothing() {
    let (mut kept, token) = integration(Scope::ALL);
    assert!(kept.is_proved_by(&token));
    for index in 8..TOKEN_BYTES {
        let mut changed = token.clone();
        changed.0[index] ^= 1;
        assert!(!kept.is_proved_by(&changed), "byte {index}");
    }
    kept.revoked = Some(Moment::from_unix_seconds(1));
    assert!(!kept.is_proved_by(&token));
    assert_eq!(kept.cases_pass(), None);
    assert_eq!(kept.handing_in_pass(), None);
}

#[test]
fn each_scope_is_worth_its_own_pass_and_none_reaches_what_is_about_it() {
    for scope in Scope::ALL {
        let (kept, _) = integration(&[*scope]);
        let given = [
            kept.handing_in_pass().is_some(),
            kept.cases_pass().is_some(),
            kept.steps_pass().is_some(),
            kept.export_pass().is_some(),
            kept.feeding_pass().is_some(),
            kept.payees_pass().is_some(),
        ];
        let expected: Vec<bool> = Scope::ALL.iter().map(|one| one == scope).collect();
        assert_eq!(given.to_vec(), expected, "{}", scope.code());
    }
    let (all, _) = integration(Scope::ALL);
    let (cases, steps) = (all.cases_pass().unwrap(), all.steps_pass().unwrap());
    assert!(cases.open(facts(false)).unwrap().sees_names());
    assert_eq!(cases.open(facts(true)), None);
    assert!(steps.open(facts(false)).is_some());
    assert_eq!(steps.open(facts(true)), None);
    assert!(!cases.sight().about_it && !all.export_pass().unwrap().sight().about_it);
    let (reader, _) = integration(&[Scope::CasesRead]);
    let pass = reader.cases_pass().unwrap().open(facts(false)).unwrap();
    assert!(!pass.sees_names() && pass.work().is_none());
}
