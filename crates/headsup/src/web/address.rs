//! Looks at the address a request came by. A desk that is told one public address answers to no other, because links,
//! cookies and the cross-site check all rest on it; a name nobody told us may also be a trick (DNS rebinding). The page
//! then says which address was seen and which setting to change.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use crate::refusal::{Refusal, WrongAddress};
use crate::settings::Settings;
use crate::state::DeskState;

/// What to do with a request that came by some address.
#[derive(Debug, PartialEq, Eq)]
enum Judgement {
    Expected,
    /// It came over http though the desk is known by https: the same page exists there.
    OverHttps,
    Wrong(WrongAddress),
}

/// Lets requests pass that came by the expected address. Health checks and our own style sheet pass by any.
pub async fn refuse_other_addresses(
    State(state): State<DeskState>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    if path == "/healthz" || path.starts_with("/assets/") {
        return next.run(request).await;
    }
    match judge(&state.settings, request.headers()) {
        Judgement::Expected => next.run(request).await,
        Judgement::OverHttps if request.method() == Method::GET => {
            let rest = request
                .uri()
                .path_and_query()
                .map_or("/", |rest| rest.as_str());
            Redirect::permanent(&format!("{}{rest}", state.settings.base_url())).into_response()
        }
        Judgement::OverHttps => Refusal::NotFound.into_response(),
        Judgement::Wrong(wrong) => Refusal::WrongAddress(wrong).into_response(),
    }
}

fn judge(settings: &Settings, headers: &HeaderMap) -> Judgement {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST.as_str())
        .unwrap_or_default()
        .to_ascii_lowercase();
    let scheme = match text("x-forwarded-proto") {
        Some(proto) if proto.trim_end().ends_with("https") => "https",
        _ => "http",
    };
    let seen = format!(
        "{scheme}://{}",
        host.chars()
            .filter(|letter| !letter.is_control())
            .take(255)
            .collect::<String>()
    );
    let Some(expected) = &settings.public_url else {
        let known = is_plain(&host);
        return if known {
            Judgement::Expected
        } else {
            Judgement::Wrong(WrongAddress {
                seen,
                expected: None,
            })
        };
    };
    let expected_host = expected.split_once("://").map_or("", |(_, host)| host);
    let default_port = if expected.starts_with("https") {
        ":443"
    } else {
        ":80"
    };
    if host.strip_suffix(default_port).unwrap_or(&host) != expected_host {
        return Judgement::Wrong(WrongAddress {
            seen,
            expected: Some(expected.clone()),
        });
    }
    // A proxy that says nothing about the scheme is believed to speak https to people, as the setting says.
    let said_http = text("x-forwarded-proto").is_some() && scheme == "http";
    match (settings.is_https(), scheme) {
        (true, _) if said_http => Judgement::OverHttps,
        (false, "https") => Judgement::Wrong(WrongAddress {
            seen,
            expected: Some(expected.clone()),
        }),
        _ => Judgement::Expected,
    }
}

/// Whether a `Host` is this computer's own name or a bare address: those can't be pointed elsewhere by a DNS server.
fn is_plain(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name == "localhost" || name.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(
        public_url: Option<&str>,
        host: &'static str,
        proto: Option<&'static str>,
    ) -> Judgement {
        let settings = Settings {
            data: "d".into(),
            database: None,
            listen: "127.0.0.1:8080".parse().unwrap(),
            public_url: public_url.map(str::to_owned),
            lookups: false,
            ..Settings::default()
        };
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(proto) = proto {
            headers.insert("x-forwarded-proto", proto.parse().unwrap());
        }
        judge(&settings, &headers)
    }

    #[test]
    fn without_a_setting_only_plain_addresses_are_expected() {
        for host in [
            "127.0.0.1:8080",
            "localhost:9000",
            "localhost",
            "[::1]:8080",
            "192.0.2.7:8080",
        ] {
            assert_eq!(judged(None, host, None), Judgement::Expected, "{host}");
        }
        let wrong = WrongAddress {
            seen: "http://intranet:8080".to_owned(),
            expected: None,
        };
        assert_eq!(judged(None, "intranet:8080", None), Judgement::Wrong(wrong));
    }

    #[test]
    fn with_a_setting_only_that_address_is_expected() {
        let public = Some("https://desk.school.example");
        for (host, proto) in [
            ("desk.school.example", Some("https")),
            ("Desk.School.example:443", None),
        ] {
            assert_eq!(judged(public, host, proto), Judgement::Expected, "{host}");
        }
        assert_eq!(
            judged(public, "desk.school.example", Some("http")),
            Judgement::OverHttps
        );
        assert!(matches!(
            judged(public, "127.0.0.1:8080", None),
            Judgement::Wrong(_)
        ));
        let lan = Some("http://192.0.2.7:8080");
        assert_eq!(judged(lan, "192.0.2.7:8080", None), Judgement::Expected);
        assert!(matches!(
            judged(lan, "192.0.2.7:8080", Some("https")),
            Judgement::Wrong(_)
        ));
    }
}
