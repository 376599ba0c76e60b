//! The doctor's look at the organisation's own sign-in: whether its provider can be asked, and says of itself what the settings say.
//! Whether it knows this desk shows only when somebody signs in.

use casework::moment::Moment;

use crate::provider_client::ProviderClient;
use crate::self_check::{Check, broken, well};
use crate::settings::Settings;
use crate::sign_in_provider::SignInProvider;

/// How the provider stands; nothing where none is named.
pub async fn check_provider(settings: &Settings, now: Moment) -> Option<Check> {
    let name = "Sign-in by your provider";
    let provider = settings.sign_in_provider.clone()?;
    let base_url = settings.base_url();
    let way_back = SignInProvider::way_back(&base_url);
    let client = ProviderClient::new(provider, &base_url);
    Some(match client.try_out(now).await {
        Ok(()) => well(
            name,
            format!(
                "`{}` answers. Its redirect address for this desk must be {way_back}",
                client.issuer()
            ),
        ),
        Err(trouble) => broken(
            name,
            format!("It cannot be used: {trouble}."),
            "Compare `oidc` with the issuer in the provider's discovery document, to the last slash. Passwords and passkeys work all the same.",
        ),
    })
}
