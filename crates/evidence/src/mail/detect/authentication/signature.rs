//! Signature fields taken apart: DKIM-Signature (RFC 6376 clause 3.5) and ARC-Message-Signature (RFC 8617 clause 4.1.2),
//! which is the same with an instance number. Broken ones say what is wrong with them; nothing is verified here.

use super::keys::Algorithm;
use super::tags::Tags;

/// Names read of one `h=`; the rest would only cost time.
const NAMES_MAX: usize = 200;

/// What a signature field claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub algorithm: Algorithm,
    /// `d=`, lower case.
    pub domain: String,
    /// `s=`.
    pub selector: String,
    /// The domain of `i=`, lower case.
    pub identity_domain: Option<String>,
    /// `b=`.
    pub signature: Vec<u8>,
    /// `bh=`.
    pub body_hash: Vec<u8>,
    /// `h=`, lower case, in order.
    pub names: Vec<String>,
    pub relaxed_header: bool,
    pub relaxed_body: bool,
    /// `l=`, bytes of the body as written down for signing.
    pub body_length: Option<u64>,
    /// `t=`, seconds since 1970.
    pub signed_at: Option<u64>,
    /// `x=`, seconds since 1970.
    pub expires: Option<u64>,
}

/// Which of the two fields it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Dkim,
    Arc,
}

/// A field that can't be verified: its domain as far as it can be read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    pub domain: String,
    pub why: &'static str,
}

/// Reads one field's value.
pub(super) fn read(value: &str, field: Field) -> Result<Claim, Broken> {
    let Some(tags) = Tags::read(value) else {
        return Err(Broken {
            domain: String::new(),
            why: "its field is no list of tags",
        });
    };
    let broken = |why| Broken {
        domain: tags.squeezed("d").unwrap_or_default().to_ascii_lowercase(),
        why,
    };
    if field == Field::Dkim && tags.get("v") != Some("1") {
        return Err(broken("its version is not 1"));
    }
    let claim = claimed(&tags, field).map_err(broken)?;
    check(&claim, &tags, field).map_err(broken)?;
    Ok(claim)
}

fn claimed(tags: &Tags<'_>, field: Field) -> Result<Claim, &'static str> {
    let (relaxed_header, relaxed_body) = canonicalization(tags, field)?;
    let number = |name| match tags.number(name) {
        Some(None) => Err("one of its times or lengths is no number"),
        Some(value) => Ok(value),
        None => Ok(None),
    };
    let bytes = |name| match tags.bytes(name) {
        Some(Some(bytes)) if !bytes.is_empty() => Ok(bytes),
        _ => Err("its signature or its body hash is missing or no base64"),
    };
    let text = |name| {
        tags.squeezed(name)
            .filter(|text| !text.is_empty())
            .ok_or("it names no domain or no selector")
    };
    Ok(Claim {
        algorithm: algorithm(tags.get("a"))?,
        domain: text("d")?.to_ascii_lowercase(),
        selector: text("s")?,
        identity_domain: tags
            .squeezed("i")
            .map(|identity| after_at(&identity).to_ascii_lowercase()),
        signature: bytes("b")?,
        body_hash: bytes("bh")?,
        names: tags
            .items("h", NAMES_MAX)
            .ok_or("it names no header fields")?,
        relaxed_header,
        relaxed_body,
        body_length: number("l")?,
        signed_at: number("t")?,
        expires: number("x")?,
    })
}

/// What an algorithm's name means. SHA-1 may not be believed any more (RFC 8301 clause 3.1).
pub(super) fn algorithm(name: Option<&str>) -> Result<Algorithm, &'static str> {
    match name {
        Some(name) if name.eq_ignore_ascii_case("rsa-sha256") => Ok(Algorithm::RsaSha256),
        Some(name) if name.eq_ignore_ascii_case("ed25519-sha256") => Ok(Algorithm::Ed25519Sha256),
        Some(name) if name.eq_ignore_ascii_case("rsa-sha1") => {
            Err("it was made with SHA-1, which proves nothing any more")
        }
        _ => Err("its algorithm is not known"),
    }
}

/// `c=`: header and body, `simple` where nothing is said (RFC 6376 clause 3.5). Forwarders that say nothing at all have
/// written `relaxed` ever since the drafts of ARC, and its test suite holds them to that.
fn canonicalization(tags: &Tags<'_>, field: Field) -> Result<(bool, bool), &'static str> {
    let Some(value) = tags.squeezed("c") else {
        return Ok((field == Field::Arc, field == Field::Arc));
    };
    let value = value.to_ascii_lowercase();
    let (header, body) = value.split_once('/').unwrap_or((value.as_str(), "simple"));
    let relaxed = |word| match word {
        "relaxed" => Ok(true),
        "simple" => Ok(false),
        _ => Err("its way of writing the message down is not known"),
    };
    Ok((relaxed(header)?, relaxed(body)?))
}

fn check(claim: &Claim, tags: &Tags<'_>, field: Field) -> Result<(), &'static str> {
    if !claim.names.iter().any(|name| name == "from") {
        return Err("it doesn't cover the From field");
    }
    if field == Field::Arc && claim.names.iter().any(|name| name == "arc-seal") {
        // RFC 8617 clause 4.1.2.
        return Err("it covers a seal, which it may not");
    }
    if let Some(identity) = &claim.identity_domain
        && field == Field::Dkim
        && !is_same_or_below(identity, &claim.domain)
    {
        return Err("the identity it names lies outside its domain");
    }
    if let (Some(signed), Some(expires)) = (claim.signed_at, claim.expires)
        && expires <= signed
    {
        return Err("it expires before it was made");
    }
    match tags.items("q", NAMES_MAX) {
        Some(ways) if !ways.iter().any(|way| way == "dns/txt" || way == "dns") => {
            Err("its key is not to be found in the DNS")
        }
        _ => Ok(()),
    }
}

fn after_at(identity: &str) -> &str {
    identity.rsplit_once('@').map_or("", |(_, domain)| domain)
}

/// Whether a name is a domain or lies below it.
pub(super) fn is_same_or_below(name: &str, domain: &str) -> bool {
    name == domain
        || name
            .strip_suffix(domain)
            .is_some_and(|rest| rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = " v=1; a=rsa-sha256; d=Firm.example; s=one;\r\n i=@mail.firm.example; \
        h=From : To; bh=AAAA; b=BB BB; c=relaxed; t=5; x=9; l=3";

    #[test]
    fn a_whole_field_is_read() {
        let claim = read(WHOLE, Field::Dkim).unwrap();
        assert_eq!(claim.domain, "firm.example");
        assert_eq!(claim.identity_domain.as_deref(), Some("mail.firm.example"));
        assert_eq!(claim.names, ["from", "to"]);
        assert!(claim.relaxed_header && !claim.relaxed_body);
        assert_eq!((claim.body_length, claim.expires), (Some(3), Some(9)));
    }

    #[test]
    fn broken_fields_say_what_is_wrong() {
        let why = |text: &str| read(text, Field::Dkim).unwrap_err().why;
        assert!(why("nothing").contains("no list of tags"));
        assert!(why(&WHOLE.replace("v=1", "v=2")).contains("version"));
        assert!(why(&WHOLE.replace("sha256", "sha1")).contains("SHA-1"));
        assert!(why(&WHOLE.replace("From : To", "To")).contains("From"));
        assert!(why(&WHOLE.replace("mail.firm", "other")).contains("outside"));
        assert!(why(&WHOLE.replace("x=9", "x=4")).contains("before it was made"));
        assert!(why(&WHOLE.replace("t=5", "t=soon")).contains("no number"));
        assert!(why(&WHOLE.replace("relaxed", "loose")).contains("writing"));
        assert_eq!(
            read(&WHOLE.replace("v=1", "v=2"), Field::Dkim)
                .unwrap_err()
                .domain,
            "firm.example"
        );
    }
}
