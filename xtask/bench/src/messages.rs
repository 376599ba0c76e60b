//! A generator of realistic messages by families: ordinary mail with a long HTML part, a credential lure, an invoice with
//! an attachment, a newsletter. Every word is ours and every domain is reserved; the shapes (sizes, nesting, headers)
//! follow what people report.

use crate::dice::Dice;

const NAMES: [&str; 10] = [
    "Asha Patel",
    "Jonas Weber",
    "Marta Ruiz",
    "Tom Hale",
    "Ines Duarte",
    "Owen Price",
    "Lena Vogt",
    "Kofi Mensah",
    "Rosa Lind",
    "Piet Smit",
];
const COMPANIES: [&str; 8] = [
    "northwind",
    "millbrook",
    "harbour",
    "castell",
    "brightwell",
    "lindenhof",
    "oakridge",
    "fairfield",
];
const WORDS: [&str; 40] = [
    "meeting",
    "agenda",
    "please",
    "notes",
    "quarter",
    "budget",
    "review",
    "update",
    "project",
    "draft",
    "table",
    "figures",
    "attached",
    "tomorrow",
    "invoice",
    "order",
    "delivery",
    "team",
    "school",
    "term",
    "timetable",
    "plan",
    "report",
    "supplier",
    "thanks",
    "question",
    "answer",
    "change",
    "room",
    "visit",
    "parents",
    "office",
    "phone",
    "calendar",
    "document",
    "folder",
    "account",
    "week",
    "Monday",
    "Friday",
];

/// How many families [`message`] knows.
const FAMILIES: u64 = 4;

/// One message, as bytes with CRLF line ends; the same dice give the same message.
pub fn message(dice: &mut Dice) -> Vec<u8> {
    let text = match dice.below(FAMILIES) {
        0 => ordinary(dice),
        1 => credential_lure(dice),
        2 => invoice(dice),
        _ => newsletter(dice),
    };
    text.replace('\n', "\r\n").into_bytes()
}

fn sentence(dice: &mut Dice) -> String {
    let length = 6 + dice.below(10);
    let words: Vec<&str> = (0..length).map(|_| dice.pick(&WORDS)).collect();
    format!("{}.", words.join(" "))
}

fn paragraphs(dice: &mut Dice, count: u64) -> Vec<String> {
    (0..count)
        .map(|_| (0..4).map(|_| sentence(dice)).collect::<Vec<_>>().join(" "))
        .collect()
}

fn head(dice: &mut Dice, from_name: &str, from_domain: &str, subject: &str) -> String {
    let user = dice.below(900) + 100;
    let id = dice.roll();
    format!(
        "Received: from mail.{from_domain} (mail.{from_domain} [192.0.2.{}])\n\tby mx.example.test with ESMTPS id {id:x};\n\tMon, 16 Nov 2026 0{}:1{}:00 +0000\n\
         From: {from_name} <user{user}@{from_domain}>\nTo: colleague@school.example\nSubject: {subject}\nDate: Mon, 16 Nov 2026 08:1{}:00 +0000\n\
         Message-ID: <{id:x}@{from_domain}>\nMIME-Version: 1.0\n",
        dice.below(250) + 1,
        dice.below(9),
        dice.below(9),
        dice.below(9),
    )
}

fn alternative(dice: &mut Dice, paragraphs: &[String], extra_html: &str) -> String {
    let boundary = format!("b{:x}", dice.roll());
    let html: Vec<String> = paragraphs
        .iter()
        .map(|p| format!("<p style=\"margin:0 0 12px;font-family:Arial\">{p}</p>"))
        .collect();
    format!(
        "Content-Type: multipart/alternative; boundary=\"{boundary}\"\n\n--{boundary}\nContent-Type: text/plain; charset=utf-8\n\n{}\n\n--{boundary}\nContent-Type: text/html; charset=utf-8\n\n<html><body>{}{extra_html}</body></html>\n\n--{boundary}--\n",
        paragraphs.join("\n\n"),
        html.join("\n"),
    )
}

fn ordinary(dice: &mut Dice) -> String {
    let (name, company) = (dice.pick(&NAMES), dice.pick(&COMPANIES));
    let domain = format!("{company}.example");
    let subject = sentence(dice);
    let count = 4 + dice.below(12);
    let text = paragraphs(dice, count);
    let link = format!(
        "<p><a href=\"https://www.{domain}/notes/{}\">notes</a></p>",
        dice.below(9000)
    );
    head(dice, name, &domain, &subject) + &alternative(dice, &text, &link)
}

fn credential_lure(dice: &mut Dice) -> String {
    let domain = format!("{}-login{}.test", dice.pick(&COMPANIES), dice.below(5000));
    let text = vec![
        "Your mailbox is almost full and your password expires today.".to_owned(),
        "Please verify your account within 24 hours, otherwise it will be locked.".to_owned(),
    ];
    let link = format!(
        "<p><a href=\"https://{domain}/owa/verify?u={}\">https://outlook.office.com/verify</a></p>",
        dice.roll()
    );
    head(
        dice,
        "IT Service Desk",
        &domain,
        "Action required: password expires today",
    ) + &alternative(dice, &text, &link)
}

fn invoice(dice: &mut Dice) -> String {
    let (name, company) = (dice.pick(&NAMES), dice.pick(&COMPANIES));
    let boundary = format!("m{:x}", dice.roll());
    let lines: Vec<String> = (0..120 + dice.below(400))
        .map(|_| format!("{:076x}", dice.roll()))
        .collect();
    let subject = format!("Invoice {}", dice.below(90_000));
    head(dice, name, &format!("{company}.example"), &subject)
        + &format!(
            "Content-Type: multipart/mixed; boundary=\"{boundary}\"\n\n--{boundary}\nContent-Type: text/plain\n\n{}\n\nOur bank details have changed, please pay to the new account.\n\n--{boundary}\nContent-Type: application/pdf; name=\"invoice.pdf\"\nContent-Disposition: attachment; filename=\"invoice.pdf\"\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjcK{}\n\n--{boundary}--\n",
            sentence(dice),
            lines.join("\n"),
        )
}

fn newsletter(dice: &mut Dice) -> String {
    let domain = format!("news.{}.example", dice.pick(&COMPANIES));
    let count = 10 + dice.below(20);
    let text = paragraphs(dice, count);
    let links: Vec<String> = (0..30)
        .map(|n| {
            format!(
                "<a href=\"https://{domain}/click/{n}/{:x}\">read more</a>",
                dice.roll()
            )
        })
        .collect();
    let subject = sentence(dice);
    head(dice, "The newsletter", &domain, &subject)
        + &format!("List-Unsubscribe: <https://{domain}/leave>\nPrecedence: bulk\n")
        + &alternative(dice, &text, &links.join(" "))
}
