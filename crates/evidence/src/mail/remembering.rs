//! What of a mail is worth remembering, from its header alone: who, to whom, when, with which program, in answer to what.
//! The header may come from a whole original or from a feed that shows nothing else. It keeps no subject and no text, and
//! it remembers nothing itself.

use super::detect::identity::{free_mail, names};
use super::detect::links::address::registrable;
use super::message::received;
use super::message::words::clean_line;
use super::message::{Message, read_header};
use super::sending::signs;
use crate::limits::HEADERS_BYTES_MAX;
use crate::memory::{
    HABIT_VALUES_MAX, HeaderFacts, MESSAGE_ID_BYTES_MAX, PARTIES_MAX, RECIPIENTS_REMEMBERED_MAX,
    WANTED_MESSAGE_IDS_MAX,
};

/// The longest name of a mail program that is kept, characters.
const CLIENT_CHARS_MAX: usize = 40;
/// Words of it that are kept.
const CLIENT_WORDS_MAX: usize = 3;
/// Words a person's name has; one says too little, and more are a title or a sentence.
const NAME_WORDS: std::ops::RangeInclusive<usize> = 2..=4;
/// Fields of one name that are read where one would be enough.
const FIELDS_MAX: usize = 5;

/// Reads the facts out of a header block. `None` where it names no sender's address.
pub fn facts_of_header(bytes: &[u8]) -> Option<HeaderFacts> {
    facts(&read_header(
        bytes.get(..bytes.len().min(HEADERS_BYTES_MAX))?,
    ))
}

/// Reads the facts out of a message's header. `None` where it names no sender's address.
pub fn facts(message: &Message) -> Option<HeaderFacts> {
    let from = message.first_from();
    let own_party = party(&from.address)?;
    let recipients: Vec<String> = message
        .recipients
        .iter()
        .filter(|mailbox| mailbox.address.contains('@'))
        .map(|mailbox| mailbox.address.clone())
        .take(RECIPIENTS_REMEMBERED_MAX)
        .collect();
    let mut parties = vec![own_party.clone()];
    add_distinct(
        &mut parties,
        recipients.iter().filter_map(|one| party(one)),
        PARTIES_MAX,
    );
    let mut reply_to = Vec::new();
    let elsewhere = message
        .reply_to
        .iter()
        .filter_map(|mailbox| party(&mailbox.address));
    add_distinct(
        &mut reply_to,
        elsewhere.filter(|found| *found != own_party),
        HABIT_VALUES_MAX,
    );
    Some(HeaderFacts {
        from_domain: domain_that_tells(&from.address),
        name_key: name_key(&from.display_name),
        from: from.address.clone(),
        recipients,
        parties,
        message_id: message.message_id.as_deref().and_then(message_id),
        reply_to,
        client: client(message),
        hour: hour(message),
        language: language(message),
        seen_unix_seconds: seen(message),
        answers: answers(message),
        sent_by_program: is_sent_by_program(message),
    })
}

/// Whom an address stands for: its registrable domain, or the address itself at a free mail service. `None` for what is
/// no address.
pub fn party(address: &str) -> Option<String> {
    let (local, host) = address.rsplit_once('@')?;
    let domain = registrable(host);
    if local.is_empty() || domain.is_empty() {
        return None;
    }
    Some(if free_mail::is_free_mail(&domain) {
        address.to_owned()
    } else {
        domain
    })
}

/// The registrable domain of an address, empty at a free mail service.
pub fn domain_that_tells(address: &str) -> String {
    let domain = address
        .rsplit_once('@')
        .map_or_else(String::new, |(_, host)| registrable(host));
    if free_mail::is_free_mail(&domain) {
        String::new()
    } else {
        domain
    }
}

/// A person's name made comparable: `Head, Ada` is `Ada Head`. `None` for one word, for many, and for what names a
/// department or a company rather than a person.
pub fn name_key(display_name: &str) -> Option<String> {
    let lower = display_name.to_lowercase();
    let impersonal = lower.contains(['@', '|', '!'])
        || lower
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| word == "via" || super::detect::identity::is_organisation_word(word));
    let mut words: Vec<String> = names::words_as_seen(display_name)
        .into_iter()
        .filter(|word| word.chars().count() > 1)
        .collect();
    if impersonal || !NAME_WORDS.contains(&words.len()) {
        return None;
    }
    words.sort_unstable();
    Some(words.join(" "))
}

fn add_distinct(kept: &mut Vec<String>, found: impl Iterator<Item = String>, most: usize) {
    for one in found {
        if kept.len() < most && !kept.contains(&one) {
            kept.push(one);
        }
    }
}

/// A Message-ID without brackets and blanks, capped.
fn message_id(written: &str) -> Option<String> {
    let id = written.trim_matches(['<', '>', ' ', '\t']);
    let id = clean_line(id, MESSAGE_ID_BYTES_MAX);
    (id.contains('@') || id.len() >= 8).then_some(id)
}

/// In-Reply-To first, then References from its end: the last one is the mail that is answered (RFC 5322 clause 3.6.4).
/// Some programs leave words in In-Reply-To; only what stands in brackets is an id.
fn answers(message: &Message) -> Vec<String> {
    let mut found = Vec::new();
    let in_brackets = |value: &str| -> Vec<String> {
        value
            .split('<')
            .skip(1)
            .take(crate::limits::HEADER_FIELDS_MAX)
            .filter_map(|piece| piece.split_once('>'))
            .filter_map(|(id, _)| message_id(&id.split_whitespace().collect::<String>()))
            .collect()
    };
    for field in message.header_values("In-Reply-To").take(FIELDS_MAX) {
        add_distinct(
            &mut found,
            in_brackets(&field.value).into_iter(),
            WANTED_MESSAGE_IDS_MAX - 1,
        );
    }
    for field in message.header_values("References").take(FIELDS_MAX) {
        let listed = in_brackets(&field.value).into_iter().rev();
        add_distinct(&mut found, listed, WANTED_MESSAGE_IDS_MAX - 1);
    }
    found
}

/// The topmost Received field is our own boundary's; a Date field is only what the sender says.
fn seen(message: &Message) -> Option<i64> {
    received::hops(message)
        .find_map(|(_, hop)| hop.unix_seconds)
        .or(message.date_unix_seconds)
        .filter(|seconds| *seconds > 0)
}

/// The family of a mail program, without its version: `Apple Mail (2.3654)` is `apple mail`.
fn client(message: &Message) -> Option<String> {
    let named = ["X-Mailer", "User-Agent", "X-Newsreader"]
        .into_iter()
        .find_map(|name| message.header_values(name).next())
        .and_then(|field| client_family(&field.value));
    named.or_else(|| client_by_message_id(message.message_id.as_deref()?))
}

fn client_family(written: &str) -> Option<String> {
    let lower = written.to_lowercase();
    // The browser's way of naming oneself names everybody else first.
    if lower.starts_with("mozilla/") {
        let known = ["thunderbird", "seamonkey", "roundcube", "betterbird"];
        return known
            .into_iter()
            .find(|name| lower.contains(name))
            .map(str::to_owned);
    }
    let words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | ',' | ';' | '['))
        .filter(|word| !word.is_empty())
        .take_while(|word| word.starts_with(char::is_alphabetic))
        .take(CLIENT_WORDS_MAX)
        .collect();
    let name: String = words.join(" ").chars().take(CLIENT_CHARS_MAX).collect();
    (name.len() >= 2).then_some(name)
}

/// Services that name no program have Message-IDs of their own shape.
fn client_by_message_id(id: &str) -> Option<String> {
    const SHAPES: [(&str, &str); 5] = [
        ("@mail.gmail.com", "gmail"),
        (".prod.outlook.com", "exchange online"),
        (".mail.yahoo.com", "yahoo mail"),
        ("@email.android.com", "android mail"),
        ("@icloud.com", "icloud"),
    ];
    let lower = id.to_ascii_lowercase();
    SHAPES
        .into_iter()
        .find(|(end, _)| lower.ends_with(end))
        .map(|(_, name)| name.to_owned())
}

/// The hour as the Date field writes it (RFC 5322 clause 3.3).
fn hour(message: &Message) -> Option<u8> {
    let field = message.header_values("Date").next()?;
    let time = field
        .value
        .split_whitespace()
        .find(|word| word.contains(':'))?;
    let (hour, rest) = time.split_once(':')?;
    let minutes = rest.get(..2)?;
    let written = minutes.bytes().all(|byte| byte.is_ascii_digit()) && hour.len() <= 2;
    hour.parse::<u8>().ok().filter(|hour| written && *hour < 24)
}

/// The first tag of Content-Language, without its region (RFC 3282, RFC 5646).
fn language(message: &Message) -> Option<String> {
    let field = message.header_values("Content-Language").next()?;
    let tag = field.value.split([',', '-', ';', ' ']).next()?.trim();
    let code = (2..=3).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphabetic());
    code.then(|| tag.to_ascii_lowercase())
}

/// A list, a program, a ticket system, a mailing: what follows a person's habits isn't there.
fn is_sent_by_program(message: &Message) -> bool {
    let signs = signs(message, None);
    signs.through_list
        || signs.bulk
        || signs.delivery_report
        || signs.answered_by_program.is_some()
        || signs.written_by_program.is_some()
        || message.header_values("List-Unsubscribe").next().is_some()
}

#[cfg(test)]
mod tests {
    use super::{HeaderFacts, client_family, facts_of_header, name_key, party};

    fn of(header: &str) -> HeaderFacts {
        facts_of_header(header.replace('\n', "\r\n").as_bytes()).unwrap()
    }

    #[test]
    fn a_header_alone_gives_all_that_is_remembered() {
        let facts = of("\
Received: from mx.mill.example by mx.school.example; Tue, 3 Mar 2026 10:00:05 +0000
From: \"Miller, Bo\" <Bo@Mail.Mill.Example>
To: Ada Head <ada@school.example>
Cc: cy@school.example, dot@gmail.com
Reply-To: bo@mill.example, bills@ledger.example
Date: Tue, 3 Mar 2026 11:59:58 +0200
Message-ID: <new.1@mill.example>
In-Reply-To: <b@school.example>
References: <a@mill.example>
 <b@school.example>
X-Mailer: Microsoft Outlook 16.0
Content-Language: de-DE
Subject: not kept
");
        assert_eq!(facts.from, "bo@mail.mill.example");
        assert_eq!(facts.from_domain, "mill.example");
        assert!(facts.name_key.is_some() && facts.name_key == name_key("Bo Miller"));
        assert_eq!(
            facts.parties,
            ["mill.example", "school.example", "dot@gmail.com"]
        );
        assert_eq!(facts.recipients.len(), 3);
        assert_eq!(facts.reply_to, ["ledger.example"]);
        assert_eq!(facts.message_id.as_deref(), Some("new.1@mill.example"));
        assert_eq!(facts.answers, ["b@school.example", "a@mill.example"]);
        assert_eq!(facts.client.as_deref(), Some("microsoft outlook"));
        assert_eq!(facts.hour, Some(11));
        assert_eq!(facts.language.as_deref(), Some("de"));
        assert_eq!(facts.seen_unix_seconds, Some(1_772_532_005));
        assert!(!facts.sent_by_program);
    }

    #[test]
    fn what_names_no_sender_is_not_remembered_and_lists_are_known() {
        assert_eq!(facts_of_header(b"Subject: x\r\n\r\n"), None);
        assert_eq!(facts_of_header(b"From: nobody\r\n"), None);
        assert_eq!(facts_of_header(b""), None);
        assert!(of("From: a@b.example\nList-Id: <l.b.example>\n").sent_by_program);
        assert!(of("From: a@b.example\nAuto-Submitted: auto-generated\n").sent_by_program);
    }

    #[test]
    fn names_of_people_are_comparable_and_others_are_left_alone() {
        assert_eq!(name_key("Ada Head"), name_key("HEAD, Ada"));
        assert!(name_key("Ada Head").is_some());
        for name in [
            "Ada",
            "Customer Service",
            "Ada Head via Docs",
            "Mill Ltd",
            "ada@home.example",
            "a very long name of nobody",
        ] {
            assert_eq!(name_key(name), None, "{name}");
        }
    }

    #[test]
    fn programs_keep_their_name_and_lose_their_version() {
        for (written, family) in [
            ("Apple Mail (2.3654.120.0.1.13)", Some("apple mail")),
            ("iPhone Mail (19H12)", Some("iphone mail")),
            (
                "Mozilla/5.0 (X11; rv:91.0) Thunderbird/91.2",
                Some("thunderbird"),
            ),
            ("Mozilla/5.0 (Windows NT 10.0)", None),
            ("Roundcube Webmail/1.6.1", Some("roundcube webmail")),
            ("7.5", None),
        ] {
            assert_eq!(client_family(written).as_deref(), family, "{written}");
        }
    }

    #[test]
    fn a_party_is_a_domain_or_one_mailbox_among_millions() {
        assert_eq!(
            party("bo@mail.mill.example").as_deref(),
            Some("mill.example")
        );
        assert_eq!(party("bo@gmail.com").as_deref(), Some("bo@gmail.com"));
        assert_eq!(party("bo"), None);
    }
}
