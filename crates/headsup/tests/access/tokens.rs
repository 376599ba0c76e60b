//! What each token may ask: walks every route of the API with tokens of one scope each and compares with
//! `access_tokens.txt`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{Request, header};
use casework::cases::case::Case;
use casework::ids::IntegrationId;
use casework::people::integrations::{ApiToken, Integration, Scope};
use headsup::desk::routes;
use headsup::state::DeskState;
use tower::ServiceExt;

use super::{ABOUT_IT, NOW, TestDesk, rows_of};

const TABLE: &str = include_str!("../access_tokens.txt");
/// The columns of the table after `none` and `revoked`.
const SCOPES: [Scope; 6] = [
    Scope::ReportsWrite,
    Scope::CasesRead,
    Scope::StepsWrite,
    Scope::ExportsRead,
    Scope::HeadersWrite,
    Scope::PayeesWrite,
];
const COLUMNS: usize = SCOPES.len() + 2;

async fn make_token(state: &DeskState, scopes: &[Scope]) -> (IntegrationId, String) {
    let token = ApiToken::new(state.world.random_bytes());
    let integration = Integration {
        id: IntegrationId(state.world.new_id()),
        name: "Tickets".to_owned(),
        scopes: scopes.iter().copied().collect(),
        requests_per_minute: 60_000,
        handle: token.handle(),
        secret_sha256: token.secret_sha256(),
        created: NOW,
        created_by: casework::ids::AccountId(uuid::Uuid::nil()),
        last_used_day: None,
        revoked: None,
    };
    state.desk.create_integration(&integration).await.unwrap();
    (integration.id, token.reveal_once())
}

/// Nobody's, a revoked one with every scope, and one for each scope.
async fn tokens(state: &DeskState) -> Vec<Option<String>> {
    let (revoked, token) = make_token(state, Scope::ALL).await;
    state.desk.revoke_integration(revoked, NOW).await.unwrap();
    let mut tokens = vec![None, Some(token)];
    for scope in SCOPES {
        tokens.push(Some(make_token(state, &[scope]).await.1));
    }
    tokens
}

fn address(path: &str, case: &Case) -> String {
    let report = case.reports[0].id.to_string();
    let step = case.steps.first().map(|step| step.id.to_string());
    let id = match path.contains("/reports/") {
        true => report,
        false => step.unwrap_or_default(),
    };
    path.replace("{number}", &case.number.to_string())
        .replace("{id}", &id)
}

async fn status(desk: &TestDesk, method: &str, address: &str, token: Option<&str>) -> u16 {
    let kind = match address.ends_with("/mail") {
        true => "message/rfc822",
        false => "application/json",
    };
    let mut request = Request::builder()
        .method(method)
        .uri(address)
        .header(header::HOST, "127.0.0.1:8080")
        .header(header::CONTENT_TYPE, kind);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let sent = request.body(Body::empty()).unwrap();
    let answer = desk.router.clone().oneshot(sent).await.unwrap();
    answer.status().as_u16()
}

#[test]
fn the_table_of_tokens_names_every_route_of_the_api_and_no_other() {
    let routes = routes();
    let served: BTreeSet<(&str, &str)> = routes
        .list()
        .iter()
        .filter(|route| route.path.starts_with("/api/"))
        .map(|route| (route.method, route.path))
        .collect();
    let told: BTreeSet<(&str, &str)> = rows_of(TABLE, COLUMNS)
        .iter()
        .map(|row| (row.method, row.path))
        .collect();
    assert_eq!(told, served);
}

#[tokio::test]
async fn every_route_of_the_api_answers_every_token_as_the_table_says() {
    let desk = TestDesk::open("tokens").await;
    let tokens = tokens(&desk.state).await;
    let (mut found, mut differs) = (String::new(), Vec::new());
    for row in rows_of(TABLE, COLUMNS) {
        let case = if row.about_it {
            &desk.about_it
        } else {
            &desk.ordinary
        };
        let address = address(row.path, case);
        let mut statuses = Vec::new();
        for token in &tokens {
            statuses.push(status(&desk, row.method, &address, token.as_deref()).await);
        }
        let mark = if row.about_it { ABOUT_IT } else { "" };
        let _ = writeln!(found, "{} {} {mark} {statuses:?}", row.method, row.path);
        if statuses != row.statuses {
            differs.push(format!("{} {} {mark}", row.method, row.path));
        }
    }
    assert!(differs.is_empty(), "{differs:?}\n\nas found:\n{found}");
}
