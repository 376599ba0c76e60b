//! What this desk is to a browser that holds passkeys: a relying party (WebAuthn Level 3 clause 5.1.3 "effective domain"). A
//! passkey belongs to the name in the desk's address for good. Where the address has no name (a bare IP address) or isn't
//! https, browsers offer none, and neither does the desk; `http://localhost` is their one exception.

use axum::http::{HeaderMap, header};
use url::{Host, Url};
use webauthn_rs::prelude::{Webauthn, WebauthnBuilder};

use crate::settings::Settings;

/// What the browser shows beside the name of the desk.
const PRODUCT: &str = "Headsup";

/// The relying party of a request's address; `None` where browsers offer no passkeys.
pub fn relying_party(settings: &Settings, headers: &HeaderMap) -> Option<Webauthn> {
    let origin = origin(settings, headers)?;
    let Some(Host::Domain(name)) = origin.host() else {
        return None;
    };
    if origin.scheme() != "https" && name != "localhost" {
        return None;
    }
    let builder = WebauthnBuilder::new(name, &origin).ok()?;
    builder.rp_name(PRODUCT).build().ok()
}

/// The address people reach this desk by. Without one that is set, only this computer's own name is believed (see
/// `web::address`).
pub fn origin(settings: &Settings, headers: &HeaderMap) -> Option<Url> {
    if let Some(set) = &settings.public_url {
        return Url::parse(set).ok();
    }
    let host = headers.get(header::HOST)?.to_str().ok()?;
    Url::parse(&format!("http://{host}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers(public_url: Option<&str>, host: &'static str) -> bool {
        let settings = Settings {
            public_url: public_url.map(str::to_owned),
            ..Settings::default()
        };
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, header::HeaderValue::from_static(host));
        relying_party(&settings, &headers).is_some()
    }

    #[test]
    fn passkeys_need_a_name_and_https_or_this_computer_itself() {
        for (public_url, host, expected) in [
            (
                Some("https://desk.school.example"),
                "desk.school.example",
                true,
            ),
            (Some("https://desk.school.example:8443"), "whatever", true),
            (
                Some("http://desk.school.example"),
                "desk.school.example",
                false,
            ),
            (Some("https://192.0.2.4"), "192.0.2.4", false),
            (None, "localhost:8080", true),
            (None, "127.0.0.1:8080", false),
            (None, "[::1]:8080", false),
            (None, "desk.school.example", false),
        ] {
            assert_eq!(offers(public_url, host), expected, "{public_url:?} {host}");
        }
    }
}
