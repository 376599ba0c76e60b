//! Who may reach what: walks every route of the real router as every hat and compares the status with `access.txt`. It
//! fails when a route is missing from the table, when the table names a route that isn't there, and on any difference.
//! What one may not see is 404; who is not signed in is led to the sign-in by a page and gets 404 for an act.

#[path = "access/tokens.rs"]
mod tokens;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use casework::cases::case::Case;
use casework::ids::{AccountId, DeliveryId, MessageId, PayeeId, WebhookId};
use casework::moment::Moment;
use casework::people::account::{Account, Session};
use casework::people::{Hat, Hats};
use casework::verify::change::PayeeChange;
use casework::verify::payee::PayeeKind;
use headsup::desk::{router, routes};
use headsup::reading_box::ReadingBox;
use headsup::settings::Settings;
use headsup::state::DeskState;
use headsup::web::session::token_digest;
use headsup::webhook_secret::new_secret;
use headsup::world::World;
use store::{MailNote, MailTakenAs, Webhook, WebhookState};
use tokio::sync::watch;
use tower::ServiceExt;

const TABLE: &str = include_str!("access.txt");
/// The columns of the table, left to right; nobody comes first.
const COLUMNS: [Option<Hat>; 7] = [
    None,
    Some(Hat::Staff),
    Some(Hat::It),
    Some(Hat::Security),
    Some(Hat::Leader),
    Some(Hat::Auditor),
    Some(Hat::Admin),
];
/// Marks a row about the case about IT instead of the ordinary one.
const ABOUT_IT: &str = "about-it";
const NOW: Moment = Moment::from_unix_seconds(1_795_319_160);

/// A desk with an ordinary case (#1) and one about IT (#2), and an account for every hat.
struct TestDesk {
    state: DeskState,
    router: Router,
    ordinary: Case,
    about_it: Case,
    colleague: AccountId,
    webhook: WebhookId,
    delivery: DeliveryId,
    payee: PayeeId,
    folder: std::path::PathBuf,
}

impl Drop for TestDesk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl TestDesk {
    async fn open(what_for: &str) -> TestDesk {
        let folder =
            std::env::temp_dir().join(format!("headsup-access-{what_for}-{}", std::process::id()));
        let settings = Settings {
            data: folder.clone(),
            database: None,
            listen: "127.0.0.1:8080".parse().unwrap(),
            public_url: None,
            lookups: false,
            reading_box: ReadingBox {
                program: env!("CARGO_BIN_EXE_headsup").into(),
                ..ReadingBox::default()
            },
            ..Settings::default()
        };
        let world = World::fixed(NOW, 1);
        let opened = headsup::opening::open(&settings, &world).await.unwrap();
        let playbooks = headsup::playbook_files::read(&settings.data).unwrap();
        let state = DeskState::new(settings, world, opened, playbooks, Default::default());
        let router = router(state.clone());
        for hat in COLUMNS.into_iter().flatten() {
            make_account(&state, hat.code(), hat).await;
        }
        let colleague = make_account(&state, "colleague", Hat::It).await;
        let ordinary = raise(&state, &router, "message", 1).await;
        let ordinary = hold_a_mail(&state, ordinary).await;
        let about_it = raise(&state, &router, "about-it", 2).await;
        let about_it = hold_a_mail(&state, about_it).await;
        let (webhook, delivery) = make_webhook(&state).await;
        let payee = put_a_payee(&state, colleague).await;
        TestDesk {
            state,
            router,
            ordinary,
            about_it,
            colleague,
            webhook,
            delivery,
            payee,
            folder,
        }
    }

    /// The path with its parameters filled in.
    fn address(&self, path: &str, case: &Case) -> String {
        let report = &case.reports[0];
        let evidence = case.evidence.first();
        let step = case.steps.first().map(|step| step.id.to_string());
        let account = self.colleague.to_string();
        let in_cases = path.starts_with("/desk/cases/");
        let held = case.held_mails.first().map(|held| held.id.to_string());
        let id = match path {
            _ if path.contains("/held/") => held.unwrap_or_default(),
            // No mail of these cases is lost, so nobody finds one; the story of mail plays the act itself.
            _ if path.contains("/mails/") => uuid::Uuid::from_u128(9).to_string(),
            _ if in_cases => step.unwrap_or_default(),
            _ if path.starts_with("/admin") => account,
            _ => uuid::Uuid::from_u128(9).to_string(),
        };
        let token = match path {
            _ if path.starts_with("/r/") => self.state.private_path(report.id)[3..].to_owned(),
            _ => "0".repeat(32),
        };
        path.replace("{number}", &case.number.to_string())
            .replace("{kind}", "message")
            .replace("{question}", "keep-working")
            .replace("{report}", &report.id.to_string())
            .replace("{sha256}", evidence.map_or("none", |item| &item.sha256))
            .replace("{index}", "0")
            .replace("{id}", &id)
            .replace("{webhook}", &self.webhook.to_string())
            .replace("{delivery}", &self.delivery.to_string())
            .replace("{payee}", &self.payee.to_string())
            .replace("{token}", &token)
            .replace("{*path}", "headsup.css")
    }

    async fn status(&self, method: &str, address: &str, hat: Option<Hat>) -> u16 {
        let mut request = Request::builder()
            .method(method)
            .uri(address)
            .header(header::HOST, "127.0.0.1:8080")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000))));
        if let Some(hat) = hat {
            // Signed in anew for each request: signing out is a route as well.
            let token = format!("{:032x}", hat as u128 + 1);
            start_session(&self.state, hat, &token).await;
            request = request.header(header::COOKIE, format!("headsup-session={token}"));
        }
        let answer = self
            .router
            .clone()
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap();
        answer.status().as_u16()
    }
}

async fn make_account(state: &DeskState, name: &str, hat: Hat) -> AccountId {
    let account = Account {
        id: AccountId(state.world.new_id()),
        name: name.to_owned(),
        address: format!("{name}@school.example"),
        hats: Hats::of([hat]),
        password_hash: None,
        active: true,
        created: NOW,
    };
    state.desk.create_account(&account).await.unwrap();
    account.id
}

async fn make_webhook(state: &DeskState) -> (WebhookId, DeliveryId) {
    let webhook = Webhook {
        id: WebhookId(state.world.new_id()),
        name: "Ticket system".to_owned(),
        url: "https://tickets.example/headsup".to_owned(),
        events: Default::default(),
        state: WebhookState::Active,
        secret: new_secret(state.world.random_bytes()),
        older_secret: None,
        created: NOW,
        ended: None,
        failing_since: None,
        delivered: None,
    };
    let delivery = DeliveryId(state.world.new_id());
    state.desk.create_webhook(&webhook).await.unwrap();
    let sent = state.desk.send_test_event(webhook.id, delivery, NOW).await;
    sent.unwrap();
    (webhook.id, delivery)
}

async fn put_a_payee(state: &DeskState, by: AccountId) -> PayeeId {
    let id = PayeeId(state.world.new_id());
    let put = PayeeChange::Put {
        id,
        kind: PayeeKind::Supplier,
        name: "Bolt & Nut Ltd".to_owned(),
        values: Vec::new(),
    };
    state
        .desk
        .save_payees(&[put], by.into(), NOW)
        .await
        .unwrap();
    id
}

async fn start_session(state: &DeskState, hat: Hat, token: &str) {
    let account = state
        .desk
        .account_by_address(&format!("{}@school.example", hat.code()))
        .await
        .unwrap()
        .unwrap();
    let token_sha256 = token_digest(token);
    state.desk.end_session(&token_sha256).await.unwrap();
    let session = Session {
        token_sha256,
        account: account.id,
        started: NOW,
        last_used: NOW,
        proof: casework::people::account::Proof::OneFactor,
    };
    state.desk.start_session(&session).await.unwrap();
}

/// Somebody else writes into the thread of the case's first report.
async fn hold_a_mail(state: &DeskState, case: Case) -> Case {
    let evidence = &case.evidence[0];
    let note = MailNote {
        id: MessageId(state.world.new_id()),
        submission: format!("mail-{}", case.number),
        taken_as: MailTakenAs::Held,
        report: Some(case.reports[0].id),
        sha256: evidence.sha256.clone(),
        size_bytes: evidence.size_bytes,
        from_name: String::new(),
        from_address: String::new(),
        says: "words".to_owned(),
        because: String::new(),
        received: NOW,
    };
    assert!(state.desk.note_mail(&note, &[]).await.unwrap());
    state.desk.case(case.id).await.unwrap().unwrap()
}

/// Raises a hand as a person does, and lets the workers examine it.
async fn raise(state: &DeskState, router: &Router, kind: &str, number: u64) -> Case {
    let mut form = String::new();
    for (name, value) in [
        ("submission", format!("{number:032x}")),
        ("privacy", "anonymous".to_owned()),
        ("what-happened", "it feels off".to_owned()),
    ] {
        let _ = write!(
            form,
            "--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    let _ = write!(
        form,
        "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.eml\"\r\n\r\nFrom: a@evil.example\r\nSubject: s\r\n\r\ntext {number}\r\n--x--\r\n"
    );
    let request = Request::builder()
        .method("POST")
        .uri(format!("/raise/{kind}"))
        .header(header::HOST, "127.0.0.1:8080")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .body(Body::from(form))
        .unwrap();
    let answer = router.clone().oneshot(request).await.unwrap();
    assert_eq!(
        answer.status(),
        StatusCode::SEE_OTHER,
        "raising a hand about {kind}"
    );
    let (stop, stopping) = watch::channel(false);
    let workers = tokio::spawn(headsup::jobs::run(state.clone(), stopping));
    let facts = loop {
        match state.desk.case_facts(number).await.unwrap() {
            Some(facts) => break facts,
            None => tokio::task::yield_now().await,
        }
    };
    stop.send(true).unwrap();
    workers.await.unwrap();
    state.desk.case(facts.case).await.unwrap().unwrap()
}

/// One row of the table: method, path, which case, and the expected statuses.
struct TableRow<'t> {
    method: &'t str,
    path: &'t str,
    about_it: bool,
    statuses: Vec<u16>,
}

fn table() -> Vec<TableRow<'static>> {
    rows_of(TABLE, COLUMNS.len())
}

fn rows_of(table: &'static str, columns: usize) -> Vec<TableRow<'static>> {
    let rows = table
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    rows.map(|line| {
        let mut words = line.split_whitespace().peekable();
        let method = words.next().unwrap();
        let path = words
            .next()
            .unwrap_or_else(|| panic!("`{line}` has no path"));
        let about_it = words.next_if_eq(&ABOUT_IT).is_some();
        let statuses: Vec<u16> = words
            .map(|word| word.parse().unwrap_or_else(|_| panic!("`{line}`")))
            .collect();
        assert_eq!(statuses.len(), columns, "`{line}`");
        TableRow {
            method,
            path,
            about_it,
            statuses,
        }
    })
    .collect()
}

#[test]
fn the_table_names_every_route_and_no_other() {
    let in_router: BTreeSet<(&str, &str)> = routes()
        .list()
        .iter()
        .map(|route| (route.method, route.path))
        .collect();
    let in_table: BTreeSet<(&str, &str)> =
        table().iter().map(|row| (row.method, row.path)).collect();
    let missing: Vec<_> = in_router.difference(&in_table).collect();
    let gone: Vec<_> = in_table.difference(&in_router).collect();
    assert!(
        missing.is_empty(),
        "routes without a row in access.txt: {missing:?}"
    );
    assert!(
        gone.is_empty(),
        "rows of access.txt without a route: {gone:?}"
    );
}

#[tokio::test]
async fn every_route_answers_every_hat_as_the_table_says() {
    let desk = TestDesk::open("hats").await;
    let (mut found, mut differs) = (String::new(), Vec::new());
    for row in table() {
        let case = if row.about_it {
            &desk.about_it
        } else {
            &desk.ordinary
        };
        let address = desk.address(row.path, case);
        let mut statuses = Vec::new();
        for hat in COLUMNS {
            statuses.push(desk.status(row.method, &address, hat).await);
        }
        let mark = if row.about_it { ABOUT_IT } else { "" };
        let columns: Vec<String> = statuses.iter().map(u16::to_string).collect();
        let _ = writeln!(
            found,
            "{:4} {:52} {mark:8}  {}",
            row.method,
            row.path,
            columns.join("  ")
        );
        if statuses != row.statuses {
            differs.push(format!(
                "{} {} {mark}: expected {:?}, got {statuses:?}",
                row.method, row.path, row.statuses
            ));
        }
    }
    assert!(
        differs.is_empty(),
        "{}\n\nthe whole table as found:\n{found}",
        differs.join("\n")
    );
}

/// A desk that nobody set up, known by this address, and its folder.
async fn empty_desk(name: &str, public_url: Option<&str>) -> (PathBuf, Router) {
    let folder = std::env::temp_dir().join(format!("headsup-{name}-{}", std::process::id()));
    let settings = Settings {
        data: folder.clone(),
        database: None,
        listen: "127.0.0.1:8080".parse().unwrap(),
        public_url: public_url.map(str::to_owned),
        lookups: false,
        ..Settings::default()
    };
    let world = World::fixed(NOW, 2);
    let opened = headsup::opening::open(&settings, &world).await.unwrap();
    let state = DeskState::new(settings, world, opened, Vec::new(), Default::default());
    (folder, router(state))
}

#[tokio::test]
async fn a_desk_known_by_https_asks_for_https_and_no_other_does() {
    for (name, public_url, expected) in [
        (
            "over-https",
            Some("https://desk.school.example"),
            Some("max-age=31536000; includeSubDomains"),
        ),
        ("over-http", None, None),
    ] {
        let (folder, router) = empty_desk(name, public_url).await;
        for path in ["/", "/healthz", "/nowhere"] {
            let request = Request::builder()
                .uri(path)
                .header(header::HOST, "desk.school.example")
                .header("x-forwarded-proto", "https")
                .body(Body::empty())
                .unwrap();
            let answer = router.clone().oneshot(request).await.unwrap();
            let said = answer.headers().get(header::STRICT_TRANSPORT_SECURITY);
            let said = said.map(|value| value.to_str().unwrap());
            assert_eq!(said, expected, "{name} {path}");
        }
        let _ = std::fs::remove_dir_all(folder);
    }
}

#[tokio::test]
async fn an_act_from_another_site_is_refused() {
    let request = |site: &str| {
        Request::builder()
            .method("POST")
            .uri("/sign-out")
            .header(header::HOST, "127.0.0.1:8080")
            .header("sec-fetch-site", site)
            .body(Body::empty())
            .unwrap()
    };
    let (folder, router) = empty_desk("cross-site", None).await;
    let answer = router.clone().oneshot(request("cross-site")).await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let answer = router.oneshot(request("same-origin")).await.unwrap();
    assert_ne!(answer.status(), StatusCode::FORBIDDEN);
    let _ = std::fs::remove_dir_all(folder);
}
