//! What proves to a service who we are: at Okta the token of its file, at Entra a token for the application's secret (RFC 6749
//! section 4.4), at Google one for an assertion that the service account's key signs (RFC 7523 section 2.1, RS256 of RFC 7518
//! section 3.3). Tokens are kept in memory until shortly before they end.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls::SignatureScheme;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use serde::Deserialize;
use serde_json::json;

use super::limits::{TOKEN_MARGIN_SECONDS, TOKEN_SECONDS_MAX};
use super::particulars::percent_encoded;
use super::trouble::{PullTrouble, said};
use crate::config::read_service_url;
use crate::log_service::LogService;
use crate::service_client::{Answer, Question, ServiceClient};
use crate::service_host::ServiceHost;

/// What the service account is allowed to do: read audit reports (Google, "OAuth 2.0 scopes").
const GOOGLE_SCOPE: &str = "https://www.googleapis.com/auth/admin.reports.audit.readonly";
const GOOGLE_GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// A proof, and until when it is used, microseconds.
#[derive(Clone)]
pub struct Token {
    /// The whole value of `Authorization`.
    pub authorization: String,
    /// Not used beyond.
    pub until: i64,
}

/// The parts of a service account's key file that matter (Google Cloud, "Create and delete service account keys").
#[derive(Deserialize)]
struct KeyFile {
    client_email: String,
    private_key: String,
    private_key_id: Option<String>,
    token_uri: String,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    expires_in: Option<i64>,
}

/// Gets a proof.
///
/// # Errors
/// When the secret can't be read, or the service gives none for it.
pub async fn get(
    service: &LogService,
    asking: &ServiceClient,
    now: i64,
) -> Result<Token, PullTrouble> {
    match service {
        LogService::Okta { token, .. } => Ok(Token {
            authorization: format!("SSWS {}", token.read()?.reveal()),
            // Read anew each time: a file that was written again needs no restart.
            until: now,
        }),
        LogService::Entra {
            client,
            tenant,
            graph,
            login,
            secret,
        } => {
            let path = format!("/{}/oauth2/v2.0/token", percent_encoded(tenant));
            let form = form(&[
                ("client_id", client),
                ("scope", &format!("{}/.default", graph.origin())),
                ("client_secret", secret.read()?.reveal()),
                ("grant_type", "client_credentials"),
            ]);
            ask(service, asking, login, &path, form, now).await
        }
        LogService::Google { subject, key, .. } => {
            let text = key.read_text()?;
            let key: KeyFile = serde_json::from_str(text.reveal())
                .map_err(|_| PullTrouble::Key("it is not the JSON that Google hands out"))?;
            let (host, path) = read_service_url(&key.token_uri)
                .map_err(|_| PullTrouble::Key("its `token_uri` is no address that is asked"))?;
            let assertion = assertion(&key, subject, now)?;
            let form = form(&[("grant_type", GOOGLE_GRANT), ("assertion", &assertion)]);
            ask(service, asking, &host, &path, form, now).await
        }
    }
}

fn form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", percent_encoded(value)))
        .collect();
    pairs.join("&")
}

async fn ask(
    service: &LogService,
    asking: &ServiceClient,
    host: &ServiceHost,
    path: &str,
    form: String,
    now: i64,
) -> Result<Token, PullTrouble> {
    let question = Question {
        path,
        authorization: None,
        form: Some(form),
    };
    let answer = asking.ask(host, question).await?;
    check(service, host, &answer, now)?;
    let read: TokenAnswer =
        serde_json::from_slice(&answer.body).map_err(|_| PullTrouble::Unreadable {
            host: host.host_field(),
            says: "it holds no token".to_owned(),
        })?;
    let seconds = read.expires_in.unwrap_or(0).clamp(0, TOKEN_SECONDS_MAX) - TOKEN_MARGIN_SECONDS;
    Ok(Token {
        authorization: format!("Bearer {}", read.access_token),
        until: now + seconds * 1_000_000,
    })
}

/// Whether an answer is one to go on with.
///
/// # Errors
/// When it asks for a pause, refuses us, or is another than the documented ones. Where a token is asked for, everything that
/// is wrong with the question is wrong with the secret (RFC 6749 section 5.2).
pub fn check(
    service: &LogService,
    host: &ServiceHost,
    answer: &Answer,
    now: i64,
) -> Result<(), PullTrouble> {
    let host_field = host.host_field();
    let status = answer.status;
    let asked_for_token = host != service.host() || is_of_token(answer);
    match status {
        200 => Ok(()),
        429 | 503 => Err(PullTrouble::Busy {
            host: host_field,
            status,
            seconds: service.pause_asked_for(answer, now),
        }),
        401 | 403 => Err(PullTrouble::Refused {
            host: host_field,
            status,
            says: said(&answer.body),
        }),
        400 if asked_for_token => Err(PullTrouble::Refused {
            host: host_field,
            status,
            says: said(&answer.body),
        }),
        _ => Err(PullTrouble::Unexpected {
            host: host_field,
            status,
            says: said(&answer.body),
        }),
    }
}

/// An error of the token endpoint is an object whose `error` is a word; elsewhere it is an object.
fn is_of_token(answer: &Answer) -> bool {
    let read: Option<serde_json::Value> = serde_json::from_slice(&answer.body).ok();
    read.is_some_and(|answer| {
        answer
            .get("error")
            .is_some_and(serde_json::Value::is_string)
    })
}

/// A signed assertion: who asks, in whose name, for what, for whom, and for an hour.
fn assertion(key: &KeyFile, subject: &str, now: i64) -> Result<String, PullTrouble> {
    let seconds = now.div_euclid(1_000_000);
    let head = json!({"alg": "RS256", "typ": "JWT", "kid": key.private_key_id});
    let claims = json!({
        "iss": key.client_email, "sub": subject, "scope": GOOGLE_SCOPE, "aud": key.token_uri,
        "iat": seconds, "exp": seconds + TOKEN_SECONDS_MAX,
    });
    let encoded = |part: &serde_json::Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let message = format!("{}.{}", encoded(&head), encoded(&claims));
    let signature = sign(&key.private_key, message.as_bytes())?;
    Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

fn sign(private_key: &str, message: &[u8]) -> Result<Vec<u8>, PullTrouble> {
    let key = PrivateKeyDer::from_pem_slice(private_key.as_bytes())
        .map_err(|_| PullTrouble::Key("its `private_key` is no PEM"))?;
    any_supported_type(&key)
        .ok()
        .and_then(|key| key.choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256]))
        .ok_or(PullTrouble::Key("its `private_key` is no RSA key"))?
        .sign(message)
        .map_err(|_| PullTrouble::Key("its `private_key` does not sign"))
}
