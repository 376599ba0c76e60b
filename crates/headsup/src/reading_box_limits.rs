//! What an answer of the process that reads must keep to before the desk believes that it is one. Our own reader keeps to all
//! of it whatever it reads (`cargo xtask fuzz` holds it to the same); an answer that doesn't was written by somebody else. It
//! can't tell whether an answer is true: whoever takes that process over can still say "nothing wrong found".

use std::collections::HashMap;
use std::sync::LazyLock;

use casework::cases::examination::{
    ExaminationRecord, FindingRecord, OriginalRecord, UncheckedRecord,
};
use evidence::finding::FindingKind;
use evidence::limits;
use evidence::mail::detect::all_kinds;
use evidence::mail::payment_request::PaymentRequest;
use evidence::memory as remembered;
use evidence::memory::{HeaderFacts, WantedMemory};
use evidence::verdict::{FITTED_POINTS_MAX, MOVED_POINTS_MAX, Verdict};

use crate::reading_box_answer::Reading;

/// Characters of one sentence for the desk, of a fact, of a place: a few quotes and the words around them.
const SAYS_CHARS_MAX: usize = 2_000;
/// Facts of one finding.
const FACTS_MAX: usize = 20;
/// Characters of an id or of a fact's name.
const NAME_CHARS_MAX: usize = 80;
/// Characters of what stands in one header field, decoded.
const FIELD_CHARS_MAX: usize = 4 * limits::HEADER_FIELD_BYTES_MAX;
/// Marks of one original: its links' and one for each of its parts.
const MARKS_MAX: usize = 200 + limits::PARTS_MAX + 2;
/// Year 10000, where dates are clamped.
const SECONDS_MAX: i64 = 253_402_300_800;
/// DNS questions of one original.
const WANTED_DNS_MAX: usize = 200;
/// Characters of a name asked of DNS (RFC 1035 clause 2.3.4).
const DNS_NAME_CHARS_MAX: usize = 255;
/// Claims of one sort in one mail, and drill markers of one report.
const CLAIMS_MAX: usize = 100;

static KINDS: LazyLock<HashMap<&'static str, &'static FindingKind>> =
    LazyLock::new(|| all_kinds().iter().map(|kind| (kind.id, *kind)).collect());

/// Whether a reading of the bytes with this digest keeps to every limit; the name of the first it breaks, for the log.
///
/// # Errors
/// With that name.
pub fn keeps_to_them(reading: &Reading, sha256: &str) -> Result<(), &'static str> {
    let record = &reading.record;
    let originals = record.originals.len();
    hold(record.sha256 == sha256, "digest")?;
    hold(originals <= limits::ORIGINALS_MAX, "originals")?;
    hold(reading.mails.len() == originals, "mails")?;
    whole(record)?;
    for original in &record.originals {
        one_original(original)?;
    }
    let worst = record.originals.iter().map(|one| one.verdict).max();
    hold(
        record.verdict == worst.unwrap_or(Verdict::CantTell),
        "verdict",
    )?;
    for facts in reading.mails.iter().flatten() {
        one_header(facts)?;
    }
    hold(
        record.dns_questions_open != reading.wanted_dns.is_empty(),
        "dns",
    )?;
    hold(
        reading.wanted_dns.len() <= WANTED_DNS_MAX * originals,
        "dns",
    )?;
    let asked = reading.wanted_dns.iter();
    lines(asked.map(|one| &one.name), DNS_NAME_CHARS_MAX, "dns")?;
    memory(&reading.wanted_memory, originals)
}

fn whole(record: &ExaminationRecord) -> Result<(), &'static str> {
    hold((0.0..=1.0).contains(&record.score), "score")?;
    hold(
        record.originals_beyond_cap <= limits::MESSAGE_BYTES_MAX,
        "originals beyond",
    )?;
    let comment = record.comment.as_deref().unwrap_or_default();
    text(comment, limits::TEXT_CHARS_MAX, "comment")?;
    hold(record.drill_markers.len() <= CLAIMS_MAX, "drill markers")?;
    lines(&record.drill_markers, SAYS_CHARS_MAX, "drill markers")?;
    hold(!record.call_needed, "call needed")?;
    findings(&record.wrapping_findings)?;
    unchecked(&record.wrapping_unchecked)
}

fn one_original(original: &OriginalRecord) -> Result<(), &'static str> {
    hold(is_digest(&original.sha256, 64), "digest")?;
    hold((0.0..=1.0).contains(&original.score), "score")?;
    hold(
        original.wrappers.len() <= limits::NESTING_DEPTH_MAX,
        "wrappers",
    )?;
    hold(original.lost.len() <= NAME_CHARS_MAX, "lost")?;
    findings(&original.findings)?;
    unchecked(&original.unchecked)?;
    text(&original.subject, FIELD_CHARS_MAX, "subject")?;
    text(&original.from_name, FIELD_CHARS_MAX, "name")?;
    line(&original.from_address, FIELD_CHARS_MAX, "address")?;
    let dated = original.dated.map(|moment| moment.unix_seconds());
    hold(dated.is_none_or(is_a_date), "date")?;
    let marks = &original.fingerprint.marks;
    hold(
        marks.len() <= MARKS_MAX && marks.iter().all(|one| is_mark(one)),
        "marks",
    )?;
    payment(&original.payment)
}

fn findings(findings: &[FindingRecord]) -> Result<(), &'static str> {
    hold(findings.len() <= limits::FINDINGS_MAX, "findings")?;
    for finding in findings {
        let kind = KINDS.get(finding.id.as_str()).ok_or("kind")?;
        let is_of_its_kind = finding.question == kind.question
            && finding.cia == kind.cia
            && finding.advertising == kind.advertising;
        hold(is_of_its_kind, "kind")?;
        let most = (FITTED_POINTS_MAX + MOVED_POINTS_MAX).unsigned_abs();
        hold(finding.weight.unsigned_abs() <= most, "weight")?;
        line(&finding.where_seen, SAYS_CHARS_MAX, "place")?;
        if let Some((start, end)) = finding.bytes {
            hold(start <= end && end <= limits::MESSAGE_BYTES_MAX, "bytes")?;
        }
        says(&finding.says, &finding.facts)?;
    }
    Ok(())
}

fn unchecked(all: &[UncheckedRecord]) -> Result<(), &'static str> {
    hold(all.len() <= limits::FINDINGS_MAX, "unchecked")?;
    for one in all {
        let is_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
        let plain = one.id.chars().all(is_id) && one.id.len() <= NAME_CHARS_MAX;
        hold(plain && one.id.contains('.'), "unchecked id")?;
        says(&one.says, &one.facts)?;
    }
    Ok(())
}

fn says(says: &str, facts: &[(String, String)]) -> Result<(), &'static str> {
    hold(!says.is_empty(), "says")?;
    line(says, SAYS_CHARS_MAX, "says")?;
    hold(facts.len() <= FACTS_MAX, "facts")?;
    for (name, value) in facts {
        line(name, NAME_CHARS_MAX, "fact")?;
        line(value, SAYS_CHARS_MAX, "fact")?;
    }
    Ok(())
}

fn payment(request: &PaymentRequest) -> Result<(), &'static str> {
    let lists = [
        &request.holders,
        &request.banks,
        &request.invoices,
        &request.due_days,
        &request.telephones,
        &request.unread_files,
    ];
    let few = lists.iter().all(|list| list.len() <= CLAIMS_MAX)
        && request.accounts.len() <= CLAIMS_MAX
        && request.amounts.len() <= CLAIMS_MAX;
    hold(few, "claims")?;
    for claim in lists.into_iter().flatten() {
        text(claim, FIELD_CHARS_MAX, "claim")?;
    }
    for account in &request.accounts {
        line(&account.account, NAME_CHARS_MAX, "account")?;
        line(&account.country, NAME_CHARS_MAX, "account")?;
        text(&account.file, FIELD_CHARS_MAX, "account")?;
    }
    for mailbox in [Some(&request.from), request.reply_to.as_ref()]
        .into_iter()
        .flatten()
    {
        text(&mailbox.display_name, FIELD_CHARS_MAX, "claim")?;
        line(&mailbox.address, FIELD_CHARS_MAX, "claim")?;
    }
    Ok(())
}

fn one_header(facts: &HeaderFacts) -> Result<(), &'static str> {
    let few = facts.recipients.len() <= remembered::RECIPIENTS_REMEMBERED_MAX
        && facts.parties.len() <= remembered::PARTIES_MAX
        && facts.reply_to.len() <= remembered::HABIT_VALUES_MAX
        && facts.answers.len() <= remembered::WANTED_MESSAGE_IDS_MAX;
    hold(few, "header")?;
    let named = [&facts.from, &facts.from_domain];
    let perhaps = [
        &facts.name_key,
        &facts.message_id,
        &facts.client,
        &facts.language,
    ];
    let listed = [
        &facts.recipients,
        &facts.parties,
        &facts.reply_to,
        &facts.answers,
    ];
    lines(named, FIELD_CHARS_MAX, "header")?;
    lines(perhaps.into_iter().flatten(), FIELD_CHARS_MAX, "header")?;
    lines(listed.into_iter().flatten(), FIELD_CHARS_MAX, "header")?;
    let hour = facts
        .hour
        .is_none_or(|hour| usize::from(hour) < remembered::HOURS);
    hold(
        hour && facts.seen_unix_seconds.is_none_or(is_a_date),
        "header",
    )
}

fn memory(wanted: &WantedMemory, originals: usize) -> Result<(), &'static str> {
    let few = |set: &std::collections::BTreeSet<String>, each: usize| set.len() <= each * originals;
    let lists = [
        &wanted.addresses,
        &wanted.name_keys,
        &wanted.domains,
        &wanted.message_ids,
    ];
    let addresses = remembered::WANTED_ADDRESSES_MAX;
    let within = few(&wanted.message_ids, remembered::WANTED_MESSAGE_IDS_MAX)
        && [&wanted.addresses, &wanted.name_keys, &wanted.domains]
            .into_iter()
            .all(|set| few(set, addresses));
    hold(within, "memory")?;
    lines(lists.into_iter().flatten(), FIELD_CHARS_MAX, "memory")
}

fn hold(holds: bool, what: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(what) }
}

fn is_a_date(seconds: i64) -> bool {
    (0..SECONDS_MAX).contains(&seconds)
}

fn is_digest(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_mark(mark: &str) -> bool {
    let (name, digest) = mark.split_once(':').unwrap_or_default();
    ["original", "message-id", "link", "attachment"].contains(&name) && is_digest(digest, 32)
}

/// No longer than this.
fn text(text: &str, chars_max: usize, what: &'static str) -> Result<(), &'static str> {
    // Most texts are short enough in bytes, and then their characters needn't be counted.
    hold(
        text.len() <= chars_max || text.chars().count() <= chars_max,
        what,
    )
}

/// One line that steers no terminal and does not turn the direction of what follows (UAX #9).
fn line(line: &str, chars_max: usize, what: &'static str) -> Result<(), &'static str> {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}')
    };
    hold(!line.chars().any(steers), what)?;
    text(line, chars_max, what)
}

fn lines<'a>(
    all: impl IntoIterator<Item = &'a String>,
    chars_max: usize,
    what: &'static str,
) -> Result<(), &'static str> {
    all.into_iter()
        .try_for_each(|one| line(one, chars_max, what))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use evidence::surroundings::Surroundings;
    use evidence::verdict::{examine, sha256_hex};

    use super::*;
    use crate::reading_box_answer::{read, write};

    /// All golden mails below a folder.
    fn mails_below(folder: &Path, found: &mut Vec<Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                mails_below(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "eml") {
                found.push(std::fs::read(path).unwrap());
            }
        }
    }

    #[test]
    fn what_our_reader_says_of_any_golden_mail_arrives_and_is_believed() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut mails = vec![Vec::new(), vec![0xff; 300]];
        mails_below(&root.join("crates/evidence/src"), &mut mails);
        mails_below(&root.join("fixtures"), &mut mails);
        assert!(mails.len() > 100);
        for mail in mails {
            let reading = Reading::of(&examine(&mail, &Surroundings::default()));
            let arrived = read(&write(&reading).unwrap()).unwrap();
            assert_eq!(arrived, reading);
            let kept = keeps_to_them(&arrived, &sha256_hex(&mail));
            assert_eq!(kept, Ok(()), "{}", String::from_utf8_lossy(&mail));
        }
    }

    #[test]
    fn an_answer_that_our_reader_would_not_give_is_refused_by_the_name_of_its_fault() {
        let mail = b"From: Bank <bank@kredit.test>\r\nSubject: Your account\r\n\r\n\
            Confirm your password here: http://kredit-login.test/now\r\n";
        let good = Reading::of(&examine(mail, &Surroundings::default()));
        let sha256 = sha256_hex(mail);
        assert_eq!(keeps_to_them(&good, &sha256), Ok(()));
        assert!(!good.record.originals[0].findings.is_empty());
        type Spoil = fn(&mut Reading);
        let spoilt: [(&str, Spoil); 17] = [
            ("digest", |one| one.record.sha256 = "0".repeat(64)),
            ("score", |one| one.record.score = f64::NAN),
            ("score", |one| one.record.originals[0].score = 2.0),
            ("verdict", |one| one.record.verdict = Verdict::Unwanted),
            ("mails", |one| one.mails.clear()),
            ("originals", |one| {
                let more = one.record.originals[0].clone();
                one.record.originals.extend(vec![more; 20]);
            }),
            ("kind", |one| finding(one).id = "links.invented".to_owned()),
            ("kind", |one| finding(one).advertising = true),
            ("weight", |one| finding(one).weight = 9_000),
            ("says", |one| finding(one).says = "a\u{1b}[2J".to_owned()),
            ("says", |one| finding(one).says = "long".repeat(1_000)),
            ("bytes", |one| finding(one).bytes = Some((9, 2))),
            ("fact", |one| {
                finding(one).facts = vec![("a".to_owned(), "\u{202e}txt.exe".to_owned())];
            }),
            ("marks", |one| {
                let marks = &mut one.record.originals[0].fingerprint.marks;
                marks.push("link:' OR 1".to_owned());
            }),
            ("date", |one| {
                one.record.originals[0].dated = Some(casework::moment::Moment(i64::MAX));
            }),
            ("call needed", |one| one.record.call_needed = true),
            ("memory", |one| {
                let many = (0..1_000).map(|number| number.to_string());
                one.wanted_memory.domains = many.collect();
            }),
        ];
        for (fault, spoil) in spoilt {
            let mut reading = good.clone();
            spoil(&mut reading);
            assert_eq!(keeps_to_them(&reading, &sha256), Err(fault));
        }
    }

    fn finding(reading: &mut Reading) -> &mut FindingRecord {
        &mut reading.record.originals[0].findings[0]
    }
}
