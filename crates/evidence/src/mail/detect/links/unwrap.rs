//! Takes security rewriters and redirectors off a link, offline: only what is written in the link itself is used, and no
//! wrapped link is ever requested. What a wrapper keeps to itself (Mimecast, shorteners) stays unknown and is said so.

use super::address::{Address, true_address};
use crate::limits::LINK_WRAPPINGS_MAX;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::percent_decode_str;

/// One layer around a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Who puts it there, in words.
    pub name: &'static str,
    /// Whether it is a mail security product's (a receiving organisation adds it) rather than a redirector that a
    /// sender can point anywhere.
    pub security_product: bool,
}

impl Layer {
    /// Whether it is known by name, not just by what it does.
    pub fn named(&self) -> bool {
        self.name != ANOTHER_SITE
    }
}

/// What a redirector is called that nobody has named.
const ANOTHER_SITE: &str = "another site";

/// A link with its layers off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unwrapped {
    /// The innermost target that could be found.
    pub target: String,
    /// The layers, outermost first.
    pub layers: Vec<Layer>,
    /// The wrapper that keeps the true target to itself.
    pub opaque: Option<&'static str>,
    /// Whether there were more than [`LINK_WRAPPINGS_MAX`] layers.
    pub too_deep: bool,
}

/// Takes the layers off.
pub fn unwrap_layers(target: &str) -> Unwrapped {
    let mut unwrapped = Unwrapped::new(target);
    if let Some(outer) = true_address(target) {
        unwrapped.go_on(&outer);
    }
    unwrapped
}

impl Unwrapped {
    /// A link as it was written, nothing taken off yet.
    pub(super) fn new(target: &str) -> Unwrapped {
        Unwrapped {
            target: target.to_owned(),
            layers: Vec::new(),
            opaque: None,
            too_deep: false,
        }
    }

    /// Takes the layers off, `outer` being the address of the target. Gives the innermost address where a layer came
    /// off; `None` where there was none, or no address in it.
    pub(super) fn go_on(&mut self, outer: &Address) -> Option<Address> {
        let mut inner: Option<Address> = None;
        loop {
            let address = inner.as_ref().unwrap_or(outer);
            if !address.is_web() {
                return inner;
            }
            self.opaque = opaque_wrapper(address);
            let Some((layer, target)) = one_layer(address, &self.target) else {
                return inner;
            };
            if self.layers.len() >= LINK_WRAPPINGS_MAX {
                self.too_deep = true;
                return inner;
            }
            self.layers.push(layer);
            self.target = target;
            inner = Some(true_address(&self.target)?);
        }
    }
}

const fn product(name: &'static str) -> Layer {
    Layer {
        name,
        security_product: true,
    }
}

const fn redirector(name: &'static str) -> Layer {
    Layer {
        name,
        security_product: false,
    }
}

/// Hosts (with what lies below them), the start of the path, the query names that carry the target.
const QUERY_WRAPPERS: &[(&str, &str, &[&str], Layer)] = &[
    (
        "safelinks.protection.outlook.com",
        "",
        &["url"],
        product("Microsoft Safe Links"),
    ),
    (
        "safelinks.protection.office365.us",
        "",
        &["url"],
        product("Microsoft Safe Links"),
    ),
    (
        "statics.teams.cdn.office.net",
        "/evergreen-assets/safelinks",
        &["url"],
        product("Microsoft Safe Links"),
    ),
    (
        "linkprotect.cudasvc.com",
        "/url",
        &["a"],
        product("Barracuda"),
    ),
    ("clicktime.symantec.com", "", &["u"], product("Symantec")),
    ("protect2.fireeye.com", "", &["u"], product("FireEye")),
    ("scanmail.trustwave.com", "", &["u"], product("Trustwave")),
    ("urlsand.esvalabs.com", "", &["u"], product("Libraesva")),
    ("google.com", "/url", &["q", "url"], redirector("Google")),
    (
        "google.com",
        "/imgres",
        &["imgurl", "imgrefurl"],
        redirector("Google"),
    ),
    (
        "google.com",
        "/travel/clk",
        &["pcurl"],
        redirector("Google"),
    ),
    ("facebook.com", "/l.php", &["u"], redirector("Facebook")),
    ("l.instagram.com", "", &["u"], redirector("Instagram")),
    ("linkedin.com", "/redir/", &["url"], redirector("LinkedIn")),
    ("linkedin.com", "/slink", &["url"], redirector("LinkedIn")),
    ("youtube.com", "/redirect", &["q"], redirector("YouTube")),
    ("slack-redir.net", "/link", &["url"], redirector("Slack")),
    ("duckduckgo.com", "/l/", &["uddg"], redirector("DuckDuckGo")),
    ("out.reddit.com", "", &["url"], redirector("Reddit")),
    ("vk.com", "/away.php", &["to"], redirector("VK")),
    ("t.umblr.com", "/redirect", &["z"], redirector("Tumblr")),
    (
        "steamcommunity.com",
        "/linkfilter",
        &["url", "u"],
        redirector("Steam"),
    ),
    (
        "doubleclick.net",
        "",
        &["adurl", "ds_dest_url", "dest_url"],
        redirector("DoubleClick"),
    ),
    (
        "googleadservices.com",
        "",
        &["adurl"],
        redirector("Google Ads"),
    ),
    ("rds.yahoo.com", "", &["url"], redirector("Yahoo")),
];

/// Query names that redirectors of all kinds use. Names of sign-in returns (`continue`, `redirect_uri`) are left out:
/// there the host itself is the page.
const REDIRECT_NAMES: &[&str] = &[
    "url",
    "u",
    "target",
    "dest",
    "destination",
    "redirect",
    "redir",
    "link",
    "goto",
    "to",
    "out",
    "href",
    "uri",
    "redirecturl",
    "redirect_url",
    "targeturl",
    "target_url",
    "lnk",
    "loc",
    "q",
    "r",
];

fn one_layer(address: &Address, target: &str) -> Option<(Layer, String)> {
    proofpoint(address, target)
        .or_else(|| sophos(address))
        .or_else(|| bing(address))
        .or_else(|| inside_path(address))
        .or_else(|| translated(address))
        .or_else(|| by_query(address))
        .or_else(|| generic(address))
}

fn by_query(address: &Address) -> Option<(Layer, String)> {
    QUERY_WRAPPERS
        .iter()
        .find_map(|(host, path, names, layer)| {
            if !(below(&address.host, host) && address.path.starts_with(path)) {
                return None;
            }
            let inner = names.iter().find_map(|name| query_value(address, name))?;
            Some((*layer, absolute(&inner)?))
        })
}

/// Any other address that carries a whole address of a foreign host: redirector or counter, whoever runs it.
fn generic(address: &Address) -> Option<(Layer, String)> {
    if address.query.is_empty() {
        return None;
    }
    let shares = [
        "share",
        "intent",
        "submit",
        "bookmark",
        "validator",
        "translate",
    ];
    let path = address.path.to_ascii_lowercase();
    if shares.iter().any(|word| path.contains(word)) {
        return None;
    }
    let inner = url::form_urlencoded::parse(address.query.as_bytes())
        .take(50)
        .filter(|(name, _)| REDIRECT_NAMES.contains(&name.to_ascii_lowercase().as_str()))
        .find_map(|(_, value)| {
            let starts = value.get(..7).map(str::to_ascii_lowercase);
            let whole = matches!(starts.as_deref(), Some("http://" | "https:/"));
            whole.then(|| absolute(&value)).flatten()
        })?;
    let inner_address = true_address(&inner)?;
    (inner_address.registrable != address.registrable).then_some((redirector(ANOTHER_SITE), inner))
}

/// Proofpoint URL Defense, versions 1 to 3.
fn proofpoint(address: &Address, target: &str) -> Option<(Layer, String)> {
    const LAYER: Layer = product("Proofpoint");
    if !matches!(
        address.host.as_str(),
        "urldefense.proofpoint.com" | "urldefense.com" | "urldefense.us"
    ) {
        return None;
    }
    if address.path.starts_with("/v1/") {
        return Some((LAYER, absolute(&query_value(address, "u")?)?));
    }
    if address.path.starts_with("/v2/") {
        // Version 2 writes `%` as `-` and `/` as `_`.
        let written = query_value(address, "u")?
            .replace('-', "%")
            .replace('_', "/");
        return Some((
            LAYER,
            absolute(&percent_decode_str(&written).decode_utf8_lossy())?,
        ));
    }
    Some((LAYER, absolute(&proofpoint_version_3(target)?)?))
}

/// Version 3 is `/v3/__ADDRESS__;BYTES!...`: `*` in the address stands for the next character of the decoded bytes,
/// and `**` with a letter for a run of them, `A` for two and so on through the URL-safe alphabet.
fn proofpoint_version_3(target: &str) -> Option<String> {
    const RUNS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (written, rest) = target.split_once("/v3/__")?.1.rsplit_once("__;")?;
    let encoded = rest.split('!').next()?.trim_end_matches('=');
    let bytes = URL_SAFE_NO_PAD.decode(encoded).unwrap_or_default();
    let decoded = String::from_utf8_lossy(&bytes).into_owned();
    let mut replaced = decoded.chars();
    let mut written = written.chars().peekable();
    let mut inner = String::new();
    while let Some(c) = written.next() {
        if c != '*' {
            inner.push(c);
        } else if written.peek() == Some(&'*') {
            written.next();
            let run = written
                .next()
                .and_then(|letter| RUNS.find(letter))
                .unwrap_or(0)
                + 2;
            inner.extend(replaced.by_ref().take(run));
        } else {
            inner.push(replaced.next().unwrap_or('*'));
        }
    }
    // A proxy on the way may have folded the two slashes into one.
    for scheme in ["https:/", "http:/"] {
        if let Some(rest) = inner.strip_prefix(scheme)
            && !rest.starts_with('/')
        {
            return Some(format!("{scheme}/{rest}"));
        }
    }
    Some(inner)
}

/// Sophos carries the target in base64.
fn sophos(address: &Address) -> Option<(Layer, String)> {
    if !below(&address.host, "protection.sophos.com") {
        return None;
    }
    Some((
        product("Sophos"),
        absolute(&from_base64(&query_value(address, "u")?)?)?,
    ))
}

/// Bing carries `a1` and the target in base64.
fn bing(address: &Address) -> Option<(Layer, String)> {
    if !(below(&address.host, "bing.com") && address.path.starts_with("/ck/")) {
        return None;
    }
    let value = query_value(address, "u")?;
    Some((
        redirector("Bing"),
        absolute(&from_base64(value.strip_prefix("a1")?)?)?,
    ))
}

/// Wrappers that carry the target inside the path.
fn inside_path(address: &Address) -> Option<(Layer, String)> {
    if !matches!(
        address.registrable.as_str(),
        "cisco.com" | "google.com" | "yahoo.com"
    ) {
        return None;
    }
    let path = percent_decode_str(&address.path)
        .decode_utf8_lossy()
        .into_owned();
    if below(&address.host, "secure-web.cisco.com") {
        let start = path.rfind("/http").map(|at| at + 1)?;
        return Some((product("Cisco"), absolute(path.get(start..)?)?));
    }
    if address.registrable == "google.com" && path.starts_with("/amp/") {
        let rest = path.trim_start_matches("/amp/").trim_start_matches("s/");
        return Some((
            redirector("Google AMP"),
            absolute(&format!("https://{rest}"))?,
        ));
    }
    if below(&address.host, "r.search.yahoo.com") || below(&address.host, "rd.yahoo.com") {
        let inner = match path.split_once("RU=") {
            Some((_, rest)) => rest.split("/RK=").next().unwrap_or(rest).to_owned(),
            None => path.split_once("/*")?.1.trim_start_matches('-').to_owned(),
        };
        return Some((redirector("Yahoo"), absolute(&inner)?));
    }
    None
}

/// Google Translate shows anybody's page under a name of its own: dots became hyphens, and hyphens two of them.
fn translated(address: &Address) -> Option<(Layer, String)> {
    let shown = address.host.strip_suffix(".translate.goog")?;
    let pieces: Vec<String> = shown
        .split("--")
        .map(|piece| piece.replace('-', "."))
        .collect();
    let inner = format!("https://{}{}", pieces.join("-"), address.path);
    Some((redirector("Google Translate"), absolute(&inner)?))
}

fn opaque_wrapper(address: &Address) -> Option<&'static str> {
    let host = address.host.as_str();
    if below(host, "mimecast.com") || below(host, "mimecastprotect.com") {
        return Some("Mimecast");
    }
    if below(host, "protect.checkpoint.com") && !address.path.contains("http") {
        return Some("Check Point");
    }
    None
}

fn below(host: &str, parent: &str) -> bool {
    host == parent
        || host
            .strip_suffix(parent)
            .is_some_and(|rest| rest.ends_with('.'))
}

fn query_value(address: &Address, name: &str) -> Option<String> {
    url::form_urlencoded::parse(address.query.as_bytes())
        .take(50)
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.into_owned())
}

fn from_base64(text: &str) -> Option<String> {
    let text = text.trim_end_matches('=');
    let bytes = URL_SAFE_NO_PAD
        .decode(text)
        .or_else(|_| STANDARD_NO_PAD.decode(text))
        .ok()?;
    String::from_utf8(bytes).ok()
}

/// A whole web address, or nothing.
fn absolute(inner: &str) -> Option<String> {
    true_address(inner)
        .filter(Address::is_web)
        .map(|_| inner.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inner(target: &str) -> String {
        unwrap_layers(target).target
    }

    #[test]
    fn rewriters_come_off() {
        let cases = [
            (
                "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.test%2Fa&data=x",
                "https://evil.test/a",
            ),
            (
                "https://urldefense.proofpoint.com/v1/url?u=http%3A%2F%2Fevil.test%2Fa&k=1",
                "http://evil.test/a",
            ),
            (
                "https://urldefense.proofpoint.com/v2/url?u=https-3A__evil.test_a-3Fb-3D1&d=x",
                "https://evil.test/a?b=1",
            ),
            (
                "https://urldefense.com/v3/__https://evil.test/a*b__;Iw!!x!y$",
                "https://evil.test/a#b",
            ),
            (
                "https://urldefense.com/v3/__https:/evil.test/__;!!x!y$",
                "https://evil.test/",
            ),
            (
                "https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fevil.test%2f&c=E",
                "https://evil.test/",
            ),
            (
                "https://www.google.com/url?sa=t&q=https://evil.test/x",
                "https://evil.test/x",
            ),
            (
                "https://l.facebook.com/l.php?u=https%3A%2F%2Fevil.test%2F",
                "https://evil.test/",
            ),
            (
                "https://secure-web.cisco.com/1abc/https%3A%2F%2Fevil.test%2Fa",
                "https://evil.test/a",
            ),
            (
                "https://eu.protection.sophos.com/?d=evil.test&u=aHR0cHM6Ly9ldmlsLnRlc3Qv&i=1",
                "https://evil.test/",
            ),
            (
                "https://www.bing.com/ck/a?!&&p=1&u=a1aHR0cHM6Ly9ldmlsLnRlc3Qv",
                "https://evil.test/",
            ),
            (
                "https://my--shop-evil-test.translate.goog/a?_x_tr_sl=auto&_x_tr_tl=en",
                "https://my-shop.evil.test/a",
            ),
            (
                "https://shop.test/out?url=https://evil.test/",
                "https://evil.test/",
            ),
            (
                "https://shop.test/share?url=https://evil.test/",
                "https://shop.test/share?url=https://evil.test/",
            ),
            (
                "https://shop.test/out?url=https://www.shop.test/",
                "https://shop.test/out?url=https://www.shop.test/",
            ),
        ];
        for (target, expected) in cases {
            assert_eq!(inner(target), expected, "{target}");
        }
    }

    #[test]
    fn layers_inside_layers_come_off_up_to_the_limit() {
        let wrap = |inner: &str| {
            let encoded: String = url::form_urlencoded::byte_serialize(inner.as_bytes()).collect();
            format!("https://www.google.com/url?q={encoded}")
        };
        let three = wrap(&wrap(&wrap("https://evil.test/")));
        assert_eq!(unwrap_layers(&three).layers.len(), 3);
        let mut deep = "https://evil.test/".to_owned();
        for _ in 0..LINK_WRAPPINGS_MAX {
            deep = wrap(&deep);
        }
        let all = unwrap_layers(&deep);
        assert_eq!(all.target, "https://evil.test/");
        assert_eq!(
            (all.layers.len(), all.too_deep),
            (LINK_WRAPPINGS_MAX, false)
        );
        assert!(unwrap_layers(&wrap(&deep)).too_deep);
    }

    #[test]
    fn a_runs_letter_stands_for_several_characters() {
        // `**B` is a run of three characters.
        let target = "https://urldefense.com/v3/__https://evil.test/**B__;YWJj!!x!y$";
        assert_eq!(inner(target), "https://evil.test/abc");
    }

    #[test]
    fn what_keeps_its_target_to_itself_is_said() {
        assert_eq!(
            unwrap_layers("https://protect-eu.mimecast.com/s/AbC").opaque,
            Some("Mimecast")
        );
    }
}
