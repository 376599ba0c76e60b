//! The assertions of `known.txt`: `PATH: WHAT`, or `PATH: WHAT (open: REASON)` where our answer is wrong and it is known.
//! WHAT is one of `attack KIND`, `attack KIND from ADDRESS`, `no attack`, `no break-in`, `no lockout`, `cause ACCOUNT CAUSE`,
//! `failures N`, `sign-ins N`, `records N`, `unread N`, and of logs with
//! fail2ban's marks `hosts-found N`, `hosts-missed N`; a number may have `at least` in front. It reads no log.

use super::Told;

/// One line.
pub struct Known<'t> {
    /// The log, below the corpus.
    pub path: &'t str,
    /// What is known of it.
    pub what: &'t str,
    /// Why our answer is another one.
    pub open: Option<&'t str>,
}

impl<'t> Known<'t> {
    /// Reads a line; nothing where it is empty or a remark.
    pub fn of_line(line: &'t str) -> Result<Option<Known<'t>>, String> {
        if line.is_empty() || line.starts_with('#') {
            return Ok(None);
        }
        let unclear = || format!("`{line}` is no line of `known.txt`");
        let (path, rest) = line.split_once(": ").ok_or_else(unclear)?;
        let (what, open) = match rest.split_once(" (open: ") {
            Some((what, reason)) => (what, reason.strip_suffix(')')),
            None => (rest, None),
        };
        Ok(Some(Known { path, what, open }))
    }
}

/// Whether it is so.
pub fn holds(what: &str, told: &Told) -> Result<bool, String> {
    let words: Vec<&str> = what.split(' ').collect();
    let attacks = &told.explanation.attacks;
    let lockouts = &told.explanation.lockouts;
    Ok(match words.as_slice() {
        ["attack", kind] => attacks.iter().any(|attack| attack.kind.code() == *kind),
        ["attack", kind, "from", address] => attacks.iter().any(|attack| {
            attack.kind.code() == *kind && attack.sources.iter().any(|source| source == address)
        }),
        ["no", "attack"] => attacks.is_empty(),
        ["no", "break-in"] => attacks.iter().all(|attack| attack.succeeded.is_empty()),
        ["no", "lockout"] => lockouts.is_empty(),
        ["cause", account, cause] => lockouts.iter().any(|lockout| {
            let likeliest = lockout.hypotheses.first();
            lockout.account == *account && likeliest.is_some_and(|one| one.cause.code() == *cause)
        }),
        [thing, number] => count(thing, told)? == parsed(number)?,
        [thing, "at", "least", number] => count(thing, told)? >= parsed(number)?,
        _ => return Err(format!("`{what}` can't be known of a log")),
    })
}

fn count(thing: &str, told: &Told) -> Result<u64, String> {
    Ok(match thing {
        "failures" => told.failures,
        "sign-ins" => told.successes,
        "records" => told.records,
        "unread" => told.unread,
        "hosts-found" => told.hosts_found,
        "hosts-missed" => told.hosts_missed.len() as u64,
        _ => return Err(format!("`{thing}` can't be counted in a log")),
    })
}

fn parsed(number: &str) -> Result<u64, String> {
    number
        .parse()
        .map_err(|_| format!("`{number}` is not a number"))
}
