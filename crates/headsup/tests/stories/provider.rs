//! Signing in with the organisation's own provider: a real one that runs here, and one that plays each part wrong.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde_json::{Value, json};
use testkit::oidc_provider::{CLIENT, CLIENT_SECRET, OidcProvider};
use testkit::receiver::{Answering, Receiver};
use testkit::running_desk::RunningDesk;
use testkit::token_key::TokenKey;

use crate::http::{Answer, Visitor, exchange};
use crate::played::{ADMIN, Place, on_both_databases, set_up};

on_both_databases!(
    a_member_signs_in_and_out_with_a_real_provider,
    what_a_provider_says_wrong_opens_nothing,
);

/// What is wrong with a token, and how it comes to be.
type Wrong = (&'static str, fn(&mut Value));

/// Redirects of a provider at most, until it sends somebody back.
const HOPS_MAX: usize = 10;

fn start(place: &Place, issuer: &str) -> RunningDesk {
    let secret = place.folder.path().join("provider-secret");
    std::fs::write(&secret, CLIENT_SECRET).expect("a secret is written");
    let secret = secret.display().to_string();
    place.start_with(&[
        "--oidc",
        issuer,
        "--oidc-client",
        CLIENT,
        "--oidc-secret-file",
        &secret,
    ])
}

/// What cookies an answer sets, as a browser sends them back.
fn keep_cookies(kept: &mut BTreeMap<String, String>, answer: &Answer) {
    let lines = answer.head.lines().filter_map(|line| line.split_once(':'));
    for (_, value) in lines.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")) {
        let pair = value.split(';').next().unwrap_or_default().trim();
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        kept.insert(name.to_owned(), value.to_owned());
        kept.retain(|_, value| !value.is_empty());
    }
}

fn with(kept: &BTreeMap<String, String>, base_url: &str) -> Visitor {
    let pairs: Vec<String> = kept
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    Visitor::new(base_url).with_cookie(&pairs.join("; "))
}

/// A browser that was sent to the provider: its cookies at the desk, and where it was sent.
fn sent_there(desk: &RunningDesk) -> (BTreeMap<String, String>, String) {
    let begun = Visitor::new(&desk.url("")).get("/sign-in/provider?next=/account");
    assert_eq!(begun.status, 303, "{}", begun.body);
    let mut kept = BTreeMap::new();
    keep_cookies(&mut kept, &begun);
    let there = begun.field("location").expect("a way").to_owned();
    (kept, there)
}

/// Follows the provider's redirects until it sends the browser back; gives that address.
fn through_the_provider(issuer: &str, there: &str, desk: &RunningDesk) -> String {
    let mut kept = BTreeMap::new();
    let mut at = there.to_owned();
    for _ in 0..HOPS_MAX {
        if at.starts_with(&desk.url("/")) {
            return at;
        }
        let path = at.trim_start_matches(issuer);
        let answer = with(&kept, issuer).get(path);
        keep_cookies(&mut kept, &answer);
        let to = answer.field("location");
        at = to
            .unwrap_or_else(|| panic!("{at} leads nowhere: {}", answer.body))
            .to_owned();
    }
    panic!("the provider sends nobody back: {at}");
}

/// The whole way; gives the desk's answer to who came back, and the browser's cookies then.
fn sign_in(provider: &OidcProvider, desk: &RunningDesk) -> (Answer, BTreeMap<String, String>) {
    let (mut kept, there) = sent_there(desk);
    assert!(
        there.contains("code_challenge_method=S256") && there.contains("&nonce="),
        "{there}"
    );
    let back = through_the_provider(provider.issuer(), &there, desk);
    let path = back
        .trim_start_matches(desk.url("").trim_end_matches('/'))
        .to_owned();
    let answer = with(&kept, &desk.url("")).get(&path);
    keep_cookies(&mut kept, &answer);
    // Nothing of it counts again, in this browser or another one.
    assert_eq!(with(&kept, &desk.url("")).get(&path).status, 422);
    assert_eq!(Visitor::new(&desk.url("")).get(&path).status, 422);
    (answer, kept)
}

fn a_member_signs_in_and_out_with_a_real_provider(place: &Place) {
    let mut provider = OidcProvider::start();
    let desk = start(place, provider.issuer());
    provider.know(desk.url("").trim_end_matches('/'));
    let admin = set_up(&desk, "own");
    assert!(admin.get("/account").status == 200);
    let page = Visitor::new(&desk.url("")).get("/sign-in?next=/desk").body;
    assert!(
        page.contains("href=\"/sign-in/provider?next=/desk\""),
        "{page}"
    );

    // Neither an address that isn't verified nor one that nobody has here opens anything.
    provider.signs_in("robin-there", ADMIN, false);
    let (refused, kept) = sign_in(&provider, &desk);
    assert_eq!(refused.status, 422);
    assert!(
        refused
            .body
            .contains("Nobody at this desk is known by that account")
    );
    assert!(kept.is_empty(), "{kept:?}");
    provider.signs_in("somebody", "somebody@elsewhere.example", true);
    assert_eq!(sign_in(&provider, &desk).0.status, 422);

    provider.signs_in("robin-there", &ADMIN.to_uppercase(), true);
    let (opened, robin) = sign_in(&provider, &desk);
    assert_eq!(opened.status, 303, "{}", opened.body);
    assert_eq!(opened.field("location"), Some("/account"));
    assert_eq!(with(&robin, &desk.url("")).get("/desk").status, 200);
    // The link counts from now on, whatever the address; and the address opens nothing for anybody else.
    provider.signs_in("robin-there", "another@elsewhere.example", true);
    assert_eq!(sign_in(&provider, &desk).0.status, 303);
    provider.signs_in("who-got-the-address", ADMIN, true);
    assert_eq!(sign_in(&provider, &desk).0.status, 422);

    take_it_off(&desk, &robin);
    provider.signs_in("robin-there", ADMIN, true);
    let (_, robin) = sign_in(&provider, &desk);
    provider.sign_out("robin-there");
    assert_eq!(with(&robin, &desk.url("")).get("/desk").status, 303);
    assert_eq!(
        admin.get("/desk").status,
        303,
        "every session of the account"
    );
    // Without the provider, people come in as before.
    drop(provider);
    let mut later = Visitor::new(&desk.url(""));
    let form = [("address", ADMIN), ("password", crate::played::PASSWORD)];
    assert_eq!(later.post("/sign-in", &form).status, 303);
    assert_eq!(Visitor::new(&desk.url("")).get("/raise/call").status, 200);
    let log = desk.error_output();
    let worked = format!("sign-in worked from 127.0.0.1 as {ADMIN}");
    assert_eq!(log.matches(&worked).count(), 5, "{log}");
    let refused = "sign-in refused: provider from 127.0.0.1";
    assert_eq!(log.matches(refused).count(), 3, "{log}");
}

/// The member's own page says that the provider opens the account, and ends it.
fn take_it_off(desk: &RunningDesk, robin: &BTreeMap<String, String>) {
    let mut at_the_account = with(robin, &desk.url(""));
    assert!(
        at_the_account
            .get("/account")
            .body
            .contains("It opens this account.")
    );
    let ended = at_the_account.post("/account/provider/end", &[]);
    assert_eq!(ended.status, 303);
    let page = at_the_account.get("/account").body;
    assert!(
        page.contains("Nobody has come into this account with it yet"),
        "{page}"
    );
}

fn seconds() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.expect("a clock after 1970").as_secs()
}

/// A provider of whom the test says each answer.
struct Played {
    receiver: Receiver,
    key: TokenKey,
}

impl Played {
    fn start() -> Played {
        Played {
            receiver: Receiver::start(),
            key: TokenKey::default(),
        }
    }

    fn issuer(&self) -> String {
        self.receiver.url("")
    }

    fn discovery(&self) -> Value {
        json!({
            "issuer": self.issuer(),
            "authorization_endpoint": self.receiver.url("/there"),
            "token_endpoint": self.receiver.url("/token"),
            "jwks_uri": self.receiver.url("/keys"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "authorization_response_iss_parameter_supported": true,
        })
    }

    fn will_answer(&self, answers: &[Value]) {
        let kind = || vec![("Content-Type", "application/json".to_owned())];
        let answers = answers
            .iter()
            .map(|body| Answering::With(200, kind(), body.to_string()));
        self.receiver.will_answer(answers);
    }

    /// What a good token says.
    fn claims(&self, nonce: &str) -> Value {
        json!({
            "iss": self.issuer(), "aud": CLIENT, "sub": "robin-there", "nonce": nonce,
            "iat": seconds(), "exp": seconds() + 300, "email": ADMIN, "email_verified": true,
        })
    }

    /// What a good logout token says.
    fn logout(&self, id: &str) -> Value {
        json!({
            "iss": self.issuer(), "aud": CLIENT, "sub": "robin-there", "jti": id,
            "iat": seconds(), "exp": seconds() + 120,
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        })
    }
}

fn query(url: &str, name: &str) -> String {
    let pairs = url
        .split_once('?')
        .map_or("", |(_, query)| query)
        .split('&');
    let mut named = pairs
        .filter_map(|pair| pair.split_once('='))
        .filter(|(key, _)| *key == name);
    named.next().expect("it stands in the query").1.to_owned()
}

/// Comes back with a token that `change` made out of a good one; gives the desk's status.
fn come_back(
    played: &Played,
    desk: &RunningDesk,
    sign: impl Fn(&TokenKey, &Value) -> String,
    change: impl Fn(&mut Value),
) -> u16 {
    let (kept, there) = sent_there(desk);
    let mut claims = played.claims(&query(&there, "nonce"));
    change(&mut claims);
    let token = sign(&played.key, &claims);
    played.will_answer(&[json!({"access_token": "a", "token_type": "Bearer", "id_token": token})]);
    let path = format!(
        "/sign-in/provider/back?code=c&state={}&iss={}",
        query(&there, "state"),
        played.issuer()
    );
    with(&kept, &desk.url("")).get(&path).status
}

fn signed(key: &TokenKey, claims: &Value) -> String {
    key.token("JWT", claims)
}

fn what_a_provider_says_wrong_opens_nothing(place: &Place) {
    let played = Played::start();
    let desk = start(place, &played.issuer());
    let admin = set_up(&desk, "own");
    // One whose document is another's, and one that can't be reached, cost a sentence.
    let mut other = played.discovery();
    other["issuer"] = json!("https://other.example");
    let mut inside = played.discovery();
    inside["jwks_uri"] = json!("http://127.0.0.1:1/keys");
    let mut cloud = played.discovery();
    cloud["jwks_uri"] = json!("https://169.254.169.254/keys");
    played.will_answer(&[other.clone(), inside, cloud]);
    for _ in 0..3 {
        let answer = Visitor::new(&desk.url("")).get("/sign-in/provider");
        assert_eq!(answer.status, 502);
        assert!(answer.body.contains("Your password works all the same"));
    }
    assert_eq!(
        played.receiver.heard().len(),
        3,
        "nothing else was asked for"
    );
    doctor(place, &played, other);

    played.will_answer(&[played.discovery(), played.key.key_set()]);
    let wrong: [Wrong; 9] = [
        ("iss", |claims| {
            claims["iss"] = json!("https://other.example")
        }),
        ("aud", |claims| claims["aud"] = json!("somebody-else")),
        ("aud", |claims| {
            claims["aud"] = json!([CLIENT, "somebody-else"])
        }),
        ("nonce", |claims| claims["nonce"] = json!("another")),
        ("nonce", |claims| {
            drop(claims.as_object_mut().map(|all| all.remove("nonce")))
        }),
        ("exp", |claims| claims["exp"] = json!(seconds() - 1)),
        ("iat", |claims| claims["iat"] = json!(seconds() + 600)),
        ("sub", |claims| claims["sub"] = json!("")),
        ("sub", |claims| claims["sub"] = json!("x".repeat(300))),
    ];
    for (what, change) in wrong {
        assert_eq!(come_back(&played, &desk, signed, change), 422, "{what}");
    }
    let stranger = TokenKey::default();
    let by_stranger = |_: &TokenKey, claims: &Value| stranger.token("JWT", claims);
    assert_eq!(come_back(&played, &desk, by_stranger, |_| ()), 422);
    let unsigned = |_: &TokenKey, claims: &Value| TokenKey::unsigned(claims);
    assert_eq!(come_back(&played, &desk, unsigned, |_| ()), 422);
    assert_eq!(
        come_back(&played, &desk, signed, |claims| claims["email_verified"] =
            json!(false)),
        422
    );
    another_way_back(&played, &desk);
    sent_by_another_site(&desk);
    assert_eq!(come_back(&played, &desk, signed, |_| ()), 303);
    logouts(&played, &desk, &admin);
}

/// The doctor says what stands in the way.
fn doctor(place: &Place, played: &Played, other: Value) {
    let secret = place.folder.path().join("provider-secret");
    let secret = secret.display().to_string();
    let issuer = played.issuer();
    let said = || {
        let settings = [
            "--oidc",
            &issuer,
            "--oidc-client",
            CLIENT,
            "--oidc-secret-file",
            &secret,
        ];
        let told = place.run(&[&["doctor"], &settings[..]].concat());
        String::from_utf8_lossy(&told.stdout).into_owned()
    };
    played.will_answer(&[other, played.discovery(), played.key.key_set()]);
    let broken = said();
    assert!(
        broken.contains("it is of `https://other.example`"),
        "{broken}"
    );
    assert!(broken.contains("to the last slash"), "{broken}");
    let well = said();
    assert!(
        well.contains("Its redirect address for this desk must be"),
        "{well}"
    );
}

/// Another site's page that sends a browser to the provider signs nobody in.
fn sent_by_another_site(desk: &RunningDesk) {
    let request = "GET /sign-in/provider HTTP/1.1\r\nHost: desk\r\nSec-Fetch-Site: cross-site\r\nConnection: close\r\n\r\n";
    let host = desk
        .url("")
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned();
    let request = request.replace("Host: desk", &format!("Host: {host}"));
    let answer = exchange(&host, request.as_bytes()).expect("an answer");
    assert_eq!(answer.field("location"), Some("/sign-in"));
    assert_eq!(answer.field("set-cookie"), None);
}

/// A way back of another browser, with another state, by another provider, or with nothing that names it.
fn another_way_back(played: &Played, desk: &RunningDesk) {
    let (kept, there) = sent_there(desk);
    let state = query(&there, "state");
    let asked = played.receiver.heard().len();
    let issuer = played.issuer();
    for back in [
        format!("code=c&state=another&iss={issuer}"),
        format!("code=c&iss={issuer}"),
        format!("code=c&state={state}&iss=https://other.example"),
        format!("code=c&state={state}"),
        format!("error=access_denied&state={state}&iss={issuer}"),
    ] {
        let path = format!("/sign-in/provider/back?{back}");
        assert_eq!(with(&kept, &desk.url("")).get(&path).status, 422, "{back}");
    }
    assert_eq!(
        played.receiver.heard().len(),
        asked,
        "no code was handed on"
    );
}

fn logouts(played: &Played, desk: &RunningDesk, admin: &Visitor) {
    let told = |token: &str| {
        let mut provider = Visitor::new(&desk.url(""));
        let answer = provider.post("/sign-in/provider/logout", &[("logout_token", token)]);
        answer.status
    };
    let wrong: [Wrong; 6] = [
        ("another's", |claims| {
            claims["iss"] = json!("https://other.example")
        }),
        ("for another", |claims| {
            claims["aud"] = json!("somebody-else")
        }),
        ("old", |claims| claims["iat"] = json!(seconds() - 900)),
        ("an ID token", |claims| claims["nonce"] = json!("one")),
        ("another event", |claims| {
            claims["events"] = json!({"https://example.org/login": {}})
        }),
        ("nameless", |claims| claims["jti"] = json!("")),
    ];
    for (nth, (what, change)) in wrong.into_iter().enumerate() {
        let mut claims = played.logout(&format!("wrong-{nth}"));
        change(&mut claims);
        assert_eq!(
            told(&played.key.token("logout+jwt", &claims)),
            400,
            "{what}"
        );
    }
    let good = played.logout("one");
    assert_eq!(told(&TokenKey::unsigned(&good)), 400);
    assert_eq!(told(&TokenKey::default().token("logout+jwt", &good)), 400);
    assert_eq!(told("no token"), 400);
    assert_eq!(admin.get("/account").status, 200, "nobody was signed out");
    let token = played.key.token("logout+jwt", &good);
    assert_eq!(told(&token), 200);
    assert_eq!(admin.get("/account").status, 303);
    assert_eq!(told(&token), 400, "once");
}
