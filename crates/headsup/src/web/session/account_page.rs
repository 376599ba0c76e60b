//! `GET /account`: a member's own page. It shows how they sign in (passkeys, the password) and where they are signed in now,
//! and says what came of the act before. It is in the desk's language, English.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use casework::people::account::Session;
use casework::people::name_seal::Half;
use casework::people::passkey::{PASSKEY_NAME_CHARS_MAX, PASSKEYS_PER_ACCOUNT_MAX, Passkey};
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::at_account::AtAccount;
use super::form::Problems;
use super::relying_party::relying_party;
use crate::refusal::Refusal;
use crate::web::desk::nav::{Here, Nav};
use crate::web::desk::when::{self, When};
use crate::web::frame::Frame;
use crate::web::reader::page;

#[derive(Template)]
#[template(path = "session/account.html")]
struct AccountPage {
    frame: Frame,
    nav: Nav,
    address: String,
    passkeys: Vec<PasskeyRow>,
    adding: Adding,
    name_chars_max: usize,
    app: Option<AppRow>,
    seal: Option<SealRow>,
    provider: Option<ProviderRow>,
    sessions: Vec<SessionRow>,
    others: bool,
    said: &'static str,
    problems: Problems,
}

struct PasskeyRow {
    id: String,
    name: String,
    made: When,
    used: Option<When>,
}

/// The app whose codes are asked for.
struct AppRow {
    since: When,
    recovery_codes_left: u64,
}

/// The organisation's own sign-in, where the desk knows one.
struct ProviderRow {
    /// Since when it opens this account; `None` while it doesn't.
    since: Option<When>,
}

/// The half of the seal on names that the member may hold.
struct SealRow {
    half: &'static str,
    since: Option<When>,
}

struct SessionRow {
    id: String,
    started: When,
    used: When,
    is_this: bool,
}

/// Whether another passkey can be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Adding {
    Offered,
    /// There are as many as there may be.
    Full,
    /// The desk's address has no name, or isn't https.
    NotHere,
}

/// What the act before says, by its code in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

impl Done {
    fn says(&self) -> &'static str {
        match self.done.as_str() {
            "passkey" => "The passkey is added. Next time, sign in with it.",
            "passkey-removed" => {
                "The passkey is removed here. Remove it on your device as well, so that it isn't offered any more."
            }
            "app-ended" => "Codes from an app are not asked for any more.",
            "provider-ended" => {
                "Your organisation's sign-in opens this account no more. Signing in there again makes it open it again."
            }
            "second-factor" => {
                "This desk asks for two factors. Add a passkey, or codes from an app: then everything else opens."
            }
            "password" => "Your password is changed, and every other session has ended.",
            "session" => "That session has ended.",
            "sessions" => "Every other session has ended.",
            _ => "",
        }
    }
}

/// The page.
pub async fn show(at: AtAccount, Query(done): Query<Done>) -> Result<Response, Refusal> {
    draw(at, done.says(), Problems::default()).await
}

/// Draws the page, with what was said or what has to change.
pub async fn draw(
    at: AtAccount,
    said: &'static str,
    problems: Problems,
) -> Result<Response, Refusal> {
    let desk = &at.state.desk;
    let passkeys = desk.passkeys_of(at.account.id).await;
    let passkeys = passkeys.map_err(|error| Refusal::our_fault("read passkeys", &error))?;
    let sessions = desk.sessions_of(at.account.id, at.now).await;
    let sessions = sessions.map_err(|error| Refusal::our_fault("read sessions", &error))?;
    let app = read_app(&at).await?;
    let seal = read_seal(&at).await?;
    let provider = read_provider(&at).await?;
    let adding = if relying_party(&at.state.settings, &at.headers).is_none() {
        Adding::NotHere
    } else if passkeys.len() >= PASSKEYS_PER_ACCOUNT_MAX {
        Adding::Full
    } else {
        Adding::Offered
    };
    let zone = TimeZone::system();
    Ok(page(&AccountPage {
        nav: Nav::of(&at.member, Here::Account),
        passkeys: passkeys
            .iter()
            .map(|one| passkey_row(one, &at, &zone))
            .collect(),
        others: sessions.len() > 1,
        sessions: sessions
            .iter()
            .map(|one| session_row(one, &at, &zone))
            .collect(),
        adding,
        app,
        seal,
        provider,
        name_chars_max: PASSKEY_NAME_CHARS_MAX,
        address: at.account.address,
        frame: at.frame,
        said,
        problems,
    }))
}

async fn read_app(at: &AtAccount) -> Result<Option<AppRow>, Refusal> {
    let desk = &at.state.desk;
    let app = desk.app_code(at.account.id).await;
    let left = desk.recovery_codes_left(at.account.id).await;
    let failed = |error| Refusal::our_fault("read the app of an account", &error);
    let (app, recovery_codes_left) = (app.map_err(failed)?, left.map_err(failed)?);
    Ok(app.map(|app| AppRow {
        since: when::past(app.since, at.now, &TimeZone::system()),
        recovery_codes_left,
    }))
}

async fn read_provider(at: &AtAccount) -> Result<Option<ProviderRow>, Refusal> {
    let Some(provider) = &at.state.provider else {
        return Ok(None);
    };
    let link = at
        .state
        .desk
        .provider_link_of(provider.issuer(), at.account.id);
    let link = link.await;
    let link = link.map_err(|error| Refusal::our_fault("look up a sign-in", &error))?;
    Ok(Some(ProviderRow {
        since: link.map(|link| when::past(link.linked, at.now, &TimeZone::system())),
    }))
}

async fn read_seal(at: &AtAccount) -> Result<Option<SealRow>, Refusal> {
    let Some(pass) = at.member.seal_pass() else {
        return Ok(None);
    };
    let keys = at.state.desk.seal_keys().await;
    let keys = keys.map_err(|error| Refusal::our_fault("read the keys of the seal", &error))?;
    let mine = keys.iter().find(|key| key.account == pass.member());
    Ok(Some(SealRow {
        half: half_in_words(pass.half()),
        since: mine.map(|key| when::past(key.made, at.now, &TimeZone::system())),
    }))
}

/// A half, as a part of a sentence.
pub const fn half_in_words(half: Half) -> &'static str {
    match half {
        Half::Security => "the half of Security",
        Half::Leader => "the half of the leaders",
    }
}

fn passkey_row(passkey: &Passkey, at: &AtAccount, zone: &TimeZone) -> PasskeyRow {
    PasskeyRow {
        id: passkey.id.to_string(),
        name: passkey.name.clone(),
        made: when::past(passkey.created, at.now, zone),
        used: passkey.last_used.map(|used| when::past(used, at.now, zone)),
    }
}

fn session_row(session: &Session, at: &AtAccount, zone: &TimeZone) -> SessionRow {
    SessionRow {
        id: session_id(&session.token_sha256),
        started: when::past(session.started, at.now, zone),
        used: when::past(session.last_used, at.now, zone),
        is_this: session.token_sha256 == at.session.token_sha256,
    }
}

/// How a session is named in the page: the digest of its token, in hex. The token itself can't be told from it.
pub fn session_id(token_sha256: &[u8; 32]) -> String {
    token_sha256
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
