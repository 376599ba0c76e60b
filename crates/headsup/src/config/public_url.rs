//! The one setting behind a proxy or on a LAN address: how people reach the desk. It is an origin (scheme, host, port),
//! never a path: every link of the desk starts at the root.

use axum::http::Uri;

/// Reads `https://desk.school.example` or `http://192.0.2.7:8080`; a slash at the end is forgiven.
///
/// # Errors
/// What is wrong, as the end of a sentence that begins "…, which".
pub fn read_public_url(text: &str) -> Result<String, String> {
    let wanted = "write the address people type, such as https://desk.school.example";
    let uri: Uri = text
        .trim_end_matches('/')
        .parse()
        .map_err(|_| format!("is no address: {wanted}"))?;
    let scheme = uri.scheme_str().map(str::to_ascii_lowercase);
    let Some(scheme) = scheme.filter(|scheme| scheme == "http" || scheme == "https") else {
        return Err(format!("does not start with http:// or https://: {wanted}"));
    };
    if uri.path() != "/" || uri.query().is_some() || text.contains('#') {
        return Err(
            "has a path: the desk lives at the root of its address, so leave the path out"
                .to_owned(),
        );
    }
    let Some(authority) = uri
        .authority()
        .filter(|authority| !authority.host().is_empty())
    else {
        return Err(format!("names no host: {wanted}"));
    };
    if authority.as_str().contains('@') {
        return Err(format!("holds a name or a password: {wanted}"));
    }
    let host = authority.as_str().to_ascii_lowercase();
    let default_port = if scheme == "https" { ":443" } else { ":80" };
    // Browsers leave the default port out of Host and Origin, so it is left out here too.
    Ok(format!(
        "{scheme}://{}",
        host.strip_suffix(default_port).unwrap_or(&host)
    ))
}

#[cfg(test)]
mod tests {
    use super::read_public_url;

    #[test]
    fn keeps_the_origin_alone() {
        for (text, expected) in [
            ("https://desk.school.example", "https://desk.school.example"),
            (
                "HTTPS://Desk.School.example/",
                "https://desk.school.example",
            ),
            (
                "https://desk.school.example:443",
                "https://desk.school.example",
            ),
            ("http://192.0.2.7:8080/", "http://192.0.2.7:8080"),
            ("http://[2001:db8::1]:8080", "http://[2001:db8::1]:8080"),
        ] {
            assert_eq!(read_public_url(text).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn refuses_what_is_no_origin() {
        for text in [
            "",
            "desk.school.example",
            "ftp://a.example",
            "https://a.example/desk",
            "https://a.example/?q",
            "https://u:p@a.example",
            "https://",
            "https://a b",
        ] {
            assert!(read_public_url(text).is_err(), "{text}");
        }
    }
}
