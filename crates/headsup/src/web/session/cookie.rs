//! The session cookie: how it is written and read. It holds a random token; the database holds only the token's digest,
//! so a stolen database opens no session.

use axum::http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};

use casework::people::account::SESSION_MINUTES_MAX;

/// The plain name, and the one that browsers accept only over https and for the whole host.
const NAME: &str = "headsup-session";
const NAME_OVER_HTTPS: &str = "__Host-headsup-session";
/// A token is 32 hex digits.
const TOKEN_CHARS: usize = 32;

/// The names of the cookie that waits while somebody signs in at the provider.
const WAITING: &str = "headsup-provider";
const WAITING_OVER_HTTPS: &str = "__Host-headsup-provider";
/// The longest such cookie, characters; browsers take 4,096 with its name and attributes (RFC 6265 section 6.1).
const WAITING_CHARS_MAX: usize = 3_500;

/// The digest under which a token is kept.
pub fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// The token in the request's cookies, if one is there and looks like ours.
pub fn read_token(headers: &HeaderMap, over_https: bool) -> Option<String> {
    read(headers, cookie_name(over_https)).filter(|token| {
        token.len() == TOKEN_CHARS && token.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// What waits in this browser while somebody signs in at the provider.
pub fn read_waiting(headers: &HeaderMap, over_https: bool) -> Option<String> {
    read(headers, waiting_name(over_https)).filter(|waiting| waiting.len() <= WAITING_CHARS_MAX)
}

/// The header that lets it wait, for so many minutes. Lax, because the way back comes from another site.
pub fn set_waiting(waiting: &str, minutes: i64, over_https: bool) -> Option<HeaderValue> {
    write(waiting_name(over_https), waiting, minutes * 60, over_https)
}

/// The header that ends the waiting.
pub fn clear_waiting(over_https: bool) -> Option<HeaderValue> {
    write(waiting_name(over_https), "", 0, over_https)
}

fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// The header that hands the browser its token. Without JavaScript access, and not sent with other sites' posts.
pub fn set_token(token: &str, over_https: bool) -> Option<HeaderValue> {
    write(
        cookie_name(over_https),
        token,
        SESSION_MINUTES_MAX * 60,
        over_https,
    )
}

/// The header that takes the token back.
pub fn clear_token(over_https: bool) -> Option<HeaderValue> {
    write(cookie_name(over_https), "", 0, over_https)
}

fn write(name: &str, value: &str, seconds: i64, over_https: bool) -> Option<HeaderValue> {
    let secure = if over_https { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&text).ok()
}

const fn cookie_name(over_https: bool) -> &'static str {
    if over_https { NAME_OVER_HTTPS } else { NAME }
}

const fn waiting_name(over_https: bool) -> &'static str {
    if over_https {
        WAITING_OVER_HTTPS
    } else {
        WAITING
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_what_it_writes() {
        let token = "0123456789abcdef0123456789abcdef";
        for over_https in [false, true] {
            let written = set_token(token, over_https).unwrap();
            let text = written.to_str().unwrap();
            assert!(text.contains("; HttpOnly; SameSite=Lax;"), "{text}");
            assert_eq!(text.contains("; Secure"), over_https);
            let pair = text.split(';').next().unwrap();
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, format!("other=1; {pair}").parse().unwrap());
            assert_eq!(read_token(&headers, over_https).as_deref(), Some(token));
            assert_eq!(read_token(&headers, !over_https), None);
        }
    }

    #[test]
    fn refuses_what_is_no_token() {
        for value in [
            "",
            "x",
            "0123456789abcdef0123456789abcdeg",
            "0123456789abcdef0123456789abcdef0",
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(
                header::COOKIE,
                format!("headsup-session={value}").parse().unwrap(),
            );
            assert_eq!(read_token(&headers, false), None, "{value}");
        }
    }
}
