//! Writes one letter as a mail: header, text, page, files. The shapes follow what mail programs and mailing services
//! send; what a key means stands beside where it is read.

use super::calendar::Moment;
use super::cast::Cast;
use super::files::{self, Carried};
use super::packing::{base64, base64_lines, header_words, quoted_printable};
use super::script::Letter;
use crate::dice::Dice;

/// Writes a letter.
pub fn write(letter: &Letter, cast: &Cast, dice: &mut Dice) -> Vec<u8> {
    let body = Body::of(letter, cast, dice);
    let content = content(letter, cast, dice, &body);
    let mut mail = header(letter, cast, dice, &content);
    mail.push_str(&content.head);
    mail.push_str("\r\n");
    mail.push_str(&content.body);
    mail.into_bytes()
}

/// A body with its blanks filled in.
struct Body {
    lines: Vec<String>,
    /// `shape`: `layout` (tables and a frame), `simple` (as people's programs write), `plain`, `html`, `picture`.
    shape: &'static str,
}

impl Body {
    fn of(letter: &Letter, cast: &Cast, dice: &mut Dice) -> Body {
        let joined = cast.fill(&letter.body.join("\n"), dice);
        let counted = letter.key("via") == Some("service") && dice.below(2) == 0;
        let lines = joined.trim().lines();
        Body {
            lines: lines
                .map(|line| match line.split_once("](") {
                    Some((label, _)) if counted => counted_link(label, dice),
                    _ => line.to_owned(),
                })
                .collect(),
            shape: letter.key("shape").unwrap_or("layout"),
        }
    }
}

/// Mailing services lead links over their own host to count clicks.
fn counted_link(label: &str, dice: &mut Dice) -> String {
    format!(
        "{label}](https://click.mailwell.example/ls/click?upn={:016x}{:016x})",
        dice.roll(),
        dice.roll()
    )
}

/// The content fields and what they speak of.
struct Content {
    head: String,
    body: String,
}

fn content(letter: &Letter, cast: &Cast, dice: &mut Dice, body: &Body) -> Content {
    let carried: Vec<Carried> = letter
        .all("attach")
        .map(|wish| {
            let wish = cast.fill(wish, dice);
            files::file(&wish, cast, dice)
        })
        .collect();
    let hidden = letter.key("hidden").map(|text| cast.fill(text, dice));
    let page = super::letter_page::page(&body.lines, body.shape, cast, hidden.as_deref());
    let text = super::letter_page::text(&body.lines);
    let plain = part("text/plain; charset=utf-8", &text);
    let html = part("text/html; charset=utf-8", &page);
    let shown = match body.shape {
        "plain" => plain,
        "html" | "picture" => html,
        _ => several("alternative", &[plain, html], cast, dice),
    };
    if carried.is_empty() {
        return shown;
    }
    let mut parts = vec![shown];
    parts.extend(carried.iter().map(carried_part));
    let kind = if carried.iter().all(|file| file.inline) {
        "related"
    } else {
        "mixed"
    };
    several(kind, &parts, cast, dice)
}

fn part(media_type: &str, text: &str) -> Content {
    Content {
        head: format!(
            "Content-Type: {media_type}\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        ),
        body: quoted_printable(text),
    }
}

fn carried_part(file: &Carried) -> Content {
    let disposition = if file.inline { "inline" } else { "attachment" };
    let identity = if file.inline {
        format!("Content-ID: <{}>\r\n", file.name)
    } else {
        String::new()
    };
    Content {
        head: format!(
            "Content-Type: {}; name=\"{}\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: {disposition}; filename=\"{}\"\r\n{identity}",
            file.media_type, file.name, file.name
        ),
        body: base64_lines(&file.bytes),
    }
}

fn several(kind: &str, parts: &[Content], cast: &Cast, dice: &mut Dice) -> Content {
    let boundary = format!("=_{:016x}{}", dice.roll(), cast.value("code"));
    let mut body = String::new();
    for part in parts {
        body.push_str(&format!(
            "--{boundary}\r\n{}\r\n{}\r\n",
            part.head, part.body
        ));
    }
    body.push_str(&format!("--{boundary}--\r\n"));
    Content {
        head: format!("Content-Type: multipart/{kind}; boundary=\"{boundary}\"\r\n"),
        body,
    }
}

fn header(letter: &Letter, cast: &Cast, dice: &mut Dice, content: &Content) -> String {
    let from = cast.fill(letter.key("from").expect("a letter has a sender"), dice);
    let domain = from
        .rsplit_once('@')
        .map_or("nobody.example", |(_, domain)| domain.trim_end_matches('>'))
        .to_owned();
    let host = sending_host(letter, cast, &domain);
    let subject = cast.fill(letter.key("subject").unwrap_or_default(), dice);
    let sent = Moment::at(cast.sent);
    let id = format!("{:016x}.{}", dice.roll(), cast.sent);
    let mut fields = vec![
        (
            "Return-Path",
            format!("<{}>", return_path(letter, cast, dice, &from, &host)),
        ),
        ("Received", received(cast, dice, &host)),
    ];
    if letter.key("signed") != Some("no") {
        fields.push((
            "DKIM-Signature",
            signature(&domain, cast.sent, &content.body, dice),
        ));
    }
    fields.push(("From", mailbox(&from)));
    fields.push((
        "To",
        match letter.key("to") {
            Some(to) => mailbox(&cast.fill(to, dice)),
            None => mailbox(&cast.fill("$reader <$readeraddress>", dice)),
        },
    ));
    for (key, name) in [("cc", "Cc"), ("reply-to", "Reply-To")] {
        if let Some(value) = letter.key(key) {
            fields.push((name, mailbox(&cast.fill(value, dice))));
        }
    }
    fields.push(("Subject", header_words(&subject)));
    fields.push(("Date", sent.field()));
    fields.push(("Message-ID", format!("<{id}@{host}>")));
    if letter.key("thread").is_some() {
        let before = format!("<{:016x}@{}>", dice.roll(), cast.value("own"));
        fields.push(("In-Reply-To", before.clone()));
        fields.push(("References", before));
    }
    if letter.key("list").is_some() {
        let leave = cast.fill(&format!("<https://news.{domain}/leave/$token>"), dice);
        fields.push(("List-Unsubscribe", leave));
        fields.push((
            "List-Unsubscribe-Post",
            "List-Unsubscribe=One-Click".to_owned(),
        ));
    }
    fields.push(("MIME-Version", "1.0".to_owned()));
    fields
        .into_iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect()
}

/// `via`: `own` (the sender's own host), `service` (a mailing service), `rented` (some machine), `free` (a free mailbox).
fn sending_host(letter: &Letter, cast: &Cast, domain: &str) -> String {
    match letter.key("via").unwrap_or("own") {
        "service" => "mta12.mailwell.example".to_owned(),
        "rented" => format!("vps{}.{}", cast.value("code"), cast.value("thrown")),
        "free" => format!("mail-out.{}", cast.value("free")),
        _ => format!("mail.{domain}"),
    }
}

fn return_path(letter: &Letter, cast: &Cast, dice: &mut Dice, from: &str, host: &str) -> String {
    match letter.key("via").unwrap_or("own") {
        "service" => cast.fill("bounce+$digits@mailwell.example", dice),
        "rented" if dice.below(2) == 0 => format!("www-data@{host}"),
        _ => from
            .rsplit('<')
            .next()
            .unwrap_or_default()
            .trim_end_matches('>')
            .to_owned(),
    }
}

fn received(cast: &Cast, dice: &mut Dice, host: &str) -> String {
    format!(
        "from {host} ({host} [198.51.100.{}])\r\n\tby mx1.{own} with ESMTPS id {:010X}\r\n\tfor <{}>; {}",
        dice.below(254) + 1,
        dice.below(1 << 40),
        cast.value("readeraddress"),
        Moment::at(cast.sent + 2).field(),
        own = cast.value("own"),
    )
}

/// A signature (RFC 6376) whose body hash is right and whose key nobody has.
fn signature(domain: &str, sent: i64, body: &str, dice: &mut Dice) -> String {
    let hash = evidence::verdict::sha256_hex(body.as_bytes());
    let digest: Vec<u8> = (0..hash.len() / 2)
        .filter_map(|at| u8::from_str_radix(&hash[2 * at..2 * at + 2], 16).ok())
        .collect();
    let noise: Vec<u8> = (0..256).map(|_| dice.below(256) as u8).collect();
    format!(
        "v=1; a=rsa-sha256; c=relaxed/simple; d={domain}; s=s1;\r\n\tt={sent}; h=from:to:subject:date:message-id;\r\n\tbh={};\r\n\tb={}",
        base64(&digest),
        base64_lines(&noise).trim_end().replace("\r\n", "\r\n\t ")
    )
}

fn mailbox(text: &str) -> String {
    match text.split_once(" <") {
        Some((name, rest)) if !name.is_ascii() => format!("{} <{rest}", header_words(name)),
        Some((name, rest)) if name.contains([',', '.', '@', '(', '|', ':']) => {
            format!("\"{name}\" <{rest}")
        }
        _ => text.to_owned(),
    }
}
