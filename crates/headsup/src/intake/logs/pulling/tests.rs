//! Pulling from servers of ours that play scripts written after the vendors' documentation: pages, pauses, refusals, links that
//! lead elsewhere, a process that dies between a page and its cursor. The services themselves are asked nothing.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use casework::cases::lockout::LockoutRecord;
use casework::moment::Moment;
use rustls::SignatureScheme;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use testkit::talk_script::TalkScript;
use testkit::temporary_folder::TemporaryFolder;
use tokio::sync::{mpsc, watch as signal};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::super::piece::{Piece, StreamId};
use super::super::{LogSources, run, watching};
use super::puller::Puller;
use super::trouble::PullTrouble;
use crate::config::read_service_url;
use crate::log_service::LogService;
use crate::pull_check::check_pulled;
use crate::secret::{Secret, SecretSource};
use crate::self_check::Standing;
use crate::service_host::ServiceHost;
use crate::settings::Settings;
use crate::state::DeskState;
use crate::world::World;

/// 2027-01-15 08:00:00 UTC.
const NOW: i64 = 1_800_000_000;
/// A desk that does not come to what is waited for in so long has failed the test.
const SILENCE_MAX: Duration = Duration::from_secs(30);
const KEY: &str = include_str!("scripts/key_of_nobody.pem");

/// Plays a script of the folder `scripts`.
macro_rules! play {
    ($name:literal) => {
        TalkScript::play(include_str!(concat!("scripts/", $name, ".txt")))
    };
}

fn host_of(server: &TalkScript) -> ServiceHost {
    read_service_url(&format!("http://{}", server.host()))
        .unwrap()
        .0
}

fn secret(text: &str) -> SecretSource {
    SecretSource::Environment {
        variable: "HEADSUP_TEST".to_owned(),
        secret: Secret::new(text),
    }
}

fn okta(server: &TalkScript) -> LogService {
    LogService::Okta {
        host: host_of(server),
        token: secret("00token"),
    }
}

fn entra(server: &TalkScript) -> LogService {
    LogService::Entra {
        client: "11-22".to_owned(),
        tenant: "school.example".to_owned(),
        graph: host_of(server),
        login: host_of(server),
        secret: secret("hunter2/+"),
    }
}

fn google(server: &TalkScript) -> LogService {
    let key = serde_json::json!({
        "type": "service_account", "client_email": "headsup@project.example", "private_key": KEY,
        "private_key_id": "k1", "token_uri": format!("http://{}/token", server.host()),
    });
    LogService::Google {
        subject: "admin@school.example".to_owned(),
        host: host_of(server),
        key: secret(&key.to_string()),
    }
}

/// A desk without its watch and puller.
struct TestDesk {
    state: DeskState,
    service: LogService,
    _folder: Arc<TemporaryFolder>,
}

/// A watch and a puller: what a process holds in its memory.
struct Pulling {
    puller: Puller,
    watching: JoinHandle<()>,
}

impl TestDesk {
    async fn open(service: LogService) -> TestDesk {
        let folder = TemporaryFolder::new("pulling");
        let settings = Settings {
            data: folder.path().join("data"),
            lookups: false,
            log_services: vec![service.clone()],
            ..Settings::default()
        };
        std::fs::create_dir(&settings.data).unwrap();
        let world = World::fixed(Moment::from_unix_seconds(NOW), 1);
        let opened = crate::opening::open(&settings, &world).await.unwrap();
        TestDesk {
            state: DeskState::new(settings, world, opened, Vec::new(), Default::default()),
            service,
            _folder: Arc::new(folder),
        }
    }

    /// A process starts, and has the lease.
    async fn start(&self) -> Pulling {
        let (pieces, arriving) = mpsc::channel(64);
        let state = self.state.clone();
        let watching = tokio::spawn(async move { watching::watch(&state, arriving).await });
        let stream = StreamId(self.state.log_tally.next_stream());
        let begun = Piece::Begin(stream, self.service.log());
        pieces.send(begun).await.unwrap();
        let mut puller = Puller::new(self.state.clone(), self.service.clone(), stream, pieces);
        let known = self.state.desk.claim_pull(&puller.claim()).await.unwrap();
        puller.begin(&known.unwrap());
        Pulling { puller, watching }
    }

    /// As if it had been pulled up to so many seconds before now.
    async fn pulled_before(&self, seconds: i64) {
        let pulling = self.start().await;
        let until = Moment::from_unix_seconds(NOW - seconds);
        let claim = pulling.puller.claim();
        assert!(self.state.desk.advance_pull(&claim, until).await.unwrap());
        pulling.end().await;
    }

    /// The cursor, seconds before now.
    async fn cursor(&self) -> Option<i64> {
        let state = self.state.desk.pull(&self.service.log()).await.unwrap();
        let until = state?.taken_until?;
        Some(NOW - until.0.div_euclid(1_000_000))
    }

    /// The first case: its title and what the logs explain.
    async fn case(&self) -> Option<(String, Vec<LockoutRecord>)> {
        let facts = self.state.desk.case_facts(1).await.unwrap()?;
        let case = self.state.desk.case(facts.case).await.unwrap()?;
        Some((case.title, case.lockouts))
    }

    fn lines(&self) -> u64 {
        self.state.log_tally.stands().lines
    }
}

impl Pulling {
    /// The process ends; what it remembered is gone.
    async fn end(self) {
        drop(self.puller);
        self.watching.await.unwrap();
    }
}

#[tokio::test]
async fn pages_of_okta_are_followed_and_a_lock_stands_in_the_queue() {
    let server = play!("okta_paging");
    let desk = TestDesk::open(okta(&server)).await;
    let mut pulling = desk.start().await;
    pulling.puller.round().await.unwrap();
    assert_eq!(desk.cursor().await, Some(292), "the lock, at 07:55:08");
    let (title, lockouts) = desk.case().await.unwrap();
    assert!(
        title.starts_with("Locked out: anna@school.example"),
        "{title}"
    );
    assert_eq!((lockouts.len(), lockouts[0].failures), (1, 6));
    assert!(lockouts[0].lines[0].log.starts_with("Okta 127.0.0.1:"));
    assert!(lockouts[0].lines[0].text.starts_with("{\"uuid\":"));
    // The next round goes on where the last link leads.
    pulling.puller.round().await.unwrap();
    assert_eq!(desk.cursor().await, Some(120));
    assert_eq!(desk.lines(), 8, "what stands on two pages is read once");
    pulling.end().await;
    server.assert_played();
}

#[tokio::test]
async fn a_pause_is_honoured_and_the_same_page_asked_for_again() {
    let server = play!("okta_busy");
    let desk = TestDesk::open(okta(&server)).await;
    let mut pulling = desk.start().await;
    let busy = pulling.puller.round().await.unwrap_err();
    let says = busy.to_string();
    assert!(
        says.ends_with("asks for a pause of 42 seconds (status 429)."),
        "{says}"
    );
    assert_eq!(
        desk.cursor().await,
        Some(296),
        "what came before stays taken in"
    );
    pulling.puller.round().await.unwrap();
    let (_, lockouts) = desk.case().await.unwrap();
    assert_eq!((lockouts.len(), lockouts[0].failures), (1, 6));
    pulling.end().await;
    server.assert_played();
}

#[tokio::test]
async fn a_page_that_leads_elsewhere_is_not_followed() {
    let server = play!("okta_elsewhere");
    let desk = TestDesk::open(okta(&server)).await;
    let mut pulling = desk.start().await;
    let elsewhere = pulling.puller.round().await.unwrap_err();
    assert!(
        matches!(elsewhere, PullTrouble::Elsewhere { .. }),
        "{elsewhere}"
    );
    assert_eq!((desk.cursor().await, desk.lines()), (None, 0));
    pulling.end().await;
    server.assert_played();
}

#[tokio::test]
async fn a_process_that_dies_between_a_page_and_its_cursor_counts_nothing_twice() {
    let server = play!("okta_crash");
    let desk = TestDesk::open(okta(&server)).await;
    let mut first = desk.start().await;
    // The page was taken in and what it explains noted; nobody moved the cursor.
    first.puller.round_without_cursor().await.unwrap();
    let (_, before) = desk.case().await.unwrap();
    assert_eq!(desk.cursor().await, None);
    first.end().await;
    let mut second = desk.start().await;
    second.puller.round().await.unwrap();
    second.end().await;
    let (_, after) = desk.case().await.unwrap();
    assert_eq!(after, before, "one explanation, the same failures");
    assert_eq!((after.len(), after[0].failures), (1, 6));
    assert_eq!(desk.cursor().await, Some(292));
    assert_eq!(desk.state.desk.case_facts(2).await.unwrap(), None);
    server.assert_played();
}

#[tokio::test]
async fn pages_of_entra_are_told_in_order_and_late_events_once() {
    let server = play!("entra_paging");
    let desk = TestDesk::open(entra(&server)).await;
    desk.pulled_before(600).await;
    let mut pulling = desk.start().await;
    pulling.puller.round().await.unwrap();
    assert_eq!((desk.cursor().await, desk.lines()), (Some(280), 9));
    let (title, lockouts) = desk.case().await.unwrap();
    assert!(
        title.starts_with("Locked out: anna@school.example"),
        "{title}"
    );
    assert_eq!(lockouts.len(), 1);
    // A token that was taken back is renewed; of what is read again only the late event is new.
    pulling.puller.round().await.unwrap();
    assert_eq!((desk.cursor().await, desk.lines()), (Some(280), 10));
    assert_eq!(desk.case().await.unwrap().1, lockouts);
    pulling.end().await;
    server.assert_played();
}

#[tokio::test]
async fn entra_s_pause_is_honoured() {
    let server = play!("entra_busy");
    let desk = TestDesk::open(entra(&server)).await;
    desk.pulled_before(600).await;
    let mut pulling = desk.start().await;
    let busy = pulling.puller.round().await.unwrap_err();
    assert!(
        matches!(busy, PullTrouble::Busy { seconds: 17, .. }),
        "{busy}"
    );
    assert_eq!(desk.cursor().await, Some(600));
    pulling.puller.round().await.unwrap();
    assert_eq!(desk.lines(), 9);
    pulling.end().await;
    server.assert_played();
}

#[tokio::test]
async fn pages_of_google_are_read_with_an_assertion_that_its_key_signed() {
    let server = play!("google_paging");
    let desk = TestDesk::open(google(&server)).await;
    desk.pulled_before(600).await;
    let mut pulling = desk.start().await;
    pulling.puller.round().await.unwrap();
    assert_eq!((desk.cursor().await, desk.lines()), (Some(270), 5));
    pulling.end().await;
    server.assert_played();
    let claims = signed_claims(&server.bodies()[0]);
    assert_eq!(claims["iss"], "headsup@project.example");
    assert_eq!(claims["sub"], "admin@school.example");
    assert_eq!(claims["aud"], format!("http://{}/token", server.host()));
    assert_eq!(
        (&claims["iat"], &claims["exp"]),
        (&NOW.into(), &(NOW + 3_600).into())
    );
}

/// The claims of the assertion in a form, after its signature was found to be the key's.
fn signed_claims(form: &str) -> serde_json::Value {
    let (_, assertion) = form.split_once("&assertion=").unwrap();
    let (message, signature) = assertion.rsplit_once('.').unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).unwrap();
    let signing = ring::sign::any_supported_type(&key).unwrap();
    let public = signing.public_key().unwrap();
    // The key itself stands behind the 24 bytes that name its kind (RFC 5280 section 4.1, for 2048 bits).
    let public = &public.as_ref()[24..];
    let algorithms = ring::default_provider().signature_verification_algorithms;
    let of_scheme = algorithms
        .mapping
        .iter()
        .find(|(scheme, _)| *scheme == SignatureScheme::RSA_PKCS1_SHA256)
        .unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let verified = of_scheme.1[0].verify_signature(public, message.as_bytes(), &signature);
    verified.unwrap();
    let (_, claims) = message.split_once('.').unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

#[tokio::test]
async fn a_desk_that_runs_pulls_by_itself_and_its_queue_holds_the_case() {
    let server = play!("okta_paging");
    let desk = TestDesk::open(okta(&server)).await;
    let (stop, stopping) = signal::channel(false);
    let sources = LogSources {
        services: desk.state.settings.log_services.clone(),
        ..LogSources::default()
    };
    let running = tokio::spawn(run(desk.state.clone(), sources, stopping));
    let pulled = async {
        while desk.cursor().await != Some(292) {
            tokio::task::yield_now().await;
        }
    };
    timeout(SILENCE_MAX, pulled).await.unwrap();
    let (title, _) = desk.case().await.unwrap();
    assert!(
        title.starts_with("Locked out: anna@school.example"),
        "{title}"
    );
    stop.send(true).unwrap();
    running.await.unwrap();
}

#[tokio::test]
async fn a_refusal_is_told_with_what_to_do_and_without_the_secret() {
    for (server, service, says, advice) in [
        (
            play!("okta_refused"),
            okta as fn(&TalkScript) -> LogService,
            "status 401: Invalid token provided",
            "Make a new API token",
        ),
        (
            play!("entra_refused"),
            entra,
            "status 401: AADSTS7000222",
            "Look in Entra, App registrations",
        ),
        (
            play!("google_refused"),
            google,
            "status 401: Client is unauthorized",
            "Look in Google's Admin console",
        ),
    ] {
        let desk = TestDesk::open(service(&server)).await;
        let (stop, stopping) = signal::channel(false);
        let sources = LogSources {
            services: desk.state.settings.log_services.clone(),
            ..LogSources::default()
        };
        let running = tokio::spawn(run(desk.state.clone(), sources, stopping));
        let told = async {
            loop {
                let now = desk.state.world.now();
                let found = check_pulled(&desk.state.desk, &desk.state.settings, now).await;
                let check = found.into_iter().next().unwrap();
                if check.standing == Standing::Broken {
                    break check;
                }
                tokio::task::yield_now().await;
            }
        };
        let check = timeout(SILENCE_MAX, told).await.unwrap();
        assert!(check.says.contains(says), "{check:?}");
        assert!(check.advice.starts_with(advice), "{check:?}");
        let told = format!("{check:?}");
        assert!(
            !told.contains("00token") && !told.contains("hunter2") && !told.contains("PRIVATE")
        );
        stop.send(true).unwrap();
        running.await.unwrap();
        let left = desk.state.desk.pull(&desk.service.log()).await.unwrap();
        assert_eq!(left.unwrap().held_until, None, "the log is given back");
        server.assert_played();
    }
}
