//! The shapes against the views they are made from: nothing of the list drifts from the desk's export, and one whole case
//! is pinned as text, so that a change of the API shows in a change of that file.

use casework::cases::case::CaseState;
use casework::cases::report::ReportKind;
use casework::cases::views::{QueueRow, Viewer};
use casework::people::integrations::{ApiToken, Integration, Scope};
use evidence::finding::Question;
use evidence::verdict::Verdict;

use super::shape_case::WholeCase;
use super::shape_row::CaseRow;
use crate::web::desk::samples::{self, NOW};

const GOLDEN: &str = include_str!("golden_case.json");

fn integration(scopes: &[Scope]) -> Integration {
    let token = ApiToken::new([7; 32]);
    Integration {
        id: casework::ids::IntegrationId(uuid::Uuid::from_u128(9)),
        name: "Tickets".to_owned(),
        scopes: scopes.iter().copied().collect(),
        requests_per_minute: 600,
        handle: token.handle(),
        secret_sha256: token.secret_sha256(),
        created: NOW,
        created_by: casework::ids::AccountId(uuid::Uuid::nil()),
        last_used_day: None,
        revoked: None,
    }
}

#[test]
fn a_row_is_written_like_the_desks_own_export() {
    let row = QueueRow {
        number: 12,
        title: "=2+5".to_owned(),
        kind: ReportKind::Call,
        verdict: Some(Verdict::CantTell),
        state: CaseState::Open,
        due: Some(NOW),
        overdue: true,
        open_steps_it: 1,
        open_steps_security: 2,
        unanswered: vec![Question::KeepWorking],
        reports: 3,
        untold: 1,
        disagreed: false,
        opened: NOW,
    };
    let ours = serde_json::to_value(CaseRow::from(&row)).unwrap();
    assert_eq!(ours, serde_json::to_value(&row).unwrap());
}

#[test]
fn one_case_is_written_as_pinned() {
    let case = samples::case();
    let pass = integration(&[Scope::CasesRead]).cases_pass().unwrap();
    let view = case
        .through(&Viewer::Integration(&pass))
        .unwrap()
        .desk()
        .unwrap();
    let written = serde_json::to_string_pretty(&WholeCase::from(&view)).unwrap();
    if std::env::var_os("HEADSUP_WRITE_GOLDEN").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/web/api/golden_case.json");
        std::fs::write(path, format!("{written}\n")).unwrap();
    }
    assert_eq!(written.trim_end(), GOLDEN.trim_end());
}
