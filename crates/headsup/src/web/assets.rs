//! The style sheet, the scripts and the pictures of our own pages, embedded. A page names an asset with its hash in the
//! address, so that a browser may keep it for a year and never sees a stale one; without the hash it is revalidated.
//! Nothing a person handed in is ever served from here.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::listed_routes::ListedRoutes;

/// So many hex digits of the SHA-256 stand in an address: 48 bits, plenty against a stale copy.
const HASH_DIGITS: usize = 12;
const FOR_A_YEAR: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_EACH_TIME: HeaderValue = HeaderValue::from_static("no-cache");

#[derive(rust_embed::Embed)]
#[folder = "../../assets"]
struct AssetFiles;

static HASHES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    AssetFiles::iter()
        .filter_map(|name| {
            AssetFiles::get(&name).map(|file| (name.into_owned(), short_hash(&file.data)))
        })
        .collect()
});

/// `GET /assets/{*path}`.
pub fn routes() -> ListedRoutes {
    ListedRoutes::new().get(
        "/assets/{*path}",
        async |Path(path): Path<String>, request: HeaderMap| serve(&path, &request),
    )
}

/// The address of an asset, such as `/assets/0a1b2c3d4e5f/headsup.css`. A name that isn't embedded gets the plain
/// address, which answers 404 and fails the test that walks the pages.
pub fn address(name: &str) -> String {
    match HASHES.get(name) {
        Some(hash) => format!("/assets/{hash}/{name}"),
        None => format!("/assets/{name}"),
    }
}

/// Answers `GET /assets/{*path}`: `<hash>/<name>` or `<name>`.
pub fn serve(path: &str, request: &HeaderMap) -> Response {
    let (asked_hash, name) = match path.split_once('/') {
        Some((hash, name)) => (Some(hash), name),
        None => (None, path),
    };
    let (Some(file), Some(hash)) = (AssetFiles::get(name), HASHES.get(name)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = format!("\"{hash}\"");
    let caching = if asked_hash == Some(hash.as_str()) {
        FOR_A_YEAR
    } else {
        ASK_EACH_TIME
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, caching);
    if let Ok(value) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, value);
    }
    if request
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| names_tag(known, &tag))
    {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(media_type(name)),
    );
    headers.insert(
        HeaderName::from_static("x-content-type-options"),
        HeaderValue::from_static("nosniff"),
    );
    (headers, file.data.into_owned()).into_response()
}

/// RFC 9110 clause 13.1.2: a list of tags, compared weakly.
fn names_tag(known: &HeaderValue, tag: &str) -> bool {
    known.to_str().is_ok_and(|list| {
        list.split(',')
            .map(|one| one.trim().trim_start_matches("W/"))
            .any(|one| one == tag)
    })
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

fn short_hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let mut hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    hash.truncate(HASH_DIGITS);
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(path: &str, if_none_match: Option<&str>) -> Response {
        let mut headers = HeaderMap::new();
        if let Some(tag) = if_none_match {
            headers.insert(header::IF_NONE_MATCH, tag.parse().unwrap());
        }
        serve(path, &headers)
    }

    #[test]
    fn a_hashed_address_is_kept_for_a_year_and_a_plain_one_is_not() {
        let hashed = get(
            address("headsup.css").strip_prefix("/assets/").unwrap(),
            None,
        );
        assert_eq!(hashed.status(), StatusCode::OK);
        assert_eq!(hashed.headers()[header::CACHE_CONTROL], FOR_A_YEAR);
        assert_eq!(
            hashed.headers()[header::CONTENT_TYPE],
            "text/css; charset=utf-8"
        );
        for stale in ["headsup.css", "000000000000/headsup.css"] {
            assert_eq!(
                get(stale, None).headers()[header::CACHE_CONTROL],
                ASK_EACH_TIME,
                "{stale}"
            );
        }
    }

    #[test]
    fn a_known_copy_is_not_sent_again() {
        let first = get("headsup.css", None);
        let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
        assert_eq!(
            get("headsup.css", Some(&format!("\"other\", W/{tag}"))).status(),
            StatusCode::NOT_MODIFIED
        );
        assert_eq!(
            get("headsup.css", Some("\"other\"")).status(),
            StatusCode::OK
        );
    }

    #[test]
    fn what_is_not_embedded_is_not_there() {
        for path in ["nothing.css", "../Cargo.toml", "abc/../headsup.css", ""] {
            assert_eq!(get(path, None).status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
}
