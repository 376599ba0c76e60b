//! What a certificate says, as rows of a name and words: the PDF page and `headsup verify certificate` show the same ones.
//! Whatever stands in a certificate is somebody else's: a fact that is missing or of another shape makes no row, and nothing
//! here believes any of it.

use casework::cases::payment_check::CheckState;
use casework::moment::Moment;
use serde_json::Value;

/// Which part of the certificate a row belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificatePart {
    /// What it is about.
    About,
    /// What was done, in the order of the check.
    Done,
    /// When it was written, and how to find it again.
    Written,
}

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateRow {
    /// Where it belongs.
    pub part: CertificatePart,
    /// Its name, in our words.
    pub name: &'static str,
    /// What is said; other people's words among them, as they stand in the certificate.
    pub words: String,
}

/// The state that a certificate names, where we know it.
pub fn state(says: &Value) -> Option<CheckState> {
    says.pointer("/check/state")
        .and_then(Value::as_str)
        .and_then(CheckState::from_code)
}

/// Everything that a certificate says, in the order in which it is told.
pub fn rows(says: &Value) -> Vec<CertificateRow> {
    let about = [
        ("Organisation", text(says, "/organisation")),
        ("Case", number(says, "/case")),
        ("The payment is", text(says, "/check/state")),
        ("Asked for by", text(says, "/check/requester")),
        ("Would be paid by", text(says, "/check/payer")),
        ("First heard of", time(says, "/check/request_received")),
        ("Account ends with", text(says, "/check/account_ends_with")),
    ];
    let done = [
        ("Held by", done_by(says, "/check/held")),
        ("Chosen to ring", text(says, "/check/caller")),
        ("Rung by", done_by(says, "/check/call")),
        ("Number rung", number_rung(says)),
        ("They said", decided(says, "/check/outcome")),
        ("Read back", read_back(says)),
        (ended_name(says), decided(says, "/check/settled")),
    ];
    let written = [
        ("Issued", time(says, "/issued")),
        ("Timeline ends with", text(says, "/timeline_ends_with")),
    ];
    let of = |part, rows: Vec<(&'static str, Option<String>)>| {
        rows.into_iter().filter_map(move |(name, words)| {
            let words = words.filter(|words| !words.trim().is_empty())?;
            Some(CertificateRow { part, name, words })
        })
    };
    of(CertificatePart::About, about.into())
        .chain(of(CertificatePart::Done, done.into()))
        .chain(of(CertificatePart::Written, written.into()))
        .collect()
}

fn text(says: &Value, path: &str) -> Option<String> {
    Some(says.pointer(path)?.as_str()?.to_owned())
}

fn number(says: &Value, path: &str) -> Option<String> {
    Some(says.pointer(path)?.as_u64()?.to_string())
}

/// A moment as people read it; anything but RFC 3339 in whole seconds of UTC stays as it stands.
fn time(says: &Value, path: &str) -> Option<String> {
    let written = text(says, path)?;
    let shown = written
        .strip_suffix('Z')
        .and_then(|rest| rest.split_once('T'))
        .filter(|(date, time)| Moment::of_date(date).is_some() && time.len() == 8)
        .and_then(|(date, time)| Some(format!("{date} {} UTC", time.get(..5)?)));
    Some(shown.unwrap_or(written))
}

fn done_by(says: &Value, part: &str) -> Option<String> {
    let who = text(says, &format!("{part}/who"))?;
    let when = time(says, &format!("{part}/when")).unwrap_or_default();
    Some(format!("{who}, {when}"))
}

fn decided(says: &Value, part: &str) -> Option<String> {
    let said = text(says, &format!("{part}/says")).unwrap_or_default();
    Some(format!("{}: {said}", done_by(says, part)?))
}

fn number_rung(says: &Value) -> Option<String> {
    let rung = text(says, "/check/call/number")?;
    let source = text(says, "/check/call/source").unwrap_or_default();
    let since = time(says, "/check/call/on_file_since").unwrap_or_default();
    let age = days_before_the_request(says).map_or(String::new(), |days| {
        format!(", {days} days before the request")
    });
    let source = source.replace('-', " ");
    Some(format!(
        "{rung}, on file since {since}{age} (source: {source})"
    ))
}

/// Whole days from when the number was on file to when the request was heard of; `None` where it was not before.
fn days_before_the_request(says: &Value) -> Option<i64> {
    let day = |path: &str| Moment::of_date(text(says, path)?.get(..10)?);
    let since = day("/check/call/on_file_since")?.unix_seconds();
    let received = day("/check/request_received")?.unix_seconds();
    let days = (received - since) / 86_400;
    (days > 0).then_some(days)
}

/// A payment can only be released after this; of a stopped one the certificate doesn't say it.
fn read_back(says: &Value) -> Option<String> {
    let end = text(says, "/check/account_ends_with")?;
    (state(says) == Some(CheckState::Released))
        .then(|| format!("the payee named the account; its end agreed with the request's: {end}"))
}

fn ended_name(says: &Value) -> &'static str {
    match state(says) {
        Some(CheckState::Released) => "Second person released",
        Some(CheckState::Stopped) => "Stopped by",
        _ => "Ended by",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::rows;

    fn told(says: &serde_json::Value) -> String {
        let lines = rows(says)
            .into_iter()
            .map(|row| format!("{}: {}\n", row.name, row.words));
        lines.collect()
    }

    #[test]
    fn a_number_is_told_with_its_age_before_the_request() {
        let says = json!({"check": {"request_received": "2026-11-23T10:00:59Z", "call": {
            "who": "Ben", "when": "2026-11-23T11:02:03Z", "number": "+441632960001",
            "source": "public-register", "on_file_since": "2026-10-01T00:00:00Z"}}});
        assert_eq!(
            told(&says),
            "First heard of: 2026-11-23 10:00 UTC\nRung by: Ben, 2026-11-23 11:02 UTC\n\
             Number rung: +441632960001, on file since 2026-10-01 00:00 UTC, 53 days before the request (source: public register)\n"
        );
    }

    #[test]
    fn a_certificate_of_another_shape_says_less_and_breaks_nothing() {
        for says in [json!(null), json!([1]), json!({"check": 7, "case": "12"})] {
            assert_eq!(told(&says), "");
        }
        let odd = json!({"issued": "2026-13-45Tłłłł", "check": {"state": "won"}});
        assert_eq!(told(&odd), "The payment is: won\nIssued: 2026-13-45Tłłłł\n");
    }
}
