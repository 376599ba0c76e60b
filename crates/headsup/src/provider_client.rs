//! Asks the organisation's own sign-in provider: what it can do, its keys, and a token for a code. What it says is kept for some
//! minutes, so that a sign-in costs it little and a changed key is soon known. Its answers are judged by `provider_tokens`; who may
//! come in is decided in `casework`.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use casework::moment::Moment;
use casework::people::provider_sign_in::ProviderPerson;
use openidconnect::core::{CoreJsonWebKeySet, CoreProviderMetadata};
use openidconnect::http::{Method, Uri};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use serde::Deserialize;
use tokio::sync::Mutex;

use crate::provider_tokens::{Begun, Judge, SignedOut};
use crate::secret::SecretError;
use crate::service_client::{AskFailed, AskLimits, Question, ServiceClient};
use crate::service_host::ServiceHost;
use crate::sign_in_provider::SignInProvider;

/// One question to the provider, seconds: somebody waits for it.
const ASK_SECONDS_MAX: u64 = 10;
/// One answer, bytes.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// How long what the provider says of itself is kept, minutes.
const KEPT_MINUTES: i64 = 10;
/// How old its keys must be before a token with an unknown one makes us ask again, seconds.
const KEYS_SECONDS_LEAST: i64 = 30;
/// Ports of https on hosts that the provider, not the settings, names.
const PORTS: [u16; 2] = [443, 8443];

/// Why a sign-in by the provider came to nothing. For the log; people read a sentence of ours.
#[derive(Debug, thiserror::Error)]
pub enum ProviderTrouble {
    /// The secret can't be read.
    #[error("the secret at the provider cannot be used")]
    Secret(#[from] SecretError),
    /// There is no answer.
    #[error("the provider gives no answer: {0}")]
    NoAnswer(#[from] AskFailed),
    /// Another status than 200.
    #[error("the provider answered `{path}` with status {status}")]
    Status {
        /// What was asked for.
        path: String,
        /// The status.
        status: u16,
    },
    /// An answer that can't be understood, or an address that can't be asked.
    #[error("the provider's {what} cannot be used: {says}")]
    Unreadable {
        /// What it is.
        what: &'static str,
        /// Why.
        says: String,
    },
    /// A token that doesn't hold.
    #[error("a token of the provider does not hold: {0}")]
    Token(String),
}

impl ProviderTrouble {
    pub(crate) fn unreadable(what: &'static str, says: &impl ToString) -> ProviderTrouble {
        ProviderTrouble::Unreadable {
            what,
            says: says.to_string(),
        }
    }
}

/// What the provider says of itself, as far as the library doesn't read it.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Further {
    /// Whether it names itself in what it sends people back with (RFC 9207 section 3).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

/// What is known of the provider.
pub struct KnownProvider {
    /// Its discovery document, with its keys.
    pub metadata: CoreProviderMetadata,
    /// What else stands in it.
    pub further: Further,
    read: Moment,
}

/// The client of one provider.
pub struct ProviderClient {
    provider: SignInProvider,
    way_back: String,
    asking: ServiceClient,
    known: Mutex<Option<Arc<KnownProvider>>>,
}

impl ProviderClient {
    /// A client that has asked nothing yet.
    pub fn new(provider: SignInProvider, base_url: &str) -> ProviderClient {
        ProviderClient {
            way_back: SignInProvider::way_back(base_url),
            provider,
            asking: ServiceClient::new(AskLimits {
                seconds: ASK_SECONDS_MAX,
                answer_bytes: ANSWER_BYTES_MAX,
            }),
            known: Mutex::new(None),
        }
    }

    /// The provider's name for itself.
    pub fn issuer(&self) -> &str {
        &self.provider.issuer
    }

    /// Asks for what a sign-in needs, and nothing else.
    ///
    /// # Errors
    /// When somebody could not sign in.
    pub async fn try_out(&self, now: Moment) -> Result<(), ProviderTrouble> {
        self.judge(now, KEPT_MINUTES * 60).await.map(|_| ())
    }

    /// Where somebody who wants to sign in is sent.
    ///
    /// # Errors
    /// When the provider can't be asked.
    pub async fn way_there(&self, now: Moment, begun: &Begun) -> Result<String, ProviderTrouble> {
        Ok(self.judge(now, KEPT_MINUTES * 60).await?.way_there(begun))
    }

    /// Who came back with this code. `said_issuer` is the `iss` of the way back.
    ///
    /// # Errors
    /// When the provider can't be asked, or what it says doesn't hold.
    pub async fn who_came(
        &self,
        now: Moment,
        code: &str,
        said_issuer: Option<&str>,
        begun: &Begun,
    ) -> Result<ProviderPerson, ProviderTrouble> {
        let judge = self.judge(now, KEPT_MINUTES * 60).await?;
        judge.refuse_other_issuer(said_issuer)?;
        let tokens = judge.exchange(code, begun, self).await?;
        let judge = match judge.knows_the_key(&tokens, begun, now) {
            true => judge,
            false => self.judge(now, KEYS_SECONDS_LEAST).await?,
        };
        judge.who_came(&tokens, begun, now, self).await
    }

    /// Who signed out there, from a logout token (OpenID Connect Back-Channel Logout 1.0 section 2.6).
    ///
    /// # Errors
    /// When the provider can't be asked, or the token doesn't hold.
    pub async fn who_signed_out(
        &self,
        now: Moment,
        token: &str,
    ) -> Result<SignedOut, ProviderTrouble> {
        let judge = self.judge(now, KEPT_MINUTES * 60).await?;
        match judge.who_signed_out(token, now) {
            Ok(signed_out) => Ok(signed_out),
            Err(_) => self
                .judge(now, KEYS_SECONDS_LEAST)
                .await?
                .who_signed_out(token, now),
        }
    }

    /// Judges by what is known of the provider, asked again where it is older than so many seconds.
    async fn judge(&self, now: Moment, seconds_max: i64) -> Result<Judge, ProviderTrouble> {
        let secret = self.provider.secret.read()?;
        let known = self.known(now, seconds_max).await?;
        Judge::new(
            &known,
            &self.provider.client,
            secret.reveal(),
            &self.way_back,
        )
    }

    async fn known(
        &self,
        now: Moment,
        seconds_max: i64,
    ) -> Result<Arc<KnownProvider>, ProviderTrouble> {
        // Whoever waits here gets the answer that was asked for meanwhile: the provider hears one question, not one for each.
        let mut kept = self.known.lock().await;
        let is_young = |known: &&Arc<KnownProvider>| {
            let age_seconds = now.0.saturating_sub(known.read.0) / 1_000_000;
            (0..seconds_max).contains(&age_seconds)
        };
        if let Some(known) = kept.as_ref().filter(is_young) {
            return Ok(Arc::clone(known));
        }
        let known = Arc::new(self.discover(now).await?);
        *kept = Some(Arc::clone(&known));
        Ok(known)
    }

    async fn discover(&self, now: Moment) -> Result<KnownProvider, ProviderTrouble> {
        let document = self
            .get(&self.provider.host, &self.provider.discovery_path)
            .await?;
        let unreadable = |says: &dyn std::error::Error| {
            ProviderTrouble::unreadable("discovery document", &says.to_string())
        };
        let metadata: CoreProviderMetadata =
            serde_json::from_slice(&document).map_err(|error| unreadable(&error))?;
        // OpenID Connect Discovery 1.0 section 4.3: exactly the issuer that was asked.
        if metadata.issuer().as_str() != self.provider.issuer {
            let says = format!("it is of `{}`", metadata.issuer().as_str().escape_default());
            return Err(ProviderTrouble::unreadable("discovery document", &says));
        }
        let further = serde_json::from_slice(&document).map_err(|error| unreadable(&error))?;
        let (host, path) = self.place_of(metadata.jwks_uri().as_str())?;
        let keys = self.get(&host, &path).await?;
        let keys: CoreJsonWebKeySet = serde_json::from_slice(&keys)
            .map_err(|error| ProviderTrouble::unreadable("keys", &error))?;
        Ok(KnownProvider {
            metadata: metadata.set_jwks(keys),
            further,
            read: now,
        })
    }

    async fn get(&self, host: &ServiceHost, path: &str) -> Result<Vec<u8>, ProviderTrouble> {
        let question = Question {
            path,
            ..Question::default()
        };
        let answer = self.asking.ask(host, question).await?;
        if answer.status != 200 {
            return Err(ProviderTrouble::Status {
                path: path.to_owned(),
                status: answer.status,
            });
        }
        Ok(answer.body)
    }

    /// What the library wants asked, asked by our own client.
    async fn answer(&self, request: HttpRequest) -> Result<HttpResponse, ProviderTrouble> {
        let (host, path) = self.place_of(&request.uri().to_string())?;
        let unreadable = |says: &str| ProviderTrouble::unreadable("answer", &says);
        let authorization = request
            .headers()
            .get("authorization")
            .map(|value| value.to_str().map(str::to_owned))
            .transpose()
            .map_err(|_| unreadable("our own request is no text"))?;
        let is_form = request.method() == Method::POST;
        let body = String::from_utf8(request.into_body())
            .map_err(|_| unreadable("our own request is no text"))?;
        let question = Question {
            path: &path,
            authorization: authorization.as_deref(),
            form: is_form.then_some(body),
        };
        let answer = self.asking.ask(&host, question).await?;
        let mut response = HttpResponse::new(answer.body);
        *response.status_mut() = openidconnect::http::StatusCode::from_u16(answer.status)
            .map_err(|_| unreadable("its status is none"))?;
        *response.headers_mut() = answer.fields;
        Ok(response)
    }

    /// Where an address of the provider is asked: its own host as the settings name it; any other one only by https and in the
    /// public internet, because the provider, and nobody here, named it.
    fn place_of(&self, address: &str) -> Result<(ServiceHost, String), ProviderTrouble> {
        let unusable = || ProviderTrouble::unreadable("address", &address.escape_default());
        let uri: Uri = address.parse().map_err(|_| unusable())?;
        let is_https = uri.scheme_str() == Some("https");
        let authority = uri.authority().ok_or_else(unusable)?;
        let named = ServiceHost {
            is_https,
            host: authority
                .host()
                .trim_matches(['[', ']'])
                .to_ascii_lowercase(),
            port: authority
                .port_u16()
                .unwrap_or(if is_https { 443 } else { 80 }),
            must_be_public: false,
        };
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        if named == self.provider.host {
            return Ok((named, path.to_owned()));
        }
        if !is_https || !PORTS.contains(&named.port) || authority.as_str().contains('@') {
            return Err(unusable());
        }
        let elsewhere = ServiceHost {
            must_be_public: true,
            ..named
        };
        Ok((elsewhere, path.to_owned()))
    }
}

impl<'c> AsyncHttpClient<'c> for ProviderClient {
    type Error = ProviderTrouble;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, ProviderTrouble>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.answer(request))
    }
}
