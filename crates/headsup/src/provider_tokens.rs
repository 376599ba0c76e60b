//! Judges what a sign-in provider says: who came back with a code, and who signed out there. Signatures, issuer, audience, times
//! and nonce are compared by the library (OpenID Connect Core 1.0 section 3.1.3.7); what it doesn't know stands here. It asks
//! nothing by itself and keeps nothing.

use std::collections::BTreeMap;

use casework::moment::Moment;
use casework::people::provider_sign_in::{ProviderPerson, SUBJECT_CHARS_MAX};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreGenderClaim, CoreIdToken,
    CoreIdTokenClaims, CoreIdTokenVerifier, CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm, CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AdditionalClaims, AuthType, AuthorizationCode, ClaimsVerificationError,
    ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdToken,
    Nonce, NonceVerifier, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, Scope, SignatureVerificationError, TokenResponse as _,
};
use serde::{Deserialize, Serialize};

use crate::provider_client::{KnownProvider, ProviderClient, ProviderTrouble};

/// The event that a logout token tells (OpenID Connect Back-Channel Logout 1.0 section 2.4).
const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How old a logout token may be, seconds; the providers we read of end theirs after two minutes.
const LOGOUT_SECONDS_MAX: i64 = 5 * 60;
/// How far a provider's clock may go before ours, seconds.
const CLOCK_SECONDS_MAX: i64 = 60;
/// The longest identifier of a logout token, bytes.
const TOKEN_ID_BYTES_MAX: usize = 500;
/// The longest mail address (RFC 5321 section 4.5.3.1.3), bytes.
const ADDRESS_BYTES_MAX: usize = 254;

/// What a sign-in began with: kept sealed in the browser until it comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// Ties the way back to this browser (RFC 6749 section 10.12).
    pub state: String,
    /// Ties the token to this sign-in (OpenID Connect Core 1.0 section 15.5.2).
    pub nonce: String,
    /// Ties the code to this sign-in (RFC 7636 section 4.1).
    pub verifier: String,
    /// Where to go afterwards.
    pub next: String,
}

/// Somebody who signed out at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedOut {
    /// Who it is there.
    pub subject: String,
    /// The token's identifier, which counts once.
    pub token_id: String,
    /// When it counts no more.
    pub expires: Moment,
}

/// What a logout token holds besides what every token does.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct LogoutClaims {
    events: BTreeMap<String, serde_json::Value>,
    jti: String,
}

impl AdditionalClaims for LogoutClaims {}

type LogoutToken = IdToken<
    LogoutClaims,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Judges by what one provider says of itself, for the client that we are there.
pub struct Judge {
    client: Client,
    issuer: String,
    names_itself: bool,
}

impl Judge {
    /// Puts it together.
    ///
    /// # Errors
    /// When our own address can't be a way back.
    pub fn new(
        known: &KnownProvider,
        client: &str,
        secret: &str,
        way_back: &str,
    ) -> Result<Judge, ProviderTrouble> {
        let way_back = RedirectUrl::new(way_back.to_owned())
            .map_err(|error| ProviderTrouble::unreadable("way back", &error))?;
        let issuer = known.metadata.issuer().as_str().to_owned();
        let ways = known.metadata.token_endpoint_auth_methods_supported();
        // Without a word about it, the provider takes the secret in the header (OpenID Connect Discovery 1.0 section 3).
        let by_header =
            ways.is_none_or(|ways| ways.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let client = CoreClient::from_provider_metadata(
            known.metadata.clone(),
            ClientId::new(client.to_owned()),
            Some(ClientSecret::new(secret.to_owned())),
        )
        .set_redirect_uri(way_back)
        .set_auth_type(if by_header {
            AuthType::BasicAuth
        } else {
            AuthType::RequestBody
        });
        Ok(Judge {
            client,
            issuer,
            names_itself: known.further.authorization_response_iss_parameter_supported,
        })
    }

    /// Where a browser is sent to sign in.
    pub fn way_there(&self, begun: &Begun) -> String {
        let verifier = PkceCodeVerifier::new(begun.verifier.clone());
        let (state, nonce) = (begun.state.clone(), begun.nonce.clone());
        let (url, _, _) = self
            .client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state.clone()),
                move || Nonce::new(nonce.clone()),
            )
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        url.into()
    }

    /// Refuses a way back that another provider sent somebody on (RFC 9207 section 2.4).
    ///
    /// # Errors
    /// When another one is named, or none where this one always names itself.
    pub fn refuse_other_issuer(&self, said: Option<&str>) -> Result<(), ProviderTrouble> {
        match said {
            Some(said) if said == self.issuer => Ok(()),
            None if !self.names_itself => Ok(()),
            _ => Err(ProviderTrouble::Token(
                "somebody came back from another provider".to_owned(),
            )),
        }
    }

    /// Asks for the tokens of a code.
    ///
    /// # Errors
    /// When there are none.
    pub async fn exchange(
        &self,
        code: &str,
        begun: &Begun,
        http: &ProviderClient,
    ) -> Result<CoreTokenResponse, ProviderTrouble> {
        self.client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| ProviderTrouble::unreadable("token endpoint", &error))?
            .set_pkce_verifier(PkceCodeVerifier::new(begun.verifier.clone()))
            .request_async(http)
            .await
            .map_err(|error| ProviderTrouble::Token(format!("no token for a code: {error}")))
    }

    /// Whether the key is known with which the token was signed, so that it is worth judging.
    pub fn knows_the_key(&self, tokens: &CoreTokenResponse, begun: &Begun, now: Moment) -> bool {
        let judged = tokens
            .id_token()
            .map(|token| token.claims(&self.verifier(now), &Nonce::new(begun.nonce.clone())));
        !matches!(
            judged,
            Some(Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey
            )))
        )
    }

    /// Who came: the token judged, and the mail address asked for where the token has none.
    ///
    /// # Errors
    /// When something in it doesn't hold.
    pub async fn who_came(
        &self,
        tokens: &CoreTokenResponse,
        begun: &Begun,
        now: Moment,
        http: &ProviderClient,
    ) -> Result<ProviderPerson, ProviderTrouble> {
        let token = tokens
            .id_token()
            .ok_or_else(|| ProviderTrouble::Token("there is none".to_owned()))?;
        let claims = token
            .claims(&self.verifier(now), &Nonce::new(begun.nonce.clone()))
            .map_err(|error| ProviderTrouble::Token(error.to_string()))?;
        self.refuse_other_hash(tokens, token, claims, now)?;
        let verified_address = match claims.email() {
            Some(address) => usable(address.as_str(), claims.email_verified()),
            None => self.address_asked_for(tokens, claims, http).await?,
        };
        Ok(ProviderPerson {
            issuer: self.issuer.clone(),
            subject: subject(claims.subject().as_str())?,
            verified_address,
        })
    }

    /// An access token that another sign-in was given must not be asked with (OpenID Connect Core 1.0 section 3.1.3.8).
    fn refuse_other_hash(
        &self,
        tokens: &CoreTokenResponse,
        token: &CoreIdToken,
        claims: &CoreIdTokenClaims,
        now: Moment,
    ) -> Result<(), ProviderTrouble> {
        let Some(expected) = claims.access_token_hash() else {
            return Ok(());
        };
        let trouble = |error: &dyn std::error::Error| ProviderTrouble::Token(error.to_string());
        let verifier = self.verifier(now);
        let found = AccessTokenHash::from_token(
            tokens.access_token(),
            token.signing_alg().map_err(|error| trouble(&error))?,
            token
                .signing_key(&verifier)
                .map_err(|error| trouble(&error))?,
        );
        let found = found.map_err(|error| trouble(&error))?;
        if found == *expected {
            return Ok(());
        }
        Err(ProviderTrouble::Token(
            "the access token is another sign-in's".to_owned(),
        ))
    }

    /// The verified mail address from the provider's own account of a person, where it has such a page.
    async fn address_asked_for(
        &self,
        tokens: &CoreTokenResponse,
        claims: &CoreIdTokenClaims,
        http: &ProviderClient,
    ) -> Result<Option<String>, ProviderTrouble> {
        let Ok(request) = self.client.user_info(
            tokens.access_token().clone(),
            Some(claims.subject().clone()),
        ) else {
            return Ok(None);
        };
        let told: CoreUserInfoClaims = request
            .request_async(http)
            .await
            .map_err(|error| ProviderTrouble::Token(format!("nothing is told of it: {error}")))?;
        Ok(told
            .email()
            .and_then(|address| usable(address.as_str(), told.email_verified())))
    }

    /// Who signed out.
    ///
    /// # Errors
    /// When the token doesn't hold.
    pub fn who_signed_out(&self, token: &str, now: Moment) -> Result<SignedOut, ProviderTrouble> {
        let refused = |says: &str| ProviderTrouble::Token(says.to_owned());
        let token: LogoutToken = token
            .parse()
            .map_err(|_| refused("it is no logout token"))?;
        let kinds = ["logout+jwt", "JWT"].map(|kind| {
            openidconnect::JsonWebTokenType::new(kind.to_owned())
                .normalize()
                .expect("a kind written here")
        });
        let verifier = self.verifier(now).set_allowed_jose_types(kinds);
        let claims = token
            .claims(&verifier, NoNonce)
            .map_err(|error| ProviderTrouble::Token(error.to_string()))?;
        let further = claims.additional_claims();
        let issued_seconds = claims.issue_time().timestamp();
        let age_seconds = now.0 / 1_000_000 - issued_seconds;
        if !(-CLOCK_SECONDS_MAX..=LOGOUT_SECONDS_MAX).contains(&age_seconds) {
            return Err(refused("it is too old"));
        }
        if !further
            .events
            .get(LOGOUT_EVENT)
            .is_some_and(serde_json::Value::is_object)
        {
            return Err(refused("it tells of no logout"));
        }
        if further.jti.is_empty() || further.jti.len() > TOKEN_ID_BYTES_MAX {
            return Err(refused("its identifier is none"));
        }
        Ok(SignedOut {
            subject: subject(claims.subject().as_str())?,
            token_id: further.jti.clone(),
            expires: Moment::from_unix_seconds(issued_seconds + LOGOUT_SECONDS_MAX + 1),
        })
    }

    /// Signatures by the provider's published keys alone: neither none, nor one that our own secret makes. The clock is ours.
    fn verifier(&self, now: Moment) -> CoreIdTokenVerifier<'_> {
        use CoreJwsSigningAlgorithm as Alg;
        let earliest = now.0 / 1_000_000 + CLOCK_SECONDS_MAX;
        self.client
            .id_token_verifier()
            .set_allowed_algs([
                Alg::RsaSsaPkcs1V15Sha256,
                Alg::RsaSsaPkcs1V15Sha384,
                Alg::RsaSsaPkcs1V15Sha512,
                Alg::RsaSsaPssSha256,
                Alg::RsaSsaPssSha384,
                Alg::RsaSsaPssSha512,
                Alg::EcdsaP256Sha256,
                Alg::EcdsaP384Sha384,
                Alg::EdDsa,
            ])
            .set_time_fn(move || chrono::DateTime::from_timestamp_micros(now.0).unwrap_or_default())
            .set_issue_time_verifier_fn(move |issued| {
                if issued.timestamp() > earliest {
                    return Err("it was made in the future".to_owned());
                }
                Ok(())
            })
    }
}

/// A logout token must hold no nonce, so that no ID token can pass for one (section 2.4).
struct NoNonce;

impl NonceVerifier for NoNonce {
    fn verify(self, nonce: Option<&Nonce>) -> Result<(), String> {
        match nonce {
            None => Ok(()),
            Some(_) => Err("it holds a nonce".to_owned()),
        }
    }
}

fn subject(text: &str) -> Result<String, ProviderTrouble> {
    if text.is_empty() || text.len() > SUBJECT_CHARS_MAX || !text.is_ascii() {
        return Err(ProviderTrouble::Token("its subject is none".to_owned()));
    }
    Ok(text.to_owned())
}

/// An address that the provider says it has verified, as accounts hold theirs.
fn usable(address: &str, verified: Option<bool>) -> Option<String> {
    let plain = address.len() <= ADDRESS_BYTES_MAX && !address.contains(char::is_control);
    (verified == Some(true) && plain).then(|| address.to_lowercase())
}
